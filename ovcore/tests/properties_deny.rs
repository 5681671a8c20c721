//! What holds for every deny list: the set is a map, every chain of deltas ends where the full list is, nothing that was
//! changed on the way is taken, and whatever order things arrive in, a reader has one of the publisher's lists.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::collections::BTreeMap;

use ovcore::calendar::Instant;
use ovcore::card::{KeyVersion, Token, Travel};
use ovcore::deny::{Applied, DenyDelta, DenyList, ListNumber, Listing, Notice, Notices, Request};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

type Map = BTreeMap<Token<Travel>, Notices>;

fn notices() -> impl Strategy<Value = Notices> {
    vec(select(Notice::ALL.to_vec()), 0..4).prop_map(|notices| notices.into_iter().collect())
}

/// Tokens as a keyed hash gives them, and tokens as nobody's hash gives them: alike in their first bytes, in all but the
/// last, all zeros and all ones. A few stand for many, so that deltas remove and change what is there.
fn tokens() -> impl Strategy<Value = Token<Travel>> {
    let few = (0..12_u8, 0..16_usize).prop_map(|(value, place)| {
        let mut bytes = [0xff; 16];
        bytes[place] = value;
        bytes
    });
    let alike = any::<[u8; 2]>().prop_map(|last| {
        let mut bytes = [0x5a; 16];
        bytes[14..].copy_from_slice(&last);
        bytes
    });
    let ends = select(vec![[0; 16], [0xff; 16]]);
    prop_oneof![6 => any::<[u8; 16]>(), 4 => few, 3 => alike, 1 => ends].prop_map(Token::from_bytes)
}

fn maps(most: usize) -> impl Strategy<Value = Map> {
    vec((tokens(), notices()), 0..most).prop_map(|entries| entries.into_iter().collect())
}

fn at(minute: usize) -> Instant {
    Instant::parse("2026-03-10T00:00:00Z").unwrap().plus_seconds(60 * i64::try_from(minute).unwrap())
}

fn listings(map: &Map) -> Vec<Listing<Travel>> {
    map.iter().map(|(token, notices)| Listing { token: *token, notices: *notices }).collect()
}

fn first(map: &Map) -> DenyList {
    DenyList::first("GVB".parse().unwrap(), KeyVersion::FIRST, at(0), listings(map)).unwrap()
}

/// A history of lists: each keeps some of the one before.
fn histories(most: usize) -> impl Strategy<Value = Vec<DenyList>> {
    let step = (maps(12), vec(any::<Index>(), 0..6), vec((any::<Index>(), notices()), 0..4));
    (maps(40), vec(step, 1..most)).prop_map(|(mut map, steps)| {
        let mut lists = vec![first(&map)];
        for (minute, (added, removed, changed)) in steps.into_iter().enumerate() {
            for index in removed {
                if let Some(token) =
                    (!map.is_empty()).then(|| *map.keys().nth(index.index(map.len())).unwrap())
                {
                    map.remove(&token);
                }
            }
            for (index, notices) in changed {
                if let Some(held) = (!map.is_empty()).then(|| index.index(map.len())) {
                    *map.values_mut().nth(held).unwrap() = notices;
                }
            }
            map.extend(added);
            lists.push(lists.last().unwrap().next(at(minute), listings(&map)).unwrap());
        }
        lists
    })
}

fn moved(applied: Applied) -> DenyList {
    match applied {
        Applied::Moved(list) => list,
        Applied::Known => panic!("a delta that leads on is not known yet"),
    }
}

/// What a publisher sends: the full list of a place in its history, or a delta from one place to another.
#[derive(Clone, Debug)]
enum Message {
    Full(Index),
    Delta(Index, Index),
}

fn messages() -> impl Strategy<Value = Vec<Message>> {
    let full = any::<Index>().prop_map(Message::Full);
    let delta = (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Message::Delta(a, b));
    vec(prop_oneof![1 => full, 9 => delta], 1..60)
}

