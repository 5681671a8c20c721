//! The memory of a chip card (seed 002).

use ovcore::language::{Language, Text};
use ovcore::money::Money;
use ovcore::product::chip::{
    AutoTopUp, BirthDate, ChipCard, ChipHolder, ChipId, ChipPolicy, ChipProduct, ChipRefusal, ChipRules,
    OrderFinding, Presentation, ProductConflict,
};
use ovcore::tap::Mode;
use ovcore_testkit::fields::check_fields;
use proptest::prelude::*;

use crate::{at, calendar, cents, day, golden, json};

fn policy() -> ChipPolicy {
    let why = Text {
        en: "Both are for the same trains; readers charge the first that they find.".to_owned(),
        nl: "Beide gelden in dezelfde treinen; poortjes nemen het eerste dat zij vinden.".to_owned(),
    };
    let row =
        ProductConflict { one: "dal-vrij".parse().unwrap(), other: "weekend-vrij".parse().unwrap(), why };
    ChipPolicy { conflicts: vec![row], ..ChipPolicy::ov_chipkaart() }
}

fn rules() -> ChipRules {
    ChipRules::new(policy(), calendar()).unwrap()
}

fn card() -> ChipCard {
    let born = BirthDate::parse("1958-04-30").unwrap();
    ChipCard::new(ChipId::parse("04A2B3C4D5E6F7").unwrap(), ChipHolder::Personal { born }, day("2027-06-30"))
}

fn held(now: &str, carrier: &str, mode: Mode, place: &str) -> Presentation {
    Presentation { at: at(now), carrier: carrier.parse().unwrap(), mode, place: place.parse().unwrap() }
}

fn product(name: &str, from: &str, until: &str) -> ChipProduct {
    ChipProduct {
        product: name.parse().unwrap(),
        carrier: "NS".parse().unwrap(),
        from: day(from),
        until: day(until),
    }
}

/// A card after a month of travel, worked out by hand.
fn travelled() -> ChipCard {
    let (rules, mut card) = (rules(), card());
    card.set_auto_top_up(AutoTopUp::new(cents(1_000), cents(2_000)));
    card.put(product("dal-vrij", "2026-01-01", "2026-12-31"));
    card.top_up(&rules, at("2026-03-01 10:00"), cents(5_000)).unwrap();
    // Six trips by tram at 2.10, a deposit of 4.00 each: 50.00 - 6 × 2.10 = 37.40.
    for number in 0..6 {
        let date = day("2026-03-02").plus_days(number);
        card.check_in(&rules, held(&format!("{date} 08:00"), "HTM", Mode::Tram, "s1"), cents(400)).unwrap();
        card.check_out(&rules, held(&format!("{date} 08:20"), "HTM", Mode::Tram, "s3"), cents(210)).unwrap();
    }
    assert_eq!(card.balance(), cents(3_740));
    // Two by train at 15.30: 37.40 - 30.60 = 6.80.
    for date in ["2026-03-09", "2026-03-10"] {
        card.check_in(&rules, held(&format!("{date} 09:00"), "NS", Mode::Rail, "ut"), cents(2_000)).unwrap();
        card.check_out(&rules, held(&format!("{date} 10:00"), "NS", Mode::Rail, "gn"), cents(1_530)).unwrap();
    }
    assert_eq!(card.balance(), cents(680));
    // Below 10.00, so 20.00 is added at the check-in: 26.80 - 20.00 = 6.80, and again at the next.
    for (date, balance) in [("2026-03-11", 680), ("2026-03-12", 680)] {
        let presentation = held(&format!("{date} 09:00"), "NS", Mode::Rail, "ut");
        let top_up = card.check_in(&rules, presentation, cents(2_000)).unwrap().unwrap();
        assert!(top_up.automatic);
        assert_eq!((top_up.balance, card.balance()), (cents(2_680), cents(balance)));
    }
    card
}

