//! A stream of tables: call after call, with what goes on from one to the next.

use core::ops::Deref;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::account::{AccountRun, Surroundings, no_key};
use super::card::{CardState, Feed, Worker};
use super::cards::{CardInfo, Cards, Place, place_of};
use super::codes::TapResult;
use super::names::Names;
use super::order::Order;
use super::out::{Part, Totals};
use super::pack::Grouped;
use super::parallel::{Threads, map_with};
use super::read::{Reader, words};
use super::results::Results;
use super::table::{BadRow, TableError, TapTable};
use crate::account::{Rest, collection_time};
use crate::calendar::{Instant, TravelDay};
use crate::fare::Explanation;
use crate::rules::Rules;
use crate::tap::Tap;

/// How far a call has come: called after each part, from whatever thread made it.
///
/// `false` stops the call as soon as the parts under way are done.
pub type Watch<'w> = &'w (dyn Fn(Progress) -> bool + Sync);

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Parts that are done.
    pub done: usize,
    /// Parts in all.
    pub parts: usize,
}

/// Why a call gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// The table cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The cut is not after the last one.
    #[error("found a cut at {found}; expected one after {last}, up to which everything is there")]
    Cut {
        /// The cut.
        found: Instant,
        /// The last one.
        last: Instant,
    },
    /// The watch stopped it.
    #[error("stopped by the caller")]
    Stopped,
}

impl BatchError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Table(error) => error.code(),
            Self::Cut { .. } => "batch.cut",
            Self::Stopped => "batch.stopped",
        }
    }
}

/// The results of a call.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The results by card, in parts. Which cards are in which part depends on the table alone.
    pub parts: Vec<Part>,
    /// For each row of the table the [code](TapResult::code) of what became of it.
    pub results: Vec<u8>,
    /// For each row the row of this table that it refers to: the check-in of its trip, the tap that stands for it, the
    /// first of its repeats; [`NO_REFERENCE`] for none, and where that is no row of this table.
    pub refers_to: Vec<u32>,
    /// The rows that cannot be read, in their order, and those with the id of another tap.
    pub bad: Vec<BadRow>,
    /// What it adds up to.
    pub totals: Totals,
}

/// No row of the table.
pub const NO_REFERENCE: u32 = u32::MAX;

/// Rules that are lent, or held together with others.
#[derive(Debug)]
enum Held<'a> {
    Lent(&'a Rules),
    Shared(Arc<Rules>),
}

impl Deref for Held<'_> {
    type Target = Rules;
    fn deref(&self) -> &Rules {
        match self {
            Self::Lent(rules) => rules,
            Self::Shared(rules) => rules,
        }
    }
}

/// Rates taps, table after table.
///
/// A stream is told everything up to a *cut*: with each table comes the instant before which no tap is missing. What is
/// certain by then comes out; what a later tap may change is kept. The cheapest cut after a travel day is
/// [`Stream::cut_after`]: by then its night is over, and only cards with taps in the small hours, and those that their
/// account still watches, keep more than a token and two numbers.
///
/// A tap that lies before the last cut is not rated: its row says [`TapResult::BehindCut`]. A tap that arrived late
/// belongs in the table of its `at`, with its `received_at`: the stream knows what late taps may still do, and does it
/// when they arrived.
#[derive(Debug)]
pub struct Stream<'a> {
    rules: Held<'a>,
    cards: Cards,
    names: Names,
    states: Vec<CardState>,
    cut: Instant,
    rows: u64,
}

impl<'a> Stream<'a> {
    /// A stream under some rules, of cards that need not be named.
    #[must_use]
    pub fn new(rules: &'a Rules, cards: Vec<CardInfo>) -> Self {
        Self::of(Held::Lent(rules), cards)
    }

