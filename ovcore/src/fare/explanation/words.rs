//! Explanations for people: every component, price and reason in each language.
//!
//! English is what `Display` says. A text names what happened, not the rule: rules and tariffs stand beside it as ids.
//! Dutch numbers have a decimal comma.

use crate::fare::document::{Period, TransferEffect};
use crate::fare::explanation::{Component, Explanation, UnpricedReason};
use crate::ids::ProductId;
use crate::language::Language;
use crate::language::Language::{Dutch, English};
use crate::network::DistanceUnit;

/// A number as a language writes it; it comes with a decimal point.
fn number(of: &impl ToString, language: Language) -> String {
    match language {
        English => of.to_string(),
        Dutch => of.to_string().replace('.', ","),
    }
}

/// One of two texts.
const fn pick<'a>(language: Language, english: &'a str, dutch: &'a str) -> &'a str {
    match language {
        English => english,
        Dutch => dutch,
    }
}

/// A distance with its unit: `39 units`, `39 tariefeenheden`, `3210 m`.
fn length(distance: u32, unit: DistanceUnit, language: Language) -> String {
    let unit = match (unit, distance) {
        (DistanceUnit::Metre, _) => "m",
        (DistanceUnit::TariffUnit, 1) => pick(language, "unit", "tariefeenheid"),
        (DistanceUnit::TariffUnit, _) => pick(language, "units", "tariefeenheden"),
    };
    format!("{distance} {unit}")
}

fn units(count: u32, language: Language) -> String {
    length(count, DistanceUnit::TariffUnit, language)
}

/// A part in ten-thousandths, in percent: `40`, `12.50`.
fn percent(basis_points: u32, language: Language) -> String {
    let (whole, part) = (basis_points / 100, basis_points % 100);
    if part == 0 { whole.to_string() } else { number(&format!("{whole}.{part:02}"), language) }
}

/// Whose rates they are, where a product has its own.
fn rates_of(product: Option<ProductId>) -> String {
    product.map(|product| format!(" ({product})")).unwrap_or_default()
}

/// `a`, `a and b`, `a, b and c`.
fn listed(ids: &[impl ToString], language: Language) -> String {
    let and = pick(language, " and ", " en ");
    match ids {
        [] => String::new(),
        [one] => one.to_string(),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(ToString::to_string).collect();
            format!("{}{and}{}", first.join(", "), last.to_string())
        }
    }
}

/// That the most of a period is reached.
fn cap_reached(period: Period, language: Language) -> String {
    match period {
        Period::TravelDay => pick(language, "daily cap reached", "dagmaximum bereikt").to_owned(),
        Period::Week => pick(language, "weekly cap reached", "weekmaximum bereikt").to_owned(),
        Period::CalendarMonth => pick(language, "monthly cap reached", "maandmaximum bereikt").to_owned(),
        Period::Rolling { days } => match language {
            English => format!("{days}-day cap reached"),
            Dutch => format!("{days}-dagenmaximum bereikt"),
        },
    }
}

/// That so many rides of a period were paid.
fn rides_paid(paid: u32, period: Period, language: Language) -> String {
    let rides = match paid {
        1 => pick(language, "ride", "rit"),
        _ => pick(language, "rides", "ritten"),
    };
    let period = match period {
        Period::TravelDay => pick(language, "on the day", "op de dag").to_owned(),
        Period::Week => pick(language, "in the week", "in de week").to_owned(),
        Period::CalendarMonth => pick(language, "in the month", "in de maand").to_owned(),
        Period::Rolling { days: 1 } => pick(language, "in 1 day", "in 1 dag").to_owned(),
        Period::Rolling { days } => match language {
            English => format!("in {days} days"),
            Dutch => format!("in {days} dagen"),
        },
    };
    match language {
        English => format!("{paid} {rides} paid {period}"),
        Dutch => format!("{paid} {rides} betaald {period}"),
    }
}

