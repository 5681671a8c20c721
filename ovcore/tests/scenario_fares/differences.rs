//! F5: a difference is one per travel day, itemised by trip.

use ovcore::account::What;
use ovcore::settle::Item;
use ovcore_testkit::scenario::{Story, play};
use ovcore_testkit::world::rules;

/// Day, trip and cents of each item.
fn told(items: &[Item]) -> Vec<String> {
    items.iter().map(|i| format!("{} {} {}", i.day, i.trip, i.amount)).collect()
}

/// The day, what is left, and the items of every credit.
#[expect(clippy::wildcard_enum_match_arm, reason = "one kind of event is asked for")]
fn credits(story: &Story) -> Vec<(String, String, Vec<String>)> {
    let of = |what: &What| match what {
        What::CreditOpened { credit, items } => {
            Some((credit.day.to_string(), credit.left.to_string(), told(items)))
        }
        _ => None,
    };
    story.events.iter().filter_map(|e| of(&e.what)).collect()
}

/// The items of every request.
#[expect(clippy::wildcard_enum_match_arm, reason = "one kind of event is asked for")]
fn requests(story: &Story) -> Vec<Vec<String>> {
    let of = |what: &What| match what {
        What::PaymentRequested { payment, .. } => Some(told(&payment.items)),
        _ => None,
    };
    story.events.iter().filter_map(|e| of(&e.what)).collect()
}

/// F5: a late check-out lowers two trips of a day: one credit, with both.
#[test]
fn f5_one_credit_for_two_trips() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=one     => opens a
        08:30     NS rail in b id=two     => a-? 20.00; opens b
        08:50     NS rail out c           => b-c 4.00
        03:25+1   advance                 => @03:25 asks 24.00 night
        03:26+1   bank approves           => paid
        09:00+1   NS rail out b at=08:20  => a-b 4.00 (was 20.00); b-c 2.00 after one (was 4.00); credit 18.00 for 2026-03-10
        ",
    );
    let items = vec!["2026-03-10 one -16.00".to_owned(), "2026-03-10 two -2.00".to_owned()];
    assert_eq!(credits(&story), [("2026-03-10".to_owned(), "18.00".to_owned(), items)]);
}

/// F5: an amendment raises two trips of a day that was collected: one difference in the next request, with both.
#[test]
fn f5_one_raise_for_two_trips() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=one     => opens a
        08:20     NS rail out b id=out    => a-b 4.00
        08:30     NS rail in b id=two     => opens b after one
        08:50     NS rail out c           => b-c 2.00 after one
        03:25+1   advance                 => @03:25 asks 6.00 night
        03:26+1   bank approves           => paid
        09:00+1   NS rail out c id=out v=1 at=08:20 => a-c 6.00 (was 4.00); b-c 4.00 (was 2.00)
        10:00+1   HTM tram in s1 id=tram  => opens s1
        10:20+1   HTM tram out s2         => s1-s2 1.40
        03:25+2   advance                 => @03:25 asks 5.40 night
        ",
    );
    let last = requests(&story).pop();
    let items = ["2026-03-10 one 2.00", "2026-03-10 two 2.00", "2026-03-11 tram 1.40"].map(str::to_owned);
    assert_eq!(last, Some(items.to_vec()));
}

/// F5: where one trip falls by 4.00 and another of the day rises by 2.00, the difference is a credit of 2.00.
#[test]
fn f5_one_trip_falls_another_rises() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=one     => opens a
        08:20     NS rail out d id=out    => a-d 8.00
        08:30     NS rail in d id=two     => opens d after one
        08:50     NS rail out c           => d-c 2.00 after one
        03:25+1   advance                 => @03:25 asks 10.00 night
        03:26+1   bank approves           => paid
        09:00+1   NS rail out b id=out v=1 at=08:20 => a-b 4.00 (was 8.00); d-c 4.00 (was 2.00); credit 2.00 for 2026-03-10
        ",
    );
    let items = vec!["2026-03-10 one -4.00".to_owned(), "2026-03-10 two 2.00".to_owned()];
    assert_eq!(credits(&story), [("2026-03-10".to_owned(), "2.00".to_owned(), items)]);
}

/// F5: where they outweigh each other there is no difference: nothing is asked and nothing given back.
#[test]
fn f5_a_difference_of_nothing() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a            => opens a
        08:20     NS rail out d id=out    => a-d 8.00
        08:30     NS rail in d            => opens d after t1
        08:50     NS rail out c           => d-c 2.00 after t1
        03:25+1   advance                 => @03:25 asks 10.00 night
        03:26+1   bank approves           => paid
        09:00+1   NS rail out c id=out v=1 at=08:20 => a-c 6.00 (was 8.00); d-c 4.00 (was 2.00)
        03:25+2   advance                 => -
        ",
    );
    assert_eq!((credits(&story).len(), requests(&story).len()), (0, 1));
}

/// F5: before the night nothing was asked, so there is no difference: the night asks what the fares are by then.
#[test]
fn f5_before_the_night_there_is_no_difference() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=one     => opens a
        08:30     NS rail in b id=two     => a-? 20.00; opens b
        08:50     NS rail out c           => b-c 4.00
        09:00     NS rail out b at=08:20  => a-b 4.00 (was 20.00); b-c 2.00 after one (was 4.00)
        03:25+1   advance                 => @03:25 asks 6.00 night
        ",
    );
    assert_eq!(requests(&story), [["2026-03-10 one 4.00", "2026-03-10 two 2.00"]]);
    assert_eq!(credits(&story), []);
}

/// F5: two late taps for two days: one difference for each day.
#[test]
fn f5_one_credit_a_day() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=one     => opens a
        14:00:01  advance                 => @14:00:01 a-? 20.00
        03:25+1   advance                 => @03:25 asks 20.00 night
        03:26+1   bank approves           => paid
        08:00+1   NS rail in a id=two     => opens a
        14:00:01+1 advance                => @14:00:01 a-? 20.00
        03:25+2   advance                 => @03:25 asks 20.00 night
        03:26+2   bank approves           => paid
        09:00+2   NS rail out b at=08:20  => a-b 4.00 (was 20.00); credit 16.00 for 2026-03-10
        09:01+2   NS rail out c at=08:40+1 => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-11
        ",
    );
    assert_eq!(credits(&story).len(), 2);
}

/// F5, J6: a trip that moves from one collected day to another changes both: a difference for each.
#[test]
fn f5_a_trip_that_moves_between_two_collected_days() {
    let story = play(
        &rules(),
        "
        2026-03-10
        23:20     NS rail in a id=one           => opens a
        00:10+1   NS rail in b id=two           => a-? 20.00; opens b
        00:40+1   NS rail out d                 => b-d 6.00
        03:25+1   advance                       => @03:25 asks 20.00 night
        03:26+1   bank approves                 => paid
        03:25+2   advance                       => @03:25 asks 6.00 night
        03:26+2   bank approves                 => paid
        10:00+2   NS rail out b at=23:50
        ",
    );
    let first = vec!["2026-03-10 one -16.00".to_owned(), "2026-03-10 two 4.00".to_owned()];
    let second = vec!["2026-03-11 two -6.00".to_owned()];
    assert_eq!(
        credits(&story),
        [
            ("2026-03-10".to_owned(), "12.00".to_owned(), first),
            ("2026-03-11".to_owned(), "6.00".to_owned(), second),
        ]
    );
}
