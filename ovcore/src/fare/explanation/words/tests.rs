//! Every text, in both languages.

use super::*;
use crate::calendar::Instant;
use crate::fare::document::{CreditOf, MergeBy};
use crate::fare::explanation::Line;
use crate::money::{Exact, Money, Rounding};

fn parse<T: core::str::FromStr<Err: core::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn noon() -> Instant {
    Instant::parse("2026-03-10T12:00:00+01:00").unwrap()
}

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn transfer_of(effect: TransferEffect) -> Component {
    Component::Transfer { window: parse("two-hours"), effect, since: noon() }
}

fn zones(ids: &[&str]) -> Component {
    Component::ZoneSet { zones: ids.iter().map(|id| parse(id)).collect() }
}

/// What a ride costs by itself.
fn prices() -> Vec<(Component, &'static str, &'static str)> {
    let young = Some(parse("young"));
    let distance =
        |metres, product| Component::Distance { metres, rate_minor_per_km: exact("20.1"), product };
    let band = |distance, unit, up_to| Component::Band { distance, unit, up_to };
    let (unit, metre) = (DistanceUnit::TariffUnit, DistanceUnit::Metre);
    vec![
        (Component::Flat, "flat price", "vaste prijs"),
        (Component::Base { product: None }, "base", "basistarief"),
        (Component::Base { product: young }, "base (young)", "basistarief (young)"),
        (Component::BaseWaived { since: None }, "base waived: transfer", "overstap: geen basistarief"),
        (distance(12_345, None), "12.345 km × 20.1 ct/km", "12,345 km × 20,1 ct/km"),
        (distance(50, young), "0.050 km × 20.1 ct/km (young)", "0,050 km × 20,1 ct/km (young)"),
        (band(3_210, metre, Some(5_000)), "3210 m, band up to 5000", "3210 m, afstandsklasse tot 5000"),
        (band(1, unit, None), "1 unit, last band", "1 tariefeenheid, laatste afstandsklasse"),
        (
            Component::BandBefore { distance: 3_000, unit: metre },
            "less the 3000 m so far",
            "min de 3000 m tot zover",
        ),
        (Component::ZonePair { from: parse("1"), to: parse("2") }, "zone 1 to 2", "zone 1 naar 2"),
        (zones(&["1"]), "within zone 1", "binnen zone 1"),
        (zones(&["1", "2"]), "within zones 1 and 2", "binnen de zones 1 en 2"),
        (zones(&["1", "2", "3"]), "within zones 1, 2 and 3", "binnen de zones 1, 2 en 3"),
        (Component::Table { units: 39, row: 39 }, "table, 39 units", "tabel, 39 tariefeenheden"),
        (
            Component::Table { units: 215, row: 200 },
            "table, 215 units: as 200, where it ends",
            "tabel, 215 tariefeenheden: als 200, waar zij eindigt",
        ),
        (
            Component::TableBefore { units: 1, row: 1 },
            "less the 1 unit so far",
            "min de 1 tariefeenheid tot zover",
        ),
        (
            Component::TableBefore { units: 215, row: 200 },
            "less the 215 units so far: as 200, where it ends",
            "min de 215 tariefeenheden tot zover: als 200, waar de tabel eindigt",
        ),
        (Component::Cap { most: exact("850.5") }, "at most 850.5 ct", "hoogstens 850,5 ct"),
        (Component::Boarding, "boarding fare: no check-out", "instaptarief: niet uitgecheckt"),
        (Component::Supplement, "supplement", "toeslag"),
    ]
}

/// What is done to it.
fn changes() -> Vec<(Component, &'static str, &'static str)> {
    let off = |basis_points| Component::Discount { product: parse("dal"), basis_points, decided_at: noon() };
    let spent = Money::from_minor(1_050);
    let rounding = |mode| Component::Rounding { step_minor: 10, mode };
    let share = |distance, of, unit| Component::Share { distance, of, unit };
    vec![
        (off(4_000), "dal, 40 % off", "dal, 40 % korting"),
        (off(3_305), "dal, 33.05 % off", "dal, 33,05 % korting"),
        (
            Component::SpendStep { spent },
            "spend discount, 10.50 spent before",
            "bestedingskorting, eerder 10,50 besteed",
        ),
        (rounding(Rounding::Down), "rounded to 10 ct", "afgerond op 10 ct"),
        (
            share(20, 50, DistanceUnit::TariffUnit),
            "share of 20 in 50 units",
            "aandeel van 20 op 50 tariefeenheden",
        ),
        (share(2, 5, DistanceUnit::Metre), "share of 2 in 5 m", "aandeel van 2 op 5 m"),
    ]
}

