//! What the manual's chapter on threats says that a test shows, and that it names no test that is not there.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "small numbers, and a test stops at the first thing that is not as it should be"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ovcore::account::{Event, What};
use ovcore::calendar::TravelDay;
use ovcore::card::{
    Audience, Card, CardForm, CardFunding, CardKind, CardScheme, Expiry, KeyVersion, Pan, PanSequence,
    Purpose, RootToken, SoftKeys, Travel,
};
use ovcore::day::{Carry, DayInput, rate};
use ovcore::deny::{DenyList, FormError, Listing};
use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::product::joint::JointCode;
use ovcore::retain::ReceiptKey;
use ovcore::rules::Rules;
use ovcore::settle::reference::PaymentOrdinal;
use ovcore::settle::{Payment, PaymentSeal, ReferenceKey, ReferenceNumber};
use ovcore::tap::Tap;
use ovcore::trip::Fare;
use ovcore::view::{ByReference, History, PaymentBook};
use ovcore_testkit::rng::Rng;
use ovcore_testkit::scenario::{Story, play, reference_key, token};
use ovcore_testkit::world;
use serde_json::json;

/// How many cards two carriers compare.
const CARDS: u64 = 2_000;
/// How many references somebody tries.
const GUESSES: u64 = 20_000;

fn version(number: u16) -> KeyVersion {
    KeyVersion::new(number).unwrap()
}

/// A card whose number begins with 4 and passes the check.
fn card(number: u64) -> Card {
    let body = format!("4{number:014}");
    let pan = (0..10).find_map(|check| Pan::parse(&format!("{body}{check}")).ok()).unwrap();
    let kind = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Debit };
    Card::new(pan, PanSequence::new(1).unwrap(), Expiry::new(2030, 1).unwrap(), kind)
}

fn carrier(id: &str) -> Audience {
    Audience::Carrier(id.parse().unwrap())
}

/// The tokens of all cards in one domain.
fn tokens<P: Purpose>(keys: &SoftKeys, audience: Audience) -> Vec<[u8; 16]> {
    let key = keys.domain::<P>(audience, version(1)).unwrap();
    let root = |number| RootToken::of_card(keys, &card(number), version(1)).unwrap();
    (0..CARDS).map(|number| key.token(&root(number)).unwrap().to_bytes()).collect()
}

/// No token is in both lists, and the order of the one says nothing of the order of the other.
#[test]
fn lists_of_two_carriers_share_nothing() {
    let keys = SoftKeys::new(&[(version(1), [7; 32])]).unwrap();
    let (ns, gvb) = (tokens::<Travel>(&keys, carrier("NS")), tokens::<Travel>(&keys, carrier("GVB")));
    let inspected = tokens::<ovcore::card::Inspection>(&keys, carrier("NS"));
    let all: BTreeSet<[u8; 16]> = ns.iter().chain(&gvb).chain(&inspected).copied().collect();
    assert_eq!(all.len(), ns.len() + gvb.len() + inspected.len());
    // Of two cards, the one that comes first in the one list comes first in the other as often as not.
    for other in [&gvb, &inspected] {
        let pairs = ns.windows(2).zip(other.windows(2));
        let alike = pairs.filter(|(one, two)| (one[0] < one[1]) == (two[0] < two[1])).count();
        assert!((850..1_150).contains(&alike), "{alike} of {}", CARDS - 1);
    }
}

/// Two rings that share the first secret and have another second: who knows the first can tell nothing of the second.
#[test]
fn a_version_whose_secret_leaked_says_nothing_of_the_next() {
    let ring = |second: u8| SoftKeys::new(&[(version(1), [7; 32]), (version(2), [second; 32])]).unwrap();
    let leaked = SoftKeys::new(&[(version(1), [7; 32])]).unwrap();
    let (one, other) = (ring(8), ring(9));
    let root = |keys: &SoftKeys, number| RootToken::of_card(keys, &card(5), version(number));
    assert_eq!(root(&one, 1).unwrap(), root(&other, 1).unwrap());
    assert_eq!(root(&one, 1).unwrap(), root(&leaked, 1).unwrap(), "what leaked is what it was");
    assert_ne!(root(&one, 2).unwrap(), root(&other, 2).unwrap());
    assert_eq!(root(&leaked, 2).unwrap_err().code(), "key.unknown_version");
    let travel =
        |keys: &SoftKeys| root(keys, 2).unwrap().token::<Travel, _>(keys, carrier("NS"), version(2)).unwrap();
    assert_ne!(travel(&one), travel(&other));
}

