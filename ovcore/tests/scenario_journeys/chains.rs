//! J3 and J4: the rail chain.

use ovcore::fare::{OnTransfer, PriceRule};
use ovcore::money::Money;
use ovcore::policy::JourneyPolicy;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use crate::{changed, joining, named};

// ---- J3: the share of a trip

/// J3: rail continues at the place of the last check-out or at one joined to it, and nowhere else.
#[test]
fn j3_rail_continues_at_the_same_or_a_joined_place() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=first   => opens a
        08:20     NS rail out b           => a-b 4.00
        08:40     NS rail in b2           => opens b2 after first
        09:00     NS rail out c           => b2-c 2.00 after first
        09:10     NS rail in d            => opens d
        09:30     NS rail out c           => d-c 4.00
        ",
    );
}

/// J3: going back counts.
#[test]
fn j3_going_back_counts() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=first   => opens a
        08:20     NS rail out b           => a-b 4.00
        08:40     NS rail in b            => opens b after first
        09:00     NS rail out a           => b-a 2.00 after first
        ",
    );
}

/// J3: each carrier takes the share from its own table, so the two directions differ: 6.00 + 3.00 and 4.00 + 4.00.
#[test]
fn j3_two_carriers_price_each_direction_their_own_way() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=out        => opens a
        08:20     NS rail out c              => a-c 6.00
        08:30     ARRIVA rail in c           => opens c after out
        08:50     ARRIVA rail out e          => c-e 3.00 after out
        10:00     ARRIVA rail in e id=back   => opens e
        10:20     ARRIVA rail out c          => e-c 4.00
        10:30     NS rail in c               => opens c after back
        10:50     NS rail out a              => c-a 4.00 after back
        ",
    );
}

/// J3: the chain asks for the place, not for the carrier: also one that closes no other's trips continues it.
#[test]
fn j3_a_carrier_that_is_not_joined_continues_at_a_joined_place() {
    let rules = changed(|network, _| {
        network.joined_places.push(vec!["c".parse().unwrap(), "k".parse().unwrap()]);
    });
    play(
        &rules,
        "
        2026-03-10
        08:00     NS rail in a id=first   => opens a
        08:20     NS rail out c           => a-c 6.00
        08:30     KEOLIS rail in k        => opens k after first
        08:50     KEOLIS rail out m       => k-m 1.10 after first
        ",
    );
}

/// J3: units are clamped to the table, here to 50, and a share of 0 is lawful.
#[test]
fn j3_units_are_clamped_to_the_table() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=first   => opens a
        08:20     NS rail out d           => a-d 8.00
        # 60 units, as 50: 12.00 - 8.00
        08:30     NS rail in d            => opens d after first
        08:50     NS rail out a           => d-a 4.00 after first
        09:00     NS rail in a            => opens a after first
        09:20     NS rail out d           => a-d 0.00 after first
        # 36 minutes later all begins anew:
        09:56     NS rail in d            => opens d
        10:10     NS rail out a           => d-a 8.00
        ",
    );
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=first   => opens a
        08:20     NS rail out d           => a-d 8.00
        08:30     NS rail in d            => opens d after first
        08:40     NS rail out c           => d-c 2.00 after first
        # Arriva's table: 16.00 - 13.00
        08:50     ARRIVA rail in c        => opens c after first
        09:00     ARRIVA rail out e       => c-e 3.00 after first
        09:10     ARRIVA rail in e        => opens e after first
        09:20     ARRIVA rail out c       => e-c 0.00 after first
        ",
    );
}

/// J3: T(0) is 0, not the first row of the table: where two joined places lie no unit apart, the way is free, and what
/// follows begins at 0.
#[test]
fn j3_a_trip_of_no_unit_costs_nothing() {
    let rules = changed(|network, _| {
        let pair = ("b".parse().unwrap(), "b2".parse().unwrap(), 0);
        network.distances.iter_mut().find(|t| t.id == "ns").unwrap().pairs.push(pair);
    });
    play(
        &rules,
        "
        2026-03-10
        08:00     NS rail in b id=first   => opens b
        08:10     NS rail out b2          => b-b2 0.00
        08:20     NS rail in b2           => opens b2 after first
        08:40     NS rail out c           => b2-c 4.00 after first
        08:50     NS rail in c            => opens c after first
        09:10     NS rail out b           => c-b 2.00 after first
        09:20     NS rail in b            => opens b after first
        09:30     NS rail out b2          => b-b2 0.00 after first
        ",
    );
}

