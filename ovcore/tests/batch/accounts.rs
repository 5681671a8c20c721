//! The same taps through accounts, each with a host that checks every invariant on the way.

use std::collections::BTreeMap;

use ovcore::account::{Account, What};
use ovcore::batch::{CardInfo, TripCode};
use ovcore::calendar::Instant;
use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme};
use ovcore::fare::{HeldProduct, UnpricedReason};
use ovcore::ids::TapId;
use ovcore::money::Money;
use ovcore::network::DistanceUnit;
use ovcore::policy::Channel;
use ovcore::rules::Rules;
use ovcore::settle::{AccountSerial, Payment, PaymentKind, PaymentOutcome};
use ovcore::tap::{Bucket, BucketKind, Tap};
use ovcore::trip::{Fare, Trip};
use ovcore_testkit::host::Host;
use ovcore_testkit::scenario::reference_key;

use super::story::{PaymentTold, Story, Told, TripTold};

/// What the accounts of some cards come to by an instant.
pub(crate) fn of_accounts(rules: &Rules, cards: &[CardInfo], taps: &[Tap], until: Instant) -> Story {
    let mut story = Story::new();
    let mut by_card: BTreeMap<[u8; 16], Vec<&Tap>> = BTreeMap::new();
    for tap in taps {
        by_card.entry(tap.token.to_bytes()).or_default().push(tap);
    }
    for (token, mut taps) in by_card {
        taps.sort_by_key(|tap| (tap.received_at, tap.id, tap.at, tap.location, tap.direction));
        let info = cards.iter().find(|card| card.token.to_bytes() == token);
        story.insert(token, of_account(rules, info, &taps, until));
    }
    story
}

fn of_account(rules: &Rules, info: Option<&CardInfo>, taps: &[&Tap], until: Instant) -> Told {
    let unknown =
        CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Unknown };
    let kind = info.map_or(unknown, |info| info.kind);
    let given = info.map_or(&[][..], |info| info.answers.as_slice()).iter();
    let mut bank: Vec<(PaymentOutcome, u32)> = given.map(|g| (g.outcome, g.after_seconds)).collect();
    bank.extend([(PaymentOutcome::Approved, 0); 400]);
    let account = Account::new(AccountSerial::FIRST, taps[0].token, kind);
    let key = reference_key();
    let mut host = Host::new(rules, &key, account, bank);
    for (n, product) in info.map_or(&[][..], |info| info.products.as_slice()).iter().enumerate() {
        add_product(&mut host, n, *product);
    }
    for tap in taps.iter().filter(|tap| tap.received_at <= until) {
        host.tap(tap).unwrap();
    }
    host.run_until(until).unwrap();
    told(rules, &host)
}

fn add_product(host: &mut Host<'_>, number: usize, product: HeldProduct) {
    use ovcore::account::{Command, Instruction};
    let what = Instruction::AddProduct { product };
    let id = format!("p{number}").parse().unwrap();
    host.send(&Command::Instruct { id, now: Instant::MIN, what }).unwrap();
}

fn told(rules: &Rules, host: &Host<'_>) -> Told {
    let mut told = Told::default();
    let mut answers = BTreeMap::new();
    for event in host.events() {
        match &event.what {
            What::TapRecorded { tap, bucket, .. } | What::TapSetAside { tap, bucket, .. } => {
                told.buckets.insert(tap.id, bucket_told(*bucket));
            }
            What::TapRequalified { tap, bucket } => {
                told.buckets.insert(*tap, bucket_told(*bucket));
            }
            What::PaymentApproved { effect, .. } => {
                answers.insert(*effect, 0);
            }
            What::PaymentDeclined { effect, .. } => {
                answers.insert(*effect, 1);
            }
            What::CreditOpened { credit, .. } => {
                let left = credit.left.minor();
                told.credits.push((credit.number, false, event.at.unix_seconds(), left));
            }
            What::CreditRefunded { credit, amount, .. } => {
                told.credits.push((*credit, true, event.at.unix_seconds(), amount.minor()));
            }
            _ => {}
        }
    }
    for event in host.events() {
        let (payment, outcome) = match &event.what {
            What::PaymentRequested { effect, payment, .. }
            | What::RecoveryRequested { effect, payment, .. } => {
                (payment, answers.get(effect).copied().unwrap_or(3))
            }
            What::PaymentSettled { payment, .. } => (payment, 2),
            _ => continue,
        };
        told.payments.push(payment_told(payment, outcome, event.at));
    }
    for trip in host.trips() {
        told.trips.insert(trip.id, trip_told(rules, &trip));
    }
    let balance = host.account().balance();
    let open = [balance.uncollected, balance.open_credits, balance.debt, balance.in_flight];
    told.standing = open.map(Money::minor);
    told
}

fn payment_told(payment: &Payment, outcome: u8, at: Instant) -> PaymentTold {
    PaymentTold {
        ordinal: payment.ordinal.number(),
        kind: match payment.kind {
            PaymentKind::Night => 0,
            PaymentKind::Threshold => 1,
            PaymentKind::PerTrip => 2,
            PaymentKind::Recovery { channel: Channel::Scheduled } => 3,
            PaymentKind::Recovery { channel: Channel::Tap } => 4,
            PaymentKind::Recovery { channel: Channel::SelfService } => 5,
        },
        asked_at: at.unix_seconds(),
        amount: payment.amount.minor(),
        credited: payment.credits.iter().map(|used| used.amount.minor()).sum(),
        outcome,
        items: payment.items.iter().map(|i| (i.day.number(), i.trip, i.amount.minor())).collect(),
    }
}

fn trip_told(rules: &Rules, trip: &Trip) -> TripTold {
    let legs = trip.legs.iter().map(|leg| {
        let unit = match leg.distance {
            None => 0,
            Some((_, DistanceUnit::Metre)) => 1,
            Some((_, DistanceUnit::TariffUnit)) => 2,
        };
        let distance = leg.distance.map_or(0, |(distance, _)| distance);
        (leg.carrier, leg.from, leg.to, distance, unit, leg.tariff, leg.amount.minor())
    });
    assert!(trip.legs.iter().all(|leg| rules.tariffs().tariffs().iter().any(|t| t.id == leg.tariff)));
    TripTold {
        check_out: trip.check_out.as_ref().map(|end| end.tap),
        day: trip.day.number(),
        journey: trip.journey,
        status: TripCode::of(trip.status).code(),
        fare_code: match trip.fare {
            Fare::Priced(_) => 255,
            Fare::Pending => 254,
            Fare::Unpriced(reason) => {
                u8::try_from(UnpricedReason::ALL.iter().position(|r| *r == reason).unwrap()).unwrap()
            }
        },
        fare: trip.fare.charged().minor(),
        final_at: trip.final_at.map_or(i64::MIN, Instant::unix_seconds),
        legs: legs.collect(),
    }
}

fn bucket_told(bucket: Bucket) -> (u8, Option<TapId>) {
    let of = match bucket {
        Bucket::CheckOut { trip } | Bucket::Supplement { trip: Some(trip) } => Some(trip),
        Bucket::Duplicate { of } => Some(of),
        _ => None,
    };
    let code = BucketKind::ALL.iter().position(|kind| *kind == bucket.kind()).unwrap();
    (u8::try_from(code).unwrap(), of)
}
