//! What a carrier sees of a card: its own legs, its own taps, and what is owed.

use core::fmt;
use std::collections::BTreeMap;

use serde::Serialize;

use super::linked::by_reference;
use super::page::Page;
use super::reference::standing_of;
use super::trip::{PlaceSeen, StatusSeen, seen};
use super::{FieldRow, History, Moment, Reader, View, phrases};
use crate::account::{HeldTap, HeldTrip};
use crate::calendar::{Instant, TravelDay};
use crate::card::{Audience, KeyError, KeyVersion, RootToken, Service, Token, TokenKeys, Travel};
use crate::debt::{Debt, split_by_shares};
use crate::ids::{CarrierId, TapId, TariffId};
use crate::language::{Language, Text};
use crate::money::Money;
use crate::network::DistanceUnit;
use crate::rules::Rules;
use crate::settle::{Item, ReferenceNumber, Share};
use crate::tap::{Bucket, BucketKind, Mode};
use crate::trip::{Leg, TripEnd};

/// What one carrier sees of a card: for its own website or app, where the traveller has an account with it (seed 004,
/// C), and for its service.
///
/// It has what happened at the carrier's own readers and on its own legs: nothing of another's places, times or amounts.
/// A trip that began or ended at another carrier's reader has no check-in or no check-out here, and the leg begins or
/// ends where the network hands it over. Trips are numbered within the view, since a trip's id is the id of a tap that may
/// be another's.
///
/// What is **owed** is shown whole, because the card is blocked in the whole country until all of it is paid: with every
/// trip that it consists of, as a day, and how much of it is whose. Places and times of others are not needed to see what
/// one owes, and stay out (seed 004: *openstaande schuld en de onderliggende transacties (eventueel) bij andere
/// OV-bedrijven*).
///
/// The card's name is the carrier's own token for service. It is made in here, from the root token, so that no other
/// audience's can get in; tokens of two carriers are never equal (invariant I7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CarrierView {
    format: CarrierFormat,
    carrier: CarrierId,
    token: Token<Service>,
    key_version: KeyVersion,
    as_of: Moment,
    from: TravelDay,
    trips: Vec<OwnTrip>,
    taps: Vec<OwnTap>,
    payments: Vec<OwnPayment>,
    debt: Option<WholeDebt>,
}

/// The versions of the view's form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum CarrierFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/carrier-view/1")]
    V1,
}

/// A trip, as far as it is the carrier's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnTrip {
    /// Its number within the view.
    pub number: usize,
    /// The travel day that it belongs to.
    pub day: TravelDay,
    /// By what.
    pub mode: Mode,
    /// How it went.
    pub status: StatusSeen,
    /// The check-in, at the carrier's own reader.
    pub check_in: Option<OwnEnd>,
    /// The check-out, at the carrier's own reader.
    pub check_out: Option<OwnEnd>,
    /// The carrier's legs.
    pub legs: Vec<OwnLeg>,
    /// What the carrier earns of it, in minor units.
    pub amount: Money,
}

/// One end of a trip, at the carrier's own reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnEnd {
    /// When.
    pub at: Moment,
    /// Where.
    pub place: PlaceSeen,
}

/// The carrier's own part of a trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnLeg {
    /// Where it begins.
    pub from: PlaceSeen,
    /// Where it ends; nothing for a trip without check-out.
    pub to: Option<PlaceSeen>,
    /// How far; nothing where the fare does not depend on it.
    pub distance: Option<u32>,
    /// In what that is.
    pub unit: Option<DistanceUnit>,
    /// Which tariff priced it.
    pub tariff: TariffId,
    /// Its part of the fare, in minor units.
    pub amount: Money,
}

/// A tap at the carrier's own reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnTap {
    /// When, by the reader's clock.
    pub at: Moment,
    /// Where.
    pub place: PlaceSeen,
    /// By what one travels there.
    pub mode: Mode,
    /// What became of it.
    pub what: BucketKind,
    /// The trip that it began or ended, if that is in the view.
    pub trip: Option<usize>,
}

/// A payment that was for the carrier, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnPayment {
    /// Its reference.
    pub reference: ReferenceNumber,
    /// The date on which the bank was asked.
    pub date: TravelDay,
    /// The carrier's part of what it was for, in minor units. What it was in all is not shown: reference and whole amount
    /// together open the whole payment.
    pub amount: Money,
    /// Where it stands: a name that stays the same between versions.
    pub state: &'static str,
    /// The date since when. No time: the card may have paid at another carrier's reader.
    pub state_on: Option<TravelDay>,
    /// Where it stands, in words.
    pub words: Text,
}

