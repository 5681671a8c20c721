//! Cities with zones: London, Helsinki, Vancouver.
//!
//! # London: zones, peak, and caps by zone
//!
//! Pay as you go from zone to zone, dearer in the peak, with a daily and a weekly cap for each range of zones. A price for
//! each pair of zones; a station on a boundary lies in both zones, and the cheaper pair holds. The caps overlap, and the
//! search takes the cheapest combination, so they need no order. A missing check-out costs the maximum and counts for no cap.
//! The travel day of the policy begins at 04:30.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let london = r#"{
//!     "format": "ovcore/tariff/1", "id": "tube", "version": "1", "currency": "GBP", "source": "invented",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["TFL"],
//!     "rounding": { "step_minor": 10, "mode": "half_away_from_zero" },
//!     "zones": { "1": ["a", "b"], "2": ["b", "c"], "3": ["d"] },
//!     "prices": [
//!         { "id": "peak", "modes": ["metro"], "when": { "peak": true, "decided_by": "check_in" },
//!           "rule": { "zone_pairs": { "both_ways": true, "pairs": [
//!             { "from": "1", "to": "1", "amount_minor": 280 }, { "from": "1", "to": "2", "amount_minor": 340 },
//!             { "from": "1", "to": "3", "amount_minor": 370 }, { "from": "2", "to": "2", "amount_minor": 210 },
//!             { "from": "2", "to": "3", "amount_minor": 230 }, { "from": "3", "to": "3", "amount_minor": 210 }] } } },
//!         { "id": "off-peak", "modes": ["metro"], "rule": { "zone_pairs": { "both_ways": true, "pairs": [
//!             { "from": "1", "to": "1", "amount_minor": 270 }, { "from": "1", "to": "2", "amount_minor": 280 },
//!             { "from": "1", "to": "3", "amount_minor": 300 }, { "from": "2", "to": "2", "amount_minor": 200 },
//!             { "from": "2", "to": "3", "amount_minor": 200 }, { "from": "3", "to": "3", "amount_minor": 200 }] } } }],
//!     "boarding_fares": [{ "id": "maximum", "modes": ["metro"], "amount_minor": 900 }],
//!     "peak": [{ "days": "weekdays", "from": "06:30", "until": "09:30" },
//!              { "days": "weekdays", "from": "16:00", "until": "19:00" }],
//!     "off_peak_holidays": { "2026": ["2026-12-25"] },
//!     "caps": [
//!         { "id": "day-1-2", "applies_to": { "within": ["1", "2"] }, "period": "travel_day",
//!           "limit": { "amount": { "amount_minor": 850 } } },
//!         { "id": "day-1-3", "period": "travel_day", "limit": { "amount": { "amount_minor": 1000 } } },
//!         { "id": "week-1-3", "period": "week", "limit": { "amount": { "amount_minor": 5000 } } }] }"#;
//! assert_eq!(prices(&[london], "
//!     08:00 metro TFL a 08:30 c
//!     10:00 metro TFL c 10:30 a
//!     12:00 metro TFL a 12:30 b
//!     14:00 metro TFL a -
//!     17:00 metro TFL a 17:30 d
//!     20:00 metro TFL d 20:30 a"), [340, 280, 230, 900, 150, 0]);
//! ```
//!
//! At 12:00 zones 1 and 2 are capped: 8.50 in all. At 17:00 the cap of zones 1 to 3 has become cheaper than cap and fare:
//! 10.00 in all.
//!
//! # A narrow cap and an extension
//!
//! Who stays in zones 1 to 3 pays at most 8.70 a day. For rides that leave them there is an extension of 4.00 each, which may
//! be cheaper than the cap of all zones, 17.40. Say both; nobody has to choose.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let tariff = r#"{
//!     "format": "ovcore/tariff/1", "id": "extension", "version": "1", "currency": "GBP", "source": "invented",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["TFL"],
//!     "rounding": { "step_minor": 10, "mode": "half_away_from_zero" },
//!     "zones": { "1-3": ["a", "b", "c"], "4-8": ["e", "f"] },
//!     "prices": [
//!         { "id": "inner", "modes": ["rail"], "when": { "within": ["1-3"] }, "rule": { "flat": { "amount_minor": 300 } } },
//!         { "id": "outer", "modes": ["rail"], "rule": { "flat": { "amount_minor": 700 } } }],
//!     "caps": [
//!         { "id": "inner-day", "applies_to": { "within": ["1-3"] }, "period": "travel_day",
//!           "limit": { "amount": { "amount_minor": 870 } },
//!           "extensions": [{ "id": "to-4-8", "applies_to": { "within": ["1-3", "4-8"] }, "amount_minor": 400 }] },
//!         { "id": "all-day", "period": "travel_day", "limit": { "amount": { "amount_minor": 1740 } } }] }"#;
//! let day = prices(&[tariff], "
//!     07:00 rail TFL f 07:50 a
//!     10:00 rail TFL a 10:20 b
//!     12:00 rail TFL b 12:20 c
//!     14:00 rail TFL c 14:20 a
//!     18:00 rail TFL a 18:50 f");
//! assert_eq!(day.iter().sum::<i64>(), 870 + 400 + 400);
//! assert_eq!(day, [700, 300, 270, 0, 400]);
//! ```
//!
//! # Helsinki: the cheapest set of zones, for 80 minutes
//!
//! A ticket is for a set of neighbouring zones and lasts from the first check-in. All rides within that time are one: they
//! cost the cheapest set that contains every zone touched. `merge` by `zones` prices them together and charges what is
//! missing.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let hsl = r#"{
//!     "format": "ovcore/tariff/1", "id": "hsl", "version": "1", "currency": "EUR", "source": "invented",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["HSL"],
//!     "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//!     "zones": { "A": ["a"], "B": ["b", "c"], "C": ["d"], "D": ["e"] },
//!     "prices": [{ "id": "zones", "modes": ["bus", "tram", "metro", "rail"], "rule": { "zone_sets": { "sets": [
//!         { "zones": ["A", "B"], "amount_minor": 300 },
//!         { "zones": ["B", "C"], "amount_minor": 300 },
//!         { "zones": ["D"], "amount_minor": 300 },
//!         { "zones": ["A", "B", "C"], "amount_minor": 450 },
//!         { "zones": ["A", "B", "C", "D"], "amount_minor": 600 }] } } }],
//!     "transfers": [{ "id": "80-minutes", "within": { "seconds": 4800, "from": "first_check_in", "to": "check_in" },
//!         "joins": [{ "id": "one-ticket", "effect": { "merge": { "by": "zones" } } }] }] }"#;
//! assert_eq!(prices(&[hsl], "
//!     08:00 tram HSL a 08:10 b
//!     08:20 bus HSL c 08:40 d
//!     09:00 metro HSL d 09:10 c
//!     09:20 bus HSL c 09:40 e
//!     10:00 bus HSL e 10:20 c"), [300, 150, 0, 150, 600]);
//! ```
//!
//! 09:20 is exactly 80 minutes, and still inside. 10:00 is a ticket of its own.
//!
//! # Vancouver: zones by day, one zone in the evening, and an airport
//!
//! Buses cost one zone. Trains cost by the number of zones on working days until 18:30, and one zone after that and at
//! weekends. Within 90 minutes one pays the difference to the dearest so far. A ride that begins at the airport stations costs
//! 5.00 more; between them it is free.
//!
//! ```
#![doc = include_str!("../harness.txt")]
//! let translink = r#"{
//!     "format": "ovcore/tariff/1", "id": "translink", "version": "1", "currency": "CAD", "source": "invented",
//!     "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": ["TL"],
//!     "rounding": { "step_minor": 5, "mode": "half_away_from_zero" },
//!     "zones": { "1": ["a", "b"], "2": ["c", "e", "f"], "3": ["d"], "airport": ["e", "f"] },
//!     "times": { "one-zone": [{ "days": "weekdays", "from": "18:30", "until": "03:00" },
//!                             { "days": "weekend", "from": "00:00", "until": "00:00" }] },
//!     "prices": [
//!         { "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 300 } } },
//!         { "id": "at-airport", "modes": ["rail"], "when": { "within": ["airport"] }, "rule": { "flat": { "amount_minor": 0 } } },
//!         { "id": "evening", "modes": ["rail"], "when": { "times": ["one-zone"], "decided_by": "check_in" },
//!           "rule": { "flat": { "amount_minor": 300 } } },
//!         { "id": "zones", "modes": ["rail"], "rule": { "zone_sets": { "sets": [
//!             { "zones": ["1"], "amount_minor": 300 }, { "zones": ["2"], "amount_minor": 300 },
//!             { "zones": ["3"], "amount_minor": 300 },
//!             { "zones": ["1", "2"], "amount_minor": 450 }, { "zones": ["2", "3"], "amount_minor": 450 },
//!             { "zones": ["1", "2", "3"], "amount_minor": 600 }] } } }],
//!     "supplements": [{ "id": "airport", "charged": "with_ride", "prices": [
//!         { "when": { "within": ["airport"] }, "amount_minor": 0 },
//!         { "when": { "from": ["airport"] }, "amount_minor": 500 }] }],
//!     "transfers": [{ "id": "90-minutes", "within": { "seconds": 5400, "from": "first_check_in", "to": "check_in" },
//!         "joins": [{ "id": "difference", "effect": { "credit": { "of": "highest" } } }] }] }"#;
//! assert_eq!(prices(&[translink], "
//!     08:00 bus TL a
//!     08:20 rail TL b 08:40 c
//!     09:00 rail TL c 09:20 d
//!     12:00 rail TL b 12:30 d
//!     18:30 rail TL b 19:00 d
//!     22:00 rail TL e 22:10 f
//!     23:45 rail TL e 23:59 c
//!     2026-03-14 12:00 rail TL b 12:30 d"), [300, 150, 0, 600, 300, 0, 800, 300]);
//! ```
