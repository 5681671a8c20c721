//! Cities with transfer windows: Seattle, Houston, Atlanta, Porto Alegre.
//!
//! # Seattle: two hours of credit between agencies, seven kinds of riders
//!
//! With the card, what was paid is credit for two hours with every agency that takes part: one pays the difference to the
//! dearest ride so far. Only a ride that is really charged something renews the two hours: `last_paid_check_in`; a ride
//! exactly two hours later is outside: `exclusive`. With cash there is no credit.
//!
//! The seven kinds of riders are products. Rows ask for them; the window asks for those with the card. Agencies have a tariff
//! each, with the window under one id. An agency that takes no part has no window.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let riders = ["card-regular", "card-senior", "card-special", "cash-regular", "cash-senior", "cash-special", "youth"];
//! let products: Vec<String> = riders
//!     .iter()
//!     .map(|id| format!(r#"{{ "id": "{id}", "name": "{id}", "effect": {{ "rider": {{}} }} }}"#))
//!     .collect();
//! let products = products.join(", ");
//! // A tariff of one agency: its mode, and the prices of regular, senior and special riders. Youth is free everywhere.
//! let agency = |carrier: &str, mode: &str, [regular, senior, special]: [u32; 3], transfers: &str| format!(r#"{{
//!     "format": "ovcore/tariff/1", "id": "{carrier}", "version": "1", "currency": "USD", "source": "invented",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["{carrier}"],
//!     "rounding": {{ "step_minor": 1, "mode": "half_away_from_zero" }},
//!     "products": [{products}],
//!     "prices": [
//!         {{ "id": "youth", "modes": ["{mode}"], "when": {{ "riders": ["youth"] }},
//!            "rule": {{ "flat": {{ "amount_minor": 0 }} }} }},
//!         {{ "id": "senior", "modes": ["{mode}"], "when": {{ "riders": ["card-senior", "cash-senior"] }},
//!            "rule": {{ "flat": {{ "amount_minor": {senior} }} }} }},
//!         {{ "id": "special", "modes": ["{mode}"], "when": {{ "riders": ["card-special", "cash-special"] }},
//!            "rule": {{ "flat": {{ "amount_minor": {special} }} }} }},
//!         {{ "id": "regular", "modes": ["{mode}"], "rule": {{ "flat": {{ "amount_minor": {regular} }} }} }}],
//!     "transfers": [{transfers}] }}"#);
//! let credit = r#"{
//!     "id": "two-hours", "opened_by": { "riders": ["card-regular", "card-senior", "card-special", "youth"] },
//!     "within": { "seconds": 7200, "from": "last_paid_check_in", "to": "check_in", "bound": "exclusive" },
//!     "joins": [{ "id": "difference", "effect": { "credit": { "of": "highest" } } }] }"#;
//! let bus = agency("METRO", "bus", [275, 100, 100], credit);
//! let train = agency("SOUND", "rail", [400, 100, 150], credit);
//! let ferry = agency("STATE", "ferry", [1000, 500, 1000], "");
//! let rides = "
//!     08:00 bus METRO a
//!     08:30 rail SOUND a 09:00 c
//!     09:59 bus METRO c
//!     10:10 ferry STATE c
//!     10:29 bus METRO c
//!     10:30 bus METRO c";
//! let pay = |rider: &str| prices(&[&bus, &train, &ferry], &format!("holds {rider} {rides}"));
//! assert_eq!(pay("card-regular"), [275, 125, 0, 1000, 0, 275]);
//! assert_eq!(pay("card-senior"), [100, 0, 0, 500, 100, 0]);
//! assert_eq!(pay("card-special"), [100, 50, 0, 1000, 0, 100]);
//! assert_eq!(pay("cash-regular"), [275, 400, 275, 1000, 275, 275]);
//! assert_eq!(pay("cash-senior"), [100, 100, 100, 500, 100, 100]);
//! assert_eq!(pay("cash-special"), [100, 150, 100, 1000, 100, 100]);
//! assert_eq!(pay("youth"), [0, 0, 0, 0, 0, 0]);
//! ```
//!
//! The regular rider pays 1.25 at 08:30, and from then on two hours run. The senior pays nothing there, so the two hours run
//! from 08:00 and 10:29 is a new payment.
//!
//! # Houston: the highest in the window
//!
//! Rides within two and a half hours of the first cost the dearest of them together.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let houston = r#"{
//!     "format": "ovcore/tariff/1", "id": "houston", "version": "1", "currency": "USD", "source": "invented",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["METRO"],
//!     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//!     "prices": [
//!         { "id": "park-ride", "modes": ["bus"], "when": { "lines": ["P"] }, "rule": { "flat": { "amount_minor": 300 } } },
//!         { "id": "local", "modes": ["bus", "tram"], "rule": { "flat": { "amount_minor": 125 } } }],
//!     "transfers": [{ "id": "highest", "within": { "seconds": 9000, "from": "first_check_in", "to": "check_in" },
//!         "joins": [{ "id": "difference", "effect": { "credit": { "of": "highest" } } }] }] }"#;
//! assert_eq!(prices(&[houston], "
//!     08:00 bus METRO a line 1
//!     08:30 bus METRO a line P
//!     10:30 tram METRO a
//!     10:31 tram METRO a"), [125, 175, 0, 125]);
//! ```
//!
//! # Atlanta: a matrix of transfers, with counts and upcharges
//!
//! Agencies honour each other's rides for three hours, at most four times, each pair in its own way. The matrix becomes a
//! list of joins: the pairs first, the rule for all others last.
//!
//! | to honour | effect |
//! |---|---|
//! | free transfer | `free` |
//! | transfer with an upcharge | `fixed` |
//! | pay the difference | `credit` of `last` |
//! | no transfer, but what was ridden before stays valid | `none` |
//! | no transfer, and begin anew | `restart` |
//!
//! One tariff holds all agencies here; apart, each writes the joins *to* itself under the same window id.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let atlanta = r#"{
//!     "format": "ovcore/tariff/1", "id": "atlanta", "version": "1", "currency": "USD", "source": "invented",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["MARTA", "COBB", "XPRESS", "STREETCAR"],
//!     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//!     "prices": [
//!         { "id": "express", "modes": ["bus"], "when": { "carriers": ["XPRESS"] }, "rule": { "flat": { "amount_minor": 400 } } },
//!         { "id": "cobb-express", "modes": ["bus"], "when": { "carriers": ["COBB"], "lines": ["100"] },
//!           "rule": { "flat": { "amount_minor": 500 } } },
//!         { "id": "streetcar", "modes": ["tram"], "rule": { "flat": { "amount_minor": 100 } } },
//!         { "id": "local", "modes": ["bus", "rail"], "rule": { "flat": { "amount_minor": 250 } } }],
//!     "transfers": [{
//!         "id": "breeze", "opened_by": { "modes": ["bus", "rail"] },
//!         "within": { "seconds": 10800, "from": "first_check_in", "to": "check_in" }, "transfers_max": 4,
//!         "joins": [
//!             { "id": "streetcar", "to": { "carriers": ["STREETCAR"] }, "effect": "none" },
//!             { "id": "marta-rail", "from": { "modes": ["rail"] }, "to": { "modes": ["rail"] }, "counts": false,
//!               "effect": "free" },
//!             { "id": "xpress-xpress", "from": { "carriers": ["XPRESS"] }, "to": { "carriers": ["XPRESS"] },
//!               "effect": "restart" },
//!             { "id": "to-xpress", "to": { "carriers": ["XPRESS"] }, "effect": { "fixed": { "amount_minor": 150 } } },
//!             { "id": "to-cobb-express", "to": { "carriers": ["COBB"], "lines": ["100"] },
//!               "effect": { "credit": { "of": "last" } } },
//!             { "id": "local", "effect": "free" }] }] }"#;
//! assert_eq!(prices(&[atlanta], "
//!     08:00 rail MARTA a 08:20 c
//!     08:30 bus XPRESS c
//!     09:00 tram STREETCAR c
//!     09:30 bus MARTA c line 5
//!     10:00 bus COBB c line 100
//!     10:30 bus MARTA c line 5
//!     10:40 bus MARTA c line 6"), [250, 150, 100, 0, 250, 0, 250]);
//! ```
//!
//! At 10:40 four transfers were used: the whole price, and a new window.
//!
//! # Porto Alegre: prices for two rides
//!
//! Bus and bus together have a price, bus and train another; one such transfer within an hour, from boarding to boarding. Train
//! to train is free and does not count. The same bus line again is no transfer.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let tri = r#"{
//!     "format": "ovcore/tariff/1", "id": "tri", "version": "1", "currency": "BRL", "source": "invented",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["POA"],
//!     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//!     "prices": [
//!         { "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 500 } } },
//!         { "id": "train", "modes": ["rail"], "rule": { "flat": { "amount_minor": 450 } } }],
//!     "transfers": [{
//!         "id": "hour", "within": { "seconds": 3600, "from": "last_check_in", "to": "check_in" }, "transfers_max": 1,
//!         "joins": [
//!             { "id": "train-train", "from": { "modes": ["rail"] }, "to": { "modes": ["rail"] }, "counts": false,
//!               "effect": "free" },
//!             { "id": "same-line", "same": ["mode", "line"], "effect": "restart" },
//!             { "id": "bus-bus", "same": ["mode"], "effect": { "together": { "amount_minor": 750 } } },
//!             { "id": "bus-train", "different": ["mode"], "effect": { "together": { "amount_minor": 850 } } }] }] }"#;
//! assert_eq!(prices(&[tri], "
//!     08:00 bus POA a line 1
//!     08:30 bus POA a line 2
//!     09:00 bus POA a line 3
//!     12:00 bus POA a line 1
//!     12:30 rail POA a
//!     12:50 rail POA a
//!     18:00 bus POA a line 1
//!     18:10 bus POA a line 1"), [500, 250, 500, 500, 350, 0, 500, 500]);
//! ```
