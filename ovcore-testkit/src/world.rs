//! A small invented country whose prices can be worked out in the head.
//!
//! | where | what it costs |
//! |---|---|
//! | NS, rail: `a`–`b`–`c`–`d`, 10 units each | 2.00 + 0.20 a unit, up to 50 units; boarding fare 20.00 |
//! | Arriva, rail: `c`–`e` 10 units, `d`–`e` 15 | 1.00 + 0.30 a unit, up to 50 units; boarding fare 10.00 |
//! | Keolis and Qbuzz, rail, one tariff: `k`–`m` 10 units (Keolis), `m`–`q` 20 (Qbuzz) | 0.11 a unit |
//! | HTM tram 1: `s1` 0 km, `s2` 2 km, `s3` 5 km; bus 7: `s3` 0 km, `s4` 4 km, `s1` 7 km | 1.00 + 0.20 a km; boarding 4.00 |
//! | GVB metro 50: `m1` 0 km, `m2` 3 km, `m3` 8 km; tram 2: `s3` 0 km, `m1` 1 km | 1.00 + 0.30 a km, at most 3.00; boarding 4.00 |
//! | Connexxion ferry: `p1`–`p2` | 2.50 flat; no boarding fare |
//! | RET metro: `r1`–`r2` | no tariff |
//!
//! NS and Arriva are joined for rail: a check-out at one closes a trip of the other. `b` and `b2` are joined places.
//! Products: `dal` (40 % off-peak, NS), `young` (HTM at reduced rates: 0.70 and 0.13 a km).

use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Token, Travel};
use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;

/// The card of a scenario, unless it says otherwise: a Visa debit card of plastic.
pub const CARD: CardKind =
    CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Debit };

/// A card that is collected after each trip.
pub const PER_TRIP_CARD: CardKind =
    CardKind { scheme: CardScheme::Mastercard, form: CardForm::Device, funding: CardFunding::Debit };

/// The travel token of the card of a scenario.
#[must_use]
pub const fn token() -> Token<Travel> {
    Token::from_bytes([1; 16])
}

