//! Settling: when how much is asked.
//!
//! One request at a time. In the order in which they are looked at, after every change while nothing is at the bank and
//! no debt is open:
//!
//! 1. **The night** ([`PaymentKind::Night`](crate::settle::PaymentKind)): 20 minutes after the travel day has ended, one
//!    request for it and for what earlier days still owe. If a request is at the bank then, the night waits for the
//!    answer.
//! 2. **Per trip**: cards that the policy names are asked at check-out; later differences go with the next request.
//! 3. **The threshold**: as soon as the final charges of one travel day, less open credits, are strictly above it, the
//!    whole sum is asked for.
//!
//! A charge is *final* at check-out; that of a missing check-out when its travel day ends, because the check-out may
//! still come in.
//!
//! **An unknown outcome** is asked about again under the same id: after 10 minutes, an hour, then daily. It never opens a
//! debt and is never charged anew.
//!
//! **Fares that fall** after they were asked for become a credit, one for each travel day, itemised by trip. A credit
//! first lowers an open debt, then goes against requests, oldest first, and stays spent when that request is declined.
//! A sum that credits bring to 0 is a settled payment with a reference and no request. What is left on the credit's
//! date + 7 is paid back at collection time. **Fares that rise** go into the next night.
//!
//! **A declined payment** opens a debt on its local date and puts the card on the deny list. While it is open nothing
//! else is asked: charges join it when they are final.
//!
//! **The books** balance after every event ([`Balance`](crate::account::Balance)):
//!
//! ```text
//! fares booked = approved − refunded − open credits + debt + in flight + uncollected + waived + moved
//! ```
//!
//! Which event posts what is in the chapter on [the books](super::books).
//!
//! **References** are `NLOV` and 14 letters or digits: a keyed permutation of the account's serial and the payment's
//! number, so they never repeat under one key and cannot be guessed. With the amount, a reference shows a day's trips:
//! treat the pair as a credential.
