//! Tokens: from a card to the back office's root token, from that to the tokens of one purpose and audience. The keys stay with
//! the host: Android Keystore, Secure Enclave, an HSM.

use core::fmt;
use std::sync::Arc;

use ovcore::card::{
    Audience as CoreAudience, Card, CardForm, CardKind, Expiry, IssuerRanges as CoreIssuerRanges, KeyError,
    KeyId, KeyVersion, Mac, Pan, PanSequence, RootToken as CoreRootToken, TokenKeys, Travel,
};
use ovcore::ids::CarrierId;
use zeroize::Zeroizing;

use crate::engine::secret;
use crate::error::OvError;
use crate::value::TravelToken;

/// Why a key store gives no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Error)]
pub enum TokenKeyError {
    /// It has no key of this version.
    UnknownVersion,
    /// It does not answer: locked, out of reach, or broken. Try again; no token was made.
    Unavailable,
}

impl fmt::Display for TokenKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownVersion => "there is no key of this version",
            Self::Unavailable => "the key store does not answer",
        })
    }
}

impl core::error::Error for TokenKeyError {}

// What a foreign key store throws that is none of the above is not looked at: its text may hold what must not be shown.
impl From<uniffi::UnexpectedUniFFICallbackError> for TokenKeyError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable
    }
}

/// A key store of the host. It may be called from any thread; nothing of ovcore is locked meanwhile.
#[uniffi::export(foreign)]
pub trait TokenKeyStore: Send + Sync {
    /// HMAC-SHA256 of a message under the key of a name: 32 bytes of name, 32 of message, 32 of answer. `version` is the
    /// version that stands in the name.
    ///
    /// A store that derives its keys from one secret a version, as HMAC-SHA256 of the name under the secret, makes the very
    /// tokens that the core's own store makes.
    fn mac(&self, version: KeyVersion, name: Vec<u8>, message: Vec<u8>) -> Result<Vec<u8>, TokenKeyError>;
}

/// A foreign key store, as the core asks it.
struct Foreign<'a>(&'a dyn TokenKeyStore);

impl TokenKeys for Foreign<'_> {
    fn mac(&self, key: KeyId, message: &[u8; 32]) -> Result<Mac, KeyError> {
        let version = match key {
            KeyId::Root(version) => version,
            KeyId::Domain(domain) => domain.key_version,
        };
        let answer = self.0.mac(version, key.name().to_vec(), message.to_vec());
        let answer = Zeroizing::new(answer.map_err(|error| match error {
            TokenKeyError::UnknownVersion => KeyError::UnknownVersion { version },
            TokenKeyError::Unavailable => KeyError::Unavailable,
        })?);
        // An answer of another length is none.
        let bytes = <[u8; 32]>::try_from(answer.as_slice()).map_err(|_| KeyError::Unavailable)?;
        Ok(Mac::new(bytes))
    }
}

/// Who a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Audience {
    /// The back office.
    BackOffice,
    /// One carrier: no other can link its tokens.
    Carrier {
        /// Which.
        carrier: CarrierId,
    },
}

impl From<Audience> for CoreAudience {
    fn from(audience: Audience) -> Self {
        match audience {
            Audience::BackOffice => Self::BackOffice,
            Audience::Carrier { carrier } => Self::Carrier(carrier),
        }
    }
}

/// A card's root token: secret, and only the back office has it. Wiped when it is closed.
#[derive(Debug, uniffi::Object)]
pub struct RootToken(CoreRootToken);

#[uniffi::export]
impl RootToken {
    /// Of a card: the only place where a card number is needed. `pan` has 12 to 19 digits, `sequence` is the card's sequence
    /// number. Nothing gives the card number back, and no error holds any of it.
    ///
    /// Fails with `Invalid` for a number or date that is on no card, with `Key` as the key store answers.
    #[uniffi::constructor]
    pub fn of_card(
        keys: Arc<dyn TokenKeyStore>,
        pan: String,
        sequence: u8,
        expiry: Expiry,
        kind: CardKind,
        version: KeyVersion,
    ) -> Result<Arc<Self>, OvError> {
        let pan = Zeroizing::new(pan);
        let card = Card::new(Pan::parse(&pan)?, PanSequence::new(sequence)?, expiry, kind);
        Ok(Arc::new(Self(CoreRootToken::of_card(&Foreign(&*keys), &card, version)?)))
    }

    /// From what `expose` gave, out of the host's vault.
    #[uniffi::constructor]
    pub fn from_stored(version: KeyVersion, bytes: Vec<u8>) -> Result<Arc<Self>, OvError> {
        let bytes = secret(bytes, "root_token.stored")?;
        Ok(Arc::new(Self(CoreRootToken::from_stored(version, *bytes))))
    }

    /// Its 32 bytes, for the host's vault. They are as secret as a key.
    pub fn expose(&self) -> Vec<u8> {
        self.0.expose().to_vec()
    }

    /// The version of its key.
    pub fn version(&self) -> KeyVersion {
        self.0.version()
    }

    /// The root token under a later version of the key.
    pub fn rekey(&self, keys: Arc<dyn TokenKeyStore>, version: KeyVersion) -> Result<Arc<Self>, OvError> {
        Ok(Arc::new(Self(self.0.rekey(&Foreign(&*keys), version)?)))
    }

    /// The card's travel token, for an audience.
    pub fn travel_token(
        &self,
        keys: Arc<dyn TokenKeyStore>,
        audience: Audience,
        version: KeyVersion,
    ) -> Result<TravelToken, OvError> {
        Ok(self.0.token::<Travel, _>(&Foreign(&*keys), audience.into(), version)?)
    }
}

/// Which card numbers are of which scheme.
#[derive(Debug, uniffi::Object)]
pub struct IssuerRanges(CoreIssuerRanges);

#[uniffi::export]
impl IssuerRanges {
    /// From a document `ovcore/issuer-ranges/1`; without one, the ranges that are known in general. Fails with `Document`.
    #[uniffi::constructor(default(document = None))]
    pub fn new(document: Option<String>) -> Result<Arc<Self>, OvError> {
        let ranges = document
            .map_or_else(|| Ok(CoreIssuerRanges::general()), |text| CoreIssuerRanges::from_json(&text));
        Ok(Arc::new(Self(ranges?)))
    }

    /// Scheme and funding of a card, by its number; nothing where no range has it. Fails with `Invalid` for a number that is on
    /// no card.
    pub fn card_kind(&self, pan: String, form: CardForm) -> Result<Option<CardKind>, OvError> {
        let pan = Zeroizing::new(pan);
        Ok(self.0.find(&Pan::parse(&pan)?).map(|issuer| issuer.kind(form)))
    }
}
