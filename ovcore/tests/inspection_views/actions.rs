//! The answer to an inspector's question: what is in it, with what right, and how it reads.

use ovcore::calendar::Instant;
use ovcore::inspect::{
    ActionKind, AtInspection, AtServiceDesk, Consent, Ground, Inspection, Question, QuestionNumber, Ticket,
};
use ovcore::language::Language;
use ovcore::tap::{BucketKind, Mode};
use ovcore_testkit::fields::check_fields;
use ovcore_testkit::scenario::{Story, play, token};
use ovcore_testkit::world::rules;

use crate::{at, golden, json, on_board, question, station};

/// A month with much in it, to the morning of the 10th.
fn story() -> Story {
    play(
        &rules(),
        "
        2026-03-03
        08:00      NS rail in a
        08:25      NS rail out c               => a-c 6.00
        03:26+1    bank declines               => @03:25 asks 6.00 night; declined; debt 6.00; denied: unpaid fare
        18:00+1    HTM tram in s1 denied       => debt-recovery tap; asks 6.00 debt, by tap
        18:00:10+1 bank approves               => paid; debt closed; frees at 18:15:10
        09:00+2    HTM tram in s1
        09:00:02+2 HTM tram in s1
        09:20+2    HTM tram out s2             => s1-s2 1.40
        10:00+2    GVB metro out m1            => orphan check-out
        11:00+2    GVB metro in m1 failed      => failed at the reader
        12:00+2    GVB metro in m1 at=13:00+2  => quarantined
        ",
    )
}

fn ask(now: &str) -> (Story, Question, Instant) {
    (story(), question(on_board("NS", Mode::Rail, None)), at(now))
}

fn consent(number: u64, now: &str) -> Consent<AtInspection> {
    Consent::given(QuestionNumber::new(number), "ns-4711".parse().unwrap(), at(now))
}

#[test]
fn without_a_valid_check_in_the_last_actions_are_shown() {
    let (story, question, now) = ask("2026-03-06T08:00:00");
    let answer = Inspection::answer(&story.account, &rules(), &question, now);
    let shown = answer.last_actions().unwrap();
    assert_eq!(shown.ground, Ground::NoValidCheckIn);
    let what: Vec<(&str, ActionKind)> = shown.actions.iter().map(|a| (a.place.as_str(), a.what)).collect();
    // Latest first, by the reader's clock; a duplicate is no action; that one refused tap paid a debt is not said.
    assert_eq!(
        what,
        [
            ("m1", ActionKind::NotCounted),
            ("m1", ActionKind::Refused),
            ("m1", ActionKind::CheckOutAlone),
            ("s2", ActionKind::CheckOut),
            ("s1", ActionKind::CheckIn),
            ("s1", ActionKind::Refused),
            ("c", ActionKind::CheckOut),
            ("a", ActionKind::CheckIn),
        ]
    );
}

#[test]
fn with_a_valid_check_in_they_are_shown_with_consent_only() {
    let story = play(&rules(), "2026-03-10\n08:00 NS rail in a");
    let (account, rules) = (&story.account, &rules());
    let now = at("2026-03-10T08:10:00");
    let points = [
        on_board("NS", Mode::Rail, None),
        // A valid check-in for another service says enough.
        on_board("HTM", Mode::Bus, None),
    ];
    for point in points {
        let asked = question(point);
        assert!(Inspection::answer(account, rules, &asked, now).last_actions().is_none());
        let consent = consent(1, "2026-03-10T08:09:00");
        let answer = Inspection::answer_with_consent(account, rules, &asked, &consent, now).unwrap();
        let shown = answer.last_actions().unwrap();
        assert_eq!((shown.ground, shown.actions.len()), (Ground::Consent, 1));
    }
    // One who has just checked out here is in order, too.
    let story = play(rules, "2026-03-10\n08:00 NS rail in a\n08:09 NS rail out b");
    let asked = question(station("NS", Mode::Rail, "b"));
    assert!(Inspection::answer(&story.account, rules, &asked, now).last_actions().is_none());
}

