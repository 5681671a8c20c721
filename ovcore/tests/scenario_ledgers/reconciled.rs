//! Reconciliation: from taps to collected money, and what it finds.

use ovcore::account::{DayRecord, Event, What};
use ovcore::money::Money;
use ovcore::reconcile::{Discrepancy, Reconciliation, TripBucket, Unmatched, records_in};
use ovcore::tap::BucketKind;
use ovcore::trip::Fare;
use ovcore_testkit::scenario::{Story, play};
use ovcore_testkit::world::rules;

use super::LIFE;

fn records(story: &Story) -> Vec<DayRecord> {
    records_in(&story.events).into_iter().cloned().collect()
}

fn codes(reconciliation: &Reconciliation) -> Vec<&'static str> {
    reconciliation.findings.iter().map(|finding| finding.what.code()).collect()
}

/// N4, I1, I2: every tap in a bucket, every trip of a kind, every cent somewhere; also with all events.
#[test]
fn n4_a_life_reconciles() {
    let story = play(&rules(), LIFE);
    let own = Reconciliation::with_events(&story.account, &records(&story), &story.events);
    assert!(own.is_right(), "{own}");
    assert_eq!(own, Reconciliation::of(&story.account, &records(&story)));
    assert_eq!(own.tap_count(), 6);
    assert_eq!(own.taps[&BucketKind::CheckIn], 3);
    assert_eq!(own.trips[&TripBucket::Complete].trips, 3);
    assert_eq!(own.all_trips().fares, Money::from_minor(1_200));
}

/// The table, as a back office reads it.
#[test]
fn a_reconciliation_as_a_table() {
    let story = play(&rules(), LIFE);
    let own = Reconciliation::of(&story.account, &records(&story));
    let expected = "\
accounts 1, days 2
taps
  check-in                                   3
  check-out                                  3
  all                                        6
trips                                                  fares
  complete                                   3         12.00
  all                                        3         12.00
carriers                                  legs        earned
  HTM                                        1          2.00
  NS                                         2         10.00
    of which waived                                     2.00
  all                                        3         12.00
where the money is
  uncollected                                           0.00
  in flight                                             0.00
  debt                                                  0.00
  collected                                            10.00
  less refunded                                         0.00
  less open credits                                     0.00
  waived                                                2.00
  moved to other cards                                  0.00
  all                                                  12.00
unmatched
  all                                                   0.00
";
    assert_eq!(own.to_string(), expected, "{own}");
}

/// L4: a record that is missing, by the digest that the account keeps, and by the cents that no trip shows.
#[test]
fn l4_a_missing_record_is_found() {
    let story = play(&rules(), LIFE);
    let records = records(&story);
    let own = Reconciliation::of(&story.account, &records[1..]);
    assert_eq!(
        codes(&own),
        ["reconcile.record_missing", "reconcile.carrier_differs", "reconcile.carrier_differs"]
    );
    assert_eq!(own.unmatched[&Unmatched::NoTrip], Money::from_minor(600), "{own}");
}

/// L4: a record that was changed: a fare, a place, an amount that was asked.
#[test]
fn l4_a_tampered_record_is_found() {
    let story = play(&rules(), LIFE);
    let mut dearer = records(&story);
    let trip = &mut dearer[0].held.trips[0].trip;
    trip.fare = Fare::Priced(Money::from_minor(500));
    let own = Reconciliation::of(&story.account, &dearer);
    assert_eq!(codes(&own), ["reconcile.legs_differ", "reconcile.not_asked", "reconcile.record_tampered"]);
    let mut elsewhere = records(&story);
    elsewhere[0].held.taps[0].tap.location = "elsewhere".parse().unwrap();
    let own = Reconciliation::of(&story.account, &elsewhere);
    assert_eq!(codes(&own), ["reconcile.record_tampered"]);
    assert!(own.unmatched.is_empty());
}

