//! Columns of taps beside accounts.

#![expect(
    clippy::unwrap_used,
    reason = "shared with the tests of the batch, which stop at the first thing that is not as it should be"
)]

// The tests of the batch have the same comparison.
#[path = "../../ovcore/tests/batch/accounts.rs"]
mod accounts;
#[path = "../../ovcore/tests/batch/story.rs"]
#[expect(dead_code, reason = "shared with tests that need more of it")]
mod story;

use ovcore::batch::{CardInfo, GivenAnswer, Stream, TapColumns, Threads, rate};
use ovcore::calendar::Instant;
use ovcore::fare::HeldProduct;
use ovcore::rules::Rules;
use ovcore::settle::{DeclineCategory, PaymentOutcome};
use ovcore::tap::{ReaderOutcome, Tap};
use ovcore_testkit::scenario::{CARD, PER_TRIP_CARD};
use ovcore_testkit::tariffs::PRODUCTS;
use story::{assert_same, of_batches, token};

use crate::draw::Draw;
use crate::orders::taps;
use crate::worlds;

const DAY: i64 = 86_400;

/// batch(taps) = fold(accounts, taps), all at once and cut by cut, in any order of the rows.
pub fn batch(data: &[u8]) {
    let mut draw = Draw::new(data);
    let rules = worlds::rules(usize::from(draw.byte()));
    let (taps, infos) = month(&mut draw);
    let last = taps.iter().map(|tap| tap.at.max(tap.received_at)).max().unwrap_or(Instant::MIN);
    let day = rules.calendar().day_of(last);
    let until = Stream::cut_after(rules, day.plus_days(i32::from(draw.byte() % 9)));
    let expected = accounts::of_accounts(rules, &infos, &taps, until);
    let mut rows = taps;
    if draw.byte() % 2 == 1 {
        let turn = draw.index(rows.len());
        rows.rotate_left(turn);
    }
    let columns: TapColumns = rows.iter().collect();
    let (whole, names) =
        rate(rules, &[columns.table()], infos.clone(), Some(until), Threads::One, None).expect("a table");
    assert!(whole.bad.is_empty(), "{:?}", whole.bad);
    assert_same(&of_batches(rules, &[&whole], &names, &rows), &expected);
    let shift = draw.pick(&[0, -DAY / 2, 7_000, -3_000]);
    let (found, expected) = cut(rules, (&rows, &infos), until, shift);
    assert_same(&found, &expected);
}

/// Day by day; and all at once, without the rows that come after the last cut.
fn cut(
    rules: &Rules,
    (taps, infos): (&[Tap], &[CardInfo]),
    until: Instant,
    shift: i64,
) -> (story::Story, story::Story) {
    let first = taps.iter().map(|tap| rules.calendar().day_of(tap.at)).min();
    let first = first.unwrap_or(ovcore::calendar::TravelDay::MIN).plus_days(-1);
    let days = rules.calendar().day_of(until).days_since(first).min(80);
    let cut = |n: i32| Stream::cut_after(rules, first.plus_days(n)).plus_seconds(shift);
    let cuts: Vec<Instant> = (0..days).map(cut).filter(|cut| *cut <= until).collect();
    let within = |tap: &&Tap| cuts.last().is_some_and(|cut| tap.at < *cut);
    let taps: Vec<Tap> = taps.iter().filter(within).cloned().collect();
    let mut stream = Stream::new(rules, infos.to_vec());
    let (mut batches, mut in_order, mut from) = (Vec::new(), Vec::new(), Instant::MIN);
    for cut in &cuts {
        let own: Vec<Tap> = taps.iter().filter(|tap| tap.at >= from && tap.at < *cut).cloned().collect();
        let columns: TapColumns = own.iter().collect();
        batches.push(stream.feed(&[columns.table()], *cut, Threads::One, None).expect("a later cut"));
        in_order.extend(own);
        from = *cut;
    }
    let (last, names) = stream.finish(until, Threads::One, None).expect("an end after the cuts");
    batches.push(last);
    let found = of_batches(rules, &batches.iter().collect::<Vec<_>>(), &names, &in_order);
    let columns: TapColumns = taps.iter().collect();
    let all = rate(rules, &[columns.table()], infos.to_vec(), Some(until), Threads::One, None);
    let (whole, names) = all.expect("a table");
    (found, of_batches(rules, &[&whole], &names, &taps))
}

/// Two cards, and what is known of the first.
fn month(draw: &mut Draw<'_>) -> (Vec<Tap>, Vec<CardInfo>) {
    let mut infos = Vec::new();
    let known = draw.byte();
    if known % 2 == 1 {
        let from: ovcore::calendar::TravelDay = "2026-03-10".parse().expect("a date");
        let product = |id: &&str| HeldProduct {
            product: id.parse().expect("a product"),
            from,
            until: from.plus_days(i32::from(known)),
        };
        let products = PRODUCTS.iter().skip(usize::from(known / 2 % 8)).take(1).map(product).collect();
        let count = draw.byte() % 4;
        let answers = (0..count).map(|_| answer(draw)).collect();
        let kind = if known / 16 % 2 == 1 { PER_TRIP_CARD } else { CARD };
        infos.push(CardInfo { token: token(1), kind, products, answers });
    }
    let mut all: Vec<Tap> = Vec::new();
    for (number, tap) in taps(draw).into_iter().enumerate() {
        let card = if known >= 128 && number % 3 == 2 { 2 } else { 1 };
        let late = match draw.byte() {
            0..150 => 2,
            byte @ 150..200 => i64::from(byte - 149) * 60,
            byte @ 200..240 => i64::from(byte - 199) * 6_000,
            _ => draw.pick(&[3 * DAY, 3 * DAY + 1, 6 * DAY, -60, -120, -121, -4_000, 57 * DAY]),
        };
        let outcome = if late == 120 { ReaderOutcome::Denied } else { tap.reader_outcome };
        let own = Tap {
            token: token(card),
            received_at: tap.at.plus_seconds(late),
            reader_outcome: outcome,
            ..tap
        };
        if late == 180 {
            all.push(Tap { received_at: own.received_at.plus_seconds(777), ..own.clone() });
        }
        all.push(own);
    }
    (all, infos)
}

fn answer(draw: &mut Draw<'_>) -> GivenAnswer {
    let outcome = match draw.byte() % 4 {
        0 => PaymentOutcome::Approved,
        1 => PaymentOutcome::Declined { category: DeclineCategory::InsufficientFunds },
        2 => PaymentOutcome::Declined { category: DeclineCategory::DoNotHonour },
        _ => PaymentOutcome::Unknown,
    };
    GivenAnswer { outcome, after_seconds: u32::from(draw.byte()) * 36 }
}
