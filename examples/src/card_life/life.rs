//! What came of it: lines for the story, and steps, marks and bars for the plot.

use ovcore::account::{CheckOutcome, CheckReason, Deadline, Objection};
use ovcore::calendar::{Calendar, Instant};
use ovcore::debt::NotNow;
use ovcore::deny::{DenyReason, MessageKey};
use ovcore::ids::PlaceId;
use ovcore::money::Money;
use ovcore::policy::Channel;
use ovcore::settle::{DeclineCategory, PaymentKind};

/// Something that happened to the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beat {
    /// It checked in.
    CheckIn {
        /// Where.
        place: PlaceId,
        /// The reader had a list that was too old to know better.
        old_list: bool,
    },
    /// It checked out.
    CheckOut {
        /// Where.
        place: PlaceId,
        /// What the trip costs.
        fare: Money,
        /// It was on the deny list: the reader opened all the same.
        listed: bool,
    },
    /// A reader refused it.
    Refused {
        /// Where.
        place: PlaceId,
        /// What the reader showed.
        message: MessageKey,
    },
    /// A refused presentation led to nothing.
    StartsNothing,
    /// The bank was asked.
    Asked {
        /// Why.
        kind: PaymentKind,
        /// For how much.
        amount: Money,
        /// Of the schedule: which day after the debt's date.
        schedule_day: Option<u32>,
    },
    /// The bank was asked again.
    AskedAgain,
    /// The bank paid.
    Approved,
    /// The bank did not pay.
    Declined(DeclineCategory),
    /// The bank does not know.
    Unknown {
        /// When it is asked again.
        ask_again_at: Instant,
    },
    /// A debt was opened.
    DebtOpened(Money),
    /// Charges joined the debt.
    DebtGrew(Money),
    /// Nothing is owed any more.
    DebtClosed,
    /// The card went on the deny list.
    Listed(DenyReason),
    /// A reason is gone.
    Freed(DenyReason),
    /// It may check in from then on.
    FreeFrom(Instant),
    /// The issuer was asked.
    CheckAsked(CheckReason),
    /// The issuer answered.
    Checked(CheckOutcome),
    /// Attempts by a way are over for this debt.
    Stopped(Channel),
    /// Self-service said no.
    SelfServiceRefused(NotNow),
    /// An objection was decided.
    Objection(Objection),
    /// The bank took back a payment.
    TakenBack(Money),
    /// Nothing happens until then.
    Waits(Option<Deadline>),
}

/// A line of the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// What.
    pub beat: Beat,
    /// What the card owes then.
    pub owes: Money,
}

/// By which way the bank was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// For the travel day, at night.
    Night,
    /// For the debt, by the schedule.
    Scheduled,
    /// For the debt, because the card was presented.
    Tap,
    /// For the debt, by the traveller.
    SelfService,
}

impl Lane {
    /// All ways, from top to bottom.
    pub const ALL: [Self; 4] = [Self::Night, Self::Scheduled, Self::Tap, Self::SelfService];

    /// The way of a payment.
    #[must_use]
    pub const fn of(kind: PaymentKind) -> Self {
        match kind {
            PaymentKind::Night | PaymentKind::Threshold | PaymentKind::PerTrip => Self::Night,
            PaymentKind::Recovery { channel: Channel::Scheduled } => Self::Scheduled,
            PaymentKind::Recovery { channel: Channel::Tap } => Self::Tap,
            PaymentKind::Recovery { channel: Channel::SelfService } => Self::SelfService,
        }
    }
}

/// What the bank said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkOutcome {
    /// It paid.
    Approved,
    /// It did not.
    Declined,
    /// It does not know.
    Unknown,
}

/// An answer of the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: Instant,
    /// To what.
    pub lane: Lane,
    /// What it was.
    pub outcome: MarkOutcome,
    /// How much was asked.
    pub amount: Money,
}

/// A time on the deny list for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The reason.
    pub reason: DenyReason,
    /// Since when.
    pub from: Instant,
    /// Until when; `None` where it goes on.
    pub until: Option<Instant>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Life {
    /// The calendar of the rules.
    pub calendar: Calendar,
    /// The story, line by line.
    pub entries: Vec<Entry>,
    /// What is owed, from each instant on.
    pub debt: Vec<(Instant, Money)>,
    /// The answers of the bank.
    pub marks: Vec<Mark>,
    /// The times on the deny list.
    pub blocks: Vec<Block>,
}
