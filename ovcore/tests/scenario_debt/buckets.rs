//! T5, P9: the bucket that the deny list decides is decided once, when the tap is received; what the tap is to its trip
//! comes before it, also when later taps re-rate the day.

use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use super::{attempts, in_debt};

/// D4: a refused tap that starts nothing is refused at the reader; one that starts an attempt is a debt-recovery tap,
/// whatever the bank says.
#[test]
fn d4_refused_or_debt_recovery() {
    in_debt(
        "
        12:00    NS rail in a denied id=one    => debt-recovery tap; asks 6.00 debt, by tap
        12:01    bank declines                 => declined
        12:10    NS rail in a denied id=two    => refused at the reader
        12:20    NS rail in a denied id=three  => debt-recovery tap; asks 6.00 debt, by tap
        12:21    bank approves                 => paid; debt closed; frees at 12:36
        12:30    NS rail in a denied id=four   => refused at the reader
        12:40    taps                          => @12:36 freed: unpaid fare; t1 is check-in; out is check-out of t1; one is debt-recovery tap; two is refused at the reader; three is debt-recovery tap; four is refused at the reader
        ",
    );
}

/// T5: what the account knew when the tap was received counts: before the debt opened, a refused tap is only refused,
/// and stays so.
#[test]
fn t5_refused_before_the_debt_opened() {
    play(
        &rules(),
        "
        2026-03-10
        08:00    NS rail in  a            => opens a
        08:20    NS rail out c            => a-c 6.00
        03:25+1  advance                  => @03:25 asks 6.00 night
        03:25:30+1 NS rail in a denied id=one => refused at the reader
        03:26+1  bank declines            => declined; debt 6.00; denied: unpaid fare
        03:27+1  NS rail in a denied id=two => debt-recovery tap; asks 6.00 debt, by tap
        03:28+1  taps                     => t1 is check-in; t2 is check-out of t1; one is refused at the reader; two is debt-recovery tap
        ",
    );
}

/// P9, T5: a late check-in turns the refused check-out into the check-out of its trip; the attempt that it started
/// stays. When the check-in is amended away, it is the debt-recovery tap that it was.
#[test]
fn p9_a_debt_recovery_tap_becomes_a_check_out_and_back() {
    for direction in ["out", "tap"] {
        let story = in_debt(&format!(
            "
            12:20    NS rail {direction} c denied id=o  => debt-recovery tap; asks 6.00 debt, by tap
            12:21    bank declines                      => declined
            12:30    NS rail in a at=12:00 id=i         => o is check-out of i; a-c 6.00; debt +6.00
            12:31    taps                               => t1 is check-in; out is check-out of t1; i is check-in; o is check-out of i
            13:00    NS rail in a at=12:25 id=i v=1     => o is debt-recovery tap; a-? open (was 6.00); credit 6.00 for 2026-03-11; debt -6.00
            13:01    taps                               => t1 is check-in; out is check-out of t1; o is debt-recovery tap; i is check-in
            13:02    NS rail in a at=12:10 id=i v=2     => o is check-out of i; a-c 6.00; debt +6.00
            "
        ));
        assert_eq!(attempts(&story).len(), 1);
    }
}

/// P9, T5: a tap that started nothing goes back to refused at the reader.
#[test]
fn p9_a_refused_tap_becomes_a_check_out_and_back() {
    in_debt(
        "
        12:00    NS rail in  a denied           => debt-recovery tap; asks 6.00 debt, by tap
        12:01    bank declines                  => declined
        12:10    NS rail out c denied id=o      => refused at the reader
        12:12    NS rail in  a at=11:50 id=i    => o is check-out of i; a-c 6.00; debt +6.00
        13:00    NS rail in  a at=12:11 id=i v=1 => o is refused at the reader; a-? open (was 6.00); credit 6.00 for 2026-03-11; debt -6.00
        ",
    );
}

/// P9, T5: a refused check-out that could close the open trip is its check-out from the beginning, and starts an
/// attempt. When its check-in goes, it is a debt-recovery tap: it started one when it was received.
#[test]
fn p9_a_check_out_becomes_a_debt_recovery_tap() {
    let story = in_debt(
        "
        11:00    NS rail in  a id=i              => opens a; asks 6.00 debt, by tap
        11:01    bank declines                   => declined
        12:00    NS rail out c denied id=o       => a-c 6.00; debt +6.00; asks 12.00 debt, by tap
        12:01    bank declines                   => declined
        13:00    NS rail in  a at=12:30 id=i v=1 => o is debt-recovery tap; a-? open (was 6.00); credit 6.00 for 2026-03-11; debt -6.00
        ",
    );
    assert_eq!(attempts(&story).len(), 2);
}

/// P9, T5: had it started nothing, because it came too soon, it is refused at the reader.
#[test]
fn p9_a_check_out_becomes_a_refused_tap() {
    in_debt(
        "
        11:50    NS rail in  a id=i              => opens a; asks 6.00 debt, by tap
        11:51    bank declines                   => declined
        12:00    NS rail out c denied id=o       => a-c 6.00; debt +6.00
        13:00    NS rail in  a at=12:30 id=i v=1 => o is refused at the reader; a-? open (was 6.00); credit 6.00 for 2026-03-11; debt -6.00
        ",
    );
}

/// P9: on board another vehicle or at another carrier it closes nothing: then it is what the deny list makes of it.
#[test]
fn p9_a_refused_check_out_that_could_not_close() {
    in_debt(
        "
        11:00    HTM tram in  s1 veh=7          => opens s1; asks 6.00 debt, by tap
        11:01    bank declines                  => declined
        11:20    HTM tram out s3 veh=8 denied   => debt-recovery tap; asks 6.00 debt, by tap
        11:21    bank declines                  => declined
        11:22    NS  rail out c denied          => refused at the reader
        11:25    HTM tram out s3 veh=7 denied   => s1-s3 2.00; debt +2.00
        ",
    );
}

/// T5: a tap without a trip counts on its calendar date: four attempts are of the date, not of the travel day.
#[test]
fn t5_after_midnight_it_is_another_date() {
    in_debt(
        "
        22:00      NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        22:01      bank declines        => declined
        22:30      NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        22:31      bank declines        => declined
        23:00      NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        23:01      bank declines        => declined
        23:30      NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        23:31      bank declines        => declined
        23:59      NS rail in a denied  => refused at the reader
        00:30+1    NS rail in a denied  => debt-recovery tap; asks 6.00 debt, by tap
        ",
    );
}

/// I5: denied: a check-in is refused by the reader, and opens nothing; a check-out is accepted, whatever the reader says.
#[test]
fn i5_check_in_refused_check_out_accepted() {
    let story = in_debt(
        "
        12:00    NS rail in  a denied   => debt-recovery tap; asks 6.00 debt, by tap
        12:01    bank declines          => declined
        12:20    NS rail out c denied   => debt-recovery tap; asks 6.00 debt, by tap
        12:21    bank declines          => declined
        # Through a reader whose list is old; the check-out is refused by nobody.
        12:30    NS rail in  a          => opens a
        12:50    NS rail out c denied   => a-c 6.00; debt +6.00; asks 12.00 debt, by tap
        ",
    );
    assert_eq!(story.account.trips().count(), 2);
}
