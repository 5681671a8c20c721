//! What holds for the views of every life: of some hundred random ones, with payments that go wrong in every way.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ovcore::account::What;
use ovcore::calendar::TravelDay;
use ovcore::language::Language;
use ovcore::view::{AlsoKept, ByReference, LinkedAccount, NoSuchPayment, OwnData, PaymentState, Receipt};
use ovcore_testkit::rng::Rng;
use ovcore_testkit::scenario::{CARD, Player};
use ovcore_testkit::world::rules;

use super::lives::{Life, at, records};
use super::looking_up::texts;

const RIDES: [(&str, &str, &str); 8] = [
    ("NS rail", "a", "c"),
    ("NS rail", "c", "d"),
    ("NS rail", "b", "a"),
    ("HTM tram", "s1", "s3"),
    ("HTM bus", "s3", "s4"),
    ("GVB metro", "m1", "m3"),
    ("NS rail", "a", "nowhere"),
    ("CONNEXXION ferry", "p1", "p2"),
];

/// Plays one line on a date.
fn line(player: &mut Player<'_>, date: TravelDay, line: &str) {
    player.script(&format!("{date}\n{line}")).unwrap_or_else(|wrong| panic!("{wrong}"));
}

/// Some rides, most with a check-out; gives the ids of check-ins.
fn travel(player: &mut Player<'_>, rng: &mut Rng, date: TravelDay, trips: &mut Vec<(TravelDay, String)>) {
    let mut minute = 6 * 60 + rng.between(0, 90);
    for ride in 0..rng.between(0, 3) {
        let (service, from, to) = *rng.pick(&RIDES).unwrap();
        let number = trips.len();
        let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        line(player, date, &format!("{} {service} in {from} id=i{number}", clock(minute)));
        trips.push((date, format!("i{number}")));
        minute += rng.between(2, 50);
        if !rng.chance(200) {
            line(player, date, &format!("{} {service} out {to} id=o{number}", clock(minute)));
        }
        minute += rng.between(5, 200) + ride;
    }
}

/// What the bank says, and what people do.
fn night(player: &mut Player<'_>, rng: &mut Rng, date: TravelDay, trips: &[(TravelDay, String)]) {
    line(player, date, "03:40+1 advance");
    for minute in 41..45 {
        if player.account().in_flight().is_some_and(|flight| flight.ask_again_at.is_none()) {
            let says = *rng.pick(&["approves", "approves", "approves", "declines", "does-not-know"]).unwrap();
            line(player, date, &format!("03:{minute}+1 bank {says}"));
        }
    }
    let approved: Vec<String> = player
        .events()
        .iter()
        .filter_map(|event| match &event.what {
            What::PaymentApproved { effect, .. } => Some(effect.to_string()),
            _ => None,
        })
        .collect();
    let free = player.account().in_flight().is_none();
    match rng.below(12) {
        0 if free => line(player, date, "04:00+1 pays"),
        1 => line(player, date, "04:00+1 objects waive"),
        2 => line(player, date, "04:00+1 objects lift"),
        3 if !approved.is_empty() => {
            line(player, date, &format!("04:00+1 takes-back {}", rng.pick(&approved).unwrap()));
        }
        4 | 5 if !trips.is_empty() => {
            let (day, trip) = rng.pick(trips).unwrap();
            line(player, date, &format!("04:00+1 corrects {trip} c {day} desk"));
        }
        _ => {}
    }
}

fn random(seed: u64) -> Life {
    let rules = rules();
    let mut rng = Rng::new(seed);
    let mut player = Player::new(&rules, CARD);
    let begin: TravelDay = "2026-03-02".parse().unwrap();
    let mut trips = Vec::new();
    for day in 0..30 {
        let date = begin.plus_days(day);
        travel(&mut player, &mut rng, date, &mut trips);
        night(&mut player, &mut rng, date, &trips);
    }
    let (account, events) = (player.account().clone(), player.events().to_vec());
    let book = ovcore::view::PaymentBook::of(&events);
    let records = records(&events);
    drop(player);
    Life { rules, account, events, records, book }
}