#[test]
fn keys_and_numbers_are_printed_by_nothing() {
    let secret = [0xa7; 32];
    let keys = SoftKeys::new(&[(version(1), secret)]).unwrap();
    let root = RootToken::of_card(&keys, &card(5), version(1)).unwrap();
    let code = JointCode::parse("SECRET99").unwrap();
    let printed = [
        format!("{keys:?} {:?}", keys.domain::<Travel>(carrier("NS"), version(1)).unwrap()),
        format!("{:?} {:?}", ReferenceKey::new(version(1), secret), ReceiptKey::new(secret)),
        format!("{root:?} {:?} {code:?}", card(5)),
        format!("{:#?}", (ReferenceKey::new(version(1), secret), ReceiptKey::new(secret), &keys, &root)),
    ];
    for text in printed {
        for shown in ["167", "a7", "A7", "SECRET", "400000", "00000005"] {
            assert!(!text.contains(shown), "{shown} in {text}");
        }
        let root = root.expose();
        assert!(!text.contains(&format!("{}, {}", root[0], root[1])), "{text}");
        assert!(!text.contains(&format!("{:02x}{:02x}", root[0], root[1])), "{text}");
    }
}

/// A week with three payments.
fn week() -> Story {
    play(
        &world::rules(),
        "
        2026-03-10
        08:00      NS  rail in  a
        08:25      NS  rail out c
        03:26+1    bank approves
        10:00+1    HTM tram in  s1
        10:20+1    HTM tram out s3
        03:26+2    bank approves
        12:00+2    GVB metro in m1
        12:20+2    GVB metro out m3
        03:26+3    bank declines insufficient_funds
        12:00+3    advance
        ",
    )
}

/// How many of these open something in the book of the week.
fn opened(story: &Story, book: &PaymentBook, tries: impl Iterator<Item = (ReferenceNumber, i64)>) -> usize {
    let rules = world::rules();
    let history = History::new(&story.account, [], book);
    let look = |(reference, minor): &(ReferenceNumber, i64)| {
        ByReference::look_up(&history, &rules, reference, ovcore::money::Money::from_minor(*minor)).is_ok()
    };
    tries.filter(look).count()
}

#[test]
fn guessed_references_open_nothing() {
    let story = week();
    let book = PaymentBook::of(&story.events);
    let records = book.payments();
    assert_eq!(records.len(), 3);
    let own = records.iter().map(|record| (record.payment.reference, record.payment.amount.minor()));
    assert_eq!(opened(&story, &book, own), 3, "who has both sees them");

    let mut rng = Rng::keyed(1, &[]);
    let alphabet: Vec<char> = ('0'..='9').chain('A'..='Z').collect();
    let mut guess = || -> ReferenceNumber {
        let text: String = (0..14).map(|_| alphabet[usize::try_from(rng.below(36)).unwrap()]).collect();
        text.parse().unwrap()
    };
    let amounts: Vec<i64> = records.iter().map(|record| record.payment.amount.minor()).collect();
    let random = (0..GUESSES)
        .map(|_| guess())
        .flat_map(|reference| amounts.iter().map(move |amount| (reference, *amount)));
    assert_eq!(opened(&story, &book, random), 0);
    // Nor does a neighbour of a real one: one character other.
    let near = records.iter().flat_map(|record| {
        let text = record.payment.reference.service_id().to_owned();
        let others = alphabet.clone();
        (0..14).flat_map(move |place| {
            let text = text.clone();
            others.clone().into_iter().filter_map(move |other| {
                let mut characters: Vec<char> = text.chars().collect();
                let same = std::mem::replace(&mut characters[place], other) == other;
                (!same).then(|| characters.into_iter().collect::<String>().parse().unwrap())
            })
        })
    });
    let near = near.flat_map(|reference| amounts.iter().map(move |amount| (reference, *amount)));
    assert_eq!(opened(&story, &book, near), 0);
}

