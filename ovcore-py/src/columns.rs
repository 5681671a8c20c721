//! What works on whole columns: taps from a table, a deny list over a column of tokens, tokens for a column of roots.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use core::str::FromStr;
use ovcore::calendar::Instant;
use ovcore::card::{
    Audience, CardScheme, Inspection, KeyVersion, Payment, Purpose, PurposeKind, Reporting, RootToken,
    Service, SoftKeys as CoreSoftKeys, Token as CoreToken, Travel,
};
use ovcore::deny::DenyList as CoreList;
use ovcore::ids::CarrierId;
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap as CoreTap};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::deny::DenyList;
use crate::fault::{Class, Fault, Outcome};
use crate::table::{ArrowTable, Incoming, Moments, Texts, column, internal, missing, null, place};
use crate::tap::Tap;
use crate::token::{SoftKeys, audience};
use crate::value::{Checked, Text, Version, named};

/// The columns of a table of taps, in the order of [`Columns`]: name, and whether a table must have it.
const TAP_COLUMNS: [(&str, bool); 14] = [
    ("id", true),
    ("token", true),
    ("carrier", true),
    ("mode", true),
    ("location", true),
    ("reader", true),
    ("direction", true),
    ("at", true),
    ("received_at", false),
    ("version", false),
    ("line", false),
    ("vehicle", false),
    ("reader_outcome", false),
    ("application", false),
];

/// Names of the table's columns, by the tap's.
struct Names(Vec<(&'static str, String)>);

impl Names {
    fn of(renamed: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let mut names: Vec<(&str, String)> =
            TAP_COLUMNS.iter().map(|(name, _)| (*name, (*name).to_owned())).collect();
        for (own, theirs) in renamed.into_iter().flatten() {
            let (Text(own), Text(theirs)) = (own.extract()?, theirs.extract()?);
            let Some(row) = names.iter_mut().find(|(name, _)| *name == own) else {
                let words = format!("taps have no `{own}`; expected a field of Tap");
                return Err(Fault::new(Class::Table, "table.column", words).at(own).into());
            };
            row.1 = theirs;
        }
        Ok(Self(names))
    }

    fn name(&self, own: &str) -> &str {
        self.0.iter().find(|(name, _)| *name == own).map_or("", |(_, theirs)| theirs.as_str())
    }

    fn check(&self, schema: &SchemaRef) -> Outcome<()> {
        let needed = TAP_COLUMNS.iter().filter(|(_, needed)| *needed).map(|(own, _)| self.name(own));
        for name in needed {
            if schema.column_with_name(name).is_none() {
                return Err(missing(schema, name));
            }
        }
        Ok(())
    }
}

/// One text column with its name, for errors.
struct Named<'b> {
    name: &'b str,
    texts: Texts<'b>,
    first: usize,
}

impl<'b> Named<'b> {
    fn of(batch: &'b RecordBatch, names: &'b Names, own: &str, first: usize) -> Outcome<Self> {
        let name = names.name(own);
        let texts = column(batch, name).map_or(Ok(Texts::Nothing), |array| Texts::of(name, array))?;
        Ok(Self { name, texts, first })
    }

    fn number(&self, row: usize) -> usize {
        self.first.saturating_add(row)
    }

    /// The value of a row, or an error for one that has none.
    fn value<T>(&self, row: usize, read: impl Fn(&str) -> Outcome<T>) -> Outcome<T> {
        self.optional(row, read)?.ok_or_else(|| null(self.name, self.number(row)))
    }

    fn optional<T>(&self, row: usize, read: impl Fn(&str) -> Outcome<T>) -> Outcome<Option<T>> {
        let value = self.texts.get(row).map(read).transpose();
        value.map_err(|fault| fault.in_row(self.name, self.number(row)))
    }
}

fn parsed<T: FromStr>(text: &str) -> Outcome<T>
where
    Fault: From<T::Err>,
{
    Ok(text.parse()?)
}

/// One of some values by its name.
fn one_of<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, text: &str) -> Outcome<T> {
    let wrong = || {
        let names: Vec<&str> = all.iter().map(|one| name(*one)).collect();
        Fault::new(
            Class::Table,
            "table.value",
            format!("found another name; expected one of {}", names.join(", ")),
        )
    };
    all.iter().copied().find(|one| name(*one) == text).ok_or_else(wrong)
}

