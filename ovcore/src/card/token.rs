//! Tokens: keyed names of a card, one for each purpose, audience and key version.

use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::keys::{KeyError, KeyId, TokenKeys};
use super::mac;
use super::pan::Card;
use crate::ids::CarrierId;
use crate::quiet;

mod sealed {
    #[expect(unnameable_types, reason = "a trait that cannot be named outside is what seals `Purpose`")]
    pub trait Sealed {}
}

/// What a token is for. The purposes are the types [`Travel`], [`Payment`], [`Service`], [`Inspection`] and
/// [`Reporting`]; no other can be added.
///
/// ```compile_fail,E0277
/// # use ovcore::card::{Purpose, PurposeKind};
/// #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
/// enum Marketing {}
/// impl Purpose for Marketing {
///     const KIND: PurposeKind = PurposeKind::Travel;
/// }
/// ```
pub trait Purpose:
    sealed::Sealed + Copy + fmt::Debug + Ord + core::hash::Hash + Send + Sync + 'static
{
    /// The purpose as a value.
    const KIND: PurposeKind;
}

macro_rules! purposes {
    ($($(#[$doc:meta])* $name:ident = $byte:literal, $text:literal;)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $name {}
            impl sealed::Sealed for $name {}
            impl Purpose for $name {
                const KIND: PurposeKind = PurposeKind::$name;
            }
        )+

        /// What a token is for, as a value.
        #[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum PurposeKind {
            $($(#[$doc])* $name,)+
        }

        impl PurposeKind {
            /// All purposes.
            pub const ALL: [Self; 5] = [$(Self::$name),+];

            /// Its name in documents and tables.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// Its byte in the names of keys. Changing one changes every token.
            pub(super) const fn byte(self) -> u8 {
                match self { $(Self::$name => $byte,)+ }
            }
        }
    };
}

purposes! {
    /// Taps, trips, fares, and what follows from them.
    Travel = 1, "travel";
    /// Payments at the bank.
    Payment = 2, "payment";
    /// Self-service and the service desk.
    Service = 3, "service";
    /// Inspection on board and in stations.
    Inspection = 4, "inspection";
    /// Reports and analysis.
    Reporting = 5, "reporting";
}

impl fmt::Display for PurposeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Who gets a token to see.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The back office itself.
    BackOffice,
    /// One carrier.
    Carrier(CarrierId),
}

/// The version of a key, from 1 up.
///
/// ```
/// use ovcore::card::KeyVersion;
/// assert_eq!(KeyVersion::new(0), None);
/// assert_eq!(KeyVersion::FIRST.next(), KeyVersion::new(2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyVersion(u16);

impl KeyVersion {
    /// Version 1.
    pub const FIRST: Self = Self(1);

    /// A version; `None` for 0.
    #[must_use]
    pub const fn new(number: u16) -> Option<Self> {
        if number == 0 { None } else { Some(Self(number)) }
    }

    /// The number, 1 or more.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The version after it; `None` after 65,535.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        match self.0.checked_add(1) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }
}

impl fmt::Display for KeyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for KeyVersion {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_u64(self.0.into())
    }
}

impl<'de> Deserialize<'de> for KeyVersion {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        quiet::number(d, "a key version, 1 to 65535", |n| u16::try_from(n).ok().and_then(Self::new))
    }
}

/// Where a token is valid: one purpose, one audience, one key version. A card has one token in each domain, and
/// tokens of two domains are never equal.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TokenDomain {
    /// What for.
    pub purpose: PurposeKind,
    /// For whom.
    pub audience: Audience,
    /// Under which key.
    pub key_version: KeyVersion,
}

impl TokenDomain {
    /// The domain of a purpose.
    #[must_use]
    pub const fn of<P: Purpose>(audience: Audience, key_version: KeyVersion) -> Self {
        Self { purpose: P::KIND, audience, key_version }
    }
}

/// The back office's own name of a card, from which every token comes: made once from the card, then kept in its
/// place, so that the card number is needed no more.
///
/// It is as telling as a key: no `Display`, no `Serialize`, a `Debug` that shows nothing, compared in constant time,
/// wiped when dropped. A host stores [`RootToken::expose`] with [`RootToken::version`] in its vault and comes back
/// through [`RootToken::from_stored`].
pub struct RootToken {
    bytes: [u8; mac::LEN],
    version: KeyVersion,
}

impl RootToken {
    /// The root token of a card, of a key version.
    ///
    /// It is made with the key of version 1 and brought up from there version by version, as [`RootToken::rekey`]
    /// does. So a card that is met for the first time after a rotation gets the very token that it would have had
    /// if it had been rekeyed, and a card never has two tokens in one domain. The price: the key store keeps its
    /// root keys from version 1 on. An old key alone does not lead to a newer token: each version adds its own key.
    ///
    /// # Errors
    /// [`KeyError`] when a key of version 1 to `version` is not there or the store does not answer.
    pub fn of_card<K: TokenKeys + ?Sized>(
        keys: &K,
        card: &Card,
        version: KeyVersion,
    ) -> Result<Self, KeyError> {
        let mac = keys.mac(KeyId::Root(KeyVersion::FIRST), card.message())?;
        Self { bytes: *mac.bytes(), version: KeyVersion::FIRST }.into_version(keys, version)
    }