/// It is asked for each time: for this question, and not longer ago than a view lasts.
#[test]
fn a_consent_serves_once() {
    let (story, question, now) = ask("2026-03-06T08:00:00");
    let answer = |consent: &Consent<AtInspection>| {
        Inspection::answer_with_consent(&story.account, &rules(), &question, consent, now)
            .map(|answer| answer.last_actions().is_some())
            .map_err(|error| error.code())
    };
    assert_eq!(answer(&consent(1, "2026-03-06T07:55:00")), Ok(true));
    assert_eq!(answer(&consent(1, "2026-03-06T07:54:59")), Err("consent.not_now"));
    // The device's clock may be a little ahead, as a reader's (P8).
    assert_eq!(answer(&consent(1, "2026-03-06T08:02:00")), Ok(true));
    assert_eq!(answer(&consent(1, "2026-03-06T08:02:01")), Err("consent.not_now"));
    assert_eq!(answer(&consent(2, "2026-03-06T08:00:00")), Err("consent.other_question"));
}

#[test]
fn a_consent_is_kept_with_what_it_is_for() {
    let consent = consent(7, "2026-03-06T08:00:00");
    let text = serde_json::to_string(&consent).unwrap();
    assert_eq!(
        text,
        r#"{"purpose":"inspection","question":7,"asked_by":"ns-4711","at":"2026-03-06T07:00:00Z"}"#
    );
    assert_eq!(serde_json::from_str::<Consent<AtInspection>>(&text).unwrap(), consent);
    let error = serde_json::from_str::<Consent<AtServiceDesk>>(&text).unwrap_err().to_string();
    assert!(error.contains("expected one for ServiceDesk"), "{error}");
}

/// 62 calendar days (T4): what was done on the 62nd day before is shown for the whole of that day, and then no more.
#[test]
fn no_action_lies_further_back_than_62_days() {
    let account = play(&rules(), "2026-01-31\n00:00 NS rail in a\n23:59:59 HTM tram in s1").account;
    let asked = question(on_board("NS", Mode::Rail, None));
    let count = |now: &str| {
        let answer = Inspection::answer(&account, &rules(), &asked, at(now));
        answer.last_actions().map_or(0, |shown| shown.actions.len())
    };
    // 28 days of February, 31 of March, 2 of April, and one of January: across the change of the clock.
    assert_eq!(count("2026-04-03T00:00:00+02:00"), 2);
    assert_eq!(count("2026-04-03T23:59:59+02:00"), 2);
    assert_eq!(count("2026-04-04T00:00:00+02:00"), 0);
}

/// N3: of many, the last ten, also of days that have left the account.
#[test]
fn no_more_than_ten_are_shown() {
    let days = (0..8).map(|n| format!("08:00+{n} NS rail in a\n08:20+{n} NS rail out b"));
    let script = format!("2026-03-01\n{}", days.collect::<Vec<_>>().join("\n"));
    let account = play(&rules(), &script).account;
    let asked = question(on_board("NS", Mode::Rail, None));
    let answer = Inspection::answer(&account, &rules(), &asked, at("2026-03-09T12:00:00"));
    let times: Vec<String> =
        answer.last_actions().unwrap().actions.iter().map(|a| a.at.to_string()).collect();
    assert_eq!(times.len(), 10);
    assert_eq!(times[0], "2026-03-08T07:20:00Z");
    assert_eq!(times[9], "2026-03-04T07:00:00Z");
}

#[test]
fn every_bucket_is_something_to_an_inspector_or_no_action() {
    let kinds: Vec<Option<ActionKind>> = BucketKind::ALL.into_iter().map(ActionKind::of).collect();
    assert!(ActionKind::ALL.into_iter().all(|kind| kinds.contains(&Some(kind))));
    let none: Vec<BucketKind> =
        BucketKind::ALL.into_iter().filter(|b| ActionKind::of(*b).is_none()).collect();
    assert_eq!(none, [BucketKind::Duplicate]);
}

