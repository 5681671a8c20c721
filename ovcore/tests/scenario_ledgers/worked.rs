//! Ledgers worked out by hand.

use super::posts;

/// N4, I1: a plain day over two carriers, asked for in the night and paid.
#[test]
fn n4_a_plain_day_over_two_carriers() {
    posts(
        "
        2026-03-10
        08:00      NS  rail in  a    => opens a
        08:30      NS  rail out d    => a-d 8.00
        09:00      HTM tram in  s1   => opens s1
        09:15      HTM tram out s3   => s1-s3 2.00
        03:25+1    advance           => @03:25 asks 10.00 night
        03:25:04+1 bank approves     => paid
        12:00+10   advance
        ",
        &[
            "trip_closed: carrier NS -8.00, uncollected 8.00",
            "trip_closed: carrier HTM -2.00, uncollected 2.00",
            "payment_requested: uncollected -10.00, in flight 10.00",
            "payment_approved: in flight -10.00, collected 10.00",
        ],
        "carrier HTM -2.00, carrier NS -8.00, collected 10.00",
    );
}

/// I1: one trip over two carriers stands on the ledger of each by its leg: 10 units and 20 units at 0.11.
#[test]
fn i1_one_trip_over_two_carriers() {
    posts(
        "
        2026-03-10
        08:00      KEOLIS rail in  k  => opens k
        08:30      QBUZZ  rail out q  => k-q 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
        ",
        &["trip_closed: carrier KEOLIS -1.10, carrier QBUZZ -2.20, uncollected 3.30"],
        "carrier KEOLIS -1.10, carrier QBUZZ -2.20, uncollected 3.30",
    );
}

/// N4, S6: a credit, and its refund after seven days.
#[test]
fn n4_a_credit_and_its_refund() {
    posts(
        "
        2026-03-10
        08:00      NS rail in  a                    => opens a
        08:30      NS rail out d id=out             => a-d 8.00
        03:25+1    advance                          => @03:25 asks 8.00 night
        03:25:04+1 bank approves                    => paid
        12:00+1    NS rail out b id=out v=1 at=08:30 => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10
        12:00+20   advance
        ",
        &[
            "trip_closed: carrier NS -8.00, uncollected 8.00",
            "payment_requested: uncollected -8.00, in flight 8.00",
            "payment_approved: in flight -8.00, collected 8.00",
            "trip_revised: carrier NS 4.00, uncollected -4.00",
            "credit_opened: uncollected 4.00, credits -4.00",
            "credit_refunded: credits 4.00, refunded -4.00",
        ],
        "carrier NS -4.00, collected 8.00, refunded -4.00",
    );
}

/// N4, S6: a credit that goes against the next request.
#[test]
fn n4_a_credit_against_a_request() {
    posts(
        "
        2026-03-10
        08:00      NS rail in  a                    => opens a
        08:30      NS rail out d id=out             => a-d 8.00
        03:25+1    advance                          => @03:25 asks 8.00 night
        03:25:04+1 bank approves                    => paid
        12:00+1    NS rail out b id=out v=1 at=08:30 => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10
        13:00+1    NS rail in  a                    => opens a
        13:20+1    NS rail out c                    => a-c 6.00
        03:25+2    advance                          => @03:25 asks 2.00 night
        ",
        &[
            "trip_closed: carrier NS -8.00, uncollected 8.00",
            "payment_requested: uncollected -8.00, in flight 8.00",
            "payment_approved: in flight -8.00, collected 8.00",
            "trip_revised: carrier NS 4.00, uncollected -4.00",
            "credit_opened: uncollected 4.00, credits -4.00",
            "trip_closed: carrier NS -6.00, uncollected 6.00",
            "payment_requested: uncollected -6.00, in flight 2.00, credits 4.00",
        ],
        "carrier NS -10.00, in flight 2.00, collected 8.00",
    );
}

