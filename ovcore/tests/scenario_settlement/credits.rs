//! Credits: against debts and requests, and refunded (RULES S6).

use ovcore::account::{Effect, What};
use ovcore::money::Money;
use ovcore::settle::CreditUse;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use super::{payments, threshold, with_credit};

/// S6: the oldest credit goes first, by when it arose, not by its travel day; the rest waits for the next request.
#[test]
fn s6_the_oldest_credit_goes_first() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a             => opens a
        03:25+1    advance                   => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
        03:25:04+1 bank approves             => paid
        08:00+1    NS rail in  a             => opens a
        03:25+2    advance                   => @2026-03-11 14:00:01 a-? 20.00; @03:25 asks 20.00 night
        03:25:04+2 bank approves             => paid
        09:00+2    NS rail out b at=08:20+1  => a-b 4.00 (was 20.00); credit 16.00 for 2026-03-11
        09:05+2    NS rail out c at=08:20    => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        12:00+2    NS rail in  a             => opens a
        12:30+2    NS rail out d             => a-d 8.00
        13:30+2    NS rail in  d             => opens d
        14:00+2    NS rail out a             => d-a 8.00
        15:00+2    NS rail in  a             => opens a
        15:30+2    NS rail out d             => a-d 8.00
        03:25+3    advance                   => @03:25 settled by credit night
        ",
    );
    let used = |credit: u32, minor: i64| CreditUse { credit, amount: Money::from_minor(minor) };
    assert_eq!(payments(&story)[2].credits, [used(0, 1_600), used(1, 800)]);
    let left: Vec<String> =
        story.account.credits().iter().map(|c| format!("{} {}", c.number, c.left)).collect();
    assert_eq!(left, ["1 6.00"]);
}

/// S6: a credit stays spent when the request that it went against is declined: the debt is what was asked.
#[test]
fn s6_a_credit_stays_spent_when_the_request_is_declined() {
    let story = play(
        &rules(),
        &with_credit(
            "
        12:00+1    NS rail in  a   => opens a
        12:30+1    NS rail out d   => a-d 8.00
        13:30+1    NS rail in  d   => opens d
        14:00+1    NS rail out a   => d-a 8.00
        15:00+1    NS rail in  a   => opens a
        15:30+1    NS rail out d   => a-d 8.00
        03:25+2    advance         => @03:25 asks 10.00 night
        03:25:04+2 bank declines   => declined; debt 10.00; denied: unpaid fare
        ",
        ),
    );
    assert!(story.account.credits().is_empty());
}

/// S6: what is left of a credit on its date + 7 is refunded at 03:25.
#[test]
fn s6_refunded_on_its_date_plus_7() {
    let story = play(
        &rules(),
        &with_credit(
            "
        12:00+7    advance
        03:24:59+8 advance         => -
        03:25+8    advance         => @03:25 refunds 14.00
        12:00+8    advance         => -
        ",
        ),
    );
    let refunds: Vec<String> = story
        .effects
        .iter()
        .filter_map(
            |e| if let Effect::Refund { id, amount } = e { Some(format!("{id} {amount}")) } else { None },
        )
        .collect();
    assert_eq!(refunds, ["refund.17.0 14.00"]);
    assert_eq!(story.account.balance().books.refunded.to_string(), "14.00");
}

/// S6, T2: on that night the collection comes first and takes what it needs; the rest is refunded.
#[test]
fn s6_the_night_takes_its_part_before_the_refund() {
    play(
        &rules(),
        &with_credit(
            "
        12:00+7    advance
        12:30+7    NS rail in  a   => opens a
        12:50+7    NS rail out b   => a-b 4.00
        03:25+8    advance         => @03:25 settled by credit night; @03:25 refunds 10.00
        ",
        ),
    );
}

/// S6, S4: a refund needs no answer of the bank, and does not wait for one.
#[test]
fn s6_a_refund_does_not_wait_for_an_answer() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in a            => opens a
        03:25+1    advance                 => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
        09:00+1    NS rail out c at=08:20  => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        03:24:59+8 advance                 => -
        03:25+8    advance                 => @03:25 refunds 14.00
        12:00+8    bank approves           => paid
        ",
    );
}

