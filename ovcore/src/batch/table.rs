//! The table of taps, and rows of it that cannot be read.

use core::fmt;

use super::column::{Cell, IdColumn, TextColumn, TimeColumn, TokenColumn};
use crate::calendar::Instant;
use crate::card::{CardScheme, Token, Travel};
use crate::ids::{IdError, TapId, shown};
use crate::limits;
use crate::tap::{Direction, Mode, ReaderOutcome, Tap};

/// The columns of a table of taps. All have as many rows.
///
/// | column | what stands in it |
/// |---|---|
/// | `id` | names the tap, unique for its card: a text of at most 36 characters, or a whole number |
/// | `token` | the card's travel token: 16 bytes, or 26 characters |
/// | `carrier`, `location`, `reader` | their ids |
/// | `mode` | `rail`, `metro`, `tram`, `bus`, `ferry` |
/// | `direction` | `in`, `out`, `unknown` |
/// | `at`, `received_at` | instants; `received_at` may be left out, whole or in some rows, and is `at` then (RULES N5) |
/// | `vehicle`, `line` | their ids; may be left out, whole or in some rows |
/// | `reader_outcome` | `accepted` (also where it is left out), `denied`, `failed` |
/// | `application` | `maestro`, `mastercard`, `v_pay`, `visa`; may be left out |
#[derive(Clone, Copy)]
pub struct TapTable<'a> {
    /// The ids.
    pub id: IdColumn<'a>,
    /// The cards.
    pub token: TokenColumn<'a>,
    /// Whose reader.
    pub carrier: TextColumn<'a>,
    /// What one travels by.
    pub mode: TextColumn<'a>,
    /// Station or stop area.
    pub location: TextColumn<'a>,
    /// The reader.
    pub reader: TextColumn<'a>,
    /// What the reader took it for.
    pub direction: TextColumn<'a>,
    /// When it happened.
    pub at: TimeColumn<'a>,
    /// When the back office had it.
    pub received_at: Option<TimeColumn<'a>>,
    /// The vehicle.
    pub vehicle: Option<TextColumn<'a>>,
    /// The line.
    pub line: Option<TextColumn<'a>>,
    /// What the reader answered.
    pub reader_outcome: Option<TextColumn<'a>>,
    /// On a co-badged card, the card scheme that the reader used.
    pub application: Option<TextColumn<'a>>,
}

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// See [`TapTable::id`].
    Id,
    /// See [`TapTable::token`].
    Token,
    /// See [`TapTable::carrier`].
    Carrier,
    /// See [`TapTable::mode`].
    Mode,
    /// See [`TapTable::location`].
    Location,
    /// See [`TapTable::reader`].
    Reader,
    /// See [`TapTable::direction`].
    Direction,
    /// See [`TapTable::at`].
    At,
    /// See [`TapTable::received_at`].
    ReceivedAt,
    /// See [`TapTable::vehicle`].
    Vehicle,
    /// See [`TapTable::line`].
    Line,
    /// See [`TapTable::reader_outcome`].
    ReaderOutcome,
    /// See [`TapTable::application`].
    Application,
}

impl Column {
    /// All columns, in the order in which they are looked at.
    pub const ALL: [Self; 13] = [
        Self::Id,
        Self::Token,
        Self::Carrier,
        Self::Mode,
        Self::Location,
        Self::Reader,
        Self::Direction,
        Self::At,
        Self::ReceivedAt,
        Self::Vehicle,
        Self::Line,
        Self::ReaderOutcome,
        Self::Application,
    ];

    /// Its name, that of the field of a tap.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Token => "token",
            Self::Carrier => "carrier",
            Self::Mode => "mode",
            Self::Location => "location",
            Self::Reader => "reader",
            Self::Direction => "direction",
            Self::At => "at",
            Self::ReceivedAt => "received_at",
            Self::Vehicle => "vehicle",
            Self::Line => "line",
            Self::ReaderOutcome => "reader_outcome",
            Self::Application => "application",
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A table whose columns do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A column has another number of rows than the first, or says for fewer rows whether they have a value.
    #[error("column {column} has {found} rows; expected {expected}, as many as column id")]
    Rows {
        /// Which.
        column: Column,
        /// How many it has, or says of whether they have a value.
        found: usize,
        /// How many the first has.
        expected: usize,
    },
    /// More pieces than a call takes.
    #[error("the table has {found} pieces; expected at most {most}, some of them joined")]
    Pieces {
        /// How many.
        found: usize,
        /// The most.
        most: usize,
    },
    /// More rows than a call takes.
    #[error("the table has {found} rows; expected at most {most}, and the rest in a further call")]
    TooMany {
        /// How many.
        found: usize,
        /// The most.
        most: usize,
    },
}

