//! Values that are values: money, instants, travel days, tokens and ids, each with a type of its own in both languages.
//!
//! Only their plain forms cross: a text or a whole number. What comes in is checked here by the core's own constructors, so
//! a wrong value is refused before anything is done with it, with a typed error.

use std::str::FromStr;

use ovcore::account::DayRecord;
use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::{Expiry, KeyVersion, Token, Travel};
use ovcore::day::Carry;
use ovcore::deny::{Checksum, ListNumber, Notice, Notices};
use ovcore::document;
use ovcore::ids::{
    CarrierId, CommandId, LineId, PlaceId, ProductId, ReaderId, RecordId, RuleId, StaffId, TapId, TariffId,
    VehicleId,
};
use ovcore::inspect::QuestionNumber;
use ovcore::money::{Exact, Money};
use ovcore::network::DistanceUnit;
use ovcore::settle::{AccountSerial, EffectId, PaymentOrdinal, PaymentSeal, ReferenceNumber};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{OvError, Problem};

/// A moment: whole seconds since 1970-01-01T00:00:00Z.
pub(crate) type OvInstant = Instant;

/// A card, as the back office's travel token.
pub(crate) type TravelToken = Token<Travel>;

/// How many.
pub(crate) type Count = usize;

/// An amount before rounding, exact.
pub(crate) type ExactAmount = Exact;

/// A carrier and an amount.
pub(crate) type CarrierAmount = (CarrierId, Money);

/// How far, and in what.
pub(crate) type Distance = (u32, DistanceUnit);

/// A trip of the card before this one.
pub(crate) type ForeignTrip = (AccountSerial, TapId);

/// A value that is not of its form.
fn wrong(code: &'static str, expected: &str) -> OvError {
    OvError::invalid(Problem::of(code, format!("expected {expected}")))
}

/// Reads a text by its own rules.
fn parsed<T: FromStr>(text: &str) -> Result<T, OvError>
where
    OvError: From<T::Err>,
{
    Ok(text.parse()?)
}

uniffi::custom_type!(Money, i64, {
    remote,
    lower: |money| money.minor(),
    try_lift: |minor| Ok(Money::from_minor(minor)),
});

uniffi::custom_type!(OvInstant, i64, {
    remote,
    lower: |at| at.unix_seconds(),
    try_lift: |seconds| {
        Ok(Instant::from_unix_seconds(seconds).ok_or_else(|| wrong("value.instant", "an instant of 1970 to 9999"))?)
    },
});

uniffi::custom_type!(TravelDay, i32, {
    remote,
    lower: |day| day.number(),
    try_lift: |number| {
        Ok(TravelDay::from_number(number).ok_or_else(|| wrong("value.travel_day", "a date of 1970 to 9999"))?)
    },
});

uniffi::custom_type!(TravelToken, String, {
    remote,
    lower: |token| token.to_string(),
    try_lift: |text| Ok(parsed::<Token<Travel>>(&text)?),
});

uniffi::custom_type!(Count, u64, {
    remote,
    lower: |count| u64::try_from(count).unwrap_or(u64::MAX),
    try_lift: |count| Ok(usize::try_from(count).unwrap_or(usize::MAX)),
});

uniffi::custom_type!(ExactAmount, String, {
    remote,
    lower: |exact| exact.to_string(),
    try_lift: |text| {
        Ok(Exact::parse(&text).ok_or_else(|| wrong("value.amount", "an amount in minor units, as 21.7"))?)
    },
});

uniffi::custom_type!(AccountSerial, u64, {
    remote,
    lower: |serial| serial.number(),
    try_lift: |number| {
        Ok(AccountSerial::new(number).ok_or_else(|| wrong("value.account_serial", "an account serial below 2^48"))?)
    },
});

uniffi::custom_type!(PaymentOrdinal, u32, {
    remote,
    lower: |ordinal| ordinal.number(),
    try_lift: |number| {
        Ok(PaymentOrdinal::new(number)
            .ok_or_else(|| wrong("value.payment_ordinal", "a payment number below 2^24"))?)
    },
});

uniffi::custom_type!(KeyVersion, u32, {
    remote,
    lower: |version| u32::from(version.number()),
    try_lift: |number| {
        let version = u16::try_from(number).ok().and_then(KeyVersion::new);
        Ok(version.ok_or_else(|| wrong("value.key_version", "a key version of 1 to 65535"))?)
    },
});

uniffi::custom_type!(ListNumber, u32, {
    remote,
    lower: |number| number.number(),
    try_lift: |number| {
        Ok(ListNumber::new(number).ok_or_else(|| wrong("value.list_number", "the number of a list, 1 or more"))?)
    },
});