#[test]
fn the_chip_remembers_ten_transactions_and_two_top_ups_newest_first() {
    let card = travelled();
    let numbers: Vec<u32> = card.transactions().iter().map(|own| own.number).collect();
    // 1 the first top-up, 2 to 13 the tram, 14 to 17 the train, then top-up and check-in twice.
    assert_eq!(numbers, [21, 19, 17, 16, 15, 14, 13, 12, 11, 10]);
    let top_ups: Vec<(u32, bool)> = card.top_ups().iter().map(|own| (own.number, own.automatic)).collect();
    assert_eq!(top_ups, [(20, true), (18, true)]);
}

#[test]
fn automatic_top_up_happens_below_its_bound_and_only_at_a_check_in() {
    let (rules, mut card) = (rules(), card());
    card.set_auto_top_up(AutoTopUp::new(cents(1_000), cents(2_000)));
    card.top_up(&rules, at("2026-03-01 10:00"), cents(1_000)).unwrap();
    let tram = |time: &str| held(&format!("2026-03-02 {time}"), "HTM", Mode::Tram, "s1");
    assert_eq!(card.check_in(&rules, tram("08:00"), cents(1)), Ok(None), "10.00 is not below 10.00");
    card.check_out(&rules, tram("08:10"), cents(1)).unwrap();
    assert_eq!(card.balance(), cents(999), "a check-out tops nothing up");
    assert!(card.check_in(&rules, tram("09:00"), cents(400)).unwrap().is_some());
    assert_eq!(card.balance(), cents(2_599));
    assert_eq!(AutoTopUp::new(cents(1_000), Money::ZERO), None);
}

#[test]
fn what_is_refused_writes_nothing() {
    let (rules, mut card) = (rules(), card());
    card.top_up(&rules, at("2026-03-01 10:00"), cents(1_999)).unwrap();
    let train = |now: &str| held(now, "NS", Mode::Rail, "ut");
    let before = card.clone();
    let short = ChipRefusal::BalanceTooLow { short: cents(1) };
    assert_eq!(card.check_in(&rules, train("2026-03-02 08:00"), cents(2_000)), Err(short));
    assert_eq!(card.check_out(&rules, train("2026-03-02 08:00"), cents(1)), Err(ChipRefusal::NoCheckIn));
    let full = ChipRefusal::BalanceTooHigh { most: cents(15_000) };
    assert_eq!(card.top_up(&rules, at("2026-03-02 08:00"), cents(13_002)), Err(full));
    assert_eq!(card.top_up(&rules, at("2026-03-02 08:00"), Money::ZERO), Err(ChipRefusal::Amount));
    assert_eq!(card.top_up(&rules, at("2026-03-02 08:00"), Money::MAX), Err(ChipRefusal::Amount));
    assert_eq!(card.check_in(&rules, train("2026-03-02 08:00"), cents(-1)), Err(ChipRefusal::Amount));
    // Valid on its last date to the last second, on the clock of the country.
    let over = ChipRefusal::CardNotValid { valid_until: day("2027-06-30") };
    assert_eq!(card.check_in(&rules, train("2027-07-01 00:00"), cents(1)), Err(over));
    assert_eq!(card, before);
    assert!(card.check_in(&rules, train("2027-06-30 23:59:59"), cents(1)).is_ok());
    // An automatic top-up that would not be enough is not made.
    let mut poor = before;
    poor.set_auto_top_up(AutoTopUp::new(cents(5_000), cents(100)));
    let refused = ChipRefusal::BalanceTooLow { short: cents(901) };
    assert_eq!(poor.check_in(&rules, train("2026-03-02 08:00"), cents(3_000)), Err(refused));
    assert_eq!((poor.balance(), poor.top_ups().len()), (cents(1_999), 1));
}

