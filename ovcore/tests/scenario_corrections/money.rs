//! What becomes of the money of a correction (RULES F5, L2, S3, S6, D1, D6).

use ovcore_testkit::scenario::{PER_TRIP_CARD, play_with};
use ovcore_testkit::world::rules;

use super::{MISSING, after};

/// S6: a credit goes against the next payment, and what is left is paid back on its date + 7.
#[test]
fn s6_credited_and_refunded() {
    after(
        MISSING,
        "
        12:00+5    corrects t1 c      => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; t1 corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for 2026-03-10
        13:00+5    NS rail in  a      => @12:00 2026-03-10 leaves; opens a
        13:20+5    NS rail out d      => a-d 8.00
        03:25+6    advance            => @03:25 settled by credit night
        03:25+12   advance            => @2026-03-19 03:05 2026-03-15 leaves; @03:25 refunds 6.00
        ",
    );
}

/// L2, L3: it may raise: a raise goes into the next night's request; on a per-trip card into the next request.
#[test]
fn l2_a_raise() {
    let orphan = "
        2026-03-10
        08:20      NS rail out c id=o  => orphan check-out
        ";
    after(
        orphan,
        "
        12:00+5    corrects o b        => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; o corrected to b; o is check-out of o; b-c corrected 4.00
        12:01+5    corrects o a        => o corrected to a; a-c corrected 6.00 (was 4.00)
        03:26+6    bank approves       => @03:25 asks 6.00 night; paid
        12:00+6    corrects o c        => @03:26 2026-03-10 leaves; 2026-03-10 returns; o corrected to c; c-c free: corrected (was 6.00); credit 6.00 for 2026-03-10
        ",
    );
    play_with(
        &rules(),
        PER_TRIP_CARD,
        &format!(
            "{orphan}
        12:00+5    corrects o b        => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; o corrected to b; o is check-out of o; b-c corrected 4.00; asks 4.00 per trip
        12:00:03+5 bank approves       => paid
        12:01+5    corrects o a        => @12:00:03 2026-03-10 leaves; 2026-03-10 returns; o corrected to a; a-c corrected 6.00 (was 4.00)
        13:00+5    NS rail in  a       => opens a
        13:20+5    NS rail out b       => a-b 4.00; asks 6.00 per trip
        "
        ),
    );
}

/// D1, S6: on a blocked card the credit lowers the debt; at 0 the card is free.
#[test]
fn s6_with_a_debt() {
    after(
        "
        2026-03-10
        08:00      NS rail in a          => opens a
        03:26+1    bank declines         => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night; declined; debt 20.00; denied: unpaid fare
        ",
        "
        12:00+1    corrects t1 c desk    => t1 corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for 2026-03-10; debt -14.00
        12:01+1    corrects t1 d desk    => t1 corrected to d; a-d corrected 8.00 (was 6.00); debt +2.00
        12:02+1    corrects t1 a desk    => t1 corrected to a; a-? free: corrected (was 8.00); credit 8.00 for 2026-03-10; debt -8.00; debt closed; freed: unpaid fare
        ",
    );
}

/// D1: with a request at the bank the credit waits for its answer.
#[test]
fn d1_in_flight() {
    let asked = "
        2026-03-10
        08:00      NS rail in a          => opens a
        03:26+1    bank does-not-know    => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night; unknown
        03:30+1    corrects t1 c desk    => t1 corrected to c; a-c corrected 6.00 (was 20.00); credit 14.00 for 2026-03-10
        ";
    after(asked, "03:35+1 bank declines => declined; debt 20.00; denied: unpaid fare; debt -14.00");
    after(
        asked,
        "03:35+1 bank approves => paid\n03:25+8 advance => @2026-03-14 03:05 2026-03-10 leaves; @03:25 refunds 14.00",
    );
}

/// D6: a later fall of the fares of a waived day first lowers the waiver.
#[test]
fn d6_a_waived_day() {
    after(
        "
        2026-03-10
        08:00      NS rail in a          => opens a
        03:26+1    bank declines         => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night; declined; debt 20.00; denied: unpaid fare
        09:00+1    objects waive
        ",
        "
        12:00+5    corrects t1 c         => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; t1 corrected to c; a-c corrected 6.00 (was 20.00); waiver -14.00 for 2026-03-10
        12:00+6    corrects t1 a         => @2026-03-15 12:00 2026-03-10 leaves; 2026-03-10 returns; t1 corrected to a; a-? free: corrected (was 6.00); waiver -6.00 for 2026-03-10
        12:01+6    advance
        ",
    );
}

/// D6: of a day that was partly paid, only what was paid becomes a credit: 6.00 of the threshold's request was paid.
#[test]
fn d6_a_day_of_which_a_part_was_paid() {
    let story = after(
        "
        2026-03-10
        08:00      NS rail out c id=o         => orphan check-out
        09:00      NS rail in  a              => opens a
        03:26+1    bank approves              => @2026-03-10 15:00:01 a-? 20.00; @03:25 asks 20.00 night; paid
        09:00+1    corrects o a desk          => o corrected to a; o is check-out of o; a-c corrected 6.00
        03:26+2    bank declines              => @03:25 asks 6.00 night; declined; debt 6.00; denied: unpaid fare
        09:00+2    objects waive
        ",
        "
        # 26.00 were owed, of which 20.00 were paid and 6.00 waived; to b the missing trip costs 4.00.
        10:00+2    corrects t2 b desk         => t2 corrected to b; a-b corrected 4.00 (was 20.00); waiver -6.00 for 2026-03-10; credit 10.00 for 2026-03-10
        ",
    );
    assert_eq!(story.account.balance().books.waived().to_string(), "0.00");
}

/// Point 6: an accidental check-in, corrected to its own place, costs nothing.
#[test]
fn l3_an_accidental_check_in() {
    let story = after(
        MISSING,
        "
        12:00+60   corrects t1 a      => @2026-03-14 03:05 2026-03-10 leaves; 2026-03-10 returns; t1 corrected to a; a-? free: corrected (was 20.00); credit 20.00 for 2026-03-10
        03:25+67   advance            => @2026-05-09 12:00 2026-03-10 leaves; @2026-05-11 00:00 2026-03-10 forgotten; @03:25 refunds 20.00
        ",
    );
    assert!(story.account.balance().books.booked().is_zero());
}
