//! Discounts that grow with what was spent, ready.

use super::when::{Names, ReadyConditions};
use crate::fare::document::{Counted, Period, SpendSteps};
use crate::ids::RuleId;
use crate::money::{Exact, Money};

/// A discount that grows with what was spent, ready.
#[derive(Clone, Debug)]
pub(crate) struct ReadySteps {
    pub(crate) id: RuleId,
    pub(crate) applies_to: ReadyConditions,
    pub(crate) period: Period,
    pub(crate) counts: Counted,
    /// Beyond how much, what is taken off.
    steps: Vec<(Exact, u32)>,
}

impl ReadySteps {
    pub(super) fn new(steps: &SpendSteps, names: &Names<'_>) -> Self {
        let step = |s: &crate::fare::document::SpendStep| (Exact::from_money(s.after_minor), s.basis_points);
        Self {
            id: steps.id,
            applies_to: names.conditions(&steps.applies_to),
            period: steps.period,
            counts: steps.counts,
            steps: steps.steps.iter().map(step).collect(),
        }
    }

    /// What is taken off a price, given what was spent in the period before: each part of it by the step that it lies
    /// beyond. `None` where it does not fit.
    pub(crate) fn off(&self, price: Exact, spent: Money) -> Option<Exact> {
        let mut spent = Exact::from_money(spent);
        let (mut rest, mut off) = (price, Exact::ZERO);
        let whole = (Exact::ZERO, 0);
        let mut bands = core::iter::once(&whole).chain(&self.steps).peekable();
        while let Some((_, points)) = bands.next() {
            let end = bands.peek().map(|(after, _)| *after);
            if end.is_some_and(|end| spent >= end) {
                continue;
            }
            // How much of the price fits before the next step.
            let room = match (end, self.counts) {
                (None, _) => rest,
                (Some(end), Counted::FullPrice) => rest.min(end - spent),
                (Some(end), Counted::Paid) => {
                    rest.min((end - spent).before_discount(*points).unwrap_or(rest))
                }
            };
            let taken = room.part(*points)?;
            off = off + taken;
            rest = rest - room;
            // What does not reach the next step is priced; what goes beyond it begins there.
            match end {
                Some(end) if !rest.is_zero() => spent = end,
                Some(_) | None => break,
            }
        }
        Some(off)
    }
}
