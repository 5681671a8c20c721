//! The books of an account: ledgers in double entry (RULES N4, I1).
//!
//! Every event that moves money gives an [`Entry`] ([`Account::entry`]): lines on ledgers that add up to nothing. The
//! lines of all events, added up in a [`TrialBalance`], are the ledgers of the account ([`Account::ledgers`]). Those
//! are worked out from the state alone, so that the two can be held against each other.
//!
//! An amount above nothing stands on the debit side, one below on the credit side. What a carrier earned is a credit;
//! where the money for it is now is a debit.

use core::fmt;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Account;
use super::record::HeldTrip;
use crate::calendar::TravelDay;
use crate::ids::{CarrierId, TripId};
use crate::money::Money;
use crate::order::InOrder;
use crate::settle::Item;

/// A ledger. Each cent of a fare stands on one carrier's ledger, and against it on another that says where it is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerName {
    /// What a carrier earned: the legs of all trips on it. Credit.
    Carrier(CarrierId),
    /// What the traveller owes and was not asked for. Debit; a credit for as long as too much was asked.
    Uncollected,
    /// What the bank was asked for, without attempts on the debt. Debit.
    InFlight,
    /// What stayed unpaid. Debit.
    Debt,
    /// What the bank paid, less what it took back. Debit.
    Collected,
    /// Credits that are open. Credit.
    Credits,
    /// What was paid back to the traveller. Credit.
    Refunded,
    /// What was waived and a carrier bears; without a carrier where no leg is known of. Debit.
    Waived(Option<CarrierId>),
    /// Debts that went to the account of the next card. Debit; a credit for those that came from the one before.
    Moved,
}

/// The side of a ledger on which its balance stands as a rule.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Where the money is: above nothing.
    Debit,
    /// Whose it is: below nothing.
    Credit,
}

impl LedgerName {
    /// The side of the ledger.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::Carrier(_) | Self::Credits | Self::Refunded => Side::Credit,
            Self::Uncollected
            | Self::InFlight
            | Self::Debt
            | Self::Collected
            | Self::Waived(_)
            | Self::Moved => Side::Debit,
        }
    }

    /// The name without the carrier, as tables have it.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Carrier(_) => "carrier",
            Self::Uncollected => "uncollected",
            Self::InFlight => "in flight",
            Self::Debt => "debt",
            Self::Collected => "collected",
            Self::Credits => "credits",
            Self::Refunded => "refunded",
            Self::Waived(_) => "waived",
            Self::Moved => "moved",
        }
    }
}

impl fmt::Display for LedgerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Carrier(carrier) | Self::Waived(Some(carrier)) => {
                f.pad(&format!("{} {carrier}", self.kind()))
            }
            Self::Waived(None)
            | Self::Uncollected
            | Self::InFlight
            | Self::Debt
            | Self::Collected
            | Self::Credits
            | Self::Refunded
            | Self::Moved => f.pad(self.kind()),
        }
    }
}

/// One line of an entry or a trial balance.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The ledger.
    pub ledger: LedgerName,
    /// How much, in minor units: a debit above nothing, a credit below.
    pub amount: Money,
}

/// Lines in order of their ledgers, each ledger once, none of nothing.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(transparent)]
struct Lines(Vec<Line>);

impl Lines {
    fn add(&mut self, ledger: LedgerName, amount: Money) {
        if amount.is_zero() {
            return;
        }
        let place = self.0.binary_search_by_key(&ledger, |line| line.ledger);
        match place {
            Ok(place) => {
                if let Some(line) = self.0.get_mut(place) {
                    line.amount = sum(line.amount, amount);
                    if line.amount.is_zero() {
                        self.0.remove(place);
                    }
                }
            }
            Err(place) => self.0.insert(place, Line { ledger, amount }),
        }
    }

    fn balance(&self) -> bool {
        Money::sum(self.0.iter().map(|line| line.amount)) == Some(Money::ZERO)
    }

    fn of(&self, ledger: LedgerName) -> Money {
        let place = self.0.binary_search_by_key(&ledger, |line| line.ledger);
        place.ok().and_then(|place| self.0.get(place)).map_or(Money::ZERO, |line| line.amount)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, Line { ledger, amount }) in self.0.iter().enumerate() {
            let comma = if number == 0 { "" } else { ", " };
            write!(f, "{comma}{ledger} {amount}")?;
        }
        Ok(())
    }
}

