//! Who comes by in a life: the host's purge, those who look at the account, inspectors; and to whom a tap leads.

use ovcore::calendar::Instant;
use ovcore::tap::Tap;

use super::Life;
use crate::simulate::city::For;
use crate::simulate::faults::Fault;
use crate::simulate::inspector::{Check, inspect};
use crate::simulate::keys::{GRACE_DAYS, begins, version_on};
use crate::simulate::queue::Action;
use crate::simulate::things::Thing;
use crate::simulate::traveller::{Ride, seconds};
use crate::simulate::views::{Look, look};
use crate::simulate::watch::{Broken, Kept, holds};

impl Life<'_> {
    /// The host's nights of purging.
    pub(super) fn next_purge(&mut self, after: Instant, number: i64) {
        let mut rng = self.dice.of(For::Purge, number, 2);
        let late = self.counts.faults.happens(Fault::PurgeLate, &mut rng);
        let days = if late { (1_000_000, 3_000_000) } else { (80_000, 1_500_000) };
        let at = after.plus_seconds(seconds(&mut rng, days));
        self.push(at, 2, Action::Purge(number));
    }

    /// When somebody looks at the account next.
    pub(super) fn next_look(&mut self, after: Instant, number: i64) {
        let mut rng = self.dice.of(For::View, number, 0);
        let at = after.plus_seconds(seconds(&mut rng, (1_000_000, 6_000_000)));
        self.push(at, 2, Action::Look(number));
    }

    pub(super) fn purge(&mut self, number: i64, now: Instant) -> Kept {
        let mut rng = self.dice.of(For::Purge, number, 3);
        let twice = self.counts.faults.happens(Fault::PurgeTwice, &mut rng);
        for time in 0..=i64::from(twice) {
            for desk in &mut self.desks {
                let Ok(id) = format!("purge-{}-{time}", now.unix_seconds()).parse() else { return Ok(()) };
                desk.purge((id, now), &self.travelled, &mut self.counts, &mut self.pen)?;
            }
        }
        self.next_purge(now, number.saturating_add(1));
        Ok(())
    }

    pub(super) fn look(&mut self, number: i64, now: Instant) -> Kept {
        let version = version_on(self.rules.calendar().date(now));
        let mut rng = self.dice.of(For::View, number, 1);
        let reads = rng.chance(250);
        for desk in &self.desks {
            let own = Look {
                city: self.city,
                rules: self.rules,
                account: &desk.account,
                records: &desk.records,
                payments: &desk.payments,
                names: &desk.names,
                version,
                reads,
                now,
            };
            look(&own, &mut rng, (&mut self.counts.faults, &mut self.counts.things))?;
        }
        self.next_look(now, number.saturating_add(1));
        Ok(())
    }

    pub(super) fn inspect(&mut self, ride: Ride, now: Instant) -> Kept {
        let Some(desk) = self.desks.last() else { return Ok(()) };
        let check = Check {
            city: self.city,
            rules: self.rules,
            account: &desk.account,
            names: &desk.names,
            told: &self.told,
            awake: self.asleep.is_none(),
            now,
        };
        let mut rng =
            self.dice.of(For::Inspector, i64::from(ride.day.number()), ride.number.saturating_add(100));
        self.pen.remark(|| format!("inspected at {now}"));
        inspect(&check, ride, &mut rng, (&mut self.counts.faults, &mut self.counts.things))
    }

    /// To which account a tap leads: its token is a name that the carrier has of one card, under a key that is there or
    /// was until lately. `None`: the key is gone, and the tap with it.
    pub(super) fn leads_to(&mut self, desk: usize, tap: &Tap, now: Instant) -> Result<Option<usize>, Broken> {
        let calendar = self.rules.calendar();
        let today = calendar.date(now);
        let mut found = None;
        for (number, own) in self.desks.iter().enumerate() {
            if let Some(version) = own.names.version_of(tap.carrier, tap.token) {
                let twice = found.replace((number, version)).is_some();
                holds(!twice, "I7 a token leads to its card", || format!("{} leads to two", tap.id))?;
            }
        }
        let Some((number, version)) = found else {
            return Err(Broken {
                rule: "I7 a token leads to its card",
                found: format!("{} leads to none", tap.id),
            });
        };
        holds(number == desk, "I7 a token leads to its card", || {
            format!("{} leads to account {number}", tap.id)
        })?;
        let next = version.next().map(begins).filter(|next| *next <= today);
        if let Some(next) = next {
            if today.days_since(next) > GRACE_DAYS {
                self.counts.things.happens(Thing::TapKeyGone);
                return Ok(None);
            }
            self.counts.things.happens(Thing::TapOldKey);
        }
        self.counts.things.happens(Thing::TapHandedOver);
        Ok(Some(number))
    }
}
