//! Lists, deltas and filters that no publisher makes, each with a checksum or a seal that fits: whoever can write bytes
//! can make these too. They are refused for what they say.

use ovcore::card::{KeyVersion, Token, Travel};
use ovcore::deny::{Applied, DenyDelta, DenyList, FormError, ListNumber, Listing, Notice, Notices};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{at, listings, notices};

/// Letters and version; purpose, carrier, key version, number, time and previous checksum.
const LIST_HEAD: usize = 5 + 1 + 4 + 2 + 4 + 8 + 32;

fn list(tokens: &[[u8; 16]]) -> DenyList {
    let listing = |token: &[u8; 16]| Listing { token: Token::from_bytes(*token), notices: notices("bank") };
    first(tokens.iter().map(listing))
}

/// List 1 of 08:00.
fn first(listings: impl IntoIterator<Item = Listing<Travel>>) -> DenyList {
    DenyList::first("GVB".parse().unwrap(), KeyVersion::FIRST, at("08:00"), listings).unwrap()
}

/// Cards of the first key version, as a script names them.
fn cards(words: &[&str]) -> Vec<Listing<Travel>> {
    listings(words, KeyVersion::FIRST)
}

/// A form of which a part was changed, with a seal that fits.
fn sealed(letters: [u8; 4], name: &str, body: &[u8]) -> Vec<u8> {
    let seal = Sha256::new().chain_update(name).chain_update(body).finalize();
    [letters.as_slice(), &[1], body, &seal].concat()
}

/// A token of zeros but for its last byte, which is so near to the next that they share fifteen.
fn near(last: u8) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[15] = last;
    bytes
}

/// The checksum is over the entries and not over how they are written, so there must be one way to write them.
#[test]
fn an_entry_is_written_in_one_way() {
    let bytes = list(&[near(1), near(2)]).to_bytes();
    let (head, entries) = bytes.split_at(LIST_HEAD + 32);
    let mut expected = vec![0, 0, 0, 2, 0x20];
    expected.extend(near(1));
    expected.extend([0x2f, 2]);
    assert_eq!(entries, expected);
    // The second with all its bytes; the first as if it shared one with a token before it.
    let long = [&[0, 0, 0, 2, 0x20], &near(1)[..], &[0x20], &near(2)].concat();
    let short = [&[0, 0, 0, 2, 0x21], &near(1)[1..], &[0x2f, 2]].concat();
    for entries in [long, short] {
        let read = DenyList::<Travel>::from_bytes(&[head, &entries].concat());
        assert_eq!(read.unwrap_err(), FormError::Damaged);
    }
}

/// As many entries as the bytes could just hold are looked for, and not found.
#[test]
fn a_count_that_the_bytes_could_hold_is_not_too_many() {
    let mut bytes = list(&[near(1), near(2)]).to_bytes();
    bytes.push(0);
    bytes[LIST_HEAD + 35] = u8::try_from((bytes.len() - LIST_HEAD - 36) / 2).unwrap();
    assert_eq!(DenyList::<Travel>::from_bytes(&bytes).unwrap_err(), FormError::Damaged);
}

/// Lists 1 and 2 with two cards that went, two that came, and two that are listed for something else.
fn changed() -> DenyDelta {
    let one = first(cards(&["a:bank", "b:bank", "c:bank", "d:bank"]));
    let two = one.next(at("08:20"), cards(&["c:kind", "d:kind", "e:bank", "f:bank"])).unwrap();
    two.delta_since(&one).unwrap()
}

#[test]
fn a_delta_says_how_much_it_changes() {
    let delta = changed();
    assert_eq!(
        (delta.removed().len(), delta.added().len(), delta.changed().len(), delta.len()),
        (2, 2, 2, 6)
    );
    assert!(!delta.is_empty());
    let one = first(cards(&["a:"]));
    let two = one.next(at("08:20"), cards(&["a:"])).unwrap();
    let fresh = two.delta_since(&one).unwrap();
    assert_eq!((fresh.len(), fresh.is_empty()), (0, true));
    assert_eq!(one.apply(&fresh), Ok(Applied::Moved(two)));
}

#[test]
fn a_delta_that_leads_nowhere_is_refused_whatever_its_seal() {
    let bytes = changed().to_bytes();
    let body = &bytes[5..bytes.len() - 32];
    let sealed = |body: &[u8]| sealed(*b"ovdd", "ovcore/deny-delta/1", body);
    assert_eq!(sealed(body), bytes);
    assert_eq!(DenyDelta::<Travel>::from_bytes(&bytes), Ok(changed()));
    let refused = |body: &[u8], what: &str| {
        assert_eq!(DenyDelta::<Travel>::from_bytes(&sealed(body)).unwrap_err(), FormError::Damaged, "{what}");
    };
    for base in [2, 3_u32] {
        let mut body = body.to_vec();
        body[..4].copy_from_slice(&base.to_be_bytes());
        refused(&body, "from a list that is not before");
    }
    // The first of the cards that came is the last of those that went.
    let mut twice = body.to_vec();
    let came = body.windows(15).position(|letters| letters == [b'e'; 15]).unwrap();
    twice[came..came + 15].fill(b'b');
    refused(&twice, "a card in two parts");
}

