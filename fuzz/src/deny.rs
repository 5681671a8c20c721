//! Deny lists: a publisher's lists and deltas at a reader, in order, out of order, and damaged on the way.

use ovcore::calendar::Instant;
use ovcore::card::{KeyVersion, Payment, Token, Travel};
use ovcore::deny::{Applied, DenyDelta, DenyList, DenyReason, Listing, Request};

use crate::documents::refused;
use crate::draw::Draw;

/// apply(delta(a, b), a) = b; read(write(x)) = x and write(read(bytes)) = bytes; read(damage(write(x))) is an error.
pub fn deny(data: &[u8]) {
    let mut draw = Draw::new(data);
    if draw.byte().is_multiple_of(4) {
        return any_bytes(draw.rest());
    }
    let lists = published(&mut draw);
    for (number, list) in lists.iter().enumerate() {
        forms(list);
        for base in &lists[..number] {
            leads_from(base, list, &lists);
        }
    }
    let last = lists.last().expect("a first list");
    let delta = lists.first().and_then(|base| last.delta_since(base).ok());
    damaged(last, delta.as_ref(), &mut draw);
}

/// Whatever is read is exactly what is written.
fn any_bytes(bytes: &[u8]) {
    if let Ok(list) = DenyList::<Travel>::from_bytes(bytes) {
        assert_eq!(list.to_bytes(), bytes, "a list has one form");
        forms(&list);
    }
    if let Ok(delta) = DenyDelta::<Travel>::from_bytes(bytes) {
        assert_eq!(delta.to_bytes(), bytes, "a delta has one form");
    }
    let _ = DenyList::<Payment>::from_bytes(bytes);
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    match DenyList::<Travel>::from_json(text) {
        Ok(list) => forms(&list),
        Err(error) => refused(&error),
    }
    match DenyDelta::<Travel>::from_json(text) {
        Ok(delta) => assert_eq!(DenyDelta::from_json(&delta.to_json()), Ok(delta)),
        Err(error) => refused(&error),
    }
}

/// Some lists, one after the other.
fn published(draw: &mut Draw<'_>) -> Vec<DenyList> {
    let carrier = draw.pick(&["NS", "GVB", "HTM"]).parse().expect("a carrier");
    let mut at = Instant::from_unix_seconds(draw.between(0, 4_000_000_000)).expect("an instant");
    let mut version = KeyVersion::FIRST;
    let cards = listings(draw);
    let mut lists = vec![DenyList::first(carrier, version, at, cards).expect("a list")];
    while !draw.is_empty() && lists.len() < 5 {
        at = at.plus_seconds(draw.between(0, 3_000));
        if draw.chance(30) {
            version = version.next().expect("few versions");
        }
        let cards = listings(draw);
        let before = &lists[lists.len() - 1];
        let next = before.next_under(version, at, cards).expect("a later list");
        assert_eq!(next.head().previous, before.checksum());
        assert_eq!(Some(next.head().number), before.head().number.next());
        lists.push(next);
    }
    lists
}

/// Cards out of few, so that lists share some; tokens share beginnings of any length.
fn listings(draw: &mut Draw<'_>) -> Vec<Listing> {
    let count = draw.index(24);
    let one = |_| {
        let (shared, last, reasons) = (draw.index(16), draw.byte() % 8, draw.byte());
        let mut bytes = [7; 16];
        bytes[shared] = last;
        let all = [
            DenyReason::UnpaidFare,
            DenyReason::AccountCheckFailed,
            DenyReason::BlockedRange,
            DenyReason::ConditionsBroken { carrier: "NS".parse().expect("a carrier") },
        ];
        let own =
            all.into_iter().enumerate().filter(|(bit, _)| reasons >> bit & 1 == 1).map(|(_, reason)| reason);
        Listing::new(Token::from_bytes(bytes), "NS".parse().expect("a carrier"), own)
    };
    (0..count).map(one).collect()
}

fn forms(list: &DenyList) {
    assert_eq!(DenyList::from_bytes(&list.to_bytes()).as_ref(), Ok(list));
    assert_eq!(DenyList::from_json(&list.to_json()).as_ref(), Ok(list));
    assert!(DenyList::<Payment>::from_bytes(&list.to_bytes()).is_err(), "tokens of another purpose");
    let listed: Vec<Listing> = list.listings().collect();
    assert!(listed.is_sorted_by(|a, b| a.token < b.token));
    assert_eq!(listed.len(), list.set().len());
    assert!(listed.iter().all(|own| list.find(own.token) == Some(own.notices)));
    let absent = Token::from_bytes([9; 16]);
    assert_eq!(list.find(absent).is_some(), listed.iter().any(|own| own.token == absent));
}

fn leads_from(base: &DenyList, list: &DenyList, all: &[DenyList]) {
    let Ok(delta) = list.delta_since(base) else {
        assert!(base.head().key_version != list.head().key_version, "only another key has no delta");
        return;
    };
    assert_eq!(DenyDelta::from_bytes(&delta.to_bytes()).as_ref(), Ok(&delta));
    assert_eq!(DenyDelta::from_json(&delta.to_json()).as_ref(), Ok(&delta));
    let there = base.apply(&delta).expect("the delta of this very list");
    assert!(there == Applied::Moved(list.clone()), "a delta leads to its list");
    assert_eq!(base.apply_bytes(&delta.to_bytes()), Ok(there));
    assert_eq!(base.replace(list.clone()), Ok(Applied::Moved(list.clone())));
    for other in all {
        match other.apply(&delta) {
            // Also from another base, where it fits: never to another list.
            Ok(Applied::Moved(reached)) => assert_eq!(&reached, list),
            Ok(Applied::Known) => {
                assert!(other.head().number >= list.head().number, "known to an older list");
            }
            Err(refusal) => match refusal.request() {
                Request::FullList => {}
                Request::Deltas { after, .. } => {
                    assert_eq!(after, other.head().number, "asks on from its own list");
                }
            },
        }
    }
}

/// Bytes changed in some places, cut off or with more behind them.
pub(crate) fn damage(bytes: &[u8], draw: &mut Draw<'_>) -> Option<Vec<u8>> {
    let mut own = bytes.to_vec();
    if own.is_empty() {
        return Some(vec![draw.byte()]);
    }
    let place = draw.index(own.len());
    match draw.byte() % 4 {
        0 => own.truncate(place),
        1 => own.push(draw.byte()),
        2 => own[place] ^= draw.byte().max(1),
        _ => own[place] ^= 1 << (draw.byte() % 8),
    }
    (own != bytes).then_some(own)
}

fn damaged(list: &DenyList, delta: Option<&DenyDelta>, draw: &mut Draw<'_>) {
    let base = list.clone();
    if let Some(bytes) = damage(&list.to_bytes(), draw) {
        assert!(DenyList::<Travel>::from_bytes(&bytes).is_err(), "damage passes for a list");
        assert!(base.replace_bytes(&bytes).is_err());
    }
    let bytes = delta.and_then(|delta| damage(&delta.to_bytes(), draw));
    if let Some(bytes) = bytes {
        assert!(DenyDelta::<Travel>::from_bytes(&bytes).is_err(), "damage passes for a delta");
        assert!(base.apply_bytes(&bytes).is_err());
    }
}
