//! Bringing a reader's list up to date: in order, out of order, twice, damaged, and over a rotation of keys.

use ovcore::card::KeyVersion;
use ovcore::deny::{Applied, ApplyError, Checksum, DenyDelta, DenyList, ListNumber, Request};
use ovcore::ids::CarrierId;
use ovcore::policy::Policy;

use crate::{Play, at, listings, resealed};

fn play() -> Play {
    Play::new(Policy::ovpay())
}

#[test]
fn a_morning_at_a_reader() {
    play().run(
        "
        08:00 publish a:unpaid b:bank         => list 1: ab
        08:00 full 1                          => list 1: ab
        08:10 card a in                       => refuse reader.unpaid_fare; denied
        08:10 card b in                       => refuse reader.ask_bank; denied
        08:10 card c in                       => open
        08:20 publish a:unpaid c:kind         => list 2: ac
        08:20 delta 1-2                       => list 2: ac
        08:21 card b in                       => open
        08:21 card c in                       => refuse reader.kind_not_accepted; denied
        08:40 publish a:unpaid+bank c:kind    => list 3: ac
        08:40 delta 2-3                       => list 3: ac
        08:41 card a in                       => refuse reader.ask_bank; denied
        08:41 card a out                      => open despite admit.listed
        09:00 publish                         => list 4: -
        09:00 delta 3-4                       => list 4: -
        09:01 card a in                       => open
        ",
    );
}

#[test]
fn one_delta_may_stand_for_a_night() {
    play().run(
        "
        02:00 publish a:unpaid             => list 1: a
        02:00 full 1                       => list 1: a
        02:20 publish a:unpaid b:unpaid    => list 2: ab
        02:40 publish b:unpaid c:unpaid    => list 3: bc
        03:00 publish b:bank d:unpaid      => list 4: bd
        03:00 delta 1-4                    => list 4: bd
        03:01 card b in                    => refuse reader.ask_bank; denied
        ",
    );
}

#[test]
fn a_gap_names_the_deltas_that_are_missing() {
    play().run(
        "
        08:00 publish a:unpaid    => list 1: a
        08:00 full 1              => list 1: a
        08:20 publish             => list 2: -
        08:40 publish c:unpaid    => list 3: c
        09:00 publish d:unpaid    => list 4: d
        09:00 delta 3-4           => gap; request the deltas after list 1 up to list 3
        09:00 delta 1-3           => list 3: c
        09:00 delta 3-4           => list 4: d
        ",
    );
}

#[test]
fn a_repeat_changes_nothing_and_is_no_error() {
    play().run(
        "
        08:00 publish a:unpaid    => list 1: a
        08:20 publish b:unpaid    => list 2: b
        08:40 publish c:unpaid    => list 3: c
        08:40 full 1              => list 1: a
        08:40 full 1              => known
        08:40 delta 1-2           => list 2: b
        08:40 delta 1-2           => known
        08:40 full 1              => known
        08:40 delta 2-3           => list 3: c
        08:40 delta 1-2           => known
        08:40 delta 1-3           => known
        08:40 full 2              => known
        ",
    );
}

#[test]
fn a_delta_that_begins_before_the_readers_list_and_ends_after_it_is_refused() {
    play().run(
        "
        08:00 publish a:unpaid    => list 1: a
        08:20 publish b:unpaid    => list 2: b
        08:40 publish c:unpaid    => list 3: c
        08:40 full 2              => list 2: b
        08:40 delta 1-3           => overlap; request the deltas after list 2 up to list 3
        08:40 delta 2-3           => list 3: c
        ",
    );
}

#[test]
fn damaged_bytes_are_to_be_sent_again() {
    play().run(
        "
        08:00 publish a:unpaid             => list 1: a
        08:00 full 1                       => list 1: a
        08:20 publish a:unpaid b:unpaid    => list 2: ab
        08:20 delta 1-2 bit 0              => damaged; request the deltas after list 1
        08:20 delta 1-2 bit 700            => damaged; request the deltas after list 1
        08:20 delta 1-2 cut 1              => damaged; request the deltas after list 1
        08:20 full 2 bit 1000              => damaged; request the full list
        08:20 full 2 cut 40                => damaged; request the full list
        08:20 card b in                    => open
        08:20 delta 1-2                    => list 2: ab
        08:20 card b in                    => refuse reader.unpaid_fare; denied
        ",
    );
}

