//! Both opinions at scale: lives by number, and a short story where they part.

use core::fmt;

use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::settle::ReferenceKey;

use super::compare::fares;
use super::lives::facts;
use super::records::{Archive, archive};
use super::{Difference, Life, Model, compare, compare_lives, dates, life, policy, story};
use crate::conformance::record::reference_key;
use crate::rng::Rng;
use crate::{tariffs, world};

/// Keep the chance in what is kept apart from that of the lives, so that a life of a seed stays what it was.
const ARCHIVE: u64 = 1;
const DATES: u64 = 2;

/// What was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Lives of cards.
    pub lives: u64,
    /// Taps in them.
    pub taps: u64,
    /// Trips, with status, fare, legs and when the fare is final.
    pub trips: u64,
    /// Requests to the bank, with amount, kind and instant.
    pub payments: u64,
    /// Debts that were opened.
    pub debts: u64,
    /// Entries on the deny list, and off it.
    pub denials: u64,
    /// Dates on which something is to be forgotten.
    pub dates: u64,
}

/// Where engine and model part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The seed.
    pub seed: u64,
    /// Which life of it.
    pub number: u64,
    /// The shortest story that still shows it, as a timetable.
    pub story: String,
    /// What each says.
    pub difference: Difference,
}

impl Compared {
    /// Adds what another comparison did.
    pub fn add(&mut self, other: &Self) {
        self.lives += other.lives;
        self.taps += other.taps;
        self.trips += other.trips;
        self.payments += other.payments;
        self.debts += other.debts;
        self.denials += other.denials;
        self.dates += other.dates;
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lives, taps, trips, payments, debts, denials, dates } = self;
        write!(
            f,
            "{lives} lives, {taps} taps: {trips} trips, {payments} payments, {debts} debts, {denials} changes of the deny \
             list and {dates} dates of forgetting are the same"
        )
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, number, story, difference } = self;
        let Difference { about, engine, model } = difference;
        write!(f, "seed {seed}, life {number}, about {about}\n{story}engine: {engine}\nmodel:  {model}")
    }
}

impl core::error::Error for Disagreement {}

/// The rules of the test country for both, with its own tariffs or with odd ones of a seed.
fn rules(policy: &Policy, odd: Option<u64>) -> (Model, Rules) {
    let network = NetworkDocument::from_json(world::network()).expect("the test network");
    let documents = documents(odd);
    let book = TariffBook::new(documents.clone()).expect("sound tariffs");
    let ready = Network::new(network.clone()).expect("the test network");
    let rules = Rules::new(policy.clone(), ready, book).expect("sound rules");
    (Model::new(policy.clone(), network, documents), rules)
}

fn documents(odd: Option<u64>) -> Vec<TariffDocument> {
    let own =
        || world::tariffs().iter().map(|text| TariffDocument::from_json(text).expect("a tariff")).collect();
    odd.map_or_else(own, tariffs::tariffs)
}

fn count(list: impl IntoIterator) -> u64 {
    u64::try_from(list.into_iter().count()).expect("a number of things")
}

/// The tariffs under which a life of a seed is lived.
#[must_use]
pub fn tariffs_of(seed: u64, number: u64) -> Vec<TariffDocument> {
    documents(odd_tariffs(number, &mut begin(seed, number).0))
}

/// The chance and the policy of a life.
fn begin(seed: u64, number: u64) -> (Rng, Policy) {
    let mut rng = Rng::keyed(seed, &[number]);
    let policy = policy(rng.below(4));
    (rng, policy)
}

/// The seed of odd tariffs, for one life in three.
fn odd_tariffs(number: u64, rng: &mut Rng) -> Option<u64> {
    (number % 3 == 1).then(|| rng.next_u64())
}

/// Compares one life of a seed: a card's trips under the country's tariffs, or under odd ones, or its money.
///
/// # Errors
/// Where engine and model part, as a short story.
///
/// # Panics
/// On anything that the model did not foresee: a finding.
pub fn check(seed: u64, number: u64) -> Result<Compared, Box<Disagreement>> {
    let mut compared = check_life(seed, number)?;
    compared.dates += check_archive(seed, number)?;
    Ok(compared)
}

/// Records of all rules of a catalogue, with what people said about them.
fn check_archive(seed: u64, number: u64) -> Result<u64, Box<Disagreement>> {
    let (_, policy) = begin(seed, number);
    let (model, rules) = rules(&policy, None);
    let own = archive(&mut Rng::keyed(seed, &[number, ARCHIVE]), rules.calendar());
    let compare = |own: &Archive| own.compare(model.clock, rules.calendar());
    compare(&own).map_err(|_| {
        let short = own.clone().shrink(|own| compare(own).is_err());
        let (engine, model) = compare(&short).expect_err("it still fails");
        let difference = Difference { about: "records".parse().expect("an id"), engine, model };
        Box::new(Disagreement { seed, number, story: short.show(), difference })
    })
}

