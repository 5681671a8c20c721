//! The queue of a life: what happens when.

use core::cmp::Ordering;

use ovcore::account::{Answer, CheckAnswer};
use ovcore::calendar::Instant;
use ovcore::ids::CommandId;
use ovcore::tap::Tap;

use super::errands::Errand;
use super::reader::Presentation;
use super::traveller::Ride;

/// Something that happens.
#[derive(Debug)]
pub(super) enum Action {
    Present(Presentation),
    Deliver(usize, Box<Tap>),
    Answer(usize, Answer),
    Checked(usize, CheckAnswer),
    Do(Box<Todo>),
    Wake,
    /// An inspector checks the card on a ride.
    Inspect(Ride),
    /// What is due goes.
    Purge(i64),
    /// Somebody looks at the account.
    Look(i64),
}

/// An errand on its way: to which account, under which name.
#[derive(Debug)]
pub(super) struct Todo {
    pub(super) desk: usize,
    pub(super) id: CommandId,
    pub(super) errand: Errand,
    pub(super) tries: u32,
}

/// An action with its place in the queue: by instant, then answers before the rest (RULES T2), then as it came.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) at: Instant,
    pub(super) class: u8,
    pub(super) order: u64,
    pub(super) action: Action,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Entry {
    const fn key(&self) -> (Instant, u8, u64) {
        (self.at, self.class, self.order)
    }
}
