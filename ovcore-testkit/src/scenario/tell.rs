//! What a scenario says of events and trips.

use std::fmt::Write as _;

use ovcore::account::{CheckReason, What};
use ovcore::calendar::Instant;
use ovcore::money::Money;
use ovcore::settle::Item;
use ovcore::tap::Bucket;
use ovcore::trip::{Cancellation, Fare, Trip, TripEnd, TripStatus};

use super::Player;

impl Player<'_> {
    /// The time of `at` on the clock, with the date where it is not that of `now`.
    pub(super) fn clock(&self, at: Instant, now: Instant) -> String {
        let (date, time) = self.rules.calendar().local(at);
        if date == self.rules.calendar().date(now) { time.to_string() } else { format!("{date} {time}") }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the other room names the rest")]
    pub(super) fn tell(&self, what: &What, now: Instant) -> Option<String> {
        Some(match what {
            What::TapRecorded { bucket: Bucket::CheckIn | Bucket::CheckOut { .. }, .. }
            | What::DifferencesOffset { .. }
            | What::AccountCheckAsked { why: CheckReason::FirstTravel, .. }
            | What::SelfServiceBegun { .. }
            | What::TakeBackNoted { .. }
            | What::CarriedOver { .. } => return None,
            What::TapRecorded { bucket, .. } | What::TapSetAside { bucket, .. } => bucket.to_string(),
            What::TapRequalified { tap, bucket } => format!("{tap} is {bucket}"),
            What::TripOpened { trip } => format!("opens {}{}", trip.check_in.place, self.belongs(trip)),
            What::TripClosed { trip }
            | What::TripMissed { trip }
            | What::TripCancelled { trip }
            | What::TripHeld { trip } => self.trip(trip),
            What::TripRevised { trip, fare_before } => format!("{} (was {fare_before})", self.trip(trip)),
            What::TripWithdrawn { trip, fare_before } => format!("{trip} is no trip (was {fare_before})"),
            What::CreditOpened { credit, .. } => format!("credit {} for {}", credit.left, credit.day),
            What::CreditRefunded { amount, .. } => format!("refunds {amount}"),
            What::PaymentRequested { payment, .. } | What::RecoveryRequested { payment, .. } => {
                format!("asks {} {}", payment.amount, payment.kind)
            }
            What::PaymentSettled { payment, .. } => format!("settled by credit {}", payment.kind),
            What::PaymentApproved { .. } => "paid".to_owned(),
            What::PaymentDeclined { .. } => "declined".to_owned(),
            What::PaymentUnknown { .. } => "unknown".to_owned(),
            What::PaymentAskedAgain { .. } => "asks again".to_owned(),
            What::NightWaits { closes } => format!("night of {closes} waits"),
            What::NightOver { closes } => format!("night of {closes} over"),
            What::ProductAdded { product, .. } => format!("holds {}", product.product),
            What::ProductRemoved { product, .. } => format!("drops {product}"),
            What::TripCorrected { correction, .. } => {
                format!("{} corrected to {}", correction.trip, correction.place)
            }
            What::DayReturned { record } => format!("{} returns", record.held.day),
            What::DayLeft { record } => format!("{} leaves", record.held.day),
            What::DayForgotten { day } => format!("{day} forgotten"),
            What::Forgotten { before, kept, .. } => {
                let kept: Vec<String> = kept.iter().map(|day| format!(", keeps {day}")).collect();
                format!("forgets before {before}{}", kept.concat())
            }
            _ => return self.tell_of_standing(what, now),
        })
    }

    /// Of debts, the deny list and the card itself.
    #[expect(clippy::wildcard_enum_match_arm, reason = "`tell` names the others")]
    fn tell_of_standing(&self, what: &What, now: Instant) -> Option<String> {
        Some(match what {
            What::DebtOpened { debt } => format!("debt {}", debt.amount),
            What::DebtIncreased { items, .. } => format!("debt +{}", Item::sum(items)),
            What::DebtLowered { credits } => {
                let sum = Money::sum(credits.iter().map(|c| c.amount)).unwrap_or_default();
                format!("debt -{sum}")
            }
            What::DebtClosed => "debt closed".to_owned(),
            What::RecoveryWaits { schedule_day } => format!("attempt of day {schedule_day} waits"),
            What::RecoverySkipped { schedule_day } => format!("attempt of day {schedule_day} skipped"),
            What::RecoveryStopped { channel } => format!("no more attempts: {channel}"),
            What::DebtWaived { amount, carriers, .. } => {
                let shares: Vec<String> = carriers.iter().map(|(c, part)| format!("{c} {part}")).collect();
                format!("waived {amount} [{}]", shares.join(" + "))
            }
            What::WaiverWaits => "waiver".to_owned(),
            What::WaiverVoid => "waiver void".to_owned(),
            What::WaiverLowered { day, amount, .. } => format!("waiver -{amount} for {day}"),
            What::PaymentTakenBack { payment, debt, .. } => match debt {
                Some(debt) => format!("taken back {}; debt {}", payment.amount, debt.amount),
                None => format!("taken back {0}; debt +{0}", payment.amount),
            },
            What::TakeBackWaits { payment, .. } => format!("taking back {} waits", payment.amount),
            What::BlockEnds { at } => format!("frees at {}", self.clock(*at, now)),
            What::AccountCheckAsked { why, .. } => format!("account check: {why}"),
            What::AccountChecked { outcome, .. } => format!("account check {outcome}"),
            What::ConditionsBroken { carrier, product, .. } => format!("{carrier} finds {product} broken"),
            What::ConditionsCleared { carrier, .. } => format!("{carrier} clears"),
            What::IssuerRangeSet { range, .. } => {
                range.map_or("no issuer range".to_owned(), |range| format!("issuer range {range}"))
            }
            What::ObjectionDecided { objection, .. } => format!("objection {}", objection.outcome),
            What::CardLinked { .. } => "linked".to_owned(),
            What::CardUnlinked { .. } => "unlinked".to_owned(),
            What::HandedOver { to, handover, .. } => {
                let debt = handover.debt.as_ref().map_or(Money::ZERO, |debt| debt.amount);
                format!("hands over {debt} to {to}")
            }
            What::TakenOver { handover, .. } => {
                let debt = handover.debt.as_ref().map_or(Money::ZERO, |debt| debt.amount);
                format!("takes over {debt}")
            }
            What::CardDenied { reason } => format!("denied: {reason}"),
            What::CardFreed { reason } => format!("freed: {reason}"),
            // `tell` sends nothing else, and of these nothing is said.
            _ => return None,
        })
    }

    pub(super) fn trip(&self, trip: &Trip) -> String {
        let place = |end: &Option<TripEnd>| end.as_ref().map_or("?".to_owned(), |e| e.place.to_string());
        let mut out = match trip.status {
            TripStatus::Corrected { to } => format!("{}-{to} corrected", trip.check_in.place),
            TripStatus::CorrectedCheckIn { from } => format!("{from}-{} corrected", place(&trip.check_out)),
            TripStatus::Open { .. }
            | TripStatus::Held { .. }
            | TripStatus::Complete
            | TripStatus::MissingCheckOut
            | TripStatus::SamePlace
            | TripStatus::Cancelled { .. } => {
                format!("{}-{}", trip.check_in.place, place(&trip.check_out))
            }
        };
        match (trip.status, trip.fare) {
            (TripStatus::Open { .. }, _) => out.push_str(" open"),
            (TripStatus::Held { .. }, _) => out.push_str(" held"),
            (TripStatus::Cancelled { why: Cancellation::SamePlace }, _) => out.push_str(" free: same place"),
            (TripStatus::Cancelled { why: Cancellation::WrongPole }, _) => out.push_str(" free: wrong pole"),
            (TripStatus::Cancelled { why: Cancellation::Corrected }, _) => out.push_str(" free: corrected"),
            (_, Fare::Unpriced(reason)) => {
                let _ = write!(out, " unpriced: {reason}");
            }
            (_, fare) => {
                let _ = write!(out, " {}", fare.charged());
            }
        }
        if trip.legs.len() > 1 {
            let legs: Vec<String> = trip.legs.iter().map(|l| format!("{} {}", l.carrier, l.amount)).collect();
            let _ = write!(out, " [{}]", legs.join(" + "));
        }
        out + &self.belongs(trip)
    }

    /// Where a trip belongs, as far as that does not go without saying.
    fn belongs(&self, trip: &Trip) -> String {
        let mut out = String::new();
        if trip.journey != trip.id {
            let _ = write!(out, " after {}", trip.journey);
        }
        if trip.day != self.rules.calendar().date(trip.check_in.at) {
            let _ = write!(out, " on {}", trip.day);
        }
        out
    }
}