/// S6: each credit has a date of its own, that of the change: one that arises after midnight is a day younger.
#[test]
fn s6_credits_are_refunded_each_on_its_own_date() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:20      NS rail out d id=one               => a-d 8.00
        10:00      NS rail in  a                      => opens a
        10:20      NS rail out d id=two               => a-d 8.00
        03:25+1    advance                            => @03:25 asks 16.00 night
        03:26+1    bank approves                      => paid
        23:59:59+1 NS rail out c id=one v=1 at=08:20  => a-c 6.00 (was 8.00); credit 2.00 for 2026-03-10
        00:00+2    NS rail out b id=two v=1 at=10:20  => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10
        12:00+7    advance
        03:25+8    advance                            => @03:25 refunds 2.00
        03:24:59+9 advance                            => -
        03:25+9    advance                            => @03:25 refunds 4.00
        ",
    );
}

/// S6, F5: a product that is known late lowers several days at once: a credit for each day, refunded in one night.
#[test]
fn s6_one_credit_a_travel_day() {
    let story = play(
        &rules(),
        "
        2026-03-10
        12:00      NS rail in  a   => opens a
        12:20      NS rail out c   => a-c 6.00
        14:00      NS rail in  a   => opens a
        14:20      NS rail out b   => a-b 4.00
        03:25+1    advance         => @03:25 asks 10.00 night
        03:26+1    bank approves   => paid
        12:00+1    NS rail in  a   => opens a
        12:30+1    NS rail out d   => a-d 8.00
        03:25+2    advance         => @03:25 asks 8.00 night
        03:26+2    bank approves   => paid
        09:00+2    holds dal
        12:00+8    advance
        03:25+9    advance         => @03:25 refunds 4.00; @03:25 refunds 3.20
        ",
    );
    let mut credits = Vec::new();
    for event in &story.events {
        if let What::CreditOpened { credit, items } = &event.what {
            credits.push((credit.day.to_string(), items.len()));
        }
    }
    assert_eq!(credits, [("2026-03-10".to_owned(), 2), ("2026-03-11".to_owned(), 1)]);
}

/// S6, T2: the refund is on the calendar date + 7 at 03:25, over both clock changes, the leap day and the turn of the
/// year.
#[test]
fn s6_refund_dates() {
    for (paid, refunded) in [
        ("2026-03-21", "2026-03-29T01:25:00Z"),
        ("2026-10-17", "2026-10-25T02:25:00Z"),
        ("2028-02-21", "2028-02-29T02:25:00Z"),
        ("2026-12-27", "2027-01-04T02:25:00Z"),
    ] {
        let script = format!(
            "
            {paid}
            08:00    NS rail in  a                      => opens a
            08:20    NS rail out d id=out               => a-d 8.00
            03:25+1  advance                            => @03:25 asks 8.00 night
            03:26+1  bank approves                      => paid
            12:00+1  NS rail out b id=out v=1 at=08:20  => a-b 4.00 (was 8.00); credit 4.00 for {paid}
            12:00+9  advance
            "
        );
        let story = play(&rules(), &script);
        let refunds = story.events.iter().filter(|e| matches!(e.what, What::CreditRefunded { .. }));
        let refunds: Vec<String> = refunds.map(|e| e.at.to_string()).collect();
        assert_eq!(refunds, [refunded], "{paid}");
    }
}

/// S6: a credit first lowers an open debt, whatever it is for; at 0 the card is free at once.
#[test]
fn s6_a_credit_first_lowers_an_open_debt() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in a                        => opens a
        03:25+1    advance                             => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
        03:25:04+1 bank declines                       => declined; debt 20.00; denied: unpaid fare
        09:00+1    NS rail out c id=out at=08:20       => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10; debt -14.00; asks 6.00 debt, by tap
        09:01+1    bank declines                       => declined
        10:00+1    NS rail out a id=out v=1 at=08:20   => a-a free: same place (was 6.00); credit 6.00 for 2026-03-10; debt -6.00; debt closed; freed: unpaid fare
        12:00+1    advance                             => -
        ",
    );
    assert!(story.account.debt().is_none() && story.account.denied().is_empty());
    assert!(story.account.credits().is_empty());
    assert!(matches!(story.effects.last(), Some(Effect::FreeCard { .. })));
}

