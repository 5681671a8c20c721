//! Records: which are asked for, which are refused, and that they make no difference but to what they are needed for
//! (RULES L4, contract 4, N3, I9).

use ovcore::account::{Account, Command, Context, DayRecord, Decision, Refusal, What, decide};
use ovcore::calendar::TravelDay;
use ovcore::tap::Tap;
use ovcore_testkit::scenario::{Story, play, reference_key};
use ovcore_testkit::world::rules;

/// A trip over midnight that lacks its check-out, and one after it; both days have left. And a third, between.
const LEFT: &str = "
    2026-03-10
    23:00      NS rail in  a
    00:20+1    NS rail in  c
    00:40+1    NS rail out d
    03:26+1    bank approves
    03:26+2    bank approves
    12:00+3    HTM tram in  s1
    12:20+3    HTM tram out s3
    03:26+4    bank approves
    12:00+8    advance
";

fn left() -> Story {
    let story = play(&rules(), LEFT);
    assert_eq!((story.account.days().len(), story.account.digests().len()), (0, 3));
    story
}

fn day(text: &str) -> TravelDay {
    text.parse().unwrap()
}

fn record(story: &Story, of: &str) -> DayRecord {
    let of_day = story.events.iter().rev().find_map(|event| match &event.what {
        What::DayLeft { record } if record.held.day == day(of) => Some((**record).clone()),
        _ => None,
    });
    of_day.unwrap()
}

/// The check-out that the first trip lacked: it lowers.
fn check_out() -> Tap {
    let text = format!(
        r#"{{ "id": "late", "token": "{}", "carrier": "NS", "mode": "rail", "location": "c", "reader": "x",
            "direction": "out", "at": "2026-03-11T00:10:00+01:00", "received_at": "2026-03-18T12:00:00+01:00" }}"#,
        ovcore_testkit::scenario::token()
    );
    serde_json::from_str(&text).unwrap()
}

fn decided(account: &Account, records: Vec<DayRecord>) -> Result<Decision, Refusal> {
    let (rules, key) = (rules(), reference_key());
    let command = Command::LateTap { tap: Box::new(check_out()), records };
    decide(account, &Context { rules: &rules, reference_key: &key }, &command)
}

fn advanced(account: &Account) -> Decision {
    let (rules, key) = (rules(), reference_key());
    let now = account.next_deadline(&rules).unwrap().at;
    decide(account, &Context { rules: &rules, reference_key: &key }, &Command::Advance { now }).unwrap()
}

fn apply(account: &mut Account, decision: &Decision) {
    for event in &decision.events {
        account.apply(event).unwrap();
        assert!(account.balance().holds());
    }
}

/// L4: what is missing is asked for, day by day; a day that is not touched is not.
#[test]
fn l4_what_is_missing_is_asked_for() {
    let story = left();
    let (tenth, eleventh) = (record(&story, "2026-03-10"), record(&story, "2026-03-11"));
    let needs = |day: &str| Err(Refusal::RecordNeeded { day: day.parse().unwrap() });
    assert_eq!(decided(&story.account, Vec::new()), needs("2026-03-11"));
    assert_eq!(decided(&story.account, vec![eleventh.clone()]), needs("2026-03-10"));
    assert_eq!(decided(&story.account, vec![tenth.clone()]), needs("2026-03-11"));
    assert_eq!(decided(&story.account, vec![record(&story, "2026-03-13")]), needs("2026-03-11"));
    // Without `LateTap` as with none.
    let (rules, key) = (rules(), reference_key());
    let context = Context { rules: &rules, reference_key: &key };
    let plain = decide(&story.account, &context, &Command::Tap(Box::new(check_out())));
    assert_eq!(plain, needs("2026-03-11"));
    assert!(decided(&story.account, vec![eleventh, tenth]).is_ok());
}

/// L4: a record that was changed, or is another account's, is refused.
#[test]
fn l4_another_record_is_refused() {
    let story = left();
    let tenth = record(&story, "2026-03-10");
    let right = record(&story, "2026-03-11");
    let differs = Err(Refusal::RecordDiffers { day: day("2026-03-11") });
    let mut place = right.clone();
    place.held.taps[0].tap.location = "d".parse().unwrap();
    let mut carry = right.clone();
    carry.carry_in.open = None;
    let mut paid = right.clone();
    paid.held.trips[0].was_asked = false;
    let other = record(&play(&rules(), &LEFT.replace("00:40", "00:41")), "2026-03-11");
    for wrong in [place, carry, paid, other] {
        assert_eq!(decided(&story.account, vec![tenth.clone(), wrong]), differs);
    }
    // A record of a day that never left this account is nobody's business: it is not looked at.
    let mut never = right.clone();
    never.held.day = day("2026-03-12");
    assert_eq!(
        decided(&story.account, vec![right.clone(), tenth.clone(), never]),
        decided(&story.account, vec![right, tenth])
    );
}

