//! Corrected trips in journeys: they may continue one, their distance counts, and no window runs from them.

use ovcore::policy::{JourneyPolicy, Policy, TripPolicy};
use ovcore_testkit::world::{rules, rules_with};

use crate::check;

/// L3, J3: in the middle of a journey it pays its share, and the next trip pays from where it came: of 12.00 for 50
/// units and more.
#[test]
fn l3_its_distance_counts_in_the_journey() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=one
        08:20 NS rail out d
        08:30 NS rail in d id=two
        08:50 NS rail in d id=three
        09:10 NS rail out c
        => one a-d 8.00
        => two d-? missing 20.00 after one
        => three d-c 2.00 after one
        correct two a
        => one a-d 8.00
        => two d-a corrected 4.00 after one
        => three d-c 0.00 after one
        ",
    );
}

/// L3: a window runs from the last real check-out: 35 minutes from then …
#[test]
fn l3_it_extends_no_window() {
    let journey = |check_in: &str, third: &str| {
        check(
            &rules(),
            &format!(
                "
                2026-03-10
                08:00 NS rail in a id=one
                08:20 NS rail out b
                08:30 NS rail in b id=two
                {check_in} NS rail in b id=three
                09:10 NS rail out c
                correct two c
                => one a-b 4.00
                => two b-c corrected 2.00 after one
                => three b-c {third}
                "
            ),
        );
    };
    journey("08:55:00", "2.00 after one");
    journey("08:55:01", "4.00");
}

/// … and at its place, or one that is joined to it.
#[test]
fn l3_the_place_is_that_of_the_last_real_check_out() {
    let journey = |from: &str, price: &str| {
        check(
            &rules(),
            &format!(
                "
                2026-03-10
                08:00 NS rail in a id=one
                08:20 NS rail out b
                08:30 NS rail in b id=two
                08:50 NS rail in {from} id=three
                09:10 NS rail out d
                correct two c
                => one a-b 4.00
                => two b-c corrected 2.00 after one
                => three {from}-d {price}
                "
            ),
        );
    };
    journey("b", "4.00 after one");
    journey("b2", "4.00 after one");
    journey("c", "4.00");
}

/// L3: it opens none.
#[test]
fn l3_it_opens_no_window() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=x
        08:10 NS rail in c id=y
        08:30 NS rail out d
        correct x c
        => x a-c corrected 6.00
        => y c-d 4.00
        ",
    );
}

/// L3, J4: one that continues nothing leaves the chain as it was.
#[test]
fn l3_it_ends_no_window() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=one
        08:20 NS rail out b
        08:25 NS rail in d id=two
        08:40 NS rail in b id=three
        09:00 NS rail out c
        correct two c
        => one a-b 4.00
        => two d-c corrected 4.00
        => three b-c 2.00 after one
        ",
    );
}

/// L3: a cancelled one leaves everything as it was.
#[test]
fn l3_a_cancelled_one_is_not_there() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=one
        08:20 NS rail out d
        08:30 NS rail in d id=two
        08:50 NS rail in d id=three
        09:10 NS rail out c
        correct two d
        => one a-d 8.00
        => two d-? cancelled 0.00 after one
        => three d-c 2.00 after one
        ",
    );
}

/// J2, L3: by bus, tram and metro it pays no base in the window, and the window stays where it was.
#[test]
fn l3_bus_tram_and_metro() {
    let journey = |check_in: &str, third: &str| {
        check(
            &rules(),
            &format!(
                "
                2026-03-10
                08:00 HTM tram in s1 id=one
                08:10 HTM tram out s2
                08:20 HTM tram in s2 id=two
                {check_in} HTM bus in s3 id=three
                09:00 HTM bus out s1
                => one s1-s2 1.40
                => two s2-? missing 4.00 after one
                => three s3-s1 {third}
                correct two s3
                => one s1-s2 1.40
                => two s2-s3 corrected 0.60 after one
                => three s3-s1 {third}
                "
            ),
        );
    };
    journey("08:45", "1.40 after one");
    journey("08:45:01", "2.40");
}

/// L3: a corrected train in between ends no bus window, also where a train does.
#[test]
fn l3_a_corrected_train_ends_no_bus_window() {
    let journey = JourneyPolicy { train_ends_bus_window: true, ..JourneyPolicy::default() };
    let rules = rules_with(Policy { journey, ..Policy::ovpay() });
    let taps = "
        2026-03-10
        08:00 HTM tram in s1 id=one
        08:10 HTM tram out s2
        08:15 NS rail in a id=train
        08:30 HTM bus in s3 id=two
        08:50 HTM bus out s1
        correct train b
        => one s1-s2 1.40
        => train a-b corrected 4.00
        => two s3-s1 1.40 after one
        08:25 NS rail out b
        => one s1-s2 1.40
        => train a-b 4.00
        => two s3-s1 2.40
        ";
    check(&rules, taps);
}

