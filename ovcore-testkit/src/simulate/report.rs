//! What a run came to.

use core::fmt;
use std::collections::BTreeMap;

use ovcore::deny::DenyReason;
use ovcore::money::Money;
use ovcore::policy::Channel;
use ovcore::settle::{DeclineCategory, Payment, PaymentKind};
use ovcore::tap::BucketKind;

use serde::{Deserialize, Deserializer, Serialize};

use super::faults::Faults;
use super::things::{Actor, Things};

/// Counts of one life, or of many. The sum of two does not depend on their order, so a report does not depend on the
/// number of threads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Counts {
    pub(super) cards: u64,
    pub(super) accounts: u64,
    pub(super) card_days: u64,
    pub(super) travel_days: u64,
    pub(super) delivered: u64,
    pub(super) commands: u64,
    pub(super) events: u64,
    pub(super) effects: u64,
    pub(super) restarts: u64,
    /// Lives whose taps were delivered again in another order.
    pub(super) reordered: u64,
    /// Accounts that were blocked at the end, and from which a way out was found.
    pub(super) rescued: u64,
    pub(super) faults: Faults,
    pub(super) things: Things,
    taps: BTreeMap<BucketKind, u64>,
    aside: BTreeMap<BucketKind, u64>,
    #[serde(deserialize_with = "names")]
    trips: BTreeMap<&'static str, (u64, Money)>,
    payments: BTreeMap<String, (u64, Money)>,
    declined: BTreeMap<DeclineCategory, u64>,
    opened: (u64, Money),
    closed: u64,
    pub(super) open: (u64, Money),
    waived: (u64, Money),
    taken_back: (u64, Money),
    refunded: (u64, Money),
    #[serde(deserialize_with = "names")]
    pub(super) refusals: BTreeMap<&'static str, u64>,
    #[serde(deserialize_with = "names")]
    denied: BTreeMap<&'static str, u64>,
    pub(super) approved: Money,
    pub(super) waived_net: Money,
    pub(super) moved: Money,
    pub(super) booked: Money,
    pub(super) uncollected: Money,
    pub(super) in_flight: Money,
    pub(super) credits: Money,
    pub(super) worlds: BTreeMap<String, u64>,
}

/// Reads counts by name. The names are the engine's few; what is read of them stays for as long as the program runs.
fn names<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    read: D,
) -> Result<BTreeMap<&'static str, T>, D::Error> {
    let own = BTreeMap::<String, T>::deserialize(read)?;
    Ok(own.into_iter().map(|(name, count)| (&*name.leak(), count)).collect())
}

fn plus(sum: &mut Money, more: Money) {
    *sum = sum.checked_add(more).unwrap_or(Money::MAX);
}

fn count((count, sum): &mut (u64, Money), amount: Money) {
    *count = count.saturating_add(1);
    plus(sum, amount);
}

fn add((count, sum): &mut (u64, Money), (more, amount): (u64, Money)) {
    *count = count.saturating_add(more);
    plus(sum, amount);
}

fn merge<K: Ord + Clone>(own: &mut BTreeMap<K, u64>, other: &BTreeMap<K, u64>) {
    for (key, more) in other {
        let count = own.entry(key.clone()).or_default();
        *count = count.saturating_add(*more);
    }
}

impl Counts {
    pub(super) fn new(faults: Faults) -> Self {
        Self { faults, ..Self::default() }
    }

    pub(super) fn tap(&mut self, bucket: BucketKind) {
        let count = self.taps.entry(bucket).or_default();
        *count = count.saturating_add(1);
    }

    pub(super) fn set_aside(&mut self, bucket: BucketKind) {
        let count = self.aside.entry(bucket).or_default();
        *count = count.saturating_add(1);
    }

    pub(super) fn trip(&mut self, status: &'static str, fare: Money) {
        count(self.trips.entry(status).or_default(), fare);
    }

    pub(super) fn payment(&mut self, payment: &Payment) {
        self.asked(payment.kind, payment.amount);
    }

    pub(super) fn attempt(&mut self, channel: Channel, amount: Money) {
        self.asked(PaymentKind::Recovery { channel }, amount);
    }

    fn asked(&mut self, kind: PaymentKind, amount: Money) {
        count(self.payments.entry(kind.to_string()).or_default(), amount);
    }

    pub(super) fn declined(&mut self, category: DeclineCategory) {
        let count = self.declined.entry(category).or_default();
        *count = count.saturating_add(1);
    }

    pub(super) fn opened(&mut self, amount: Money) {
        count(&mut self.opened, amount);
    }

    pub(super) fn denied(&mut self, reason: DenyReason) {
        let count = self.denied.entry(reason.name()).or_default();
        *count = count.saturating_add(1);
    }

    pub(super) fn closed(&mut self) {
        self.closed = self.closed.saturating_add(1);
    }

