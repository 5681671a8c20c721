//! One card after the other: its rows cut into runs of days that have nothing to do with each other, each run the short
//! way or, where something about it is unusual, through the account.
//!
//! Two runs are apart when the night of the first was over before the second began: no trip, journey, presentation or
//! supplement reaches from one to the other, all of the first was asked for, and only what transfers, spend steps and
//! caps counted goes on. So between runs a card is no more than that and the number of its next payment.

use super::account::{AccountRun, Settle, Surroundings};
use super::cards::{CardInfo, Place, token_of};
use super::codes::TapResult;
use super::days::{Days, Edges};
use super::held::Held;
use super::names::Names;
use super::out::Part;
use super::pack::Packed;
use super::read::Reader;
use super::results::Results;
use super::short::Scratch;
use crate::account::Rest;
use crate::calendar::{Instant, TravelDay};
use crate::day::{Carry, Rater};
use crate::fare::{HeldRow, Tally};
use crate::ids::TapId;
use crate::rules::Rules;
use crate::settle::{Credit, ReferenceKey};
use crate::tap::Tap;

/// What a stream keeps of a card between calls: 40 bytes where nothing goes on.
#[derive(Clone, Debug)]
pub(super) struct CardState {
    pub(super) place: Place,
    payments_made: u32,
    credits_made: u32,
    kept: Option<Box<Kept>>,
}

impl CardState {
    /// Whether anything goes on.
    pub(super) const fn keeps(&self) -> bool {
        self.kept.is_some()
    }
}

/// What goes on from call to call.
#[derive(Clone, Debug, Default)]
struct Kept {
    /// The last day, and what was counted by its end.
    counted: Option<(TravelDay, Tally)>,
    /// Credits that are not used up.
    credits: Vec<Credit>,
    held: Vec<Held>,
    account: Option<Box<AccountRun>>,
}

/// What all cards of a call have in common.
pub(super) struct Feed<'a> {
    pub(super) rules: &'a Rules,
    pub(super) names: &'a Names,
    pub(super) reader: &'a Reader<'a>,
    pub(super) results: &'a Results,
    /// For accounts: some key, since references are no part of the results.
    pub(super) key: ReferenceKey,
    /// The number of the table's first row in the stream.
    pub(super) base: u64,
    /// How many rows the table has.
    pub(super) rows: u32,
    /// Everything before this was there before.
    pub(super) cut: Instant,
    /// Everything before this is there now.
    pub(super) until: Instant,
    /// Whether nothing comes after.
    pub(super) is_last: bool,
}

/// A card while it is worked off.
pub(super) struct Card<'a> {
    pub(super) token: [u64; 2],
    pub(super) info: Option<&'a CardInfo>,
    pub(super) payments_made: u32,
    pub(super) credits_made: u32,
    /// The credits that are not used up, oldest first.
    pub(super) credits: Vec<Credit>,
    /// The last day that was rated.
    pub(super) last: Option<TravelDay>,
    held: Vec<Held>,
    account: Option<Box<AccountRun>>,
    /// Whether results name it.
    is_named: bool,
    /// Whether it has two taps under one id.
    is_odd: bool,
    pub(super) products: Vec<HeldRow>,
}

/// Works off the cards of a partition.
pub(super) struct Worker<'a> {
    pub(super) feed: &'a Feed<'a>,
    pub(super) part: Part,
    pub(super) rater: Rater,
    pub(super) days: Days<'a>,
    pub(super) scratch: Scratch,
    /// Hashes of ids that a card has, to find repeats.
    ids: Vec<(u32, u32)>,
    /// The rows of a card that are not worked off as they stand in the table.
    own: Vec<Packed>,
}

/// A row of a card: of the table, or held from before.
enum Source<'c> {
    Table(usize),
    Held(&'c Held),
}

