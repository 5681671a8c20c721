//! The catalogue: what is kept, for what, on which legal basis, from when on and for how long.
//!
//! It is a document (`ovcore/retention/1`): [`Catalogue::ovpay`] has every rule of the five privacy statements that this
//! library goes by, each with the file and the passage that it stands in. A host loads its own, or extends that one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::period::{Anchor, Period};
use super::signal::Signal;
use crate::document::{self, DocumentError, Finding};
use crate::ids::RuleId;
use crate::language::Text;
use crate::order::{InOrder, set_of};

const KIND: &str = "retention catalogue";
const FORMAT: &str = "ovcore/retention/1";

/// The versions of the catalogue's form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CatalogueFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/retention/1")]
    V1,
}

/// A catalogue as a document.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CatalogueDocument {
    /// Kind and version of this form.
    pub format: CatalogueFormat,
    /// Names the document.
    pub id: RuleId,
    /// Where it comes from.
    pub source: String,
    /// The systems whose data it speaks of.
    #[serde(default)]
    pub systems: Vec<System>,
    /// The rules. One whose id the catalogue has already takes its place, and says why.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// A system: what one privacy statement speaks of.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Names it.
    pub id: RuleId,
    /// What it is.
    pub name: Text,
    /// Who answers for it.
    pub controllers: Text,
    /// Which statement says so: its file, and when it is of.
    pub statement: String,
    /// Who else gets data.
    #[serde(default)]
    pub recipients: Vec<Recipient>,
}

/// Someone who gets data from a system.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Who.
    pub who: Text,
    /// What, and for what.
    pub what: Text,
}

/// Why data may be processed (GDPR, article 6).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LegalBasis {
    /// A contract with the person cannot be carried out, or made, without it.
    Contract,
    /// The person agreed, and may take that back.
    Consent,
    /// A legitimate interest, to which the person may object.
    LegitimateInterest,
    /// The law asks for it.
    LegalDuty,
    /// The statement does not say.
    NotStated,
}

/// What the date of a rule is for.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// By then the data is erased.
    #[default]
    Erase,
    /// By then the person has an answer. Nothing is erased.
    Answer,
}

/// Where a rule stands.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The file.
    pub file: String,
    /// The heading of the passage.
    pub heading: String,
    /// What it says, in the words of whoever wrote this catalogue.
    pub says: Text,
    /// The period that it states; absent where the rule's period is assumed.
    pub states: Option<Period>,
}

/// A rule: what is kept, and until when.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Names it. Records name the rule that they fall under by this.
    pub id: RuleId,
    /// Of which system.
    pub system: RuleId,
    /// What data.
    pub what: Text,
    /// Of whom, where the statement says so.
    pub subjects: Option<Text>,
    /// For what.
    pub purpose: Text,
    /// On which legal basis: one, or two of which either may apply.
    pub basis: Vec<LegalBasis>,
    /// From when on the period runs.
    pub anchor: Anchor,
    /// How long.
    pub period: Period,
    /// How much longer where the person agreed to that.
    pub with_consent: Option<Period>,
    /// What ends it early: then the data goes as soon as possible.
    #[serde(default)]
    pub ends_early: Vec<Signal>,
    /// Whether a hold, or a restriction that the person asked for, may lengthen it.
    #[serde(default)]
    pub may_be_held: bool,
    /// What the date is for.
    #[serde(default)]
    pub duty: Duty,
    /// Where it stands.
    pub source: Source,
    /// Of a rule that takes the place of another: why.
    pub instead: Option<String>,
}

impl Rule {
    /// Whether the period is assumed: the statement gives none.
    #[must_use]
    pub const fn is_assumed(&self) -> bool {
        self.source.states.is_none()
    }
}

/// Rules that can be used: each id once, each of a system that is there, none longer than its source allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    systems: Vec<System>,
    /// In order of their ids.
    rules: Vec<Rule>,
}

/// The rules of the five statements, as a document.
const OVPAY: &str = include_str!("ovpay.json");

impl Catalogue {
    /// The rules of the public privacy statements that this library goes by: OVpay itself (004), NS on service,
    /// customer relations and products (000–002), and a survey vendor (003).
    ///
    /// ```
    /// use ovcore::retain::{Catalogue, Period};
    /// let catalogue = Catalogue::ovpay();
    /// let taps = catalogue.rule("004-2").ok_or("no such rule")?;
    /// assert_eq!(taps.period, Period::Months(18));
    /// assert!(!taps.is_assumed());
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn ovpay() -> Self {
        // The document is part of this library, and a test reads it.
        Self::from_json(OVPAY).unwrap_or(Self { systems: Vec::new(), rules: Vec::new() })
    }

