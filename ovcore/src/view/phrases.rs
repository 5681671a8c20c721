//! How views speak: amounts, dates and names in both languages, and columns that align.

use crate::calendar::TravelDay;
use crate::card::CardForm;
use crate::deny::{BlockCause, DenyReason};
use crate::language::Language::{Dutch, English};
use crate::language::{Language, Text};
use crate::money::Money;
use crate::policy::Channel;
use crate::tap::Mode;
use crate::trip::TripStatus;

/// One of two texts.
pub(super) const fn pick<'a>(language: Language, english: &'a str, dutch: &'a str) -> &'a str {
    match language {
        English => english,
        Dutch => dutch,
    }
}

/// `6.00`, in Dutch `6,00`.
pub(super) fn money(amount: Money, language: Language) -> String {
    match language {
        English => amount.to_string(),
        Dutch => amount.to_string().replace('.', ","),
    }
}

/// `Tue 10 March 2026`, `di 10 maart 2026`.
pub(super) fn day(day: TravelDay, language: Language) -> String {
    use chrono::Datelike;
    let date = day.date();
    let weekday = match (language, day.weekday()) {
        (English, name) => {
            return format!("{name} {} {} {}", date.day(), month(date.month(), English), date.year());
        }
        (Dutch, chrono::Weekday::Mon) => "ma",
        (Dutch, chrono::Weekday::Tue) => "di",
        (Dutch, chrono::Weekday::Wed) => "wo",
        (Dutch, chrono::Weekday::Thu) => "do",
        (Dutch, chrono::Weekday::Fri) => "vr",
        (Dutch, chrono::Weekday::Sat) => "za",
        (Dutch, chrono::Weekday::Sun) => "zo",
    };
    format!("{weekday} {} {} {}", date.day(), month(date.month(), Dutch), date.year())
}

const fn month(number: u32, language: Language) -> &'static str {
    let (english, dutch) = match number {
        1 => ("January", "januari"),
        2 => ("February", "februari"),
        3 => ("March", "maart"),
        4 => ("April", "april"),
        5 => ("May", "mei"),
        6 => ("June", "juni"),
        7 => ("July", "juli"),
        8 => ("August", "augustus"),
        9 => ("September", "september"),
        10 => ("October", "oktober"),
        11 => ("November", "november"),
        _ => ("December", "december"),
    };
    pick(language, english, dutch)
}

/// A part in ten-thousandths, in percent: `9 %`, `5.50 %`.
pub(super) fn percent(basis_points: u32, language: Language) -> String {
    let (whole, part) = (basis_points / 100, basis_points % 100);
    match (part, language) {
        (0, _) => format!("{whole} %"),
        (_, English) => format!("{whole}.{part:02} %"),
        (_, Dutch) => format!("{whole},{part:02} %"),
    }
}

/// What one travels by.
pub(super) const fn mode(mode: Mode, language: Language) -> &'static str {
    let (english, dutch) = match mode {
        Mode::Rail => ("train", "trein"),
        Mode::Metro => ("metro", "metro"),
        Mode::Tram => ("tram", "tram"),
        Mode::Bus => ("bus", "bus"),
        Mode::Ferry => ("ferry", "veer"),
    };
    pick(language, english, dutch)
}

/// What a traveller reads of where a trip stands; nothing of one that went as trips go.
pub(super) const fn status(status: TripStatus, language: Language) -> &'static str {
    let (english, dutch) = match status {
        TripStatus::Open { .. } => ("under way", "onderweg"),
        TripStatus::Complete => ("", ""),
        TripStatus::MissingCheckOut => ("check-out missing", "check-uit ontbreekt"),
        TripStatus::SamePlace => ("checked out where it began", "uitgecheckt waar de rit begon"),
        TripStatus::Cancelled { .. } => ("free", "gratis"),
        TripStatus::Held { .. } => ("being looked into", "wordt uitgezocht"),
        TripStatus::Corrected { .. } => ("check-out corrected", "check-uit gecorrigeerd"),
        TripStatus::CorrectedCheckIn { .. } => ("check-in corrected", "check-in gecorrigeerd"),
    };
    pick(language, english, dutch)
}

/// Why a card may not check in, as its traveller reads it, at home and not at a reader: here the whole reason may stand.
pub(super) const fn reason(reason: &DenyReason, language: Language) -> &'static str {
    let (english, dutch) = match reason {
        DenyReason::UnpaidFare => ("A fare is still unpaid.", "Er staat nog een ritprijs open."),
        DenyReason::IssuerBlock { cause: BlockCause::Lost } => {
            ("Your bank has this card as lost.", "Bij uw bank staat deze pas als vermist.")
        }
        DenyReason::IssuerBlock { cause: BlockCause::Stolen } => {
            ("Your bank has this card as stolen.", "Bij uw bank staat deze pas als gestolen.")
        }
        DenyReason::IssuerBlock { cause: BlockCause::Other } => {
            ("Your bank has blocked this card.", "Uw bank heeft deze pas geblokkeerd.")
        }
        DenyReason::AccountCheckFailed => {
            ("Your bank does not allow travel with this card.", "Uw bank staat reizen met deze pas niet toe.")
        }
        DenyReason::ConditionsBroken { .. } => (
            "The conditions of your discount were not met.",
            "Er is niet voldaan aan de voorwaarden van uw korting.",
        ),
        DenyReason::BlockedRange => {
            ("Cards of this kind are not accepted.", "Passen van deze soort worden niet geaccepteerd.")
        }
    };
    pick(language, english, dutch)
}

/// What the traveller can do about it.
pub(super) const fn way_out(reason: &DenyReason, language: Language) -> &'static str {
    let (english, dutch) = match reason {
        DenyReason::UnpaidFare => (
            "Pay what is open: here, or by holding the card against any reader.",
            "Betaal wat openstaat: hier, of door de pas tegen een lezer te houden.",
        ),
        DenyReason::IssuerBlock { .. } | DenyReason::AccountCheckFailed => {
            ("Ask your bank; we cannot change it.", "Vraag uw bank; wij kunnen er niets aan veranderen.")
        }
        DenyReason::ConditionsBroken { .. } => {
            ("Ask the customer service of the carrier.", "Vraag de klantenservice van de vervoerder.")
        }
        DenyReason::BlockedRange => ("Use another card.", "Gebruik een andere pas."),
    };
    pick(language, english, dutch)
}

/// What there is to do when the debt is paid and the list has not followed yet (RULES D5).
pub(super) fn free_soon() -> Text {
    Text {
        en: "You have paid; the card is free soon.".to_owned(),
        nl: "U hebt betaald; de pas is zo vrij.".to_owned(),
    }
}

/// A card of plastic, or on a device.
pub(super) const fn form(form: CardForm, language: Language) -> &'static str {
    let (english, dutch) = match form {
        CardForm::Physical => ("card", "pas"),
        CardForm::Device => ("phone or watch", "telefoon of horloge"),
    };
    pick(language, english, dutch)
}

/// A way to pay a debt.
pub(super) const fn channel(channel: Channel, language: Language) -> &'static str {
    let (english, dutch) = match channel {
        Channel::Scheduled => ("we ask your bank again", "wij vragen uw bank opnieuw"),
        Channel::Tap => ("hold the card against any reader", "houd de pas tegen een lezer"),
        Channel::SelfService => ("pay here", "betaal hier"),
    };
    pick(language, english, dutch)
}