/// N4, D2: a declined payment is owed; while it is asked for again it stays a debt, and it is paid out of the debt.
#[test]
fn n4_a_debt_recovered() {
    posts(
        "
        2026-03-10
        08:00    NS rail in  a   => opens a
        08:20    NS rail out c   => a-c 6.00
        03:25+1  advance         => @03:25 asks 6.00 night
        03:26+1  bank declines   => declined; debt 6.00; denied: unpaid fare
        03:25+2  advance         => @03:25 asks 6.00 debt, scheduled
        03:26+2  bank declines
        03:25+3  advance         => @03:25 asks 6.00 debt, scheduled
        03:26+3  bank approves   => paid; debt closed; freed: unpaid fare
        ",
        &[
            "trip_closed: carrier NS -6.00, uncollected 6.00",
            "payment_requested: uncollected -6.00, in flight 6.00",
            "debt_opened: in flight -6.00, debt 6.00",
            "payment_approved: debt -6.00, collected 6.00",
        ],
        "carrier NS -6.00, collected 6.00",
    );
}

/// N4, D1, D4: a check-out of a blocked card: its charge joins the debt, and the whole is asked for and paid.
#[test]
fn n4_a_charge_joins_a_debt_that_is_recovered_by_tap() {
    posts(
        "
        2026-03-10
        08:00    NS rail in  a   => opens a
        08:20    NS rail out c   => a-c 6.00
        03:20+1  NS rail in  a   => opens a
        03:25+1  advance         => @03:25 asks 6.00 night
        03:26+1  bank declines   => declined; debt 6.00; denied: unpaid fare
        03:45+1  NS rail out b   => a-b 4.00; debt +4.00; asks 10.00 debt, by tap
        03:46+1  bank approves   => paid; debt closed; frees at 04:01
        ",
        &[
            "trip_closed: carrier NS -6.00, uncollected 6.00",
            "payment_requested: uncollected -6.00, in flight 6.00",
            "debt_opened: in flight -6.00, debt 6.00",
            "trip_closed: carrier NS -4.00, uncollected 4.00",
            "debt_increased: uncollected -4.00, debt 4.00",
            "payment_approved: debt -10.00, collected 10.00",
        ],
        "carrier NS -10.00, collected 10.00",
    );
}

/// D6, N4: a waiver is borne by the carriers of the legs, in proportion: 6.00 by NS, and of the 3.30 a third by Keolis.
#[test]
fn d6_a_waiver_over_carriers() {
    posts(
        "
        2026-03-10
        08:00    NS     rail in  a  => opens a
        08:20    NS     rail out c  => a-c 6.00
        10:00    KEOLIS rail in  k  => opens k
        10:30    QBUZZ  rail out q  => k-q 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
        03:25+1  advance            => @03:25 asks 9.30 night
        03:26+1  bank declines
        12:00+1  objects waive
        ",
        &[
            "trip_closed: carrier NS -6.00, uncollected 6.00",
            "trip_closed: carrier KEOLIS -1.10, carrier QBUZZ -2.20, uncollected 3.30",
            "payment_requested: uncollected -9.30, in flight 9.30",
            "debt_opened: in flight -9.30, debt 9.30",
            "debt_waived: debt -9.30, waived KEOLIS 1.10, waived NS 6.00, waived QBUZZ 2.20",
        ],
        "carrier KEOLIS -1.10, carrier NS -6.00, carrier QBUZZ -2.20, waived KEOLIS 1.10, waived NS 6.00, waived QBUZZ 2.20",
    );
}

/// D6, N4: a fall of a waived day's fares lowers the waiver of those who bear it: the NS trip falls by 2.00, and neither
/// HTM nor the traveller has anything of it.
#[test]
fn d6_a_fall_lowers_the_waiver_of_the_carrier_whose_trip_fell() {
    posts(
        "
        2026-03-10
        08:00    NS  rail in  a                     => opens a
        08:20    NS  rail out c id=out              => a-c 6.00
        09:00    HTM tram in  s1                    => opens s1
        09:15    HTM tram out s3                    => s1-s3 2.00
        03:25+1  advance                            => @03:25 asks 8.00 night
        03:26+1  bank declines
        12:00+1  objects waive
        13:00+1  NS rail out b id=out v=1 at=08:20
        ",
        &[
            "trip_closed: carrier NS -6.00, uncollected 6.00",
            "trip_closed: carrier HTM -2.00, uncollected 2.00",
            "payment_requested: uncollected -8.00, in flight 8.00",
            "debt_opened: in flight -8.00, debt 8.00",
            "debt_waived: debt -8.00, waived HTM 2.00, waived NS 6.00",
            "trip_revised: carrier NS 2.00, uncollected -2.00",
            "waiver_lowered: uncollected 2.00, waived NS -2.00",
        ],
        "carrier HTM -2.00, carrier NS -4.00, waived HTM 2.00, waived NS 4.00",
    );
}

