//! One test for each limit of `ovcore::limits`: so many are taken, one more is refused by name.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use ovcore::account::{
    Account, Command, Context, CorrectedBy, HandOver, Instruction, Proof, Refusal, decide,
};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::document::DocumentError;
use ovcore::fare::{HeldProduct, TariffBook, TariffDocument};
use ovcore::limits::{
    CARRIERS_MAX, CORRECTIONS_A_DAY_MAX, DISTANCE_TABLES_MAX, DISTANCES_MAX, LINES_MAX, PLACES_MAX,
    PRICE_CELLS_MAX, PRICE_ROWS_MAX, PRODUCTS_HELD_MAX, SUPPLEMENT_READERS_MAX, TAKE_OVERS_MAX,
    TAPS_A_DAY_MAX, TARIFF_PARTS_MAX, TARIFFS_MAX, TEXT_CHARS_MAX, ZONES_MAX,
};
use ovcore::money::Money;
use ovcore::network::{Network, NetworkDocument};
use ovcore::settle::AccountSerial;
use ovcore::tap::Tap;
use ovcore::trip::Correction;
use ovcore_testkit::scenario::{CARD, play, reference_key, token};
use ovcore_testkit::world::{self, rules};

/// So many times the same, and one more.
fn more_than<T: Clone>(most: usize, one: T) -> Vec<T> {
    vec![one; most + 1]
}

/// Where a document is too large, and that nothing else is said of it.
#[track_caller]
fn too_many<T>(checked: Result<T, DocumentError>, path: &str, most: usize) {
    let error = checked.err().unwrap();
    assert_eq!((error.code(), error.path()), ("document.invalid", path));
    assert_eq!(error.findings()[0].expected, format!("at most {most}"));
}

fn network(change: impl Fn(&mut NetworkDocument)) -> Result<Network, DocumentError> {
    let mut document = NetworkDocument::from_json(world::network()).unwrap();
    change(&mut document);
    Network::new(document)
}

fn tariff(change: impl Fn(&mut TariffDocument)) -> Result<TariffBook, DocumentError> {
    let mut document = TariffDocument::from_json(&world::tariffs()[0]).unwrap();
    change(&mut document);
    TariffBook::new(vec![document])
}

#[test]
fn networks() {
    assert!(network(|_| {}).is_ok());
    let grown = |change: fn(&mut NetworkDocument)| network(change);
    too_many(
        grown(|n| n.carriers = more_than(CARRIERS_MAX, n.carriers[0].clone())),
        "carriers",
        CARRIERS_MAX,
    );
    too_many(grown(|n| n.places = more_than(PLACES_MAX, n.places[0].clone())), "places", PLACES_MAX);
    too_many(grown(|n| n.joined_places = more_than(PLACES_MAX, Vec::new())), "joined_places", PLACES_MAX);
    let joined = "joined_carriers";
    too_many(
        grown(|n| n.joined_carriers = more_than(CARRIERS_MAX, n.joined_carriers[0].clone())),
        joined,
        CARRIERS_MAX,
    );
    let tables = DISTANCE_TABLES_MAX;
    too_many(
        grown(|n| n.distances = more_than(DISTANCE_TABLES_MAX, n.distances[0].clone())),
        "distances",
        tables,
    );
    too_many(
        grown(|n| n.distances[0].rows = vec![more_than(DISTANCES_MAX, None)]),
        "distances",
        DISTANCES_MAX,
    );
    too_many(grown(|n| n.lines = more_than(LINES_MAX, n.lines[0].clone())), "lines", LINES_MAX);
    too_many(grown(|n| n.stretches = more_than(LINES_MAX, n.stretches[0].clone())), "stretches", LINES_MAX);
    let reader = ovcore::network::SupplementReader {
        carrier: "NS".parse().unwrap(),
        reader: "r".parse().unwrap(),
        supplement: "s".parse().unwrap(),
    };
    let readers = network(|n| n.supplement_readers = more_than(SUPPLEMENT_READERS_MAX, reader));
    too_many(readers, "supplement_readers", SUPPLEMENT_READERS_MAX);
    too_many(grown(|n| n.source = "é".repeat(TEXT_CHARS_MAX + 1)), "source", TEXT_CHARS_MAX);
    too_many(grown(|n| n.places[2].name = "é".repeat(TEXT_CHARS_MAX + 1)), "places[2].name", TEXT_CHARS_MAX);
    assert!(grown(|n| n.places[2].name = "é".repeat(TEXT_CHARS_MAX)).is_ok());
}

