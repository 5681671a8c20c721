//! Rows with named cells, whichever form they came in.

use core::fmt;
use std::path::Path;

use ovcore::ids::shown;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

use super::{InputError, Problem};

/// The form of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated values; the first row names the columns.
    #[default]
    Csv,
    /// One JSON object a line; the names of its fields are those of the columns. A cell that would be empty is
    /// left out, `null` or `""`; several products may stand in a list.
    JsonLines,
}

impl Form {
    /// The form that a file's name tells: JSON lines for `.jsonl` and `.ndjson`, else CSV.
    #[must_use]
    pub fn of_path(path: &Path) -> Self {
        let is = |known: &str| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(known));
        if is("jsonl") || is("ndjson") { Self::JsonLines } else { Self::Csv }
    }
}

/// The columns of a kind of file.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// All, by name.
    pub all: &'static [&'static str],
    /// Those that the first row of a CSV file must name, since no row can do without them.
    pub needed: &'static [&'static str],
}

impl Columns {
    fn find(&self, name: &str) -> Option<&'static str> {
        self.all.iter().copied().find(|own| *own == name)
    }
}

/// One row: where it stands, and its cells by column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file on which it begins, from 1.
    pub number: u64,
    cells: Vec<(&'static str, String)>,
}

impl Row {
    /// What stands in a column; empty where nothing does.
    #[must_use]
    pub fn get(&self, column: &str) -> &str {
        self.cells.iter().find(|(own, _)| *own == column).map_or("", |(_, text)| text.as_str())
    }

    /// The cells that are not empty.
    pub fn filled(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.cells.iter().filter(|(_, text)| !text.is_empty()).map(|(column, text)| (*column, text.as_str()))
    }
}

/// The rows of a file, and what is wrong with those that are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Rows whose cells can be looked at.
    pub rows: Vec<Row>,
    /// What is wrong with the others.
    pub problems: Vec<Problem>,
}

/// Cuts a file into rows. Empty lines are left out.
///
/// # Errors
/// [`InputError`] when the first row of a CSV file does not name the columns.
pub fn read(bytes: &[u8], form: Form, columns: Columns) -> Result<Rows, InputError> {
    match form {
        Form::Csv => read_csv(bytes, columns),
        Form::JsonLines => Ok(read_json_lines(bytes, columns)),
    }
}

fn read_csv(bytes: &[u8], columns: Columns) -> Result<Rows, InputError> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    if !next(&mut reader, &mut record) {
        return Err(InputError::Empty);
    }
    let names = header(&record, columns)?;
    let mut read = Rows::default();
    while next(&mut reader, &mut record) {
        let number = record.position().map_or(0, |begin| line(bytes, begin));
        match row(number, &record, &names) {
            Ok(row) => read.rows.push(row),
            Err(problem) => read.problems.push(problem),
        }
    }
    Ok(read)
}

/// The line on which a record begins. The reader counts empty lines before it as a part of it.
fn line(bytes: &[u8], begin: &csv::Position) -> u64 {
    let rest = usize::try_from(begin.byte()).ok().and_then(|begin| bytes.get(begin..)).unwrap_or_default();
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    begin.line().saturating_add(u64::try_from(blank.count()).unwrap_or_default())
}

/// The next record of a text in memory: with rows of any length and bytes of any kind allowed, nothing can fail.
fn next(reader: &mut csv::Reader<&[u8]>, record: &mut csv::ByteRecord) -> bool {
    reader.read_byte_record(record).unwrap_or(false)
}

fn header(record: &csv::ByteRecord, columns: Columns) -> Result<Vec<&'static str>, InputError> {
    let mut names = Vec::with_capacity(record.len());
    for cell in record {
        let name = core::str::from_utf8(cell).unwrap_or("(no text)");
        let column = columns.find(name).ok_or_else(|| InputError::UnknownColumn {
            found: shown(name),
            expected: columns.all.join(", "),
        })?;
        if names.contains(&column) {
            return Err(InputError::RepeatedColumn { column });
        }
        names.push(column);
    }
    let missing: Vec<&str> = columns.needed.iter().copied().filter(|need| !names.contains(need)).collect();
    if missing.is_empty() {
        Ok(names)
    } else {
        Err(InputError::MissingColumns { missing: missing.join(", ") })
    }
}

