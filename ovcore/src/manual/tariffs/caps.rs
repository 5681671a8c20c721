//! Caps and spend steps: what depends on all that was ridden in a period.
//!
//! How examples are written stands in [the first page](super#how-the-examples-are-written).
//!
//! # A cap is a pass that buys itself
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{ "caps": [{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 500 } } }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 bus CITY a
//!     12:00 bus CITY a
//!     16:00 bus CITY a
//!     20:00 bus CITY a
//!     2026-03-11 08:00 bus CITY a"), [200, 200, 100, 0, 200]);
//! ```
//!
//! | field | what it says |
//! |---|---|
//! | `id` | names the cap; caps with one id in several tariffs are one |
//! | `applies_to` | which rides count and are capped; left out: all that the tariff prices |
//! | `period` | what is counted together |
//! | `limit` | `amount`: the most that is paid; `rides`: so many rides are paid |
//! | `days` | on which travel days it is there; left out: on all |
//! | `extensions` | rides outside that count as inside once this is paid for each |
//!
//! | `period` | what is counted together |
//! |---|---|
//! | `"travel_day"` | a travel day |
//! | `"week"` | Monday to Sunday |
//! | `"calendar_month"` | a calendar month |
//! | `{ "rolling": { "days": 7 } }` | seven days from the first ride that counts, it included; the next such ride after them begins anew |
//!
//! Days are travel days of rides: a ride after midnight that continues a journey belongs to the day before. Where the
//! travel day begins, the policy says.
//!
//! # How the price of a day is found
//!
//! For the rides of a travel day so far, every set of caps that could be bought is tried:
//!
//! ```text
//! cost of a set = what each cap in it costs on this day
//!               + for each ride the least of: its price
//!                                             nothing,        where a cap of the set covers it
//!                                             the extension,  where a cap of the set may be extended to it
//! the day costs = the least of all sets; the empty set is one of them
//! a ride is charged what it adds to that: never below nothing, never above its price
//! ```
//!
//! A cap of the day costs its limit. A cap of a longer period costs what is left of it: its limit less what was spent inside
//! it on the other days of the period. A day on which it was bought spent all that was left of it, whichever ride carried
//! the money; another day spent what the rides inside were charged. Of two sets that cost the same, the one with more caps is
//! bought. So the cheapest lawful combination of the day holds at every moment, and the next day begins with what is left.
//! Days that are over are not looked at again. Rolling days begin with the first ride that counts inside the cap, or on the day
//! on which it was bought for rides that it is extended to, for they count as inside.
//!
//! A narrow and a wide cap need no order: the search finds which is cheaper. Here the narrow one with two extensions (8.70
//! and twice 4.00) beats the wide one (17.40):
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "zones": { "in": ["a", "b"], "out": ["e", "f"] },
//!     "prices": [
//!         { "id": "inside", "modes": ["rail"], "when": { "within": ["in"] }, "rule": { "flat": { "amount_minor": 290 } } },
//!         { "id": "outside", "modes": ["rail"], "rule": { "flat": { "amount_minor": 500 } } }],
//!     "caps": [
//!         { "id": "narrow", "applies_to": { "within": ["in"] }, "period": "travel_day",
//!           "limit": { "amount": { "amount_minor": 870 } }, "extensions": [{ "id": "to-out", "amount_minor": 400 }] },
//!         { "id": "wide", "period": "travel_day", "limit": { "amount": { "amount_minor": 1740 } } }] }"#;
//! let day = prices(&[tariff], "
//!     07:00 rail CITY f 07:40 a
//!     08:00 rail CITY a 08:20 b
//!     10:00 rail CITY b 10:20 a
//!     12:00 rail CITY a 12:20 b
//!     14:00 rail CITY b 14:20 a
//!     18:00 rail CITY a 18:40 f
//!     20:00 rail CITY e 20:40 f");
//! assert_eq!(day, [500, 290, 290, 190, 0, 400, 70]);
//! assert_eq!(day.iter().take(6).sum::<i64>(), 870 + 2 * 400);
//! assert_eq!(day.iter().sum::<i64>(), 1740);
//! ```
//!
//! The third ride inside makes the narrow cap and one extension (12.70) cheaper than four fares (13.70): it is charged 1.90,
//! so that the first ride of the day has become 4.00 after the fact. With a third ride outside, at 20:00, the wide cap is
//! the cheapest: 17.40 for the day.
//!
//! **Periods together.** A day cap and a week cap hold at once:
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{ "caps": [
//!     { "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 500 } } },
//!     { "id": "week", "period": "week", "limit": { "amount": { "amount_minor": 1200 } } }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     2026-03-10 08:00 bus CITY a
//!     2026-03-10 12:00 bus CITY a
//!     2026-03-10 16:00 bus CITY a
//!     2026-03-11 08:00 bus CITY a
//!     2026-03-11 12:00 bus CITY a
//!     2026-03-11 16:00 bus CITY a
//!     2026-03-15 08:00 bus CITY a
//!     2026-03-15 12:00 bus CITY a
//!     2026-03-16 08:00 bus CITY a"), [200, 200, 100, 200, 200, 100, 200, 0, 200]);
//! ```
//!
//! **On some days only.** A lower cap at the weekend stands beside the other; the search takes the cheaper.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{ "caps": [
//!     { "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 500 } } },
//!     { "id": "weekend", "days": ["weekend"], "period": "travel_day", "limit": { "amount": { "amount_minor": 300 } } }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     2026-03-13 08:00 bus CITY a
//!     2026-03-13 12:00 bus CITY a
//!     2026-03-14 08:00 bus CITY a
//!     2026-03-14 12:00 bus CITY a"), [200, 200, 200, 100]);
//! ```
//!
//! # Extensions
//!
//! An extension is for rides that the cap does not cover; of several, the first whose `applies_to` holds. It is paid for
//! each such ride, on top of the cap, and only where that is the cheapest. It does not count as spent inside a longer cap.
//! Caps by rides have none.
//!
//! # Caps by rides
//!
//! `"limit": { "rides": { "paid": 12 } }`: twelve rides of the period are paid, later ones are free.
//! `then_basis_points_off` takes off a part instead: 5000 makes them half price. A ride counts that costs something after
//! transfers and before caps: a free transfer does not count. Of several such caps that are reached, the largest part off
//! holds. Caps by rides come before caps by amount.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = |more: &str| format!(r#"{{
//!     "transfers": [{{ "id": "w", "within": {{ "seconds": 3600, "from": "first_check_in", "to": "check_in" }},
//!                      "transfers_max": 1, "joins": [{{ "id": "free", "effect": "free" }}] }}],
//!     "caps": [{{ "id": "three", "period": "week", "limit": {{ "rides": {{ "paid": 3 {more} }} }} }}] }}"#);
//! let rides = "
//!     2026-03-09 08:00 bus CITY a
//!     2026-03-09 08:30 bus CITY a
//!     2026-03-10 08:00 bus CITY a
//!     2026-03-11 08:00 bus CITY a
//!     2026-03-12 08:00 bus CITY a
//!     2026-03-16 08:00 bus CITY a";
//! assert_eq!(prices(&[&tariff("")], rides), [200, 0, 200, 200, 0, 200]);
//! assert_eq!(prices(&[&tariff(r#", "then_basis_points_off": 5000"#)], rides), [200, 0, 200, 200, 100, 200]);
//! ```
//!
//! # What caps count
//!
//! | counts, and is capped | does not |
//! |---|---|
//! | the price of a ride for which `applies_to` holds, after transfers | boarding fares, unless they say `counts_for_caps` |
//! | a supplement or boarding fare that says `counts_for_caps` | supplements, unless they say it |
//! | rides of every tariff that has the cap | rides without a price; cancelled trips |
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "boarding_fares": [{ "id": "boarding", "modes": ["rail"], "amount_minor": 900 }],
//!     "supplements": [{ "id": "seat", "charged": "with_ride", "prices": [{ "when": { "modes": ["ferry"] }, "amount_minor": 70 }] }],
//!     "caps": [{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 300 } } }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 rail CITY a -
//!     12:00 bus CITY a 12:10 b
//!     14:00 ferry CITY a 14:10 b
//!     16:00 bus CITY a 16:10 b"), [900, 200, 170, 0]);
//! ```
//!
//! # One cap over several tariffs
//!
//! Caps with one id in several tariffs are one cap: each tariff says in `applies_to` which of *its* rides count, and all
//! count together. So a cap reaches over carriers, and lives on when a new edition begins. Write the same period and limit
//! everywhere; on a day when they differ, that of the ride's own tariff is taken. A carrier may have a cap of its own
//! besides:
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = |carrier: &str, own: u32| format!(r#"{{
//!     "id": "{carrier}", "carriers": ["{carrier}"],
//!     "caps": [{{ "id": "{carrier}-day", "period": "travel_day", "limit": {{ "amount": {{ "amount_minor": {own} }} }} }},
//!              {{ "id": "all", "period": "travel_day", "limit": {{ "amount": {{ "amount_minor": 700 }} }} }}] }}"#);
//! let (city, north) = (tariff("CITY", 450), tariff("NORTH", 500));
//! assert_eq!(prices(&[&city, &north], "
//!     08:00 bus CITY a
//!     09:00 bus CITY a
//!     10:00 bus CITY a
//!     11:00 bus NORTH a
//!     12:00 bus NORTH a"), [200, 200, 50, 200, 50]);
//! ```
//!
//! # Spend steps
//!
//! A discount that grows with what was spent in the period. The part of a price that lies beyond a step is discounted, the
//! part before it is not. Steps stand in rising order; `"basis_points": 10000` is free. Of several `spend_steps`, a ride
//! counts for the first whose `applies_to` holds: children's steps before everybody's. Steps with one id and one period in
//! several tariffs count together.
//!
//! | `counts` | what is added up |
//! |---|---|
//! | `full_price` (the default) | prices before this discount; what a transfer takes off does not count |
//! | `paid` | what is paid after it, and after transfers |
//!
//! Neither counts supplements, boarding fares and what caps take off.
//!
//! With steps of half price after 10.00 and free after 12.00, and rides of 8.00:
//!
//! | ride | counted in full | | counted as paid | |
//! |---|---|---|---|---|
//! | 1 | 8.00 | counter 8.00 | 8.00 | counter 8.00 |
//! | 2 | 2.00 whole + 2.00 at half + 4.00 free = 3.00 | 16.00 | 2.00 whole + 4.00 at half + 2.00 free = 4.00 | 12.00 |
//! | 3 | free | 24.00 | free | 12.00 |
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = |counts: &str| format!(r#"{{
//!     "prices": [{{ "id": "ride", "modes": ["bus"], "rule": {{ "flat": {{ "amount_minor": 800 }} }} }}],
//!     "spend_steps": [{{ "id": "saver", "period": "calendar_month", "counts": "{counts}", "steps": [
//!         {{ "after_minor": 1000, "basis_points": 5000 }}, {{ "after_minor": 1200, "basis_points": 10000 }}] }}] }}"#);
//! let rides = "
//!     2026-03-02 08:00 bus CITY a
//!     2026-03-17 08:00 bus CITY a
//!     2026-03-31 08:00 bus CITY a
//!     2026-04-01 08:00 bus CITY a";
//! assert_eq!(prices(&[&tariff("full_price")], rides), [800, 300, 0, 800]);
//! assert_eq!(prices(&[&tariff("paid")], rides), [800, 400, 0, 800]);
//! ```
//!
//! Steps come after a product's discount: they discount, and count, the price that the product left. The price is rounded
//! once, after both.
//!
//! # Late taps
//!
//! Counters are worked out from the taps, not kept by hand. A tap that comes late puts its ride where it happened: the rides
//! after it, and the later days of the period, are rated again. The sum of a day does not depend on when its taps came.