/// L3: it is one of the trips of the journey, where their number is limited.
#[test]
fn l3_it_counts_among_the_continuations() {
    let journey = JourneyPolicy { continuations_max: Some(1), ..JourneyPolicy::default() };
    let rules = rules_with(Policy { journey, ..Policy::ovpay() });
    check(
        &rules,
        "
        2026-03-10
        08:00 NS rail in a id=one
        08:20 NS rail out b
        08:30 NS rail in b id=two
        08:50 NS rail in b id=three
        09:10 NS rail out c
        => one a-b 4.00
        => two b-? missing 20.00 after one
        => three b-c 2.00 after one
        correct two c
        => one a-b 4.00
        => two b-c corrected 2.00 after one
        => three b-c 4.00
        ",
    );
}

/// L3: a check-out without a check-in counts before a trip that is open meanwhile, since it is over first; after one that
/// nothing can close any more.
#[test]
fn l3_a_check_out_within_an_open_trip_counts_before_it() {
    let town = |longest_bus_tram_metro_minutes| {
        let journey = JourneyPolicy { continuations_max: Some(1), ..JourneyPolicy::default() };
        let trip = TripPolicy { longest_bus_tram_metro_minutes, ..TripPolicy::default() };
        rules_with(Policy { journey, trip, ..Policy::ovpay() })
    };
    let script = |journeys: &str| {
        format!(
            "
        2026-03-10
        08:00 HTM tram in s1 id=one
        08:15 HTM tram out s2
        08:16 GVB metro in m1 id=two
        08:40 HTM tram out s3 id=three
        correct three s2
        {journeys}"
        )
    };
    check(
        &town(60),
        &script(
            "=> one s1-s2 1.40
        => two m1-? missing 4.00
        => three s2-s3 corrected check-in 0.60 after one",
        ),
    );
    check(
        &town(20),
        &script(
            "=> one s1-s2 1.40
        => two m1-? missing 4.00 after one
        => three s2-s3 corrected check-in 0.60 after one",
        ),
    );
}

/// J4: a missing trip leaves the rail chain priced; corrected to a place to which the way is not known it does not.
#[test]
fn j4_an_unpriced_one() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=one
        08:20 NS rail out b
        08:30 NS rail in b id=two
        08:50 NS rail in b id=three
        09:10 NS rail out c
        correct two nowhere
        => one a-b 4.00
        => two b-nowhere corrected unpriced: distance unknown after one
        => three b-c unpriced: continues an unpriced trip after one
        correct two c
        => one a-b 4.00
        => two b-c corrected 2.00 after one
        => three b-c 2.00 after one
        ",
    );
}

/// J4: one that continues nothing takes no other's price.
#[test]
fn j4_an_unpriced_one_by_itself() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=one
        08:20 NS rail out b
        08:30 NS rail in d id=two
        08:50 NS rail in b id=three
        09:10 NS rail out c
        correct two nowhere
        => one a-b 4.00
        => two d-nowhere corrected unpriced: distance unknown
        => three b-c 2.00 after one
        ",
    );
}

/// J4: after an unpriced trip the rest of its rail chain is unpriced, corrected or not; the boarding fare is not.
#[test]
fn j4_after_an_unpriced_trip() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=one
        08:20 NS rail out nowhere
        08:30 NS rail in nowhere id=two
        => one a-nowhere unpriced: distance unknown
        => two nowhere-? missing 20.00 after one
        correct two c
        => one a-nowhere unpriced: distance unknown
        => two nowhere-c corrected unpriced: continues an unpriced trip after one
        ",
    );
}

/// J5: it is a priced trip of its journey, so it may be the first on its carrier and decide whether it is peak.
#[test]
fn j5_it_may_decide_whether_it_is_peak() {
    check(
        &rules(),
        "
        2026-03-10
        holds dal
        08:30 ARRIVA rail in e id=one
        08:50 ARRIVA rail out c
        08:55 NS rail in c id=two
        09:20 NS rail in c id=three
        09:40 NS rail out a
        # off-peak, 60 % of T(30) - T(10)
        => one e-c 4.00
        => two c-? missing 20.00 after one
        => three c-a 2.40 after one
        # now the first on NS was at 08:55: T(20) - T(10), and T(40) - T(20)
        correct two b
        => one e-c 4.00
        => two c-b corrected 2.00 after one
        => three c-a 4.00 after one
        ",
    );
}

/// J5: by itself it is peak by its own check-in, and of its own journey.
#[test]
fn j5_by_itself() {
    check(
        &rules(),
        "
        2026-03-10
        holds dal
        08:50 NS rail in a id=one
        09:10 NS rail in a id=two
        correct one c
        correct two c
        => one a-c corrected 6.00
        => two a-c corrected 3.60
        ",
    );
}

/// J3: two of them in one journey, each with its share.
#[test]
fn j3_two_in_one_journey() {
    check(
        &rules(),
        "
        2026-03-10
        08:00 NS rail in a id=one
        08:20 NS rail out b
        08:30 NS rail in b id=two
        08:40 NS rail in b id=three
        08:50 NS rail in b id=four
        09:10 NS rail out c
        correct three d
        correct two d
        # T(10), T(30) - T(10), T(50) - T(30), and nothing beyond 50 units
        => one a-b 4.00
        => two b-d corrected 4.00 after one
        => three b-d corrected 4.00 after one
        => four b-c 0.00 after one
        ",
    );
}
