//! Prices: the rules, zones, boarding fares, networks without check-out, supplements.
//!
//! How examples are written stands in [the first page](super#how-the-examples-are-written).
//!
//! # The rules
//!
//! | `rule` | what a ride costs | asks for |
//! |---|---|---|
//! | `flat` | one price | – |
//! | `table` | `prices_minor[units]`; beyond the last, the last | tariff units |
//! | `distance` | base + rate × metres, at most the cap | metres |
//! | `bands` | the price of the range that the distance lies in | metres or tariff units |
//! | `zone_pairs` | the price from zone to zone | ends in zones |
//! | `zone_sets` | the cheapest set of zones that contains those touched | ends in zones |
//!
//! The network says in what unit a distance is known. A rule that asks for another, or for one that is not known, leaves
//! the ride without a price.
//!
//! **Flat**, with other prices for other rides by conditions:
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{ "prices": [
//!     { "id": "express", "modes": ["bus"], "when": { "lines": ["X9"] }, "rule": { "flat": { "amount_minor": 600 } } },
//!     { "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 275 } } },
//!     { "id": "ferry", "modes": ["ferry"], "rule": { "flat": { "amount_minor": 400 } } }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 bus CITY a line X9
//!     09:00 bus CITY a line 7
//!     10:00 ferry CITY a"), [600, 275, 400]);
//! ```
//!
//! **Table.** The first price is that of 0 units, and prices never fall.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{ "prices": [{ "id": "units", "modes": ["rail"],
//!     "rule": { "table": { "prices_minor": [300, 300, 300, 340, 380, 420] } } }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 rail CITY a 08:30 b
//!     12:00 rail CITY a 12:30 c
//!     18:00 rail CITY a 19:00 f"), [300, 420, 420]);
//! ```
//!
//! **Distance.** The rate is a text, so that no reader makes a float of it. The price is exact until it is rounded: 9 km at
//! 20.1 cents are 180.9 cents. `cap_minor` is the most that the ride costs before products.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{ "prices": [{ "id": "km", "modes": ["bus", "tram"],
//!     "rule": { "distance": { "base_minor": 116, "rate_minor_per_km": "20.1", "cap_minor": 400 } } }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 bus CITY a 08:30 d
//!     12:00 bus CITY a 12:50 f"), [297, 400]);
//! ```
//!
//! **Bands.** `up_to` is where a band ends, in the `unit` of the rule; the last may have none. `"bound": "inclusive"` (the
//! default) says that the end belongs to the band, `"exclusive"` that it begins the next. Beyond a last band that has an
//! end there is no price. A band may have a rate besides: it counts for every kilometre of the ride, not only for those in
//! the band.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = |bound: &str| format!(r#"{{ "prices": [{{ "id": "bands", "modes": ["bus"], "rule": {{ "bands": {{
//!     "unit": "metre", "bound": "{bound}", "bands": [
//!         {{ "up_to": 5000, "amount_minor": 320 }},
//!         {{ "up_to": 14000, "amount_minor": 390 }},
//!         {{ "amount_minor": 100, "rate_minor_per_km": "25" }}] }} }} }}] }}"#);
//! let rides = "
//!     08:00 bus CITY a 08:10 b
//!     10:00 bus CITY a 10:20 c
//!     12:00 bus CITY a 12:30 e
//!     16:00 bus CITY a 16:40 f";
//! assert_eq!(prices(&[&tariff("inclusive")], rides), [320, 320, 390, 600]);
//! assert_eq!(prices(&[&tariff("exclusive")], rides), [320, 390, 450, 600]);
//! ```
//!
//! # Zones
//!
//! `zones` names each zone with its places, as they stand in the network. A place may lie in several zones: a boundary
//! station belongs to both. A place in none has no price by zones.
//!
//! **Pairs.** Of several pairs that fit, the cheapest is the price. A ride inside one zone is a pair too. Without
//! `both_ways` the way back needs its own pair.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "zones": { "1": ["a", "b"], "2": ["b", "c"], "airport": ["f"] },
//!     "prices": [{ "id": "zones", "modes": ["metro"], "rule": { "zone_pairs": { "both_ways": true, "pairs": [
//!         { "from": "1", "to": "1", "amount_minor": 200 },
//!         { "from": "2", "to": "2", "amount_minor": 180 },
//!         { "from": "1", "to": "2", "amount_minor": 320 },
//!         { "from": "1", "to": "airport", "amount_minor": 950 }] } } }] }"#;
//! assert_eq!(outcomes(&[tariff], "
//!     08:00 metro CITY a 08:10 c
//!     09:00 metro CITY a 09:10 b
//!     10:00 metro CITY b 10:10 c
//!     11:00 metro CITY f 11:30 a
//!     12:00 metro CITY f 12:30 c"), ["320", "200", "180", "950", "no price in the tariff for this ride"]);
//! ```
//!
//! **Sets.** The ride costs the cheapest set in which every touched place has a zone. Touched are its ends; and, where the
//! taps name a line whose stops the network has, the stops between.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "zones": { "A": ["a", "c"], "B": ["b", "d"], "C": ["e", "f"] },
//!     "prices": [{ "id": "sets", "modes": ["tram"], "rule": { "zone_sets": { "sets": [
//!         { "zones": ["A"], "amount_minor": 200 },
//!         { "zones": ["A", "B"], "amount_minor": 310 },
//!         { "zones": ["A", "B", "C"], "amount_minor": 450 }] } } }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 tram CITY a 08:20 c
//!     10:00 tram CITY a 10:20 c line 4
//!     12:00 tram CITY b 12:20 d
//!     16:00 tram CITY a 16:20 e"), [200, 310, 310, 450]);
//! ```
//!
//! Ride 2 names line 4, which stops at `b` on its way from `a` to `c`. Ride 3 touches only B, and the cheapest set that
//! has B is A and B.
//!
//! # Missing check-outs: boarding fares
//!
//! A trip whose check-out is missing costs the first boarding fare for its mode whose `when` holds. Its end is nowhere: it
//! lies in no zone, and its time is that of the check-in. Without a boarding fare it has no price.
//!
//! | field | what it says |
//! |---|---|
//! | `amount_minor` | the fare, whatever the distance |
//! | `discounts_apply` | percentages off lower it; they do not by default |
//! | `counts_for_caps` | caps count it and lower it; they do not by default |
//!
//! Transfers and spend steps never touch it, and supplements `with_ride` are not added to it.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "zones": { "airport": ["f"] },
//!     "boarding_fares": [
//!         { "id": "from-airport", "modes": ["rail"], "when": { "from": ["airport"] }, "amount_minor": 2500 },
//!         { "id": "boarding", "modes": ["rail"], "amount_minor": 2000 }] }"#;
//! assert_eq!(outcomes(&[tariff], "
//!     08:00 rail CITY f -
//!     12:00 rail CITY a -
//!     18:00 bus CITY a -"), ["2500", "2000", "no boarding fare for carrier and mode"]);
//! ```
//!
//! A check-out at the place of the check-in is free within the policy's minutes (60 in the Netherlands), and later costs
//! the boarding fare, or the price of a ride from the place to itself, as the policy says.
//!
//! # Check-in only
//!
//! Where one only checks in, the *network* says so: `"check_in_only": ["bus"]` at the carrier. A check-in is then a whole
//! ride, priced at once. Its end is nowhere: write `flat`, or `zone_sets` for the zone where it begins. Rules by distance
//! and from zone to zone have nothing to go by, and conditions on `to` never hold. It has no missing check-out and needs no
//! boarding fare.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "zones": { "island": ["e"] },
//!     "prices": [
//!         { "id": "island", "modes": ["bus"], "when": { "from": ["island"] }, "rule": { "flat": { "amount_minor": 500 } } },
//!         { "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 275 } } }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 bus CITY a
//!     09:00 bus CITY e"), [275, 500]);
//! ```
//!
//! # Supplements
//!
//! A supplement is paid besides the price of the ride. Of its `prices`, the first whose `when` holds is due; where none
//! holds, nothing is. `discounts_apply` and `counts_for_caps` are as for boarding fares.
//!
//! | `charged` | it is due |
//! |---|---|
//! | `with_ride` | with every priced ride for which a price holds: a station access fee, an airport fee |
//! | `at_reader` | when the traveller taps a reader that the network names for it: Intercity direct |
//!
//! **With the ride.** More than one may be due.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "zones": { "airport": ["f"] },
//!     "supplements": [{ "id": "access", "charged": "with_ride", "prices": [
//!         { "when": { "riders": ["staff"] }, "amount_minor": 0 },
//!         { "when": { "from": ["airport"] }, "amount_minor": 500 },
//!         { "when": { "to": ["airport"] }, "amount_minor": 500 }] }],
//!     "products": [{ "id": "staff", "name": "Works at the airport", "effect": { "rider": {} } }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 rail CITY a 08:30 f
//!     12:00 rail CITY a 12:30 b"), [700, 200]);
//! assert_eq!(prices(&[tariff], "
//!     holds staff
//!     08:00 rail CITY a 08:30 f"), [200]);
//! ```
//!
//! **At a reader.** In the network: `"supplement_readers": [{ "carrier": "CITY", "reader": "post-3", "supplement":
//! "direct" }]`. A tap there belongs to the open rail trip, or else to the next rail check-in within the transfer window of
//! the policy. A trip pays it at most once. A second tap, more than 5 s and at most 30 s after the first, undoes it; the
//! next sets it again. It stays with a trip whose check-out is missing, and falls with one that is cancelled or has no
//! price. It is the carrier's own supplement: of the reader's tariff, in the reader's share of the price.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "peak": [{ "days": "weekdays", "from": "06:30", "until": "09:00" }], "off_peak_holidays": { "2026": [] },
//!     "supplements": [{ "id": "direct", "charged": "at_reader", "prices": [
//!         { "when": { "peak": true }, "amount_minor": 300 }, { "amount_minor": 180 }] }] }"#;
//! let rides = "
//!     08:00 rail CITY a 08:40 c
//!     08:05 rail CITY a supplement direct
//!     11:58 rail CITY a supplement direct
//!     12:00 rail CITY a 12:40 c
//!     18:00 rail CITY a supplement direct
//!     18:00:20 rail CITY a supplement direct
//!     18:01 rail CITY a 18:40 c";
//! assert_eq!(prices(&[tariff], rides), [500, 380, 200]);
//! ```
//!
//! # Before the first ride: no gaps
//!
//! * Every mode of the carrier has a row without `when`, or rows that together hold for every ride.
//! * Every place of a carrier priced by zones lies in a zone.
//! * Zone sets: the largest contains all zones, or some rides have no price.
//! * A year in which peak is asked for has its list of holidays.
