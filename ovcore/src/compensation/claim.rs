//! Which trips of a payment qualify, and for how much.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::delays::{DelayCause, DelayTable};
use super::document::{CompensationBook, CompensationScheme};
use crate::account::HeldTrip;
use crate::calendar::{Instant, TravelDay};
use crate::ids::{CarrierId, PlaceId, RuleId, TripId};
use crate::money::{Exact, Money};
use crate::rules::Rules;
use crate::settle::ReferenceNumber;
use crate::trip::{Fare, Trip, TripStatus};
use crate::view::{ByReference, History, Moment, NoSuchPayment, PaymentBook, PaymentState};

/// What is asked: which payment, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The reference of the payment, from the bank statement.
    pub reference: ReferenceNumber,
    /// Its amount.
    pub amount: Money,
    /// When it is asked.
    pub claimed_at: Instant,
}

/// What was paid back before for a carrier's part of a trip, as the host keeps it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Compensated {
    /// The trip.
    pub trip: TripId,
    /// The carrier that paid.
    pub carrier: CarrierId,
}

/// What a claim is decided by.
#[derive(Clone, Copy, Debug)]
pub struct Compensator<'a> {
    /// The rules: for the calendar.
    pub rules: &'a Rules,
    /// What a delay is worth.
    pub schemes: &'a CompensationBook,
    /// How late it was.
    pub delays: &'a DelayTable,
    /// What was paid back before.
    pub earlier: &'a [Compensated],
}

/// The trips of one payment with what is paid back for them. Nobody else's trips, and no other payment's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compensation {
    /// Kind and version of this form.
    pub format: CompensationFormat,
    /// The reference of the payment.
    pub reference: ReferenceNumber,
    /// When it was asked.
    pub claimed_at: Moment,
    /// Each carrier's part of each trip, in order of time, then by carrier.
    pub rows: Vec<CompensationRow>,
    /// Trips of the payment of which no more is kept: nothing can be said of them.
    pub not_kept: u32,
    /// What is paid back in all.
    pub total: Money,
}

/// The versions of the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum CompensationFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/compensation/1")]
    V1,
}

/// A carrier's part of a trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CompensationRow {
    /// The trip.
    pub trip: TripId,
    /// The date of its check-in.
    pub date: TravelDay,
    /// Where it began.
    pub from: PlaceId,
    /// Where it ended.
    pub to: Option<PlaceId>,
    /// The carrier.
    pub carrier: CarrierId,
    /// What was paid for this carrier's part.
    pub paid: Money,
    /// What comes of it.
    pub outcome: Outcome,
}

/// What comes of a carrier's part of a trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// So much is paid back.
    Qualifies {
        /// By which scheme.
        scheme: RuleId,
        /// How late it was, in minutes.
        minutes: u32,
        /// From how many minutes on the part is paid.
        minutes_min: u32,
        /// Which part, in ten-thousandths.
        basis_points: u32,
        /// How much.
        amount: Money,
    },
    /// How late it was is not known. That is not the same as on time.
    NotKnown,
    /// Nothing is paid back.
    Nothing {
        /// Why.
        why: NoCompensation,
    },
}

/// Why nothing is paid back. In the order in which it is looked at, so that two reasons give one predictable answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoCompensation {
    /// The carrier has no scheme for such a trip.
    NoScheme,
    /// The trip is still under way, or waits for a tap with a clock that is not believed.
    UnderWay,
    /// It has no check-out, or one end of it was given afterwards and that does not count.
    NotCheckedInAndOut,
    /// It cost nothing.
    Free,
    /// What it costs is not known, so nothing was paid.
    Unpriced,
    /// It was made by the holder of a product that is compensated otherwise.
    Product,
    /// It is not paid, or the payment was taken back.
    NotPaid,
    /// It was paid back before.
    PaidBackBefore,
    /// It can be asked for later.
    TooEarly {
        /// From when on.
        from: Moment,
    },
    /// It could be asked for before.
    TooLate {
        /// The last date on which it could.
        last: TravelDay,
    },
    /// The scheme does not pay for the cause.
    Cause {
        /// Which it was.
        cause: DelayCause,
        /// How late it was, in minutes.
        minutes: u32,
    },
    /// The delay was too short.
    TooShort {
        /// How late it was, in minutes.
        minutes: u32,
        /// From how many minutes on something is paid.
        minutes_min: u32,
    },
    /// The compensation would be less than is paid at all.
    BelowMinimum {
        /// How much it would be.
        amount: Money,
        /// The least that is paid.
        least: Money,
    },
}

