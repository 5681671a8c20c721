//! The door for columns: Arrow streams in and out, by the capsules of the Arrow `PyCapsule` interface.
//!
//! What comes in is lent, not copied. Texts may be plain, large, views or dictionaries; instants are timestamps with a
//! zone, of any unit, and are cut to the second.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types::{
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{
    Array, ArrayRef, LargeStringArray, PrimitiveArray, RecordBatch, RecordBatchIterator, RecordBatchReader,
    StringArray, StringViewArray,
};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, SchemaRef, TimeUnit};
use ovcore::calendar::Instant;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PyTuple};

use crate::cell::Cell;
use crate::fault::{Class, Fault, Outcome};

/// A table that comes in, batch by batch.
pub(crate) struct Incoming(RecordBatchStreamReader);

impl Incoming {
    /// Takes the stream of anything that exports one: polars, pandas, pyarrow, `DuckDB`.
    pub(crate) fn of(table: &Bound<'_, PyAny>) -> PyResult<Self> {
        let expected = "a table that exports an Arrow stream: of polars, pandas, pyarrow or DuckDB";
        let capsule = table.py().import("ovcore._wire")?.getattr("stream_of")?.call1((table,))?;
        if capsule.is_none() {
            return Err(Fault::wrong_type("table.type", table, expected).into());
        }
        let Ok(capsule) = capsule.cast::<PyCapsule>() else {
            return Err(Fault::wrong_type("table.type", &capsule, "a capsule `arrow_array_stream`").into());
        };
        let stream = capsule.pointer_checked(Some(c"arrow_array_stream"))?.cast::<FFI_ArrowArrayStream>();
        #[expect(
            unsafe_code,
            reason = "the capsule bears the name that promises a stream of this layout; it is taken out of the capsule, \
                      which is left empty, so it is released once"
        )]
        // SAFETY: the name was checked, the pointer is not null, and the capsule lives until the end of this function.
        let reader = unsafe { RecordBatchStreamReader::from_raw(stream.as_ptr()) };
        Ok(Self(reader.map_err(|error| Self::broken(&error))?))
    }

    fn broken(error: &arrow_schema::ArrowError) -> Fault {
        Fault::new(Class::Table, "table.stream", format!("the table broke off: {error}"))
    }

    /// The names and types of its columns.
    pub(crate) fn schema(&self) -> SchemaRef {
        self.0.schema()
    }

    /// Each batch in turn, with the number of its first row. Other threads run meanwhile, and Ctrl-C is heard between
    /// batches.
    pub(crate) fn each(
        mut self,
        py: Python<'_>,
        mut does: impl FnMut(&RecordBatch, usize) -> Outcome<()> + Send,
    ) -> PyResult<()> {
        let mut first = 0_usize;
        loop {
            let rows = py.detach(|| {
                let Some(batch) = self.0.next() else { return Ok(None) };
                let batch = batch.map_err(|error| Self::broken(&error))?;
                does(&batch, first)?;
                Ok::<_, Fault>(Some(batch.num_rows()))
            })?;
            let Some(rows) = rows else { return Ok(()) };
            first = first.saturating_add(rows);
            py.check_signals()?;
        }
    }
}

/// Where a value stands: the path of an error.
pub(crate) fn place(column: &str, row: usize) -> String {
    format!("{column}[{row}]")
}

/// A column of a batch by its name; `None` where there is none.
pub(crate) fn column<'b>(batch: &'b RecordBatch, name: &str) -> Option<&'b ArrayRef> {
    batch.column_by_name(name)
}

/// An error for a column that is not there.
pub(crate) fn missing(schema: &SchemaRef, name: &str) -> Fault {
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let words = format!("there is no column `{name}`; expected one, found: {}", names.join(", "));
    Fault::new(Class::Table, "table.column", words).at(name)
}

/// An error for a value that is not there.
pub(crate) fn null(column: &str, row: usize) -> Fault {
    let words = format!("row {row} has nothing in column `{column}`; expected a value");
    Fault::new(Class::Table, "table.null", words).at(place(column, row))
}

pub(crate) fn wrong_type(name: &str, found: &DataType, expected: &str) -> Fault {
    Fault::new(Class::Table, "table.type", format!("column `{name}` is {found}; expected {expected}"))
        .at(name)
}

/// An error for timestamps of which nobody knows where they are.
pub(crate) fn naive(name: &str) -> Fault {
    let words = format!("column `{name}` has naive timestamps; expected a time zone with them");
    Fault::new(Class::Table, "time.naive", words).at(name)
}

/// An error for a table that could not be made.
pub(crate) fn internal(error: arrow_schema::ArrowError) -> Fault {
    Fault::new(Class::Table, "table.made", format!("the table could not be made: {error}"))
}