#[test]
fn tariffs() {
    assert!(tariff(|_| {}).is_ok());
    let path = |rest: &str| format!("[0](ns).{rest}");
    let grown =
        |change: fn(&mut TariffDocument), rest: &str, most| too_many(tariff(change), &path(rest), most);
    grown(|t| t.carriers = more_than(CARRIERS_MAX, t.carriers[0]), "carriers", CARRIERS_MAX);
    grown(|t| t.prices = more_than(PRICE_ROWS_MAX, t.prices[0].clone()), "prices", PRICE_ROWS_MAX);
    grown(
        |t| t.zones = (0..=ZONES_MAX).map(|n| (format!("z{n}").parse().unwrap(), Vec::new())).collect(),
        "zones",
        ZONES_MAX,
    );
    grown(
        |t| {
            t.prices[0].rule =
                ovcore::fare::PriceRule::Table { prices_minor: more_than(PRICE_CELLS_MAX, Money::ZERO) }
        },
        "prices[0].rule",
        PRICE_CELLS_MAX,
    );
    let most = TARIFF_PARTS_MAX;
    grown(
        |t| t.boarding_fares = more_than(TARIFF_PARTS_MAX, t.boarding_fares[0].clone()),
        "boarding_fares",
        most,
    );
    grown(|t| t.products = more_than(TARIFF_PARTS_MAX, t.products[0].clone()), "products", most);
    grown(|t| t.peak = more_than(TARIFF_PARTS_MAX, t.peak[0].clone()), "peak", most);
    grown(|t| t.version = "v".repeat(TEXT_CHARS_MAX + 1), "version", TEXT_CHARS_MAX);
    grown(|t| t.products[0].name = "n".repeat(TEXT_CHARS_MAX + 1), "products[0].name", TEXT_CHARS_MAX);
    // As many as that, or a text as long as that, is not too much.
    let full = tariff(|t| {
        t.version = "é".repeat(TEXT_CHARS_MAX);
        let years = (2026..).take(TARIFF_PARTS_MAX);
        t.off_peak_holidays = years.map(|year| (year.to_string(), Vec::new())).collect();
    });
    assert!(full.is_ok(), "{full:?}");
    let one = TariffDocument::from_json(&world::tariffs()[6]).unwrap();
    too_many(TariffBook::new(more_than(TARIFFS_MAX, one)), ".", TARIFFS_MAX);
}

fn send(account: &mut Account, command: &Command) -> Result<(), Refusal> {
    let (rules, key) = (rules(), reference_key());
    let context = Context { rules: &rules, reference_key: &key };
    for event in decide(account, &context, command)?.events {
        account.apply(&event).unwrap();
    }
    Ok(())
}

/// A reader that sends one card for ever: the day is full, and the next one is not.
#[test]
fn taps_of_a_day() {
    let (rules, key) = (rules(), reference_key());
    let context = Context { rules: &rules, reference_key: &key };
    let mut account = Account::new(AccountSerial::FIRST, token(), CARD);
    let tap = |number: usize, at: Instant| {
        let text = format!(
            r#"{{ "id": "t{number}", "token": "{}", "carrier": "NS", "mode": "rail", "location": "a", "reader": "r",
                "direction": "in", "reader_outcome": "failed", "at": "{at}", "received_at": "{at}" }}"#,
            token()
        );
        Command::Tap(Box::new(serde_json::from_str::<Tap>(&text).unwrap()))
    };
    let mut at = Instant::parse("2026-03-10T06:00:00Z").unwrap();
    for number in 0..TAPS_A_DAY_MAX {
        for event in decide(&account, &context, &tap(number, at)).unwrap().events {
            account.apply(&event).unwrap();
        }
        at = at.plus_seconds(10);
    }
    let day: TravelDay = "2026-03-10".parse().unwrap();
    let refused = decide(&account, &context, &tap(TAPS_A_DAY_MAX, at)).unwrap_err();
    assert_eq!(refused, Refusal::TooManyTaps { day, most: TAPS_A_DAY_MAX });
    assert_eq!(refused.code(), "refusal.too_many_taps");
    assert_eq!(refused.to_string(), "2026-03-10 has 1000 taps of this card; expected fewer");
    // A repeat is still one, and tomorrow has room.
    let last = tap(TAPS_A_DAY_MAX - 1, at.plus_seconds(-10));
    assert!(decide(&account, &context, &last).unwrap().events.is_empty());
    let tomorrow = at.plus_seconds(86_400);
    let advance = Command::Advance { now: tomorrow };
    for event in decide(&account, &context, &advance).unwrap().events {
        account.apply(&event).unwrap();
    }
    assert!(!decide(&account, &context, &tap(TAPS_A_DAY_MAX, tomorrow)).unwrap().events.is_empty());
}

