//! The reference number of a payment: unique, and of no use to one who guesses.
//!
//! A traveller finds it on the bank statement and sees the payment's trips with it: reference and amount together
//! are a credential (FACTS 1.2). So no error and no `Debug` here repeats it.

use core::fmt;
use core::str::FromStr;

use aes::Aes256;
use fpe::ff1::{FF1, NumeralString, Operations};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::card::KeyVersion;
use crate::quiet;

/// Why a text is no reference number, or a reference number not one of ours. It never repeats the text.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ReferenceError {
    /// Too few or too many characters.
    #[error(
        "reference number has {found} characters; expected NLOV and 14 letters or digits, or only the 14"
    )]
    Length {
        /// How many it has, spaces around it left out.
        found: usize,
    },
    /// A character that is no letter and no digit.
    #[error("reference number has a wrong character in place {place}; expected A to Z or 0 to 9")]
    Character {
        /// Which one, counted from 1.
        place: usize,
    },
    /// No payment of this key has this number.
    #[error("reference number is not one of ours; expected one that this key has made")]
    Unknown,
    /// The cipher refused the number. Radix and length are constants that it accepts, so this is never seen.
    #[error("the cipher refused a number of 14 digits in base 36; expected it to take every such number")]
    Cipher,
}

impl ReferenceError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length { .. } => "reference.length",
            Self::Character { .. } => "reference.character",
            Self::Unknown => "reference.unknown",
            Self::Cipher => "reference.cipher",
        }
    }
}

/// The reference number of a payment: `NLOV` and 14 characters of `A`–`Z` and `0`–`9` (FACTS 1.2).
///
/// It is read with or without `NLOV`, in any case, with spaces around it. `Display` writes it whole; `Debug` shows
/// nothing. Use [`ReferenceNumber::matches`] to check what a traveller typed. In binary formats it is its 14 characters.
///
/// ```
/// use ovcore::settle::reference::ReferenceNumber;
/// let reference = ReferenceNumber::parse(" nlov0a1b2c3d4e5f6g ")?;
/// assert_eq!(reference.to_string(), "NLOV0A1B2C3D4E5F6G");
/// assert_eq!(reference.service_id(), "0A1B2C3D4E5F6G");
/// assert!(reference.matches(&"0a1b2c3d4e5f6g".parse()?));
/// assert_eq!(format!("{reference:?}"), "ReferenceNumber(redacted)");
/// assert_eq!(ReferenceNumber::parse("NLOV0A1B2C").unwrap_err().code(), "reference.length");
/// # Ok::<(), ovcore::settle::reference::ReferenceError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReferenceNumber([u8; Self::LEN]);

impl ReferenceNumber {
    /// The characters after `NLOV`.
    pub const LEN: usize = 14;
    /// What stands before them on a bank statement.
    pub const PREFIX: &'static str = "NLOV";

    /// Reads a reference number.
    ///
    /// A text of 14 characters is taken as it is, also if it begins with `NLOV`: those may be the first four of its
    /// own.
    ///
    /// # Errors
    /// [`ReferenceError::Length`] or [`ReferenceError::Character`].
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let text = text.trim();
        let found = text.chars().count();
        let (own, skipped) = match text.split_at_checked(Self::PREFIX.len()) {
            Some((head, own)) if found != Self::LEN && head.eq_ignore_ascii_case(Self::PREFIX) => {
                (own, Self::PREFIX.len())
            }
            _ => (text, 0),
        };
        if found.checked_sub(skipped) != Some(Self::LEN) {
            return Err(ReferenceError::Length { found });
        }
        let mut characters = [0; Self::LEN];
        for (i, (slot, character)) in characters.iter_mut().zip(own.chars()).enumerate() {
            let byte = u8::try_from(character).ok().filter(u8::is_ascii_alphanumeric);
            let place = skipped.saturating_add(i).saturating_add(1);
            *slot = byte.ok_or(ReferenceError::Character { place })?.to_ascii_uppercase();
        }
        Ok(Self(characters))
    }

    /// The 14 characters without `NLOV`, as web services name the payment (FACTS 1.2: `serviceReferenceId`).
    #[must_use]
    pub fn service_id(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether two references are equal, in a time that does not depend on where they differ.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    fn from_value(mut value: u128) -> Self {
        let mut characters = [b'0'; Self::LEN];
        for slot in characters.iter_mut().rev() {
            let digit = u8::try_from(value % RADIX_WIDE).unwrap_or_default();
            *slot =
                if digit < 10 { b'0'.wrapping_add(digit) } else { b'A'.wrapping_add(digit.wrapping_sub(10)) };
            value /= RADIX_WIDE;
        }
        Self(characters)
    }

    /// The number that its characters write in base 36, below 36^14.
    fn value(&self) -> u128 {
        self.0.iter().fold(0_u128, |value, byte| {
            let digit = if byte.is_ascii_digit() {
                byte.wrapping_sub(b'0')
            } else {
                byte.wrapping_sub(b'A').wrapping_add(10)
            };
            value.wrapping_mul(RADIX_WIDE).wrapping_add(u128::from(digit))
        })
    }
}