uniffi::custom_type!(QuestionNumber, u64, {
    remote,
    lower: |question| question.number(),
    try_lift: |number| Ok(QuestionNumber::new(number)),
});

uniffi::custom_type!(Notices, Vec<Notice>, {
    remote,
    lower: |notices| notices.iter().collect(),
    try_lift: |notices| Ok(notices.into_iter().collect()),
});

uniffi::custom_type!(TapId, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<TapId>(&text)?),
});

uniffi::custom_type!(CarrierId, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<CarrierId>(&text)?),
});

uniffi::custom_type!(PlaceId, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<PlaceId>(&text)?),
});

uniffi::custom_type!(ReaderId, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<ReaderId>(&text)?),
});

uniffi::custom_type!(LineId, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<LineId>(&text)?),
});

uniffi::custom_type!(VehicleId, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<VehicleId>(&text)?),
});

uniffi::custom_type!(ProductId, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<ProductId>(&text)?),
});

uniffi::custom_type!(TariffId, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<TariffId>(&text)?),
});

uniffi::custom_type!(RuleId, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<RuleId>(&text)?),
});

uniffi::custom_type!(CommandId, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<CommandId>(&text)?),
});

uniffi::custom_type!(StaffId, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<StaffId>(&text)?),
});

uniffi::custom_type!(RecordId, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<RecordId>(&text)?),
});

uniffi::custom_type!(ReferenceNumber, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<ReferenceNumber>(&text)?),
});

uniffi::custom_type!(EffectId, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<EffectId>(&text)?),
});

uniffi::custom_type!(PaymentSeal, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<PaymentSeal>(&text)?),
});

uniffi::custom_type!(Checksum, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<Checksum>(&text)?),
});

uniffi::custom_type!(Expiry, String, {
    remote,
    lower: |value| value.to_string(),
    try_lift: |text| Ok(parsed::<Expiry>(&text)?),
});

uniffi::custom_type!(DayRecord, String, {
    remote,
    lower: |record| json(&record),
    try_lift: |text| Ok(read::<DayRecord>("day record", &text)?),
});

uniffi::custom_type!(Carry, String, {
    remote,
    lower: |carry| json(&carry),
    try_lift: |text| Ok(read::<Carry>("carry", &text)?),
});

/// A travel token from its 16 bytes, as a reader may hold it.
#[uniffi::export]
pub fn token_from_bytes(bytes: Vec<u8>) -> Result<TravelToken, OvError> {
    let found = bytes.len();
    let bytes = <[u8; 16]>::try_from(bytes.as_slice());
    let wrong = |_| OvError::invalid(Problem::of("token.bytes", format!("found {found} bytes; expected 16")));
    Ok(Token::from_bytes(bytes.map_err(wrong)?))
}

/// The JSON of plain data.
pub(crate) fn json<T: Serialize>(value: &T) -> String {
    // Writing into a text has no I/O to fail, and none of the core's types has a map with keys that are no texts.
    serde_json::to_string(value).unwrap_or_default()
}

/// Reads the stored form of a type.
pub(crate) fn read<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, OvError> {
    document::from_json(what, text).map_err(|error| OvError::invalid(Problem::form(what, &error)))
}

/// A carrier, and an amount that is its own.
#[derive(Clone, Copy, Debug, uniffi::Record)]
pub struct CarrierSum {
    /// Which carrier.
    pub carrier: CarrierId,
    /// How much.
    pub amount: Money,
}

uniffi::custom_type!(CarrierAmount, CarrierSum, {
    remote,
    lower: |pair| CarrierSum { carrier: pair.0, amount: pair.1 },
    try_lift: |sum| Ok((sum.carrier, sum.amount)),
});

/// How far, and in what.
#[derive(Clone, Copy, Debug, uniffi::Record)]
pub struct Stretch {
    /// How far.
    pub distance: u32,
    /// In what.
    pub unit: DistanceUnit,
}

uniffi::custom_type!(Distance, Stretch, {
    remote,
    lower: |pair| Stretch { distance: pair.0, unit: pair.1 },
    try_lift: |stretch| Ok((stretch.distance, stretch.unit)),
});

/// A trip on another card of the same traveller, whose debt was taken over.
#[derive(Clone, Copy, Debug, uniffi::Record)]
pub struct TripElsewhere {
    /// The account of the other card.
    pub account: AccountSerial,
    /// Which trip.
    pub trip: TapId,
}

uniffi::custom_type!(ForeignTrip, TripElsewhere, {
    remote,
    lower: |pair| TripElsewhere { account: pair.0, trip: pair.1 },
    try_lift: |elsewhere| Ok((elsewhere.account, elsewhere.trip)),
});