/// D6: a trip that fell and was not waived: 8.00 of the day was paid by threshold, 6.00 was waived; the paid trip falls
/// by 2.00, which comes off the day's waiver, borne by NS and HTM as 4.00 to 2.00: 1.33 and 0.67 of the 2.00.
#[test]
fn d6_a_fall_of_a_paid_trip_lowers_the_day_s_waiver_in_proportion() {
    let mut policy = ovcore::policy::Policy::ovpay();
    policy.settlement.threshold_minor = ovcore::money::Money::from_minor(700);
    let rules = ovcore_testkit::world::rules_with(policy);
    let story = ovcore_testkit::scenario::play(
        &rules,
        "
        2026-03-10
        07:00    NS  rail in  a                     => opens a
        07:30    NS  rail out d id=paid             => a-d 8.00; asks 8.00 threshold
        07:31    bank approves                      => paid
        10:00    NS  rail in  a                     => opens a
        10:20    NS  rail out b                     => a-b 4.00
        12:00    HTM tram in  s1                    => opens s1
        12:15    HTM tram out s3                    => s1-s3 2.00
        03:25+1  advance                            => @03:25 asks 6.00 night
        03:26+1  bank declines
        12:00+1  objects waive
        13:00+1  NS rail out c id=paid v=1 at=07:30
        ",
    );
    let posted = super::postings(&story.account, &story.events);
    assert_eq!(
        posted[posted.len() - 2..],
        [
            "trip_revised: carrier NS 2.00, uncollected -2.00",
            "waiver_lowered: uncollected 2.00, waived HTM -0.67, waived NS -1.33",
        ],
        "{}",
        story.transcript
    );
    assert_eq!(
        story.account.ledgers().to_string(),
        "carrier HTM -2.00, carrier NS -10.00, collected 8.00, waived HTM 1.33, waived NS 2.67"
    );
}

/// D9, N4: a payment that was taken back lowers what was collected, and is owed.
#[test]
fn d9_a_payment_taken_back() {
    posts(
        "
        2026-03-10
        08:00      NS rail in  a            => opens a
        08:20      NS rail out c            => a-c 6.00
        03:25+1    advance                  => @03:25 asks 6.00 night
        03:25:04+1 bank approves            => paid
        12:00+3    takes-back pay.17.0
        ",
        &[
            "trip_closed: carrier NS -6.00, uncollected 6.00",
            "payment_requested: uncollected -6.00, in flight 6.00",
            "payment_approved: in flight -6.00, collected 6.00",
            "payment_taken_back: debt 6.00, collected -6.00",
        ],
        "carrier NS -6.00, debt 6.00",
    );
}

/// D9: of a payment that credits had paid in part only what the bank paid comes back; a second one joins the debt.
#[test]
fn d9_taken_back_twice_with_a_credit() {
    posts(
        "
        2026-03-10
        08:00      NS rail in  a                    => opens a
        08:30      NS rail out d id=out             => a-d 8.00
        03:25+1    advance                          => @03:25 asks 8.00 night
        03:25:04+1 bank approves                    => paid
        12:00+1    NS rail out b id=out v=1 at=08:30 => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10
        13:00+1    NS rail in  a                    => opens a
        13:20+1    NS rail out c                    => a-c 6.00
        03:25+2    advance                          => @03:25 asks 2.00 night
        03:25:04+2 bank approves                    => paid
        12:00+3    takes-back pay.17.1
        12:01+3    takes-back pay.17.0
        ",
        &[
            "trip_closed: carrier NS -8.00, uncollected 8.00",
            "payment_requested: uncollected -8.00, in flight 8.00",
            "payment_approved: in flight -8.00, collected 8.00",
            "trip_revised: carrier NS 4.00, uncollected -4.00",
            "credit_opened: uncollected 4.00, credits -4.00",
            "trip_closed: carrier NS -6.00, uncollected 6.00",
            "payment_requested: uncollected -6.00, in flight 2.00, credits 4.00",
            "payment_approved: in flight -2.00, collected 2.00",
            "payment_taken_back: debt 2.00, collected -2.00",
            "payment_taken_back: debt 8.00, collected -8.00",
        ],
        "carrier NS -10.00, debt 10.00",
    );
}

