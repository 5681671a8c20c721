//! Joint travel: who may travel along, until when it is known, and what stays (seed 002; Annex A 002-3 to 002-6).

use ovcore::calendar::Instant;
use ovcore::card::{Service, Token};
use ovcore::product::joint::{
    GiverRight, JointBook, JointCheck, JointCode, JointEvent, JointOrder, JointPolicy, JointRefusal,
    JointRules, StudentConsent,
};
use proptest::prelude::*;

use crate::{at, calendar, day, golden, json};

fn rules() -> JointRules {
    JointRules::new(JointPolicy::ns(), calendar()).unwrap()
}

const fn person(number: u8) -> Token<Service> {
    Token::from_bytes([number; 16])
}

const GIVER: Token<Service> = person(1);

fn code(text: &str) -> JointCode {
    text.parse().unwrap()
}

fn order(name: &str, receivers: &[u8], travel_date: &str, code_days: u32) -> JointOrder {
    JointOrder {
        code: code(name),
        receivers: receivers.iter().map(|number| person(*number)).collect(),
        travel_date: day(travel_date),
        code_days,
    }
}

fn issue(book: &mut JointBook, order: JointOrder, now: &str) -> Result<Vec<JointEvent>, JointRefusal> {
    book.issue(&rules(), order, GiverRight::Subscription, at(now))
}

/// What is asked at each time, line by line: `time  who  answer`.
fn check(book: &JointBook, name: &str, lines: &[(&str, u8, &str)]) {
    for (now, who, answer) in lines {
        let check = book.check(&rules(), &code(name), person(*who), at(now));
        assert_eq!(check.to_string(), *answer, "{now}, traveller {who}");
    }
}

#[test]
fn a_code_is_valid_for_three_dates_from_the_date_of_travel() {
    let mut book = JointBook::new(GIVER);
    issue(&mut book, order("AAAAAA", &[2, 3], "2026-03-14", 3), "2026-03-10 20:00").unwrap();
    check(
        &book,
        "AAAAAA",
        &[
            ("2026-03-10 20:00", 2, "valid from 2026-03-14"),
            ("2026-03-13 23:59:59", 3, "valid from 2026-03-14"),
            ("2026-03-14 00:00", 2, "valid until 2026-03-16"),
            ("2026-03-16 23:59:59", 3, "valid until 2026-03-16"),
            ("2026-03-16 23:59:59", 4, "not known"),
            ("2026-03-16 23:59:59", 1, "not known"),
            ("2026-03-17 00:00", 2, "not known"),
        ],
    );
    check(&book, "BBBBBB", &[("2026-03-14 12:00", 2, "not known")]);
}

#[test]
fn what_stays_is_how_often_it_was_used_for_eighteen_months() {
    let mut book = JointBook::new(GIVER);
    issue(&mut book, order("AAAAAA", &[2, 3], "2026-08-31", 1), "2026-08-31 09:00").unwrap();
    // Twice on the train is once: one traveller used one code.
    for now in ["2026-08-31 09:30", "2026-08-31 17:00"] {
        let valid = book.travel(&rules(), &code("AAAAAA"), person(2), at(now));
        assert_eq!(valid, JointCheck::Valid { until: day("2026-08-31") });
    }
    assert_eq!(book.uses(&rules(), at("2026-08-31 23:59:59")), 0, "counted when the validity ends");

    let over = at("2026-09-01 00:00");
    assert_eq!(book.next_deadline(&rules()).unwrap().at, over);
    assert_eq!(book.advance(&rules(), over.plus_seconds(-1)), []);
    assert_eq!(book.advance(&rules(), over), [JointEvent::Ended { at: over, uses: 1 }]);
    assert_eq!((book.uses(&rules(), over), book.codes_under_way()), (1, 0));

    // 1 September and 18 months: 1 March.
    let forgotten = at("2028-03-01 00:00");
    assert_eq!(book.next_deadline(&rules()).unwrap().at, forgotten);
    assert_eq!(book.uses(&rules(), forgotten.plus_seconds(-1)), 1);
    assert_eq!(book.uses(&rules(), forgotten), 0, "not readable, although nobody worked it off");
    assert_eq!(book.advance(&rules(), forgotten), [JointEvent::CountForgotten { at: forgotten, uses: 1 }]);
    assert_eq!(book.next_deadline(&rules()), None);
}