const NETWORK: &str = r#"{
  "format": "ovcore/network/1", "id": "test-country", "source": "invented",
  "carriers": [
    { "id": "NS", "name": "NS" }, { "id": "ARRIVA", "name": "Arriva" }, { "id": "KEOLIS", "name": "Keolis" },
    { "id": "QBUZZ", "name": "Qbuzz" }, { "id": "HTM", "name": "HTM" }, { "id": "GVB", "name": "GVB" },
    { "id": "CONNEXXION", "name": "Connexxion" }, { "id": "RET", "name": "RET" }
  ],
  "places": [
    { "id": "a", "name": "Aa" }, { "id": "b", "name": "Bee" }, { "id": "b2", "name": "Bee Noord" },
    { "id": "c", "name": "Cee" }, { "id": "d", "name": "Dee" }, { "id": "e", "name": "Ee" },
    { "id": "k", "name": "Kaa" }, { "id": "m", "name": "Em" }, { "id": "q", "name": "Quu" },
    { "id": "s1", "name": "Stop 1" }, { "id": "s2", "name": "Stop 2" }, { "id": "s3", "name": "Stop 3" },
    { "id": "s4", "name": "Stop 4" }, { "id": "m1", "name": "Metro 1" }, { "id": "m2", "name": "Metro 2" },
    { "id": "m3", "name": "Metro 3" }, { "id": "p1", "name": "Pier 1" }, { "id": "p2", "name": "Pier 2" },
    { "id": "r1", "name": "Ring 1" }, { "id": "r2", "name": "Ring 2" }
  ],
  "joined_places": [["b", "b2"]],
  "joined_carriers": [
    { "mode": "rail", "carriers": ["NS", "ARRIVA"] }, { "mode": "rail", "carriers": ["KEOLIS", "QBUZZ"] }
  ],
  "distances": [
    { "id": "ns", "carriers": ["NS"], "modes": ["rail"], "unit": "tariff_unit",
      "pairs": [["a","b",10],["a","b2",10],["a","c",20],["a","d",30],["b","c",10],["b2","c",10],["b","d",20],["b2","d",20],["c","d",10]] },
    { "id": "arriva", "carriers": ["ARRIVA"], "modes": ["rail"], "unit": "tariff_unit",
      "pairs": [["c","e",10],["d","e",15]] },
    { "id": "keolis", "carriers": ["KEOLIS"], "modes": ["rail"], "unit": "tariff_unit", "pairs": [["k","m",10]] },
    { "id": "qbuzz", "carriers": ["QBUZZ"], "modes": ["rail"], "unit": "tariff_unit", "pairs": [["m","q",20]] }
  ],
  "lines": [
    { "id": "1", "carrier": "HTM", "mode": "tram", "stops": [["s1",0],["s2",2000],["s3",5000]] },
    { "id": "7", "carrier": "HTM", "mode": "bus", "stops": [["s3",0],["s4",4000],["s1",7000]] },
    { "id": "8", "carrier": "HTM", "mode": "bus", "stops": [["s3",0],["s1",9000]] },
    { "id": "50", "carrier": "GVB", "mode": "metro", "stops": [["m1",0],["m2",3000],["m3",8000]] },
    { "id": "2", "carrier": "GVB", "mode": "tram", "stops": [["s3",0],["m1",1000]] },
    { "id": "p", "carrier": "CONNEXXION", "mode": "ferry", "stops": [["p1",0],["p2",600]] },
    { "id": "r", "carrier": "RET", "mode": "metro", "stops": [["r1",0],["r2",1000]] }
  ],
  "stretches": [
    { "from": "k", "legs": [{ "carrier": "KEOLIS", "to": "m", "distance": 10 }, { "carrier": "QBUZZ", "to": "q", "distance": 20 }] }
  ]
}"#;

fn table(id: &str, carriers: &str, boarding: &str, first: u32, unit: u32, extra: &str) -> String {
    let prices: Vec<String> =
        (0..=50).map(|u: u32| (first.saturating_add(unit.saturating_mul(u))).to_string()).collect();
    format!(
        r#"{{ "format": "ovcore/tariff/1", "id": "{id}", "version": "1", "currency": "EUR", "source": "invented",
        "valid_from": "2024-01-01", "valid_until": "2028-12-31", "carriers": {carriers},
        "rounding": {{ "step_minor": 1, "mode": "half_away_from_zero" }},
        "prices": [{{ "id": "units", "modes": ["rail"], "on_transfer": "continue_distance",
                      "rule": {{ "table": {{ "prices_minor": [{}] }} }} }}],
        "boarding_fares": {boarding} {extra} }}"#,
        prices.join(",")
    )
}

fn distance(
    id: &str,
    carriers: &str,
    (from, until): (&str, &str),
    base: u32,
    km: &str,
    cap: &str,
    extra: &str,
) -> String {
    format!(
        r#"{{ "format": "ovcore/tariff/1", "id": "{id}", "version": "1", "currency": "EUR", "source": "invented",
        "valid_from": "{from}", "valid_until": "{until}", "carriers": {carriers},
        "rounding": {{ "step_minor": 1, "mode": "half_away_from_zero" }},
        "prices": [{{ "id": "km", "modes": ["tram", "bus", "metro"], "on_transfer": "waive_base",
                      "rule": {{ "distance": {{ "base_minor": {base}, "rate_minor_per_km": "{km}", "cap_minor": {cap} }} }} }}],
        "boarding_fares": [{{ "id": "boarding", "modes": ["tram", "bus", "metro"], "amount_minor": 400 }}] {extra} }}"#
    )
}

