//! What depends on a correction is rated again, and nothing else (RULES L3, J3, J6, J1).

use ovcore::account::{CorrectedBy, What};
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::{rules, rules_with_caps};

use super::{MISSING, after};

/// L3, J3: a trip in a journey: its distance counts for the next, which has reached the 50 units of the table.
#[test]
fn l3_the_trips_after_it_in_the_journey() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a          => opens a
        08:10      NS rail out d          => a-d 8.00
        08:20      NS rail in  d id=x     => opens d after t1
        08:30      NS rail in  d          => d-? 20.00 after t1; opens d after t1
        08:40      NS rail out a          => d-a 4.00 after t1
        12:00      NS rail in  a          => opens a
        12:20      NS rail out b          => a-b 4.00
        03:26+1    bank approves          => @03:25 asks 36.00 night; paid
        08:20+5    corrects x a           => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; x corrected to a; d-a corrected 4.00 after t1 (was 20.00); d-a 0.00 after t1 (was 4.00); credit 20.00 for 2026-03-10
        ",
    );
}

/// L3: it opens no window: the ride after it pays its own base fare.
#[test]
fn l3_it_opens_no_window() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      HTM tram  in  s1       => opens s1
        08:30      GVB metro in  m1       => s1-? 4.00; opens m1
        08:50      GVB metro out m2       => m1-m2 1.90
        03:26+1    bank approves          => @03:25 asks 5.90 night; paid
        08:00+5    corrects t1 s3         => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; t1 corrected to s3; s1-s3 corrected 2.00 (was 4.00); credit 2.00 for 2026-03-10
        ",
    );
}

/// L3, J6: a corrected ride counts for the cap of its week: days after it that left are asked for, as far as what is
/// handed to them changes.
#[test]
fn l3_days_after_it_that_left() {
    play(
        &rules_with_caps(
            r#"[{ "id": "week", "period": "week", "limit": { "amount": { "amount_minor": 500 } } }]"#,
        ),
        "
        2026-03-10
        08:00      HTM tram in  s1        => opens s1
        03:26+1    bank approves          => @2026-03-10 12:00:01 s1-? 4.00; @03:25 asks 4.00 night; paid
        08:00+1    HTM tram in  s1        => opens s1
        08:20+1    HTM tram out s3        => s1-s3 2.00
        03:26+2    bank approves          => @03:25 asks 2.00 night; paid
        08:00+2    HTM tram in  s1        => opens s1
        08:20+2    HTM tram out s3        => s1-s3 2.00
        03:26+3    bank approves          => @03:25 asks 2.00 night; paid
        12:00+9    advance                => @2026-03-14 03:05 2026-03-10 leaves; @2026-03-15 03:05 2026-03-11 leaves; @2026-03-16 03:05 2026-03-12 leaves
        12:00+9    corrects t1 s3         => 2026-03-10 returns; 2026-03-11 returns; 2026-03-12 returns; t1 corrected to s3; s1-s3 corrected 2.00 (was 4.00); s1-s3 1.00 (was 2.00); credit 2.00 for 2026-03-10; credit 1.00 for 2026-03-12
        12:00+10   corrects t1 s1         => @2026-03-19 12:00 2026-03-10 leaves; @2026-03-19 12:00 2026-03-11 leaves; @2026-03-19 12:00 2026-03-12 leaves; 2026-03-10 returns; 2026-03-11 returns; 2026-03-12 returns; t1 corrected to s1; s1-? free: corrected (was 2.00); s1-s3 2.00 (was 1.00); credit 2.00 for 2026-03-10
        ",
    );
}

/// L3, J1: a trip that ended missing after midnight, whose days left both; and one whose second day was never
/// travelled on.
#[test]
fn l3_a_trip_over_midnight() {
    play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in  a          => opens a
        00:20+1    NS rail in  c          => a-? 20.00; opens c
        00:40+1    NS rail out d          => c-d 4.00
        03:26+1    bank approves          => @03:25 asks 20.00 night; paid
        03:26+2    bank approves          => @03:25 asks 4.00 night; paid
        12:00+5    advance
        # It opens no window, so the trip at c stays a journey of its own.
        23:00+5    corrects t1 c          => 2026-03-10 returns; 2026-03-11 returns; t1 corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for 2026-03-10
        23:00+6    corrects t1 b          => @2026-03-15 23:00 2026-03-10 leaves; @2026-03-15 23:00 2026-03-11 leaves; 2026-03-10 returns; 2026-03-11 returns; t1 corrected to b; a-b corrected 4.00 (was 6.00); credit 2.00 for 2026-03-10
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        23:00      NS rail in  a          => opens a
        03:26+1    bank approves          => @03:05 a-? 20.00; @03:25 asks 20.00 night; paid
        23:00+5    corrects t1 d          => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; t1 corrected to d; a-d corrected 8.00 (was 20.00); credit 12.00 for 2026-03-10
        ",
    );
}

