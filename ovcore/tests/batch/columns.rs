//! Columns of every layout give the same; a row that cannot be read says so and costs nothing else.

use ovcore::batch::{
    BadRow, BatchError, Column, IdColumn, Keys, Offsets, TapColumns, TapResult, TapTable, TextColumn, Texts,
    Threads, TimeColumn, TimeUnit, TokenColumn, Valid, rate,
};
use ovcore::tap::Tap;
use ovcore_testkit::world::rules;

use super::months::{rated, taps_of};
use super::same::commuter;
use super::story::{assert_same, of_batches, token};

/// Texts of a plain column, with the rows that have one.
#[derive(Clone, Default)]
struct Plain {
    offsets: Vec<i32>,
    bytes: Vec<u8>,
    valid: Vec<u8>,
}

impl Plain {
    fn of<'t>(texts: impl IntoIterator<Item = Option<&'t [u8]>>) -> Self {
        let mut plain = Self { offsets: vec![0], ..Self::default() };
        for (row, text) in texts.into_iter().enumerate() {
            if row % 8 == 0 {
                plain.valid.push(0);
            }
            *plain.valid.last_mut().unwrap() |= u8::from(text.is_some()) << (row % 8);
            plain.bytes.extend_from_slice(text.unwrap_or_default());
            plain.offsets.push(i32::try_from(plain.bytes.len()).unwrap());
        }
        plain
    }

    fn texts(&self) -> Texts<'_> {
        Texts::new(Offsets::Small(&self.offsets), &self.bytes)
    }

    fn column(&self) -> TextColumn<'_> {
        TextColumn::Plain { texts: self.texts(), valid: Some(Valid::new(&self.valid)) }
    }
}

/// All columns as plain texts, tokens too.
struct PlainColumns {
    texts: Vec<Plain>,
    at: Vec<i64>,
    received_at: Vec<i64>,
}

impl PlainColumns {
    fn of(taps: &[Tap]) -> Self {
        let cells = |tap: &Tap| {
            [
                Some(tap.id.to_string()),
                Some(tap.token.to_string()),
                Some(tap.carrier.to_string()),
                Some(tap.mode.to_string()),
                Some(tap.location.to_string()),
                Some(tap.reader.to_string()),
                Some(tap.direction.name().to_owned()),
                tap.vehicle.map(|v| v.to_string()),
                tap.line.map(|l| l.to_string()),
                Some(tap.reader_outcome.name().to_owned()),
                tap.application.map(|a| a.name().to_owned()),
            ]
        };
        let rows: Vec<[Option<String>; 11]> = taps.iter().map(cells).collect();
        let texts =
            (0..11).map(|column| Plain::of(rows.iter().map(|row| row[column].as_deref().map(str::as_bytes))));
        Self {
            texts: texts.collect(),
            at: taps.iter().map(|tap| tap.at.unix_seconds() * 1_000_000 + 999_999).collect(),
            received_at: taps.iter().map(|tap| tap.received_at.unix_seconds() * 1_000).collect(),
        }
    }

    fn table(&self) -> TapTable<'_> {
        let [id, token, carrier, mode, location, reader, direction, vehicle, line, outcome, application] =
            self.texts.as_slice()
        else {
            unreachable!("eleven columns of text")
        };
        TapTable {
            id: IdColumn::Text { texts: id.texts(), valid: Some(Valid::new(&id.valid)) },
            token: TokenColumn::Text(token.column()),
            carrier: carrier.column(),
            mode: mode.column(),
            location: location.column(),
            reader: reader.column(),
            direction: direction.column(),
            at: TimeColumn::new(&self.at, TimeUnit::Microsecond),
            received_at: Some(TimeColumn::new(&self.received_at, TimeUnit::Millisecond)),
            vehicle: Some(vehicle.column()),
            line: Some(line.column()),
            reader_outcome: Some(outcome.column()),
            application: Some(application.column()),
        }
    }
}