/// What an event posts: lines that add up to nothing. Empty where it moves no money.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Entry(Lines);

impl Entry {
    /// The lines, in order of their ledgers; each ledger stands once.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.0.0
    }

    /// Whether the lines add up to nothing.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.0.balance()
    }

    /// Whether it moves no money.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.0.is_empty()
    }

    pub(super) fn debit(&mut self, ledger: LedgerName, amount: Money) {
        self.0.add(ledger, amount);
    }

    pub(super) fn credit(&mut self, ledger: LedgerName, amount: Money) {
        self.0.add(ledger, negative(amount));
    }
}

/// `carrier NS -6.00, uncollected 6.00`.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

/// What stands on each ledger: the sum of all entries so far. Ledgers with nothing on them are left out.
///
/// ```
/// use ovcore::account::{LedgerName, TrialBalance};
/// let trial = TrialBalance::default();
/// assert!(trial.balances());
/// assert!(trial.of(LedgerName::Collected).is_zero());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct TrialBalance(Lines);

impl TrialBalance {
    /// Adds what an event posts.
    pub fn post(&mut self, entry: &Entry) {
        entry.lines().iter().for_each(|line| self.0.add(line.ledger, line.amount));
    }

    /// Adds another trial balance: that of another account, say.
    pub fn add(&mut self, other: &Self) {
        other.lines().iter().for_each(|line| self.0.add(line.ledger, line.amount));
    }

    /// What stands on a ledger: a debit above nothing, a credit below.
    #[must_use]
    pub fn of(&self, ledger: LedgerName) -> Money {
        self.0.of(ledger)
    }

    /// The ledgers with something on them, in order.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.0.0
    }

    /// Whether debits and credits are equal.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.0.balance()
    }

    /// The first ledger on which something else stands than in another, with both amounts.
    #[must_use]
    pub fn first_difference(&self, other: &Self) -> Option<(LedgerName, Money, Money)> {
        let all = self.lines().iter().chain(other.lines()).map(|line| line.ledger);
        all.map(|ledger| (ledger, self.of(ledger), other.of(ledger))).find(|(_, own, others)| own != others)
    }

    pub(crate) fn debit(&mut self, ledger: LedgerName, amount: Money) {
        self.0.add(ledger, amount);
    }

    pub(crate) fn credit(&mut self, ledger: LedgerName, amount: Money) {
        self.0.add(ledger, negative(amount));
    }
}

/// `carrier NS -6.00, collected 6.00`.
impl fmt::Display for TrialBalance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

impl<'de> Deserialize<'de> for TrialBalance {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let mut lines = Lines::default();
        Vec::<Line>::deserialize(d)?.iter().for_each(|line| lines.add(line.ledger, line.amount));
        Ok(Self(lines))
    }
}

/// What the books remember since the account was opened, in minor units (RULES N4). The other ledgers follow from the
/// state: see [`Account::ledgers`].
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Books {
    /// What each carrier earned, by the legs of all trips as they stand now. In order; none of nothing.
    earned: Vec<(CarrierId, Money)>,
    /// Paid by the bank, less what it took back.
    pub approved: Money,
    /// Paid back.
    pub refunded: Money,
    /// Waived, by who bears it. In order; none of nothing.
    waived: Vec<(Option<CarrierId>, Money)>,
    /// Debts that went to the account of the next card, less those that came from the one before.
    pub moved: Money,
}

impl Books {
    /// All fares, as they stand now.
    #[must_use]
    pub fn booked(&self) -> Money {
        Money::sum(self.earned.iter().map(|(_, amount)| *amount)).unwrap_or(Money::MAX)
    }

    /// What each carrier earned, in order of their names.
    #[must_use]
    pub fn earned(&self) -> &[(CarrierId, Money)] {
        &self.earned
    }

    /// What was waived in all.
    #[must_use]
    pub fn waived(&self) -> Money {
        Money::sum(self.waived.iter().map(|(_, amount)| *amount)).unwrap_or(Money::MAX)
    }

    /// What was waived, by the carrier that bears it; first what no carrier is known of.
    #[must_use]
    pub fn waived_by(&self) -> &[(Option<CarrierId>, Money)] {
        &self.waived
    }

    /// A trip costs what it costs now.
    pub(super) fn earn(&mut self, trip: &HeldTrip) {
        trip.earned().for_each(|(carrier, amount)| add_to(&mut self.earned, carrier, amount));
    }