    /// The same with a share in the rules: for a host that keeps the stream for as long as it likes.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use ovcore::batch::{Stream, TapColumns, Threads};
    /// # use ovcore::{fare::TariffBook, network::{Network, NetworkDocument}, policy::Policy, rules::Rules};
    /// # let network = Network::new(NetworkDocument::from_json(
    /// #     r#"{ "format": "ovcore/network/1", "id": "empty", "source": "none", "carriers": [], "places": [] }"#)?)?;
    /// let rules = Arc::new(Rules::new(Policy::ovpay(), network, TariffBook::new(vec![])?)?);
    /// let mut stream = Stream::shared(Arc::clone(&rules), Vec::new());
    /// let cut = Stream::cut_after(&rules, rules.calendar().day_of("2026-03-10T12:00:00Z".parse()?));
    /// let batch = stream.feed(&[TapColumns::default().table()], cut, Threads::One, None)?;
    /// assert_eq!((batch.totals.rows, stream.kept()), (0, (0, 0)));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn shared(rules: Arc<Rules>, cards: Vec<CardInfo>) -> Stream<'static> {
        Stream::of(Held::Shared(rules), cards)
    }

    fn of(rules: Held<'a>, cards: Vec<CardInfo>) -> Self {
        Self {
            names: Names::new(&rules),
            rules,
            cards: Cards::new(cards),
            states: Vec::new(),
            cut: Instant::MIN,
            rows: 0,
        }
    }

    /// The earliest cut after which a travel day is settled: its night is over, and no reader's clock is so far ahead
    /// that a tap from before the cut could lie after it.
    #[must_use]
    pub fn cut_after(rules: &Rules, day: TravelDay) -> Instant {
        let windows = rules.windows();
        let night = collection_time(rules, day).plus_seconds(windows.clock_ahead).plus_seconds(1);
        let edge = rules.calendar().starts(day.plus_days(1)).plus_seconds(windows.same_presentation);
        night.max(edge.plus_seconds(windows.transfer).plus_seconds(1))
    }

    /// The names behind the numbers of the results.
    #[must_use]
    pub const fn names(&self) -> &Names {
        &self.names
    }

    /// How many cards the stream has seen, and how many of them keep more than a token and two numbers.
    #[must_use]
    pub fn kept(&self) -> (usize, usize) {
        (self.states.len(), self.states.iter().filter(|state| state.keeps()).count())
    }

    /// Takes a table in, in pieces that stand one after the other. `until`: no tap before it is missing any more.
    ///
    /// # Errors
    /// [`BatchError`]. The stream is as it was before the call, unless it was stopped: then it is of no use any more.
    pub fn feed(
        &mut self,
        pieces: &[TapTable<'_>],
        until: Instant,
        threads: Threads<'_>,
        watch: Option<Watch<'_>>,
    ) -> Result<Batch, BatchError> {
        if until <= self.cut {
            return Err(BatchError::Cut { found: until, last: self.cut });
        }
        TapTable::check_all(pieces)?;
        self.call(pieces, Some(until), false, threads, watch)
    }

    /// Ends the stream: everything that was kept goes on until an instant, and comes out as it then is.
    ///
    /// # Errors
    /// [`BatchError::Stopped`]; [`BatchError::Cut`] when the instant lies before the last cut.
    pub fn finish(
        mut self,
        until: Instant,
        threads: Threads<'_>,
        watch: Option<Watch<'_>>,
    ) -> Result<(Batch, Names), BatchError> {
        if until < self.cut {
            return Err(BatchError::Cut { found: until, last: self.cut });
        }
        let batch = self.call(&[], Some(until), true, threads, watch)?;
        Ok((batch, self.names))
    }

    /// One table is all there is. Without `until` time goes on until the last night of any tap is over.
    pub(super) fn only(
        mut self,
        pieces: &[TapTable<'_>],
        until: Option<Instant>,
        threads: Threads<'_>,
        watch: Option<Watch<'_>>,
    ) -> Result<(Batch, Names), BatchError> {
        TapTable::check_all(pieces)?;
        let batch = self.call(pieces, until, true, threads, watch)?;
        Ok((batch, self.names))
    }

    fn call(
        &mut self,
        pieces: &[TapTable<'_>],
        until: Option<Instant>,
        is_last: bool,
        threads: Threads<'_>,
        watch: Option<Watch<'_>>,
    ) -> Result<Batch, BatchError> {
        let reader = Reader::new(&self.rules, &mut self.names, pieces, threads);
        let mut grouped = Grouped::new(&reader, self.rows, threads);
        let bad = grouped.take_bad();
        let latest = grouped.latest();
        let until = until.unwrap_or_else(|| self.last_night(latest));
        let results = Results::new(reader.rows());
        let feed = Feed {
            rules: &self.rules,
            names: &self.names,
            reader: &reader,
            results: &results,
            key: no_key(),
            base: self.rows,
            rows: u32::try_from(reader.rows()).unwrap_or(u32::MAX),
            cut: self.cut,
            until,
            is_last,
        };
        let partitions = Partitions { feed: &feed, cards: &self.cards, grouped: &grouped };
        let tasks = partitions.tasks(core::mem::take(&mut self.states));
        let count = tasks.len();
        let done = core::sync::atomic::AtomicUsize::new(0);
        let stopped = core::sync::atomic::AtomicBool::new(false);
        let relaxed = core::sync::atomic::Ordering::Relaxed;
        let room = || (Worker::new(&feed), Order::default());
        let outcomes = map_with(threads, tasks, room, |(worker, order), task| {
            if stopped.load(relaxed) {
                return (Part::default(), Vec::new());
            }
            let outcome = partitions.work_off(worker, order, task);
            let done = done.fetch_add(1, relaxed).saturating_add(1);
            if watch.is_some_and(|watch| !watch(Progress { done, parts: count })) {
                stopped.store(true, relaxed);
            }
            outcome
        });
        if stopped.into_inner() {
            return Err(BatchError::Stopped);
        }
        let mut batch = Batch { bad, ..Batch::default() };
        for (part, states) in outcomes {
            batch.totals.add(&part.totals);
            batch.bad.extend(part.bad.iter().cloned());
            self.states.extend(states);
            if !part.is_empty() {
                batch.parts.push(part);
            }
        }
        let rows = u64::try_from(reader.rows()).unwrap_or(u64::MAX);
        batch.totals.rows = rows;
        let (codes, refers_to) = results.into_columns();
        let bad = codes.iter().map(|code| u64::from(*code == TapResult::Bad.code())).sum::<u64>();
        if let Some(counted) = batch.totals.results.get_mut(usize::from(TapResult::Bad.code())) {
            *counted = bad;
        }
        (batch.results, batch.refers_to) = (codes, refers_to);
        self.rows = self.rows.saturating_add(rows);
        self.cut = until;
        Ok(batch)
    }

    /// When the night after the latest instant of a table is over.
    fn last_night(&self, latest: i64) -> Instant {
        let latest = Instant::from_unix_seconds(latest).unwrap_or(Instant::MIN);
        collection_time(&self.rules, self.rules.calendar().day_of(latest)).max(self.cut)
    }

    /// Explains some trips of a table that was rated as the only one: by the row of their check-ins. A trip that has no
    /// price is left out.
    pub(super) fn explain_only(
        self,
        pieces: &[TapTable<'_>],
        until: Option<Instant>,
        rows: &[u32],
    ) -> Result<BTreeMap<u32, Explanation>, TableError> {
        TapTable::check_all(pieces)?;
        let mut cards: BTreeMap<[u8; 16], Vec<(u32, Tap)>> = BTreeMap::new();
        for row in rows {
            if let Some(tap) = tap_of(pieces, *row) {
                cards.entry(tap.token.to_bytes()).or_default().push((*row, tap));
            }
        }
        let mut taps: BTreeMap<[u8; 16], Vec<(Tap, u64)>> = BTreeMap::new();
        let mut latest = 0_i64;
        let all = pieces.iter().flat_map(|table| (0..table.rows()).map(move |row| table.tap(row, 0)));
        for (row, tap) in (0_u64..).zip(all) {
            let Ok(tap) = tap else { continue };
            latest = latest.max(tap.at.max(tap.received_at).unix_seconds());
            let token = tap.token.to_bytes();
            if cards.contains_key(&token) {
                taps.entry(token).or_default().push((tap, row));
            }
        }
        let until = until.unwrap_or_else(|| self.last_night(latest));
        let (key, mut explained) = (no_key(), BTreeMap::new());
        for (token, wanted) in cards {
            let info = self.cards.get(words(token));
            let mut run = AccountRun::new(crate::card::Token::from_bytes(token), info, Rest::default());
            let mut own = taps.remove(&token).unwrap_or_default();
            own.sort_by(|(a, row), (b, other)| {
                a.id.cmp(&b.id).then_with(|| super::account::arrival(a, b)).then(row.cmp(other))
            });
            own.dedup_by(|(later, _), (first, _)| later.id == first.id && later.same_content(first));
            run.explain(wanted.iter().map(|(_, tap)| tap.id).collect());
            run.take_in(own);
            let around = Surroundings { rules: &self.rules, key: &key, info };
            run.run_until(around, until.plus_seconds(1));
            let found = run.into_explained(&self.rules);
            let of = |(row, tap): (u32, Tap)| Some((row, found.get(&tap.id)?.clone()));
            explained.extend(wanted.into_iter().filter_map(of));
        }
        Ok(explained)
    }
}

/// A partition to work off.
struct Task {
    number: usize,
    states: Vec<CardState>,
}

/// The partitions of a call.
struct Partitions<'c> {
    feed: &'c Feed<'c>,
    cards: &'c Cards,
    grouped: &'c Grouped,
}

impl Partitions<'_> {
    /// The hashes of a partition, the first and the last.
    fn range(&self, number: usize) -> (u64, u64) {
        let bits = self.grouped.bits();
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        let shift = 64_u32.saturating_sub(bits);
        let first = number.checked_shl(shift).unwrap_or(0);
        let rest = if bits == 0 { u64::MAX } else { 1_u64.checked_shl(shift).unwrap_or(1).wrapping_sub(1) };
        (first, first | rest)
    }

    /// Hands the cards that are known to their partitions; they stand in the order of partitions.
    fn tasks(&self, states: Vec<CardState>) -> Vec<Task> {
        let mut rest = states.into_iter().peekable();
        let mut tasks = Vec::with_capacity(self.grouped.partitions);
        for number in 0..self.grouped.partitions {
            let (_, last) = self.range(number);
            let mut own = Vec::new();
            while let Some(state) = rest.next_if(|state| state.place.0 <= last) {
                own.push(state);
            }
            tasks.push(Task { number, states: own });
        }
        tasks
    }

    fn work_off(&self, worker: &mut Worker<'_>, order: &mut Order, task: Task) -> (Part, Vec<CardState>) {
        let feed = self.feed;
        let rows = order.of(self.grouped, task.number);
        worker.part.reserve(rows.len());
        let (first, last) = self.range(task.number);
        let mut infos = self.cards.within(first, last).iter().peekable();
        let mut states = task.states.into_iter().peekable();
        let mut kept: Vec<CardState> = Vec::with_capacity(if feed.is_last { 0 } else { states.len() });
        let mut rest = rows;
        loop {
            let in_table = rest.first().map(|row| place_of(row.token));
            let known = states.peek().map(|state| state.place);
            let Some(place) = [in_table, known].into_iter().flatten().min() else { break };
            let count = rest.iter().take_while(|row| row.token == place.1).count();
            let (own, later) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            rest = later;
            let state = states.next_if(|state| state.place == place);
            let info = info_of(&mut infos, place);
            if own.is_empty() && state.as_ref().is_some_and(|state| !state.keeps()) {
                kept.extend(state);
                continue;
            }
            let state = worker.card((place, info), state, own);
            if !feed.is_last {
                kept.push(state);
            }
        }
        (core::mem::take(&mut worker.part), kept)
    }
}

/// The entry of a card among those of its partition, which are gone through once.
fn info_of<'i>(
    infos: &mut core::iter::Peekable<core::slice::Iter<'i, (Place, CardInfo)>>,
    place: Place,
) -> Option<&'i CardInfo> {
    while infos.next_if(|(own, _)| *own < place).is_some() {}
    infos.peek().filter(|(own, _)| *own == place).map(|(_, info)| info)
}

/// The tap of a row of a table in pieces; `None` where it cannot be read.
fn tap_of(pieces: &[TapTable<'_>], row: u32) -> Option<Tap> {
    let mut row = usize::try_from(row).ok()?;
    for piece in pieces {
        match row.checked_sub(piece.rows()) {
            None => return piece.tap(row, 0).ok(),
            Some(later) => row = later,
        }
    }
    None
}
