//! The deny list: made by the back office, kept and asked by a reader.

use std::sync::Arc;

use ovcore::calendar::Instant;
use ovcore::card::{CardScheme, Expiry, KeyVersion, Travel};
use ovcore::deny::{
    Applied, Checksum, DataAuthentication, DenyDelta, DenyList as CoreDenyList, DenyLookup, ListHead,
    ListStanding, MessageKey, Presentation as CorePresentation, Reader, admit,
};
use ovcore::ids::CarrierId;
use ovcore::language::{Language, Text};
use ovcore::tap::{Direction, ReaderOutcome};

use crate::engine::Engine;
use crate::error::{OvError, Problem};
use crate::mirror::deny::{Admission, Obstacle};
use crate::value::TravelToken;

/// A card at a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Presentation {
    /// The card, by the carrier's own token.
    pub token: TravelToken,
    /// Of which version its key is.
    pub key_version: KeyVersion,
    /// Whether the card proved to be genuine.
    pub authentication: DataAuthentication,
    /// Until when it is valid.
    pub expiry: Expiry,
    /// Its scheme; nothing for one that is not known.
    pub scheme: Option<CardScheme>,
    /// Whether its issuer range is blocked at the carrier.
    pub range_blocked: bool,
    /// What the reader takes it for.
    pub direction: Direction,
    /// When.
    pub at: Instant,
}

/// What a reader did with a card, and by which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Admitted {
    /// What it does.
    pub admission: Admission,
    /// What stands in the tap.
    pub outcome: ReaderOutcome,
    /// What stood in the way, whether it counted or not.
    pub obstacle: Option<Obstacle>,
    /// How the list stood.
    pub standing: ListStanding,
}

/// A deny list: numbered, with a checksum over its chain, in one carrier's tokens. It never changes; a delta gives the next.
#[derive(Debug, uniffi::Object)]
pub struct DenyList(pub(crate) CoreDenyList);

#[uniffi::export]
impl DenyList {
    /// The list that `to_bytes` wrote. Fails with `Bytes` for bytes of another version, or damaged ones.
    #[uniffi::constructor]
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Arc<Self>, OvError> {
        Ok(Arc::new(Self(CoreDenyList::from_bytes(&bytes)?)))
    }

    /// The list as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    /// The list that a delta leads to; this one stays as it is. A delta that is known already leads to an equal list.
    ///
    /// Fails with `DenyList`, and what to ask the sender for; with `Bytes` where the delta cannot be read.
    pub fn moved_by(&self, delta: Vec<u8>) -> Result<Arc<Self>, OvError> {
        let delta = DenyDelta::from_bytes(&delta)?;
        Ok(Arc::new(Self(match self.0.apply(&delta)? {
            Applied::Moved(list) => list,
            Applied::Known => self.0.clone(),
        })))
    }

    /// Number, carrier, and when it was made.
    pub fn head(&self) -> ListHead {
        *self.0.head()
    }

    /// The checksum over the list and its chain.
    pub fn checksum(&self) -> Checksum {
        self.0.checksum()
    }

    /// How many cards it lists.
    pub fn size(&self) -> u64 {
        u64::try_from(self.0.set().len()).unwrap_or(u64::MAX)
    }

    /// How many bytes of memory it holds.
    pub fn memory_bytes(&self) -> u64 {
        u64::try_from(self.0.set().memory_bytes()).unwrap_or(u64::MAX)
    }

    /// What a reader of a carrier does with some cards, in order. Never refuses a check-out.
    pub fn admit(
        &self,
        engine: &Engine,
        carrier: CarrierId,
        cards: Vec<Presentation>,
    ) -> Result<Vec<Admitted>, OvError> {
        Ok(admit_each(engine, carrier, Some(&self.0), &cards))
    }
}

/// What a reader of a carrier does that has no list yet.
#[uniffi::export]
pub fn admit_without_list(
    engine: &Engine,
    carrier: CarrierId,
    cards: Vec<Presentation>,
) -> Result<Vec<Admitted>, OvError> {
    Ok(admit_each(engine, carrier, None, &cards))
}

fn admit_each(
    engine: &Engine,
    carrier: CarrierId,
    list: Option<&CoreDenyList>,
    cards: &[Presentation],
) -> Vec<Admitted> {
    let (policy, calendar) = (engine.rules.policy(), engine.rules.calendar());
    let list: Option<&dyn DenyLookup<Travel>> = match list {
        Some(list) => Some(list),
        None => None,
    };
    let reader = Reader { carrier, policy, calendar, list };
    let each =
        cards.iter().map(|card| {
            let Presentation {
                token,
                key_version,
                authentication,
                expiry,
                scheme,
                range_blocked,
                direction,
                at,
            } = *card;
            let card = CorePresentation {
                token,
                key_version,
                authentication,
                expiry,
                scheme,
                range_blocked,
                direction,
                at,
            };
            let admission = admit(&reader, &card);
            let record = reader.record(&card, admission);
            Admitted {
                admission: admission.into(),
                outcome: record.outcome,
                obstacle: record.obstacle.map(Into::into),
                standing: record.standing,
            }
        });
    each.collect()
}

/// What a reader shows for a message, in both languages.
#[uniffi::export]
pub fn reader_text(message: MessageKey) -> Text {
    message.text()
}

/// What a reader shows for a message, in one language.
#[uniffi::export]
pub fn reader_text_in(message: MessageKey, language: Language) -> String {
    message.text_in(language).to_owned()
}

/// Checks that bytes are a delta, and gives the head of the list that it leads to.
#[uniffi::export]
pub fn delta_head(delta: Vec<u8>) -> Result<ListHead, OvError> {
    let read = DenyDelta::<Travel>::from_bytes(&delta);
    Ok(*read.map_err(|error| OvError::Bytes { why: Problem::of(error.code(), error.to_string()) })?.head())
}