impl TableError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Rows { .. } => "batch.rows",
            Self::Pieces { .. } => "batch.pieces",
            Self::TooMany { .. } => "batch.too_many",
        }
    }
}

/// A row that cannot be read. It costs nothing but itself: the other taps of its card are rated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("row {row}, column {column}: found {found}; expected {expected}")]
pub struct BadRow {
    /// Which row, counted from 0 over all tables of a stream.
    pub row: u64,
    /// The first column that is wrong.
    pub column: Column,
    /// What stands there; never a token, and nothing that may be a card number.
    pub found: String,
    /// What would be right.
    pub expected: &'static str,
    code: &'static str,
}

impl BadRow {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// A tap under an id that the card has used for another (RULES P1).
    pub(super) fn differs(row: u64) -> Self {
        Self {
            row,
            column: Column::Id,
            found: "the id of another tap of the card, with other content".to_owned(),
            expected: "an id of its own, or the same content",
            code: "batch.differs",
        }
    }
}

const MODE: &str = "rail, metro, tram, bus or ferry";
const DIRECTION: &str = "in, out or unknown";
const OUTCOME: &str = "accepted, denied or failed";
const APPLICATION: &str = "maestro, mastercard, v_pay or visa";
const ID: &str = "1 to 36 characters, printable ASCII without \" \\ , ;";
const NAME: &str = "an id that is not too long, printable ASCII without \" \\ , ;";
const TOKEN: &str = "a travel token: 16 bytes, or 26 characters of a to z and 2 to 7";
const TIME: &str = "an instant from 1970 to 9000";

pub(super) fn mode(text: &str) -> Option<Mode> {
    Mode::ALL.into_iter().find(|mode| mode.name() == text)
}

pub(super) fn direction(text: &str) -> Option<Direction> {
    [Direction::In, Direction::Out, Direction::Unknown].into_iter().find(|d| d.name() == text)
}

pub(super) fn outcome(text: &str) -> Option<ReaderOutcome> {
    use ReaderOutcome::{Accepted, Denied, Failed};
    [Accepted, Denied, Failed].into_iter().find(|outcome| outcome.name() == text)
}

pub(super) fn application(text: &str) -> Option<CardScheme> {
    CardScheme::ALL.into_iter().find(|scheme| scheme.name() == text)
}

impl<'a> TapTable<'a> {
    /// How many rows a call takes at most.
    pub const ROWS_MAX: usize = limits::TAP_ROWS_MAX;

    /// How many pieces a call takes at most.
    pub const PIECES_MAX: usize = limits::TAP_PIECES_MAX;

