//! Riders: what a traveller may hold, class of travel, conditions of products, VAT.
//!
//! How examples are written stands in [the first page](super#how-the-examples-are-written).
//!
//! # Products
//!
//! A card may hold products, each for dates of check-in from … until …, both included. The card says *that* it holds
//! `child`; the tariff says what `child` means. A tariff that does not know a product charges as if it were not there; so
//! one id may mean something in several tariffs, and each is asked by itself.
//!
//! | `effect` | what it does |
//! |---|---|
//! | `{ "percent_off": { "basis_points": 4000 } }` | 40 % off the exact price of the stretch, before rounding |
//! | `{ "reduced_rates": { "rates": { "km": { … } } } }` | in place of the row `km` (by distance), these rates: base, rate, cap |
//! | `{ "rider": {} }` | nothing by itself; rows, caps, transfers and supplements ask for it in `riders` |
//! | `{ "travels": { "class": "first" } }` | nothing by itself; rows ask for it in `class` |
//!
//! `scope` says for which rides (left out: all that the tariff prices). `when` is `always`, `off_peak` or `peak`, and
//! `decided_by` says by which tap that is decided.
//!
//! **Products do not add up.** For each stretch every discount and rate that the traveller holds is tried by itself; the
//! cheapest rounded price stands.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "peak": [{ "days": "weekdays", "from": "06:30", "until": "09:00" }], "off_peak_holidays": { "2026": [] },
//!     "prices": [{ "id": "km", "modes": ["bus"],
//!                  "rule": { "distance": { "base_minor": 116, "rate_minor_per_km": "20.1" } } }],
//!     "products": [
//!         { "id": "dal", "name": "Off-peak discount", "when": "off_peak",
//!           "effect": { "percent_off": { "basis_points": 4000 } } },
//!         { "id": "age", "name": "Age discount",
//!           "effect": { "reduced_rates": { "rates": { "km": { "base_minor": 77, "rate_minor_per_km": "13.3" } } } } }] }"#;
//! let rides = "
//!     08:00 bus CITY a 08:20 c
//!     12:00 bus CITY a 12:20 c";
//! assert_eq!(prices(&[tariff], rides), [217, 217]);
//! assert_eq!(prices(&[tariff], &format!("holds dal {rides}")), [217, 130]);
//! assert_eq!(prices(&[tariff], &format!("holds age {rides}")), [144, 144]);
//! assert_eq!(prices(&[tariff], &format!("holds age\nholds dal {rides}")), [144, 130]);
//! ```
//!
//! **Published reduced rates** are not computed: 66 % of 20.1 is 13.266, but the list says 13.3. Write what the list says.
//!
//! **Scope.** A discount on the own trains only, or within some zones:
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "carriers": ["CITY", "NORTH"], "zones": { "centre": ["a", "b"] },
//!     "products": [
//!         { "id": "half", "name": "Half price in the centre", "scope": { "carriers": ["CITY"], "within": ["centre"] },
//!           "effect": { "percent_off": { "basis_points": 5000 } } }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     holds half
//!     08:00 bus CITY a 08:10 b
//!     10:00 bus CITY a 10:20 c
//!     12:00 bus NORTH a 12:10 b"), [100, 200, 200]);
//! ```
//!
//! A product may be free travel: `"basis_points": 10000` with a scope is a season ticket.
//!
//! # Kinds of riders
//!
//! Where the list has a price for each kind of rider, or a kind for each medium, write a product with the effect `rider` for
//! each kind, and rows that ask for it. The row without `riders`, last, is for everybody else.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "products": [
//!         { "id": "youth", "name": "Youth", "effect": { "rider": {} } },
//!         { "id": "senior", "name": "Senior", "effect": { "rider": {} } }],
//!     "prices": [
//!         { "id": "youth", "modes": ["bus"], "when": { "riders": ["youth"] }, "rule": { "flat": { "amount_minor": 0 } } },
//!         { "id": "senior", "modes": ["bus"], "when": { "riders": ["senior"] }, "rule": { "flat": { "amount_minor": 100 } } },
//!         { "id": "adult", "modes": ["bus"], "rule": { "flat": { "amount_minor": 275 } } }] }"#;
//! assert_eq!(prices(&[tariff], "08:00 bus CITY a"), [275]);
//! assert_eq!(prices(&[tariff], "holds senior
//!     08:00 bus CITY a"), [100]);
//! assert_eq!(prices(&[tariff], "holds senior
//!     holds youth
//!     08:00 bus CITY a"), [0]);
//! ```
//!
//! Rows do not compete: the *first* that holds is the price, also for who holds two products. Put the cheaper row first.
//!
//! # Class of travel
//!
//! Without a product that says otherwise one travels in the second class. A row for the first class stands before the
//! other, with `"class": "first"`.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "products": [{ "id": "first", "name": "Travels first class", "effect": { "travels": { "class": "first" } } }],
//!     "prices": [
//!         { "id": "first", "modes": ["rail"], "when": { "class": "first" },
//!           "rule": { "table": { "prices_minor": [510, 510, 510, 580] } } },
//!         { "id": "second", "modes": ["rail"], "rule": { "table": { "prices_minor": [300, 300, 300, 340] } } }] }"#;
//! assert_eq!(prices(&[tariff], "08:00 rail CITY a 08:30 c"), [340]);
//! assert_eq!(prices(&[tariff], "holds first
//!     08:00 rail CITY a 08:30 c"), [580]);
//! ```
//!
//! # Conditions of a product
//!
//! What the holder must keep to stands in `conditions`, with what follows when it is broken. The engine does not find out
//! by itself that one was: a carrier reports it to the host, and the document says what the host tells the account.
//!
//! | `when_broken` | what follows |
//! |---|---|
//! | `nothing` | nothing by itself (the default) |
//! | `product_ends` | the product ends on the date |
//! | `denied` | the card goes on the deny list for *discount conditions broken*, until every carrier that listed it clears it |
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{ "products": [{
//!     "id": "age", "name": "Age discount", "effect": { "percent_off": { "basis_points": 3400 } },
//!     "conditions": [{ "id": "own-card", "when_broken": "denied", "text": {
//!         "en": "Only the holder travels with this card.", "nl": "Alleen de houder reist met deze kaart." } }] }] }"#;
//! assert_eq!(prices(&[tariff], "holds age
//!     08:00 bus CITY a"), [132]);
//! ```
//!
//! # VAT
//!
//! Prices contain VAT. `vat_basis_points` is its rate, in ten-thousandths of the price without: 900 is 9 %. The tariff has
//! one for all; a row, a boarding fare and a supplement may have their own. It changes no price: it stands in each line of
//! the explanation, so that the books can take it out. What transfers and caps take off has the tariff's rate. Left out:
//! not stated, which is not the same as none.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "vat_basis_points": 900,
//!     "supplements": [{ "id": "catering", "charged": "with_ride", "vat_basis_points": 2100,
//!                       "prices": [{ "amount_minor": 50 }] }] }"#;
//! let (_, why) = rate_rides(&[tariff], "08:00 rail CITY a 08:30 c").remove(0);
//! let vat: Vec<Option<u32>> = why.unwrap().lines.iter().map(|line| line.vat_basis_points).collect();
//! assert_eq!(vat, [Some(900), Some(2100)]);
//! ```
