//! A table made from taps, for hosts that have taps and no columns.

use super::column::{IdColumn, Keys, Offsets, TextColumn, Texts, TimeColumn, TimeUnit, TokenColumn, Valid};
use super::table::TapTable;
use crate::card::CardScheme;
use crate::ids::{LineId, VehicleId};
use crate::tap::Tap;

/// Texts, growing.
#[derive(Clone, Debug)]
struct TextList {
    offsets: Vec<i64>,
    bytes: Vec<u8>,
}

impl Default for TextList {
    fn default() -> Self {
        Self { offsets: vec![0], bytes: Vec::new() }
    }
}

impl TextList {
    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.offsets.push(i64::try_from(self.bytes.len()).unwrap_or(i64::MAX));
    }

    fn texts(&self) -> Texts<'_> {
        Texts::new(Offsets::Large(&self.offsets), &self.bytes)
    }
}

/// A dictionary column, growing.
#[derive(Clone, Debug, Default)]
struct WordList {
    /// Sorted by text, with its key.
    words: Vec<(String, u32)>,
    values: TextList,
    keys: Vec<u32>,
    valid: Vec<u8>,
}

impl WordList {
    fn push(&mut self, word: Option<&str>) {
        let row = self.keys.len();
        if row.is_multiple_of(8) {
            self.valid.push(0);
        }
        let Some(word) = word else {
            self.keys.push(0);
            return;
        };
        if let Some(byte) = self.valid.last_mut() {
            *byte |= 1_u8 << (row % 8);
        }
        let key = match self.words.binary_search_by(|(own, _)| own.as_str().cmp(word)) {
            Ok(place) => self.words.get(place).map_or(0, |(_, key)| *key),
            Err(place) => {
                let key = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
                self.words.insert(place, (word.to_owned(), key));
                self.values.push(word);
                key
            }
        };
        self.keys.push(key);
    }

    fn column(&self) -> TextColumn<'_> {
        TextColumn::Dictionary {
            keys: Keys::U32(&self.keys),
            values: self.values.texts(),
            valid: Some(Valid::new(&self.valid)),
        }
    }
}

/// Columns that belong to nobody else.
///
/// ```
/// use ovcore::batch::TapColumns;
/// let tap = serde_json::from_str(r#"{ "id": "t1", "token": "aeaqcaibaeaqcaibaeaqcaibae", "carrier": "NS",
///     "mode": "rail", "location": "ut", "reader": "ut-04", "direction": "in",
///     "at": "2026-03-10T08:15:00+01:00", "received_at": "2026-03-10T08:15:02+01:00" }"#)?;
/// let columns: TapColumns = [&tap].into_iter().collect();
/// assert_eq!(columns.table().rows(), 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct TapColumns {
    id: TextList,
    token: Vec<u8>,
    carrier: WordList,
    mode: WordList,
    location: WordList,
    reader: WordList,
    direction: WordList,
    at: Vec<i64>,
    received_at: Vec<i64>,
    vehicle: WordList,
    line: WordList,
    reader_outcome: WordList,
    application: WordList,
}

impl TapColumns {
    /// Adds a tap. Its version is not kept: a table has taps as they were first sent.
    pub fn push(&mut self, tap: &Tap) {
        self.id.push(tap.id.as_str());
        self.token.extend_from_slice(&tap.token.to_bytes());
        self.carrier.push(Some(tap.carrier.as_str()));
        self.mode.push(Some(tap.mode.name()));
        self.location.push(Some(tap.location.as_str()));
        self.reader.push(Some(tap.reader.as_str()));
        self.direction.push(Some(tap.direction.name()));
        self.at.push(tap.at.unix_seconds());
        self.received_at.push(tap.received_at.unix_seconds());
        self.vehicle.push(tap.vehicle.as_ref().map(VehicleId::as_str));
        self.line.push(tap.line.as_ref().map(LineId::as_str));
        self.reader_outcome.push(Some(tap.reader_outcome.name()));
        self.application.push(tap.application.map(CardScheme::name));
    }

    /// How many taps it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> TapTable<'_> {
        TapTable {
            id: IdColumn::Text { texts: self.id.texts(), valid: None },
            token: TokenColumn::Bytes { bytes: &self.token, valid: None },
            carrier: self.carrier.column(),
            mode: self.mode.column(),
            location: self.location.column(),
            reader: self.reader.column(),
            direction: self.direction.column(),
            at: TimeColumn::new(&self.at, TimeUnit::Second),
            received_at: Some(TimeColumn::new(&self.received_at, TimeUnit::Second)),
            vehicle: Some(self.vehicle.column()),
            line: Some(self.line.column()),
            reader_outcome: Some(self.reader_outcome.column()),
            application: Some(self.application.column()),
        }
    }
}

impl<'t> Extend<&'t Tap> for TapColumns {
    fn extend<I: IntoIterator<Item = &'t Tap>>(&mut self, taps: I) {
        taps.into_iter().for_each(|tap| self.push(tap));
    }
}

impl<'t> FromIterator<&'t Tap> for TapColumns {
    fn from_iter<I: IntoIterator<Item = &'t Tap>>(taps: I) -> Self {
        let mut columns = Self::default();
        columns.extend(taps);
        columns
    }
}

impl core::fmt::Debug for TapColumns {
    /// Only how many rows it has: they are tokens beside places and times.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("TapColumns").field("rows", &self.len()).finish_non_exhaustive()
    }
}
