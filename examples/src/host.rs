//! The host's loop: commands in, events stored, effects carried out and answered, deadlines worked off.
//!
//! One account is independent of all others, so cards are worked off one after the other.

use std::collections::BTreeMap;

use ovcore::account::{
    Account, Answer, ApplyError, Command, Context, Decision, Effect, Event, Instruction, Refusal, What,
    decide,
};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Token, Travel};
use ovcore::fare::{Explanation, HeldProduct};
use ovcore::ids::{CommandId, ProductId, TapId, TripId};
use ovcore::settle::{AccountSerial, PaymentOutcome};
use ovcore::tap::Tap;

use crate::ledger::Ledger;

/// What is taken for a card that was given by token, so that nothing else is known of it. It decides one thing:
/// whether the card is collected after each trip. This one is not.
pub const UNKNOWN_KIND: CardKind =
    CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Unknown };

/// How long after a card's last tap time goes on: by then everything is collected and refunded, and all days have
/// left. It is more than the 62 days for which a day that left can still be corrected.
const DAYS_AFTER: i64 = 70;

/// Why the loop stopped short. None of these is in the taps: they would be faults of the host or of the core.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// The core refused what only the host can get wrong.
    #[error("the core refused a command of the host: {0}")]
    Refused(Refusal),
    /// An event did not fit the account that it was decided for.
    #[error("an event does not fit: {0}")]
    Apply(#[from] ApplyError),
    /// Time reached a deadline and nothing happened.
    #[error("the deadline at {at} was reached and led to nothing; expected an event")]
    Stuck {
        /// When.
        at: Instant,
    },
    /// An account's number is out of range.
    #[error("too many cards; expected fewer than 2^48")]
    Serial,
}

impl HostError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Apply(error) => error.code(),
            Self::Stuck { .. } => "host.stuck",
            Self::Serial => "host.serial",
        }
    }
}

/// Who answers requests for payment.
pub type Bank<'a> = dyn Fn(&Token<Travel>) -> PaymentOutcome + Sync + 'a;

/// What is the same for all cards.
#[derive(Clone, Copy)]
pub struct Host<'a> {
    /// The rules, and the key of the payments' references.
    pub context: Context<'a>,
    /// The bank. It answers in the instant in which it is asked (RULES N5).
    pub bank: &'a Bank<'a>,
    /// Whether the explanation of every price is kept.
    pub explain: bool,
}

impl core::fmt::Debug for Host<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Host").field("explain", &self.explain).finish_non_exhaustive()
    }
}

/// A card and its taps.
#[derive(Clone, Debug)]
pub struct CardTaps<'t> {
    /// The number of its account.
    pub serial: u64,
    /// The card.
    pub token: Token<Travel>,
    /// Its kind, where it is known.
    pub kind: Option<CardKind>,
    /// The products that it holds, on every date.
    pub products: Vec<ProductId>,
    /// Its taps, in any order.
    pub taps: Vec<&'t Tap>,
}

/// What handing a tap over came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// It led to events.
    Taken,
    /// It led to none: it was known, or an amendment of it was.
    Known,
    /// It was refused.
    Refused(Refusal),
}

/// A card after all its taps, and after all that followed from them.
#[derive(Clone, Debug)]
pub struct CardRun {
    /// The account as it ended.
    pub account: Account,
    /// What the events said.
    pub ledger: Ledger,
    /// What each tap came to, in the order in which the taps were given.
    pub handed: Vec<Handed>,
    /// Why each trip costs what it costs, where that was asked for.
    pub explanations: BTreeMap<TripId, Explanation>,
}

/// The order in which taps reach the back office. At one instant, as they happened.
#[must_use]
pub fn arrival(tap: &Tap) -> (Instant, Instant, TapId, u32) {
    (tap.received_at, tap.at, tap.id, tap.version)
}

impl Host<'_> {
    /// Runs one card.
    ///
    /// # Errors
    /// [`HostError`]; no tap can cause one.
    pub fn run(&self, card: &CardTaps<'_>) -> Result<CardRun, HostError> {
        let serial = AccountSerial::new(card.serial).ok_or(HostError::Serial)?;
        let mut desk = Desk {
            host: self,
            account: Account::new(serial, card.token, card.kind.unwrap_or(UNKNOWN_KIND)),
            ledger: Ledger::default(),
            explanations: BTreeMap::new(),
        };
        let mut order: Vec<usize> = (0..card.taps.len()).collect();
        order.sort_by_key(|place| card.taps.get(*place).map(|tap| arrival(tap)));
        if let Some(first) = order.first().and_then(|place| card.taps.get(*place)) {
            desk.hold_products(&card.products, first.received_at)?;
        }
        let mut handed = vec![Handed::Known; card.taps.len()];
        let mut last = Instant::MIN;
        for place in order {
            let (Some(tap), Some(slot)) = (card.taps.get(place), handed.get_mut(place)) else { continue };
            desk.advance_to(tap.received_at)?;
            *slot = desk.take(tap)?;
            last = last.max(tap.received_at);
        }
        desk.advance_to(last.plus_seconds(DAYS_AFTER.saturating_mul(86_400)))?;
        desk.explain_what_is_held();
        let Desk { account, ledger, explanations, .. } = desk;
        Ok(CardRun { account, ledger, handed, explanations })
    }
}

