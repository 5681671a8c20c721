//! The account: one card, as it happens.
//!
//! A host sends [`Command`]s to [`decide`], which changes nothing and gives a [`Decision`]: events to store and
//! effects to carry out. Applying the events to the account ([`Account::apply`]) is the only way in which it changes.
//! Time is a command too: [`Account::next_deadline`] says when the account next wants an [`Command::Advance`].
//!
//! The account holds what can still change by itself. A day that cannot leaves as a [`DayRecord`], so a card costs the
//! same after years as after a week.

mod apply;
mod books;
mod check;
mod collect;
mod command;
mod correct;
mod deadline;
mod decide;
mod effect;
mod estimate;
mod event;
mod explained;
mod forget;
mod instruct;
mod instruction;
mod post;
mod record;
mod recover;
mod refusal;
mod rerate;
mod rest;
mod snapshot;
pub mod stage;
mod standing;
mod taps;

pub use apply::ApplyError;
pub(crate) use apply::still_owed;
pub use books::{Balance, Books, Entry, LedgerName, Line, Side, TrialBalance};
pub use check::{CheckAnswer, CheckOutcome, CheckReason};
pub use command::{Answer, Command};
pub(crate) use correct::window as correction_window;
pub use deadline::{Deadline, DeadlineKind};
pub(crate) use deadline::{collection_time, refund_time};
pub use decide::{Context, Decision, decide};
pub use effect::Effect;
pub use event::{Event, EventFormat, NotUsed, What};
pub use forget::forgettable_before;
pub use instruction::{
    CorrectedBy, DecisionRole, HandOver, Instruction, LinkedCard, Objection, ObjectionGround,
    ObjectionOutcome, Proof,
};
pub use record::{DayDigest, DayRecord, DayRecordFormat, HeldCorrection, HeldDay, HeldTap, HeldTrip};
pub use refusal::Refusal;
pub(crate) use rest::Rest;
pub use snapshot::SnapshotError;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::calendar::{Instant, TravelDay};
use crate::card::{CardKind, Token, Travel};
use crate::day::{Carry, DayInput, explain};
use crate::debt::Debt;
use crate::deny::{Denial, DenyReason};
use crate::fare::{Explanation, HeldProduct};
use crate::ids::{CarrierId, CommandId, PlaceId, RuleId, TapId, TripId};
use crate::order::InOrder;
use crate::policy::Channel;
use crate::rules::Rules;
use crate::settle::{AccountSerial, Credit, EffectId, InFlight, Item, Payment, Share};
use crate::tap::{Bucket, BucketKind, Mode, Tap};
use crate::trip::Correction;

/// The state of one card.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    serial: AccountSerial,
    token: Token<Travel>,
    card: CardKind,
    products: Vec<HeldProduct>,
    /// The latest instant seen (RULES T2).
    seen: Instant,
    /// The latest instant whose deadlines were all worked off, because a tap or another command came after them.
    passed: Instant,
    /// The first day that has not left, and what the one before handed to it.
    base: Option<(TravelDay, Carry)>,
    /// Days before the base that are held, with what the day before had handed to them: they left and are back, or
    /// were never travelled on until a tap came for them.
    returned: Vec<(TravelDay, Carry)>,
    /// In order of days. Shared with the copies that decisions are made on: a decision copies the day that it changes.
    days: Vec<Arc<HeldDay>>,
    credits: Vec<Credit>,
    credits_made: u32,
    payments_made: u32,
    in_flight: Option<InFlight>,
    /// The last travel day whose night was worked off.
    night_done: Option<TravelDay>,
    /// A night that fell due while a request was at the bank.
    night_waits: Option<TravelDay>,
    debt: Option<Debt>,
    /// How many trips of debts have lost their names.
    forgotten_trips: u32,
    recoveries_made: u32,
    /// The last attempts by tap and in self-service on a debt that is closed: when, and how many on that date.
    tried: Vec<Tried>,
    /// Whether the bank has declined since it last paid.
    declined_since_paid: bool,
    /// The debt is waived once the bank has answered.
    waiver_waits: bool,
    /// What was waived of days that can still change, in order.
    waived: Vec<books::WaivedPart>,
    /// The effects of payments that were taken back.
    taken_back: Vec<EffectId>,
    /// Payments that were taken back while a request was at the bank.
    take_backs: Vec<TakeBack>,
    denied: Vec<Denial>,
    listings_made: u32,
    /// Reasons that were lifted and whose cause goes on.
    lifted: Vec<DenyReason>,
    /// When *unpaid fare* leaves the list after a recovery by tap (RULES D5).
    frees_at: Option<Instant>,
    check: check::CheckState,
    /// The name of the card's issuer range, where it has one.
    range: Option<RuleId>,
    linked: Vec<LinkedCard>,
    handed_over: u32,
    taken_over: Vec<EffectId>,
    /// Of days that left, the latest first.
    actions: Arc<Vec<Action>>,
    recent_answers: Arc<Vec<EffectId>>,
    recent: Arc<Vec<Recent>>,
    digests: Arc<Vec<(TravelDay, DayDigest)>>,
    /// Whether its records never leave the hands of the one who keeps it, and need no digest. Only in a batch, and never
    /// part of what is stored.
    #[serde(skip)]
    holds_records: bool,
    books: Books,
}

