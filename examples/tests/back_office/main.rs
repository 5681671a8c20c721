//! The back office, killed and started again: nothing is lost, nothing is done twice, and the end is the same to the
//! byte as if nothing had happened.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod crashes;
mod logs;
mod process;
mod stores;
mod world;
