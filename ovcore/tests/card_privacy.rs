//! What the card module promises about privacy, tried on many cards: nothing shows a card number, tokens of two
//! domains never meet, one token has one text, and a rotation of keys needs no card.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use core::fmt::{Debug, Display};

use ovcore::card::{
    Audience, Card, CardForm, CardFunding, CardKind, CardScheme, DomainKey, Expiry, Inspection, IssuerPrefix,
    IssuerRanges, KeyError, KeyVersion, Mac, Pan, PanSequence, Payment, Purpose, PurposeKind, Reporting,
    RootToken, Service, SoftKeys, TOKEN_TEXT_LEN, Token, TokenDomain, Travel,
};
use ovcore::ids::CarrierId;
use ovcore::retain::ReceiptKey;
use ovcore::settle::ReferenceKey;
use proptest::prelude::*;
use zeroize::ZeroizeOnDrop;

const VERSIONS: u16 = 5;

fn version(number: u16) -> KeyVersion {
    KeyVersion::new(number).unwrap()
}

fn keys(seed: u8) -> SoftKeys {
    let secrets: Vec<_> = (1..=VERSIONS)
        .map(|number| {
            let mut secret = [seed; 32];
            secret[..2].copy_from_slice(&number.to_be_bytes());
            (version(number), secret)
        })
        .collect();
    SoftKeys::new(&secrets).unwrap()
}

/// The digits with the digit behind them that makes them pass the Luhn check.
fn checked(mut digits: String) -> String {
    let last = ('0'..='9').find(|last| {
        let sum: u32 = format!("{digits}{last}")
            .bytes()
            .rev()
            .enumerate()
            .map(|(place, byte)| {
                let digit = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
                digit / 10 + digit % 10
            })
            .sum();
        sum.is_multiple_of(10)
    });
    digits.push(last.unwrap());
    digits
}

fn pans() -> impl Strategy<Value = String> {
    "[0-9]{11,18}".prop_map(checked)
}

fn card(pan: &str, sequence: u8) -> Card {
    let kind = CardKind { scheme: CardScheme::Visa, form: CardForm::Device, funding: CardFunding::Debit };
    Card::new(pan.parse().unwrap(), PanSequence::new(sequence).unwrap(), Expiry::new(2031, 7).unwrap(), kind)
}

fn audiences() -> impl Strategy<Value = Audience> {
    prop_oneof![
        Just(Audience::BackOffice),
        // Short ids that are beginnings of one another, and ids of full length.
        "[A-B]{1,3}|[A-B]{12}".prop_map(|id| Audience::Carrier(CarrierId::new(&id).unwrap())),
    ]
}

fn domains() -> impl Strategy<Value = TokenDomain> {
    (prop::sample::select(PurposeKind::ALL.to_vec()), audiences(), 1..=VERSIONS).prop_map(
        |(purpose, audience, number)| TokenDomain { purpose, audience, key_version: version(number) },
    )
}

fn token_bytes(keys: &SoftKeys, root: &RootToken, domain: TokenDomain) -> [u8; 16] {
    fn of<P: Purpose>(keys: &SoftKeys, root: &RootToken, domain: TokenDomain) -> [u8; 16] {
        root.token::<P, _>(keys, domain.audience, domain.key_version).unwrap().to_bytes()
    }
    match domain.purpose {
        PurposeKind::Travel => of::<Travel>(keys, root, domain),
        PurposeKind::Payment => of::<Payment>(keys, root, domain),
        PurposeKind::Service => of::<Service>(keys, root, domain),
        PurposeKind::Inspection => of::<Inspection>(keys, root, domain),
        PurposeKind::Reporting => of::<Reporting>(keys, root, domain),
    }
}

/// Whether six or more digits of the number stand somewhere in the text, one after the other.
fn shows(text: &str, pan: &str) -> bool {
    (6..=pan.len()).any(|end| text.contains(&pan[end - 6..end]))
}

