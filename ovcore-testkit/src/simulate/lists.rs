//! Deny lists on their way: the back office's publisher of each carrier, and what a reader gets of it.

use ovcore::calendar::Instant;
use ovcore::card::{KeyVersion, Token, Travel};
use ovcore::deny::{
    Applied, ApplyError, DenyDelta, DenyList, DenyReason, ListNumber, Listing, Notice, Notices, Request,
};
use ovcore::ids::CarrierId;

use super::city::{Dice, For};
use super::faults::{Fault, Faults};
use super::plant::Plant;
use super::things::{Thing, Things};
use super::watch::{Broken, Kept, broken, holds};
use crate::rng::Rng;

/// Since when a card is on the central list for which reasons, latest last.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    changes: Vec<(Instant, Vec<DenyReason>)>,
}

impl History {
    pub(super) fn set(&mut self, at: Instant, mut reasons: Vec<DenyReason>) {
        reasons.sort_unstable();
        let before = self.changes.last().map_or(&[][..], |(_, last)| last);
        if before != reasons {
            self.changes.push((at, reasons));
        }
    }

    /// For what the card was listed at an instant.
    pub(super) fn at(&self, at: Instant) -> &[DenyReason] {
        let place = self.changes.partition_point(|(since, _)| *since <= at);
        self.changes.get(place.wrapping_sub(1)).map_or(&[][..], |(_, reasons)| reasons)
    }
}

/// What a carrier may know of why a card is listed, written down once more; nothing for a card that is not.
pub(super) fn may_know(carrier: CarrierId, reasons: &[DenyReason]) -> Option<Notices> {
    if reasons.is_empty() {
        return None;
    }
    let mut notices = Notices::NONE;
    for reason in reasons {
        notices = match reason {
            DenyReason::UnpaidFare => notices.with(Notice::UnpaidFare),
            DenyReason::IssuerBlock { .. } | DenyReason::AccountCheckFailed => notices.with(Notice::Bank),
            DenyReason::ConditionsBroken { carrier: own } if *own == carrier => {
                notices.with(Notice::DiscountConditions)
            }
            DenyReason::ConditionsBroken { .. } => notices,
            DenyReason::BlockedRange => notices.with(Notice::CardKind),
        };
    }
    Some(notices)
}

/// A card as its publisher knows it.
pub(super) struct Listed<'a> {
    pub(super) token: Token<Travel>,
    pub(super) reasons: &'a [DenyReason],
}

/// The publisher of one carrier's lists, with the last ones that it made.
#[derive(Debug)]
pub(super) struct Publisher {
    carrier: CarrierId,
    lists: Vec<DenyList>,
    plant: Option<Plant>,
}

/// So many lists are kept to make deltas from.
const KEPT: usize = 10;
/// So many cards that nobody simulates are listed, in turns of some days.
const OTHERS: u8 = 9;

impl Publisher {
    pub(super) fn new(carrier: CarrierId, plant: Option<Plant>) -> Self {
        Self { carrier, lists: Vec::new(), plant }
    }

    pub(super) fn carrier(&self) -> CarrierId {
        self.carrier
    }

    pub(super) fn newest(&self) -> Option<&DenyList> {
        self.lists.last()
    }

    fn numbered(&self, number: ListNumber) -> Option<&DenyList> {
        self.lists.iter().find(|list| list.head().number == number)
    }

    /// Makes the list of an instant, unless it is made.
    pub(super) fn publish(
        &mut self,
        (slot, version): (Instant, KeyVersion),
        cards: &[Listed<'_>],
        things: &mut Things,
    ) -> Kept {
        let turn = slot.unix_seconds().checked_div(50_000).unwrap_or_default();
        let others = (0..OTHERS).filter(|own| turn.wrapping_add(i64::from(*own)).rem_euclid(3) != 0);
        let mut listings: Vec<Listing> = others
            .map(|own| {
                let token = Token::from_bytes([own.wrapping_mul(29); 16]);
                Listing::new(token, self.carrier, [DenyReason::UnpaidFare])
            })
            .collect();
        for card in cards {
            let told = |reason: &DenyReason| match *reason {
                DenyReason::ConditionsBroken { .. } if self.plant == Some(Plant::ListTellsOthers) => {
                    DenyReason::ConditionsBroken { carrier: self.carrier }
                }
                DenyReason::UnpaidFare
                | DenyReason::IssuerBlock { .. }
                | DenyReason::AccountCheckFailed
                | DenyReason::ConditionsBroken { .. }
                | DenyReason::BlockedRange => *reason,
            };
            let stays = self.plant == Some(Plant::FreedStaysListed)
                && self.newest().is_some_and(|list| list.find(card.token).is_some());
            if !card.reasons.is_empty() || stays {
                listings.push(Listing::new(card.token, self.carrier, card.reasons.iter().map(told)));
            }
        }
        let made = match self.newest() {
            None => DenyList::first(self.carrier, version, slot, listings),
            Some(last) => last.next_under(version, slot, listings),
        };
        let list = match made {
            Ok(list) => list,
            Err(error) => return broken("a list can be made", error.to_string()),
        };
        things.happens(Thing::ListMade);
        if self.lists.len() >= KEPT {
            self.lists.remove(0);
        }
        self.lists.push(list);
        Ok(())
    }
}

/// What goes wrong with lists on their way to one reader.
pub(super) struct Way<'a> {
    pub(super) faults: &'a mut Faults,
    pub(super) things: &'a mut Things,
    pub(super) rng: Rng,
}

impl Way<'_> {
    fn goes_wrong(&mut self, fault: Fault) -> bool {
        self.faults.happens(fault, &mut self.rng)
    }
}

