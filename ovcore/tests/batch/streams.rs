//! Day by day: what a stream keeps, what it says of rows that come out of turn.

use std::collections::BTreeMap;

use ovcore::batch::{Stream, TapColumns, TapResult, Threads};
use ovcore::tap::Tap;
use ovcore_testkit::world::rules;

use super::months::{rated, streamed};
use super::same::{commuter, generated};
use super::story::{assert_same, day, instant, of_batches};

#[test]
fn a_month_day_by_day_keeps_next_to_nothing() {
    let rules = rules();
    let days = 12;
    let taps = generated(400, days);
    let mut stream = Stream::new(&rules, vec![]);
    let mut kept = Vec::new();
    let mut from = ovcore::calendar::Instant::MIN;
    let mut trips = 0;
    for n in 0..days {
        let cut = Stream::cut_after(&rules, day("2026-03-27").plus_days(n));
        let own: Vec<&Tap> = taps.iter().filter(|tap| tap.at >= from && tap.at < cut).collect();
        let columns: TapColumns = own.into_iter().collect();
        trips += stream.feed(&[columns.table()], cut, Threads::One, None).unwrap().totals.trips;
        kept.push(stream.kept());
        from = cut;
    }
    let until = Stream::cut_after(&rules, day("2026-03-27").plus_days(days + 9));
    let (last, _) = stream.finish(until, Threads::One, None).unwrap();
    let (whole, _) = rated(&rules, &taps, &[], Some(until));
    assert_eq!(trips + last.totals.trips, whole.totals.trips);
    // Flat: those whose account is still watched for something late, and night owls.
    assert!(kept.iter().all(|(cards, keeping)| *cards <= 400 && *keeping < 80), "{kept:?}");
}

/// A tap that arrives after the cut leaves the other rows of its day open as well: they are held, and not bad.
#[test]
fn each_row_is_told_once_and_held_at_most_once_before() {
    let rules = rules();
    let days = 4;
    let taps = generated(300, days);
    let mut stream = Stream::new(&rules, vec![]);
    let (mut from, mut rows, mut held) = (ovcore::calendar::Instant::MIN, 0_u64, 0_u64);
    let mut told: BTreeMap<u64, TapResult> = BTreeMap::new();
    let until = Stream::cut_after(&rules, day("2026-03-27").plus_days(days + 9));
    let mut batches = Vec::new();
    for n in 0..days {
        let cut = Stream::cut_after(&rules, day("2026-03-27").plus_days(n));
        let columns: TapColumns = taps.iter().filter(|tap| tap.at >= from && tap.at < cut).collect();
        batches.push(stream.feed(&[columns.table()], cut, Threads::One, None).unwrap());
        from = cut;
    }
    batches.push(stream.finish(until, Threads::One, None).unwrap().0);
    for batch in &batches {
        assert!(batch.bad.is_empty(), "{:?}", batch.bad);
        for (row, code) in (rows..).zip(&batch.results) {
            match TapResult::of_code(*code).unwrap() {
                TapResult::Held => held += 1,
                TapResult::Bad => panic!("row {row} is neither told nor held"),
                result => assert_eq!(told.insert(row, result), None, "row {row}"),
            }
        }
        for settled in batch.parts.iter().flat_map(|part| &part.settled).filter(|settled| settled.row < rows)
        {
            assert_ne!(settled.result, TapResult::Held, "row {} was said to be held before", settled.row);
            assert_eq!(told.insert(settled.row, settled.result), None, "row {}", settled.row);
        }
        rows += batch.totals.rows;
    }
    assert_eq!(u64::try_from(told.len()).unwrap(), rows);
    assert!(held > 0, "some day has a tap that arrives late");
}

#[test]
fn a_row_behind_the_cut_says_so_and_changes_nothing() {
    let rules = rules();
    let taps = commuter(1, 2);
    let cut = Stream::cut_after(&rules, day("2026-03-10"));
    let mut stream = Stream::new(&rules, vec![]);
    let first: TapColumns = taps[..4].iter().collect();
    let batch = stream.feed(&[first.table()], cut, Threads::One, None).unwrap();
    assert_eq!(batch.totals.trips, 2);
    assert_eq!(stream.kept(), (1, 0));
    let second: TapColumns = taps[3..].iter().collect();
    let next = Stream::cut_after(&rules, day("2026-03-11"));
    let batch = stream.feed(&[second.table()], next, Threads::One, None).unwrap();
    assert_eq!(batch.results[0], TapResult::BehindCut.code());
    assert_eq!(batch.totals.trips, 2);
    let payments = &batch.parts[0].payments;
    assert_eq!(payments.ordinal, [1], "the card's second payment");
}

#[test]
fn a_cut_in_the_middle_of_a_trip_holds_it() {
    let rules = rules();
    let taps = commuter(1, 2);
    let until = Stream::cut_after(&rules, day("2026-03-12"));
    // Between check-in and check-out, at midnight, and just after a check-out.
    let cuts = ["2026-03-10T07:30:00+01:00", "2026-03-11T00:00:00+01:00", "2026-03-11T08:02:00+01:00"];
    let cuts: Vec<_> = cuts.iter().map(|cut| instant(cut)).chain([until]).collect();
    let (batches, names, in_order) = streamed(&rules, &taps, &[], until, &cuts);
    assert_eq!(batches[0].results, [TapResult::Held.code()]);
    let found = of_batches(&rules, &batches.iter().collect::<Vec<_>>(), &names, &in_order);
    let (whole, names) = rated(&rules, &taps, &[], Some(until));
    assert_same(&found, &of_batches(&rules, &[&whole], &names, &taps));
}

#[test]
fn a_cut_that_is_not_later_is_refused() {
    let rules = rules();
    let mut stream = Stream::new(&rules, vec![]);
    let columns = TapColumns::default();
    let cut = instant("2026-03-10T07:30:00+01:00");
    stream.feed(&[columns.table()], cut, Threads::One, None).unwrap();
    let error = stream.feed(&[columns.table()], cut, Threads::One, None).unwrap_err();
    assert_eq!(error.code(), "batch.cut");
    assert!(error.to_string().starts_with("found a cut at 2026-03-10T06:30:00Z; expected one after"));
}