#[test]
fn a_code_that_nobody_used_leaves_nothing() {
    let mut book = JointBook::new(GIVER);
    issue(&mut book, order("AAAAAA", &[2], "2026-03-10", 1), "2026-03-10 09:00").unwrap();
    book.advance(&rules(), at("2026-03-11 00:00"));
    assert_eq!((book.counts(), book.next_deadline(&rules())), (&[][..], None));
}

#[test]
fn a_month_ahead_is_clamped_at_the_end_of_the_month() {
    for (now, last) in [
        ("2027-01-31 12:00", "2027-02-28"),
        ("2028-01-31 12:00", "2028-02-29"),
        ("2026-03-31 12:00", "2026-04-30"),
        ("2026-02-28 12:00", "2026-03-28"),
        ("2026-12-15 12:00", "2027-01-15"),
        // In the last second of the date, on the clock of the country.
        ("2026-05-31 23:59:59", "2026-06-30"),
        ("2026-06-01 00:00", "2026-07-01"),
    ] {
        let too_far = day(last).plus_days(1).to_string();
        let refused = issue(&mut JointBook::new(GIVER), order("AAAAAA", &[2], &too_far, 3), now);
        assert_eq!(refused, Err(JointRefusal::TooFarAhead { last: day(last) }), "{now}");
        assert!(issue(&mut JointBook::new(GIVER), order("AAAAAA", &[2], last, 3), now).is_ok(), "{now}");
    }
}

#[test]
fn days_are_dates_also_where_a_date_has_23_or_25_hours() {
    for (travel, over, hours) in
        [("2026-03-28", "2026-03-31 00:00", 71), ("2026-10-24", "2026-10-27 00:00", 73)]
    {
        let mut book = JointBook::new(GIVER);
        issue(&mut book, order("AAAAAA", &[2], travel, 3), &format!("{travel} 00:00")).unwrap();
        let ends = book.next_deadline(&rules()).unwrap().at;
        assert_eq!(ends, at(over));
        assert_eq!(ends.seconds_since(at(&format!("{travel} 00:00"))), hours * 3_600);
    }
}

#[test]
fn each_refusal_says_what_would_be_right_and_leaves_nothing() {
    let mut book = JointBook::new(GIVER);
    let now = "2026-03-10 12:00";
    issue(&mut book, order("USED00", &[2], "2026-03-10", 1), now).unwrap();
    let before = book.clone();
    for (wrong, refusal) in [
        (order("AAAAAA", &[2], "2026-03-09", 3), "joint.travel_before_purchase"),
        (order("AAAAAA", &[2], "2026-04-11", 3), "joint.too_far_ahead"),
        (order("AAAAAA", &[2], "2026-03-10", 0), "joint.code_days"),
        (order("AAAAAA", &[2], "2026-03-10", 4), "joint.code_days"),
        (order("AAAAAA", &[], "2026-03-10", 3), "joint.receivers"),
        (order("AAAAAA", &[2, 3, 4, 5], "2026-03-10", 3), "joint.receivers"),
        (order("AAAAAA", &[2, 2], "2026-03-10", 3), "joint.named_twice"),
        (order("AAAAAA", &[2, 1], "2026-03-10", 3), "joint.named_twice"),
        (order("USED00", &[3], "2026-03-10", 3), "joint.code_in_use"),
    ] {
        assert_eq!(issue(&mut book, wrong.clone(), now).unwrap_err().code(), refusal, "{wrong:?}");
        assert_eq!(book, before);
    }
    // A code that is over can be given again: nobody remembers it.
    assert!(issue(&mut book, order("USED00", &[3], "2026-03-11", 1), "2026-03-11 00:00").is_ok());
}

