//! What goes wrong, how often, and how often it did.

use core::fmt;

use crate::rng::Rng;

macro_rules! faults {
    ($($name:ident, $per_mille:literal, $text:literal;)*) => {
        /// Something that goes wrong on the way from a reader, at the bank, or with the host.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Fault { $($name),* }

        impl Fault {
            pub(super) const ALL: &[Self] = &[$(Self::$name),*];

            /// In so many of 1,000 cases that it could happen.
            const fn per_mille(self) -> u32 {
                match self { $(Self::$name => $per_mille),* }
            }
        }

        impl fmt::Display for Fault {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$name => $text),* })
            }
        }
    };
}

faults! {
    TapLost, 8, "tap lost";
    TapDoubled, 20, "tap delivered twice";
    PressedTwice, 10, "card read twice";
    LateByHours, 30, "tap late by hours";
    LateByDays, 15, "tap late by days";
    LateByWeeks, 8, "tap late by weeks";
    LateByMonths, 2, "tap late by months";
    TapAmended, 10, "tap amended";
    TapChanged, 3, "tap changed without a version";
    OtherCard, 2, "tap of another card";
    ReadFailed, 8, "card not read";
    ClockDrifts, 40, "clock off within the bound";
    ClockAhead, 6, "clock far ahead";
    ClockBehind, 6, "clock far behind";
    OldList, 120, "reader with an old deny list";
    RefusedOut, 60, "check-out refused at the reader";
    BankDoesNotKnow, 25, "bank does not know";
    BankSlow, 25, "bank answers late";
    BankTwice, 30, "bank answers twice";
    BankContradicts, 8, "bank answers twice, differently";
    TakenBack, 8, "payment taken back";
    IssuerTwice, 30, "issuer answers twice";
    CommandTwice, 40, "command sent twice";
    Restart, 25, "restart from snapshot and log";
    EffectTwice, 400, "effects carried out twice after it";
    HostSleeps, 6, "host asleep";
}

/// Which faults may happen, and how often each did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Faults {
    off: u64,
    counts: Vec<u64>,
}

impl Default for Faults {
    fn default() -> Self {
        Self { off: 0, counts: vec![0; Fault::ALL.len()] }
    }
}

impl Faults {
    /// All but those switched off.
    pub(super) fn without(off: u64) -> Self {
        Self { off, ..Self::default() }
    }

    pub(super) fn bit(fault: Fault) -> u64 {
        let place = Fault::ALL.iter().position(|own| *own == fault).unwrap_or_default();
        1_u64.checked_shl(u32::try_from(place).unwrap_or_default()).unwrap_or_default()
    }

    pub(super) fn switch_off(&mut self, fault: Fault) {
        self.off |= Self::bit(fault);
    }

    /// Whether it happens now. A number is taken either way, so that a fault that is switched off changes no other.
    pub(super) fn happens(&mut self, fault: Fault, rng: &mut Rng) -> bool {
        let happens = rng.chance(fault.per_mille()) && self.off & Self::bit(fault) == 0;
        if happens {
            self.count(fault);
        }
        happens
    }

    fn count(&mut self, fault: Fault) {
        let place = Fault::ALL.iter().position(|own| *own == fault).unwrap_or_default();
        if let Some(count) = self.counts.get_mut(place) {
            *count = count.saturating_add(1);
        }
    }

    pub(super) fn counts(&self) -> impl Iterator<Item = (Fault, u64)> + '_ {
        Fault::ALL.iter().copied().zip(self.counts.iter().copied())
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (own, more) in self.counts.iter_mut().zip(&other.counts) {
            *own = own.saturating_add(*more);
        }
    }
}