    /// What a trip cost is taken out: it costs something else now, or is none.
    pub(super) fn unearn(&mut self, trip: &HeldTrip) {
        trip.earned().for_each(|(carrier, amount)| add_to(&mut self.earned, carrier, negative(amount)));
    }

    pub(super) fn waive(&mut self, carriers: &[(CarrierId, Money)], unmatched: Money) {
        for (carrier, amount) in carriers {
            add_to(&mut self.waived, Some(*carrier), *amount);
        }
        add_to(&mut self.waived, None, unmatched);
    }

    pub(super) fn lower_waiver(&mut self, carriers: &[(CarrierId, Money)], unmatched: Money) {
        let lowered = carriers.iter().map(|(carrier, amount)| (Some(*carrier), *amount));
        let all = lowered.chain(core::iter::once((None, unmatched)));
        all.for_each(|(bearer, amount)| add_to(&mut self.waived, bearer, negative(amount)));
    }
}

/// The books with everything that is under way: the two sides are equal after every event (RULES N4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Balance<'a> {
    /// What was counted since the account was opened.
    pub books: &'a Books,
    /// Credits that were not used yet.
    pub open_credits: Money,
    /// What is owed after a declined payment.
    pub debt: Money,
    /// What the bank was asked for, without attempts on the debt.
    pub in_flight: Money,
    /// What was not asked for yet.
    pub uncollected: Money,
}

impl Balance<'_> {
    /// Approved − refunded − open credits + debt + in flight + uncollected + waived + moved.
    #[must_use]
    pub fn accounted_for(&self) -> Option<Money> {
        let Books { approved, moved, .. } = *self.books;
        let plus = [approved, self.debt, self.in_flight, self.uncollected, self.books.waived(), moved];
        Money::sum(plus)?.checked_sub(self.books.refunded)?.checked_sub(self.open_credits)
    }

    /// Whether that equals the fares booked.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.accounted_for() == Some(self.books.booked())
    }
}

impl Account {
    /// The books with everything that is under way.
    #[must_use]
    pub fn balance(&self) -> Balance<'_> {
        let uncollected =
            self.trips().map(|t| t.charged().checked_sub(t.asked_in_all()).unwrap_or(Money::MIN));
        let in_flight = self.in_flight.as_ref().filter(|f| !f.payment.kind.is_recovery());
        Balance {
            books: &self.books,
            open_credits: Money::sum(self.credits.iter().map(|c| c.left)).unwrap_or(Money::MAX),
            debt: self.debt.as_ref().map_or(Money::ZERO, |d| d.amount),
            in_flight: in_flight.map_or(Money::ZERO, |f| f.payment.amount),
            uncollected: Money::sum(uncollected).unwrap_or(Money::MAX),
        }
    }

    /// What stands on each ledger, from the state alone. It is what the entries of all events so far add up to.
    ///
    /// ```
    /// # use ovcore::account::Account;
    /// # use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Token};
    /// # use ovcore::settle::AccountSerial;
    /// # let card = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Credit };
    /// let account = Account::new(AccountSerial::FIRST, Token::from_bytes([7; 16]), card);
    /// assert!(account.ledgers().lines().is_empty());
    /// ```
    #[must_use]
    pub fn ledgers(&self) -> TrialBalance {
        let Balance { books, open_credits, debt, in_flight, uncollected } = self.balance();
        let mut trial = TrialBalance::default();
        for (carrier, amount) in &books.earned {
            trial.credit(LedgerName::Carrier(*carrier), *amount);
        }
        trial.debit(LedgerName::Uncollected, uncollected);
        trial.debit(LedgerName::InFlight, in_flight);
        trial.debit(LedgerName::Debt, debt);
        trial.debit(LedgerName::Collected, books.approved);
        trial.credit(LedgerName::Credits, open_credits);
        trial.credit(LedgerName::Refunded, books.refunded);
        for (bearer, amount) in &books.waived {
            trial.debit(LedgerName::Waived(*bearer), *amount);
        }
        trial.debit(LedgerName::Moved, books.moved);
        trial
    }
}

