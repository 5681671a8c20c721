//! Whether a card is a valid ticket, and if not, why.

use ovcore::account::Account;
use ovcore::inspect::{InspectionPoint, Presented, Ticket, WhyNot, ticket};
use ovcore::policy::Policy;
use ovcore::tap::Mode;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::{rules, rules_with};

use crate::{at, on_board, station};

fn asked(account: &Account, point: &InspectionPoint, now: &str) -> Ticket {
    ticket(account, &rules(), point, at(now))
}

fn presented(time: &str, place: &str, carrier: &str, mode: Mode) -> Presented {
    Presented { at: at(time), place: place.parse().unwrap(), carrier: carrier.parse().unwrap(), mode }
}

fn valid(check_in: Presented, until: &str) -> Ticket {
    Ticket::Valid { check_in, until: at(until), uncertain: false }
}

const fn not_valid(why: WhyNot) -> Ticket {
    Ticket::NotValid { why, blocked: false }
}

fn train() -> InspectionPoint {
    on_board("NS", Mode::Rail, None)
}

#[test]
fn a_check_in_is_valid_until_the_longest_trip_is_over() {
    let account = play(&rules(), "2026-03-10\n08:00 NS rail in a => opens a").account;
    let check_in = presented("2026-03-10T08:00:00", "a", "NS", Mode::Rail);
    // Rail: six hours, the last second included (P5, T1).
    for now in ["2026-03-10T08:00:00", "2026-03-10T14:00:00"] {
        assert_eq!(asked(&account, &train(), now), valid(check_in, "2026-03-10T14:00:00"), "{now}");
    }
    let over = WhyNot::PastLongestTrip { check_in, ended: at("2026-03-10T14:00:01") };
    assert_eq!(asked(&account, &train(), "2026-03-10T14:00:01"), not_valid(over));
    // The same when the account has been told of the time.
    let told =
        play(&rules(), "2026-03-10\n08:00 NS rail in a\n14:00:01 advance => @14:00:01 a-? 20.00").account;
    assert_eq!(asked(&told, &train(), "2026-03-10T14:00:01"), not_valid(over));
    // The next day it is still the answer, later none.
    assert_eq!(asked(&told, &train(), "2026-03-11T23:59:59"), not_valid(over));
    assert_eq!(asked(&told, &train(), "2026-03-12T00:00:00"), not_valid(WhyNot::NoCheckIn));
}

#[test]
fn a_check_in_on_a_tram_is_valid_for_four_hours() {
    let account = play(&rules(), "2026-03-10\n08:00 HTM tram in s1 => opens s1").account;
    let check_in = presented("2026-03-10T08:00:00", "s1", "HTM", Mode::Tram);
    let tram = on_board("HTM", Mode::Tram, None);
    assert_eq!(asked(&account, &tram, "2026-03-10T12:00:00"), valid(check_in, "2026-03-10T12:00:00"));
    let over = WhyNot::PastLongestTrip { check_in, ended: at("2026-03-10T12:00:01") };
    assert_eq!(asked(&account, &tram, "2026-03-10T12:00:01"), not_valid(over));
}

#[test]
fn after_the_check_out_it_says_when_and_where() {
    let account = play(&rules(), "2026-03-10\n08:00 NS rail in a\n08:25 NS rail out c => a-c 6.00").account;
    let check_out = presented("2026-03-10T08:25:00", "c", "NS", Mode::Rail);
    let out = not_valid(WhyNot::CheckedOut { check_out });
    assert_eq!(asked(&account, &train(), "2026-03-10T08:26:00"), out);
    // Checked out where it began, for free: that is a check-out too (P7).
    let account = play(&rules(), "2026-03-10\n08:00 NS rail in a\n08:05 NS rail out a").account;
    let check_out = presented("2026-03-10T08:05:00", "a", "NS", Mode::Rail);
    assert_eq!(asked(&account, &train(), "2026-03-10T08:06:00"), not_valid(WhyNot::CheckedOut { check_out }));
}