/// What one channel has tried on debts that are closed.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
struct Tried {
    channel: Channel,
    last_at: Option<Instant>,
    on_date: u32,
    awaits_check: bool,
}

/// A payment that the bank took back and that waits for an answer (RULES D9).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
struct TakeBack {
    effect: EffectId,
    payment: Payment,
    /// The local date of the command.
    date: TravelDay,
}

/// What is remembered of a command that leaves no other trace (RULES T6).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
enum Recent {
    Command(CommandId),
    /// A tap that came too late for its day to be held.
    Tap {
        id: TapId,
        version: u32,
        day: TravelDay,
    },
}

/// One of the last actions of a card (RULES N3).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// When.
    pub at: Instant,
    /// Where.
    pub place: PlaceId,
    /// Whose reader.
    pub carrier: CarrierId,
    /// By what.
    pub mode: Mode,
    /// What became of it.
    pub what: BucketKind,
}

impl Action {
    fn of(held: &HeldTap) -> Option<Self> {
        let counts = !matches!(held.bucket, Bucket::Duplicate { .. });
        counts.then(|| Self {
            at: held.tap.at,
            place: held.tap.location,
            carrier: held.tap.carrier,
            mode: held.tap.mode,
            what: held.bucket.kind(),
        })
    }
}

impl Account {
    /// An account for a card of which nothing is known yet. The serial is the host's, unique in the back office; it is
    /// part of every payment reference (RULES S5).
    ///
    /// ```
    /// use ovcore::account::Account;
    /// use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Token};
    /// use ovcore::settle::AccountSerial;
    /// let card = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Credit };
    /// let account = Account::new(AccountSerial::FIRST, Token::from_bytes([7; 16]), card);
    /// assert!(account.balance().holds());
    /// assert_eq!(account.days().len(), 0);
    /// ```
    #[must_use]
    pub fn new(serial: AccountSerial, token: Token<Travel>, card: CardKind) -> Self {
        Self {
            serial,
            token,
            card,
            products: Vec::new(),
            seen: Instant::MIN,
            passed: Instant::MIN,
            holds_records: false,
            base: None,
            returned: Vec::new(),
            days: Vec::new(),
            credits: Vec::new(),
            credits_made: 0,
            payments_made: 0,
            in_flight: None,
            night_done: None,
            night_waits: None,
            debt: None,
            forgotten_trips: 0,
            recoveries_made: 0,
            tried: Vec::new(),
            declined_since_paid: false,
            waiver_waits: false,
            waived: Vec::new(),
            taken_back: Vec::new(),
            take_backs: Vec::new(),
            denied: Vec::new(),
            listings_made: 0,
            lifted: Vec::new(),
            frees_at: None,
            check: check::CheckState::default(),
            range: None,
            linked: Vec::new(),
            handed_over: 0,
            taken_over: Vec::new(),
            actions: Arc::default(),
            recent_answers: Arc::default(),
            recent: Arc::default(),
            digests: Arc::default(),
            books: Books::default(),
        }
    }

    /// The host's number of the account.
    #[must_use]
    pub const fn serial(&self) -> AccountSerial {
        self.serial
    }

    /// The card's travel token.
    #[must_use]
    pub const fn token(&self) -> Token<Travel> {
        self.token
    }

    /// The card's scheme, form and funding.
    #[must_use]
    pub const fn card(&self) -> CardKind {
        self.card
    }

    /// The latest check-in or check-out that it knows of.
    #[must_use]
    pub const fn last_travel(&self) -> Option<Instant> {
        self.check.last_travel
    }

    /// The products that the card holds.
    #[must_use]
    pub fn products(&self) -> &[HeldProduct] {
        &self.products
    }

    /// The days that it holds, in order.
    #[must_use]
    pub fn days(&self) -> &[Arc<HeldDay>] {
        &self.days
    }

