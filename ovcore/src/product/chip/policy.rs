//! The numbers of a chip card, as a document.

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::document::{self, DocumentError, Finding};
use crate::ids::ProductId;
use crate::language::Text;
use crate::money::Money;

const KIND: &str = "chip-card policy";
const FORMAT: &str = "ovcore/chip/1";

/// The numbers of a chip card, and which products do not go together.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChipPolicy {
    /// Kind and version of this form.
    pub format: ChipPolicyFormat,
    /// Where the numbers come from.
    pub source: String,
    /// How many travel transactions the chip remembers. 10 (seed 002).
    pub transactions_kept: u32,
    /// How many top-ups the chip remembers. 2 (seed 002).
    pub top_ups_kept: u32,
    /// The most that a top-up may bring the purse to, in minor units. €150 (assumed).
    pub balance_minor_max: Money,
    /// The least that may be left in the purse by a check-in, in minor units. 0 (assumed).
    pub balance_minor_min: Money,
    /// Products that do not go together on one card while both are valid. None are published: a carrier's order desk
    /// fills them in.
    #[serde(default)]
    pub conflicts: Vec<ProductConflict>,
}

/// Two products that do not go together: with one of them on the card the other might not be used for travel (seed 002).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProductConflict {
    /// One of them …
    pub one: ProductId,
    /// … and the other.
    pub other: ProductId,
    /// Why, in words for the one who orders.
    pub why: Text,
}

/// The versions of the form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ChipPolicyFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/chip/1")]
    V1,
}

impl ChipPolicy {
    /// The Dutch chip card, without conflicts between products.
    #[must_use]
    pub fn ov_chipkaart() -> Self {
        Self {
            format: ChipPolicyFormat::V1,
            source: "NS, privacy statement on buying travel products; the bounds of the purse are assumed"
                .to_owned(),
            transactions_kept: 10,
            top_ups_kept: 2,
            balance_minor_max: Money::from_minor(15_000),
            balance_minor_min: Money::ZERO,
            conflicts: Vec::new(),
        }
    }

    /// Reads and checks a policy.
    ///
    /// ```
    /// use ovcore::product::chip::ChipPolicy;
    /// let own = ChipPolicy::ov_chipkaart();
    /// assert_eq!(ChipPolicy::from_json(&own.to_json())?, own);
    /// let error = ChipPolicy::from_json(&own.to_json().replace(": 10,", ": 0,")).unwrap_err();
    /// assert_eq!(error.path(), "transactions_kept");
    /// # Ok::<(), ovcore::document::DocumentError>(())
    /// ```
    ///
    /// # Errors
    /// [`DocumentError`] with every finding.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let policy: Self = document::read(KIND, FORMAT, text)?;
        let findings = policy.findings();
        document::checked(KIND, policy, findings)
    }

    /// Writes the policy.
    #[must_use]
    pub fn to_json(&self) -> String {
        document::write(self)
    }

    /// What is wrong with it; empty when it can be used.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.source.trim().is_empty() {
            findings.push(Finding::new("source", "found no text", "where the numbers come from"));
        }
        for (path, number) in
            [("transactions_kept", self.transactions_kept), ("top_ups_kept", self.top_ups_kept)]
        {
            if !(1..=100).contains(&number) {
                findings.push(Finding::new(path, format!("found {number}"), "1 to 100"));
            }
        }
        if self.balance_minor_max <= self.balance_minor_min || !self.balance_minor_max.is_positive() {
            let found = format!("found {}", self.balance_minor_max.minor());
            findings.push(Finding::new(
                "balance_minor_max",
                found,
                "more than 0, and than balance_minor_min",
            ));
        }
        for (number, row) in self.conflicts.iter().enumerate() {
            if row.one == row.other {
                let path = format!("conflicts[{number}].other");
                findings.push(Finding::new(path, format!("found `{}` again", row.other), "another product"));
            }
        }
        findings
    }

    /// Why two products do not go together, by the first row that says so.
    pub(super) fn conflict(&self, a: ProductId, b: ProductId) -> Option<&Text> {
        let of = |row: &&ProductConflict| (row.one, row.other) == (a, b) || (row.one, row.other) == (b, a);
        self.conflicts.iter().find(of).map(|row| &row.why)
    }
}

/// A checked policy and the calendar of the readers.
#[derive(Clone, Debug)]
pub struct ChipRules {
    policy: ChipPolicy,
    calendar: Calendar,
}

impl ChipRules {
    /// The rules.
    ///
    /// # Errors
    /// [`DocumentError`] where the policy has findings.
    pub fn new(policy: ChipPolicy, calendar: Calendar) -> Result<Self, DocumentError> {
        let findings = policy.findings();
        document::checked(KIND, Self { policy, calendar }, findings)
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> &ChipPolicy {
        &self.policy
    }

    /// The calendar.
    #[must_use]
    pub const fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}
