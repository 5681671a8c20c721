//! Nights on which something is special, worked out by hand.

use ovcore::batch::{CardInfo, GivenAnswer, TripCode};
use ovcore::settle::{DeclineCategory, PaymentOutcome};
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD};
use ovcore_testkit::world::rules;

use super::months::{end_of, rated};
use super::story::{Story, Told, instant, of_batches, token};

fn tap(id: &str, carrier: &str, mode: Mode, place: &str, direction: Direction, at: &str) -> Tap {
    let at = instant(at);
    Tap {
        id: id.parse().unwrap(),
        version: 0,
        token: token(1),
        carrier: carrier.parse().unwrap(),
        mode,
        location: place.parse().unwrap(),
        reader: format!("{place}-{id}").parse().unwrap(),
        line: None,
        vehicle: None,
        direction,
        at,
        received_at: at.plus_seconds(2),
        reader_outcome: ReaderOutcome::Accepted,
        application: None,
    }
}

fn ns(id: &str, place: &str, direction: Direction, at: &str) -> Tap {
    tap(id, "NS", Mode::Rail, place, direction, at)
}

fn told(taps: &[Tap], cards: &[CardInfo], days: i32) -> Told {
    let rules = rules();
    let until = end_of(&rules, taps, days);
    let (batch, names) = rated(&rules, taps, cards, Some(until));
    let mut story: Story = of_batches(&rules, &[&batch], &names, taps);
    story.remove(&[1; 16]).unwrap_or_default()
}

/// T2, J1: in the night in which the clock goes forward the travel day ends at 03:05 summer time, and is collected at
/// 03:25, 1 h 40 min after 01:45 winter time less the hour that is skipped.
#[test]
fn the_clock_goes_forward() {
    use Direction::{In, Out};
    let taps = [
        ns("i", "a", In, "2026-03-28T23:30:00+01:00"),
        ns("o", "b", Out, "2026-03-29T01:45:00+01:00"),
        ns("late-i", "b", In, "2026-03-29T03:00:00+02:00"),
    ];
    let told = told(&taps, &[], 0);
    // The second trip continues the journey, outlives its day at 03:05, and is one of the next.
    let first = &told.trips[&"i".parse().unwrap()];
    assert_eq!((first.fare, first.day), (400, 20_540));
    let second = &told.trips[&"late-i".parse().unwrap()];
    assert_eq!((second.status, second.fare, second.day), (TripCode::MissingCheckOut.code(), 2_000, 20_541));
    let asked: Vec<(u8, i64)> = told.payments.iter().map(|p| (p.kind, p.amount)).collect();
    assert_eq!(asked, [(0, 400), (0, 2_000)]);
    assert_eq!(told.payments[0].asked_at, instant("2026-03-29T03:25:00+02:00").unix_seconds());
}

/// P5, J1: in the night in which the clock goes back the four hours of a ride from 00:04 are over at 03:04 winter time, so
/// that it is of the day before, and asked for in that night. A check-out that closes nothing changes none of it, where
/// taps of one second came in another order than they are read in.
#[test]
fn the_clock_goes_back() {
    use Direction::{In, Out};
    let taps = [
        tap("i1", "GVB", Mode::Tram, "m1", In, "2026-10-24T22:42:00+02:00"),
        tap("o1", "GVB", Mode::Tram, "s3", Out, "2026-10-25T00:04:00+02:00"),
        tap("i2", "HTM", Mode::Tram, "s3", In, "2026-10-25T00:04:00+02:00"),
        tap("o2", "HTM", Mode::Tram, "s3", Out, "2026-10-25T23:04:00+01:00"),
    ];
    let told = told(&taps, &[], 1);
    let second = &told.trips[&"i2".parse().unwrap()];
    assert_eq!((second.status, second.fare, second.day), (TripCode::MissingCheckOut.code(), 400, 20_750));
    let asked: Vec<(u8, i64)> = told.payments.iter().map(|p| (p.kind, p.amount)).collect();
    assert_eq!(asked, [(0, 530)]);
    assert_eq!(told.payments[0].asked_at, instant("2026-10-25T03:25:00+01:00").unix_seconds());
    assert_eq!((told.credits.len(), told.standing), (0, [0; 4]));
}

/// S2: strictly above the threshold, during the day; what comes later waits for the night.
#[test]
fn a_threshold_is_crossed() {
    use Direction::{In, Out};
    let mut taps = Vec::new();
    for n in 0..8 {
        let (from, to) = if n % 2 == 0 { ("a", "d") } else { ("d", "a") };
        // An hour apart: each a journey of its own, 8.00 each.
        taps.push(ns(&format!("i{n}"), from, In, &format!("2026-03-10T{:02}:00:00+01:00", 6 + 2 * n)));
        taps.push(ns(&format!("o{n}"), to, Out, &format!("2026-03-10T{:02}:50:00+01:00", 6 + 2 * n)));
    }
    let told = told(&taps, &[], 0);
    let asked: Vec<(u32, u8, i64, i64)> =
        told.payments.iter().map(|p| (p.ordinal, p.kind, p.amount, p.asked_at)).collect();
    let at = |text: &str| instant(text).unix_seconds();
    assert_eq!(
        asked,
        [(0, 1, 5_600, at("2026-03-10T18:50:02+01:00")), (1, 0, 800, at("2026-03-11T03:25:00+01:00")),]
    );
    assert_eq!(told.payments[0].items.len(), 7);
    assert_eq!(told.standing, [0; 4]);
}

