//! Why a command was refused. The order of the variants is the order in which they are looked for: of two that apply,
//! the first is given. A refused command changes nothing.

use crate::calendar::{Instant, TravelDay};
use crate::debt::NotNow;
use crate::deny::DenyReason;
use crate::ids::{PlaceId, ProductId, TapId, TripId};
use crate::settle::EffectId;

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The tap is of another card.
    #[error("the tap bears the token of another card; expected this account's")]
    OtherCard,
    /// A tap of this id is known with other content, and this is no amendment (RULES P1).
    #[error(
        "tap `{tap}` is known with other content; expected the same, or an amendment with a higher version"
    )]
    TapDiffers {
        /// The tap.
        tap: TapId,
    },
    /// A deadline lies before the command (contract 2).
    #[error("a deadline at {deadline} lies before the command; expected `Advance` to it first")]
    AdvanceFirst {
        /// The deadline.
        deadline: Instant,
    },
    /// The command, or the tap in it, lies so far in the future that deadlines after it could not be told.
    #[error("an instant of the command lies after {latest}; expected one before it")]
    TooFar {
        /// The latest instant that an account takes.
        latest: Instant,
    },
    /// No effect of this id is open (RULES T6).
    #[error("no effect `{effect}` is open; expected an answer to one that is")]
    UnknownEffect {
        /// The effect.
        effect: EffectId,
    },
    /// The record is not the one that left the account.
    #[error("the record of {day} is not the one that left the account; expected it as the event gave it")]
    RecordDiffers {
        /// The day.
        day: TravelDay,
    },
    /// The command touches a day that has left the account, and its record did not come with it (RULES L4).
    #[error(
        "the day {day} has left the account; expected its record with the command, and those given before"
    )]
    RecordNeeded {
        /// The day.
        day: TravelDay,
    },
    /// The day has no such trip, and no check-out that closed nothing (RULES L3).
    #[error("the day has no trip `{trip}`; expected one, or a check-out that closed nothing")]
    NoSuchTrip {
        /// The trip.
        trip: TripId,
    },
    /// The trip has both its ends, or is still under way (RULES L3).
    #[error("trip `{trip}` lacks no end; expected one that is missing its check-out or its check-in")]
    NotCorrectable {
        /// The trip.
        trip: TripId,
    },
    /// The traveller cannot correct the trip yet (RULES L3).
    #[error("the trip cannot be corrected yet; expected a correction at or after {from}")]
    CorrectionTooEarly {
        /// From when.
        from: Instant,
    },
    /// The trip cannot be corrected any more (RULES L3).
    #[error("the trip cannot be corrected any more; expected a correction before {until}")]
    CorrectionTooLate {
        /// Until when.
        until: Instant,
    },
    /// The network has no such place.
    #[error("the network has no place `{place}`; expected one that it has")]
    UnknownPlace {
        /// The place.
        place: PlaceId,
    },
    /// The card has no open debt (RULES D6, D8).
    #[error("the card has no open debt; expected one that was opened and is not paid")]
    NoDebt,
    /// A request is at the bank, and this cannot wait for its answer (RULES D8).
    #[error("the request `{effect}` is at the bank; expected its answer first, and then this again")]
    InFlight {
        /// The effect that asked for it.
        effect: EffectId,
    },
    /// The retry table allows no attempt now (RULES D8).
    #[error("{why}")]
    NotNow {
        /// Why.
        why: NotNow,
    },
    /// The card is not on the deny list for the reason that the objection is about.
    #[error("the card is not listed for *{reason}*; expected a reason that stands on the deny list")]
    NotListed {
        /// The reason.
        reason: DenyReason,
    },
    /// The payment and its seal do not belong together, or to this account (RULES D9).
    #[error("the seal is not that of payment `{effect}`; expected payment and seal as the events gave them")]
    NotAPayment {
        /// The effect that had asked for it.
        effect: EffectId,
    },
    /// The payment was taken back before (RULES D9).
    #[error("payment `{effect}` was taken back before; expected one that was not")]
    TakenBackBefore {
        /// The effect that had asked for it.
        effect: EffectId,
    },
    /// This was taken over before.
    #[error("`{effect}` was taken over before; expected a hand-over that was not")]
    TakenOverBefore {
        /// The effect that handed it over.
        effect: EffectId,
    },
    /// The card does not hold the product.
    #[error("the card does not hold product `{product}`; expected one that it holds")]
    ProductNotHeld {
        /// The product.
        product: ProductId,
    },
    /// No tariff has the product.
    #[error("no tariff has product `{product}`; expected one of the tariffs in the rules")]
    UnknownProduct {
        /// The product.
        product: ProductId,
    },
    /// The other card is this one.
    #[error("the other card is this one; expected another")]
    OwnCard,
    /// The other card is not linked.
    #[error("the other card is not linked; expected one that is")]
    NotLinked,
    /// Too many other cards are linked.
    #[error("{most} other cards are linked; expected fewer")]
    TooManyLinks {
        /// The most.
        most: usize,
    },
    /// The card has as many taps on the day as an account takes: so many that no traveller made them.
    #[error("{day} has {most} taps of this card; expected fewer")]
    TooManyTaps {
        /// The day.
        day: TravelDay,
        /// The most.
        most: usize,
    },
    /// The trips of the day were corrected too often.
    #[error("the trips of {day} were corrected {most} times; expected fewer")]
    TooManyCorrections {
        /// The day.
        day: TravelDay,
        /// The most.
        most: usize,
    },
    /// The card holds too many products.
    #[error("the card holds {most} products; expected fewer")]
    TooManyProducts {
        /// The most.
        most: usize,
    },
    /// The account took the place of too many cards.
    #[error("the account took the place of {most} cards; expected fewer")]
    TooManyTakeOvers {
        /// The most.
        most: usize,
    },
    /// The account has used up its payment numbers.
    #[error("the account has no payment number left; expected fewer than 2^24 payments")]
    NoPaymentNumber,
    /// The account contradicts itself: what follows from it does not fit it. No account comes to that by its own events;
    /// it was read from bytes that something else has written.
    #[error("the account contradicts itself; expected one that came to be by its own events")]
    Unsound,
}

