//! A national travel day, from a seed: so many cards, their taps with everything that goes wrong with taps, and what
//! was meant by them.
//!
//! **A card's taps depend on the seed, the day, the configuration, the network and the card's number, and on nothing
//! else.** So cards can be made in any order, on any number of threads, and a whole country streams through a few
//! kilobytes.
//!
//! The figures are synthetic. Shares with a published source are as [`GeneratorConfig`] says; how late taps are, how
//! readers' clocks drift, or how often a pole is the wrong one, nobody has published (FACTS 7). What comes out is to test
//! and to measure with, and says nothing about the Netherlands.
//!
//! What is not in it: clocks that are ahead, amendments, taps later than three days, supplements, trips past 03:05.
//! A generated day begins at 04:00, is over by 03:04 of the next date, and leaves no trip open for longer than a rule
//! allows. Distances decide where people go (near places more often) and how long it takes.
//!
//! | part | what it does |
//! |---|---|
//! | `config` | shares, times and faults |
//! | `map` | the network as services with readers |
//! | `plan` | a person's day, with its mistakes |
//! | `deliver` | from plan to taps that arrive |
//! | `card` | a card with taps, and what was meant |
//! | `blocks` | a day in few bytes a tap, in the order in which it arrives: what columns are made of |
//! | `priced` | the part of a network that has prices, and products |

mod blocks;
mod card;
mod choice;
mod config;
mod deliver;
mod map;
mod plan;
mod priced;

pub use blocks::{Arrival, Block, BlockCard, Blocks, Spot, Stretch};
pub use card::{GeneratedCard, IntendedOutcome, IntendedTotals, IntendedTrip};
pub use config::{GeneratorConfig, GeneratorError, HALF_HOURS};
pub use priced::{example_products, priced_part};

use std::sync::Arc;

use ovcore::calendar::{Calendar, TravelDay};
use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Token};
use ovcore::network::NetworkDocument;

use crate::rng::Rng;
use choice::Weighted;
use deliver::Delivery;
use map::Map;
use plan::{Departures, Hours, Planner};

/// One day of a country of cards.
///
/// ```
/// use ovcore::{network::NetworkDocument, policy::Policy};
/// use ovcore_testkit::generate::{GeneratorConfig, NationalDay};
/// let network = NetworkDocument::from_json(r#"{
///     "format": "ovcore/network/1", "id": "two-stations", "source": "invented",
///     "carriers": [{ "id": "NS", "name": "NS" }],
///     "places": [{ "id": "ut", "name": "Utrecht Centraal" }, { "id": "asd", "name": "Amsterdam Centraal" }],
///     "distances": [{ "id": "ns", "carriers": ["NS"], "modes": ["rail"], "unit": "tariff_unit",
///                     "pairs": [["ut", "asd", 39]] }] }"#)?;
/// let calendar = Policy::ovpay().calendar();
/// let day = NationalDay::new(&network, "2026-03-10".parse()?, &calendar, 1, 1_000, GeneratorConfig::default())?;
/// let card = day.card(17);
/// assert_eq!(card, day.iter().nth(17).unwrap_or_default());
/// assert!(card.taps.iter().all(|tap| tap.token == card.token));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct NationalDay {
    ground: Arc<Ground>,
    day: TravelDay,
    hours: Hours,
    seed: u64,
    cards: u32,
}

/// What all days of a seed have in common.
#[derive(Debug)]
struct Ground {
    map: Map,
    config: GeneratorConfig,
    departures: Departures,
    physical: Weighted<(CardScheme, CardFunding)>,
    device: Weighted<(CardScheme, CardFunding)>,
}

/// What a sequence of random numbers is for. Part of every key, so that no two purposes share numbers.
#[derive(Clone, Copy)]
enum Part {
    Pair,
    Card,
    PersonWithOne,
    PersonWithTwo,
}

impl Part {
    const fn key(self) -> u64 {
        match self {
            Self::Pair => 1,
            Self::Card => 2,
            Self::PersonWithOne => 3,
            Self::PersonWithTwo => 4,
        }
    }
}

impl NationalDay {
    /// A day of `cards` cards in a network. `calendar` is that of the policy the day will be rated with.
    ///
    /// # Errors
    /// [`GeneratorError`] when the configuration contradicts itself, the network has findings, or nothing runs in it.
    pub fn new(
        network: &NetworkDocument,
        day: TravelDay,
        calendar: &Calendar,
        seed: u64,
        cards: u32,
        config: GeneratorConfig,
    ) -> Result<Self, GeneratorError> {
        config.check()?;
        let kinds = |list: &[(CardScheme, CardFunding, u32)]| {
            Weighted::new(
                list.iter().map(|(scheme, funding, weight)| ((*scheme, *funding), u64::from(*weight))),
            )
        };
        let ground = Ground {
            map: Map::new(network, &config)?,
            departures: Departures::new(&config),
            physical: kinds(&config.physical_kinds),
            device: kinds(&config.device_kinds),
            config,
        };
        Ok(Self { ground: Arc::new(ground), day, hours: Hours::new(day, calendar), seed, cards })
    }