/// A column of texts.
pub(crate) enum Texts<'b> {
    Nothing,
    Small(&'b StringArray),
    Large(&'b LargeStringArray),
    View(&'b StringViewArray),
    /// Which value each row has, and which rows have one.
    Dictionary(Box<Texts<'b>>, Vec<usize>, Option<NullBuffer>),
}

impl<'b> Texts<'b> {
    pub(crate) fn of(name: &str, array: &'b ArrayRef) -> Outcome<Self> {
        let wrong = || wrong_type(name, array.data_type(), "texts");
        if matches!(array.data_type(), DataType::Null) {
            return Ok(Self::Nothing);
        }
        if let Some(dictionary) = array.as_any_dictionary_opt() {
            if dictionary.values().is_empty() {
                return Ok(Self::Nothing);
            }
            let values = Box::new(Self::of(name, dictionary.values())?);
            return Ok(Self::Dictionary(values, dictionary.normalized_keys(), dictionary.nulls().cloned()));
        }
        let small = array.as_string_opt::<i32>().map(Self::Small);
        let large = || array.as_string_opt::<i64>().map(Self::Large);
        let view = || array.as_string_view_opt().map(Self::View);
        small.or_else(large).or_else(view).ok_or_else(wrong)
    }

    /// The text of a row; `None` where it has none.
    pub(crate) fn get(&self, row: usize) -> Option<&'b str> {
        match self {
            Self::Nothing => None,
            Self::Small(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Self::Large(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Self::View(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Self::Dictionary(values, keys, nulls) => {
                let is_there = nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row));
                keys.get(row).filter(|_| is_there).and_then(|key| values.get(*key))
            }
        }
    }
}

/// A column of instants.
pub(crate) enum Moments<'b> {
    Seconds(&'b PrimitiveArray<TimestampSecondType>),
    Millis(&'b PrimitiveArray<TimestampMillisecondType>),
    Micros(&'b PrimitiveArray<TimestampMicrosecondType>),
    Nanos(&'b PrimitiveArray<TimestampNanosecondType>),
}

impl<'b> Moments<'b> {
    pub(crate) fn of(name: &str, array: &'b ArrayRef) -> Outcome<Self> {
        let DataType::Timestamp(unit, zone) = array.data_type() else {
            return Err(wrong_type(name, array.data_type(), "timestamps with a time zone"));
        };
        if zone.is_none() {
            return Err(naive(name));
        }
        Ok(match unit {
            TimeUnit::Second => Self::Seconds(array.as_primitive()),
            TimeUnit::Millisecond => Self::Millis(array.as_primitive()),
            TimeUnit::Microsecond => Self::Micros(array.as_primitive()),
            TimeUnit::Nanosecond => Self::Nanos(array.as_primitive()),
        })
    }

    /// The instant of a row, or `None` where it has none.
    pub(crate) fn get(&self, name: &str, row: usize, number: usize) -> Outcome<Option<Instant>> {
        let (array, value, of): (&dyn Array, _, i64) = match self {
            Self::Seconds(array) => (*array, array.value(row), 1),
            Self::Millis(array) => (*array, array.value(row), 1_000),
            Self::Micros(array) => (*array, array.value(row), 1_000_000),
            Self::Nanos(array) => (*array, array.value(row), 1_000_000_000),
        };
        if array.is_null(row) {
            return Ok(None);
        }
        let wrong = || {
            let words =
                format!("row {number} has an instant outside the years 1970 to 9999 in column `{name}`");
            Fault::new(Class::Table, "time.text", words).at(place(name, number))
        };
        let seconds = value.checked_div_euclid(of);
        seconds.and_then(Instant::from_unix_seconds).map(Some).ok_or_else(wrong)
    }
}

/// Whether something exports an Arrow stream.
pub(crate) fn exports(table: &Bound<'_, PyAny>) -> bool {
    table.hasattr("__arrow_c_stream__").unwrap_or(false)
}

/// A table in memory that exports an Arrow stream: give it to `polars.DataFrame`, `pyarrow.table`, `pandas` or `DuckDB`.
///
/// Without any of these, `to_dicts` and `column` give its values in Python's own types. Its repr shows its first and last
/// rows; of tokens it shows only how they begin.
#[pyclass(frozen, module = "ovcore")]
#[derive(Clone, Debug)]
pub(crate) struct ArrowTable {
    schema: SchemaRef,
    batches: Arc<Vec<RecordBatch>>,
}

/// So many rows at the top and as many at the bottom are shown.
const SHOWN: usize = 5;
/// So many characters of a token are shown.
const TOKEN_SHOWN: usize = 4;

impl ArrowTable {
    pub(crate) fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches: Arc::new(batches) }
    }

    pub(crate) fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).fold(0, usize::saturating_add)
    }

    /// The texts of a row, for a page.
    fn shown(&self, mut row: usize) -> Vec<String> {
        for batch in self.batches.iter() {
            if let Some(later) = row.checked_sub(batch.num_rows()) {
                row = later;
                continue;
            }
            let cells = self.schema.fields().iter().zip(batch.columns());
            return cells.map(|(field, array)| shown_in(field.name(), &Cell::of(array, row))).collect();
        }
        Vec::new()
    }

    /// What a page is made of: names, types, which hold figures, the rows at the top and at the bottom, and how many rows
    /// there are.
    fn page(&self) -> Page {
        let (rows, fields) = (self.rows(), self.schema.fields());
        let is_figure = |kind: &DataType| kind.is_numeric();
        let top = (0..rows.min(SHOWN)).map(|row| self.shown(row)).collect();
        let bottom = rows.saturating_sub(SHOWN).max(rows.min(SHOWN))..rows;
        (
            fields.iter().map(|field| field.name().clone()).collect(),
            fields.iter().map(|field| type_name(field.data_type())).collect(),
            fields.iter().map(|field| is_figure(field.data_type())).collect(),
            top,
            bottom.map(|row| self.shown(row)).collect(),
            rows,
        )
    }
}

type Page = (Vec<String>, Vec<String>, Vec<bool>, Vec<Vec<String>>, Vec<Vec<String>>, usize);

/// A value as a page shows it: of a token only how it begins.
fn shown_in(column: &str, cell: &Cell) -> String {
    if let Cell::Text(token) = cell
        && matches!(column, "card" | "token")
    {
        return token.chars().take(TOKEN_SHOWN).chain(['…']).collect();
    }
    cell.shown()
}

/// A type in few words.
#[expect(clippy::wildcard_enum_match_arm, reason = "Arrow has a name for each of its types")]
fn type_name(kind: &DataType) -> String {
    match kind {
        DataType::Dictionary(_, values) => format!("dictionary<{}>", type_name(values)),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "utf8".to_owned(),
        DataType::List(field) => format!("list<{}>", type_name(field.data_type())),
        DataType::FixedSizeBinary(size) => format!("binary[{size}]"),
        DataType::Timestamp(unit, zone) => {
            let unit = match unit {
                TimeUnit::Second => "s",
                TimeUnit::Millisecond => "ms",
                TimeUnit::Microsecond => "us",
                TimeUnit::Nanosecond => "ns",
            };
            format!("timestamp[{unit}, {}]", zone.as_deref().unwrap_or("naive"))
        }
        other => other.to_string().to_lowercase(),
    }
}

#[pymethods]
impl ArrowTable {
    /// The stream, as a capsule: what other libraries ask for. Another schema cannot be requested.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches: Vec<_> = self.batches.iter().cloned().map(Ok).collect();
        let reader = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }

    /// The names of its columns.
    #[getter]
    fn column_names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.schema.fields().iter().map(|field| field.name()))
    }

    /// The types of its columns, by name, in few words: `"dictionary<utf8>"`, `"timestamp[s, UTC]"`.
    #[getter]
    fn column_types<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let types = PyDict::new(py);
        for field in self.schema.fields() {
            types.set_item(field.name(), type_name(field.data_type()))?;
        }
        Ok(types)
    }

    /// The values of a column as a list: ints, texts, dates, aware datetimes in UTC, and `None`. Raises `TableError` for a
    /// column that it does not have.
    #[pyo3(signature = (name, /))]
    fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        let values = PyList::empty(py);
        for batch in self.batches.iter() {
            let array = batch.column_by_name(name).ok_or_else(|| missing(&self.schema, name))?;
            for row in 0..batch.num_rows() {
                values.append(Cell::of(array, row).to_python(py)?)?;
            }
        }
        if self.schema.column_with_name(name).is_none() {
            return Err(missing(&self.schema, name).into());
        }
        Ok(values)
    }

    /// Its rows as a list of dicts, each by column name. For tables that one looks at: a large one is better given to a
    /// library for tables.
    fn to_dicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let rows = PyList::empty(py);
        for batch in self.batches.iter() {
            for row in 0..batch.num_rows() {
                let fields = PyDict::new(py);
                for (field, array) in self.schema.fields().iter().zip(batch.columns()) {
                    fields.set_item(field.name(), Cell::of(array, row).to_python(py)?)?;
                }
                rows.append(fields)?;
            }
        }
        Ok(rows)
    }

    fn __len__(&self) -> usize {
        self.rows()
    }

    fn __repr__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("ovcore._wire")?.getattr("page_text")?.call1(self.page())
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("ovcore._wire")?.getattr("page_html")?.call1(self.page())
    }
}