#[test]
fn a_check_out_is_never_refused_for_want_of_money_and_a_missed_one_keeps_the_deposit() {
    let (rules, mut card) = (rules(), card());
    card.top_up(&rules, at("2026-03-01 10:00"), cents(500)).unwrap();
    card.check_in(&rules, held("2026-03-02 08:00", "HTM", Mode::Tram, "s1"), cents(400)).unwrap();
    card.check_out(&rules, held("2026-03-02 09:00", "HTM", Mode::Tram, "s9"), cents(650)).unwrap();
    assert_eq!(card.balance(), cents(-150));
    card.top_up(&rules, at("2026-03-03 10:00"), cents(1_000)).unwrap();
    let bus = |now: &str, carrier: &str| held(now, carrier, Mode::Bus, "s1");
    card.check_in(&rules, bus("2026-03-03 11:00", "HTM"), cents(400)).unwrap();
    assert_eq!(
        card.check_out(&rules, bus("2026-03-03 11:10", "GVB"), cents(100)),
        Err(ChipRefusal::NoCheckIn),
        "another carrier's check-in"
    );
    card.check_in(&rules, bus("2026-03-03 12:00", "HTM"), cents(400)).unwrap();
    card.check_out(&rules, bus("2026-03-03 12:10", "HTM"), cents(100)).unwrap();
    // 8.50 - 4.00 that stayed away - 1.00.
    assert_eq!(card.balance(), cents(350));
}

#[test]
fn an_order_is_checked_against_the_card_and_what_is_on_it() {
    let (rules, card) = (rules(), travelled());
    let find = |name: &str, from: &str, until: &str, on: &str| -> Vec<String> {
        let order = product(name, from, until);
        card.check_order(&rules, &order, day(on)).iter().map(ToString::to_string).collect()
    };
    let none = Vec::<String>::new();
    assert_eq!(find("altijd-vrij", "2026-04-01", "2027-03-31", "2026-03-20"), none);
    assert_eq!(
        find("weekend-vrij", "2027-01-01", "2027-03-31", "2026-03-20"),
        none,
        "after the other has ended"
    );
    assert_eq!(
        find("weekend-vrij", "2026-12-31", "2027-03-31", "2026-03-20"),
        ["dal-vrij: Both are for the same trains; readers charge the first that they find."]
    );
    assert_eq!(
        find("dal-vrij", "2026-12-31", "2027-03-31", "2026-03-20"),
        ["The card already holds this product, until 2026-12-31."]
    );
    assert_eq!(
        find("altijd-vrij", "2027-07-01", "2027-06-30", "2026-03-20"),
        ["The card is valid until 2027-06-30.", "The product ends before it begins."]
    );
    let findings =
        card.check_order(&rules, &product("weekend-vrij", "2026-05-01", "2026-05-31"), day("2027-07-01"));
    let codes: Vec<&str> = findings.iter().map(OrderFinding::code).collect();
    assert_eq!(codes, ["order.card_not_valid", "order.conflicts"]);
    assert!(findings[1].text_in(Language::Dutch).starts_with("dal-vrij: Beide gelden"));

    let mut later = card;
    assert_eq!(later.remove_products_before(day("2026-12-31")), 0);
    assert_eq!(later.remove_products_before(day("2027-01-01")), 1);
    assert!(later.products().is_empty());
}

#[test]
fn what_is_stored_and_what_its_owner_reads() {
    let card = travelled();
    golden("chip-card.json", &json(&card));
    golden("chip-view.json", &json(&card.view()));
    golden("chip-view.txt", &card.view().show(&rules()).to_string());
    golden("chip-policy.json", &ChipPolicy::ov_chipkaart().to_json());
    assert_eq!(serde_json::from_str::<ChipCard>(&json(&card)).unwrap(), card);
    check_fields(&[card.view()]).unwrap();
    for shown in [format!("{card:?}"), json(&card.view()), card.view().show(&rules()).to_string()] {
        assert!(!shown.contains("04A2B3") && !shown.contains("1958"), "{shown}");
    }
}