    /// Another day of the same cards: same tokens, kinds and products, other journeys. Costs nothing.
    #[must_use]
    pub fn on(&self, day: TravelDay, calendar: &Calendar) -> Self {
        Self { ground: Arc::clone(&self.ground), day, hours: Hours::new(day, calendar), ..*self }
    }

    /// Which day.
    #[must_use]
    pub const fn day(&self) -> TravelDay {
        self.day
    }

    /// How many cards. A day with more cards begins with the same ones.
    #[must_use]
    pub const fn cards(&self) -> u32 {
        self.cards
    }

    /// All cards, one after the other.
    pub fn iter(&self) -> impl Iterator<Item = GeneratedCard> + '_ {
        (0..self.cards).map(|number| self.card(number))
    }

    /// One card, by its number. Numbers from [`NationalDay::cards`] up give cards too, which are not in the day.
    #[must_use]
    pub fn card(&self, number: u32) -> GeneratedCard {
        let mut card = GeneratedCard::default();
        self.card_into(number, &mut card);
        card
    }

    /// [`NationalDay::card`] into a card that is there already: its lists are emptied and filled again, so that after
    /// a few cards nothing is allocated.
    pub fn card_into(&self, number: u32, card: &mut GeneratedCard) {
        let Ground { map, config, departures, .. } = &*self.ground;
        let pair = u64::from(number / 2);
        let two_cards = self.rng(Part::Pair, pair).chance(config.two_card_persons_per_mille);
        let pocket = if two_cards { u8::from(number % 2 == 1) } else { 0 };
        let refused = self.identity(number, two_cards.then_some(pocket), card) && !two_cards;

        let day = u64::try_from(self.day.number()).unwrap_or_default();
        let (part, person) =
            if two_cards { (Part::PersonWithTwo, pair) } else { (Part::PersonWithOne, u64::from(number)) };
        let mut rng = Rng::keyed(self.seed, &[part.key(), person, day]);
        let plan = &mut card.plan;
        Planner { map, config, departures, hours: self.hours, rng: &mut rng, two_cards, plan }.day();

        card.taps.clear();
        card.intended.clear();
        card.duplicates.clear();
        card.repeated = 0;
        let trips = core::mem::take(&mut card.plan.trips);
        let mut delivery = Delivery::new(map, config, &mut rng, self.day, card, pocket);
        for trip in trips.iter().take(if refused { 1 } else { trips.len() }) {
            if refused {
                delivery.refused(trip, card);
            } else {
                delivery.trip(trip, card);
            }
        }
        card.plan.trips = trips;
        // Stable: what arrives in the same second keeps the order of the presentations.
        card.taps.sort_by_key(|tap| tap.received_at);
    }

    /// Fills in who the card is; gives whether readers refuse it.
    fn identity(&self, number: u32, pocket: Option<u8>, card: &mut GeneratedCard) -> bool {
        let Ground { config, physical, device, .. } = &*self.ground;
        let mut rng = self.rng(Part::Card, u64::from(number));
        // The first half of the token is a scattered number of the card, so no two cards share it.
        let (first, second) = (rng.next_u64(), rng.next_u64());
        card.number = number;
        card.token = Token::from_bytes((u128::from(first) << 64 | u128::from(second)).to_be_bytes());
        let drawn = rng.chance(config.device_cards_per_mille);
        let is_device = pocket.map_or(drawn, |pocket| pocket == 1);
        let (form, kinds) =
            if is_device { (CardForm::Device, device) } else { (CardForm::Physical, physical) };
        let (scheme, funding) =
            kinds.pick(&mut rng).copied().unwrap_or((CardScheme::Visa, CardFunding::Unknown));
        card.kind = CardKind { scheme, form, funding };
        card.products.clear();
        let held = rng.below(1_000);
        let mut up_to = 0_u64;
        for (bundle, per_mille) in &config.products {
            up_to = up_to.saturating_add(u64::from(*per_mille));
            if held < up_to {
                card.products.extend_from_slice(bundle);
                break;
            }
        }
        rng.chance(config.refused_cards_per_mille)
    }

    fn rng(&self, part: Part, number: u64) -> Rng {
        Rng::keyed(self.seed, &[part.key(), number])
    }
}
