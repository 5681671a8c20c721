//! Licence expressions (SPDX): can a crate be used under licences that we accept?

use std::collections::BTreeSet;
use std::fmt;

/// A licence expression as read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Expression {
    /// One licence, with its exception if it has one: `MIT`, `Apache-2.0 WITH LLVM-exception`.
    Licence(String),
    /// All of them hold at once.
    And(Vec<Expression>),
    /// The user chooses one.
    Or(Vec<Expression>),
}

/// What is wrong with the text of an expression.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ExpressionError {
    /// The text ends where this was expected.
    Ends(&'static str),
    /// Something else was expected here.
    Unexpected { found: String, expected: &'static str },
    /// Parentheses within parentheses, deeper than any real licence.
    Deep,
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ends(expected) => write!(f, "ends where {expected} was expected"),
            Self::Unexpected { found, expected } => write!(f, "`{found}` where {expected} was expected"),
            Self::Deep => f.write_str("parentheses nested too deeply"),
        }
    }
}

impl Expression {
    /// Reads an expression. `/` is the old way to write `OR`; operators are upper case, as the standard has them.
    pub(crate) fn parse(text: &str) -> Result<Self, ExpressionError> {
        let spaced = text.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
        let mut words = Words { rest: spaced.split_whitespace().collect(), depth: 0 };
        words.rest.reverse();
        let expression = words.any()?;
        match words.rest.pop() {
            None => Ok(expression),
            Some(found) => Err(unexpected(found, "AND, OR or the end")),
        }
    }

    /// True if some lawful choice needs accepted licences only.
    ///
    /// `X+` is satisfied by X itself. An exception must be accepted together with its licence: what it changes is for
    /// the list to judge, not for this function.
    pub(crate) fn is_satisfied_by(&self, accepted: &BTreeSet<String>) -> bool {
        match self {
            Self::Licence(name) => accepted.contains(name) || accepted.contains(name.trim_end_matches('+')),
            Self::And(parts) => parts.iter().all(|part| part.is_satisfied_by(accepted)),
            Self::Or(parts) => parts.iter().any(|part| part.is_satisfied_by(accepted)),
        }
    }
}

/// Words not read yet, the next one last.
struct Words<'a> {
    rest: Vec<&'a str>,
    depth: u8,
}

impl Words<'_> {
    /// `all OR all OR ...`: it binds weakest.
    fn any(&mut self) -> Result<Expression, ExpressionError> {
        let first = self.all()?;
        let mut parts = vec![first];
        while self.next_is("OR") {
            parts.push(self.all()?);
        }
        Ok(single_or(parts, Expression::Or))
    }

    /// `one AND one AND ...`
    fn all(&mut self) -> Result<Expression, ExpressionError> {
        let first = self.one()?;
        let mut parts = vec![first];
        while self.next_is("AND") {
            parts.push(self.one()?);
        }
        Ok(single_or(parts, Expression::And))
    }

    /// A licence, perhaps with an exception, or parentheses.
    fn one(&mut self) -> Result<Expression, ExpressionError> {
        if self.next_is("(") {
            self.depth =
                self.depth.checked_add(1).filter(|depth| *depth <= 32).ok_or(ExpressionError::Deep)?;
            let inner = self.any()?;
            self.depth = self.depth.saturating_sub(1);
            return match self.rest.pop() {
                Some(")") => Ok(inner),
                Some(found) => Err(unexpected(found, "`)`")),
                None => Err(ExpressionError::Ends("`)`")),
            };
        }
        let licence = self.name("a licence")?;
        if self.next_is("WITH") {
            let exception = self.name("an exception")?;
            return Ok(Expression::Licence(format!("{licence} WITH {exception}")));
        }
        Ok(Expression::Licence(licence))
    }

    fn name(&mut self, expected: &'static str) -> Result<String, ExpressionError> {
        let word = self.rest.pop().ok_or(ExpressionError::Ends(expected))?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '+' | ':');
        let operator = matches!(word.to_ascii_uppercase().as_str(), "AND" | "OR" | "WITH");
        if operator || !word.chars().all(plain) {
            Err(unexpected(word, expected))
        } else {
            Ok(word.to_owned())
        }
    }

    fn next_is(&mut self, word: &str) -> bool {
        self.rest.pop_if(|next| *next == word).is_some()
    }
}

