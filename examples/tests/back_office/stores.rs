//! What is stored, and what it is good for: records of days, deadlines that come first, hand-overs.

use ovcore::account::{CorrectedBy, Instruction, Proof};
use ovcore::card::Token;
use ovcore::settle::AccountSerial;
use ovcore::trip::{Correction, TripStatus};
use ovcore_examples::back_office::log::LogRoom;
use ovcore_examples::back_office::{Durability, Never, Office, Setup};

use crate::world::{Folder, SETUP, context, live, number, week};

fn open<'a>(
    folder: &Folder,
    week: &'a ovcore_examples::back_office::Week,
    never: &'a mut Never,
) -> Office<'a> {
    Office::open(&folder.0, context(), week, SETUP, LogRoom::closed(), never).unwrap()
}

/// RULES L4: every day that an account keeps a digest of is in the store, and is what the digest says.
#[test]
fn l4_the_record_of_every_day_that_left_is_at_hand() {
    let (folder, week) = (Folder::new(), week(12, 5, 2));
    live(&folder.0, &week, SETUP, LogRoom::closed(), &mut Never).unwrap();
    let mut never = Never;
    let office = open(&folder, &week, &mut never);
    let mut records = 0;
    for serial in office.store().serials().unwrap() {
        for (day, digest) in office.store().load(serial).unwrap().account.digests() {
            let record = office.store().day_record(serial, *day).unwrap().unwrap();
            assert_eq!((record.held.day, record.digest()), (*day, *digest));
            records += 1;
        }
    }
    assert!(records > 40, "{records}");
    assert_eq!(office.store().day_record(1, "2020-01-01".parse().unwrap()).unwrap(), None);
}

/// An account read from its snapshot and the events after it is the one that all its events make.
#[test]
fn a_snapshot_and_the_events_after_it_are_all_the_events() {
    let (folder, week) = (Folder::new(), week(6, 5, 2));
    live(&folder.0, &week, SETUP, LogRoom::closed(), &mut Never).unwrap();
    assert!(number(&folder.0, "office.db", "SELECT min(snapshot_events) FROM account") > 0);
    let behind = "SELECT count(*) FROM account WHERE snapshot_events < events";
    assert!(number(&folder.0, "office.db", behind) > 0);
    let mut never = Never;
    let office = open(&folder, &week, &mut never);
    for serial in office.store().serials().unwrap() {
        let held = office.store().load(serial).unwrap();
        let (number, token, card) = (held.account.serial(), held.account.token(), held.account.card());
        let mut replayed = ovcore::account::Account::new(number, token, card);
        for event in office.store().events(serial, 0).unwrap() {
            replayed.apply(&event).unwrap();
        }
        assert_eq!(replayed.to_bytes(), held.account.to_bytes());
    }
}

/// Contract 2: with a clock that rings once in six hours, taps come past deadlines; the deadline comes first, and the
/// books are as good.
#[test]
fn deadlines_that_were_slept_through_come_before_the_command() {
    let (folder, week) = (Folder::new(), week(20, 4, 7));
    let setup = Setup { durability: Durability::ProcessDeath, timers_every: 6 * 3_600 };
    let log = folder.0.with_extension("log");
    let file = std::fs::File::create(&log).unwrap();
    live(&folder.0, &week, setup, LogRoom::new(file), &mut Never).unwrap();
    let text = std::fs::read_to_string(&log).unwrap();
    std::fs::remove_file(&log).unwrap();
    let first = text.lines().filter(|line| line.starts_with("advanced first")).count();
    assert!(first > 10, "{first}");
}

/// A card is replaced: its debt goes through the outbox and the post to the account of the next, once.
#[test]
fn a_debt_is_handed_over_to_the_account_of_the_next_card() {
    let (folder, week) = (Folder::new(), week(60, 7, 1));
    live(&folder.0, &week, SETUP, LogRoom::closed(), &mut Never).unwrap();
    let mut never = Never;
    let mut office = open(&folder, &week, &mut never);
    let accounts = office.store().serials().unwrap();
    let mut loaded = accounts.iter().map(|serial| (*serial, office.store().load(*serial).unwrap().account));
    let (from, old) = loaded.find(|(_, a)| a.debt().is_some() && a.in_flight().is_none()).unwrap();
    let (to, _) = loaded.find(|(_, a)| a.debt().is_none() && a.in_flight().is_none()).unwrap();
    let owed = old.debt().unwrap().amount;

    let what = Instruction::HandOver { to: AccountSerial::new(to).unwrap(), proof: Proof::IssuerNotice };
    let name = ("replaced".parse().unwrap(), week.ends());
    office.instruct(from, name, what.clone()).unwrap();
    office.instruct(from, name, what).unwrap();
    office.run(|_, _| ()).unwrap();
    let after = |serial| office.store().load(serial).unwrap().account;
    assert_eq!(after(from).debt(), None);
    assert_eq!(after(to).debt().map(|debt| debt.amount), Some(owed));
    let report = office.report().unwrap();
    assert!(report.agrees(), "{report}");
    assert_eq!(number(&folder.0, "outside.db", "SELECT count(*) FROM message WHERE key LIKE 'hand%'"), 1);
    assert_ne!(after(from).token(), Token::from_bytes([0; 16]));
}

/// RULES L3, L4: a trip of a day that left is corrected. The account asks for the record of its day, and gets it.
#[test]
fn l4_the_record_of_a_day_that_left_is_handed_back_for_a_correction() {
    let (folder, week) = (Folder::new(), week(60, 7, 1));
    live(&folder.0, &week, SETUP, LogRoom::closed(), &mut Never).unwrap();
    let mut never = Never;
    let mut office = open(&folder, &week, &mut never);
    let mut missing = None;
    for serial in office.store().serials().unwrap() {
        for (day, _) in office.store().load(serial).unwrap().account.digests().to_vec() {
            let record = office.store().day_record(serial, day).unwrap().unwrap();
            let mut trips = record.held.trips.iter().map(|held| held.trip.clone());
            let found = trips.find(|trip| trip.status == TripStatus::MissingCheckOut && trip.day == day);
            missing = missing.or(found.map(|trip| (serial, day, trip)));
        }
    }
    let (serial, day, trip) = missing.expect("a trip without a check-out");
    let booked = office.store().load(serial).unwrap().account.balance().books.booked();
    // Back where it began: the trip is free.
    let correction = Correction { trip: trip.id, place: trip.check_in.place };
    let by = CorrectedBy::ServiceDesk;
    let what = Instruction::Correct { day, correction, by, records: Vec::new() };
    office.instruct(serial, ("corrected".parse().unwrap(), week.ends()), what).unwrap();
    assert_eq!(number(&folder.0, "office.db", "SELECT count(*) FROM refused"), 0);
    let account = office.store().load(serial).unwrap().account;
    let fare = trip.fare.charged();
    assert!(fare.is_positive());
    assert_eq!(account.balance().books.booked(), booked.checked_sub(fare).unwrap());
    office.run(|_, _| ()).unwrap();
    assert!(office.report().unwrap().agrees());
}