fn delta(lists: &[DenyList], from: usize, to: usize) -> Option<DenyDelta> {
    (from != to).then(|| lists[from.max(to)].delta_since(&lists[from.min(to)]).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// The set is a `BTreeMap` in less memory.
    #[test]
    fn a_set_is_a_map(map in maps(3_000), others in vec(tokens(), 0..50)) {
        let list = first(&map);
        prop_assert_eq!(list.set().len(), map.len());
        prop_assert!(list.set().iter().eq(map.iter().map(|(token, notices)| (*token, *notices))));
        for token in map.keys().chain(&others) {
            prop_assert_eq!(list.find(*token), map.get(token).copied());
        }
        // Neighbours of what is listed: one more, one less.
        for token in map.keys() {
            let value = u128::from_be_bytes(token.to_bytes());
            for near in [value.wrapping_add(1), value.wrapping_sub(1), value ^ 1 << 120, value ^ 1 << 60] {
                let near = Token::from_bytes(near.to_be_bytes());
                prop_assert_eq!(list.find(near), map.get(&near).copied());
            }
        }
    }

    /// Any way through the deltas leads to the full list, and what a reader has in the end makes deltas itself.
    #[test]
    fn every_chain_of_deltas_ends_where_the_full_list_is(
        lists in histories(8),
        stops in vec(any::<bool>(), 8),
    ) {
        let mut reader = lists[0].clone();
        let mut from = 0;
        for to in 1..lists.len() {
            if stops[to % stops.len()] || to == lists.len() - 1 {
                let delta = lists[to].delta_since(&lists[from]).unwrap();
                reader = moved(reader.apply_bytes(&delta.to_bytes()).unwrap());
                prop_assert_eq!(&reader, &lists[to]);
                prop_assert_eq!(&reader.delta_since(&lists[from]).unwrap(), &delta);
                from = to;
            }
        }
        let last = lists.last().unwrap();
        prop_assert_eq!(reader.to_bytes(), last.to_bytes());
    }

    /// Bytes and JSON read back as what they were.
    #[test]
    fn forms_read_back(lists in histories(3)) {
        let (base, list) = (&lists[0], lists.last().unwrap());
        prop_assert_eq!(&DenyList::from_bytes(&list.to_bytes()).unwrap(), list);
        prop_assert_eq!(&DenyList::from_json(&list.to_json()).unwrap(), list);
        let delta = list.delta_since(base).unwrap();
        prop_assert_eq!(&DenyDelta::from_bytes(&delta.to_bytes()).unwrap(), &delta);
        prop_assert_eq!(&DenyDelta::from_json(&delta.to_json()).unwrap(), &delta);
    }

    /// A flipped bit anywhere, in a list or in a delta, is refused.
    #[test]
    fn a_flipped_bit_is_refused(lists in histories(3), bits in vec(any::<Index>(), 1..40)) {
        let (base, list) = (&lists[0], lists.last().unwrap());
        let (full, delta) = (list.to_bytes(), list.delta_since(base).unwrap().to_bytes());
        for bit in bits {
            let flipped = |bytes: &[u8]| {
                let mut bytes = bytes.to_vec();
                let bit = bit.index(bytes.len() * 8);
                bytes[bit / 8] ^= 1 << (bit % 8);
                bytes
            };
            prop_assert!(base.apply_bytes(&flipped(&delta)).is_err());
            prop_assert!(base.replace_bytes(&flipped(&full)).is_err());
        }
    }

    /// Bytes that nobody wrote are refused and never panic, whatever they begin with.
    #[test]
    fn any_bytes_are_refused(kind in 0..3_usize, rest in vec(any::<u8>(), 0..400)) {
        let mut bytes = [&b"ovdl\x01\x01\x03GVB\x00\x01"[..], b"ovdd\x01", b""][kind].to_vec();
        bytes.extend(rest);
        prop_assert!(DenyList::<Travel>::from_bytes(&bytes).is_err());
        prop_assert!(DenyDelta::<Travel>::from_bytes(&bytes).is_err());
    }

    /// Whatever arrives in whatever order, the reader has one of the publisher's lists, and its number never falls. A
    /// refusal names what helps: with that, the reader gets on.
    #[test]
    fn any_order_of_arrival_leaves_a_list_of_the_publishers(lists in histories(8), messages in messages()) {
        let mut reader = lists[0].clone();
        for message in messages {
            let before = reader.head().number;
            let got = match message {
                Message::Full(n) => reader.replace(lists[n.index(lists.len())].clone()),
                Message::Delta(from, to) => {
                    let Some(delta) = delta(&lists, from.index(lists.len()), to.index(lists.len())) else { continue };
                    reader.apply(&delta)
                }
            };
            match got {
                Ok(Applied::Moved(list)) => {
                    prop_assert!(list.head().number > before);
                    reader = list;
                }
                Ok(Applied::Known) => {}
                Err(error) => {
                    let Request::Deltas { after, up_to: Some(up_to) } = error.request() else {
                        return Err(TestCaseError::fail(error.to_string()));
                    };
                    let place = |number: ListNumber| usize::try_from(number.number()).unwrap() - 1;
                    let helps = lists[place(up_to)].delta_since(&lists[place(after)]).unwrap();
                    reader = moved(reader.apply(&helps).unwrap());
                }
            }
            prop_assert!(reader.head().number >= before);
            let own = usize::try_from(reader.head().number.number()).unwrap() - 1;
            prop_assert_eq!(&reader, &lists[own]);
        }
    }
}

/// Sizes at which the layout changes, with tokens that are spread evenly and with tokens that all share a bucket.
#[test]
fn a_set_is_a_map_at_every_layout() {
    for entries in [0, 1, 2, 255, 2_063, 2_064, 16_384, 174_778, 174_779, 262_144, 524_288] {
        for hostile in [false, true] {
            let token = |n: u64| {
                let mixed =
                    if hostile { 0x0102_0304_0506_0708 } else { n.wrapping_mul(0x9e37_79b9_7f4a_7c15) };
                Token::<Travel>::from_bytes((u128::from(mixed) << 64 | u128::from(n) << 3).to_be_bytes())
            };
            let map: Map = (0..entries)
                .map(|n| (token(n), Notices::NONE.with(Notice::ALL[usize::try_from(n % 4).unwrap()])))
                .collect();
            let list = first(&map);
            assert!(list.set().iter().eq(map.iter().map(|(token, notices)| (*token, *notices))));
            for n in (0..entries).step_by(7).chain([entries]) {
                assert_eq!(list.find(token(n)), map.get(&token(n)).copied(), "{entries} {hostile} {n}");
                let beside = Token::from_bytes((u128::from_be_bytes(token(n).to_bytes()) + 1).to_be_bytes());
                assert_eq!(list.find(beside), None);
            }
        }
    }
}

/// DESIGN section 6: at most 16 bytes an entry, directory and notices included.
#[test]
fn an_entry_takes_at_most_sixteen_bytes() {
    let mut bytes_of_a_million = 0;
    for entries in
        [2_064_u64, 4_096, 4_112, 16_384, 16_400, 100_000, 174_778, 174_779, 349_542, 524_288, 1_000_000]
    {
        let token = |n: u64| {
            Token::<Travel>::from_bytes(
                u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes(),
            )
        };
        let cards = (0..entries).map(|n| Listing { token: token(n), notices: Notices::NONE });
        let list = DenyList::first("GVB".parse().unwrap(), KeyVersion::FIRST, at(0), cards).unwrap();
        let (memory, sent) = (list.set().memory_bytes(), list.to_bytes().len());
        println!("{entries} entries: {memory} bytes in memory, {sent} bytes sent");
        // Each has a head of eight bytes, a tail of six at least, and half a byte of notices.
        assert!((entries * 29 / 2..=entries * 16).contains(&memory.try_into().unwrap()));
        bytes_of_a_million = memory;
    }
    // 14.5 bytes each; the rest is a directory of buckets that hold four on average.
    assert!((15_500_000..=15_600_000).contains(&bytes_of_a_million), "{bytes_of_a_million}");
}

#[cfg(feature = "filter")]
mod filter {
    use ovcore::deny::{DenyFilter, DenyLookup};

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// A filter never misses a card, takes no other for one in a few thousand tries, and reads back.
        #[test]
        fn a_filter_misses_no_card(map in maps(2_000), others in vec(tokens(), 0..50)) {
            let list = first(&map);
            let filter = DenyFilter::of(&list).unwrap();
            prop_assert_eq!((filter.head(), filter.checksum()), (list.head(), list.checksum()));
            for token in map.keys() {
                prop_assert_eq!(DenyLookup::find(&filter, *token), Some(Notices::NONE));
            }
            for token in others.iter().filter(|token| !map.contains_key(token)) {
                prop_assert!(!filter.may_list(*token));
            }
            prop_assert_eq!(&DenyFilter::from_bytes(&filter.to_bytes()).unwrap(), &filter);
            prop_assert_eq!(DenyFilter::of(&list).unwrap().to_bytes(), filter.to_bytes());
        }

        #[test]
        fn a_flipped_bit_in_a_filter_is_refused(map in maps(100), bits in vec(any::<Index>(), 1..40)) {
            let bytes = DenyFilter::of(&first(&map)).unwrap().to_bytes();
            for bit in bits {
                let (mut bytes, bit) = (bytes.clone(), bit.index(bytes.len() * 8));
                bytes[bit / 8] ^= 1 << (bit % 8);
                prop_assert!(DenyFilter::<Travel>::from_bytes(&bytes).is_err());
            }
        }

        /// Bytes that nobody wrote, sealed as if somebody had, are read within their bounds.
        #[test]
        fn forged_filters_never_panic(
            shape in (any::<u64>(), 0..24_u32, 0..24_u32, 0..3_u32, 0..200_usize),
            token in tokens(),
        ) {
            use sha2::{Digest, Sha256};
            let (seed, length, count, more, fingerprints) = shape;
            let bytes = DenyFilter::of(&first(&Map::new())).unwrap().to_bytes();
            let head = 5 + 1 + 4 + 2 + 4 + 8 + 32 + 32;
            let mut forged = bytes[..head].to_vec();
            forged.extend(seed.to_be_bytes());
            forged.extend((1_u32 << length).to_be_bytes());
            forged.extend((count << length).wrapping_add(more).to_be_bytes());
            forged.extend(vec![0_u8; 4 * fingerprints]);
            let mut hash = Sha256::new();
            hash.update(b"ovcore/deny-filter/1");
            hash.update(&forged[5..]);
            forged.extend(hash.finalize());
            if let Ok(filter) = DenyFilter::<Travel>::from_bytes(&forged) {
                let _ = filter.may_list(token);
            }
        }
    }

    /// The size that the manual names, and that small lists can be filtered too.
    #[test]
    fn a_filter_of_a_hundred_thousand_takes_four_and_a_half_bytes_each() {
        for entries in [0_u64, 1, 2, 3, 10, 100_000] {
            let token = |n: u64| {
                Token::<Travel>::from_bytes(
                    u128::from(n + 1).wrapping_mul(u128::MAX / 0x3_1415_9265).to_be_bytes(),
                )
            };
            let cards = (0..entries).map(|n| Listing { token: token(n), notices: Notices::NONE });
            let list = DenyList::first("GVB".parse().unwrap(), KeyVersion::FIRST, at(0), cards).unwrap();
            let filter = DenyFilter::of(&list).unwrap();
            assert!((0..entries).all(|n| filter.may_list(token(n))));
            assert!(!(entries..entries + 1_000).any(|n| filter.may_list(token(n))));
            if entries == 100_000 {
                assert!((430_000..480_000).contains(&filter.memory_bytes()), "{}", filter.memory_bytes());
            }
        }
    }
}