/// What transfers do.
fn transfers() -> Vec<(Component, &'static str, &'static str)> {
    let amount_minor = Money::from_minor(50);
    let credit = ("transfer credit", "overstap: eerdere rit verrekend");
    let merge = ("priced as one with the ride before", "met de vorige rit als één rit berekend");
    let none = ("no transfer", "geen overstap");
    let texts = [
        (TransferEffect::Free, ("transfer: free", "overstap: gratis")),
        (TransferEffect::Fixed { amount_minor }, ("transfer: fixed price", "overstap: vaste prijs")),
        (
            TransferEffect::Together { amount_minor },
            ("transfer: one price for two rides", "overstap: één prijs voor twee ritten"),
        ),
        (TransferEffect::Discount { amount_minor }, ("transfer discount", "overstapkorting")),
        (TransferEffect::WaiveBase, ("transfer: base waived", "overstap: geen basistarief")),
        (TransferEffect::ContinueDistance, ("transfer: distance goes on", "overstap: afstand loopt door")),
        (TransferEffect::Credit { of: CreditOf::Highest }, credit),
        (TransferEffect::Credit { of: CreditOf::Last }, credit),
        (TransferEffect::Credit { of: CreditOf::Paid }, credit),
        (TransferEffect::Merge { by: MergeBy::EndToEnd }, merge),
        (TransferEffect::Merge { by: MergeBy::LongestPair }, merge),
        (TransferEffect::Merge { by: MergeBy::SumOfDistances }, merge),
        (TransferEffect::Merge { by: MergeBy::Zones }, merge),
        (TransferEffect::None, none),
        (TransferEffect::Restart, none),
    ];
    texts.into_iter().map(|(effect, (english, dutch))| (transfer_of(effect), english, dutch)).collect()
}

/// What caps do, in every period.
fn caps() -> Vec<(Component, &'static str, &'static str)> {
    let cap = |period| Component::CapReached { period };
    let rides = |paid, period| Component::RidesReached { paid, period };
    vec![
        (cap(Period::TravelDay), "daily cap reached", "dagmaximum bereikt"),
        (cap(Period::Week), "weekly cap reached", "weekmaximum bereikt"),
        (cap(Period::CalendarMonth), "monthly cap reached", "maandmaximum bereikt"),
        (cap(Period::Rolling { days: 7 }), "7-day cap reached", "7-dagenmaximum bereikt"),
        (rides(1, Period::TravelDay), "1 ride paid on the day", "1 rit betaald op de dag"),
        (rides(12, Period::Week), "12 rides paid in the week", "12 ritten betaald in de week"),
        (rides(40, Period::CalendarMonth), "40 rides paid in the month", "40 ritten betaald in de maand"),
        (rides(12, Period::Rolling { days: 7 }), "12 rides paid in 7 days", "12 ritten betaald in 7 dagen"),
        (rides(3, Period::Rolling { days: 1 }), "3 rides paid in 1 day", "3 ritten betaald in 1 dag"),
    ]
}

fn all() -> Vec<(Component, &'static str, &'static str)> {
    [prices(), changes(), transfers(), caps()].concat()
}

