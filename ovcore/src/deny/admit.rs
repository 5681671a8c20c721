//! Admission at the reader: open, or refuse with a message.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::list::{DenyList, ListHead, ListNumber};
use super::message::{MessageKey, Notices};
use crate::calendar::{Calendar, Instant, TravelDay};
use crate::card::{CardScheme, Expiry, KeyVersion, Pan, Purpose, Token, Travel};
use crate::ids::CarrierId;
use crate::policy::{DenyListPolicy, Policy, ReaderAnswer, StaleList};
use crate::tap::{Direction, ReaderOutcome};

/// What can say whether a card is listed: a [`DenyList`], or with the feature `filter` a `DenyFilter` in front of one or
/// in its place.
pub trait DenyLookup<P: Purpose>: fmt::Debug {
    /// The head of the list that answers.
    fn head(&self) -> &ListHead;

    /// The notices of a token; `None` when it is not listed.
    fn find(&self, token: Token<P>) -> Option<Notices>;
}

impl<P: Purpose> DenyLookup<P> for DenyList<P> {
    fn head(&self) -> &ListHead {
        self.head()
    }

    fn find(&self, token: Token<P>) -> Option<Notices> {
        self.find(token)
    }
}

/// What offline data authentication of a card came to. It tells a genuine card from a copy, and nothing of the account
/// behind it (FACTS 5.2).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DataAuthentication {
    /// The card proved to be genuine.
    Passed,
    /// It was not asked, cannot, or was taken away too soon.
    NotPerformed,
    /// What it answered is wrong.
    Failed,
}

impl DataAuthentication {
    /// All outcomes.
    pub const ALL: [Self; 3] = [Self::Passed, Self::NotPerformed, Self::Failed];
}

/// How far the reader can rely on its list.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListStanding {
    /// It is no older than the policy allows.
    Fresh,
    /// It is older.
    Stale,
    /// It was made in the reader's future: the reader's clock is wrong, and the age unknown. It counts as stale.
    AheadOfClock,
    /// It is another carrier's, or of another key version than the card's token, so it cannot answer.
    NotOwn,
    /// There is none.
    Missing,
}

impl ListStanding {
    /// All standings.
    pub const ALL: [Self; 5] = [Self::Fresh, Self::Stale, Self::AheadOfClock, Self::NotOwn, Self::Missing];
}

/// What stands against a card. The order is the order of precedence: a reader that finds several answers with the first.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// Data authentication failed. First of all: whatever else such a card says of itself may be another card's.
    NotGenuine,
    /// Data authentication was not performed, and the policy asks for it.
    NotAuthenticated,
    /// The card's last month has gone by.
    Expired,
    /// The card scheme is not accepted.
    SchemeNotAccepted,
    /// Its issuer range is blocked.
    RangeBlocked,
    /// It is on the deny list, with these notices.
    Listed(Notices),
    /// The reader has no fresh list.
    NoFreshList,
}

impl Obstacle {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotGenuine => "admit.not_genuine",
            Self::NotAuthenticated => "admit.not_authenticated",
            Self::Expired => "admit.expired",
            Self::SchemeNotAccepted => "admit.scheme_not_accepted",
            Self::RangeBlocked => "admit.range_blocked",
            Self::Listed(_) => "admit.listed",
            Self::NoFreshList => "admit.no_fresh_list",
        }
    }

    /// What the reader shows when it refuses for it.
    #[must_use]
    pub const fn message(self) -> MessageKey {
        match self {
            Self::NotGenuine => MessageKey::UseAnotherCard,
            Self::NotAuthenticated => MessageKey::HoldLonger,
            Self::Expired => MessageKey::Expired,
            Self::SchemeNotAccepted => MessageKey::SchemeNotAccepted,
            Self::RangeBlocked => MessageKey::KindNotAccepted,
            Self::Listed(notices) => notices.message(),
            Self::NoFreshList => MessageKey::UseAnotherReader,
        }
    }

    /// What stands in the tap when the reader refuses for it. A blocked range is one of the reasons of the deny list
    /// (RULES D3), kept as a row instead of a million tokens.
    #[must_use]
    pub const fn outcome(self) -> ReaderOutcome {
        match self {
            Self::RangeBlocked | Self::Listed(_) => ReaderOutcome::Denied,
            Self::NotGenuine
            | Self::NotAuthenticated
            | Self::Expired
            | Self::SchemeNotAccepted
            | Self::NoFreshList => ReaderOutcome::Failed,
        }
    }
}

/// What a reader knows when it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Data authentication.
    pub authentication: DataAuthentication,
    /// Whether the card's last month has gone by.
    pub expired: bool,
    /// Whether its card scheme is accepted.
    pub scheme_accepted: bool,
    /// Whether its issuer range is blocked.
    pub range_blocked: bool,
    /// Its notices, when it is listed.
    pub listed: Option<Notices>,
    /// How far the list can be relied on.
    pub list: ListStanding,
    /// What the reader takes the presentation for.
    pub direction: Direction,
}