/// L4: in any order, twice, and with more than are needed, the records lead to the same account once all have left.
#[test]
fn l4_records_in_any_order_twice_and_too_many() {
    let story = left();
    let [a, b, c] = ["2026-03-10", "2026-03-11", "2026-03-13"].map(|day| record(&story, day));
    let mut ends = Vec::new();
    for records in [
        vec![a.clone(), b.clone()],
        vec![b.clone(), a.clone()],
        vec![b.clone(), a.clone(), b.clone(), a.clone()],
        vec![c.clone(), b.clone(), a.clone()],
        vec![a, c, b],
    ] {
        let mut account = story.account.clone();
        let decision = decided(&account, records).unwrap();
        apply(&mut account, &decision);
        let leaves = advanced(&account);
        apply(&mut account, &leaves);
        assert_eq!((account.days().len(), account.digests().len()), (0, 3));
        ends.push(account.to_bytes());
    }
    ends.dedup();
    assert_eq!(ends.len(), 1);
}

/// L4: a day leaves again with another digest; from then on its new record is the one, and the old one is not.
#[test]
fn l4_the_day_leaves_again_with_a_new_digest() {
    let story = left();
    let (tenth, eleventh) = (record(&story, "2026-03-10"), record(&story, "2026-03-11"));
    let mut account = story.account.clone();
    let decision = decided(&account, vec![eleventh.clone(), tenth.clone()]).unwrap();
    apply(&mut account, &decision);
    // The digests of days that are back are not there.
    assert_eq!(account.digests().iter().map(|(day, _)| *day).collect::<Vec<_>>(), [day("2026-03-13")]);
    let leaves = advanced(&account);
    apply(&mut account, &leaves);
    let mut left_again = leaves.events.iter().filter_map(|event| match &event.what {
        What::DayLeft { record } => Some((**record).clone()),
        _ => None,
    });
    let new = left_again.next().unwrap();
    assert_ne!(new.digest(), tenth.digest());
    assert_eq!(account.digests()[0], (day("2026-03-10"), new.digest()));
    let old = decided(&account, vec![eleventh, tenth]);
    assert!(matches!(old, Err(Refusal::RecordDiffers { .. })), "{old:?}");
    // The tap is known from the record: a repeat does nothing, and brings nothing back.
    let again = decided(&account, vec![left_again.next().unwrap(), new]).unwrap();
    assert_eq!(again, Decision::default());
}

/// P1, T6: an amendment that moves a tap from a day that has left to another: with the record of the old day the version
/// before it is known, and the trip moves. Without it the tap is a new one, and would raise.
#[test]
fn p1_an_amendment_that_moves_a_tap_from_a_day_that_has_left() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in a id=x
        03:26+1    bank approves
        12:00+8    advance
        ",
    );
    let text = format!(
        r#"{{ "id": "x", "version": 1, "token": "{}", "carrier": "NS", "mode": "rail", "location": "a", "reader": "r",
            "direction": "in", "at": "2026-03-11T08:00:00+01:00", "received_at": "2026-03-18T12:00:00+01:00" }}"#,
        ovcore_testkit::scenario::token()
    );
    let (rules, key) = (rules(), reference_key());
    let context = Context { rules: &rules, reference_key: &key };
    let said = |records| {
        let tap = serde_json::from_str(&text).unwrap();
        let decision = decide(&story.account, &context, &Command::LateTap { tap, records }).unwrap();
        decision.events.into_iter().map(|event| event.what).collect::<Vec<_>>()
    };
    let alone = said(Vec::new());
    assert!(matches!(alone.as_slice(), [What::TapSetAside { why: Some(_), .. }]), "{alone:?}");
    let with_record = said(vec![record(&story, "2026-03-10")]);
    let credit = with_record.iter().find_map(|what| match what {
        What::CreditOpened { credit, .. } => Some((credit.day, credit.left.to_string())),
        _ => None,
    });
    assert_eq!(credit, Some((day("2026-03-10"), "20.00".to_owned())), "{with_record:?}");
    let moved = with_record.iter().find_map(|what| match what {
        What::TripRevised { trip, fare_before } => Some((trip.day, trip.fare.charged(), *fare_before)),
        _ => None,
    });
    let (_, fare, before) = moved.unwrap();
    assert_eq!((moved.unwrap().0, fare), (day("2026-03-11"), before));
}

/// I9: a snapshot with days that are back is the account, and goes on as it does.
#[test]
fn i9_a_snapshot_with_days_that_are_back() {
    let story = left();
    let mut account = story.account.clone();
    let records = vec![record(&story, "2026-03-11"), record(&story, "2026-03-10")];
    let decision = decided(&account, records).unwrap();
    for event in &decision.events {
        account.apply(event).unwrap();
        let read = Account::from_bytes(&account.to_bytes()).unwrap();
        assert_eq!(read, account);
    }
    let read = Account::from_bytes(&account.to_bytes()).unwrap();
    assert_eq!(advanced(&read), advanced(&account));
}

/// N3: the last actions are the same while a day is back as before and after, with the late tap once.
#[test]
fn n3_last_actions_show_nothing_twice() {
    let story = left();
    let rules = rules();
    let mut account = story.account.clone();
    let before = account.last_actions(&rules);
    assert_eq!(before.len(), 5);
    let records =
        vec![record(&story, "2026-03-11"), record(&story, "2026-03-10"), record(&story, "2026-03-13")];
    let decision = decided(&account, records).unwrap();
    apply(&mut account, &decision);
    let back = account.last_actions(&rules);
    assert_eq!(back.len(), 6);
    assert_eq!(back.iter().filter(|action| !before.contains(action)).count(), 1);
    let leaves = advanced(&account);
    apply(&mut account, &leaves);
    assert_eq!(account.last_actions(&rules), back);
}
