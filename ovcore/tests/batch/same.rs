//! One thread is many threads; repeats cost nothing; nothing gives nothing.

use ovcore::batch::{Batch, Progress, TapColumns, TapResult, Threads, rate};
use ovcore::day::{DayTotals, Rater, RowMaker};
use ovcore::money::Money;
use ovcore::network::NetworkDocument;
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};
use ovcore_testkit::generate::{GeneratorConfig, NationalDay};
use ovcore_testkit::world::{network, rules};

use super::accounts::of_accounts;
use super::months::{end_of, rated};
use super::story::{assert_same, day, instant, of_batches, token};

/// Someone who takes a train out and back, so many days: 4 taps a day.
pub(crate) fn commuter(card: u8, days: i32) -> Vec<Tap> {
    let mut taps = Vec::new();
    for n in 0..days {
        let midnight =
            instant("2026-03-09T23:00:00Z").plus_seconds(i64::from(n) * 86_400 + i64::from(card) * 17);
        for (step, (hour, place, direction)) in [
            (7, "a", Direction::In),
            (8, "c", Direction::Out),
            (17, "c", Direction::In),
            (18, "a", Direction::Out),
        ]
        .into_iter()
        .enumerate()
        {
            let at = midnight.plus_seconds(hour * 3_600);
            taps.push(Tap {
                id: format!("{card}-{n}-{step}").parse().unwrap(),
                version: 0,
                token: token(card),
                carrier: "NS".parse().unwrap(),
                mode: Mode::Rail,
                location: place.parse().unwrap(),
                reader: format!("{place}-{step}").parse().unwrap(),
                line: None,
                vehicle: None,
                direction,
                at,
                received_at: at.plus_seconds(3),
                reader_outcome: ReaderOutcome::Accepted,
                application: None,
            });
        }
    }
    taps
}

/// Two days of so many cards of a generated country, with all that goes wrong with taps.
pub(crate) fn generated(cards: u32, days: i32) -> Vec<Tap> {
    let document = NetworkDocument::from_json(network()).unwrap();
    let rules = rules();
    let config = GeneratorConfig { late_hours_per_mille: 20, ..GeneratorConfig::default() };
    let first = day("2026-03-27");
    let of = NationalDay::new(&document, first, rules.calendar(), 3, cards, config).unwrap();
    let mut taps: Vec<Tap> = Vec::new();
    for n in 0..days {
        let day = of.on(first.plus_days(n), rules.calendar());
        taps.extend(day.iter().flat_map(|card| card.taps));
    }
    taps.sort_by_key(|tap| tap.received_at);
    taps
}

#[test]
fn a_generated_country_is_what_its_accounts_make_of_it() {
    let rules = rules();
    // The clock goes forward in the second night.
    let taps = generated(150, 4);
    let until = end_of(&rules, &taps, 1);
    let (batch, names) = rated(&rules, &taps, &[], Some(until));
    assert_same(&of_batches(&rules, &[&batch], &names, &taps), &of_accounts(&rules, &[], &taps, until));
    let (all, through) = (batch.totals.rows, batch.totals.through_accounts);
    // Late as they are, none of them is unusual.
    assert_eq!(through, 0, "of {all} taps");
}

pub(crate) fn same(a: &Batch, b: &Batch) {
    assert_eq!(a.parts, b.parts);
    assert_eq!((&a.results, &a.refers_to), (&b.results, &b.refers_to));
    assert_eq!((&a.bad, a.totals), (&b.bad, b.totals));
}

#[cfg(feature = "parallel")]
#[test]
fn one_thread_is_many_threads() {
    let rules = rules();
    let mut taps = generated(9_000, 1);
    // Rows out of order, and more blocks and partitions than one.
    taps.sort_by_key(|tap| tap.reader);
    let columns: TapColumns = taps.iter().collect();
    let (one, _) = rate(&rules, &[columns.table()], vec![], None, Threads::One, None).unwrap();
    assert!(one.parts.len() > 3, "{} parts", one.parts.len());
    for threads in [1, 2, 7] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (many, _) = rate(&rules, &[columns.table()], vec![], None, Threads::Pool(&pool), None).unwrap();
        same(&one, &many);
        // The same in pieces, as a table in chunks comes: many with the one dictionary, one of a single row, one of none.
        let cuts = [0, 1, 1, 3_000, 19_386, 19_400];
        let table = columns.table();
        let ends = cuts.iter().skip(1).copied().chain([table.rows()]);
        let pieces: Vec<_> = cuts.iter().zip(ends).map(|(begin, end)| table.slice(*begin..end)).collect();
        let (cut, _) = rate(&rules, &pieces, vec![], None, Threads::Pool(&pool), None).unwrap();
        same(&one, &cut);
    }
}

