//! What a delay is worth, as a document.

use serde::{Deserialize, Serialize};

use super::delays::DelayCause;
use crate::calendar::TravelDay;
use crate::document::{self, DocumentError, Finding};
use crate::fare::RoundingRule;
use crate::ids::{CarrierId, ProductId, RuleId};
use crate::money::Money;
use crate::tap::Mode;

const KIND: &str = "delay compensation";
const FORMAT: &str = "ovcore/delay-compensation/1";

/// What a delay is worth, by carrier and mode. [`CompensationBook::new`] checks it.
///
/// ```
/// use ovcore::compensation::{CompensationBook, CompensationDocument};
/// let own = CompensationDocument::ns()?;
/// assert_eq!(CompensationDocument::from_json(&own.to_json())?, own);
/// assert!(CompensationBook::new(own).is_ok());
/// # Ok::<(), ovcore::document::DocumentError>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CompensationDocument {
    /// Kind and version of this form.
    pub format: CompensationDocumentFormat,
    /// Where the figures come from.
    pub source: String,
    /// The schemes. No two hold for one carrier and mode on one day.
    pub schemes: Vec<CompensationScheme>,
}

/// The versions of the form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CompensationDocumentFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/delay-compensation/1")]
    V1,
}

/// What some carriers pay back for delays.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CompensationScheme {
    /// Names the scheme.
    pub id: RuleId,
    /// The carriers that pay.
    pub carriers: Vec<CarrierId>,
    /// The modes for which they do.
    pub modes: Vec<Mode>,
    /// The first date of check-in for which it holds.
    pub valid_from: TravelDay,
    /// The last; `null` while it goes on.
    pub valid_until: Option<TravelDay>,
    /// From how many minutes on which part of the fare: both rise.
    pub steps: Vec<DelayStep>,
    /// Which causes it is paid for.
    pub causes: Vec<DelayCause>,
    /// A compensation below this is not paid, in minor units.
    pub amount_minor_min: Money,
    /// How a compensation is rounded, once. It is never more than what was paid.
    pub rounding: RoundingRule,
    /// It can be asked for so many hours after the end of the trip.
    pub claim_after_hours: u32,
    /// … and on dates less than so many calendar months after that of the check-in.
    pub claim_months: u32,
    /// Whether a trip counts of which one end was given afterwards, by a correction.
    pub corrected_trips: bool,
    /// Trips of holders of one of these products on the date of the check-in are compensated otherwise.
    #[serde(default)]
    pub products_excluded: Vec<ProductId>,
}

/// From a number of minutes on, a part of the fare.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DelayStep {
    /// From so many minutes of delay on, inclusive.
    pub minutes_min: u32,
    /// So much of what was paid, in ten-thousandths: 5000 is half of it.
    pub basis_points: u32,
}

impl CompensationDocument {
    /// NS's *Geld terug bij vertraging* for trips that are paid by the ride: half the fare from 30 minutes, the whole from 60;
    /// nothing below €2.30; from 24 hours after the trip, within three months. Not for delays that were announced, that
    /// another carrier caused, or of force majeure, and only for who checked in and out. All as ns.nl publishes it, where
    /// the €2.30 is said of the travel costs in one place and of the compensation in others: here of the compensation. The
    /// quarter of an hour of the high-speed line is not in it: taps do not tell those trains apart. Rounding is assumed.
    ///
    /// # Errors
    /// None in fact: the document is part of the library, and a test reads it.
    pub fn ns() -> Result<Self, DocumentError> {
        Self::from_json(include_str!("ns.json"))
    }

    /// Reads a document. [`CompensationBook::new`] checks what its parts say of each other.
    ///
    /// # Errors
    /// [`DocumentError`] for another format, an unknown field or a wrong type.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        document::read(KIND, FORMAT, text)
    }

    /// Writes the document.
    #[must_use]
    pub fn to_json(&self) -> String {
        document::write(self)
    }
}

/// A document that was checked.
#[derive(Clone, Debug)]
pub struct CompensationBook {
    document: CompensationDocument,
}

