//! Who travels: habits, cards, money, and what a day of travel looks like before anything goes wrong with it.

use ovcore::calendar::{Calendar, Instant, TimeOfDay, TravelDay};
use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme};
use ovcore::fare::HeldProduct;
use ovcore::policy::DeclineCategory;

use super::city::{City, Dice, For, Service};
use crate::rng::Rng;

/// How somebody travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// To work and back, on most working days.
    Commuter,
    /// On most weekends.
    Weekender,
    /// Now and then.
    Rare,
    /// Often forgets to check out.
    Forgetful,
    /// Travels while blocked, tries again and again, forgets on purpose.
    Chancer,
}

/// How well the card is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purse {
    /// Nearly always.
    Full,
    /// Not towards the end of the month.
    Tight,
    /// Not for so many days from a date.
    Broke { from: TravelDay, days: i32 },
    /// From a date on never again, for that reason.
    Gone { from: TravelDay, category: DeclineCategory },
}

/// What a traveller does about a debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Temper {
    /// Pays in self-service after some days.
    Pays,
    /// Waits, or presents the card.
    Waits,
    /// Objects.
    Objects,
}

/// One card and who travels with it.
#[derive(Clone, Debug)]
pub(super) struct Traveller {
    pub(super) habit: Habit,
    pub(super) card: CardKind,
    /// The scheme on the other side of a co-badged card.
    pub(super) badge: Option<CardScheme>,
    pub(super) purse: Purse,
    pub(super) first: TravelDay,
    /// So many days from the first to the last on which the account is open.
    pub(super) days: i32,
    /// On the last so many of them nobody travels.
    pub(super) quiet: i32,
    pub(super) products: Vec<HeldProduct>,
    /// A life in which all taps arrive within the adjust window: at its end they are delivered again, in another order.
    pub(super) plain: bool,
    route: Vec<Leg>,
}

#[derive(Clone, Copy, Debug)]
struct Leg {
    service: usize,
    from: usize,
    exit: usize,
    to: usize,
}

/// One ride as it was meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ride {
    pub(super) day: TravelDay,
    /// Which of the day.
    pub(super) number: i64,
    pub(super) service: usize,
    pub(super) from: usize,
    /// The service at whose reader it ends, and where.
    pub(super) exit: usize,
    pub(super) to: usize,
    pub(super) begins: Instant,
    pub(super) ends: Instant,
    pub(super) vehicle: u32,
    pub(super) forgets_in: bool,
    pub(super) forgets_out: bool,
    /// Checks in again at the same place, so many seconds later.
    pub(super) again_after: Option<i64>,
}

/// The first day on which a life may begin, and how many it has to choose from: from early 2024 to April 2028, so that
/// clock changes, leap days, year ends and the end of tariffs and of the per-trip rule are among them.
const FIRST: (i32, u32) = (19_728, 1_570);

/// 2 to 50 minutes from one ride to the next, so that the transfer window is met and missed.
const CHANGE_SECONDS: (u32, u32) = (60, 3_000);

impl Traveller {
    pub(super) fn new(dice: Dice, city: &City) -> Self {
        let mut rng = dice.of(For::Life, 2, 0);
        let habit = match rng.below(100) {
            0..20 => Habit::Commuter,
            20..45 => Habit::Weekender,
            45..80 => Habit::Rare,
            80..90 => Habit::Forgetful,
            _ => Habit::Chancer,
        };
        let first = TravelDay::from_number(FIRST.0).unwrap_or(TravelDay::MIN);
        let first = first.plus_days(number(rng.below(u64::from(FIRST.1))));
        let days = number(u64::from(rng.between(50, 220)));
        let quiet = number(u64::from(rng.between(9, 40)));
        let schemes = CardScheme::ALL;
        let card = if rng.chance(200) {
            crate::scenario::PER_TRIP_CARD
        } else {
            let form = if rng.chance(400) { CardForm::Device } else { CardForm::Physical };
            let funding = if rng.chance(700) { CardFunding::Debit } else { CardFunding::Credit };
            CardKind { scheme: rng.pick(&schemes).copied().unwrap_or(CardScheme::Visa), form, funding }
        };
        let badge = rng.chance(60).then(|| rng.pick(&schemes).copied()).flatten();
        let purse = purse(&mut rng, first, days);
        let plain = rng.chance(250);
        let mut held = Vec::new();
        for name in ["dal", "young", "kid", "first"] {
            if let (true, Ok(product)) = (rng.chance(120), name.parse()) {
                let until = if rng.chance(500) { TravelDay::MAX } else { first.plus_days(days / 2) };
                held.push(HeldProduct { product, from: TravelDay::MIN, until });
            }
        }
        let legs = 1_u64.saturating_add(rng.below(2));
        let route = (0..legs).map(|_| leg(&mut rng, &city.services)).collect();
        Self { habit, card, badge, purse, first, days, quiet, products: held, plain, route }
    }

    /// The end of the life: the first day on which the account is not simulated any more.
    pub(super) fn end(&self) -> TravelDay {
        self.first.plus_days(self.days)
    }

