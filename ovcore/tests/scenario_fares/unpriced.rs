//! F4: an unpriced trip that becomes priceable.

use ovcore::account::{Account, Command, Context, What, decide};
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, ReferenceKey};
use ovcore::tap::Tap;
use ovcore::trip::{Fare, Trip};
use ovcore_testkit::scenario::{CARD, play, reference_key, token};
use ovcore_testkit::world::rules;

use crate::{changed, named};

/// The test country with a tariff for the metro of RET: 2.50, and a boarding fare of 4.00.
fn ret_has_a_tariff() -> Rules {
    changed(|_, tariffs| {
        let text = r#"{ "format": "ovcore/tariff/1", "id": "ret", "version": "1", "currency": "EUR", "source": "invented",
            "valid_from": "2024-01-01", "valid_until": "2028-12-31", "carriers": ["RET"],
            "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
            "prices": [{ "id": "flat", "modes": ["metro"], "on_transfer": "nothing",
                         "rule": { "flat": { "amount_minor": 250 } } }],
            "boarding_fares": [{ "id": "boarding", "modes": ["metro"], "amount_minor": 400 }] }"#;
        tariffs.push(crate::read(text));
    })
}

/// A back office whose rules may change between two commands.
struct Desk {
    account: Account,
    key: ReferenceKey,
}

impl Desk {
    fn new() -> Self {
        let account = Account::new(AccountSerial::new(17).unwrap_or_default(), token(), CARD);
        Self { account, key: reference_key() }
    }

    /// Works off the deadlines before the tap, then takes it in. Gives what came of the tap itself.
    fn tap(&mut self, rules: &Rules, tap: Tap) -> Vec<What> {
        while let Some(due) = self.account.next_deadline(rules).filter(|due| due.at <= tap.received_at) {
            self.send(rules, &Command::Advance { now: due.at });
        }
        self.send(rules, &Command::Tap(Box::new(tap)))
    }

    fn send(&mut self, rules: &Rules, command: &Command) -> Vec<What> {
        let context = Context { rules, reference_key: &self.key };
        let decision = decide(&self.account, &context, command).unwrap();
        for event in &decision.events {
            self.account.apply(event).unwrap();
            assert!(self.account.balance().holds(), "{event:?}");
        }
        decision.events.into_iter().map(|event| event.what).collect()
    }

    fn trip(&self, id: &str) -> &Trip {
        &self.account.trips().find(|t| t.trip.id.to_string() == id).unwrap().trip
    }
}

/// `tap("x RET metro in r1", "2026-03-10T08:00", "2026-03-10T08:00")`: what, at, received at; winter time.
fn tap(what: &str, at: &str, received_at: &str) -> Tap {
    let words: Vec<&str> = what.split_whitespace().collect();
    let [id, carrier, mode, direction, place] = words.as_slice() else {
        return tap("nobody NS rail in a", at, received_at);
    };
    let token = token();
    serde_json::from_value(serde_json::json!({
        "id": id, "token": token, "carrier": carrier, "mode": mode, "location": place,
        "reader": format!("{carrier}-{place}-{direction}"), "direction": direction,
        "at": format!("{at}:00+01:00"), "received_at": format!("{received_at}:00+01:00"),
    }))
    .unwrap()
}

fn travelled_without_a_tariff() -> Desk {
    let mut desk = Desk::new();
    let before = rules();
    desk.tap(&before, tap("in RET metro in r1", "2026-03-10T08:00", "2026-03-10T08:00"));
    desk.tap(&before, tap("out RET metro out r2", "2026-03-10T08:30", "2026-03-10T08:30"));
    assert!(matches!(desk.trip("in").fare, Fare::Unpriced(_)));
    desk
}

fn charged_cents(desk: &Desk, id: &str) -> i64 {
    desk.trip(id).fare.charged().minor()
}

/// F4: an unpriced trip that becomes priceable is charged within the adjust window of its check-out.
#[test]
fn f4_charged_once_there_is_a_tariff() {
    let mut desk = travelled_without_a_tariff();
    let events =
        desk.tap(&ret_has_a_tariff(), tap("next HTM tram in s1", "2026-03-10T12:00", "2026-03-10T12:00"));
    assert_eq!(charged_cents(&desk, "in"), 250);
    let revised = |w: &What| matches!(w, What::TripRevised { trip, fare_before } if trip.id.to_string() == "in" && fare_before.is_zero());
    assert_eq!(events.iter().filter(|w| revised(w)).count(), 1, "{events:?}");
}

/// F4, T1: the window is inclusive: 72 hours after the check-out the trip is still charged.
#[test]
fn f4_charged_to_the_end_of_the_window() {
    let mut desk = travelled_without_a_tariff();
    desk.tap(&ret_has_a_tariff(), tap("late NS rail in a", "2026-03-10T12:00", "2026-03-13T08:30"));
    assert_eq!(charged_cents(&desk, "in"), 250);
}

