//! Cards, and the tokens that stand for them.
//!
//! A bank card is its number (PAN) and its PAN sequence number; expiry, scheme, form and funding are attributes
//! (RULES N1). Inside the back office nothing but [`Card`] knows the number, and a `Card` lives for one call: it
//! becomes a [`RootToken`], and every other name of the card comes from there. The way is one-way and keyed:
//!
//! ```text
//! Card ──► RootToken ──► Token<Travel> for the back office
//!            │    │ ────► Token<Travel> for one carrier
//!          rekey  └ ────► Token<Inspection> for one carrier, …
//!            ▼
//!          RootToken of the next key version
//! ```
//!
//! Two tokens of different purpose, audience or key version cannot be told to be of one card without the keys, so
//! carriers cannot link each other's records (FACTS 5.3). A phone's card has its own number and is another card;
//! two tokens are linked only by an explicit, recorded command. No function here gives a token together with any
//! part of a card number.
//!
//! ```
//! use ovcore::card::{
//!     Audience, Card, CardForm, Expiry, IssuerRanges, KeyVersion, Pan, PanSequence, RootToken, SoftKeys, Travel,
//! };
//!
//! // The reader's side: a card is read, and checked.
//! let pan: Pan = "4111 1111 1111 1111".parse()?;
//! let issuer = IssuerRanges::general().find(&pan).ok_or("a card that is not accepted")?;
//! let card = Card::new(pan, PanSequence::new(1)?, Expiry::new(2028, 11)?, issuer.kind(CardForm::Physical));
//!
//! // The back office's side: the number is needed once.
//! let keys = SoftKeys::new(&[(KeyVersion::FIRST, [7; 32])])?;
//! let root = RootToken::of_card(&keys, &card, KeyVersion::FIRST)?;
//! drop(card);
//!
//! let own = root.token::<Travel, _>(&keys, Audience::BackOffice, KeyVersion::FIRST)?;
//! let carriers = root.token::<Travel, _>(&keys, Audience::Carrier("GVB".parse()?), KeyVersion::FIRST)?;
//! assert_ne!(own, carriers);
//! assert_eq!(own.to_string().len(), 26);
//! assert_eq!(format!("{own:?} {root:?}"), "Token(redacted) RootToken(redacted)");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

pub mod keys;
mod mac;
pub mod pan;
pub mod scheme;
pub mod token;

pub use keys::{DomainKey, KeyError, KeyId, Mac, SoftKeys, TokenKeys};
pub use pan::{Card, CardKind, Expiry, ExpiryError, Pan, PanError, PanSequence};
pub use scheme::{
    CardForm, CardFunding, CardScheme, Issuer, IssuerPrefix, IssuerPrefixError, IssuerRange, IssuerRanges,
    IssuerRangesDocument, IssuerRangesFormat,
};
pub use token::{
    Audience, Inspection, KeyVersion, Payment, Purpose, PurposeKind, Rekeyed, Reporting, RootToken, Service,
    TOKEN_TEXT_LEN, Token, TokenDomain, TokenTextError, Travel,
};