#[test]
fn who_has_the_reference_key_still_lacks_the_amount() {
    let story = week();
    let book = PaymentBook::of(&story.events);
    let serial = story.account.serial();
    // The key gives every reference of the account ...
    let first = reference_key().encrypt(serial, PaymentOrdinal::FIRST).unwrap();
    let record = book.payments().iter().find(|record| record.payment.reference == first).unwrap();
    // ... and one amount of ten thousand opens it. So the host limits the tries.
    let amount = record.payment.amount.minor();
    assert_eq!(
        opened(&story, &book, (0..10_000).filter(|minor| *minor != amount).map(|minor| (first, minor))),
        0
    );
    assert_eq!(opened(&story, &book, [(first, amount)].into_iter()), 1);
    // Another key gives other references.
    let other = ReferenceKey::new(KeyVersion::FIRST, [8; 32]).encrypt(serial, PaymentOrdinal::FIRST).unwrap();
    assert_eq!(opened(&story, &book, [(other, amount)].into_iter()), 0);
}

#[test]
fn a_seal_proves_one_payment_only() {
    let story = week();
    let key = reference_key();
    let approved = story.events.iter().find_map(|event: &Event| {
        if let What::PaymentApproved { effect, seal } = &event.what { Some((*effect, *seal)) } else { None }
    });
    let (effect, seal) = approved.unwrap();
    let book = PaymentBook::of(&story.events);
    let payments: Vec<&Payment> = book.payments().iter().map(|record| &record.payment).collect();
    let proven: Vec<bool> = payments.iter().map(|payment| seal.proves(&key, effect, payment)).collect();
    assert_eq!(proven.iter().filter(|proven| **proven).count(), 1);
    let own = payments[proven.iter().position(|proven| *proven).unwrap()];
    let dearer = Payment { amount: ovcore::money::Money::from_minor(own.amount.minor() + 1), ..own.clone() };
    assert!(!seal.proves(&key, effect, &dearer));
    for other in [ReferenceKey::new(KeyVersion::FIRST, [8; 32]), ReferenceKey::new(version(2), [7; 32])] {
        assert!(!seal.proves(&other, effect, own));
    }
    // Any other text of a seal proves nothing.
    let text = seal.to_string();
    for place in 0..text.len() {
        let mut other = text.clone().into_bytes();
        other[place] = if other[place] == b'0' { b'1' } else { b'0' };
        let other: PaymentSeal = String::from_utf8(other).unwrap().parse().unwrap();
        assert!(!other.proves(&key, effect, own), "digit {place}");
    }
}

/// The types that are secret compare through `subtle`, and do not derive a comparison that stops at the first difference.
#[test]
fn what_is_secret_is_compared_in_constant_time() {
    for (file, name) in [
        ("card/pan.rs", "Pan"),
        ("card/pan.rs", "Card"),
        ("card/token.rs", "RootToken"),
        ("card/keys.rs", "SoftKeys"),
        ("card/keys.rs", "Mac"),
        ("settle/reference.rs", "ReferenceKey"),
        ("retain/receipt.rs", "ReceiptKey"),
        ("product/joint/mod.rs", "JointCode"),
    ] {
        let text = std::fs::read_to_string(here("src").join(file)).unwrap();
        let head = [format!("pub struct {name} {{"), format!("pub struct {name}(")];
        let found = head.iter().find_map(|head| text.split_once(head));
        let (before, _) = found.unwrap_or_else(|| panic!("{name} in {file}"));
        let attributes = before.rsplit("\n\n").next().unwrap();
        assert!(
            !attributes.lines().any(|line| line.starts_with("#[derive") && line.contains("PartialEq")),
            "{name}"
        );
        if let Some((_, own)) = text.split_once(&format!("impl PartialEq for {name} ")) {
            assert!(own.split("\n}\n").next().unwrap().contains("ct_eq"), "{name}");
        }
    }
    for (file, function) in [
        ("settle/reference.rs", "fn matches"),
        ("settle/seal.rs", "fn proves"),
        ("view/reference.rs", "fn find<"),
    ] {
        let text = std::fs::read_to_string(here("src").join(file)).unwrap();
        let (_, own) = text.split_once(function).unwrap();
        assert!(own.split("\n}\n").next().unwrap().contains("ct_eq"), "{function} in {file}");
    }
}