/// N4: a debt that goes to the account of the next card is on *moved* here, and on *moved* with the other sign there.
#[test]
fn n4_a_moved_debt() {
    posts(
        "
        2026-03-10
        08:00    NS rail in  a         => opens a
        08:20    NS rail out c         => a-c 6.00
        03:25+1  advance               => @03:25 asks 6.00 night
        03:26+1  bank declines
        12:00+1  hands-over-to 18
        ",
        &[
            "trip_closed: carrier NS -6.00, uncollected 6.00",
            "payment_requested: uncollected -6.00, in flight 6.00",
            "debt_opened: in flight -6.00, debt 6.00",
            "handed_over: debt -6.00, moved 6.00",
        ],
        "carrier NS -6.00, moved 6.00",
    );
    posts(
        "
        2026-03-12
        12:00    takes-over 6.00
        03:25+1  advance
        03:26+1  bank approves
        ",
        &["taken_over: debt 6.00, moved -6.00", "payment_approved: debt -6.00, collected 6.00"],
        "collected 6.00, moved -6.00",
    );
}

/// D6: only what was paid becomes a credit, and all that was paid does: what was waived on the same day came from
/// another card, and is none of the fares that fell.
#[test]
fn d6_a_waiver_of_another_card_s_trip_is_not_lowered_by_a_fall_here() {
    posts(
        "
        2026-03-10
        08:00      NS rail in  a                     => opens a
        08:20      NS rail out c id=out              => a-c 6.00
        03:25+1    advance                           => @03:25 asks 6.00 night
        03:25:04+1 bank approves                     => paid
        12:00+1    takes-over 6.00 2026-03-10
        12:02+1    objects waive
        13:00+1    NS rail out b id=out v=1 at=08:20 => a-b 4.00 (was 6.00); credit 2.00 for 2026-03-10
        ",
        &[
            "trip_closed: carrier NS -6.00, uncollected 6.00",
            "payment_requested: uncollected -6.00, in flight 6.00",
            "payment_approved: in flight -6.00, collected 6.00",
            "taken_over: debt 6.00, moved -6.00",
            "debt_waived: debt -6.00, waived NS 6.00",
            "trip_revised: carrier NS 2.00, uncollected -2.00",
            "credit_opened: uncollected 2.00, credits -2.00",
        ],
        "carrier NS -4.00, collected 6.00, credits -2.00, waived NS 6.00, moved -6.00",
    );
}

/// L2, N4: a check-out that comes in after the boarding fare was collected.
#[test]
fn l2_a_late_tap_after_collection() {
    posts(
        "
        2026-03-10
        08:00      NS rail in  a           => opens a
        03:25+1    advance                 => @2026-03-10 14:00:01 a-? 20.00; @03:25 asks 20.00 night
        03:25:04+1 bank approves           => paid
        09:00+1    NS rail out c at=08:20  => a-c 6.00 (was 20.00); credit 14.00 for 2026-03-10
        ",
        &[
            "trip_missed: carrier NS -20.00, uncollected 20.00",
            "payment_requested: uncollected -20.00, in flight 20.00",
            "payment_approved: in flight -20.00, collected 20.00",
            "trip_revised: carrier NS 14.00, uncollected -14.00",
            "credit_opened: uncollected 14.00, credits -14.00",
        ],
        "carrier NS -6.00, collected 20.00, credits -14.00",
    );
}
