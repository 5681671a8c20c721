//! Where the cards live: the test country under several sets of rules, and the services that they travel by.

use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::ids::{CarrierId, LineId, PlaceId};
use ovcore::money::Money;
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::{AttemptRow, Channel, Policy};
use ovcore::rules::Rules;
use ovcore::settle::ReferenceKey;
use ovcore::tap::Mode;
use serde_json::{Value, json};

use crate::rng::Rng;
use crate::scenario::reference_key;
use crate::{tariffs, world};

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

/// Rules, with a name for people.
#[derive(Debug)]
pub(super) struct World {
    pub(super) name: String,
    pub(super) rules: Rules,
}

/// Everything that the cards of a simulation share.
#[derive(Debug)]
pub(super) struct City {
    pub(super) seed: u64,
    pub(super) worlds: Vec<World>,
    pub(super) services: Vec<Service>,
    pub(super) key: ReferenceKey,
}

/// How many worlds have tariffs that no carrier would think of.
const ODD: u64 = 4;

impl City {
    pub(super) fn new(seed: u64) -> Self {
        let mut worlds: Vec<World> = policies()
            .into_iter()
            .map(|(name, policy)| World { name: name.to_owned(), rules: world::rules_with(policy) })
            .collect();
        worlds.push(World { name: "conditions".to_owned(), rules: conditions() });
        for number in 0..ODD {
            let own = Rng::keyed(seed, &[number]).below(100_000);
            let policy = if number == 0 { low_thresholds() } else { Policy::ovpay() };
            worlds.push(World { name: format!("tariffs of seed {own}"), rules: tariffs::rules(own, policy) });
        }
        Self { seed, worlds, services: services(), key: reference_key() }
    }

    /// The rules of a card: three in ten live under those of OVpay.
    pub(super) fn world(&self, dice: Dice) -> Option<&World> {
        let mut rng = dice.of(For::Life, 1, 0);
        if rng.chance(300) { self.worlds.first() } else { rng.pick(&self.worlds) }
    }
}

fn low_thresholds() -> Policy {
    let mut policy = Policy::ovpay();
    policy.settlement.threshold_minor = Money::from_minor(500);
    policy.settlement.ask_again_minutes = vec![1, 5, 60];
    policy.settlement.credit_refund_days = 2;
    policy
}

fn policies() -> Vec<(&'static str, Policy)> {
    let mut service_day = Policy::ovpay();
    let morning = "04:30".parse().unwrap_or(service_day.travel_day.ends);
    (service_day.travel_day.starts, service_day.travel_day.ends) = (morning, morning);
    let mut strict = Policy::ovpay();
    strict.taps.wrong_pole_minutes = None;
    strict.journey.train_ends_bus_window = true;
    strict.journey.continuations_max = Some(1);
    strict.settlement.threshold_minor = Money::from_minor(700);
    strict.debt.attempt_days = vec![1, 4, 9, 30, 62];
    strict.debt.unblock_minutes = 0;
    strict.debt.attempts = Channel::ALL.into_iter().map(strict_row).collect();
    let mut wide = Policy::ovpay();
    wide.travel_day.ends = "02:30".parse().unwrap_or(wide.travel_day.ends);
    wide.journey.journey_minutes_max = Some(60);
    wide.late.adjust_hours = 80;
    wide.settlement.per_trip = None;
    vec![
        ("OVpay", Policy::ovpay()),
        ("low thresholds", low_thresholds()),
        ("day from 04:30", service_day),
        ("strict attempts", strict),
        ("day until 02:30", wide),
    ]
}

fn strict_row(channel: Channel) -> AttemptRow {
    AttemptRow {
        channel,
        scheme: None,
        after: Vec::new(),
        most: (channel == Channel::Tap).then_some(3),
        most_a_date: Some(1),
        last_day: (channel == Channel::Scheduled).then_some(30),
        gap_minutes: Some(60),
        needs_account_check: false,
        stops: false,
    }
}

/// The country's rules with products whose conditions can be broken: one ends, the other puts the card on the list.
#[expect(clippy::expect_used, reason = "fixed documents, checked by every run")]
fn conditions() -> Rules {
    let mut all = Vec::new();
    for text in world::tariffs() {
        let mut document: Value = serde_json::from_str(&text).expect("a document of the test country");
        for product in document.get_mut("products").and_then(Value::as_array_mut).into_iter().flatten() {
            let follows = if product.get("id") == Some(&json!("dal")) { "denied" } else { "product_ends" };
            let condition = json!([{ "id": "proof", "text": { "en": "carry the proof", "nl": "draag het bewijs" },
                                     "when_broken": follows }]);
            if let Some(product) = product.as_object_mut() {
                product.insert("conditions".to_owned(), condition);
            }
        }
        all.push(TariffDocument::from_json(&document.to_string()).expect("a sound document"));
    }
    let network =
        NetworkDocument::from_json(world::network()).and_then(Network::new).expect("the test network");
    let book = TariffBook::new(all).expect("sound tariffs");
    Rules::new(Policy::ovpay(), network, book).expect("a policy without findings")
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