/// L4: a record that stands twice, and a trip that stands in two days.
#[test]
fn l4_what_stands_twice_is_found() {
    let story = play(&rules(), LIFE);
    let mut twice = records(&story);
    twice.push(twice[1].clone());
    let own = Reconciliation::of(&story.account, &twice);
    let found = codes(&own);
    for code in
        ["reconcile.record_twice", "reconcile.tap_twice", "reconcile.trip_twice", "reconcile.carrier_differs"]
    {
        assert!(found.contains(&code), "{own}");
    }
    assert_eq!(own.unmatched[&Unmatched::NoLedger], Money::from_minor(600), "{own}");
    let mut copied = records(&story);
    let trip = copied[0].held.trips[0].clone();
    copied[1].held.trips.push(trip);
    let own = Reconciliation::of(&story.account, &copied);
    assert!(codes(&own).contains(&"reconcile.trip_twice"), "{own}");
}

/// L4: once the digest is forgotten, the events still tell, and so do the cents.
#[test]
fn l4_after_the_digest_was_forgotten() {
    let story = play(&rules(), &format!("{LIFE}\n12:00+90 advance"));
    assert!(story.account.digests().is_empty());
    let mut records = records(&story);
    assert!(Reconciliation::with_events(&story.account, &records, &story.events).is_right());
    records[0].held.taps[0].tap.location = "elsewhere".parse().unwrap();
    assert!(Reconciliation::of(&story.account, &records).is_right(), "nothing knows it but the events");
    let own = Reconciliation::with_events(&story.account, &records, &story.events);
    assert_eq!(codes(&own), ["reconcile.record_tampered"]);
    let own = Reconciliation::of(&story.account, &records[1..]);
    assert_eq!(own.unmatched[&Unmatched::NoTrip], Money::from_minor(600), "{own}");
    let own = Reconciliation::with_events(&story.account, &records[1..], &story.events);
    assert!(codes(&own).contains(&"reconcile.record_missing"));
}

/// A log with a gap, and one that says something else, are found.
#[test]
fn a_log_that_is_not_the_account_s_is_found() {
    let story = play(&rules(), LIFE);
    let records = records(&story);
    let without = |which: &dyn Fn(&What) -> bool| -> Vec<Event> {
        story.events.iter().filter(|event| !which(&event.what)).cloned().collect()
    };
    let refunded = without(&|what| matches!(what, What::PaymentApproved { .. }));
    let own = Reconciliation::with_events(&story.account, &records, &refunded);
    assert_eq!(codes(&own), ["reconcile.event_misfit"]);
    let waived = without(&|what| matches!(what, What::WaiverLowered { .. }));
    let own = Reconciliation::with_events(&story.account, &records, &waived);
    assert!(codes(&own).contains(&"reconcile.ledger_differs"), "{own}");
    let lost = without(&|what| matches!(what, What::CardDenied { .. }));
    let own = Reconciliation::with_events(&story.account, &records, &lost);
    assert_eq!(own.findings.iter().map(|f| f.what.clone()).collect::<Vec<_>>(), [Discrepancy::StateDiffers]);
}

/// L1: a tap that came too late for any day is in the bucket that its event names.
#[test]
fn l1_expired_taps_are_counted_from_the_events() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a             => opens a
        08:20      NS rail out c             => a-c 6.00
        03:25+1    advance                   => @03:25 asks 6.00 night
        03:25:04+1 bank approves             => paid
        09:00+60   NS rail in  b at=07:00    => @2026-03-14 03:05 2026-03-10 leaves; expired
        ",
    );
    let own = Reconciliation::with_events(&story.account, &records(&story), &story.events);
    assert!(own.is_right(), "{own}");
    assert_eq!((own.taps[&BucketKind::Expired], own.tap_count()), (1, 3));
}

/// Many accounts add up to those of a back office, and the report is stored and read as it is.
#[test]
fn a_back_office_s_total() {
    let story = play(&rules(), LIFE);
    let own = Reconciliation::of(&story.account, &records(&story));
    let wrong = Reconciliation::of(&story.account, &[]);
    let total = own.clone() + own.clone() + wrong.clone();
    assert_eq!(total, [own.clone(), own.clone(), wrong].into_iter().sum());
    assert_eq!((total.accounts, total.tap_count(), total.all_trips().trips), (3, 12, 6));
    assert_eq!(total.carriers[&"NS".parse().unwrap()].earned, Money::from_minor(2_000));
    assert_eq!(total.unmatched[&Unmatched::NoTrip], Money::from_minor(1_200));
    assert!(!total.is_right());
    let text = serde_json::to_string(&total).unwrap();
    assert_eq!(serde_json::from_str::<Reconciliation>(&text).unwrap(), total);
}
