//! Debt in its simple form: a declined payment opens one and lists the card; charges join it, credits lower it
//! (RULES D1, with S4, S6, P5 and P9).

use ovcore::account::{Effect, What};
use ovcore::deny::DenyReason;
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::settle::{DeclineCategory, EffectKind};
use ovcore_testkit::scenario::{PER_TRIP_CARD, Story, play, play_with};
use ovcore_testkit::world::{rules, rules_with};

/// The test country with another threshold.
fn threshold(minor: i64) -> Rules {
    let mut policy = Policy::ovpay();
    policy.settlement.threshold_minor = Money::from_minor(minor);
    rules_with(policy)
}

/// A debt of 6.00 for the 10th, opened on the 11th at 03:26.
const DEBT: &str = "
    2026-03-10
    08:00      NS rail in  a         => opens a
    08:20      NS rail out c id=out  => a-c 6.00
    03:25+1    advance               => @03:25 asks 6.00 night
    03:26+1    bank declines         => declined; debt 6.00; denied: unpaid fare
";

fn with_debt(rest: &str) -> Story {
    play(&rules(), &format!("{DEBT}{rest}"))
}

/// What a story's debt is: its date and amount.
fn debt(story: &Story) -> Option<(String, String)> {
    story.account.debt().map(|d| (d.date.to_string(), d.amount.to_string()))
}

fn opened(story: &Story) -> usize {
    story.events.iter().filter(|e| matches!(e.what, What::DebtOpened { .. })).count()
}

/// D1: a declined payment opens a debt of what was asked, dated the local date of the answer, under the reference of
/// that payment, and lists the card.
#[test]
fn d1_a_declined_payment_opens_a_debt_and_lists_the_card() {
    let story = with_debt("");
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "6.00".into())));
    assert_eq!(story.account.denied().iter().map(|d| d.reason).collect::<Vec<_>>(), [DenyReason::UnpaidFare]);
    assert!(story.account.in_flight().is_none());
    let [Effect::RequestPayment { reference, .. }, Effect::DenyCard { id, reason }] = &story.effects[..]
    else {
        panic!("{:?}", story.effects)
    };
    assert_eq!(story.account.debt().map(|d| d.reference), Some(*reference));
    assert_eq!((id.kind, *reason), (EffectKind::Deny, DenyReason::UnpaidFare));
}

/// D1: whatever the category, the debt opens, and keeps it.
#[test]
fn d1_every_category_opens_a_debt() {
    for (word, category) in [
        ("insufficient_funds", DeclineCategory::InsufficientFunds),
        ("do_not_honour", DeclineCategory::DoNotHonour),
        ("account_closed", DeclineCategory::AccountClosed),
        ("not_permitted", DeclineCategory::NotPermitted),
        ("technical", DeclineCategory::Technical),
        ("unknown", DeclineCategory::Unknown),
    ] {
        let script = format!(
            "
            2026-03-10
            08:00    NS rail in  a         => opens a
            08:20    NS rail out c         => a-c 6.00
            03:25+1  advance               => @03:25 asks 6.00 night
            03:26+1  bank declines {word}  => declined; debt 6.00; denied: unpaid fare
            "
        );
        let story = play(&rules(), &script);
        assert_eq!(story.account.debt().map(|d| d.category), Some(category));
    }
}

/// D1: the date is the local one: half past midnight in Amsterdam is not the date of the same instant in UTC.
#[test]
fn d1_the_date_is_local() {
    let story = play(
        &threshold(1_000),
        "
        2026-07-10
        21:00    NS rail in  a   => opens a
        21:30    NS rail out d   => a-d 8.00
        22:30    NS rail in  d   => opens d
        22:50    NS rail out c   => d-c 4.00; asks 12.00 threshold
        00:30+1  bank declines   => declined; debt 12.00; denied: unpaid fare
        ",
    );
    assert_eq!(debt(&story), Some(("2026-07-11".into(), "12.00".into())));
    let story = play(
        &threshold(1_000),
        "
        2026-07-10
        21:00    NS rail in  a   => opens a
        21:30    NS rail out d   => a-d 8.00
        22:30    NS rail in  d   => opens d
        22:50    NS rail out c   => d-c 4.00; asks 12.00 threshold
        23:59:59 bank declines   => declined; debt 12.00; denied: unpaid fare
        ",
    );
    assert_eq!(debt(&story), Some(("2026-07-10".into(), "12.00".into())));
}

/// D1, S4: an outcome that is unknown for days opens nothing; the debt has the date of the answer that declines.
#[test]
fn d1_dated_by_the_declining_answer() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a        => opens a
        08:20    NS rail out c        => a-c 6.00
        03:25+1  advance              => @03:25 asks 6.00 night
        03:26+1  bank does-not-know   => unknown
        03:36+1  advance              => @03:36 asks again
        03:37+1  bank does-not-know   => unknown
        04:37+1  advance              => @04:37 asks again
        10:00+3  bank declines        => declined; debt 6.00; denied: unpaid fare
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-13".into(), "6.00".into())));
}