    /// The trips of the days that it holds, in order of time.
    pub fn trips(&self) -> impl Iterator<Item = &HeldTrip> {
        self.days.iter().flat_map(|d| &d.trips)
    }

    /// The request that is at the bank.
    #[must_use]
    pub const fn in_flight(&self) -> Option<&InFlight> {
        self.in_flight.as_ref()
    }

    /// The credits that are not used up, oldest first.
    #[must_use]
    pub fn credits(&self) -> &[Credit] {
        &self.credits
    }

    /// What is owed after a declined payment.
    #[must_use]
    pub const fn debt(&self) -> Option<&Debt> {
        self.debt.as_ref()
    }

    /// Why the card may not check in; empty when it may.
    #[must_use]
    pub fn denied(&self) -> &[Denial] {
        &self.denied
    }

    /// When *unpaid fare* leaves the deny list after a recovery by tap (RULES D5).
    #[must_use]
    pub const fn block_ends(&self) -> Option<Instant> {
        self.frees_at
    }

    /// Reasons that were lifted after an objection and whose cause goes on.
    #[must_use]
    pub fn lifted(&self) -> &[DenyReason] {
        &self.lifted
    }

    /// Other cards of the same traveller.
    #[must_use]
    pub fn linked(&self) -> &[LinkedCard] {
        &self.linked
    }

    /// The name of the card's issuer range, where it has one.
    #[must_use]
    pub const fn issuer_range(&self) -> Option<RuleId> {
        self.range
    }

    /// The days that left and can still be corrected, with the digest of their records.
    #[must_use]
    pub fn digests(&self) -> &[(TravelDay, DayDigest)] {
        &self.digests
    }

    /// Whether a day left, and is held again because something late touched it.
    pub(crate) fn is_back(&self, day: TravelDay) -> bool {
        self.returned.iter().any(|(returned, _)| *returned == day)
    }

    /// The last actions, latest first (RULES N3).
    #[must_use]
    pub fn last_actions(&self, rules: &Rules) -> Vec<Action> {
        let most = usize::try_from(rules.policy().inspection.last_actions).unwrap_or(usize::MAX);
        let held = self.days.iter().flat_map(|d| &d.taps).filter_map(Action::of);
        let mut actions: Vec<Action> = held.chain(self.actions.iter().cloned()).collect();
        actions.put_in_order_by_key(|a| core::cmp::Reverse(a.at));
        actions.truncate(most);
        actions
    }

    /// Why a trip of a day that the account holds costs what it costs; `None` where there is no such trip, or it has
    /// no price.
    #[must_use]
    pub fn explain(&self, rules: &Rules, trip: &TripId) -> Option<Explanation> {
        let begun = self.days.iter().find(|d| d.trips.iter().any(|t| t.trip.id == *trip))?.day;
        // A trip that is open at the edge of its day ends, and gets its price, in the next.
        [begun.plus_days(1), begun].into_iter().find_map(|day| {
            let carry = self.carry_into(day);
            let (taps, inert) = self.rated_taps(day);
            let next = self.first_taps(day.plus_days(1), rules);
            let input = DayInput {
                day,
                taps: &taps,
                next: &next,
                carry_in: &carry,
                as_of: self.seen,
                products: &self.products,
                inert: &inert,
                corrections: &self.corrections_of(day),
            };
            explain(rules, &input, trip)
        })
    }

    fn day(&self, day: TravelDay) -> Option<&HeldDay> {
        let place = self.days.binary_search_by_key(&day, |d| d.day).ok()?;
        self.days.get(place).map(|day| &**day)
    }

    /// The day, made where it is not held yet.
    fn day_mut(&mut self, day: TravelDay) -> Option<&mut HeldDay> {
        let place = match self.days.binary_search_by_key(&day, |d| d.day) {
            Ok(place) => place,
            Err(place) => {
                self.days.insert(place, Arc::new(HeldDay::new(day)));
                place
            }
        };
        self.days.get_mut(place).map(Arc::make_mut)
    }

    /// What the day before hands to a day.
    fn carry_into(&self, day: TravelDay) -> Carry {
        if let Some(held) = self.held_just_before(day) {
            return held.carry_out.handed_to(held.day, day);
        }
        // The day before has left: what it had handed over was kept.
        if let Some((_, carry)) = self.returned.iter().find(|(returned, _)| *returned == day) {
            return carry.clone();
        }
        let base = self.base.as_ref().map(|(base, carry)| (base.plus_days(-1), carry));
        let before = base.filter(|(before, _)| *before < day);
        before.map(|(before, carry)| carry.handed_to(before, day)).unwrap_or_default()
    }

