//! The inspector's question, answer and screen.

use ovcore::calendar::Instant;
use ovcore::ids::{CarrierId, PlaceId, VehicleId};
use ovcore::inspect::{
    ActionKind, Ended, Ground, InspectionPoint, Phase, Presented, Question, QuestionNumber, ShownAction,
    Site, Ticket, WhyNot,
};
use ovcore::tap::Mode;

/// Where a card is inspected: whose service, of what kind. A check-in is good where a check-out could end it (RULES
/// P4), so a check-in for the train is none for the bus.
#[uniffi::remote(Record)]
pub struct InspectionPoint {
    /// Whose service.
    pub carrier: CarrierId,
    /// Of what kind.
    pub mode: Mode,
    /// In a vehicle, or where one boards and leaves it.
    pub site: Site,
}

/// In a vehicle, or not.
#[uniffi::remote(Enum)]
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
#[uniffi::remote(Record)]
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
#[uniffi::remote(Enum)]
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
#[uniffi::remote(Enum)]
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

/// What gives an inspector the right to see the last actions.
#[uniffi::remote(Enum)]
pub enum Ground {
    /// There is no valid check-in, and it must be decided what follows (seed 004: the contract).
    NoValidCheckIn,
    /// The traveller agreed (seed 004: consent).
    Consent,
}

/// One action, as an inspector sees it.
#[uniffi::remote(Record)]
pub struct ShownAction {
    /// When.
    pub at: Instant,
    /// Where.
    pub place: PlaceId,
    /// Whose reader.
    pub carrier: CarrierId,
    /// By what one travels there.
    pub mode: Mode,
    /// What it was.
    pub what: ActionKind,
}

/// What an action was. Coarser than the buckets of the back office: that a refused tap paid a debt, or that a tap came
/// too late to count, is no business of an inspector.
#[uniffi::remote(Enum)]
pub enum ActionKind {
    /// A check-in.
    CheckIn,
    /// A check-out.
    CheckOut,
    /// A check-out that ended no trip.
    CheckOutAlone,
    /// A supplement was asked for, or undone.
    Supplement,
    /// The reader refused the card.
    Refused,
    /// The reader took the card, and it counts for nothing: its clock was wrong, or the tap came too late.
    NotCounted,
}

/// What an inspector asks. The card comes beside it, as the inspection token of the inspector's carrier.
#[uniffi::remote(Record)]
pub struct Question {
    /// Its number, as the device gave it.
    pub number: QuestionNumber,
    /// Where the card is inspected.
    pub point: InspectionPoint,
}

/// Why what was under way is over.
#[uniffi::remote(Enum)]
pub enum Ended {
    /// The minutes are over.
    TimeIsOver,
    /// No answer came in time.
    NoAnswer,
    /// The clock was set, or went back.
    ClockMoved,
    /// The next card was presented.
    NextCard,
    /// It was closed.
    Closed,
}

/// Where the screen stands.
#[uniffi::remote(Enum)]
pub enum Phase {
    /// There is no card.
    Idle,
    /// A card was presented, and its answer is awaited.
    Asked,
    /// An answer is on the screen.
    Showing,
}