impl Card<'_> {
    fn source(&self, feed: &Feed<'_>, row: u32) -> Option<Source<'_>> {
        let row = usize::try_from(row).ok()?;
        match row.checked_sub(feed.reader.rows()) {
            None => Some(Source::Table(row)),
            Some(place) => self.held.get(place).map(Source::Held),
        }
    }

    /// The number of a row in the stream.
    pub(super) fn row(&self, feed: &Feed<'_>, row: u32) -> u64 {
        if row < feed.rows {
            return feed.base.saturating_add(row.into());
        }
        match self.source(feed, row) {
            Some(Source::Table(_)) => feed.base.saturating_add(row.into()),
            Some(Source::Held(held)) => held.row,
            None => super::NO_ROW,
        }
    }

    /// A tap's id. Every row was read before, so it has one.
    pub(super) fn id(&self, feed: &Feed<'_>, row: u32) -> Option<TapId> {
        match self.source(feed, row)? {
            Source::Table(row) => feed.reader.tap_id(row).ok(),
            Source::Held(held) => Some(held.id()),
        }
    }

    fn tap(&self, feed: &Feed<'_>, row: u32) -> Option<Tap> {
        match self.source(feed, row)? {
            Source::Table(row) => feed.reader.tap(row, feed.base)?.ok(),
            Source::Held(held) => held.tap(feed.rules, feed.names, token_of(self.token)),
        }
    }

    const fn around<'s>(&'s self, feed: &'s Feed<'_>) -> Surroundings<'s> {
        Surroundings { rules: feed.rules, key: &feed.key, info: self.info }
    }
}

impl<'a> Worker<'a> {
    pub(super) fn new(feed: &'a Feed<'a>) -> Self {
        Self {
            feed,
            part: Part::default(),
            rater: Rater::for_trips(usize::try_from(feed.rows).unwrap_or(usize::MAX) / 2),
            days: Days::new(feed.rules),
            scratch: Scratch::default(),
            ids: Vec::new(),
            own: Vec::new(),
        }
    }

    /// Works off a card: what was kept of it, and its rows of the table in order of time. Gives what is kept of it now.
    pub(super) fn card(
        &mut self,
        (place, info): (Place, Option<&CardInfo>),
        state: Option<CardState>,
        rows: &[Packed],
    ) -> CardState {
        let mut card = self.begin(place, info, state);
        if self.is_tidy(&card, rows) {
            let rest = self.runs(&mut card, rows);
            let held = rest.iter().filter_map(|row| self.hold(&card, row)).collect();
            return self.end(place, card, held);
        }
        let mut own = core::mem::take(&mut self.own);
        own.clear();
        own.extend_from_slice(rows);
        self.tidy(&mut card, &mut own);
        let rest = self.runs(&mut card, &own);
        let held = rest.iter().filter_map(|row| self.hold(&card, row)).collect();
        self.own = own;
        self.end(place, card, held)
    }

    /// Whether rows can be worked off as they stand in the table: few, in the order in which they count, none behind the
    /// cut, none a repeat, and none held from before.
    fn is_tidy(&self, card: &Card<'_>, rows: &[Packed]) -> bool {
        let (cut, ahead) = (self.feed.cut.unix_seconds(), self.feed.rules.windows().clock_ahead);
        let is_usual = |row: &Packed| row.at >= cut && i64::from(row.late).saturating_neg() <= ahead;
        card.held.is_empty() && rows.len() <= FEW && rows.iter().all(is_usual) && !has_twins(rows)
    }

    /// Puts the rows of a card in the order in which they count, with those held from before, and without those behind
    /// the cut and repeats.
    fn tidy(&mut self, card: &mut Card<'_>, rows: &mut Vec<Packed>) {
        let behind = rows.partition_point(|row| row.at < self.feed.cut.unix_seconds());
        for row in rows.drain(..behind) {
            self.settle(card, row.row, TapResult::BehindCut, None);
        }
        if !card.held.is_empty() {
            let first = self.feed.rows;
            rows.extend((first..).zip(&card.held).map(|(row, held)| held.packed(row)));
            rows.sort_by_key(|row| row.at);
        }
        self.drop_repeats(card, rows);
        let ahead = self.feed.rules.windows().clock_ahead;
        if rows.iter().any(|row| i64::from(row.late).saturating_neg() > ahead) {
            rows.sort_by_key(|row| self.position(row));
        }
    }

