//! Cards in a file: by number or by token, never by both.

use core::fmt;

use ovcore::calendar::TimeError;
use ovcore::card::{
    Audience, Card, CardForm, CardKind, Expiry, ExpiryError, IssuerRanges, KeyError, KeyVersion, Pan,
    PanError, PanSequence, RootToken, SoftKeys, Token, TokenTextError, Travel,
};
use ovcore::ids::{IdError, shown};

use super::{Problem, Row};

/// The secret that the example's tokens are made with. It stands here for all to read, so these tokens hide nothing:
/// a back office keeps its keys in hardware and implements `TokenKeys` over it.
const EXAMPLE_SECRET: [u8; 32] = *b"ovcore example, not for any card";

/// An error of `ovcore` with its code.
pub(super) trait Coded: fmt::Display {
    fn code(&self) -> &'static str;
}

macro_rules! coded {
    ($($error:ty),+) => {
        $(impl Coded for $error {
            fn code(&self) -> &'static str {
                <$error>::code(self)
            }
        })+
    };
}

macro_rules! coded_by_value {
    ($($error:ty),+) => {
        $(impl Coded for $error {
            fn code(&self) -> &'static str {
                <$error>::code(*self)
            }
        })+
    };
}

coded!(IdError, TimeError);
coded_by_value!(PanError, ExpiryError, TokenTextError, KeyError);

/// Looks at the cells of one row and gathers what is wrong with them.
#[derive(Debug)]
pub(super) struct Check<'r> {
    pub(super) row: &'r Row,
    pub(super) problems: Vec<Problem>,
}

impl<'r> Check<'r> {
    pub(super) const fn new(row: &'r Row) -> Self {
        Self { row, problems: Vec::new() }
    }

    pub(super) fn tell(&mut self, column: &'static str, code: &'static str, text: impl Into<String>) {
        let problem = Problem { row: self.row.number, column: Some(column), code, text: text.into() };
        self.problems.push(problem);
    }

    /// Reads a cell that may not be empty.
    pub(super) fn needed<T, E: Coded>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        read(self.row.get(column)).map_err(|error| self.tell(column, error.code(), error.to_string())).ok()
    }

    /// Reads a cell that may be empty. `None` where it is, and where something is wrong, which is then told.
    pub(super) fn optional<T, E: Coded>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.row.get(column).is_empty() { None } else { self.needed(column, read) }
    }

    /// Reads a cell that holds one of some names.
    pub(super) fn one_of<T: Copy>(&mut self, column: &'static str, names: &[(&'static str, T)]) -> Option<T> {
        let text = self.row.get(column);
        let found = names.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        if found.is_none() {
            let expected: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
            let (last, before) = expected.split_last().unwrap_or((&"nothing", &[]));
            let expected = format!("{} or {last}", before.join(", "));
            self.tell(column, "cell.name", format!("found `{}`; expected {expected}", shown(text)));
        }
        found
    }

    /// Reads a cell that holds one of some names or is empty; `None` as for [`Check::optional`].
    pub(super) fn one_of_or_empty<T: Copy>(
        &mut self,
        column: &'static str,
        names: &[(&'static str, T)],
    ) -> Option<T> {
        if self.row.get(column).is_empty() { None } else { self.one_of(column, names) }
    }

    /// Reads a whole number; an empty cell is 0.
    pub(super) fn number<N: core::str::FromStr + Default>(
        &mut self,
        column: &'static str,
        expected: &str,
    ) -> Option<N> {
        let text = self.row.get(column);
        if text.is_empty() {
            return Some(N::default());
        }
        let found = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
        if found.is_none() {
            self.tell(column, "cell.number", format!("found `{}`; expected {expected}", shown(text)));
        }
        found
    }
}

/// A card as a row gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presented {
    /// The back office's travel token of the card.
    pub token: Token<Travel>,
    /// What is known of the card; `None` for one that was given by token.
    pub kind: Option<CardKind>,
}

/// Turns card numbers into tokens. The number is needed for one row at a time and kept nowhere.
#[derive(Debug)]
pub struct CardReader {
    keys: SoftKeys,
    issuers: IssuerRanges,
}

impl CardReader {
    /// A reader with the example's keys.
    ///
    /// # Errors
    /// [`KeyError`], which the one secret above rules out.
    pub fn new(issuers: IssuerRanges) -> Result<Self, KeyError> {
        Ok(Self { keys: SoftKeys::new(&[(KeyVersion::FIRST, EXAMPLE_SECRET)])?, issuers })
    }

    /// The card of a row; what is wrong with it is told to `check`.
    pub(super) fn card(&self, check: &mut Check<'_>) -> Option<Presented> {
        let by_number = ["pan", "pan_sequence", "expiry", "form"];
        let token = check.row.get("token");
        if token.is_empty() && check.row.get("pan").is_empty() {
            let text = "found neither a card number nor a token; expected one of them";
            check.tell("pan", "card.missing", text);
            return None;
        }
        if token.is_empty() {
            return self.card_by_number(check);
        }
        if let Some(column) = by_number.into_iter().find(|column| !check.row.get(column).is_empty()) {
            check.tell(column, "card.twice", "found a value beside a token; expected one or the other");
            return None;
        }
        Some(Presented { token: check.needed("token", Token::parse)?, kind: None })
    }

    fn card_by_number(&self, check: &mut Check<'_>) -> Option<Presented> {
        let pan = check.needed("pan", Pan::parse);
        let sequence = check.number::<u8>("pan_sequence", "0 to 99");
        let sequence = sequence.and_then(|number| match PanSequence::new(number) {
            Ok(sequence) => Some(sequence),
            Err(error) => {
                check.tell("pan_sequence", error.code(), error.to_string());
                None
            }
        });
        let expiry = check.needed("expiry", str::parse::<Expiry>);
        let form = check.one_of("form", &[("physical", CardForm::Physical), ("device", CardForm::Device)]);
        let issuer = self.issuers.find(pan.as_ref()?);
        if issuer.is_none() {
            let text =
                "card number lies in no issuer range; expected a card of Maestro, Mastercard, V PAY or Visa";
            check.tell("pan", "pan.issuer", text);
        }
        let kind = issuer?.kind(form?);
        let card = Card::new(pan?, sequence?, expiry?, kind);
        let token = self.token(&card).map_err(|error| check.tell("pan", error.code(), error.to_string()));
        Some(Presented { token: token.ok()?, kind: Some(kind) })
    }

    fn token(&self, card: &Card) -> Result<Token<Travel>, KeyError> {
        RootToken::of_card(&self.keys, card, KeyVersion::FIRST)?.token(
            &self.keys,
            Audience::BackOffice,
            KeyVersion::FIRST,
        )
    }
}