/// The taps of one batch.
fn taps_of(batch: &RecordBatch, names: &Names, first: usize, taps: &mut Vec<CoreTap>) -> Outcome<()> {
    let texts = |own| Named::of(batch, names, own, first);
    let (id, token, carrier, mode) = (texts("id")?, texts("token")?, texts("carrier")?, texts("mode")?);
    let (location, reader, direction) = (texts("location")?, texts("reader")?, texts("direction")?);
    let (line, vehicle) = (texts("line")?, texts("vehicle")?);
    let (outcome, application) = (texts("reader_outcome")?, texts("application")?);
    let moments = |own| {
        let name = names.name(own);
        column(batch, name).map(|array| Moments::of(name, array).map(|moments| (name, moments))).transpose()
    };
    let (at, received_at) = (moments("at")?, moments("received_at")?);
    let instant = |column: &Option<(&str, Moments<'_>)>, row: usize| -> Outcome<Option<Instant>> {
        let Some((name, moments)) = column else { return Ok(None) };
        moments.get(name, row, first.saturating_add(row))
    };
    let versions = Versions::of(batch, names.name("version"))?;
    taps.reserve(batch.num_rows());
    for row in 0..batch.num_rows() {
        let number = first.saturating_add(row);
        let happened = instant(&at, row)?.ok_or_else(|| null(names.name("at"), number))?;
        taps.push(CoreTap {
            id: id.value(row, parsed)?,
            version: versions.get(names.name("version"), row, number)?,
            token: token.value(row, |text| Ok(CoreToken::parse(text)?))?,
            carrier: carrier.value(row, parsed)?,
            mode: mode.value(row, |text| one_of(&Mode::ALL, Mode::name, text))?,
            location: location.value(row, parsed)?,
            reader: reader.value(row, parsed)?,
            line: line.optional(row, parsed)?,
            vehicle: vehicle.optional(row, parsed)?,
            direction: direction.value(row, |text| {
                one_of(&[Direction::In, Direction::Out, Direction::Unknown], Direction::name, text)
            })?,
            at: happened,
            received_at: instant(&received_at, row)?.unwrap_or(happened),
            reader_outcome: outcome.optional(row, outcome_of)?.unwrap_or_default(),
            application: application
                .optional(row, |text| one_of(&CardScheme::ALL, CardScheme::name, text))?,
        });
    }
    Ok(())
}

fn outcome_of(text: &str) -> Outcome<ReaderOutcome> {
    let all = [ReaderOutcome::Accepted, ReaderOutcome::Denied, ReaderOutcome::Failed];
    one_of(&all, ReaderOutcome::name, text)
}

/// The column of versions: whole numbers of any width, 0 where there are none.
struct Versions(Option<arrow_array::Int64Array>);

impl Versions {
    fn of(batch: &RecordBatch, name: &str) -> Outcome<Self> {
        use arrow_array::types::{
            Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
        };
        use arrow_array::{ArrowPrimitiveType, Int64Array};
        fn widen<T: ArrowPrimitiveType<Native: Into<i64>>>(array: &ArrayRef) -> Option<Int64Array> {
            array.as_primitive_opt::<T>().map(|own| own.unary(Into::into))
        }
        let Some(array) = column(batch, name) else { return Ok(Self(None)) };
        if matches!(array.data_type(), DataType::Null) {
            return Ok(Self(None));
        }
        let wide = widen::<Int64Type>(array)
            .or_else(|| widen::<Int32Type>(array))
            .or_else(|| widen::<UInt32Type>(array))
            .or_else(|| widen::<Int16Type>(array))
            .or_else(|| widen::<UInt16Type>(array))
            .or_else(|| widen::<Int8Type>(array))
            .or_else(|| widen::<UInt8Type>(array));
        let words = || format!("column `{name}` is {}; expected whole numbers", array.data_type());
        let wide = wide.ok_or_else(|| Fault::new(Class::Table, "table.type", words()).at(name))?;
        Ok(Self(Some(wide)))
    }

