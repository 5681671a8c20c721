//! A receipt: of a payment, or of a travel day, with the value added tax that the fares contain.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::fields::RECEIPT;
use super::linked::by_reference;
use super::moment::Moment;
use super::page::Page;
use super::reference::{ItemSeen, standing_of};
use super::trip::TripSeen;
use super::{FieldRow, History, Reader, View, phrases};
use crate::calendar::{Instant, TravelDay};
use crate::debt::split_by_shares;
use crate::fare::Component;
use crate::ids::{CarrierId, TripId};
use crate::language::{Language, Text};
use crate::money::{Exact, Money, Rounding};
use crate::order::set_of;
use crate::rules::Rules;
use crate::settle::{CreditUse, Payment, ReferenceNumber};

/// A receipt.
///
/// Every fare includes value added tax: at the rate that its tariff names, or else at the usual rate of its travel day.
/// The tax is worked out once for each carrier and rate, on the sum, and rounded half away from zero, so that the parts
/// add up: with tax = without + tax, and the carriers add up to the total. A part of a fare that contains several rates
/// is split by what each contributes, to the cent.
///
/// A payment may hold differences: a trip that cost more or less after it had been asked for (RULES F5). A difference is
/// split over the carriers as the trip's fare is. Money had back is a way of paying: the tax of the fares that fell is
/// taken off on the receipt of *their* travel day, which has the fares as they stand now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Kind and version of this form.
    pub format: ReceiptFormat,
    /// As of when.
    pub made_at: Moment,
    /// Of a travel day: which.
    pub day: Option<TravelDay>,
    /// Of a payment: its reference. Of a travel day: those of the payments that it is part of.
    pub references: Vec<ReferenceNumber>,
    /// Of a payment: where it stands, in words.
    pub state: Option<Text>,
    /// By trip, how much.
    pub lines: Vec<ItemSeen>,
    /// By carrier and rate of tax.
    pub carriers: Vec<CarrierPart>,
    /// What the lines add up to, in minor units: with tax …
    pub total: Money,
    /// … the tax …
    pub vat: Money,
    /// … and without.
    pub without_vat: Money,
    /// Money that the traveller had back and that went against it, in minor units.
    pub credits: Money,
    /// The total less that, in minor units; of a payment, what was asked of the bank.
    pub asked: Money,
}

/// The versions of the receipt's form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum ReceiptFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/receipt/1")]
    V1,
}

/// What a carrier receives at one rate of tax.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CarrierPart {
    /// The carrier; nothing for what no carrier is known of.
    pub carrier: Option<CarrierId>,
    /// Its name.
    pub name: Option<String>,
    /// The rate, in ten-thousandths of the price without tax; nothing where none is known.
    pub basis_points: Option<u32>,
    /// With tax, in minor units.
    pub with_vat: Money,
    /// The tax, in minor units.
    pub vat: Money,
    /// Without tax, in minor units.
    pub without_vat: Money,
}

type Sums = BTreeMap<(Option<CarrierId>, Option<u32>), Money>;

impl Receipt {
    /// The receipt of a payment; `None` where the history has none with this reference.
    #[must_use]
    pub fn of_payment(
        history: &History<'_>,
        rules: &Rules,
        reference: &ReferenceNumber,
        now: Instant,
    ) -> Option<Self> {
        let book = history.payments();
        let payments = by_reference(book);
        let (first, last, _) =
            payments.into_iter().find(|(first, ..)| first.payment.reference == *reference)?;
        let payment = &first.payment;
        let lines = payment.items.iter().map(|item| ItemSeen {
            day: item.day,
            amount: item.amount,
            trip: history.trip(&item.trip).map(|held| TripSeen::new(rules, held)),
        });
        let credits = CreditUse::sum(&payment.credits);
        let receipt = Self {
            references: vec![payment.reference],
            state: Some(standing_of(book, first, last).text()),
            lines: lines.collect(),
            credits,
            ..Self::empty(rules, now)
        };
        Some(receipt.with_parts(rules, &parts_of(history, rules, payment)))
    }

    /// The receipt of a travel day, with the fares as they stand now; `None` where the history has no trip of it.
    #[must_use]
    pub fn of_day(history: &History<'_>, rules: &Rules, day: TravelDay, now: Instant) -> Option<Self> {
        let rates = Rates::of(history, rules, [day]);
        let (mut lines, mut sums) = (Vec::new(), Sums::new());
        for held in history.trips().filter(|held| held.trip.day == day && !held.withdrawn) {
            lines.push(ItemSeen { day, amount: held.charged(), trip: Some(TripSeen::new(rules, held)) });
            for (carrier, amount) in held.earned() {
                rates.add(&mut sums, (day, held.trip.id, carrier), amount);
            }
        }
        if lines.is_empty() {
            return None;
        }
        let of_day = |payment: &Payment| payment.items.iter().any(|item| item.day == day);
        let payments = by_reference(history.payments()).into_iter().map(|(first, ..)| &first.payment);
        let references =
            payments.filter(|payment| of_day(payment)).map(|payment| payment.reference).collect();
        let receipt = Self { day: Some(day), references, lines, ..Self::empty(rules, now) };
        Some(receipt.with_parts(rules, &sums))
    }

