//! By what right someone gives the discount; the answer on a student product is used once and kept nowhere.

use core::fmt;

/// That the traveller agreed to have the student product checked. Without it there is no [`StudentAnswer`], and without
/// that no discount by a student product (seed 002).
#[derive(Debug)]
pub struct StudentConsent {
    asked: (),
}

impl StudentConsent {
    /// The traveller was asked, this time, and said yes.
    #[must_use]
    pub const fn given() -> Self {
        Self { asked: () }
    }

    /// What the office answered. The consent is used up: the next time the traveller is asked again.
    #[must_use]
    pub const fn answered(self, valid: bool) -> StudentAnswer {
        let Self { asked: () } = self;
        StudentAnswer { valid }
    }
}

/// Whether a student product is valid, as the office for student grants said. Nothing else comes from there.
///
/// It is used up by the order that it is for, and destroyed with it (Annex A 002-6): it cannot be copied, stored, sent,
/// compared or shown.
///
/// ```compile_fail
/// use ovcore::product::joint::{GiverRight, StudentConsent};
/// let answer = StudentConsent::given().answered(true);
/// let first = GiverRight::Student(answer);
/// let second = GiverRight::Student(answer);
/// ```
///
/// ```compile_fail
/// use ovcore::product::joint::StudentConsent;
/// let answer = StudentConsent::given().answered(true);
/// serde_json::to_string(&answer);
/// ```
///
/// ```compile_fail
/// use ovcore::product::joint::StudentConsent;
/// let consent = StudentConsent::given();
/// let once = consent.answered(true);
/// let twice = consent.answered(true);
/// ```
pub struct StudentAnswer {
    valid: bool,
}

impl StudentAnswer {
    /// What it says. It is gone afterwards.
    pub(super) const fn into_valid(self) -> bool {
        self.valid
    }
}

/// Says nothing.
impl fmt::Debug for StudentAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StudentAnswer(redacted)")
    }
}

/// By what right someone gives the discount. It is asked of an order and not kept.
#[derive(Debug)]
pub enum GiverRight {
    /// A subscription that includes it, which the host has checked.
    Subscription,
    /// A student product.
    Student(StudentAnswer),
}

impl GiverRight {
    /// Whether it holds. It is gone afterwards.
    pub(super) const fn holds(self) -> bool {
        match self {
            Self::Subscription => true,
            Self::Student(answer) => answer.into_valid(),
        }
    }
}