fn row(number: u64, record: &csv::ByteRecord, names: &[&'static str]) -> Result<Row, Problem> {
    let problem = |code, text| Problem { row: number, column: None, code, text };
    if record.len() != names.len() {
        let text = format!("found {} cells; expected {}, as in the first row", record.len(), names.len());
        return Err(problem("row.length", text));
    }
    let cell = |(name, cell): (&&'static str, &[u8])| {
        let text = core::str::from_utf8(cell).map_err(|_| Problem {
            column: Some(*name),
            ..problem("row.encoding", "found bytes that are no text; expected UTF-8".to_owned())
        })?;
        Ok((*name, text.to_owned()))
    };
    Ok(Row { number, cells: names.iter().zip(record).map(cell).collect::<Result<_, _>>()? })
}

fn read_json_lines(bytes: &[u8], columns: Columns) -> Rows {
    let mut read = Rows::default();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for (number, line) in (1_u64..).zip(bytes.split(|byte| *byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match json_row(number, line, columns) {
            Ok(row) => read.rows.push(row),
            Err(problem) => read.problems.push(problem),
        }
    }
    read
}

fn json_row(number: u64, line: &[u8], columns: Columns) -> Result<Row, Problem> {
    let problem = |column, code, text| Problem { row: number, column, code, text };
    let fields: Fields = serde_json::from_slice(line).map_err(|error| {
        // The parser's own words may repeat what stands in the row: only the place is told.
        let text =
            format!("found no JSON object (at character {}); expected one object a line", error.column());
        problem(None, "row.json", text)
    })?;
    let mut cells: Vec<(&'static str, String)> = Vec::with_capacity(fields.0.len());
    for (name, value) in &fields.0 {
        let column = columns.find(name).ok_or_else(|| {
            let text = format!(
                "found a field `{}`; expected no others than: {}",
                shown(name),
                columns.all.join(", ")
            );
            problem(None, "row.field", text)
        })?;
        if cells.iter().any(|(own, _)| *own == column) {
            return Err(problem(
                Some(column),
                "row.field",
                "found it twice; expected each field once".to_owned(),
            ));
        }
        let text = cell_text(value).ok_or_else(|| {
            let text = format!("found {}; expected a text or a whole number", kind(value));
            problem(Some(column), "row.type", text)
        })?;
        cells.push((column, text.trim().to_owned()));
    }
    Ok(Row { number, cells })
}

/// The fields of an object in their order, a repeated one included.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Fields;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    if fields.len() > 1_000 {
                        return Err(A::Error::custom("too many fields"));
                    }
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

/// A value as the text that would stand in the cell of a CSV file; a list of texts has bars between them.
fn cell_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => (number.is_u64() || number.is_i64()).then(|| number.to_string()),
        Value::Array(list) => {
            let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            texts.map(|texts| texts.join("|"))
        }
        Value::Bool(_) | Value::Object(_) => None,
    }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number with a fraction",
        Value::String(_) => "a text",
        Value::Array(_) => "a list that is not of texts",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: Columns = Columns { all: &["id", "at", "note"], needed: &["id"] };

    fn csv(text: &str) -> Result<Rows, InputError> {
        read(text.as_bytes(), Form::Csv, COLUMNS)
    }

    fn json(text: &str) -> Rows {
        read(text.as_bytes(), Form::JsonLines, COLUMNS).unwrap()
    }

    #[test]
    fn columns_may_stand_in_any_order_and_be_left_out() {
        let rows = csv("at,id\n 10:00 ,a\n,b\n").unwrap().rows;
        let cells: Vec<_> =
            rows.iter().map(|r| (r.number, r.get("id"), r.get("at"), r.get("note"))).collect();
        assert_eq!(cells, [(2, "a", "10:00", ""), (3, "b", "", "")]);
    }

    #[test]
    fn rows_are_numbered_by_the_lines_of_the_file() {
        let rows = csv("\u{feff}id,note\n\na,\"two\nlines\"\nb,\n").unwrap().rows;
        assert_eq!(rows.iter().map(|r| r.number).collect::<Vec<_>>(), [3, 5]);
        let rows = json("\n{\"id\":\"a\"}\r\n\n{\"id\":\"b\"}").rows;
        assert_eq!(rows.iter().map(|r| r.number).collect::<Vec<_>>(), [2, 4]);
    }

    #[test]
    fn a_first_row_that_names_no_columns_stops_the_run() {
        for (text, code) in [
            ("", "input.empty"),
            ("id;at;note\na;b;c\n", "input.unknown_column"),
            ("id,at,id\n", "input.repeated_column"),
            ("at,note\n", "input.missing_columns"),
        ] {
            assert_eq!(csv(text).unwrap_err().code(), code, "{text}");
        }
    }

    #[test]
    fn a_row_of_another_length_is_told_and_the_others_count() {
        let read = csv("id,at,note\na,b\nc,d,e\nf,g,h,i\n").unwrap();
        assert_eq!(read.rows.len(), 1);
        let told: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "row 2: found 2 cells; expected 3, as in the first row",
                "row 4: found 4 cells; expected 3, as in the first row"
            ]
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_told_with_their_column() {
        let read = read(b"id,at\na,b\nc,\xff\n", Form::Csv, COLUMNS).unwrap();
        assert_eq!(
            (read.rows.len(), read.problems[0].column, read.problems[0].code),
            (1, Some("at"), "row.encoding")
        );
    }

    #[test]
    fn json_lines_have_the_same_cells() {
        let rows = json(r#"{"note":["x","y"],"id":"a","at":null}"#).rows;
        assert_eq!((rows[0].get("id"), rows[0].get("at"), rows[0].get("note")), ("a", "", "x|y"));
        assert_eq!(json(r#"{"id":17}"#).rows[0].get("id"), "17");
    }

    #[test]
    fn json_lines_that_are_no_rows_are_told_without_repeating_them() {
        for (line, code) in [
            (r#"{"id":4111111111111111"#, "row.json"),
            (r#"["4111111111111111"]"#, "row.json"),
            (r#"{"4111111111111111":"a"}"#, "row.field"),
            (r#"{"id":"4111111111111111","id":"b"}"#, "row.field"),
            (r#"{"id":{"pan":4111111111111111}}"#, "row.type"),
            (r#"{"id":4111111111111111.5}"#, "row.type"),
        ] {
            let problem = json(line).problems.remove(0);
            assert_eq!(problem.code, code, "{line}");
            assert!(!problem.to_string().contains("1111"), "{problem}");
        }
    }

    #[test]
    fn the_form_is_told_by_the_name() {
        for (name, form) in [
            ("taps.csv", Form::Csv),
            ("taps.JSONL", Form::JsonLines),
            ("a/b.ndjson", Form::JsonLines),
            ("-", Form::Csv),
        ] {
            assert_eq!(Form::of_path(Path::new(name)), form, "{name}");
        }
    }
}
