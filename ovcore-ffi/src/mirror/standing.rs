//! What an account asks for and why it refuses; the standing of a card.

use ovcore::account::{
    Action, CheckAnswer, CheckOutcome, CheckReason, CorrectedBy, Deadline, DeadlineKind, DecisionRole,
    Effect, HandOver as HandOverContent, LinkedCard, Objection, ObjectionGround, ObjectionOutcome, Proof,
    Refusal,
};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::CardKind;
use ovcore::debt::{Debt, NotNow};
use ovcore::deny::{BlockCause, Denial, DenyReason};
use ovcore::document::Finding;
use ovcore::fare::HeldProduct;
use ovcore::ids::{CarrierId, CommandId, PlaceId, ProductId, TapId, TripId};
use ovcore::language::{Language, Text as Words};
use ovcore::money::Money;
use ovcore::settle::{AccountSerial, CardNumber, EffectId, PaymentKind, ReferenceNumber};
use ovcore::tap::{BucketKind, Mode};

use crate::value::{Count, TravelToken};

/// A request to the host.
#[uniffi::remote(Enum)]
pub enum Effect {
    /// Ask the bank for a payment, and answer.
    RequestPayment {
        /// Names the request at the bank: the bank must not pay one id twice.
        id: EffectId,
        /// What the traveller reads on the bank statement.
        reference: ReferenceNumber,
        /// How much, in minor units; more than 0.
        amount: Money,
        /// Why.
        kind: PaymentKind,
        /// By which number of the card (FACTS 5.1).
        number: CardNumber,
        /// Whether the issuer bears a decline: the first request since the last that was paid, and small enough.
        first_ride: bool,
    },
    /// Ask the bank what became of a request, under the same id, and answer.
    AskPayment {
        /// The request.
        id: EffectId,
        /// Its reference.
        reference: ReferenceNumber,
        /// Its amount.
        amount: Money,
    },
    /// Pay an amount back.
    Refund {
        /// Names the refund: it must not be paid twice.
        id: EffectId,
        /// How much, in minor units; more than 0.
        amount: Money,
    },
    /// Put the card on the deny list for a reason.
    DenyCard {
        /// Names the entry.
        id: EffectId,
        /// The reason.
        reason: DenyReason,
    },
    /// Take a reason for the card off the deny list.
    FreeCard {
        /// Names the entry.
        id: EffectId,
        /// The reason.
        reason: DenyReason,
    },
    /// Ask the issuer whether the card may travel. The traveller does not wait for it.
    CheckAccount {
        /// Names it; the answer may name it.
        id: EffectId,
        /// Why.
        why: CheckReason,
    },
    /// Hand over to the account of the next card, as `Instruction::TakeOver`.
    HandOver {
        /// Names it; the instruction names it.
        id: EffectId,
        /// The account of the next card.
        to: AccountSerial,
        /// What.
        handover: Box<HandOverContent>,
    },
}

/// Why a command was refused.
#[uniffi::remote(Enum)]
pub enum Refusal {
    /// The tap is of another card.
    OtherCard,
    /// A tap of this id is known with other content, and this is no amendment (RULES P1).
    TapDiffers {
        /// The tap.
        tap: TapId,
    },
    /// A deadline lies before the command (contract 2).
    AdvanceFirst {
        /// The deadline.
        deadline: Instant,
    },
    /// The command, or the tap in it, lies so far in the future that deadlines after it could not be told.
    TooFar {
        /// The latest instant that an account takes.
        latest: Instant,
    },
    /// No effect of this id is open (RULES T6).
    UnknownEffect {
        /// The effect.
        effect: EffectId,
    },
    /// The record is not the one that left the account.
    RecordDiffers {
        /// The day.
        day: TravelDay,
    },
    /// The command touches a day that has left the account, and its record did not come with it (RULES L4).
    RecordNeeded {
        /// The day.
        day: TravelDay,
    },
    /// The day has no such trip, and no check-out that closed nothing (RULES L3).
    NoSuchTrip {
        /// The trip.
        trip: TripId,
    },
    /// The trip has both its ends, or is still under way (RULES L3).
    NotCorrectable {
        /// The trip.
        trip: TripId,
    },
    /// The traveller cannot correct the trip yet (RULES L3).
    CorrectionTooEarly {
        /// From when.
        from: Instant,
    },
    /// The trip cannot be corrected any more (RULES L3).
    CorrectionTooLate {
        /// Until when.
        until: Instant,
    },
    /// The network has no such place.
    UnknownPlace {
        /// The place.
        place: PlaceId,
    },
    /// The card has no open debt (RULES D6, D8).
    NoDebt,
    /// A request is at the bank, and this cannot wait for its answer (RULES D8).
    InFlight {
        /// The effect that asked for it.
        effect: EffectId,
    },
    /// The retry table allows no attempt now (RULES D8).
    NotNow {
        /// Why.
        why: NotNow,
    },
    /// The card is not on the deny list for the reason that the objection is about.
    NotListed {
        /// The reason.
        reason: DenyReason,
    },
    /// The payment and its seal do not belong together, or to this account (RULES D9).
    NotAPayment {
        /// The effect that had asked for it.
        effect: EffectId,
    },
    /// The payment was taken back before (RULES D9).
    TakenBackBefore {
        /// The effect that had asked for it.
        effect: EffectId,
    },
    /// This was taken over before.
    TakenOverBefore {
        /// The effect that handed it over.
        effect: EffectId,
    },
    /// The card does not hold the product.
    ProductNotHeld {
        /// The product.
        product: ProductId,
    },
    /// No tariff has the product.
    UnknownProduct {
        /// The product.
        product: ProductId,
    },
    /// The other card is this one.
    OwnCard,
    /// The other card is not linked.
    NotLinked,
    /// Too many other cards are linked.
    TooManyLinks {
        /// The most.
        most: Count,
    },
    /// The card has as many taps on the day as an account takes: so many that no traveller made them.
    TooManyTaps {
        /// The day.
        day: TravelDay,
        /// The most.
        most: Count,
    },
    /// The trips of the day were corrected too often.
    TooManyCorrections {
        /// The day.
        day: TravelDay,
        /// The most.
        most: Count,
    },
    /// The card holds too many products.
    TooManyProducts {
        /// The most.
        most: Count,
    },
    /// The account took the place of too many cards.
    TooManyTakeOvers {
        /// The most.
        most: Count,
    },
    /// The account has used up its payment numbers.
    NoPaymentNumber,
    /// The account contradicts itself: it was read from bytes that no account has written.
    Unsound,
}