impl fmt::Display for ReferenceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Self::PREFIX, self.service_id())
    }
}

impl fmt::Debug for ReferenceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReferenceNumber(redacted)")
    }
}

impl FromStr for ReferenceNumber {
    type Err = ReferenceError;
    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        Self::parse(text)
    }
}

impl Serialize for ReferenceNumber {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { self.0.serialize(s) }
    }
}

impl<'de> Deserialize<'de> for ReferenceNumber {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            return quiet::text(d, "a reference number, NLOV and 14 letters or digits", Self::parse);
        }
        let characters = <[u8; Self::LEN]>::deserialize(d)?;
        let text = core::str::from_utf8(&characters).unwrap_or_default();
        Self::parse(text).map_err(serde::de::Error::custom)
    }
}

macro_rules! counted {
    ($(#[$doc:meta])* $name:ident, $inner:ty, $bits:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($inner);

        impl $name {
            /// The first: 0.
            pub const FIRST: Self = Self(0);
            /// The last.
            pub const LAST: Self = Self((1 << $bits) - 1);

            /// The number with this value; `None` above [`Self::LAST`].
            #[must_use]
            pub const fn new(number: $inner) -> Option<Self> {
                if number <= Self::LAST.0 { Some(Self(number)) } else { None }
            }

            /// Its value.
            #[must_use]
            pub const fn number(self) -> $inner {
                self.0
            }

            /// The one after it; `None` after the last.
            #[must_use]
            pub const fn next(self) -> Option<Self> {
                Self::new(self.0.saturating_add(1))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_u64(self.0.into())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let expected = concat!($what, ", a whole number below 2^", $bits);
                quiet::number(d, expected, |n| <$inner>::try_from(n).ok().and_then(Self::new))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

counted!(
    /// The number that the host gives an account when it opens it, below 2^48 (RULES S5). Unique in the back office.
    AccountSerial, u64, 48, "an account serial"
);
counted!(
    /// Which payment of an account it is, below 2^24 (RULES S5).
    PaymentOrdinal, u32, 24, "a payment ordinal"
);

const RADIX: u32 = 36;
const RADIX_WIDE: u128 = 36;
/// Numbers of an account serial and a payment ordinal stay below this: 2^48 × 2^24.
const VALUES: u128 = 1 << 72;

/// The key of the reference numbers: AES-256, with a version (RULES S5). Wiped when dropped; `Debug` shows nothing.
///
/// A payment's number is a permutation of its account's serial and its own ordinal: FF1 of NIST SP 800-38G, radix 36,
/// 14 digits, of `serial × 2^24 + ordinal` with the highest digit first; the tweak is the key version in two bytes,
/// high byte first. A permutation repeats no number, so under one key no two payments share a reference; under two
/// keys they may, though a billion payments under each give one chance in six thousand that any do.
///
/// ```
/// use ovcore::card::KeyVersion;
/// use ovcore::settle::reference::{AccountSerial, PaymentOrdinal, ReferenceKey};
/// let key = ReferenceKey::new(KeyVersion::FIRST, [7; 32]);
/// let (serial, ordinal) = (AccountSerial::new(4_711).ok_or("serial")?, PaymentOrdinal::FIRST);
/// let reference = key.encrypt(serial, ordinal)?;
/// assert_eq!(key.decrypt(&reference)?, (serial, ordinal));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub struct ReferenceKey {
    // On the heap, so that moving it leaves no copy behind.
    key: Box<[u8; 32]>,
    version: KeyVersion,
}

impl ReferenceKey {
    /// A key from 32 random bytes. The caller wipes its own copy.
    #[must_use]
    pub fn new(version: KeyVersion, key: [u8; 32]) -> Self {
        Self { key: Box::new(key), version }
    }

    /// Its version.
    #[must_use]
    pub const fn version(&self) -> KeyVersion {
        self.version
    }

    /// The reference number of an account's payment.
    ///
    /// # Errors
    /// [`ReferenceError::Cipher`], which the constants of this module rule out.
    pub fn encrypt(
        &self,
        serial: AccountSerial,
        ordinal: PaymentOrdinal,
    ) -> Result<ReferenceNumber, ReferenceError> {
        let value = u128::from(serial.0) << 24 | u128::from(ordinal.0);
        let number =
            self.cipher()?.encrypt(&self.tweak(), &Number::new(value)).map_err(|_| ReferenceError::Cipher)?;
        Ok(ReferenceNumber::from_value(number.value()))
    }

    /// The account and the payment that a reference number was made for.
    ///
    /// This reads; it does not prove. Of random numbers, and of those made under another key, three in four give
    /// some account and payment: look the payment up and compare its reference.
    ///
    /// # Errors
    /// [`ReferenceError::Unknown`] when this key made no such number.
    pub fn decrypt(
        &self,
        reference: &ReferenceNumber,
    ) -> Result<(AccountSerial, PaymentOrdinal), ReferenceError> {
        let number = Number::new(reference.value());
        let value =
            self.cipher()?.decrypt(&self.tweak(), &number).map_err(|_| ReferenceError::Cipher)?.value();
        if value >= VALUES {
            return Err(ReferenceError::Unknown);
        }
        let serial = u64::try_from(value >> 24).ok().and_then(AccountSerial::new);
        let ordinal = u32::try_from(value & 0xff_ffff).ok().and_then(PaymentOrdinal::new);
        serial.zip(ordinal).ok_or(ReferenceError::Unknown)
    }

    /// Made anew for each number: the expanded key lives for one call, and `aes` wipes it then, with its feature
    /// `zeroize`.
    pub(super) const fn bytes(&self) -> &[u8; 32] {
        &self.key
    }

    fn cipher(&self) -> Result<FF1<Aes256>, ReferenceError> {
        FF1::new(&*self.key, RADIX).map_err(|_| ReferenceError::Cipher)
    }

    const fn tweak(&self) -> [u8; 2] {
        self.version.number().to_be_bytes()
    }
}

impl fmt::Debug for ReferenceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReferenceKey").field("version", &self.version).finish_non_exhaustive()
    }
}

impl Zeroize for ReferenceKey {
    fn zeroize(&mut self) {
        self.key.zeroize();
    }
}

impl Drop for ReferenceKey {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl ZeroizeOnDrop for ReferenceKey {}

/// A number of 14 digits in base 36, as the cipher works on it: two halves of 7 digits. A half is below 2^37, so plain
/// integers do where the cipher's own string type takes a heap of big ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Number {
    front: Half,
    back: Half,
}

/// Seven digits in base 36.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Half(u64);

/// The low bytes of a half, high byte first.
struct HalfBytes {
    bytes: [u8; 8],
    wanted: usize,
}

impl Half {
    const DIGITS: usize = 7;
    /// 36^7.
    const VALUES: u64 = 78_364_164_096;
    const VALUES_WIDE: u128 = 78_364_164_096;

    fn new(value: u128) -> Self {
        Self(u64::try_from(value % Self::VALUES_WIDE).unwrap_or_default())
    }

    /// What the cipher adds: a number of 12 bytes, high byte first.
    fn summand(bytes: impl Iterator<Item = u8>) -> u128 {
        bytes.fold(0, |number, byte| number << 8 | u128::from(byte))
    }
}

impl Number {
    fn new(value: u128) -> Self {
        Self { front: Half::new(value / Half::VALUES_WIDE), back: Half::new(value) }
    }

    fn value(self) -> u128 {
        u128::from(self.front.0).wrapping_mul(Half::VALUES_WIDE).wrapping_add(u128::from(self.back.0))
    }
}

impl NumeralString for Number {
    type Ops = Half;

    fn is_valid(&self, radix: u32) -> bool {
        radix == RADIX && self.front.0 < Half::VALUES && self.back.0 < Half::VALUES
    }

    fn numeral_count(&self) -> usize {
        ReferenceNumber::LEN
    }

    fn split(&self) -> (Half, Half) {
        (self.front, self.back)
    }

    fn concat(front: Half, back: Half) -> Self {
        Self { front, back }
    }
}

impl Operations for Half {
    type Bytes = HalfBytes;

    fn numeral_count(&self) -> usize {
        Self::DIGITS
    }

    fn to_be_bytes(&self, _: u32, wanted: usize) -> HalfBytes {
        HalfBytes { bytes: self.0.to_be_bytes(), wanted }
    }

    fn add_mod_exp(self, other: impl Iterator<Item = u8>, _: u32, _: usize) -> Self {
        // Below 2^37 and below 2^96: the sum cannot wrap.
        Self::new(u128::from(self.0).wrapping_add(Self::summand(other)))
    }

    fn sub_mod_exp(self, other: impl Iterator<Item = u8>, _: u32, _: usize) -> Self {
        let other = Self::summand(other) % Self::VALUES_WIDE;
        Self::new(u128::from(self.0).wrapping_add(Self::VALUES_WIDE).wrapping_sub(other))
    }
}

impl AsRef<[u8]> for HalfBytes {
    fn as_ref(&self) -> &[u8] {
        self.bytes.len().checked_sub(self.wanted).and_then(|skip| self.bytes.get(skip..)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
