//! How often what stayed unpaid is asked for again: a table by card scheme, answer and channel.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::card::CardScheme;
use crate::money::Money;

/// Debts (RULES D1–D9).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct DebtPolicy {
    /// The calendar days after the debt's date on which its collection is tried again. The last, 62, is given
    /// (FACTS 1.4); those before are assumed.
    pub attempt_days: Vec<u32>,
    /// Minutes between a recovery by tap and the end of the block. 15 (seed 004).
    pub unblock_minutes: u32,
    /// What each channel may do: the first row that fits holds. Every scheme, answer and channel must find one.
    pub attempts: Vec<AttemptRow>,
    /// On a device, the bank is asked by the number of the plastic card, not that of the device, when the merchant
    /// begins the attempt. Mastercard (FACTS 5.1; not Visa).
    pub plastic_number: Vec<CardScheme>,
    /// The first request since the last that the bank paid, up to so much: the issuer bears a decline, where the
    /// acquirer says so with the request. None: the amounts are not public (FACTS 5.1).
    pub first_ride: Vec<FirstRide>,
}

/// Until which amount the issuer bears the first ride.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FirstRide {
    /// On cards of this scheme.
    pub scheme: CardScheme,
    /// Up to this, inclusive; in minor units.
    pub up_to_minor: Money,
}

/// By what way a debt is asked for again.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By the calendar.
    Scheduled,
    /// The blocked card was presented at a reader.
    Tap,
    /// The traveller pays at the service desk or in an app.
    SelfService,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 3] = [Self::Scheduled, Self::Tap, Self::SelfService];
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Scheduled => "scheduled",
            Self::Tap => "tap",
            Self::SelfService => "self-service",
        })
    }
}

/// Why a payment was declined (RULES D3).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineCategory {
    /// Not enough money.
    InsufficientFunds,
    /// The issuer gave no reason.
    DoNotHonour,
    /// The card was reported lost.
    Lost,
    /// The card was reported stolen.
    Stolen,
    /// The bank account is closed.
    AccountClosed,
    /// The card may not be used so.
    NotPermitted,
    /// Something broke on the way.
    Technical,
    /// None of these; also an approved payment that was taken back (RULES D9).
    Unknown,
}

impl DeclineCategory {
    /// All categories.
    pub const ALL: [Self; 8] = [
        Self::InsufficientFunds,
        Self::DoNotHonour,
        Self::Lost,
        Self::Stolen,
        Self::AccountClosed,
        Self::NotPermitted,
        Self::Technical,
        Self::Unknown,
    ];
}

impl fmt::Display for DeclineCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::InsufficientFunds => "insufficient funds",
            Self::DoNotHonour => "do not honour",
            Self::Lost => "lost",
            Self::Stolen => "stolen",
            Self::AccountClosed => "account closed",
            Self::NotPermitted => "not permitted",
            Self::Technical => "technical",
            Self::Unknown => "unknown",
        })
    }
}

/// A row of the retry table (RULES D2, D4, D8): for which cards, after which answer and by which channel it holds, and
/// what it allows. What is `null` is not limited.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AttemptRow {
    /// By which channel.
    pub channel: Channel,
    /// On cards of this scheme; of any where it is left out.
    #[serde(default)]
    pub scheme: Option<CardScheme>,
    /// When the last answer was one of these; any where there are none.
    #[serde(default)]
    pub after: Vec<DeclineCategory>,
    /// At most so many attempts in all, for one debt and by this channel.
    #[serde(default)]
    pub most: Option<u32>,
    /// At most so many on one calendar date.
    #[serde(default)]
    pub most_a_date: Option<u32>,
    /// None later than so many calendar days after the debt's date.
    #[serde(default)]
    pub last_day: Option<u32>,
    /// More than so many minutes after the last attempt by this channel.
    #[serde(default)]
    pub gap_minutes: Option<u32>,
    /// None until an account check has passed since the answer.
    #[serde(default)]
    pub needs_account_check: bool,
    /// Such an answer ends the attempts by this channel for good, for this debt.
    #[serde(default)]
    pub stops: bool,
}