/// The answer to an account check. It needs no open effect: a host that learns something of a card says so
/// (RULES T6).
#[uniffi::remote(Record)]
pub struct CheckAnswer {
    /// Names the answer.
    pub id: CommandId,
    /// The effect that is answered, where one was.
    pub effect: Option<EffectId>,
    /// What the issuer said.
    pub outcome: CheckOutcome,
    /// When.
    pub answered_at: Instant,
}

/// What the issuer said of a card. None of it touches a trip that is open: a check-out is never refused, and what was
/// travelled is charged.
#[uniffi::remote(Enum)]
pub enum CheckOutcome {
    /// It may travel: *account check failed* and *issuer block* go.
    Passed,
    /// It has no travel function: *account check failed* comes.
    NoTravelFunction,
    /// It is blocked: *issuer block* comes.
    IssuerBlocked {
        /// Why.
        cause: BlockCause,
    },
    /// Nobody knows: nothing changes, and the next check-in asks again.
    NoAnswer,
}

/// Why an account check is asked for.
#[uniffi::remote(Enum)]
pub enum CheckReason {
    /// The first check-in ever.
    FirstTravel,
    /// The first check-in after a long time.
    LongAway,
    /// The last check had no answer.
    NoAnswerBefore,
    /// The card was refused for what only a passed check clears.
    Refused,
}

/// Who corrects a trip.
#[uniffi::remote(Enum)]
pub enum CorrectedBy {
    /// The traveller: from some days after the check-in on.
    Traveller,
    /// The service desk: as soon as the end is missing.
    ServiceDesk,
}

/// What shows that two cards are the same traveller's.
#[uniffi::remote(Enum)]
pub enum Proof {
    /// The issuer told of the replacement.
    IssuerNotice,
    /// Both cards bear the same payment account reference.
    AccountReference,
    /// The traveller presented both.
    BothPresented,
    /// The service desk checked it.
    ServiceDesk,
}

/// A decision on an objection to a block (RULES D6).
#[uniffi::remote(Record)]
pub struct Objection {
    /// The reason on the deny list that it is about.
    pub about: DenyReason,
    /// What was decided.
    pub outcome: ObjectionOutcome,
    /// Why.
    pub ground: ObjectionGround,
    /// By whom.
    pub by: DecisionRole,
}

/// What was decided on an objection.
#[uniffi::remote(Enum)]
pub enum ObjectionOutcome {
    /// The block stands.
    Uphold,
    /// The reason goes, and does not come back for the same cause. Debt and schedule stay.
    Lift,
    /// The debt is waived: the carriers bear it.
    Waive,
}

/// Why an objection was decided as it was, in words of the domain.
#[uniffi::remote(Enum)]
pub enum ObjectionGround {
    /// The fare was charged wrongly.
    ChargedWrongly,
    /// A reader or the system failed.
    SystemFault,
    /// The bank declined by mistake.
    BankFault,
    /// Somebody else used the card.
    UsedByAnother,
    /// It was paid in another way.
    PaidOtherwise,
    /// The traveller cannot do without travelling, or without the money.
    Hardship,
    /// Nothing that the traveller said holds.
    Unfounded,
}