/// All that is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WholeDebt {
    /// Since when.
    pub since: TravelDay,
    /// How much, in minor units.
    pub amount: Money,
    /// What it consists of, by trip.
    pub trips: Vec<OwedTrip>,
}

/// What is owed for one trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwedTrip {
    /// The travel day.
    pub day: TravelDay,
    /// How much, in minor units.
    pub amount: Money,
    /// How much of it is whose; what no leg is known of is nobody's.
    pub parts: Vec<OwedPart>,
}

/// Somebody's part of what is owed for a trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwedPart {
    /// Whose.
    pub carrier: CarrierId,
    /// How much, in minor units.
    pub amount: Money,
}

/// Why there is no view for a carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarrierViewError {
    /// The carrier's token cannot be made.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The root token is another card's: its name would be given to this card's trips.
    #[error(
        "the root token is not the account's card's; expected the one that the account's travel token was made from"
    )]
    OtherCard,
}

impl CarrierViewError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Keys(error) => error.code(),
            Self::OtherCard => "view.other_card",
        }
    }
}

impl CarrierView {
    /// What a carrier sees of a card at an instant, over the last calendar months that a linked account shows too. The
    /// token is made with the keys of one version, from the card's root token.
    ///
    /// # Errors
    /// [`CarrierViewError`] when the root token is not of the account's card, or the key store does not answer.
    pub fn new<K: TokenKeys + ?Sized>(
        history: &History<'_>,
        rules: &Rules,
        carrier: CarrierId,
        (keys, root, version): (&K, &RootToken, KeyVersion),
        now: Instant,
    ) -> Result<Self, CarrierViewError> {
        if !is_of(root, keys, version, history.account().token())? {
            return Err(CarrierViewError::OtherCard);
        }
        let token = root.token::<Service, K>(keys, Audience::Carrier(carrier), version)?;
        let from = rules.policy().views.shown_from(rules.calendar().date(now));
        let mut numbers = BTreeMap::new();
        let trips = trips(history, rules, (carrier, from), &mut numbers);
        Ok(Self {
            format: CarrierFormat::V1,
            carrier,
            token,
            key_version: version,
            as_of: Moment::new(rules.calendar(), now),
            from,
            trips,
            taps: taps(history, rules, (carrier, from), &numbers),
            payments: payments(history, rules, (carrier, from)),
            debt: history.account().debt().map(whole_debt),
        })
    }

    /// Whose view it is.
    #[must_use]
    pub const fn carrier(&self) -> CarrierId {
        self.carrier
    }

    /// The carrier's own name of the card.
    #[must_use]
    pub const fn token(&self) -> Token<Service> {
        self.token
    }

    /// The trips with a part of the carrier's, in order of time.
    #[must_use]
    pub fn trips(&self) -> &[OwnTrip] {
        &self.trips
    }

    /// The taps at the carrier's readers, in order of time.
    #[must_use]
    pub fn taps(&self) -> &[OwnTap] {
        &self.taps
    }

    /// The payments that were for the carrier, too, oldest first.
    #[must_use]
    pub fn payments(&self) -> &[OwnPayment] {
        &self.payments
    }

    /// What is owed in all.
    #[must_use]
    pub const fn debt(&self) -> Option<&WholeDebt> {
        self.debt.as_ref()
    }
}

/// Whether a travel token of the back office was made from a root token, in any key version from the root's on.
fn is_of<K: TokenKeys + ?Sized>(
    root: &RootToken,
    keys: &K,
    version: KeyVersion,
    own: Token<Travel>,
) -> Result<bool, KeyError> {
    let mut tried = Some(root.version());
    while let Some(one) = tried.filter(|one| *one <= version) {
        if root.token::<Travel, K>(keys, Audience::BackOffice, one)? == own {
            return Ok(true);
        }
        tried = one.next();
    }
    Ok(false)
}

