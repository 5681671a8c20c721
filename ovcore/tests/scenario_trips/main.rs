//! Trips: what is one tap, which check-out closes which check-in, and how a trip ends without one (RULES P1–P9).

mod ends;
mod pairing;
mod presentations;
mod quarantine;
mod same_place;
