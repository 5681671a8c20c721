use fpe::ff1::FlexibleNumeralString;
use proptest::prelude::*;

use super::*;

fn key(byte: u8) -> ReferenceKey {
    ReferenceKey::new(KeyVersion::FIRST, [byte; 32])
}

fn payments() -> impl Strategy<Value = (AccountSerial, PaymentOrdinal)> {
    (0..=AccountSerial::LAST.0, 0..=PaymentOrdinal::LAST.0)
        .prop_map(|(s, o)| (AccountSerial::new(s).unwrap(), PaymentOrdinal::new(o).unwrap()))
}

fn digits(mut value: u128) -> Vec<u16> {
    let mut digits = vec![0; ReferenceNumber::LEN];
    for slot in digits.iter_mut().rev() {
        *slot = u16::try_from(value % 36).unwrap();
        value /= 36;
    }
    digits
}

proptest! {
    #[test]
    fn every_reference_leads_back_to_its_payment((serial, ordinal) in payments(), byte: u8) {
        let reference = key(byte).encrypt(serial, ordinal).unwrap();
        prop_assert_eq!(key(byte).decrypt(&reference), Ok((serial, ordinal)));
    }

    #[test]
    fn two_payments_have_two_references(one in payments(), other in payments()) {
        prop_assume!(one != other);
        let key = key(7);
        prop_assert_ne!(key.encrypt(one.0, one.1).unwrap(), key.encrypt(other.0, other.1).unwrap());
    }

    #[test]
    fn a_reference_reads_back_in_every_form((serial, ordinal) in payments(), space in " {0,3}") {
        let reference = key(7).encrypt(serial, ordinal).unwrap();
        let long = reference.to_string();
        prop_assert_eq!(long.len(), 18);
        for text in [&long, &long.to_lowercase(), reference.service_id()] {
            prop_assert_eq!(ReferenceNumber::parse(&format!("{space}{text}{space}")), Ok(reference));
        }
        let json = serde_json::to_string(&reference).unwrap();
        prop_assert_eq!(&json, &format!("\"{long}\""));
        prop_assert_eq!(serde_json::from_str::<ReferenceNumber>(&json).unwrap(), reference);
        let bytes = postcard::to_allocvec(&reference).unwrap();
        prop_assert_eq!(bytes.len(), 14);
        prop_assert_eq!(postcard::from_bytes::<ReferenceNumber>(&bytes).unwrap(), reference);
    }

    #[test]
    fn whole_numbers_do_what_the_ciphers_own_strings_do(value in 0..RADIX_WIDE.pow(14), byte: u8, tweak: [u8; 2]) {
        let cipher = FF1::<Aes256>::new(&[byte; 32], RADIX).unwrap();
        let own = cipher.encrypt(&tweak, &Number::new(value)).unwrap();
        let string: FlexibleNumeralString = cipher.encrypt(&tweak, &digits(value).into()).unwrap();
        prop_assert_eq!(digits(own.value()), Vec::<u16>::from(string));
        prop_assert_eq!(cipher.decrypt(&tweak, &own).unwrap().value(), value);
    }

    #[test]
    fn no_text_breaks_the_reader(text in any::<String>()) {
        if let Ok(reference) = ReferenceNumber::parse(&text) {
            prop_assert_eq!(reference.to_string().parse(), Ok(reference));
        }
    }
}

#[test]
fn the_first_and_the_last_payment_lead_back() {
    for serial in [AccountSerial::FIRST, AccountSerial::LAST] {
        for ordinal in [PaymentOrdinal::FIRST, PaymentOrdinal::LAST] {
            let reference = key(1).encrypt(serial, ordinal).unwrap();
            assert_eq!(key(1).decrypt(&reference), Ok((serial, ordinal)));
        }
    }
}

#[test]
fn a_number_beyond_all_payments_is_not_one_of_ours() {
    let key = key(7);
    for value in [VALUES, RADIX_WIDE.pow(14) - 1] {
        let number = key.cipher().unwrap().encrypt(&key.tweak(), &Number::new(value)).unwrap();
        let reference = ReferenceNumber::from_value(number.value());
        assert_eq!(key.decrypt(&reference), Err(ReferenceError::Unknown));
    }
}

