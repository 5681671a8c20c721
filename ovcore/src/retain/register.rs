//! The register of processing activities (GDPR, article 30), made from the catalogue.

use core::fmt;
use std::fmt::Write as _;

use serde::Serialize;

use super::catalogue::{Catalogue, Duty, LegalBasis, Rule, System};
use super::period::Period;
use super::signal::Signal;
use crate::ids::RuleId;
use crate::language::Language;
use crate::order::InOrder;

/// The register, in one language: as JSON for another program, and by `Display` as Markdown for a privacy officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Register {
    /// Kind and version of this form.
    pub format: RegisterFormat,
    /// Its language.
    pub language: Language,
    /// The systems, in order of their ids.
    pub systems: Vec<RegisterSystem>,
}

/// The versions of the register's form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum RegisterFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/register/1")]
    V1,
}

/// A system of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegisterSystem {
    /// Names it.
    pub id: RuleId,
    /// What it is.
    pub name: String,
    /// Who answers for it.
    pub controllers: String,
    /// Which statement says so.
    pub statement: String,
    /// Who else gets data, and what.
    pub recipients: Vec<(String, String)>,
    /// What is kept.
    pub rows: Vec<RegisterRow>,
}

/// A row of the register: one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegisterRow {
    /// Names the rule.
    pub id: RuleId,
    /// What data.
    pub what: String,
    /// Of whom.
    pub subjects: Option<String>,
    /// For what.
    pub purpose: String,
    /// On which basis.
    pub basis: String,
    /// How long, from when on, and what ends it early.
    pub kept: String,
    /// Whether a hold may lengthen it.
    pub may_be_held: bool,
    /// Whether the period is assumed.
    pub assumed: bool,
    /// Where it stands: file and heading …
    pub source: String,
    /// … and what that says.
    pub says: String,
}

impl LegalBasis {
    /// In words.
    #[must_use]
    pub const fn text_in(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, Self::Contract) => "contract",
            (Language::English, Self::Consent) => "consent",
            (Language::English, Self::LegitimateInterest) => "legitimate interest",
            (Language::English, Self::LegalDuty) => "legal duty",
            (Language::English, Self::NotStated) => "not stated",
            (Language::Dutch, Self::Contract) => "overeenkomst",
            (Language::Dutch, Self::Consent) => "toestemming",
            (Language::Dutch, Self::LegitimateInterest) => "gerechtvaardigd belang",
            (Language::Dutch, Self::LegalDuty) => "wettelijke plicht",
            (Language::Dutch, Self::NotStated) => "niet vermeld",
        }
    }
}

impl Catalogue {
    /// The register of processing, in a language.
    #[must_use]
    pub fn register(&self, language: Language) -> Register {
        let systems = self.systems().iter().map(|system| self.register_of(system, language)).collect();
        Register { format: RegisterFormat::V1, language, systems }
    }

    fn register_of(&self, system: &System, language: Language) -> RegisterSystem {
        let text = |text: &crate::language::Text| text.in_language(language).to_owned();
        let mut rules: Vec<&Rule> = self.rules_of(system.id).collect();
        // 004-2 before 004-10.
        rules.put_in_order_by_key(|rule| (rule.id.as_str().len(), rule.id));
        let row = |rule: &&Rule| {
            let basis: Vec<&str> = rule.basis.iter().map(|basis| basis.text_in(language)).collect();
            RegisterRow {
                id: rule.id,
                what: text(&rule.what),
                subjects: rule.subjects.as_ref().map(text),
                purpose: text(&rule.purpose),
                basis: basis.join(" / "),
                kept: kept(rule, language),
                may_be_held: rule.may_be_held,
                assumed: rule.is_assumed(),
                source: format!("{}, {}", rule.source.file, rule.source.heading),
                says: text(&rule.source.says),
            }
        };
        RegisterSystem {
            id: system.id,
            name: text(&system.name),
            controllers: text(&system.controllers),
            statement: system.statement.clone(),
            recipients: system.recipients.iter().map(|to| (text(&to.who), text(&to.what))).collect(),
            rows: rules.iter().map(row).collect(),
        }
    }
}

/// How long, from when on, and what ends it early.
fn kept(rule: &Rule, language: Language) -> String {
    let say = |en: &'static str, nl: &'static str| match language {
        Language::English => en,
        Language::Dutch => nl,
    };
    let period = rule.period.text_in(language);
    let from = rule.anchor.text_in(language);
    let joined = rule.period.joined_by(language);
    let answered = if rule.duty == Duty::Answer { say("answered within ", "beantwoord binnen ") } else { "" };
    let mut out = format!("{answered}{period}");
    // Since when something open has been kept says nothing.
    if rule.period.is_counted() || rule.period == Period::AtOnce {
        let _ = write!(out, "{joined} {from}");
    }
    if let Some(more) = rule.with_consent {
        let with = say("with consent", "met toestemming");
        let _ = write!(out, "; {with} {} {}", more.text_in(language), say("more", "langer"));
    }
    if !rule.ends_early.is_empty() {
        let signals: Vec<&str> =
            rule.ends_early.iter().map(|signal| Signal::text_in(*signal, language)).collect();
        let _ = write!(out, "; {}: {}", say("sooner", "eerder bij"), signals.join(", "));
    }
    if rule.is_assumed() {
        out.push_str(say(" (assumed)", " (aangenomen)"));
    }
    out
}

impl Register {
    /// As JSON, indented, with a newline at its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        crate::document::write(self)
    }

    /// As Markdown, with the heading of a system at a level.
    #[must_use]
    pub fn to_markdown(&self, level: usize) -> String {
        let mut out = String::new();
        for system in &self.systems {
            system.write(&mut out, self.language, level);
        }
        out
    }
}

impl RegisterSystem {
    fn write(&self, out: &mut String, language: Language, level: usize) {
        let say = |en: &'static str, nl: &'static str| match language {
            Language::English => en,
            Language::Dutch => nl,
        };
        let mut line = |text: String| {
            out.push_str(&text);
            out.push('\n');
        };
        line(format!("{} {} {}\n", "#".repeat(level), self.id, self.name));
        line(format!(
            "{}: {}. {}: {}.\n",
            say("Answers for it", "Verantwoordelijk"),
            self.controllers,
            say("Statement", "Verklaring"),
            self.statement
        ));
        line(format!("{}:\n", say("Others who get data", "Anderen die gegevens krijgen")));
        for (who, what) in &self.recipients {
            line(format!("- {who}: {what}"));
        }
        line(String::new());
        let heads = match language {
            Language::English => "| rule | data | of whom | purpose | basis | kept | held? | source |",
            Language::Dutch => {
                "| regel | gegevens | van wie | doel | grondslag | bewaard | opschortbaar | bron |"
            }
        };
        line(heads.to_owned());
        line("|---|---|---|---|---|---|---|---|".to_owned());
        for row in &self.rows {
            let RegisterRow { id, what, purpose, basis, kept, source, says, .. } = row;
            let subjects = row.subjects.as_deref().unwrap_or("–");
            let held = if row.may_be_held { say("yes", "ja") } else { say("no", "nee") };
            line(format!(
                "| {id} | {what} | {subjects} | {purpose} | {basis} | {kept} | {held} | {source}: {says} |"
            ));
        }
        line(String::new());
    }
}

impl fmt::Display for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = match self.language {
            Language::English => "# Register of processing",
            Language::Dutch => "# Register van verwerkingen",
        };
        writeln!(f, "{title}\n\n{}", self.to_markdown(2).trim_end())
    }
}
