//! Card schemes, and which issuer's cards belong to which: ranges of leading digits, as data.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::pan::{CardKind, Pan};
use crate::document::{self, DocumentError, Finding};
use crate::order::InOrder;
use crate::quiet;

/// A card scheme that opens the gates (FACTS 1.1).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CardScheme {
    /// Maestro.
    Maestro,
    /// Mastercard, Debit Mastercard included.
    Mastercard,
    /// V PAY.
    VPay,
    /// Visa, Visa Debit included.
    Visa,
}

impl CardScheme {
    /// All schemes.
    pub const ALL: [Self; 4] = [Self::Maestro, Self::Mastercard, Self::VPay, Self::Visa];

    /// Its name in documents and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Maestro => "maestro",
            Self::Mastercard => "mastercard",
            Self::VPay => "v_pay",
            Self::Visa => "visa",
        }
    }
}

impl fmt::Display for CardScheme {
    /// Its name for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Maestro => "Maestro",
            Self::Mastercard => "Mastercard",
            Self::VPay => "V PAY",
            Self::Visa => "Visa",
        })
    }
}

/// Plastic, or on a device. A card on a device has its own number and is another card (DESIGN section 4).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CardForm {
    /// A card of plastic.
    Physical,
    /// On a phone, a watch or a ring.
    Device,
}

/// Where the card's money comes from (RULES S3).
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CardFunding {
    /// A bank account.
    Debit,
    /// A credit line.
    Credit,
    /// A balance paid in beforehand.
    Prepaid,
    /// Not known.
    #[default]
    Unknown,
}

/// A text that is no issuer prefix. It does not tell the text, which may be a whole card number.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("issuer prefix cannot be read; expected 1 to {} digits", IssuerPrefix::LEN_MAX)]
pub struct IssuerPrefixError;

impl IssuerPrefixError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "issuer.prefix"
    }
}

/// The leading digits of card numbers: 1 to 11, so never a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssuerPrefix {
    // The length first: prefixes are compared within one length.
    len: u8,
    digits: u64,
}

impl IssuerPrefix {
    /// The most digits.
    pub const LEN_MAX: usize = Pan::LEN_MIN - 1;

    /// Reads a prefix.
    ///
    /// # Errors
    /// [`IssuerPrefixError`] when it is not 1 to 11 digits.
    pub fn parse(text: &str) -> Result<Self, IssuerPrefixError> {
        let plain = (1..=Self::LEN_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let len = u8::try_from(text.len()).map_err(|_| IssuerPrefixError)?;
        let digits = text.parse().ok().filter(|_| plain).ok_or(IssuerPrefixError)?;
        Ok(Self { len, digits })
    }

    /// How many digits it has.
    #[must_use]
    pub const fn digit_count(self) -> u8 {
        self.len
    }

    /// Whether a card number begins with a prefix from this one to `last`, both included; never when their lengths
    /// differ.
    #[must_use]
    pub fn spans(self, last: Self, pan: &Pan) -> bool {
        self.len == last.len && (self.digits..=last.digits).contains(&pan.prefix(self.len))
    }
}

impl fmt::Display for IssuerPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0len$}", self.digits, len = usize::from(self.len))
    }
}

impl FromStr for IssuerPrefix {
    type Err = IssuerPrefixError;
    fn from_str(text: &str) -> Result<Self, IssuerPrefixError> {
        Self::parse(text)
    }
}

impl Serialize for IssuerPrefix {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for IssuerPrefix {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        quiet::text(d, "1 to 11 digits in quotes", Self::parse)
    }
}

/// Cards whose numbers begin with `from` to `to`, both included.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerRange {
    /// The first prefix.
    pub from: IssuerPrefix,
    /// The last prefix, of the same length.
    pub to: IssuerPrefix,
    /// Whose cards these are.
    pub scheme: CardScheme,
    /// Where their money comes from, if it is the same for all.
    #[serde(default)]
    pub funding: CardFunding,
    /// Whether these are virtual cards, made and thrown away in an app (FACTS 1.1).
    #[serde(default, rename = "virtual")]
    pub is_virtual: bool,
    /// Whether the range is assumed: not published by the scheme as its own.
    #[serde(default)]
    pub assumed: bool,
}