    fn get(&self, name: &str, row: usize, number: usize) -> Outcome<u32> {
        let Some(array) = self.0.as_ref().filter(|array| array.is_valid(row)) else { return Ok(0) };
        let wrong = |_| {
            let words = format!(
                "row {number} has {} in column `{name}`; expected a version, 0 or more",
                array.value(row)
            );
            Fault::new(Class::Table, "table.value", words).at(place(name, number))
        };
        u32::try_from(array.value(row)).map_err(wrong)
    }
}

/// Taps from a table of anything that exports an Arrow stream: polars, pandas, pyarrow, `DuckDB`.
///
/// Its columns bear the names of `Tap`'s fields, or those that `columns` gives them, as `{"location": "stop_id"}`. Needed
/// are id, token, carrier, mode, location, reader, direction and at. Texts may be dictionaries; instants are timestamps
/// with a zone.
///
/// Raises `TableError` for the first row that is not right; its `path` names column and row, counted from 0.
#[pyfunction]
#[pyo3(signature = (table, *, columns = None))]
pub(crate) fn taps_from(
    py: Python<'_>,
    table: &Bound<'_, PyAny>,
    columns: Option<&Bound<'_, PyDict>>,
) -> PyResult<Vec<Tap>> {
    let names = Names::of(columns)?;
    let incoming = Incoming::of(table)?;
    names.check(&incoming.schema())?;
    let mut taps = Vec::new();
    incoming.each(py, |batch, first| taps_of(batch, &names, first, &mut taps))?;
    Ok(taps.into_iter().map(Tap).collect())
}

fn looked_up_schema() -> SchemaRef {
    let notice = Arc::new(Field::new_list_field(DataType::Utf8, true));
    let notices = Field::new("notices", DataType::List(notice), true);
    Arc::new(Schema::new(vec![Field::new("listed", DataType::Boolean, true), notices]))
}

fn look_up_batch(list: &CoreList, tokens: &Named<'_>, rows: usize) -> Outcome<RecordBatch> {
    let mut listed = BooleanBuilder::with_capacity(rows);
    let mut notices = ListBuilder::new(StringBuilder::new());
    for row in 0..rows {
        let token = tokens.optional(row, |text| Ok(CoreToken::<Travel>::parse(text)?))?;
        let found = token.map(|token| list.find(token));
        listed.append_option(found.map(|found| found.is_some()));
        for notice in found.flatten().iter().flat_map(|notices| notices.iter()) {
            notices.values().append_value(crate::value::name(&notice));
        }
        notices.append(found.flatten().is_some());
    }
    let columns: Vec<ArrayRef> = vec![Arc::new(listed.finish()), Arc::new(notices.finish())];
    RecordBatch::try_new(looked_up_schema(), columns).map_err(internal)
}

/// Looks up every token of a column in a deny list.
///
/// Gives a table with a row for each row of `table`: `listed`, and its `notices`; nothing in both where there is no token.
/// Raises `TableError` for a text that is no token.
#[pyfunction]
#[pyo3(signature = (deny_list, table, *, column = "token"))]
pub(crate) fn look_up(
    py: Python<'_>,
    deny_list: &Bound<'_, DenyList>,
    table: &Bound<'_, PyAny>,
    column: &str,
) -> PyResult<ArrowTable> {
    let list = &deny_list.get().0;
    let incoming = Incoming::of(table)?;
    let schema = incoming.schema();
    if schema.column_with_name(column).is_none() {
        return Err(missing(&schema, column).into());
    }
    let mut batches = Vec::new();
    incoming.each(py, |batch, first| {
        let array = crate::table::column(batch, column).ok_or_else(|| missing(&schema, column))?;
        let tokens = Named { name: column, texts: Texts::of(column, array)?, first };
        batches.push(look_up_batch(list, &tokens, batch.num_rows())?);
        Ok(())
    })?;
    Ok(ArrowTable::new(looked_up_schema(), batches))
}

/// How tokens of one purpose are made from roots.
struct Derivation<'k> {
    keys: &'k CoreSoftKeys,
    to: Audience,
    root_version: KeyVersion,
    version: KeyVersion,
}

