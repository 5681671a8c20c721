//! Fare products: amounts, and for whom.
//!
//! A fare product may have a price for each rider category and each medium. The engine asks which products a traveller
//! holds, so every pair of category and medium is a *kind* of traveller with a product of its own. A traveller who
//! holds none is of the default category and pays with the default medium.

use std::collections::{BTreeMap, BTreeSet};

use ovcore::fare::{Conditions, DecidedBy, Effect, Product, When};
use ovcore::ids::{ProductId, shown};
use ovcore::limits::TARIFF_AMOUNT_MAX;
use ovcore::money::Money;

use super::feed::Feed;
use super::table::Row;
use crate::amount::{Decimal, exponent, is_currency};
use crate::names::Names;
use crate::report::Report;

const LONG: &str = "a product has at most 24 printable ASCII characters";
/// A contactless bank card, among the types of fare media.
const BANK_CARD: u32 = 3;

/// A kind of traveller. The first of all has no product.
#[derive(Clone, Debug)]
pub(super) struct Kind {
    rider: Option<String>,
    medium: Option<String>,
    pub(super) product: Option<ProductId>,
    name: String,
}

#[derive(Clone, Debug)]
struct Variant {
    rider: Option<String>,
    medium: Option<String>,
    amount: Money,
    line: u64,
}

/// The fare products of a feed.
#[derive(Debug, Default)]
pub(super) struct Products {
    pub(super) currency: String,
    /// All kinds of travellers.
    pub(super) kinds: Vec<Kind>,
    variants: BTreeMap<String, Vec<Variant>>,
    riders: BTreeSet<String>,
    media: BTreeSet<String>,
    used: BTreeSet<String>,
    is_whole: bool,
}

impl Products {
    pub(super) fn read(feed: &Feed, medium: Option<&str>, report: &mut Report) -> Self {
        let riders = riders(feed, report);
        let media = media(feed, report);
        let mut products = Self { is_whole: feed.fare_products.is_whole, ..Self::default() };
        products.riders = riders.iter().filter(|(_, (_, is_default))| *is_default).map(first).collect();
        products.currency(feed, report);
        for row in feed.fare_products.rows() {
            products.variant(&row, (feed, &riders, &media), report);
        }
        products.media = default_media(&products.variants, &media, medium, feed, report);
        products.kinds = products.all_kinds(&riders, &media);
        let asks = |v: &Variant| v.rider.is_some();
        if products.riders.is_empty() && products.variants.values().flatten().any(asks) {
            let what = "a rider without a product has only prices that are for every category";
            report.note((feed.rider_categories.file, None), what, "no category is the default");
        }
        products
    }

    /// The currency: that of the first row that has one. All others must have it too.
    fn currency(&mut self, feed: &Feed, report: &mut Report) {
        for row in feed.fare_products.rows() {
            let code = row.get("currency");
            if !is_currency(code) {
                row.wrong(report, "currency", "three capitals of ISO 4217, as EUR");
            } else if self.currency.is_empty() {
                code.clone_into(&mut self.currency);
            } else if code != self.currency {
                row.wrong(report, "currency", format!("`{}`, one for the whole feed", self.currency));
            }
        }
    }

