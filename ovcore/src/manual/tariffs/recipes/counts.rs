//! Cities that count: New York, Brussels, Sydney.
//!
//! # New York: twelve rides a week, and later 34 dollars in seven days
//!
//! A ride includes one free transfer within two hours: between bus and subway, or between two bus lines. Paying again gives a
//! new transfer, so what is no transfer is a `restart`. An express bus costs the difference.
//!
//! In 2022 twelve rides from Monday to Sunday were paid; since 20 August 2023 it is 34.00 in seven days from the first tap.
//! The shape changed on a date: two documents in one book. Fares are 2.75 and 2.90, and so is the twelfth ride 2.10.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let omny = |id: &str, valid: &str, fare: u32, cap: &str| format!(r#"{{
//!     "format": "ovcore/tariff/1", "id": "{id}", "version": "{id}", "currency": "USD", "source": "press", {valid},
//!     "carriers": ["MTA"], "rounding": {{ "step_minor": 1, "mode": "half_away_from_zero" }},
//!     "prices": [
//!         {{ "id": "express", "modes": ["bus"], "when": {{ "lines": ["X"] }}, "rule": {{ "flat": {{ "amount_minor": 675 }} }} }},
//!         {{ "id": "ride", "modes": ["bus", "metro"], "rule": {{ "flat": {{ "amount_minor": {fare} }} }} }}],
//!     "transfers": [{{
//!         "id": "free-transfer", "within": {{ "seconds": 7200, "from": "first_check_in", "to": "check_in" }},
//!         "transfers_max": 1,
//!         "joins": [
//!             {{ "id": "subway-again", "from": {{ "modes": ["metro"] }}, "to": {{ "modes": ["metro"] }}, "effect": "restart" }},
//!             {{ "id": "same-line", "same": ["mode", "line"], "effect": "restart" }},
//!             {{ "id": "to-express", "to": {{ "lines": ["X"] }}, "effect": {{ "credit": {{ "of": "last" }} }} }},
//!             {{ "id": "transfer", "effect": "free" }}] }}],
//!     "caps": [{cap}] }}"#);
//! let rides = omny("omny-2022", r#""valid_from": "2022-03-01", "valid_until": "2023-08-19""#, 275,
//!     r#"{ "id": "twelve", "applies_to": { "modes": ["bus", "metro"] }, "period": "week", "limit": { "rides": { "paid": 12 } } }"#);
//! let amount = omny("omny-2023", r#""valid_from": "2023-08-20", "valid_until": "2024-12-31""#, 290,
//!     r#"{ "id": "seven-days", "period": { "rolling": { "days": 7 } }, "limit": { "amount": { "amount_minor": 3400 } } }"#);
//! let book = [rides.as_str(), amount.as_str()];
//!
//! assert_eq!(prices(&book, "
//!     2022-06-06 08:00 metro MTA a
//!     2022-06-06 08:40 bus MTA a line 1
//!     2022-06-06 09:00 bus MTA a line 2
//!     2022-06-06 09:10 bus MTA a line 2
//!     2022-06-06 09:20 bus MTA a line X"), [275, 0, 275, 275, 400]);
//!
//! // Three rides a day, hours apart: the 13th of the week is free, and Monday begins anew.
//! let week = |first: u32, days: u32| -> String {
//!     (first..first + days)
//!         .flat_map(|day| [6, 12, 18].map(|hour| format!("2022-06-{day:02} {hour:02}:00 metro MTA a\n")))
//!         .collect()
//! };
//! let paid = prices(&book, &week(6, 8));
//! assert!(paid[..12].iter().all(|p| *p == 275) && paid[12..21].iter().all(|p| *p == 0));
//! assert_eq!(paid[21..], [275, 275, 275]);
//!
//! // Two rides a day from a Wednesday on: the 12th ride costs 2.10, the 13th and 14th nothing, and day 8 begins anew.
//! let later: String = (13..21)
//!     .flat_map(|day| [6, 18].map(|hour| format!("2023-09-{day:02} {hour:02}:00 metro MTA a\n")))
//!     .collect();
//! let paid = prices(&book, &later);
//! assert_eq!(paid[10..], [290, 210, 0, 0, 290, 290]);
//! ```
//!
//! # Brussels: an hour from the first validation, and a day cap
//!
//! The figures are those of 2020. Within the hour every ride is free; the cap counts what is paid.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let stib = r#"{
//!     "format": "ovcore/tariff/1", "id": "stib-2020", "version": "2020", "currency": "EUR", "source": "press",
//!     "valid_from": "2020-07-01", "valid_until": "2026-12-31", "carriers": ["STIB"],
//!     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//!     "prices": [{ "id": "ride", "modes": ["bus", "tram", "metro"], "rule": { "flat": { "amount_minor": 210 } } }],
//!     "transfers": [{ "id": "hour", "within": { "seconds": 3600, "from": "first_check_in", "to": "check_in" },
//!                     "joins": [{ "id": "free", "effect": "free" }] }],
//!     "caps": [{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 750 } } }] }"#;
//! assert_eq!(prices(&[stib], "
//!     08:00 metro STIB a
//!     09:00 tram STIB a
//!     09:01 bus STIB a
//!     12:00 bus STIB a
//!     15:00 bus STIB a
//!     18:00 bus STIB a"), [210, 0, 210, 210, 120, 0]);
//! ```
//!
//! # Sydney: bands, rides as one, a transfer discount, caps and a fee outside them
//!
//! | rule of the place | written as |
//! |---|---|
//! | bands from … up to, but not including | `"bound": "exclusive"` |
//! | peak after 06:30 up to and including 10:00 | `"bounds": "until"` |
//! | train to train is one ride, from the first station to the last | `merge` by `end_to_end`, `same` mode |
//! | bus to bus is one ride, by the longest way | `merge` by `longest_pair`, `same` mode |
//! | another mode: 2.00 off the next fare | `discount`, as the last join |
//! | within 60 minutes of the last tap off, on one day | `last_check_out` to `check_in`, `same_day` |
//! | daily, weekend and weekly caps | three caps |
//! | station access fee, outside the caps | a supplement that caps do not count |
//! | half price after eight rides in a week | a cap by rides, with half off |
//!
//! The travel day of the policy begins at 04:00. As one, rides are priced at the time of the check-in that the merge
//! names, so rows say `"decided_by": "check_in"`. Give the network distances from every stop to every other.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let opal = r#"{
//!     "format": "ovcore/tariff/1", "id": "opal", "version": "1", "currency": "AUD", "source": "invented",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["TFNSW"],
//!     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//!     "zones": { "airport": ["e"] },
//!     "peak": [{ "days": "weekdays", "from": "06:30", "until": "10:00", "bounds": "until" },
//!              { "days": "weekdays", "from": "15:00", "until": "19:00", "bounds": "until" }],
//!     "off_peak_holidays": { "2026": ["2026-12-25"] },
//!     "prices": [
//!         { "id": "train-peak", "modes": ["rail"], "when": { "peak": true, "decided_by": "check_in" },
//!           "rule": { "bands": { "unit": "metre", "bound": "exclusive", "bands": [
//!             { "up_to": 9000, "amount_minor": 400 }, { "amount_minor": 500 }] } } },
//!         { "id": "train", "modes": ["rail"], "rule": { "bands": { "unit": "metre", "bound": "exclusive", "bands": [
//!             { "up_to": 9000, "amount_minor": 280 }, { "amount_minor": 350 }] } } },
//!         { "id": "bus-peak", "modes": ["bus", "tram"], "when": { "peak": true, "decided_by": "check_in" },
//!           "rule": { "bands": { "unit": "metre", "bound": "exclusive", "bands": [
//!             { "up_to": 3000, "amount_minor": 300 }, { "amount_minor": 400 }] } } },
//!         { "id": "bus", "modes": ["bus", "tram"], "rule": { "bands": { "unit": "metre", "bound": "exclusive", "bands": [
//!             { "up_to": 3000, "amount_minor": 210 }, { "amount_minor": 280 }] } } }],
//!     "supplements": [{ "id": "access", "charged": "with_ride", "prices": [
//!         { "when": { "modes": ["rail"], "from": ["airport"] }, "amount_minor": 1500 },
//!         { "when": { "modes": ["rail"], "to": ["airport"] }, "amount_minor": 1500 }] }],
//!     "transfers": [{
//!         "id": "opal", "same_day": true, "transfers_max": 7,
//!         "within": { "seconds": 3600, "from": "last_check_out", "to": "check_in" },
//!         "joins": [
//!             { "id": "train-train", "same": ["mode"], "to": { "modes": ["rail"] }, "effect": { "merge": { "by": "end_to_end" } } },
//!             { "id": "bus-bus", "same": ["mode"], "effect": { "merge": { "by": "longest_pair" } } },
//!             { "id": "other-mode", "effect": { "discount": { "amount_minor": 200 } } }] }],
//!     "caps": [
//!         { "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 1600 } } },
//!         { "id": "weekend-day", "days": ["weekend"], "period": "travel_day", "limit": { "amount": { "amount_minor": 800 } } },
//!         { "id": "week", "period": "week", "limit": { "amount": { "amount_minor": 5000 } } },
//!         { "id": "eight", "period": "week", "limit": { "rides": { "paid": 8, "then_basis_points_off": 5000 } } }] }"#;
//! assert_eq!(prices(&[opal], "
//!     08:00 rail TFNSW a 08:20 c
//!     08:30 rail TFNSW c 08:50 d
//!     09:30 bus TFNSW d 09:40 c
//!     09:50 bus TFNSW c 10:10 b
//!     12:00 rail TFNSW a 12:30 e
//!     18:30 tram TFNSW a 18:50 d"), [400, 100, 200, 0, 1850, 400]);
//! ```
//!
//! Trains 1 and 2 are one ride of 9 km: 5.00, of which 4.00 was paid. The first bus has the discount: 4.00 less 2.00. The
//! second is one ride with it, by the longest way of d to b: 4.00, less the discount of the group, less what was paid.
