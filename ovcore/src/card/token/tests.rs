use super::super::keys::SoftKeys;
use super::super::{CardForm, CardFunding, CardKind, CardScheme, Expiry, PanSequence};
use super::*;

fn version(number: u16) -> KeyVersion {
    KeyVersion::new(number).unwrap()
}

fn keys(up_to: u16) -> SoftKeys {
    let secrets: Vec<_> = (1..=up_to).map(|n| (version(n), [u8::try_from(n).unwrap(); 32])).collect();
    SoftKeys::new(&secrets).unwrap()
}

fn card() -> Card {
    let kind = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Debit };
    Card::new(
        "4111111111111111".parse().unwrap(),
        PanSequence::new(1).unwrap(),
        Expiry::new(2030, 1).unwrap(),
        kind,
    )
}

#[test]
fn the_text_of_a_token_is_base32_of_its_bytes() {
    // RFC 4648, section 10: "foobar" is MZXW6YTBOI; here with zeros behind it to 16 bytes.
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(b"foobar");
    let token = Token::<Travel>::from_bytes(bytes);
    assert_eq!(token.to_string(), "mzxw6ytboiaaaaaaaaaaaaaaaa");
    assert_eq!(Token::<Travel>::from_bytes([0; 16]).to_string(), "a".repeat(26));
    assert_eq!(format!("{token:>28}"), format!("  {token}"));
}

#[test]
fn the_same_card_keys_and_domain_always_give_this_token() {
    // These texts are stored by hosts: a change here breaks every stored record. Computed independently with
    // another HMAC implementation from the layout in the docs.
    let keys = keys(2);
    let text = |audience, number: u16| {
        let root = RootToken::of_card(&keys, &card(), version(number)).unwrap();
        root.token::<Travel, _>(&keys, audience, version(number)).unwrap().to_string()
    };
    let gvb = Audience::Carrier("GVB".parse().unwrap());
    assert_eq!(text(Audience::BackOffice, 1), "jpbiffjomcmc7mkq2c3djo7vzi");
    assert_eq!(text(gvb, 1), "ubkdsqvxz3gkxwyjatbw75dw2a");
    assert_eq!(text(Audience::BackOffice, 2), "3iath55ahyco3zmehuyjsytba4");
}

#[test]
fn a_root_token_cannot_go_back_to_an_older_version() {
    let root = RootToken::of_card(&keys(2), &card(), version(2)).unwrap();
    assert_eq!(root.rekey(&keys(2), version(1)).unwrap_err().code(), "key.root_newer");
    let back = root.token::<Travel, _>(&keys(2), Audience::BackOffice, version(1));
    assert_eq!(back.unwrap_err().code(), "key.root_newer");
    let key = keys(2).domain::<Travel>(Audience::BackOffice, version(1)).unwrap();
    assert_eq!(key.token(&root).unwrap_err().code(), "key.root_newer");
}

#[test]
fn a_ready_domain_key_does_not_take_an_older_root_token() {
    let root = RootToken::of_card(&keys(2), &card(), version(1)).unwrap();
    let key = keys(2).domain::<Travel>(Audience::BackOffice, version(2)).unwrap();
    assert_eq!(key.token(&root).unwrap_err().code(), "key.root_older");
}

#[test]
fn a_missing_version_on_the_way_up_is_named() {
    let secrets = [(version(1), [1; 32]), (version(3), [3; 32])];
    let error = RootToken::of_card(&SoftKeys::new(&secrets).unwrap(), &card(), version(3)).unwrap_err();
    assert_eq!(error, KeyError::UnknownVersion { version: version(2) });
}

#[test]
fn the_last_version_can_be_reached_and_ends_there() {
    let last = version(u16::MAX);
    assert_eq!(last.next(), None);
    let root = RootToken::from_stored(last, [1; 32]);
    assert_eq!(root.rekey(&keys(1), last).unwrap(), root);
}

#[test]
fn a_stored_root_token_comes_back_as_it_was() {
    let root = RootToken::of_card(&keys(1), &card(), version(1)).unwrap();
    assert_eq!(RootToken::from_stored(root.version(), *root.expose()), root);
    assert_ne!(RootToken::from_stored(version(2), *root.expose()), root);
}

#[test]
fn a_wiped_root_token_holds_nothing() {
    let mut root = RootToken::from_stored(version(1), [9; 32]);
    root.zeroize();
    assert_eq!(root.expose(), &[0; 32]);
}

#[test]
fn version_zero_is_refused_in_documents_too() {
    for json in ["0", "65536", "-1", "\"1\""] {
        let error = serde_json::from_str::<KeyVersion>(json).unwrap_err();
        assert!(error.to_string().contains("expected a key version, 1 to 65535"), "{error}");
    }
    let domain = TokenDomain::of::<Travel>(Audience::Carrier("NS".parse().unwrap()), version(3));
    let json = serde_json::to_string(&domain).unwrap();
    assert_eq!(json, r#"{"purpose":"travel","audience":{"carrier":"NS"},"key_version":3}"#);
    assert_eq!(serde_json::from_str::<TokenDomain>(&json).unwrap(), domain);
}

#[test]
fn purposes_keep_their_bytes_and_print_as_they_are_written_in_documents() {
    assert_eq!(PurposeKind::ALL.map(PurposeKind::byte), [1, 2, 3, 4, 5]);
    for purpose in PurposeKind::ALL {
        assert_eq!(serde_json::to_string(&purpose).unwrap(), format!("\"{purpose}\""));
    }
}
