//! Reports: what each carrier is told of a day, and who receives what of what was collected.
//!
//! # What a carrier gets of a travel day
//!
//! A [`DailyReport`](crate::report::DailyReport): one carrier, one travel day, all cards. It is made account by account and
//! added up ([`DailyReports`](crate::report::DailyReports)); in which order, and in how many stages, makes no difference.
//!
//! | part | what it holds | whose |
//! |---|---|---|
//! | taps | every tap at its readers, by place, mode and what became of it | its readers |
//! | taps that came too late | those that no day could take up any more, on the date on which they came | its readers |
//! | trips | by status: in how many it has a part, how many began at its readers, what its legs make | its legs |
//! | trips without a price | why, of those that began at its readers | its readers |
//! | revenue | what its legs make, by component of the tariff: base, distance, boarding fare, supplement, discount, cap … | its legs |
//! | VAT | by rate, rounded once for all of the report | its legs |
//! | where the money is | paid, not asked for, at the bank, debt, waived, elsewhere | its legs |
//! | requests | how many had a leg of it, by what came of them | its legs |
//! | changes of earlier days | for each earlier travel day one difference, by cause | its legs, and what it bears of waivers |
//! | rows, where asked for | its taps and legs one by one, under its own tokens for reporting | its readers and legs |
//!
//! It names no other carrier. Of a price that several carriers share it tells only the carrier's own share: how such a
//! price is made up would tell what the others receive. A leg bears no name of its trip, since that is the name of a
//! tap, which may have been at another carrier's reader; and each carrier knows a card by a token of its own. So two
//! carriers that lay their reports side by side find no card, no tap and no trip in both.
//!
//! The components, the amounts by rate of VAT, and the places of the money each add up to the revenue
//! ([`adds_up`](crate::report::DailyReport::adds_up)). Over all carriers and days, the taps, the trips that *began* with
//! each carrier, and the revenue are those of the [reconciliation](crate::reconcile).
//!
//! Why a leg makes what it makes is not stored: the day is rated again by its own rules. Where that does not give the leg as it stands
//! (a host that changed its documents, a product that the card holds no more) the amount is *not explained*, and still
//! there.
//!
//! **Later changes.** A report is due at the collection time of its travel day (03:25). What changes afterwards stands in
//! the report of the date on which it changed, one difference for each earlier travel day (RULES F5); the day's own
//! report has it when it is made again. So a carrier that adds up what it was told has what stands now.
//!
//! # Who receives what
//!
//! [`Clearing`](crate::report::Clearing) goes the other way: not from the ride, but from the bank. For every trip the
//! account's [`ClearingBook`](crate::report::ClearingBook) knows what *has been collected for it*: what was asked for,
//! less what is at the bank, owed, waived, or went to another card. That is split over the carriers of its legs: the
//! whole fare by the legs themselves, a part of it in proportion (largest remainder, ties by the carrier's name). An event
//! moves the trip from one position to the next, and the difference is what is cleared.
//!
//! | event | who receives | kind |
//! |---|---|---|
//! | the bank pays a request | the carriers of its trips | night, threshold, per trip |
//! | the bank pays a debt | the carriers of its trips | debt: scheduled, by tap, self-service |
//! | fares fell after they were paid | the carriers give back, the traveller has a credit | credit opened |
//! | a credit goes against a request or a debt | the credit falls, the carriers of what it pays for receive | credit used |
//! | a credit is paid back | the credit falls; it leaves with the bank | refunded |
//! | of one day one trip fell and another rose | the carriers of the one give to those of the other | offset |
//! | a trip costs the same and others earn it | the one carrier gives to the other | shifted |
//! | a waived day's fares fell by another trip's | as *offset* | waiver |
//! | the bank takes a payment back | the carriers give back | taken back |
//!
//! A declined payment, a debt that opens, a waiver and a debt that moves to another card clear nothing: nothing was collected,
//! and nobody receives anything. A fare that changes clears nothing either, until the difference is asked for and paid,
//! or given back.
//!
//! Each row says the clearing date (the local date of the event), the travel day whose fares it is, the kind, and
//! whether it is the fare as it was asked for first, or what a late tap or a correction changed after that.
//!
//! **An example.** A ride from Kaa to Quu costs 3.30: Keolis earns 1.10, Qbuzz 2.20. The card has a credit of 0.60. In the
//! night 2.70 is asked of the bank.
//!
//! | when | collected for the trip | Keolis | Qbuzz | open credits | bank |
//! |---|---|---|---|---|---|
//! | before | 0.00 | 0.00 | 0.00 | 0.60 | |
//! | the request: the credit pays its part | 0.60 | +0.20 | +0.40 | -0.60 | |
//! | the bank pays | 3.30 | +0.90 | +1.80 | | 2.70 |
//! | the bank takes it back | 0.60 | -0.90 | -1.80 | | -2.70 |
//! | the debt of 2.70 is paid by tap | 3.30 | +0.90 | +1.80 | | 2.70 |
//!
//! Each row adds up to what the bank paid, and whatever way the trip went, in the end Keolis has its 1.10 and Qbuzz its
//! 2.20. That holds after every event: what all carriers have received, with what is unmatched, is what stands on the
//! ledgers *collected* less *credits* less *refunded* (see [`books`](super::books)); and of an account with nothing owed,
//! at the bank, waived or moved, each carrier has received what stands on its ledger.
//!
//! **Unmatched** is what was collected and no carrier can be named for: *no leg known*, of a trip of which the
//! book was never told a leg, and *of a card before*, of a debt that a replaced card left and that came without saying
//! who earned it. It is in the table, in a row of its own, so that the sum is still what the bank paid.
//!
//! **Forgetting.** A book forgets the days that its account forgets, and earlier when it is told to. What is collected for them later (a
//! payment that is taken back after a year) is split by what the payment says that carriers earn; the sums stay right.