    fn variant(
        &mut self,
        row: &Row<'_>,
        (feed, riders, media): (&Feed, &Riders<'_>, &Media<'_>),
        report: &mut Report,
    ) {
        let (rider, medium) = (row.given("rider_category_id"), row.given("fare_media_id"));
        if rider.is_some_and(|rider| !riders.contains_key(rider)) && feed.rider_categories.is_whole {
            let expected = "a rider_category_id of rider_categories.txt";
            row.unknown(report, "rider_category_id", expected, riders.keys().copied());
        }
        if medium.is_some_and(|medium| !media.contains_key(medium)) && feed.fare_media.is_whole {
            let expected = "a fare_media_id of fare_media.txt";
            row.unknown(report, "fare_media_id", expected, media.keys().copied());
        }
        let exponent = exponent(row.get("currency"));
        let minor = Decimal::parse(row.get("amount")).and_then(|amount| amount.minor(exponent));
        let amount = minor.filter(|minor| minor.abs() <= TARIFF_AMOUNT_MAX);
        if amount.is_none() {
            let expected = match exponent {
                0 => "a whole number".to_owned(),
                n => format!("a number with a point and at most {n} decimals"),
            };
            row.wrong(report, "amount", format!("{expected}, at most {TARIFF_AMOUNT_MAX} minor units"));
        }
        let id = row.get("fare_product_id");
        if id.is_empty() {
            row.find(report, "fare_product_id", "found nothing", "an id");
            return;
        }
        let variant = Variant {
            rider: rider.map(str::to_owned),
            medium: medium.map(str::to_owned),
            amount: Money::from_minor(amount.unwrap_or_default()),
            line: row.line(),
        };
        let variants = self.variants.entry(id.to_owned()).or_default();
        let same = |v: &&Variant| (&v.rider, &v.medium) == (&variant.rider, &variant.medium);
        if let Some(first) = variants.iter().find(same) {
            let found =
                format!("`{}` for this rider and medium stands on line {} too", shown(id), first.line);
            row.find(report, "fare_product_id", found, "one amount for each rider and medium");
        } else {
            variants.push(variant);
        }
    }

    /// Every pair of a category and a medium that some price asks for.
    fn all_kinds(&self, riders: &Riders<'_>, media: &Media<'_>) -> Vec<Kind> {
        let all = || self.variants.values().flatten();
        let own_riders: BTreeSet<&String> =
            all().filter_map(|v| v.rider.as_ref()).filter(|r| !self.riders.contains(*r)).collect();
        let own_media: BTreeSet<&String> =
            all().filter_map(|v| v.medium.as_ref()).filter(|m| !self.media.contains(*m)).collect();
        let options = |own: BTreeSet<&String>| {
            core::iter::once(None).chain(own.into_iter().cloned().map(Some)).collect::<Vec<_>>()
        };
        let (riders_or_none, media_or_none) = (options(own_riders), options(own_media));
        let mut kinds = Vec::new();
        for rider in &riders_or_none {
            for medium in &media_or_none {
                let names = [
                    rider.as_ref().and_then(|r| riders.get(r.as_str())).map(|(name, _)| *name),
                    medium.as_ref().and_then(|m| media.get(m.as_str())).map(|(name, _)| *name),
                ];
                let name = names.into_iter().flatten().collect::<Vec<_>>().join(", ");
                kinds.push(Kind { rider: rider.clone(), medium: medium.clone(), product: None, name });
            }
        }
        let wishes: Vec<String> = kinds.iter().map(Kind::wish).collect();
        let pairs: Vec<(&str, &str)> =
            wishes.iter().filter(|w| !w.is_empty()).map(|w| (w.as_str(), w.as_str())).collect();
        let ids: Names<ProductId> = Names::give(&pairs, ProductId::LEN_MAX);
        for (kind, wish) in kinds.iter_mut().zip(&wishes) {
            kind.product = ids.get(wish);
        }
        kinds
    }

    /// Checks that a rule's product is one.
    pub(super) fn check(&self, row: &Row<'_>, report: &mut Report) {
        let id = row.get("fare_product_id");
        if id.is_empty() {
            row.find(report, "fare_product_id", "found nothing", "a fare_product_id of fare_products.txt");
        } else if !self.variants.contains_key(id) && self.is_whole {
            let names = self.variants.keys().map(String::as_str);
            row.unknown(report, "fare_product_id", "a fare_product_id of fare_products.txt", names);
        }
    }

    /// What a product costs for each kind of traveller; `None` where it is not for that kind.
    pub(super) fn amounts(&mut self, id: &str) -> Vec<Option<Money>> {
        self.used.insert(id.to_owned());
        let variants = self.variants.get(id).map(Vec::as_slice).unwrap_or_default();
        let of = |kind: &Kind| {
            let eligible = variants.iter().filter(|v| self.is_for(v, kind));
            eligible.map(|v| v.amount).min()
        };
        self.kinds.iter().map(of).collect()
    }

    fn is_for(&self, variant: &Variant, kind: &Kind) -> bool {
        let fits = |asked: &Option<String>, own: &Option<String>, default: &BTreeSet<String>| match asked {
            None => true,
            Some(asked) => own.as_ref().map_or(default.contains(asked), |own| own == asked),
        };
        fits(&variant.rider, &kind.rider, &self.riders) && fits(&variant.medium, &kind.medium, &self.media)
    }

