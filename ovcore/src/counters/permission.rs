//! Whether a card may be counted at all.

use serde::{Deserialize, Serialize};

use crate::calendar::Instant;
use crate::card::{Audience, Reporting, Token};

/// Whose counters: a reporting token, and for whom it was made.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The card's token for reports of this audience.
    pub token: Token<Reporting>,
    /// For whom: the back office, or one carrier.
    pub audience: Audience,
}

/// The legal bases that counting can have (seed 001).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A legitimate interest, for as long as nobody objects: analysis, and the relation with customers.
    LegitimateInterest,
    /// A contract that is about it: an advantage programme.
    Contract,
    /// Consent: only once it was given.
    Consent,
}

/// Something that a traveller said about being counted.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// When.
    pub at: Instant,
    /// What.
    pub said: Said,
}

/// What a traveller said. At equal instants yes comes before no, so that no holds.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Consent was given.
    ConsentGiven,
    /// Offers and information are wanted again.
    OptedInAgain,
    /// An objection was taken back.
    ObjectionTakenBack,
    /// Consent was withdrawn.
    ConsentWithdrawn,
    /// No offers and information are wanted.
    OptedOut,
    /// There is an objection to the use of the data.
    Objected,
}

/// Why a card may not be counted.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum NoPermission {
    /// Consent was withdrawn.
    #[error("consent was withdrawn at {at}")]
    ConsentWithdrawn {
        /// When.
        at: Instant,
    },
    /// No offers and information are wanted.
    #[error("the traveller opted out at {at}")]
    OptedOut {
        /// When.
        at: Instant,
    },
    /// There is an objection.
    #[error("the traveller objected at {at}")]
    Objected {
        /// When.
        at: Instant,
    },
    /// The basis is consent, and none was given.
    #[error("there is no consent; expected one before anything is counted")]
    NoConsent,
}

impl NoPermission {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ConsentWithdrawn { .. } => "counters.consent_withdrawn",
            Self::OptedOut { .. } => "counters.opted_out",
            Self::Objected { .. } => "counters.objected",
            Self::NoConsent => "counters.no_consent",
        }
    }
}

/// That one card may be counted for one audience, as of what its traveller has said. It cannot be copied or stored: a host
/// asks for it each time, so that what was said since is never missed.
///
/// ```
/// use ovcore::calendar::Instant;
/// use ovcore::card::{Audience, Token};
/// use ovcore::counters::{Basis, NoPermission, Permission, Said, Statement, Subject};
///
/// let who = Subject { token: Token::from_bytes([7; 16]), audience: Audience::BackOffice };
/// assert!(Permission::ask(who, Basis::LegitimateInterest, &[]).is_ok());
/// assert_eq!(Permission::ask(who, Basis::Consent, &[]).unwrap_err(), NoPermission::NoConsent);
///
/// let at = Instant::parse("2026-03-10T12:00:00+01:00")?;
/// let no = [Statement { at, said: Said::OptedOut }];
/// assert_eq!(Permission::ask(who, Basis::Contract, &no).unwrap_err(), NoPermission::OptedOut { at });
///
/// // Who comes back is counted from then on.
/// let later = Instant::parse("2026-05-10T12:00:00+02:00")?;
/// let yes = [no[0], Statement { at: later, said: Said::OptedInAgain }];
/// assert_eq!(Permission::ask(who, Basis::Contract, &yes).map(|own| own.from()), Ok(Some(later)));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// ```compile_fail
/// fn keep(permission: &ovcore::counters::Permission) -> ovcore::counters::Permission {
///     permission.clone()
/// }
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Permission {
    subject: Subject,
    basis: Basis,
    from: Option<Instant>,
}

impl Permission {
    /// The permission to count a card, by a legal basis and everything that its traveller said, in any order.
    ///
    /// # Errors
    /// [`NoPermission`]: of withdrawn consent, opt-out and objection the one that was said first and still stands.
    pub fn ask(subject: Subject, basis: Basis, statements: &[Statement]) -> Result<Self, NoPermission> {
        let mut in_order = statements.to_vec();
        in_order.sort_unstable();
        let last = |yes: Said, no: Said| {
            in_order.iter().rev().find(|statement| statement.said == yes || statement.said == no)
        };
        let (mut no, mut from) = (None::<(Instant, NoPermission)>, None::<Instant>);
        for (yes, stop) in [
            (Said::ConsentGiven, Said::ConsentWithdrawn),
            (Said::OptedInAgain, Said::OptedOut),
            (Said::ObjectionTakenBack, Said::Objected),
        ] {
            match last(yes, stop) {
                Some(own) if own.said == stop => {
                    let why = (own.at, refusal(stop, own.at));
                    no = Some(no.filter(|(at, _)| *at <= own.at).unwrap_or(why));
                }
                Some(own) => {
                    // A yes that follows no no is only needed where consent is the basis.
                    let before = in_order.iter().any(|statement| statement.said == stop);
                    if before || basis == Basis::Consent && yes == Said::ConsentGiven {
                        from = from.max(Some(own.at));
                    }
                }
                None if basis == Basis::Consent && yes == Said::ConsentGiven => {
                    return Err(NoPermission::NoConsent);
                }
                None => {}
            }
        }
        no.map_or(Ok(Self { subject, basis, from }), |(_, why)| Err(why))
    }

    /// Whose counters.
    #[must_use]
    pub const fn subject(&self) -> Subject {
        self.subject
    }

    /// By which basis.
    #[must_use]
    pub const fn basis(&self) -> Basis {
        self.basis
    }

    /// From when on trips may be counted; `None` where there is no such bound.
    #[must_use]
    pub const fn from(&self) -> Option<Instant> {
        self.from
    }
}

const fn refusal(said: Said, at: Instant) -> NoPermission {
    match said {
        Said::OptedOut => NoPermission::OptedOut { at },
        Said::Objected => NoPermission::Objected { at },
        Said::ConsentWithdrawn | Said::ConsentGiven | Said::OptedInAgain | Said::ObjectionTakenBack => {
            NoPermission::ConsentWithdrawn { at }
        }
    }
}
