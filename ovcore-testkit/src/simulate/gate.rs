//! The readers of a country: each with the list that it has, and the rule by which it opens.

use std::collections::BTreeMap;

use ovcore::calendar::Instant;
use ovcore::card::{KeyVersion, Token, Travel};
use ovcore::deny::{
    Admission, DataAuthentication, DenyList, DenyReason, ListStanding, Obstacle, Presentation, Reader, admit,
};
use ovcore::ids::CarrierId;
use ovcore::policy::{DenyListPolicy, Policy, ReaderAnswer, StaleList};
use ovcore::rules::Rules;
use ovcore::tap::{Direction, ReaderOutcome};

use super::city::Dice;
use super::faults::{Fault, Faults};
use super::keys::{Names, begins, expiry, version_on};
use super::lists::{History, Listed, Publisher, bring_up_to_date, may_know, way};
use super::plant::Plant;
use super::things::{Thing, Things};
use super::watch::{Broken, Kept, broken, holds};

/// A card of the life: its names, and its history on the list.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) names: &'a Names,
    pub(super) history: &'a History,
}

/// A card at a reader, as the reader sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct AtReader {
    /// Which occasion.
    pub(super) key: (i64, i64),
    /// Which reader: of which service, and where or in which vehicle.
    pub(super) reader: (usize, u32),
    pub(super) carrier: CarrierId,
    pub(super) on_board: bool,
    pub(super) direction: Direction,
    pub(super) at: Instant,
    /// What the reader's own clock shows.
    pub(super) clock: Instant,
    /// Which of the cards it is.
    pub(super) card: usize,
}

/// What the reader does and writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) outcome: ReaderOutcome,
    /// The card, by the carrier's token.
    pub(super) token: Token<Travel>,
    /// Whether the card was on the list by which the reader decided.
    pub(super) listed: bool,
}

/// All readers and publishers, as far as one life meets them.
#[derive(Debug)]
pub(super) struct Gate {
    publishers: Vec<Publisher>,
    readers: BTreeMap<(usize, u32), Option<DenyList>>,
    plant: Option<Plant>,
}

impl Gate {
    pub(super) fn new(plant: Option<Plant>) -> Self {
        Self { publishers: Vec::new(), readers: BTreeMap::new(), plant }
    }