#[test]
fn a_stored_card_that_cannot_be_is_refused() {
    let card = travelled();
    let text = json(&card);
    let wrong = |find: &str, put: &str| {
        let changed = text.replacen(find, put, 1);
        assert_ne!(changed, text, "{find}");
        serde_json::from_str::<ChipCard>(&changed).unwrap_err().to_string()
    };
    assert!(
        wrong("\"balance\": 680,\n  \"written\"", "\"balance\": 681,\n  \"written\"")
            .contains("newest entry")
    );
    assert!(wrong("\"written\": 21", "\"written\": 22").contains("entry 21 out of order"));
    assert!(wrong("\"number\": 19", "\"number\": 22").contains("entry 22 out of order"));
    assert!(wrong("\"fare\": 1530", "\"fare\": 1531").contains("entry 17 does not follow"));
    assert!(wrong("\"amount\": 2000\n", "\"amount\": 0\n").contains("adds nothing"));
    let silent = wrong("04A2B3C4D5E6F7", "04A2B3C4D5E6F7AZ");
    assert!(!silent.contains("04A2") && silent.contains("number of a chip"), "{silent}");
    let silent = wrong("1958-04-30", "1858-04-30");
    assert!(!silent.contains("1858") && silent.contains("date of birth"), "{silent}");
}

#[test]
fn a_policy_that_cannot_be_is_refused_with_all_that_is_wrong() {
    let mut wrong = policy();
    (wrong.transactions_kept, wrong.top_ups_kept, wrong.source) = (0, 101, " ".to_owned());
    wrong.balance_minor_max = Money::ZERO;
    wrong.conflicts[0].other = wrong.conflicts[0].one;
    let error = ChipRules::new(wrong.clone(), calendar()).unwrap_err();
    let paths: Vec<&str> = error.findings().iter().map(|finding| finding.path.as_str()).collect();
    assert_eq!(
        paths,
        ["source", "transactions_kept", "top_ups_kept", "balance_minor_max", "conflicts[0].other"]
    );
    assert_eq!(ChipPolicy::from_json(&wrong.to_json()).unwrap_err().findings(), error.findings());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever readers write: the balance is the sum of all that was written, the memory never holds more than it has room
    /// for, and what is stored reads back.
    #[test]
    fn the_purse_adds_up(writes in prop::collection::vec((0..4_u8, -50..6_000_i64), 0..60), auto in prop::option::of((0..3_000_i64, 1..5_000_i64))) {
        let (rules, mut card) = (rules(), card());
        card.set_auto_top_up(auto.and_then(|(below, amount)| AutoTopUp::new(cents(below), cents(amount))));
        let (mut sum, mut deposit) = (0_i64, None);
        for (number, (what, amount)) in (0_i64..).zip(writes) {
            let now = at("2026-03-01 10:00").plus_seconds(number * 600);
            let presentation = Presentation { at: now, ..held("2026-03-01 10:00", "HTM", Mode::Tram, "s1") };
            let before = card.clone();
            let done = match what {
                0 => card.top_up(&rules, now, cents(amount)).map(|_| sum += amount),
                1 | 2 => card.check_in(&rules, presentation, cents(amount)).map(|top_up| {
                    sum += top_up.map_or(0, |top_up| top_up.amount.minor()) - amount;
                    deposit = Some(amount);
                }),
                _ => card.check_out(&rules, presentation, cents(amount)).map(|()| {
                    sum += deposit.take().unwrap() - amount;
                }),
            };
            if done.is_err() {
                prop_assert_eq!(&card, &before);
            }
            prop_assert_eq!(card.balance(), cents(sum));
            prop_assert!(card.transactions().len() <= 10 && card.top_ups().len() <= 2);
            let stored = serde_json::to_string(&card).unwrap();
            prop_assert_eq!(serde_json::from_str::<ChipCard>(&stored).unwrap(), card.clone());
        }
    }
}