fn trips(
    history: &History<'_>,
    rules: &Rules,
    (carrier, from): (CarrierId, TravelDay),
    numbers: &mut BTreeMap<TapId, usize>,
) -> Vec<OwnTrip> {
    let mut all: Vec<&HeldTrip> =
        history.trips().filter(|held| held.trip.day >= from && is_own(held, carrier)).collect();
    all.sort_by_key(|held| (held.trip.check_in.at, held.trip.id));
    let mut trips = Vec::new();
    for held in all {
        let number = trips.len().saturating_add(1);
        numbers.insert(held.trip.id, number);
        let end = |end: &TripEnd| {
            let (at, place) = (Moment::new(rules.calendar(), end.at), PlaceSeen::new(rules, end.place));
            (end.carrier == carrier).then_some(OwnEnd { at, place })
        };
        let legs = held.trip.legs.iter().filter(|leg| leg.carrier == carrier);
        let legs: Vec<OwnLeg> = legs.map(|leg| own_leg(rules, leg)).collect();
        trips.push(OwnTrip {
            number,
            day: held.trip.day,
            mode: held.trip.mode,
            status: seen(held.trip.status),
            check_in: end(&held.trip.check_in),
            check_out: held.trip.check_out.as_ref().and_then(end),
            amount: Money::sum(legs.iter().map(|leg| leg.amount)).unwrap_or(Money::MAX),
            legs,
        });
    }
    trips
}

/// Whether a trip is a carrier's: a leg of it is; or it has no legs, because it is open, free or without a price, and an
/// end of it is.
fn is_own(held: &HeldTrip, carrier: CarrierId) -> bool {
    let trip = &held.trip;
    let at_reader = |end: &TripEnd| end.carrier == carrier;
    let end = at_reader(&trip.check_in) || trip.check_out.as_ref().is_some_and(at_reader);
    let leg = trip.legs.iter().any(|leg| leg.carrier == carrier);
    !held.withdrawn && if trip.legs.is_empty() { end } else { leg }
}

fn own_leg(rules: &Rules, leg: &Leg) -> OwnLeg {
    OwnLeg {
        from: PlaceSeen::new(rules, leg.from),
        to: leg.to.map(|to| PlaceSeen::new(rules, to)),
        distance: leg.distance.map(|(distance, _)| distance),
        unit: leg.distance.map(|(_, unit)| unit),
        tariff: leg.tariff,
        amount: leg.amount,
    }
}

fn taps(
    history: &History<'_>,
    rules: &Rules,
    (carrier, from): (CarrierId, TravelDay),
    numbers: &BTreeMap<TapId, usize>,
) -> Vec<OwnTap> {
    let days = history.days().into_iter().filter(|day| day.day >= from);
    let mut own: Vec<&HeldTap> =
        days.flat_map(|day| &day.taps).filter(|held| held.tap.carrier == carrier).collect();
    own.sort_by_key(|held| (held.tap.at, held.tap.id));
    let trip_of = |held: &HeldTap| match held.bucket {
        Bucket::CheckIn => numbers.get(&held.tap.id).copied(),
        Bucket::CheckOut { trip } | Bucket::Supplement { trip: Some(trip) } => numbers.get(&trip).copied(),
        Bucket::Supplement { trip: None }
        | Bucket::Duplicate { .. }
        | Bucket::Refused
        | Bucket::Failed
        | Bucket::DebtRecovery
        | Bucket::OrphanCheckOut
        | Bucket::Quarantined
        | Bucket::LateNotUsed
        | Bucket::Expired => None,
    };
    own.into_iter()
        .map(|held| OwnTap {
            at: Moment::new(rules.calendar(), held.tap.at),
            place: PlaceSeen::new(rules, held.tap.location),
            mode: held.tap.mode,
            what: held.bucket.kind(),
            trip: trip_of(held),
        })
        .collect()
}

fn payments(
    history: &History<'_>,
    rules: &Rules,
    (carrier, from): (CarrierId, TravelDay),
) -> Vec<OwnPayment> {
    let (book, calendar) = (history.payments(), rules.calendar());
    let own = |(first, last, _): (&super::PaymentRecord, &super::PaymentRecord, usize)| {
        let parts = parts(&first.payment.items, &first.payment.shares);
        let amount = parts.into_iter().find(|part| part.carrier == carrier)?.amount;
        let date = calendar.date(first.asked_at);
        let standing = standing_of(book, first, last);
        (date >= from).then(|| OwnPayment {
            reference: first.payment.reference,
            date,
            amount,
            state: standing.name(),
            state_on: standing.at().map(|at| calendar.date(at)),
            words: standing.text(),
        })
    };
    by_reference(book).into_iter().filter_map(own).collect()
}