#[test]
fn a_student_product_is_asked_about_with_consent_and_the_answer_is_gone() {
    let mut book = JointBook::new(GIVER);
    let now = at("2026-03-10 12:00");
    let invalid = GiverRight::Student(StudentConsent::given().answered(false));
    assert_eq!(format!("{invalid:?}"), "Student(StudentAnswer(redacted))");
    let refused = book.issue(&rules(), order("AAAAAA", &[2], "2026-03-10", 1), invalid, now);
    assert_eq!(refused, Err(JointRefusal::NoRight));
    assert_eq!(book, JointBook::new(GIVER));

    let valid = GiverRight::Student(StudentConsent::given().answered(true));
    book.issue(&rules(), order("AAAAAA", &[2], "2026-03-10", 1), valid, now).unwrap();
    let mut by_subscription = JointBook::new(GIVER);
    issue(&mut by_subscription, order("AAAAAA", &[2], "2026-03-10", 1), "2026-03-10 12:00").unwrap();
    assert_eq!(book, by_subscription, "by which right it was given is not kept");
}

#[test]
fn a_command_never_acts_before_the_latest_instant_seen() {
    let mut book = JointBook::new(GIVER);
    issue(&mut book, order("AAAAAA", &[2], "2026-03-10", 1), "2026-03-10 12:00").unwrap();
    book.advance(&rules(), at("2026-03-11 00:00"));
    check(&book, "AAAAAA", &[("2026-03-10 13:00", 2, "not known")]);
    let refused = issue(&mut book, order("AAAAAA", &[2], "2026-03-10", 1), "2026-03-10 13:00");
    assert_eq!(refused, Err(JointRefusal::TravelBeforePurchase { first: day("2026-03-11") }));
}

#[test]
fn what_is_stored_and_shown() {
    let mut book = JointBook::new(GIVER);
    issue(&mut book, order("AAAAAA", &[2], "2026-03-10", 1), "2026-03-10 12:00").unwrap();
    book.travel(&rules(), &code("AAAAAA"), person(2), at("2026-03-10 13:00"));
    issue(&mut book, order("K7Q2M9", &[2, 3], "2026-03-14", 3), "2026-03-11 12:00").unwrap();
    golden("joint-book.json", &json(&book));
    golden("joint-book.txt", &book.to_string());
    golden("joint-policy.json", &JointPolicy::ns().to_json());
    let read: JointBook = serde_json::from_str(&json(&book)).unwrap();
    assert_eq!(read, book);
    let debug = format!("{book:?}");
    assert!(!debug.contains("K7Q2M9") && !debug.contains(&GIVER.to_string()), "{debug}");
}

#[test]
fn a_stored_book_that_cannot_be_is_refused() {
    let mut book = JointBook::new(GIVER);
    issue(&mut book, order("AAAAAA", &[2, 3], "2026-03-10", 1), "2026-03-10 12:00").unwrap();
    issue(&mut book, order("BBBBBB", &[2], "2026-03-10", 1), "2026-03-10 12:00").unwrap();
    let text = json(&book);
    for (find, put) in [
        ("BBBBBB", "AAAAAA"),
        (&*person(3).to_string(), &*person(2).to_string()),
        (&*person(3).to_string(), &*GIVER.to_string()),
        ("\"ends_on\": \"2026-03-11\"", "\"ends_on\": \"2026-03-10\""),
        ("ovcore/joint-book/1", "ovcore/joint-book/2"),
    ] {
        let wrong = text.replace(find, put);
        assert_ne!(wrong, text);
        let error = serde_json::from_str::<JointBook>(&wrong).unwrap_err().to_string();
        assert!(!error.contains("AAAAAA") && !error.contains(&GIVER.to_string()), "{error}");
    }
}

/// Something that happens, and after how many hours.
#[derive(Clone, Debug)]
enum Step {
    Issue { code: u8, receivers: Vec<u8>, ahead: i32, days: u32 },
    Travel { code: u8, who: u8 },
    Advance,
}

fn step() -> impl Strategy<Value = (Step, u32)> {
    let issue = (0..4_u8, prop::collection::vec(2..6_u8, 0..4), -1..40_i32, 0..5_u32)
        .prop_map(|(code, receivers, ahead, days)| Step::Issue { code, receivers, ahead, days });
    let travel = (0..4_u8, 2..6_u8).prop_map(|(code, who)| Step::Travel { code, who });
    let what = prop_oneof![issue, travel, Just(Step::Advance)];
    (what, prop_oneof![4 => 0..60_u32, 1 => 0..9_000_u32])
}

