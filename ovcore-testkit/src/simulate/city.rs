//! Where the cards live: the test country under several sets of rules, and the services that they travel by.

use std::sync::Arc;

use ovcore::ids::{CarrierId, LineId, PlaceId};
use ovcore::retain::Catalogue;
use ovcore::settle::ReferenceKey;
use ovcore::tap::Mode;

use super::keys::Vault;
use super::plant::Plant;
use super::purge::catalogues;
use super::worlds::{World, fixed, odd};
use crate::rng::Rng;
use crate::scenario::reference_key;

/// The numbers of one card, each asked for by what it is for: what a card does on one day does not depend on what was
/// asked for on another, so days can be left out of its life while the rest stays as it was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dice {
    pub(super) seed: u64,
    pub(super) card: u64,
}

/// What numbers are for.
#[derive(Clone, Copy, Debug)]
pub(super) enum For {
    Life,
    Day,
    Rides,
    Reader,
    Delivery,
    Bank,
    Answer,
    Issuer,
    Errand,
    Traveller,
    Host,
    Check,
    Gate,
    Lists,
    Inspector,
    Purge,
    View,
}

impl Dice {
    pub(super) fn of(self, what: For, first: i64, second: i64) -> Rng {
        let what = match what {
            For::Life => 1,
            For::Day => 2,
            For::Rides => 3,
            For::Reader => 4,
            For::Delivery => 5,
            For::Bank => 6,
            For::Answer => 7,
            For::Issuer => 8,
            For::Errand => 9,
            For::Traveller => 10,
            For::Host => 11,
            For::Check => 12,
            For::Gate => 13,
            For::Lists => 14,
            For::Inspector => 15,
            For::Purge => 16,
            For::View => 17,
        };
        Rng::keyed(self.seed, &[self.card, what, first.cast_unsigned(), second.cast_unsigned()])
    }
}

/// A carrier's service: where its readers are.
#[derive(Clone, Debug)]
pub(super) struct Service {
    pub(super) carrier: CarrierId,
    pub(super) mode: Mode,
    pub(super) places: Vec<PlaceId>,
    pub(super) line: Option<LineId>,
    pub(super) on_board: bool,
    /// Another service at whose stations one may leave.
    pub(super) joined: Option<usize>,
}

/// Everything that the cards of a block share.
#[derive(Debug)]
pub(super) struct City {
    pub(super) seed: u64,
    pub(super) worlds: Vec<Arc<World>>,
    pub(super) services: Vec<Service>,
    pub(super) key: ReferenceKey,
    pub(super) vault: Vault,
    /// The catalogue as it is, and one under which a life is long enough for something to come due.
    pub(super) catalogues: [Catalogue; 2],
    /// Per cent of the rates of faults.
    pub(super) scale: u32,
    pub(super) plant: Option<Plant>,
}

impl City {
    /// The city of a block: its fixed rules are everybody's, four tariffs that no carrier would think of are its own.
    pub(super) fn new((seed, block): (u64, u64), scale: u32, plant: Option<Plant>) -> Self {
        let mut worlds = fixed(plant);
        worlds.extend(odd(seed, block));
        let services = services();
        let mut carriers: Vec<CarrierId> = services.iter().map(|service| service.carrier).collect();
        carriers.sort_unstable();
        carriers.dedup();
        Self {
            seed,
            worlds,
            services,
            key: reference_key(),
            vault: Vault::new(&carriers, plant),
            catalogues: catalogues(),
            scale,
            plant,
        }
    }

    /// The rules of a card: three in ten live under those of OVpay.
    pub(super) fn world(&self, dice: Dice) -> Option<&World> {
        let mut rng = dice.of(For::Life, 1, 0);
        let world = if rng.chance(300) { self.worlds.first() } else { rng.pick(&self.worlds) };
        world.map(|world| &**world)
    }

    pub(super) fn is_planted(&self, plant: Plant) -> bool {
        self.plant == Some(plant)
    }
}

/// What stands in the test country; RET has no tariff, so its trips have no price.
#[expect(clippy::expect_used, reason = "fixed names, checked by every run")]
fn services() -> Vec<Service> {
    let row = |carrier: &str, mode, places: &str, line: Option<&str>, joined| Service {
        carrier: carrier.parse().expect("a carrier"),
        mode,
        places: places.split(' ').map(|place| place.parse().expect("a place")).collect(),
        line: line.map(|line| line.parse().expect("a line")),
        on_board: matches!(mode, Mode::Tram | Mode::Bus | Mode::Ferry),
        joined,
    };
    vec![
        row("NS", Mode::Rail, "a b b2 c d", None, Some(1)),
        row("ARRIVA", Mode::Rail, "c e d", None, Some(0)),
        row("HTM", Mode::Tram, "s1 s2 s3", Some("1"), None),
        row("HTM", Mode::Bus, "s3 s4 s1", Some("7"), None),
        row("GVB", Mode::Metro, "m1 m2 m3", None, None),
        row("GVB", Mode::Tram, "s3 m1", Some("2"), None),
        row("NS", Mode::Rail, "a c d", None, None),
        row("HTM", Mode::Bus, "s3 s1", None, None),
        row("KEOLIS", Mode::Rail, "k m", None, Some(9)),
        row("QBUZZ", Mode::Rail, "m q", None, Some(8)),
        row("CONNEXXION", Mode::Ferry, "p1 p2", Some("p"), None),
        row("RET", Mode::Metro, "r1 r2", None, None),
    ]
}
