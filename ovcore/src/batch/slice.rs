//! Some rows of a table, in the memory in which they lie.

use core::ops::Range;

use super::column::{IdColumn, Keys, Offsets, TextColumn, Texts, TimeColumn, TokenColumn, Valid};
use super::table::TapTable;

/// Some of a list; as many as there are, where it ends before.
fn part<T>(all: &[T], rows: Range<usize>) -> &[T] {
    let end = rows.end.min(all.len());
    all.get(rows.start.min(end)..end).unwrap_or_default()
}

fn validity<'a>(valid: Option<Valid<'a>>, rows: &Range<usize>) -> Option<Valid<'a>> {
    valid.map(|valid| valid.after(rows.start))
}

fn keys(keys: Keys<'_>, rows: Range<usize>) -> Keys<'_> {
    match keys {
        Keys::U8(keys) => Keys::U8(part(keys, rows)),
        Keys::U16(keys) => Keys::U16(part(keys, rows)),
        Keys::U32(keys) => Keys::U32(part(keys, rows)),
        Keys::I8(keys) => Keys::I8(part(keys, rows)),
        Keys::I16(keys) => Keys::I16(part(keys, rows)),
        Keys::I32(keys) => Keys::I32(part(keys, rows)),
    }
}

/// A text has its end where the next begins, so there is one offset more than there are rows.
fn texts(texts: Texts<'_>, rows: Range<usize>) -> Texts<'_> {
    let offsets = rows.start..rows.end.saturating_add(1);
    let (own, bytes) = texts.parts();
    match own {
        Offsets::Small(own) => Texts::new(Offsets::Small(part(own, offsets)), bytes),
        Offsets::Large(own) => Texts::new(Offsets::Large(part(own, offsets)), bytes),
    }
}

fn text_column<'a>(column: TextColumn<'a>, rows: &Range<usize>) -> TextColumn<'a> {
    match column {
        TextColumn::Plain { texts: own, valid } => {
            TextColumn::Plain { texts: texts(own, rows.clone()), valid: validity(valid, rows) }
        }
        TextColumn::Dictionary { keys: own, values, valid } => {
            TextColumn::Dictionary { keys: keys(own, rows.clone()), values, valid: validity(valid, rows) }
        }
    }
}

fn token_column<'a>(column: TokenColumn<'a>, rows: &Range<usize>) -> TokenColumn<'a> {
    let bytes_of = |row: usize| row.saturating_mul(16);
    match column {
        TokenColumn::Bytes { bytes, valid } => TokenColumn::Bytes {
            bytes: part(bytes, bytes_of(rows.start)..bytes_of(rows.end)),
            valid: validity(valid, rows),
        },
        TokenColumn::Text(texts) => TokenColumn::Text(text_column(texts, rows)),
    }
}

fn id_column<'a>(column: IdColumn<'a>, rows: &Range<usize>) -> IdColumn<'a> {
    match column {
        IdColumn::Text { texts: own, valid } => {
            IdColumn::Text { texts: texts(own, rows.clone()), valid: validity(valid, rows) }
        }
        IdColumn::Number { numbers, valid } => {
            IdColumn::Number { numbers: part(numbers, rows.clone()), valid: validity(valid, rows) }
        }
    }
}

fn time_column<'a>(column: TimeColumn<'a>, rows: &Range<usize>) -> TimeColumn<'a> {
    let (values, unit, valid) = column.parts();
    TimeColumn::with_valid(part(values, rows.clone()), unit, validity(valid, rows))
}

impl<'a> TapTable<'a> {
    /// Some rows of it, without copying any; as many as there are, where it ends before.
    ///
    /// ```
    /// use ovcore::batch::TapColumns;
    /// # let tap = serde_json::from_str(r#"{ "id": "t1", "token": "aeaqcaibaeaqcaibaeaqcaibae", "carrier": "NS",
    /// #     "mode": "rail", "location": "ut", "reader": "ut-04", "direction": "in",
    /// #     "at": "2026-03-10T08:15:00+01:00", "received_at": "2026-03-10T08:15:02+01:00" }"#)?;
    /// let columns: TapColumns = [&tap, &tap, &tap].into_iter().collect();
    /// let pieces = [columns.table().slice(0..2), columns.table().slice(2..9)];
    /// assert_eq!(pieces.map(|piece| piece.rows()), [2, 1]);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn slice(&self, rows: Range<usize>) -> Self {
        let rows = rows.start.min(self.rows())..rows.end.min(self.rows());
        let rows = rows.start..rows.end.max(rows.start);
        let text = |column: TextColumn<'a>| text_column(column, &rows);
        Self {
            id: id_column(self.id, &rows),
            token: token_column(self.token, &rows),
            carrier: text(self.carrier),
            mode: text(self.mode),
            location: text(self.location),
            reader: text(self.reader),
            direction: text(self.direction),
            at: time_column(self.at, &rows),
            received_at: self.received_at.map(|times| time_column(times, &rows)),
            vehicle: self.vehicle.map(text),
            line: self.line.map(text),
            reader_outcome: self.reader_outcome.map(text),
            application: self.application.map(text),
        }
    }
}