/// D1, the example: 30.00 declined in the night of the 3rd; a check-out on the 4th adds 4.00 and changes no date.
#[test]
fn d1_the_example() {
    let story = play(
        &rules(),
        "
        2026-03-02
        08:00      NS rail in  a         => opens a
        08:30      NS rail out d         => a-d 8.00
        10:00      NS rail in  d         => opens d
        10:30      NS rail out a         => d-a 8.00
        12:00      NS rail in  a         => opens a
        12:30      NS rail out d         => a-d 8.00
        14:00      NS rail in  d         => opens d
        14:30      NS rail out b         => d-b 6.00
        03:25+1    advance               => @03:25 asks 30.00 night
        03:25:09+1 bank declines         => declined; debt 30.00; denied: unpaid fare
        08:00+2    NS rail in  a         => opens a
        08:20+2    NS rail out b         => a-b 4.00; debt +4.00
        03:25+3    advance               => -
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-03".into(), "34.00".into())));
    assert_eq!(story.account.debt().map(|d| d.items.len()), Some(5));
}

/// D1: charges that were final when the debt opens join it then.
#[test]
fn d1_what_was_final_joins_when_the_debt_opens() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00    NS  rail in  a   => opens a
        08:30    NS  rail out d   => a-d 8.00
        09:30    NS  rail in  d   => opens d
        09:50    NS  rail out c   => d-c 4.00; asks 12.00 threshold
        12:00    NS  rail in  a   => opens a
        12:30    NS  rail out d   => a-d 8.00
        14:00    NS  rail in  a   => opens a
        14:10    NS  rail in  b   => a-? 20.00; opens b
        15:00    bank declines    => declined; debt 12.00; denied: unpaid fare; debt +8.00
        15:10    NS  rail out c   => b-c 4.00; debt +4.00
        03:05+1  advance          => @03:05 debt +20.00
        03:25+1  advance          => -
        ",
    );
}

/// D1, P5: the charge of a missing check-out is final at the end of its travel day, and joins then.
#[test]
fn d1_a_missing_trip_joins_at_the_end_of_its_day() {
    let story = with_debt(
        "
        08:00+1    NS rail in  a   => opens a
        14:00:01+1 advance         => @14:00:01 a-? 20.00
        03:04:59+2 advance         => -
        03:05+2    advance         => @03:05 debt +20.00
        03:25+2    advance         => -
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "26.00".into())));
}

/// D1: a check-out after all, before the end of the day, and only the real fare joins.
#[test]
fn d1_a_late_check_out_before_the_end_of_the_day() {
    with_debt(
        "
        08:00+1    NS rail in  a           => opens a
        16:00+1    NS rail out c at=08:20+1 => @14:00:01 a-? 20.00; a-c 6.00 (was 20.00); debt +6.00
        03:25+2    advance                 => -
        ",
    );
}

/// D1: a check-out after the end of the day: the boarding fare joined, and the difference lowers the debt.
#[test]
fn d1_a_late_check_out_after_the_end_of_the_day() {
    let story = with_debt(
        "
        08:00+1    NS rail in  a            => opens a
        03:05+2    advance                  => @2026-03-11 14:00:01 a-? 20.00; @03:05 debt +20.00
        09:00+2    NS rail out c at=08:20+1 => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-11; debt -14.00
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "12.00".into())));
}

/// D1: in the night of the clock change to winter time a missing trip joins at the one 03:05.
#[test]
fn d1_in_the_night_to_winter_time() {
    let story = play(
        &rules(),
        "
        2026-10-23
        08:00      NS rail in  a   => opens a
        08:20      NS rail out c   => a-c 6.00
        03:25+1    advance         => @03:25 asks 6.00 night
        03:26+1    bank declines   => declined; debt 6.00; denied: unpaid fare
        23:00+1    NS rail in  a   => opens a
        03:04:59+2 advance         => -
        03:05+2    advance         => @03:05 a-? 20.00; @03:05 debt +20.00
        ",
    );
    let joined = story.events.iter().find(|e| matches!(e.what, What::DebtIncreased { .. }));
    assert_eq!(joined.map(|e| e.at.to_string()), Some("2026-10-25T02:05:00Z".into()));
}