    fn empty(rules: &Rules, now: Instant) -> Self {
        Self {
            format: ReceiptFormat::V1,
            made_at: Moment::new(rules.calendar(), now),
            day: None,
            references: Vec::new(),
            state: None,
            lines: Vec::new(),
            carriers: Vec::new(),
            total: Money::ZERO,
            vat: Money::ZERO,
            without_vat: Money::ZERO,
            credits: Money::ZERO,
            asked: Money::ZERO,
        }
    }

    fn with_parts(mut self, rules: &Rules, sums: &Sums) -> Self {
        let parts = sums.iter().filter(|(_, with_vat)| !with_vat.is_zero());
        self.carriers =
            parts.map(|((carrier, rate), amount)| part(rules, *carrier, *rate, *amount)).collect();
        let sum =
            |of: fn(&CarrierPart) -> Money| Money::sum(self.carriers.iter().map(of)).unwrap_or(Money::MAX);
        self.total = sum(|part| part.with_vat);
        self.vat = sum(|part| part.vat);
        self.without_vat = sum(|part| part.without_vat);
        self.asked = self.total.checked_sub(self.credits).unwrap_or(Money::MIN);
        self
    }

    /// Whether everything adds up: the lines and the carriers to the total, and each amount with tax to the one without
    /// and the tax.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let parts = self.carriers.iter().map(|part| (part.with_vat, part.vat, part.without_vat));
        let mut all = parts.chain([(self.total, self.vat, self.without_vat)]);
        let sum = |of: fn(&CarrierPart) -> Money| Money::sum(self.carriers.iter().map(of));
        all.all(|(with, vat, without)| without.checked_add(vat) == Some(with))
            && sum(|part| part.with_vat) == Some(self.total)
            && sum(|part| part.vat) == Some(self.vat)
            && Money::sum(self.lines.iter().map(|line| line.amount)) == Some(self.total)
            && self.total.checked_sub(self.credits) == Some(self.asked)
    }

    /// The receipt as a text, in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut page = Page::new(language);
        match (self.day, self.references.as_slice()) {
            (Some(day), references) => {
                let title = page.pick("Receipt of", "Bon van");
                page.text(format!("{title} {}", phrases::day(day, language)));
                if !references.is_empty() {
                    let names: Vec<String> = references.iter().map(ToString::to_string).collect();
                    page.text(format!(
                        "{} {}",
                        page.pick("part of payment", "onderdeel van betaling"),
                        names.join(", ")
                    ));
                }
            }
            (None, references) => {
                let names: Vec<String> = references.iter().map(ToString::to_string).collect();
                page.text(format!(
                    "{} {}",
                    page.pick("Receipt of payment", "Bon van betaling"),
                    names.join(", ")
                ));
            }
        }
        if let Some(state) = &self.state {
            page.text(state.in_language(language).to_owned());
        }
        page.text(format!("{} {}", page.pick("as of", "stand van"), self.made_at));
        let mut day = self.day;
        page.text("");
        for line in &self.lines {
            if day != Some(line.day) {
                day = Some(line.day);
                page.text(phrases::day(line.day, language));
            }
            line.show(&mut page);
        }
        page.rule();
        page.amount(page.pick("total", "totaal").to_owned(), self.total);
        page.amount(page.pick("of which VAT", "waarvan btw").to_owned(), self.vat);
        if !self.credits.is_zero() {
            let less = self.credits.checked_neg().unwrap_or(Money::MAX);
            page.amount(page.pick("money you had back", "geld dat u terugkreeg").to_owned(), less);
            page.amount(page.pick("asked of your bank", "gevraagd aan uw bank").to_owned(), self.asked);
        }
        let mut out = page.finish();
        self.show_tax(&mut out, language);
        out
    }

    fn show_tax(&self, out: &mut String, language: Language) {
        use fmt::Write as _;
        let pick = |english: &'static str, dutch: &'static str| phrases::pick(language, english, dutch);
        let mut row = |cells: [&str; 5]| {
            let [carrier, rate, without, vat, with] = cells;
            let line = format!("{carrier:<16}{rate:>8}{without:>13}{vat:>9}{with:>11}");
            let _ = writeln!(out, "{}", line.trim_end());
        };
        row(["", "", "", "", ""]);
        row([
            pick("carrier", "vervoerder"),
            pick("VAT", "btw"),
            pick("without VAT", "zonder btw"),
            pick("VAT", "btw"),
            pick("with VAT", "met btw"),
        ]);
        let money = |amount| phrases::money(amount, language);
        for part in &self.carriers {
            let rate =
                part.basis_points.map_or_else(|| "?".to_owned(), |points| phrases::percent(points, language));
            let name = part.name.as_deref().unwrap_or(pick("not known", "niet bekend"));
            row([name, &rate, &money(part.without_vat), &money(part.vat), &money(part.with_vat)]);
        }
        row([pick("all", "samen"), "", &money(self.without_vat), &money(self.vat), &money(self.total)]);
    }
}

