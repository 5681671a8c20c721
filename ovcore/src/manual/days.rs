//! Instants, dates and travel days.
//!
//! An [`Instant`](crate::calendar::Instant) is a second on the UTC time line. Fractions are cut off where a time is read;
//! a time without an offset is refused, because a feed without offsets is wrong twice a year.
//!
//! Two kinds of time stand in the rules, and they are never mixed:
//!
//! | kind | examples | on the nights of the clock change |
//! |---|---|---|
//! | durations: elapsed seconds, bounds inclusive | 35 min to transfer, 60 min at the same place, 6 h by rail, 72 h to adjust | the clock does not matter |
//! | civil dates and times: Europe/Amsterdam | the travel day, tariffs, products, 7 days to a refund, 62 days | the clock is what counts |
//!
//! So a transfer of 35:00 is in time and 35:01 is not, while at 03:05:00 it is too late for yesterday: edges of days are
//! half-open.
//!
//! The **travel day** runs from 00:00 to 03:05 on the next date. For three hours and five minutes two travel days are
//! under way. A trip belongs to the date of its check-in; one that continues a journey of the day before belongs to
//! that day, unless it is still open at 03:05: then it begins a journey of its own date. Other systems draw the day
//! otherwise: `starts` and `ends` are fields of [`TravelDayPolicy`](crate::policy::TravelDayPolicy), and a service day
//! from 04:30 to 04:30 is the same rule with other numbers.
//!
//! A local time that the clock skips means the first instant after the gap; one that it shows twice, the earlier. On
//! 29 March 2026, 02:30 is 03:00 summer time; on 25 October, 02:30 is the first of the two.
//!
//! Rating works by days as they begin: the taps of a day are those from its start to the start of the next, and what
//! they mean for the next day is handed over as a [`Carry`](crate::day::Carry): a trip that is open at midnight, the
//! chains that a transfer may still continue. A late tap rates its day again, and the days after it for as long as the
//! carry changes.
//!
//! The zone data comes with the library (chrono-tz) and is part of the rules; the changelog names its version.
