//! Tables as CSV, as RFC 4180 has it, and safe to open in a spreadsheet.

use serde::Serialize;
use serde_json::Value;

/// A table of rows: its header and a line for each row, each line ended by CR LF.
///
/// A text that a spreadsheet would take for a formula, because it begins with `=`, `+`, `-`, `@`, a tab or a line end,
/// gets an apostrophe in front: ids come from readers, and a file that a traveller opens must not run what one wrote.
/// Numbers stand as they are, also negative ones.
pub(super) fn table<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut out = line(&header.map(quoted));
    for row in rows {
        out.push_str(&line(&row));
    }
    out
}

fn line(cells: &[String]) -> String {
    format!("{}\r\n", cells.join(","))
}

/// A value as a cell, quoted where it must be: a number or a text as it stands in JSON, nothing for what is not there.
pub(super) fn cell(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => quoted(harmless(text)),
        Ok(Value::Null) | Err(_) => String::new(),
        Ok(Value::Bool(is)) => is.to_string(),
        Ok(Value::Number(number)) => number.to_string(),
        // No row holds one: each column is one value.
        Ok(other @ (Value::Array(_) | Value::Object(_))) => quoted(harmless(other.to_string())),
    }
}

fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}") } else { text }
}

fn quoted(text: impl AsRef<str>) -> String {
    let text = text.as_ref();
    if text.contains([',', '"', '\r', '\n']) || text.starts_with('\'') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_a_header_and_ends_every_line() {
        let rows = [[cell(&"a"), cell(&1)], [cell(&"b"), cell(&None::<u32>)]];
        assert_eq!(table(["name", "count"], rows), "name,count\r\na,1\r\nb,\r\n");
    }

    #[test]
    fn what_parts_cells_is_quoted() {
        for (text, expected) in [
            ("plain", "plain"),
            ("Den Haag, HS", "\"Den Haag, HS\""),
            ("the \"Hague\"", "\"the \"\"Hague\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            ("a;b", "a;b"),
            ("", ""),
        ] {
            assert_eq!(cell(&text), expected);
        }
    }

    #[test]
    fn no_text_is_a_formula_and_no_number_is_touched() {
        for text in ["=1+1", "+31", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert!(cell(&text).starts_with("\"'"), "{text:?}: {}", cell(&text));
        }
        assert_eq!(cell(&"=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!((cell(&-300), cell(&true)), ("-300".to_owned(), "true".to_owned()));
    }
}
