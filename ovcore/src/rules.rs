//! The rules of one system: policy, network and tariffs, checked together and made fast.

use crate::calendar::{Calendar, Instant};
use crate::document::DocumentError;
use crate::fare::{Peak, PriceBook, ReadyBook, TariffBook};
use crate::ids::{CarrierId, PlaceId, TariffId};
use crate::network::Network;
use crate::policy::{Policy, SamePlaceLate};
use crate::tap::ModeGroup;

/// Everything that a day is rated by. Make it once, share it: it never changes.
///
/// ```
/// use ovcore::{fare::TariffBook, network::{Network, NetworkDocument}, policy::Policy, rules::Rules};
/// let network = Network::new(NetworkDocument::from_json(
///     r#"{ "format": "ovcore/network/1", "id": "empty", "source": "none", "carriers": [], "places": [] }"#)?)?;
/// let rules = Rules::new(Policy::ovpay(), network, TariffBook::new(vec![])?)?;
/// assert_eq!(rules.policy().journey.transfer_window_minutes, 35);
/// # Ok::<(), ovcore::document::DocumentError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Rules {
    policy: Policy,
    calendar: Calendar,
    network: Network,
    tariffs: TariffBook,
    ready: ReadyBook,
    windows: Windows,
}

/// The policy's windows in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Windows {
    pub(crate) same_presentation: i64,
    pub(crate) wrong_pole: Option<i64>,
    pub(crate) same_place_free: i64,
    pub(crate) same_place_late: SamePlaceLate,
    pub(crate) clock_ahead: i64,
    pub(crate) supplement_undo: i64,
    pub(crate) longest_rail: i64,
    pub(crate) longest_btm: i64,
    pub(crate) transfer: i64,
    pub(crate) journey: Option<i64>,
    pub(crate) continuations: Option<u32>,
    pub(crate) train_ends_bus_window: bool,
    pub(crate) adjust: i64,
    pub(crate) lower_only: i64,
}

impl Windows {
    fn new(policy: &Policy) -> Self {
        let minutes = |m: u32| i64::from(m).saturating_mul(60);
        Self {
            same_presentation: i64::from(policy.taps.same_presentation_seconds),
            wrong_pole: policy.taps.wrong_pole_minutes.map(minutes),
            same_place_free: minutes(policy.taps.same_place_free_minutes),
            same_place_late: policy.taps.same_place_late,
            clock_ahead: i64::from(policy.taps.clock_ahead_seconds_max),
            supplement_undo: i64::from(policy.taps.supplement_undo_seconds),
            longest_rail: minutes(policy.trip.longest_rail_minutes),
            longest_btm: minutes(policy.trip.longest_bus_tram_metro_minutes),
            transfer: minutes(policy.journey.transfer_window_minutes),
            journey: policy.journey.journey_minutes_max.map(minutes),
            continuations: policy.journey.continuations_max,
            train_ends_bus_window: policy.journey.train_ends_bus_window,
            adjust: i64::from(policy.late.adjust_hours).saturating_mul(3_600),
            lower_only: i64::from(policy.late.lower_only_days).saturating_mul(86_400),
        }
    }

    /// Whether a clock is too far ahead to be believed (RULES P8).
    pub(crate) const fn is_quarantined(&self, at: Instant, received_at: Instant) -> bool {
        at.seconds_since(received_at) > self.clock_ahead
    }

    /// When a tap counts: a quarantined one from when it was received (RULES P8).
    pub(crate) const fn position(&self, at: Instant, received_at: Instant) -> Instant {
        if self.is_quarantined(at, received_at) { received_at } else { at }
    }

    pub(crate) const fn longest(&self, group: ModeGroup) -> i64 {
        match group {
            ModeGroup::Rail => self.longest_rail,
            ModeGroup::BusTramMetro => self.longest_btm,
        }
    }
}

impl Rules {
    /// Puts the parts together.
    ///
    /// # Errors
    /// [`DocumentError`] when the policy has findings, or the tariffs have any beside the network: places and lines
    /// that it does not have, supplements that no tariff has, and overlaps and gaps between a date and an instant. What
    /// shows in network or tariffs alone was found when they were made.
    pub fn new(policy: Policy, network: Network, tariffs: TariffBook) -> Result<Self, DocumentError> {
        let findings = policy.findings();
        if !findings.is_empty() {
            return Err(DocumentError::invalid("policy", findings));
        }
        let calendar = policy.calendar();
        let ready = ReadyBook::new(&tariffs, &network, &calendar);
        let findings = ready.findings(&tariffs, &network, &calendar);
        if !findings.is_empty() {
            return Err(DocumentError::invalid("rules", findings));
        }
        Ok(Self { ready, calendar, windows: Windows::new(&policy), policy, network, tariffs })
    }

    /// Whether a check-in was in the peak, by the windows and holidays of a tariff. Which check-in decides for a trip is
    /// that of J5: the first priced one of the journey on the carrier.
    #[must_use]
    pub fn peak(&self, tariff: TariffId, at: Instant) -> Peak {
        self.ready.peak(tariff, &self.calendar, at)
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The calendar of the travel day.
    #[must_use]
    pub const fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The network.
    #[must_use]
    pub const fn network(&self) -> &Network {
        &self.network
    }

    /// The tariffs.
    #[must_use]
    pub const fn tariffs(&self) -> &TariffBook {
        &self.tariffs
    }

    /// The name of a place for people.
    #[must_use]
    pub fn place_name<'a>(&'a self, id: &'a PlaceId) -> &'a str {
        self.network.place_name(id)
    }

    /// The name of a carrier for people.
    #[must_use]
    pub fn carrier_name<'a>(&'a self, id: &'a CarrierId) -> &'a str {
        self.network.carrier_name(id)
    }

    pub(crate) const fn windows(&self) -> &Windows {
        &self.windows
    }

    pub(crate) const fn ready(&self) -> &ReadyBook {
        &self.ready
    }

    pub(crate) const fn prices(&self) -> PriceBook<'_> {
        PriceBook { book: &self.ready, network: &self.network, calendar: &self.calendar }
    }
}