    /// From what [`RootToken::expose`] gave, out of the host's vault.
    #[must_use]
    pub const fn from_stored(version: KeyVersion, bytes: [u8; 32]) -> Self {
        Self { bytes, version }
    }

    /// Its bytes, to be stored where keys may be stored and nowhere else.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The key version it is of.
    #[must_use]
    pub const fn version(&self) -> KeyVersion {
        self.version
    }

    /// The root token of the same card in a later key version, without the card: step by step, each the code of the
    /// one before under the next root key. The same version gives a copy.
    ///
    /// # Errors
    /// [`KeyError::RootNewer`] for an older version: there is no way back. Otherwise as the key store answers.
    pub fn rekey<K: TokenKeys + ?Sized>(&self, keys: &K, version: KeyVersion) -> Result<Self, KeyError> {
        Self { bytes: self.bytes, version: self.version }.into_version(keys, version)
    }

    fn into_version<K: TokenKeys + ?Sized>(mut self, keys: &K, wanted: KeyVersion) -> Result<Self, KeyError> {
        if wanted < self.version {
            return Err(KeyError::RootNewer { root: self.version, wanted });
        }
        while let Some(next) = self.version.next().filter(|next| *next <= wanted) {
            self.bytes = *keys.mac(KeyId::Root(next), &self.bytes)?.bytes();
            self.version = next;
        }
        Ok(self)
    }

    /// The card's token in a domain. A root token of an older version is rekeyed on the way.
    ///
    /// For many tokens of one domain, [`SoftKeys::domain`](super::SoftKeys::domain) is faster.
    ///
    /// # Errors
    /// [`KeyError::RootNewer`] when the root token is of a later version. Otherwise as the key store answers.
    pub fn token<P: Purpose, K: TokenKeys + ?Sized>(
        &self,
        keys: &K,
        audience: Audience,
        version: KeyVersion,
    ) -> Result<Token<P>, KeyError> {
        let domain = KeyId::Domain(TokenDomain::of::<P>(audience, version));
        let root = self.rekey(keys, version)?;
        Ok(Token::from_mac(keys.mac(domain, &root.bytes)?.bytes()))
    }

    /// The card's token before and after a rotation of keys, to carry records over. The pair is of one purpose and
    /// one audience: no pair ever ties two audiences' names of a card together.
    ///
    /// ```
    /// use ovcore::card::{Audience, KeyVersion, RootToken, SoftKeys, Travel};
    /// let [one, two] = [KeyVersion::FIRST, KeyVersion::new(2).ok_or("from 1 up")?];
    /// let keys = SoftKeys::new(&[(one, [7; 32]), (two, [8; 32])])?;
    /// let root = RootToken::from_stored(one, [9; 32]);
    /// let pair = root.rekey_pair::<Travel, _>(&keys, Audience::BackOffice, one, two)?;
    /// assert_eq!(pair.old, root.token(&keys, Audience::BackOffice, one)?);
    /// assert_eq!(pair.new, root.rekey(&keys, two)?.token(&keys, Audience::BackOffice, two)?);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`RootToken::token`], for either version.
    pub fn rekey_pair<P: Purpose, K: TokenKeys + ?Sized>(
        &self,
        keys: &K,
        audience: Audience,
        old: KeyVersion,
        new: KeyVersion,
    ) -> Result<Rekeyed<P>, KeyError> {
        Ok(Rekeyed { old: self.token(keys, audience, old)?, new: self.token(keys, audience, new)? })
    }
}

impl PartialEq for RootToken {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version && bool::from(self.bytes.ct_eq(&other.bytes))
    }
}

impl Eq for RootToken {}

impl fmt::Debug for RootToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootToken(redacted)")
    }
}

impl Zeroize for RootToken {
    fn zeroize(&mut self) {
        self.bytes.zeroize();
    }
}

impl Drop for RootToken {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl ZeroizeOnDrop for RootToken {}

/// A card's token before and after a rotation of keys. Made by [`RootToken::rekey_pair`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rekeyed<P: Purpose> {
    /// Under the old key.
    pub old: Token<P>,
    /// Under the new key.
    pub new: Token<P>,
}

/// A text that is no token. It does not tell the text: a token is not to stand in a log.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("token text is not canonical; expected 26 characters of a to z and 2 to 7, spare bits zero")]
pub struct TokenTextError;

impl TokenTextError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "token.text"
    }
}

