//! Keys for tokens: the trait that a key store serves, and a store in memory.

use core::fmt;
use core::marker::PhantomData;

use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::mac::{self, MacKey};
use super::token::{Audience, KeyVersion, Purpose, RootToken, Token, TokenDomain};
use crate::ids::CarrierId;
use crate::order::InOrder;

/// Which key: one makes root tokens of a version, one makes the tokens of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyId {
    /// The key of one version that makes root tokens: of version 1 from cards, of a later version from root tokens
    /// of the version before.
    Root(KeyVersion),
    /// The key that makes the tokens of one domain.
    Domain(TokenDomain),
}

impl KeyId {
    /// The key's name, 32 bytes. A key store that derives its keys from one secret a version, as HMAC-SHA256 of the
    /// name under the secret, makes the very tokens that [`SoftKeys`] makes.
    ///
    /// * A root key: `ovcore/root/1`, the version in two bytes, high byte first, zeros.
    /// * A domain's key: `ovcore/token/1`, the purpose in a byte (travel 1, payment 2, service 3, inspection 4,
    ///   reporting 5), the length of the carrier's id in a byte (0 for the back office), the id with zeros behind it
    ///   to 12 bytes, the version as above, two zeros.
    ///
    /// ```
    /// use ovcore::card::{Audience, KeyId, KeyVersion, TokenDomain, Travel};
    /// let gvb = Audience::Carrier("GVB".parse()?);
    /// let name = KeyId::Domain(TokenDomain::of::<Travel>(gvb, KeyVersion::FIRST)).name();
    /// assert_eq!(&name, b"ovcore/token/1\x01\x03GVB\0\0\0\0\0\0\0\0\0\0\x01\0\0");
    /// # Ok::<(), ovcore::ids::IdError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> [u8; 32] {
        let mut name = [0; mac::LEN];
        let mut write = |parts: &[&[u8]]| {
            for (slot, byte) in name.iter_mut().zip(parts.iter().copied().flatten()) {
                *slot = *byte;
            }
        };
        match self {
            Self::Root(version) => write(&[b"ovcore/root/1", &version.number().to_be_bytes()]),
            Self::Domain(TokenDomain { purpose, audience, key_version }) => {
                let carrier = match audience {
                    Audience::BackOffice => "",
                    Audience::Carrier(id) => id.as_str(),
                };
                let mut id = [0; CarrierId::LEN_MAX];
                for (slot, byte) in id.iter_mut().zip(carrier.bytes()) {
                    *slot = byte;
                }
                let head = [purpose.byte(), u8::try_from(carrier.len()).unwrap_or(u8::MAX)];
                write(&[b"ovcore/token/1", &head, &id, &key_version.number().to_be_bytes()]);
            }
        }
        name
    }
}

/// Why a key did not serve.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum KeyError {
    /// The store has no key of this version.
    #[error("there is no key of version {version}; expected a version that the key store holds")]
    UnknownVersion {
        /// What was asked for.
        version: KeyVersion,
    },
    /// The store does not answer. Try again; no token was made.
    #[error("the key store does not answer; expected it to be reachable and unlocked")]
    Unavailable,
    /// A root token cannot be brought back to an older version.
    #[error(
        "the root token is of key version {root}, the token asked for of version {wanted}; expected no older one"
    )]
    RootNewer {
        /// The version of the root token.
        root: KeyVersion,
        /// What was asked for.
        wanted: KeyVersion,
    },
    /// A root token must be rekeyed before a key of a later version can use it.
    #[error(
        "the root token is of key version {root}, the domain key of version {wanted}; rekey the root token first"
    )]
    RootOlder {
        /// The version of the root token.
        root: KeyVersion,
        /// The version of the domain key.
        wanted: KeyVersion,
    },
    /// Two secrets were given for one version.
    #[error("key version {version} was given twice; expected one secret a version")]
    RepeatedVersion {
        /// Which version.
        version: KeyVersion,
    },
    /// One secret was given for two versions: that is no rotation.
    #[error("key version {version} has the secret of another version; expected a new secret for each")]
    RepeatedSecret {
        /// The later of the two.
        version: KeyVersion,
    },
    /// A secret of zeros only, as in a store that was never filled.
    #[error("the secret of key version {version} is all zeros; expected 32 bytes from a random source")]
    BlankSecret {
        /// Which version.
        version: KeyVersion,
    },
}

