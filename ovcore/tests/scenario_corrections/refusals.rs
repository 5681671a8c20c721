//! Corrections that are refused: with which code, and which first.

use ovcore::account::{Command, Context, CorrectedBy, DayRecord, Instruction, Refusal, What, decide};
use ovcore::calendar::Instant;
use ovcore::trip::Correction;
use ovcore_testkit::scenario::{Story, play, reference_key};
use ovcore_testkit::world::rules;

use super::{MISSING, after};

/// L3: only a trip that lacks an end can be corrected, and an orphan.
#[test]
fn l3_what_can_be_corrected() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a id=whole
        08:20      NS rail out c id=out           => a-c 6.00
        09:00      NS rail in  a id=same
        09:30      NS rail out a id=free          => a-a free: same place
        10:00      NS rail in  a id=wrong
        10:01      ARRIVA rail in a id=right      => a-? free: wrong pole; opens a
        10:02      ARRIVA rail in a id=twice      
        10:10      NS rail out e id=refused denied
        11:00      corrects whole d desk          => refused refusal.not_correctable
        11:00      corrects out d desk            => refused refusal.not_correctable
        11:00      corrects same d desk           => refused refusal.not_correctable
        11:00      corrects free d desk           => refused refusal.not_correctable
        11:00      corrects wrong d desk          => refused refusal.not_correctable
        11:00      corrects nobody d desk         => refused refusal.no_such_trip
        11:00      corrects whole d 2026-03-09 desk => refused refusal.no_such_trip
        12:00      NS rail in  a id=open          => opens a
        12:01      corrects open d desk           => refused refusal.not_correctable
        ",
    );
}

/// P7, L3: a check-out at the place of check-in after the hour is correctable, by the rules of any other.
#[test]
fn p7_the_same_place_too_late_is_correctable() {
    after(
        "
        2026-03-10
        08:00      NS rail in  a          => opens a
        09:00:01   NS rail out a          => a-a 20.00
        03:26+1    bank approves          => @03:25 asks 20.00 night; paid
        ",
        "
        08:00+5    corrects t1 d          => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; t1 corrected to d; a-d corrected 8.00 (was 20.00); credit 12.00 for 2026-03-10
        ",
    );
}

/// P8: a trip that waits for the amendment of a quarantined tap cannot be corrected yet.
#[test]
fn p8_a_held_trip_is_not_correctable() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a
        08:20      NS rail out c id=q at=09:00    => quarantined; a-? held
        08:30      corrects t1 c desk             => refused refusal.not_correctable
        08:31      corrects q c desk              => refused refusal.not_correctable
        ",
    );
}

fn corrects(trip: &str, day: &str, place: &str, now: &str, records: Vec<DayRecord>) -> Command {
    let correction = Correction { trip: trip.parse().unwrap(), place: place.parse().unwrap() };
    let day = day.parse().unwrap();
    Command::Instruct {
        id: "correction".parse().unwrap(),
        now: Instant::parse(now).unwrap(),
        what: Instruction::Correct { day, correction, by: CorrectedBy::Traveller, records },
    }
}

#[track_caller]
fn refusal(story: &Story, command: &Command) -> Refusal {
    let (rules, key) = (rules(), reference_key());
    decide(&story.account, &Context { rules: &rules, reference_key: &key }, command).unwrap_err()
}

fn record(story: &Story) -> DayRecord {
    let records = story.events.iter().rev().filter_map(|event| match &event.what {
        What::DayLeft { record } => Some((**record).clone()),
        _ => None,
    });
    records.max_by_key(|record| record.held.day).unwrap()
}

/// Of two that apply the first is given: a deadline; another record, one that is missing; no such trip; not
/// correctable; too early, too late; a place that the network does not have.
#[test]
fn refusals_in_order() {
    let story = after(MISSING, "12:00+4 advance");
    let ten = "2026-03-10";
    let right = record(&story);
    let mut other = right.clone();
    other.actions_kept = 9;
    let early = "2026-03-14T12:00:00Z";
    // A deadline stands before all of them.
    let waiting = play(&rules(), "2026-03-10\n08:00 NS rail in a");
    let waits = corrects("nobody", ten, "nowhere", "2026-03-10T20:00:00Z", Vec::new());
    assert!(matches!(refusal(&waiting, &waits), Refusal::AdvanceFirst { .. }));
    let needed = refusal(&story, &corrects("nobody", ten, "nowhere", early, Vec::new()));
    assert_eq!(needed, Refusal::RecordNeeded { day: ten.parse().unwrap() });
    let differs = refusal(&story, &corrects("nobody", ten, "nowhere", early, vec![other]));
    assert_eq!(differs, Refusal::RecordDiffers { day: ten.parse().unwrap() });
    let given = || vec![right.clone()];
    let nobody = refusal(&story, &corrects("nobody", ten, "nowhere", early, given()));
    assert_eq!(nobody, Refusal::NoSuchTrip { trip: "nobody".parse().unwrap() });
    let too_early = refusal(&story, &corrects("t1", ten, "nowhere", early, given()));
    assert_eq!(
        too_early,
        Refusal::CorrectionTooEarly { from: Instant::parse("2026-03-15T08:00:00+01:00").unwrap() }
    );
    let place = refusal(&story, &corrects("t1", ten, "nowhere", "2026-03-16T12:00:00Z", given()));
    assert_eq!(place, Refusal::UnknownPlace { place: "nowhere".parse().unwrap() });
    let too_late = refusal(&story, &corrects("t1", ten, "nowhere", "2026-05-09T22:00:00Z", given()));
    assert_eq!(
        too_late,
        Refusal::CorrectionTooLate { until: Instant::parse("2026-05-10T00:00:00+02:00").unwrap() }
    );
    // Both its ends, and too early.
    let whole = play(&rules(), "2026-03-10\n08:00 NS rail in a\n08:20 NS rail out c");
    let refused = refusal(&whole, &corrects("t1", ten, "nowhere", "2026-03-10T08:00:00Z", Vec::new()));
    assert_eq!(refused, Refusal::NotCorrectable { trip: "t1".parse().unwrap() });
}

/// A record that differs stands before one that is missing: what is missing is known once the others are back.
#[test]
fn a_record_that_differs_stands_before_one_that_is_missing() {
    let story = play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in a
        00:30+1    NS rail in c
        00:50+1    NS rail out d
        03:26+1    bank approves
        03:26+2    bank approves
        12:00+6    advance
        ",
    );
    let mut eleventh = record(&story);
    eleventh.actions_kept = 9;
    let command = corrects("t1", "2026-03-10", "c", "2026-03-16T12:00:00Z", vec![eleventh]);
    assert_eq!(refusal(&story, &command), Refusal::RecordDiffers { day: "2026-03-11".parse().unwrap() });
    let text = include_str!("../../src/account/refusal.rs");
    assert!(text.find("    RecordDiffers {") < text.find("    RecordNeeded {"), "the order of the variants");
}