/// The tariffs of the test country, as documents.
#[must_use]
pub fn tariffs() -> Vec<String> {
    let boarding =
        |amount: u32| format!(r#"[{{ "id": "boarding", "modes": ["rail"], "amount_minor": {amount} }}]"#);
    let peak = r#", "peak": [{ "days": "weekdays", "from": "06:30", "until": "09:00" },
                             { "days": "weekdays", "from": "16:00", "until": "18:30" }],
        "off_peak_holidays": { "2024": [], "2025": [], "2026": ["2026-04-27"] },
        "products": [{ "id": "dal", "name": "Dal", "when": "off_peak", "effect": { "percent_off": { "basis_points": 4000 } } }]"#;
    let young = r#", "products": [{ "id": "young", "name": "Young", "when": "always", "effect": { "reduced_rates": {
        "rates": { "km": { "base_minor": 70, "rate_minor_per_km": "13" } } } } }]"#;
    let flat = r#"{ "format": "ovcore/tariff/1", "id": "ferry", "version": "1", "currency": "EUR", "source": "invented",
        "valid_from": "2024-01-01", "valid_until": "2028-12-31", "carriers": ["CONNEXXION"],
        "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
        "prices": [{ "id": "flat", "modes": ["ferry"], "on_transfer": "nothing", "rule": { "flat": { "amount_minor": 250 } } }] }"#;
    vec![
        table("ns", r#"["NS"]"#, &boarding(2_000), 200, 20, peak),
        table("arriva", r#"["ARRIVA"]"#, &boarding(1_000), 100, 30, ""),
        table("north", r#"["KEOLIS", "QBUZZ"]"#, &boarding(1_000), 0, 11, ""),
        distance("htm", r#"["HTM"]"#, ("2024-01-01", "2026-12-31"), 100, "20", "null", young),
        distance("htm-2027", r#"["HTM"]"#, ("2027-01-01", "2028-12-31"), 110, "22", "null", ""),
        distance("gvb", r#"["GVB"]"#, ("2024-01-01", "2028-12-31"), 100, "30", "300", ""),
        flat.to_owned(),
    ]
}

/// The network of the test country, as a document.
#[must_use]
pub const fn network() -> &'static str {
    NETWORK
}

/// The rules of the test country under a policy.
///
/// # Panics
/// Never with a policy that has no findings: the documents are fixed.
#[must_use]
#[expect(clippy::expect_used, reason = "fixed documents, checked by every test that uses them")]
pub fn rules_with(policy: Policy) -> Rules {
    let network = NetworkDocument::from_json(NETWORK).and_then(Network::new).expect("the test network");
    let tariffs = tariffs().iter().map(|text| TariffDocument::from_json(text)).collect::<Result<_, _>>();
    let book = tariffs.and_then(TariffBook::new).expect("the test tariffs");
    Rules::new(policy, network, book).expect("a policy without findings")
}

/// The rules of the test country with caps in the tariffs of HTM, given as the value of `caps` in a tariff document.
///
/// # Panics
/// When the caps cannot be read.
#[must_use]
#[expect(clippy::expect_used, reason = "a test that fails")]
pub fn rules_with_caps(caps: &str) -> Rules {
    let network = NetworkDocument::from_json(NETWORK).and_then(Network::new).expect("the test network");
    let with_caps = |text: String| {
        let htm = text.contains(r#""carriers": ["HTM"]"#);
        let end = text.rfind('}').filter(|_| htm).map(|end| text.split_at(end).0);
        end.map(|rest| format!(r#"{rest}, "caps": {caps} }}"#)).unwrap_or(text)
    };
    let tariffs = tariffs().into_iter().map(with_caps).map(|text| TariffDocument::from_json(&text));
    let book = tariffs.collect::<Result<_, _>>().and_then(TariffBook::new).expect("tariffs with caps");
    Rules::new(Policy::ovpay(), network, book).expect("a policy without findings")
}

/// The rules of the test country under the OVpay policy.
#[must_use]
pub fn rules() -> Rules {
    rules_with(Policy::ovpay())
}
