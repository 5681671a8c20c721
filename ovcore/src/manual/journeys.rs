//! From taps to trips to journeys.
//!
//! Taps are read in the order of their own clocks, not of their arrival. At one instant: a check-out of the open trip,
//! check-ins, other check-outs, readers that do not know; then by id.
//!
//! **Each tap ends in one bucket** ([`Bucket`](crate::tap::Bucket)):
//!
//! | bucket | when |
//! |---|---|
//! | check-in | it began a trip |
//! | check-out | it ended one; also one that the reader denied, if it could (RULES P9) |
//! | duplicate | same reader, within 5 s of the first; the earliest accepted one stands |
//! | refused at the reader | denied, and no check-out |
//! | failed at the reader | refused for another reason; counted, nothing more |
//! | orphan check-out | nothing to close: free, and correctable |
//! | quarantined | its clock is more than 120 s ahead |
//! | late, not used; expired | it came more than 3, or 56, days late |
//!
//! **What closes a trip** depends on where the readers are. On board: the same carrier, and the same vehicle where both
//! taps name one. At stations: the same mode, and the same carrier or one that the network joins to it. Rail, metro and
//! on-board readers never close each other's trips.
//!
//! **How a trip ends**, and what that does to the windows:
//!
//! | end | costs | a transfer after it |
//! |---|---|---|
//! | check-out elsewhere | the fare | 35 min from it |
//! | check-out at the same place within 60 min | nothing | as if it had not been |
//! | … later | the boarding fare | as if it had not been |
//! | a second check-in, or the longest trip passed | the boarding fare, final when the travel day ends | as if it had not been |
//! | a second check-in at the same place within 5 min | nothing: the wrong pole | as if it had not been |
//! | a correction (see below) | the fare, final when the trip would have been without it | as if it had not been |
//!
//! **Journeys** are chains within rail, or within bus, tram, metro and ferry. By bus, tram and metro the next trip pays
//! no base. By rail the distance goes on: the next trip costs T(before + own) − T(before) in its own carrier's table,
//! with T(0) = 0; so the way there and the way back may cost different amounts, and a leg may cost nothing. Whether it
//! is peak is decided by the first priced check-in of the journey on each carrier.
//!
//! **Over several carriers within one trip**, the network cuts the trip into legs: by a stretch that the document gives,
//! else over the common station that makes it shortest (of two as short, the one whose id comes first). Each leg is
//! priced as if one had checked out and in between.
//!
//! **A correction** ([`Correction`](crate::trip::Correction)) gives an end that no tap shows, and no time: where a
//! trip went that is missing its check-out (or checked out too late where it began), or where one came from that only
//! checked out. A real check-out always comes before it, the last correction holds, and the place of the other end
//! cancels the trip.
//!
//! | what | for a corrected trip |
//! |---|---|
//! | travel day, journey, from when on the charge is final | as without the correction; of a check-out without check-in: those of its own instant, before a trip that is open then |
//! | tariff, products, peak | by its check-in; a condition that asks for the check-out takes the same instant |
//! | way and carriers | those of the one tap's carrier; where the network does not know that way, over a carrier that is joined with it |
//! | a journey, or a window of a tariff, that is open | it pays its share like any trip, and its distance, price and number count for those after it |
//! | windows | none runs from it: the last check-out stays the last real one, in place and in time, and a journey that it does not continue stays as it was |
//! | caps, spend steps | count it like any ride |
//! | no price | the rest of the rail journey that it continues has none, either |