    /// Reads and checks a catalogue.
    ///
    /// # Errors
    /// [`DocumentError`] with every finding: an unknown field, anchor or period, an id that stands there twice, a
    /// period that is longer than the source states.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        Self::new(document::read(KIND, FORMAT, text)?)
    }

    /// Checks a catalogue.
    ///
    /// # Errors
    /// [`DocumentError`] with every finding.
    pub fn new(document: CatalogueDocument) -> Result<Self, DocumentError> {
        Self { systems: Vec::new(), rules: Vec::new() }.extended(document)
    }

    /// The catalogue with more systems and rules. A rule whose id is there takes the place of that; it says why
    /// (`instead`), and is not longer than what the source of the first one states.
    ///
    /// # Errors
    /// [`DocumentError`] with every finding. The catalogue itself stays as it is.
    pub fn extended(&self, document: CatalogueDocument) -> Result<Self, DocumentError> {
        let findings = self.findings(&document);
        if !findings.is_empty() {
            return Err(DocumentError::invalid(KIND, findings));
        }
        let CatalogueDocument { systems: new_systems, rules: new_rules, .. } = document;
        let (mut systems, mut rules) = (self.systems.clone(), self.rules.clone());
        systems.retain(|known| new_systems.iter().all(|new| new.id != known.id));
        systems.extend(new_systems);
        systems.put_in_order_by_key(|system| system.id);
        rules.retain(|known| new_rules.iter().all(|new| new.id != known.id));
        rules.extend(new_rules);
        rules.put_in_order_by_key(|rule| rule.id);
        Ok(Self { systems, rules })
    }

    /// The catalogue as a document, under a name.
    #[must_use]
    pub fn document(&self, id: RuleId, source: &str) -> CatalogueDocument {
        CatalogueDocument {
            format: CatalogueFormat::V1,
            id,
            source: source.to_owned(),
            systems: self.systems.clone(),
            rules: self.rules.clone(),
        }
    }

    /// The systems, in order of their ids.
    #[must_use]
    pub fn systems(&self) -> &[System] {
        &self.systems
    }

    /// The rules, in order of their ids.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rules of a system.
    pub fn rules_of(&self, system: RuleId) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.system == system)
    }

    /// A rule by its id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        let place = self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok()?;
        self.rules.get(place)
    }

    /// What is wrong with a document that is to extend this catalogue.
    fn findings(&self, document: &CatalogueDocument) -> Vec<Finding> {
        let mut findings = Vec::new();
        let known: BTreeSet<RuleId> =
            set_of(self.systems.iter().chain(&document.systems).map(|system| system.id));
        let mut seen = BTreeSet::new();
        for (i, system) in document.systems.iter().enumerate() {
            if !seen.insert(system.id) {
                let found = format!("`{}` stands there twice", system.id);
                findings.push(Finding::new(format!("systems[{i}].id"), found, "each system once"));
            }
        }
        let mut seen = BTreeSet::new();
        for (i, rule) in document.rules.iter().enumerate() {
            let at = |field: &str| format!("rules[{i}].{field}");
            let mut find = |field: &str, found: String, expected: &str| {
                findings.push(Finding::new(at(field), found, expected));
            };
            if !seen.insert(rule.id) {
                find("id", format!("`{}` stands there twice", rule.id), "each rule once");
            }
            if !known.contains(&rule.system) {
                find("system", format!("found `{}`", rule.system), "a system that stands in systems");
            }
            self.look_at(rule, &mut find);
        }
        findings
    }

    fn look_at(&self, rule: &Rule, find: &mut impl FnMut(&str, String, &str)) {
        let mut bases = rule.basis.clone();
        bases.dedup();
        if bases.is_empty() || bases.len() > 2 || bases.len() != rule.basis.len() {
            find("basis", format!("{} of them", rule.basis.len()), "one legal basis, or two different ones");
        }
        if let Some(states) = rule.source.states.filter(|states| rule.period.is_longer_than(*states)) {
            find("period", format!("found {}", rule.period), &format!("no longer than the source: {states}"));
        }
        if rule.with_consent.is_some_and(|more| !more.is_counted() || !rule.period.is_counted()) {
            find(
                "with_consent",
                "a period that is not counted".to_owned(),
                "seconds, days or months on both",
            );
        }
        if let Some(ends) = rule.period.lasts_until().iter().find(|ends| rule.ends_early.contains(ends)) {
            find(
                "ends_early",
                format!("found {ends}"),
                "what ends the period early, not what it lasts until",
            );
        }
        let by_consent = rule.basis.contains(&LegalBasis::Consent);
        let withdrawn = rule.ends_early.contains(&Signal::ConsentWithdrawn)
            || rule.period == Period::UntilWithdrawn
            || rule.period == Period::AtOnce;
        if by_consent && !withdrawn {
            find(
                "ends_early",
                "consent without an end".to_owned(),
                "consent_withdrawn, since consent can be taken back",
            );
        }
        match (self.rule(rule.id.as_str()), &rule.instead) {
            (Some(first), Some(_)) => {
                let most = first.source.states.unwrap_or(first.period);
                if rule.period.is_longer_than(most) {
                    let expected = format!("no longer than what it takes the place of: {most}");
                    find("period", format!("found {}", rule.period), &expected);
                }
            }
            (Some(_), None) => {
                find("instead", "a rule that is there already".to_owned(), "why this takes its place");
            }
            (None, Some(_)) => {
                find("instead", format!("no rule `{}` before", rule.id), "a rule whose place it takes");
            }
            (None, None) => {}
        }
    }
}