/// Issuer ranges as a document. [`IssuerRanges::new`] checks it and makes it fast.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerRangesDocument {
    /// Kind and version of this form.
    pub format: IssuerRangesFormat,
    /// Where the ranges come from.
    #[serde(default)]
    pub source: String,
    /// The ranges, in any order.
    pub ranges: Vec<IssuerRange>,
}

/// The versions of the form of issuer ranges.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub enum IssuerRangesFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/issuer-ranges/1")]
    V1,
}

const KIND: &str = "issuer ranges";
const FORMAT: &str = "ovcore/issuer-ranges/1";

impl IssuerRangesDocument {
    /// Reads a document; [`IssuerRanges::new`] checks what it says.
    ///
    /// # Errors
    /// [`DocumentError`] with the path of an unknown field or a wrong type.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        document::read(KIND, FORMAT, text)
    }

    /// Writes the document.
    #[must_use]
    pub fn to_json(&self) -> String {
        document::write(self)
    }

    /// What is wrong with the ranges. Empty when they can be used.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.ranges.is_empty() {
            findings.push(Finding::new("ranges", "found none", "one range or more"));
        }
        for (i, range) in self.ranges.iter().enumerate() {
            if range.from.len != range.to.len {
                let found = format!("found {} digits", range.to.len);
                findings.push(Finding::new(
                    format!("ranges[{i}].to"),
                    found,
                    format!("{}, as in `from`", range.from.len),
                ));
            } else if range.from > range.to {
                let found = format!("found {}", range.to);
                findings.push(Finding::new(
                    format!("ranges[{i}].to"),
                    found,
                    format!("{} or more", range.from),
                ));
            } else if let Some(other) = self.ranges.iter().take(i).position(|other| range.overlaps(other)) {
                let found = format!("found an overlap with ranges[{other}]");
                let expected =
                    "ranges of one length apart from each other; a longer prefix to make an exception";
                findings.push(Finding::new(format!("ranges[{i}]"), found, expected));
            }
        }
        findings
    }
}

impl IssuerRange {
    fn overlaps(&self, other: &Self) -> bool {
        // Prefixes of different lengths order by length, so they never overlap here.
        self.from <= other.to && other.from <= self.to && self.from.len == other.from.len
    }
}

/// What the leading digits of a card number tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The card scheme.
    pub scheme: CardScheme,
    /// Where the money comes from.
    pub funding: CardFunding,
    /// Whether it is a virtual card.
    pub is_virtual: bool,
    /// Whether this is assumed.
    pub assumed: bool,
}

impl Issuer {
    /// The kind of a card of this issuer.
    #[must_use]
    pub const fn kind(self, form: CardForm) -> CardKind {
        CardKind { scheme: self.scheme, form, funding: self.funding }
    }
}

/// Which card numbers are of which scheme. The range with the longest prefix holds.
///
/// ```
/// use ovcore::card::{CardFunding, CardScheme, IssuerRanges};
/// let ranges = IssuerRanges::from_json(r#"{
///     "format": "ovcore/issuer-ranges/1",
///     "source": "invented",
///     "ranges": [
///         { "from": "4", "to": "4", "scheme": "visa" },
///         { "from": "411110", "to": "411119", "scheme": "v_pay", "funding": "debit" } ] }"#)?;
/// let issuer = ranges.find(&"4111 1111 1111 1111".parse()?).ok_or("no range")?;
/// assert_eq!((issuer.scheme, issuer.funding), (CardScheme::VPay, CardFunding::Debit));
/// assert_eq!(ranges.find(&"5555 5555 5555 4444".parse()?), None);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerRanges {
    // By falling length, then by rising prefix; those of one length do not overlap.
    ranges: Box<[IssuerRange]>,
}