    pub(super) fn travels_on(&self, dice: Dice, day: TravelDay) -> bool {
        if day >= self.end().plus_days(self.quiet.saturating_neg()) {
            return false;
        }
        let weekend = day.is_weekend();
        let per_mille = match self.habit {
            Habit::Commuter => {
                if weekend {
                    120
                } else {
                    850
                }
            }
            Habit::Weekender => {
                if weekend {
                    550
                } else {
                    40
                }
            }
            Habit::Rare => 40,
            Habit::Forgetful => 300,
            Habit::Chancer => 380,
        };
        dice.of(For::Day, i64::from(day.number()), 0).chance(per_mille)
    }

    /// The rides of a day, in order of time.
    pub(super) fn rides(&self, dice: Dice, city: &City, calendar: &Calendar, day: TravelDay) -> Vec<Ride> {
        let mut rng = dice.of(For::Rides, i64::from(day.number()), 0);
        let midnight = calendar.at(day, TimeOfDay::MIDNIGHT);
        let mut rides: Vec<Ride> = Vec::new();
        let legs = |legs: &[Leg], from: i64, rng: &mut Rng, rides: &mut Vec<Ride>| {
            let mut at = midnight.plus_seconds(from);
            for leg in legs {
                let ride = self.ride(*leg, (day, rides.len()), at, rng);
                at = ride.ends.plus_seconds(seconds(rng, CHANGE_SECONDS));
                rides.push(ride);
            }
        };
        if self.habit == Habit::Commuter && rng.chance(900) {
            let back: Vec<Leg> = self.route.iter().rev().map(|leg| leg.back()).collect();
            legs(&self.route, seconds(&mut rng, (24_000, 33_000)), &mut rng, &mut rides);
            legs(&back, seconds(&mut rng, (57_000, 67_000)), &mut rng, &mut rides);
        } else {
            let from = seconds(&mut rng, (25_000, 94_000));
            let count = 1_u64.saturating_add(rng.below(4));
            let own: Vec<Leg> = (0..count).map(|_| leg(&mut rng, &city.services)).collect();
            legs(&own, from, &mut rng, &mut rides);
        }
        rides
    }

    fn ride(&self, leg: Leg, (day, place): (TravelDay, usize), begins: Instant, rng: &mut Rng) -> Ride {
        let lasts = match rng.below(1_000) {
            // Longer than any trip may last, by rail or otherwise.
            0..6 => (12_000, 26_000),
            6..12 => (3_500, 3_700),
            _ => (180, 3_000),
        };
        let ends = begins.plus_seconds(seconds(rng, lasts));
        let (forgets, cheats) = match self.habit {
            Habit::Forgetful => (130, 20),
            Habit::Chancer => (60, 60),
            Habit::Commuter | Habit::Weekender | Habit::Rare => (10, 6),
        };
        Ride {
            day,
            number: i64::try_from(place).unwrap_or_default(),
            service: leg.service,
            from: leg.from,
            exit: leg.exit,
            to: leg.to,
            begins,
            ends,
            vehicle: rng.between(1, 3),
            forgets_out: rng.chance(forgets),
            forgets_in: rng.chance(cheats),
            again_after: rng.chance(12).then(|| seconds(rng, (6, 420))),
        }
    }
}

impl Temper {
    /// What is done about the debt of a date.
    pub(super) fn of(dice: Dice, since: TravelDay) -> Self {
        match dice.of(For::Traveller, i64::from(since.number()), 0).below(10) {
            0..5 => Self::Pays,
            5..8 => Self::Waits,
            _ => Self::Objects,
        }
    }
}

impl Leg {
    fn back(self) -> Self {
        Self { service: self.exit, from: self.to, exit: self.service, to: self.from }
    }
}

fn leg(rng: &mut Rng, services: &[Service]) -> Leg {
    // The first services are those that most people use.
    let service = if rng.chance(700) { rng.index(6) } else { rng.index(services.len()) };
    let places = |service: usize| services.get(service).map_or(0, |own| own.places.len());
    let from = rng.index(places(service));
    let joined = services.get(service).and_then(|own| own.joined).filter(|_| rng.chance(250));
    let exit = joined.unwrap_or(service);
    let mut to = rng.index(places(exit));
    if exit == service && to == from && !rng.chance(60) {
        to = to.saturating_add(1).checked_rem(places(exit)).unwrap_or_default();
    }
    Leg { service, from, exit, to }
}

fn purse(rng: &mut Rng, first: TravelDay, days: i32) -> Purse {
    let from = first.plus_days(number(rng.below(u64::from(days.unsigned_abs()))));
    match rng.below(100) {
        0..62 => Purse::Full,
        62..82 => Purse::Tight,
        82..94 => Purse::Broke { from, days: number(u64::from(rng.between(5, 90))) },
        _ => {
            let categories = [DeclineCategory::Lost, DeclineCategory::Stolen, DeclineCategory::AccountClosed];
            Purse::Gone { from, category: rng.pick(&categories).copied().unwrap_or(DeclineCategory::Lost) }
        }
    }
}

pub(super) fn number(number: u64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

pub(super) fn seconds(rng: &mut Rng, (from, until): (u32, u32)) -> i64 {
    i64::from(rng.between(from, until))
}