/// What a transfer does.
const fn transfer(effect: &TransferEffect, language: Language) -> &'static str {
    match effect {
        TransferEffect::Free => pick(language, "transfer: free", "overstap: gratis"),
        TransferEffect::Fixed { .. } => pick(language, "transfer: fixed price", "overstap: vaste prijs"),
        TransferEffect::Together { .. } => {
            pick(language, "transfer: one price for two rides", "overstap: één prijs voor twee ritten")
        }
        TransferEffect::Discount { .. } => pick(language, "transfer discount", "overstapkorting"),
        TransferEffect::WaiveBase => pick(language, "transfer: base waived", "overstap: geen basistarief"),
        TransferEffect::ContinueDistance => {
            pick(language, "transfer: distance goes on", "overstap: afstand loopt door")
        }
        TransferEffect::Credit { .. } => pick(language, "transfer credit", "overstap: eerdere rit verrekend"),
        TransferEffect::Merge { .. } => {
            pick(language, "priced as one with the ride before", "met de vorige rit als één rit berekend")
        }
        TransferEffect::None | TransferEffect::Restart => pick(language, "no transfer", "geen overstap"),
    }
}

impl Component {
    /// What it is, for a traveller. `Display` is the English text.
    ///
    /// ```
    /// use ovcore::fare::Component;
    /// use ovcore::language::Language;
    /// let rate_minor_per_km = ovcore::money::Exact::parse("20.1").unwrap();
    /// let km = Component::Distance { metres: 12_345, rate_minor_per_km, product: None };
    /// assert_eq!(km.text(Language::English), "12.345 km × 20.1 ct/km");
    /// assert_eq!(km.text(Language::Dutch), "12,345 km × 20,1 ct/km");
    /// ```
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        match language {
            English => self.english(),
            Dutch => self.dutch(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Flat => "flat price".to_owned(),
            Self::Base { product } => format!("base{}", rates_of(*product)),
            Self::BaseWaived { .. } => "base waived: transfer".to_owned(),
            Self::Distance { product, .. } => format!("{}{}", self.rate(English), rates_of(*product)),
            Self::Band { distance, unit, up_to: Some(end) } => {
                format!("{}, band up to {end}", length(*distance, *unit, English))
            }
            Self::Band { distance, unit, up_to: None } => {
                format!("{}, last band", length(*distance, *unit, English))
            }
            Self::BandBefore { distance, unit } => {
                format!("less the {} so far", length(*distance, *unit, English))
            }
            Self::ZonePair { from, to } => format!("zone {from} to {to}"),
            Self::ZoneSet { zones } => {
                let zone = if zones.len() == 1 { "zone" } else { "zones" };
                format!("within {zone} {}", listed(zones, English))
            }
            Self::Table { units: count, row } if count > row => {
                format!("table, {}: as {row}, where it ends", units(*count, English))
            }
            Self::Table { units: count, .. } => format!("table, {}", units(*count, English)),
            Self::TableBefore { units: count, row } if count > row => {
                format!("less the {} so far: as {row}, where it ends", units(*count, English))
            }
            Self::TableBefore { units: count, .. } => format!("less the {} so far", units(*count, English)),
            Self::Cap { most } => format!("at most {most} ct"),
            Self::Discount { product, basis_points, .. } => {
                format!("{product}, {} % off", percent(*basis_points, English))
            }
            Self::SpendStep { spent } => format!("spend discount, {spent} spent before"),
            Self::Boarding => "boarding fare: no check-out".to_owned(),
            Self::Supplement => "supplement".to_owned(),
            Self::Transfer { effect, .. } => transfer(effect, English).to_owned(),
            Self::CapReached { period } => cap_reached(*period, English),
            Self::RidesReached { paid, period } => rides_paid(*paid, *period, English),
            Self::Rounding { step_minor, .. } => format!("rounded to {step_minor} ct"),
            Self::Share { distance, of, unit } => {
                format!("share of {distance} in {}", length(*of, *unit, English))
            }
        }
    }

