//! Records for both to plan: of catalogues whose periods are drawn anew, at and around the ends of months, leap days and
//! the nights in which the clock changes.

use core::fmt::Write as _;

use ovcore::calendar::{Calendar, Instant, TravelDay};
use ovcore::ids::RuleId;
use ovcore::retain::{
    Catalogue, Cursor, Duty, Given, Hold, HoldReason, LegalBasis, Moment, Period, Plan, Restriction, Rule,
    Signal, Task, When, due, plan_page,
};

use super::clock::Clock;
use super::compare::{shrunk, without_each};
use super::keep::{self, Case, Kept};
use crate::rng::Rng;

/// Dates at which something is special.
const SPECIAL: [&str; 10] = [
    "2024-02-29",
    "2025-02-28",
    "2026-03-29",
    "2026-10-25",
    "2025-08-31",
    "2026-12-31",
    "2027-02-28",
    "2028-02-29",
    "2027-03-28",
    "2028-03-01",
];

/// A catalogue, what is kept, and when one looks.
#[derive(Clone, Debug)]
pub(super) struct Archive {
    pub(super) rules: Vec<Rule>,
    pub(super) kept: Vec<Kept>,
    pub(super) now: Instant,
    /// How large a page of the plan is.
    page: usize,
}

fn counted(rng: &mut Rng) -> Period {
    match rng.below(4) {
        0 => Period::Seconds(*rng.pick(&[0, 1, 299, 300, 3_600, 86_400, 172_800]).expect("one")),
        1 => Period::Days(*rng.pick(&[0, 1, 28, 59, 61, 62, 365]).expect("one")),
        _ => Period::Months(*rng.pick(&[0, 1, 2, 6, 12, 13, 18, 24, 48]).expect("one")),
    }
}

fn period(rng: &mut Rng) -> Period {
    const OPEN: [Period; 6] = [
        Period::AtOnce,
        Period::UntilServed,
        Period::UntilWithdrawn,
        Period::UntilPaidOrWaived,
        Period::UntilRequested,
        Period::AsLongAsNeeded,
    ];
    if rng.chance(250) { *rng.pick(&OPEN).expect("one") } else { counted(rng) }
}

/// The catalogue as it is, or with other periods, ends and holds.
pub(super) fn catalogue(rng: &mut Rng) -> Catalogue {
    let own = Catalogue::ovpay();
    if rng.chance(300) {
        return own;
    }
    let mut document = own.document("drawn".parse().expect("an id"), "drawn");
    for rule in &mut document.rules {
        if rng.chance(300) {
            continue;
        }
        rule.source.states = None;
        rule.basis = vec![LegalBasis::Contract];
        rule.period = period(rng);
        rule.with_consent = (rule.period.is_counted() && rng.chance(300)).then(|| counted(rng));
        rule.ends_early = Signal::ALL.into_iter().filter(|_| rng.chance(200)).collect();
        rule.ends_early.retain(|signal| !rule.period.lasts_until().contains(signal));
        rule.may_be_held = rng.chance(600);
        rule.duty = if rng.chance(50) { Duty::Answer } else { Duty::Erase };
    }
    Catalogue::new(document).expect("a sound catalogue")
}

fn special(rng: &mut Rng, calendar: &Calendar) -> Instant {
    let date: TravelDay = SPECIAL[rng.index(SPECIAL.len())].parse().expect("a date");
    let date = date.plus_days(near(rng));
    let midnight = calendar.at(date, "00:00".parse().expect("a time"));
    midnight.plus_seconds(*rng.pick(&[0, -1, 1, 3_600, 7_200, 43_200, 86_399]).expect("one"))
}

fn near(rng: &mut Rng) -> i32 {
    i32::try_from(rng.below(7)).expect("small") - 3
}

/// An instant from which a period ends about then.
fn back(rng: &mut Rng, period: Period, from: Instant) -> Instant {
    let seconds = match period {
        Period::Seconds(seconds) => i64::from(seconds) + i64::from(rng.between(0, 4)) - 2,
        Period::Days(days) => i64::from(days) * 86_400 + i64::from(near(rng)) * 43_200,
        Period::Months(months) => i64::from(months) * 2_629_800 + i64::from(near(rng)) * 86_400,
        _ => i64::from(rng.between(0, 4_000_000)),
    };
    from.plus_seconds(-seconds)
}

