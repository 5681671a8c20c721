//! When something is due: durations, days and months over clock changes, leap days and month ends; signals, holds,
//! restrictions; and the proof in words.

use chrono::{Months, NaiveDate, TimeZone};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::language::Language;
use ovcore::retain::{
    Catalogue, Given, Hold, HoldReason, Moment, Period, Restriction, Signal, Standing, Use, When, due,
};

use super::{at, calendar};

fn ends(period: Period, anchor: Moment) -> String {
    period.ends(anchor, &calendar()).unwrap().to_string()
}

fn on(date: &str) -> Moment {
    Moment::On(date.parse().unwrap())
}

#[test]
fn a_duration_is_elapsed_time_and_its_bound_is_inclusive() {
    // RULES T1, T2: after 24 hours to the second it may still be there; the first second after, it is due.
    let day = Period::Seconds(86_400);
    assert_eq!(ends(day, Moment::At(at("2026-03-10T07:15:00Z"))), "2026-03-11T07:15:01Z");
    // Over the clock change 24 hours stay 24 hours.
    assert_eq!(
        ends(day, Moment::At(at("2026-03-28T12:00:00+01:00"))),
        at("2026-03-29T13:00:01+02:00").to_string()
    );
    assert_eq!(
        ends(day, Moment::At(at("2026-10-24T12:00:00+02:00"))),
        at("2026-10-25T11:00:01+01:00").to_string()
    );
    assert_eq!(ends(Period::Seconds(300), Moment::At(at("2026-03-10T07:15:00Z"))), "2026-03-10T07:20:01Z");
    // Of a date, from its first second: never for longer than it may.
    assert_eq!(ends(day, on("2026-03-10")), at("2026-03-11T00:00:01+01:00").to_string());
}

#[test]
fn days_and_months_are_civil_and_end_at_midnight() {
    // Whatever the time of day: the civil date in the policy's zone counts (RULES T4).
    for anchor in ["2026-02-10T00:00:00+01:00", "2026-02-10T12:00:00+01:00", "2026-02-10T23:59:59+01:00"] {
        assert_eq!(
            ends(Period::Days(59), Moment::At(at(anchor))),
            at("2026-04-10T00:00:00+02:00").to_string()
        );
    }
    assert_eq!(
        ends(Period::Days(59), Moment::At(at("2026-02-09T23:30:00Z"))),
        at("2026-04-10T00:00:00+02:00").to_string()
    );
    // Over the end of summer time.
    assert_eq!(ends(Period::Days(62), on("2026-08-25")), at("2026-10-26T00:00:00+01:00").to_string());
    assert_eq!(ends(Period::Days(61), on("2026-08-25")), at("2026-10-25T00:00:00+02:00").to_string());
    // 29 February.
    assert_eq!(ends(Period::Days(2), on("2028-02-28")), at("2028-03-01T00:00:00+01:00").to_string());
}