/// Whose an amount is, by the legs of its trips.
fn parts(items: &[Item], shares: &[Share]) -> Vec<OwedPart> {
    let (parts, _) = split_by_shares(items, shares);
    parts.into_iter().map(|(carrier, amount)| OwedPart { carrier, amount }).collect()
}

fn whole_debt(debt: &Debt) -> WholeDebt {
    let trips = debt.items.iter().map(|item| OwedTrip {
        day: item.day,
        amount: item.amount,
        parts: parts(core::slice::from_ref(item), &debt.shares),
    });
    WholeDebt { since: debt.date, amount: debt.amount, trips: trips.collect() }
}

impl CarrierView {
    /// The view as a text, in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut page = Page::new(language);
        let card = page.pick("Card", "Pas");
        page.text(format!("{card} {} ({})", self.token, self.carrier));
        let from = page.pick("from", "vanaf");
        page.text(format!("{} {}, {from} {}", page.pick("as of", "stand van"), self.as_of, self.from));
        page.text("");
        page.text(page.pick("Trips", "Ritten").to_owned());
        self.trips.iter().for_each(|trip| trip.show(&mut page));
        page.text("");
        page.text(page.pick("Taps", "Taps").to_owned());
        for tap in &self.taps {
            let trip = tap.trip.map(|number| format!(", {} {number}", page.pick("trip", "rit")));
            let by = phrases::mode(tap.mode, language);
            page.text(format!(
                "  {}  {} ({by}): {}{}",
                tap.at,
                tap.place.name,
                tap_name(tap.what, language),
                trip.unwrap_or_default()
            ));
        }
        page.text("");
        page.text(
            page.pick("Payments, the carrier's part", "Betalingen, het deel van de vervoerder").to_owned(),
        );
        for payment in &self.payments {
            let words = payment.words.in_language(language);
            page.amount(format!("  {} {}, {words}", payment.date, payment.reference), payment.amount);
        }
        if let Some(debt) = &self.debt {
            page.text("");
            let title = page.pick("Open debt of the card, since", "Openstaande schuld van de pas, sinds");
            page.amount(format!("{title} {}", debt.since), debt.amount);
            for trip in &debt.trips {
                let whose: Vec<String> = trip
                    .parts
                    .iter()
                    .map(|part| format!("{} {}", part.carrier, phrases::money(part.amount, language)))
                    .collect();
                page.amount(format!("  {}  {}", trip.day, whose.join(", ")), trip.amount);
            }
        }
        page.finish()
    }
}

/// What became of a tap, in a language; in English as everywhere.
fn tap_name(what: BucketKind, language: Language) -> String {
    let dutch = match what {
        BucketKind::CheckIn => "check-in",
        BucketKind::CheckOut => "check-uit",
        BucketKind::Duplicate => "dubbel",
        BucketKind::Refused => "geweigerd",
        BucketKind::Failed => "mislukt",
        BucketKind::DebtRecovery => "tap voor openstaande schuld",
        BucketKind::Supplement => "toeslag",
        BucketKind::OrphanCheckOut => "check-uit zonder check-in",
        BucketKind::Quarantined => "klok niet geloofd",
        BucketKind::LateNotUsed => "te laat, niet gebruikt",
        BucketKind::Expired => "verlopen",
    };
    phrases::pick(language, &what.to_string(), dutch).to_owned()
}

impl OwnTrip {
    fn show(&self, page: &mut Page) {
        let language = page.language();
        let end = |end: &Option<OwnEnd>| {
            end.as_ref().map_or("–".to_owned(), |end| format!("{} {}", end.at.minute(), end.place.name))
        };
        let by = phrases::mode(self.mode, language);
        let line = format!(
            "{:>4}  {}  {by}  {} → {}",
            self.number,
            self.day,
            end(&self.check_in),
            end(&self.check_out)
        );
        page.amount(line, self.amount);
        for leg in &self.legs {
            let to = leg.to.as_ref().map_or("?", |to| to.name.as_str());
            page.text(format!("        {} – {to}, {}", leg.from.name, leg.tariff));
        }
    }
}

/// In English, as [`CarrierView::text`].
impl fmt::Display for CarrierView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}

