//! Forgetting in the account: what goes, what stays, and that it goes on as before.

use ovcore::account::{Account, Action, Effect, Event, What, forgettable_before};
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::retain::{Moment, own};
use ovcore::settle::Item;
use ovcore::view::PaymentBook;
use ovcore_testkit::scenario::{CARD, Player};
use ovcore_testkit::world::{rules, rules_with};

use super::calendar;

/// Plays a life twice: with days forgotten in the middle, and without.
struct Twins {
    forgot: (Account, Vec<Event>, Vec<Effect>),
    knows: (Account, Vec<Event>, Vec<Effect>),
    /// The account right after it forgot, and how many events there were by then.
    after: (Account, usize),
}

fn twins(before: &str, forgets: &str, after: &str) -> Twins {
    let rules = rules();
    let play = |lines: &[&str]| {
        let mut player = Player::new(&rules, CARD);
        let mut states = Vec::new();
        for line in lines {
            player.script(line).unwrap();
            states.push((player.account().clone(), player.events().len()));
        }
        let whole = (player.account().clone(), player.events().to_vec(), player.effects().to_vec());
        (whole, states)
    };
    let (forgot, states) = play(&[before, forgets, after]);
    // The other hears nothing of it, and time goes on as well.
    let passes: Vec<String> = forgets
        .lines()
        .map(|line| {
            line.split_once("forgets-before").map_or(line.to_owned(), |(time, _)| format!("{time}advance"))
        })
        .collect();
    let (knows, _) = play(&[before, &passes.join("\n"), after]);
    Twins { forgot, knows, after: states[1].clone() }
}

impl Twins {
    /// What the forgotten past must not change: effects, ledgers, deny list, counters.
    fn agree(&self) {
        let ((forgot, _, effects), (knows, _, expected)) = (&self.forgot, &self.knows);
        assert_eq!(effects, expected);
        assert_eq!(forgot.ledgers(), knows.ledgers());
        assert_eq!(forgot.balance(), knows.balance());
        assert_eq!(forgot.stage(), knows.stage());
        let (snapshot, count) = &self.after;
        let mut again = Account::from_bytes(&snapshot.to_bytes()).unwrap();
        for event in &self.forgot.1[*count..] {
            again.apply(event).unwrap();
        }
        assert_eq!(again.to_bytes(), forgot.to_bytes(), "a snapshot and what came after it");
    }
}

const DECLINED: &str = "
    2024-03-04
    08:00   NS rail in a id=in-a1
    08:25   NS rail out c id=out-c1
    08:40   ARRIVA rail in c id=in-c2
    08:55   ARRIVA rail out e id=out-e2
    10:00   HTM tram in s1 id=in-s3
    10:20   HTM tram out s3 id=out-s3
    03:26+1 bank declines do_not_honour
    2024-03-06
    03:26   bank declines insufficient_funds
    08:00   NS rail in a denied id=refused
    08:00:05 bank declines not_permitted
";

#[test]
fn a_debt_keeps_amounts_and_carriers_and_loses_names_and_days() {
    let twins = twins(
        DECLINED,
        "
        2025-11-01
        12:00 forgets-before 2024-05-01",
        "
        2025-11-02
        12:00 objects waive",
    );
    twins.agree();
    let (account, _) = &twins.after;
    let debt = account.debt().unwrap();
    assert!(debt.adds_up() && debt.items.iter().all(Item::is_forgotten));
    assert!(debt.items == debt.referenced, "the set keeps its reference (RULES S5)");
    assert_eq!(debt.by_tap.last_at, None);
    let bytes =
        String::from_utf8_lossy(&account.to_bytes()).into_owned() + &serde_json::to_string(account).unwrap();
    for name in ["in-a1", "in-c2", "in-s3", "2024-03-04", "2024-03-06"] {
        assert!(!bytes.contains(name), "{name}");
    }
    let waived = |events: &[Event]| {
        events.iter().find_map(|event| {
            let What::DebtWaived { amount, carriers, unmatched, .. } = &event.what else { return None };
            Some((*amount, carriers.clone(), *unmatched))
        })
    };
    let shares = waived(&twins.forgot.1);
    assert!(shares.as_ref().is_some_and(|(_, carriers, _)| carriers.len() == 3));
    assert_eq!(shares, waived(&twins.knows.1), "to the cent, carrier by carrier (RULES D6)");
}

