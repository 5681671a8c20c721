//! What depends on a late tap is rated again, and nothing else (RULES J6, contract 5): every line says all that came of
//! it.

use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use super::capped;

/// J2: a late check-out opens the window of the ride after it; the ride after that, hours later, is left alone.
#[test]
fn j2_a_transfer() {
    let rides = "
        2026-03-10
        08:00      HTM tram  in  s1           => opens s1
        08:40      GVB metro in  m1           => s1-? 4.00; opens m1
        08:50      GVB metro out m2           => m1-m2 1.90
        12:00      HTM tram  in  s1           => opens s1
        12:20      HTM tram  out s3           => s1-s3 2.00
    ";
    play(
        &rules(),
        &format!(
            "{rides}
        20:00      HTM tram  out s3 at=08:20  => s1-s3 2.00 (was 4.00); m1-m2 0.90 after t1 (was 1.90)
        03:25+1    advance                    => @03:25 asks 4.90 night
        "
        ),
    );
    play(
        &rules(),
        &format!(
            "{rides}
        03:26+1    bank approves              => @03:25 asks 7.90 night; paid
        08:20+20   HTM tram  out s3 at=08:20  => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; s1-s3 2.00 (was 4.00); m1-m2 0.90 after t1 (was 1.90); credit 3.00 for 2026-03-10
        "
        ),
    );
}

/// J3: a longer first trip makes the second dearer or cheaper: units are clamped to the table, at 50.
#[test]
fn j3_the_distance_of_a_journey() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a                       => opens a
        08:10      NS rail out d                       => a-d 8.00
        08:20      NS rail in  d                       => opens d after t1
        08:40      NS rail in  d                       => d-? 20.00 after t1; opens d after t1
        08:44      NS rail out a id=last               => d-a 4.00 after t1
        03:26+1    bank approves                       => @03:25 asks 32.00 night; paid
        # A check-out at b, 20 units on: the last trip no longer begins where the journey is.
        08:30+9    NS rail out b at=08:30              => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; d-b 4.00 after t1 (was 20.00); d-a 8.00 (was 4.00); credit 12.00 for 2026-03-10
        ",
    );
}

/// J5: whether a journey is peak is decided by its first check-in: a late check-out at 9:10 makes the off-peak ride
/// after it part of a journey that began in the peak.
#[test]
fn j5_a_peak_decision() {
    play(
        &rules(),
        "
        2026-03-10
        07:00      holds dal                => holds dal
        08:50      NS rail in  a            => opens a
        09:20      NS rail in  c            => a-? 20.00; opens c
        09:30      NS rail out d            => c-d 2.40
        12:00      NS rail in  a            => opens a
        12:20      NS rail out b            => a-b 2.40
        20:00      NS rail out c at=09:10   => a-c 6.00 (was 20.00); c-d 2.00 after t2 (was 2.40)
        03:25+1    advance                  => @03:25 asks 10.40 night
        ",
    );
}

/// J6: a cap of the day: a late check-out makes a ride count, and the cap is reached sooner. The next day is its own.
#[test]
fn j6_a_cap_of_the_day() {
    play(
        &capped("travel_day", 300),
        "
        2026-03-10
        08:00      HTM tram in  s1             => opens s1
        12:00      HTM tram in  s1             => s1-? 4.00; opens s1
        12:20      HTM tram out s3             => s1-s3 2.00
        16:00      HTM tram in  s1             => opens s1
        16:20      HTM tram out s3             => s1-s3 1.00
        08:00+1    HTM tram in  s1             => @03:25 asks 7.00 night; opens s1
        03:26+1    bank approves
        08:20+1    HTM tram out s3             => s1-s3 2.00
        03:26+2    bank approves               => @03:25 asks 2.00 night; paid
        # 2.00 + 1.00 + 0.00 in place of 4.00 + 2.00 + 1.00.
        08:20+9    HTM tram out s3 at=08:20    => @2026-03-14 03:05 2026-03-10 leaves; @2026-03-15 03:05 2026-03-11 leaves; 2026-03-10 returns; s1-s3 2.00 (was 4.00); s1-s3 1.00 (was 2.00); s1-s3 0.00 (was 1.00); credit 4.00 for 2026-03-10
        ",
    );
}