    /// When a tap counts (RULES P8).
    fn position(&self, row: &Packed) -> i64 {
        let is_ahead = i64::from(row.late).saturating_neg() > self.feed.rules.windows().clock_ahead;
        if is_ahead { row.received() } else { row.at }
    }

    fn begin<'i>(&mut self, place: Place, info: Option<&'i CardInfo>, state: Option<CardState>) -> Card<'i> {
        let (payments_made, credits_made) =
            state.as_ref().map_or((0, 0), |state| (state.payments_made, state.credits_made));
        self.rater.reset();
        let (mut last, mut held, mut account, mut credits) = (None, Vec::new(), None, Vec::new());
        if let Some(kept) = state.and_then(|state| state.kept) {
            (held, account, credits) = (kept.held, kept.account, kept.credits);
            if let Some((day, tally)) = kept.counted {
                last = Some(day);
                self.rater.carry.tally = tally;
            }
        }
        let ready = self.feed.rules.ready();
        let given = info.map_or(&[][..], |info| info.products.as_slice()).iter();
        let products = given.filter_map(|p| {
            Some(HeldRow { product: ready.product(&p.product)?, from: p.from, until: p.until })
        });
        Card {
            token: place.1,
            info,
            payments_made,
            credits_made,
            credits,
            last,
            held,
            account,
            is_named: false,
            is_odd: false,
            products: products.collect(),
        }
    }

    /// Names the card in the results.
    pub(super) fn name(&mut self, card: &mut Card<'_>) {
        if !card.is_named {
            card.is_named = true;
            self.part.cards.push(token_of(card.token));
        }
    }

    /// Works off the runs that are over; gives the rows of one that is not.
    fn runs<'r>(&mut self, card: &mut Card<'_>, rows: &'r [Packed]) -> &'r [Packed] {
        let mut rest = rows;
        while !rest.is_empty() {
            let (run, later) = self.split_settled(rest);
            let next = later.first().map(|row| self.position(row));
            let is_over = self.is_over(run);
            let waits = !is_over || (self.scratch.waits && !Self::is_odd(card));
            if waits && !self.feed.is_last && card.account.is_none() {
                return rest;
            }
            let ahead = self.feed.rules.windows().clock_ahead;
            // From then on a tap that is not known yet may have been received.
            let until = self.feed.until.unix_seconds();
            let until = if self.feed.is_last { until.saturating_add(1) } else { until.saturating_sub(ahead) };
            let from = next.map_or(until, |next| until.min(next.saturating_sub(ahead)));
            let from = Instant::from_unix_seconds(from).unwrap_or(Instant::MAX);
            if !self.feed.rules.ready().is_plain() {
                self.scratch.start.clone_from(&self.rater.carry.tally);
            }
            if card.account.is_none() && !(is_over && self.short_way(card, run)) {
                let counted = Carry {
                    tally: (!self.scratch.start.is_empty()).then(|| Box::new(self.scratch.start.clone())),
                    ..Carry::default()
                };
                let rest = Rest {
                    carried: card.last.map(|day| (day, counted)),
                    payments_made: card.payments_made,
                    credits_made: card.credits_made,
                    credits: core::mem::take(&mut card.credits),
                };
                card.account = Some(Box::new(AccountRun::new(token_of(card.token), card.info, rest)));
            }
            if card.account.is_some() {
                self.long_way(card, run, from, next.is_none() && self.feed.is_last);
            }
            rest = later;
        }
        if rows.is_empty() && card.account.is_some() {
            let ahead = self.feed.rules.windows().clock_ahead;
            let until =
                self.feed.until.plus_seconds(if self.feed.is_last { 1 } else { ahead.saturating_neg() });
            self.long_way(card, &[], until, self.feed.is_last);
        }
        &[]
    }

    /// Through the account: the taps of a run, and what arrives and falls due before an instant.
    fn long_way(&mut self, card: &mut Card<'_>, run: &[Packed], from: Instant, is_end: bool) {
        let feed = self.feed;
        let taps: Vec<(Tap, u64)> =
            run.iter().filter_map(|row| Some((card.tap(feed, row.row)?, card.row(feed, row.row)))).collect();
        let Some(mut account) = card.account.take() else { return };
        let count = u64::try_from(run.len()).unwrap_or(u64::MAX);
        self.part.totals.through_accounts = self.part.totals.through_accounts.saturating_add(count);
        account.take_in(taps);
        account.run_until(card.around(feed), from);
        // No tap may come any more that lies on the last day, or reaches into it.
        let is_over = |day: TravelDay| {
            let edges = self.days.edges(day);
            edges.collected < from && edges.own.next_starts <= from
        };
        let is_over = account.last_day().is_none_or(is_over);
        let rest = account.rest(card.info).filter(|_| is_over && !card.is_odd && !is_end);
        let Some(rest) = rest else {
            card.account = Some(account);
            return;
        };
        self.write(card, &mut account, true);
        card.payments_made = rest.payments_made;
        card.credits_made = rest.credits_made;
        card.credits = rest.credits;
        self.rater.reset();
        card.last = None;
        if let Some((day, carry)) = rest.carried {
            card.last = Some(day);
            if let Some(tally) = carry.tally {
                self.rater.carry.tally = *tally;
            }
        }
    }

    /// Writes down what an account came to.
    fn write(&mut self, card: &mut Card<'_>, account: &mut AccountRun, all: bool) {
        self.name(card);
        let settles = account.write(self.feed.names, self.feed.rules, &mut self.part, all);
        for Settle { row, bucket, of } in settles {
            let result = bucket.map_or(TapResult::Differs, TapResult::Bucket);
            if bucket.is_none() {
                self.part.bad.push(super::BadRow::differs(row));
            }
            self.settle_row(row, result, of);
        }
    }

    fn end(&mut self, place: Place, mut card: Card<'_>, held: Vec<Held>) -> CardState {
        if let Some(mut account) = card.account.take() {
            self.write(&mut card, &mut account, self.feed.is_last);
            // Rows of earlier tables were said to be held when they came.
            for row in account.waiting().filter(|row| *row >= self.feed.base) {
                self.settle_row(row, TapResult::Held, None);
            }
            if self.feed.is_last {
                account.write_standing(&mut self.part);
            }
            card.account = Some(account);
        } else if held.is_empty() && !card.credits.is_empty() {
            self.end_credits(&mut card);
        }
        let (payments_made, credits_made) = (card.payments_made, card.credits_made);
        let is_counted = card.account.is_none() && !self.rater.carry.tally.is_empty();
        let counted = card.last.filter(|_| is_counted);
        let keeps =
            counted.is_some() || !held.is_empty() || !card.credits.is_empty() || card.account.is_some();
        if !keeps {
            return CardState { place, payments_made, credits_made, kept: None };
        }
        let tally = core::mem::take(&mut self.rater.carry.tally);
        let (credits, account) = (card.credits, card.account);
        let kept = Kept { counted: counted.map(|day| (day, tally)), credits, held, account };
        CardState { place, payments_made, credits_made, kept: Some(Box::new(kept)) }
    }

    fn hold(&mut self, card: &Card<'_>, row: &Packed) -> Option<Held> {
        match card.source(self.feed, row.row)? {
            Source::Held(held) => Some(held.clone()),
            Source::Table(_) => {
                let number = card.row(self.feed, row.row);
                let held = Held::new(self.feed, row, number)?;
                self.settle_row(number, TapResult::Held, None);
                Some(held)
            }
        }
    }

    /// The first run of some rows, and the rows after it.
    fn split_run<'r>(&mut self, rows: &'r [Packed]) -> (&'r [Packed], &'r [Packed]) {
        let windows = self.feed.rules.windows();
        // The night of the first day is the first that may be over before a row.
        if let [first, .., last] = rows {
            let (first, last) = (self.position(first), self.position(last));
            let night = self.edges_at(first).collected.unix_seconds();
            if last <= night.saturating_add(windows.clock_ahead) {
                return (rows, &[]);
            }
        }
        let apart = if self.feed.rules.network().has_supplement_readers() {
            windows.same_presentation.max(windows.transfer)
        } else {
            windows.same_presentation
        };
        let mut before: Option<i64> = None;
        let place = rows.iter().position(|row| {
            let at = self.position(row);
            let Some(before) = before.replace(at) else { return false };
            if at.saturating_sub(before) <= apart {
                return false;
            }
            let last = self.edges_at(before);
            at > last.collected.unix_seconds().saturating_add(windows.clock_ahead)
        });
        rows.split_at_checked(place.unwrap_or(rows.len())).unwrap_or((rows, &[]))
    }

    /// The first run of some rows, with those after it that begin before the nights are over in which it is asked for:
    /// of taps that came after the night of their day, that is the night after they came (RULES L2).
    fn split_settled<'r>(&mut self, rows: &'r [Packed]) -> (&'r [Packed], &'r [Packed]) {
        let (own, after) = self.split_run(rows);
        let ahead = self.feed.rules.windows().clock_ahead;
        let (mut run, mut later) = (own, after);
        self.scratch.waits = false;
        loop {
            let Some(last) = run.last().map(|row| self.position(row)) else { return (own, after) };
            let night = self.edges_at(last).collected;
            let latest = run.iter().map(Packed::received).max().unwrap_or(last);
            let latest = Instant::from_unix_seconds(latest).unwrap_or(Instant::MAX);
            if latest < night && run.len() == own.len() {
                self.scratch.rests = Some(night);
                return (run, later);
            }
            let rests = if latest < night { night } else { self.night_after(latest) };
            self.scratch.rests = Some(rests);
            let adjust = self.feed.rules.windows().adjust;
            let is_given = run.len() <= FOLLOWED && run.iter().all(|row| i64::from(row.late) <= adjust);
            let is_given = is_given && self.feed.rules.ready().is_plain();
            if !is_given || !self.is_settled() {
                self.scratch.rests = None;
                self.scratch.waits = is_given;
                return (own, after);
            }
            let reaches = rests.unix_seconds().saturating_add(ahead);
            if later.first().is_none_or(|next| self.position(next) > reaches) {
                return (run, later);
            }
            let (next, _) = self.split_run(later);
            let count = run.len().saturating_add(next.len());
            (run, later) = rows.split_at_checked(count).unwrap_or((rows, &[]));
        }
    }

    /// Whether everything that the run is asked for is asked by the end of the call.
    pub(super) fn is_settled(&self) -> bool {
        let Some(rests) = self.scratch.rests else { return false };
        if self.feed.is_last {
            return rests <= self.feed.until;
        }
        rests.plus_seconds(self.feed.rules.windows().clock_ahead) < self.feed.until
    }

    pub(super) fn edges_at(&mut self, seconds: i64) -> &Edges {
        self.days.of(Instant::from_unix_seconds(seconds).unwrap_or(Instant::MIN))
    }

    /// Whether nothing that comes later has to do with a run.
    fn is_over(&mut self, run: &[Packed]) -> bool {
        let windows = self.feed.rules.windows();
        let Some(last) = run.last().map(|row| self.position(row)) else { return true };
        let until = self.feed.until.unix_seconds();
        let collected = self.edges_at(last).collected.unix_seconds();
        if self.feed.is_last {
            return collected <= until;
        }
        let apart = windows.same_presentation.max(windows.transfer);
        collected.saturating_add(windows.clock_ahead) < until && last.saturating_add(apart) < until
    }

    /// Takes out rows that repeat others of the card (RULES P1): of each tap, the delivery that arrived first stays.
    fn drop_repeats(&mut self, card: &mut Card<'_>, rows: &mut Vec<Packed>) {
        // Of few rows each is held against each; that is faster than to sort them.
        let is_few = rows.len() <= FEW;
        if is_few && !has_twins(rows) {
            return;
        }
        self.ids.clear();
        self.ids.extend((0_u32..).zip(rows.iter()).map(|(place, row)| (row.id, place)));
        self.ids.sort_unstable();
        if !self.ids.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
            return;
        }
        let feed = self.feed;
        let mut drop: Vec<u32> = Vec::new();
        let ids = core::mem::take(&mut self.ids);
        for twins in ids.chunk_by(|(a, _), (b, _)| a == b).filter(|twins| twins.len() > 1) {
            let row = |(_, place): &(u32, u32)| {
                usize::try_from(*place).ok().and_then(|place| rows.get(place)).map(|row| (*place, row.row))
            };
            let mut taps: Vec<(Tap, u32, u32)> = twins
                .iter()
                .filter_map(row)
                .filter_map(|(place, row)| Some((card.tap(feed, row)?, place, row)))
                .collect();
            // What is held came in an earlier table, whatever number it has in this one.
            let in_stream = |row: &u32| card.row(feed, *row);
            taps.sort_by(|(a, _, row), (b, _, other)| {
                let by_content = (a.id.cmp(&b.id)).then_with(|| super::account::arrival(a, b));
                by_content.then_with(|| in_stream(row).cmp(&in_stream(other)))
            });
            for same in taps.chunk_by(|(a, ..), (b, ..)| a.id == b.id) {
                let Some(((first, _, stands), others)) = same.split_first() else { continue };
                for (tap, place, row) in others {
                    if tap.same_content(first) {
                        let of = card.row(feed, *stands);
                        self.settle(card, *row, TapResult::Repeat, Some(of));
                        drop.push(*place);
                    } else {
                        card.is_odd = true;
                    }
                }
            }
        }
        self.ids = ids;
        drop.sort_unstable();
        let mut place = 0_u32;
        rows.retain(|_| {
            let stays = drop.binary_search(&place).is_err();
            place = place.saturating_add(1);
            stays
        });
    }

    /// Whether a run has to go through the account whatever it holds.
    pub(super) fn is_odd(card: &Card<'_>) -> bool {
        card.is_odd || card.info.is_some_and(|info| !info.answers.is_empty())
    }

    /// Says what became of a row of the card, and of which other row.
    pub(super) fn settle_own(&mut self, card: &Card<'_>, row: u32, result: TapResult, of: Option<u32>) {
        let rows = self.feed.rows;
        if row < rows && of.is_none_or(|of| of < rows) {
            self.part.totals.count(result);
            self.feed.results.set(row, result, of);
        } else {
            let of = of.map(|of| card.row(self.feed, of));
            self.settle_row(card.row(self.feed, row), result, of);
        }
    }

    /// Says what became of a row of the card.
    pub(super) fn settle(&mut self, card: &Card<'_>, row: u32, result: TapResult, of: Option<u64>) {
        self.settle_row(card.row(self.feed, row), result, of);
    }

    pub(super) fn settle_row(&mut self, row: u64, result: TapResult, of: Option<u64>) {
        self.part.totals.count(result);
        let own = |row: u64| row.checked_sub(self.feed.base).and_then(|row| u32::try_from(row).ok());
        let of_own = of.map(own);
        if let Some(own) = own(row) {
            self.feed.results.set(own, result, of_own.flatten());
        }
        if own(row).is_none() || of_own == Some(None) {
            self.part.settled.push(super::Settled { row, result, of });
        }
    }
}

/// A run of more rows than that is not followed arrival by arrival.
pub(super) const FOLLOWED: usize = 48;

/// So many rows of a card are few.
const FEW: usize = 24;

/// Whether two rows may have one id.
fn has_twins(rows: &[Packed]) -> bool {
    let mut rest = rows;
    while let Some((first, others)) = rest.split_first() {
        if others.iter().any(|other| other.id == first.id) {
            return true;
        }
        rest = others;
    }
    false
}
