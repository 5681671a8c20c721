//! D1: a declined payment opens a debt; its date, its amount, and what it keeps.

use ovcore::account::{Effect, What};
use ovcore::deny::DenyReason;
use ovcore::settle::{DeclineCategory, EffectKind};
use ovcore_testkit::scenario::{Story, play};
use ovcore_testkit::world::rules;

use super::{DEBT, debt, in_debt, threshold};

/// D1: a declined payment opens a debt of what was asked, dated the local date of the answer, under the reference of
/// that payment, and lists the card.
#[test]
fn d1_a_declined_payment_opens_a_debt_and_lists_the_card() {
    let story = play(&rules(), DEBT);
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "6.00".into())));
    assert_eq!(story.account.denied().iter().map(|d| d.reason).collect::<Vec<_>>(), [DenyReason::UnpaidFare]);
    assert!(story.account.in_flight().is_none());
    let [
        Effect::CheckAccount { .. },
        Effect::RequestPayment { reference, .. },
        Effect::DenyCard { id, reason },
    ] = &story.effects[..]
    else {
        panic!("{:?}", story.effects)
    };
    assert_eq!(story.account.debt().map(|d| d.reference), Some(*reference));
    assert_eq!((id.kind, *reason), (EffectKind::Deny, DenyReason::UnpaidFare));
}

/// D1, D3: whatever the category, the debt opens, and keeps it; lost, stolen and closed block the card besides.
#[test]
fn d1_every_category_opens_a_debt() {
    let stops = |block: &str| format!("; denied: {block}; no more attempts: scheduled");
    for (word, category, more) in [
        ("insufficient_funds", DeclineCategory::InsufficientFunds, String::new()),
        ("do_not_honour", DeclineCategory::DoNotHonour, String::new()),
        ("lost", DeclineCategory::Lost, stops("issuer block: lost")),
        ("stolen", DeclineCategory::Stolen, stops("issuer block: stolen")),
        ("account_closed", DeclineCategory::AccountClosed, stops("issuer block")),
        ("not_permitted", DeclineCategory::NotPermitted, String::new()),
        ("technical", DeclineCategory::Technical, String::new()),
        ("unknown", DeclineCategory::Unknown, String::new()),
    ] {
        let script = format!(
            "
            2026-03-10
            08:00    NS rail in  a         => opens a
            08:20    NS rail out c         => a-c 6.00
            03:25+1  advance               => @03:25 asks 6.00 night
            03:26+1  bank declines {word}  => declined; debt 6.00; denied: unpaid fare{more}
            "
        );
        let story = play(&rules(), &script);
        assert_eq!(story.account.debt().map(|d| d.category), Some(category));
    }
}

/// D1: the date is the local one: half past midnight in Amsterdam is not the date of the same instant in UTC.
#[test]
fn d1_the_date_is_local() {
    for (answer, date) in [("23:59:59", "2026-07-10"), ("00:00+1", "2026-07-11"), ("00:30+1", "2026-07-11")] {
        let script = format!(
            "
            2026-07-10
            21:00    NS rail in  a   => opens a
            21:30    NS rail out d   => a-d 8.00
            22:30    NS rail in  d   => opens d
            22:50    NS rail out c   => d-c 4.00; asks 12.00 threshold
            {answer} bank declines   => declined; debt 12.00; denied: unpaid fare
            "
        );
        let story = play(&threshold(1_000), &script);
        assert_eq!(debt(&story), Some((date.into(), "12.00".into())));
    }
}

/// D1, S4: an outcome that is unknown for days opens nothing; the debt has the date of the answer that declines.
#[test]
fn d1_dated_by_the_declining_answer() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a        => opens a
        08:20    NS rail out c        => a-c 6.00
        03:25+1  advance              => @03:25 asks 6.00 night
        03:26+1  bank does-not-know   => unknown
        03:36+1  advance              => @03:36 asks again
        03:37+1  bank does-not-know   => unknown
        04:37+1  advance              => @04:37 asks again
        10:00+3  bank declines        => declined; debt 6.00; denied: unpaid fare
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-13".into(), "6.00".into())));
}

/// D1: later declines change neither the date nor what counts from it.
#[test]
fn d1_dated_by_the_first_declining_answer() {
    let story = in_debt(
        "
        12:00    NS rail in a denied      => debt-recovery tap; asks 6.00 debt, by tap
        09:00+1  bank declines technical
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "6.00".into())));
    assert_eq!(story.account.debt().map(|d| d.category), Some(DeclineCategory::Technical));
    assert_eq!(opened(&story), 1);
}

fn opened(story: &Story) -> usize {
    story.events.iter().filter(|e| matches!(e.what, What::DebtOpened { .. })).count()
}

/// D1, S6: a card that credits set free is collected again as before; a second debt lists it anew, with a date of its
/// own.
#[test]
fn d1_a_second_debt_after_the_first() {
    let story = in_debt(
        "
        2026-03-10
        09:00+1    NS rail out a id=out v=1 at=08:20  => a-a free: same place (was 6.00); credit 6.00 for 2026-03-10; debt -6.00; debt closed; freed: unpaid fare
        12:00+1    NS rail in  a                      => opens a
        12:20+1    NS rail out b                      => a-b 4.00
        03:25+2    advance                            => @03:25 asks 4.00 night
        03:26+2    bank declines                      => declined; debt 4.00; denied: unpaid fare
        03:25+3    advance                            => @03:25 asks 4.00 debt, scheduled
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-12".into(), "4.00".into())));
    assert_eq!(opened(&story), 2);
    let mut listings = Vec::new();
    for effect in &story.effects {
        if let Effect::DenyCard { id, .. } | Effect::FreeCard { id, .. } = effect {
            listings.push(id.to_string());
        }
    }
    assert_eq!(listings, ["deny.17.0", "free.17.0", "deny.17.1"]);
}

/// D1, L4: days leave as ever; the debt keeps what it is made of.
#[test]
fn d1_the_debt_outlives_its_days() {
    let story = in_debt(
        "
        03:25+1    advance         => @03:25 asks 6.00 debt, scheduled
        03:26+1    bank declines not_permitted
        12:00+80   advance
        ",
    );
    assert_eq!(debt(&story), Some(("2026-03-11".into(), "6.00".into())));
    assert_eq!(story.account.days().len(), 0);
    let items = story.account.debt().map(|d| d.items.clone()).unwrap_or_default();
    assert_eq!(items.iter().map(|i| i.amount.to_string()).collect::<Vec<_>>(), ["6.00"]);
}

/// D1, T2: the leap day and the turn of the year are dates like others.
#[test]
fn d1_dates_of_the_calendar() {
    for (day, date) in
        [("2028-02-28", "2028-02-29"), ("2028-02-29", "2028-03-01"), ("2026-12-31", "2027-01-01")]
    {
        let script = format!(
            "
            {day}
            12:00    NS rail in  a   => opens a
            12:20    NS rail out c   => a-c 6.00
            03:25+1  advance         => @03:25 asks 6.00 night
            03:26+1  bank declines   => declined; debt 6.00; denied: unpaid fare
            "
        );
        assert_eq!(debt(&play(&rules(), &script)), Some((date.into(), "6.00".into())));
    }
}
