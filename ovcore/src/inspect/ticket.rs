//! Whether a card is a valid ticket, here and now: from the state of the journey.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, optimization_barrier};

use crate::account::{Account, HeldTrip};
use crate::calendar::Instant;
use crate::day::RowMaker;
use crate::ids::{CarrierId, PlaceId, VehicleId};
use crate::rules::Rules;
use crate::tap::{Direction, Mode, ReaderOutcome, Tap};
use crate::trip::{Cancellation, OpenTrip, PairingRules, TapRow, TripEnd, TripStatus};

/// Where a card is inspected: whose service, of what kind. A check-in is good where a check-out could end it (RULES
/// P4), so a check-in for the train is none for the bus.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct InspectionPoint {
    /// Whose service.
    pub carrier: CarrierId,
    /// Of what kind.
    pub mode: Mode,
    /// In a vehicle, or where one boards and leaves it.
    pub site: Site,
}

/// In a vehicle, or not.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Site {
    /// In a vehicle; which, where the device knows it.
    OnBoard {
        /// The vehicle.
        vehicle: Option<VehicleId>,
    },
    /// At a station or stop. Who has just checked out there is in order.
    Station {
        /// Which.
        place: PlaceId,
    },
}

/// One presentation of a card, as an inspector sees it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Presented {
    /// When.
    pub at: Instant,
    /// Where.
    pub place: PlaceId,
    /// Whose reader.
    pub carrier: CarrierId,
    /// By what one travels there.
    pub mode: Mode,
}

/// What a card is worth, where it is inspected and when.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Ticket {
    /// A valid check-in.
    Valid {
        /// The check-in: since when, where, by what, with whom.
        check_in: Presented,
        /// The last second at which a check-out counts, and so the last at which it is valid (RULES P5).
        until: Instant,
        /// A reader whose clock is wrong may have checked the card out (RULES P8). Until that is cleared up, the
        /// traveller is believed.
        uncertain: bool,
    },
    /// Checked out at this station, a moment ago.
    CheckedOutHere {
        /// The check-out.
        check_out: Presented,
        /// The last second at which that is in order.
        until: Instant,
    },
    /// A valid check-in, but for another service: not for where the card is inspected.
    NotHere {
        /// The check-in.
        check_in: Presented,
        /// The last second at which it is valid there.
        until: Instant,
        /// As in `valid`.
        uncertain: bool,
    },
    /// No valid check-in.
    NotValid {
        /// Why.
        why: WhyNot,
        /// Whether the card may not check in now. Why that is, is no business of an inspection.
        blocked: bool,
    },
}

/// Why a card is no valid ticket. What lies further back than the travel day before is no answer: to an inspector, who
/// checked out last week has not checked in.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WhyNot {
    /// No check-in is known of. One by a reader that has no connection yet may still come.
    NoCheckIn,
    /// The last trip was checked out.
    CheckedOut {
        /// When and where.
        check_out: Presented,
    },
    /// The last check-in is older than the longest trip (RULES P5).
    PastLongestTrip {
        /// When and where.
        check_in: Presented,
        /// Since when it is not valid any more.
        ended: Instant,
    },
    /// The last check-in was of a travel day that is over (RULES P5).
    TravelDayOver {
        /// When and where.
        check_in: Presented,
        /// Since when it is not valid any more.
        ended: Instant,
    },
}

impl Ticket {
    /// Whether the card is in order where it is inspected.
    #[must_use]
    pub const fn is_in_order(&self) -> bool {
        matches!(self, Self::Valid { .. } | Self::CheckedOutHere { .. })
    }
}

impl Zeroize for Presented {
    fn zeroize(&mut self) {
        self.at.zeroize();
        self.place.zeroize();
        self.carrier.zeroize();
        self.mode = Mode::Rail;
        optimization_barrier(self);
    }
}

/// Leaves `not_valid: no_check_in`, after what stood there is wiped.
impl Zeroize for Ticket {
    fn zeroize(&mut self) {
        match self {
            Self::Valid { check_in: of, until, uncertain }
            | Self::NotHere { check_in: of, until, uncertain } => {
                of.zeroize();
                until.zeroize();
                uncertain.zeroize();
            }
            Self::CheckedOutHere { check_out, until } => {
                check_out.zeroize();
                until.zeroize();
            }
            Self::NotValid { why, blocked } => {
                why.zeroize();
                blocked.zeroize();
            }
        }
        *self = Self::NotValid { why: WhyNot::NoCheckIn, blocked: false };
        optimization_barrier(self);
    }
}

impl Zeroize for WhyNot {
    fn zeroize(&mut self) {
        match self {
            Self::NoCheckIn => {}
            Self::CheckedOut { check_out } => check_out.zeroize(),
            Self::PastLongestTrip { check_in, ended } | Self::TravelDayOver { check_in, ended } => {
                check_in.zeroize();
                ended.zeroize();
            }
        }
        *self = Self::NoCheckIn;
        optimization_barrier(self);
    }
}