const LIVES: u64 = 60;

/// All texts of a value.
fn all_texts(view: &impl serde::Serialize) -> BTreeSet<String> {
    let mut found = Vec::new();
    texts(&serde_json::to_value(view).unwrap(), &mut found);
    found.into_iter().collect()
}

/// By reference: no trip, place or time but of that payment's trips; any other amount gives the one answer.
#[test]
fn by_reference_shows_that_payment_only() {
    let mut states: BTreeSet<&str> = BTreeSet::new();
    for seed in 0..LIVES {
        let life = random(seed);
        let history = life.history();
        for record in life.book.payments() {
            let payment = &record.payment;
            let view =
                ByReference::look_up(&history, &life.rules, &payment.reference, payment.amount).unwrap();
            states.insert(view.state);
            let shown = all_texts(&view);
            let own: BTreeSet<String> =
                view.items.iter().flat_map(|item| &item.trip).flat_map(all_texts).collect();
            let mut foreign = BTreeSet::new();
            for held in history.trips().filter(|t| !payment.items.iter().any(|item| item.trip == t.trip.id)) {
                foreign.extend(all_texts(&ovcore::view::TripSeen::new(&life.rules, held)));
            }
            // What other trips have and its own have not: ids and times of others, places where it was not.
            let words: BTreeSet<String> = all_texts(&(
                &view.words,
                view.state,
                view.asked_at,
                view.state_at,
                view.open.as_ref().map(|open| &open.attempts),
                view.items.iter().map(|item| item.day).collect::<Vec<_>>(),
            ));
            let leaked: Vec<&String> = shown
                .intersection(&foreign)
                .filter(|text| !own.contains(*text) && !words.contains(*text))
                .collect();
            assert!(leaked.is_empty(), "seed {seed}: {leaked:?}\n{view}");
            for other in [payment.amount.minor() + 1, payment.amount.minor() - 1, 0, i64::MAX] {
                let other = ovcore::money::Money::from_minor(other);
                if other != payment.amount {
                    let answer = ByReference::look_up(&history, &life.rules, &payment.reference, other);
                    assert_eq!(answer, Err(NoSuchPayment), "seed {seed}");
                }
            }
            assert!(
                view.open.is_none_or(|open| open.amount <= payment.amount && life.account.debt().is_some())
            );
        }
    }
    for state in ["paid", "unpaid", "paid_later", "taken_back", "waived", "covered_by_credits"] {
        assert!(states.contains(state), "no payment is {state}: {states:?}");
    }
}

/// Linked: nothing older than 18 months but the sum and the date of a debt; every payment once, with the state that the
/// book gives; and the open ones only while something is owed.
#[test]
fn a_linked_account_goes_back_no_further() {
    for seed in 0..LIVES {
        let life = random(seed);
        for now in ["2026-04-02T12:00:00+02:00", "2027-09-15T12:00:00+02:00", "2028-01-01T12:00:00+01:00"] {
            let view = LinkedAccount::new(&life.history(), &life.rules, at(now));
            let from = view.from.to_string();
            let since = view.debt.as_ref().map(|debt| debt.since.to_string());
            let standing = all_texts(&(&view.block, &view.last_check, &view.credits, &view.debt));
            for text in all_texts(&view).difference(&standing) {
                let dated = text.get(..10).filter(|date| date.parse::<TravelDay>().is_ok());
                assert!(
                    dated.is_none_or(|date| date >= from.as_str()),
                    "seed {seed}: {text} is before {from}"
                );
            }
            if let Some(debt) = &view.debt {
                let items = debt.items.iter().map(|item| item.amount);
                let sum = ovcore::money::Money::sum(items.chain([debt.earlier]));
                assert_eq!((sum, since), (Some(debt.amount), Some(debt.since.to_string())));
                assert!(debt.items.iter().all(|item| item.day.to_string() >= from));
            }
            let references: BTreeSet<_> = view.payments.iter().map(|payment| payment.reference).collect();
            assert_eq!(references.len(), view.payments.len(), "seed {seed}");
            for payment in &view.payments {
                assert!(
                    payment.words.in_language(Language::Dutch)
                        != payment.words.in_language(Language::English)
                );
                let owed = ["unpaid", "taken_back"].contains(&payment.state);
                assert!(
                    !owed || life.account.debt().is_some() || life.account.in_flight().is_some(),
                    "seed {seed}"
                );
            }
        }
    }
}