#[test]
fn another_version_of_the_same_key_makes_other_numbers() {
    let second = ReferenceKey::new(KeyVersion::new(2).unwrap(), [7; 32]);
    let made = |key: &ReferenceKey| key.encrypt(AccountSerial::FIRST, PaymentOrdinal::FIRST).unwrap();
    assert_ne!(made(&key(7)), made(&second));
}

#[test]
fn each_fault_of_a_text_has_its_code_and_place() {
    for (text, expected) in [
        ("", ReferenceError::Length { found: 0 }),
        ("NLOV", ReferenceError::Length { found: 4 }),
        ("0A1B2C3D4E5F6", ReferenceError::Length { found: 13 }),
        ("NLOV0A1B2C3D4E5F6", ReferenceError::Length { found: 17 }),
        ("NLOV0A1B2C3D4E5F6G7", ReferenceError::Length { found: 19 }),
        ("NLOX0A1B2C3D4E5F6G", ReferenceError::Length { found: 18 }),
        ("NLOV0A1B2C3D4E5F6-", ReferenceError::Character { place: 18 }),
        ("0A1B2C3 4E5F6G", ReferenceError::Character { place: 8 }),
        ("ÉA1B2C3D4E5F6G", ReferenceError::Character { place: 1 }),
    ] {
        assert_eq!(ReferenceNumber::parse(text), Err(expected), "{text}");
    }
}

#[test]
fn fourteen_characters_that_begin_with_the_prefix_are_whole() {
    let reference = ReferenceNumber::parse("NLOV2C3D4E5F6G").unwrap();
    assert_eq!(reference.to_string(), "NLOVNLOV2C3D4E5F6G");
    assert_eq!(reference.to_string().parse(), Ok(reference));
}

#[test]
fn no_error_repeats_a_reference_or_a_card_number() {
    let texts = ["NLOV0A1B2C3D4E5F6!", "0A1B2C3D4E5F6G7", "4111111111111111"].map(|t| format!("\"{t}\""));
    for json in
        texts.iter().map(String::as_str).chain(["4111111111111111", "12345678901234", "-4111111111111111"])
    {
        let errors = [
            serde_json::from_str::<ReferenceNumber>(json).err(),
            serde_json::from_str::<AccountSerial>(json).err(),
            serde_json::from_str::<PaymentOrdinal>(json).err(),
        ];
        assert!(errors.iter().flatten().count() >= 2, "{json}");
        for error in errors.iter().flatten().map(ToString::to_string) {
            for piece in ["0A1B", "1111", "1234567"] {
                assert!(!error.contains(piece), "{error}");
            }
        }
    }
}

#[test]
fn counters_end_at_their_last_number() {
    assert_eq!(PaymentOrdinal::FIRST.next().map(PaymentOrdinal::number), Some(1));
    assert_eq!(PaymentOrdinal::LAST.number(), 16_777_215);
    assert_eq!(PaymentOrdinal::LAST.next(), None);
    assert_eq!(AccountSerial::LAST.number(), 281_474_976_710_655);
    assert_eq!(AccountSerial::new(1 << 48), None);
    assert!(serde_json::from_str::<AccountSerial>("281474976710655").is_ok());
    for json in ["281474976710656", "-1"] {
        assert!(serde_json::from_str::<AccountSerial>(json).is_err(), "{json}");
    }
    assert!(serde_json::from_str::<PaymentOrdinal>("16777216").is_err());
}

#[test]
fn a_wiped_key_holds_nothing_and_prints_nothing() {
    const fn wiped_on_drop<T: ZeroizeOnDrop>(_: &T) {}
    let mut key = key(7);
    wiped_on_drop(&key);
    assert_eq!(format!("{key:?}"), "ReferenceKey { version: KeyVersion(1), .. }");
    key.zeroize();
    assert_eq!(*key.key, [0; 32]);
}
