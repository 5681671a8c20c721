//! A file of a feed: rows of named cells, each with its line.

use std::collections::BTreeMap;

use ovcore::ids::shown;

use crate::names::near;
use crate::report::Report;

/// What a file is and which columns it has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) file: &'static str,
    /// Columns that it must have.
    pub(super) needed: &'static [&'static str],
    /// Columns that are read where they stand.
    pub(super) read: &'static [&'static str],
    /// Columns that say nothing about prices. Any other column is told of.
    pub(super) ignored: &'static [&'static str],
    /// Whether columns that are not known are told of.
    pub(super) is_strict: bool,
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) file: &'static str,
    columns: BTreeMap<&'static str, usize>,
    rows: Vec<(u64, Vec<String>)>,
    /// Whether the feed has the file.
    pub(super) is_present: bool,
    /// Whether its rows are what the feed says: `false` where a column is missing, so that none were read.
    pub(super) is_whole: bool,
}

/// A row of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'t> {
    table: &'t Table,
    line: u64,
    cells: &'t [String],
}

impl Table {
    pub(super) fn read(form: Form, text: Option<&str>, report: &mut Report) -> Self {
        let Form { file, .. } = form;
        let is_present = text.is_some();
        let mut table = Self { file, columns: BTreeMap::new(), rows: Vec::new(), is_present, is_whole: true };
        let Some(text) = text else { return table };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let head: Vec<String> = match reader.headers() {
            Ok(head) => head.iter().map(str::to_owned).collect(),
            Err(_) => Vec::new(),
        };
        if head.iter().all(String::is_empty) {
            report.find((file, None, None), "found no line", "a first line that names the columns");
            table.is_whole = false;
            return table;
        }
        table.head(form, &head, report);
        if !table.is_whole {
            return table;
        }
        for record in reader.records() {
            let Ok(record) = record else {
                report.find((file, None, None), "found a row that is no CSV", "comma-separated values");
                table.is_whole = false;
                return table;
            };
            let line = record.position().map_or(0, csv::Position::line);
            if record.len() == head.len() {
                table.rows.push((line, record.iter().map(str::to_owned).collect()));
            } else {
                let found = format!("found {} cells", record.len());
                report.find((file, Some(line), None), found, format!("{}, as many as columns", head.len()));
            }
        }
        table
    }

    fn head(&mut self, form: Form, head: &[String], report: &mut Report) {
        let known = || form.needed.iter().chain(form.read).copied();
        for (place, name) in head.iter().enumerate() {
            if let Some(column) = known().find(|c| c == name) {
                if self.columns.insert(column, place).is_some() {
                    let found = format!("column `{column}` stands twice");
                    report.find((form.file, Some(1), None), found, "each column once");
                    self.is_whole = false;
                }
            } else if form.is_strict && !form.ignored.contains(&name.as_str()) {
                let what = format!("column `{}` is not read", shown(name));
                report.note((form.file, Some(1)), what, "the importer knows no such column");
            }
        }
        for column in form.needed.iter().filter(|c| !self.columns.contains_key(*c)) {
            let near = near(column, head.iter().map(String::as_str));
            let found = near
                .map_or("found no such column".to_owned(), |n| format!("found `{n}`, and no such column"));
            report.find((form.file, Some(1), Some(column)), found, format!("a column `{column}`"));
            self.is_whole = false;
        }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { table: self, line: *line, cells })
    }

    pub(super) fn has_column(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// The rows by an id that each must have of its own.
    pub(super) fn by_id<'t>(
        &'t self,
        column: &'static str,
        report: &mut Report,
    ) -> BTreeMap<&'t str, Row<'t>> {
        let mut rows: BTreeMap<&str, Row<'_>> = BTreeMap::new();
        for row in self.rows() {
            let id = row.get(column);
            if id.is_empty() {
                row.find(report, column, "found nothing", "an id");
            } else if let Some(first) = rows.get(id) {
                let found = format!("`{}` stands on line {} too", shown(id), first.line);
                row.find(report, column, found, "each id once");
            } else {
                rows.insert(id, row);
            }
        }
        rows
    }
}

impl<'t> Row<'t> {
    /// What stands in a column; empty where nothing does, and where the file has no such column.
    pub(super) fn get(&self, column: &str) -> &'t str {
        let place = self.table.columns.get(column);
        place.and_then(|place| self.cells.get(*place)).map_or("", String::as_str)
    }

    /// What stands in a column, if anything does.
    pub(super) fn given(&self, column: &str) -> Option<&'t str> {
        Some(self.get(column)).filter(|text| !text.is_empty())
    }

    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    pub(super) const fn at(&self) -> (&'static str, Option<u64>) {
        (self.table.file, Some(self.line))
    }

    pub(super) fn find(
        &self,
        report: &mut Report,
        column: &'static str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        report.find((self.table.file, Some(self.line), Some(column)), found, expected);
    }

    /// Tells of a cell that is not what it should be.
    pub(super) fn wrong(&self, report: &mut Report, column: &'static str, expected: impl Into<String>) {
        self.find(report, column, format!("found `{}`", shown(self.get(column))), expected);
    }

    /// Tells of a name that stands in no file.
    pub(super) fn unknown<'n>(
        &self,
        report: &mut Report,
        column: &'static str,
        expected: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) {
        let near = near(self.get(column), names);
        let hint = near.map_or(String::new(), |name| format!("; `{}` is near", shown(name)));
        self.wrong(report, column, format!("{expected}{hint}"));
    }

    /// One of some numbers, or a finding; `default` where nothing stands.
    pub(super) fn choice(
        &self,
        report: &mut Report,
        column: &'static str,
        choices: core::ops::RangeInclusive<u32>,
        default: Option<u32>,
    ) -> Option<u32> {
        let text = self.get(column);
        if text.is_empty() && default.is_some() {
            return default;
        }
        let number = text.parse().ok().filter(|n| choices.contains(n));
        if number.is_none() {
            self.wrong(report, column, format!("{} to {}", choices.start(), choices.end()));
        }
        number
    }
}
