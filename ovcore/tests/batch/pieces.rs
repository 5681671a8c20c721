//! A table may lie in pieces; and what is held overnight is the tap that it was.

use ovcore::batch::{Batch, Stream, TapColumns, TapResult, TapTable, Threads, explain, rate};
use ovcore::fare::TariffBook;
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::tap::Tap;
use ovcore_testkit::world::rules;

use super::same::{commuter, generated, same};
use super::story::instant;

/// Every so many rows a piece.
fn pieces<'t>(table: &TapTable<'t>, rows: usize) -> Vec<TapTable<'t>> {
    (0..table.rows()).step_by(rows).map(|begin| table.slice(begin..begin + rows)).collect()
}

fn rated(rules: &Rules, pieces: &[TapTable<'_>]) -> Batch {
    rate(rules, pieces, vec![], None, Threads::One, None).unwrap().0
}

#[test]
fn a_table_in_pieces_is_the_table() {
    let rules = rules();
    let taps = generated(120, 3);
    let columns: TapColumns = taps.iter().collect();
    let whole = rated(&rules, &[columns.table()]);
    for rows in [1, 7, 100, taps.len()] {
        same(&rated(&rules, &pieces(&columns.table(), rows)), &whole);
    }
    // Each piece with names of its own: the same text has another key in each, and another place among those unknown.
    let own: Vec<TapColumns> = taps.chunks(13).map(|taps| taps.iter().collect()).collect();
    let own: Vec<TapTable<'_>> = own.iter().map(TapColumns::table).collect();
    same(&rated(&rules, &own), &whole);
}

#[test]
fn a_bad_row_of_a_piece_has_its_number_in_the_table() {
    let rules = rules();
    let mut taps = commuter(1, 1);
    taps[2].at = instant("2026-03-10T16:00:00Z");
    let columns: TapColumns = taps.iter().collect();
    let sound = columns.table();
    // Tokens are missing from the second piece on.
    let nobody =
        ovcore::batch::TokenColumn::Bytes { bytes: &[0; 16], valid: Some(ovcore::batch::Valid::new(&[0])) };
    let bad = TapTable { token: nobody, ..sound.slice(2..3) };
    let batch = rated(&rules, &[sound.slice(0..2), bad, sound.slice(3..4)]);
    assert_eq!(batch.bad.iter().map(|bad| (bad.row, bad.code())).collect::<Vec<_>>(), [(2, "batch.null")]);
    assert_eq!(batch.results[..3], [0, 1, TapResult::Bad.code()]);
}

#[test]
fn a_trip_of_a_later_piece_is_explained() {
    let rules = rules();
    let taps = commuter(1, 1);
    let columns: TapColumns = taps.iter().collect();
    let whole = explain(&rules, &[columns.table()], vec![], None, &[2]).unwrap();
    assert_eq!(explain(&rules, &pieces(&columns.table(), 1), vec![], None, &[2]).unwrap(), whole);
    assert_eq!(whole.keys().collect::<Vec<_>>(), [&2]);
}

#[test]
fn more_pieces_than_a_call_takes_are_refused() {
    let network =
        r#"{ "format": "ovcore/network/1", "id": "empty", "source": "none", "carriers": [], "places": [] }"#;
    let network = Network::new(NetworkDocument::from_json(network).unwrap()).unwrap();
    let rules = Rules::new(Policy::ovpay(), network, TariffBook::new(vec![]).unwrap()).unwrap();
    let columns = TapColumns::default();
    let pieces = vec![columns.table(); TapTable::PIECES_MAX + 1];
    let error = rate(&rules, &pieces, vec![], None, Threads::One, None).unwrap_err();
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("batch.pieces", "the table has 65537 pieces; expected at most 65536, some of them joined")
    );
    assert_eq!(rated(&rules, &pieces[1..]).totals.rows, 0);
}

/// What a reader called a line is no line of the network, so no number says it; and the tap was told once more.
#[test]
fn a_tap_that_is_held_keeps_what_no_number_says() {
    let rules = rules();
    let line = |name: &str| Tap { line: Some(name.parse().unwrap()), ..commuter(1, 1)[0].clone() };
    let check_out = commuter(1, 1)[1].clone();
    let far_ahead = Tap { received_at: instant("1970-01-01T00:00:00Z"), ..commuter(1, 1)[0].clone() };
    let far_ahead = Tap { at: instant("8000-01-01T00:00:00Z"), ..far_ahead };
    let cases = [
        (line("nowhere"), line("nowhere"), TapResult::Repeat),
        (line("nowhere"), line("elsewhere"), TapResult::Differs),
        (line("nowhere"), commuter(1, 1)[0].clone(), TapResult::Differs),
        (commuter(1, 1)[0].clone(), commuter(1, 1)[0].clone(), TapResult::Repeat),
        (far_ahead.clone(), far_ahead, TapResult::Repeat),
    ];
    for (held, again, expected) in cases {
        let mut stream = Stream::new(&rules, vec![]);
        let first: TapColumns = [&held].into_iter().collect();
        let early = instant("2026-03-10T04:00:00Z");
        let batch = stream.feed(&[first.table()], early, Threads::One, None).unwrap();
        assert_eq!(batch.results, [TapResult::Held.code()]);
        let again = Tap { received_at: again.received_at.plus_seconds(1), ..again };
        let second: TapColumns = [&again, &check_out].into_iter().collect();
        let late = instant("2026-03-20T04:00:00Z").max(held.at.plus_seconds(1_000_000));
        let batch = stream.feed(&[second.table()], late, Threads::One, None).unwrap();
        assert_eq!(TapResult::of_code(batch.results[0]), Some(expected), "{:?} {:?}", held.line, again.line);
    }
}