/// The loop under every door, by itself: rows of a day, and what they come to.
#[test]
fn rows_of_a_day_come_to_what_its_trips_do() {
    let rules = rules();
    let mut taps = commuter(1, 1);
    // A metro that no tariff is for.
    taps.extend(commuter(2, 1).into_iter().take(2).enumerate().map(|(n, tap)| Tap {
        carrier: "RET".parse().unwrap(),
        mode: Mode::Metro,
        location: ["r1", "r2"][n].parse().unwrap(),
        at: tap.at.plus_seconds(4 * 3_600),
        received_at: tap.at.plus_seconds(4 * 3_600),
        ..tap
    }));
    let mut maker = RowMaker::new(&rules);
    let rows: Vec<_> = (0_u32..).zip(&taps).map(|(number, tap)| maker.row(tap, number)).collect();
    let totals = Rater::new().rate_rows(&rules, day("2026-03-10"), &rows, instant("2026-03-11T12:00:00Z"));
    assert_eq!(totals, DayTotals { trips: 3, charged: Money::from_minor(1_200), unpriced: 1 });
}

#[test]
fn nothing_gives_nothing() {
    let (batch, names) = rated(&rules(), &[], &[], None);
    assert_eq!((batch.parts.len(), batch.results.len(), batch.bad.len()), (0, 0, 0));
    assert_eq!(batch.totals, ovcore::batch::Totals::default());
    assert!(names.places().count() > 10);
}

#[test]
fn a_million_repeats_of_one_tap_are_one_tap() {
    let rules = rules();
    let taps = commuter(1, 1);
    let (check_in, check_out) = (&taps[0], &taps[1]);
    let mut columns = TapColumns::default();
    columns.push(check_out);
    for n in 0..1_000_000_i64 {
        columns.push(&Tap { received_at: check_in.received_at.plus_seconds(n % 500), ..check_in.clone() });
    }
    let (batch, _) = rate(&rules, &[columns.table()], vec![], None, Threads::One, None).unwrap();
    assert_eq!((batch.totals.trips, batch.totals.fares.minor()), (1, 600));
    assert_eq!(batch.totals.results[usize::from(TapResult::Repeat.code())], 999_999);
    // The delivery that arrived first stands, whatever row it is.
    assert_eq!((batch.results[0], batch.refers_to[0]), (1, 1));
    assert_eq!((batch.results[1], batch.results[2], batch.refers_to[2]), (0, TapResult::Repeat.code(), 1));
}

#[test]
fn a_watch_sees_every_part_and_may_stop_the_call() {
    use std::sync::Mutex;
    let rules = rules();
    let taps = generated(9_000, 1);
    let columns: TapColumns = taps.iter().collect();
    let seen: Mutex<Vec<Progress>> = Mutex::new(Vec::new());
    let watch = |progress: Progress| {
        seen.lock().unwrap().push(progress);
        true
    };
    let (batch, _) = rate(&rules, &[columns.table()], vec![], None, Threads::One, Some(&watch)).unwrap();
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen.len(), seen[0].parts);
    assert_eq!(seen.last().map(|p| p.done), Some(seen[0].parts));
    assert!(batch.totals.trips > 0);
    let stop = |progress: Progress| progress.done < 2;
    let error = rate(&rules, &[columns.table()], vec![], None, Threads::One, Some(&stop)).unwrap_err();
    assert_eq!(error.code(), "batch.stopped");
}

/// Rows that stand for two families of readers never meet; each card is alone with its own.
#[test]
fn cards_do_not_meet() {
    let rules = rules();
    let (one, two) = (commuter(1, 3), commuter(2, 3));
    let both: Vec<Tap> = one.iter().zip(&two).flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
    let (batch, names) = rated(&rules, &both, &[], None);
    let story = of_batches(&rules, &[&batch], &names, &both);
    for taps in [one, two] {
        let (alone, names) = rated(&rules, &taps, &[], None);
        let expected = of_batches(&rules, &[&alone], &names, &taps);
        let token = taps[0].token.to_bytes();
        assert_eq!(story[&token], expected[&token]);
    }
}