fn kept(rng: &mut Rng, rules: &[Rule], calendar: &Calendar, (number, now): (u64, Instant)) -> Kept {
    let rule = &rules[rng.index(rules.len())];
    let moment = if rng.chance(150) { special(rng, calendar) } else { back(rng, rule.period, now) };
    let moment = match rule.with_consent {
        Some(more) if rng.chance(400) => back(rng, more, moment),
        _ => moment,
    };
    let soon = |rng: &mut Rng| {
        if rng.chance(500) { special(rng, calendar) } else { now.plus_seconds(i64::from(near(rng)) * 43_200) }
    };
    let anchor = if rng.chance(500) { Moment::At(moment) } else { Moment::On(calendar.date(moment)) };
    let category = if rng.chance(20) { "009-9" } else { rule.id.as_str() };
    let task = if rng.chance(300) { Task::ForgetDays } else { Task::Erase };
    let mut kept = Kept::plain(&format!("r{number:04}"), category, anchor, task);
    while rng.chance(300) {
        let signal = *rng.pick(&Signal::ALL).expect("one");
        kept.signals.push(Given { signal, at: soon(rng) });
    }
    while rng.chance(200) {
        let reason = if rng.chance(500) { HoldReason::Complaint } else { HoldReason::Legal };
        kept.holds.push(Hold { reason, until: rng.chance(700).then(|| soon(rng)) });
    }
    if rng.chance(150) {
        kept.restricted = Some(Restriction { until: rng.chance(600).then(|| soon(rng)) });
    }
    kept.consent = rng.chance(500);
    kept
}

/// The records of a seed.
pub(super) fn archive(rng: &mut Rng, calendar: &Calendar) -> Archive {
    let rules = catalogue(rng).rules().to_vec();
    let now = special(rng, calendar);
    let kept = (0..rng.below(24)).map(|number| kept(rng, &rules, calendar, (number, now))).collect();
    Archive { rules, kept, now, page: 1 + rng.index(6) }
}

impl Archive {
    fn catalogue(&self) -> Catalogue {
        let mut document = Catalogue::ovpay().document("drawn".parse().expect("an id"), "drawn");
        document.rules.clone_from(&self.rules);
        Catalogue::new(document).expect("a sound catalogue")
    }

    /// The engine's plan, page by page.
    fn engine(&self, calendar: &Calendar) -> Plan {
        let catalogue = self.catalogue();
        let page = |cursor: Option<&Cursor>, now: Instant, most: usize| {
            plan_page((&catalogue, calendar), self.kept.iter().map(Kept::record), now, (cursor, most))
        };
        let mut whole = page(None, self.now, usize::MAX);
        whole.orders.clear();
        let mut cursor = None;
        loop {
            let next = page(cursor.as_ref(), self.now, self.page);
            whole.orders.extend(next.orders);
            cursor = next.next;
            if cursor.is_none() {
                return whole;
            }
        }
    }

    /// Both plans, and the date of each record.
    ///
    /// # Errors
    /// Where they part: what the engine says, and the model.
    pub(super) fn compare(&self, clock: Clock, calendar: &Calendar) -> Result<u64, (String, String)> {
        let mut dates = 0;
        for one in &self.kept {
            let Some(rule) = self.rules.iter().find(|rule| rule.id.as_str() == one.category) else {
                continue;
            };
            let record = one.record();
            let engine = due(rule, one.anchor, &record.standing, calendar);
            let own = Case::new(clock, rule, one);
            let ended = engine.ended.map(|given| given.signal);
            let engine = (engine.when, engine.period_ends, ended);
            let own = (own.due().map_or(When::Waits, When::At), own.ends(), own.ended_by());
            if engine != own {
                let name = one.id;
                return Err((format!("{name}: {engine:?}"), format!("{name}: {own:?}")));
            }
            dates += 1;
        }
        let (engine, own) = (self.engine(calendar), keep::plan(clock, &self.rules, &self.kept, self.now));
        if engine == own { Ok(dates) } else { Err((format!("{engine:?}"), format!("{own:?}"))) }
    }

    pub(super) fn show(&self) -> String {
        let mut text = format!("now {}, pages of {}\n", self.now, self.page);
        for one in &self.kept {
            let _ = writeln!(text, "{one:?}");
        }
        let used = |rule: &&Rule| self.kept.iter().any(|one| one.category == rule.id.as_str());
        for Rule { id, period, with_consent, ends_early, may_be_held, duty, .. } in
            self.rules.iter().filter(used)
        {
            let id: &RuleId = id;
            let _ = writeln!(
                text,
                "rule {id}: {period:?}, with consent {with_consent:?}, sooner {ends_early:?}, held {may_be_held}, {duty:?}"
            );
        }
        text
    }

    /// Drops records, and what was said about them, for as long as it still fails.
    pub(super) fn shrink(self, fails: impl Fn(&Self) -> bool) -> Self {
        let drops = |archive: &Self| {
            let mut shorter = without_each(archive, |own| &mut own.kept);
            for place in 0..archive.kept.len() {
                shorter.extend(without_each(archive, |own| &mut own.kept[place].signals));
                shorter.extend(without_each(archive, |own| &mut own.kept[place].holds));
                if archive.kept[place].restricted.is_some() {
                    let mut without = archive.clone();
                    without.kept[place].restricted = None;
                    shorter.push(without);
                }
            }
            shorter
        };
        shrunk(self, drops, fails)
    }
}
