//! The traveller's own data: complete, and nothing but the traveller's.

use std::collections::BTreeSet;

use ovcore::account::{Event, What};
use ovcore::view::OwnData;

use super::fields::{also, lives};
use super::lives::{Life, at};

fn data(life: &Life) -> OwnData {
    let now = at("2026-03-25T12:00:00+01:00");
    OwnData::new(&life.history(), also(life), &life.rules, now)
}

/// Where an event shows, beside the log, in which every event has a row. A new kind of event does not compile here until
/// somebody has said where its personal data can be read.
fn shows_in(what: &What) -> &'static [&'static str] {
    match what {
        What::TapRecorded { .. }
        | What::TapSetAside { .. }
        | What::TapRequalified { .. }
        | What::DayLeft { .. }
        | What::DayReturned { .. } => &["taps"],
        What::TripOpened { .. }
        | What::TripClosed { .. }
        | What::TripMissed { .. }
        | What::TripCancelled { .. }
        | What::TripHeld { .. }
        | What::TripRevised { .. }
        | What::TripWithdrawn { .. } => &["trips"],
        What::TripCorrected { .. } => &["trips", "corrections"],
        What::CreditOpened { .. } => &["credits"],
        What::CreditRefunded { .. } => &["refunds"],
        What::PaymentRequested { .. }
        | What::PaymentApproved { .. }
        | What::PaymentDeclined { .. }
        | What::PaymentUnknown { .. }
        | What::PaymentAskedAgain { .. }
        | What::TakeBackNoted { .. }
        | What::TakeBackWaits { .. } => &["payments", "payment_items"],
        What::PaymentSettled { .. } => &["payments", "payment_items", "credit_uses"],
        What::RecoveryRequested { .. } | What::PaymentTakenBack { .. } => {
            &["payments", "payment_items", "debts"]
        }
        What::DebtOpened { .. }
        | What::DebtIncreased { .. }
        | What::DebtLowered { .. }
        | What::DebtWaived { .. }
        | What::DebtClosed
        | What::RecoveryStopped { .. }
        | What::RecoveryAwaitsCheck { .. } => &["debts"],
        What::CardDenied { .. } | What::CardFreed { .. } | What::BlockEnds { .. } => &["blocks"],
        What::AccountCheckAsked { .. } | What::AccountChecked { .. } => &["account_checks"],
        What::ObjectionDecided { .. } => &["objections"],
        What::ProductAdded { .. } => &["products"],
        What::CardLinked { .. } => &["linked_cards"],
        What::IssuerRangeSet { .. } => &["cards"],
        // Of these the log says all there is: they hold no data of their own, or what they changed is gone.
        What::CarriedOver { .. }
        | What::DifferencesOffset { .. }
        | What::NightWaits { .. }
        | What::NightOver { .. }
        | What::RecoveryWaits { .. }
        | What::RecoverySkipped { .. }
        | What::WaiverWaits
        | What::WaiverVoid
        | What::WaiverLowered { .. }
        | What::ConditionsBroken { .. }
        | What::ConditionsCleared { .. }
        | What::SelfServiceBegun { .. }
        | What::CardUnlinked { .. }
        | What::HandedOver { .. }
        | What::TakenOver { .. }
        | What::ProductRemoved { .. }
        | What::DayForgotten { .. }
        | What::Forgotten { .. } => &[],
    }
}

fn name(event: &Event) -> String {
    match serde_json::to_value(&event.what).unwrap() {
        serde_json::Value::String(name) => name,
        serde_json::Value::Object(of) => of.into_iter().next().unwrap().0,
        other => panic!("{other}"),
    }
}

