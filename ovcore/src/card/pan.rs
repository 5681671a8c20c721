//! The card itself: its number, which nothing may show, and what is known about it.

use core::fmt;
use core::str::FromStr;

use chrono::Datelike;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::mac;
use super::scheme::{CardForm, CardFunding, CardScheme};
use crate::calendar::TravelDay;
use crate::quiet;

/// Why a text or a number is no part of a card. It never tells a digit of the card number.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PanError {
    /// Too few or too many digits.
    #[error("card number has {found} digits; expected {} to {}", Pan::LEN_MIN, Pan::LEN_MAX)]
    Length {
        /// How many digits it has.
        found: usize,
    },
    /// A character that may not stand where it stands.
    #[error(
        "card number has a character that is not a digit; expected digits, spaces or dashes only between them"
    )]
    Digit,
    /// The last digit does not check the others.
    #[error("card number fails the Luhn check; expected one whose last digit checks the others")]
    Luhn,
    /// A PAN sequence number of more than two digits.
    #[error("card sequence number is {found}; expected 0 to 99")]
    Sequence {
        /// What was given.
        found: u8,
    },
}

impl PanError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length { .. } => "pan.length",
            Self::Digit => "pan.digit",
            Self::Luhn => "pan.luhn",
            Self::Sequence { .. } => "pan.sequence",
        }
    }
}

/// A card number: 12 to 19 digits that pass the Luhn check.
///
/// It is written nowhere: no `Display`, no `Serialize`, a `Debug` that shows nothing, no order and no hash to key a
/// table with. It cannot be copied, it lives in one place in memory, and it is wiped when it is dropped (FACTS 5.3).
///
/// ```
/// use ovcore::card::Pan;
/// let pan = Pan::parse("5555-5555 5555 4444")?;
/// assert_eq!(format!("{pan:?}"), "Pan(redacted)");
/// assert_eq!(Pan::parse("5555 5555 5555 4445").unwrap_err().code(), "pan.luhn");
/// # Ok::<(), ovcore::card::PanError>(())
/// ```
///
/// ```compile_fail
/// # use ovcore::card::Pan;
/// # let pan = Pan::parse("5555555555554444").unwrap();
/// println!("{pan}"); // no `Display`
/// ```
///
/// ```compile_fail
/// # use ovcore::card::Pan;
/// # let pan = Pan::parse("5555555555554444").unwrap();
/// let json = serde_json::to_string(&pan); // no `Serialize`
/// ```
pub struct Pan {
    // The message that a root token is made from, so that deriving it makes no further copy of the number: the label,
    // the number of digits, the digits with zeros behind them, and in the last place what a `Card` adds. It is on
    // the heap, so that moving the card leaves no copy in old stack frames.
    message: Box<[u8; mac::LEN]>,
}

/// The first bytes of a message about a card.
const LABEL: [u8; 11] = *b"ovcore/card";
/// Where the number of digits stands in it; the digits follow.
const LEN_PLACE: usize = LABEL.len();
const DIGITS_PLACE: usize = LEN_PLACE + 1;

impl Pan {
    /// The fewest digits.
    pub const LEN_MIN: usize = 12;
    /// The most digits.
    pub const LEN_MAX: usize = 19;