impl Account {
    /// How much less of each trip is waived when the fares of a waived day fall (RULES D6): what
    /// [`What::WaiverLowered`](super::What::WaiverLowered) takes off, by trip.
    pub(crate) fn waiver_falls(&self, day: TravelDay, items: &[Item]) -> Vec<Item> {
        let mut left = self.waived.clone();
        lower_waived(&mut left, day, items);
        let mut falls: BTreeMap<(TravelDay, TripId), Money> = BTreeMap::new();
        for part in &self.waived {
            let own = falls.entry((part.day, part.trip)).or_default();
            *own = sum(*own, part.amount);
        }
        for part in &left {
            let own = falls.entry((part.day, part.trip)).or_default();
            *own = sum(*own, negative(part.amount));
        }
        let all = falls.into_iter().map(|((day, trip), amount)| Item { day, trip, amount });
        all.filter(|item| !item.amount.is_zero()).collect()
    }

    /// What of each trip is waived, of days that can still change.
    pub(crate) fn waived_by_trip(&self) -> impl Iterator<Item = Item> + '_ {
        self.waived.iter().map(|part| Item { day: part.day, trip: part.trip, amount: part.amount })
    }
}

/// What was waived of one trip, of a day that can still change: so that a fall of its fares lowers the waiver of those
/// who bear it (RULES D6).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct WaivedPart {
    pub(super) day: TravelDay,
    pub(super) trip: TripId,
    /// Who bears it; nobody where no leg is known of.
    pub(super) bearer: Option<CarrierId>,
    pub(super) amount: Money,
}

/// Takes what fell off the waiver of a day: off the parts of the trip that fell, and what is left of it off the others
/// of the day, each time in proportion to what is borne (largest remainder, ties by carrier). Gives who bears how much
/// less, and what nobody is known of.
pub(super) fn lower_waived(
    waived: &mut Vec<WaivedPart>,
    day: TravelDay,
    items: &[Item],
) -> (Vec<(CarrierId, Money)>, Money) {
    let mut lowered = Vec::new();
    let mut rest = Money::ZERO;
    for item in items {
        let fall = negative(item.amount);
        let own = take_off(waived, fall, &mut lowered, |part| part.day == day && part.trip == item.trip);
        rest = sum(rest, sum(fall, negative(own)));
    }
    take_off(waived, rest, &mut lowered, |part| part.day == day);
    waived.retain(|part| part.amount.is_positive());
    let unmatched = lowered.iter().find(|(bearer, _)| bearer.is_none()).map_or(Money::ZERO, |(_, sum)| *sum);
    (lowered.iter().filter_map(|(bearer, amount)| Some(((*bearer)?, *amount))).collect(), unmatched)
}

/// Takes at most an amount off the parts that `which` picks, in proportion; gives what was taken off.
fn take_off(
    waived: &mut [WaivedPart],
    amount: Money,
    lowered: &mut Vec<(Option<CarrierId>, Money)>,
    which: impl Fn(&WaivedPart) -> bool,
) -> Money {
    let mut picked: Vec<&mut WaivedPart> = waived.iter_mut().filter(|part| which(part)).collect();
    picked.put_in_order_by_key(|part| (part.bearer, part.trip));
    let all = Money::sum(picked.iter().map(|part| part.amount)).unwrap_or(Money::MAX);
    let amount = amount.min(all);
    let weights: Vec<u64> =
        picked.iter().map(|part| u64::try_from(part.amount.minor()).unwrap_or_default()).collect();
    let Ok(parts) = amount.split(&weights) else { return Money::ZERO };
    for (part, off) in picked.into_iter().zip(parts) {
        part.amount = sum(part.amount, negative(off));
        add_to(lowered, part.bearer, off);
    }
    amount
}

/// Adds to a list in order of its keys, in which nothing is left out.
fn add_to<K: Copy + Ord>(list: &mut Vec<(K, Money)>, key: K, amount: Money) {
    if amount.is_zero() {
        return;
    }
    match list.binary_search_by_key(&key, |(known, _)| *known) {
        Ok(place) => {
            if let Some((_, known)) = list.get_mut(place) {
                *known = sum(*known, amount);
                if known.is_zero() {
                    list.remove(place);
                }
            }
        }
        Err(place) => list.insert(place, (key, amount)),
    }
}

fn sum(a: Money, b: Money) -> Money {
    a.checked_add(b).unwrap_or(Money::MAX)
}

fn negative(amount: Money) -> Money {
    amount.checked_neg().unwrap_or(Money::MAX)
}
