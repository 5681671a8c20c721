//! What is kept, until when, and how it is forgotten: for hosts and for privacy officers.
//!
//! **The catalogue** ([`Catalogue`](crate::retain::Catalogue)) is a document, `ovcore/retention/1`
//! (`schemas/retention.schema.json`). A rule says what data it is about, for what and on which legal basis it is kept,
//! what its period is counted from, how long that is, what ends it early, whether a hold may lengthen it, and where that
//! stands. [`Catalogue::ovpay`](crate::retain::Catalogue::ovpay) has the rules of five public privacy statements; a host
//! adds rules, or puts its own in the place of one, with a reason and never for longer than the source states.
//!
//! **When something is due** ([`due`](crate::retain::due)):
//!
//! | period | counted | due |
//! |---|---|---|
//! | 24 hours, 5 minutes | elapsed seconds, whatever the clock does; the bound is inclusive (RULES T1) | the first second after it (T2) |
//! | 59 or 62 days | calendar days from the civil date in the policy's zone (T4), half-open | 00:00 of that date + 59 |
//! | 18 or 48 months | calendar months, half-open; where the month has no such day, its last | 00:00 of that date: 31 August + 18 months is 28 or 29 February |
//! | at once | with what it is anchored to | at that instant; of a date, at its beginning |
//! | until served, withdrawn, paid or waived, requested | open | at the instant of that signal |
//!
//! So what is kept *at most* 59 days is never there when 59 days and a day have gone by, whatever the time of day it was
//! recorded at. A consent that is taken back, an opt-out, an objection or a request ends the period where the rule knows of it: as soon as
//! possible is now. A **hold** (a complaint, a legal claim or duty) wins over both, until it ends; so does a
//! **restriction** (GDPR, article 18), under which data is kept and may not be used
//! ([`Restriction::may_use`](crate::retain::Restriction::may_use)). A [`Due`](crate::retain::Due) says in Dutch or
//! English by which rule, counted from what, with what in between, and where that stands.
//!
//! **A night's work.** A host gives each record as a light row and gets orders:
//!
//! ```text
//! rows = own::log(events) + own::day_record(each) + own::payment_book + own::account_days + own::account + the host's own
//! plan = plan(catalogue, rows, now, calendar)
//! for order in plan.orders, oldest first:
//!     Erase       →  erase the record
//!     ForgetDays  →  the account: Instruction::Forget { before }; the payment book: forget_before, forget_days
//!     note order.receipt(key, today)
//! wake up at plan.next_due
//! ```
//!
//! The plan does not hang on the order of the rows. It can be given in pages, and a page can be carried out before the
//! next is asked for. Carrying out an order twice does no harm. A [`Receipt`](crate::retain::Receipt) names its order
//! by a number that only the holder of a key can make again, the rule and the date; not the record, not whose it was,
//! not when it had been due. An auditor reads the counts ([`Receipts::report`](crate::retain::Receipts::report)).
//!
//! **Forgetting in the account.** [`Instruction::Forget`](crate::account::Instruction::Forget) takes out what an account
//! holds of the days before a date: last actions, the time of the last travel, what a day that left had handed over,
//! ended products, and of an old debt the names and days of its trips. A day that can still change stays: none younger
//! than [`forgettable_before`](crate::account::forgettable_before) goes, and of older ones none that is held, at the bank,
//! or owed to the traveller. [`What::Forgotten`](crate::account::What::Forgotten) names those that stay; the next night
//! tries again. Afterwards everything goes on as if nothing had been forgotten: effects, ledgers, deny list and references
//! are the same, but for one reason: a card that comes back is checked at its issuer as on its first travel, not as after
//! a long absence.
//!
//! Of a debt that is open for more than 18 months, each trip keeps its amount and what its carriers earn of it, under a
//! number in the place of its name ([`Item::FORGOTTEN_DAY`](crate::settle::Item::FORGOTTEN_DAY)). So it is lowered, waived
//! and cleared to the cent as before, and a set that was asked for keeps its reference (RULES S5, D6).
//!
//! A host that forgets keeps a snapshot taken after `Forgotten`, and the events since. Older events are needed for views
//! only, and go as they come due. When nothing of an account goes on (no day, debt, credit, block or product) and 18
//! months have passed since its last travel and payment, the account itself goes, and with it the token.
//!
//! # The register of processing
//!
//! Made from the catalogue ([`Catalogue::register`](crate::retain::Catalogue::register)), in Dutch or English, as Markdown
//! or JSON.
//!
#![doc = include_str!("register.md")]
