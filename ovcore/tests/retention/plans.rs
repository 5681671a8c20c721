//! Plans: complete, never early, the same in any order and in any pages; receipts that say nothing of whom.

use std::collections::BTreeSet;

use ovcore::calendar::{Calendar, Instant, TravelDay};
use ovcore::ids::RecordId;
use ovcore::retain::{
    Catalogue, Cursor, Given, Hold, HoldReason, Moment, Period, Plan, PurgeOrder, ReceiptKey, Receipts,
    Record, Restriction, Rule, Signal, Standing, Task, When, due, plan, plan_page,
};
use ovcore_testkit::rng::Rng;

use super::{at, calendar, golden};

/// A record as a host keeps it.
#[derive(Clone, Debug)]
struct Kept {
    id: RecordId,
    category: String,
    anchor: Moment,
    task: Task,
    signals: Vec<Given>,
    holds: Vec<Hold>,
    restricted: Option<Restriction>,
    consent: bool,
}

impl Kept {
    fn record(&self) -> Record<'_> {
        let Self { signals, holds, restricted, consent, .. } = self;
        let standing = Standing { signals, holds, restricted: *restricted, consent: *consent };
        Record { id: self.id, category: &self.category, anchor: self.anchor, task: self.task, standing }
    }
}

/// Instants close to what matters: midnights, clock changes, month ends, leap days.
fn instant(rng: &mut Rng, calendar: &Calendar) -> Instant {
    let dates =
        ["2024-02-29", "2026-03-29", "2026-10-25", "2025-08-31", "2026-12-31", "2027-02-28", "2028-02-29"];
    let date: TravelDay = rng.pick(&dates).unwrap().parse().unwrap();
    let near = i32::try_from(rng.below(5)).unwrap() - 2;
    let date = if rng.chance(700) {
        date.plus_days(near)
    } else {
        date.plus_days(-i32::try_from(rng.below(900)).unwrap())
    };
    let midnight = calendar.at(date, "00:00".parse().unwrap());
    let off = [0, -1, 1, 3_600, 86_399, 43_200];
    midnight.plus_seconds(*rng.pick(&off).unwrap())
}

fn records(seed: u64, catalogue: &Catalogue, calendar: &Calendar) -> Vec<Kept> {
    let mut rng = Rng::keyed(seed, &[1]);
    let count = 30 + rng.below(120);
    (0..count)
        .map(|number| {
            let rule = rng.pick(catalogue.rules()).unwrap();
            let moment = instant(&mut rng, calendar);
            let anchor = if rng.chance(500) { Moment::At(moment) } else { Moment::On(calendar.date(moment)) };
            let mut signals = Vec::new();
            while rng.chance(300) {
                signals.push(Given {
                    signal: *rng.pick(&Signal::ALL).unwrap(),
                    at: instant(&mut rng, calendar),
                });
            }
            let mut holds = Vec::new();
            while rng.chance(200) {
                let reason = if rng.chance(500) { HoldReason::Complaint } else { HoldReason::Legal };
                holds.push(Hold { reason, until: rng.chance(700).then(|| instant(&mut rng, calendar)) });
            }
            let restricted = rng
                .chance(100)
                .then(|| Restriction { until: rng.chance(500).then(|| instant(&mut rng, calendar)) });
            Kept {
                id: format!("r{number:04}").parse().unwrap(),
                category: if rng.chance(20) { "009-9".to_owned() } else { rule.id.to_string() },
                anchor,
                task: if rng.chance(200) { Task::ForgetDays } else { Task::Erase },
                signals,
                holds,
                restricted,
                consent: rng.chance(500),
            }
        })
        .collect()
}

fn planned(catalogue: &Catalogue, kept: &[Kept], now: Instant) -> Plan {
    plan(catalogue, kept.iter().map(Kept::record), now, &calendar())
}

