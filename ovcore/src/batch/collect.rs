//! What a run is asked for, once it is rated: in the night of each day, above the threshold, or trip by trip (RULES
//! S1–S3).
//!
//! Of a run whose taps arrived in order this is a walk over its trips. A run of another order that is asked for by its
//! nights alone is collected by day. Any other is [followed](super::follow) arrival by arrival.

use super::account::UNKNOWN_CARD;
use super::card::{Card, Worker};
use super::pack::Packed;
use super::short::{by_id, numbered};
use super::write::{APPROVED, PaymentOut};
use crate::calendar::{Instant, TravelDay};
use crate::card::CardScheme;
use crate::money::Money;
use crate::settle::PaymentKind;
use crate::trip::{StatusRow, TripRow};

/// A trip that costs something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Charged {
    /// The number of the tap that ended it; `None` for one that is missing its check-out: it is final when its day is
    /// over.
    pub(super) ended_by: Option<u32>,
    pub(super) check_in: u32,
    pub(super) day: TravelDay,
    pub(super) fare: Money,
}

/// A charge that is not asked for yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unpaid {
    trip: u64,
    check_in: u32,
    day: TravelDay,
    fare: Money,
    /// Whether it is final before the end of its day, so that thresholds count it.
    is_final: bool,
    /// Whether it is asked for as soon as it ends (RULES S3).
    is_single: bool,
}

pub(super) fn charged(trip: &TripRow, fare: Money) -> Charged {
    let last = trip.check_out.as_ref().map_or(trip.check_in.number, |out| out.number);
    let ended_by = (trip.status != StatusRow::MissingCheckOut).then_some(last);
    Charged { ended_by, check_in: trip.check_in.number, day: trip.day, fare }
}

