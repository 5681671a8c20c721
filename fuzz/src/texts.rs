//! Short texts that stand for one thing: card numbers, references, tokens, instants, dates, amounts, ids.

use core::fmt::{Debug, Display};
use core::str::FromStr;

use ovcore::calendar::{Instant, TimeOfDay, TravelDay};
use ovcore::card::{Expiry, IssuerPrefix, Pan, Token, Travel};
use ovcore::counters::Month;
use ovcore::deny::Checksum;
use ovcore::ids::{
    CarrierId, CommandId, LineId, PlaceId, ProductId, ReaderId, RecordId, RuleId, StaffId, TapId, TariffId,
    TimesId, VehicleId, ZoneId, shown,
};
use ovcore::money::Exact;
use ovcore::product::chip::{BirthDate, ChipId};
use ovcore::product::joint::JointCode;
use ovcore::settle::{EffectId, PaymentSeal, ReferenceError, ReferenceNumber};

use crate::quiet::is_quiet;

/// For every kind of short text: parse(print(x)) = x; a card number is one exactly if Luhn's check says so, and is printed
/// nowhere; no error repeats a card number.
pub fn texts(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    card_number(text);
    reference(text);
    // Token, prefix, checksum, effect id and seal have one text each.
    exactly::<Token<Travel>, _>(text, |text| Token::parse(text).ok());
    exactly::<IssuerPrefix, _>(text, |text| text.parse().ok());
    exactly::<Checksum, _>(text, |text| text.parse().ok());
    exactly::<EffectId, _>(text, |text| text.parse().ok());
    exactly::<PaymentSeal, _>(text, |text| text.parse().ok());
    exactly::<Expiry, _>(text, |text| text.parse().ok());
    again::<Instant>(text);
    again::<TravelDay>(text);
    again::<TimeOfDay>(text);
    again::<Month>(text);
    if let Some(amount) = Exact::parse(text) {
        assert_eq!(Exact::parse(&amount.to_string()), Some(amount), "an amount is read back");
    }
    ids(text);
    // These have no print.
    let _ = (ChipId::parse(text).is_ok(), BirthDate::parse(text).is_ok(), JointCode::parse(text).is_ok());
    let shown = shown(text);
    assert!(is_quiet(&shown) && shown.chars().count() <= 41, "shown: {shown}");
}

fn card_number(text: &str) {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10).filter(|_| c.is_ascii())).collect();
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-'));
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let luhn: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum();
    let right = plain
        && ends(text.chars().next())
        && ends(text.chars().next_back())
        && (12..=19).contains(&digits.len())
        && luhn.is_multiple_of(10);
    match Pan::parse(text) {
        Ok(pan) => {
            assert!(right, "a text of {} digits was taken for a card number", digits.len());
            assert_eq!(format!("{pan:?}"), "Pan(redacted)");
        }
        Err(error) => {
            assert!(!right, "a card number was refused: {error}");
            assert!(is_quiet(&format!("{error} {error:?}")));
        }
    }
}

fn reference(text: &str) {
    match ReferenceNumber::parse(text) {
        Ok(reference) => {
            let own = reference.to_string();
            let code = own.strip_prefix("NLOV").unwrap_or_default();
            assert!(
                code.len() == 14 && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()),
                "{own}"
            );
            assert_eq!(ReferenceNumber::parse(&own), Ok(reference));
            assert_eq!(ReferenceNumber::parse(code), Ok(reference));
            assert_eq!(format!("{reference:?}"), "ReferenceNumber(redacted)");
            assert!(text.to_ascii_uppercase().contains(code), "it is what was written");
        }
        // Of the text it says a count or a place: words of its own may stand in the text, too.
        Err(ReferenceError::Length { found }) => assert_eq!(found, text.trim().chars().count()),
        Err(ReferenceError::Character { place }) => {
            let wrong = text.trim().chars().nth(place - 1);
            assert!(wrong.is_some_and(|c| !c.is_ascii_alphanumeric()), "place {place}");
        }
        Err(error) => panic!("no text is refused so: {error}"),
    }
}

/// A kind that has exactly one text for each value: print(parse(t)) = t.
fn exactly<T: Display + PartialEq + Debug, F: Fn(&str) -> Option<T>>(text: &str, parse: F) {
    if let Some(value) = parse(text) {
        let own = value.to_string();
        assert_eq!(own, text, "one value, one text");
        assert!(parse(&own) == Some(value), "a value is read back");
    }
}

/// A kind with more than one text for a value: parse(print(x)) = x, and no error is loud.
fn again<T>(text: &str)
where
    T: FromStr<Err: Display> + Display + PartialEq + Debug,
{
    match text.parse::<T>() {
        Ok(value) => {
            assert!(value.to_string().parse::<T>().is_ok_and(|own| own == value), "{value} is read back");
        }
        Err(error) => assert!(is_quiet(&error.to_string()), "{error}"),
    }
}

fn ids(text: &str) {
    again::<TapId>(text);
    again::<CarrierId>(text);
    again::<PlaceId>(text);
    again::<ReaderId>(text);
    again::<LineId>(text);
    again::<VehicleId>(text);
    again::<ProductId>(text);
    again::<TariffId>(text);
    again::<RuleId>(text);
    again::<ZoneId>(text);
    again::<TimesId>(text);
    again::<CommandId>(text);
    again::<StaffId>(text);
    again::<RecordId>(text);
}
