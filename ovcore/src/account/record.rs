//! A day of an account: while it is held, and as it leaves.

use super::instruction::CorrectedBy;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::calendar::{Instant, TravelDay};
use crate::day::Carry;
use crate::ids::CarrierId;
use crate::money::Money;
use crate::order::InOrder;
use crate::settle::Share;
use crate::tap::{Bucket, Tap};
use crate::trip::{Correction, Trip};

/// A tap with what became of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HeldTap {
    /// The tap.
    pub tap: Tap,
    /// What became of it.
    pub bucket: Bucket,
    /// A quarantined tap that came too late to hold a trip (RULES P8).
    pub inert: bool,
    /// A presentation that started an attempt on the debt: decided once, when it was received (RULES T5).
    pub recovers: bool,
}

impl HeldTap {
    /// Whether it takes part in the rating of its day.
    pub(super) const fn counts(&self) -> bool {
        !matches!(self.bucket, Bucket::LateNotUsed | Bucket::Expired)
    }
}

/// A trip with what was asked for it so far.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HeldTrip {
    /// The trip.
    pub trip: Trip,
    /// What was asked of the bank, or put into a debt, less what was credited: by the travel day that it was asked for.
    /// A trip may move to another day, and what was asked for the first is then that day's to give back (RULES F5).
    pub asked: Vec<(TravelDay, Money)>,
    /// Whether anything was ever asked for it.
    pub was_asked: bool,
    /// Its check-in turned out to be none: it costs nothing, and what was asked for it is given back.
    pub withdrawn: bool,
}

impl HeldTrip {
    /// What it is charged, final or not.
    #[must_use]
    pub const fn charged(&self) -> Money {
        if self.withdrawn { Money::ZERO } else { self.trip.fare.charged() }
    }

    /// What its carriers earn, by its legs; nothing where it is none.
    pub fn earned(&self) -> impl Iterator<Item = (CarrierId, Money)> + '_ {
        let legs = if self.withdrawn { &[] } else { self.trip.legs.as_slice() };
        legs.iter().map(|leg| (leg.carrier, leg.amount))
    }

    /// Who earns what of its fare, in order of their names; of a trip that was withdrawn, as its legs were.
    pub(super) fn shares(&self) -> Vec<Share> {
        let trip = self.trip.id;
        let own = self.trip.by_carrier().into_iter();
        own.map(|(carrier, amount)| Share { trip, carrier, amount }).collect()
    }

    /// What was asked for it, for all days.
    #[must_use]
    pub fn asked_in_all(&self) -> Money {
        Money::sum(self.asked.iter().map(|(_, amount)| *amount)).unwrap_or(Money::MAX)
    }

    /// What still has to be asked for it as of an instant, by travel day; negative where too much was asked. A charge
    /// that is not final yet counts for nothing (RULES P5). Days for which nothing is owed are left out.
    pub fn owed(&self, now: Instant) -> impl Iterator<Item = (TravelDay, Money)> + '_ {
        let is_final = self.trip.final_at.is_none_or(|at| at <= now);
        let charged = if is_final { self.charged() } else { Money::ZERO };
        let own_day = self.trip.day;
        let asked =
            self.asked.iter().find(|(day, _)| *day == own_day).map_or(Money::ZERO, |(_, amount)| *amount);
        let own = (own_day, charged.checked_sub(asked).unwrap_or(Money::MIN));
        let others = self.asked.iter().filter(move |(day, _)| *day != own_day);
        let given_back = others.map(|(day, amount)| (*day, amount.checked_neg().unwrap_or(Money::MAX)));
        core::iter::once(own).chain(given_back).filter(|(_, amount)| !amount.is_zero())
    }

    /// Counts an amount as asked for a day.
    pub(super) fn ask(&mut self, day: TravelDay, amount: Money) {
        let sum = |a: Money| a.checked_add(amount).unwrap_or(Money::MAX);
        match self.asked.iter_mut().find(|(d, _)| *d == day) {
            Some((_, asked)) => *asked = sum(*asked),
            None => self.asked.push((day, amount)),
        }
        self.asked.retain(|(_, amount)| !amount.is_zero());
        self.asked.put_in_order();
        self.was_asked = true;
    }
}

/// A day that the account holds: from the start of the travel day to the start of the next.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HeldDay {
    /// Which day.
    pub day: TravelDay,
    /// Its taps, in order of their ids.
    pub taps: Vec<HeldTap>,
    /// The trips that began on it, in order of time. One that continues yesterday's journey bears yesterday's date.
    pub trips: Vec<HeldTrip>,
    /// What it hands to the next day.
    pub carry_out: Carry,
    /// Amendments of its taps that came too late to be used: so that a repeat is known (RULES T6).
    pub late_amendments: Vec<Tap>,
    /// Corrections of its trips, in the order in which they were made (RULES L3). The last of a trip holds; those before
    /// it stay readable.
    pub corrections: Vec<HeldCorrection>,
}

/// A correction with who made it, and when.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HeldCorrection {
    /// What.
    pub correction: Correction,
    /// By whom.
    pub by: CorrectedBy,
    /// When.
    pub at: Instant,
}

impl HeldDay {
    pub(super) fn new(day: TravelDay) -> Self {
        Self {
            day,
            taps: Vec::new(),
            trips: Vec::new(),
            carry_out: Carry::default(),
            late_amendments: Vec::new(),
            corrections: Vec::new(),
        }
    }
}

/// A day as it leaves the account (RULES L4): all that is needed to rate it again.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DayRecord {
    /// Kind and version of this form.
    pub v: DayRecordFormat,
    /// The day as it was held.
    pub held: HeldDay,
    /// What the day before had handed to it.
    pub carry_in: Carry,
    /// How many of the card's last actions the account keeps when the day leaves (RULES N3).
    pub actions_kept: u8,
}

/// The versions of the day record's form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub enum DayRecordFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/day-record/1")]
    V1,
}

/// The digest by which an account knows a record again: the first 128 bits of the SHA-256 of its bytes.
pub type DayDigest = [u8; 16];

impl DayRecord {
    /// The record's digest.
    #[must_use]
    pub fn digest(&self) -> DayDigest {
        // A record is plain data: writing it into a vector has nothing that could fail.
        let bytes = postcard::to_allocvec(self).unwrap_or_default();
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        let mut digest = [0; 16];
        for (own, byte) in digest.iter_mut().zip(hash) {
            *own = byte;
        }
        digest
    }
}