/// A card's name for one purpose `P` and one audience: 128 bits that say nothing about the card without the key.
///
/// Its text is 26 characters of RFC 4648 base32, lower case, no padding, spare bits zero; no other text is read, so
/// one token has one text (RULES N2). `Display` gives the text. `Debug` hides it: the `Debug` of a tap or a trip
/// has place and time beside it. In binary formats it is its 16 bytes.
///
/// ```
/// use ovcore::card::{Token, Travel};
/// let token = Token::<Travel>::from_bytes([0xff; 16]);
/// assert_eq!(token.to_string(), "77777777777777777777777774");
/// assert_eq!(Token::parse("77777777777777777777777774")?, token);
/// assert_eq!(format!("{token:?}"), "Token(redacted)");
/// assert_eq!(Token::<Travel>::parse("77777777777777777777777777").unwrap_err().code(), "token.text");
/// # Ok::<(), ovcore::card::TokenTextError>(())
/// ```
///
/// A token of one purpose does not pass for one of another:
///
/// ```compile_fail
/// # use ovcore::card::{Payment, Token, Travel};
/// fn check_in(card: Token<Travel>) {}
/// check_in(Token::<Payment>::from_bytes([0; 16]));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token<P: Purpose> {
    bytes: [u8; 16],
    purpose: PhantomData<P>,
}

/// The characters of a token's text.
pub const TOKEN_TEXT_LEN: usize = 26;

/// RFC 4648, table 3, in lower case.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// More than five bits: no character of the alphabet.
const OTHER: u8 = 1 << 5;

/// The five bits that a character stands for, or [`OTHER`].
const fn five(character: u8) -> u8 {
    let (letter, digit) = (character.wrapping_sub(b'a'), character.wrapping_sub(b'2'));
    let of_digit = if digit < 6 { digit.wrapping_add(26) } else { OTHER };
    if letter < 26 { letter } else { of_digit }
}

impl<P: Purpose> Token<P> {
    /// From its 16 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self { bytes, purpose: PhantomData }
    }

    /// Its 16 bytes.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.bytes
    }

    /// Reads a token's text.
    ///
    /// # Errors
    /// [`TokenTextError`] for anything but the one text of a token: another length, upper case, padding, characters
    /// beyond `a`–`z` and `2`–`7`, spare bits that are not zero.
    pub fn parse(text: &str) -> Result<Self, TokenTextError> {
        Self::read(text.as_bytes())
    }

    /// The same from the bytes of a text: none but ASCII is read, so nobody has to look first whether they are one.
    ///
    /// It takes a million tokens of a table at a time, so there is no branch on what a character is: half of them would
    /// be guessed wrong.
    pub(crate) fn read(text: &[u8]) -> Result<Self, TokenTextError> {
        let text: &[u8; TOKEN_TEXT_LEN] = text.try_into().map_err(|_| TokenTextError)?;
        let fives = text.map(five);
        // 24 characters hold 120 bits, the next five more, and the last one three and two spare ones.
        let [first @ .., last, end] = &fives;
        let (high, low) = first.split_at(12);
        let joined =
            |fives: &[u8]| fives.iter().fold(0_u64, |value, five| value << 5 | u64::from(*five & 31));
        let is_text = fives.iter().fold(0, |all, five| all | five) < OTHER;
        if !is_text || end & 0b11 != 0 {
            return Err(TokenTextError);
        }
        let [high, low] = [joined(high), joined(low)].map(u128::from);
        let value = high << 68 | low << 8 | u128::from(*last) << 3 | u128::from(end >> 2);
        Ok(Self::from_bytes(value.to_be_bytes()))
    }

    /// The first 128 bits of the domain key's code.
    pub(super) fn from_mac(mac: &[u8; mac::LEN]) -> Self {
        Self::from_bytes(mac.first_chunk().copied().unwrap_or_default())
    }

    fn text(self) -> [u8; TOKEN_TEXT_LEN] {
        let mut text = [0; TOKEN_TEXT_LEN];
        let mut value = u128::from_be_bytes(self.bytes);
        for (back, slot) in text.iter_mut().rev().enumerate() {
            let (five, used) = if back == 0 { ((value & 0b111) << 2, 3) } else { (value & 0b1_1111, 5) };
            *slot = usize::try_from(five).ok().and_then(|i| ALPHABET.get(i)).copied().unwrap_or_default();
            value = value.wrapping_shr(used);
        }
        text
    }
}

impl<P: Purpose> fmt::Debug for Token<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(redacted)")
    }
}

impl<P: Purpose> fmt::Display for Token<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(core::str::from_utf8(&self.text()).unwrap_or_default())
    }
}

impl<P: Purpose> FromStr for Token<P> {
    type Err = TokenTextError;
    fn from_str(text: &str) -> Result<Self, TokenTextError> {
        Self::parse(text)
    }
}

impl<P: Purpose> Serialize for Token<P> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() {
            s.serialize_str(core::str::from_utf8(&self.text()).unwrap_or_default())
        } else {
            self.bytes.serialize(s)
        }
    }
}

impl<'de, P: Purpose> Deserialize<'de> for Token<P> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            quiet::text(d, "a token of 26 characters", Self::parse)
        } else {
            <[u8; 16]>::deserialize(d).map(Self::from_bytes)
        }
    }
}

#[cfg(test)]
mod tests;
