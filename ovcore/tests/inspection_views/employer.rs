//! What the employer of a business card sees: what the subscription does not already pay for.

use ovcore::business::{BusinessCard, ServiceKind, UsedService};
use ovcore::language::Language;
use ovcore::money::Money;
use ovcore::rules::Rules;
use ovcore::tap::Mode;
use ovcore::view::EmployerView;
use ovcore_testkit::fields::check_fields;
use ovcore_testkit::world::rules;

use crate::life::Life;
use crate::{at, golden, json};

/// Rail with all carriers, as *Trein Vrij*.
const RAIL: &str = r#"{ "format": "ovcore/business-card/1", "id": "trein-vrij", "name": "Trein Vrij", "source": "seed 002",
    "valid_from": "2026-01-01", "covers": [{ "modes": ["rail"] }] }"#;

/// Everything, as *OV Vrij*.
const ALL: &str = r#"{ "format": "ovcore/business-card/1", "id": "ov-vrij", "name": "OV Vrij", "source": "seed 002",
    "valid_from": "2026-01-01", "covers": [{ "modes": ["rail", "metro", "tram", "bus", "ferry"] }] }"#;

/// One carrier's trains, until a date.
const NS_ONLY: &str = r#"{ "format": "ovcore/business-card/1", "id": "ns", "name": "NS", "source": "invented",
    "valid_from": "2026-01-01", "valid_until": "2026-03-10", "covers": [{ "modes": ["rail"], "carriers": ["NS"] }] }"#;

const SCRIPT: &str = "
    2026-03-10
    08:00      NS rail in a
    08:30      ARRIVA rail out e            => a-e 9.00 [NS 6.00 + ARRIVA 3.00]
    09:00      HTM tram in s1
    09:20      HTM tram out s2              => s1-s2 1.40
    12:00      NS rail in a                 => opens a
    2026-03-11
    08:00      NS rail in a                 => @2026-03-10 18:00:01 a-? 20.00; @03:25 asks 30.40 night; opens a
    08:20      NS rail out b                => a-b 4.00
    09:00      GVB metro in m1              => opens m1
    13:30      GVB metro in m2              => @13:00:01 m1-? 4.00; opens m2
    ";

fn card(text: &str) -> BusinessCard {
    BusinessCard::from_json(text).unwrap()
}

fn services() -> Vec<UsedService> {
    let used = |day: &str, kind, amount| UsedService {
        day: day.parse().unwrap(),
        kind,
        amount: Money::from_minor(amount),
    };
    vec![
        used("2026-03-11", ServiceKind::SharedBicycle, 480),
        used("2026-03-10", ServiceKind::Taxi, 2_350),
        used("2026-03-10", ServiceKind::ClassChange, 310),
        used("2026-03-12", ServiceKind::Parking, 700),
    ]
}

fn view(rules: &Rules, life: &Life, card: &str, services: &[UsedService], now: &str) -> EmployerView {
    let days = ("2026-03-10".parse().unwrap(), "2026-03-11".parse().unwrap());
    EmployerView::new(&life.history(), rules, &self::card(card), services, days, at(now))
}

fn life() -> (Rules, Life) {
    let rules = rules();
    let life = Life::play(&rules, SCRIPT);
    (rules, life)
}

fn charged(view: &EmployerView) -> Vec<(Mode, String, i64, bool)> {
    let row = |trip: &ovcore::view::ChargedTrip| {
        (trip.mode, trip.carrier.to_string(), trip.amount.minor(), trip.correction.is_some())
    };
    view.trips().iter().map(row).collect()
}

fn row(mode: Mode, carrier: &str, amount: i64, correctable: bool) -> (Mode, String, i64, bool) {
    (mode, carrier.to_owned(), amount, correctable)
}