    /// A card is held against a reader. `awake`: whether the back office makes lists now.
    pub(super) fn present(
        &mut self,
        (rules, dice, awake): (&Rules, Dice, bool),
        seen: &AtReader,
        cards: &[Known<'_>],
        (faults, things): (&mut Faults, &mut Things),
    ) -> Result<Answer, Broken> {
        let policy = rules.policy();
        if awake {
            self.publish(rules, seen, cards, things)?;
        }
        let mut way = way(dice, seen.key, faults, things);
        let misses = if seen.on_board { Fault::VehicleOffline } else { Fault::ListMissed };
        let list = self.readers.entry(seen.reader).or_default();
        let misses = way.faults.happens(misses, &mut way.rng);
        if !misses && let Some(own) = self.publishers.iter().find(|own| own.carrier() == seen.carrier) {
            let other = self.publishers.iter().find(|other| other.carrier() != seen.carrier);
            bring_up_to_date(list, (own, other), &mut way)?;
            if let (Some(list), Some(newest)) = (&*list, own.newest()) {
                holds(
                    list.checksum() == newest.checksum(),
                    "a reader that is sent lists has the newest",
                    || format!("{:?} where {:?} was sent", list.head(), newest.head()),
                )?;
            }
        }
        let old_key = way.faults.happens(Fault::OldKey, &mut way.rng);
        let proof = if way.faults.happens(Fault::TakenAway, &mut way.rng) {
            DataAuthentication::NotPerformed
        } else {
            DataAuthentication::Passed
        };
        let list = list.as_ref();
        let version = version_at(rules, seen.at, old_key);
        let Some(known) = cards.get(seen.card) else {
            return Err(Broken { rule: "a card is known", found: format!("{}", seen.card) });
        };
        let carrier = match self.plant {
            Some(Plant::KeyOfOther) => self.publishers.first().map_or(seen.carrier, Publisher::carrier),
            _ => seen.carrier,
        };
        let Some(token) = known.names.read(carrier, version) else {
            return Err(Broken { rule: "I7 a card has its names", found: format!("{carrier}, {version}") });
        };
        if let Some(list) = list {
            says_what_was_listed(list, cards)?;
        }
        let listed = list.is_some_and(|list| list.find(token).is_some());
        let outcome =
            decides((rules, policy, self.plant), seen, (list, listed, token, version, proof), things)?;
        Ok(Answer { outcome, token, listed })
    }

    /// The list of the carrier whose reader it is, as of the last time at which lists are made.
    fn publish(&mut self, rules: &Rules, seen: &AtReader, cards: &[Known<'_>], things: &mut Things) -> Kept {
        let every = i64::from(rules.policy().deny_list.refresh_minutes).saturating_mul(60).max(1);
        let past = seen.at.unix_seconds().checked_rem(every).unwrap_or_default();
        let slot = seen.at.plus_seconds(past.saturating_neg());
        let place = self.publishers.iter().position(|own| own.carrier() == seen.carrier);
        let place = place.unwrap_or_else(|| {
            self.publishers.push(Publisher::new(seen.carrier, self.plant));
            self.publishers.len().saturating_sub(1)
        });
        let Some(publisher) = self.publishers.get_mut(place) else { return Ok(()) };
        if publisher.newest().is_some_and(|list| list.head().made_at >= slot) {
            return Ok(());
        }
        let version = version_on(rules.calendar().date(slot));
        let listed = cards.iter().filter_map(|card| {
            let token = card.names.kept(seen.carrier, version)?;
            Some(Listed { token, reasons: card.history.at(slot) })
        });
        let listed: Vec<Listed<'_>> = listed.collect();
        publisher.publish((slot, version), &listed, things)
    }
}

const OUT: &str = "I5 a check-out is opened for";
const IN: &str = "I5 a reader opens where its policy says so";

/// The reader decides; and what it decides is what its policy says, worked out once more.
fn decides(
    (rules, policy, plant): (&Rules, &Policy, Option<Plant>),
    seen: &AtReader,
    (list, listed, token, version, proof): (
        Option<&DenyList>,
        bool,
        Token<Travel>,
        KeyVersion,
        DataAuthentication,
    ),
    things: &mut Things,
) -> Result<ReaderOutcome, Broken> {
    let trusting = (plant == Some(Plant::StaleTrusted)).then(|| {
        let mut trusting = policy.clone();
        trusting.deny_list.age_minutes_max = u32::MAX;
        trusting
    });
    let reader = Reader {
        carrier: seen.carrier,
        policy: trusting.as_ref().unwrap_or(policy),
        calendar: rules.calendar(),
        list: list.map(|list| -> &dyn ovcore::deny::DenyLookup<Travel> { list }),
    };
    let Ok(expiry) = expiry() else { return Ok(ReaderOutcome::Accepted) };
    let card = Presentation {
        token,
        key_version: version,
        authentication: proof,
        expiry,
        scheme: policy.deny_list.accepted_schemes.first().copied(),
        range_blocked: false,
        direction: seen.direction,
        at: seen.clock,
    };
    let direction = match plant {
        Some(Plant::OutRefused) => Direction::In,
        _ => seen.direction,
    };
    let admission = admit(&reader, &Presentation { direction, ..card });
    let standing = standing(policy, list, (seen.carrier, version, seen.clock));
    let own = reader.standing(version, seen.clock);
    holds(own == standing, "a stale list is known to be stale", || {
        format!("{own:?}, and it is {standing:?} at {}: {:?}", seen.clock, list.map(DenyList::head))
    })?;
    let opens = expected(&policy.deny_list, (listed, standing, proof), seen.direction);
    let rule = if seen.direction == Direction::Out { OUT } else { IN };
    holds(admission.is_open() == opens, rule, || {
        format!("{admission:?} for {:?}, listed: {listed}, list: {standing:?}", seen.direction)
    })?;
    count((admission, standing, listed), seen.direction, things);
    Ok(admission.outcome())
}

/// The key version by which a reader names cards: that of the date, or for some days still the one before.
fn version_at(rules: &Rules, at: Instant, old_key: bool) -> KeyVersion {
    let date = rules.calendar().date(at);
    let version = version_on(date);
    let before = KeyVersion::new(version.number().saturating_sub(1)).filter(|_| old_key);
    before.filter(|_| date.days_since(begins(version)) < 20).unwrap_or(version)
}

/// How far a list can be relied on, worked out once more.
fn standing(
    policy: &Policy,
    list: Option<&DenyList>,
    (carrier, version, clock): (CarrierId, KeyVersion, Instant),
) -> ListStanding {
    let Some(head) = list.map(DenyList::head) else { return ListStanding::Missing };
    if (head.carrier, head.key_version) != (carrier, version) {
        return ListStanding::NotOwn;
    }
    let made = head.made_at;
    let ahead = i64::from(policy.taps.clock_ahead_seconds_max);
    if made > clock.plus_seconds(ahead) {
        return ListStanding::AheadOfClock;
    }
    let lasts = i64::from(policy.deny_list.age_minutes_max).saturating_mul(60);
    if made.plus_seconds(lasts) < clock { ListStanding::Stale } else { ListStanding::Fresh }
}

/// Whether a reader opens, by its policy.
fn expected(
    policy: &DenyListPolicy,
    (listed, standing, proof): (bool, ListStanding, DataAuthentication),
    direction: Direction,
) -> bool {
    let lets_pass = match direction {
        Direction::Out => true,
        Direction::Unknown => policy.unknown_direction == ReaderAnswer::Open,
        Direction::In => false,
    };
    let unproved = proof == DataAuthentication::NotPerformed;
    if lets_pass || (unproved && policy.authentication_not_performed == ReaderAnswer::Refuse) {
        return lets_pass;
    }
    match (standing, policy.stale) {
        (ListStanding::Fresh, _)
        | (ListStanding::Stale | ListStanding::AheadOfClock, StaleList::RefuseListed) => !listed,
        (_, StaleList::RefuseAll) => false,
        // A list of another key, or none, says nothing of the card.
        (_, StaleList::OpenAll) | (ListStanding::NotOwn | ListStanding::Missing, StaleList::RefuseListed) => {
            true
        }
    }
}

/// A list that a reader has names the cards that were listed when it was made, tells of each what its carrier may know,
/// and knows no card by another carrier's name (I5, I7).
fn says_what_was_listed(list: &DenyList, cards: &[Known<'_>]) -> Kept {
    let head = list.head();
    for card in cards {
        let Some(token) = card.names.kept(head.carrier, head.key_version) else { continue };
        let reasons: &[DenyReason] = card.history.at(head.made_at);
        let (says, was) = (list.find(token), may_know(head.carrier, reasons));
        if says != was {
            return broken(
                "I5 a reader's list says what was listed",
                format!(
                    "list {} of {} says {says:?}; listed at {}: {reasons:?}",
                    head.number, head.carrier, head.made_at
                ),
            );
        }
        holds(list.find(card.names.own).is_none(), "I7 a list has its carrier's tokens", || {
            format!("list {} of {} has the back office's", head.number, head.carrier)
        })?;
    }
    Ok(())
}

fn count(
    (admission, standing, listed): (Admission, ListStanding, bool),
    direction: Direction,
    things: &mut Things,
) {
    let by_list = matches!(admission.obstacle(), Some(Obstacle::Listed(_)));
    things.happens(match (direction, admission.is_open()) {
        (Direction::In, true) => Thing::InOpened,
        (Direction::In, false) if by_list => Thing::InRefused,
        (Direction::In, false) => Thing::InFailed,
        (Direction::Out, _) => Thing::OutOpened,
        (Direction::Unknown, true) => Thing::UnknownOpened,
        (Direction::Unknown, false) => Thing::UnknownRefused,
    });
    if direction == Direction::Out && listed {
        things.happens(Thing::OutOfListed);
    }
    let thing = match standing {
        ListStanding::Fresh => return,
        ListStanding::Stale => Thing::DecidedStale,
        ListStanding::AheadOfClock => Thing::DecidedAhead,
        ListStanding::NotOwn => Thing::DecidedOther,
        ListStanding::Missing => Thing::DecidedMissing,
    };
    things.happens(thing);
    if listed && direction == Direction::In && admission.is_open() {
        things.happens(Thing::StaleOpened);
    }
}