#[test]
fn plain_columns_give_what_dictionaries_give() {
    let taps: Vec<Tap> = (1..30).flat_map(|card| commuter(card, 5)).collect();
    let rules = rules();
    let columns = PlainColumns::of(&taps);
    let (batch, names) = rate(&rules, &[columns.table()], vec![], None, Threads::One, None).unwrap();
    let (expected, expected_names) = rated(&rules, &taps, &[], None);
    assert_eq!(batch.totals, expected.totals);
    assert!(batch.totals.trips > 100);
    let found = of_batches(&rules, &[&batch], &names, &taps);
    assert_same(&found, &of_batches(&rules, &[&expected], &expected_names, &taps));
}

#[test]
fn whole_numbers_are_ids_by_their_digits() {
    let rules = rules();
    let numbers: Vec<u64> = (0..20).map(|n| n * 7).collect();
    let taps: Vec<Tap> = commuter(1, 5)
        .into_iter()
        .zip(&numbers)
        .map(|(tap, number)| Tap { id: number.to_string().parse().unwrap(), ..tap })
        .collect();
    let columns: TapColumns = taps.iter().collect();
    let table = TapTable { id: IdColumn::Number { numbers: &numbers, valid: None }, ..columns.table() };
    let (batch, names) = rate(&rules, &[table], vec![], None, Threads::One, None).unwrap();
    let (expected, expected_names) = rated(&rules, &taps, &[], None);
    let found = of_batches(&rules, &[&batch], &names, &taps);
    assert_same(&found, &of_batches(&rules, &[&expected], &expected_names, &taps));
}

#[test]
fn keys_of_every_width_lead_to_the_same_value() {
    let rules = rules();
    let taps = commuter(1, 2);
    let columns: TapColumns = taps.iter().collect();
    let mode = Plain::of([Some(b"metro".as_slice()), Some(b"rail")]);
    let rows = taps.len();
    let (u8s, u16s, u32s) = (vec![1_u8; rows], vec![1_u16; rows], vec![1_u32; rows]);
    let (i8s, i16s, i32s) = (vec![1_i8; rows], vec![1_i16; rows], vec![1_i32; rows]);
    let all = [
        Keys::U8(&u8s),
        Keys::U16(&u16s),
        Keys::U32(&u32s),
        Keys::I8(&i8s),
        Keys::I16(&i16s),
        Keys::I32(&i32s),
    ];
    for keys in all {
        let table = TapTable { mode: TextColumn::dictionary(keys, mode.texts()), ..columns.table() };
        let (batch, _) = rate(&rules, &[table], vec![], None, Threads::One, None).unwrap();
        assert_eq!((batch.totals.trips, batch.bad.len()), (4, 0), "{keys:?}");
    }
    let below = vec![-1_i8; rows];
    let table = TapTable { mode: TextColumn::dictionary(Keys::I8(&below), mode.texts()), ..columns.table() };
    let (batch, _) = rate(&rules, &[table], vec![], None, Threads::One, None).unwrap();
    assert_eq!(batch.bad.len(), rows);
    assert_eq!(batch.bad[0].code(), "batch.key");
}