/// Whether a record is due, worked out in another way: by asking of each of its ends whether it has passed.
fn is_due(catalogue: &Catalogue, kept: &Kept, now: Instant, calendar: &Calendar) -> bool {
    let Some(rule) = catalogue.rule(&kept.category) else { return false };
    let begun = kept.anchor.begins(calendar);
    let mut over = false;
    if let Some(ends) = rule.period.ends(kept.anchor, calendar) {
        let plain =
            due(rule, kept.anchor, &Standing { consent: kept.consent, ..Standing::default() }, calendar);
        over |= ends <= now && plain.when.is_past(now);
    }
    let knows = |s: Signal| rule.ends_early.contains(&s) || rule.period.lasts_until().contains(&s);
    over |= begun <= now && kept.signals.iter().any(|given| knows(given.signal) && given.at <= now);
    let held = kept.holds.iter().any(|hold| hold.until.is_none_or(|until| now < until));
    let restricted = kept.restricted.is_some_and(|restricted| restricted.holds(now));
    over && !(rule.may_be_held && (held || restricted)) && rule.duty == ovcore::retain::Duty::Erase
}

#[test]
fn a_plan_is_complete_and_never_early() {
    let (catalogue, calendar) = (Catalogue::ovpay(), calendar());
    for seed in 0..400 {
        let kept = records(seed, &catalogue, &calendar);
        let now = instant(&mut Rng::keyed(seed, &[2]), &calendar);
        let plan = planned(&catalogue, &kept, now);
        let ordered: BTreeSet<RecordId> = plan.orders.iter().map(|order| order.record).collect();
        for record in &kept {
            assert_eq!(
                ordered.contains(&record.id),
                is_due(&catalogue, record, now, &calendar),
                "{seed}: {record:?}"
            );
        }
        assert_eq!(plan.due.values().sum::<u64>(), u64::try_from(plan.orders.len()).unwrap());
        assert!(plan.orders.iter().all(|order| order.due <= now));
        assert!(plan.orders.is_sorted_by_key(|order| (order.due, order.category, order.record)));
        // It wakes up when the next is due, and not a second later.
        if let Some(next) = plan.next_due {
            assert!(next > now);
            let earlier = planned(&catalogue, &kept, next.plus_seconds(-1));
            let names = |plan: &Plan| plan.orders.iter().map(|order| order.record).collect::<Vec<_>>();
            assert_eq!(names(&earlier), names(&plan), "{seed}");
            assert!(planned(&catalogue, &kept, next).orders.len() > plan.orders.len(), "{seed}");
        }
    }
}

