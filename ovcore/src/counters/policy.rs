//! The numbers of monthly counters and of their exports, as a document.

use serde::{Deserialize, Serialize};

use crate::document::{self, DocumentError, Finding};

const KIND: &str = "counters policy";
const FORMAT: &str = "ovcore/counters/1";

/// The numbers of monthly counters.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CountersPolicy {
    /// Kind and version of this form.
    pub format: CountersPolicyFormat,
    /// Where the numbers come from.
    pub source: String,
    /// A route or station is a favourite from so many trips in the month. 2 (assumed: the only trip of a month is a trip,
    /// not a habit).
    pub favourite_trips_min: u32,
    /// An export shows no group of fewer cards. 10 (assumed).
    pub group_cards_min: u32,
    /// Where the bands of travel frequency begin, in trips a month. 1, 5, 10, 20, 40 (assumed).
    pub frequency_bands: Vec<u32>,
}

/// The versions of the form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CountersPolicyFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/counters/1")]
    V1,
}

impl CountersPolicy {
    /// Assumed numbers: the source documents name the counters, not the bounds.
    #[must_use]
    pub fn assumed() -> Self {
        Self {
            format: CountersPolicyFormat::V1,
            source: "assumed; NS's statement on the customer relation names the counters".to_owned(),
            favourite_trips_min: 2,
            group_cards_min: 10,
            frequency_bands: vec![1, 5, 10, 20, 40],
        }
    }

    /// Reads and checks a policy.
    ///
    /// ```
    /// use ovcore::counters::CountersPolicy;
    /// let own = CountersPolicy::assumed();
    /// assert_eq!(CountersPolicy::from_json(&own.to_json())?, own);
    /// let error = CountersPolicy::from_json(&own.to_json().replace("\"group_cards_min\": 10", "\"group_cards_min\": 1"));
    /// assert_eq!(error.unwrap_err().path(), "group_cards_min");
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
        let mut check = |right: bool, path: &str, found: String, expected: &str| {
            if !right {
                findings.push(Finding::new(path, format!("found {found}"), expected));
            }
        };
        check(!self.source.trim().is_empty(), "source", "no text".to_owned(), "where the numbers come from");
        let favourite = self.favourite_trips_min;
        check(
            (1..=1_000).contains(&favourite),
            "favourite_trips_min",
            favourite.to_string(),
            "1 to 1000 trips",
        );
        let group = self.group_cards_min;
        check(
            (3..=1_000_000).contains(&group),
            "group_cards_min",
            group.to_string(),
            "3 to 1000000 cards: of two, each knows the other",
        );
        let bands = &self.frequency_bands;
        check(
            bands.first() == Some(&1) && bands.is_sorted_by(|a, b| a < b),
            "frequency_bands",
            format!("{bands:?}"),
            "numbers of trips from 1, in rising order, none twice",
        );
        findings
    }
}