/// S6: what the debt does not need of a credit stays one, for the next request.
#[test]
fn s6_the_rest_of_a_credit_outlives_the_debt() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a           => opens a
        03:25+1    advance                 => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
        03:25:04+1 bank approves           => paid
        12:00+1    NS rail in  a           => opens a
        12:20+1    NS rail out b           => a-b 4.00
        03:25+2    advance                 => @03:25 asks 4.00 night
        03:25:04+2 bank declines           => declined; debt 4.00; denied: unpaid fare
        09:00+2    NS rail out c at=08:20  => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10; debt -4.00; debt closed; freed: unpaid fare
        12:00+2    NS rail in  a           => opens a
        12:30+2    NS rail out d           => a-d 8.00
        03:25+3    advance                 => @03:25 settled by credit night
        12:00+3    NS rail in  a           => opens a
        12:30+3    NS rail out d           => a-d 8.00
        03:25+4    advance                 => @03:05 2026-03-10 leaves; @03:25 asks 6.00 night
        ",
    );
}

/// S6: a credit that arose while the request was at the bank lowers the debt that the declined request opens.
#[test]
fn s6_a_credit_waits_for_the_debt_of_a_declined_request() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in a                      => opens a
        03:25+1    advance                           => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
        09:00+1    NS rail out c at=08:20            => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        10:00+1    bank declines                     => declined; debt 20.00; denied: unpaid fare; debt -14.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in a                      => opens a
        03:25+1    advance                           => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
        09:00+1    NS rail out a at=08:20            => a-a free: same place (was 20.00); credit 20.00 for 2026-03-10
        10:00+1    bank declines                     => declined; debt 20.00; denied: unpaid fare; debt -20.00; debt closed; freed: unpaid fare
        ",
    );
}

/// F5, S6: while the day still owes, a fall of what was paid first lowers what it owes; only the rest is a credit.
#[test]
fn s6_a_fall_first_lowers_what_its_day_still_owes() {
    play(
        &threshold(1_000),
        "
        2026-03-10
        08:00      NS rail in  a                      => opens a
        08:30      NS rail out d id=out               => a-d 8.00
        09:30      NS rail in  d                      => opens d
        09:50      NS rail out c                      => d-c 4.00; asks 12.00 threshold
        09:51      bank approves                      => paid
        12:00      NS rail in  a                      => opens a
        12:20      NS rail out c                      => a-c 6.00
        13:00      NS rail out b id=out v=1 at=08:30  => a-b 4.00 (was 8.00)
        03:25+1    advance                            => @03:25 asks 2.00 night
        ",
    );
}

/// A request of a damaged log that spends a credit twice over is no fact of this account.
#[test]
fn s6_a_credit_is_spent_once() {
    let script = with_credit(
        "
        12:00+1    NS rail in  a            => opens a
        12:30+1    NS rail out d            => a-d 8.00
        ",
    );
    let account = play(&rules(), &script).account;
    let settled = play(&rules(), &format!("{script}\n03:25+2 advance => @03:25 settled by credit night"));
    let mut event = settled.events.last().unwrap().clone();
    account.clone().apply(&event).unwrap();
    let What::PaymentSettled { payment, .. } = &mut event.what else { panic!("{event:?}") };
    let all = CreditUse { credit: 0, amount: Money::from_minor(1_400) };
    payment.credits = vec![all, CreditUse { credit: 0, amount: Money::from_minor(1) }];
    let mut damaged = account.clone();
    let error = damaged.apply(&event).unwrap_err();
    assert_eq!(error.code(), "apply.misfit");
    assert!(error.to_string().contains("a credit that is not open"), "{error}");
    assert_eq!(damaged, account);
}