/// The same for bytes: digits as characters, or as the numbers 0 to 9.
fn bytes_show(bytes: &[u8], pan: &str) -> bool {
    let plain: Vec<u8> = pan.bytes().map(|b| b - b'0').collect();
    [pan.as_bytes(), &plain]
        .iter()
        .any(|digits| digits.windows(6).any(|run| bytes.windows(6).any(|window| window == run)))
}

/// Collects everything that can be made visible.
#[derive(Default)]
struct Seen(Vec<String>);

impl Seen {
    fn debug(&mut self, value: &impl Debug) {
        self.0.push(format!("{value:?}"));
        self.0.push(format!("{value:#?}"));
    }

    fn shown(&mut self, value: &(impl Debug + Display)) {
        self.0.push(value.to_string());
        self.debug(value);
    }

    fn error<T, E: Debug + Display>(&mut self, result: Result<T, E>) {
        if let Err(error) = result {
            self.shown(&error);
        }
    }
}

proptest! {
    #[test]
    fn nothing_that_a_card_becomes_shows_its_number(pan in pans(), sequence in 0_u8..100, seed in 1_u8..) {
        let keys = keys(seed);
        let card = card(&pan, sequence);
        let root = RootToken::of_card(&keys, &card, version(2)).unwrap();
        let token = root.token::<Travel, _>(&keys, Audience::BackOffice, version(2)).unwrap();
        let key = keys.domain::<Travel>(Audience::BackOffice, version(2)).unwrap();

        let mut seen = Seen::default();
        seen.debug(&pan.parse::<Pan>().unwrap());
        seen.debug(&card);
        seen.debug(&root);
        seen.shown(&token);
        seen.debug(&key);
        seen.debug(&keys);
        seen.debug(&IssuerRanges::general().find(&pan.parse().unwrap()));
        seen.debug(&root.rekey_pair::<Payment, _>(&keys, Audience::BackOffice, version(2), version(3)).unwrap());
        seen.error(root.rekey(&keys, version(1)));
        seen.error(RootToken::of_card(&keys, &card, version(VERSIONS + 1)));
        seen.0.push(serde_json::to_string(&token).unwrap());
        seen.0.push(serde_json::to_string(&card.kind()).unwrap());
        seen.0.push(serde_json::to_string(&card.expiry()).unwrap());
        for text in &seen.0 {
            prop_assert!(!shows(text, &pan), "{}", text);
        }

        for bytes in [postcard::to_allocvec(&token).unwrap(), root.expose().to_vec()] {
            prop_assert!(!bytes_show(&bytes, &pan));
        }
    }

    #[test]
    fn no_error_repeats_a_card_number_from_the_wrong_place(pan in pans(), extra in "[0-9]{1,3}") {
        let mut seen = Seen::default();
        let mut wrong = pan.clone().into_bytes();
        let last = wrong.last_mut().unwrap();
        *last = if *last == b'9' { b'0' } else { *last + 1 };
        let wrong = String::from_utf8(wrong).unwrap();
        let long = format!("{pan}{pan}");
        for text in [&wrong, &long, &format!("{pan}{extra}"), &format!("{pan}x"), &format!(" {pan}"), &pan[..11].to_owned()] {
            seen.error(text.parse::<Pan>());
        }
        for text in [&pan, &wrong] {
            seen.error(text.parse::<Token<Travel>>());
            seen.error(text.parse::<IssuerPrefix>());
            seen.error(text.parse::<Expiry>());
            // As a text and as a number.
            for json in [format!("\"{text}\""), text.trim_start_matches('0').to_owned()] {
                seen.error(serde_json::from_str::<Token<Travel>>(&json));
                seen.error(serde_json::from_str::<Expiry>(&json));
                seen.error(serde_json::from_str::<KeyVersion>(&json));
                for (from, to) in [(json.as_str(), "\"4\""), ("\"4\"", json.as_str())] {
                    let row = format!(r#"{{ "from": {from}, "to": {to}, "scheme": "visa" }}"#);
                    seen.error(IssuerRanges::from_json(&format!(r#"{{ "format": "ovcore/issuer-ranges/1", "ranges": [{row}] }}"#)));
                }
                let scheme = format!(r#"{{ "from": "4", "to": "4", "scheme": {json} }}"#);
                seen.error(IssuerRanges::from_json(&format!(r#"{{ "format": "ovcore/issuer-ranges/1", "ranges": [{scheme}] }}"#)));
            }
        }
        prop_assert!(seen.0.len() > 30, "{}", seen.0.len());
        for text in &seen.0 {
            prop_assert!(!shows(text, &pan) && !shows(text, &wrong), "{}", text);
        }
    }

    #[test]
    fn tokens_of_two_domains_are_never_equal(pan in pans(), seed in 1_u8.., one in domains(), other in domains()) {
        let keys = keys(seed);
        let root = RootToken::of_card(&keys, &card(&pan, 0), KeyVersion::FIRST).unwrap();
        let (a, b) = (token_bytes(&keys, &root, one), token_bytes(&keys, &root, other));
        prop_assert_eq!(a == b, one == other);
        // Nor does a token give its root token away, or begin like it.
        prop_assert_ne!(&a[..4], &root.expose()[..4]);
    }

    #[test]
    fn two_cards_never_share_a_token(one in pans(), other in pans(), s in 0_u8..100, t in 0_u8..100, domain in domains()) {
        let keys = keys(1);
        let token = |pan: &str, sequence| {
            let root = RootToken::of_card(&keys, &card(pan, sequence), KeyVersion::FIRST).unwrap();
            token_bytes(&keys, &root, domain)
        };
        prop_assert_eq!(token(&one, s) == token(&other, t), one == other && s == t);
        prop_assert_eq!(token(&one, s) == token(&one, t), s == t);
    }

    #[test]
    fn attributes_of_a_card_do_not_change_its_token(pan in pans(), year in 2000_u16..2100, month in 1_u8..=12) {
        let keys = keys(1);
        let kind = CardKind { scheme: CardScheme::Maestro, form: CardForm::Physical, funding: CardFunding::Prepaid };
        let renewed = Card::new(pan.parse().unwrap(), PanSequence::new(3).unwrap(), Expiry::new(year, month).unwrap(), kind);
        let root = |card: &Card| RootToken::of_card(&keys, card, KeyVersion::FIRST).unwrap();
        prop_assert_eq!(root(&renewed), root(&card(&pan, 3)));
    }

    #[test]
    fn rekeying_gives_what_the_card_would_have_given(pan in pans(), seed in 1_u8.., steps in prop::collection::vec(1..=VERSIONS, 1..4)) {
        let keys = keys(seed);
        let card = card(&pan, 0);
        let mut root = RootToken::of_card(&keys, &card, KeyVersion::FIRST).unwrap();
        for step in steps {
            let wanted = version(step);
            match root.rekey(&keys, wanted) {
                Ok(next) => root = next,
                Err(error) => {
                    prop_assert_eq!(error, KeyError::RootNewer { root: root.version(), wanted });
                    prop_assert!(wanted < root.version());
                }
            }
        }
        prop_assert_eq!(&root, &RootToken::of_card(&keys, &card, root.version()).unwrap());

        let pair = RootToken::of_card(&keys, &card, KeyVersion::FIRST)
            .unwrap()
            .rekey_pair::<Travel, _>(&keys, Audience::BackOffice, KeyVersion::FIRST, root.version())
            .unwrap();
        prop_assert_eq!(pair.new, root.token(&keys, Audience::BackOffice, root.version()).unwrap());
    }

    #[test]
    fn a_ready_domain_key_makes_the_tokens_of_the_key_store(pan in pans(), seed in 1_u8.., audience in audiences(), number in 1..=VERSIONS) {
        let keys = keys(seed);
        let root = RootToken::of_card(&keys, &card(&pan, 0), version(number)).unwrap();
        let key = keys.domain::<Inspection>(audience, version(number)).unwrap();
        prop_assert_eq!(key.token(&root), root.token(&keys, audience, version(number)));
    }

    #[test]
    fn one_token_has_one_text(bytes: [u8; 16]) {
        let token = Token::<Travel>::from_bytes(bytes);
        let text = token.to_string();
        prop_assert_eq!(text.len(), TOKEN_TEXT_LEN);
        prop_assert_eq!(text.parse::<Token<Travel>>(), Ok(token));

        // Any other character in any place is another token or none.
        for place in 0..TOKEN_TEXT_LEN {
            for byte in 0..128_u8 {
                let mut other = text.clone().into_bytes();
                other[place] = byte;
                let other = String::from_utf8(other).unwrap();
                match other.parse::<Token<Travel>>() {
                    Ok(read) => prop_assert_eq!((read == token, read.to_string()), (other == text, other)),
                    Err(error) => prop_assert_eq!(error.code(), "token.text"),
                }
            }
        }
        for other in [
            text.to_uppercase(),
            format!("{text}======"),
            format!("{text}a"),
            format!(" {text}"),
            format!("{text}\n"),
            text[..25].to_owned(),
        ] {
            // A text of digits only has no upper case.
            prop_assert!(other == text || other.parse::<Token<Travel>>().is_err(), "{}", other);
        }
    }

    #[test]
    fn spare_bits_must_be_zero(bytes: [u8; 16], spare in 1_usize..4) {
        let alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        let text = Token::<Travel>::from_bytes(bytes).to_string();
        let last = alphabet.find(&text[25..]).unwrap();
        prop_assert_eq!(last % 4, 0);
        let set = &alphabet[last + spare..=last + spare];
        let other = format!("{}{set}", &text[..25]);
        prop_assert!(other.parse::<Token<Travel>>().is_err());
    }

    #[test]
    fn no_text_breaks_the_readers(text in any::<String>()) {
        if let Ok(token) = text.parse::<Token<Travel>>() {
            prop_assert_eq!(token.to_string(), text.clone());
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        prop_assert!(text.parse::<Pan>().is_err() || (12..=19).contains(&digits.len()));
        let _ = text.parse::<IssuerPrefix>();
        let _ = text.parse::<Expiry>();
        let _ = IssuerRanges::from_json(&text);
    }

    #[test]
    fn tokens_are_stored_as_text_or_as_sixteen_bytes(bytes: [u8; 16]) {
        let token = Token::<Payment>::from_bytes(bytes);
        let json = serde_json::to_string(&token).unwrap();
        prop_assert_eq!(&json, &format!("\"{token}\""));
        prop_assert_eq!(serde_json::from_str::<Token<Payment>>(&json).unwrap(), token);
        let stored = postcard::to_allocvec(&token).unwrap();
        prop_assert_eq!(stored.as_slice(), &bytes);
        prop_assert_eq!(postcard::from_bytes::<Token<Payment>>(&stored).unwrap(), token);
    }
}

#[test]
fn what_is_secret_is_wiped_when_it_is_dropped() {
    const fn wiped<T: ZeroizeOnDrop>() {}
    wiped::<Pan>();
    wiped::<RootToken>();
    wiped::<Mac>();
    wiped::<SoftKeys>();
    wiped::<DomainKey<Travel>>();
    wiped::<ReferenceKey>();
    wiped::<ReceiptKey>();
}

#[test]
fn a_token_is_hidden_where_it_stands_beside_other_things() {
    let token = Token::<Travel>::from_bytes([0x5a; 16]);
    let beside = format!("{:?}", (token, "Utrecht", "08:15"));
    assert_eq!(beside, r#"(Token(redacted), "Utrecht", "08:15")"#);
    assert!(!beside.contains(&token.to_string()));
}