impl Derivation<'_> {
    fn column<P: Purpose>(&self, name: &str, roots: &ArrayRef, first: usize) -> Outcome<StringArray> {
        let domain = self.keys.domain::<P>(self.to, self.version)?;
        let small = roots.as_binary_opt::<i32>();
        let large = roots.as_binary_opt::<i64>();
        let fixed = roots.as_fixed_size_binary_opt();
        if small.is_none() && large.is_none() && fixed.is_none() {
            let words =
                format!("column `{name}` is {}; expected root tokens, 32 bytes each", roots.data_type());
            return Err(Fault::new(Class::Table, "table.type", words).at(name));
        }
        let tokens = (0..roots.len()).map(|row| {
            if roots.is_null(row) {
                return Ok(None);
            }
            let bytes = small.map(|own| own.value(row));
            let bytes = bytes.or_else(|| large.map(|own| own.value(row)));
            let bytes = bytes.or_else(|| fixed.map(|own| own.value(row))).unwrap_or_default();
            let number = first.saturating_add(row);
            let wrong = |_| {
                let words = format!("row {number} has {} bytes in column `{name}`; expected 32", bytes.len());
                Fault::new(Class::Table, "key.bytes", words).at(place(name, number))
            };
            let root = RootToken::from_stored(self.root_version, bytes.try_into().map_err(wrong)?);
            let root = root.rekey(self.keys, self.version)?;
            Ok(Some(domain.token(&root)?.to_string()))
        });
        tokens.collect()
    }

    fn batch(
        &self,
        purpose: PurposeKind,
        name: &str,
        roots: &ArrayRef,
        first: usize,
    ) -> Outcome<StringArray> {
        match purpose {
            PurposeKind::Travel => self.column::<Travel>(name, roots, first),
            PurposeKind::Payment => self.column::<Payment>(name, roots, first),
            PurposeKind::Service => self.column::<Service>(name, roots, first),
            PurposeKind::Inspection => self.column::<Inspection>(name, roots, first),
            PurposeKind::Reporting => self.column::<Reporting>(name, roots, first),
        }
    }
}

/// The tokens of a column of root tokens, as `RootToken.expose()` gives them (32 bytes each, of key version
/// `root_version`), for a purpose, a carrier (or the back office itself) and a key version.
///
/// Gives a table with one column `token`. Raises `KeyStoreError` as `RootToken.token` does, and `TableError` for a row
/// that is no root token.
#[pyfunction]
#[pyo3(signature = (table, keys, purpose = "travel", *, carrier = None, root_version = None, version = None,
                    column = "root"))]
#[expect(clippy::too_many_arguments, reason = "each is named in Python")]
pub(crate) fn derive_tokens(
    py: Python<'_>,
    table: &Bound<'_, PyAny>,
    keys: &Bound<'_, SoftKeys>,
    purpose: &str,
    carrier: Option<Checked<CarrierId>>,
    root_version: Option<Version>,
    version: Option<Version>,
    column: &str,
) -> PyResult<ArrowTable> {
    let purpose: PurposeKind = named("purpose", purpose)?;
    let root_version = root_version.map_or(KeyVersion::FIRST, |version| version.0);
    let version = version.map_or(root_version, |version| version.0);
    let derivation = Derivation { keys: &keys.get().0, to: audience(carrier), root_version, version };
    let incoming = Incoming::of(table)?;
    let from = incoming.schema();
    let schema: SchemaRef = Arc::new(Schema::new(vec![Field::new("token", DataType::Utf8, true)]));
    if from.column_with_name(column).is_none() {
        return Err(missing(&from, column).into());
    }
    let mut batches = Vec::new();
    incoming.each(py, |batch, first| {
        let roots = crate::table::column(batch, column).ok_or_else(|| missing(&from, column))?;
        let tokens: ArrayRef = Arc::new(derivation.batch(purpose, column, roots, first)?);
        batches.push(RecordBatch::try_new(Arc::clone(&schema), vec![tokens]).map_err(internal)?);
        Ok(())
    })?;
    Ok(ArrowTable::new(schema, batches))
}