impl KeyError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownVersion { .. } => "key.unknown_version",
            Self::Unavailable => "key.unavailable",
            Self::RootNewer { .. } => "key.root_newer",
            Self::RootOlder { .. } => "key.root_older",
            Self::RepeatedVersion { .. } => "key.repeated_version",
            Self::RepeatedSecret { .. } => "key.repeated_secret",
            Self::BlankSecret { .. } => "key.blank_secret",
        }
    }
}

/// What a key makes of a message: 32 bytes, wiped when dropped. `Debug` shows nothing.
pub struct Mac(Zeroizing<[u8; mac::LEN]>);

impl Mac {
    /// From the 32 bytes that the key store computed.
    #[must_use]
    pub fn new(bytes: [u8; mac::LEN]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8; mac::LEN] {
        &self.0
    }
}

// Its one field wipes itself.
impl ZeroizeOnDrop for Mac {}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mac(redacted)")
    }
}

/// A key store, as a hardware security module or a key service can be: keys go in by name and never come out.
///
/// All messages are 32 bytes long. A message to the root key of version 1 holds a card number: an implementation
/// must not keep, log or queue messages.
///
/// ```
/// use ovcore::card::{KeyError, KeyId, Mac, TokenKeys};
///
/// /// A store that is switched off.
/// struct Dark;
///
/// impl TokenKeys for Dark {
///     fn mac(&self, _: KeyId, _: &[u8; 32]) -> Result<Mac, KeyError> {
///         Err(KeyError::Unavailable)
///     }
/// }
/// ```
pub trait TokenKeys {
    /// HMAC-SHA256 of a message under the key of this name. Equal calls must give equal answers.
    ///
    /// # Errors
    /// [`KeyError::UnknownVersion`] when there is no such key, [`KeyError::Unavailable`] when the store does not
    /// answer.
    fn mac(&self, key: KeyId, message: &[u8; 32]) -> Result<Mac, KeyError>;
}

impl<K: TokenKeys + ?Sized> TokenKeys for &K {
    fn mac(&self, key: KeyId, message: &[u8; 32]) -> Result<Mac, KeyError> {
        (**self).mac(key, message)
    }
}

/// The keys of one version.
struct Version {
    number: KeyVersion,
    master: MacKey,
    root: MacKey,
}

/// Keys in this process's memory: for tests, for analysts and for small hosts. A back office with real cards keeps
/// its keys in hardware and implements [`TokenKeys`] over it.
///
/// Made from one secret of 32 random bytes for each version; every key is derived from it by its name, as
/// [`KeyId::name`] tells. Wiped when dropped; `Debug` shows the versions only.
///
/// ```
/// use ovcore::card::{KeyVersion, SoftKeys};
/// let two = KeyVersion::new(2).ok_or("a version from 1 up")?;
/// let keys = SoftKeys::new(&[(KeyVersion::FIRST, [7; 32]), (two, [8; 32])])?;
/// assert_eq!(format!("{keys:?}"), "SoftKeys(versions 1, 2)");
/// assert_eq!(SoftKeys::new(&[(two, [0; 32])]).unwrap_err().code(), "key.blank_secret");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub struct SoftKeys {
    // By rising version.
    versions: Box<[Version]>,
}

impl SoftKeys {
    /// Keys from a secret for each version. The caller wipes its own copy of the secrets.
    ///
    /// Keep version 1 as long as cards that are new here must get the tokens that they would always have had: see
    /// [`RootToken::of_card`].
    ///
    /// # Errors
    /// [`KeyError`] when a version comes twice, when two versions share a secret, or when a secret is all zeros.
    pub fn new(secrets: &[(KeyVersion, [u8; 32])]) -> Result<Self, KeyError> {
        for (i, (version, secret)) in secrets.iter().enumerate() {
            if bool::from(secret.ct_eq(&[0; 32])) {
                return Err(KeyError::BlankSecret { version: *version });
            }
            for (earlier, other) in secrets.iter().take(i) {
                if earlier == version {
                    return Err(KeyError::RepeatedVersion { version: *version });
                }
                if bool::from(other.ct_eq(secret)) {
                    return Err(KeyError::RepeatedSecret { version: *version.max(earlier) });
                }
            }
        }
        let mut versions: Box<[Version]> =
            secrets.iter().map(|(version, secret)| Version::new(*version, secret)).collect();
        versions.put_in_order_by_key(|v| v.number);
        Ok(Self { versions })
    }