#[test]
fn a_debt_that_lost_its_names_is_asked_for_under_its_reference_and_paid() {
    let twins = twins(
        DECLINED,
        "
        2025-11-01
        12:00 forgets-before 2024-05-01
        12:05 forgets-before 2024-05-01",
        "
        2025-11-02
        12:00 pays                        => asks 11.00 debt, self-service
        12:01 bank approves
        13:00 takes-back recover.17.2
        14:00 pays                        => asks 11.00 debt, self-service
        14:01 bank declines technical",
    );
    twins.agree();
    let (_, events, _) = &twins.forgot;
    let references: Vec<_> = events
        .iter()
        .filter_map(|event| {
            let What::RecoveryRequested { payment, .. } = &event.what else { return None };
            Some(payment.reference)
        })
        .collect();
    assert!(references.len() == 4 && references.iter().all(|reference| *reference == references[0]));
    assert!(twins.forgot.0.debt().unwrap().items.iter().all(Item::is_forgotten));
}

#[test]
fn what_the_bank_has_not_answered_stays_and_is_named() {
    let rules = rules();
    let mut player = Player::new(&rules, CARD);
    player
        .script(
            "
        2026-03-02
        08:00   NS rail in a id=old-in
        08:25   NS rail out c id=old-out
        03:25+1 advance",
        )
        .unwrap();
    player
        .script(
            "
        2026-07-01
        12:00   forgets-before 2026-06-30   => forgets before 2026-05-01, keeps 2026-03-02",
        )
        .unwrap();
    assert!(player.account().in_flight().is_some() && player.account().last_actions(&rules).len() == 2);
    player
        .script(
            "
        12:01   bank approves
        12:02   advance
        12:03   forgets-before 2026-06-30   => forgets before 2026-05-01",
        )
        .unwrap();
    let account = player.account();
    assert_eq!(account.last_actions(&rules), Vec::<Action>::new());
    assert_eq!((account.last_travel(), account.remembers_since(rules.calendar())), (None, None));
    assert_eq!(account.balance().books.approved, Money::from_minor(600));
}

/// Of a trip that a credit covered nothing is owed, so no item says of which day its name is.
#[test]
fn a_debt_does_not_name_what_a_credit_covered() {
    let rules = rules();
    let mut player = Player::new(&rules, CARD);
    player
        .script(
            "
        2026-03-02
        08:00   NS rail in a
        03:26+1 bank approves
        09:00+1 NS rail out c at=08:25
        2026-03-04
        10:00   NS rail in a id=covered
        10:25   NS rail out c
        14:00   NS rail in a id=unpaid
        03:26+1 bank declines",
        )
        .unwrap();
    let debt = serde_json::to_string(player.account().debt().unwrap()).unwrap();
    assert!(debt.contains("unpaid") && !debt.contains("covered"), "{debt}");
    let rows = own::log(player.events(), rules.calendar());
    let opened = player.events().iter().zip(rows).find(|(e, _)| matches!(e.what, What::DebtOpened { .. }));
    assert_eq!(opened.unwrap().1.anchor, Moment::On("2026-03-04".parse().unwrap()));
}

/// When a debt was last asked for goes with the days before it; of the first second that stays it stays.
#[test]
fn an_attempt_is_forgotten_with_its_date() {
    for (before, known) in [("2027-10-10", true), ("2027-10-11", false)] {
        let rules = rules();
        let mut player = Player::new(&rules, CARD);
        let script = format!(
            "
        2026-03-02
        08:00   NS rail in a
        08:25   NS rail out c
        03:26+1 bank declines not_permitted
        2027-10-10
        00:00   pays
        00:01   bank declines
        2028-01-10
        12:00   forgets-before {before}"
        );
        player.script(&script).unwrap();
        let last = player.account().debt().unwrap().self_service.last_at;
        assert_eq!(last, known.then(|| super::at("2027-10-10T00:00:00+02:00")), "{before}");
    }
}

