//! Whether a case came out as its suite says.

use serde_json::Value;

use super::system::{Rated, fields, int, list};

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Right to the cent in all that the suite states.
    Right,
    /// Priced otherwise: what was found, and what the suite says.
    Wrong(String),
    /// The documents cannot say it, or were refused.
    NotExpressible(String),
}

impl Verdict {
    /// Right where what was found is what was expected.
    pub(crate) fn of<T: PartialEq + core::fmt::Debug>(found: &T, expected: &T) -> Self {
        if found == expected {
            Self::Right
        } else {
            Self::Wrong(format!("found {found:?}, the suite says {expected:?}"))
        }
    }

    /// The first that is not right.
    pub(crate) fn all(verdicts: impl IntoIterator<Item = Self>) -> Self {
        verdicts.into_iter().find(|verdict| *verdict != Self::Right).unwrap_or(Self::Right)
    }
}

/// Compares what was rated with everything that a case expects. A field that nobody here knows is a fault of this
/// test, not a case that is right.
pub(crate) fn judge(case: &Value, rated: &Rated) -> Verdict {
    let charges = rated.charges();
    let known: Vec<i64> = charges.iter().flatten().copied().collect();
    let numbers = |value: &Value| list(value).iter().map(int).collect::<Vec<i64>>();
    let all_known = Verdict::of(&known.len(), &charges.len());
    let mut verdicts = Vec::new();
    for (field, expected) in fields(&case["expected"]) {
        match field.as_str() {
            "total_minor" | "derived_total_minor" | "base_minor" => {
                verdicts.push(Verdict::of(&rated.total(), &int(expected)));
                verdicts.push(all_known.clone());
            }
            "known_total_minor" => verdicts.push(Verdict::of(&rated.total(), &int(expected))),
            "per_trip_minor" | "per_leg_minor" => verdicts.push(Verdict::of(&known, &numbers(expected))),
            "day_totals_minor" => verdicts.push(Verdict::of(&rated.by_day(), &numbers(expected))),
            "last_ride_minor" => {
                verdicts.push(Verdict::of(&charges.last().copied().flatten(), &Some(int(expected))));
            }
            "per_carrier_minor" => verdicts.extend(
                fields(expected)
                    .iter()
                    .map(|(carrier, amount)| Verdict::of(&rated.of_carrier(carrier), &int(amount))),
            ),
            "unknown_legs" => {
                let unknown = (0_i64..).zip(&charges).filter(|(_, charge)| charge.is_none());
                verdicts.push(Verdict::of(&unknown.map(|(leg, _)| leg).collect(), &numbers(expected)));
            }
            // Where a figure comes from, in words; and the sum before rounding, of which the cents are above.
            "per_trip_basis"
            | "day_totals_basis"
            | "total_basis"
            | "rule_total"
            | "total_unrounded_micro" => {}
            other => panic!("nobody checks {other} of {}", case["id"]),
        }
    }
    assert!(!verdicts.is_empty(), "{} expects nothing", case["id"]);
    match Verdict::all(verdicts) {
        Verdict::Wrong(what) => Verdict::Wrong(format!("{what}; charged {charges:?} {}", rated.reasons())),
        verdict @ (Verdict::Right | Verdict::NotExpressible(_)) => verdict,
    }
}
