//! The numbers of the joint-travel discount, as a document.

use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::document::{self, DocumentError, Finding};

const KIND: &str = "joint-travel policy";
const FORMAT: &str = "ovcore/joint-travel/1";

/// The numbers of a joint-travel discount.
///
/// ```
/// use ovcore::product::joint::JointPolicy;
/// let policy = JointPolicy::from_json(r#"{ "format": "ovcore/joint-travel/1", "source": "an example",
///     "code_days_max": 2, "ahead_months_max": 1, "uses_kept_months": 18, "receivers_max": 3 }"#)?;
/// assert_eq!(policy.code_days_max, 2);
/// let error = JointPolicy::from_json(&policy.to_json().replace(": 3", ": 0")).unwrap_err();
/// assert_eq!(error.path(), "receivers_max");
/// # Ok::<(), ovcore::document::DocumentError>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct JointPolicy {
    /// Kind and version of this form.
    pub format: JointPolicyFormat,
    /// Where the numbers come from.
    pub source: String,
    /// The most calendar dates for which a code is valid, the date of travel being the first. 3 (seed 002).
    pub code_days_max: u32,
    /// How many calendar months ahead travel may be bought. 1 (seed 002).
    pub ahead_months_max: u32,
    /// For how many calendar months after the end of a code its uses are counted. 18, the most that seed 002 allows.
    pub uses_kept_months: u32,
    /// How many may travel along by one code. 3 (assumed; seed 002 speaks of one or more).
    pub receivers_max: u32,
}

/// The versions of the form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum JointPolicyFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/joint-travel/1")]
    V1,
}

impl JointPolicy {
    /// As NS describes it.
    #[must_use]
    pub fn ns() -> Self {
        Self {
            format: JointPolicyFormat::V1,
            source: "NS, privacy statement on buying travel products; receivers_max is assumed".to_owned(),
            code_days_max: 3,
            ahead_months_max: 1,
            uses_kept_months: 18,
            receivers_max: 3,
        }
    }

    /// Reads and checks a policy.
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
        for (path, number, least, most) in [
            ("code_days_max", self.code_days_max, 1, 31),
            ("ahead_months_max", self.ahead_months_max, 0, 24),
            ("uses_kept_months", self.uses_kept_months, 0, 120),
            ("receivers_max", self.receivers_max, 1, 100),
        ] {
            if !(least..=most).contains(&number) {
                findings.push(Finding::new(path, format!("found {number}"), format!("{least} to {most}")));
            }
        }
        findings
    }
}

/// A checked policy and the calendar by which its days and months are counted.
#[derive(Clone, Debug)]
pub struct JointRules {
    policy: JointPolicy,
    calendar: Calendar,
}

impl JointRules {
    /// The rules.
    ///
    /// # Errors
    /// [`DocumentError`] where the policy has findings.
    pub fn new(policy: JointPolicy, calendar: Calendar) -> Result<Self, DocumentError> {
        let findings = policy.findings();
        document::checked(KIND, Self { policy, calendar }, findings)
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> &JointPolicy {
        &self.policy
    }

    /// The calendar.
    #[must_use]
    pub const fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}