#[test]
fn at_the_station_one_has_just_checked_out_at_one_is_in_order_for_ten_minutes() {
    let account = play(&rules(), "2026-03-10\n08:00 NS rail in a\n08:25 NS rail out b => a-b 4.00").account;
    let check_out = presented("2026-03-10T08:25:00", "b", "NS", Mode::Rail);
    let in_order = Ticket::CheckedOutHere { check_out, until: at("2026-03-10T08:35:00") };
    let not = not_valid(WhyNot::CheckedOut { check_out });
    // At the station itself, at the one joined to it, and for the carrier that is joined.
    for point in [("NS", Mode::Rail, "b"), ("NS", Mode::Rail, "b2"), ("ARRIVA", Mode::Rail, "b")] {
        let here = station(point.0, point.1, point.2);
        assert_eq!(asked(&account, &here, "2026-03-10T08:35:00"), in_order, "{point:?}");
        assert_eq!(asked(&account, &here, "2026-03-10T08:35:01"), not, "{point:?}");
    }
    // Not at another station, not at the metro beside it, and not in the train.
    for point in [station("NS", Mode::Rail, "c"), station("GVB", Mode::Metro, "b"), train()] {
        assert_eq!(asked(&account, &point, "2026-03-10T08:26:00"), not, "{point:?}");
    }
}

/// P4: a check-in is good where a check-out could end it, and nowhere else.
#[test]
fn a_check_in_covers_what_a_check_out_could_end() {
    let train = play(&rules(), "2026-03-10\n08:00 NS rail in a").account;
    let metro = play(&rules(), "2026-03-10\n08:00 GVB metro in m1").account;
    let bus = play(&rules(), "2026-03-10\n08:00 HTM bus in s1 veh=v1").account;
    let nameless = play(&rules(), "2026-03-10\n08:00 HTM bus in s1").account;
    let v = |name| Some(name);
    for (account, point, covered) in [
        (&train, on_board("NS", Mode::Rail, None), true),
        (&train, on_board("NS", Mode::Rail, v("any")), true),
        (&train, on_board("ARRIVA", Mode::Rail, None), true),
        (&train, station("ARRIVA", Mode::Rail, "e"), true),
        (&train, on_board("KEOLIS", Mode::Rail, None), false),
        (&train, on_board("HTM", Mode::Bus, None), false),
        (&train, on_board("NS", Mode::Bus, None), false),
        (&metro, on_board("GVB", Mode::Metro, None), true),
        (&metro, on_board("RET", Mode::Metro, None), false),
        (&metro, on_board("GVB", Mode::Tram, None), false),
        (&bus, on_board("HTM", Mode::Bus, v("v1")), true),
        (&bus, on_board("HTM", Mode::Bus, v("v2")), false),
        (&bus, on_board("HTM", Mode::Bus, None), true),
        (&bus, on_board("HTM", Mode::Tram, v("v2")), false),
        (&bus, on_board("GVB", Mode::Bus, v("v1")), false),
        (&nameless, on_board("HTM", Mode::Bus, v("v2")), true),
        // Carriers that the network does not know are still not each other.
        (&train, on_board("NOBODY", Mode::Rail, None), false),
    ] {
        let answer = asked(account, &point, "2026-03-10T08:10:00");
        let right = if covered { answer.is_in_order() } else { matches!(answer, Ticket::NotHere { .. }) };
        assert!(right, "{point:?}: {answer:?}");
    }
}

#[test]
fn a_ticket_for_another_service_shows_what_it_is_for() {
    let account = play(&rules(), "2026-03-10\n08:00 NS rail in a").account;
    let check_in = presented("2026-03-10T08:00:00", "a", "NS", Mode::Rail);
    let until = at("2026-03-10T14:00:00");
    let expected = Ticket::NotHere { check_in, until, uncertain: false };
    assert_eq!(asked(&account, &on_board("HTM", Mode::Bus, None), "2026-03-10T08:10:00"), expected);
}

