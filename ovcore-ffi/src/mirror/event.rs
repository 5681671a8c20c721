//! What happened to an account.

use ovcore::account::{
    CheckOutcome, CheckReason, CorrectedBy, DayRecord, Event as CoreEvent, EventFormat, HandOver, LinkedCard,
    NotUsed, Objection, What,
};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::day::Carry;
use ovcore::debt::Debt;
use ovcore::deny::DenyReason;
use ovcore::fare::{HeldProduct, WhenBroken};
use ovcore::ids::{CarrierId, CommandId, ProductId, RuleId, TapId, TripId};
use ovcore::money::Money;
use ovcore::policy::Channel;
use ovcore::settle::{
    AccountSerial, Credit, CreditUse, DeclineCategory, EffectId, Item, Payment, PaymentSeal, Share,
};
use ovcore::tap::{Bucket, Tap};
use ovcore::trip::{Correction, Trip};

use crate::value::{CarrierAmount, TravelToken};

/// What happened.
#[uniffi::remote(Enum)]
pub enum What {
    /// A tap was taken in, or an amended one took the place of the one before.
    TapRecorded {
        /// The day that it is rated with.
        day: TravelDay,
        /// The tap.
        tap: Box<Tap>,
        /// What became of it.
        bucket: Bucket,
        /// A quarantined tap that came too late to hold a trip (RULES P8).
        inert: bool,
    },
    /// A tap was counted and changes nothing: it came too late (RULES L1).
    TapSetAside {
        /// The day that it would have been rated with.
        day: TravelDay,
        /// The tap.
        tap: Box<Tap>,
        /// Where it stands now.
        bucket: Bucket,
        /// For one that is late and not used: what it would have done.
        why: Option<NotUsed>,
    },
    /// Another tap, or the time, changed what a tap turned out to be.
    TapRequalified {
        /// Which tap.
        tap: TapId,
        /// What it is now.
        bucket: Bucket,
    },
    /// A day hands something else to the next.
    CarriedOver {
        /// From which day.
        day: TravelDay,
        /// What.
        carry: Box<Carry>,
    },
    /// A trip began.
    TripOpened {
        /// The trip.
        trip: Box<Trip>,
    },
    /// A trip ended with a check-out.
    TripClosed {
        /// The trip.
        trip: Box<Trip>,
    },
    /// A trip is missing its check-out.
    TripMissed {
        /// The trip.
        trip: Box<Trip>,
    },
    /// A trip is free.
    TripCancelled {
        /// The trip.
        trip: Box<Trip>,
    },
    /// A trip waits for the amendment of a quarantined tap.
    TripHeld {
        /// The trip.
        trip: Box<Trip>,
    },
    /// A trip that had ended is something else now: a late or amended tap, or other rules.
    TripRevised {
        /// The trip.
        trip: Box<Trip>,
        /// What was charged for it before.
        fare_before: Money,
    },
    /// A trip turned out to be none.
    TripWithdrawn {
        /// Which.
        trip: TripId,
        /// What was charged for it before.
        fare_before: Money,
    },
    /// A trip got the end that no tap shows (RULES L3). The trip as it is then follows.
    TripCorrected {
        /// The command.
        id: CommandId,
        /// The day on which the trip is held.
        day: TravelDay,
        /// What.
        correction: Correction,
        /// By whom.
        by: CorrectedBy,
        /// What was charged for it before …
        fare_before: Money,
        /// … and after. Other trips that depend on it follow in events of their own.
        fare_after: Money,
    },
    /// The fares of a travel day fell below what was asked for it (RULES F5).
    CreditOpened {
        /// The credit.
        credit: Credit,
        /// The difference, by trip; adds up to what the credit takes back.
        items: Vec<Item>,
    },
    /// Fares of a travel day fell and rose by the same sum after they were asked for: nothing is owed (RULES F5).
    DifferencesOffset {
        /// The difference, by trip; adds up to nothing.
        items: Vec<Item>,
    },
    /// What was left of a credit is paid back (RULES S6).
    CreditRefunded {
        /// Which credit.
        credit: u32,
        /// How much.
        amount: Money,
        /// By which effect.
        effect: EffectId,
    },
    /// A payment was asked for.
    PaymentRequested {
        /// By which effect.
        effect: EffectId,
        /// The payment.
        payment: Payment,
        /// For a night: the travel day that it closes.
        closes: Option<TravelDay>,
    },
    /// Credits covered a payment whole; nothing is asked of the bank.
    PaymentSettled {
        /// The payment; its amount is 0.
        payment: Payment,
        /// For a night: the travel day that it closes.
        closes: Option<TravelDay>,
    },
    /// The bank paid.
    PaymentApproved {
        /// The effect that asked.
        effect: EffectId,
        /// What proves it later (RULES D9).
        seal: PaymentSeal,
    },
    /// The bank did not pay.
    PaymentDeclined {
        /// The effect that asked.
        effect: EffectId,
        /// Why.
        category: DeclineCategory,
    },
    /// Nobody knows whether the bank paid.
    PaymentUnknown {
        /// The effect that asked.
        effect: EffectId,
        /// When it is asked again.
        ask_again_at: Instant,
    },
    /// The bank was asked again, under the same id.
    PaymentAskedAgain {
        /// The effect.
        effect: EffectId,
    },
    /// A night fell due while a request was at the bank; it follows the answer (RULES S4).
    NightWaits {
        /// The travel day that it closes.
        closes: TravelDay,
    },
    /// By the time of the answer, a night that had waited for it had nothing left to collect.
    NightOver {
        /// The travel day that it closes.
        closes: TravelDay,
    },
    /// A payment was declined and the debt is open.
    DebtOpened {
        /// The debt.
        debt: Debt,
    },
    /// Charges that became final joined the debt.
    DebtIncreased {
        /// Which.
        items: Vec<Item>,
        /// Who earns what of their trips' fares.
        shares: Vec<Share>,
    },
    /// Credits went against the debt.
    DebtLowered {
        /// Which.
        credits: Vec<CreditUse>,
    },
    /// The debt was asked for again (RULES D2, D4, D8).
    RecoveryRequested {
        /// By which effect.
        effect: EffectId,
        /// The payment: the whole debt.
        payment: Payment,
        /// By which way.
        channel: Channel,
        /// Of the schedule: which day after the debt's date.
        schedule_day: Option<u32>,
        /// The presentation that started it.
        tap: Option<TapId>,
        /// Whether another attempt by this way was made on the same date.
        same_date: bool,
    },
    /// An attempt of the schedule fell due while another was at the bank; it follows the answer (RULES D2).
    RecoveryWaits {
        /// Which day after the debt's date.
        schedule_day: u32,
    },
    /// An attempt of the schedule is not made: a later one was due too, or the last answer rules it out (RULES T2, D2).
    RecoverySkipped {
        /// Which day after the debt's date.
        schedule_day: u32,
    },
    /// After an answer, no attempt by a way before an account check has passed (RULES D4).
    RecoveryAwaitsCheck {
        /// Which way.
        channel: Channel,
    },
    /// An answer ended the attempts by a way for this debt (RULES D3).
    RecoveryStopped {
        /// Which way.
        channel: Channel,
    },
    /// The debt was waived: the carriers bear it (RULES D6).
    DebtWaived {
        /// How much.
        amount: Money,
        /// By trip.
        items: Vec<Item>,
        /// Who bears how much.
        carriers: Vec<CarrierAmount>,
        /// What no leg is known of, and nobody can be named for.
        unmatched: Money,
    },
    /// The debt is waived once the bank has answered (RULES D6).
    WaiverWaits,
    /// What was to be waived was paid meanwhile.
    WaiverVoid,
    /// The fares of a waived day fell: that first lowers the waiver (RULES D6).
    WaiverLowered {
        /// Of which day.
        day: TravelDay,
        /// How much.
        amount: Money,
        /// By trip; adds up to the amount, taken off.
        items: Vec<Item>,
        /// Who bears how much less.
        carriers: Vec<CarrierAmount>,
        /// How much less of what nobody could be named for.
        unmatched: Money,
    },
    /// The bank took back a payment. Its items open or join the debt (RULES D9).
    PaymentTakenBack {
        /// The effect that had asked for it.
        effect: EffectId,
        /// The payment.
        payment: Box<Payment>,
        /// The debt that it opens; nothing where it joins the one that is open.
        debt: Option<Box<Debt>>,
    },
    /// The bank took back a payment while a request was at it; that follows the answer (RULES D9).
    TakeBackWaits {
        /// The effect that had asked for it.
        effect: EffectId,
        /// The payment.
        payment: Box<Payment>,
        /// The local date of the command.
        date: TravelDay,
    },
    /// Nothing is owed any more.
    DebtClosed,
    /// The card went on the deny list for a reason.
    CardDenied {
        /// The reason.
        reason: DenyReason,
    },
    /// A reason to deny the card is gone.
    CardFreed {
        /// The reason.
        reason: DenyReason,
    },
    /// The debt was recovered by tap: the card may check in again then (RULES D5).
    BlockEnds {
        /// When.
        at: Instant,
    },
    /// The issuer is asked whether the card may travel (RULES D7).
    AccountCheckAsked {
        /// By which effect.
        effect: EffectId,
        /// Why.
        why: CheckReason,
        /// The local date.
        date: TravelDay,
    },
    /// The issuer said whether the card may travel.
    AccountChecked {
        /// Names the answer.
        id: CommandId,
        /// The effect that was answered, where one was.
        effect: Option<EffectId>,
        /// What it said.
        outcome: CheckOutcome,
    },
    /// The conditions of a product were broken.
    ConditionsBroken {
        /// The command.
        id: CommandId,
        /// Which carrier found it.
        carrier: CarrierId,
        /// Of which product.
        product: ProductId,
        /// What follows; a product that ends, ends on the date.
        follows: WhenBroken,
        /// The local date.
        date: TravelDay,
    },
    /// A carrier cleared its listing for broken conditions.
    ConditionsCleared {
        /// The command.
        id: CommandId,
        /// Which carrier.
        carrier: CarrierId,
    },
    /// The card is of a named issuer range, or of none.
    IssuerRangeSet {
        /// The command.
        id: CommandId,
        /// Which range.
        range: Option<RuleId>,
    },
    /// An objection to a block was decided (RULES D6).
    ObjectionDecided {
        /// The command.
        id: CommandId,
        /// The decision.
        objection: Objection,
    },
    /// The traveller pays the debt in self-service.
    SelfServiceBegun {
        /// The command.
        id: CommandId,
    },
    /// The bank said that it took back a payment.
    TakeBackNoted {
        /// The command.
        id: CommandId,
        /// The effect that had asked for it.
        effect: EffectId,
    },
    /// Another card is the same traveller's.
    CardLinked {
        /// The command.
        id: CommandId,
        /// The other card.
        linked: LinkedCard,
    },
    /// Another card is no longer linked.
    CardUnlinked {
        /// The command.
        id: CommandId,
        /// Its token.
        token: TravelToken,
    },
    /// The card was replaced: debt and products went to the account of the next.
    HandedOver {
        /// The command.
        id: CommandId,
        /// By which effect.
        effect: EffectId,
        /// The account of the next card.
        to: AccountSerial,
        /// What; the products end on its date.
        handover: Box<HandOver>,
        /// The local date.
        date: TravelDay,
    },
    /// The card replaced another and took over debt and products.
    TakenOver {
        /// The command.
        id: CommandId,
        /// The effect by which it was handed over.
        effect: EffectId,
        /// What.
        handover: Box<HandOver>,
    },
    /// The card holds a product.
    ProductAdded {
        /// The command.
        id: CommandId,
        /// The product and its dates.
        product: HeldProduct,
    },
    /// The card holds a product no longer.
    ProductRemoved {
        /// The command.
        id: CommandId,
        /// Which product.
        product: ProductId,
    },
    /// A day can change no more by itself and leaves the account; the host keeps the record (RULES L4).
    DayLeft {
        /// The record.
        record: Box<DayRecord>,
    },
    /// A day that had left is back, because something late touches it. It leaves again when it is settled.
    DayReturned {
        /// The record, as it had left.
        record: Box<DayRecord>,
    },
    /// The digest of a day that left is no longer kept: nothing may correct that day any more.
    DayForgotten {
        /// Which day.
        day: TravelDay,
    },
    /// What the account still held of the days before a date is gone, but of those that something is under way for.
    Forgotten {
        /// The command.
        id: CommandId,
        /// The first day that is not forgotten.
        before: TravelDay,
        /// Midnight of that date: what is not of a travel day goes by it.
        until: Instant,
        /// Earlier days that are not forgotten either: held, at the bank, or owed to the traveller.
        kept: Vec<TravelDay>,
    },
}

/// Why a late tap is not used: after the adjust window it may only lower what is paid (RULES L1).
#[uniffi::remote(Record)]
pub struct NotUsed {
    /// By how much the fares of the days that it touches would have risen; negative where they would have fallen.
    pub rise: Money,
    /// The first trip that would have lost its price.
    pub unpriced: Option<TripId>,
}

/// An event: a fact. Store it before it is applied.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Event {
    /// When it took effect.
    pub at: Instant,
    /// What happened.
    pub what: What,
}

impl From<CoreEvent> for Event {
    fn from(CoreEvent { v: EventFormat::V1, at, what }: CoreEvent) -> Self {
        Self { at, what }
    }
}

impl From<Event> for CoreEvent {
    fn from(Event { at, what }: Event) -> Self {
        Self { v: EventFormat::V1, at, what }
    }
}