    /// Reads a card number. Spaces and dashes may stand between digits.
    ///
    /// # Errors
    /// [`PanError`], in this order: a wrong character, a wrong length, a wrong check digit.
    pub fn parse(text: &str) -> Result<Self, PanError> {
        let mut pan = Self { message: Box::new([0; mac::LEN]) };
        let mut found = 0_usize;
        let mut after_digit = false;
        let mut slots = pan.message.iter_mut().skip(DIGITS_PLACE).take(Self::LEN_MAX);
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => {
                    if let Some(slot) = slots.next() {
                        *slot = byte.wrapping_sub(b'0');
                    }
                    found = found.saturating_add(1);
                    after_digit = true;
                }
                b' ' | b'-' if found > 0 => after_digit = false,
                _ => return Err(PanError::Digit),
            }
        }
        if found > 0 && !after_digit {
            return Err(PanError::Digit);
        }
        if !(Self::LEN_MIN..=Self::LEN_MAX).contains(&found) {
            return Err(PanError::Length { found });
        }
        let len = u8::try_from(found).unwrap_or_default();
        for (slot, byte) in pan.message.iter_mut().zip(LABEL.iter().chain([&len])) {
            *slot = *byte;
        }
        if pan.passes_luhn() { Ok(pan) } else { Err(PanError::Luhn) }
    }

    fn digits(&self) -> impl DoubleEndedIterator<Item = u8> {
        let len = self.message.get(LEN_PLACE).copied().map_or(0, usize::from);
        self.message
            .get(DIGITS_PLACE..)
            .and_then(|digits| digits.get(..len))
            .unwrap_or_default()
            .iter()
            .copied()
    }

    fn passes_luhn(&self) -> bool {
        // Twice a digit, with its own digits added up.
        let twice =
            |digit: u8| if digit > 4 { digit.wrapping_mul(2).wrapping_sub(9) } else { digit.wrapping_mul(2) };
        let sum: u32 = self
            .digits()
            .rev()
            .enumerate()
            .map(|(place, digit)| u32::from(if place % 2 == 1 { twice(digit) } else { digit }))
            .sum();
        sum.is_multiple_of(10)
    }

    /// Its first digits as a number, to find its issuer by.
    pub(super) fn prefix(&self, len: u8) -> u64 {
        self.digits()
            .take(usize::from(len))
            .fold(0, |number, digit| number.wrapping_mul(10).wrapping_add(u64::from(digit)))
    }
}

impl FromStr for Pan {
    type Err = PanError;
    fn from_str(text: &str) -> Result<Self, PanError> {
        Self::parse(text)
    }
}

impl fmt::Debug for Pan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pan(redacted)")
    }
}

impl Zeroize for Pan {
    fn zeroize(&mut self) {
        self.message.zeroize();
    }
}

impl Drop for Pan {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl ZeroizeOnDrop for Pan {}

/// The PAN sequence number: tells cards of one number apart. A card without one has 0.
///
/// ```
/// use ovcore::card::PanSequence;
/// assert_eq!(PanSequence::new(2)?.number(), 2);
/// assert_eq!(PanSequence::new(100).unwrap_err().code(), "pan.sequence");
/// # Ok::<(), ovcore::card::PanError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PanSequence(u8);

impl PanSequence {
    /// The largest: 99.
    pub const MAX: Self = Self(99);

    /// Checks a sequence number.
    ///
    /// # Errors
    /// [`PanError::Sequence`] above 99.
    pub const fn new(number: u8) -> Result<Self, PanError> {
        if number <= Self::MAX.0 { Ok(Self(number)) } else { Err(PanError::Sequence { found: number }) }
    }

    /// The number, 0 to 99.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// Why something is no expiry date.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ExpiryError {
    /// Not a year and a month.
    #[error("expiry cannot be read; expected year and month, as 2028-11")]
    Text,
    /// A year that no card has.
    #[error("expiry year is {found}; expected 2000 to 2099")]
    Year {
        /// What was given.
        found: u16,
    },
    /// A month that the calendar has not.
    #[error("expiry month is {found}; expected 1 to 12")]
    Month {
        /// What was given.
        found: u8,
    },
}

impl ExpiryError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Text => "expiry.text",
            Self::Year { .. } => "expiry.year",
            Self::Month { .. } => "expiry.month",
        }
    }
}

/// The month through whose last day a card is valid. An attribute: a renewed card is the same card (RULES N1).
///
/// ```
/// use ovcore::card::Expiry;
/// let expiry = Expiry::new(2028, 2)?;
/// assert!(!expiry.has_passed("2028-02-29".parse()?));
/// assert!(expiry.has_passed("2028-03-01".parse()?));
/// assert_eq!(expiry.to_string(), "2028-02");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Expiry {
    // In this order, so that expiries order as they pass.
    year: u16,
    month: u8,
}

