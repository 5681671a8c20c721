//! What does not fit in a reconciliation.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::account::LedgerName;
use crate::calendar::TravelDay;
use crate::ids::{CarrierId, TapId, TripId};
use crate::money::Money;
use crate::settle::AccountSerial;

/// Something that does not fit, and in which account.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The account.
    pub account: AccountSerial,
    /// What does not fit.
    pub what: Discrepancy,
}

/// What does not fit.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Discrepancy {
    /// A day left, and its record was not given.
    RecordMissing {
        /// Which day.
        day: TravelDay,
    },
    /// A record is not the one that left: its digest is another.
    RecordTampered {
        /// Of which day.
        day: TravelDay,
    },
    /// Two records of one day, or a record of a day that the account holds.
    RecordTwice {
        /// Which day.
        day: TravelDay,
    },
    /// A record of a day that never left.
    RecordUnknown {
        /// Which day.
        day: TravelDay,
    },
    /// A tap stands in two places.
    TapTwice {
        /// Which.
        tap: TapId,
    },
    /// A tap was taken in and is in no day.
    TapLost {
        /// Which.
        tap: TapId,
    },
    /// A trip stands in two places.
    TripTwice {
        /// Which.
        trip: TripId,
    },
    /// The legs of a trip do not add up to its fare.
    LegsDiffer {
        /// Which trip.
        trip: TripId,
        /// What is charged.
        fare: Money,
        /// What the legs make.
        legs: Money,
    },
    /// The day of a trip left, and something else was asked for it than it costs.
    NotAsked {
        /// Which trip.
        trip: TripId,
        /// What is charged.
        fare: Money,
        /// What was asked.
        asked: Money,
    },
    /// A carrier's ledger is not what the legs of all trips on it make.
    CarrierDiffers {
        /// Which carrier.
        carrier: CarrierId,
        /// What it earned by its ledger.
        ledger: Money,
        /// What the legs make.
        legs: Money,
    },
    /// The debt is not what it is made of.
    DebtDiffers {
        /// What is owed.
        amount: Money,
        /// What its items make.
        items: Money,
    },
    /// A request is not what it is for.
    RequestDiffers {
        /// What was asked.
        amount: Money,
        /// What its items make, less credits.
        items: Money,
    },
    /// The debits are more than the credits by that much (RULES N4).
    SidesDiffer {
        /// By how much.
        by: Money,
    },
    /// An event does not fit the account as the ones before it left it.
    EventMisfit {
        /// Which, from 0.
        number: u64,
    },
    /// What an event posts does not add up to nothing.
    EntryUnbalanced {
        /// Which event, from 0.
        number: u64,
    },
    /// Something else stands on a ledger than the events posted.
    LedgerDiffers {
        /// Which ledger.
        ledger: LedgerName,
        /// What was posted.
        posted: Money,
        /// What stands there.
        stands: Money,
    },
    /// The account is not what its events make of it.
    StateDiffers,
}

impl Discrepancy {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::RecordMissing { .. } => "reconcile.record_missing",
            Self::RecordTampered { .. } => "reconcile.record_tampered",
            Self::RecordTwice { .. } => "reconcile.record_twice",
            Self::RecordUnknown { .. } => "reconcile.record_unknown",
            Self::TapTwice { .. } => "reconcile.tap_twice",
            Self::TapLost { .. } => "reconcile.tap_lost",
            Self::TripTwice { .. } => "reconcile.trip_twice",
            Self::LegsDiffer { .. } => "reconcile.legs_differ",
            Self::NotAsked { .. } => "reconcile.not_asked",
            Self::CarrierDiffers { .. } => "reconcile.carrier_differs",
            Self::DebtDiffers { .. } => "reconcile.debt_differs",
            Self::RequestDiffers { .. } => "reconcile.request_differs",
            Self::SidesDiffer { .. } => "reconcile.sides_differ",
            Self::EventMisfit { .. } => "reconcile.event_misfit",
            Self::EntryUnbalanced { .. } => "reconcile.entry_unbalanced",
            Self::LedgerDiffers { .. } => "reconcile.ledger_differs",
            Self::StateDiffers => "reconcile.state_differs",
        }
    }
}

impl fmt::Display for Discrepancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RecordMissing { day } => {
                write!(f, "{day} left and its record is not here; expected the record of every day that left")
            }
            Self::RecordTampered { day } => {
                write!(f, "the record of {day} is not the one that left; expected one with the same digest")
            }
            Self::RecordTwice { day } => {
                write!(f, "{day} stands twice; expected a day to be held, or to have one record")
            }
            Self::RecordUnknown { day } => {
                write!(f, "a record of {day}, which never left; expected records of days that left")
            }
            Self::TapTwice { tap } => write!(f, "tap {tap} stands twice; expected it in one day"),
            Self::TapLost { tap } => write!(f, "tap {tap} was taken in and is in no day; expected it in one"),
            Self::TripTwice { trip } => write!(f, "trip {trip} stands twice; expected it in one day"),
            Self::LegsDiffer { trip, fare, legs } => {
                write!(f, "trip {trip} costs {fare} and its legs make {legs}; expected the same")
            }
            Self::NotAsked { trip, fare, asked } => {
                write!(
                    f,
                    "the day of trip {trip} left, it costs {fare} and {asked} was asked; expected the same"
                )
            }
            Self::CarrierDiffers { carrier, ledger, legs } => {
                write!(f, "{carrier} earned {ledger} by its ledger and {legs} by its legs; expected the same")
            }
            Self::DebtDiffers { amount, items } => {
                write!(f, "the debt is {amount} and its items make {items}; expected the same")
            }
            Self::RequestDiffers { amount, items } => {
                write!(f, "the bank was asked for {amount}, for items that make {items}; expected the same")
            }
            Self::SidesDiffer { by } => {
                write!(f, "debits less credits make {by}; expected nothing to be left")
            }
            Self::EventMisfit { number } => {
                write!(
                    f,
                    "event {number} does not fit the account; expected its events, each once and in order"
                )
            }
            Self::EntryUnbalanced { number } => {
                write!(f, "what event {number} posts does not add up to nothing")
            }
            Self::LedgerDiffers { ledger, posted, stands } => {
                write!(f, "{stands} stands on {ledger}, and {posted} was posted; expected the same")
            }
            Self::StateDiffers => f.write_str("the account is not what its events make of it"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "account {}: {} ({})", self.account.number(), self.what, self.what.code())
    }
}