/// A payment is said to be owed exactly while its items are part of the debt.
#[test]
fn what_is_said_to_be_owed_is_in_the_debt() {
    for seed in 0..LIVES {
        let life = random(seed);
        let flying = life.account.in_flight().is_some();
        for record in life.book.payments().iter().filter(|_| !flying) {
            let standing = life.book.standing(record);
            let open = life.book.debts().last().filter(|debt| debt.end.is_none());
            assert_eq!(open.is_some(), life.account.debt().is_some(), "seed {seed}");
            assert!(
                !standing.is_owed() || record.debt == open.map(|debt| debt.number) || {
                    // Owed again by way of the attempt that had paid it.
                    matches!(record.state, PaymentState::Declined { .. } | PaymentState::TakenBack { .. })
                }
            );
        }
        // The items of all that is owed are those of the debt, less what credits took off.
        let owed: BTreeSet<_> = life
            .book
            .payments()
            .iter()
            .filter(|record| life.book.standing(record).is_owed())
            .flat_map(|record| record.payment.items.iter().map(|item| item.trip))
            .collect();
        let debt = life.account.debt().map(|debt| debt.referenced.as_slice()).unwrap_or_default();
        for item in debt.iter().filter(|_| !flying) {
            assert!(owed.contains(&item.trip), "seed {seed}: {} is owed, and no payment says so", item.trip);
        }
    }
}

/// Receipts add up, of every payment and every day; those of the days add up to what is booked.
#[test]
fn receipts_add_up() {
    for seed in 0..LIVES {
        let life = random(seed);
        let (history, now) = (life.history(), at("2026-04-02T12:00:00+02:00"));
        for record in life.book.payments() {
            let receipt = Receipt::of_payment(&history, &life.rules, &record.payment.reference, now).unwrap();
            assert!(receipt.adds_up(), "seed {seed}\n{receipt}");
            assert_eq!(receipt.asked, record.payment.amount, "seed {seed}");
        }
        let days: BTreeSet<TravelDay> = history.trips().map(|held| held.trip.day).collect();
        let receipts = days.into_iter().filter_map(|day| Receipt::of_day(&history, &life.rules, day, now));
        let mut booked = ovcore::money::Money::ZERO;
        for receipt in receipts {
            assert!(receipt.adds_up(), "seed {seed}\n{receipt}");
            booked = booked.checked_add(receipt.total).unwrap();
        }
        assert_eq!(booked, life.account.balance().books.booked(), "seed {seed}");
    }
}

/// The traveller's own data have every trip once, and every cent.
#[test]
fn own_data_are_complete() {
    for seed in 0..LIVES {
        let life = random(seed);
        let (history, now) = (life.history(), at("2026-04-02T12:00:00+02:00"));
        let also = AlsoKept { events: &life.events, ..AlsoKept::default() };
        let data = OwnData::new(&history, also, &life.rules, now);
        let trips: BTreeSet<_> = data.trips.iter().map(|row| row.id).collect();
        assert_eq!(trips.len(), data.trips.len());
        assert_eq!(trips.len(), history.trips().count());
        let legs = ovcore::money::Money::sum(data.legs.iter().map(|row| row.amount_cents)).unwrap();
        assert_eq!(legs, life.account.balance().books.booked(), "seed {seed}");
        let owed = ovcore::money::Money::sum(data.debt_items.iter().map(|row| row.amount_cents)).unwrap();
        assert_eq!(owed, life.account.balance().debt, "seed {seed}");
        let mut sheets = String::new();
        data.to_csv().iter().for_each(|(name, sheet)| write!(sheets, "{name}{sheet}").unwrap());
        assert!(!sheets.contains(&life.account.token().to_string()));
    }
}
