//! Recipes: whole tariffs, from Dutch trains to New York.
//!
//! Each is a complete document that runs as a test. Figures are invented and round, unless it says that they are real; the
//! *rules* are those of the place. How the rides are written stands in [the first page](super#how-the-examples-are-written).
//!
//! | page | has |
//! |---|---|
//! | [`dutch`] | NS trains, HTM, Intercity direct, Voordeel Noord |
//! | [`zones`] | London with daily caps, a narrow cap with an extension, Helsinki, Vancouver |
//! | [`windows`] | Seattle, Houston, Atlanta, Porto Alegre |
//! | [`counts`] | New York twice, Brussels, Sydney |
//!
//! # Which part says what
//!
//! | the list of fares says | write |
//! |---|---|
//! | "from A to B costs …" | `zone_pairs`, one zone for each station or area |
//! | "in two zones …, in three …" | `zone_sets` |
//! | "up to 10 km …, up to 20 km …" | `bands` |
//! | "boarding plus so much a kilometre" | `distance` |
//! | "children pay …" (a price) | a product with the effect `rider`, and a row that asks for it |
//! | "holders pay 40 % less" | a product with `percent_off` |
//! | "with cash …, with the card …" | a product for the medium, as a kind of rider |
//! | "in the peak …" | `peak`, and two rows |
//! | "valid for two hours" | a window with `free` or `credit` of `highest`, from `first_check_in` |
//! | "two hours from your last payment" | the same, from `last_paid_check_in` |
//! | "pay the difference" | `credit`: of `last` for the ride before, of `highest` for the dearest so far |
//! | "bus and train together cost …" | `together` |
//! | "an upcharge of 1.00 when you change to the express" | `fixed` |
//! | "change between these two stations without paying again" | `merge` by `end_to_end` |
//! | "one ticket covers all zones that you touch within 80 minutes" | `zone_sets`, and `merge` by `zones` |
//! | "never more than … a day" | a cap by amount |
//! | "the 13th ride of the week is free" | a cap by rides |
//! | "20 % off what you spend beyond 10 euros in a month" | `spend_steps` |
//! | "plus 5.00 from the airport" | a supplement `with_ride` |

pub mod counts;
pub mod dutch;
pub mod windows;
pub mod zones;