/// D1: while a debt is open nothing else is asked: no night, no threshold, nothing per trip.
#[test]
fn d1_nothing_else_is_asked() {
    let story = play_with(
        &threshold(1_000),
        PER_TRIP_CARD,
        "
        2026-03-10
        08:00    NS rail in  a           => opens a
        08:20    NS rail out c           => a-c 6.00; asks 6.00 per trip
        08:21    bank declines           => declined; debt 6.00; denied: unpaid fare
        10:00    NS rail in  a           => opens a
        10:30    NS rail out d           => a-d 8.00; debt +8.00
        12:00    NS rail in  a app=visa  => opens a
        12:30    NS rail out d app=visa  => a-d 8.00; debt +8.00
        14:00    NS rail in  d app=visa  => opens d
        14:30    NS rail out a app=visa  => d-a 8.00; debt +8.00
        03:25+1  advance                 => -
        03:25+2  advance                 => -
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-10".into(), "30.00".into())));
    assert_eq!(opened(&story), 1);
}

/// D1, S4: a night that waited for the answer joins the debt instead, and is over.
#[test]
fn d1_a_night_that_waited_joins_the_debt() {
    let story = play(
        &threshold(1_000),
        "
        2026-03-10
        08:00    NS rail in  a   => opens a
        08:30    NS rail out d   => a-d 8.00
        09:30    NS rail in  d   => opens d
        09:50    NS rail out c   => d-c 4.00; asks 12.00 threshold
        20:00    NS rail in  a   => opens a
        20:20    NS rail out c   => a-c 6.00
        03:25+1  advance         => @03:25 night of 2026-03-10 waits
        09:00+1  bank declines   => declined; debt 12.00; denied: unpaid fare; debt +6.00
        03:25+2  advance         => -
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "18.00".into())));
}

/// P9, D1: a check-out is never refused: what the reader denied closes the trip, and its charge joins.
#[test]
fn d1_a_denied_check_out_joins() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00    NS rail in  a          => opens a
        08:30    NS rail out d          => a-d 8.00
        09:30    NS rail in  d          => opens d
        09:50    NS rail out c          => d-c 4.00; asks 12.00 threshold
        12:00    NS rail in  a          => opens a
        12:01    bank declines          => declined; debt 12.00; denied: unpaid fare
        12:20    NS rail out c denied   => a-c 6.00; debt +6.00
        ",
    );
}

/// D1: what falls while the debt is open lowers it, also a fare that had joined it.
#[test]
fn d1_a_fall_of_a_fare_lowers_the_debt() {
    let story = with_debt(
        "
        12:00+1    NS rail in  a                          => opens a
        12:30+1    NS rail out d id=two                   => a-d 8.00; debt +8.00
        13:00+1    NS rail out b id=two v=1 at=12:30+1    => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-11; debt -4.00
        14:00+1    NS rail out b id=out v=1 at=08:20      => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10; debt -2.00
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "8.00".into())));
    assert!(story.account.credits().is_empty());
}

/// D1, S6: a card that credits set free is collected again as before; a second debt lists it anew, with a date of its
/// own.
#[test]
fn d1_a_second_debt_after_the_first() {
    let story = with_debt(
        "
        09:00+1    NS rail out a id=out v=1 at=08:20  => a-a free: same place (was 6.00); credit 6.00 for 2026-03-10; debt -6.00; debt closed; freed: unpaid fare
        12:00+1    NS rail in  a                      => opens a
        12:20+1    NS rail out b                      => a-b 4.00
        03:25+2    advance                            => @03:25 asks 4.00 night
        03:26+2    bank declines                      => declined; debt 4.00; denied: unpaid fare
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-12".into(), "4.00".into())));
    let mut listings = Vec::new();
    for effect in &story.effects {
        if let Effect::DenyCard { id, .. } | Effect::FreeCard { id, .. } = effect {
            listings.push(id.to_string());
        }
    }
    assert_eq!(listings, ["deny.17.0", "free.17.0", "deny.17.1"]);
}

/// D1, S6: charges join before credits count: both at once leave the difference.
#[test]
fn d1_a_charge_and_a_credit_at_once() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a                      => opens a
        08:20    NS rail out d id=out               => a-d 8.00
        03:25+1  advance                            => @03:25 asks 8.00 night
        12:00+1  NS rail in  a                      => opens a
        12:20+1  NS rail out c                      => a-c 6.00
        13:00+1  NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10
        14:00+1  bank declines                      => declined; debt 8.00; denied: unpaid fare; debt +6.00; debt -4.00
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "10.00".into())));
}

/// D1, L4: days leave as ever; the debt keeps what it is made of.
#[test]
fn d1_the_debt_outlives_its_days() {
    let story = with_debt(
        "
        12:00+80   advance
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "6.00".into())));
    let items = story.account.debt().map(|d| d.items.clone()).unwrap_or_default();
    assert_eq!(items.iter().map(|i| i.amount.to_string()).collect::<Vec<_>>(), ["6.00"]);
}

/// D1, T2: the leap day and the turn of the year are dates like others.
#[test]
fn d1_dates_of_the_calendar() {
    for (day, date) in
        [("2028-02-28", "2028-02-29"), ("2028-02-29", "2028-03-01"), ("2026-12-31", "2027-01-01")]
    {
        let script = format!(
            "
            {day}
            12:00    NS rail in  a   => opens a
            12:20    NS rail out c   => a-c 6.00
            03:25+1  advance         => @03:25 asks 6.00 night
            03:26+1  bank declines   => declined; debt 6.00; denied: unpaid fare
            "
        );
        assert_eq!(debt(&play(&rules(), &script)), Some((date.into(), "6.00".into())));
    }
}
