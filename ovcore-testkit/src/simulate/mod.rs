//! A simulator: thousands of cards over months, in a country where everything goes wrong, and the invariants checked
//! after each event.
//!
//! A card is a traveller with habits. Around it are readers, each with the deny list that it has and the clock that it
//! has; carriers, whose taps are lost, doubled, late or amended; publishers of deny lists; keys that change; tariffs that
//! change at midnight; a bank that declines, does not know, says nothing, answers twice and late; issuers; a host that
//! sleeps, restarts and purges; inspectors; a service desk, and everybody who may look at an account. What goes wrong with
//! whom, and how often, is one table (`faults`); `--faults` scales it.
//!
//! Each card's life depends on the seed and its number and on nothing else; each thing in it depends on when it happens
//! and not on what was asked for before. So cards run on any number of threads, one that fails runs again alone, and days
//! can be left out of its life to tell a shorter story. So a run can be done in pieces, too: 1,024 cards are a block, with
//! its own tariffs that no carrier would think of; what blocks came to is saved and added up.
//!
//! A **card-day** is a day on which a card's account is open, travelled on or not. Nothing is computed for a day on
//! which nothing happens: the life goes from event to event, taps and deadlines alike.
//!
//! # What is checked
//!
//! | invariant | by what |
//! |---|---|
//! | I1 | the account's balance after every event; legs of every trip; shares of what is waived; the bank's own books and the account's after every command |
//! | I2 | after every command that touches taps: ids, buckets and ends of trips; at the end of a life, taps taken in and taps that left |
//! | I3 | in one life of four all taps arrive within the adjust window: they are delivered again in another order to a fresh account whose bank always pays, and the same trips, fares and sums come of them |
//! | I4 | the bank refuses a second request; every attempt is held against the policy's table, counted from the events; self-service is refused exactly where the table says so, and a presentation asks where it allows |
//! | I5 | the central list is what the effects made it; a list that a reader has says of each card what was so when it was made, and no more than its carrier may know; a reader opens where its policy says so, worked out once more, and for each check-out; no refused tap is a check-in; a refused check-out is decided on as an accepted one, and comes to the same fare |
//! | I6 | after each purge, by the calendar alone: what is due is gone from records, payments and the account's own text, nothing went too early, and the books stand as before; an inspector's screen shows nothing after its time, the next card, or a clock that was set back |
//! | I7 | all names of a card, of each purpose, audience and key version, differ from each other and from another card's; what a reader makes of the card is what the back office makes of its root token, and leads to its account under this key and the one before; no answer, view or list shows the card's number or another's token |
//! | I8 | the fares booked before and after each tap that is later than the adjust window |
//! | I9 | at times, and at the end of a life, the account is thrown away and made anew from its last snapshot and the events since, as values or as text: the same bytes |
//! | I10 | a panic is caught and told as a failure |
//! | I11 | legs of every trip, lines of the explanation of some |
//! | I12 | before every deadline: the second before it does nothing; after it: it came to something. What fell due while a host slept is worked off at once and, on a copy, one by one |
//!
//! And: a repeat of a command does nothing; a command past a deadline is refused; only what must be is refused; no debt
//! without a declined or taken-back payment; nothing else is asked for while one is open; unpaid fare is listed for a
//! debt and only for it; an effect's id stands for one thing, a reference for one amount; the state stays bounded,
//! and a late tap brings back no more days than those that hand something on to it;
//! and whoever is blocked at the end of a life gets free when they pay, the issuer passes the card, and the carriers
//! clear it.
//!
//! And of the country: a stale list is known to be stale; a damaged list, one of another carrier, and one from which
//! something is missing are refused, and the reader that asks anew has the newest; each leg is priced by the edition that
//! holds on the date of its check-in; a supplement reader's tap is no check-in; a day is handed nothing of a ride of long
//! ago; an inspector is told what the account's trips say, sees the last actions with a right to them only, and only such
//! as were made; a consent of another question, an old one, a wrong reference and another card open nothing; a carrier
//! sees its own legs, which together are all; the app shows every trip, debt and block.
//!
//! # That an invariant can fail
//!
//! [`Plant`] is a list of faults to plant on purpose, each in somebody around the account: a publisher who leaves a freed
//! card on the list, a purge that leaves something out, a device that shows a minute longer. A test plants each, sees the
//! right invariant broken, and its story shrink to some lines.
//!
//! | part | what it does |
//! |---|---|
//! | `city`, `worlds` | services and random numbers; rules: policies, conditions, editions |
//! | `keys`, `lists`, `gate` | names of a card; deny lists on their way; readers |
//! | `traveller`, `errands` | habits, purses, rides; what is asked besides |
//! | `reader`, `faults` | presentations, clocks, and the way to the back office; what goes wrong, and how often |
//! | `bank` | the bank and the issuer |
//! | `inspector`, `purge`, `views` | inspectors and their device; what is due; the service desk and who else looks |
//! | `desk`, `watch`, `reorder` | an account with its host, and what must hold |
//! | `life`, `queue` | one card, from event to event |
//! | `story`, `shrink`, `plant` | what is told of a failure; failures on purpose |
//! | `run`, `report`, `things`, `saved` | many cards, what they came to, by actor, and how pieces are added up |

mod bank;
mod city;
mod desk;
mod errands;
mod faults;
mod gate;
mod inspector;
mod keys;
mod life;
mod lists;
mod plant;
mod purge;
mod queue;
mod reader;
mod reorder;
mod report;
mod run;
mod saved;
mod shrink;
mod story;
mod things;
mod traveller;
mod views;
mod watch;
mod worlds;

pub use plant::Plant;
pub use report::Report;
pub use run::{Failure, Simulation};
pub use saved::Totals;
pub use watch::Broken;