    pub(super) fn left_open(&mut self, amount: Money) {
        count(&mut self.open, amount);
    }

    pub(super) fn waived(&mut self, amount: Money) {
        count(&mut self.waived, amount);
    }

    pub(super) fn taken_back(&mut self, amount: Money) {
        count(&mut self.taken_back, amount);
    }

    pub(super) fn refunded(&mut self, amount: Money) {
        count(&mut self.refunded, amount);
    }

    pub(super) fn refused(&mut self, code: &'static str) {
        let count = self.refusals.entry(code).or_default();
        *count = count.saturating_add(1);
    }

    /// Whether it was counted by this list of faults and things.
    pub(super) fn counts_the_same(&self) -> bool {
        self.faults.is_whole() && self.things.is_whole()
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (own, more) in [
            (&mut self.cards, other.cards),
            (&mut self.accounts, other.accounts),
            (&mut self.card_days, other.card_days),
            (&mut self.travel_days, other.travel_days),
            (&mut self.delivered, other.delivered),
            (&mut self.commands, other.commands),
            (&mut self.events, other.events),
            (&mut self.effects, other.effects),
            (&mut self.restarts, other.restarts),
            (&mut self.reordered, other.reordered),
            (&mut self.rescued, other.rescued),
            (&mut self.closed, other.closed),
        ] {
            *own = own.saturating_add(more);
        }
        self.faults.add(&other.faults);
        self.things.add(&other.things);
        merge(&mut self.taps, &other.taps);
        merge(&mut self.aside, &other.aside);
        merge(&mut self.declined, &other.declined);
        merge(&mut self.denied, &other.denied);
        merge(&mut self.refusals, &other.refusals);
        merge(&mut self.worlds, &other.worlds);
        for (status, more) in &other.trips {
            add(self.trips.entry(status).or_default(), *more);
        }
        for (kind, more) in &other.payments {
            add(self.payments.entry(kind.clone()).or_default(), *more);
        }
        add(&mut self.opened, other.opened);
        add(&mut self.open, other.open);
        add(&mut self.waived, other.waived);
        add(&mut self.taken_back, other.taken_back);
        add(&mut self.refunded, other.refunded);
        plus(&mut self.approved, other.approved);
        plus(&mut self.waived_net, other.waived_net);
        plus(&mut self.moved, other.moved);
        plus(&mut self.booked, other.booked);
        plus(&mut self.uncollected, other.uncollected);
        plus(&mut self.in_flight, other.in_flight);
        plus(&mut self.credits, other.credits);
    }
}

/// What a run came to: the same for a seed, whatever the number of threads. As text, an aligned table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub(super) seed: u64,
    pub(super) percent: u32,
    pub(super) counts: Counts,
}

impl Report {
    /// The days in the lives of all cards: each a day on which the card's account was open, travelled on or not.
    #[must_use]
    pub const fn card_days(&self) -> u64 {
        self.counts.card_days
    }

    /// How many cards lived.
    #[must_use]
    pub const fn cards(&self) -> u64 {
        self.counts.cards
    }

    /// How many days with travel are among the card-days.
    #[must_use]
    pub const fn travel_days(&self) -> u64 {
        self.counts.travel_days
    }

    /// How many commands were decided on.
    #[must_use]
    pub const fn commands(&self) -> u64 {
        self.counts.commands
    }

    /// How often each kind of fault happened, by name.
    pub fn faults(&self) -> impl Iterator<Item = (String, u64)> + '_ {
        self.counts.faults.counts().map(|(fault, count)| (fault.to_string(), count))
    }

    /// How often each thing happened that is no fault, by name: what the actors did, and events by kind.
    pub fn things(&self) -> impl Iterator<Item = (String, u64)> + '_ {
        let things =
            self.counts.things.counts().map(|(thing, count)| (format!("{}: {thing}", thing.actor()), count));
        things.chain(self.counts.things.events().map(|(kind, count)| (format!("event {kind}"), count)))
    }

    /// How many taps ended in a bucket.
    #[must_use]
    pub fn taps(&self, bucket: BucketKind) -> u64 {
        let of = |map: &BTreeMap<BucketKind, u64>| map.get(&bucket).copied().unwrap_or_default();
        of(&self.counts.taps).saturating_add(of(&self.counts.aside))
    }

    /// Whether the sums of all accounts balance (RULES N4).
    #[must_use]
    pub fn balances(&self) -> bool {
        let c = &self.counts;
        let plus = Money::sum([c.approved, c.open.1, c.in_flight, c.uncollected, c.waived_net, c.moved]);
        let minus = c.refunded.1.checked_add(c.credits);
        plus.zip(minus).and_then(|(plus, minus)| plus.checked_sub(minus)) == Some(c.booked)
    }

    /// How many debts were opened, and how many were closed again.
    #[must_use]
    pub const fn debts(&self) -> (u64, u64) {
        (self.counts.opened.0, self.counts.closed)
    }
}

