//! Transfer windows, ready.

use super::when::{Names, ReadyConditions};
use crate::fare::document::{Against, Alike, Join, TransferEffect, TransferWindow, Within};
use crate::ids::RuleId;

/// A transfer window, ready.
#[derive(Clone, Debug)]
pub(crate) struct ReadyWindow {
    pub(crate) id: RuleId,
    pub(crate) opened_by: ReadyConditions,
    pub(crate) same_day: bool,
    pub(crate) transfers_max: Option<u32>,
    pub(crate) joins: Vec<ReadyJoin>,
    /// The most seconds that any of its lengths has, in whichever tariff.
    pub(crate) seconds_max: i64,
}

/// What one kind of later ride pays, ready.
#[derive(Clone, Debug)]
pub(crate) struct ReadyJoin {
    pub(crate) id: RuleId,
    pub(crate) from: ReadyConditions,
    pub(crate) to: ReadyConditions,
    pub(crate) same: Vec<Alike>,
    pub(crate) different: Vec<Alike>,
    pub(crate) against: Against,
    pub(crate) within: Within,
    pub(crate) counts: bool,
    pub(crate) effect: TransferEffect,
}

impl ReadyWindow {
    pub(super) fn new(window: &TransferWindow, names: &Names<'_>) -> Self {
        let join = |join: &Join| ReadyJoin {
            id: join.id,
            from: names.conditions(&join.from),
            to: names.conditions(&join.to),
            same: join.same.clone(),
            different: join.different.clone(),
            against: join.against,
            within: join.within.unwrap_or(window.within),
            counts: join.counts,
            effect: join.effect,
        };
        let own = window.joins.iter().filter_map(|j| j.within);
        let seconds = own.map(|w| w.seconds).max().unwrap_or_default().max(window.within.seconds);
        Self {
            id: window.id,
            opened_by: names.conditions(&window.opened_by),
            same_day: window.same_day,
            transfers_max: window.transfers_max,
            joins: window.joins.iter().map(join).collect(),
            seconds_max: i64::from(seconds),
        }
    }
}
