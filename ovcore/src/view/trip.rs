//! A trip as its traveller sees it: the same in every view of the traveller's side.

use core::fmt::Write as _;

use serde::Serialize;

use super::moment::Moment;
use super::phrases;
use crate::account::{CorrectedBy, HeldTrip, correction_window};
use crate::calendar::{Instant, TravelDay};
use crate::fare::UnpricedReason;
use crate::ids::{CarrierId, PlaceId, TripId};
use crate::language::Language;
use crate::money::Money;
use crate::rules::Rules;
use crate::tap::Mode;
use crate::trip::{Cancellation, Fare, Leg, Trip, TripEnd, TripStatus};

/// A place with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceSeen {
    /// Its id in the network.
    pub id: PlaceId,
    /// Its name; the id again where the network does not know it.
    pub name: String,
}

impl PlaceSeen {
    /// A place, named by the network of the rules.
    #[must_use]
    pub fn new(rules: &Rules, id: PlaceId) -> Self {
        Self { id, name: rules.place_name(&id).to_owned() }
    }
}

/// One end of a trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndSeen {
    /// When.
    pub at: Moment,
    /// Where.
    pub place: PlaceSeen,
    /// Whose reader.
    pub carrier: CarrierId,
}

/// What a carrier received of a trip's fare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LegSeen {
    /// Which carrier.
    pub carrier: CarrierId,
    /// Where its part begins.
    pub from: PlaceSeen,
    /// Where it ends; nothing for a trip without check-out.
    pub to: Option<PlaceSeen>,
    /// Its part of the fare, in minor units.
    pub amount: Money,
}

/// The end that no tap shows, given afterwards (RULES L3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CorrectionSeen {
    /// Which end.
    pub end: MissingEnd,
    /// Where.
    pub place: PlaceSeen,
}

/// Which end of a trip was corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingEnd {
    /// The check-in.
    CheckIn,
    /// The check-out.
    CheckOut,
}

/// How a trip went, in a word for each status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusSeen {
    /// Under way.
    Open,
    /// Checked out elsewhere.
    Complete,
    /// Never checked out.
    MissingCheckOut,
    /// Checked out where it began, too late to be free.
    SamePlace,
    /// Free.
    Free,
    /// It waits for a tap with a clock that is believed.
    Held,
    /// Its check-out, or its check-in, was given afterwards.
    Corrected,
    /// It turned out to be none.
    Withdrawn,
}

/// When the traveller may give the end that is missing (RULES L3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CorrectableSeen {
    /// From then on.
    pub from: Moment,
    /// Until before then.
    pub until: Moment,
}

impl CorrectableSeen {
    pub(super) fn new(rules: &Rules, began: Instant) -> Self {
        let (from, until) = correction_window(rules, CorrectedBy::Traveller, began);
        Self { from: Moment::new(rules.calendar(), from), until: Moment::new(rules.calendar(), until) }
    }
}

/// A trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TripSeen {
    /// Names it; a correction names it so.
    pub id: TripId,
    /// The travel day that it belongs to.
    pub day: TravelDay,
    /// What one travelled by.
    pub mode: Mode,
    /// The check-in; of one that a correction gave, the place is [`TripSeen::corrected`].
    pub check_in: EndSeen,
    /// The check-out, if there was one.
    pub check_out: Option<EndSeen>,
    /// How it went.
    pub status: StatusSeen,
    /// The end that was given afterwards.
    pub corrected: Option<CorrectionSeen>,
    /// When an end may be given, or another; nothing for a trip with both ends.
    pub correctable: Option<CorrectableSeen>,
    /// What it costs now, in minor units; nothing while it is not known.
    pub fare: Option<Money>,
    /// Why it has no price, where it has none: then nothing is charged.
    pub no_price: Option<UnpricedReason>,
    /// What of the fare each carrier received.
    pub legs: Vec<LegSeen>,
    #[serde(skip)]
    raw: TripStatus,
}

