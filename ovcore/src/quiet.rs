//! Reading texts and numbers with serde without repeating what was found.
//!
//! Serde's own errors quote what stands where something else should. That may be a card number in the wrong column,
//! or a token, so the types that keep silent about their content read themselves through here.

use core::fmt;
use core::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// Reads a text where it stands, without a copy of it. By itself it is not quiet: what is no text is said by serde.
pub(crate) struct Text<T, E> {
    pub(crate) expected: &'static str,
    pub(crate) read: fn(&str) -> Result<T, E>,
}

impl<T, E: fmt::Display> Visitor<'_> for Text<T, E> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<X: Error>(self, text: &str) -> Result<T, X> {
        (self.read)(text).map_err(X::custom)
    }
}

/// Reads a text; the errors name what was expected and say nothing of what was found.
pub(crate) fn text<'de, D, T, E>(
    deserializer: D,
    expected: &'static str,
    read: fn(&str) -> Result<T, E>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    E: fmt::Display,
{
    deserializer.deserialize_str(Text { expected, read }).map_err(|error| silent(error, expected))
}

struct Number<T> {
    expected: &'static str,
    read: fn(u64) -> Option<T>,
    value: PhantomData<T>,
}

impl<T> Visitor<'_> for Number<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_u64<X: Error>(self, number: u64) -> Result<T, X> {
        (self.read)(number)
            .ok_or_else(|| X::custom(format_args!("found another number, expected {}", self.expected)))
    }
}

/// Reads a whole number from 0 up; the errors name what was expected and say nothing of what was found.
pub(crate) fn number<'de, D, T>(
    deserializer: D,
    expected: &'static str,
    read: fn(u64) -> Option<T>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    let visitor = Number { expected, read, value: PhantomData };
    deserializer.deserialize_u64(visitor).map_err(|error| silent(error, expected))
}

/// Takes the quotation out of an error. A deserializer that finds another type than it was asked for quotes the
/// value in words that serde fixes, and no visitor can prevent it. Errors in the syntax pass as they are.
fn silent<E: Error>(error: E, expected: &'static str) -> E {
    if error.to_string().contains("invalid type") {
        E::custom(format_args!("found another type of value, expected {expected}"))
    } else {
        error
    }
}

#[cfg(test)]
mod tests {
    use super::{number, text};

    fn json(text: &str) -> serde_json::Deserializer<serde_json::de::StrRead<'_>> {
        serde_json::Deserializer::from_str(text)
    }

    #[test]
    fn a_number_in_the_place_of_a_text_is_not_repeated() {
        for given in
            ["4111111111111111", "-4111111111111111", "41111111111111111111111", "4111111111111111.5"]
        {
            let error = text(&mut json(given), "a word", str::parse::<bool>).unwrap_err();
            assert_eq!(error.to_string(), "found another type of value, expected a word");
        }
    }

    #[test]
    fn what_stands_in_the_place_of_a_number_is_not_repeated() {
        let small = |n| u8::try_from(n).ok();
        assert_eq!(number(&mut json("255"), "a byte", small).unwrap(), 255);
        for given in ["4111111111111111", "-4111111111111111", "4111111111111111.5", r#""4111111111111111""#]
        {
            let error = number(&mut json(given), "a byte", small).unwrap_err();
            assert!(error.to_string().contains(", expected a byte"), "{error}");
            assert!(!error.to_string().contains("1111"), "{error}");
        }
    }

    #[test]
    fn an_error_in_the_syntax_keeps_its_place() {
        let error = text(&mut json("\"cut off"), "a word", str::parse::<bool>).unwrap_err();
        assert!(error.is_eof(), "{error}");
    }
}