/// An answer that shows more than it may, or less, is not read.
#[test]
fn an_answer_that_cannot_be_is_refused() {
    let (story, question, now) = ask("2026-03-06T08:00:00");
    let answer = Inspection::answer(&story.account, &rules(), &question, now);
    let read = |mut text: String| Inspection::from_json(&mut text);
    let text = serde_json::to_string(&answer).unwrap();
    assert_eq!(read(text.clone()).unwrap(), answer);
    let check_in = r#"{"at":"2026-03-06T07:00:00Z","place":"a","carrier":"NS","mode":"rail"}"#;
    let ticket =
        format!(r#"{{"valid":{{"check_in":{check_in},"until":"2026-03-06T13:00:00Z","uncertain":false}}}}"#);
    let own = serde_json::to_string(answer.ticket()).unwrap();
    let more = text.replace(&own, &ticket);
    assert_ne!(more, text);
    let error = read(more.clone()).unwrap_err();
    assert_eq!(error.code(), "document.json");
    assert!(error.to_string().contains("beside a valid check-in"), "{error}");
    assert!(read(more.replace("no_valid_check_in", "consent")).is_ok());
    let shown = serde_json::to_string(answer.last_actions().unwrap()).unwrap();
    assert!(read(text.replace(&shown, "null")).unwrap_err().to_string().contains("no last actions"));
    assert_eq!(read(text.replace("inspection/1", "inspection/2")).unwrap_err().code(), "document.format");
}

#[test]
fn a_card_that_is_not_known_has_no_ticket_and_no_actions() {
    let answer =
        Inspection::of_unknown_card(&question(on_board("NS", Mode::Rail, None)), at("2026-03-06T08:00:00"));
    assert!(!answer.ticket().is_in_order());
    assert_eq!(answer.last_actions().unwrap().actions, []);
}

/// One answer of every kind.
fn samples() -> Vec<(&'static str, Inspection)> {
    let rules = &rules();
    let ask = |script: &str, point, now: &str| {
        Inspection::answer(&play(rules, script).account, rules, &question(point), at(now))
    };
    let train = || on_board("NS", Mode::Rail, None);
    let in_a = "2026-03-10\n08:00 NS rail in a";
    let round = "2026-03-10\n08:00 NS rail in a\n08:25 NS rail out b";
    let held = "2026-03-10\n08:00 NS rail in a\n08:20 NS rail out c id=q at=08:30";
    let story = story();
    let now = at("2026-03-06T08:00:00");
    let with_consent = Inspection::answer_with_consent(
        &play(rules, held).account,
        rules,
        &question(train()),
        &consent(1, "2026-03-10T08:30:00"),
        at("2026-03-10T08:30:10"),
    );
    vec![
        ("valid", ask(in_a, train(), "2026-03-10T08:10:00")),
        ("valid-with-consent", with_consent.unwrap()),
        ("not-here", ask(in_a, on_board("HTM", Mode::Bus, None), "2026-03-10T08:10:00")),
        ("checked-out-here", ask(round, station("NS", Mode::Rail, "b"), "2026-03-10T08:30:00")),
        ("checked-out", Inspection::answer(&story.account, rules, &question(train()), now)),
        ("past-longest-trip", ask(in_a, train(), "2026-03-10T15:00:00")),
        ("travel-day-over", ask("2026-03-10\n23:00 NS rail in a", train(), "2026-03-11T03:10:00")),
        ("no-check-in", Inspection::of_unknown_card(&question(train()), now)),
    ]
}

#[test]
fn an_answer_shows_what_its_table_says() {
    let samples: Vec<Inspection> = samples().into_iter().map(|(_, sample)| sample).collect();
    check_fields(&samples).unwrap();
}

#[test]
fn answers_are_written_as_before() {
    for (name, sample) in samples() {
        golden(&format!("inspection/{name}.json"), &json(&sample));
        let mut text = sample.to_string();
        for language in Language::ALL {
            text = format!("{text}\n{}", *sample.in_words(&rules(), language));
        }
        golden(&format!("inspection/{name}.txt"), &text);
    }
}

/// Neither a token nor an amount, nor why a card is blocked, whatever the answer.
#[test]
fn an_answer_holds_no_token_and_no_amount() {
    for (name, sample) in samples() {
        let text = json(&sample) + &sample.to_string();
        for secret in [&token().to_string(), "6.00", "600", "NLOV", "debt", "unpaid", "visa"] {
            assert!(!text.contains(secret), "{name} has {secret}");
        }
        let not_valid = matches!(sample.ticket(), Ticket::NotValid { .. });
        assert_eq!(text.contains("blocked"), not_valid, "{name}");
    }
}
