//! Tables for people.

use core::fmt::{self, Write as _};

/// A table: names at the left, figures at the right of columns that are as wide as they need to be.
pub(super) fn matrix(
    f: &mut fmt::Formatter<'_>,
    corner: &str,
    columns: &[String],
    rows: &[(String, Vec<String>)],
) -> fmt::Result {
    let wide = |text: &str| text.chars().count();
    let names = rows.iter().map(|(name, _)| wide(name)).chain([wide(corner)]);
    let first = names.max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|(_, cells)| cells.get(column));
        cells.chain(columns.get(column)).map(|cell| wide(cell)).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |f: &mut fmt::Formatter<'_>, name: &str, cells: &[String]| {
        let mut text = format!("{name:<first$}");
        for (cell, width) in cells.iter().zip(&widths) {
            write!(text, "  {cell:>width$}")?;
        }
        writeln!(f, "{}", text.trim_end())
    };
    line(f, corner, columns)?;
    rows.iter().try_for_each(|(name, cells)| line(f, name, cells))
}
