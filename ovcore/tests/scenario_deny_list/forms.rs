//! The stored forms: pinned, checked to the last bit, and bounded.

use ovcore::card::KeyVersion;
use ovcore::deny::{DenyDelta, DenyList, FormError};

use crate::{at, listings};

fn lists() -> (DenyList, DenyList) {
    let first = KeyVersion::FIRST;
    let cards = listings(&["a:unpaid", "b:bank+unpaid", "c:", "d:kind"], first);
    let one = DenyList::first("GVB".parse().unwrap(), first, at("08:00"), cards).unwrap();
    let two =
        one.next(at("08:20"), listings(&["a:unpaid", "b:unpaid", "d:kind", "e:discount"], first)).unwrap();
    (one, two)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// The forms of version 1. A change here needs a new version, and the old one to be read still.
#[test]
fn the_first_version_of_each_form_stays_as_it_is() {
    let (one, two) = lists();
    let token = |letter: u8| format!("{}01", hex(&[letter; 15]));
    let head = "01".to_owned() + "03475642" + "0001" + "00000001" + "0000000069afcf80" + &"00".repeat(32);
    let entries = format!("00000004 10{} 30{} 00{} 80{}", token(b'a'), token(b'b'), token(b'c'), token(b'd'));
    let expected = format!("6f76646c01{head}{}{}", one.checksum(), entries.replace(' ', ""));
    assert_eq!(hex(&one.to_bytes()), expected);
    assert_eq!(
        one.checksum().to_string(),
        "fb377e73f76b6e60457e7db84f3f80de086150fb901928ccf4aeda03b9fef474"
    );
    assert_eq!(
        hex(&two.delta_since(&one).unwrap().to_bytes()),
        "6f7664640100000001fb377e73f76b6e60457e7db84f3f80de086150fb901928ccf4aeda03b9fef47401034756420001000000020000000069afd430fb377e73f76b6e60457e7db84f3f80de086150fb901928ccf4aeda03b9fef47490b508c1344a7e1a934614640954229a800fe31bd7f47e39f96623d1044415b5000000010063636363636363636363636363636301000000014065656565656565656565656565656501000000011062626262626262626262626262626201c620ce14bde5fcf0f275f3a38b7309652e325b4cce985fcc2eb7912f2a323ede"
    );
    let json = one.to_json();
    let (head, entries) = json.split_once("\"entries\"").unwrap();
    let head = head.split_whitespace().collect::<Vec<_>>().join(" ");
    let before =
        r#"{ "format": "ovcore/deny-list/1", "carrier": "GVB", "purpose": "travel", "key_version": 1,"#;
    let after = format!(r#""previous": "{}", "checksum": "{}","#, "0".repeat(64), one.checksum());
    assert_eq!(head, format!(r#"{before} "number": 1, "made_at": "2026-03-10T08:00:00Z", {after}"#));
    assert!(entries.contains(r#""token": "mfqwcylbmfqwcylbmfqwcylbae""#), "{entries}");
}

#[test]
fn every_flipped_bit_and_every_cut_is_seen() {
    let (one, two) = lists();
    let (list, delta) = (two.to_bytes(), two.delta_since(&one).unwrap().to_bytes());
    for bit in 0..list.len() * 8 {
        let mut bytes = list.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(DenyList::<ovcore::card::Travel>::from_bytes(&bytes).is_err(), "bit {bit}");
    }
    for bit in 0..delta.len() * 8 {
        let mut bytes = delta.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(one.apply_bytes(&bytes).is_err(), "bit {bit}");
    }
    for len in 0..list.len() {
        assert!(one.replace_bytes(&list[..len]).is_err(), "{len} bytes");
    }
    for len in 0..delta.len() {
        assert!(one.apply_bytes(&delta[..len]).is_err(), "{len} bytes");
    }
    for mut more in [list, delta] {
        more.push(0);
        assert!(one.replace_bytes(&more).is_err() && one.apply_bytes(&more).is_err());
    }
}

#[test]
fn what_bytes_are_not_has_a_code() {
    let (one, two) = lists();
    let (list, delta) = (one.to_bytes(), two.delta_since(&one).unwrap().to_bytes());
    let read = |bytes: &[u8]| DenyList::<ovcore::card::Travel>::from_bytes(bytes).unwrap_err();
    assert_eq!(read(b""), FormError::Unknown);
    assert_eq!(read(&delta), FormError::Unknown);
    assert_eq!(read(b"ovdl"), FormError::Damaged);
    assert_eq!(read(b"ovdl\x02"), FormError::Version { found: 2 });
    let codes = [FormError::Unknown, FormError::Version { found: 2 }, FormError::Damaged].map(|e| e.code());
    assert_eq!(codes, ["deny.form.unknown", "deny.form.version", "deny.form.damaged"]);

    // A number of entries that the bytes cannot hold is refused before any room is made for them.
    let count = 5 + 1 + 4 + 2 + 4 + 8 + 32 + 32;
    for found in [u32::MAX, 1 << 24, 35] {
        let mut bytes = list.clone();
        bytes[count..count + 4].copy_from_slice(&found.to_be_bytes());
        assert_eq!(read(&bytes), FormError::TooMany { found });
    }
}

#[test]
fn a_json_document_is_checked_as_the_bytes_are() {
    let (one, two) = lists();
    let (list, delta) = (one.to_json(), two.delta_since(&one).unwrap().to_json());
    assert_eq!(DenyList::from_json(&list).unwrap(), one);
    assert_eq!(DenyDelta::from_json(&delta).unwrap(), two.delta_since(&one).unwrap());
    let (a, b) = (r#""notices": []"#, r#""notices": ["bank"]"#);
    for (from, to, path) in [
        (a, b, "checksum"),
        ("T08:00:00Z", "T08:00:01Z", "checksum"),
        (r#""number": 1"#, r#""number": 2"#, "checksum"),
        (r#""number": 1"#, r#""number": 0"#, "number"),
        (r#""carrier": "GVB""#, r#""carrier": "RET""#, "checksum"),
        (r#""purpose": "travel""#, r#""purpose": "service""#, "purpose"),
        (r#""unpaid_fare""#, r#""overdue""#, "entries[0].notices[0]"),
        (r#""entries""#, r#""cards""#, "cards"),
        ("deny-list/1", "deny-list/2", "format"),
    ] {
        assert!(list.contains(from), "{from}");
        let error = DenyList::<ovcore::card::Travel>::from_json(&list.replacen(from, to, 1)).unwrap_err();
        assert_eq!(error.path(), path, "{error}");
    }
    for (from, to, path) in [
        (r#""discount_conditions""#, r#""bank""#, "seal"),
        (r#""base": 1"#, r#""base": 2"#, "base"),
        (r#""removed""#, r#""gone""#, "gone"),
    ] {
        assert!(delta.contains(from), "{from}");
        let error = DenyDelta::<ovcore::card::Travel>::from_json(&delta.replacen(from, to, 1)).unwrap_err();
        assert_eq!(error.path(), path, "{error}");
    }
    // A token that cannot be read is not repeated.
    let text = one.listings().next().unwrap().token.to_string();
    let wrong = list.replacen(&text, &text.to_uppercase(), 1);
    let error = DenyList::<ovcore::card::Travel>::from_json(&wrong).unwrap_err();
    assert_eq!(error.path(), "entries[0].token");
    assert!(!error.to_string().to_lowercase().contains(&text), "{error}");
}
