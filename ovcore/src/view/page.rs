//! A page of text with amounts at the right, aligned whatever stands before them.

use crate::language::Language;
use crate::money::Money;

use super::phrases;

/// A page while it is being written.
pub(super) struct Page {
    language: Language,
    lines: Vec<Line>,
}

enum Line {
    Text(String),
    Row(String, String),
    /// A line above a sum.
    Rule,
}

impl Page {
    pub(super) const fn new(language: Language) -> Self {
        Self { language, lines: Vec::new() }
    }

    /// One of two texts.
    pub(super) const fn pick<'a>(&self, english: &'a str, dutch: &'a str) -> &'a str {
        phrases::pick(self.language, english, dutch)
    }

    pub(super) const fn language(&self) -> Language {
        self.language
    }

    /// A line of text; an empty one parts what stands before from what follows.
    pub(super) fn text(&mut self, text: impl Into<String>) {
        self.lines.push(Line::Text(text.into()));
    }

    /// A line with an amount at its right.
    pub(super) fn amount(&mut self, left: impl Into<String>, amount: Money) {
        self.row(left, phrases::money(amount, self.language));
    }

    /// A line with a text at its right.
    pub(super) fn row(&mut self, left: impl Into<String>, right: impl Into<String>) {
        self.lines.push(Line::Row(left.into(), right.into()));
    }

    pub(super) fn rule(&mut self) {
        self.lines.push(Line::Rule);
    }

    /// The page, each line with its end.
    pub(super) fn finish(self) -> String {
        let width = |text: &str| text.chars().count();
        let rows = || {
            self.lines.iter().filter_map(|line| match line {
                Line::Row(left, right) => Some((width(left), width(right))),
                Line::Text(_) | Line::Rule => None,
            })
        };
        let left_width = rows().map(|(left, _)| left).max().unwrap_or_default().max(30);
        let right_width = rows().map(|(_, right)| right).max().unwrap_or_default();
        let mut out = String::new();
        for line in &self.lines {
            let text = match line {
                Line::Text(text) => text.clone(),
                Line::Row(left, right) => format!("{left:<left_width$}  {right:>right_width$}"),
                Line::Rule => format!("{:<left_width$}  {:->right_width$}", "", ""),
            };
            out.push_str(text.trim_end());
            out.push('\n');
        }
        out
    }
}