impl TripSeen {
    /// A trip as its traveller sees it.
    #[must_use]
    pub fn new(rules: &Rules, held: &HeldTrip) -> Self {
        let Trip { id, day, mode, ref check_in, ref check_out, status, fare, ref legs, .. } = held.trip;
        let (fare, no_price) = match fare {
            _ if held.withdrawn => (Some(Money::ZERO), None),
            Fare::Pending => (None, None),
            Fare::Priced(amount) => (Some(amount), None),
            Fare::Unpriced(reason) => (None, Some(reason)),
        };
        let legs = if held.withdrawn { &[] } else { legs.as_slice() };
        Self {
            id,
            day,
            mode,
            check_in: end(rules, check_in),
            check_out: check_out.as_ref().map(|out| end(rules, out)),
            status: if held.withdrawn { StatusSeen::Withdrawn } else { seen(status) },
            corrected: corrected(rules, status),
            correctable: (status.lacks_an_end() && !held.withdrawn)
                .then(|| CorrectableSeen::new(rules, check_in.at)),
            fare,
            no_price,
            legs: legs.iter().map(|own| leg(rules, own)).collect(),
            raw: status,
        }
    }

    /// When it began.
    #[must_use]
    pub const fn began(&self) -> Instant {
        self.check_in.at.at()
    }

    /// `08:00 Aa – 08:20 Cee`, with what else there is to say.
    pub(super) fn line(&self, language: Language) -> String {
        let mut line = format!("{} {}", self.check_in.at.minute(), self.check_in.place.name);
        match &self.check_out {
            Some(out) if out.at != self.check_in.at => {
                let _ = write!(line, " – {} {}", out.at.minute(), out.place.name);
            }
            Some(_) => {}
            None => line.push_str(" – ?"),
        }
        if let Some(CorrectionSeen { end, place }) = &self.corrected {
            let word = match end {
                MissingEnd::CheckIn => phrases::pick(language, "from", "van"),
                MissingEnd::CheckOut => phrases::pick(language, "to", "naar"),
            };
            let _ = write!(line, ", {word} {}", place.name);
        }
        line
    }

    /// What there is to say of it beside its line; empty for one that went as trips go.
    pub(super) fn note(&self, language: Language) -> String {
        if self.status == StatusSeen::Withdrawn {
            return phrases::pick(language, "was none", "was er geen").to_owned();
        }
        if let Some(reason) = self.no_price {
            let none = phrases::pick(language, "no price: ", "geen prijs: ");
            return format!("{none}{}", reason.text(language));
        }
        phrases::status(self.raw, language).to_owned()
    }
}

fn end(rules: &Rules, end: &TripEnd) -> EndSeen {
    EndSeen {
        at: Moment::new(rules.calendar(), end.at),
        place: PlaceSeen::new(rules, end.place),
        carrier: end.carrier,
    }
}

fn leg(rules: &Rules, leg: &Leg) -> LegSeen {
    LegSeen {
        carrier: leg.carrier,
        from: PlaceSeen::new(rules, leg.from),
        to: leg.to.map(|to| PlaceSeen::new(rules, to)),
        amount: leg.amount,
    }
}

pub(super) const fn seen(status: TripStatus) -> StatusSeen {
    match status {
        TripStatus::Open { .. } => StatusSeen::Open,
        TripStatus::Complete => StatusSeen::Complete,
        TripStatus::MissingCheckOut => StatusSeen::MissingCheckOut,
        TripStatus::SamePlace => StatusSeen::SamePlace,
        TripStatus::Cancelled { why: Cancellation::SamePlace | Cancellation::WrongPole } => StatusSeen::Free,
        TripStatus::Held { .. } => StatusSeen::Held,
        TripStatus::Cancelled { why: Cancellation::Corrected }
        | TripStatus::Corrected { .. }
        | TripStatus::CorrectedCheckIn { .. } => StatusSeen::Corrected,
    }
}

fn corrected(rules: &Rules, status: TripStatus) -> Option<CorrectionSeen> {
    let (end, place) = match status {
        TripStatus::Corrected { to } => (MissingEnd::CheckOut, to),
        TripStatus::CorrectedCheckIn { from } => (MissingEnd::CheckIn, from),
        TripStatus::Open { .. }
        | TripStatus::Complete
        | TripStatus::MissingCheckOut
        | TripStatus::SamePlace
        | TripStatus::Cancelled { .. }
        | TripStatus::Held { .. } => return None,
    };
    Some(CorrectionSeen { end, place: PlaceSeen::new(rules, place) })
}