/// Who decided on an objection: a person, since the block was automatic.
#[uniffi::remote(Enum)]
pub enum DecisionRole {
    /// The service desk of the back office.
    ServiceDesk,
    /// A carrier's own desk.
    CarrierDesk,
    /// Those who look after debts.
    DebtDesk,
    /// A disputes committee, or a court.
    Arbiter,
}

/// What goes from the account of a card to that of the one that replaces it.
#[uniffi::remote(Record)]
pub struct HandOverContent {
    /// From which account.
    pub from: AccountSerial,
    /// The open debt, with its date and what was tried.
    pub debt: Option<Debt>,
    /// Whether the debt does not block the card, after an objection (RULES D6).
    pub lifted: bool,
    /// The products, from the date on.
    pub products: Vec<HeldProduct>,
    /// What shows that both cards are the same traveller's.
    pub proof: Proof,
}

/// Another card of the same traveller.
#[uniffi::remote(Record)]
pub struct LinkedCard {
    /// Its token.
    pub token: TravelToken,
    /// What is known of it.
    pub card: CardKind,
    /// What shows it.
    pub proof: Proof,
}

/// When something falls due, and what.
#[uniffi::remote(Record)]
pub struct Deadline {
    /// When.
    pub at: Instant,
    /// What.
    pub kind: DeadlineKind,
    /// For which day: of the trip, the payment, the credit or the record.
    pub day: TravelDay,
}

/// What falls due. The order is the order in which deadlines of one instant are worked off (RULES T2).
#[uniffi::remote(Enum)]
pub enum DeadlineKind {
    /// An open or held trip is missing its check-out; an open trip outlives the day that it continued; a charge
    /// becomes final and joins a debt.
    TripEnds,
    /// A recovered card leaves the deny list (RULES D5).
    OffList,
    /// The card's issuer range is refused from then on, or accepted again.
    Range,
    /// The bank is asked again about an unknown outcome.
    AskAgain,
    /// A travel day is collected.
    Night,
    /// The schedule asks for the debt again (RULES D2).
    Retry,
    /// What is left of a credit is paid back.
    Refund,
    /// A day leaves the account.
    DayLeaves,
    /// The digest of a day that left is dropped.
    DayForgotten,
}

/// One of the last actions of a card (RULES N3).
#[uniffi::remote(Record)]
pub struct Action {
    /// When.
    pub at: Instant,
    /// Where.
    pub place: PlaceId,
    /// Whose reader.
    pub carrier: CarrierId,
    /// By what.
    pub mode: Mode,
    /// What became of it.
    pub what: BucketKind,
}

/// A reason on the deny list. Reasons stand side by side, each set and cleared by its own events; the card is free
/// when none is left (RULES D3).
#[uniffi::remote(Enum)]
pub enum DenyReason {
    /// A payment was declined and the debt is open (RULES D1). Goes with the debt, or a lift.
    UnpaidFare,
    /// The issuer blocked the card. Goes with a passed account check or an approved payment.
    IssuerBlock {
        /// Why, as far as the issuer said.
        cause: BlockCause,
    },
    /// The issuer says that the card has no travel function. Goes with a passed account check.
    AccountCheckFailed,
    /// The conditions of a discount were broken. Goes with the clearing of the carrier that listed it.
    ConditionsBroken {
        /// Who listed it.
        carrier: CarrierId,
    },
    /// Cards of this issuer range are not accepted. Goes with the policy.
    BlockedRange,
}

/// Why an issuer blocked a card.
#[uniffi::remote(Enum)]
pub enum BlockCause {
    /// Reported lost.
    Lost,
    /// Reported stolen.
    Stolen,
    /// Something else: the bank account was closed, say.
    Other,
}

/// A reason for which a card is listed, and since when.
#[uniffi::remote(Record)]
pub struct Denial {
    /// The reason.
    pub reason: DenyReason,
    /// The number of the listing within the account; part of the ids of the effects that list and free it.
    pub number: u32,
    /// Since when.
    pub since: Instant,
}

/// A language.
#[uniffi::remote(Enum)]
pub enum Language {
    /// English.
    English,
    /// Dutch.
    Dutch,
}

/// A text for people, in every language.
#[uniffi::remote(Record)]
pub struct Words {
    /// In English.
    pub en: String,
    /// In Dutch.
    pub nl: String,
}

/// One thing that is wrong in a document: where, what was found, what would be right.
#[uniffi::remote(Record)]
pub struct Finding {
    /// Where in the document, as `prices[2].rate_minor_per_km`.
    pub path: String,
    /// What is wrong, or was found.
    pub found: String,
    /// What would be right.
    pub expected: String,
}
