//! Payments, credits and debts.

use ovcore::calendar::{Instant, TravelDay};
use ovcore::debt::{Attempts, Debt, NotNow};
use ovcore::ids::{CarrierId, TripId};
use ovcore::money::Money;
use ovcore::policy::Channel;
use ovcore::settle::{
    CardNumber, Credit, CreditUse, DeclineCategory, EffectId, InFlight, Item, Payment, PaymentKind,
    PaymentOrdinal, PaymentOutcome, ReferenceNumber, Share,
};

use crate::value::ForeignTrip;

/// One thing that a payment, a credit or a debt is made of: so much for one trip of one travel day. Negative where a
/// fare fell and another of the same day rose (RULES F5).
#[uniffi::remote(Record)]
pub struct Item {
    /// The travel day.
    pub day: TravelDay,
    /// The trip.
    pub trip: TripId,
    /// How much, in minor units.
    pub amount: Money,
}

/// What a carrier earns of a trip's fare.
#[uniffi::remote(Record)]
pub struct Share {
    /// The trip.
    pub trip: TripId,
    /// The carrier.
    pub carrier: CarrierId,
    /// How much, in minor units.
    pub amount: Money,
}

/// Which number of a card the bank is asked by.
#[uniffi::remote(Enum)]
pub enum CardNumber {
    /// The one that was presented.
    Presented,
    /// That of the plastic card behind a device.
    Plastic,
}

/// Why a payment was asked for (RULES S1–S3).
#[uniffi::remote(Enum)]
pub enum PaymentKind {
    /// The travel day is over.
    Night,
    /// The day's sum went above the threshold.
    Threshold,
    /// The card is collected after each trip.
    PerTrip,
    /// What stayed unpaid is asked for again (RULES D2, D4, D8).
    Recovery {
        /// By which way.
        channel: Channel,
    },
}

/// A payment: what it is for, and what is asked of the bank after credits.
#[uniffi::remote(Record)]
pub struct Payment {
    /// Its number within the account.
    pub ordinal: PaymentOrdinal,
    /// What the traveller reads on the bank statement.
    pub reference: ReferenceNumber,
    /// Why it was asked for.
    pub kind: PaymentKind,
    /// What it is for.
    pub items: Vec<Item>,
    /// Who earns what of the fares of its trips, as of the request.
    pub shares: Vec<Share>,
    /// The credits that went against it.
    pub credits: Vec<CreditUse>,
    /// What is asked: the items less the credits. Nothing is asked of the bank for 0.
    pub amount: Money,
}

/// A part of a credit that went against a payment or a debt.
#[uniffi::remote(Record)]
pub struct CreditUse {
    /// Which credit.
    pub credit: u32,
    /// How much of it.
    pub amount: Money,
}

/// Money that the traveller gets back: against the next payments, or refunded (RULES S6).
#[uniffi::remote(Record)]
pub struct Credit {
    /// Its number within the account.
    pub number: u32,
    /// The civil date on which it arose.
    pub date: TravelDay,
    /// The travel day whose fares fell.
    pub day: TravelDay,
    /// What is left of it.
    pub left: Money,
}

/// The request that is at the bank.
#[uniffi::remote(Record)]
pub struct InFlight {
    /// The effect that asked for it; an answer names it.
    pub effect: EffectId,
    /// The payment.
    pub payment: Payment,
    /// How often the outcome was unknown.
    pub unknowns: u32,
    /// When the bank is asked again; `None` while an answer is awaited.
    pub ask_again_at: Option<Instant>,
}

/// What the bank said.
#[uniffi::remote(Enum)]
pub enum PaymentOutcome {
    /// It paid.
    Approved,
    /// It did not.
    Declined {
        /// Why, as far as it said.
        category: DeclineCategory,
    },
    /// Nobody knows: it is asked again, never charged anew (RULES S4).
    Unknown,
}

/// What a card owes after a declined payment. A card has at most one (RULES D1); charges that become final while it
/// is open join it and change neither its date nor anything that counts from it.
#[uniffi::remote(Record)]
pub struct Debt {
    /// The local date of the first declining answer.
    pub date: TravelDay,
    /// What is owed now.
    pub amount: Money,
    /// What of it is owed for which trip; adds up to the amount, none is zero or negative.
    pub items: Vec<Item>,
    /// Who earns what of the fares of those trips. Kept here, because the trips leave the account before the debt does.
    pub shares: Vec<Share>,
    /// The trips of it that other cards made, before they were replaced by this one, with their accounts.
    pub foreign: Vec<ForeignTrip>,
    /// The reference under which it was asked for last …
    pub reference: ReferenceNumber,
    /// … and for what. The same set keeps the reference (RULES S5).
    pub referenced: Vec<Item>,
    /// What the bank said last.
    pub category: DeclineCategory,
    /// The last day of the schedule, in calendar days after the date, that was made or passed over.
    pub schedule_at: u32,
    /// An attempt of the schedule fell due while another was at the bank; it follows the answer (RULES D2).
    pub schedule_waits: bool,
    /// What was tried by the schedule …
    pub scheduled: Attempts,
    /// … by presenting the card …
    pub by_tap: Attempts,
    /// … and in self-service.
    pub self_service: Attempts,
    /// When the bank said so.
    pub answered_at: Instant,
}

/// What was tried by one channel.
#[uniffi::remote(Record)]
pub struct Attempts {
    /// How often.
    pub made: u32,
    /// How often on the date of the last.
    pub on_date: u32,
    /// The last.
    pub last_at: Option<Instant>,
    /// An answer has ended them for this debt.
    pub stopped: bool,
    /// None before an account check has passed: an answer said so, and none has since (RULES D4).
    pub awaits_check: bool,
}

/// Why no attempt may be made by a channel.
#[uniffi::remote(Enum)]
pub enum NotNow {
    /// The table has no row, or the row allows none after the last answer; or an answer has ended them.
    Closed,
    /// All attempts that the row allows were made.
    AllMade,
    /// None so late after the debt's date.
    TooLate,
    /// As many as one date allows were made on this one.
    AllMadeToday,
    /// Too soon after the last.
    TooSoon {
        /// The last second that is too soon.
        until: Instant,
    },
    /// The card was reported lost or stolen, and no account check has passed since.
    NeedsAccountCheck,
}

/// By what way a debt is asked for again.
#[uniffi::remote(Enum)]
pub enum Channel {
    /// By the calendar.
    Scheduled,
    /// The blocked card was presented at a reader.
    Tap,
    /// The traveller pays at the service desk or in an app.
    SelfService,
}

/// Why a payment was declined (RULES D3).
#[uniffi::remote(Enum)]
pub enum DeclineCategory {
    /// Not enough money.
    InsufficientFunds,
    /// The issuer gave no reason.
    DoNotHonour,
    /// The card was reported lost.
    Lost,
    /// The card was reported stolen.
    Stolen,
    /// The bank account is closed.
    AccountClosed,
    /// The card may not be used so.
    NotPermitted,
    /// Something broke on the way.
    Technical,
    /// None of these; also an approved payment that was taken back (RULES D9).
    Unknown,
}