/// What the reader does.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Admission {
    /// It opens.
    Open {
        /// What stands against the card or the list all the same: on a check-out, or where the policy lets it pass.
        despite: Option<Obstacle>,
    },
    /// It refuses.
    Refuse {
        /// What it shows.
        message: MessageKey,
        /// Why.
        reason: Obstacle,
    },
}

impl Admission {
    /// Whether the reader opens.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// What stands against the card or the list, whether or not it refuses for it.
    #[must_use]
    pub const fn obstacle(self) -> Option<Obstacle> {
        match self {
            Self::Open { despite } => despite,
            Self::Refuse { reason, .. } => Some(reason),
        }
    }

    /// What stands in the tap. A refusal for the deny list is `Denied`: in the back office it is a check-out if it can
    /// close the open trip (RULES P9), else a debt-recovery tap where a debt is open (RULES D4), else refused.
    #[must_use]
    pub const fn outcome(self) -> ReaderOutcome {
        match self {
            Self::Open { .. } => ReaderOutcome::Accepted,
            Self::Refuse { reason, .. } => reason.outcome(),
        }
    }
}

/// Decides from what the reader knows. The whole of the rule is here; [`admit`] only gathers the facts.
///
/// In order of precedence: data authentication failed, or was not performed where the policy asks for it; expired; card
/// scheme not accepted; issuer range blocked; on the deny list (a hit in a list that is not fresh counts by
/// [`DenyListPolicy::stale`]); no fresh list, where the policy refuses for that.
///
/// A check-out is never refused (RULES P9). At a reader that does not know its direction the policy decides
/// ([`DenyListPolicy::unknown_direction`]).
#[must_use]
pub fn judge(policy: &DenyListPolicy, facts: &Facts) -> Admission {
    let is_fresh = facts.list == ListStanding::Fresh;
    let refuse_unproved = policy.authentication_not_performed == ReaderAnswer::Refuse;
    let hit_counts = is_fresh || policy.stale != StaleList::OpenAll;
    let reason = match (facts.authentication, facts.listed) {
        (DataAuthentication::Failed, _) => Some(Obstacle::NotGenuine),
        (DataAuthentication::NotPerformed, _) if refuse_unproved => Some(Obstacle::NotAuthenticated),
        _ if facts.expired => Some(Obstacle::Expired),
        _ if !facts.scheme_accepted => Some(Obstacle::SchemeNotAccepted),
        _ if facts.range_blocked => Some(Obstacle::RangeBlocked),
        (_, Some(notices)) if hit_counts => Some(Obstacle::Listed(notices)),
        _ if !is_fresh && policy.stale == StaleList::RefuseAll => Some(Obstacle::NoFreshList),
        _ => None,
    };
    let opens = match facts.direction {
        Direction::In => false,
        Direction::Out => true,
        Direction::Unknown => policy.unknown_direction == ReaderAnswer::Open,
    };
    match reason {
        Some(reason) if !opens => Admission::Refuse { message: reason.message(), reason },
        Some(reason) => Admission::Open { despite: Some(reason) },
        None => {
            let let_pass = facts.listed.map(Obstacle::Listed);
            Admission::Open { despite: let_pass.or((!is_fresh).then_some(Obstacle::NoFreshList)) }
        }
    }
}

/// A card at a reader.
#[derive(Clone, Copy, Debug)]
pub struct Presentation<P: Purpose = Travel> {
    /// The card, by the carrier's token.
    pub token: Token<P>,
    /// The key version of the token. A list of another one cannot answer for it.
    pub key_version: KeyVersion,
    /// Data authentication.
    pub authentication: DataAuthentication,
    /// The last month in which the card is valid.
    pub expiry: Expiry,
    /// The card scheme that the reader used; `None` for one that it does not know.
    pub scheme: Option<CardScheme>,
    /// Whether the issuer range is blocked, as [`DenyListPolicy::blocks`] says.
    pub range_blocked: bool,
    /// What the reader takes it for.
    pub direction: Direction,
    /// When, by the reader's clock.
    pub at: Instant,
}

/// A reader: whose it is, its policy, and the list that it has.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a, P: Purpose = Travel> {
    /// Whose reader it is.
    pub carrier: CarrierId,
    /// The rules' numbers.
    pub policy: &'a Policy,
    /// The policy's calendar, made once ([`Policy::calendar`]).
    pub calendar: &'a Calendar,
    /// The list, if one has come.
    pub list: Option<&'a dyn DenyLookup<P>>,
}

/// What a reader keeps of a presentation besides the tap itself, for the traveller who asks why. It has no token, no
/// place and no time.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ReaderRecord {
    /// What stands in the tap.
    pub outcome: ReaderOutcome,
    /// What stood against the card or the list.
    pub obstacle: Option<Obstacle>,
    /// The number of the list that answered.
    pub list: Option<ListNumber>,
    /// How far it could be relied on.
    pub standing: ListStanding,
}