impl Refusal {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherCard => "refusal.other_card",
            Self::TapDiffers { .. } => "refusal.tap_differs",
            Self::AdvanceFirst { .. } => "refusal.advance_first",
            Self::UnknownEffect { .. } => "refusal.unknown_effect",
            Self::NoSuchTrip { .. } => "refusal.no_such_trip",
            Self::NotCorrectable { .. } => "refusal.not_correctable",
            Self::CorrectionTooEarly { .. } => "refusal.correction_too_early",
            Self::CorrectionTooLate { .. } => "refusal.correction_too_late",
            Self::UnknownPlace { .. } => "refusal.unknown_place",
            Self::NoDebt => "refusal.no_debt",
            Self::InFlight { .. } => "refusal.in_flight",
            Self::NotNow { .. } => "refusal.not_now",
            Self::NotListed { .. } => "refusal.not_listed",
            Self::NotAPayment { .. } => "refusal.not_a_payment",
            Self::TakenBackBefore { .. } => "refusal.taken_back_before",
            Self::TakenOverBefore { .. } => "refusal.taken_over_before",
            Self::ProductNotHeld { .. } => "refusal.product_not_held",
            Self::UnknownProduct { .. } => "refusal.unknown_product",
            Self::OwnCard => "refusal.own_card",
            Self::NotLinked => "refusal.not_linked",
            Self::TooManyLinks { .. } => "refusal.too_many_links",
            Self::TooManyTaps { .. } => "refusal.too_many_taps",
            Self::TooManyCorrections { .. } => "refusal.too_many_corrections",
            Self::TooManyProducts { .. } => "refusal.too_many_products",
            Self::TooManyTakeOvers { .. } => "refusal.too_many_take_overs",
            Self::RecordNeeded { .. } => "refusal.record_needed",
            Self::RecordDiffers { .. } => "refusal.record_differs",
            Self::TooFar { .. } => "refusal.too_far",
            Self::NoPaymentNumber => "refusal.no_payment_number",
            Self::Unsound => "refusal.unsound",
        }
    }
}