/// Rail is paid for, with whatever carrier, a forgotten check-out too: nothing of it is shown.
#[test]
fn what_the_subscription_pays_for_is_not_there() {
    let (rules, life) = life();
    let rail = view(&rules, &life, RAIL, &[], "2026-03-11T14:00:00");
    assert_eq!(charged(&rail), [row(Mode::Tram, "HTM", 140, false), row(Mode::Metro, "GVB", 400, true)]);
    assert_eq!(rail.total().minor(), 540);
    let all = view(&rules, &life, ALL, &[], "2026-03-11T14:00:00");
    assert_eq!((charged(&all), all.total().minor()), (vec![], 0));
}

/// Of a trip over two carriers only the other one's part; after its last day the subscription pays for nothing.
#[test]
fn a_subscription_for_one_carrier_pays_for_its_legs() {
    let (rules, life) = life();
    let ns = view(&rules, &life, NS_ONLY, &[], "2026-03-11T14:00:00");
    assert_eq!(
        charged(&ns),
        [
            row(Mode::Rail, "ARRIVA", 300, false),
            row(Mode::Tram, "HTM", 140, false),
            row(Mode::Rail, "NS", 400, false),
            row(Mode::Metro, "GVB", 400, true),
        ]
    );
}

/// L3: by the traveller from day 5 at the same local time, until 00:00 of date + 61; then it is not said any more.
#[test]
fn a_forgotten_check_out_can_be_corrected_for_so_long() {
    let (rules, life) = life();
    let now = "2026-05-10T23:59:59+02:00";
    let correction = view(&rules, &life, RAIL, &[], now).trips()[1].correction.unwrap();
    assert_eq!(correction.from.to_string(), "2026-03-16 09:00:00");
    assert_eq!(correction.before.to_string(), "2026-05-11 00:00:00");
    let late = view(&rules, &life, RAIL, &[], "2026-05-11T00:00:00+02:00");
    assert_eq!(late.trips()[1].correction, None);
}

/// Those of the period, by day; each is part of the sum.
#[test]
fn services_are_there_whatever_the_subscription() {
    let (rules, life) = life();
    let all = view(&rules, &life, ALL, &services(), "2026-03-11T14:00:00");
    let kinds: Vec<ServiceKind> = all.services().iter().map(|service| service.kind).collect();
    assert_eq!(kinds, [ServiceKind::ClassChange, ServiceKind::Taxi, ServiceKind::SharedBicycle]);
    assert_eq!(all.total().minor(), 310 + 2_350 + 480);
}

#[test]
fn an_employer_sees_no_place_and_no_token() {
    let (rules, life) = life();
    let view = view(&rules, &life, NS_ONLY, &services(), "2026-03-11T14:00:00");
    let text = json(&view) + &Language::ALL.map(|language| view.text(language)).concat();
    for secret in ["Stop", "Metro 1", "\"s1\"", "\"m1\"", "\"e\"", "08:30", &life.account.token().to_string()]
    {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn a_document_says_what_is_wrong_with_it() {
    let text = ALL.replace(
        r#""valid_from": "2026-01-01","#,
        r#""valid_from": "2026-01-01", "valid_until": "2025-01-01","#,
    );
    let text = text.replace(r#"["rail", "metro", "tram", "bus", "ferry"]"#, "[]");
    let error = BusinessCard::from_json(&text).unwrap_err();
    let paths: Vec<&str> = error.findings().iter().map(|finding| finding.path.as_str()).collect();
    assert_eq!(paths, ["valid_until", "covers[0].modes"]);
    assert_eq!(BusinessCard::from_json("{}").unwrap_err().code(), "document.format");
    assert_eq!(BusinessCard::from_json(&card(RAIL).to_json()).unwrap(), card(RAIL));
}

#[test]
fn an_employers_view_shows_what_its_table_says_and_is_written_as_before() {
    let (rules, life) = life();
    let sample = view(&rules, &life, RAIL, &services(), "2026-03-11T14:00:00");
    check_fields(core::slice::from_ref(&sample)).unwrap();
    golden("views-others/employer.json", &json(&sample));
    let text = Language::ALL.map(|language| sample.text(language)).join("\n");
    golden("views-others/employer.txt", &text);
    golden("views-others/business-card.json", &card(RAIL).to_json());
}