/// T4: where travel days begin at 04:30, a ride at 00:39 is of the day before, and when one last travelled is not.
#[test]
fn what_is_not_of_a_travel_day_goes_by_its_civil_date() {
    let mut policy = Policy::ovpay();
    policy.travel_day.starts = "04:30".parse().unwrap();
    policy.travel_day.ends = "04:30".parse().unwrap();
    let rules = rules_with(policy);
    let mut player = Player::new(&rules, CARD);
    let script = "
        2026-03-03
        00:39   NS rail in a
        00:50   NS rail out c                            => a-c 6.00 on 2026-03-02
        06:00   bank approves
        2028-01-10
        12:00   forgets-before 2026-03-03";
    player.script(script).unwrap();
    let account = player.account();
    assert_eq!(account.last_travel(), Some(super::at("2026-03-03T00:50:00+01:00")));
    assert_eq!(account.remembers_since(rules.calendar()), Some("2026-03-03".parse().unwrap()));
    player.script("12:01   forgets-before 2026-03-04").unwrap();
    let account = player.account();
    assert_eq!((account.last_travel(), account.remembers_since(rules.calendar())), (None, None));
}

#[test]
fn a_day_that_can_still_change_is_not_forgotten() {
    let today = "2026-07-01".parse().unwrap();
    // Corrections close at 00:00 of the date + 61; the digest goes a day later (RULES L3, L4).
    assert_eq!(forgettable_before(&Policy::ovpay(), today), "2026-05-01".parse().unwrap());
    let rules = rules();
    let mut player = Player::new(&rules, CARD);
    player
        .script(
            "
        2026-04-30
        08:00   NS rail in a id=missing
        03:26+1 bank approves
        2026-06-29
        23:00   forgets-before 2026-06-29                => forgets before 2026-04-29
        23:30   corrects missing c 2026-04-30
        2026-07-01
        12:00   forgets-before 2026-06-29                => forgets before 2026-05-01, keeps 2026-04-30",
        )
        .unwrap();
}

#[test]
fn counters_of_periods_that_go_on_stay_and_rides_go() {
    let twins = twins(
        "
        2026-03-31
        22:50   NS rail in a
        23:40   NS rail out c
        03:26+1 bank approves",
        "
        2026-07-01
        12:00   forgets-before 2026-07-01",
        "
        2026-07-02
        08:00   NS rail in a
        08:25   NS rail out c
        03:26+1 bank approves",
    );
    let ((forgot, _, _), (knows, _, _)) = (&twins.forgot, &twins.knows);
    assert_eq!(forgot.ledgers(), knows.ledgers());
    assert_eq!(twins.after.0.remembers_since(&calendar()), None);
    // It does not know any more that it ever travelled: the check that a long absence calls for has another reason.
    let checks =
        |effects: &[Effect]| effects.iter().filter(|e| matches!(e, Effect::CheckAccount { .. })).count();
    assert_eq!(checks(&twins.forgot.2), checks(&twins.knows.2));
}

#[test]
fn the_account_itself_is_due_when_nothing_of_it_goes_on() {
    let rules = rules();
    let since = "2026-01-01".parse().unwrap();
    let mut player = Player::new(&rules, CARD);
    let due = |player: &Player<'_>| {
        own::account(player.account(), &PaymentBook::of(player.events()), since, rules.calendar())
            .map(|row| row.anchor)
    };
    assert_eq!(due(&player), Some(Moment::On(since)), "made and never used");
    player
        .script(
            "
        2026-03-02
        08:00   NS rail in a
        08:25   NS rail out c
        03:26+1 bank declines not_permitted",
        )
        .unwrap();
    assert_eq!(due(&player), None, "a debt is open");
    player
        .script(
            "
        2027-10-10
        12:00   pays
        12:01   bank approves",
        )
        .unwrap();
    assert_eq!(
        due(&player),
        Some(Moment::On("2027-10-10".parse().unwrap())),
        "paid, and still for 18 months"
    );
    player
        .script(
            "
        2027-10-11
        12:00   forgets-before 2026-04-11",
        )
        .unwrap();
    assert_eq!(player.account().last_travel(), None);
    assert_eq!(due(&player), Some(Moment::On("2027-10-10".parse().unwrap())));
}
