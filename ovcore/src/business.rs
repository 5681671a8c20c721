//! Business cards: what an employer's subscription already pays for, and what is used beside the trips.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::calendar::TravelDay;
use crate::document::{self, DocumentError, Finding};
use crate::ids::{CarrierId, ProductId};
use crate::language::Language;
use crate::money::Money;
use crate::tap::Mode;

/// What a subscription pays for, as a document `ovcore/business-card/1`: rail with all carriers (*Trein Vrij*), say, or
/// everything (*OV Vrij*). What it pays for is none of the employer's business; the rest is charged to the employer and
/// may be charged on (seed 002).
///
/// ```
/// use ovcore::{business::BusinessCard, tap::Mode};
/// let card = BusinessCard::from_json(r#"{ "format": "ovcore/business-card/1", "id": "trein-vrij",
///     "name": "Trein Vrij", "source": "seed 002", "valid_from": "2026-01-01",
///     "covers": [{ "modes": ["rail"] }] }"#)?;
/// let (day, ns, htm) = ("2026-03-10".parse()?, "NS".parse()?, "HTM".parse()?);
/// assert!(card.covers(day, Mode::Rail, &ns));
/// assert!(!card.covers(day, Mode::Tram, &htm));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessCard {
    /// Kind and version of this form.
    pub format: BusinessCardFormat,
    /// Names the subscription.
    pub id: ProductId,
    /// Its name for people.
    pub name: String,
    /// Where it is written down what it pays for.
    pub source: String,
    /// The first travel day on which it holds.
    pub valid_from: TravelDay,
    /// The last travel day on which it holds; left out: until further notice.
    #[serde(default)]
    pub valid_until: Option<TravelDay>,
    /// What it pays for; what no row has is charged.
    pub covers: Vec<Coverage>,
}

/// One row of what a subscription pays for.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Travelling by these.
    pub modes: Vec<Mode>,
    /// With these carriers; none named means all.
    #[serde(default)]
    pub carriers: Vec<CarrierId>,
}

/// The versions of the form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub enum BusinessCardFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/business-card/1")]
    V1,
}

const KIND: &str = "business card";
const FORMAT: &str = "ovcore/business-card/1";

impl BusinessCard {
    /// Reads and checks a document.
    ///
    /// # Errors
    /// [`DocumentError`] with every finding: an unknown field, a wrong type, a row that covers nothing.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let card: Self = document::read(KIND, FORMAT, text)?;
        let findings = card.findings();
        document::checked(KIND, card, findings)
    }

    /// Writes the document, every field of it.
    #[must_use]
    pub fn to_json(&self) -> String {
        document::write(self)
    }

    /// What is wrong with it. Empty when it can be used.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.valid_until.is_some_and(|until| until < self.valid_from) {
            let found = format!("found {}", self.valid_until.unwrap_or(TravelDay::MIN));
            findings.push(Finding::new("valid_until", found, format!("{} or later", self.valid_from)));
        }
        for (number, row) in self.covers.iter().enumerate() {
            if row.modes.is_empty() {
                let path = format!("covers[{number}].modes");
                findings.push(Finding::new(
                    path,
                    "found none",
                    "one mode or more: a row without covers nothing",
                ));
            }
        }
        findings
    }

    /// Whether it pays for travelling with a carrier, by a mode, on a travel day.
    #[must_use]
    pub fn covers(&self, day: TravelDay, mode: Mode, carrier: &CarrierId) -> bool {
        let holds = self.valid_from <= day && self.valid_until.is_none_or(|until| day <= until);
        let pays = |row: &Coverage| {
            row.modes.contains(&mode) && (row.carriers.is_empty() || row.carriers.contains(carrier))
        };
        holds && self.covers.iter().any(pays)
    }
}

/// Something beside the trips that a business card was used for, as the host has it from the one who supplied it: the
/// engine knows trips only.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UsedService {
    /// On which day.
    pub day: TravelDay,
    /// What.
    pub kind: ServiceKind,
    /// What is charged for it, in minor units.
    pub amount: Money,
}

/// What a business card is used for beside trips.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceKind {
    /// Travelling in another class than the subscription has.
    ClassChange,
    /// A taxi.
    Taxi,
    /// A shared bicycle (OV-fiets).
    SharedBicycle,
    /// Parking a car or a bicycle.
    Parking,
}

impl ServiceKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::ClassChange, Self::Taxi, Self::SharedBicycle, Self::Parking];

    /// Its name in a language.
    #[must_use]
    pub const fn text_in(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, Self::ClassChange) => "class change",
            (Language::Dutch, Self::ClassChange) => "klassewissel",
            (_, Self::Taxi) => "taxi",
            (Language::English, Self::SharedBicycle) => "shared bicycle",
            (Language::Dutch, Self::SharedBicycle) => "OV-fiets",
            (Language::English, Self::Parking) => "parking",
            (Language::Dutch, Self::Parking) => "parkeren",
        }
    }
}

impl fmt::Display for ServiceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text_in(Language::English))
    }
}