    fn dutch(&self) -> String {
        match self {
            Self::Flat => "vaste prijs".to_owned(),
            Self::Base { product } => format!("basistarief{}", rates_of(*product)),
            Self::BaseWaived { .. } => "overstap: geen basistarief".to_owned(),
            Self::Distance { product, .. } => format!("{}{}", self.rate(Dutch), rates_of(*product)),
            Self::Band { distance, unit, up_to: Some(end) } => {
                format!("{}, afstandsklasse tot {end}", length(*distance, *unit, Dutch))
            }
            Self::Band { distance, unit, up_to: None } => {
                format!("{}, laatste afstandsklasse", length(*distance, *unit, Dutch))
            }
            Self::BandBefore { distance, unit } => {
                format!("min de {} tot zover", length(*distance, *unit, Dutch))
            }
            Self::ZonePair { from, to } => format!("zone {from} naar {to}"),
            Self::ZoneSet { zones } => {
                let zone = if zones.len() == 1 { "zone" } else { "de zones" };
                format!("binnen {zone} {}", listed(zones, Dutch))
            }
            Self::Table { units: count, row } if count > row => {
                format!("tabel, {}: als {row}, waar zij eindigt", units(*count, Dutch))
            }
            Self::Table { units: count, .. } => format!("tabel, {}", units(*count, Dutch)),
            Self::TableBefore { units: count, row } if count > row => {
                format!("min de {} tot zover: als {row}, waar de tabel eindigt", units(*count, Dutch))
            }
            Self::TableBefore { units: count, .. } => format!("min de {} tot zover", units(*count, Dutch)),
            Self::Cap { most } => format!("hoogstens {} ct", number(most, Dutch)),
            Self::Discount { product, basis_points, .. } => {
                format!("{product}, {} % korting", percent(*basis_points, Dutch))
            }
            Self::SpendStep { spent } => {
                format!("bestedingskorting, eerder {} besteed", number(spent, Dutch))
            }
            Self::Boarding => "instaptarief: niet uitgecheckt".to_owned(),
            Self::Supplement => "toeslag".to_owned(),
            Self::Transfer { effect, .. } => transfer(effect, Dutch).to_owned(),
            Self::CapReached { period } => cap_reached(*period, Dutch),
            Self::RidesReached { paid, period } => rides_paid(*paid, *period, Dutch),
            Self::Rounding { step_minor, .. } => format!("afgerond op {step_minor} ct"),
            Self::Share { distance, of, unit } => {
                format!("aandeel van {distance} op {}", length(*of, *unit, Dutch))
            }
        }
    }

    /// Kilometres times a rate; empty for what is none.
    fn rate(&self, language: Language) -> String {
        let Self::Distance { metres, rate_minor_per_km, .. } = self else { return String::new() };
        let (km, rest) = (metres / 1_000, metres % 1_000);
        let km = format!("{km}.{rest:03}");
        format!("{} km × {} ct/km", number(&km, language), number(rate_minor_per_km, language))
    }
}

impl Explanation {
    /// One line for each component, amounts in cents at the right, and the price last. Carriers and tariffs stand
    /// there by their ids; a caller that knows their names makes a table of [`Explanation::lines`] itself.
    ///
    /// ```
    /// use ovcore::{fare::Explanation, language::Language, money::Money};
    /// let nothing = Explanation { price: Money::ZERO, lines: vec![] };
    /// assert_eq!(nothing.text(Language::Dutch), "prijs           0 ct");
    /// ```
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let row = |line: &super::Line| {
            let text = format!("{} {} {}", line.carrier, line.tariff, line.component.text(language));
            (text, number(&line.amount, language))
        };
        let mut rows: Vec<(String, String)> = self.lines.iter().map(row).collect();
        let width = rows.iter().map(|(text, _)| text.chars().count()).max().unwrap_or_default();
        rows.push((pick(language, "price", "prijs").to_owned(), self.price.minor().to_string()));
        let rows: Vec<String> =
            rows.iter().map(|(text, amount)| format!("{text:<width$}  {amount:>10} ct")).collect();
        rows.join("\n")
    }
}

impl UnpricedReason {
    /// Why, for a traveller. `Display` is the English text.
    ///
    /// ```
    /// use ovcore::{fare::UnpricedReason, language::Language};
    /// assert_eq!(UnpricedReason::UnknownDistance.text(Language::Dutch), "afstand onbekend");
    /// ```
    #[must_use]
    pub const fn text(self, language: Language) -> &'static str {
        match self {
            Self::UnknownDistance => pick(language, "distance unknown", "afstand onbekend"),
            Self::NoTariff => pick(
                language,
                "no tariff for carrier, mode and date",
                "geen tarief voor vervoerder, vervoermiddel en datum",
            ),
            Self::NoPrice => pick(
                language,
                "no price in the tariff for this ride",
                "geen prijs in het tarief voor deze rit",
            ),
            Self::NoBoardingFare => pick(
                language,
                "no boarding fare for carrier and mode",
                "geen instaptarief voor vervoerder en vervoermiddel",
            ),
            Self::NoHolidayList => {
                pick(language, "no holiday list for the year", "geen lijst van feestdagen voor het jaar")
            }
            Self::AfterUnpricedTrip => {
                pick(language, "continues an unpriced trip", "vervolg op een rit zonder prijs")
            }
            Self::OutOfRange => pick(language, "price out of range", "prijs buiten bereik"),
        }
    }
}

#[cfg(test)]
mod tests;