/// A table of 3 trips, of which row 3 has something else in one column.
fn with_cell(column: Column, cell: Option<&[u8]>) -> (Vec<BadRow>, u64) {
    let rules = rules();
    let taps: Vec<Tap> = (1..4).flat_map(|card| commuter(card, 1)).collect();
    let mut columns = PlainColumns::of(&taps);
    let place = [
        Column::Id,
        Column::Token,
        Column::Carrier,
        Column::Mode,
        Column::Location,
        Column::Reader,
        Column::Direction,
        Column::Vehicle,
        Column::Line,
        Column::ReaderOutcome,
        Column::Application,
    ];
    let place = place.iter().position(|own| *own == column).unwrap();
    let of_row = |row: usize| -> Option<Vec<u8>> {
        let plain = &columns.texts[place];
        let from = usize::try_from(plain.offsets[row]).unwrap();
        let to = usize::try_from(plain.offsets[row + 1]).unwrap();
        (plain.valid[row / 8] >> (row % 8) & 1 == 1).then(|| plain.bytes[from..to].to_vec())
    };
    let mut cells: Vec<Option<Vec<u8>>> = (0..taps.len()).map(of_row).collect();
    cells[3] = cell.map(<[u8]>::to_vec);
    columns.texts[place] = Plain::of(cells.iter().map(Option::as_deref));
    let (batch, _) = rate(&rules, &[columns.table()], vec![], None, Threads::One, None).unwrap();
    let is_bad = batch.results[3] == TapResult::Bad.code();
    assert_eq!(is_bad, !batch.bad.is_empty());
    assert!(batch.results.iter().enumerate().all(|(row, r)| row == 3 || *r != TapResult::Bad.code()));
    (batch.bad, batch.totals.trips)
}

#[test]
fn each_fault_of_each_column_is_told_with_its_row() {
    let needed = [
        Column::Id,
        Column::Token,
        Column::Carrier,
        Column::Mode,
        Column::Location,
        Column::Reader,
        Column::Direction,
    ];
    for column in needed {
        let (bad, trips) = with_cell(column, None);
        assert_eq!(bad.len(), 1, "{column}");
        assert_eq!((bad[0].row, bad[0].column, bad[0].code()), (3, column, "batch.null"));
        assert!(bad[0].to_string().starts_with(&format!("row 3, column {column}: found nothing; expected ")));
        assert_eq!(trips, 6, "the other taps are rated");
    }
    let faults: [(Column, &[u8], &str); 14] = [
        (Column::Id, b"", "id.empty"),
        (Column::Id, b"0123456789012345678901234567890123456", "id.too_long"),
        (Column::Id, b"a b", "id.character"),
        (Column::Id, b"\xff", "batch.text"),
        (Column::Token, b"77777777777777777777777777", "token.text"),
        (Column::Carrier, b"a much too long name", "id.too_long"),
        (Column::Mode, b"tramway", "batch.word"),
        (Column::Location, b"\xc3\x28", "batch.text"),
        (Column::Reader, b"a;b", "id.character"),
        (Column::Direction, b"IN", "batch.word"),
        (Column::Vehicle, b"", "id.empty"),
        (Column::Line, b"a line of more than 16 characters", "id.too_long"),
        (Column::ReaderOutcome, b"open", "batch.word"),
        (Column::Application, b"amex", "batch.word"),
    ];
    for (column, cell, code) in faults {
        let (bad, trips) = with_cell(column, Some(cell));
        assert_eq!(bad.len(), 1, "{column}");
        assert_eq!((bad[0].row, bad[0].column, bad[0].code()), (3, column, code));
        assert_eq!(trips, 6);
    }
    for column in [Column::Vehicle, Column::Line, Column::ReaderOutcome, Column::Application] {
        assert_eq!(with_cell(column, None).0, [], "{column} may be left out");
    }
}

#[test]
fn what_stands_in_the_wrong_column_is_not_repeated() {
    let number = b"4111111111111111";
    for column in [Column::Mode, Column::Direction, Column::ReaderOutcome, Column::Token, Column::Application]
    {
        let (bad, _) = with_cell(column, Some(number));
        assert_eq!(bad.len(), 1, "{column}");
        assert!(!bad[0].to_string().contains("1111"), "{}", bad[0]);
    }
    let text = token(3).to_string();
    let (bad, _) = with_cell(Column::Token, Some(text.to_uppercase().as_bytes()));
    assert!(!bad[0].to_string().to_lowercase().contains(&text), "{}", bad[0]);
}