#[test]
fn products_of_a_card() {
    let mut account = Account::new(AccountSerial::FIRST, token(), CARD);
    for number in 0..PRODUCTS_HELD_MAX {
        send(&mut account, &add_product(number)).unwrap();
    }
    let refused = send(&mut account, &add_product(PRODUCTS_HELD_MAX)).unwrap_err();
    assert_eq!(refused, Refusal::TooManyProducts { most: PRODUCTS_HELD_MAX });
    assert_eq!(refused.code(), "refusal.too_many_products");
}

/// What another card hands over counts with what the card holds: what does not fit is refused whole, and fits once there is
/// room.
#[test]
fn products_that_another_card_hands_over() {
    let mut account = Account::new(AccountSerial::FIRST, token(), CARD);
    for number in 1..PRODUCTS_HELD_MAX {
        send(&mut account, &add_product(number)).unwrap();
    }
    let over = |id: &str, products: usize| take_over(id, (0, vec![day_pass(); products]));
    let before = account.clone();
    let refused = send(&mut account, &over("two", 2)).unwrap_err();
    assert_eq!(refused, Refusal::TooManyProducts { most: PRODUCTS_HELD_MAX });
    assert_eq!(account, before);
    send(&mut account, &over("one", 1)).unwrap();
    assert_eq!(account.products().len(), PRODUCTS_HELD_MAX);
}

/// Each hand-over is remembered, so that none counts twice.
#[test]
fn cards_that_an_account_takes_the_place_of() {
    let mut account = Account::new(AccountSerial::FIRST, token(), CARD);
    let over = |number: usize| take_over(&format!("over{number}"), (number, Vec::new()));
    for number in 0..TAKE_OVERS_MAX {
        send(&mut account, &over(number)).unwrap();
    }
    let refused = send(&mut account, &over(TAKE_OVERS_MAX)).unwrap_err();
    assert_eq!(refused, Refusal::TooManyTakeOvers { most: TAKE_OVERS_MAX });
    assert_eq!(refused.code(), "refusal.too_many_take_overs");
    assert_eq!(refused.to_string(), "the account took the place of 100 cards; expected fewer");
    // One that came before is still known.
    let again = take_over("again", (0, Vec::new()));
    assert!(matches!(send(&mut account, &again), Err(Refusal::TakenOverBefore { .. })));
}

fn day_pass() -> HeldProduct {
    HeldProduct { product: "dal".parse().unwrap(), from: TravelDay::MIN, until: TravelDay::MAX }
}

fn add_product(number: usize) -> Command {
    instruct(&format!("p{number}"), Instruction::AddProduct { product: day_pass() })
}

fn instruct(id: &str, what: Instruction) -> Command {
    let now = Instant::parse("2026-03-10T06:00:00Z").unwrap();
    Command::Instruct { id: id.parse().unwrap(), now, what }
}

/// What account 5 hands over, as its hand-over of that number.
fn take_over(id: &str, (number, products): (usize, Vec<HeldProduct>)) -> Command {
    let from = AccountSerial::new(5).unwrap();
    let handover =
        Box::new(HandOver { from, debt: None, lifted: false, products, proof: Proof::IssuerNotice });
    let effect = format!("hand_over.5.{number}").parse().unwrap();
    instruct(id, Instruction::TakeOver { effect, handover })
}

/// Somebody who corrects one trip for ever: the last correction that was taken holds.
#[test]
fn corrections_of_a_day() {
    let mut account = play(&rules(), "2026-03-10\n08:00 NS rail in a id=t1\n20:00 advance\n").account;
    let day: TravelDay = "2026-03-10".parse().unwrap();
    let correct = |number: usize| {
        let place = if number.is_multiple_of(2) { "b" } else { "c" };
        let correction = Correction { trip: "t1".parse().unwrap(), place: place.parse().unwrap() };
        let what =
            Instruction::Correct { day, correction, by: CorrectedBy::ServiceDesk, records: Vec::new() };
        let now = Instant::parse("2026-03-10T19:30:00Z").unwrap();
        Command::Instruct { id: format!("c{number}").parse().unwrap(), now, what }
    };
    for number in 0..CORRECTIONS_A_DAY_MAX {
        send(&mut account, &correct(number)).unwrap();
    }
    let refused = send(&mut account, &correct(CORRECTIONS_A_DAY_MAX)).unwrap_err();
    assert_eq!(refused, Refusal::TooManyCorrections { day, most: CORRECTIONS_A_DAY_MAX });
    assert_eq!(refused.code(), "refusal.too_many_corrections");
    let legs = &account.trips().next().unwrap().trip.legs;
    assert_eq!(legs.last().and_then(|leg| leg.to).map(|place| place.to_string()), Some("c".to_owned()));
}