impl<P: Purpose> Reader<'_, P> {
    /// How far the list can be relied on for a token of a key version, at an instant.
    #[must_use]
    pub fn standing(&self, key_version: KeyVersion, at: Instant) -> ListStanding {
        let Some(list) = self.list else { return ListStanding::Missing };
        let head = list.head();
        let age = at.seconds_since(head.made_at);
        let ahead = i64::from(self.policy.taps.clock_ahead_seconds_max);
        let most = i64::from(self.policy.deny_list.age_minutes_max).saturating_mul(60);
        if head.carrier != self.carrier || head.key_version != key_version {
            ListStanding::NotOwn
        } else if age < ahead.saturating_neg() {
            ListStanding::AheadOfClock
        } else if age > most {
            ListStanding::Stale
        } else {
            ListStanding::Fresh
        }
    }

    /// Whether it is time to ask for the next list: there is none, or it was made as long ago as lists are apart.
    #[must_use]
    pub fn is_refresh_due(&self, at: Instant) -> bool {
        let apart = i64::from(self.policy.deny_list.refresh_minutes).saturating_mul(60);
        self.list.is_none_or(|list| at.seconds_since(list.head().made_at) >= apart)
    }

    /// What the reader knows of a presentation.
    #[must_use]
    pub fn facts(&self, card: &Presentation<P>) -> Facts {
        let list = self.standing(card.key_version, card.at);
        let listed = match list {
            ListStanding::Fresh | ListStanding::Stale | ListStanding::AheadOfClock => {
                self.list.and_then(|list| list.find(card.token))
            }
            ListStanding::NotOwn | ListStanding::Missing => None,
        };
        let schemes = &self.policy.deny_list.accepted_schemes;
        Facts {
            authentication: card.authentication,
            expired: card.expiry.has_passed(self.calendar.date(card.at)),
            scheme_accepted: card.scheme.is_some_and(|scheme| schemes.contains(&scheme)),
            range_blocked: card.range_blocked,
            listed,
            list,
            direction: card.direction,
        }
    }

    /// What is to be kept of an admission beside the tap.
    #[must_use]
    pub fn record(&self, card: &Presentation<P>, admission: Admission) -> ReaderRecord {
        ReaderRecord {
            outcome: admission.outcome(),
            obstacle: admission.obstacle(),
            list: self.list.map(|list| list.head().number),
            standing: self.standing(card.key_version, card.at),
        }
    }
}

/// Whether a reader opens for a card. Pure, and without an allocation: a look-up in the list, a date, and [`judge`].
///
/// ```
/// use ovcore::calendar::Instant;
/// use ovcore::card::{CardScheme, Expiry, KeyVersion, Token, Travel};
/// use ovcore::deny::{
///     Admission, DataAuthentication, DenyList, DenyReason, Listing, MessageKey, Presentation, Reader, admit,
/// };
/// use ovcore::{policy::Policy, tap::{Direction, ReaderOutcome}};
///
/// let (policy, card) = (Policy::ovpay(), Token::<Travel>::from_bytes([1; 16]));
/// let (carrier, made_at) = ("GVB".parse()?, Instant::parse("2026-03-10T08:00:00+01:00")?);
/// let listings = [Listing::new(card, carrier, [DenyReason::UnpaidFare])];
/// let list = DenyList::first(carrier, KeyVersion::FIRST, made_at, listings)?;
/// let reader = Reader { carrier, policy: &policy, calendar: &policy.calendar(), list: Some(&list) };
///
/// let check_in = Presentation {
///     token: card,
///     key_version: KeyVersion::FIRST,
///     authentication: DataAuthentication::Passed,
///     expiry: Expiry::new(2028, 11)?,
///     scheme: Some(CardScheme::Visa),
///     range_blocked: false,
///     direction: Direction::In,
///     at: Instant::parse("2026-03-10T08:15:00+01:00")?,
/// };
/// let answer = admit(&reader, &check_in);
/// assert!(matches!(answer, Admission::Refuse { message: MessageKey::UnpaidFare, .. }));
/// assert_eq!(answer.outcome(), ReaderOutcome::Denied);
///
/// let check_out = Presentation { direction: Direction::Out, ..check_in };
/// assert!(admit(&reader, &check_out).is_open());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[must_use]
pub fn admit<P: Purpose>(reader: &Reader<'_, P>, card: &Presentation<P>) -> Admission {
    judge(&reader.policy.deny_list, &reader.facts(card))
}

impl DenyListPolicy {
    /// Whether a card's issuer range is blocked at a carrier on a date. The reader asks while it has the card number;
    /// [`Presentation`] needs only the answer. `is_virtual` is what
    /// [`IssuerRanges::find`](crate::card::IssuerRanges::find) said of the card.
    #[must_use]
    pub fn blocks(&self, pan: &Pan, is_virtual: bool, carrier: CarrierId, date: TravelDay) -> bool {
        self.blocked_ranges.iter().any(|row| {
            date >= row.from_date
                && (is_virtual || !row.virtual_only)
                && (row.carriers.is_empty() || row.carriers.contains(&carrier))
                && row.from.spans(row.to, pan)
        })
    }
}
