//! The last actions of a card, as an inspector sees them (RULES N3).

use core::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, optimization_barrier};

use crate::account::{Account, Action};
use crate::calendar::Instant;
use crate::ids::{CarrierId, PlaceId};
use crate::rules::Rules;
use crate::tap::{BucketKind, Mode};

/// The last actions of a card, latest first, with what gave the right to see them.
#[derive(Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LastActions {
    /// What gave the right to see them.
    pub ground: Ground,
    /// The actions, latest first.
    pub actions: Vec<ShownAction>,
}

/// What gives an inspector the right to see the last actions.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// There is no valid check-in, and it must be decided what follows (seed 004: the contract).
    NoValidCheckIn,
    /// The traveller agreed (seed 004: consent).
    Consent,
}

/// One action, as an inspector sees it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ShownAction {
    /// When.
    pub at: Instant,
    /// Where.
    pub place: PlaceId,
    /// Whose reader.
    pub carrier: CarrierId,
    /// By what one travels there.
    pub mode: Mode,
    /// What it was.
    pub what: ActionKind,
}

/// What an action was. Coarser than the buckets of the back office: that a refused tap paid a debt, or that a tap came
/// too late to count, is no business of an inspector.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// A check-in.
    CheckIn,
    /// A check-out.
    CheckOut,
    /// A check-out that ended no trip.
    CheckOutAlone,
    /// A supplement was asked for, or undone.
    Supplement,
    /// The reader refused the card.
    Refused,
    /// The reader took the card, and it counts for nothing: its clock was wrong, or the tap came too late.
    NotCounted,
}

impl ActionKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::CheckIn,
        Self::CheckOut,
        Self::CheckOutAlone,
        Self::Supplement,
        Self::Refused,
        Self::NotCounted,
    ];

    /// What a bucket is to an inspector; `None` for duplicates, which are no action.
    #[must_use]
    pub const fn of(bucket: BucketKind) -> Option<Self> {
        Some(match bucket {
            BucketKind::CheckIn => Self::CheckIn,
            BucketKind::CheckOut => Self::CheckOut,
            BucketKind::OrphanCheckOut => Self::CheckOutAlone,
            BucketKind::Supplement => Self::Supplement,
            BucketKind::Refused | BucketKind::Failed | BucketKind::DebtRecovery => Self::Refused,
            BucketKind::Quarantined | BucketKind::LateNotUsed | BucketKind::Expired => Self::NotCounted,
            BucketKind::Duplicate => return None,
        })
    }
}

impl fmt::Display for ActionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::CheckIn => "check-in",
            Self::CheckOut => "check-out",
            Self::CheckOutAlone => "check-out without check-in",
            Self::Supplement => "supplement",
            Self::Refused => "refused",
            Self::NotCounted => "not counted",
        })
    }
}

impl LastActions {
    /// The last actions as of an instant: no more of them, and no older ones, than the policy says. Days are calendar
    /// days (RULES T4): 62 days back is still shown.
    pub(super) fn of(account: &Account, rules: &Rules, now: Instant, ground: Ground) -> Self {
        let calendar = rules.calendar();
        let days = i32::try_from(rules.policy().inspection.last_actions_days).unwrap_or(i32::MAX);
        let since = calendar.date(now).plus_days(days.saturating_neg());
        let recent = account.last_actions(rules).into_iter().filter(|a| calendar.date(a.at) >= since);
        Self { ground, actions: recent.filter_map(|action| ShownAction::of(&action)).collect() }
    }

    pub(super) const fn none(ground: Ground) -> Self {
        Self { ground, actions: Vec::new() }
    }
}

impl ShownAction {
    fn of(action: &Action) -> Option<Self> {
        let Action { at, place, carrier, mode, what } = *action;
        Some(Self { at, place, carrier, mode, what: ActionKind::of(what)? })
    }
}

impl Zeroize for ShownAction {
    fn zeroize(&mut self) {
        self.at.zeroize();
        self.place.zeroize();
        self.carrier.zeroize();
        self.mode = Mode::Rail;
        self.what = ActionKind::CheckIn;
        optimization_barrier(self);
    }
}

/// Wipes the actions, with all the memory that they were in; none is left.
impl Zeroize for LastActions {
    fn zeroize(&mut self) {
        self.ground = Ground::NoValidCheckIn;
        self.actions.zeroize();
        optimization_barrier(self);
    }
}