impl Expiry {
    /// An expiry in a month of a year from 2000 to 2099.
    ///
    /// # Errors
    /// [`ExpiryError`] outside these years, or when there is no such month.
    pub const fn new(year: u16, month: u8) -> Result<Self, ExpiryError> {
        if year < 2000 || year > 2099 {
            return Err(ExpiryError::Year { found: year });
        }
        if month < 1 || month > 12 {
            return Err(ExpiryError::Month { found: month });
        }
        Ok(Self { year, month })
    }

    /// The year, 2000 to 2099.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Whether the card is no longer valid on a date: the last day of the month has gone by.
    #[must_use]
    pub fn has_passed(self, date: TravelDay) -> bool {
        let date = date.date();
        (date.year(), date.month()) > (i32::from(self.year), u32::from(self.month))
    }

    fn parse(text: &str) -> Result<Self, ExpiryError> {
        let number = |digits: &str, len: usize| {
            let plain = digits.len() == len && digits.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| digits.parse::<u16>().ok()).flatten()
        };
        let (year, month) = text.split_once('-').ok_or(ExpiryError::Text)?;
        let (year, month) = number(year, 4).zip(number(month, 2)).ok_or(ExpiryError::Text)?;
        Self::new(year, u8::try_from(month).map_err(|_| ExpiryError::Text)?)
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Expiry {
    type Err = ExpiryError;
    fn from_str(text: &str) -> Result<Self, ExpiryError> {
        Self::parse(text)
    }
}

impl Serialize for Expiry {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Expiry {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        quiet::text(d, "year and month, as 2028-11", Self::parse)
    }
}

/// What kind of card it is. An account keeps this beside the token: retries go by the scheme (RULES D2), and which
/// cards are collected after each trip goes by all three (RULES S3).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CardKind {
    /// The card scheme; on a co-badged card, that of the application which the reader used.
    pub scheme: CardScheme,
    /// Plastic, or on a device.
    pub form: CardForm,
    /// Debit, credit or prepaid, where known.
    #[serde(default)]
    pub funding: CardFunding,
}

/// A bank card as a reader knows it: number and sequence number (which card it is), expiry and kind (what is known
/// about it).
///
/// Hand it to [`RootToken::of_card`](super::RootToken::of_card) and drop it. There is no way to get the number out.
#[derive(Debug)]
pub struct Card {
    // Its last byte is the sequence number.
    pan: Pan,
    sequence: PanSequence,
    expiry: Expiry,
    kind: CardKind,
}

impl Card {
    /// A card.
    #[must_use]
    pub fn new(mut pan: Pan, sequence: PanSequence, expiry: Expiry, kind: CardKind) -> Self {
        if let Some(last) = pan.message.last_mut() {
            *last = sequence.0;
        }
        Self { pan, sequence, expiry, kind }
    }

    /// Until when it is valid.
    #[must_use]
    pub const fn expiry(&self) -> Expiry {
        self.expiry
    }

    /// Scheme, form and funding.
    #[must_use]
    pub const fn kind(&self) -> CardKind {
        self.kind
    }

    /// The PAN sequence number.
    #[must_use]
    pub const fn sequence(&self) -> PanSequence {
        self.sequence
    }

    /// Whether both are one card: same number, same sequence number. The attributes may differ (RULES N1). It takes
    /// the same time wherever they differ.
    #[must_use]
    pub fn is_same_card(&self, other: &Self) -> bool {
        self.message().ct_eq(other.message()).into()
    }

    /// What the root token is made of, 32 bytes: `ovcore/card`, the number of digits, 19 digits with zeros at the
    /// end, the sequence number. With the number of digits in it, no two cards have the same bytes.
    pub(super) fn message(&self) -> &[u8; mac::LEN] {
        &self.pan.message
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(pan: &str, sequence: u8) -> Card {
        let kind =
            CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Unknown };
        Card::new(
            pan.parse().unwrap(),
            PanSequence::new(sequence).unwrap(),
            Expiry::new(2030, 1).unwrap(),
            kind,
        )
    }