impl Worker<'_> {
    /// Whether trips of the card may be asked for one by one: by its form and funding (RULES S3).
    pub(super) fn may_be_single(&self, card: &Card<'_>) -> bool {
        let kind = card.info.map_or(UNKNOWN_CARD, |info| info.kind);
        let rule = self.feed.rules.policy().settlement.per_trip.as_ref();
        rule.is_some_and(|rule| kind.form == rule.form && kind.funding == rule.funding)
    }

    /// Whether a trip is one of those that are asked for when they end (RULES S3).
    pub(super) fn is_of_single(&self, card: &Card<'_>, run: &[Packed], check_in: u32) -> bool {
        let Some(rule) = &self.feed.rules.policy().settlement.per_trip else { return false };
        if !self.may_be_single(card) {
            return false;
        }
        let kind = card.info.map_or(UNKNOWN_CARD, |info| info.kind);
        let Some(check_in) = numbered(run, check_in) else { return false };
        let application = CardScheme::ALL.get(usize::from(check_in.application)).copied();
        let at = Instant::from_unix_seconds(check_in.at).unwrap_or(Instant::MIN);
        application.unwrap_or(kind.scheme) == rule.scheme
            && self.feed.rules.calendar().date(at) < rule.check_ins_before
    }

    /// Asks for the charges of each day in its night.
    pub(super) fn collect_by_night(&mut self, card: &mut Card<'_>, run: &[Packed]) -> bool {
        if let Some((day, sum)) = self.is_for_one_night(card, run) {
            self.pay_at_once(card, run, day, sum);
            return true;
        }
        self.scratch.unpaid.clear();
        let mut place = 0_usize;
        while let Some(charged) = self.scratch.charged.get(place).copied() {
            place = place.saturating_add(1);
            let trip =
                numbered(run, charged.check_in).map_or(super::NO_ROW, |own| card.row(self.feed, own.row));
            let Charged { check_in, day, fare, ended_by } = charged;
            let is_final = ended_by.is_some();
            self.owe(card, run, Unpaid { trip, check_in, day, fare, is_final, is_single: false });
        }
        self.nights(card, Instant::MAX);
        true
    }

    /// Walks over the trips in the order in which they became known, and asks for what falls due.
    pub(super) fn collect(&mut self, card: &mut Card<'_>, run: &[Packed]) -> bool {
        if let Some((day, sum)) = self.is_for_one_night(card, run) {
            self.pay_at_once(card, run, day, sum);
            return true;
        }
        self.scratch.unpaid.clear();
        let mut place = 0_usize;
        while let Some(charged) = self.scratch.charged.get(place).copied() {
            place = place.saturating_add(1);
            let unpaid = Unpaid {
                trip: numbered(run, charged.check_in)
                    .map_or(super::NO_ROW, |own| card.row(self.feed, own.row)),
                check_in: charged.check_in,
                day: charged.day,
                fare: charged.fare,
                is_final: charged.ended_by.is_some(),
                is_single: charged.ended_by.is_some() && self.is_of_single(card, run, charged.check_in),
            };
            let Some(number) = charged.ended_by else {
                self.owe(card, run, unpaid);
                continue;
            };
            let now = self.received_at(number);
            self.nights(card, now);
            self.owe(card, run, unpaid);
            if self.scratch.unpaid.iter().any(|unpaid| unpaid.is_single) {
                self.pay(card, PaymentKind::PerTrip, now, |unpaid| unpaid.is_single);
            }
            self.thresholds(card, now);
        }
        self.nights(card, Instant::MAX);
        true
    }

    /// The travel day that all charges of the run are for, and their sum, where nothing but the night asks for them: no
    /// trip by itself, and not the threshold, which not even all of them cross. Their order is that of their check-ins.
    fn is_for_one_night(&self, card: &Card<'_>, run: &[Packed]) -> Option<(TravelDay, Money)> {
        let charged = &self.scratch.charged;
        let day = charged.first()?.day;
        let at = |charged: &Charged| numbered(run, charged.check_in).map(|row| row.at);
        let in_order = charged.windows(2).all(|pair| matches!(pair, [a, b] if at(a) < at(b)));
        if !in_order || charged.iter().any(|charged| charged.day != day) || self.may_be_single(card) {
            return None;
        }
        let sum = Money::sum(charged.iter().map(|charged| charged.fare))?;
        (sum <= self.feed.rules.policy().settlement.threshold_minor).then_some((day, sum))
    }

    /// Asks for all charges of the run in the night of their day.
    fn pay_at_once(&mut self, card: &mut Card<'_>, run: &[Packed], day: TravelDay, amount: Money) {
        for charged in &self.scratch.charged {
            let trip =
                numbered(run, charged.check_in).map_or(super::NO_ROW, |own| card.row(self.feed, own.row));
            self.part.push_charge(day.number(), trip, charged.fare);
        }
        let asked_at = self.days.edges(day).collected;
        self.ask(card, PaymentKind::Night, asked_at, amount);
    }

    /// Adds a charge to those that are not asked for: in order of check-ins, those of one second by their ids.
    fn owe(&mut self, card: &Card<'_>, run: &[Packed], unpaid: Unpaid) {
        let feed = self.feed;
        let at = |unpaid: &Unpaid| numbered(run, unpaid.check_in).map(|row| row.at);
        let before = |other: &Unpaid| {
            let order = at(other).cmp(&at(&unpaid));
            order.then_with(|| by_id(card, feed, run, other.check_in, unpaid.check_in)).is_lt()
        };
        let place = self.scratch.unpaid.iter().rposition(before).map_or(0, |place| place.saturating_add(1));
        self.scratch.unpaid.insert(place, unpaid);
    }

    /// Asks for the days that are collected by an instant (RULES S1).
    fn nights(&mut self, card: &mut Card<'_>, now: Instant) {
        loop {
            let Some(day) = self.scratch.unpaid.iter().map(|unpaid| unpaid.day).min() else { return };
            let collected = self.days.edges(day).collected;
            if collected > now {
                return;
            }
            self.pay(card, PaymentKind::Night, collected, |unpaid| unpaid.day == day);
        }
    }

    /// Asks for the days under way whose sum is above the threshold (RULES S2).
    fn thresholds(&mut self, card: &mut Card<'_>, now: Instant) {
        let threshold = self.feed.rules.policy().settlement.threshold_minor;
        let mut after: Option<TravelDay> = None;
        loop {
            let days = self.scratch.unpaid.iter().map(|unpaid| unpaid.day);
            let Some(day) = days.filter(|day| after.is_none_or(|after| *day > after)).min() else {
                return;
            };
            after = Some(day);
            let own = self.scratch.unpaid.iter().filter(|unpaid| unpaid.day == day && unpaid.is_final);
            let sum = Money::sum(own.map(|unpaid| unpaid.fare)).unwrap_or(Money::MAX);
            if sum > threshold && now < self.days.edges(day).own.ends {
                self.pay(card, PaymentKind::Threshold, now, |unpaid| unpaid.day == day && unpaid.is_final);
            }
        }
    }

    fn pay(&mut self, card: &mut Card<'_>, kind: PaymentKind, at: Instant, which: impl Fn(&Unpaid) -> bool) {
        let mut amount = Money::ZERO;
        let part = &mut self.part;
        self.scratch.unpaid.retain(|unpaid| {
            let is_asked = which(unpaid);
            if is_asked {
                part.push_charge(unpaid.day.number(), unpaid.trip, unpaid.fare);
                amount = amount.checked_add(unpaid.fare).unwrap_or(Money::MAX);
            }
            !is_asked
        });
        self.ask(card, kind, at, amount);
    }

    /// Writes a payment down, after its charges.
    fn ask(&mut self, card: &mut Card<'_>, kind: PaymentKind, asked_at: Instant, amount: Money) {
        let ordinal = card.payments_made;
        card.payments_made = ordinal.saturating_add(1);
        let (credited, outcome) = (Money::ZERO, APPROVED);
        self.part.push_payment(&PaymentOut { ordinal, kind, asked_at, amount, credited, outcome });
    }
}