/// J3: a price by distance can continue, too: the base once, and the most that it costs for the whole way.
#[test]
fn j3_a_price_by_distance_that_continues() {
    let rules = changed(|_, tariffs| {
        let price = named(tariffs, "htm").prices.first_mut().unwrap();
        price.on_transfer = OnTransfer::ContinueDistance;
        if let PriceRule::Distance(rates) = &mut price.rule {
            rates.cap_minor = Some(Money::from_minor(250));
        }
    });
    play(
        &rules,
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:10     HTM tram out s2         => s1-s2 1.40
        08:20     HTM tram in s2          => opens s2 after first
        08:30     HTM tram out s3         => s2-s3 0.60 after first
        # 9 km are 2.80, so 2.50
        08:40     HTM bus in s3           => opens s3 after first
        08:50     HTM bus out s4          => s3-s4 0.50 after first
        09:00     HTM bus in s4           => opens s4 after first
        09:10     HTM bus out s1          => s4-s1 0.00 after first
        ",
    );
}

/// J3: the policy may limit how often a journey is continued; the next trip begins another.
#[test]
fn j3_continuations_max() {
    play(
        &joining(JourneyPolicy { continuations_max: Some(1), ..JourneyPolicy::default() }),
        "
        2026-03-10
        08:00     NS rail in a id=one     => opens a
        08:10     NS rail out b           => a-b 4.00
        08:20     NS rail in b            => opens b after one
        08:30     NS rail out c           => b-c 2.00 after one
        08:40     NS rail in c id=two     => opens c
        08:50     NS rail out d           => c-d 4.00
        09:00     NS rail in d            => opens d after two
        09:10     NS rail out c           => d-c 2.00 after two
        ",
    );
    play(
        &joining(JourneyPolicy { continuations_max: Some(1), ..JourneyPolicy::default() }),
        "
        2026-03-10
        08:00     HTM tram in s1 id=one   => opens s1
        08:10     HTM tram out s2         => s1-s2 1.40
        08:20     HTM tram in s2          => opens s2 after one
        08:30     HTM tram out s3         => s2-s3 0.60 after one
        08:40     HTM bus in s3 id=two    => opens s3
        08:50     HTM bus out s4          => s3-s4 1.80
        09:00     HTM bus in s4           => opens s4 after two
        ",
    );
}

/// J3, T1: the policy may limit the time from a journey's first check-in to its last, inclusive.
#[test]
fn j3_journey_minutes_max() {
    let hour = joining(JourneyPolicy { journey_minutes_max: Some(60), ..JourneyPolicy::default() });
    play(
        &hour,
        "
        2026-03-10
        08:00     NS rail in a id=first   => opens a
        08:40     NS rail out b           => a-b 4.00
        09:00:00  NS rail in b            => opens b after first
        09:10     NS rail out c           => b-c 2.00 after first
        09:20     NS rail in c            => opens c
        09:30     NS rail out d           => c-d 4.00
        ",
    );
    play(
        &hour,
        "
        2026-03-10
        08:00     HTM tram in s1 id=first => opens s1
        08:40     HTM tram out s2         => s1-s2 1.40
        09:00:01  HTM tram in s2          => opens s2
        09:10     HTM tram out s3         => s2-s3 1.60
        ",
    );
}

/// J3: two carriers with one tariff continue each other in it.
#[test]
fn j3_two_carriers_of_one_tariff_continue_each_other() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     KEOLIS rail in k id=first => opens k
        08:20     KEOLIS rail out m       => k-m 1.10
        08:30     QBUZZ rail in m         => opens m after first
        08:50     QBUZZ rail out q        => m-q 2.20 after first
        ",
    );
}

/// J3: each leg of a trip over two carriers continues what lies before it: the chain, then the leg.
#[test]
fn j3_each_leg_continues_what_lies_before_it() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=first   => opens a
        08:20     NS rail out b           => a-b 4.00
        08:30     NS rail in b            => opens b after first
        08:50     ARRIVA rail out e       => b-e 5.00 [NS 2.00 + ARRIVA 3.00] after first
        09:00     ARRIVA rail in e        => opens e after first
        09:20     NS rail out a           => e-a 5.00 [ARRIVA 3.00 + NS 2.00] after first
        ",
    );
}

// ---- J4: missing and unpriced trips

/// J4: a missing trip leaves the rail chain as it was: place, units and window are those of the last real check-out.
#[test]
fn j4_a_missing_trip_leaves_the_chain_as_it_was() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=first   => opens a
        08:20     NS rail out b           => a-b 4.00
        08:25     NS rail in b            => opens b after first
        08:50     NS rail in b            => b-? 20.00 after first; opens b after first
        09:10     NS rail out c           => b-c 2.00 after first
        ",
    );
}