/// F4: afterwards it is only reported: another tap of its day, itself in time, does not bring a charge with it.
#[test]
fn f4_afterwards_only_reported() {
    let mut desk = travelled_without_a_tariff();
    let late = tap("late NS rail in a", "2026-03-10T12:00", "2026-03-13T08:31");
    assert!(late.lateness_seconds() < 72 * 3_600);
    desk.tap(&ret_has_a_tariff(), late);
    assert!(matches!(desk.trip("in").fare, Fare::Unpriced(_)), "{:?}", desk.trip("in"));
}

/// F4: a trip of the same day whose window is still open is charged.
#[test]
fn f4_each_trip_by_its_own_check_out() {
    let mut desk = travelled_without_a_tariff();
    let before = rules();
    desk.tap(&before, tap("in2 RET metro in r2", "2026-03-10T18:00", "2026-03-10T18:00"));
    desk.tap(&before, tap("out2 RET metro out r1", "2026-03-10T18:30", "2026-03-10T18:30"));
    desk.tap(&ret_has_a_tariff(), tap("late NS rail in a", "2026-03-10T20:00", "2026-03-13T12:00"));
    assert_eq!((charged_cents(&desk, "in"), charged_cents(&desk, "in2")), (0, 250));
}

/// F4: what was priced before the night goes with the night; what is priced after it goes with the next one.
#[test]
fn f4_the_charge_goes_with_the_next_night() {
    let mut desk = travelled_without_a_tariff();
    let after = ret_has_a_tariff();
    desk.tap(&after, tap("late HTM tram in s1", "2026-03-10T12:00", "2026-03-11T10:00"));
    desk.tap(&after, tap("next HTM tram in s1", "2026-03-12T12:00", "2026-03-12T12:00"));
    let payment = &desk.account.in_flight().unwrap().payment;
    let items: Vec<(String, i64)> =
        payment.items.iter().map(|i| (i.trip.to_string(), i.amount.minor())).collect();
    assert_eq!(items, [("in".to_owned(), 250), ("late".to_owned(), 400)]);
}

/// F4: a trip without price for want of a holiday list has one once the product is gone, within the window …
#[test]
fn f4_a_dropped_product_within_the_window() {
    play(
        &rules(),
        "
        2027-03-09
        05:00     holds dal               => holds dal
        08:00     NS rail in a            => opens a
        08:20     NS rail out c           => a-c unpriced: no holiday list for the year
        08:20+3   drops dal               => drops dal; a-c 6.00 (was 0.00)
        ",
    );
}

/// F4: … and not after it.
#[test]
fn f4_a_dropped_product_after_the_window() {
    play(
        &rules(),
        "
        2027-03-09
        05:00     holds dal               => holds dal
        08:00     NS rail in a            => opens a
        08:20     NS rail out c           => a-c unpriced: no holiday list for the year
        08:20:01+3 drops dal              => drops dal
        03:25+4   advance                 => @03:05 2027-03-09 leaves
        ",
    );
}

/// The test country with a supplement of NS at the reader `IC`, cheaper outside the peak.
fn with_supplement() -> Rules {
    changed(|network, tariffs| {
        let reader = r#"{ "carrier": "NS", "reader": "IC", "supplement": "direct" }"#;
        network.supplement_readers.push(serde_json::from_str(reader).unwrap());
        let supplement = r#"{ "id": "direct", "charged": "at_reader",
            "prices": [{ "when": { "peak": true }, "amount_minor": 300 }, { "amount_minor": 180 }] }"#;
        named(tariffs, "ns").supplements.push(serde_json::from_str(supplement).unwrap());
    })
}

/// F4, L2: the window runs from the last tap of a trip. A supplement whose price hangs on a holiday list is taken back by
/// a second presentation; both come within 72 hours of themselves, and in either order the trip has its price again.
#[test]
fn f4_a_supplement_is_a_tap_of_its_trip() {
    let in_time = [
        "08:00:10+3 NS rail tap a reader=IC id=1 at=08:30:00",
        "08:30:10+3 NS rail tap a reader=IC id=2 at=08:30:18",
    ];
    let other = [
        "08:00:10+3 NS rail tap a reader=IC id=2 at=08:30:18",
        "08:30:00+3 NS rail tap a reader=IC id=1 at=08:30:00",
    ];
    for [first, second] in [in_time, other] {
        play(
            &with_supplement(),
            &format!(
                "
                2027-03-09
                08:00    NS rail in  a => opens a
                03:25+1  advance       => @2027-03-09 14:00:01 a-? 20.00; @03:25 asks 20.00 night
                {first}  => supplement tap of t1; a-? unpriced: no holiday list for the year (was 20.00); credit 20.00 for 2027-03-09
                {second} => supplement tap of t1; a-? 20.00 (was 0.00)
                "
            ),
        );
    }
}