    #[test]
    fn numbers_of_12_to_19_digits_are_read() {
        for text in [
            "4111111111111111",
            "4222222222222",
            "378282246310005",
            "6304000000000000",
            "5555 5555 5555 4444",
            "4111-1111 - 1111-1111",
            "501800000009",
            "6011000990139424009",
        ] {
            assert!(Pan::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn each_fault_of_a_number_has_its_code() {
        for (text, code) in [
            ("", "pan.length"),
            ("41111111111", "pan.length"),
            ("41111111111111111111", "pan.length"),
            ("4111111111111112", "pan.luhn"),
            (" 4111111111111111", "pan.digit"),
            ("4111111111111111 ", "pan.digit"),
            ("4111111111111111-", "pan.digit"),
            (" ", "pan.digit"),
            ("4111.1111.1111.1111", "pan.digit"),
            ("٤١١١١١١١١١١١١١١١", "pan.digit"),
        ] {
            assert_eq!(Pan::parse(text).unwrap_err().code(), code, "{text}");
        }
    }

    #[test]
    fn one_wrong_digit_is_always_seen() {
        let right = "4539578763621486";
        for place in 0..right.len() {
            for digit in b'0'..=b'9' {
                let mut text = right.as_bytes().to_vec();
                text[place] = digit;
                let text = String::from_utf8(text).unwrap();
                assert_eq!(Pan::parse(&text).is_ok(), text == right, "{text}");
            }
        }
    }

    #[test]
    fn a_wiped_number_holds_no_digit() {
        let mut pan = Pan::parse("4111111111111111").unwrap();
        pan.zeroize();
        assert_eq!(*pan.message, [0; 32]);
    }

    #[test]
    fn a_renewed_card_is_the_same_card_and_another_sequence_number_is_not() {
        let mut renewed = card("4111111111111111", 1);
        renewed.expiry = Expiry::new(2035, 1).unwrap();
        assert!(card("4111 1111 1111 1111", 1).is_same_card(&renewed));
        assert!(!card("4111111111111111", 2).is_same_card(&renewed));
        assert!(!card("4222222222222", 1).is_same_card(&renewed));
    }

    #[test]
    fn cards_that_differ_have_different_messages() {
        // The second is the first with two digits more, both zero.
        let cards = [
            card("000000000000", 0),
            card("00000000000000", 0),
            card("000000000000", 1),
            card("000000000018", 0),
        ];
        let messages = cards.each_ref().map(Card::message);
        for (i, one) in messages.iter().enumerate() {
            assert!(messages.iter().skip(i + 1).all(|other| other != one), "{i}");
        }
        assert_eq!(messages[2], b"ovcore/card\x0c\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01");
    }

    #[test]
    fn a_card_is_valid_through_the_last_day_of_its_month() {
        let expiry = Expiry::new(2026, 12).unwrap();
        assert!(!expiry.has_passed("2026-12-31".parse().unwrap()));
        assert!(expiry.has_passed("2027-01-01".parse().unwrap()));
    }

    #[test]
    fn an_expiry_reads_what_it_prints_and_nothing_else() {
        let expiry = Expiry::new(2028, 2).unwrap();
        assert_eq!("2028-02".parse(), Ok(expiry));
        for (text, code) in [
            ("2028-2", "expiry.text"),
            ("02/28", "expiry.text"),
            ("+028-02", "expiry.text"),
            ("2028-00", "expiry.month"),
            ("2028-13", "expiry.month"),
            ("1999-12", "expiry.year"),
        ] {
            assert_eq!(text.parse::<Expiry>().unwrap_err().code(), code, "{text}");
        }
        assert_eq!(serde_json::to_string(&expiry).unwrap(), r#""2028-02""#);
        assert_eq!(serde_json::from_str::<Expiry>(r#""2028-02""#).unwrap(), expiry);
    }
}