/// S3: a card that is collected after each trip; a missing check-out waits for its night.
#[test]
fn a_card_is_collected_after_each_trip() {
    use Direction::{In, Out};
    let taps = [
        ns("i1", "a", In, "2026-03-10T08:00:00+01:00"),
        ns("o1", "b", Out, "2026-03-10T08:20:00+01:00"),
        ns("i2", "b", In, "2026-03-10T12:00:00+01:00"),
    ];
    let card = CardInfo { token: token(1), kind: PER_TRIP_CARD, products: vec![], answers: vec![] };
    let told = told(&taps, &[card], 0);
    let asked: Vec<(u8, i64, i64)> = told.payments.iter().map(|p| (p.kind, p.amount, p.asked_at)).collect();
    let at = |text: &str| instant(text).unix_seconds();
    assert_eq!(
        asked,
        [(2, 400, at("2026-03-10T08:20:02+01:00")), (0, 2_000, at("2026-03-11T03:25:00+01:00"))]
    );
}

/// N5, D1, D2: an answer that is given declines; the debt is asked for again, and the next answer approves at once.
#[test]
fn a_given_answer_declines() {
    use Direction::{In, Out};
    let taps =
        [ns("i1", "a", In, "2026-03-10T08:00:00+01:00"), ns("o1", "b", Out, "2026-03-10T08:20:00+01:00")];
    let outcome = PaymentOutcome::Declined { category: DeclineCategory::InsufficientFunds };
    let answers = vec![GivenAnswer { outcome, after_seconds: 5 }];
    let card = CardInfo { token: token(1), kind: CARD, products: vec![], answers };
    let told = told(&taps, &[card], 3);
    let asked: Vec<(u8, i64, u8)> = told.payments.iter().map(|p| (p.kind, p.amount, p.outcome)).collect();
    assert_eq!(asked, [(0, 400, 1), (3, 400, 0)]);
    assert_eq!(told.standing, [0; 4]);
}

/// L1, L2, S6: a check-out that comes two days late lowers what was paid, and the credit is refunded after a week.
#[test]
fn a_late_check_out_gives_money_back() {
    use Direction::{In, Out};
    let mut taps =
        vec![ns("i1", "a", In, "2026-03-10T08:00:00+01:00"), ns("o1", "b", Out, "2026-03-10T08:20:00+01:00")];
    taps[1].received_at = instant("2026-03-12T10:00:00+01:00");
    let told = told(&taps, &[], 8);
    assert_eq!(told.payments.len(), 1);
    assert_eq!(told.payments[0].amount, 2_000);
    assert_eq!(told.trips[&"i1".parse().unwrap()].fare, 400);
    let given: Vec<(bool, i64)> =
        told.credits.iter().map(|(_, refunded, _, amount)| (*refunded, *amount)).collect();
    assert_eq!(given, [(false, 1_600), (true, 1_600)]);
    assert_eq!(told.standing, [0; 4]);
}

/// S3, S4: on a card that is collected after each trip, a check-out that comes after the next trip is asked for when it
/// comes. L2: a check-in that comes a day late raises the fare, in the night after it came. Neither needs an account.
#[test]
fn what_comes_late_is_asked_for_when_it_comes() {
    use Direction::{In, Out};
    let mut taps = vec![
        ns("i1", "a", In, "2026-03-10T08:00:00+01:00"),
        ns("o1", "b", Out, "2026-03-10T08:20:00+01:00"),
        ns("i2", "c", In, "2026-03-10T09:00:00+01:00"),
        ns("o2", "a", Out, "2026-03-10T09:20:00+01:00"),
        ns("i3", "a", In, "2026-03-10T18:00:00+01:00"),
        ns("o3", "b", Out, "2026-03-10T18:20:00+01:00"),
    ];
    let rules = rules();
    let asked = |taps: &[Tap], kind| {
        let card = CardInfo { token: token(1), kind, products: vec![], answers: vec![] };
        let until = end_of(&rules, taps, 0);
        let (batch, names) = rated(&rules, taps, &[card], Some(until));
        assert_eq!(batch.totals.through_accounts, 0);
        let told = of_batches(&rules, &[&batch], &names, taps).remove(&[1; 16]).unwrap_or_default();
        told.payments.iter().map(|p| (p.kind, p.amount, p.asked_at)).collect::<Vec<(u8, i64, i64)>>()
    };
    let at = |text: &str| instant(text).unix_seconds();
    taps[1].received_at = instant("2026-03-10T09:30:00+01:00");
    let (second, third) = ("2026-03-10T09:20:02+01:00", "2026-03-10T18:20:02+01:00");
    assert_eq!(
        asked(&taps, PER_TRIP_CARD),
        [(2, 600, at(second)), (2, 400, at("2026-03-10T09:30:00+01:00")), (2, 400, at(third))]
    );
    taps[1].received_at = taps[1].at;
    taps[4].received_at = instant("2026-03-11T10:00:00+01:00");
    assert_eq!(
        asked(&taps, CARD),
        [(0, 1_000, at("2026-03-11T03:25:00+01:00")), (0, 400, at("2026-03-12T03:25:00+01:00"))]
    );
}

/// What is not over by the end stands as it is: a trip that is open, and what was not asked for.
#[test]
fn an_end_in_the_middle_of_the_day() {
    use Direction::{In, Out};
    let rules = rules();
    let taps = [
        ns("i1", "a", In, "2026-03-10T08:00:00+01:00"),
        ns("o1", "b", Out, "2026-03-10T08:20:00+01:00"),
        ns("i2", "b", In, "2026-03-10T12:00:00+01:00"),
    ];
    let until = instant("2026-03-10T12:30:00+01:00");
    let (batch, names) = rated(&rules, &taps, &[], Some(until));
    let story = of_batches(&rules, &[&batch], &names, &taps);
    let told = &story[&[1; 16]];
    assert_eq!(told.trips[&"i2".parse().unwrap()].status, TripCode::Open.code());
    assert_eq!(told.standing, [400, 0, 0, 0]);
    assert!(told.payments.is_empty());
}
