//! The example bank: it approves, but for the cards that a file names.

use std::collections::BTreeMap;

use ovcore::card::{Token, Travel};
use ovcore::settle::{DeclineCategory, PaymentOutcome};

use super::cards::{CardReader, Check};
use super::rows::{self, Columns, Form};
use super::{InputError, Problem};

const COLUMNS: Columns = Columns {
    all: &["pan", "pan_sequence", "expiry", "form", "token", "answer", "category"],
    needed: &["answer", "category"],
};

const CATEGORIES: [(&str, DeclineCategory); 8] = [
    ("insufficient_funds", DeclineCategory::InsufficientFunds),
    ("do_not_honour", DeclineCategory::DoNotHonour),
    ("lost", DeclineCategory::Lost),
    ("stolen", DeclineCategory::Stolen),
    ("account_closed", DeclineCategory::AccountClosed),
    ("not_permitted", DeclineCategory::NotPermitted),
    ("technical", DeclineCategory::Technical),
    ("unknown", DeclineCategory::Unknown),
];

/// What the bank answers.
#[derive(Clone, Debug, Default)]
pub struct Bank {
    declined: BTreeMap<Token<Travel>, DeclineCategory>,
}

impl Bank {
    /// Reads the cards that it declines.
    ///
    /// # Errors
    /// [`InputError`] when any row is wrong: a card that is left out would be approved unseen.
    pub fn read(bytes: &[u8], form: Form, cards: &CardReader) -> Result<Self, InputError> {
        let read = rows::read(bytes, form, COLUMNS)?;
        let mut bank = Self::default();
        let mut problems = read.problems;
        for row in &read.rows {
            let mut check = Check::new(row);
            let card = cards.card(&mut check);
            let answer = check.row.get("answer");
            if answer != "declined" {
                let text = format!("found `{}`; expected declined", ovcore::ids::shown(answer));
                check.tell("answer", "cell.name", text);
            }
            let category = check.one_of("category", &CATEGORIES);
            if let (Some(card), Some(category)) = (card, category) {
                bank.declined.insert(card.token, category);
            }
            problems.append(&mut check.problems);
        }
        problems.sort_by_key(|problem: &Problem| problem.row);
        if problems.is_empty() { Ok(bank) } else { Err(InputError::Rows { problems }) }
    }

    /// Its answer to a request for a card.
    #[must_use]
    pub fn answer(&self, card: &Token<Travel>) -> PaymentOutcome {
        match self.declined.get(card) {
            Some(category) => PaymentOutcome::Declined { category: *category },
            None => PaymentOutcome::Approved,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ovcore::card::IssuerRanges;

    fn read(text: &str) -> Result<Bank, InputError> {
        Bank::read(text.as_bytes(), Form::Csv, &CardReader::new(IssuerRanges::general()).unwrap())
    }

    #[test]
    fn a_card_that_is_not_named_is_approved() {
        let bank = read("token,answer,category\naaaaaaaaaaaaaaaaaaaaaaaaae,declined,lost\n").unwrap();
        let declined = PaymentOutcome::Declined { category: DeclineCategory::Lost };
        assert_eq!(bank.answer(&"aaaaaaaaaaaaaaaaaaaaaaaaae".parse().unwrap()), declined);
        assert_eq!(bank.answer(&Token::from_bytes([9; 16])), PaymentOutcome::Approved);
    }

    #[test]
    fn one_wrong_row_makes_the_file_unusable() {
        let error = read("token,answer,category\naaaaaaaaaaaaaaaaaaaaaaaaae,no,lots\n").unwrap_err();
        assert_eq!(error.code(), "input.rows");
        assert_eq!(
            error.to_string(),
            "rows cannot be used:\n  row 2, column answer: found `no`; expected declined\n  row 2, column category: \
             found `lots`; expected insufficient_funds, do_not_honour, lost, stolen, account_closed, not_permitted, \
             technical or unknown"
        );
    }
}
