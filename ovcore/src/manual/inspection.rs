//! Inspection: from a card held against a device to a wiped screen.
//!
//! ```text
//!  device                               back office
//!  ──────                               ───────────
//!  Screen::input(now, Present)
//!    └► Ask(number) ── number, point, ──► ticket(account, rules, point, now)
//!                      the card's token,    │ valid · checked out here · not here · not valid
//!                      a consent, if any    ▼
//!  Screen::input(now, Answer) ◄────────── Inspection::answer, or answer_with_consent
//!    └► Show, for 5 minutes at most
//! ```
//!
//! The device never keeps the card's token: it asks with it and forgets it. Answer and question find each other by a
//! number that the screen counts up.
//!
//! # What a ticket is worth
//!
//! A check-in is good where a check-out could end it (RULES P4). So [`ticket`](crate::inspect::ticket) takes the
//! [`InspectionPoint`](crate::inspect::InspectionPoint): whose service, of what kind, in which vehicle or at which
//! station.
//!
//! | answer | when | shows | last actions |
//! |---|---|---|---|
//! | `valid` | the last trip is open, or held (P8), and good here | the check-in, until when | with consent |
//! | `checked_out_here` | at a station: checked out there, at most 10 minutes ago | the check-out | with consent |
//! | `not_here` | the last trip is open, for another service | the check-in, until when | with consent |
//! | `not_valid` | none of these | why; whether the card is blocked | yes |
//!
//! Why not: `no_check_in`, `checked_out` (when, where), `past_longest_trip` and `travel_day_over` (the check-in, since
//! when). A trip lasts until the longest trip is over or its travel day is, at 03:05, whichever comes first, and that is
//! so whether or not the account has been told of the time.
//!
//! A **blocked** card with an open trip travels lawfully: it could check in when it did, and may check out (P9). The
//! answer is `valid` and does not even say that the card is blocked. Without a ticket it says so, not why.
//!
//! # The last ten actions
//!
//! [`Inspection`](crate::inspect::Inspection) has them without a valid check-in, or with a
//! [`Consent`](crate::inspect::Consent): in which question it was given, who asked, when. It serves for that question,
//! and for as long as a view lasts. They go back 62 calendar days at most. What each action was is coarser than in the
//! back office: *refused* does not say for what.
//!
//! # The screen
//!
//! [`Screen`](crate::inspect::Screen) is a state machine; the time comes with each input.
//!
//! | in state | a card is presented | its answer comes | another answer comes | its time is over | closed, or the clock was moved |
//! |---|---|---|---|---|---|
//! | idle | asks → *asked* | dropped | dropped | nothing | nothing |
//! | asked | asks anew → *asked* | shows → *showing* | dropped | gives up → *idle* | gives up → *idle* |
//! | showing | wipes, asks → *asked* | dropped | dropped | wipes → *idle* | wipes → *idle* |
//!
//! Time is over 30 seconds after a question, and 5 minutes after its answer. A clock that shows less than before was set
//! back: what is on the screen goes at once, so that it is never there longer. An app looks in every ten seconds
//! ([`Screen::next_deadline`](crate::inspect::Screen::next_deadline)), so that this is noticed; better, it counts by a
//! clock that cannot be set.
//!
//! Whatever way an answer goes (closed, next card, time over, dropped, the screen itself dropped), every byte of it is
//! overwritten first. What that cannot reach: what the app drew or copied, and what reading the answer left on the stack.
