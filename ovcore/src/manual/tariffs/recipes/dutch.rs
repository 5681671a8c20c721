//! Dutch tariffs: trains by tariff unit, buses and trams by kilometre, a supplement, a saving scheme.
//!
//! # NS: trains by tariff unit
//!
//! The prices are those of 2026 up to 20 units; the whole list has 200, and its last price holds beyond. They are multiples
//! of 10 cents, discounts are exact to the cent; so the step is 1. Distances come from the network in tariff units.
//!
//! * Checking in again at the same station within 35 minutes continues the journey: `continue_distance`.
//! * The discount of the *first* check-in stays: `decided_by` is left out, and so `first_check_in`.
//! * 5 May is no holiday in this list. Dal Voordeel is 40 % outside the peak, and only in this tariff.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let ns = r#"{
//!     "format": "ovcore/tariff/1", "id": "ns-2026", "version": "2026", "currency": "EUR", "source": "price list of NS",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["NS"], "vat_basis_points": 900,
//!     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//!     "prices": [{ "id": "second-class", "modes": ["rail"], "on_transfer": "continue_distance", "rule": { "table": {
//!         "prices_minor": [300, 300, 300, 300, 300, 300, 300, 300, 300, 330, 350, 370, 400,
//!                          420, 440, 460, 490, 510, 530, 550, 580] } } }],
//!     "boarding_fares": [{ "id": "boarding", "modes": ["rail"], "amount_minor": 2000 }],
//!     "peak": [{ "days": "weekdays", "from": "06:30", "until": "09:00" },
//!              { "days": "weekdays", "from": "16:00", "until": "18:30" }],
//!     "off_peak_holidays": { "2026": ["2026-01-01", "2026-04-03", "2026-04-27", "2026-05-14", "2026-05-24",
//!                                     "2026-05-25", "2026-12-25", "2026-12-26"] },
//!     "products": [{ "id": "dal-voordeel", "name": "Dal Voordeel", "when": "off_peak",
//!                    "effect": { "percent_off": { "basis_points": 4000 } } }] }"#;
//! let rides = "
//!     08:50 rail NS a 09:10 d
//!     09:20 rail NS d 09:50 f
//!     20:00 rail NS f 20:40 a
//!     21:30 rail NS a -";
//! assert_eq!(prices(&[ns], rides), [330, 250, 580, 2000]);
//! // 08:50 is peak, and decides for the whole journey; 20:00 is not: 580 less 40 %.
//! assert_eq!(prices(&[ns], &format!("holds dal-voordeel {rides}")), [330, 250, 348, 2000]);
//! ```
//!
//! # HTM: buses and trams by kilometre
//!
//! The figures are those of 2026. The reduced rates are published, not computed. Within 35 minutes the base is not paid
//! again: `waive_base`.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let htm = r#"{
//!     "format": "ovcore/tariff/1", "id": "htm-2026", "version": "2026", "currency": "EUR", "source": "rates of HTM",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["HTM"],
//!     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//!     "prices": [{ "id": "km", "modes": ["bus", "tram"], "on_transfer": "waive_base",
//!                  "rule": { "distance": { "base_minor": 116, "rate_minor_per_km": "20.1" } } }],
//!     "boarding_fares": [{ "id": "boarding", "modes": ["bus", "tram"], "amount_minor": 400 }],
//!     "products": [{ "id": "age", "name": "Age discount", "effect": { "reduced_rates": { "rates": {
//!         "km": { "base_minor": 77, "rate_minor_per_km": "13.3" } } } } }] }"#;
//! let rides = "
//!     08:00 tram HTM a 08:20 c line 1
//!     08:55 bus HTM c 09:10 d
//!     12:00 tram HTM d -";
//! assert_eq!(prices(&[htm], rides), [217, 80, 400]);
//! assert_eq!(prices(&[htm], &format!("holds age {rides}")), [144, 53, 400]);
//! ```
//!
//! # Intercity direct: a supplement at a reader
//!
//! The traveller taps a post on the platform. The network names the post and the rule:
//! `"supplement_readers": [{ "carrier": "NS", "reader": "post", "supplement": "ic-direct" }]`. The price in the peak is that
//! of 2025; the other is invented.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let ns = r#"{
//!     "format": "ovcore/tariff/1", "id": "ns-direct", "version": "2026", "currency": "EUR", "source": "invented",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["NS"],
//!     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//!     "prices": [{ "id": "train", "modes": ["rail"], "rule": { "flat": { "amount_minor": 1500 } } }],
//!     "supplements": [{ "id": "ic-direct", "charged": "at_reader", "prices": [
//!         { "when": { "peak": true }, "amount_minor": 300 }, { "amount_minor": 180 }] }],
//!     "peak": [{ "days": "weekdays", "from": "06:30", "until": "09:00" },
//!              { "days": "weekdays", "from": "16:00", "until": "18:30" }],
//!     "off_peak_holidays": { "2026": ["2026-04-27"] } }"#;
//! let why = explained(&[ns], "
//!     08:00 rail NS a 09:00 f
//!     11:58 rail NS f supplement ic-direct
//!     12:00 rail NS f 13:00 a");
//! assert_eq!(why, "\
//! NS ns-direct flat price        1500 ct
//! NS ns-direct supplement         180 ct
//! price                          1680 ct");
//! ```
//!
//! # Voordeel Noord: a discount that grows with what was spent
//!
//! In a calendar month: 20 % off after 10 euros, 40 % after 50, free after 300; up to age 18 free after 100. Trains of Arriva
//! and, from 1 March, buses of Qbuzz count together: both tariffs have the steps under one id. Young people's steps stand
//! first. What is added up is not published; here prices before the discount.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let tariff = |carrier: &str, mode: &str, from: &str| format!(r#"{{
//!     "format": "ovcore/tariff/1", "id": "{carrier}-noord", "version": "2026", "currency": "EUR", "source": "press",
//!     "valid_from": "{from}", "valid_until": "2026-12-31", "carriers": ["{carrier}"],
//!     "rounding": {{ "step_minor": 1, "mode": "half_away_from_zero" }},
//!     "prices": [{{ "id": "ride", "modes": ["{mode}"], "rule": {{ "flat": {{ "amount_minor": 600 }} }} }}],
//!     "products": [{{ "id": "young", "name": "Up to age 18", "effect": {{ "rider": {{}} }} }}],
//!     "spend_steps": [
//!         {{ "id": "voordeel-young", "applies_to": {{ "riders": ["young"] }}, "period": "calendar_month", "steps": [
//!             {{ "after_minor": 1000, "basis_points": 2000 }}, {{ "after_minor": 5000, "basis_points": 4000 }},
//!             {{ "after_minor": 10000, "basis_points": 10000 }}] }},
//!         {{ "id": "voordeel", "period": "calendar_month", "steps": [
//!             {{ "after_minor": 1000, "basis_points": 2000 }}, {{ "after_minor": 5000, "basis_points": 4000 }},
//!             {{ "after_minor": 30000, "basis_points": 10000 }}] }}] }}"#);
//! let (arriva, qbuzz) = (tariff("ARRIVA", "rail", "2026-01-01"), tariff("QBUZZ", "bus", "2026-03-01"));
//! assert_eq!(prices(&[&arriva, &qbuzz], "
//!     2026-03-02 08:00 rail ARRIVA a 08:30 b
//!     2026-03-02 12:00 bus QBUZZ b 12:30 c
//!     2026-03-03 08:00 rail ARRIVA a 08:30 b
//!     2026-04-01 08:00 bus QBUZZ b 08:30 c"), [600, 560, 480, 600]);
//! ```
//!
//! The second ride: 4.00 up to the step whole, 2.00 beyond it with 20 % off.