#[test]
fn instants_out_of_range_and_nothing_where_an_instant_is_needed() {
    let rules = rules();
    let taps = commuter(1, 1);
    let columns: TapColumns = taps.iter().collect();
    let mut at: Vec<i64> = taps.iter().map(|tap| tap.at.unix_seconds()).collect();
    at[1] = -1;
    at[2] = 221_845_392_001;
    let valid = [0b0111_u8];
    let times = TimeColumn::with_valid(&at, TimeUnit::Second, Some(Valid::new(&valid)));
    let table = TapTable { at: times, received_at: None, ..columns.table() };
    let (batch, _) = rate(&rules, &[table], vec![], None, Threads::One, None).unwrap();
    let told: Vec<(u64, Column, &str)> =
        batch.bad.iter().map(|bad| (bad.row, bad.column, bad.code())).collect();
    let expected =
        [(1, Column::At, "batch.time"), (2, Column::At, "batch.time"), (3, Column::At, "batch.null")];
    assert_eq!(told, expected);
    let received = TimeColumn::new(&at, TimeUnit::Second);
    let table = TapTable { received_at: Some(received), ..columns.table() };
    let (batch, _) = rate(&rules, &[table], vec![], None, Threads::One, None).unwrap();
    assert_eq!(batch.bad.len(), 2);
    assert!(batch.bad.iter().all(|bad| bad.column == Column::ReceivedAt));
}

#[test]
fn a_tap_that_is_not_said_when_it_was_received_was_received_at_once() {
    let rules = rules();
    let taps: Vec<Tap> = commuter(1, 3);
    let columns: TapColumns = taps.iter().collect();
    let at_once: Vec<Tap> = taps.iter().map(|tap| Tap { received_at: tap.at, ..tap.clone() }).collect();
    let (expected, expected_names) = rated(&rules, &at_once, &[], None);
    let table = TapTable { received_at: None, ..columns.table() };
    let (batch, names) = rate(&rules, &[table], vec![], None, Threads::One, None).unwrap();
    let found = of_batches(&rules, &[&batch], &names, &taps);
    assert_same(&found, &of_batches(&rules, &[&expected], &expected_names, &taps));
    let none = [0_u8; 8];
    let zeros = vec![0_i64; taps.len()];
    let nothing = TimeColumn::with_valid(&zeros, TimeUnit::Second, Some(Valid::new(&none)));
    let table = TapTable { received_at: Some(nothing), ..columns.table() };
    let (batch, _) = rate(&rules, &[table], vec![], None, Threads::One, None).unwrap();
    assert_eq!(batch.totals, expected.totals);
}

#[test]
fn a_table_whose_columns_do_not_fit_together_is_refused() {
    let rules = rules();
    let taps = taps_of(1, &[]);
    let short: TapColumns = taps.iter().collect();
    let long: TapColumns = commuter(1, 1).iter().collect();
    let table = TapTable { reader: short.table().reader, ..long.table() };
    let error = rate(&rules, &[table], vec![], None, Threads::One, None).unwrap_err();
    assert_eq!(error.code(), "batch.rows");
    assert_eq!(error.to_string(), "column reader has 0 rows; expected 4, as many as column id");
    assert!(matches!(error, BatchError::Table(_)));
}

#[test]
fn the_same_id_with_other_content_is_refused_as_the_account_does() {
    let rules = rules();
    let mut taps = commuter(1, 2);
    let twin = Tap {
        location: "d".parse().unwrap(),
        received_at: taps[1].received_at.plus_seconds(60),
        ..taps[1].clone()
    };
    taps.push(twin);
    let (batch, _) = rated(&rules, &taps, &[], None);
    assert_eq!(batch.results.last(), Some(&TapResult::Differs.code()));
    assert_eq!(batch.bad.len(), 1);
    assert_eq!((batch.bad[0].row, batch.bad[0].code()), (8, "batch.differs"));
    assert_eq!(batch.totals.trips, 4);
}