fn single_or(mut parts: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            many(parts)
        }
    }
}

fn unexpected(found: &str, expected: &'static str) -> ExpressionError {
    ExpressionError::Unexpected { found: found.to_owned(), expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn satisfied(text: &str, accepted: &[&str]) -> bool {
        let accepted = accepted.iter().map(|name| (*name).to_owned()).collect();
        Expression::parse(text).expect("a valid expression").is_satisfied_by(&accepted)
    }

    #[test]
    fn a_choice_needs_one_accepted_licence() {
        assert!(satisfied("MIT OR Apache-2.0", &["MIT"]));
        assert!(satisfied("MIT OR Apache-2.0 OR LGPL-2.1-or-later", &["Apache-2.0"]));
        assert!(!satisfied("GPL-3.0-only OR AGPL-3.0-only", &["MIT"]));
    }

    #[test]
    fn a_conjunction_needs_all_of_them() {
        assert!(satisfied("MIT AND Unicode-3.0", &["MIT", "Unicode-3.0"]));
        assert!(!satisfied("MIT AND Unicode-3.0", &["MIT"]));
    }

    #[test]
    fn and_binds_tighter_than_or() {
        assert!(satisfied("MIT OR Apache-2.0 AND GPL-2.0-only", &["MIT"]));
        assert!(satisfied("GPL-2.0-only AND Apache-2.0 OR MIT", &["MIT"]));
        assert!(!satisfied("MIT OR Apache-2.0 AND GPL-2.0-only", &["Apache-2.0"]));
    }

    #[test]
    fn parentheses_bind_first() {
        assert!(!satisfied("(MIT OR Apache-2.0) AND Unicode-3.0", &["MIT", "Apache-2.0"]));
        assert!(satisfied("(MIT OR Apache-2.0) AND Unicode-3.0", &["Apache-2.0", "Unicode-3.0"]));
        assert!(satisfied("((MIT))", &["MIT"]));
    }

    #[test]
    fn a_slash_is_a_choice() {
        assert!(satisfied("MIT/Apache-2.0", &["Apache-2.0"]));
        assert_eq!(Expression::parse("MIT/Apache-2.0"), Expression::parse("MIT OR Apache-2.0"));
    }

    #[test]
    fn an_exception_is_accepted_only_with_its_licence() {
        assert!(!satisfied("Apache-2.0 WITH LLVM-exception", &["Apache-2.0", "LLVM-exception"]));
        assert!(satisfied("Apache-2.0 WITH LLVM-exception", &["Apache-2.0 WITH LLVM-exception"]));
        assert!(satisfied("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT", &["MIT"]));
    }

    #[test]
    fn or_later_is_satisfied_by_the_version_itself() {
        assert!(satisfied("Apache-2.0+", &["Apache-2.0"]));
        assert!(!satisfied("Apache-2.0", &["Apache-2.0+"]));
    }

    #[test]
    fn a_name_matches_whole_and_in_its_own_case() {
        assert!(!satisfied("MIT-0", &["MIT"]));
        assert!(!satisfied("mit", &["MIT"]));
    }

    #[test]
    fn what_is_not_an_expression_is_refused_with_its_place() {
        let refused = |text: &str| Expression::parse(text).expect_err("not an expression").to_string();
        assert_eq!(refused(""), "ends where a licence was expected");
        assert_eq!(refused("MIT OR"), "ends where a licence was expected");
        assert_eq!(refused("OR MIT"), "`OR` where a licence was expected");
        assert_eq!(refused("MIT Apache-2.0"), "`Apache-2.0` where AND, OR or the end was expected");
        assert_eq!(refused("(MIT"), "ends where `)` was expected");
        assert_eq!(refused("MIT)"), "`)` where AND, OR or the end was expected");
        assert_eq!(refused("MIT, Apache-2.0"), "`MIT,` where a licence was expected");
        assert_eq!(refused("MIT or Apache-2.0"), "`or` where AND, OR or the end was expected");
        assert_eq!(refused("Apache-2.0 WITH"), "ends where an exception was expected");
        assert_eq!(refused(&"(".repeat(1_000)), "parentheses nested too deeply");
    }
}