/// The number of a variant. A new one does not compile until it stands here, and must then stand in the tables.
const fn variant(component: &Component) -> usize {
    match component {
        Component::Flat => 0,
        Component::Base { .. } => 1,
        Component::BaseWaived { .. } => 2,
        Component::Distance { .. } => 3,
        Component::Band { .. } => 4,
        Component::ZonePair { .. } => 5,
        Component::ZoneSet { .. } => 6,
        Component::Table { .. } => 7,
        Component::TableBefore { .. } => 8,
        Component::Cap { .. } => 9,
        Component::Discount { .. } => 10,
        Component::SpendStep { .. } => 11,
        Component::Boarding => 12,
        Component::Supplement => 13,
        Component::Transfer { .. } => 14,
        Component::CapReached { .. } => 15,
        Component::RidesReached { .. } => 16,
        Component::Rounding { .. } => 17,
        Component::Share { .. } => 18,
        Component::BandBefore { .. } => 19,
    }
}

#[test]
fn every_component_has_its_text_in_both_languages() {
    for (component, english, dutch) in all() {
        assert_eq!(component.text(Language::English), english);
        assert_eq!(component.text(Language::Dutch), dutch);
        assert_eq!(component.to_string(), english);
    }
}

#[test]
fn no_variant_is_left_out_of_the_tables() {
    let components = all();
    let mut seen: Vec<usize> = components.iter().map(|(component, ..)| variant(component)).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, (0..=19).collect::<Vec<usize>>());
}

/// Where two are alike, one of the languages was forgotten, but for rates: there only the comma differs.
#[test]
fn no_text_is_empty_or_the_same_in_both_languages() {
    let mut texts: Vec<[String; 2]> =
        all().iter().map(|(component, ..)| Language::ALL.map(|l| component.text(l))).collect();
    texts.extend(UnpricedReason::ALL.map(|reason| Language::ALL.map(|l| reason.text(l).to_owned())));
    for [english, dutch] in texts {
        assert!(!english.trim().is_empty() && !dutch.trim().is_empty());
        assert_ne!(english, dutch);
        assert!(!dutch.contains('.'), "{dutch}");
    }
}

#[test]
fn reasons_say_in_both_languages_why_there_is_no_price() {
    let texts = UnpricedReason::ALL.map(|reason| (reason.to_string(), reason.text(Language::Dutch)));
    let expected = [
        ("distance unknown", "afstand onbekend"),
        ("no tariff for carrier, mode and date", "geen tarief voor vervoerder, vervoermiddel en datum"),
        ("no price in the tariff for this ride", "geen prijs in het tarief voor deze rit"),
        ("no boarding fare for carrier and mode", "geen instaptarief voor vervoerder en vervoermiddel"),
        ("no holiday list for the year", "geen lijst van feestdagen voor het jaar"),
        ("continues an unpriced trip", "vervolg op een rit zonder prijs"),
        ("price out of range", "prijs buiten bereik"),
    ];
    assert_eq!(texts, expected.map(|(english, dutch)| (english.to_owned(), dutch)));
}

/// The columns stand below each other also where a text has a character of several bytes.
#[test]
fn an_explanation_is_a_table_in_both_languages() {
    let line = |amount: &str, component| Line {
        carrier: parse("GVB"),
        tariff: parse("gvb-2026"),
        tariff_version: "2026".to_owned(),
        rule: parse("km"),
        amount: exact(amount),
        vat_basis_points: Some(900),
        component,
    };
    let rate = Component::Distance { metres: 5_000, rate_minor_per_km: exact("21.7"), product: None };
    let rounding = Component::Rounding { step_minor: 1, mode: Rounding::HalfAwayFromZero };
    let explanation = Explanation {
        price: Money::from_minor(225),
        lines: vec![
            line("116", Component::Base { product: None }),
            line("108.5", rate),
            line("0.5", rounding),
        ],
    };
    let english = "\
GVB gvb-2026 base                          116 ct
GVB gvb-2026 5.000 km × 21.7 ct/km       108.5 ct
GVB gvb-2026 rounded to 1 ct               0.5 ct
price                                      225 ct";
    let dutch = "\
GVB gvb-2026 basistarief                   116 ct
GVB gvb-2026 5,000 km × 21,7 ct/km       108,5 ct
GVB gvb-2026 afgerond op 1 ct              0,5 ct
prijs                                      225 ct";
    assert_eq!(explanation.to_string(), english);
    assert_eq!(explanation.text(Language::Dutch), dutch);
}