impl AttemptRow {
    const fn of(channel: Channel) -> Self {
        Self {
            channel,
            scheme: None,
            after: Vec::new(),
            most: None,
            most_a_date: None,
            last_day: None,
            gap_minutes: None,
            needs_account_check: false,
            stops: false,
        }
    }

    fn fits(&self, scheme: CardScheme, after: DeclineCategory, channel: Channel) -> bool {
        self.channel == channel
            && self.scheme.is_none_or(|own| own == scheme)
            && (self.after.is_empty() || self.after.contains(&after))
    }
}

impl DebtPolicy {
    /// The row that holds for a card after an answer, by a channel.
    ///
    /// ```
    /// use ovcore::card::CardScheme;
    /// use ovcore::policy::{Channel, DeclineCategory, Policy};
    /// let debt = Policy::ovpay().debt;
    /// let row = debt.row(CardScheme::Visa, DeclineCategory::InsufficientFunds, Channel::Scheduled);
    /// assert_eq!(row.map(|row| (row.most, row.last_day)), Some((Some(6), Some(14))));
    /// ```
    #[must_use]
    pub fn row(&self, scheme: CardScheme, after: DeclineCategory, channel: Channel) -> Option<&AttemptRow> {
        self.attempts.iter().find(|row| row.fits(scheme, after, channel))
    }

    /// The first scheme, answer and channel without a row.
    pub(super) fn gap(&self) -> Option<(CardScheme, DeclineCategory, Channel)> {
        let all = CardScheme::ALL.into_iter().flat_map(|scheme| {
            DeclineCategory::ALL
                .into_iter()
                .flat_map(move |after| Channel::ALL.into_iter().map(move |channel| (scheme, after, channel)))
        });
        all.into_iter().find(|(scheme, after, channel)| self.row(*scheme, *after, *channel).is_none())
    }
}

impl Default for DebtPolicy {
    fn default() -> Self {
        use Channel::{Scheduled, SelfService, Tap};
        use DeclineCategory::{AccountClosed, Lost, NotPermitted, Stolen};
        // In minutes; assumed (RULES D4, D8).
        let (tap_gap, self_service_gap) = (Some(15), Some(15));
        Self {
            attempt_days: vec![1, 2, 3, 5, 7, 10, 14, 21, 28, 35, 42, 49, 56, 62],
            unblock_minutes: 15,
            attempts: vec![
                AttemptRow {
                    after: vec![Lost, Stolen, AccountClosed],
                    most: Some(0),
                    stops: true,
                    ..AttemptRow::of(Scheduled)
                },
                AttemptRow { after: vec![NotPermitted], most: Some(0), ..AttemptRow::of(Scheduled) },
                // Visa: 6 in 14 days (FACTS 5.1).
                AttemptRow {
                    scheme: Some(CardScheme::Visa),
                    most: Some(6),
                    last_day: Some(14),
                    ..AttemptRow::of(Scheduled)
                },
                // Mastercard's own limit is not public: the schedule is the limit (assumed).
                AttemptRow::of(Scheduled),
                AttemptRow {
                    after: vec![Lost, Stolen],
                    most_a_date: Some(4),
                    gap_minutes: tap_gap,
                    needs_account_check: true,
                    ..AttemptRow::of(Tap)
                },
                AttemptRow { most_a_date: Some(4), gap_minutes: tap_gap, ..AttemptRow::of(Tap) },
                AttemptRow {
                    most_a_date: Some(5),
                    gap_minutes: self_service_gap,
                    ..AttemptRow::of(SelfService)
                },
            ],
            plastic_number: vec![CardScheme::Mastercard],
            first_ride: Vec::new(),
        }
    }
}