fn check_life(seed: u64, number: u64) -> Result<Compared, Box<Disagreement>> {
    let (mut rng, policy) = begin(seed, number);
    let odd = odd_tariffs(number, &mut rng);
    let (model, rules) = rules(&policy, odd);
    if number % 3 == 2 {
        return check_money(seed, number, &model, &rules, &mut rng);
    }
    let own = story(&mut rng, odd.is_none());
    match compare(&model, &rules, &own) {
        Ok(opinion) => Ok(Compared {
            lives: 1,
            taps: count(&own.taps),
            trips: count(&opinion.trips),
            ..Compared::default()
        }),
        Err(difference) => {
            let short = own.shrink(|story| compare(&model, &rules, story).is_err());
            let difference = compare(&model, &rules, &short).err().unwrap_or(difference);
            let told = short.show(&rules) + &fares(&model, &rules, &short);
            Err(Box::new(Disagreement { seed, number, story: told, difference }))
        }
    }
}

fn check_money(
    seed: u64,
    number: u64,
    model: &Model,
    rules: &Rules,
    rng: &mut Rng,
) -> Result<Compared, Box<Disagreement>> {
    let key = reference_key();
    // Calls, and clocks that are not believed, come in when what they showed is explained: see the page of what was found.
    let own = life(rng, false);
    match compare_lives(model, rules, &key, &own) {
        Ok(account) => {
            let dates = check_dates((seed, number), (model, rules, &key), &own)?;
            let facts = |word: &str| count(account.facts.iter().filter(|fact| fact.contains(word)));
            Ok(Compared {
                lives: 1,
                taps: count(&own.taps),
                payments: facts(" asked "),
                debts: facts(" debt 2"),
                denials: facts(" deny ") + facts(" free "),
                dates,
                trips: 0,
            })
        }
        Err(difference) => {
            let short = own.shrink(|life| compare_lives(model, rules, &key, life).is_err());
            let difference = compare_lives(model, rules, &key, &short).err().unwrap_or(difference);
            let told = short.show(rules) + &facts(model, rules, &key, &short);
            Err(Box::new(Disagreement { seed, number, story: told, difference }))
        }
    }
}

/// What is kept of a life, and when each of it is to be forgotten.
fn check_dates(
    (seed, number): (u64, u64),
    both: (&Model, &Rules, &ReferenceKey),
    own: &Life,
) -> Result<u64, Box<Disagreement>> {
    let compare = |life: &Life| dates::compare(both, life, &mut Rng::keyed(seed, &[number, DATES]));
    compare(own).map_err(|_| {
        let short = own.clone().shrink(|life| compare(life).is_err());
        let (engine, model) = compare(&short).expect_err("it still fails");
        let about = short.taps.first().map_or_else(|| "none".parse().expect("an id"), |tap| tap.id);
        let story = short.show(both.1) + &facts(both.0, both.1, both.2, &short);
        Box::new(Disagreement { seed, number, story, difference: Difference { about, engine, model } })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small number of lives with every run of the tests; `cargo xtask model` runs as many as one likes.
    #[test]
    fn engine_and_model_agree() {
        let mut all = Compared::default();
        for number in 0..240 {
            match check(1, number) {
                Ok(compared) => all.add(&compared),
                Err(disagreement) => panic!("{disagreement}"),
            }
        }
        assert_eq!(all.lives, 240);
        assert!(all.trips > 100 && all.payments > 20 && all.debts > 2 && all.denials > 4, "{all}");
        assert!(all.dates > 5_000, "{all}");
    }

    /// What differs is told: a model of other rules parts from the engine within a few lives.
    #[test]
    fn a_difference_is_found_and_told_shortly() {
        let mut other = policy(0);
        other.taps.same_place_free_minutes = 1;
        other.journey.transfer_window_minutes = 1;
        let ((_, rules), (model, _)) = (super::rules(&policy(0), None), super::rules(&other, None));
        let part = (0..200).find_map(|number| {
            let own = story(&mut Rng::keyed(3, &[number]), false);
            compare(&model, &rules, &own).is_err().then_some(own)
        });
        let short =
            part.expect("a life in which it matters").shrink(|story| compare(&model, &rules, story).is_err());
        assert!(short.taps.len() <= 4, "{}", short.show(&rules));
    }
}