fn name(code: u8) -> String {
    format!("CODE0{code}")
}

/// A life of a book: what must hold after every step is checked by `holds`.
fn live(steps: &[(Step, u32)], start: Instant, mut holds: impl FnMut(&JointBook, Instant)) -> JointBook {
    let rules = rules();
    let (mut book, mut now) = (JointBook::new(GIVER), start);
    for (step, hours) in steps {
        now = now.plus_seconds(i64::from(*hours) * 3_600);
        match step {
            Step::Issue { code, receivers, ahead, days } => {
                let travel = calendar().date(now).plus_days(*ahead).to_string();
                let order = order(&name(*code), receivers, &travel, *days);
                let before = book.clone();
                if book.issue(&rules, order, GiverRight::Subscription, now).is_err() {
                    assert_eq!(book, before, "a refused order leaves nothing behind");
                }
            }
            Step::Travel { code: own, who } => {
                book.travel(&rules, &code(&name(*own)), person(*who), now);
            }
            Step::Advance => {
                book.advance(&rules, now);
            }
        }
        holds(&book, now);
    }
    book
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Once it is over nothing tells who travelled with whom; nothing is kept for longer than the rules say; a deadline is
    /// sound.
    #[test]
    fn nothing_outlives_its_time(steps in prop::collection::vec(step(), 1..30), hour in 0..9_000_i64) {
        let rules = rules();
        let start = at("2026-01-31 00:00").plus_seconds(hour * 3_600);
        live(&steps, start, |book, now| {
            let mut worked_off = book.clone();
            worked_off.advance(&rules, now);
            for number in 0..4 {
                for who in 2..6 {
                    let as_of = |book: &JointBook| book.check(&rules, &code(&name(number)), person(who), now);
                    assert_eq!(as_of(book), as_of(&worked_off), "readable after its time");
                }
            }
            let stored = json(&worked_off);
            if worked_off.codes_under_way() == 0 {
                for who in 2..6 {
                    assert!(!stored.contains(&person(who).to_string()), "{stored}");
                }
                assert!(!stored.contains("CODE0"), "{stored}");
            }
            if let Some(deadline) = worked_off.next_deadline(&rules) {
                assert!(deadline.at > now);
                // A code at most a month and three days, a count at most eighteen months after that.
                assert!(calendar().date(deadline.at) <= calendar().date(now).plus_months(18).plus_days(31 + 4));
                let mut early = worked_off.clone();
                assert_eq!(early.advance(&rules, deadline.at.plus_seconds(-1)), []);
                let mut due = worked_off.clone();
                assert!(!due.advance(&rules, deadline.at).is_empty());
            }
            let last_of_all = calendar().date(now).plus_months(19).plus_days(4);
            let mut all = worked_off.clone();
            all.advance(&rules, calendar().at(last_of_all, "23:59".parse().unwrap()));
            assert_eq!(all.next_deadline(&rules), None);
            assert_eq!(serde_json::from_str::<JointBook>(&stored).unwrap(), worked_off);
        });
    }

    /// Working off what is due step by step, or all at once, is the same.
    #[test]
    fn advancing_in_steps_is_advancing_at_once(steps in prop::collection::vec(step(), 1..20), hops in prop::collection::vec(0..3_000_i64, 1..10)) {
        let rules = rules();
        let start = at("2026-09-30 00:00");
        let book = live(&steps, start, |_, _| {});
        let (mut step_by_step, mut at_once) = (book.clone(), book);
        let mut now = start.plus_seconds(9_000 * 30 * 3_600);
        let mut events = Vec::new();
        for hop in hops {
            now = now.plus_seconds(hop * 3_600);
            events.extend(step_by_step.advance(&rules, now));
        }
        prop_assert_eq!(events, at_once.advance(&rules, now));
        prop_assert_eq!(step_by_step, at_once);
    }
}