const RULE: &str = "a reader that is sent lists has the newest";

/// Brings a reader's list up to the publisher's newest, by a delta where there is one, else by the full list; on the way
/// it is damaged, comes twice, or is another's, and the reader asks for what it needs.
pub(super) fn bring_up_to_date(
    own: &mut Option<DenyList>,
    (publisher, other): (&Publisher, Option<&Publisher>),
    way: &mut Way<'_>,
) -> Kept {
    let Some(newest) = publisher.newest() else { return Ok(()) };
    let Some(list) = own else {
        *own = Some(sent(newest, way)?);
        return Ok(());
    };
    if let Some(other) = other.and_then(Publisher::newest)
        && way.goes_wrong(Fault::ListOfOther)
    {
        way.things.happens(Thing::ListRefused);
        let refused = matches!(list.replace(other.clone()), Err(ApplyError::OtherCarrier { .. }));
        holds(refused, "a reader takes its own carrier's lists", || format!("{:?}", other.head()))?;
    }
    if list.head().number == newest.head().number {
        return Ok(());
    }
    if list.head().key_version != newest.head().key_version {
        way.things.happens(Thing::ListUnderNewKey);
        return full(list, newest, way);
    }
    let Some(base) = publisher.numbered(list.head().number) else { return full(list, newest, way) };
    if way.goes_wrong(Fault::ListGap)
        && let Some(between) = publisher.lists.iter().rev().nth(1)
        && between.head().number > base.head().number
    {
        gap(list, (between, newest), way)?;
        if publisher.plant == Some(Plant::DeltaDropped) {
            return Ok(());
        }
    }
    let delta = newest.delta_since(base).map_err(|error| Broken { rule: RULE, found: error.to_string() })?;
    let lists = newest.head().number.number().saturating_sub(base.head().number.number());
    way.things.happens(if lists > 1 { Thing::ListByLongDelta } else { Thing::ListByDelta });
    by_delta(list, &delta, way)
}

/// A full list as it is sent: as bytes, perhaps damaged the first time.
fn sent(newest: &DenyList, way: &mut Way<'_>) -> Result<DenyList, Broken> {
    let bytes = newest.to_bytes();
    if way.goes_wrong(Fault::ListDamaged) {
        way.things.happens(Thing::ListRefused);
        let read = DenyList::<Travel>::from_bytes(&damaged(&bytes, way));
        holds(read.is_err(), "a damaged list is refused", || format!("{:?}", newest.head()))?;
    }
    way.things.happens(Thing::ListByFull);
    DenyList::from_bytes(&bytes).map_err(|error| Broken { rule: RULE, found: error.to_string() })
}

/// The bytes with one of their bits turned.
fn damaged(bytes: &[u8], way: &mut Way<'_>) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let place = way.rng.index(bytes.len());
    if let Some(byte) = bytes.get_mut(place) {
        *byte ^= 1_u8.wrapping_shl(way.rng.between(0, 7));
    }
    bytes
}

fn full(list: &mut DenyList, newest: &DenyList, way: &mut Way<'_>) -> Kept {
    let came = sent(newest, way)?;
    match list.replace(came) {
        Ok(Applied::Moved(moved)) => *list = moved,
        other => {
            return broken(RULE, format!("{:?} in the place of {:?}: {other:?}", newest.head(), list.head()));
        }
    }
    is_newest(list, newest)
}

fn by_delta(list: &mut DenyList, delta: &DenyDelta, way: &mut Way<'_>) -> Kept {
    let as_bytes = way.rng.chance(250);
    if way.goes_wrong(Fault::ListDamaged) {
        way.things.happens(Thing::ListRefused);
        let refused = list.apply_bytes(&damaged(&delta.to_bytes(), way));
        holds(refused.is_err(), "a damaged list is refused", || format!("{delta:?}"))?;
    }
    let applied = if as_bytes { list.apply_bytes(&delta.to_bytes()) } else { list.apply(delta) };
    match applied {
        Ok(Applied::Moved(moved)) => *list = moved,
        other => return broken(RULE, format!("{delta:?} gave {other:?}")),
    }
    if way.goes_wrong(Fault::ListAgain) {
        way.things.happens(Thing::ListKnown);
        let again = list.apply(delta);
        holds(again == Ok(Applied::Known), "a list that came before changes nothing", || {
            format!("{again:?}")
        })?;
    }
    let right = list.checksum() == delta.checksum() && list.head() == delta.head();
    holds(right, RULE, || format!("{:?} after {delta:?}", list.head()))
}

/// A delta that starts from a list which the reader does not have: it says so, and what it wants.
fn gap(list: &DenyList, (between, newest): (&DenyList, &DenyList), way: &mut Way<'_>) -> Kept {
    let Ok(delta) = newest.delta_since(between) else { return Ok(()) };
    way.things.happens(Thing::ListRefused);
    let wants = Request::Deltas { after: list.head().number, up_to: Some(between.head().number) };
    let refused = list.apply(&delta);
    let right = matches!(&refused, Err(error @ ApplyError::Gap { .. }) if error.request() == wants);
    holds(right, "a gap is told", || format!("{delta:?} gave {refused:?}"))
}

fn is_newest(list: &DenyList, newest: &DenyList) -> Kept {
    let right = list.checksum() == newest.checksum() && list.head() == newest.head();
    holds(right, RULE, || format!("{:?} after {:?}", list.head(), newest.head()))
}

/// The numbers of one reader's way on one occasion.
pub(super) fn way<'a>(
    dice: Dice,
    key: (i64, i64),
    faults: &'a mut Faults,
    things: &'a mut Things,
) -> Way<'a> {
    Way { faults, things, rng: dice.of(For::Lists, key.0, key.1) }
}