/// J4: priced or not: so does a missing trip of a carrier without boarding fare.
#[test]
fn j4_an_unpriced_missing_trip_leaves_the_chain_as_it_was() {
    let rules = changed(|_, tariffs| named(tariffs, "ns").boarding_fares.clear());
    play(
        &rules,
        "
        2026-03-10
        08:00     NS rail in a id=first   => opens a
        08:20     NS rail out b           => a-b 4.00
        08:25     NS rail in b            => opens b after first
        08:50     NS rail in b            => b-? unpriced: no boarding fare for carrier and mode after first; opens b after first
        09:10     NS rail out c           => b-c 2.00 after first
        ",
    );
}

/// J4: after an unpriced trip the rest of its rail chain is unpriced too; a new chain has prices again.
#[test]
fn j4_an_unpriced_trip_leaves_the_rest_of_its_chain_unpriced() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in k id=first   => opens k
        08:20     NS rail out a           => k-a unpriced: distance unknown
        08:30     NS rail in a            => opens a after first
        08:40     NS rail out b           => a-b unpriced: continues an unpriced trip after first
        08:50     NS rail in b            => opens b after first
        09:00     NS rail out c           => b-c unpriced: continues an unpriced trip after first
        09:36     NS rail in c            => opens c
        09:50     NS rail out d           => c-d 4.00
        03:25+1   advance                 => @03:25 asks 4.00 night
        ",
    );
}

/// J4: what came before the unpriced trip keeps its price, and another carrier's part of the chain has none.
#[test]
fn j4_the_trip_before_an_unpriced_one_keeps_its_price() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=first   => opens a
        08:20     NS rail out b           => a-b 4.00
        08:30     NS rail in b            => opens b after first
        08:40     NS rail out k           => b-k unpriced: distance unknown after first
        08:50     KEOLIS rail in k        => opens k after first
        09:00     KEOLIS rail out m       => k-m unpriced: continues an unpriced trip after first
        ",
    );
}

/// J4: a missing trip after an unpriced one costs its boarding fare, which no chain lowers, and leaves the chain as it
/// was: unpriced.
#[test]
fn j4_a_missing_trip_after_an_unpriced_one() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in k id=first   => opens k
        08:20     NS rail out a           => k-a unpriced: distance unknown
        08:30     NS rail in a            => opens a after first
        08:45     NS rail in a            => a-? 20.00 after first; opens a after first
        08:55     NS rail out b           => a-b unpriced: continues an unpriced trip after first
        ",
    );
}

/// J4: a chain is a matter of rail: on bus, tram and metro an unpriced trip spoils nothing and opens a window.
#[test]
fn j4_an_unpriced_metro_trip_spoils_nothing() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     RET metro in r1 id=first => opens r1
        08:20     RET metro out r2         => r1-r2 unpriced: no tariff for carrier, mode and date
        08:30     HTM tram in s1           => opens s1 after first
        08:50     HTM tram out s2          => s1-s2 0.40 after first
        ",
    );
}

/// J4: nor does an unpriced train spoil the tram's journey.
#[test]
fn j4_an_unpriced_train_spoils_no_tram() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM tram in s1 id=tram   => opens s1
        08:10     HTM tram out s2          => s1-s2 1.40
        08:15     NS rail in k             => opens k
        08:30     NS rail out a            => k-a unpriced: distance unknown
        08:40     HTM tram in s2           => opens s2 after tram
        08:50     HTM tram out s3          => s2-s3 0.60 after tram
        ",
    );
}

/// J4: an amendment that gives the trip a distance gives the chain its prices.
#[test]
fn j4_an_amendment_prices_the_chain() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in a id=first   => opens a
        08:20     NS rail out k id=out    => a-k unpriced: distance unknown
        08:30     NS rail in b            => opens b
        08:50     NS rail out c           => b-c 4.00
        09:00     NS rail out b id=out v=1 at=08:20 => a-b 4.00 (was 0.00); b-c 2.00 after first (was 4.00)
        ",
    );
}

/// J4: and one that takes the distance away takes the prices away.
#[test]
fn j4_an_amendment_leaves_the_chain_unpriced() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     NS rail in b id=first   => opens b
        08:20     NS rail out a           => b-a 4.00
        08:30     NS rail in a            => opens a after first
        08:50     NS rail out b           => a-b 2.00 after first
        09:00     NS rail in k id=first v=1 at=08:00 => k-a unpriced: distance unknown (was 4.00); a-b unpriced: continues an unpriced trip after first (was 2.00)
        ",
    );
}
