//! What a host can ask of an account.

use ovcore::account::{
    Answer, CheckAnswer, Command as CoreCommand, CorrectedBy, DayRecord, HandOver,
    Instruction as CoreInstruction, Objection, Proof,
};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::CardKind;
use ovcore::fare::HeldProduct;
use ovcore::ids::{CarrierId, CommandId, ProductId, RuleId};
use ovcore::settle::{AccountSerial, EffectId, Payment, PaymentOutcome, PaymentSeal};
use ovcore::tap::Tap;
use ovcore::trip::Correction;

use crate::value::TravelToken;

/// A command. Any may be sent again; a repeat gives no new event.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Command {
    /// A tap came in.
    Tap {
        /// The tap.
        tap: Tap,
    },
    /// A tap that touches days which have left the account, with their records: what a host sends after the refusal
    /// `RecordNeeded`.
    LateTap {
        /// The tap.
        tap: Tap,
        /// The days.
        records: Vec<DayRecord>,
    },
    /// Time has passed: works off everything that fell due.
    Advance {
        /// Until when.
        now: Instant,
    },
    /// A payment request was carried out and this came of it.
    Answer {
        /// The effect that is answered.
        effect: EffectId,
        /// What the bank said.
        outcome: PaymentOutcome,
        /// When it did.
        answered_at: Instant,
    },
    /// An account check was answered, or the host learned of a card's state otherwise.
    CheckAnswered {
        /// The answer.
        answer: CheckAnswer,
    },
    /// Somebody asks something of the account.
    Instruct {
        /// Names the command.
        id: CommandId,
        /// When.
        now: Instant,
        /// What.
        what: Instruction,
    },
}

impl From<Command> for CoreCommand {
    fn from(command: Command) -> Self {
        match command {
            Command::Tap { tap } => Self::Tap(Box::new(tap)),
            Command::LateTap { tap, records } => Self::LateTap { tap: Box::new(tap), records },
            Command::Advance { now } => Self::Advance { now },
            Command::Answer { effect, outcome, answered_at } => {
                Self::Answer(Answer { effect, outcome, answered_at })
            }
            Command::CheckAnswered { answer } => Self::CheckAnswered(answer),
            Command::Instruct { id, now, what } => Self::Instruct { id, now, what: what.into() },
        }
    }
}

impl From<CoreCommand> for Command {
    fn from(command: CoreCommand) -> Self {
        match command {
            CoreCommand::Tap(tap) => Self::Tap { tap: *tap },
            CoreCommand::LateTap { tap, records } => Self::LateTap { tap: *tap, records },
            CoreCommand::Advance { now } => Self::Advance { now },
            CoreCommand::Answer(Answer { effect, outcome, answered_at }) => {
                Self::Answer { effect, outcome, answered_at }
            }
            CoreCommand::CheckAnswered(answer) => Self::CheckAnswered { answer },
            CoreCommand::Instruct { id, now, what } => Self::Instruct { id, now, what: what.into() },
        }
    }
}

/// An instruction: the content of `Command::Instruct`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Instruction {
    /// The card holds a product from now on.
    AddProduct {
        /// The product and its dates.
        product: HeldProduct,
    },
    /// The card holds a product no longer: all its periods end.
    RemoveProduct {
        /// Which product.
        product: ProductId,
    },
    /// A trip gets the end that no tap shows (RULES L3).
    Correct {
        /// The day on which it is held: that of its check-in, or of the check-out that closed nothing.
        day: TravelDay,
        /// Which trip, and where.
        correction: Correction,
        /// By whom.
        by: CorrectedBy,
        /// The records of the days that it touches and that have left the account.
        records: Vec<DayRecord>,
    },
    /// The traveller pays the debt now, in self-service (RULES D8). Starts an attempt.
    PayDebt,
    /// The traveller objected to a block, and somebody decided (RULES D6).
    DecideObjection {
        /// The decision.
        objection: Objection,
    },
    /// The bank took back a payment that it had approved (RULES D9).
    TakeBack {
        /// The effect that had asked for it.
        effect: EffectId,
        /// The payment, as the event that asked for it had it.
        payment: Payment,
        /// Its seal, as the event that approved it had it.
        seal: PaymentSeal,
    },
    /// A carrier found that the conditions of a product were broken. What follows is in the product's tariff.
    BreakConditions {
        /// Which carrier found it.
        carrier: CarrierId,
        /// Of which product.
        product: ProductId,
    },
    /// A carrier clears its listing for broken conditions.
    ClearConditions {
        /// Which carrier.
        carrier: CarrierId,
    },
    /// The card is of a named issuer range, or of none that has a name. The name, never the digits: an account holds
    /// no part of a card number.
    SetIssuerRange {
        /// Which range.
        range: Option<RuleId>,
    },
    /// Another card is the same traveller's: a phone and a plastic card, say. Its trips stay its own.
    Link {
        /// The other card's token …
        token: TravelToken,
        /// … and what is known of it.
        card: CardKind,
        /// What shows it.
        proof: Proof,
    },
    /// Another card is no longer linked.
    Unlink {
        /// The other card's token.
        token: TravelToken,
    },
    /// The card was replaced: debt and products go to the account of the next.
    HandOver {
        /// The account of the next card.
        to: AccountSerial,
        /// What shows that it is the same traveller's.
        proof: Proof,
    },
    /// The card replaced another, and takes over what that one handed over.
    TakeOver {
        /// The effect by which it was handed over.
        effect: EffectId,
        /// What.
        handover: HandOver,
    },
    /// What the account still holds of the days before a date is to go. Days that can still change stay: the event
    /// says from when on days stay, and which of those before.
    Forget {
        /// The first day that may stay.
        before: TravelDay,
    },
}

macro_rules! instructions {
    ($($name:ident { $($field:ident),* } )+) => {
        impl From<Instruction> for CoreInstruction {
            fn from(instruction: Instruction) -> Self {
                match instruction {
                    $(Instruction::$name { $($field),* } => Self::$name { $($field),* },)+
                    Instruction::PayDebt => Self::PayDebt {},
                    Instruction::DecideObjection { objection } => Self::DecideObjection(objection),
                    Instruction::TakeBack { effect, payment, seal } => {
                        Self::TakeBack { effect, payment: Box::new(payment), seal }
                    }
                    Instruction::TakeOver { effect, handover } => {
                        Self::TakeOver { effect, handover: Box::new(handover) }
                    }
                }
            }
        }

        impl From<CoreInstruction> for Instruction {
            fn from(instruction: CoreInstruction) -> Self {
                match instruction {
                    $(CoreInstruction::$name { $($field),* } => Self::$name { $($field),* },)+
                    CoreInstruction::PayDebt {} => Self::PayDebt,
                    CoreInstruction::DecideObjection(objection) => Self::DecideObjection { objection },
                    CoreInstruction::TakeBack { effect, payment, seal } => {
                        Self::TakeBack { effect, payment: *payment, seal }
                    }
                    CoreInstruction::TakeOver { effect, handover } => {
                        Self::TakeOver { effect, handover: *handover }
                    }
                }
            }
        }
    };
}

instructions! {
    AddProduct { product }
    RemoveProduct { product }
    Correct { day, correction, by, records }
    BreakConditions { carrier, product }
    ClearConditions { carrier }
    SetIssuerRange { range }
    Link { token, card, proof }
    Unlink { token }
    HandOver { to, proof }
    Forget { before }
}
