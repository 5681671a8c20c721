//! For hosts: the loop around an account.
//!
//! ```text
//! on a tap, an answer, a deadline:
//!     loop:
//!         decision = decide(account, context, command)
//!         refused with AdvanceFirst { deadline }  →  send Advance { now: deadline } first, then again
//!         refused with RecordNeeded { day }        →  send it again with that day's record as well
//!         refused otherwise                       →  log the code, keep the command
//!     one transaction: append decision.events, queue decision.effects
//!     account.apply(event) for each
//!     plan a wake-up at account.next_deadline()
//! ```
//!
//! **Repeats are harmless.** If the host dies between the transaction and the effect, it carries out the queued effect
//! again under the same id; the bank must not pay one id twice. If it dies before the transaction, it sends the command
//! again. A tap is recognised by its id for as long as its day is held, an answer among the last 32, another command
//! among the last 32.
//!
//! **Several deadlines may be due at once;** `Advance { now }` works them off in order, each at its own instant.
//!
//! **What to keep**: the events, as JSON lines, each with the version of its form; and a snapshot
//! ([`Account::to_bytes`](crate::account::Account::to_bytes)) to begin from. Replaying the events gives the same bytes. An
//! account at rest is a few hundred bytes: a day that nothing can change any more leaves it as a
//! [`DayRecord`](crate::account::DayRecord) in an event, and the account keeps its digest for as long as the day may be
//! corrected.
//!
//! **What may be logged**: codes ([`Refusal::code`](crate::account::Refusal::code)), effect ids, counts, durations. Never a
//! token beside a place and a time, and never a reference beside its amount. `Debug` of a tap hides the token, `Debug` of
//! a reference hides it; events as JSON hide nothing: they are data, not a log.
//!
//! **Rules change** by making new [`Rules`](crate::rules::Rules). The tariff of a trip is that of the date of its
//! check-in, so a new edition is a further document in the book, not a replacement. What was decided stays decided;
//! a day that is rated again is rated by the rules of then.