impl CompensationBook {
    /// Checks a document.
    ///
    /// # Errors
    /// [`DocumentError`] with every finding: no carrier or mode, steps that do not rise, parts of more than the whole, two
    /// schemes that hold at once.
    pub fn new(document: CompensationDocument) -> Result<Self, DocumentError> {
        let mut findings = Vec::new();
        if document.source.trim().is_empty() {
            findings.push(Finding::new("source", "found no text", "where the figures come from"));
        }
        for (number, scheme) in document.schemes.iter().enumerate() {
            scheme.findings(&format!("schemes[{number}]"), &mut findings);
            let earlier = document.schemes.iter().take(number);
            if let Some(other) = earlier.clone().find(|other| other.id == scheme.id) {
                let path = format!("schemes[{number}].id");
                findings.push(Finding::new(path, format!("found `{}` again", other.id), "another id"));
            }
            if let Some(other) = earlier.clone().find(|other| other.meets(scheme)) {
                let found = format!("`{}` holds for the same trips", other.id);
                let expected = "another carrier, mode or period";
                findings.push(Finding::new(format!("schemes[{number}]"), found, expected));
            }
        }
        document::checked(KIND, Self { document }, findings)
    }

    /// The document.
    #[must_use]
    pub const fn document(&self) -> &CompensationDocument {
        &self.document
    }

    /// The scheme for a carrier's part of a trip by a mode whose check-in was on a date.
    #[must_use]
    pub fn scheme(&self, carrier: CarrierId, mode: Mode, date: TravelDay) -> Option<&CompensationScheme> {
        self.document.schemes.iter().find(|scheme| {
            scheme.carriers.contains(&carrier) && scheme.modes.contains(&mode) && scheme.holds_on(date)
        })
    }
}

impl CompensationScheme {
    fn holds_on(&self, date: TravelDay) -> bool {
        self.valid_from <= date && self.valid_until.is_none_or(|last| date <= last)
    }

    /// Whether some trip belongs to both.
    fn meets(&self, other: &Self) -> bool {
        let from = self.valid_from.max(other.valid_from);
        self.carriers.iter().any(|carrier| other.carriers.contains(carrier))
            && self.modes.iter().any(|mode| other.modes.contains(mode))
            && self.holds_on(from)
            && other.holds_on(from)
    }

    /// The step for a delay: the last that it reaches.
    #[must_use]
    pub fn step(&self, minutes: u32) -> Option<DelayStep> {
        self.steps.iter().rev().find(|step| step.minutes_min <= minutes).copied()
    }

    fn findings(&self, at: &str, findings: &mut Vec<Finding>) {
        let mut check = |right: bool, field: &str, found: String, expected: &str| {
            if !right {
                findings.push(Finding::new(format!("{at}.{field}"), format!("found {found}"), expected));
            }
        };
        check(!self.carriers.is_empty(), "carriers", "none".to_owned(), "one carrier or more");
        check(!self.modes.is_empty(), "modes", "none".to_owned(), "one mode or more");
        check(!self.causes.is_empty(), "causes", "none".to_owned(), "one cause or more");
        if let Some(last) = self.valid_until {
            check(last >= self.valid_from, "valid_until", last.to_string(), "a date not before valid_from");
        }
        let rise =
            self.steps.is_sorted_by(|a, b| a.minutes_min < b.minutes_min && a.basis_points < b.basis_points);
        let steps: Vec<String> =
            self.steps.iter().map(|step| format!("{}: {}", step.minutes_min, step.basis_points)).collect();
        let parts = self.steps.iter().all(|step| (1..=10_000).contains(&step.basis_points));
        check(
            !self.steps.is_empty() && rise && parts,
            "steps",
            format!("[{}]", steps.join(", ")),
            "one step or more, of 1 to 10000 basis points, rising in minutes and in parts",
        );
        let least = self.amount_minor_min;
        check(!least.is_negative(), "amount_minor_min", least.minor().to_string(), "0 or more minor units");
        let step = self.rounding.step_minor;
        check(step > 0, "rounding.step_minor", step.to_string(), "1 or more minor units");
        check(
            (1..=120).contains(&self.claim_months),
            "claim_months",
            self.claim_months.to_string(),
            "1 to 120 months",
        );
        let hours = self.claim_after_hours;
        check(hours <= 24 * 28, "claim_after_hours", hours.to_string(), "at most 28 days");
    }
}
