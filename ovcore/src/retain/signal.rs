//! What may change when something is erased: what people say and do, holds, and restrictions.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::calendar::Instant;
use crate::language::Language;

/// Something that ends the keeping of data, early or at all.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// The person took consent back.
    ConsentWithdrawn,
    /// The person wants no commercial messages any more.
    OptOut,
    /// The person objects to the use.
    Objection,
    /// The person asked for the data to be erased.
    DeletionRequested,
    /// The service was given, or what the data was for is over.
    Served,
    /// The debt was paid.
    Paid,
    /// The debt was waived.
    Waived,
    /// The next card is presented to the device.
    NextCard,
    /// The app or the page was closed.
    Closed,
}

impl Signal {
    /// All signals.
    pub const ALL: [Self; 9] = [
        Self::ConsentWithdrawn,
        Self::OptOut,
        Self::Objection,
        Self::DeletionRequested,
        Self::Served,
        Self::Paid,
        Self::Waived,
        Self::NextCard,
        Self::Closed,
    ];

    /// In words.
    #[must_use]
    pub const fn text_in(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, Self::ConsentWithdrawn) => "consent withdrawn",
            (Language::English, Self::OptOut) => "opted out",
            (Language::English, Self::Objection) => "objection",
            (Language::English, Self::DeletionRequested) => "deletion requested",
            (Language::English, Self::Served) => "service given",
            (Language::English, Self::Paid) => "paid",
            (Language::English, Self::Waived) => "waived",
            (Language::English, Self::NextCard) => "next card presented",
            (Language::English, Self::Closed) => "closed",
            (Language::Dutch, Self::ConsentWithdrawn) => "toestemming ingetrokken",
            (Language::Dutch, Self::OptOut) => "afgemeld",
            (Language::Dutch, Self::Objection) => "bezwaar gemaakt",
            (Language::Dutch, Self::DeletionRequested) => "om verwijdering gevraagd",
            (Language::Dutch, Self::Served) => "service verleend",
            (Language::Dutch, Self::Paid) => "betaald",
            (Language::Dutch, Self::Waived) => "kwijtgescholden",
            (Language::Dutch, Self::NextCard) => "volgende kaart aangeboden",
            (Language::Dutch, Self::Closed) => "afgesloten",
        }
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text_in(Language::English))
    }
}

/// A signal that was given.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Which.
    pub signal: Signal,
    /// When.
    pub at: Instant,
}

/// Why something is kept for longer.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// A complaint or a question needs it.
    Complaint,
    /// A claim, a court or the law needs it.
    Legal,
}

impl HoldReason {
    /// In words.
    #[must_use]
    pub const fn text_in(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, Self::Complaint) => "a complaint",
            (Language::English, Self::Legal) => "a legal claim or duty",
            (Language::Dutch, Self::Complaint) => "een klacht",
            (Language::Dutch, Self::Legal) => "een rechtsvordering of wettelijke plicht",
        }
    }
}

impl fmt::Display for HoldReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text_in(Language::English))
    }
}

/// Something that keeps data for longer than its rule: until it ends, nothing is erased.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Why.
    pub reason: HoldReason,
    /// The first instant at which it holds no more; none while that is open.
    pub until: Option<Instant>,
}

/// What data is wanted for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// Keeping it.
    Storage,
    /// What it was gathered for, or anything else that is not named here.
    Ordinary,
    /// Something that the person agreed to.
    WithConsent,
    /// To bring a legal claim, or to defend oneself against one.
    LegalClaim,
    /// To protect the rights of somebody else.
    RightsOfOthers,
    /// For an important public interest.
    PublicInterest,
}

/// The person asked for restriction (GDPR, article 18): the data is kept, and is not used.
///
/// ```
/// use ovcore::calendar::Instant;
/// use ovcore::retain::{Restriction, Use};
/// let restricted = Restriction { until: None };
/// let now = Instant::parse("2026-03-10T12:00:00Z")?;
/// assert!(!restricted.may_use(Use::Ordinary, now));
/// assert!(restricted.may_use(Use::LegalClaim, now));
/// # Ok::<(), ovcore::calendar::TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Restriction {
    /// The first instant at which it is lifted; none while that is open.
    pub until: Option<Instant>,
}

impl Restriction {
    /// Whether it holds at an instant.
    #[must_use]
    pub fn holds(&self, now: Instant) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// Whether the data may be used: while it is restricted, only kept, and used as article 18(2) allows.
    #[must_use]
    pub fn may_use(&self, purpose: Use, now: Instant) -> bool {
        !self.holds(now) || purpose != Use::Ordinary
    }
}