impl IssuerRanges {
    /// Checks a document and makes it ready.
    ///
    /// # Errors
    /// [`DocumentError`] with every finding: no range, a range whose ends differ in length or stand in the wrong
    /// order, two ranges of one length that overlap.
    pub fn new(document: &IssuerRangesDocument) -> Result<Self, DocumentError> {
        let findings = document.findings();
        if findings.is_empty() {
            Ok(Self::sorted(document.ranges.clone()))
        } else {
            Err(DocumentError::invalid(KIND, findings))
        }
    }

    /// Reads and checks a document.
    ///
    /// # Errors
    /// As [`IssuerRangesDocument::from_json`] and [`IssuerRanges::new`].
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        Self::new(&IssuerRangesDocument::from_json(text)?)
    }

    /// The ranges that are commonly known, for tests and first steps; a live system gets its ranges from the schemes.
    ///
    /// Visa has 4, Mastercard 51–55 and 2221–2720. Maestro has 50 and 56–69: assumed, since other schemes have parts
    /// of it. V PAY numbers begin with 4 too and their issuers are not published, so V PAY cards count as Visa here
    /// (assumed) until a host's own ranges name them.
    #[must_use]
    pub fn general() -> Self {
        Self::sorted(Self::general_document().ranges)
    }

    /// The document behind [`IssuerRanges::general`], to start one's own from.
    #[must_use]
    pub fn general_document() -> IssuerRangesDocument {
        let range = |len, from, to, scheme, assumed| IssuerRange {
            from: IssuerPrefix { len, digits: from },
            to: IssuerPrefix { len, digits: to },
            scheme,
            funding: CardFunding::Unknown,
            is_virtual: false,
            assumed,
        };
        IssuerRangesDocument {
            format: IssuerRangesFormat::V1,
            source: "commonly known ranges; V PAY is not told apart from Visa".to_owned(),
            ranges: vec![
                range(1, 4, 4, CardScheme::Visa, false),
                range(2, 51, 55, CardScheme::Mastercard, false),
                range(4, 2221, 2720, CardScheme::Mastercard, false),
                range(2, 50, 50, CardScheme::Maestro, true),
                range(2, 56, 69, CardScheme::Maestro, true),
            ],
        }
    }

    /// The issuer of a card; `None` when no range has its number, and the card is of no scheme that is accepted.
    #[must_use]
    pub fn find(&self, pan: &Pan) -> Option<Issuer> {
        self.ranges.chunk_by(|a, b| a.from.len == b.from.len).find_map(|same_length| {
            let digits = pan.prefix(same_length.first()?.from.len);
            let after = same_length.partition_point(|range| range.from.digits <= digits);
            let range = same_length.get(..after)?.last().filter(|range| digits <= range.to.digits)?;
            let IssuerRange { scheme, funding, is_virtual, assumed, .. } = *range;
            Some(Issuer { scheme, funding, is_virtual, assumed })
        })
    }

    fn sorted(mut ranges: Vec<IssuerRange>) -> Self {
        ranges.put_in_order_by_key(|range| (core::cmp::Reverse(range.from.len), range.from.digits));
        Self { ranges: ranges.into_boxed_slice() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(ranges: &str) -> Result<IssuerRanges, DocumentError> {
        IssuerRanges::from_json(&format!(r#"{{ "format": "{FORMAT}", "ranges": [{ranges}] }}"#))
    }

    fn scheme(ranges: &IssuerRanges, pan: &str) -> Option<CardScheme> {
        ranges.find(&pan.parse().unwrap()).map(|issuer| issuer.scheme)
    }

    #[test]
    fn the_general_ranges_know_published_test_numbers() {
        let ranges = IssuerRanges::general();
        for (pan, expected) in [
            ("4111111111111111", Some(CardScheme::Visa)),
            ("4222222222222", Some(CardScheme::Visa)),
            ("5105105105105100", Some(CardScheme::Mastercard)),
            ("5555555555554444", Some(CardScheme::Mastercard)),
            ("2223003122003222", Some(CardScheme::Mastercard)),
            ("2720990000000007", Some(CardScheme::Mastercard)),
            ("2721000000000004", None),
            ("2220990000000002", None),
            ("501800000009", Some(CardScheme::Maestro)),
            ("6304000000000000", Some(CardScheme::Maestro)),
            ("378282246310005", None),
        ] {
            assert_eq!(scheme(&ranges, pan), expected, "{pan}");
        }
    }

    #[test]
    fn the_general_ranges_have_no_findings_and_read_back() {
        let document = IssuerRanges::general_document();
        assert_eq!(document.findings(), []);
        let read = IssuerRangesDocument::from_json(&document.to_json()).unwrap();
        assert_eq!(read, document);
        assert_eq!(IssuerRanges::new(&read).unwrap(), IssuerRanges::general());
    }

    #[test]
    fn the_longest_prefix_holds_in_whatever_order() {
        let rows = [
            r#"{ "from": "4", "to": "4", "scheme": "visa" }"#,
            r#"{ "from": "41111", "to": "41112", "scheme": "maestro" }"#,
            r#"{ "from": "411112", "to": "411119", "scheme": "v_pay", "virtual": true }"#,
        ];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let ranges = read(&order.map(|i| rows[i]).join(",")).unwrap();
            assert_eq!(scheme(&ranges, "4111111111111111"), Some(CardScheme::Maestro));
            assert_eq!(scheme(&ranges, "4111120000000004"), Some(CardScheme::VPay));
            assert_eq!(scheme(&ranges, "4222222222222"), Some(CardScheme::Visa));
            assert!(ranges.find(&"4111120000000004".parse().unwrap()).unwrap().is_virtual);
        }
    }

    #[test]
    fn a_prefix_keeps_its_leading_zeros() {
        let ranges = read(r#"{ "from": "0004", "to": "0005", "scheme": "visa" }"#).unwrap();
        assert_eq!(scheme(&ranges, "000400000006"), Some(CardScheme::Visa));
        assert_eq!(scheme(&ranges, "4111111111111111"), None);
        assert_eq!(IssuerPrefix::parse("0004").unwrap().to_string(), "0004");
    }

    #[test]
    fn all_that_is_wrong_is_found_at_once() {
        let error = read(
            r#"{ "from": "4", "to": "45", "scheme": "visa" },
               { "from": "55", "to": "51", "scheme": "mastercard" },
               { "from": "60", "to": "65", "scheme": "maestro" },
               { "from": "65", "to": "69", "scheme": "maestro" },
               { "from": "655", "to": "655", "scheme": "maestro" }"#,
        )
        .unwrap_err();
        let paths: Vec<&str> = error.findings().iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["ranges[0].to", "ranges[1].to", "ranges[3]"]);
        assert_eq!(read("").unwrap_err().path(), "ranges");
    }

    #[test]
    fn a_card_number_given_as_a_prefix_is_refused_and_not_repeated() {
        for from in [r#""4111111111111111""#, "4111111111111111", r#""""#, r#""+4""#] {
            let error = read(&format!(r#"{{ "from": {from}, "to": "4", "scheme": "visa" }}"#)).unwrap_err();
            assert_eq!((error.code(), error.path()), ("document.json", "ranges[0].from"));
            assert!(!error.to_string().contains("1111"), "{error}");
        }
    }

    #[test]
    fn unknown_fields_schemes_and_formats_are_refused() {
        let row = r#"{ "from": "4", "to": "4", "scheme": "visa""#;
        assert_eq!(read(&format!(r#"{row}, "fnding": "debit" }}"#)).unwrap_err().path(), "ranges[0].fnding");
        assert_eq!(
            read(r#"{ "from": "4", "to": "4", "scheme": "amex" }"#).unwrap_err().path(),
            "ranges[0].scheme"
        );
        let other = IssuerRanges::from_json(r#"{ "format": "ovcore/issuer-ranges/2", "ranges": [] }"#);
        assert_eq!(other.unwrap_err().code(), "document.format");
    }

    #[test]
    fn schemes_have_a_name_for_documents_and_one_for_people() {
        for scheme in CardScheme::ALL {
            assert_eq!(serde_json::to_string(&scheme).unwrap(), format!("\"{}\"", scheme.name()));
        }
        assert_eq!(CardScheme::ALL.map(|s| s.to_string()), ["Maestro", "Mastercard", "V PAY", "Visa"]);
    }
}
