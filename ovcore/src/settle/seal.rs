//! The seal of a payment that the bank approved: what proves it later, without the account having to remember it.

use core::fmt;
use core::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::payment::{EffectId, Payment};
use super::reference::ReferenceKey;
use crate::quiet;

/// Proves that a payment was approved, as it stands, on this account: the first 128 bits of an HMAC-SHA256 over it and
/// the effect that asked for it, under the key of the references. An account that is a few hundred bytes cannot
/// remember every payment; so whoever takes one back (RULES D9) shows it with its seal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PaymentSeal([u8; Self::LEN]);

/// A text that is no seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a payment seal cannot be read; expected 32 lower-case hexadecimal digits")]
pub struct PaymentSealError;

impl PaymentSealError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "payment_seal.text"
    }
}

const DOMAIN: &[u8] = b"ovcore/approved-payment/1";

impl PaymentSeal {
    const LEN: usize = 16;

    /// Seals a payment that was approved.
    #[must_use]
    pub fn new(key: &ReferenceKey, effect: EffectId, payment: &Payment) -> Self {
        // A payment is plain data: writing it into a vector has nothing that could fail.
        let bytes = postcard::to_allocvec(&(effect, payment)).unwrap_or_default();
        // A key of any length serves; an error here cannot be.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.bytes()) else { return Self([0; Self::LEN]) };
        mac.update(DOMAIN);
        mac.update(&key.version().number().to_be_bytes());
        mac.update(&bytes);
        let code: [u8; 32] = mac.finalize().into_bytes().into();
        let mut seal = [0; Self::LEN];
        for (own, byte) in seal.iter_mut().zip(code) {
            *own = byte;
        }
        Self(seal)
    }

    /// Whether this is the seal of that payment; in constant time.
    #[must_use]
    pub fn proves(&self, key: &ReferenceKey, effect: EffectId, payment: &Payment) -> bool {
        Self::new(key, effect, payment).0.ct_eq(&self.0).into()
    }
}

impl fmt::Display for PaymentSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PaymentSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaymentSeal(redacted)")
    }
}

impl FromStr for PaymentSeal {
    type Err = PaymentSealError;
    fn from_str(text: &str) -> Result<Self, PaymentSealError> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
            b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
            _ => None,
        };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if !rest.is_empty() || pairs.len() != Self::LEN {
            return Err(PaymentSealError);
        }
        let mut seal = [0; Self::LEN];
        for (own, [high, low]) in seal.iter_mut().zip(pairs) {
            let (high, low) = digit(*high).zip(digit(*low)).ok_or(PaymentSealError)?;
            *own = (high << 4) | low;
        }
        Ok(Self(seal))
    }
}

impl Serialize for PaymentSeal {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { self.0.serialize(s) }
    }
}

impl<'de> Deserialize<'de> for PaymentSeal {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            return quiet::text(d, "a payment seal, 32 hexadecimal digits", str::parse);
        }
        Ok(Self(Deserialize::deserialize(d)?))
    }
}
