//! Lines whose cells stand under each other.

use core::fmt;

/// To which side of its column a cell goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
    /// Numbers of which some have decimals: the points stand under each other.
    Point,
}

/// A table. Columns are as wide as their widest cell; the last one that is filled has nothing behind it.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    indent: usize,
    sides: Vec<Side>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(indent: usize, sides: &[Side]) -> Self {
        Self { indent, sides: sides.to_vec(), rows: Vec::new() }
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// How many characters each column needs before and behind its point.
    fn widths(&self) -> Vec<(usize, usize)> {
        let mut widths = vec![(0, 0); self.sides.len()];
        for row in &self.rows {
            for ((cell, side), (before, behind)) in row.iter().zip(&self.sides).zip(&mut widths) {
                let (own_before, own_behind) = lengths(cell, *side);
                *before = own_before.max(*before);
                *behind = own_behind.max(*behind);
            }
        }
        widths
    }
}

/// How many characters a cell has before its point, and how many from the point on.
fn lengths(cell: &str, side: Side) -> (usize, usize) {
    let all = cell.chars().count();
    match cell.split_once('.') {
        Some((before, _)) if side == Side::Point => {
            let before = before.chars().count();
            (before, all.saturating_sub(before))
        }
        _ => (all, 0),
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, side), (before, behind)) in row.iter().zip(&self.sides).zip(&widths) {
                let (own_before, own_behind) = lengths(cell, *side);
                let (left, right) = (before.saturating_sub(own_before), behind.saturating_sub(own_behind));
                let (left, right) = match side {
                    Side::Left => (0, left),
                    Side::Right | Side::Point => (left, right),
                };
                line.extend([&" ".repeat(left), cell.as_str(), &" ".repeat(right), "  "]);
            }
            writeln!(f, "{:indent$}{}", "", line.trim_end(), indent = self.indent)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_under_each_other_and_nothing_trails() {
        let mut table = Table::new(2, &[Side::Left, Side::Right, Side::Point, Side::Left]);
        table.row(["a".into(), "1.00".into(), "116".into(), "é".into()]);
        table.row(["bcd".into(), "12.00".into(), "114.57".into(), String::new()]);
        table.row(["é".into(), String::new(), "-0.5".into(), "x".into()]);
        let lines = ["  a     1.00  116     é", "  bcd  12.00  114.57", "  é            -0.5   x", ""];
        assert_eq!(table.to_string(), lines.join("\n"));
    }
}