/// L3: of several corrections the last holds; those before it, by whom and when, stay readable in the record.
#[test]
fn l3_the_last_one_holds_and_the_history_is_readable() {
    let story = after(
        MISSING,
        "
        12:00+1    corrects t1 b desk     => t1 corrected to b; a-b corrected 4.00 (was 20.00); credit 16.00 for 2026-03-10
        08:00+5    corrects t1 d id=again => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; t1 corrected to d; a-d corrected 8.00 (was 4.00)
        08:01+5    again again            => -
        03:25+6    advance                => @03:25 settled by credit night; @03:25 2026-03-10 leaves
        08:00+6    corrects t1 a          => 2026-03-10 returns; t1 corrected to a; a-? free: corrected (was 8.00); credit 8.00 for 2026-03-10
        08:01+6    corrects t1 c          => @08:00 2026-03-10 leaves; 2026-03-10 returns; t1 corrected to c; a-c corrected 6.00 (was 0.00)
        03:26+7    advance                => @03:25 settled by credit night; @03:25 2026-03-10 leaves
        ",
    );
    let mut records = story.events.iter().rev().filter_map(|event| match &event.what {
        What::DayLeft { record } if record.held.day.to_string() == "2026-03-10" => Some(record),
        _ => None,
    });
    let record = records.next().unwrap();
    let said: Vec<String> = record
        .held
        .corrections
        .iter()
        .map(|held| {
            let by = if held.by == CorrectedBy::ServiceDesk { "desk" } else { "traveller" };
            format!("{} {} {by} {}", held.correction.trip, held.correction.place, held.at)
        })
        .collect();
    assert_eq!(
        said,
        [
            "t1 b desk 2026-03-11T11:00:00Z",
            "t1 d traveller 2026-03-15T07:00:00Z",
            "t1 a traveller 2026-03-16T07:00:00Z",
            "t1 c traveller 2026-03-16T07:01:00Z",
        ]
    );
    let fares: Vec<String> = story
        .events
        .iter()
        .filter_map(|event| match &event.what {
            What::TripCorrected { fare_before, fare_after, .. } => {
                Some(format!("{fare_before} {fare_after}"))
            }
            _ => None,
        })
        .collect();
    assert_eq!(fares, ["20.00 4.00", "4.00 8.00", "8.00 0.00", "0.00 6.00"]);
}

/// L3, L1: a real check-out comes before a correction: in time whatever it costs, later only where it lowers.
#[test]
fn l3_a_real_check_out_after_a_correction() {
    let corrected = "
        09:00+1    corrects t1 c desk          => t1 corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for 2026-03-10
    ";
    let script = format!(
        "{corrected}10:00+1 NS rail out d at=08:30 => a-d 8.00 (was 6.00)\n03:25+2 advance => @03:25 settled by credit night"
    );
    after(MISSING, &script);
    after(
        MISSING,
        &format!("{corrected}10:00+4 NS rail out d at=08:30 => @03:05 2026-03-10 leaves; late, not used"),
    );
    after(
        MISSING,
        &format!(
            "{corrected}
        10:00+4    NS rail out b at=08:30      => @03:05 2026-03-10 leaves; 2026-03-10 returns; a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        11:00+4    corrects t1 d desk          => @10:00 2026-03-10 leaves; refused refusal.not_correctable
        "
        ),
    );
}

/// L3, P1: the correction goes with its trip when an amendment moves the check-in to another day.
#[test]
fn l3_an_amendment_moves_a_corrected_check_in_to_another_day() {
    play(
        &rules(),
        "
        2026-03-10
        00:10+1    NS rail in  a id=x              => opens a
        03:26+2    bank approves                   => @2026-03-11 06:10:01 a-? 20.00; @03:25 asks 20.00 night; paid
        09:00+2    corrects x c 2026-03-11 desk    => x corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for 2026-03-11
        10:00+2    NS rail in  a id=x v=1 at=23:50 => a-c corrected 6.00 (was 6.00); credit 6.00 for 2026-03-11
        03:25+3    advance                         => @03:25 settled by credit night
        ",
    );
    // To an hour at which it does not even reach midnight.
    let story = play(
        &rules(),
        "
        2026-03-10
        00:10+1    NS rail in  a id=x              => opens a
        03:26+2    bank approves                   => @2026-03-11 06:10:01 a-? 20.00; @03:25 asks 20.00 night; paid
        09:00+2    corrects x c 2026-03-11 desk    => x corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for 2026-03-11
        10:00+2    NS rail in  a id=x v=1 at=17:00 => a-c corrected 6.00 (was 6.00); credit 6.00 for 2026-03-11
        10:01+2    corrects x b desk               => x corrected to b; a-b corrected 4.00 (was 6.00)
        ",
    );
    assert_eq!(story.account.days()[0].corrections.len(), 2);
    play(
        &rules(),
        "
        2026-03-10
        23:50      NS rail in  a id=x                => opens a
        03:26+1    bank approves                     => @03:05 a-? 20.00; @03:25 asks 20.00 night; paid
        09:00+1    corrects x c desk                 => x corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for 2026-03-10
        10:00+1    NS rail in  a id=x v=1 at=00:10+1 => a-c corrected 6.00 (was 6.00); credit 6.00 for 2026-03-10
        ",
    );
}