#[test]
fn a_new_key_comes_as_a_full_list() {
    let mut play = play();
    play.run(
        "
        08:00 publish a:unpaid b:bank    => list 1: ab
        08:00 full 1                     => list 1: ab
        08:20 rotate a:unpaid b:bank     => list 2 key 2: ab
        08:40 publish a:unpaid           => list 3 key 2: a
        08:40 delta 2-3                  => other_key_version; request the full list
        08:41 card a in                  => refuse reader.unpaid_fare; denied
        08:42 full 3                     => list 3 key 2: a
        08:43 card a in                  => refuse reader.unpaid_fare; denied
        08:43 card b in                  => open
        08:43 full 1                     => known
        ",
    );
    // No delta leads over the rotation, and the chain goes on through it.
    let [one, two, three] = &play.lists[..] else { panic!("three lists") };
    assert_eq!(two.delta_since(one).unwrap_err().code(), "deny.list.no_delta");
    assert_eq!(two.head().previous, one.checksum());
    assert_eq!(three.head().previous, two.checksum());
}

#[test]
fn a_list_does_not_go_back_in_time_or_to_an_older_key() {
    let mut play = play();
    play.run(
        "
        08:00 publish a:unpaid    => list 1: a
        07:59 publish a:unpaid    => deny.list.made_before
        08:00 publish b:unpaid    => list 2: b
        08:20 rotate b:unpaid     => list 3 key 2: b
        ",
    );
    let last = play.lists.last().unwrap();
    assert_eq!(
        last.next_under(KeyVersion::FIRST, at("08:40"), []).unwrap_err().code(),
        "deny.list.older_key"
    );
}

/// Two histories: a back office was set back, and made other lists under the numbers that it had given before.
fn two_histories() -> (DenyList, DenyList, DenyList) {
    let version = KeyVersion::FIRST;
    let one = DenyList::first("GVB".parse().unwrap(), version, at("08:00"), listings(&["a:unpaid"], version));
    let one = one.unwrap();
    let other = DenyList::first("GVB".parse().unwrap(), version, at("08:00"), listings(&["a:bank"], version));
    let next = other.as_ref().unwrap().next(at("08:20"), listings(&["b:unpaid"], version)).unwrap();
    (one, other.unwrap(), next)
}

#[test]
fn a_delta_from_another_history_is_refused_and_the_full_list_heals_it() {
    let (own, other, next) = two_histories();
    let wrong = ApplyError::WrongBase { number: ListNumber::FIRST, request: Request::FullList };
    assert_eq!(own.apply(&next.delta_since(&other).unwrap()), Err(wrong.clone()));
    assert!(matches!(own.replace(next.clone()).unwrap(), Applied::Moved(list) if list == next));
    // The other history's list of the same number: the reader asked for it.
    assert!(matches!(own.replace(other.clone()).unwrap(), Applied::Moved(list) if list == other));

    // A delta that leads to another list under the reader's own number.
    let second = own.next(at("08:20"), own.listings()).unwrap();
    let error = second.apply(&next.delta_since(&other).unwrap()).unwrap_err();
    assert_eq!((error.code(), error.request()), ("deny.apply.wrong_base", Request::FullList));
}