impl Compensator<'_> {
    /// Looks up what is paid back for a payment. It changes nothing; a host that pays notes it as [`Compensated`].
    ///
    /// # Errors
    /// [`NoSuchPayment`] for every mismatch of reference and amount the same, as [`ByReference::look_up`].
    pub fn look_up(&self, history: &History<'_>, claim: &Claim) -> Result<Compensation, NoSuchPayment> {
        ByReference::look_up(history, self.rules, &claim.reference, claim.amount)?;
        let trips: BTreeSet<TripId> = history
            .payments()
            .under(&claim.reference)
            .iter()
            .filter(|record| record.payment.amount == claim.amount)
            .flat_map(|record| record.payment.items.iter().map(|item| item.trip))
            .collect();
        let mut held: Vec<&HeldTrip> = trips.iter().filter_map(|id| history.trip(id)).collect();
        held.sort_by_key(|own| (own.trip.check_in.at, own.trip.id));
        let not_kept = trips.len().saturating_sub(held.len());
        let mut rows = Vec::new();
        for own in held {
            self.trip(history, claim, own, &mut rows);
        }
        let amounts = rows.iter().map(|row| match row.outcome {
            Outcome::Qualifies { amount, .. } => amount,
            Outcome::NotKnown | Outcome::Nothing { .. } => Money::ZERO,
        });
        let total = Money::sum(amounts).unwrap_or(Money::MAX);
        Ok(Compensation {
            format: CompensationFormat::V1,
            reference: claim.reference,
            claimed_at: Moment::new(self.rules.calendar(), claim.claimed_at),
            rows,
            not_kept: u32::try_from(not_kept).unwrap_or(u32::MAX),
            total,
        })
    }

    /// Each carrier's part of a trip. One that has no price is the carrier's where it began.
    fn trip(&self, history: &History<'_>, claim: &Claim, held: &HeldTrip, rows: &mut Vec<CompensationRow>) {
        let trip = &held.trip;
        let mut parts = paid_by_carrier(history.payments(), held);
        if parts.is_empty() {
            parts.insert(trip.check_in.carrier, Money::ZERO);
        }
        for (carrier, paid) in parts {
            let outcome =
                self.part(history, claim, held, carrier, paid).unwrap_or_else(|why| Outcome::Nothing { why });
            rows.push(CompensationRow {
                trip: trip.id,
                date: self.rules.calendar().date(trip.check_in.at),
                from: trip.check_in.place,
                to: ended_at(trip),
                carrier,
                paid,
                outcome,
            });
        }
    }

    fn part(
        &self,
        history: &History<'_>,
        claim: &Claim,
        held: &HeldTrip,
        carrier: CarrierId,
        paid: Money,
    ) -> Result<Outcome, NoCompensation> {
        let trip = &held.trip;
        let date = self.rules.calendar().date(trip.check_in.at);
        let scheme = self.schemes.scheme(carrier, trip.mode, date).ok_or(NoCompensation::NoScheme)?;
        check_trip(held, scheme)?;
        let is_excluded = history.account().products().iter().any(|own| {
            scheme.products_excluded.contains(&own.product) && own.from <= date && date <= own.until
        });
        if is_excluded {
            return Err(NoCompensation::Product);
        }
        if !paid.is_positive() {
            return Err(NoCompensation::NotPaid);
        }
        if self.earlier.contains(&Compensated { trip: trip.id, carrier }) {
            return Err(NoCompensation::PaidBackBefore);
        }
        self.check_time(claim, trip, scheme)?;
        let Some(delay) = self.delays.delay(trip.id, carrier) else { return Ok(Outcome::NotKnown) };
        if !scheme.causes.contains(&delay.cause) {
            return Err(NoCompensation::Cause { cause: delay.cause, minutes: delay.minutes });
        }
        let step = scheme.step(delay.minutes).ok_or(NoCompensation::TooShort {
            minutes: delay.minutes,
            minutes_min: scheme.steps.first().map_or(0, |step| step.minutes_min),
        })?;
        let amount = part_of(paid, step.basis_points, scheme);
        let least = scheme.amount_minor_min;
        if amount < least || !amount.is_positive() {
            return Err(NoCompensation::BelowMinimum { amount, least });
        }
        Ok(Outcome::Qualifies {
            scheme: scheme.id,
            minutes: delay.minutes,
            minutes_min: step.minutes_min,
            basis_points: step.basis_points,
            amount,
        })
    }

    fn check_time(
        &self,
        claim: &Claim,
        trip: &Trip,
        scheme: &CompensationScheme,
    ) -> Result<(), NoCompensation> {
        let calendar = self.rules.calendar();
        let ended = trip.check_out.as_ref().unwrap_or(&trip.check_in).at;
        let from = ended.plus_seconds(i64::from(scheme.claim_after_hours).saturating_mul(3_600));
        let last = calendar.date(trip.check_in.at).plus_months(scheme.claim_months).plus_days(-1);
        if claim.claimed_at < from {
            Err(NoCompensation::TooEarly { from: Moment::new(calendar, from) })
        } else if calendar.date(claim.claimed_at) > last {
            Err(NoCompensation::TooLate { last })
        } else {
            Ok(())
        }
    }
}