#[test]
fn order_and_pages_make_no_difference_also_when_it_is_interrupted() {
    let (catalogue, calendar) = (Catalogue::ovpay(), calendar());
    for seed in 0..150 {
        let mut kept = records(seed, &catalogue, &calendar);
        let mut rng = Rng::keyed(seed, &[3]);
        let now = instant(&mut rng, &calendar);
        let whole = planned(&catalogue, &kept, now);
        rng.shuffle(&mut kept);
        assert_eq!(planned(&catalogue, &kept, now), whole);

        let most = 1 + rng.index(12);
        let (mut cursor, mut orders): (Option<Cursor>, Vec<PurgeOrder>) = (None, Vec::new());
        loop {
            // The clock went on; the cursor's instant counts.
            let late = now.plus_seconds(i64::from(u32::try_from(orders.len()).unwrap()) * 86_400);
            let page = plan_page(
                (&catalogue, &calendar),
                kept.iter().map(Kept::record),
                late,
                (cursor.as_ref(), most),
            );
            assert!(page.orders.len() <= most);
            // Some of what the page orders is carried out before the next; the rest later.
            let done: Vec<RecordId> =
                page.orders.iter().map(|order| order.record).filter(|_| rng.chance(600)).collect();
            kept.retain(|record| !done.contains(&record.id));
            orders.extend(page.orders);
            // A cursor is kept as text.
            cursor =
                page.next.map(|next| serde_json::from_str(&serde_json::to_string(&next).unwrap()).unwrap());
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(orders, whole.orders, "{seed}");
    }
}

#[test]
fn what_is_gone_is_not_ordered_again_and_a_receipt_makes_a_repeat_a_no_op() {
    let (catalogue, calendar) = (Catalogue::ovpay(), calendar());
    let key = ReceiptKey::new([7; 32]);
    let mut receipts = Receipts::default();
    let mut kept = records(1, &catalogue, &calendar);
    for record in &mut kept {
        record.task = Task::Erase;
    }
    let now = at("2027-03-01T00:00:00Z");
    let plan = planned(&catalogue, &kept, now);
    assert!(plan.orders.len() > 5);
    let backup = kept.clone();
    for order in &plan.orders {
        kept.retain(|record| record.id != order.record);
        assert!(!receipts.has(&order.id(&key)));
        assert!(receipts.note(order.receipt(&key, "2027-03-01".parse().unwrap())));
        assert!(!receipts.note(order.receipt(&key, "2027-03-02".parse().unwrap())), "twice is once");
    }
    assert_eq!(planned(&catalogue, &kept, now).orders, []);
    // A backup that is put back brings them back; each is known to have gone.
    let again = planned(&catalogue, &backup, now);
    assert!(again.orders.iter().all(|order| receipts.has(&order.id(&key))));
    assert_eq!(receipts.all().len(), plan.orders.len());
    // Under another key nobody can tell.
    let other = ReceiptKey::new([8; 32]);
    assert!(again.orders.iter().all(|order| !receipts.has(&order.id(&other))));
    assert_eq!(format!("{key:?}"), "ReceiptKey(redacted)");
}

#[test]
fn receipts_and_reports_hold_nothing_of_a_record() {
    let (catalogue, calendar) = (Catalogue::ovpay(), calendar());
    let key = ReceiptKey::new([7; 32]);
    let kept = records(2, &catalogue, &calendar);
    let plan = planned(&catalogue, &kept, at("2027-03-01T00:00:00Z"));
    let mut receipts = Receipts::default();
    for order in &plan.orders {
        receipts.note(order.receipt(&key, "2027-03-01".parse().unwrap()));
    }
    let report = receipts.report("2027-01-01".parse().unwrap(), "2027-12-31".parse().unwrap());
    let text = serde_json::to_string(&receipts).unwrap()
        + &report.to_string()
        + &serde_json::to_string(&report).unwrap();
    for order in &plan.orders {
        assert!(!text.contains(order.record.as_str()), "{text}");
        assert!(
            !text.contains(&order.due.to_string()) && !text.contains(&order.due.unix_seconds().to_string())
        );
    }
    let counted: u64 = report.rows.iter().map(|row| row.count).sum();
    assert_eq!(counted, u64::try_from(plan.orders.len()).unwrap());
    assert_eq!(receipts.report("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap()).rows, []);
    golden("tests/golden/erasure-report.json", &(serde_json::to_string_pretty(&report).unwrap() + "\n"));
    golden("tests/golden/erasure-report.txt", &report.to_string());
    golden("tests/golden/purge-plan.txt", &plan.to_string());
}

#[test]
fn nothing_is_lost_in_silence() {
    let (catalogue, calendar) = (Catalogue::ovpay(), calendar());
    let record = |id: &str, category: &'static str| Record {
        id: id.parse().unwrap(),
        category,
        anchor: Moment::On("2020-01-01".parse().unwrap()),
        task: Task::Erase,
        standing: Standing::default(),
    };
    let records =
        [record("b", "nothing-such"), record("a", "nor-this"), record("c", "004-9"), record("d", "003-5")];
    let plan = plan(&catalogue, records, at("2027-03-01T00:00:00Z"), &calendar);
    assert_eq!((plan.records, plan.unknown, plan.waiting, plan.orders.len()), (4, 2, 1, 0));
    assert_eq!(plan.first_unknown, Some("a".parse().unwrap()));
    // A request for access is answered by its date; it is not erased on it.
    let request = catalogue.rule("003-5").unwrap();
    let answer = due(request, Moment::On("2026-01-31".parse().unwrap()), &Standing::default(), &calendar);
    assert_eq!(answer.when, When::At(at("2026-02-28T00:00:00+01:00")));
}

#[test]
fn days_are_forgotten_up_to_the_first_that_may_stay() {
    let (catalogue, calendar) = (Catalogue::ovpay(), calendar());
    let account = Record {
        id: "account-17".parse().unwrap(),
        category: "004-2",
        anchor: Moment::On("2024-03-05".parse().unwrap()),
        task: Task::ForgetDays,
        standing: Standing::default(),
    };
    let now = at("2026-02-28T12:00:00+01:00");
    let ordered = plan(&catalogue, [account], now, &calendar).orders;
    assert_eq!(ordered[0].before, Some("2024-09-01".parse().unwrap()));
    assert_eq!(ordered[0].due, at("2025-09-05T00:00:00+02:00"));
}

/// What a catalogue with one rule plans for one record.
fn planned_for(change: impl Fn(&mut Rule), kept: &Kept, now: Instant) -> Plan {
    let mut document = Catalogue::ovpay().document("drawn".parse().unwrap(), "a host's own");
    document.rules.retain(|rule| rule.id.as_str() == kept.category);
    document.rules.iter_mut().for_each(|rule| {
        rule.source.states = None;
        change(rule);
    });
    planned(&Catalogue::new(document).unwrap(), core::slice::from_ref(kept), now)
}

fn days_of(anchor: &str) -> Kept {
    Kept {
        id: "account-17".parse().unwrap(),
        category: "004-2".to_owned(),
        anchor: Moment::On(anchor.parse().unwrap()),
        task: Task::ForgetDays,
        signals: Vec::new(),
        holds: Vec::new(),
        restricted: None,
        consent: false,
    }
}

#[test]
fn each_day_goes_when_it_is_due_itself_and_not_with_the_oldest() {
    let now = at("2027-02-15T12:00:00+01:00");
    let before = |change: fn(&mut Rule), kept: &Kept| planned_for(change, kept, now).orders[0].before;
    let day = |text: &str| Some(text.parse::<TravelDay>().unwrap());
    let longer = |rule: &mut Rule| {
        (rule.period, rule.with_consent) = (Period::Days(28), Some(Period::Months(12)));
    };
    // Who agreed is kept for a year more: so is each of the days.
    let kept = days_of("2026-01-01");
    assert_eq!(before(longer, &kept), day("2027-01-19"));
    assert_eq!(before(longer, &Kept { consent: true, ..kept.clone() }), day("2026-01-19"));
    // What the person asks for is asked for all days, up to the one that has begun.
    let asked = |rule: &mut Rule| rule.ends_early.push(Signal::DeletionRequested);
    let signals = vec![Given { signal: Signal::DeletionRequested, at: at("2027-02-01T00:00:00+01:00") }];
    assert_eq!(before(asked, &Kept { signals, ..days_of("2026-12-01") }), day("2027-02-16"));
    // A day that is kept for 24 hours goes the second after them.
    assert_eq!(before(|rule| rule.period = Period::Seconds(86_400), &kept), day("2027-02-15"));
    assert_eq!(before(|rule| rule.period = Period::AtOnce, &kept), day("2027-02-16"));
}

#[test]
fn held_is_what_would_be_due_and_a_hold_that_is_over_holds_nothing() {
    let now = at("2027-02-15T12:00:00+01:00");
    let counts = |kept: &Kept| {
        let plan = planned_for(|_| {}, kept, now);
        (plan.held.values().sum::<u64>(), plan.restricted, plan.waiting, plan.orders.len())
    };
    let hold = |until| vec![Hold { reason: HoldReason::Complaint, until }];
    // Its 18 months run still, so it is not the hold that keeps it.
    assert_eq!(counts(&Kept { holds: hold(None), ..days_of("2026-01-01") }), (0, 0, 0, 0));
    assert_eq!(counts(&Kept { holds: hold(None), ..days_of("2025-01-01") }), (1, 0, 0, 0));
    // The complaint is over; what keeps it is that the person asked for it to be kept.
    let restricted = Some(Restriction { until: None });
    let over = Kept { holds: hold(Some(at("2027-01-01T00:00:00Z"))), ..days_of("2025-01-01") };
    assert_eq!(counts(&Kept { restricted, ..over.clone() }), (0, 1, 0, 0));
    assert_eq!(counts(&over), (0, 0, 0, 1));
    // To the second: one that ends now is over.
    let until = |until| Kept { restricted, holds: hold(Some(until)), ..days_of("2025-01-01") };
    assert_eq!(counts(&until(now)), (0, 1, 0, 0));
    assert_eq!(counts(&until(now.plus_seconds(1))), (1, 0, 0, 0));
}
