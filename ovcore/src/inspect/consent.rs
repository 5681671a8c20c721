//! Consent: that a traveller agreed to show more, for one question, to one person.

use core::fmt;
use core::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::calendar::Instant;
use crate::ids::StaffId;

/// Numbers a question: one card held against an inspector's device, or one traveller at a service desk. It is the
/// asker's own count, says nothing about a card, and ties question, consent and answer together.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct QuestionNumber(u64);

impl QuestionNumber {
    /// A number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// As a number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for QuestionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a trait that cannot be named outside is what seals `ConsentPurpose`"
    )]
    pub trait Sealed {}
}

/// What a consent is for. The purposes are the types [`AtInspection`] and [`AtServiceDesk`]; no other can be added.
pub trait ConsentPurpose: sealed::Sealed + Copy + fmt::Debug + PartialEq {
    /// The purpose as a value.
    const KIND: ConsentKind;
}

/// To see the last actions of a card while inspecting it, to give service or be lenient (seed 004, D).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtInspection {}

/// To see the trips and payments of a card at a service desk (seed 004, C).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtServiceDesk {}

impl sealed::Sealed for AtInspection {}
impl sealed::Sealed for AtServiceDesk {}

impl ConsentPurpose for AtInspection {
    const KIND: ConsentKind = ConsentKind::Inspection;
}

impl ConsentPurpose for AtServiceDesk {
    const KIND: ConsentKind = ConsentKind::ServiceDesk;
}

/// What a consent is for, as a value.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentKind {
    /// See [`AtInspection`].
    Inspection,
    /// See [`AtServiceDesk`].
    ServiceDesk,
}

/// That a traveller agreed: to what, in answer to which question, asked by whom, and when. Whoever shows more on the
/// strength of it keeps it as the record.
///
/// There is none by default, and one for an inspection does not serve at a desk:
///
/// ```compile_fail
/// # use ovcore::inspect::{AtInspection, AtServiceDesk, Consent};
/// fn at_the_desk(consent: &Consent<AtServiceDesk>) {}
/// fn inspected(consent: &Consent<AtInspection>) {
///     at_the_desk(consent);
/// }
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Consent<P: ConsentPurpose> {
    question: QuestionNumber,
    asked_by: StaffId,
    at: Instant,
    purpose: PhantomData<P>,
}

impl<P: ConsentPurpose> Consent<P> {
    /// Records that the traveller agreed, when somebody asked.
    #[must_use]
    pub const fn given(question: QuestionNumber, asked_by: StaffId, at: Instant) -> Self {
        Self { question, asked_by, at, purpose: PhantomData }
    }

    /// The question that it was given in.
    #[must_use]
    pub const fn question(&self) -> QuestionNumber {
        self.question
    }

    /// Who asked for it.
    #[must_use]
    pub const fn asked_by(&self) -> StaffId {
        self.asked_by
    }

    /// When it was given.
    #[must_use]
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// Whether it serves for a question that is answered at an instant: it must be this question's, and be given at most
    /// so many seconds before. A device's clock may be ahead by as much as a reader's may.
    pub(crate) fn check(
        &self,
        question: QuestionNumber,
        now: Instant,
        (lasts, ahead): (i64, i64),
    ) -> Result<(), ConsentError> {
        if self.question != question {
            return Err(ConsentError::OtherQuestion { given_for: self.question, asked: question });
        }
        let age = now.seconds_since(self.at);
        if age > lasts || age < ahead.saturating_neg() {
            return Err(ConsentError::NotNow { given_at: self.at, lasts_seconds: lasts });
        }
        Ok(())
    }
}

impl<P: ConsentPurpose> fmt::Debug for Consent<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consent")
            .field("purpose", &P::KIND)
            .field("question", &self.question)
            .field("asked_by", &self.asked_by)
            .field("at", &self.at)
            .finish()
    }
}

/// A consent as it is kept.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct ConsentForm {
    purpose: ConsentKind,
    question: QuestionNumber,
    asked_by: StaffId,
    at: Instant,
}

impl<P: ConsentPurpose> Serialize for Consent<P> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let Self { question, asked_by, at, purpose: _ } = *self;
        ConsentForm { purpose: P::KIND, question, asked_by, at }.serialize(s)
    }
}

impl<'de, P: ConsentPurpose> Deserialize<'de> for Consent<P> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let ConsentForm { purpose, question, asked_by, at } = ConsentForm::deserialize(d)?;
        if purpose == P::KIND {
            Ok(Self::given(question, asked_by, at))
        } else {
            Err(serde::de::Error::custom(format!(
                "found a consent for {purpose:?}, expected one for {:?}",
                P::KIND
            )))
        }
    }
}

/// Why a consent does not serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConsentError {
    /// It was given in another question: about another card, it may be.
    #[error("the consent was given in question {given_for}; expected one given in question {asked}")]
    OtherQuestion {
        /// In which it was given.
        given_for: QuestionNumber,
        /// Which is answered.
        asked: QuestionNumber,
    },
    /// It was given too long ago, or is of the future.
    #[error(
        "the consent was given at {given_at}; expected one of the last {lasts_seconds} s: it is asked for each time"
    )]
    NotNow {
        /// When it was given.
        given_at: Instant,
        /// How long one lasts.
        lasts_seconds: i64,
    },
}

impl ConsentError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherQuestion { .. } => "consent.other_question",
            Self::NotNow { .. } => "consent.not_now",
        }
    }
}