/// P6: the second check-in stands, also when the check-out that is missing was another carrier's.
#[test]
fn a_missing_check_out_elsewhere_does_not_matter_after_the_next_check_in() {
    let script = "
        2026-03-10
        08:00 HTM tram in s1   => opens s1
        08:30 NS rail in a     => s1-? 4.00; opens a
        ";
    let account = play(&rules(), script).account;
    let check_in = presented("2026-03-10T08:30:00", "a", "NS", Mode::Rail);
    assert_eq!(asked(&account, &train(), "2026-03-10T08:40:00"), valid(check_in, "2026-03-10T14:30:00"));
    let tram = on_board("HTM", Mode::Tram, None);
    assert!(matches!(asked(&account, &tram, "2026-03-10T08:40:00"), Ticket::NotHere { .. }));
}

/// P6: at the wrong pole first; the check-in that was meant is the ticket.
#[test]
fn the_wrong_pole_is_forgotten() {
    let account = play(&rules(), "2026-03-10\n08:00 NS rail in a\n08:00 ARRIVA rail in a id=z").account;
    let answer = asked(&account, &train(), "2026-03-10T08:01:00");
    assert!(answer.is_in_order(), "{answer:?}");
}

/// J1: what begins before midnight lasts until 03:05, its last second 03:04:59.
#[test]
fn a_journey_that_goes_past_midnight_is_valid_until_the_day_is_over() {
    let account = play(&rules(), "2026-03-10\n23:50 NS rail in a => opens a").account;
    let check_in = presented("2026-03-10T23:50:00", "a", "NS", Mode::Rail);
    for now in ["2026-03-11T00:00:00", "2026-03-11T03:04:59"] {
        assert_eq!(asked(&account, &train(), now), valid(check_in, "2026-03-11T03:04:59"), "{now}");
    }
    let over = WhyNot::TravelDayOver { check_in, ended: at("2026-03-11T03:05:00") };
    assert_eq!(asked(&account, &train(), "2026-03-11T03:05:00"), not_valid(over));
}

/// J1: a trip after midnight that continues yesterday's journey, and is still open at 03:05, goes on.
#[test]
fn a_trip_after_midnight_outlives_yesterday() {
    let script = "
        2026-03-10
        23:30      NS rail in a
        00:20+1    NS rail out b     => a-b 4.00
        00:40+1    NS rail in b      => opens b after t1 on 2026-03-10
        03:06+1    advance
        ";
    let account = play(&rules(), script).account;
    let check_in = presented("2026-03-11T00:40:00", "b", "NS", Mode::Rail);
    let answer = asked(&account, &train(), "2026-03-11T03:06:00");
    assert_eq!(answer, valid(check_in, "2026-03-11T06:40:00"));
}

/// The night in which 02:00 becomes 03:00: four hours by tram, of 60 minutes each, cut off at 03:05.
#[test]
fn in_the_short_night_the_day_ends_at_the_same_time_on_the_clock() {
    let account = play(&rules(), "2026-03-28\n23:30 HTM tram in s1\n00:30+1 NS rail in a").account;
    let check_in = presented("2026-03-29T00:30:00+01:00", "a", "NS", Mode::Rail);
    // It is of the 29th, which ends on the 30th: six hours elapsed, seven on the clock.
    let last = at("2026-03-29T07:30:00+02:00");
    let answer = ticket(&account, &rules(), &train(), last);
    assert_eq!(answer, Ticket::Valid { check_in, until: last, uncertain: false });
    let account = play(&rules(), "2026-03-28\n23:30 HTM tram in s1").account;
    let tram = on_board("HTM", Mode::Tram, None);
    let check_in = presented("2026-03-28T23:30:00+01:00", "s1", "HTM", Mode::Tram);
    let last = at("2026-03-29T03:04:59+02:00");
    let answer = ticket(&account, &rules(), &tram, last);
    assert_eq!(answer, Ticket::Valid { check_in, until: last, uncertain: false });
    let ended = at("2026-03-29T03:05:00+02:00");
    let over = not_valid(WhyNot::TravelDayOver { check_in, ended });
    assert_eq!(ticket(&account, &rules(), &tram, ended), over);
}

