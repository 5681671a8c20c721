//! Crossing the threshold, against a running sum.

use ovcore::account::{Account, What};
use ovcore::calendar::Instant;
use ovcore::money::Money;
use ovcore::policy::Policy;
use ovcore::settle::{AccountSerial, PaymentKind};
use ovcore::tap::Tap;
use ovcore_testkit::host::Host;
use ovcore_testkit::scenario::{CARD, reference_key, token};
use ovcore_testkit::world::rules_with;
use serde_json::json;

use crate::{proved, whole};

/// Rides from `a`, and what they cost.
const RIDES: [(&str, i64); 3] = [("b", 400), ("c", 600), ("d", 800)];
/// At, below and above every sum that two rides can make.
const THRESHOLDS: [i64; 16] =
    [0, 1, 399, 400, 401, 599, 600, 601, 799, 800, 999, 1_000, 1_199, 1_200, 1_600, 100_000];

fn at(seconds: i64) -> Instant {
    // 06:00 on 10 March 2026, on the clock.
    Instant::from_unix_seconds(1_773_118_800 + seconds).unwrap()
}

/// Two taps; the next ride begins an hour and a half later, so that none continues another.
fn taps(number: usize, place: &str) -> [Tap; 2] {
    let begins = i64::try_from(number).unwrap() * 5_400;
    [("in", "a", begins), ("out", place, begins + 1_200)].map(|(direction, place, seconds)| {
        serde_json::from_value(json!({ "id": format!("{number}-{direction}"), "token": token(), "carrier": "NS",
            "mode": "rail", "location": place, "reader": format!("{place}-{direction}"), "direction": direction,
            "at": at(seconds), "received_at": at(seconds) }))
        .unwrap()
    })
}

/// All sequences of rides up to a length, none included.
fn sequences(longest: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    let mut last = all.clone();
    for _ in 0..longest {
        last = last
            .iter()
            .flat_map(|rides| (0..RIDES.len()).map(|ride| [rides.as_slice(), &[ride]].concat()))
            .collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// As soon as what is final and not asked for is strictly above the threshold, the whole of it is asked for; the rest at
/// night. Each cent is asked for once.
#[test]
fn the_threshold_is_crossed_by_the_sum_and_not_before() {
    let sequences = sequences(if whole() { 7 } else { 3 });
    let key = reference_key();
    let mut cases = 0;
    for threshold in THRESHOLDS {
        let mut policy = Policy::ovpay();
        policy.settlement.threshold_minor = Money::from_minor(threshold);
        let rules = rules_with(policy);
        for rides in &sequences {
            cases += 1;
            let account = Account::new(AccountSerial::FIRST, token(), CARD);
            let mut host = Host::new(&rules, &key, account, Vec::new());
            let mut expected = Vec::new();
            let mut sum = 0;
            for (number, ride) in rides.iter().enumerate() {
                let (place, price) = RIDES[*ride];
                for tap in taps(number, place) {
                    host.tap(&tap).unwrap();
                }
                sum += price;
                if sum > threshold {
                    expected.push((sum, true));
                    sum = 0;
                }
            }
            if sum > 0 {
                expected.push((sum, false));
            }
            host.run_until(at(2 * 86_400)).unwrap();
            let asked: Vec<(i64, bool)> = host
                .events()
                .iter()
                .filter_map(|event| {
                    if let What::PaymentRequested { payment, .. } = &event.what {
                        Some(payment)
                    } else {
                        None
                    }
                })
                .map(|payment| (payment.amount.minor(), payment.kind == PaymentKind::Threshold))
                .collect();
            assert_eq!(asked, expected, "threshold {threshold}, rides {rides:?}");
        }
    }
    proved(
        "a day of rides under a threshold",
        cases,
        u64::try_from(sequences.len() * THRESHOLDS.len()).unwrap(),
    );
}