#[test]
fn a_month_without_such_a_day_ends_on_its_last() {
    let rows = [
        ("2024-08-29", 18, "2026-02-28"),
        ("2024-08-30", 18, "2026-02-28"),
        ("2024-08-31", 18, "2026-02-28"),
        ("2024-09-01", 18, "2026-03-01"),
        ("2026-08-31", 18, "2028-02-29"),
        ("2024-02-29", 18, "2025-08-29"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2023-02-28", 48, "2027-02-28"),
        ("2025-12-31", 18, "2027-06-30"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-01-31", 1, "2026-02-28"),
    ];
    for (from, months, to) in rows {
        let midnight = calendar().at(to.parse().unwrap(), "00:00".parse().unwrap());
        assert_eq!(ends(Period::Months(months), on(from)), midnight.to_string(), "{from} + {months}");
    }
}

/// By chrono alone: midnight in Amsterdam on a date.
fn midnight(date: NaiveDate) -> Instant {
    let local = date.and_hms_opt(0, 0, 0).unwrap();
    let there = chrono_tz::Europe::Amsterdam.from_local_datetime(&local).earliest().unwrap();
    Instant::from_unix_seconds(there.timestamp()).unwrap()
}

#[test]
fn every_date_of_eight_years_agrees_with_another_way_of_counting() {
    let first = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    let calendar = calendar();
    for date in first.iter_days().take(8 * 366) {
        let anchor = Moment::On(TravelDay::from_date(date).unwrap());
        for months in [1, 12, 18, 24, 48] {
            let expected = midnight(date.checked_add_months(Months::new(months)).unwrap());
            assert_eq!(Period::Months(months).ends(anchor, &calendar), Some(expected), "{date} + {months}");
        }
        for days in [28, 59, 62] {
            let expected = midnight(date + chrono::Days::new(days));
            let days = Period::Days(u32::try_from(days).unwrap());
            assert_eq!(days.ends(anchor, &calendar), Some(expected), "{date} + {days}");
        }
    }
}

#[test]
fn what_is_of_earlier_dates_than_the_first_kept_is_due_and_nothing_else() {
    let calendar = calendar();
    let mut today: TravelDay = "2026-01-01".parse().unwrap();
    while today < "2028-06-01".parse().unwrap() {
        for period in [Period::Months(18), Period::Months(48), Period::Days(59), Period::Months(1)] {
            for now in
                [calendar.at(today, "00:00".parse().unwrap()), calendar.at(today, "23:59".parse().unwrap())]
            {
                let first = period.first_kept(now, &calendar).unwrap();
                for offset in -5..5 {
                    let day = first.plus_days(offset);
                    let is_due = period.ends(Moment::On(day), &calendar).unwrap() <= now;
                    assert_eq!(is_due, day < first, "{day}, {period}, {today}");
                }
            }
        }
        today = today.plus_days(1);
    }
}

/// Counts of one kind compare as they are; of different kinds it is the worst case that counts: the longest month or year
/// against the shortest.
#[test]
fn a_period_is_longer_where_it_may_be() {
    use Period::{AsLongAsNeeded, AtOnce, Days, Months, Seconds, UntilServed};
    let longer = [
        (Seconds(301), Seconds(300)),
        (Days(60), Days(59)),
        (Months(19), Months(18)),
        (Months(1), Days(30)),
        (Days(29), Months(1)),
        (Months(12), Days(365)),
        (Days(366), Months(12)),
        (Seconds(86_401), Days(1)),
        (Days(1), Seconds(86_399)),
        (Seconds(1), AtOnce),
        (UntilServed, Months(48)),
        (AsLongAsNeeded, AtOnce),
    ];
    for (a, b) in longer {
        assert!(a.is_longer_than(b), "{a}, {b}");
    }
    let not_longer = [
        (Seconds(300), Seconds(300)),
        (Days(59), Days(59)),
        (Months(18), Months(18)),
        (Months(1), Days(31)),
        (Days(28), Months(1)),
        (Months(12), Days(366)),
        (Days(365), Months(12)),
        (Seconds(86_400), Days(1)),
        (Days(1), Seconds(86_400)),
        (AtOnce, Seconds(0)),
        (Months(48), UntilServed),
        (UntilServed, AsLongAsNeeded),
    ];
    for (a, b) in not_longer {
        assert!(!a.is_longer_than(b), "{a}, {b}");
    }
}

#[test]
fn a_signal_ends_it_as_soon_as_possible_and_a_hold_still_wins() {
    let catalogue = Catalogue::ovpay();
    let counters = catalogue.rule("001-1").unwrap();
    let objected = [Given { signal: Signal::Objection, at: at("2026-05-01T10:00:00Z") }];
    let when = |rule, standing: &Standing<'_>| due(rule, on("2026-03-10"), standing, &calendar()).when;
    let signals = Standing { signals: &objected, ..Standing::default() };
    assert_eq!(when(counters, &signals), When::At(at("2026-05-01T10:00:00Z")));

    // A recorded call may be held, and the objection does not win from that.
    let calls = catalogue.rule("000-2").unwrap();
    let holds = [
        Hold { reason: HoldReason::Complaint, until: Some(at("2026-07-01T00:00:00Z")) },
        Hold { reason: HoldReason::Legal, until: Some(at("2026-09-01T00:00:00Z")) },
    ];
    assert_eq!(when(calls, &Standing { holds: &holds, ..signals }), When::At(at("2026-09-01T00:00:00Z")));
    let open = [holds[0], Hold { reason: HoldReason::Legal, until: None }];
    let held = due(calls, on("2026-03-10"), &Standing { holds: &open, ..signals }, &calendar());
    assert_eq!((held.when, held.held), (When::Waits, Some(open[1])));
    // One that ended before is none.
    let over = [Hold { reason: HoldReason::Complaint, until: Some(at("2026-04-01T00:00:00Z")) }];
    assert_eq!(when(calls, &Standing { holds: &over, ..signals }), When::At(at("2026-05-01T10:00:00Z")));
    // What must go at once cannot be held.
    let student = catalogue.rule("002-6").unwrap();
    let answer = due(
        student,
        Moment::At(at("2026-03-10T12:00:00Z")),
        &Standing { holds: &open, ..signals },
        &calendar(),
    );
    assert_eq!((answer.when, answer.held), (When::At(at("2026-03-10T12:00:00Z")), None));
}

#[test]
fn signals_that_a_rule_does_not_know_change_nothing() {
    let catalogue = Catalogue::ovpay();
    let all: Vec<Given> =
        Signal::ALL.iter().map(|signal| Given { signal: *signal, at: at("2026-03-11T00:00:00Z") }).collect();
    for rule in catalogue.rules() {
        let knows =
            |signal: &Signal| rule.ends_early.contains(signal) || rule.period.lasts_until().contains(signal);
        let others: Vec<Given> = all.iter().filter(|given| !knows(&given.signal)).copied().collect();
        let anchor = on("2026-03-10");
        let plain = due(rule, anchor, &Standing::default(), &calendar());
        assert_eq!(
            due(rule, anchor, &Standing { signals: &others, ..Standing::default() }, &calendar()),
            plain
        );
        let given = due(rule, anchor, &Standing { signals: &all, ..Standing::default() }, &calendar());
        if Signal::ALL.iter().any(knows) && plain.period_ends.is_none_or(|ends| ends > all[0].at) {
            assert_eq!(given.when, When::At(all[0].at), "{}", rule.id);
        } else {
            assert_eq!(given, plain, "{}", rule.id);
        }
    }
}

#[test]
fn what_is_open_waits_for_its_end() {
    let catalogue = Catalogue::ovpay();
    let debt = catalogue.rule("004-9").unwrap();
    let waits = due(debt, on("2024-01-10"), &Standing::default(), &calendar());
    assert_eq!((waits.when, waits.period_ends), (When::Waits, None));
    for signal in [Signal::Paid, Signal::Waived] {
        let given = [Given { signal, at: at("2026-05-01T10:00:00Z") }];
        let standing = Standing { signals: &given, ..Standing::default() };
        assert_eq!(due(debt, on("2024-01-10"), &standing, &calendar()).when, When::At(given[0].at));
    }
    // Asked for before the data was there: it goes when it is.
    let answer = catalogue.rule("004-6").unwrap();
    let early = [Given { signal: Signal::Closed, at: at("2026-03-10T11:00:00Z") }];
    let read = at("2026-03-10T12:00:00Z");
    let standing = Standing { signals: &early, ..Standing::default() };
    assert_eq!(due(answer, Moment::At(read), &standing, &calendar()).when, When::At(read));
}

#[test]
fn an_inspection_answer_goes_after_five_minutes_or_with_the_next_card() {
    let catalogue = Catalogue::ovpay();
    let answer = catalogue.rule("004-6").unwrap();
    let received = Moment::At(at("2026-03-10T12:00:00Z"));
    let alone = due(answer, received, &Standing::default(), &calendar());
    assert!(
        !alone.when.is_past(at("2026-03-10T12:05:00Z")) && alone.when.is_past(at("2026-03-10T12:05:01Z"))
    );
    let next = [Given { signal: Signal::NextCard, at: at("2026-03-10T12:01:10Z") }];
    let standing = Standing { signals: &next, ..Standing::default() };
    assert_eq!(due(answer, received, &standing, &calendar()).when, When::At(next[0].at));
    let late = [Given { signal: Signal::NextCard, at: at("2026-03-10T12:06:00Z") }];
    let standing = Standing { signals: &late, ..Standing::default() };
    assert_eq!(due(answer, received, &standing, &calendar()), alone);
}

#[test]
fn an_applicant_who_agrees_is_kept_a_year_longer() {
    let catalogue = Catalogue::ovpay();
    let rule = catalogue.rule("003-2").unwrap();
    let ended = on("2027-01-31");
    let plain = due(rule, ended, &Standing::default(), &calendar());
    assert_eq!(plain.when, When::At(at("2027-02-28T00:00:00+01:00")));
    let agreed = Standing { consent: true, ..Standing::default() };
    assert_eq!(due(rule, ended, &agreed, &calendar()).when, When::At(at("2028-02-28T00:00:00+01:00")));
}

/// The days that consent adds end at midnight, also after a duration that does not.
#[test]
fn what_consent_adds_in_days_and_months_is_civil() {
    let mut document = Catalogue::ovpay().document("drawn".parse().unwrap(), "a host's own");
    document.rules.retain(|rule| rule.id.as_str() == "004-1");
    let ends = |more| {
        let mut document = document.clone();
        document.rules[0].with_consent = Some(more);
        let catalogue = Catalogue::new(document).unwrap();
        let read = Moment::At(at("2026-03-10T07:15:00+01:00"));
        let agreed = Standing { consent: true, ..Standing::default() };
        due(catalogue.rule("004-1").unwrap(), read, &agreed, &calendar()).when
    };
    assert_eq!(ends(Period::Days(28)), When::At(at("2026-04-08T00:00:00+02:00")));
    assert_eq!(ends(Period::Months(1)), When::At(at("2026-04-11T00:00:00+02:00")));
    assert_eq!(ends(Period::Seconds(3_600)), When::At(at("2026-03-11T08:15:01+01:00")));
}

#[test]
fn a_restricted_record_is_kept_and_may_not_be_used() {
    let catalogue = Catalogue::ovpay();
    let restricted = Restriction { until: Some(at("2028-01-01T00:00:00Z")) };
    let standing = Standing { restricted: Some(restricted), ..Standing::default() };
    let taps = due(catalogue.rule("004-2").unwrap(), on("2026-03-10"), &standing, &calendar());
    assert_eq!((taps.when, taps.restricted), (When::At(at("2028-01-01T00:00:00Z")), Some(restricted)));
    let (during, after) = (at("2027-06-01T00:00:00Z"), at("2028-01-01T00:00:00Z"));
    let uses = [Use::Storage, Use::WithConsent, Use::LegalClaim, Use::RightsOfOthers, Use::PublicInterest];
    assert!(uses.into_iter().all(|purpose| restricted.may_use(purpose, during)));
    assert!(!restricted.may_use(Use::Ordinary, during) && restricted.may_use(Use::Ordinary, after));
}

/// Only what moves the end is told: not a signal at the very end, nor a hold or a restriction that is over by then.
#[test]
fn what_makes_no_difference_is_not_part_of_the_proof() {
    let catalogue = Catalogue::ovpay();
    let calls = catalogue.rule("000-2").unwrap();
    let anchor = Moment::At(at("2026-02-10T12:00:00Z"));
    let ends = at("2026-04-10T00:00:00+02:00");
    for (until, counts) in [(ends.plus_seconds(-1), false), (ends, false), (ends.plus_seconds(1), true)] {
        let holds = [Hold { reason: HoldReason::Complaint, until: Some(until) }];
        let restricted = Some(Restriction { until: Some(until) });
        let standing = Standing { holds: &holds, restricted, ..Standing::default() };
        let found = due(calls, anchor, &standing, &calendar());
        assert_eq!((found.held.is_some(), found.restricted.is_some()), (counts, counts), "{until}");
        assert_eq!(found.when, When::At(ends.max(until)));
    }
    for (given, counts) in [(ends.plus_seconds(-1), true), (ends, false), (ends.plus_seconds(1), false)] {
        let objected = [Given { signal: Signal::Objection, at: given }];
        let found = due(calls, anchor, &Standing { signals: &objected, ..Standing::default() }, &calendar());
        assert_eq!((found.ended.is_some(), found.when), (counts, When::At(ends.min(given))), "{given}");
    }
    // Asked for before there was anything, of what goes at once: it would have gone then anyway.
    let mut document = catalogue.document("drawn".parse().unwrap(), "a host's own");
    document.rules.retain(|rule| rule.id.as_str() == "003-4");
    document.rules[0].ends_early = vec![Signal::Objection];
    let drawn = Catalogue::new(document).unwrap();
    let objected = [Given { signal: Signal::Objection, at: at("2026-02-09T12:00:00Z") }];
    let standing = Standing { signals: &objected, ..Standing::default() };
    let found = due(drawn.rule("003-4").unwrap(), anchor, &standing, &calendar());
    assert_eq!((found.ended, found.when), (None, When::At(at("2026-02-10T12:00:00Z"))));
}

#[test]
fn it_proves_itself_in_words() {
    let catalogue = Catalogue::ovpay();
    let calls = catalogue.rule("000-2").unwrap();
    let objected = [Given { signal: Signal::Objection, at: at("2026-03-20T10:00:00Z") }];
    let holds = [Hold { reason: HoldReason::Complaint, until: None }];
    let standing = Standing { signals: &objected, holds: &holds, ..Standing::default() };
    let held = due(calls, Moment::At(at("2026-02-10T12:00:00Z")), &standing, &calendar());
    assert_eq!(
        held.to_string(),
        "not due by itself: rule 000-2, 59 calendar days from the recording of the call (2026-02-10T13:00:00+01:00), to \
         2026-04-10 00:00, ended by: objection 2026-03-20T11:00:00+01:00; but held for a complaint, open; \
         file 000, Hoe lang bewaren wij uw gegevens?"
    );
    assert_eq!(
        held.in_language(Language::Dutch).to_string(),
        "niet vanzelf te wissen: regel 000-2, 59 kalenderdagen vanaf de opname van het gesprek \
         (2026-02-10T13:00:00+01:00), tot 2026-04-10 00:00, beëindigd door: bezwaar gemaakt 2026-03-20T11:00:00+01:00; \
         maar opgeschort wegens een klacht, nog open; bestand 000, Hoe lang bewaren wij uw gegevens?"
    );
    let debt = due(catalogue.rule("004-9").unwrap(), on("2026-03-10"), &Standing::default(), &calendar());
    assert_eq!(
        debt.to_string(),
        "not due by itself: rule 004-9, until paid or waived, since the opening of the debt (2026-03-10); file 004, Een niet \
         gelukte betaling (period assumed)"
    );
    let json = serde_json::to_value(debt).unwrap();
    assert_eq!((&json["rule"], &json["when"]), (&"004-9".into(), &"waits".into()));
}
