//! The life of a card: every transition, with its name and its causes.
//!
//! A card is in two machines at once. The **phase** says what is under way about money: nothing (*clear*), a payment
//! that was asked for (*requested*) and perhaps not known (*request unknown*), an open *debt*, an *attempt* on it,
//! that again perhaps not known (*attempt unknown*), and *recovered*: the debt was paid by tap, and *unpaid fare*
//! leaves the deny list 15 minutes later. The **deny list** has each reason by itself: *free*, *listed*, or *lifted*
//! after an objection while its cause goes on. The card may check in when no reason is listed, whatever the phase.
//!
//! One command may take several steps: the answer that pays an attempt by tap *recovers* the debt, says that the
//! *block will end*, and may be followed by the next request. What is not in the tables never happens; what is in
//! them is shown by a scenario for every cause. The tables are those of the code
//! ([`TRANSITIONS`](crate::account::stage::TRANSITIONS), [`LISTINGS`](crate::account::stage::LISTINGS)).
//!
#![doc = include_str!("transitions.md")]