/// The night with 02:00 to 03:00 twice: a tram's four hours are over before 03:05 on the clock.
#[test]
fn in_the_long_night_the_longest_trip_is_over_first() {
    let account = play(&rules(), "2026-10-24\n23:30 HTM tram in s1").account;
    let tram = on_board("HTM", Mode::Tram, None);
    let check_in = presented("2026-10-24T23:30:00+02:00", "s1", "HTM", Mode::Tram);
    // 23:30 + 4 h elapsed is 02:30 on the second pass.
    let last = at("2026-10-25T02:30:00+01:00");
    let answer = ticket(&account, &rules(), &tram, last);
    assert_eq!(answer, Ticket::Valid { check_in, until: last, uncertain: false });
    let ended = last.plus_seconds(1);
    let over = not_valid(WhyNot::PastLongestTrip { check_in, ended });
    assert_eq!(ticket(&account, &rules(), &tram, ended), over);
}

/// P9: blocked while under way, the traveller may finish the trip, and it is not even shown. After that it is.
#[test]
fn a_blocked_card_with_an_open_trip_travels_lawfully() {
    let script = "
        2026-03-09
        08:00      NS rail in a
        08:25      NS rail out c     => a-c 6.00
        03:25:30+1 advance           => @03:25 asks 6.00 night
        08:00+1    NS rail in a      => opens a
        08:10+1    bank declines     => declined; debt 6.00; denied: unpaid fare
        ";
    let open = play(&rules(), script).account;
    let check_in = presented("2026-03-10T08:00:00", "a", "NS", Mode::Rail);
    assert_eq!(asked(&open, &train(), "2026-03-10T08:20:00"), valid(check_in, "2026-03-10T14:00:00"));
    let ended = play(
        &rules(),
        &[script, "08:25+1 NS rail out c denied => a-c 6.00; debt +6.00; asks 12.00 debt, by tap"].join("\n"),
    );
    drop(ended);
}

/// P8: a reader with a wrong clock may have checked the card out. The traveller is believed, and it is said.
#[test]
fn a_trip_that_is_held_is_valid_and_uncertain() {
    let script = "
        2026-03-10
        08:00 NS rail in a                      => opens a
        08:20 NS rail out c id=q at=08:30       => quarantined; a-? held
        ";
    let account = play(&rules(), script).account;
    let check_in = presented("2026-03-10T08:00:00", "a", "NS", Mode::Rail);
    let until = at("2026-03-10T14:00:00");
    let answer = asked(&account, &train(), "2026-03-10T08:40:00");
    assert_eq!(answer, Ticket::Valid { check_in, until, uncertain: true });
    // No longer than the check-in itself would have lasted.
    let over = WhyNot::PastLongestTrip { check_in, ended: at("2026-03-10T14:00:01") };
    assert_eq!(asked(&account, &train(), "2026-03-10T14:00:01"), not_valid(over));
    // The amendment clears it up.
    let amended = play(&rules(), &[script, "08:45 NS rail out c id=q v=1 at=08:20 => a-c 6.00"].join("\n"));
    let check_out = presented("2026-03-10T08:20:00", "c", "NS", Mode::Rail);
    let answer = asked(&amended.account, &train(), "2026-03-10T08:46:00");
    assert_eq!(answer, not_valid(WhyNot::CheckedOut { check_out }));
}

#[test]
fn a_check_in_that_was_refused_is_none() {
    let script = "
        2026-03-09
        08:00      NS rail in a
        08:25      NS rail out c     => a-c 6.00
        03:26+1    bank declines
        08:00+1    HTM tram in s1 denied
        ";
    let account = play(&rules(), script).account;
    let check_out = presented("2026-03-09T08:25:00", "c", "NS", Mode::Rail);
    let tram = on_board("HTM", Mode::Tram, None);
    let answer = asked(&account, &tram, "2026-03-10T08:01:00");
    assert_eq!(answer, Ticket::NotValid { why: WhyNot::CheckedOut { check_out }, blocked: true });
    let answer = asked(&account, &tram, "2026-03-11T00:00:00");
    assert_eq!(answer, Ticket::NotValid { why: WhyNot::NoCheckIn, blocked: true });
}

