//! The memory of a chip card (OV-chipkaart, seed 002): an electronic purse, the last ten travel transactions, the last
//! two top-ups, products, rights such as automatic top-up, and the date of birth.
//!
//! A chip card keeps its own books: the balance stands on the chip, and every reader writes there. [`ChipCard`] is that
//! memory with its rules; [`ChipView`] is what its owner reads of it. Neither shows the number of the chip.
//!
//! ```
//! use ovcore::calendar::Instant;
//! use ovcore::money::Money;
//! use ovcore::policy::Policy;
//! use ovcore::product::chip::{AutoTopUp, ChipCard, ChipHolder, ChipId, ChipPolicy, ChipRules, Presentation};
//! use ovcore::tap::Mode;
//!
//! let rules = ChipRules::new(ChipPolicy::ov_chipkaart(), Policy::ovpay().calendar())?;
//! let mut card = ChipCard::new(ChipId::parse("04A2B3C4D5E6F7")?, ChipHolder::Anonymous, "2030-12-31".parse()?);
//! card.top_up(&rules, Instant::parse("2026-03-10T07:50:00+01:00")?, Money::from_minor(2_100))?;
//! card.set_auto_top_up(AutoTopUp::new(Money::from_minor(500), Money::from_minor(2_000)));
//!
//! // 20.00 is taken at the check-in; of it 14.60 comes back at the check-out.
//! let at = |text: &str, place: &str| -> Result<Presentation, Box<dyn core::error::Error>> {
//!     Ok(Presentation { at: Instant::parse(text)?, carrier: "NS".parse()?, mode: Mode::Rail, place: place.parse()? })
//! };
//! card.check_in(&rules, at("2026-03-10T08:00:00+01:00", "ut")?, Money::from_minor(2_000))?;
//! assert_eq!(card.balance().to_string(), "1.00");
//! card.check_out(&rules, at("2026-03-10T08:40:00+01:00", "asd")?, Money::from_minor(540))?;
//! assert_eq!(card.balance().to_string(), "15.60");
//! assert_eq!(card.transactions().len(), 2);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod card;
mod order;
mod policy;
mod show;
mod stored;

pub use card::{
    AutoTopUp, ChipCard, ChipProduct, ChipRefusal, ChipTransaction, Presentation, TopUp, TransactionKind,
};
pub use order::{OrderFinding, ProductOrder};
pub use policy::{ChipPolicy, ChipPolicyFormat, ChipRules, ProductConflict};
pub use show::ChipView;
pub use stored::ChipCardError;

use core::fmt;
use core::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The number of a chip: 8 to 20 hexadecimal digits. It names a card for life, so `Debug` does not show it and there is
/// no `Display`.
///
/// ```
/// use ovcore::product::chip::ChipId;
/// let id = ChipId::parse("04a2b3c4d5e6f7")?;
/// assert_eq!(id, ChipId::parse("04A2B3C4D5E6F7")?);
/// assert_eq!(format!("{id:?}"), "ChipId(redacted)");
/// assert_eq!(ChipId::parse("04A2").unwrap_err().code(), "chip_id.text");
/// # Ok::<(), ovcore::product::chip::ChipTextError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ChipId(String);

/// A text that is no number of a chip, or no date of birth. It does not repeat the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChipTextError {
    /// No number of a chip.
    #[error("found another text; expected the number of a chip, 8 to 20 hexadecimal digits")]
    ChipId,
    /// No date of birth.
    #[error("found another text; expected a date of birth from 1900 on, as 1968-04-30")]
    BirthDate,
}

impl ChipTextError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ChipId => "chip_id.text",
            Self::BirthDate => "birth_date.text",
        }
    }
}

impl ChipId {
    /// Reads the number of a chip.
    ///
    /// # Errors
    /// [`ChipTextError::ChipId`] for another length or another character.
    pub fn parse(text: &str) -> Result<Self, ChipTextError> {
        let is_id = (8..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_id { Ok(Self(text.to_ascii_uppercase())) } else { Err(ChipTextError::ChipId) }
    }
}

impl FromStr for ChipId {
    type Err = ChipTextError;
    fn from_str(text: &str) -> Result<Self, ChipTextError> {
        Self::parse(text)
    }
}

impl fmt::Debug for ChipId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChipId(redacted)")
    }
}

impl Serialize for ChipId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ChipId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        crate::quiet::text(d, "the number of a chip, 8 to 20 hexadecimal digits", Self::parse)
    }
}

/// A date of birth. `Debug` does not show it and there is no `Display`.
///
/// ```
/// use ovcore::product::chip::BirthDate;
/// let born = BirthDate::parse("1968-04-30")?;
/// assert_eq!(born.age_on("2026-04-29".parse()?), 57);
/// assert_eq!(born.age_on("2026-04-30".parse()?), 58);
/// assert_eq!(format!("{born:?}"), "BirthDate(redacted)");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BirthDate(NaiveDate);

impl BirthDate {
    /// Reads a date of birth.
    ///
    /// # Errors
    /// [`ChipTextError::BirthDate`] where it is no date, or one before 1900.
    pub fn parse(text: &str) -> Result<Self, ChipTextError> {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        let date = date.filter(|date| text.len() == 10 && (1900..=9999).contains(&date.year()));
        date.map(Self).ok_or(ChipTextError::BirthDate)
    }

    /// The age in whole years on a date; 0 before birth. Who is born on 29 February has a birthday on 1 March in other
    /// years.
    #[must_use]
    pub fn age_on(self, date: crate::calendar::TravelDay) -> u32 {
        date.date().years_since(self.0).unwrap_or_default()
    }
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(redacted)")
    }
}

impl Serialize for BirthDate {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&self.0.format("%Y-%m-%d"))
    }
}

impl<'de> Deserialize<'de> for BirthDate {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        crate::quiet::text(d, "a date of birth from 1900 on, as 1968-04-30", Self::parse)
    }
}

/// Whose card it is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ChipHolder {
    /// Whoever holds it: nothing is known of a person.
    Anonymous,
    /// One person, whose date of birth stands on the chip.
    Personal {
        /// The date of birth.
        born: BirthDate,
    },
}
