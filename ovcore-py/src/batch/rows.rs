//! Taps that are no table yet: records in Python, put into columns.

use std::sync::Arc;

use arrow_array::builder::{StringBuilder, StringDictionaryBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch, TimestampSecondArray};
use arrow_schema::{Field, Schema};
use ovcore::batch::Column;
use ovcore::tap::Tap as CoreTap;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyMapping, PyString};

use crate::fault::{Class, Fault};
use crate::table::{ArrowTable, internal, place};
use crate::tap::Tap;
use crate::token::Token;
use crate::value::{At, Text, name};

/// What a column holds.
#[derive(Clone, Copy)]
pub(super) enum Holds {
    /// Ids of taps.
    Ids,
    /// Tokens of cards.
    Tokens,
    /// Texts that stand for themselves.
    Texts,
    /// Instants.
    Instants,
}

impl Holds {
    pub(super) const fn of(column: Column) -> Self {
        match column {
            Column::Id => Self::Ids,
            Column::Token => Self::Tokens,
            Column::At | Column::ReceivedAt => Self::Instants,
            Column::Carrier
            | Column::Mode
            | Column::Location
            | Column::Reader
            | Column::Direction
            | Column::Vehicle
            | Column::Line
            | Column::ReaderOutcome
            | Column::Application => Self::Texts,
        }
    }
}

/// What a record says of a column.
enum Said {
    Nothing,
    Text(String),
    At(i64),
}

impl Said {
    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Nothing | Self::At(_) => None,
        }
    }
}

fn said_by_tap(tap: &CoreTap, column: Column) -> Said {
    let text = |text: &dyn ToString| Said::Text(text.to_string());
    let optional = |text: Option<String>| text.map_or(Said::Nothing, Said::Text);
    match column {
        Column::Id => text(&tap.id),
        Column::Token => text(&tap.token),
        Column::Carrier => text(&tap.carrier),
        Column::Mode => text(&tap.mode.name()),
        Column::Location => text(&tap.location),
        Column::Reader => text(&tap.reader),
        Column::Direction => text(&tap.direction.name()),
        Column::At => Said::At(tap.at.unix_seconds()),
        Column::ReceivedAt => Said::At(tap.received_at.unix_seconds()),
        Column::Vehicle => optional(tap.vehicle.as_ref().map(ToString::to_string)),
        Column::Line => optional(tap.line.as_ref().map(ToString::to_string)),
        Column::ReaderOutcome => text(&tap.reader_outcome.name()),
        Column::Application => optional(tap.application.as_ref().map(name)),
    }
}

fn said_by_record(record: &Bound<'_, PyMapping>, column: Column) -> PyResult<Said> {
    let Ok(value) = record.get_item(column.name()) else { return Ok(Said::Nothing) };
    if value.is_none() {
        return Ok(Said::Nothing);
    }
    if matches!(Holds::of(column), Holds::Instants) {
        return Ok(Said::At(value.extract::<At>()?.0.unix_seconds()));
    }
    let is_number = value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>();
    let has_text =
        (column == Column::Token && value.is_instance_of::<Token>()) || (column == Column::Id && is_number);
    Ok(Said::Text(if has_text { value.str()?.to_string() } else { value.extract::<Text>()?.0 }))
}

/// One column, growing.
enum Growing {
    Texts(StringBuilder),
    Names(StringDictionaryBuilder<Int32Type>),
    Times(Vec<Option<i64>>),
}

impl Growing {
    fn of(column: Column) -> Self {
        match Holds::of(column) {
            Holds::Ids => Self::Texts(StringBuilder::new()),
            Holds::Instants => Self::Times(Vec::new()),
            Holds::Tokens | Holds::Texts => Self::Names(StringDictionaryBuilder::new()),
        }
    }

    fn push(&mut self, said: Said) {
        match (self, said) {
            (Self::Texts(texts), said) => texts.append_option(said.text()),
            (Self::Names(names), said) => names.append_option(said.text()),
            (Self::Times(times), Said::At(at)) => times.push(Some(at)),
            (Self::Times(times), Said::Nothing | Said::Text(_)) => times.push(None),
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Texts(mut texts) => Arc::new(texts.finish()),
            Self::Names(mut names) => Arc::new(names.finish()),
            Self::Times(times) => Arc::new(TimestampSecondArray::from(times).with_timezone("UTC")),
        }
    }
}

/// Checks that a record says nothing of what a tap does not have: a misspelt name would go unnoticed.
fn check_names(record: &Bound<'_, PyMapping>, row: usize) -> PyResult<()> {
    for key in record.keys()? {
        let known = key.cast::<PyString>().is_ok_and(|key| {
            key.to_cow().is_ok_and(|key| key == "version" || Column::ALL.iter().any(|own| own.name() == key))
        });
        if !known {
            let words =
                format!("row {row} says something that a tap does not have; expected the fields of Tap");
            return Err(Fault::new(Class::Table, "table.column", words).at(format!("[{row}]")).into());
        }
    }
    Ok(())
}

/// A table of taps, in the columns that `rate` takes, from any iterable of `Tap` or of dicts with a tap's fields.
///
/// An id may be an int, a token a `Token` or its text; instants are aware datetimes. A field that is missing or `None` is
/// nothing in its row: `rate` says so in `bad_rows`. Raises `TableError` for a value of a wrong type, with row and column
/// as its path.
#[pyfunction]
#[pyo3(signature = (taps, /))]
pub(crate) fn taps_table(taps: &Bound<'_, PyAny>) -> PyResult<ArrowTable> {
    let mut columns: Vec<(Column, Growing)> =
        Column::ALL.into_iter().map(|column| (column, Growing::of(column))).collect();
    for (row, tap) in taps.try_iter()?.enumerate() {
        let tap = tap?;
        if let Ok(tap) = tap.cast::<Tap>() {
            for (column, own) in &mut columns {
                own.push(said_by_tap(&tap.get().0, *column));
            }
            continue;
        }
        let Ok(record) = tap.cast::<PyMapping>() else {
            return Err(Fault::wrong_type("table.type", &tap, "Tap, or a dict with its fields").into());
        };
        check_names(record, row)?;
        for (column, own) in &mut columns {
            let wrong = |error: PyErr| in_place(taps.py(), error, column.name(), row);
            own.push(said_by_record(record, *column).map_err(wrong)?);
        }
    }
    let field =
        |(column, array): &(Column, ArrayRef)| Field::new(column.name(), array.data_type().clone(), true);
    let columns: Vec<(Column, ArrayRef)> =
        columns.into_iter().map(|(column, own)| (column, own.finish())).collect();
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(internal)?;
    Ok(ArrowTable::new(schema, vec![batch]))
}

/// The same error, with row and column as its path, where it has none and can have one.
fn in_place(py: Python<'_>, error: PyErr, column: &str, row: usize) -> PyErr {
    let value = error.value(py);
    if value.getattr("path").is_ok_and(|path| path.is_none()) {
        // An error that cannot be told more is raised as it is.
        let _ = value.setattr("path", place(column, row));
    }
    error
}