    /// The versions that it holds, the lowest first.
    pub fn versions(&self) -> impl Iterator<Item = KeyVersion> {
        self.versions.iter().map(|v| v.number)
    }

    /// The key of one domain, kept ready: for many tokens of one domain.
    ///
    /// # Errors
    /// [`KeyError::UnknownVersion`] when it holds no secret of this version.
    pub fn domain<P: Purpose>(
        &self,
        audience: Audience,
        version: KeyVersion,
    ) -> Result<DomainKey<P>, KeyError> {
        let domain = TokenDomain::of::<P>(audience, version);
        Ok(DomainKey { key: self.domain_key(domain)?, domain, purpose: PhantomData })
    }

    fn version(&self, version: KeyVersion) -> Result<&Version, KeyError> {
        self.versions
            .binary_search_by_key(&version, |v| v.number)
            .ok()
            .and_then(|place| self.versions.get(place))
            .ok_or(KeyError::UnknownVersion { version })
    }

    fn domain_key(&self, domain: TokenDomain) -> Result<MacKey, KeyError> {
        Ok(derive(&self.version(domain.key_version)?.master, KeyId::Domain(domain)))
    }
}

impl TokenKeys for SoftKeys {
    fn mac(&self, key: KeyId, message: &[u8; 32]) -> Result<Mac, KeyError> {
        Ok(Mac::new(match key {
            KeyId::Root(version) => self.version(version)?.root.mac(message),
            KeyId::Domain(domain) => self.domain_key(domain)?.mac(message),
        }))
    }
}

impl Version {
    fn new(number: KeyVersion, secret: &[u8; 32]) -> Self {
        let master = MacKey::new(secret);
        Self { number, root: derive(&master, KeyId::Root(number)), master }
    }
}

fn derive(master: &MacKey, key: KeyId) -> MacKey {
    MacKey::new(&Zeroizing::new(master.mac(&key.name())))
}

impl Zeroize for SoftKeys {
    fn zeroize(&mut self) {
        for version in &mut self.versions {
            version.master.zeroize();
            version.root.zeroize();
        }
    }
}

// Each `MacKey` wipes itself.
impl ZeroizeOnDrop for SoftKeys {}

impl fmt::Debug for SoftKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SoftKeys(versions")?;
        for (i, version) in self.versions().enumerate() {
            write!(f, "{} {version}", if i == 0 { "" } else { "," })?;
        }
        f.write_str(")")
    }
}

/// The key of one domain, ready for use: a token costs two SHA-256 compressions. Made by [`SoftKeys::domain`], wiped
/// when dropped.
///
/// ```
/// # use ovcore::card::*;
/// # let kind = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Debit };
/// # let card = Card::new("4111111111111111".parse()?, PanSequence::new(1)?, Expiry::new(2028, 11)?, kind);
/// # let keys = SoftKeys::new(&[(KeyVersion::FIRST, [7; 32])])?;
/// let root = RootToken::of_card(&keys, &card, KeyVersion::FIRST)?;
/// let key = keys.domain::<Travel>(Audience::BackOffice, KeyVersion::FIRST)?;
/// assert_eq!(key.token(&root)?, root.token(&keys, Audience::BackOffice, KeyVersion::FIRST)?);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub struct DomainKey<P> {
    key: MacKey,
    domain: TokenDomain,
    purpose: PhantomData<P>,
}

impl<P: Purpose> DomainKey<P> {
    /// Which domain it is.
    #[must_use]
    pub const fn domain(&self) -> TokenDomain {
        self.domain
    }

