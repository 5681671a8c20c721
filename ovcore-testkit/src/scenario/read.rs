//! Reading the instructions and the account check's answers of a script.

use ovcore::account::{
    CheckAnswer, CheckOutcome, CorrectedBy, DecisionRole, HandOver, Instruction, Objection, ObjectionGround,
    ObjectionOutcome, Proof,
};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::Token;
use ovcore::debt::{Attempts, Debt};
use ovcore::deny::{BlockCause, DenyReason};
use ovcore::fare::HeldProduct;
use ovcore::ids::CommandId;
use ovcore::money::Money;
use ovcore::settle::{AccountSerial, DeclineCategory, Item, PaymentOrdinal, Share};
use ovcore::trip::Correction;

use super::{PER_TRIP_CARD, Played, Player, date, reference_key, text};

impl Player<'_> {
    pub(super) fn instruction(&self, words: &[&str]) -> Played<Instruction> {
        let product = |word: &str| word.parse().map_err(text);
        let carrier = |word: &str| word.parse().map_err(text);
        Ok(match words {
            ["holds", id, dates @ ..] => {
                let (from, until) = match dates {
                    [from, until] => (date(from)?, date(until)?),
                    _ => (TravelDay::MIN, TravelDay::MAX),
                };
                Instruction::AddProduct { product: HeldProduct { product: product(id)?, from, until } }
            }
            ["drops", id] => Instruction::RemoveProduct { product: product(id)? },
            ["corrects", trip, place, rest @ ..] => {
                let correction =
                    Correction { trip: trip.parse().map_err(text)?, place: place.parse().map_err(text)? };
                let (by, rest) = match rest {
                    [rest @ .., "desk"] => (CorrectedBy::ServiceDesk, rest),
                    rest => (CorrectedBy::Traveller, rest),
                };
                let day = rest.first().map_or(Ok(self.date), |word| date(word))?;
                Instruction::Correct { day, correction, by, records: Vec::new() }
            }
            ["pays"] => Instruction::PayDebt {},
            ["objects", outcome, about @ ..] => {
                let outcome = match *outcome {
                    "uphold" => ObjectionOutcome::Uphold,
                    "lift" => ObjectionOutcome::Lift,
                    "waive" => ObjectionOutcome::Waive,
                    other => return Err(format!("`{other}` is no outcome: uphold, lift or waive")),
                };
                let about = match about {
                    [] | ["unpaid-fare"] => DenyReason::UnpaidFare,
                    ["issuer-block"] => {
                        let any = DenyReason::IssuerBlock { cause: BlockCause::Other };
                        let listed = self.account.denied().iter().find(|d| d.reason.is_same(&any));
                        listed.map_or(any, |denial| denial.reason)
                    }
                    ["account-check"] => DenyReason::AccountCheckFailed,
                    ["range"] => DenyReason::BlockedRange,
                    [listed_by, ..] => DenyReason::ConditionsBroken { carrier: carrier(listed_by)? },
                };
                let (ground, by) = (ObjectionGround::ChargedWrongly, DecisionRole::ServiceDesk);
                Instruction::DecideObjection(Objection { about, outcome, ground, by })
            }
            ["takes-back", effect] => self.take_back(effect.parse().map_err(text)?)?,
            ["breaks", by, id] => {
                Instruction::BreakConditions { carrier: carrier(by)?, product: product(id)? }
            }
            ["clears", by] => Instruction::ClearConditions { carrier: carrier(by)? },
            ["range", "none"] => Instruction::SetIssuerRange { range: None },
            ["range", name] => Instruction::SetIssuerRange { range: Some(name.parse().map_err(text)?) },
            ["links"] => Instruction::Link {
                token: Token::from_bytes([2; 16]),
                card: PER_TRIP_CARD,
                proof: Proof::BothPresented,
            },
            ["unlinks"] => Instruction::Unlink { token: Token::from_bytes([2; 16]) },
            ["forgets-before", before] => Instruction::Forget { before: date(before)? },
            ["hands-over-to", serial] => {
                let to = serial.parse().ok().and_then(AccountSerial::new);
                Instruction::HandOver { to: to.ok_or("no serial")?, proof: Proof::IssuerNotice }
            }
            ["takes-over", amount, rest @ ..] => {
                let lifted = rest.last() == Some(&"lifted");
                let since = rest.first().filter(|word| **word != "lifted");
                take_over(amount, since.map_or(Ok(self.date), |word| date(word))?, lifted)?
            }
            _ => return Err(format!("`{}` cannot be read", words.join(" "))),
        })
    }
}

pub(super) fn check_answer(id: CommandId, now: Instant, words: &[&str]) -> Played<CheckAnswer> {
    let (outcome, effect) = match words {
        ["passes", effect @ ..] => (CheckOutcome::Passed, effect),
        ["fails", effect @ ..] => (CheckOutcome::NoTravelFunction, effect),
        ["no-answer", effect @ ..] => (CheckOutcome::NoAnswer, effect),
        ["blocked", "lost", effect @ ..] => (CheckOutcome::IssuerBlocked { cause: BlockCause::Lost }, effect),
        ["blocked", "stolen", effect @ ..] => {
            (CheckOutcome::IssuerBlocked { cause: BlockCause::Stolen }, effect)
        }
        ["blocked", effect @ ..] => (CheckOutcome::IssuerBlocked { cause: BlockCause::Other }, effect),
        _ => return Err("expected `check passes`, `fails`, `blocked` or `no-answer`".to_owned()),
    };
    let effect = effect.first().map(|word| word.parse().map_err(text)).transpose()?;
    Ok(CheckAnswer { id, effect, outcome, answered_at: now })
}

/// A debt of another card, of one NS trip.
fn take_over(amount: &str, since: TravelDay, lifted: bool) -> Played<Instruction> {
    let cents = amount.replace('.', "").parse().map_err(text)?;
    let amount = Money::from_minor(cents);
    let from = AccountSerial::new(16).ok_or("no serial")?;
    let trip = "old-trip".parse().map_err(text)?;
    let items = vec![Item { day: since, trip, amount }];
    let reference = reference_key().encrypt(from, PaymentOrdinal::FIRST).map_err(text)?;
    let debt = Debt {
        date: since,
        amount,
        referenced: items.clone(),
        items,
        shares: vec![Share { trip, carrier: "NS".parse().map_err(text)?, amount }],
        foreign: Vec::new(),
        reference,
        category: DeclineCategory::InsufficientFunds,
        schedule_at: 0,
        schedule_waits: false,
        scheduled: Attempts::default(),
        by_tap: Attempts::default(),
        self_service: Attempts::default(),
        answered_at: Instant::MIN,
    };
    let handover = Box::new(HandOver {
        from,
        debt: Some(debt),
        lifted,
        products: Vec::new(),
        proof: Proof::IssuerNotice,
    });
    Ok(Instruction::TakeOver { effect: "hand_over.16.0".parse().map_err(text)?, handover })
}