/// In JSON the parts can be out of order, too; it is said of them before anything of the seal.
#[test]
fn a_delta_in_json_has_each_part_in_order_and_each_card_once() {
    let json: Value = serde_json::from_str(&changed().to_json()).unwrap();
    let path =
        |json: &Value| DenyDelta::<Travel>::from_json(&json.to_string()).unwrap_err().path().to_owned();
    for part in ["removed", "added", "changed"] {
        let mut other = json.clone();
        other[part].as_array_mut().unwrap().reverse();
        assert_eq!(path(&other), "added", "{part} the other way round");
    }
    let mut other = json.clone();
    other["added"][0]["token"] = json["changed"][1]["token"].clone();
    assert_eq!(path(&other), "added", "a card in two parts");
    let mut other = json.clone();
    other["base"] = 2.into();
    assert_eq!(path(&other), "base");
    other["base"] = 1.into();
    other["seal"] = json["checksum"].clone();
    assert_eq!(path(&other), "seal");
    let mut twice: Value = serde_json::from_str(&first(cards(&["a:", "b:"])).to_json()).unwrap();
    twice["entries"][1] = twice["entries"][0].clone();
    let error = DenyList::<Travel>::from_json(&twice.to_string()).unwrap_err();
    assert_eq!(error.path(), "entries", "{error}");
}

/// Tokens that agree in eight bytes and more are no accident; each is found among the others all the same.
#[test]
fn tokens_that_begin_alike_are_told_apart() {
    for shared in [8, 9, 10, 12, 15] {
        let token = |number: u8| {
            let mut bytes = [0x5a; 16];
            bytes[shared] = number;
            bytes
        };
        let odd: Vec<[u8; 16]> = (0..40).map(|n| token(2 * n + 1)).collect();
        let list = list(&odd);
        for number in 0..=80 {
            let expected = (number % 2 == 1).then_some(Notices::NONE.with(Notice::Bank));
            assert_eq!(list.find(Token::from_bytes(token(number))), expected, "{number} at byte {shared}");
        }
    }
}

#[test]
fn a_notice_given_twice_is_given() {
    let once = Notices::NONE.with(Notice::Bank);
    assert_eq!(once.with(Notice::Bank), once);
    assert_eq!(format!("{:?}", once.with(Notice::UnpaidFare)), "{UnpaidFare, Bank}");
}

/// What is shown of them while looking for a fault has sizes and heads, and no card.
#[test]
fn debug_shows_no_token() {
    let (list, delta) = (list(&[near(1), near(2)]), changed());
    let listing = list.listings().next().unwrap();
    assert_eq!(format!("{:?}", list.checksum()), format!("Checksum({})", list.checksum()));
    assert_eq!(format!("{listing:?}"), "Listing({Bank})");
    assert_eq!(format!("{:?}", list.set()), "DenySet(2 entries)");
    let shown = format!("{delta:?}");
    assert!(shown.ends_with("removed: 2, added: 2, changed: 2 }"), "{shown}");
    assert!((list.set().is_empty(), list.set().len()) == (false, 2) && self::list(&[]).set().is_empty());
    assert_eq!("".parse::<ovcore::deny::Checksum>().unwrap_err().code(), "deny.checksum");
    assert_eq!(delta.base(), ListNumber::FIRST);
}

#[cfg(feature = "filter")]
mod filter {
    use ovcore::deny::{DenyFilter, DenyLookup, FilterError};

    use super::*;

    /// The filter of a body, under a seal that fits.
    fn read(body: &[u8]) -> Result<DenyFilter, FormError> {
        DenyFilter::from_bytes(&sealed(*b"ovdf", "ovcore/deny-filter/1", body))
    }

    /// Lengths that do not lie within the fingerprints, of which each check sees one.
    #[test]
    fn a_filter_whose_lengths_do_not_fit_is_refused_whatever_its_seal() {
        let bytes = DenyFilter::of(&list(&[near(1)])).unwrap().to_bytes();
        let head = &bytes[5..LIST_HEAD + 32];
        let memory = |length: u32, count: u32, fingerprints: usize| {
            let fingerprints = vec![0; 4 * fingerprints];
            let body = [head, &[0; 8], &length.to_be_bytes(), &count.to_be_bytes(), &fingerprints].concat();
            read(&body).map(|filter| filter.memory_bytes())
        };
        assert_eq!(memory(4, 8, 16), Ok(64));
        assert_eq!(memory(3, 3, 9), Err(FormError::Damaged), "no power of two");
        assert_eq!(memory(4, 0, 8), Err(FormError::Damaged), "no segment");
        assert_eq!(memory(4, 6, 14), Err(FormError::Damaged), "half a segment");
        assert_eq!(memory(4, 4, 11), Err(FormError::Damaged), "a fingerprint too few");
    }

    #[test]
    fn filters_are_equal_when_all_of_them_is() {
        let one = DenyFilter::of(&list(&[near(1)])).unwrap();
        let bytes = one.to_bytes();
        let body = &bytes[5..bytes.len() - 32];
        assert_eq!(read(body).as_ref(), Ok(&one));
        let made_at = LIST_HEAD - 5 - 33;
        let checksum = LIST_HEAD - 5;
        for (place, what) in [
            (made_at, "time"),
            (checksum, "checksum"),
            (checksum + 32, "seed"),
            (body.len() - 1, "fingerprint"),
        ] {
            let mut other = body.to_vec();
            other[place] ^= 1;
            assert_ne!(read(&other).unwrap(), one, "{what}");
        }
    }

    #[test]
    fn a_filter_finds_and_shows_no_card() {
        let filter = DenyFilter::of(&list(&[near(1)])).unwrap();
        assert_eq!(DenyLookup::find(&filter, Token::from_bytes(near(1))), Some(Notices::NONE));
        assert_eq!(DenyLookup::find(&filter, Token::from_bytes(near(2))), None);
        let shown = format!("{filter:?}");
        assert!(shown.starts_with("DenyFilter { head: ListHead {"), "{shown}");
        assert!(shown.ends_with(&format!("fingerprints: {} }}", filter.memory_bytes() / 4)), "{shown}");
        assert_eq!(FilterError.code(), "deny.filter");
    }
}