/// A trip that an amendment took away is no ticket.
#[test]
fn a_check_in_that_turned_out_to_be_none_is_none() {
    let script = "
        2026-03-10
        09:00 NS rail in d id=moved             => opens d
        09:10 NS rail out c id=moved v=1        => orphan check-out; moved is no trip (was 0.00)
        ";
    let account = play(&rules(), script).account;
    assert_eq!(asked(&account, &train(), "2026-03-10T09:20:00"), not_valid(WhyNot::NoCheckIn));
}

/// L3: a correction says where the trip went, not that one is still on it.
#[test]
fn a_corrected_trip_is_over() {
    let script = "
        2026-03-10
        08:00 NS rail in a id=in
        15:00 advance                           => @14:00:01 a-? 20.00
        15:01 corrects in c desk
        ";
    let account = play(&rules(), script).account;
    let check_in = presented("2026-03-10T08:00:00", "a", "NS", Mode::Rail);
    let over = WhyNot::PastLongestTrip { check_in, ended: at("2026-03-10T14:00:01") };
    assert_eq!(asked(&account, &train(), "2026-03-10T15:02:00"), not_valid(over));
}

/// Where one only checks in, the check-in is the ticket for as long as the longest trip.
#[test]
fn where_one_only_checks_in_the_trip_is_complete_and_the_ticket_valid() {
    let rules = check_in_only();
    let account = play(&rules, "2026-03-10\n08:00 CONNEXXION ferry in p1 => p1-? 2.50").account;
    let ferry = on_board("CONNEXXION", Mode::Ferry, None);
    let check_in = presented("2026-03-10T08:00:00", "p1", "CONNEXXION", Mode::Ferry);
    let until = at("2026-03-10T12:00:00");
    let expected = Ticket::Valid { check_in, until, uncertain: false };
    assert_eq!(ticket(&account, &rules, &ferry, until), expected);
    let bus = on_board("HTM", Mode::Bus, None);
    assert!(matches!(ticket(&account, &rules, &bus, until), Ticket::NotHere { .. }));
    let ended = until.plus_seconds(1);
    let over = not_valid(WhyNot::PastLongestTrip { check_in, ended });
    assert_eq!(ticket(&account, &rules, &ferry, ended), over);
}

/// The test country, with a ferry on which one only checks in.
fn check_in_only() -> ovcore::rules::Rules {
    use ovcore::fare::{TariffBook, TariffDocument};
    use ovcore::network::{Network, NetworkDocument};
    let text = ovcore_testkit::world::network()
        .replace(r#""name": "Connexxion" }"#, r#""name": "Connexxion", "check_in_only": ["ferry"] }"#);
    let network = Network::new(NetworkDocument::from_json(&text).unwrap()).unwrap();
    let tariffs = ovcore_testkit::world::tariffs();
    let book = tariffs.iter().map(|text| TariffDocument::from_json(text).unwrap()).collect();
    ovcore::rules::Rules::new(Policy::ovpay(), network, TariffBook::new(book).unwrap()).unwrap()
}

/// Every number is the policy's.
#[test]
fn the_numbers_are_data() {
    let mut policy = Policy::ovpay();
    policy.trip.longest_rail_minutes = 60;
    policy.inspection.checked_out_minutes = 0;
    let rules = rules_with(policy);
    let account = play(&rules, "2026-03-10\n08:00 NS rail in a").account;
    assert!(ticket(&account, &rules, &train(), at("2026-03-10T09:00:00")).is_in_order());
    assert!(!ticket(&account, &rules, &train(), at("2026-03-10T09:00:01")).is_in_order());
    let account = play(&rules, "2026-03-10\n08:00 NS rail in a\n08:20 NS rail out b").account;
    let here = station("NS", Mode::Rail, "b");
    assert!(ticket(&account, &rules, &here, at("2026-03-10T08:20:00")).is_in_order());
    assert!(!ticket(&account, &rules, &here, at("2026-03-10T08:20:01")).is_in_order());
}