#[test]
fn a_document_nested_without_end_is_refused() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    for nested in [deep("[", "]"), deep("{\"a\":", "}"), "[".repeat(100_000)] {
        let within = format!(r#"{{ "format": "ovcore/policy/1", "x": {nested} }}"#);
        for text in [nested, within] {
            let codes = [
                Policy::from_json(&text).unwrap_err().code(),
                TariffDocument::from_json(&text).unwrap_err().code(),
                NetworkDocument::from_json(&text).unwrap_err().code(),
                DenyList::<Travel>::from_json(&text).unwrap_err().code(),
            ];
            assert!(
                codes.iter().all(|code| *code == "document.json" || *code == "document.format"),
                "{codes:?}"
            );
            assert!(serde_json::from_str::<Event>(&text).is_err());
            assert!(serde_json::from_str::<Tap>(&text).is_err());
        }
    }
}

#[test]
fn a_count_that_the_bytes_cannot_hold_is_refused() {
    let listings = [Listing::new(token(), "GVB".parse().unwrap(), [ovcore::deny::DenyReason::UnpaidFare])];
    let at = "2026-03-10T06:00:00Z".parse().unwrap();
    let bytes = DenyList::<Travel>::first("GVB".parse().unwrap(), KeyVersion::FIRST, at, listings)
        .unwrap()
        .to_bytes();
    let count = bytes.windows(4).rposition(|four| four == 1_u32.to_be_bytes()).unwrap();
    for claimed in [2_u32, 9, 1_000, 1 << 24, u32::MAX] {
        let mut forged = bytes.clone();
        forged[count..count + 4].copy_from_slice(&claimed.to_be_bytes());
        let refused = DenyList::<Travel>::from_bytes(&forged).unwrap_err();
        // One entry is 17 bytes, and could be eight entries of two.
        let expected = if claimed > 8 { FormError::TooMany { found: claimed } } else { FormError::Damaged };
        assert_eq!(refused, expected);
    }
}

/// The trip of two taps under the country's rules with other tariffs; nothing where those are refused.
fn ride(tariffs: &[String], mode: &str, from: (&str, &str), to: (&str, &str)) -> Option<Vec<Fare>> {
    let network = NetworkDocument::from_json(world::network()).and_then(Network::new).unwrap();
    let documents: Vec<_> =
        tariffs.iter().map(|text| TariffDocument::from_json(text)).collect::<Result<_, _>>().ok()?;
    let rules = Rules::new(Policy::ovpay(), network, TariffBook::new(documents).ok()?).ok()?;
    let tap = |id: &str, (carrier, place): (&str, &str), direction: &str, time: &str| -> Tap {
        let at = format!("2026-03-10T{time}:00Z");
        serde_json::from_value(
            json!({ "id": id, "token": token(), "carrier": carrier, "mode": mode, "location": place,
            "reader": id, "direction": direction, "at": at, "received_at": at }),
        )
        .unwrap()
    };
    let taps = [tap("1", from, "in", "08:00"), tap("2", to, "out", "08:30")];
    let day: TravelDay = "2026-03-10".parse().unwrap();
    let input = DayInput {
        day,
        taps: &[&taps[0], &taps[1]],
        next: &[],
        carry_in: &Carry::default(),
        as_of: "2026-03-11T12:00:00Z".parse().unwrap(),
        products: &[],
        inert: &[],
        corrections: &[],
    };
    Some(rate(&rules, &input).0.trips.into_iter().map(|trip| trip.fare).collect())
}

/// Numbers of every tariff are made as large as their type or the check of the document allows, one at a time. Either the document is refused, or the
/// trip has no price, or its price is one that the number does not touch: never a wrapped amount, never less than nothing.
#[test]
fn a_tariff_with_the_largest_amounts_charges_nothing_wrong() {
    let tariffs = world::tariffs();
    let (mut refused, mut rated) = (0, 0);
    for number in 0..tariffs.len() {
        for large in [i64::MAX, i64::from(u32::MAX), 1_000_000_000, 9_999_999] {
            for changed in with_a_number(&tariffs[number], large) {
                let mut others = tariffs.clone();
                others[number] = changed;
                for (mode, from, to) in [
                    ("rail", ("NS", "a"), ("NS", "d")),
                    ("rail", ("NS", "a"), ("ARRIVA", "e")),
                    ("tram", ("HTM", "s1"), ("HTM", "s3")),
                    ("metro", ("GVB", "m1"), ("GVB", "m3")),
                ] {
                    let Some(fares) = ride(&others, mode, from, to) else {
                        refused += 1;
                        continue;
                    };
                    rated += 1;
                    assert!(fares.iter().all(|fare| fare.charged().minor() >= 0), "{fares:?}");
                }
            }
        }
    }
    assert!(refused > 100 && rated > 50, "{refused} refused, {rated} rated");
}

