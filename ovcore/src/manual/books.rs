//! The books: double entry inside the account.
//!
//! Every cent of a fare stands twice. Once as a **credit** on the ledger of the carrier that earned it, by the legs of
//! the trips as they stand now. And once as a **debit** on the ledger that says where it is: nobody asked for it yet,
//! the bank was asked, it is owed, it was paid, it was waived, or it went to the account of another card. What the
//! traveller has back or is to get back stands as a credit, too.
//!
//! | ledger | side | what stands on it |
//! |---|---|---|
//! | carrier, one for each | credit | the legs of all its trips |
//! | uncollected | debit | what was not asked for; below nothing while too much was asked |
//! | in flight | debit | what the bank was asked for, without attempts on the debt |
//! | debt | debit | what stayed unpaid |
//! | collected | debit | what the bank paid, less what it took back |
//! | credits | credit | credits that are open |
//! | refunded | credit | what was paid back |
//! | waived, one for each carrier that bears it | debit | what was given up |
//! | moved | debit | debts that went to the account of the next card; below nothing for those that came |
//!
//! An event that moves money *posts*: [`Account::entry`](crate::account::Account::entry) gives its lines, which add up to
//! nothing. Added up, the lines of all events ([`TrialBalance`](crate::account::TrialBalance)) are the ledgers of the
//! account ([`Account::ledgers`](crate::account::Account::ledgers)), which are worked out from its state and from nothing
//! else. So the two check each other, and N4 follows: debits and credits are equal after every event.
//!
//! # Which event posts what
//!
//! All others post nothing: a declined answer posts when it opens the debt, an attempt on the debt changes nothing
//! until it is paid, and a day takes along only what was settled.
//!
//! | event | debit | credit |
//! |---|---|---|
//! | `trip_closed` | uncollected | carrier |
//! | `trip_missed` | uncollected | carrier |
//! | `trip_revised` | uncollected, carrier | carrier, uncollected |
//! | `trip_withdrawn` | carrier | uncollected |
//! | `payment_requested` | in flight, credits | uncollected |
//! | `payment_settled` | credits | uncollected |
//! | `payment_approved` | collected | in flight, debt |
//! | `credit_opened` | uncollected | credits |
//! | `credit_refunded` | credits | refunded |
//! | `debt_opened` | debt | in flight |
//! | `debt_increased` | debt | uncollected |
//! | `debt_lowered` | credits | debt |
//! | `debt_waived` | waived | debt |
//! | `waiver_lowered` | uncollected | waived |
//! | `payment_taken_back` | debt | collected |
//! | `handed_over` | moved | debt |
//! | `taken_over` | debt | moved |
//!
//! A trip that is revised takes its old legs off the carriers' ledgers and puts its new ones on; only the difference
//! stands in the entry, so a trip that changes carriers posts between them. A trip that is opened, held or cancelled costs
//! nothing, and if it did before, it is *revised*.
//!
//! **Waivers** are borne by the carriers: the ledger of each says how much. When a waived day's fares fall later, those
//! who bore the waiver of the trip that fell bear less; what is left over comes off the other waived trips of that
//! day, in proportion (largest remainder, ties by carrier). **A payment that was taken back** costs no carrier
//! anything: it is owed again. What is owed and cannot be named for a carrier, because a debt came from elsewhere without
//! its shares, stands on *waived* without a carrier.
//!
//! # Reconciliation
//!
//! [`Reconciliation`](crate::reconcile::Reconciliation) goes from taps to collected money: taps by bucket, trips by kind
//! with their fares, carriers by legs, and where the money is. The trips are those that the account holds and those of
//! the records of days that left, so that it can say when a record is missing, was changed, or stands twice: by its
//! digest for as long as the account keeps it, by its events at any time, and by its cents always. What stands on one
//! side only is *unmatched*, with a reason. Of a right account nothing is.
