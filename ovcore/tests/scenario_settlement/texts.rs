//! Ids, seals and references as hosts keep them: as text and as bytes; and what is refused (RULES S4, S5, D9).

use ovcore::card::KeyVersion;
use ovcore::settle::{EffectId, PaymentSeal, PaymentSealError, ReferenceKey, ReferenceNumber};

/// Kept as JSON it is the text, kept as bytes it is short; both read back.
#[track_caller]
fn reads_back<T>(value: &T, text: &str)
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(json, format!("\"{text}\""));
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value);
    let bytes = postcard::to_allocvec(value).unwrap();
    assert!(bytes.len() < text.len(), "{bytes:?}");
    assert_eq!(&postcard::from_bytes::<T>(&bytes).unwrap(), value);
}

/// S4: an effect id has one way of being written, so that hosts may compare texts.
#[test]
fn s4_an_effect_id_reads_back_and_has_one_form() {
    let text = "pay.17.3";
    reads_back(&text.parse::<EffectId>().unwrap(), text);
    for wrong in
        ["", "pay", "pay.17", "pay.17.3.", "pay.17.3.1", "pay.017.3", "pay.17.+3", "PAY.17.3", "fly.17.3"]
    {
        let error = wrong.parse::<EffectId>().unwrap_err();
        assert_eq!(error.code(), "effect_id.text");
        assert_eq!(error.to_string(), format!("found `{wrong}`; expected an effect id, as pay.17.3"));
        assert!(serde_json::from_str::<EffectId>(&format!("\"{wrong}\"")).is_err());
    }
}

/// D9: a seal is 32 lower-case hexadecimal digits, and an error never shows what was found.
#[test]
fn d9_a_seal_reads_back_and_has_one_form() {
    let text = "00112233445566778899aabbccddeeff";
    reads_back(&text.parse::<PaymentSeal>().unwrap(), text);
    let odd = "00112233445566778899aabbccddeef";
    let long = "00112233445566778899aabbccddeeff00";
    let upper = "00112233445566778899AABBCCDDEEFF";
    let sign = "0011223344556677+899aabbccddeeff";
    for wrong in ["", odd, long, upper, sign] {
        let error = wrong.parse::<PaymentSeal>().unwrap_err();
        assert_eq!((error, error.code()), (PaymentSealError, "payment_seal.text"));
        let error = serde_json::from_str::<PaymentSeal>(&format!("\"{wrong}\"")).unwrap_err().to_string();
        assert!(error.contains("32 lower-case hexadecimal digits"), "{error}");
        assert!(wrong.is_empty() || !error.contains(wrong), "{error}");
    }
}

/// What leads to a payment is not shown by chance, as in a log.
#[test]
fn seals_and_references_hide_themselves_when_debugged() {
    let seal: PaymentSeal = "00112233445566778899aabbccddeeff".parse().unwrap();
    assert_eq!(format!("{seal:?}"), "PaymentSeal(redacted)");
    let reference = ReferenceNumber::parse("NLOVZZZZZZZZZZZZZZ").unwrap();
    assert_eq!(format!("{reference:?}"), "ReferenceNumber(redacted)");
}

/// S5: what a traveller typed wrongly is told by kind, and by place where that helps.
#[test]
fn s5_a_wrong_reference_says_what_is_wrong() {
    for (wrong, code) in [
        ("NLOV", "reference.length"),
        ("NLOV0123456789ABC", "reference.length"),
        ("NLOV0123456789ABCDE", "reference.length"),
        ("NLOV0123456-89ABCD", "reference.character"),
    ] {
        assert_eq!(ReferenceNumber::parse(wrong).unwrap_err().code(), code, "{wrong}");
    }
    // Well formed, and not one that this key makes: about one in four.
    let key = ReferenceKey::new(KeyVersion::FIRST, [7; 32]);
    let unknown = (0..1_000).find_map(|n| {
        let reference = ReferenceNumber::parse(&format!("NLOV{n:014}")).unwrap();
        key.decrypt(&reference).err()
    });
    assert_eq!(unknown.unwrap().code(), "reference.unknown");
}