/// The document with one of its numbers changed, for a few of them.
fn with_a_number(text: &str, large: i64) -> Vec<String> {
    let is_number =
        |word: &str| !word.is_empty() && word.len() < 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = text.split_inclusive([' ', ',', '[', ']', '}']).collect();
    let numbers: Vec<usize> = (0..words.len())
        .filter(|place| is_number(words[*place].trim_end_matches([' ', ',', '[', ']', '}'])))
        .collect();
    let some = numbers.iter().step_by(1 + numbers.len() / 12);
    some.map(|place| {
        let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let number = words[*place].trim_end_matches([' ', ',', '[', ']', '}']).to_owned();
        words[*place] = words[*place].replacen(&number, &large.to_string(), 1);
        words.concat()
    })
    .collect()
}

/// A tariff that says it is GVB's changes no price of HTM and NS.
#[test]
fn a_tariff_of_one_carrier_prices_no_other() {
    let tariffs = world::tariffs();
    let of = |id: &str| tariffs.iter().position(|text| text.contains(&format!("\"id\": \"{id}\""))).unwrap();
    let mut dear = tariffs.clone();
    dear[of("gvb")] = dear[of("gvb")].replace("\"base_minor\": 100", "\"base_minor\": 290");
    let rides = [("rail", ("NS", "a"), ("NS", "d")), ("tram", ("HTM", "s1"), ("HTM", "s3"))];
    for (mode, from, to) in rides {
        assert_eq!(ride(&tariffs, mode, from, to).unwrap(), ride(&dear, mode, from, to).unwrap());
    }
    let metro = |tariffs: &[String]| ride(tariffs, "metro", ("GVB", "m1"), ("GVB", "m2")).unwrap();
    assert_ne!(metro(&tariffs), metro(&dear), "and it is GVB's own");
}

fn here(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// All source text under a path that may be a file or a folder.
fn source(path: &Path) -> String {
    if path.is_file() {
        return std::fs::read_to_string(path).unwrap();
    }
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_dir() || path.extension().is_some_and(|end| end == "rs"))
        .map(|path| source(&path))
        .collect()
}

#[test]
fn every_test_that_the_chapter_names_is_there() {
    let chapter = std::fs::read_to_string(here("src/manual/threats.rs")).unwrap();
    let chapter: String = chapter.lines().map(|line| line.trim_start_matches("//!")).collect();
    let mut named = 0;
    for section in chapter.split("**Shown by**").skip(1) {
        // The names stand in backticks, up to the end of the sentence.
        let sentence = section.split_once('.').map_or(section, |(sentence, _)| sentence);
        for name in sentence.split('`').skip(1).step_by(2) {
            let (place, function) =
                name.split_once("::").unwrap_or_else(|| panic!("`{name}` names no place"));
            let places = [format!("tests/{place}.rs"), format!("tests/{place}"), format!("src/{place}")];
            let found = places.iter().map(|place| here(place)).find(|path| path.exists());
            let text = source(&found.unwrap_or_else(|| panic!("no place `{place}`")));
            let is_test = text.contains(&format!("fn {function}("));
            assert!(is_test, "no test `{name}`");
            named += 1;
        }
    }
    assert!(named >= 24, "{named}");
    // And none here that it forgets, but for this one.
    let own = source(&here("tests/threats.rs"));
    for test in
        own.split("#[test]\nfn ").skip(1).filter_map(|rest| rest.split_once('(')).map(|(name, _)| name)
    {
        let is_this = test == "every_test_that_the_chapter_names_is_there";
        assert!(is_this || chapter.contains(&format!("threats::{test}")), "the chapter does not name {test}");
    }
}