/// Every event has a row of its own in the log, with its name and its time; and where it has data of its own, there are
/// rows in the tables that hold them.
#[test]
fn every_event_shows() {
    let mut kinds = BTreeSet::new();
    for (life_name, life) in lives() {
        let data = data(&life);
        assert_eq!(data.history.len(), life.events.len());
        let counts = data.counts();
        for (event, row) in life.events.iter().zip(&data.history) {
            assert_eq!((row.event.clone(), row.at.at()), (name(event), event.at));
            kinds.insert(row.event.clone());
            for table in shows_in(&event.what) {
                let (_, rows) = counts.iter().find(|(own, _)| own == table).unwrap();
                assert!(*rows > 0, "{life_name}: {} shows nothing in {table}", row.event);
            }
        }
    }
    assert!(kinds.len() > 25, "{kinds:?}");
}

/// Every tap, trip and leg once, also of days that left.
#[test]
fn every_tap_and_trip_is_there_once() {
    for (life_name, life) in lives() {
        let data = data(&life);
        let recorded: BTreeSet<(String, u32)> = life
            .events
            .iter()
            .filter_map(|event| match &event.what {
                What::TapRecorded { tap, .. } | What::TapSetAside { tap, .. } => {
                    Some((tap.id.to_string(), tap.version))
                }
                _ => None,
            })
            .collect();
        let given: Vec<(String, u32)> =
            data.taps.iter().map(|row| (row.id.to_string(), row.version)).collect();
        assert_eq!(given.len(), recorded.len(), "{life_name}");
        assert_eq!(given.into_iter().collect::<BTreeSet<_>>(), recorded, "{life_name}");
        let history = life.history();
        let trips: Vec<String> = history.trips().map(|held| held.trip.id.to_string()).collect();
        assert_eq!(data.trips.iter().map(|row| row.id.to_string()).collect::<Vec<_>>(), trips, "{life_name}");
        assert_eq!(data.legs.len(), history.trips().map(|held| held.trip.legs.len()).sum::<usize>());
    }
}

/// No token, no seal, no number of the account: not of this card, not of another.
#[test]
fn nothing_by_which_others_find_the_card_is_in_it() {
    for (_, life) in lives() {
        let data = data(&life);
        let mut all = data.to_json();
        data.to_csv().iter().for_each(|(_, sheet)| all.push_str(sheet));
        let mut secrets = vec![life.account.token().to_string()];
        secrets.extend(life.account.linked().iter().map(|linked| linked.token.to_string()));
        for event in &life.events {
            match &event.what {
                What::PaymentApproved { seal, .. } => secrets.push(seal.to_string()),
                What::CardLinked { linked, .. } => secrets.push(linked.token.to_string()),
                _ => {}
            }
        }
        for secret in secrets {
            assert!(!all.contains(&secret), "{secret}");
        }
        assert!(!all.contains("pay.17") && !all.contains("recover.17"));
    }
}

/// Each table is a file with a header, and as many lines as rows.
#[test]
fn every_table_is_a_sheet() {
    for (_, life) in lives() {
        let data = data(&life);
        let sheets = data.to_csv();
        for ((table, rows), (sheet, text)) in data.counts().into_iter().zip(sheets) {
            assert_eq!(sheet, format!("{table}.csv"));
            assert_eq!(text.matches("\r\n").count(), rows + 1, "{sheet}");
            let columns = text.lines().next().unwrap().split(',').count();
            let plain = text.lines().filter(|line| !line.contains('"'));
            assert!(plain.into_iter().all(|line| line.split(',').count() == columns), "{sheet}\n{text}");
        }
    }
}

/// An id that a spreadsheet would run stays a text.
#[test]
fn an_id_that_looks_like_a_formula_is_no_formula() {
    let life = Life::new(
        "2026-03-10\n08:00 NS rail in a id==1+1\n08:20 NS rail out c id=+31\n09:00 NS rail in b id=@SUM(A1)",
    );
    let data = data(&life);
    let sheet = |name: &str| data.to_csv().into_iter().find(|(own, _)| *own == name).unwrap().1;
    assert!(sheet("taps.csv").contains("\"'=1+1\"") && sheet("taps.csv").contains("\"'@SUM(A1)\""));
    for (_, text) in data.to_csv() {
        for cell in text.split([',', '\n']) {
            assert!(!cell.starts_with(['=', '+', '@']), "{cell}");
        }
    }
}