/// What the carriers receive of a payment, by rate: a difference is split as the trip's fare is, and what no leg is known
/// of has no carrier.
fn parts_of(history: &History<'_>, rules: &Rules, payment: &Payment) -> Sums {
    let rates = Rates::of(history, rules, payment.items.iter().map(|item| item.day));
    let mut sums = Sums::new();
    for item in &payment.items {
        let (carriers, unmatched) = split_by_shares(&[*item], &payment.shares);
        for (carrier, amount) in carriers {
            rates.add(&mut sums, (item.day, item.trip, carrier), amount);
        }
        add(&mut sums, (None, rules.policy().vat_on(item.day)), unmatched);
    }
    sums
}

/// At which rates of tax the fares of some trips are, by trip and carrier: what each rate contributes.
struct Rates<'a> {
    rules: &'a Rules,
    named: BTreeMap<(TripId, CarrierId), BTreeMap<Option<u32>, Exact>>,
}

impl<'a> Rates<'a> {
    /// Of the trips of some days, as far as their prices can be explained.
    fn of(history: &History<'_>, rules: &'a Rules, days: impl IntoIterator<Item = TravelDay>) -> Self {
        // A trip that is open at the edge of its day gets its price in the next.
        let days: BTreeSet<TravelDay> = set_of(days.into_iter().flat_map(|day| [day, day.plus_days(1)]));
        let mut named: BTreeMap<_, BTreeMap<_, Exact>> = BTreeMap::new();
        for day in days {
            for (trip, why) in history.account().explain_day(rules, history.records(), day) {
                let usual = rules.policy().vat_on(trip.day);
                for line in
                    why.lines.iter().filter(|line| !matches!(line.component, Component::Rounding { .. }))
                {
                    let rates = named.entry((trip.id, line.carrier)).or_default();
                    let sum = rates.entry(line.vat_basis_points.or(usual)).or_default();
                    *sum = *sum + line.amount;
                }
            }
        }
        Self { rules, named }
    }

    /// Adds a carrier's part of a trip's fare to the sums of its rates.
    fn add(&self, sums: &mut Sums, (day, trip, carrier): (TravelDay, TripId, CarrierId), amount: Money) {
        let weight = |sum: &Exact| {
            let cents = sum.round(1, Rounding::HalfAwayFromZero).unwrap_or_default();
            u64::try_from(cents.minor()).unwrap_or_default()
        };
        let rates = self.named.get(&(trip, carrier)).into_iter().flatten();
        let rates: Vec<(Option<u32>, u64)> = rates.map(|(rate, sum)| (*rate, weight(sum))).collect();
        let weights: Vec<u64> = rates.iter().map(|(_, weight)| *weight).collect();
        match amount.split(&weights) {
            Ok(parts) => {
                let all = rates.iter().zip(parts);
                all.for_each(|((rate, _), part)| add(sums, (Some(carrier), *rate), part));
            }
            Err(_) => add(sums, (Some(carrier), self.rules.policy().vat_on(day)), amount),
        }
    }
}

fn add(sums: &mut Sums, key: (Option<CarrierId>, Option<u32>), amount: Money) {
    let sum = sums.entry(key).or_default();
    *sum = sum.checked_add(amount).unwrap_or(Money::MAX);
}

fn part(
    rules: &Rules,
    carrier: Option<CarrierId>,
    basis_points: Option<u32>,
    with_vat: Money,
) -> CarrierPart {
    let tax = |points| Exact::from_money(with_vat).tax_within(points)?.round(1, Rounding::HalfAwayFromZero);
    let vat = basis_points.and_then(tax).unwrap_or_default();
    let name = carrier.map(|carrier| rules.carrier_name(&carrier).to_owned());
    let without_vat = with_vat.checked_sub(vat).unwrap_or(with_vat);
    CarrierPart { carrier, name, basis_points, with_vat, vat, without_vat }
}

/// In English, as [`Receipt::text`].
impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}

impl View for Receipt {
    const READER: Reader = Reader::Traveller;
    const FIELDS: &'static [FieldRow] = RECEIPT;
}
