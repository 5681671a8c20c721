//! From a life that broke something to the shortest story that breaks it still.

use ovcore::calendar::TravelDay;

use super::city::City;
use super::faults::{Fault, Faults};
use super::life::{Lived, Mask, live};
use super::run::live_caught;
use super::story::Pen;

/// So many shorter lives are tried.
const TRIALS: u32 = 1_200;

/// Looks for a shorter life.
struct Search<'a> {
    city: &'a City,
    card: u64,
    rule: &'static str,
    mask: Mask,
    lived: Lived,
    trials: u32,
}

/// The story of a life that broke something, without what does not matter to it.
pub(super) fn shortest(city: &City, card: u64, lived: Lived) -> String {
    let Some(rule) = lived.failure.as_ref().map(|broken| broken.rule) else { return String::new() };
    let mut search = Search { city, card, rule, mask: Mask::default(), lived, trials: 0 };
    search.cut();
    search.drop_days();
    for fault in Fault::ALL {
        search.without(|mask| mask.faults_off |= Faults::bit(*fault));
    }
    for number in 0..20 {
        search.without(|mask| {
            mask.errands.insert(number);
        });
    }
    search.drop_days();
    for day in search.lived.travelled.clone() {
        for number in 0..8 {
            search.without(|mask| {
                mask.rides.insert((day, number));
            });
        }
    }
    search.drop_days();
    let mask = search.mask;
    let told = live_caught(|| live(city, card, &mask, Pen::writing()));
    told.map(|lived| lived.story).unwrap_or_default()
}

impl Search<'_> {
    /// Leaves something out, where the life breaks the same without it.
    fn without(&mut self, change: impl FnOnce(&mut Mask)) -> bool {
        let mut mask = self.mask.clone();
        change(&mut mask);
        if self.trials >= TRIALS || mask == self.mask {
            return false;
        }
        self.trials = self.trials.saturating_add(1);
        let lived = live_caught(|| live(self.city, self.card, &mask, Pen::default()));
        let Some(lived) = lived.filter(|lived| lived.failure.as_ref().is_some_and(|b| b.rule == self.rule))
        else {
            return false;
        };
        (self.mask, self.lived) = (mask, lived);
        self.cut();
        true
    }

    /// Nothing after the failure matters; where only the end of the life shows it, this does not hold and is undone.
    fn cut(&mut self) {
        let mut mask = self.mask.clone();
        mask.until = Some(self.lived.at.plus_seconds(1));
        if mask.until == self.mask.until || self.trials >= TRIALS {
            return;
        }
        self.trials = self.trials.saturating_add(1);
        let lived = live_caught(|| live(self.city, self.card, &mask, Pen::default()));
        if let Some(lived) = lived.filter(|own| own.failure.as_ref().is_some_and(|b| b.rule == self.rule)) {
            (self.mask, self.lived) = (mask, lived);
        }
    }

    /// Leaves days out: many at once, then fewer.
    fn drop_days(&mut self) {
        let mut size = self.lived.travelled.len().div_ceil(2);
        while size > 0 {
            let days: Vec<TravelDay> = self.lived.travelled.clone();
            for some in days.chunks(size) {
                self.without(|mask| mask.days.extend(some.iter().copied()));
            }
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
    }
}
