//! One day, ten pairs of eyes: pinned as it is printed, and read for what it must say.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use ovcore::language::Language;
use ovcore::rules::Rules;
use ovcore_examples::arguments::Options;
use ovcore_examples::privacy_day::{Day, Eyes, Moments, tell};
use ovcore_examples::setup;

use common::golden;

fn rules() -> Rules {
    setup::rules(&Options::default()).unwrap().0
}

#[test]
fn it_is_told_as_pinned() {
    let rules = rules();
    for language in Language::ALL {
        golden(&format!("privacy-day.{language}.txt"), &tell(&rules, language).unwrap());
    }
}

/// Who sees what, as the privacy statement has it: inspector, with consent, by reference, linked, NS, Arriva, HTM, desk,
/// employer, own data.
#[test]
fn each_sees_its_own() {
    let rules = rules();
    let rows = Eyes::new(&rules, &Day::live(&rules).unwrap()).unwrap().rows();
    let sees = |name: &str| {
        let (_, seen) = rows.iter().find(|(own, _)| own.starts_with(name)).unwrap();
        seen.iter().map(|sees| if *sees { '1' } else { '0' }).collect::<String>()
    };
    // The tram, hours before: the last actions show it only with consent; of the carriers, HTM.
    assert_eq!(sees("07:41 in"), "0111001101");
    // The through train began at a reader of NS, and ended at one of Arriva.
    assert_eq!(sees("13:02 in"), "1111100101");
    assert_eq!(sees("15:10 out"), "0011010101");
    // 004, self-service at a carrier: it has the reference too.
    assert_eq!(sees("the payment's reference"), "0011111101");
    for secret in ["the back office's own token", "any part of the card's number"] {
        assert_eq!(sees(secret), "0000000000", "{secret}");
    }
    assert_eq!(sees("the token of the card at NS"), "0000100000");
    assert_eq!(sees("the token of the card at HTM"), "0000001000");
}

/// Nothing of the day is left in the end, and each thing goes when it is due and not before.
#[test]
fn each_thing_goes_when_it_is_due() {
    let rules = rules();
    let moments = Moments::new(&rules, &Day::live(&rules).unwrap()).unwrap();
    let row = |number: usize| -> Vec<&str> {
        moments.columns().iter().map(|left| left.cells[number].as_str()).collect()
    };
    // At once, 5 minutes, 24 hours, 7 days, 62 days, 18 months, 48 months.
    assert_eq!(row(0), ["●", "·", "·", "·", "·", "·", "·"], "004-6: five minutes");
    assert_eq!(row(1), ["●", "●", "·", "·", "·", "·", "·"], "004-1: 24 hours");
    assert_eq!(row(2)[4..], ["·", "·", "·"], "004-7: at most 62 days back");
    assert_eq!(row(3), ["·", "·", "·", "●", "·", "·", "·"], "L3: from day 5 to date + 61");
    for number in 4..8 {
        assert_ne!(row(number)[4], "·", "004-2: kept for 18 months");
        assert_eq!(row(number)[5..], ["·", "·"], "004-2: and no longer");
    }
    assert_eq!(row(9), ["●", "●", "●", "●", "●", "●", "·"], "001-1: 48 months");
}
