//! Around the account: joint travel, chip cards, delay compensation, and monthly counters.
//!
//! None of these changes what a trip costs. Each is a value with rules of its own, its numbers in a document, and no
//! clock: time is an argument, as everywhere.
//!
//! # Joint travel
//!
//! Someone with a subscription, or a student product, lets others travel along by a code
//! ([`JointBook`](crate::product::joint::JointBook), `ovcore/joint-travel/1`). The rules say who may know what, and until
//! when:
//!
//! | what | how long |
//! |---|---|
//! | travel can be bought | a month ahead, clamped at the end of the month: on 31 January until 28 February |
//! | a code is valid | at most three calendar dates, from the date of travel |
//! | who travels with whom | until the code is over: from purchase to the end of its last date |
//! | how often it was used | 18 months after that, as a number; nothing where nobody used it |
//! | that a student product is valid | as long as the order takes: the answer cannot be copied, stored or shown |
//!
//! A code that is over, one that was never given and one that was given to somebody else are *not known*, all three: once
//! the link is destroyed nobody could tell them apart. A host asks [`next_deadline`](crate::product::joint::JointBook) and
//! advances; what is due cannot be read even if it does not.
//!
//! # Chip cards
//!
//! [`ChipCard`](crate::product::chip::ChipCard) is the memory of a chip card (`ovcore/chip/1`): the purse, the last ten
//! travel transactions and the last two top-ups, newest first, products, automatic top-up, date of birth. A check-in takes a
//! deposit; before that an automatic top-up comes where there is less in the purse than its bound. A check-out gives the
//! deposit back and takes the fare, and is never refused for want of money. A stored card is read only if its entries follow
//! from each other: each balance is the one before it and the change.
//!
//! Before a product is ordered, [`check_order`](crate::product::chip::ChipCard::check_order) says what stands in the way: the
//! card is no longer valid, holds the product already, or holds one that does not go with it.
//! [`ChipView`](crate::product::chip::ChipView) is what the owner reads: without the number of the chip and without the date
//! of birth.
//!
//! # Delay compensation
//!
//! By reference and amount, as everything without an account
//! ([`Compensator`](crate::compensation::Compensator)): which trips of that payment are paid back, and for how much. What a
//! delay is worth is a document (`ovcore/delay-compensation/1`), how late it was a table from the host (`ovcore/delays/1`).
//! That of NS ([`CompensationDocument::ns`](crate::compensation::CompensationDocument::ns)):
//!
//! | delay | paid back |
//! |---|---|
//! | 30 to 59 minutes | half of what was paid |
//! | 60 minutes or more | all of it |
//! | that would be less than 2.30 | nothing |
//! | announced before, another carrier's, force majeure | nothing |
//!
//! It can be asked from 24 hours after the trip, and on dates less than three months after it. A missing check-out is no trip
//! that can be late. A carrier pays for its own legs, from what was really paid for them; a delay that nobody gave is *not
//! known*. Reasons are looked at in the order of [`NoCompensation`](crate::compensation::NoCompensation), so two of them give
//! one predictable answer. A lookup pays nothing: the host notes what it paid, and gives that along the next time.
//!
//! # Monthly counters
//!
//! [`CardCounters`](crate::counters::CardCounters) (seed 001, `ovcore/counters/1`): by card and calendar month the number of
//! trips and of dates, the days since the last trip, peak and off-peak, the favourite route and station, revenue by carrier,
//! and bicycles where a host counts them. Peak is the tariff's own, decided as for the price (RULES J5); where the tariff has
//! no holiday list for the year it is *not known*.
//!
//! They need a [`Permission`](crate::counters::Permission): a legal basis, and no opt-out, objection or withdrawn consent
//! that still stands. It can be neither copied nor stored, so it is asked for each time. A no deletes
//! ([`CardCounters::stop`](crate::counters::CardCounters::stop)); a later yes begins anew and does not bring back what was
//! travelled before. They stand under a reporting token of one audience, and a carrier's hold its own legs only.
//!
//! An export over many cards ([`CountersExport`](crate::counters::CountersExport)) shows no group of fewer cards than the
//! policy says (10, assumed). Smaller ones stand together without their names; where their sum would give one away, the
//! smallest that is shown joins them; where that does not help either, the table is left out. What it does not guard against:
//! a group of enough cards of which one earned nearly everything, and two exports of one month whose cards differ by one. The
//! first takes a rule of dominance, the second discipline: an export of a month is made once.