const VIEW: &str = "says what is shown: 004, self-service at a carrier: its own last 18 months";
const NAME: &str =
    "004, A: each carrier has identifiers of its own, so that carriers see nothing of travel with each other";
const LEG: &str = "004, self-service at a carrier: travel transactions with that carrier";
const TAP: &str = "004, B: a carrier checks its own transactions: taps at its own readers";
const PAID: &str = "004, self-service at a carrier: payment transactions with that carrier";
const OWED: &str = "004, self-service at a carrier: open debt and the transactions it consists of, with other carriers too; day and \
    amount tell what is owed, places and times are not needed for it";

impl View for CarrierView {
    const READER: Reader = Reader::Carrier;
    const FIELDS: &'static [FieldRow] = &[
        FieldRow::new("format", "kind and version of the form", VIEW),
        FieldRow::new("carrier", "whose view it is", VIEW),
        FieldRow::new("token", "the carrier's own name of the card, for service", NAME),
        FieldRow::new("key_version", "under which key it was made", NAME),
        FieldRow::new("as_of", "as of when", VIEW),
        FieldRow::new("from", "the first date that it shows", VIEW),
        FieldRow::new("trips[].number", "its number within the view", LEG),
        FieldRow::new("trips[].day", "the travel day", LEG),
        FieldRow::new("trips[].mode", "by what", LEG),
        FieldRow::new("trips[].status", "how it went", LEG),
        FieldRow::new("trips[].check_in.at", "when it began, at the carrier's own reader", LEG),
        FieldRow::new("trips[].check_in.place.id", "where it began, at the carrier's own reader", LEG),
        FieldRow::new("trips[].check_in.place.name", "the name of that place", LEG),
        FieldRow::new("trips[].check_out.at", "when it ended, at the carrier's own reader", LEG),
        FieldRow::new("trips[].check_out.place.id", "where it ended, at the carrier's own reader", LEG),
        FieldRow::new("trips[].check_out.place.name", "the name of that place", LEG),
        FieldRow::new("trips[].legs[].from.id", "where the carrier's leg begins", LEG),
        FieldRow::new("trips[].legs[].from.name", "the name of that place", LEG),
        FieldRow::new("trips[].legs[].to.id", "where the carrier's leg ends", LEG),
        FieldRow::new("trips[].legs[].to.name", "the name of that place", LEG),
        FieldRow::new("trips[].legs[].distance", "how far the leg is", LEG),
        FieldRow::new("trips[].legs[].unit", "in what", LEG),
        FieldRow::new("trips[].legs[].tariff", "which tariff priced it", LEG),
        FieldRow::new("trips[].legs[].amount", "what the carrier earns of it, in cents", LEG),
        FieldRow::new("trips[].amount", "what the carrier earns of the trip, in cents", LEG),
        FieldRow::new("taps[].at", "when a tap at the carrier's own reader was", TAP),
        FieldRow::new("taps[].place.id", "where", TAP),
        FieldRow::new("taps[].place.name", "the name of that place", TAP),
        FieldRow::new("taps[].mode", "by what one travels there", TAP),
        FieldRow::new("taps[].what", "what became of it", TAP),
        FieldRow::new("taps[].trip", "the trip that it began or ended, by its number", TAP),
        FieldRow::new("payments[].reference", "the payment's reference", PAID),
        FieldRow::new("payments[].date", "the date on which the bank was asked", PAID),
        FieldRow::new(
            "payments[].amount",
            "the carrier's part of it, in cents; never the whole amount",
            PAID,
        ),
        FieldRow::new("payments[].state", "where it stands", PAID),
        FieldRow::new("payments[].state_on", "the date since when", PAID),
        FieldRow::new("payments[].words.en", "where it stands, in English", PAID),
        FieldRow::new("payments[].words.nl", "where it stands, in Dutch", PAID),
        FieldRow::new("debt.since", "since when something is owed", OWED),
        FieldRow::new("debt.amount", "how much in all, in cents", OWED),
        FieldRow::new("debt.trips[].day", "the travel day of a trip that it consists of", OWED),
        FieldRow::new("debt.trips[].amount", "how much is owed for that trip, in cents", OWED),
        FieldRow::new("debt.trips[].parts[].carrier", "whose a part of that is", OWED),
        FieldRow::new("debt.trips[].parts[].amount", "how much that part is, in cents", OWED),
    ];
}