    /// Tells of products that no rule asks for.
    pub(super) fn note_unused(&self, feed: &Feed, report: &mut Report) {
        for (id, variants) in self.variants.iter().filter(|(id, _)| !self.used.contains(*id)) {
            let line = variants.first().map(|v| v.line);
            let what = format!("fare product `{}` is left out", shown(id));
            report.note((feed.fare_products.file, line), what, "no rule asks for it");
        }
    }

    /// The products of the tariff: those that some of its parts ask for. The others change no price.
    pub(super) fn documents(
        &self,
        asked: &BTreeSet<ProductId>,
        feed: &Feed,
        report: &mut Report,
    ) -> Vec<Product> {
        let mut products = Vec::new();
        for kind in &self.kinds {
            let Some(id) = kind.product else { continue };
            let wish = kind.wish();
            if !asked.contains(&id) {
                let what = format!("there is no product `{}`", shown(&wish));
                let why = "its holder pays what a traveller without a product pays";
                report.note((feed.fare_products.file, None), what, why);
                continue;
            }
            if id.to_string() != wish {
                let what = format!("who is `{}` holds product `{id}`", shown(&wish));
                report.note((feed.fare_products.file, None), what, LONG);
            }
            products.push(Product {
                id,
                name: kind.name.clone(),
                when: When::Always,
                decided_by: DecidedBy::default(),
                scope: Conditions::default(),
                effect: Effect::Rider {},
                conditions: Vec::new(),
            });
        }
        products
    }
}

impl Kind {
    /// The name that its product should have.
    fn wish(&self) -> String {
        let parts: Vec<&str> = self.rider.iter().chain(&self.medium).map(String::as_str).collect();
        parts.join("+")
    }
}

/// By id: name, and whether it is the default.
type Riders<'f> = BTreeMap<&'f str, (&'f str, bool)>;
/// By id: name, and type.
type Media<'f> = BTreeMap<&'f str, (&'f str, u32)>;

fn first<V>((id, _): (&&str, V)) -> String {
    (*id).to_owned()
}

fn riders<'f>(feed: &'f Feed, report: &mut Report) -> Riders<'f> {
    let mut riders = Riders::new();
    for (id, row) in feed.rider_categories.by_id("rider_category_id", report) {
        let is_default = row.choice(report, "is_default_fare_category", 0..=1, Some(0)) == Some(1);
        riders.insert(id, (row.given("rider_category_name").unwrap_or(id), is_default));
    }
    riders
}

fn media<'f>(feed: &'f Feed, report: &mut Report) -> Media<'f> {
    let mut media = Media::new();
    for (id, row) in feed.fare_media.by_id("fare_media_id", report) {
        let kind = row.choice(report, "fare_media_type", 0..=4, None).unwrap_or_default();
        media.insert(id, (row.given("fare_media_name").unwrap_or(id), kind));
    }
    media
}

/// The media that a traveller without a product pays with: the one that the settings name, else those of bank cards,
/// else the only one that prices ask for.
fn default_media(
    variants: &BTreeMap<String, Vec<Variant>>,
    media: &Media<'_>,
    wanted: Option<&str>,
    feed: &Feed,
    report: &mut Report,
) -> BTreeSet<String> {
    if let Some(wanted) = wanted {
        if !media.contains_key(wanted) {
            let found = format!("found no medium `{}`, which the settings name", shown(wanted));
            report.find((feed.fare_media.file, None, None), found, "a fare_media_id of fare_media.txt");
        }
        return BTreeSet::from([wanted.to_owned()]);
    }
    let bank_cards: BTreeSet<String> =
        media.iter().filter(|(_, (_, kind))| *kind == BANK_CARD).map(first).collect();
    let asked: BTreeSet<String> = variants.values().flatten().filter_map(|v| v.medium.clone()).collect();
    if !bank_cards.is_empty() {
        return bank_cards;
    }
    if asked.len() > 1 {
        let what = "a traveller without a product has only prices that are for every medium";
        let why = "the feed has several media, none of them bank cards; the settings may name one";
        report.note((feed.fare_media.file, None), what, why);
        return BTreeSet::new();
    }
    asked
}
