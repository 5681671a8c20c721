//! For analysts: many taps at once.
//!
//! [`batch`](crate::batch) takes taps in columns and gives trips, legs, journeys, payments and charges in columns. It
//! rates with the same code as an account, and collects as one does: what comes out is bit for bit what the accounts of
//! those cards would say.
//!
//! # What goes in
//!
//! [`TapTable`](crate::batch::TapTable) borrows columns in the layout of Arrow: texts plain or by dictionary, tokens as 16
//! bytes or 26 characters, times as whole numbers with a unit, bits for rows that have no value. Nothing is copied that need
//! not be. Rows come in any order. Who has [`Tap`](crate::tap::Tap)s and no columns collects them into
//! [`TapColumns`](crate::batch::TapColumns).
//!
//! `received_at` may be left out; then every tap was received when it happened. Where it is given, it counts: a check-out
//! that came two days late finds its trip charged as missing, and gives a credit.
//!
//! What is known of cards besides their taps is given by card ([`CardInfo`](crate::batch::CardInfo)): scheme, form and
//! funding, products, and what the bank answers. A card that is not named holds no product, is collected by day, and pays
//! at once whenever it is asked (RULES N5).
//!
//! # What comes out
//!
//! | table | a row is | names |
//! |---|---|---|
//! | [`Trips`](crate::batch::Trips) | a trip | the rows of its check-in and check-out |
//! | [`Legs`](crate::batch::Legs) | the part of a trip on one carrier | |
//! | [`Journeys`](crate::batch::Journeys) | trips joined by transfers | the row of the first check-in |
//! | [`Payments`](crate::batch::Payments) | one collection | its number within the account |
//! | [`Charges`](crate::batch::Charges) | what a payment is for | the row that names the trip |
//! | [`Credits`](crate::batch::Credits) | money that goes back | |
//! | [`Standing`](crate::batch::Standing) | a card that ends with something open | |
//! | [`Batch::results`](crate::batch::Batch::results) | what became of each row | the row that it refers to |
//!
//! The tables come in [`Part`](crate::batch::Part)s, each with some of the cards and all that belongs to them: a part makes
//! a record batch. Carriers and places are numbers; [`Names`](crate::batch::Names) has their names, as a dictionary.
//! Two things are made only where they are asked for, since each costs more than a trip:
//! why a price is what it is ([`explain`](crate::batch::explain)), and the reference of a payment
//! ([`ReferenceKey::encrypt`](crate::settle::ReferenceKey::encrypt), from the account's serial and the payment's number).
//!
//! A row that cannot be read is in [`Batch::bad`](crate::batch::Batch::bad), with its row, its column, what was found and
//! what would be right. A second row under one id is a repeat where it says the same, and refused where it does not
//! (RULES P1).
//!
//! # Table after table
//!
//! A [`Stream`](crate::batch::Stream) takes a month as one table a day. With each table comes a *cut*: the instant before
//! which no tap is missing any more. What is certain by then comes out. What a later tap may still change is kept: a trip
//! that is open, the taps of a journey after midnight, those of days of which one comes after the cut, a card whose account
//! waits for something. The best cut is [`Stream::cut_after`](crate::batch::Stream::cut_after) a travel day, when its night is
//! over: then nearly every card is at rest, and keeps a token and two numbers. What transfers, spend steps and caps have
//! counted goes along with the card. Day by day gives what all at once gives.
//!
//! A late tap belongs in the table of the day on which it happened. One that is handed over later than that lies behind
//! the cut; it is not rated, and its row says so.
//!
//! # Two ways, one result
//!
//! Most days of most cards are alike: every tap came in time, nothing was refused. Such a run of days takes a short way:
//! rated once, and collected by walking over its trips. Where taps came mixed, and the nights alone ask for anything, no more
//! is needed than a look at the states that a tap came behind. Where they came after their night, the run is followed arrival
//! by arrival, with what was asked for each trip so far; days without a gap are not rated again; and so is the next run of a
//! card that has a credit left. Days about which anything else is unusual (a refused tap, a clock that is ahead, a tap that
//! came too late to adjust, answers of the bank that are given) go through the card's [`Account`](crate::account::Account),
//! from the last quiet moment until it is at rest again.
//! [`Totals::through_accounts`](crate::batch::Totals::through_accounts) says how many taps did. The conditions of the short
//! way, and why they are enough, stand at the head of the module that takes it; random months are compared with accounts in
//! the tests.
//!
//! # Threads
//!
//! With the feature `parallel` a call takes a pool of the host's ([`Threads`](crate::batch::Threads)). What comes out does
//! not depend on how many threads it has, to the byte. The core starts none of its own.
//!
//! # Where the time goes
//!
//! Instructions of a generated day of 10,000 cards, 53,129 taps with faults and lateness, on one thread, no kinds of cards
//! given: 2,150 a tap.
//!
//! | phase | share |
//! |---|---|
//! | read the columns, and group rows by card | 19 % |
//! | order rows by card and time, and go from card to card | 13 % |
//! | rate the days, once each: pair, journey, distance, price, split | 23 % |
//! | runs whose taps came mixed or after their night: states with gaps rated anew, what is owed looked at | 10 % |
//! | write trips, legs and payments down | 9 % |
//! | the rest: runs cut and laid out, nights collected, what became of each row | 26 % |
//! | accounts | 0 %: no tap of such a day needs one, nor does one of a stream that takes a week of such days |
//!
//! Through Python the clock has more to tell than instructions have. Two days of 5 million taps each, from Parquet files to
//! Arrow tables through a stream, on two threads, by samples of CPU time:
//!
//! | where | share |
//! |---|---|
//! | the engine: as above, and what is held overnight | 59 % |
//! | the kernel: memory handed out for the first time, cleared page by page; files | 20 % |
//! | memory moved, taken and given back | 11 % |
//! | Parquet read into Arrow | 9 % |
//!
//! So the larger a table is, the more memory costs. Text columns are read as dictionaries where the file has them; tokens
//! are not, for hardly one stands in a file often enough. Pieces of 65,536 rows or more are taken as they lie; smaller ones
//! are joined first.
//!
//! Of many trips over the same ground each is priced once: a price that depends on nothing but the ends of the trip and the
//! journey before it is kept, by worker and within a bound, for as long as its tariff holds. Where a clock or a product has a
//! part in a price, each trip is worked out.
//!
//! `cargo build --release -p ovcore-benches --example batch_profile` makes the program, with `CARGO_PROFILE_RELEASE_DEBUG=1`
//! for names; `valgrind --tool=callgrind --toggle-collect='*rated*' batch_profile 10000` counts, and `callgrind_annotate`
//! shows. The phases are the functions `Grouped::new`, `Order::of` and `work_off`, `Rater::run` under `Worker::runs`, `is_calm`
//! and `follow` with their `rate_state`, and `push_*`. `cargo bench -p ovcore-benches --bench batch` measures a day of 250,000
//! cards beside the least that any engine does with its rows: sort them by card and time, and read them once.
//!
//! # Memory
//!
//! A call holds each row once, in 64 bytes, what became of each row in 5, and the results; what a thread needs besides is
//! room for one partition. So the most that a day takes grows with its rows, below 300 bytes each, which a test holds: a
//! generated day of 6.09 million taps of 1.15 million cards takes 880 MB beside its table, 144 bytes a row, results included
//! (`batch_profile 1150000 1 2`). Between the tables of a stream a card at rest keeps 40 bytes; one of which something is
//! awaited keeps its taps, or its account. `batch_profile 20000 8 1 days` shows what a stream keeps of cards that travel every
//! day: one in twelve keeps taps, and from the third day on next to nothing is added; the whole process has 42 MB after eight
//! days.
//!
//! # From Python
//!
//! The package `ovcore` opens this door for data frames: `ovcore.rate` takes any table that exports Arrow and gives tables.
//! `ovcore.sample` generates national days to try it on, `ovcore.plot` draws what comes out: load over the day, fares, carriers,
//! flows, the life of a debt. Two notebooks in `ovcore-py/notebooks` start from nothing: a first day, and what another
//! kilometre price would do.
