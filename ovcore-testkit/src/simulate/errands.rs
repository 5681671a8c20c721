//! What people and other systems ask of an account now and then, also when it makes no sense.

use ovcore::account::{CorrectedBy, HandOver, Instruction, ObjectionOutcome, Refusal};
use ovcore::calendar::TravelDay;
use ovcore::card::Token;
use ovcore::deny::{BlockCause, DenyReason};
use ovcore::fare::HeldProduct;
use ovcore::ids::{CarrierId, ProductId};
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, EffectId};
use ovcore::trip::Correction;

use super::life::{PROOF, Sealed, for_weeks, objection};
use crate::rng::Rng;
use crate::scenario::PER_TRIP_CARD;

/// How objections end.
pub(super) const OBJECTIONS: [ObjectionOutcome; 3] =
    [ObjectionOutcome::Uphold, ObjectionOutcome::Lift, ObjectionOutcome::Waive];

/// Something asked of an account.
#[derive(Clone, Debug)]
pub(super) enum Errand {
    /// The host learns of the card's state.
    Check,
    Holds(HeldProduct),
    Drops(ProductId),
    Pays,
    Objects(DenyReason, ObjectionOutcome),
    TakesBack(Sealed),
    Breaks(CarrierId, ProductId),
    Clears(CarrierId),
    Range(bool),
    Links,
    Unlinks,
    /// Old days are forgotten.
    Forgets(TravelDay),
    Replaced,
    TakesOver(EffectId, Box<HandOver>),
    Corrects(TravelDay, Correction, CorrectedBy),
}

impl Errand {
    /// One of those that come out of the blue.
    pub(super) fn any(rng: &mut Rng, rules: &Rules, today: TravelDay) -> Self {
        let products: Vec<(ProductId, CarrierId)> = rules
            .tariffs()
            .tariffs()
            .iter()
            .flat_map(|tariff| {
                let carrier = tariff.carriers.first().copied();
                tariff.products.iter().filter_map(move |product| Some((product.id, carrier?)))
            })
            .collect();
        let Some((product, carrier)) = rng.pick(&products).copied() else { return Self::Check };
        let about = [
            DenyReason::UnpaidFare,
            DenyReason::IssuerBlock { cause: BlockCause::Other },
            DenyReason::AccountCheckFailed,
            DenyReason::ConditionsBroken { carrier },
        ];
        match rng.below(100) {
            0..8 => Self::Check,
            // Also such as can still change, which then stay.
            8..12 => Self::Forgets(
                today.plus_days(i32::try_from(rng.below(140)).unwrap_or_default().saturating_neg()),
            ),
            12..30 => Self::Holds(for_weeks(product, today)),
            30..36 => Self::Drops(product),
            36..46 => Self::Pays,
            46..56 => {
                let about = rng.pick(&about).copied().unwrap_or(DenyReason::UnpaidFare);
                Self::Objects(about, rng.pick(&OBJECTIONS).copied().unwrap_or(ObjectionOutcome::Uphold))
            }
            56..76 => Self::Breaks(carrier, product),
            76..80 => Self::Clears(carrier),
            80..86 => Self::Range(rng.chance(500)),
            86..91 => Self::Links,
            91..95 => Self::Unlinks,
            _ => Self::Replaced,
        }
    }

    /// Whether it leaves prices and the account's token alone.
    pub(super) const fn is_plain(&self) -> bool {
        !matches!(self, Self::Holds(_) | Self::Drops(_) | Self::Breaks(..) | Self::Replaced)
    }

    /// What is said to the account.
    pub(super) fn instruction(&self, next: AccountSerial, own: AccountSerial) -> Instruction {
        let token = Token::from_bytes([5; 16]);
        match self {
            Self::Holds(product) => Instruction::AddProduct { product: *product },
            Self::Drops(product) => Instruction::RemoveProduct { product: *product },
            // A check is no instruction; it does not come here.
            Self::Check | Self::Pays => Instruction::PayDebt {},
            Self::Objects(about, outcome) => objection(*about, *outcome),
            Self::TakesBack(sealed) => {
                let (effect, payment, seal) = &**sealed;
                Instruction::TakeBack { effect: *effect, payment: Box::new(payment.clone()), seal: *seal }
            }
            Self::Breaks(carrier, product) => {
                Instruction::BreakConditions { carrier: *carrier, product: *product }
            }
            Self::Clears(carrier) => Instruction::ClearConditions { carrier: *carrier },
            Self::Range(named) => {
                Instruction::SetIssuerRange { range: named.then(|| "throw-away".parse().ok()).flatten() }
            }
            Self::Links => Instruction::Link { token, card: PER_TRIP_CARD, proof: PROOF },
            Self::Unlinks => Instruction::Unlink { token },
            Self::Forgets(before) => Instruction::Forget { before: *before },
            Self::Replaced => {
                Instruction::HandOver { to: if next == own { own } else { next }, proof: PROOF }
            }
            Self::TakesOver(effect, handover) => {
                Instruction::TakeOver { effect: *effect, handover: handover.clone() }
            }
            Self::Corrects(day, correction, by) => {
                Instruction::Correct { day: *day, correction: *correction, by: *by, records: Vec::new() }
            }
        }
    }

    /// Whether a refusal is one that this can meet.
    pub(super) const fn may_meet(&self, refusal: &Refusal) -> bool {
        match self {
            Self::Pays => {
                matches!(refusal, Refusal::NoDebt | Refusal::InFlight { .. } | Refusal::NotNow { .. })
            }
            Self::Objects(_, ObjectionOutcome::Waive) => matches!(refusal, Refusal::NoDebt),
            Self::Objects(..) => matches!(refusal, Refusal::NotListed { .. }),
            Self::TakesBack(_) => matches!(refusal, Refusal::TakenBackBefore { .. }),
            Self::Breaks(..) => {
                matches!(refusal, Refusal::ProductNotHeld { .. } | Refusal::UnknownProduct { .. })
            }
            Self::Unlinks => matches!(refusal, Refusal::NotLinked),
            Self::Replaced => matches!(refusal, Refusal::InFlight { .. }),
            Self::TakesOver(..) => {
                matches!(refusal, Refusal::InFlight { .. } | Refusal::TakenOverBefore { .. })
            }
            Self::Corrects(..) => matches!(
                refusal,
                Refusal::NoSuchTrip { .. }
                    | Refusal::NotCorrectable { .. }
                    | Refusal::CorrectionTooEarly { .. }
                    | Refusal::CorrectionTooLate { .. }
            ),
            Self::Check
            | Self::Holds(_)
            | Self::Drops(_)
            | Self::Clears(_)
            | Self::Range(_)
            | Self::Forgets(_)
            | Self::Links => false,
        }
    }
}