/// Whether a trip is one that can be paid back at all.
fn check_trip(held: &HeldTrip, scheme: &CompensationScheme) -> Result<(), NoCompensation> {
    let corrected = || {
        if scheme.corrected_trips { Ok(()) } else { Err(NoCompensation::NotCheckedInAndOut) }
    };
    match held.trip.status {
        TripStatus::Open { .. } | TripStatus::Held { .. } => return Err(NoCompensation::UnderWay),
        TripStatus::Cancelled { .. } => return Err(NoCompensation::Free),
        TripStatus::MissingCheckOut | TripStatus::SamePlace => {
            return Err(NoCompensation::NotCheckedInAndOut);
        }
        TripStatus::Corrected { .. } | TripStatus::CorrectedCheckIn { .. } => corrected()?,
        TripStatus::Complete => {}
    }
    match held.trip.fare {
        _ if held.withdrawn => Err(NoCompensation::Free),
        Fare::Unpriced(_) => Err(NoCompensation::Unpriced),
        Fare::Pending => Err(NoCompensation::UnderWay),
        Fare::Priced(fare) if fare.is_zero() => Err(NoCompensation::Free),
        Fare::Priced(_) => Ok(()),
    }
}

fn ended_at(trip: &Trip) -> Option<PlaceId> {
    if let TripStatus::Corrected { to } = trip.status {
        return Some(to);
    }
    trip.check_out.as_ref().map(|end| end.place)
}

/// What was really paid for each carrier's part of a trip: what the carrier earns of the fare as it stands, or, where less
/// than the fare is paid, its share of that.
fn paid_by_carrier(book: &PaymentBook, held: &HeldTrip) -> BTreeMap<CarrierId, Money> {
    let mut earned = BTreeMap::new();
    for (carrier, amount) in held.earned() {
        let sum: &mut Money = earned.entry(carrier).or_default();
        *sum = sum.checked_add(amount).unwrap_or(Money::MAX);
    }
    let fare = Money::sum(earned.values().copied()).unwrap_or(Money::MAX);
    let paid = paid_for(book, held.trip.id);
    if paid >= fare {
        return earned;
    }
    let weights: Vec<u64> =
        earned.values().map(|amount| u64::try_from(amount.minor()).unwrap_or_default()).collect();
    let parts = if paid.is_positive() { paid.split(&weights).unwrap_or_default() } else { Vec::new() };
    let parts = parts.into_iter().chain(core::iter::repeat(Money::ZERO));
    earned.into_keys().zip(parts).collect()
}

/// What was paid for a trip, over all payments that the bank approved or credits covered.
fn paid_for(book: &PaymentBook, trip: TripId) -> Money {
    let paid = book.payments().iter().filter(|record| match record.state {
        PaymentState::Approved { .. } | PaymentState::Settled => true,
        PaymentState::InFlight | PaymentState::Declined { .. } | PaymentState::TakenBack { .. } => false,
    });
    let items = paid.flat_map(|record| &record.payment.items).filter(|item| item.trip == trip);
    Money::sum(items.map(|item| item.amount)).unwrap_or(Money::MAX)
}

/// A part of what was paid, rounded once, and never more than it.
fn part_of(paid: Money, basis_points: u32, scheme: &CompensationScheme) -> Money {
    let rounding = scheme.rounding;
    let exact = Exact::from_money(paid).part(basis_points);
    let rounded = exact.and_then(|exact| exact.round(rounding.step_minor, rounding.mode));
    rounded.unwrap_or(Money::ZERO).min(paid)
}
