//! A simulator: thousands of cards over months, with everything that goes wrong, and the invariants checked after each
//! event.
//!
//! A card is a traveller with habits, readers with old deny lists and wrong clocks, taps that are lost, doubled, late or
//! amended, a bank that declines, does not know, answers twice and late, an issuer, a service desk, and a host that
//! sleeps and restarts. Each card's life depends on the seed and its number and on nothing else; each thing in it depends
//! on when it happens and not on what was asked for before. So cards run on any number of threads, one that fails runs
//! again alone, and days can be left out of its life to tell a shorter story.
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
//! | I5 | the deny list is what the effects made it; no refused tap is a check-in; a refused check-out is decided on as an accepted one, and comes to the same fare |
//! | I6, I7 | are about what is kept and about tokens; they are tested elsewhere |
//! | I8 | the fares booked before and after each tap that is later than the adjust window |
//! | I9 | at times, and at the end of a life, the account is thrown away and made anew from its last snapshot and the events since, as values or as text: the same bytes |
//! | I10 | a panic is caught and told as a failure |
//! | I11 | legs of every trip, lines of the explanation of some |
//! | I12 | before every deadline: the second before it does nothing; after it: it came to something. What fell due while a host slept is worked off at once and, on a copy, one by one |
//!
//! And: a repeat of a command does nothing; a command past a deadline is refused; only what must be is refused; no debt
//! without a declined or taken-back payment; nothing else is asked for while one is open; unpaid fare is listed for a
//! debt and only for it; an effect's id stands for one thing, a reference for one amount; the state stays bounded;
//! and whoever is blocked at the end of a life gets free when they pay, the issuer passes the card, and the carriers
//! clear it.
//!
//! | part | what it does |
//! |---|---|
//! | `city` | rules, services, random numbers |
//! | `traveller`, `errands` | habits, purses, rides; what is asked besides |
//! | `reader`, `faults` | deny lists, clocks, and the way to the back office; what goes wrong, and how often |
//! | `bank` | the bank and the issuer |
//! | `desk`, `watch`, `reorder` | an account with its host, and what must hold |
//! | `life`, `queue` | one card, from event to event |
//! | `story`, `shrink` | what is told of a failure |
//! | `run`, `report` | many cards, and what they came to |

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
