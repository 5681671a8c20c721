//! One value of a table, for those who look: in Python's types, and as a text.

#![expect(clippy::wildcard_enum_match_arm, reason = "of Arrow's types only some are taken")]

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};
use ovcore::calendar::{Instant, TravelDay};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

use crate::value::{date, datetime};

/// A value.
pub(crate) enum Cell {
    Nothing,
    Flag(bool),
    Number(i128),
    Fraction(f64),
    Text(String),
    Day(TravelDay),
    At(Instant),
    Bytes(Vec<u8>),
    List(Vec<Cell>),
    /// Of a type that no table of the package has.
    Other,
}

fn number<T: ArrowPrimitiveType<Native: Into<i128>>>(array: &ArrayRef, row: usize) -> Option<Cell> {
    array.as_primitive_opt::<T>().map(|own| Cell::Number(own.value(row).into()))
}

fn fraction<T: ArrowPrimitiveType<Native: Into<f64>>>(array: &ArrayRef, row: usize) -> Option<Cell> {
    array.as_primitive_opt::<T>().map(|own| Cell::Fraction(own.value(row).into()))
}

fn instant(array: &ArrayRef, unit: TimeUnit, row: usize) -> Option<Cell> {
    let (value, of) = match unit {
        TimeUnit::Second => (array.as_primitive_opt::<TimestampSecondType>()?.value(row), 1),
        TimeUnit::Millisecond => (array.as_primitive_opt::<TimestampMillisecondType>()?.value(row), 1_000),
        TimeUnit::Microsecond => {
            (array.as_primitive_opt::<TimestampMicrosecondType>()?.value(row), 1_000_000)
        }
        TimeUnit::Nanosecond => {
            (array.as_primitive_opt::<TimestampNanosecondType>()?.value(row), 1_000_000_000)
        }
    };
    value.checked_div_euclid(of).and_then(Instant::from_unix_seconds).map(Cell::At)
}

fn text(bytes: Option<&[u8]>) -> Option<Cell> {
    bytes.map(|bytes| Cell::Text(String::from_utf8_lossy(bytes).into_owned()))
}

impl Cell {
    /// What stands in a row.
    pub(crate) fn of(array: &ArrayRef, row: usize) -> Self {
        if row >= array.len() || array.is_null(row) {
            return Self::Nothing;
        }
        Self::there(array, row).unwrap_or(Self::Other)
    }

    fn there(array: &ArrayRef, row: usize) -> Option<Self> {
        match array.data_type() {
            DataType::Null => Some(Self::Nothing),
            DataType::Boolean => array.as_boolean_opt().map(|own| Self::Flag(own.value(row))),
            DataType::Int8 => number::<Int8Type>(array, row),
            DataType::Int16 => number::<Int16Type>(array, row),
            DataType::Int32 => number::<Int32Type>(array, row),
            DataType::Int64 => number::<Int64Type>(array, row),
            DataType::UInt8 => number::<UInt8Type>(array, row),
            DataType::UInt16 => number::<UInt16Type>(array, row),
            DataType::UInt32 => number::<UInt32Type>(array, row),
            DataType::UInt64 => number::<UInt64Type>(array, row),
            DataType::Float32 => fraction::<Float32Type>(array, row),
            DataType::Float64 => fraction::<Float64Type>(array, row),
            DataType::Utf8 => text(array.as_string_opt::<i32>().map(|own| own.value(row).as_bytes())),
            DataType::LargeUtf8 => text(array.as_string_opt::<i64>().map(|own| own.value(row).as_bytes())),
            DataType::Utf8View => text(array.as_string_view_opt().map(|own| own.value(row).as_bytes())),
            DataType::FixedSizeBinary(_) => {
                array.as_fixed_size_binary_opt().map(|own| Self::Bytes(own.value(row).to_vec()))
            }
            DataType::Date32 => {
                let number = array.as_primitive_opt::<Date32Type>().map(|own| own.value(row));
                number.and_then(TravelDay::from_number).map(Self::Day)
            }
            DataType::Timestamp(unit, Some(_)) => instant(array, *unit, row),
            DataType::List(_) => {
                let own = array.as_list_opt::<i32>()?.value(row);
                Some(Self::List((0..own.len()).map(|place| Self::of(&own, place)).collect()))
            }
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary_opt()?;
                let mut keys = None;
                crate::batch::each_key(dictionary.keys().slice(row, 1).as_ref(), |key| keys = key);
                keys.map(|key| Self::of(dictionary.values(), key))
            }
            _ => None,
        }
    }

    /// In Python's types.
    pub(crate) fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Nothing | Self::Other => Ok(py.None().into_bound(py)),
            Self::Flag(flag) => flag.into_bound_py_any(py),
            Self::Number(number) => number.into_bound_py_any(py),
            Self::Fraction(fraction) => fraction.into_bound_py_any(py),
            Self::Text(text) => text.into_bound_py_any(py),
            Self::Day(day) => date(py, *day),
            Self::At(at) => datetime(py, *at),
            Self::Bytes(bytes) => Ok(PyBytes::new(py, bytes).into_any()),
            Self::List(cells) => {
                let cells: PyResult<Vec<_>> = cells.iter().map(|cell| cell.to_python(py)).collect();
                Ok(PyList::new(py, cells?)?.into_any())
            }
        }
    }

    /// As a text, for a page.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Nothing => "–".to_owned(),
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Fraction(fraction) => fraction.to_string(),
            Self::Text(text) => text.clone(),
            Self::Day(day) => day.to_string(),
            Self::At(at) => at.to_string(),
            Self::Bytes(bytes) => format!("{} bytes", bytes.len()),
            Self::List(cells) => cells.iter().map(Self::shown).collect::<Vec<_>>().join(", "),
            Self::Other => "?".to_owned(),
        }
    }
}
