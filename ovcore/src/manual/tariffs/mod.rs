//! Tariffs: how to write one as a document, by example.
//!
//! A tariff is a JSON document. It says what some carriers charge in some period; the library only carries it out. This
//! chapter teaches all of it. Nothing else has to be read to write a tariff, but the reference of the types
//! ([`TariffDocument`](crate::fare::TariffDocument) and what it holds) says the same field by field.
//!
//! * this page: loading, the head, rows, conditions, times, the order of things, the split, limits
//! * [`prices`]: the price rules, zones, boarding fares, networks without check-out, supplements
//! * [`riders`]: products, kinds of riders, class, conditions of products, VAT
//! * [`transfers`]: journeys, transfer windows, and what each effect pays
//! * [`caps`]: caps by amount and by rides, extensions, spend steps
//! * [`recipes`]: whole documents, from Dutch trains to New York
//!
//! # A first tariff
//!
//! Three documents make [`Rules`](crate::rules::Rules): a policy (windows of the system, the same for all carriers), a
//! network (carriers, places, distances) and a book of tariffs.
//!
//! ```
//! use ovcore::day::{Carry, DayInput, rate};
//! use ovcore::fare::{TariffBook, TariffDocument};
//! use ovcore::network::{Network, NetworkDocument};
//! use ovcore::{calendar::Instant, policy::Policy, rules::Rules, tap::Tap};
//!
//! let tariff = TariffDocument::from_json(r#"{
//!     "format": "ovcore/tariff/1", "id": "city-2026", "version": "2026", "source": "the council's list of fares",
//!     "currency": "EUR", "valid_from": "2026-01-01", "valid_until": "2026-12-31",
//!     "carriers": ["CITY"], "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
//!     "prices": [{ "id": "ride", "modes": ["bus"], "rule": { "flat": { "amount_minor": 250 } } }] }"#)?;
//! let network = NetworkDocument::from_json(r#"{
//!     "format": "ovcore/network/1", "id": "city", "source": "the council's list of stops",
//!     "carriers": [{ "id": "CITY", "name": "City Buses", "check_in_only": ["bus"] }],
//!     "places": [{ "id": "a", "name": "Station" }] }"#)?;
//! let rules = Rules::new(Policy::ovpay(), Network::new(network)?, TariffBook::new(vec![tariff])?)?;
//!
//! let tap: Tap = serde_json::from_str(r#"{
//!     "id": "t-1", "token": "aaaaaaaaaaaaaaaaaaaaaaaaae", "carrier": "CITY", "mode": "bus", "location": "a",
//!     "reader": "bus-12", "direction": "in",
//!     "at": "2026-03-10T08:00:00+01:00", "received_at": "2026-03-10T08:00:02+01:00" }"#)?;
//! let (day, _) = rate(&rules, &DayInput {
//!     day: "2026-03-10".parse()?,
//!     taps: &[&tap],
//!     next: &[],
//!     carry_in: &Carry::default(),
//!     as_of: Instant::parse("2026-03-11T03:05:00+01:00")?,
//!     products: &[],
//!     inert: &[],
//!     corrections: &[],
//! });
//! assert_eq!(day.trips[0].fare.to_string(), "2.50");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! [`TariffDocument::from_json`](crate::fare::TariffDocument::from_json) refuses what is not of the form: an unknown
//! field, a text where a number belongs. [`TariffBook::new`](crate::fare::TariffBook::new) checks what the parts say of
//! each other, in all documents, and gives all findings at once: where, what was found, what would be right.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let wrong = findings(r#"{
//!     "prices": [{ "id": "units", "modes": ["rail"], "rule": { "table": { "prices_minor": [300, 280] } } }],
//!     "products": [{ "id": "half", "name": "Half", "effect": { "percent_off": { "basis_points": 50000 } } }] }"#);
//! assert!(wrong.contains("prices[0].rule.table.prices_minor[1]: 280 after 300; expected prices that never fall"));
//! assert!(wrong.contains("products[0].effect.percent_off.basis_points: found 50000; expected 1 to 10000"));
//! ```
//!
//! # How the examples are written
//!
//! Every example runs as a test. To keep them short, they leave out what is always the same. The head is that of the
//! first tariff, with the carrier `CITY`; where an example has no `prices`, every ride costs 2.00. The network is six
//! places in a row:
//!
//! | place | `a` | `b` | `c` | `d` | `e` | `f` |
//! |---|---|---|---|---|---|---|
//! | kilometres from `a` (by rail: tariff units) | 0 | 2 | 5 | 9 | 14 | 20 |
//!
//! Rides are written a line each, on Tuesday 10 March 2026 unless a date stands first:
//!
//! | line | what it says |
//! |---|---|
//! | `08:00 bus CITY a 08:20 b` | checked in at 08:00 at `a`, out at 08:20 at `b` |
//! | `08:00 bus CITY a` | the carrier has check-ins only on this mode |
//! | `08:00 bus CITY a -` | the check-out is missing |
//! | `08:00 bus CITY a 08:20 b line 7` | the taps name the line |
//! | `2026-03-14 08:00 bus CITY a` | this ride, and those that follow, on that date |
//! | `holds child` | the card holds the product `child` |
//!
//! `prices` gives what each ride costs, in cents; `outcomes` gives the same as texts, with the reason where there is no
//! price; `explained` gives the lines of the last price; `findings` what is wrong with a tariff.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{ "prices": [
//!     { "id": "short", "modes": ["bus"], "when": { "within": ["centre"] }, "rule": { "flat": { "amount_minor": 150 } } },
//!     { "id": "long", "modes": ["bus"], "rule": { "flat": { "amount_minor": 250 } } }],
//!   "zones": { "centre": ["a", "b"] } }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 bus CITY a 08:10 b
//!     12:00 bus CITY a 12:20 c"), [150, 250]);
//! ```
//!
//! # The head
//!
//! | field | what it says |
//! |---|---|
//! | `format` | `ovcore/tariff/1` |
//! | `id`, `version` | name the tariff and its edition; both stand in every line of an explanation |
//! | `currency`, `source` | one currency for all tariffs of a book; where the figures come from |
//! | `valid_from`, `valid_until` | from when until when it holds, see below |
//! | `carriers` | whose rides it prices |
//! | `rounding` | to a multiple of `step_minor` cents: `half_away_from_zero`, `half_even`, `down` or `up` |
//! | `vat_basis_points` | the VAT that prices contain: 900 is 9 %; see [`riders`] |
//!
//! **Amounts** are whole minor units (cents): `"amount_minor": 250`. **Rates** are texts: `"20.1"` is 20.1 cents.
//! **Percentages** are ten-thousandths: 4000 is 40 %. **Ids** are texts of printable ASCII without space, quotation mark,
//! backslash, comma and semicolon: at most 32 characters for tariffs and rules, 24 for products, zones, times and places,
//! 16 for lines, 12 for carriers (which are written in capitals).
//!
//! **Validity.** A date means midnight in the time zone of the policy, and as `valid_until` the whole of that date. An
//! instant (`"2026-03-01T04:00:00+01:00"`) is the first that belongs to the other side. A ride is priced by the tariff
//! that holds at its own check-in, also when it continues a journey that began under another. A new edition is a further
//! document in the book, not a replacement. One carrier, mode and instant has one tariff: two that overlap are a finding.
//! Where none holds, the ride has no price.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let old = r#"{ "id": "old", "valid_until": "2026-02-28" }"#;
//! let new = r#"{ "id": "new", "valid_from": "2026-03-01", "prices": [
//!     { "id": "ride", "modes": ["bus"], "rule": { "flat": { "amount_minor": 220 } } }] }"#;
//! assert_eq!(outcomes(&[old, new], "
//!     2026-02-28 23:59 bus CITY a
//!     2026-03-01 00:00 bus CITY a
//!     2027-01-01 08:00 bus CITY a"), ["200", "220", "no tariff for carrier, mode and date"]);
//! ```
//!
//! **Several carriers.** One tariff may name several carriers: neighbouring legs of a trip that it prices by one row are
//! then one price, split by distance. Carriers that charge apart have a tariff each, also where the figures are the same.
//!
//! # Rows, and the first that holds
//!
//! `prices` is a list of rows. A row is for its `modes` and for the rides for which its `when` holds. **Of the rows for a
//! mode, the first that holds is the price.** So special rows stand first, and the general one, without `when`, stands
//! last. Where no row holds, the ride has no price: unknown is not zero. Supplements, boarding fares, joins, extensions
//! and spend steps are read the same way: the first that holds.
//!
//! # Conditions
//!
//! The same conditions serve everywhere: `when` of a row, `scope` of a product, `applies_to` of a cap, `from` and `to` of
//! a transfer. Everything that is given must hold; of a list, one is enough. What is left out does not matter.
//!
//! | condition | holds when |
//! |---|---|
//! | `"modes": ["bus", "tram"]` | one travels by one of these: `rail`, `metro`, `tram`, `bus`, `ferry` |
//! | `"carriers": ["CITY"]` | it is a ride (a leg) with one of these |
//! | `"lines": ["7"]` | both taps name this line, or the only one that names any does; the network must have it |
//! | `"from": ["centre"]` | it begins in one of these zones |
//! | `"to": ["port"]` | it ends in one of these; never where there is no check-out |
//! | `"both_ways": true` | … `from` and `to` may also stand the other way round |
//! | `"within": ["centre", "port"]` | both ends lie in these zones; where there is no check-out, the one that is known |
//! | `"riders": ["child"]` | the traveller holds one of these products on the date of the check-in |
//! | `"class": "first"` | in this class of travel; without a product that says otherwise it is `second` |
//! | `"peak": true`, `"peak": false` | it is peak, it is not |
//! | `"times": ["night"]` | it is one of these named times |
//! | `"decided_by": "check_in"` | by which tap `peak` and `times` are decided, see below |
//!
//! There is no "not". Say it by order: the row for the exception first, the general one after it.
//!
//! A line needs no stops to be asked for: `{ "id": "7", "carrier": "CITY", "mode": "bus", "stops": [] }` in the network is
//! a line with a name only. Rail lines are always of that kind.
//!
//! **What is asked.** A row is asked of each leg of a trip, with the leg's carrier and ends. Products are asked of the
//! stretch that one row prices. Windows, steps, caps and supplements are asked of the part of the trip that their tariff
//! prices, as if one had checked out and in where it begins and ends.
//!
//! # Times
//!
//! `peak` says when it is peak. `times` are further times by name. Both are lists of windows by the clock.
//!
//! | in a window | what it says |
//! |---|---|
//! | `"days"` | `weekdays`, `weekend`, `daily`, or one day: `monday` … `sunday` |
//! | `"from"`, `"until"` | local times; an `until` at or before `from` lies on the next morning, `00:00` is the midnight after |
//! | `"bounds"` | which ends count: `from` (the default: `[from, until)`), `until`, `both`, `neither` |
//!
//! The day is that on which the window begins: `friday 22:00` until `04:00` covers Saturday morning.
//!
//! **Holidays.** `off_peak_holidays` lists, for each year, the dates on which it is never peak. Whoever asks whether it is
//! peak needs the list of that year, if only an empty one; without it the ride has no price. Named times know no
//! holidays.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "peak": [{ "days": "weekdays", "from": "06:30", "until": "09:00" }],
//!     "off_peak_holidays": { "2026": ["2026-04-27"] },
//!     "times": { "night": [{ "days": "friday", "from": "22:00", "until": "04:00" }] },
//!     "prices": [
//!         { "id": "night", "modes": ["bus"], "when": { "times": ["night"], "decided_by": "check_in" },
//!           "rule": { "flat": { "amount_minor": 500 } } },
//!         { "id": "peak", "modes": ["bus"], "when": { "peak": true, "decided_by": "check_in" },
//!           "rule": { "flat": { "amount_minor": 300 } } },
//!         { "id": "other", "modes": ["bus"], "rule": { "flat": { "amount_minor": 200 } } }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     2026-03-10 06:29 bus CITY a
//!     2026-03-10 06:30 bus CITY a
//!     2026-03-10 09:00 bus CITY a
//!     2026-03-14 03:59 bus CITY a
//!     2026-04-27 08:00 bus CITY a"), [200, 300, 200, 500, 200]);
//! ```
//!
//! **Who decides the time.**
//!
//! | `decided_by` | the tap that is looked at |
//! |---|---|
//! | `first_check_in` (the default) | the first priced check-in of the *journey* on the carrier: Dutch rail, where a change keeps the discount |
//! | `check_in` | the ride's own check-in: most cities |
//! | `check_out` | its check-out; its check-in where there is none |
//!
//! The journey is the policy's (see [`transfers`]): in the Netherlands, a check-in within 35 minutes of the last check-out.
//! **Where each ride is judged by itself, write `"decided_by": "check_in"`**: with the default, a bus ride at 09:10 after
//! one at 08:50 still counts as peak.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = |by: &str| format!(r#"{{
//!     "peak": [{{ "days": "weekdays", "from": "06:30", "until": "09:00" }}], "off_peak_holidays": {{ "2026": [] }},
//!     "prices": [
//!         {{ "id": "peak", "modes": ["bus"], "when": {{ "peak": true, "decided_by": "{by}" }},
//!            "rule": {{ "flat": {{ "amount_minor": 300 }} }} }},
//!         {{ "id": "other", "modes": ["bus"], "rule": {{ "flat": {{ "amount_minor": 200 }} }} }}] }}"#);
//! let rides = "
//!     08:50 bus CITY a 09:05 b
//!     09:10 bus CITY b 09:20 c";
//! assert_eq!(prices(&[&tariff("first_check_in")], rides), [300, 300]);
//! assert_eq!(prices(&[&tariff("check_in")], rides), [300, 200]);
//! assert_eq!(prices(&[&tariff("check_out")], rides), [200, 200]);
//! ```
//!
//! # The order of things
//!
//! What a ride costs is worked out in this order. Each step takes what the one before it left.
//!
//! 1. **Legs.** The network cuts the trip into legs by carrier. Neighbouring legs that one row of one tariff prices are one
//!    stretch. Steps 2 to 6 are for each stretch.
//! 2. **Row.** The first that holds. A journey, or a transfer window with `waive_base` or `continue_distance`, changes what
//!    the row gives.
//! 3. **Product.** Its own rates in place of the row's, or a percentage off. Each product that the traveller holds is
//!    tried, and none; the cheapest price after step 5 stands.
//! 4. **Spend steps.** A part off by what was spent in the period.
//! 5. **Rounding.** Once, to the step of the tariff.
//! 6. **Split** over the legs by distance.
//! 7. **Transfer.** What the other effects of a window make of the sum: free, credit, merge and so on.
//! 8. **Supplements** are added: those that caps count, and those that they do not.
//! 9. **Caps by rides**, then **caps by amount**, on price and counted supplements.
//! 10. Supplements that caps do not count are added.
//!
//! A trip whose check-out is missing costs its boarding fare in place of steps 2 to 7.
//!
//! A trip over several tariffs is taken part by part: spend steps, caps and supplements `with_ride` are those of each part's
//! own tariff, and one carrier does not pay another's discount. Parts that the same caps cover are capped as one, and count
//! as one ride. Windows are those of the tariff of the check-in, and change the part of the trip on it.
//!
//! # The split, and lines that add up
//!
//! * A stretch over several legs is split by their distances: largest remainder, of equal remainders the first leg.
//! * What a transfer or a cap takes off (or adds) is split over the legs of the ride in proportion to what each had
//!   earned so far; where none had earned anything, evenly.
//! * A supplement goes to the leg of its carrier, or to a leg of its own where the trip has none.
//!
//! So the legs add up to the price to the cent. An [`Explanation`](crate::fare::Explanation) has a line for each step with
//! the id of its rule; the lines add up to the price exactly, and those of a carrier to its legs.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{ "prices": [
//!     { "id": "km", "modes": ["bus"], "rule": { "distance": { "base_minor": 100, "rate_minor_per_km": "20.1" } } }],
//!   "caps": [{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 350 } } }] }"#;
//! let why = explained(&[tariff], "
//!     08:00 bus CITY a 08:20 c
//!     12:00 bus CITY c 12:20 a");
//! assert_eq!(why, "\
//! CITY city-2026 base                          100 ct
//! CITY city-2026 5.000 km × 20.1 ct/km       100.5 ct
//! CITY city-2026 rounded to 1 ct               0.5 ct
//! CITY city-2026 daily cap reached             -52 ct
//! price                                        149 ct");
//! ```
//!
//! # Late taps
//!
//! What windows, spend steps and caps remember is the [`Tally`](crate::fare::Tally): state that one day hands to the next.
//! It is never changed in place. When a tap comes late, its day is rated again from all its taps, in the order in which
//! they happened; where that changes what the day hands on, the next day is rated again too. So every counter is what it
//! would have been had all taps come in time, in any order of arrival.
//!
//! # What cannot be said
//!
//! * "Not" in a condition, and conditions on the age of a rider, a date, or a sum. Name a product, a time, or order rows.
//! * A price by the number of stops, or by a formula other than those of [`prices`].
//! * One row for a ride over two carriers of two tariffs; each stretch is priced by its own.
//! * Two discounts on one price. Each stretch takes the one that makes it cheapest.
//! * A cap or a window that looks at rides of other cards: groups, families.
//! * More than twelve caps that could save something on one day: the twelve that save most are tried.
//! * More than 32 rides in one window: it remembers its first and the latest.
//! * Refunds: a price is never below nothing, and a later ride never lowers an earlier one.
//! * Loyalty that asks for a fixed set of days ("three of the last ten days").
//! * Which of several standing products the holder wants to use.

pub mod caps;
pub mod prices;
pub mod recipes;
pub mod riders;
pub mod transfers;