#[test]
fn of_several_faults_the_first_is_named() {
    // Another carrier, then another key, then the base: a delta that has them all loses one after the other.
    let version = KeyVersion::FIRST;
    let [gvb, ret] = ["GVB", "RET"].map(|carrier| carrier.parse::<CarrierId>().unwrap());
    let chain = |carrier, version| {
        let one = DenyList::first(carrier, version, at("08:00"), listings(&["a:unpaid"], version)).unwrap();
        let two = one.next(at("08:20"), listings(&["b:unpaid"], version)).unwrap();
        let three = two.next(at("08:40"), listings(&["c:unpaid"], version)).unwrap();
        (one, three.delta_since(&two).unwrap())
    };
    let (own, gap) = chain(gvb, version);
    let (_, other_key) = chain(gvb, version.next().unwrap());
    let (_, other_carrier) = chain(ret, version.next().unwrap());
    let after = ListNumber::FIRST;
    for (delta, code, request) in [
        (other_carrier, "deny.apply.other_carrier", Request::Deltas { after, up_to: None }),
        (other_key, "deny.apply.other_key_version", Request::FullList),
        (gap, "deny.apply.gap", Request::Deltas { after, up_to: after.next() }),
    ] {
        let error = own.apply(&delta).unwrap_err();
        assert_eq!((error.code(), error.request()), (code, request));
    }
    let full = DenyList::first(ret, version, at("08:00"), listings(&[], version)).unwrap();
    assert_eq!(own.replace(full).unwrap_err().code(), "deny.apply.other_carrier");
}

#[test]
fn a_forged_delta_does_not_fit() {
    let version = KeyVersion::FIRST;
    let one = DenyList::first(
        "GVB".parse().unwrap(),
        version,
        at("08:00"),
        listings(&["b:unpaid", "d:bank", "f:unpaid"], version),
    );
    let one = one.unwrap();
    let two = one.next(at("08:20"), listings(&["b:unpaid", "c:unpaid", "d:unpaid"], version)).unwrap();
    let delta = two.delta_since(&one).unwrap();
    assert_eq!((delta.removed().len(), delta.added().len(), delta.changed().len()), (1, 1, 1));
    assert_eq!(resealed(delta.to_bytes()), delta, "the forger's tool does nothing by itself");

    // Of every entry, the letter of the card: some are then removals or changes of cards that are not listed, others
    // additions of cards that are; and the notices.
    let bytes = delta.to_bytes();
    let end = bytes.len() - 32;
    let entries = end - 3 * (4 + 17);
    let mut forged = 0;
    for part in 0..3 {
        let entry = entries + part * 21 + 4;
        for (place, value) in
            [(entry + 1, b'a'), (entry + 1, b'b'), (entry + 1, b'e'), (entry + 1, b'z'), (entry, 0x40)]
        {
            let mut bytes = bytes.clone();
            if bytes[place] == value {
                continue;
            }
            bytes[place] = value;
            if part == 0 && place == entry {
                continue; // A removal has no notices: that is seen when it is read.
            }
            let error = one.apply(&resealed(bytes)).unwrap_err();
            assert_eq!((error.code(), error.request()), ("deny.apply.does_not_fit", Request::FullList));
            forged += 1;
        }
    }
    assert_eq!(forged, 14);

    // And what the delta says of the list that it leads to: its time, the checksum before it, its checksum.
    let head = 5 + 4 + 32;
    for place in [head + 2 + 3 + 2 + 4 + 7, head + 2 + 3 + 2 + 4 + 8, head + 2 + 3 + 2 + 4 + 8 + 32] {
        let mut bytes = bytes.clone();
        bytes[place] ^= 1;
        assert_eq!(one.apply(&resealed(bytes)).unwrap_err().code(), "deny.apply.does_not_fit");
    }
}

#[test]
fn an_empty_delta_keeps_the_list_fresh() {
    play().run(
        "
        08:00 publish a:unpaid    => list 1: a
        08:00 full 1              => list 1: a
        08:20 publish a:unpaid    => list 2: a
        08:20 delta 1-2           => list 2: a
        09:20 card a in           => refuse reader.unpaid_fare; denied
        ",
    );
}

#[test]
fn errors_say_what_was_found_and_no_token() {
    let (own, _, next) = two_histories();
    let later = next.next(at("08:40"), []).unwrap();
    let error = own.apply(&later.delta_since(&next).unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "found a delta from list 2, the reader has list 1; request the deltas after list 1 up to list 2"
    );
    let delta: DenyDelta = next.delta_since(&own).unwrap();
    let token = delta.added()[0].token.to_string();
    for text in [format!("{delta:?}"), format!("{next:?}"), format!("{:?}", delta.added())] {
        assert!(!text.contains(&token) && text.len() < 600, "{text}");
    }
    assert_eq!(Checksum::parse(&next.checksum().to_string()).unwrap(), next.checksum());
}