    /// The token of a card in this domain.
    ///
    /// # Errors
    /// [`KeyError::RootOlder`] or [`KeyError::RootNewer`] when the root token is of another key version.
    pub fn token(&self, root: &RootToken) -> Result<Token<P>, KeyError> {
        let (root_version, wanted) = (root.version(), self.domain.key_version);
        if root_version < wanted {
            return Err(KeyError::RootOlder { root: root_version, wanted });
        }
        if root_version > wanted {
            return Err(KeyError::RootNewer { root: root_version, wanted });
        }
        Ok(Token::from_mac(&self.key.mac(root.expose())))
    }
}

impl<P> fmt::Debug for DomainKey<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DomainKey").field("domain", &self.domain).finish_non_exhaustive()
    }
}

// Its `MacKey` wipes itself.
impl<P> ZeroizeOnDrop for DomainKey<P> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Payment, Reporting, Travel};

    fn version(number: u16) -> KeyVersion {
        KeyVersion::new(number).unwrap()
    }

    #[test]
    fn secrets_that_make_no_ring_are_refused() {
        for (secrets, code) in [
            (vec![(version(1), [1; 32]), (version(1), [2; 32])], "key.repeated_version"),
            (vec![(version(1), [1; 32]), (version(2), [1; 32])], "key.repeated_secret"),
            (vec![(version(1), [1; 32]), (version(2), [0; 32])], "key.blank_secret"),
        ] {
            assert_eq!(SoftKeys::new(&secrets).unwrap_err().code(), code);
        }
    }

    #[test]
    fn the_order_of_the_secrets_does_not_matter() {
        let up = SoftKeys::new(&[(version(1), [1; 32]), (version(3), [3; 32])]).unwrap();
        let down = SoftKeys::new(&[(version(3), [3; 32]), (version(1), [1; 32])]).unwrap();
        for v in [1, 3].map(version) {
            let key = KeyId::Root(v);
            assert_eq!(up.mac(key, &[9; 32]).unwrap().bytes(), down.mac(key, &[9; 32]).unwrap().bytes());
        }
        assert_eq!(up.mac(KeyId::Root(version(2)), &[9; 32]).unwrap_err().code(), "key.unknown_version");
    }

    #[test]
    fn names_fit_and_are_laid_out_as_described() {
        let carrier = Audience::Carrier("ABCDEFGHIJKL".parse().unwrap());
        let name = KeyId::Domain(TokenDomain::of::<Reporting>(carrier, version(0x1234))).name();
        assert_eq!(&name, b"ovcore/token/1\x05\x0cABCDEFGHIJKL\x12\x34\0\0");
        let name = KeyId::Root(version(0x1234)).name();
        assert_eq!(&name, b"ovcore/root/1\x12\x34\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    }

    #[test]
    fn every_name_has_its_own_key() {
        let keys = SoftKeys::new(&[(version(1), [1; 32]), (version(2), [2; 32])]).unwrap();
        let [ns, n] = ["NS", "N"].map(|c| Audience::Carrier(c.parse().unwrap()));
        let names = [
            KeyId::Root(version(1)),
            KeyId::Root(version(2)),
            KeyId::Domain(TokenDomain::of::<Travel>(Audience::BackOffice, version(1))),
            KeyId::Domain(TokenDomain::of::<Payment>(Audience::BackOffice, version(1))),
            KeyId::Domain(TokenDomain::of::<Travel>(ns, version(1))),
            KeyId::Domain(TokenDomain::of::<Travel>(n, version(1))),
            KeyId::Domain(TokenDomain::of::<Travel>(ns, version(2))),
        ];
        let macs = names.map(|name| *keys.mac(name, &[9; 32]).unwrap().bytes());
        for (i, one) in macs.iter().enumerate() {
            assert!(macs.iter().skip(i + 1).all(|other| other != one), "{:?}", names[i]);
        }
    }

    #[test]
    fn wiped_keys_are_all_alike() {
        let mut keys = [1, 2].map(|byte| SoftKeys::new(&[(version(1), [byte; 32])]).unwrap());
        for keys in &mut keys {
            keys.zeroize();
        }
        let [one, two] = keys.map(|keys| *keys.mac(KeyId::Root(version(1)), &[9; 32]).unwrap().bytes());
        assert_eq!(one, two);
    }
}
