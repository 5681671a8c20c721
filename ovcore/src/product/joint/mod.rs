//! Joint-travel discount (Samenreiskorting, seed 002): someone with a subscription lets others travel along, by a code.
//!
//! The rules are about what may be known, and until when:
//!
//! * a code links its giver with those who travel along; the link lives as long as the code is valid: at most three days,
//!   and the time between purchase and travel before them (Annex A 002-3);
//! * travel may be bought at most a month ahead;
//! * when the validity ends the link is destroyed (002-5). What stays is a number: how often the discount was used, for at
//!   most 18 months (002-4);
//! * the answer whether a student product is valid is used once, and is gone (002-6): see [`StudentAnswer`].
//!
//! A [`JointBook`] is a state machine without a clock: what is due is worked off by [`JointBook::advance`], and
//! [`JointBook::next_deadline`] says when that is. What is due cannot be read any more, whether it was worked off or not.
//!
//! ```
//! use ovcore::calendar::Instant;
//! use ovcore::card::Token;
//! use ovcore::policy::Policy;
//! use ovcore::product::joint::{
//!     GiverRight, JointBook, JointCheck, JointCode, JointOrder, JointPolicy, JointRules,
//! };
//!
//! let rules = JointRules::new(JointPolicy::ns(), Policy::ovpay().calendar())?;
//! let (giver, friend) = (Token::from_bytes([1; 16]), Token::from_bytes([2; 16]));
//! let at = |text: &str| Instant::parse(text);
//!
//! // Bought on the 10th for the 14th, for three days.
//! let mut book = JointBook::new(giver);
//! let code: JointCode = "K7Q2M9".parse()?;
//! let order = JointOrder {
//!     code,
//!     receivers: vec![friend],
//!     travel_date: "2026-03-14".parse()?,
//!     code_days: 3,
//! };
//! book.issue(&rules, order, GiverRight::Subscription, at("2026-03-10T20:00:00+01:00")?)?;
//! let eve = at("2026-03-13T23:59:59+01:00")?;
//! assert_eq!(book.check(&rules, &code, friend, eve).to_string(), "valid from 2026-03-14");
//! book.travel(&rules, &code, friend, at("2026-03-14T09:00:00+01:00")?);
//!
//! // After the 16th nobody can say any more who travelled with whom; only that someone did, once.
//! let over = at("2026-03-17T00:00:00+01:00")?;
//! assert_eq!(book.next_deadline(&rules).map(|deadline| deadline.at), Some(over));
//! book.advance(&rules, over);
//! assert_eq!(book.check(&rules, &code, friend, over), JointCheck::NotKnown);
//! assert_eq!(book.uses(&rules, over), 1);
//! assert!(!serde_json::to_string(&book)?.contains(&friend.to_string()));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod book;
mod policy;
mod student;

pub use book::{
    JointBook, JointBookError, JointCheck, JointDeadline, JointDeadlineKind, JointEvent, JointOrder,
    JointRefusal, UseCount,
};
pub use policy::{JointPolicy, JointPolicyFormat, JointRules};
pub use student::{GiverRight, StudentAnswer, StudentConsent};

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;

/// The code of a joint-travel discount: 6 to 16 letters and digits, in upper case whatever case they are typed in. Who
/// knows it may travel by it, so `Debug` does not show it, there is no `Display`, and it is compared in constant time.
///
/// ```
/// use ovcore::product::joint::JointCode;
/// let code: JointCode = "k7q2m9".parse()?;
/// assert_eq!(code, JointCode::parse("K7Q2M9")?);
/// assert_eq!(format!("{code:?}"), "JointCode(redacted)");
/// assert_eq!(JointCode::parse("K7-2").unwrap_err().code(), "joint_code.text");
/// # Ok::<(), ovcore::product::joint::JointCodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct JointCode {
    // Padding is zero, and no character is.
    bytes: [u8; Self::LEN_MAX],
}

/// A text that is no code. It does not repeat the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found another text; expected a code of 6 to 16 letters and digits")]
pub struct JointCodeError;

impl JointCodeError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "joint_code.text"
    }
}

impl JointCode {
    /// The fewest characters (assumed: fewer can be guessed).
    pub const LEN_MIN: usize = 6;
    /// The most characters.
    pub const LEN_MAX: usize = 16;

    /// Reads a code.
    ///
    /// # Errors
    /// [`JointCodeError`] for another number of characters, or another character than A–Z, a–z and 0–9.
    pub fn parse(text: &str) -> Result<Self, JointCodeError> {
        let is_code = (Self::LEN_MIN..=Self::LEN_MAX).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_code {
            return Err(JointCodeError);
        }
        let mut bytes = [0; Self::LEN_MAX];
        for (slot, byte) in bytes.iter_mut().zip(text.bytes()) {
            *slot = byte.to_ascii_uppercase();
        }
        Ok(Self { bytes })
    }

    fn text(&self) -> &str {
        let len = self.bytes.iter().position(|byte| *byte == 0).unwrap_or(Self::LEN_MAX);
        self.bytes.get(..len).and_then(|own| core::str::from_utf8(own).ok()).unwrap_or_default()
    }
}

impl PartialEq for JointCode {
    fn eq(&self, other: &Self) -> bool {
        self.bytes.ct_eq(&other.bytes).into()
    }
}

impl Eq for JointCode {}

impl FromStr for JointCode {
    type Err = JointCodeError;
    fn from_str(text: &str) -> Result<Self, JointCodeError> {
        Self::parse(text)
    }
}

impl fmt::Debug for JointCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JointCode(redacted)")
    }
}

impl Serialize for JointCode {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.text())
    }
}

impl<'de> Deserialize<'de> for JointCode {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        crate::quiet::text(d, "a code of 6 to 16 letters and digits", Self::parse)
    }
}