    /// How many rows it has.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.id.rows()
    }

    /// Checks that the columns fit together.
    ///
    /// # Errors
    /// [`TableError`] for the first that does not.
    pub fn check(&self) -> Result<(), TableError> {
        let expected = self.rows();
        if expected > Self::ROWS_MAX {
            return Err(TableError::TooMany { found: expected, most: Self::ROWS_MAX });
        }
        let texts = [
            (Column::Carrier, Some(&self.carrier)),
            (Column::Mode, Some(&self.mode)),
            (Column::Location, Some(&self.location)),
            (Column::Reader, Some(&self.reader)),
            (Column::Direction, Some(&self.direction)),
            (Column::Vehicle, self.vehicle.as_ref()),
            (Column::Line, self.line.as_ref()),
            (Column::ReaderOutcome, self.reader_outcome.as_ref()),
            (Column::Application, self.application.as_ref()),
        ];
        let of_text = |(column, texts): (Column, Option<&TextColumn<'a>>)| {
            texts.map(|t| (column, t.rows(), t.is_valid_for(expected)))
        };
        let of_time =
            |column: Column, times: &TimeColumn<'a>| (column, times.rows(), times.is_valid_for(expected));
        let mut all = vec![
            (Column::Id, expected, self.id.is_valid_for(expected)),
            (Column::Token, self.token.rows(), self.token.is_valid_for(expected)),
            of_time(Column::At, &self.at),
        ];
        all.extend(self.received_at.as_ref().map(|times| of_time(Column::ReceivedAt, times)));
        all.extend(texts.into_iter().filter_map(of_text));
        all.sort_unstable_by_key(|(column, ..)| *column);
        match all.into_iter().find(|(_, rows, valid)| *rows != expected || !valid) {
            Some((column, found, _)) => Err(TableError::Rows { column, found, expected }),
            None => Ok(()),
        }
    }

    /// Checks the pieces of one table: each, and that they are not too many.
    pub(super) fn check_all(pieces: &[Self]) -> Result<(), TableError> {
        if pieces.len() > Self::PIECES_MAX {
            return Err(TableError::Pieces { found: pieces.len(), most: Self::PIECES_MAX });
        }
        pieces.iter().try_for_each(Self::check)?;
        let found = pieces.iter().map(Self::rows).fold(0, usize::saturating_add);
        if found > Self::ROWS_MAX {
            return Err(TableError::TooMany { found, most: Self::ROWS_MAX });
        }
        Ok(())
    }

    /// The instant that stands in a row of a column of times.
    pub(super) fn instant(times: &TimeColumn<'a>, row: usize) -> Option<Instant> {
        times
            .number(row)
            .and_then(|n| times.instant(n))
            .filter(|at| at.unix_seconds() <= limits::INSTANT_LATEST)
    }

    /// The id of a row, if it is one.
    pub(super) fn tap_id(&self, row: usize) -> Result<TapId, IdError> {
        match self.id.number(row) {
            Some(number) => TapId::new(&number.to_string()),
            None => {
                TapId::new(self.id.text(row).and_then(|b| core::str::from_utf8(b).ok()).unwrap_or_default())
            }
        }
    }

    /// A row as a tap; the first column that is wrong where it is none. `base`: the number of the first row.
    pub(super) fn tap(&self, row: usize, base: u64) -> Result<Tap, BadRow> {
        let reading = Reading { table: self, row, base };
        let cell = |column: &Option<TextColumn<'a>>| column.as_ref().map_or(Cell::Null, |c| c.cell(row));
        let id = self.read_id(&reading)?;
        let token = self.read_token(&reading)?;
        let carrier = reading.name(Column::Carrier, self.carrier.cell(row))?;
        let mode = reading.word(Column::Mode, self.mode.cell(row), MODE, mode)?;
        let location = reading.name(Column::Location, self.location.cell(row))?;
        let reader = reading.name(Column::Reader, self.reader.cell(row))?;
        let direction = reading.word(Column::Direction, self.direction.cell(row), DIRECTION, direction)?;
        let at = reading.time(Column::At, &self.at)?.ok_or_else(|| reading.null(Column::At, TIME))?;
        let received_at = match &self.received_at {
            Some(times) => reading.time(Column::ReceivedAt, times)?.unwrap_or(at),
            None => at,
        };
        let given = |column: Column, cell: Cell<'a>| (cell != Cell::Null).then_some((column, cell));
        let vehicle = given(Column::Vehicle, cell(&self.vehicle));
        let line = given(Column::Line, cell(&self.line));
        let outcome_cell = given(Column::ReaderOutcome, cell(&self.reader_outcome));
        let application_cell = given(Column::Application, cell(&self.application));
        Ok(Tap {
            id,
            version: 0,
            token,
            carrier,
            mode,
            location,
            reader,
            vehicle: vehicle.map(|(column, cell)| reading.name(column, cell)).transpose()?,
            line: line.map(|(column, cell)| reading.name(column, cell)).transpose()?,
            direction,
            at,
            received_at,
            reader_outcome: outcome_cell
                .map(|(column, cell)| reading.word(column, cell, OUTCOME, outcome))
                .transpose()?
                .unwrap_or_default(),
            application: application_cell
                .map(|(column, cell)| reading.word(column, cell, APPLICATION, application))
                .transpose()?,
        })
    }

    fn read_id(&self, reading: &Reading<'_, 'a>) -> Result<TapId, BadRow> {
        let (number, bytes) = (self.id.number(reading.row), self.id.text(reading.row));
        if number.is_none() && bytes.is_none() {
            return Err(reading.null(Column::Id, ID));
        }
        if bytes.is_some_and(|bytes| core::str::from_utf8(bytes).is_err()) {
            return Err(reading.bad(Column::Id, "bytes that are no text".to_owned(), ID, "batch.text"));
        }
        self.tap_id(reading.row).map_err(|e| reading.bad(Column::Id, e.to_string(), ID, e.code()))
    }

    fn read_token(&self, reading: &Reading<'_, 'a>) -> Result<Token<Travel>, BadRow> {
        let cell = match &self.token {
            TokenColumn::Bytes { .. } => match self.token.bytes(reading.row) {
                Some(bytes) => return Ok(Token::from_bytes(bytes)),
                None => Cell::Null,
            },
            TokenColumn::Text(column) => column.cell(reading.row),
        };
        match cell {
            Cell::Text(text) => Token::parse(text).map_err(|e| {
                reading.bad(Column::Token, "a text that is no token (not shown)".to_owned(), TOKEN, e.code())
            }),
            other @ (Cell::Null | Cell::Bytes | Cell::Nowhere) => {
                Err(reading.no_text(Column::Token, other, TOKEN))
            }
        }
    }
}

