//! The deny list at the reader.

use ovcore::calendar::Instant;
use ovcore::card::{KeyVersion, PurposeKind};
use ovcore::deny::{
    Admission as CoreAdmission, Checksum, DataAuthentication, ListHead, ListNumber, ListStanding, MessageKey,
    Notice, Notices, Obstacle as CoreObstacle, Request,
};
use ovcore::ids::CarrierId;

/// What offline data authentication of a card came to. It tells a genuine card from a copy, and nothing of the account
/// behind it (FACTS 5.2).
#[uniffi::remote(Enum)]
pub enum DataAuthentication {
    /// The card proved to be genuine.
    Passed,
    /// It was not asked, cannot, or was taken away too soon.
    NotPerformed,
    /// What it answered is wrong.
    Failed,
}

/// How far the reader can rely on its list.
#[uniffi::remote(Enum)]
pub enum ListStanding {
    /// It is no older than the policy allows.
    Fresh,
    /// It is older.
    Stale,
    /// It was made in the reader's future: the reader's clock is wrong, and the age unknown. It counts as stale.
    AheadOfClock,
    /// It is another carrier's, or of another key version than the card's token, so it cannot answer.
    NotOwn,
    /// There is none.
    Missing,
}

/// What a carrier's list says of why a card is on it: just enough to choose a message.
#[uniffi::remote(Enum)]
pub enum Notice {
    /// A fare is unpaid.
    UnpaidFare,
    /// The bank does not let the card travel: blocked by its issuer, or the account check failed.
    Bank,
    /// Discount conditions of this carrier were broken.
    DiscountConditions,
    /// Cards of this kind are not accepted: a blocked issuer range.
    CardKind,
}

/// Which message a reader shows. The reader has the texts; only the key travels.
#[uniffi::remote(Enum)]
pub enum MessageKey {
    /// The card did not prove to be genuine.
    UseAnotherCard,
    /// The card was taken away before it could prove to be genuine.
    HoldLonger,
    /// The card has expired.
    Expired,
    /// The card scheme is not accepted.
    SchemeNotAccepted,
    /// Cards of this kind are not accepted.
    KindNotAccepted,
    /// The bank does not let the card travel.
    AskBank,
    /// A fare is unpaid.
    UnpaidFare,
    /// Discount conditions were broken.
    DiscountConditions,
    /// The card is listed and the carrier may not know why.
    AskService,
    /// The reader has no fresh deny list and may not let anyone in.
    UseAnotherReader,
}

/// What every list says of itself.
#[uniffi::remote(Record)]
pub struct ListHead {
    /// Whose list it is.
    pub carrier: CarrierId,
    /// What its tokens are for.
    pub purpose: PurposeKind,
    /// The key version of its tokens.
    pub key_version: KeyVersion,
    /// Its number.
    pub number: ListNumber,
    /// When it was made, by the back office's clock.
    pub made_at: Instant,
    /// The checksum of the list before it.
    pub previous: Checksum,
}

/// What a reader asks for when it cannot use what it got.
#[uniffi::remote(Enum)]
pub enum Request {
    /// The newest full list.
    FullList,
    /// Deltas that lead on from a list.
    Deltas {
        /// The list that the reader has.
        after: ListNumber,
        /// The list to come to; `None` for the newest.
        up_to: Option<ListNumber>,
    },
}

/// What a token is for.
#[uniffi::remote(Enum)]
pub enum PurposeKind {
    /// Travelling.
    Travel,
    /// Paying.
    Payment,
    /// Customer service.
    Service,
    /// Inspection.
    Inspection,
    /// Reporting.
    Reporting,
}

/// What stands in a card's way, in the order in which it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Obstacle {
    /// The card is not genuine.
    NotGenuine,
    /// Its data was not authenticated.
    NotAuthenticated,
    /// It has expired.
    Expired,
    /// Its card scheme is not accepted.
    SchemeNotAccepted,
    /// Its issuer range is blocked.
    RangeBlocked,
    /// It stands on the deny list.
    Listed {
        /// For what.
        notices: Notices,
    },
    /// The reader has no fresh deny list.
    NoFreshList,
}

impl From<CoreObstacle> for Obstacle {
    fn from(obstacle: CoreObstacle) -> Self {
        match obstacle {
            CoreObstacle::NotGenuine => Self::NotGenuine,
            CoreObstacle::NotAuthenticated => Self::NotAuthenticated,
            CoreObstacle::Expired => Self::Expired,
            CoreObstacle::SchemeNotAccepted => Self::SchemeNotAccepted,
            CoreObstacle::RangeBlocked => Self::RangeBlocked,
            CoreObstacle::Listed(notices) => Self::Listed { notices },
            CoreObstacle::NoFreshList => Self::NoFreshList,
        }
    }
}

/// What a reader does with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Admission {
    /// It opens.
    Open {
        /// What stood in the way and does not count here: a check-out is never refused.
        despite: Option<Obstacle>,
    },
    /// It refuses.
    Refuse {
        /// What it shows.
        message: MessageKey,
        /// Why.
        reason: Obstacle,
    },
}

impl From<CoreAdmission> for Admission {
    fn from(admission: CoreAdmission) -> Self {
        match admission {
            CoreAdmission::Open { despite } => Self::Open { despite: despite.map(Into::into) },
            CoreAdmission::Refuse { message, reason } => Self::Refuse { message, reason: reason.into() },
        }
    }
}
