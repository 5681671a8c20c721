//! Transfers: journeys of the policy, transfer windows of a tariff, and what each effect pays.
//!
//! How examples are written stands in [the first page](super#how-the-examples-are-written).
//!
//! # Two ways, and which to take
//!
//! | | journey of the policy | window of a tariff |
//! |---|---|---|
//! | stands in | the policy: one for the whole system | `transfers` of each tariff |
//! | joins | rail with rail at one place; bus, tram, metro and ferry with each other | what its conditions say |
//! | runs | from the last real check-out to the check-in, inclusive | between any two taps, inclusive or exclusive |
//! | changes the price by | `on_transfer` of the row: `nothing`, `waive_base`, `continue_distance` | the effect of a join |
//! | decides besides | `first_check_in` of conditions; the travel day of a ride after midnight | – |
//!
//! Take the **journey** for Dutch carriers, whose rules it is: a second bus pays no base, a second train goes on in the
//! table. Take a **window** for everything else: credits, free rides for two hours, a price for two rides, counts, effects
//! that depend on carrier, line or direction. Leave `on_transfer` out of rows that a window changes: a ride that both
//! continues a journey and uses a window gets both.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let bus = r#"{ "prices": [{ "id": "km", "modes": ["bus", "tram"], "on_transfer": "waive_base",
//!     "rule": { "distance": { "base_minor": 100, "rate_minor_per_km": "20" } } }] }"#;
//! assert_eq!(prices(&[bus], "
//!     08:00 bus CITY a 08:20 c
//!     08:55 tram CITY c 09:10 d
//!     09:46 bus CITY d 10:00 e"), [200, 80, 200]);
//!
//! let train = r#"{ "prices": [{ "id": "units", "modes": ["rail"], "on_transfer": "continue_distance",
//!     "rule": { "table": { "prices_minor": [300, 300, 300, 340, 380, 420, 450, 480, 500, 520] } } }] }"#;
//! assert_eq!(prices(&[train], "
//!     08:00 rail CITY a 08:20 c
//!     08:55 rail CITY c 09:20 d"), [420, 100]);
//! ```
//!
//! The first bus trip ends at 08:20 and the second begins 35 minutes later: still a transfer. The train's second trip costs
//! T(5 + 4) − T(5) = 520 − 420, where T(0) is nothing.
//!
//! # A window
//!
//! A ride for which `opened_by` holds (left out: any) opens the window. Each later ride inside takes the first of its
//! `joins` that fits.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{ "transfers": [{
//!     "id": "two-hours",
//!     "within": { "seconds": 7200, "from": "first_check_in", "to": "check_in" },
//!     "joins": [{ "id": "free", "effect": "free" }] }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 bus CITY a
//!     09:00 bus CITY a
//!     10:00 bus CITY a
//!     10:01 bus CITY a
//!     11:00 bus CITY a"), [200, 0, 0, 200, 0]);
//! ```
//!
//! # How long
//!
//! `within` counts seconds **from** a tap of the rides before **to** a tap of the ride itself.
//!
//! | `from` | the tap |
//! |---|---|
//! | `first_check_in` | the check-in of the ride that opened the window |
//! | `first_check_out` | its check-out |
//! | `last_check_in` | the check-in of the last ride in the window: each ride renews it |
//! | `last_check_out` | its check-out |
//! | `last_paid_check_in` | the check-in of the last ride in the window that was charged something: each payment renews it; where nothing was paid yet, the first check-in |
//!
//! | `to` | the tap | | `bound` | a ride exactly at the limit |
//! |---|---|---|---|---|
//! | `check_in` | the ride's check-in | | `inclusive` (the default) | is inside |
//! | `check_out` | its check-out | | `exclusive` | is outside |
//!
//! A ride on a network without check-out ends where it begins. With `"same_day": true` the window also ends with the travel
//! day of the ride that opened it.
//!
//! **GTFS Fares v2** has four kinds of `duration_limit_type`, all inclusive. "Current leg" is the ride that opened the
//! window where a rule may be used several times (`transfer_count`), else the ride before: then read `first` as `last`.
//!
//! | `duration_limit_type` | between | `from` | `to` |
//! |---|---|---|---|
//! | 0 | departure of the current and arrival of the next leg | `first_check_in` | `check_out` |
//! | 1 | departure and departure | `first_check_in` | `check_in` |
//! | 2 | arrival and departure | `first_check_out` | `check_in` |
//! | 3 | arrival and arrival | `first_check_out` | `check_out` |
//!
//! Two rides, 10:00 to 10:05 and 10:10 to 10:20, are inside by these limits and not by one second less:
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let second = |from: &str, to: &str, seconds: u32| {
//!     let tariff = format!(r#"{{ "transfers": [{{ "id": "w",
//!         "within": {{ "seconds": {seconds}, "from": "{from}", "to": "{to}" }},
//!         "joins": [{{ "id": "free", "effect": "free" }}] }}] }}"#);
//!     prices(&[&tariff], "
//!         10:00 bus CITY a 10:05 b
//!         10:10 bus CITY b 10:20 c")[1]
//! };
//! for (from, to, limit) in [
//!     ("first_check_in", "check_out", 1_200),
//!     ("first_check_in", "check_in", 600),
//!     ("first_check_out", "check_in", 300),
//!     ("first_check_out", "check_out", 900),
//! ] {
//!     assert_eq!((second(from, to, limit), second(from, to, limit - 1)), (0, 200));
//! }
//! ```
//!
//! # Which join
//!
//! For a ride, each window of its tariff is asked, in order; within a window each join, in order. A join fits when all of
//! these hold:
//!
//! | field | asks |
//! |---|---|
//! | `within` | the ride is inside; a join may have its own length in place of the window's |
//! | `to` | these conditions hold for the ride |
//! | `from` | these conditions hold for the ride before |
//! | `same`, `different` | the two rides are alike, or differ, in each of `mode`, `carrier`, `line`; an unknown line is like no other |
//! | `against` | which ride "before" is: the `last` of the window (the default), the `first`, or `any` (the latest that fits) |
//! | `counts` | where the window has `transfers_max` and so many rides used it, only joins with `"counts": false` still fit |
//!
//! | what is found | what happens |
//! |---|---|
//! | a join in one window | the ride pays by its effect, and the window notes the ride |
//! | joins in several windows | the first window that has one is used; the others note the ride as well |
//! | no join in a window | in whichever window it pays: one that the ride may open is opened anew by it; others stay as they are |
//! | in no window | the whole price |
//! | a join with the effect `none` | as if this window did not see the ride: a later window may still have a join; it goes on |
//! | a join with the effect `restart` | a later window may still have a join; this one ends, and opens anew if the ride may open it |
//!
//! Trips whose check-out is missing, cancelled trips and trips without a price neither open, use nor end a window.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "carriers": ["CITY", "NORTH"],
//!     "transfers": [{
//!         "id": "change", "opened_by": { "carriers": ["CITY"] },
//!         "within": { "seconds": 3600, "from": "last_check_in", "to": "check_in" }, "transfers_max": 1,
//!         "joins": [
//!             { "id": "same-line", "same": ["line"], "effect": "restart" },
//!             { "id": "by-tram", "to": { "modes": ["tram"] }, "counts": false, "effect": "free" },
//!             { "id": "other", "effect": { "discount": { "amount_minor": 150 } } }] }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 bus CITY a line 1
//!     08:10 bus CITY a line 2
//!     08:20 tram CITY a line 9
//!     08:30 bus CITY a line 3
//!     08:40 bus CITY a line 3
//!     08:50 bus CITY a line 4
//!     12:00 bus NORTH a line 5
//!     12:10 bus CITY a line 6"), [200, 50, 0, 200, 200, 50, 200, 200]);
//! ```
//!
//! 08:10 uses the one transfer that counts. The tram does not count. At 08:30 no join fits (the number is used up): the
//! whole price, and the window opens anew. 08:40 is the same line again: whole price, anew. 08:50 changes. At 12:00 the
//! window is long over, and NORTH may not open one; so 12:10 pays, too.
//!
//! **From and to** make a matrix: who comes from where and goes where pays what. The first that fits holds, so pairs stand
//! before what is left.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "carriers": ["CITY", "NORTH"],
//!     "prices": [
//!         { "id": "north", "modes": ["bus"], "when": { "carriers": ["NORTH"] }, "rule": { "flat": { "amount_minor": 300 } } },
//!         { "id": "city", "modes": ["bus"], "rule": { "flat": { "amount_minor": 250 } } }],
//!     "transfers": [{ "id": "matrix", "within": { "seconds": 10800, "from": "first_check_in", "to": "check_in" },
//!         "joins": [
//!             { "id": "city-north", "from": { "carriers": ["CITY"] }, "to": { "carriers": ["NORTH"] },
//!               "effect": { "fixed": { "amount_minor": 100 } } },
//!             { "id": "north-north", "from": { "carriers": ["NORTH"] }, "to": { "carriers": ["NORTH"] }, "effect": "none" },
//!             { "id": "rest", "effect": "free" }] }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 bus CITY a
//!     08:30 bus NORTH a
//!     09:00 bus NORTH a
//!     09:30 bus CITY a"), [250, 100, 300, 0]);
//! ```
//!
//! # What a ride pays: effects
//!
//! *Own* is the price of the ride by its row, product, spend steps and rounding: what it would cost without the window.
//! Supplements and caps come later and are in none of these amounts.
//!
//! | `effect` | the ride pays |
//! |---|---|
//! | `"free"` | 0 |
//! | `{ "fixed": { "amount_minor": 100 } }` | 100, even where *own* is less (an upcharge) |
//! | `{ "together": { "amount_minor": 720 } }` | 720 − what the ride before was charged, not below 0: a price for the two |
//! | `{ "discount": { "amount_minor": 50 } }` | *own* − 50, not below 0 |
//! | `"waive_base"` | the row without its base (rows by distance) |
//! | `"continue_distance"` | T(so far + own) − T(so far) in the ride's own row, where *so far* is the distance of the window |
//! | `{ "credit": { "of": "highest" } }` | *own* − the highest price in the window, not below 0: all together cost the highest |
//! | `{ "credit": { "of": "last" } }` | *own* − the price of the last ride in the window, not below 0 |
//! | `{ "credit": { "of": "paid" } }` | *own* − all that was charged in the window, not below 0 |
//! | `{ "merge": { "by": … } }` | the price of the rides as one − what was charged for them so far, not below 0 |
//! | `"none"`, `"restart"` | *own* |
//!
//! `fixed`, `together` and `merge` put a price in place of the ride's own and may be dearer than it; the others never are.
//!
//! What the window remembers of each ride that opens or joins it:
//!
//! | remembered | after a ride |
//! |---|---|
//! | highest price | the higher of before and *own*: of the ride without the window, so also of one that was free |
//! | last price | *own* |
//! | last charged, and all that was paid | what the ride paid with the window; added up |
//! | distance | added up, as long as it is in one unit |
//! | the number of transfers | one more, where the ride used this window by a join that counts |
//! | the merged group | with `merge` the ride is added to it; with any other join, or opening, it begins a group of its own |
//!
//! With `waive_base` and `continue_distance` the price that is remembered is the changed one.
//!
//! Three credits, for rides that cost 2.00, 3.00, 2.50 and 4.00 by themselves:
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let of = |credit: &str| {
//!     let line = |id: &str, price: u32| format!(r#"{{ "id": "{id}", "modes": ["bus"], "when": {{ "lines": ["{id}"] }},
//!         "rule": {{ "flat": {{ "amount_minor": {price} }} }} }}"#);
//!     let tariff = format!(r#"{{ "prices": [{}, {}, {}, {}], "transfers": [{{ "id": "w",
//!         "within": {{ "seconds": 7200, "from": "first_check_in", "to": "check_in" }},
//!         "joins": [{{ "id": "credit", "effect": {{ "credit": {{ "of": "{credit}" }} }} }}] }}] }}"#,
//!         line("A", 200), line("B", 300), line("C", 250), line("D", 400));
//!     prices(&[&tariff], "
//!         08:00 bus CITY a line A
//!         08:20 bus CITY a line B
//!         08:40 bus CITY a line C
//!         09:00 bus CITY a line D")
//! };
//! assert_eq!(of("highest"), [200, 100, 0, 100]);
//! assert_eq!(of("last"), [200, 100, 0, 150]);
//! assert_eq!(of("paid"), [200, 100, 0, 100]);
//! ```
//!
//! `highest` and `paid` differ when something other than a credit was charged in the window, as by another join.
//!
//! **Distance in the window.** `continue_distance` looks up where the window's distance ends in the row of the ride. Where
//! that is not known, because nobody knows how far one of its rides was or they are counted in metres and in units, a row
//! that asks for a distance gives no price (F3):
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "prices": [{ "id": "bands", "modes": ["bus", "tram"], "rule": { "bands": { "unit": "metre", "bands": [
//!         { "up_to": 3000, "amount_minor": 150 }, { "up_to": 10000, "amount_minor": 250 }, { "amount_minor": 400 }] } } }],
//!     "transfers": [{ "id": "w", "within": { "seconds": 3600, "from": "last_check_out", "to": "check_in" },
//!         "joins": [{ "id": "on", "effect": "continue_distance" }] }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 bus CITY a 08:10 b
//!     08:20 tram CITY b 08:30 d
//!     08:40 bus CITY d 08:50 e"), [150, 100, 150]);
//! ```
//!
//! # Rides as one: merge
//!
//! `merge` prices the ride and its group as if they were one ride, by the rows and products that hold then, and charges
//! what is missing. The group grows while rides join by `merge`.
//!
//! | `by` | as one ride | at the time of |
//! |---|---|---|
//! | `end_to_end` | from the first check-in to the last check-out: out of one gate and into another | the first check-in |
//! | `longest_pair` | by the longest way from any check-in to any check-out of the group | the check-in of that way |
//! | `sum_of_distances` | by the sum of the distances | the first check-in |
//! | `zones` | by all zones touched; only for zone sets | the first check-in |
//!
//! The distances are those of the network for the carrier of the first check-in and the mode of the last ride; rows are
//! asked with that mode, and with the line of the last ride. Give the network distances between all places of a group: a
//! group that has no price leaves the ride without one. Only in the window that it uses does a ride join a group; in others
//! it begins one.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let by = |merge: &str| {
//!     let tariff = format!(r#"{{
//!         "prices": [{{ "id": "km", "modes": ["bus"],
//!                       "rule": {{ "distance": {{ "base_minor": 100, "rate_minor_per_km": "10" }} }} }}],
//!         "transfers": [{{ "id": "w", "within": {{ "seconds": 3600, "from": "last_check_out", "to": "check_in" }},
//!             "joins": [{{ "id": "one", "effect": {{ "merge": {{ "by": "{merge}" }} }} }}] }}] }}"#);
//!     prices(&[&tariff], "
//!         08:00 bus CITY a 08:20 d
//!         08:30 bus CITY d 08:40 c
//!         08:50 bus CITY c 09:30 f")
//! };
//! // a to d: 9 km, 1.90. Then a to c as one: 5 km, 1.50, already paid. Then a to f: 20 km, 3.00.
//! assert_eq!(by("end_to_end"), [190, 0, 110]);
//! // The longest way is a to d, and then a to f.
//! assert_eq!(by("longest_pair"), [190, 0, 110]);
//! // 9 km, 13 km, 28 km: 1.90, 2.30, 3.80.
//! assert_eq!(by("sum_of_distances"), [190, 40, 150]);
//! ```
//!
//! **Spend steps** see one ride too: the group stands on what was spent before its first ride, and all of it counts what one
//! ride of that price counts.
//!
//! **A transfer discount inside a group** is given once: where the first ride of a group joined by `discount`, that amount
//! is taken off the price of the whole group.
//!
//! # Over carriers and editions
//!
//! Windows with one `id` in several tariffs are one window. So a ride with one carrier opens it, and a ride with another
//! uses it, by the joins that stand in *its own* tariff. Carriers that honour each other's rides each write the window into
//! their tariff under the same id; each says what *it* charges. A carrier whose tariff does not have the window neither
//! opens nor uses it. In the same way a window lives on when a new edition begins.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = |id: &str, carrier: &str, price: u32| format!(r#"{{
//!     "id": "{id}", "carriers": ["{carrier}"],
//!     "prices": [{{ "id": "ride", "modes": ["bus"], "rule": {{ "flat": {{ "amount_minor": {price} }} }} }}],
//!     "transfers": [{{ "id": "regional", "within": {{ "seconds": 7200, "from": "first_check_in", "to": "check_in" }},
//!         "joins": [{{ "id": "credit", "effect": {{ "credit": {{ "of": "highest" }} }} }}] }}] }}"#);
//! let (city, north) = (tariff("city", "CITY", 250), tariff("north", "NORTH", 325));
//! assert_eq!(prices(&[&city, &north], "
//!     08:00 bus CITY a
//!     08:30 bus NORTH a
//!     09:00 bus CITY a"), [250, 75, 0]);
//! ```
//!
//! # Several windows
//!
//! A tariff may have several windows. A ride opens all that it may, and uses the first that has a join for it. So a free
//! change of gates may stand before the two-hour window; and a window whose only join is `none` for some rides lets those
//! pass to the next.
//!
//! ```
#![doc = include_str!("harness.txt")]
//! let tariff = r#"{
//!     "zones": { "north-gate": ["b"], "south-gate": ["c"] },
//!     "transfers": [
//!         { "id": "gates", "opened_by": { "modes": ["metro"], "to": ["north-gate"] },
//!           "within": { "seconds": 900, "from": "last_check_out", "to": "check_in" }, "transfers_max": 1,
//!           "joins": [{ "id": "walk", "to": { "modes": ["metro"], "from": ["south-gate"] }, "effect": "free" }] },
//!         { "id": "change", "within": { "seconds": 3600, "from": "last_check_out", "to": "check_in" },
//!           "joins": [{ "id": "other-mode", "different": ["mode"], "effect": { "discount": { "amount_minor": 50 } } }] }] }"#;
//! assert_eq!(prices(&[tariff], "
//!     08:00 metro CITY a 08:10 b
//!     08:20 metro CITY c 08:40 e
//!     08:50 bus CITY e 09:00 f
//!     12:00 metro CITY a 12:10 b
//!     12:15 bus CITY b 12:30 d"), [200, 0, 150, 200, 150]);
//! ```