const WEEK: &str = "
    2026-03-10
    08:00      HTM tram in  s1   => opens s1
    08:00+1    HTM tram in  s1   => @2026-03-10 12:00:01 s1-? 4.00; @03:25 asks 4.00 night; opens s1
    03:26+1    bank approves
    08:20+1    HTM tram out s3   => s1-s3 2.00
    03:26+2    bank approves     => @03:25 asks 2.00 night; paid
    08:00+2    HTM tram in  s1   => opens s1
    08:20+2    HTM tram out s3   => s1-s3 2.00
    03:26+3    bank approves     => @03:25 asks 2.00 night; paid
    08:00+3    HTM tram in  s1   => opens s1
    08:20+3    HTM tram out s3   => s1-s3 1.00
    03:26+4    bank approves
    # Monday, another week.
    08:00+6    HTM tram in  s1
    08:20+6    HTM tram out s3   => s1-s3 2.00
    03:26+7    bank approves
";

/// J6, L4: a cap of the week: the days after it that left are asked for, one by one, as far as what is handed to them
/// changes. The week after is left alone.
#[test]
fn j6_a_cap_of_the_week_reaches_days_that_left() {
    let story = play(
        &capped("week", 500),
        &format!(
            "{WEEK}
        08:20+7    HTM tram out s3 at=08:20  => 2026-03-10 returns; 2026-03-11 returns; 2026-03-12 returns; 2026-03-13 returns; s1-s3 2.00 (was 4.00); s1-s3 1.00 (was 2.00); s1-s3 0.00 (was 1.00); credit 2.00 for 2026-03-10; credit 1.00 for 2026-03-12; credit 1.00 for 2026-03-13
        "
        ),
    );
    assert_eq!(story.account.balance().books.booked().to_string(), "7.00");
}

/// J6: a cap of the month counts on in the next week, and stops at its edge.
#[test]
fn j6_a_cap_of_the_month() {
    play(
        &capped("calendar_month", 500),
        "
        2026-03-10
        08:00      HTM tram in  s1             => opens s1
        03:26+1    bank approves               => @2026-03-10 12:00:01 s1-? 4.00; @03:25 asks 4.00 night; paid
        08:00+10   HTM tram in  s1             => @2026-03-14 03:05 2026-03-10 leaves; opens s1
        08:20+10   HTM tram out s3             => s1-s3 2.00
        03:26+11   bank approves               => @03:25 asks 2.00 night; paid
        08:00+20   HTM tram in  s1             => @2026-03-24 03:05 2026-03-20 leaves; opens s1
        08:20+20   HTM tram out s3             => s1-s3 2.00
        # The last of March, and the first of April: the cap is not reached without the first.
        03:26+21   bank approves               => @03:25 asks 2.00 night; paid
        08:00+22   HTM tram in  s1             => opens s1
        08:20+22   HTM tram out s3             => s1-s3 2.00
        08:20+23   HTM tram out s3 at=08:20    => @03:25 asks 2.00 night; 2026-03-10 returns; 2026-03-20 returns; s1-s3 2.00 (was 4.00); s1-s3 1.00 (was 2.00); credit 2.00 for 2026-03-10; credit 1.00 for 2026-03-30
        ",
    );
}

/// J6, L4: a late tap that changes nothing of what its day hands on asks for no other day.
#[test]
fn j6_what_changes_nothing_for_the_next_day_asks_for_none() {
    play(
        &capped("week", 500),
        &format!(
            "{WEEK}
        08:20+7    HTM tram out s1 at=08:20  => 2026-03-10 returns; s1-s1 free: same place (was 4.00); credit 4.00 for 2026-03-10
        "
        ),
    );
}

/// J4: after a trip without a price the rest of its chain has none; when that trip turns out to have ended elsewhere, it
/// is charged (F4), and what no longer continues it stands by itself.
#[test]
fn j4_the_rest_of_a_chain() {
    play(
        &rules(),
        "
        2026-03-10
        08:00      NS rail in  a              => opens a
        08:10      NS rail out c              => a-c 6.00
        08:20      NS rail in  c              => opens c after t1
        08:30      NS rail out nowhere id=no  => c-nowhere unpriced: distance unknown after t1
        08:40      NS rail in  nowhere        => opens nowhere after t1
        08:50      NS rail out d              => nowhere-d unpriced: continues an unpriced trip after t1
        20:00      NS rail out d id=no v=1 at=08:30  => c-d 2.00 after t1 (was 0.00); nowhere-d unpriced: distance unknown (was 0.00)
        03:25+1    advance                    => @03:25 asks 8.00 night
        ",
    );
}