/// One account and what the host keeps beside it.
struct Desk<'h> {
    host: &'h Host<'h>,
    account: Account,
    ledger: Ledger,
    explanations: BTreeMap<TripId, Explanation>,
}

impl Desk<'_> {
    fn hold_products(&mut self, products: &[ProductId], now: Instant) -> Result<(), HostError> {
        for product in products {
            // A product's name is shorter than a command's may be, so this never fails.
            let Ok(id) = CommandId::new(&format!("product-{product}")) else { continue };
            let product = HeldProduct { product: *product, from: TravelDay::MIN, until: TravelDay::MAX };
            self.send(&Command::Instruct { id, now, what: Instruction::AddProduct { product } })?;
        }
        Ok(())
    }

    fn take(&mut self, tap: &Tap) -> Result<Handed, HostError> {
        match self.decide(&Command::Tap(Box::new(tap.clone())))? {
            Ok(decision) if decision.events.is_empty() => Ok(Handed::Known),
            Ok(decision) => self.carry_out(&decision).map(|()| Handed::Taken),
            Err(refusal @ (Refusal::TapDiffers { .. } | Refusal::RecordNeeded { .. })) => {
                Ok(Handed::Refused(refusal))
            }
            Err(refusal) => Err(HostError::Refused(refusal)),
        }
    }

    /// Wakes the account at each deadline up to an instant, the instant itself included: of one instant, deadlines
    /// come before taps (RULES T2).
    fn advance_to(&mut self, until: Instant) -> Result<(), HostError> {
        while let Some(deadline) =
            self.account.next_deadline(self.host.context.rules).filter(|d| d.at <= until)
        {
            self.advance(deadline.at)?;
        }
        Ok(())
    }

    fn advance(&mut self, now: Instant) -> Result<(), HostError> {
        let decision = decide(&self.account, &self.host.context, &Command::Advance { now });
        let decision = decision.map_err(HostError::Refused)?;
        if decision.events.is_empty() {
            return Err(HostError::Stuck { at: now });
        }
        self.carry_out(&decision)
    }

    /// Sends a command that may not be refused.
    fn send(&mut self, command: &Command) -> Result<(), HostError> {
        let decision = self.decide(command)?.map_err(HostError::Refused)?;
        self.carry_out(&decision)
    }

    /// Decides on a command; where a deadline lies before it, that comes first (contract 2).
    fn decide(&mut self, command: &Command) -> Result<Result<Decision, Refusal>, HostError> {
        loop {
            match decide(&self.account, &self.host.context, command) {
                Err(Refusal::AdvanceFirst { deadline }) => self.advance(deadline)?,
                decided => return Ok(decided),
            }
        }
    }

    /// Stores events and applies them, carries the effects out and sends their answers.
    fn carry_out(&mut self, decision: &Decision) -> Result<(), HostError> {
        for event in &decision.events {
            self.apply(event)?;
        }
        let Some(now) = decision.events.last().map(|event| event.at) else { return Ok(()) };
        for effect in &decision.effects {
            if let Some(answer) = self.perform(effect, now) {
                // At most one request is at the bank, so this goes no deeper than there are payments at one instant.
                self.send(&Command::Answer(answer))?;
            }
        }
        Ok(())
    }

    fn apply(&mut self, event: &Event) -> Result<(), HostError> {
        if let What::DayLeft { record } = &event.what
            && self.host.explain
        {
            let trips = record.held.trips.iter().map(|held| held.trip.id);
            self.explain(&trips.collect::<Vec<_>>());
        }
        self.account.apply(event)?;
        self.ledger.note(event);
        Ok(())
    }

    /// Does what is asked. Refunds, changes of the deny list and account checks need no answer; their events tell of
    /// them.
    fn perform(&self, effect: &Effect, now: Instant) -> Option<Answer> {
        match effect {
            Effect::RequestPayment { id, .. } | Effect::AskPayment { id, .. } => {
                let outcome = (self.host.bank)(&self.account.token());
                Some(Answer { effect: *id, outcome, answered_at: now })
            }
            Effect::Refund { .. }
            | Effect::DenyCard { .. }
            | Effect::FreeCard { .. }
            | Effect::CheckAccount { .. }
            | Effect::HandOver { .. } => None,
        }
    }

    fn explain(&mut self, trips: &[TripId]) {
        for trip in trips {
            if let Some(explanation) = self.account.explain(self.host.context.rules, trip) {
                self.explanations.insert(*trip, explanation);
            }
        }
    }

    fn explain_what_is_held(&mut self) {
        if self.host.explain {
            let trips: Vec<TripId> = self.account.trips().map(|held| held.trip.id).collect();
            self.explain(&trips);
        }
    }
}
