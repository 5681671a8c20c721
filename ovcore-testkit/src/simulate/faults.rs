//! What goes wrong, how often, and how often it did.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::things::Actor;
use crate::rng::Rng;

macro_rules! faults {
    ($($actor:ident { $($name:ident, $per_mille:literal, $text:literal;)* })*) => {
        /// Something that goes wrong with somebody.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Fault { $($($name),*),* }

        impl Fault {
            pub(super) const ALL: &[Self] = &[$($(Self::$name),*),*];

            /// In so many of 1,000 cases that it could happen.
            pub(super) const fn per_mille(self) -> u32 {
                match self { $($(Self::$name => $per_mille),*),* }
            }

            /// With whom it goes wrong.
            pub(super) const fn actor(self) -> Actor {
                match self { $($(Self::$name => Actor::$actor),*),* }
            }
        }

        impl fmt::Display for Fault {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $($(Self::$name => $text),*),* })
            }
        }
    };
}

// The rates of a run: name, how many of 1,000 cases, words for the report. They are far above what a country would
// bear, so that rare things meet other rare things; `--faults` scales all of them.
faults! {
    Reader {
        PressedTwice, 10, "card read twice";
        ReadFailed, 8, "card not read";
        TakenAway, 5, "card taken away before it proved itself";
        ClockDrifts, 40, "clock off within the bound";
        ClockAhead, 6, "clock far ahead";
        ClockBehind, 6, "clock far behind";
        RefusedOut, 60, "check-out refused by a reader out of order";
        OldKey, 15, "reader with the key of the version before";
        WithoutSupplement, 30, "supplement asked for too late";
    }
    Carrier {
        TapLost, 8, "tap lost";
        TapDoubled, 20, "tap delivered twice";
        LateByHours, 30, "tap late by hours";
        LateByDays, 15, "tap late by days";
        LateByWeeks, 8, "tap late by weeks";
        LateByMonths, 2, "tap late by months";
        TapAmended, 10, "tap amended";
        TapChanged, 3, "tap changed without a version";
        OtherCard, 2, "tap of another card";
    }
    Lists {
        ListMissed, 150, "station without its new list";
        VehicleOffline, 350, "vehicle without its new list";
        ListDamaged, 15, "list damaged on the way";
        ListGap, 20, "list from which something is missing in between";
        ListOfOther, 10, "list of another carrier";
        ListAgain, 20, "list that came before";
    }
    Bank {
        BankDoesNotKnow, 25, "bank does not know";
        BankSlow, 25, "bank answers late";
        BankTwice, 30, "bank answers twice";
        BankContradicts, 8, "bank answers twice, differently";
        BankSaysNothing, 12, "no answer comes, and the host asks again";
        TakenBack, 8, "payment taken back";
    }
    Issuer {
        IssuerTwice, 30, "issuer answers twice";
        IssuerSaysNothing, 20, "no answer comes";
    }
    Host {
        CommandTwice, 40, "command sent twice";
        Restart, 25, "restart from snapshot and log";
        EffectTwice, 400, "effects carried out twice after it";
        HostSleeps, 6, "host asleep";
        PurgeTwice, 60, "purge carried out twice";
        PurgeLate, 80, "purge late by days";
    }
    Inspector {
        AnswerLate, 80, "answer after the screen gave up";
        AnswerTwice, 40, "answer twice";
        ScreenClockMoves, 60, "device's clock set back";
        WrongConsent, 60, "consent of another question, or an old one";
    }
    Desk {
        WrongReference, 120, "reference or amount that does not fit";
        WrongQuestion, 80, "consent of another talk, or an old one";
        WrongRoot, 60, "carrier's view asked for with another card";
    }
}

/// Which faults may happen, how often, and how often each did.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Faults {
    #[serde(skip)]
    off: u64,
    /// Per cent of the rates above.
    #[serde(skip, default = "whole")]
    scale: u32,
    counts: Vec<u64>,
}

const fn whole() -> u32 {
    100
}

impl Default for Faults {
    fn default() -> Self {
        Self { off: 0, scale: whole(), counts: vec![0; Fault::ALL.len()] }
    }
}

impl Faults {
    /// All but those switched off, at so many per cent of their rates.
    pub(super) fn without(off: u64, scale: u32) -> Self {
        Self { off, scale, ..Self::default() }
    }

    pub(super) fn bit(fault: Fault) -> u64 {
        1_u64.checked_shl(u32::try_from(place(fault)).unwrap_or_default()).unwrap_or_default()
    }

    pub(super) fn switch_off(&mut self, fault: Fault) {
        self.off |= Self::bit(fault);
    }

    /// Whether it happens now. A number is taken either way, so that a fault that is switched off changes no other.
    pub(super) fn happens(&mut self, fault: Fault, rng: &mut Rng) -> bool {
        let rate = u64::from(fault.per_mille()).saturating_mul(self.scale.into());
        let happens = rng.below(100_000) < rate && self.off & Self::bit(fault) == 0;
        if happens && let Some(count) = self.counts.get_mut(place(fault)) {
            *count = count.saturating_add(1);
        }
        happens
    }

    pub(super) fn counts(&self) -> impl Iterator<Item = (Fault, u64)> + '_ {
        Fault::ALL.iter().copied().zip(self.counts.iter().copied())
    }

    /// Whether it counts every fault.
    pub(super) fn is_whole(&self) -> bool {
        self.counts.len() == Fault::ALL.len()
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (own, more) in self.counts.iter_mut().zip(&other.counts) {
            *own = own.saturating_add(*more);
        }
    }
}

fn place(fault: Fault) -> usize {
    Fault::ALL.iter().position(|own| *own == fault).unwrap_or_default()
}