/// Whether a card is a valid ticket at a point, at an instant. A blocked card whose trip is open still travels lawfully:
/// being blocked keeps from checking in, never from arriving (RULES P9), so that it is blocked is then not even shown.
///
/// What the account does not know cannot be answered: a check-in that a reader has not handed over yet is none here.
///
/// ```
/// use ovcore::inspect::{InspectionPoint, Site, Ticket, WhyNot, ticket};
/// # use ovcore::{account::Account, fare::TariffBook, network::{Network, NetworkDocument}, policy::Policy, rules::Rules};
/// # use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Token};
/// # use ovcore::{calendar::Instant, settle::AccountSerial, tap::Mode};
/// # let network = Network::new(NetworkDocument::from_json(
/// #     r#"{ "format": "ovcore/network/1", "id": "empty", "source": "none", "carriers": [], "places": [] }"#)?)?;
/// # let rules = Rules::new(Policy::ovpay(), network, TariffBook::new(vec![])?)?;
/// # let card = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Debit };
/// let account = Account::new(AccountSerial::FIRST, Token::from_bytes([7; 16]), card);
/// let point = InspectionPoint { carrier: "NS".parse()?, mode: Mode::Rail, site: Site::OnBoard { vehicle: None } };
/// let answer = ticket(&account, &rules, &point, Instant::parse("2026-03-10T08:15:00+01:00")?);
/// assert_eq!(answer, Ticket::NotValid { why: WhyNot::NoCheckIn, blocked: false });
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[must_use]
pub fn ticket(account: &Account, rules: &Rules, point: &InspectionPoint, now: Instant) -> Ticket {
    let blocked = !account.denied().is_empty();
    let not_valid = |why| Ticket::NotValid { why, blocked };
    let Some(last) = last_trip(account, rules, now) else { return not_valid(WhyNot::NoCheckIn) };
    let trip = &last.held.trip;
    let check_in = presented(&trip.check_in, trip.mode);
    if let Some(check_out) = &trip.check_out {
        let out = presented(check_out, trip.mode);
        return match last.in_order_here(rules, point, &out, now) {
            Some(until) => Ticket::CheckedOutHere { check_out: out, until },
            None => not_valid(WhyNot::CheckedOut { check_out: out }),
        };
    }
    // What ends a check-in by itself ends it whether or not the account has been told of the time.
    let until = last.open.last;
    if now > until {
        let ended = until.plus_seconds(1);
        return not_valid(if ended >= last.open.own_day_ends {
            WhyNot::TravelDayOver { check_in, ended }
        } else {
            WhyNot::PastLongestTrip { check_in, ended }
        });
    }
    let uncertain = matches!(trip.status, TripStatus::Held { .. });
    if last.covers(rules, point) {
        Ticket::Valid { check_in, until, uncertain }
    } else {
        Ticket::NotHere { check_in, until, uncertain }
    }
}

/// The last trip of a card, with its check-in as the rules of pairing see it.
struct LastTrip<'a> {
    held: &'a HeldTrip,
    tap: Tap,
    begin: TapRow,
    open: OpenTrip,
}

/// The last trip that is one, if it began on this travel day or the one before.
fn last_trip<'a>(account: &'a Account, rules: &Rules, now: Instant) -> Option<LastTrip<'a>> {
    // A trip that was begun at the wrong pole is always followed by the one that was meant.
    let wrong_pole = TripStatus::Cancelled { why: Cancellation::WrongPole };
    let trips = account.trips().filter(|held| !held.withdrawn && held.trip.status != wrong_pole);
    let held = trips.max_by_key(|held| (held.trip.check_in.at, held.trip.id))?;
    let calendar = rules.calendar();
    let (today, day) = (calendar.day_of(now), calendar.day_of(held.trip.check_in.at));
    if today.days_since(day) > 1 {
        return None;
    }
    let mut taps = account.days().iter().flat_map(|day| &day.taps);
    let tap = taps.find(|tap| tap.tap.id == held.trip.check_in.tap)?.tap.clone();
    let begin = RowMaker::new(rules).row(&tap, 0);
    let open = PairingRules::new(rules).open(&begin, &rules.calendar().edges(day));
    Some(LastTrip { held, tap, begin, open })
}

impl LastTrip<'_> {
    /// Whether the check-in is good at a point.
    fn covers(&self, rules: &Rules, point: &InspectionPoint) -> bool {
        PairingRules::new(rules).reaches(&self.begin, &self.row_at(rules, point, self.tap.location))
    }

    /// Until when having checked out is in order at a point; `None` where it is not, or not any more.
    fn in_order_here(
        &self,
        rules: &Rules,
        point: &InspectionPoint,
        out: &Presented,
        now: Instant,
    ) -> Option<Instant> {
        let Site::Station { place } = point.site else { return None };
        let minutes = i64::from(rules.policy().inspection.checked_out_minutes);
        let until = out.at.plus_seconds(minutes.saturating_mul(60));
        let from =
            InspectionPoint { carrier: out.carrier, mode: out.mode, site: Site::OnBoard { vehicle: None } };
        let left = self.row_at(rules, &from, out.place);
        let here = self.row_at(rules, point, place);
        let same_service = PairingRules::new(rules).reaches(&left, &here);
        (now <= until && same_service && rules.network().joins_places(left.place, here.place))
            .then_some(until)
    }

    /// A tap that could be made at a point, as a row with the same numbers as the check-in's.
    fn row_at(&self, rules: &Rules, point: &InspectionPoint, place: PlaceId) -> TapRow {
        let mut maker = RowMaker::new(rules);
        maker.row(&self.tap, 0);
        let vehicle = match point.site {
            Site::OnBoard { vehicle } => vehicle,
            Site::Station { .. } => None,
        };
        let tap = Tap {
            carrier: point.carrier,
            mode: point.mode,
            location: place,
            vehicle,
            line: None,
            direction: Direction::Out,
            reader_outcome: ReaderOutcome::Accepted,
            ..self.tap.clone()
        };
        maker.row(&tap, 1)
    }
}

const fn presented(end: &TripEnd, mode: Mode) -> Presented {
    Presented { at: end.at, place: end.place, carrier: end.carrier, mode }
}
