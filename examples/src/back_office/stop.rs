//! The places where a process may die, so that a test can let it die there.

use core::fmt;

/// A place between two steps that a crash can part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// Events and effects are written; the transaction is open.
    BeforeCommit,
    /// Events and effects are stored; no effect is carried out.
    AfterCommit,
    /// An effect is carried out; the outbox does not know.
    AfterEffect,
    /// An answer's events are stored; whoever sent it does not know.
    AfterAnswer,
}

impl Point {
    /// All places.
    pub const ALL: [Self; 4] = [Self::BeforeCommit, Self::AfterCommit, Self::AfterEffect, Self::AfterAnswer];
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::BeforeCommit => "before the commit",
            Self::AfterCommit => "after the commit and before the effect",
            Self::AfterEffect => "after the effect and before it is marked",
            Self::AfterAnswer => "after an answer was stored and before it is acknowledged",
        })
    }
}

/// Who decides whether the process dies at a point.
pub trait Stops: fmt::Debug {
    /// Whether it dies here.
    fn dies(&mut self, at: Point) -> bool;
}

/// Never.
#[derive(Clone, Copy, Debug, Default)]
pub struct Never;

impl Stops for Never {
    fn dies(&mut self, _: Point) -> bool {
        false
    }
}

/// At the point after so many others, whatever it is.
#[derive(Clone, Copy, Debug)]
pub struct After {
    left: u64,
}

impl After {
    /// After so many points.
    #[must_use]
    pub const fn points(left: u64) -> Self {
        Self { left }
    }
}

impl Stops for After {
    fn dies(&mut self, _: Point) -> bool {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                false
            }
            None => true,
        }
    }
}

/// At a place of one kind, after so many of that kind.
#[derive(Clone, Copy, Debug)]
pub struct AfterAt {
    point: Point,
    after: After,
}

impl AfterAt {
    /// At `point`, after so many like it.
    #[must_use]
    pub const fn new(point: Point, left: u64) -> Self {
        Self { point, after: After::points(left) }
    }
}

impl Stops for AfterAt {
    fn dies(&mut self, at: Point) -> bool {
        at == self.point && self.after.dies(at)
    }
}