    /// The last day before one that has left.
    fn left_before(&self, day: TravelDay) -> Option<TravelDay> {
        self.digests.iter().rev().map(|(left, _)| *left).find(|left| *left < day)
    }

    /// What a held day hands to one that has left, where it is the one before it.
    fn handed_to_left(&self, left: TravelDay) -> Carry {
        let held = self.held_just_before(left);
        held.map(|held| held.carry_out.handed_to(held.day, left)).unwrap_or_default()
    }

    /// The last day before one, of all that were travelled on, if the account holds it.
    fn held_just_before(&self, day: TravelDay) -> Option<&HeldDay> {
        let held = self.days.iter().rev().find(|held| held.day < day)?;
        self.left_before(day).is_none_or(|left| left < held.day).then_some(held)
    }

    /// The next day after one that the account holds.
    fn held_day_after(&self, day: TravelDay) -> Option<TravelDay> {
        self.days.iter().map(|held| held.day).find(|held| *held > day)
    }

    /// The next day after one that the account holds, unless one that has left lies between.
    fn next_day_of(&self, day: TravelDay) -> Option<TravelDay> {
        self.held_day_after(day).filter(|next| self.left_before(*next).is_none_or(|left| left <= day))
    }

    fn find_tap(&self, id: &TapId) -> Option<(TravelDay, &HeldTap)> {
        // Most that is asked for is of the last day.
        self.days.iter().rev().find_map(|day| {
            let place = day.taps.binary_search_by(|held| held.tap.id.cmp(id)).ok()?;
            Some((day.day, day.taps.get(place)?))
        })
    }

    /// The day that has left and that a held tap still means something to: it closed that day's last trip, or was the
    /// same presentation as one of its taps. An amendment of such a tap would change what has left.
    fn day_left_behind(&self, held: &HeldTap) -> Option<TravelDay> {
        let (base, carry) = self.base.as_ref()?;
        let left = base.plus_days(-1);
        let id = held.tap.id;
        let closes =
            carry.open.as_ref().is_some_and(|open| held.bucket == Bucket::CheckOut { trip: open.id });
        let stands = carry.same_presentation.iter().any(|(tap, of)| *tap == id || *of == id);
        ((closes || stands) && self.has_left(left)).then_some(left)
    }

    /// Who earns what of the fares of the trips of some items.
    fn shares_of(&self, items: &[Item]) -> Vec<Share> {
        let mut trips: Vec<TripId> = items.iter().map(|item| item.trip).collect();
        trips.put_in_order();
        trips.dedup();
        trips.iter().filter_map(|trip| self.held_trip(trip)).flat_map(HeldTrip::shares).collect()
    }

    /// A trip by its id: in the day of its check-in, or, where an amendment moved that, in another.
    fn held_trip(&self, id: &TripId) -> Option<&HeldTrip> {
        let of = |day: &'_ HeldDay| day.trips.iter().position(|t| t.trip.id == *id);
        let likely = self.find_tap(id).and_then(|(day, _)| self.day(day));
        let found = |day| Some((day, of(day)?));
        let (day, place) =
            likely.and_then(found).or_else(|| self.days.iter().find_map(|day| found(&**day)))?;
        day.trips.get(place)
    }

    /// The taps that a day is rated from, and those of them that hold no trip.
    fn rated_taps(&self, day: TravelDay) -> (Vec<&Tap>, Vec<TapId>) {
        let taps = self.day(day).map(|d| d.taps.as_slice()).unwrap_or_default();
        let counted = taps.iter().filter(|t| t.counts());
        let inert = taps.iter().filter(|t| t.inert).map(|t| t.tap.id).collect();
        (counted.map(|t| &t.tap).collect(), inert)
    }

    /// The corrections that a day is rated with: its own, and those of the day before, of which a trip may end on it.
    fn corrections_of(&self, day: TravelDay) -> Vec<Correction> {
        let days = [self.day(day.plus_days(-1)), self.day(day)];
        days.into_iter().flatten().flat_map(|day| &day.corrections).map(|held| held.correction).collect()
    }

    /// The taps of a day's first seconds: they may be the same presentation as one of the day before (RULES P2).
    fn first_taps(&self, day: TravelDay, rules: &Rules) -> Vec<&Tap> {
        let Some(held) = self.day(day) else { return Vec::new() };
        let until = rules.calendar().starts(day).plus_seconds(rules.windows().same_presentation);
        held.taps.iter().filter(|t| t.counts() && t.tap.at <= until).map(|t| &t.tap).collect()
    }
}