/// Reading one row, slowly, and saying what is wrong with it.
struct Reading<'t, 'a> {
    table: &'t TapTable<'a>,
    row: usize,
    base: u64,
}

impl<'a> Reading<'_, 'a> {
    fn bad(&self, column: Column, found: String, expected: &'static str, code: &'static str) -> BadRow {
        let row = self.base.saturating_add(u64::try_from(self.row).unwrap_or(u64::MAX));
        debug_assert!(self.row < self.table.rows(), "a row of the table");
        BadRow { row, column, found, expected, code }
    }

    fn null(&self, column: Column, expected: &'static str) -> BadRow {
        self.bad(column, "nothing".to_owned(), expected, "batch.null")
    }

    fn no_text(&self, column: Column, cell: Cell<'a>, expected: &'static str) -> BadRow {
        match cell {
            Cell::Bytes => self.bad(column, "bytes that are no text".to_owned(), expected, "batch.text"),
            Cell::Nowhere => {
                self.bad(column, "a key or an offset without a value".to_owned(), expected, "batch.key")
            }
            Cell::Null | Cell::Text(_) => self.null(column, expected),
        }
    }

    fn name<T: core::str::FromStr<Err = IdError>>(
        &self,
        column: Column,
        cell: Cell<'a>,
    ) -> Result<T, BadRow> {
        match cell {
            Cell::Text(text) => text
                .parse()
                .map_err(|e: IdError| self.bad(column, format!("`{}`", shown(text)), NAME, e.code())),
            other @ (Cell::Null | Cell::Bytes | Cell::Nowhere) => Err(self.no_text(column, other, NAME)),
        }
    }

    fn word<T>(
        &self,
        column: Column,
        cell: Cell<'a>,
        expected: &'static str,
        read: fn(&str) -> Option<T>,
    ) -> Result<T, BadRow> {
        match cell {
            Cell::Text(text) => {
                let found = || format!("`{}`", shown(text));
                read(text).ok_or_else(|| self.bad(column, found(), expected, "batch.word"))
            }
            other @ (Cell::Null | Cell::Bytes | Cell::Nowhere) => Err(self.no_text(column, other, expected)),
        }
    }

    fn time(&self, column: Column, times: &TimeColumn<'a>) -> Result<Option<Instant>, BadRow> {
        let Some(number) = times.number(self.row) else { return Ok(None) };
        let at = TapTable::instant(times, self.row);
        at.map(Some).ok_or_else(|| self.bad(column, shown(&number.to_string()), TIME, "batch.time"))
    }
}

impl fmt::Debug for TapTable<'_> {
    /// Only how many rows it has: they are tokens beside places and times.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TapTable").field("rows", &self.rows()).finish_non_exhaustive()
    }
}