const WIDTH: usize = 58;

fn section(f: &mut fmt::Formatter<'_>, title: &str) -> fmt::Result {
    writeln!(f, "\n{title}")
}

fn row(f: &mut fmt::Formatter<'_>, name: impl fmt::Display, count: u64) -> fmt::Result {
    writeln!(f, "  {:WIDTH$} {count:>12}", name.to_string())
}

fn sum(f: &mut fmt::Formatter<'_>, name: impl fmt::Display, (count, sum): (u64, Money)) -> fmt::Result {
    writeln!(f, "  {:WIDTH$} {count:>12} {:>16}", name.to_string(), sum.to_string())
}

fn sums(f: &mut fmt::Formatter<'_>, c: &Counts) -> fmt::Result {
    section(f, "sums: the first is all that follow, refunds and credits taken off")?;
    for (name, amount) in [
        ("fares booked", c.booked),
        ("paid by the bank", c.approved),
        ("refunded", c.refunded.1),
        ("credits not used", c.credits),
        ("owed", c.open.1),
        ("at the bank", c.in_flight),
        ("not asked for yet", c.uncollected),
        ("waived", c.waived_net),
        ("on its way to the next card", c.moved),
    ] {
        writeln!(f, "  {name:WIDTH$} {:>12} {:>16}", "", amount.to_string())?;
    }
    Ok(())
}

/// What each actor did, what went wrong with it, and how often; and what never came up.
fn by_actor(f: &mut fmt::Formatter<'_>, c: &Counts) -> fmt::Result {
    let mut never: Vec<String> = Vec::new();
    for actor in Actor::ALL {
        section(f, &format!("{actor}: what happened, and what went wrong (!) in so many of 1,000 cases"))?;
        for (thing, count) in c.things.counts().filter(|(thing, _)| thing.actor() == *actor) {
            row(f, thing, count)?;
            never.extend((count == 0).then(|| format!("{actor}: {thing}")));
        }
        for (fault, count) in c.faults.counts().filter(|(fault, _)| fault.actor() == *actor) {
            writeln!(f, "! {:WIDTH$} {count:>12} {:>14} ‰", fault.to_string(), fault.per_mille())?;
            never.extend((count == 0).then(|| format!("{actor}: {fault}")));
        }
    }
    section(f, "events by kind")?;
    for (kind, count) in c.things.events() {
        row(f, kind, count)?;
        never.extend((count == 0).then(|| format!("event {kind}")));
    }
    section(f, "never happened")?;
    if never.is_empty() {
        writeln!(f, "  nothing: each of the above came up")?;
    }
    never.iter().try_for_each(|what| writeln!(f, "  {what}"))
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, percent, counts: c } = self;
        writeln!(f, "simulation of seed {seed}, faults at {percent} per cent of their rates")?;
        for (name, count) in [
            ("cards", c.cards),
            ("accounts, with those of replaced cards", c.accounts),
            ("card-days: days with the account open", c.card_days),
            ("days with travel", c.travel_days),
            ("taps delivered, repeats among them", c.delivered),
            ("commands", c.commands),
            ("events, checked after each", c.events),
            ("effects", c.effects),
            ("restarts from snapshot and log", c.restarts),
            ("lives delivered again in another order", c.reordered),
            ("blocked at the end, and a way out found", c.rescued),
        ] {
            row(f, name, count)?;
        }
        section(f, "taps by bucket")?;
        for bucket in BucketKind::ALL {
            row(f, bucket, self.taps(bucket))?;
        }
        section(f, "trips by status, and their fares")?;
        for (status, own) in &c.trips {
            sum(f, status, *own)?;
        }
        section(f, "asked of the bank")?;
        for (kind, own) in &c.payments {
            sum(f, kind, *own)?;
        }
        section(f, "declined")?;
        for (category, count) in &c.declined {
            row(f, category, *count)?;
        }
        section(f, "debts")?;
        sum(f, "opened", c.opened)?;
        row(f, "closed", c.closed)?;
        sum(f, "waived", c.waived)?;
        sum(f, "payments taken back", c.taken_back)?;
        sum(f, "credits refunded", c.refunded)?;
        sum(f, "open at the end", c.open)?;
        section(f, "listed")?;
        for (reason, count) in &c.denied {
            row(f, reason.replace('_', " "), *count)?;
        }
        sums(f, c)?;
        by_actor(f, c)?;
        section(f, "commands refused, as they should be")?;
        for (code, count) in &c.refusals {
            row(f, code, *count)?;
        }
        section(f, "cards by rules")?;
        for (world, count) in &c.worlds {
            row(f, world, *count)?;
        }
        Ok(())
    }
}
