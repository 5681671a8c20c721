//! What a carrier sees: its own legs and taps under its own token, and the whole debt.

use ovcore::card::{Audience, KeyVersion, RootToken, Service, Travel};
use ovcore::ids::CarrierId;
use ovcore::language::Language;
use ovcore::rules::Rules;
use ovcore::tap::BucketKind;
use ovcore::view::{CarrierView, StatusSeen};
use ovcore_testkit::fields::check_fields;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use crate::life::{Life, keys, root};
use crate::{at, golden, json};

/// A train over two carriers, a tram; paid. Then a metro and a train, which the bank does not pay; a tram under way.
const SCRIPT: &str = "
    2026-03-10
    08:00      NS rail in a                 => opens a
    08:30      ARRIVA rail out e            => a-e 9.00 [NS 6.00 + ARRIVA 3.00]
    09:00      HTM tram in s1
    09:20      HTM tram out s2              => s1-s2 1.40
    03:26+1    bank approves                => @03:25 asks 10.40 night; paid
    2026-03-11
    08:00      GVB metro in m1
    08:20      GVB metro out m2             => m1-m2 1.90
    09:00      NS rail in a
    09:20      NS rail out b                => a-b 4.00
    10:00      NS rail out d                => orphan check-out
    03:26+1    bank declines                => @03:25 asks 5.90 night; declined; debt 5.90; denied: unpaid fare
    2026-03-12
    12:00      NS rail in a denied          => debt-recovery tap; asks 5.90 debt, by tap
    12:01      bank declines                => declined
    ";

fn view(rules: &Rules, life: &Life, carrier: &str, now: &str) -> CarrierView {
    let (keys, root) = (keys(), root());
    let own = (&keys, &root, KeyVersion::FIRST);
    CarrierView::new(&life.history(), rules, carrier.parse().unwrap(), own, at(now)).unwrap()
}

fn life() -> (Rules, Life) {
    let rules = rules();
    let life = Life::play(&rules, SCRIPT);
    (rules, life)
}

#[test]
fn a_trip_over_two_carriers_is_each_ones_own_leg() {
    let (rules, life) = life();
    // 20 units at NS: 2.00 + 20 × 0.20. Arriva's own table from 20 to 30 units: 10.00 − 7.00.
    let ns = view(&rules, &life, "NS", "2026-03-12T13:00:00");
    let trip = &ns.trips()[0];
    assert_eq!((trip.amount.minor(), trip.status), (600, StatusSeen::Complete));
    assert_eq!(trip.check_in.as_ref().map(|end| end.place.id.to_string()).as_deref(), Some("a"));
    assert!(trip.check_out.is_none(), "the check-out was Arriva's");
    assert_eq!(trip.legs[0].to.as_ref().map(|to| to.id.to_string()).as_deref(), Some("c"));

    let arriva = view(&rules, &life, "ARRIVA", "2026-03-12T13:00:00");
    assert_eq!(arriva.trips().len(), 1);
    let trip = &arriva.trips()[0];
    assert_eq!((trip.number, trip.amount.minor()), (1, 300));
    assert!(trip.check_in.is_none(), "the check-in was NS's");
    assert_eq!(trip.check_out.as_ref().map(|end| end.at.minute()).as_deref(), Some("08:30"));
    assert_eq!(trip.legs[0].from.id.to_string(), "c");
    assert_eq!(arriva.taps().len(), 1);
}

#[test]
fn a_carrier_sees_its_own_taps_with_what_became_of_them() {
    let (rules, life) = life();
    let ns = view(&rules, &life, "NS", "2026-03-12T13:00:00");
    let taps: Vec<(BucketKind, Option<usize>)> = ns.taps().iter().map(|tap| (tap.what, tap.trip)).collect();
    assert_eq!(
        taps,
        [
            (BucketKind::CheckIn, Some(1)),
            (BucketKind::CheckIn, Some(2)),
            (BucketKind::CheckOut, Some(2)),
            (BucketKind::OrphanCheckOut, None),
            (BucketKind::DebtRecovery, None),
        ]
    );
}

#[test]
fn of_a_payment_a_carrier_sees_its_part() {
    let (rules, life) = life();
    for (carrier, parts) in [
        ("NS", vec![(600, "paid"), (400, "unpaid")]),
        ("ARRIVA", vec![(300, "paid")]),
        ("HTM", vec![(140, "paid")]),
        ("GVB", vec![(190, "unpaid")]),
        ("KEOLIS", vec![]),
    ] {
        let view = view(&rules, &life, carrier, "2026-03-12T13:00:00");
        let own: Vec<(i64, &str)> = view.payments().iter().map(|p| (p.amount.minor(), p.state)).collect();
        assert_eq!(own, parts, "{carrier}");
    }
}

/// The card is blocked everywhere until all of it is paid, so everyone may say what it consists of: not where, not when.
#[test]
fn the_debt_is_whole_for_every_carrier() {
    let (rules, life) = life();
    for carrier in ["NS", "ARRIVA", "KEOLIS"] {
        let view = view(&rules, &life, carrier, "2026-03-12T13:00:00");
        let debt = view.debt().unwrap();
        assert_eq!((debt.amount.minor(), debt.since.to_string().as_str()), (590, "2026-03-12"));
        let trips: Vec<(i64, String)> = debt
            .trips
            .iter()
            .map(|trip| {
                (trip.amount.minor(), trip.parts.iter().map(|part| part.carrier.to_string()).collect())
            })
            .collect();
        assert_eq!(trips, [(190, "GVB".to_owned()), (400, "NS".to_owned())]);
    }
}

#[test]
fn every_carrier_has_a_token_of_its_own() {
    let (rules, life) = life();
    let now = "2026-03-12T13:00:00";
    let views: Vec<CarrierView> =
        ["NS", "ARRIVA", "HTM", "GVB"].iter().map(|carrier| view(&rules, &life, carrier, now)).collect();
    for (i, one) in views.iter().enumerate() {
        let text = json(one) + &one.to_string();
        assert!(text.contains(&one.token().to_string()));
        assert!(!text.contains(&life.account.token().to_string()), "the back office's own");
        for other in views.iter().filter(|other| other.carrier() != one.carrier()) {
            assert!(!text.contains(&other.token().to_string()), "{i}");
        }
    }
    let audience = Audience::Carrier("NS".parse().unwrap());
    let own = root().token::<Service, _>(&keys(), audience, KeyVersion::FIRST).unwrap();
    assert_eq!(views[0].token(), own);
}

/// A root token that is another card's would give that card's name to this card's trips.
#[test]
fn another_cards_root_token_is_refused() {
    let (rules, life) = life();
    let (keys, ns): (_, CarrierId) = (keys(), "NS".parse().unwrap());
    let new = |root: &RootToken, version| {
        let now = at("2026-03-12T13:00:00");
        CarrierView::new(&life.history(), &rules, ns, (&keys, root, version), now)
            .map(|view| view.token())
            .map_err(|error| error.code())
    };
    let other = RootToken::from_stored(KeyVersion::FIRST, [10; 32]);
    assert_eq!(new(&other, KeyVersion::FIRST), Err("view.other_card"));
    // After a rotation of keys: the account's token is still the old one, and the carrier's is the new.
    let two = KeyVersion::FIRST.next().unwrap();
    let under_two = root().token::<Service, _>(&keys, Audience::Carrier(ns), two).unwrap();
    assert_eq!(new(&root(), two), Ok(under_two));
    assert_eq!(new(&root(), two.next().unwrap()), Err("key.unknown_version"));
    let tokens = root().token::<Travel, _>(&keys, Audience::BackOffice, two).unwrap();
    assert_ne!(tokens, life.account.token());
}

/// 18 calendar months (T4), from the date on.
#[test]
fn it_goes_back_18_months() {
    let rules = rules();
    let life = Life::play(
        &rules,
        "
        2026-01-31
        08:00      NS rail in a
        08:20      NS rail out b
        03:26+1    bank approves
        2026-03-01
        12:00      advance
        ",
    );
    let count = |now: &str| {
        let view = view(&rules, &life, "NS", now);
        (view.trips().len(), view.taps().len(), view.payments().len())
    };
    // 18 months before 31 July 2027 is 31 January 2026; the payment was asked for on 1 February.
    assert_eq!(count("2027-07-31T12:00:00+02:00"), (1, 2, 1));
    assert_eq!(count("2027-08-01T00:00:00+02:00"), (0, 0, 1));
    assert_eq!(count("2027-08-02T00:00:00+02:00"), (0, 0, 0));
}

/// What has no price, or none yet, is the carrier's whose reader it was.
#[test]
fn a_trip_without_legs_is_that_of_its_readers() {
    let rules = rules();
    let life = Life::play(
        &rules,
        "
        2026-03-10
        08:00      KEOLIS rail in k
        08:10      KEOLIS rail out nowhere      => k-nowhere unpriced: distance unknown
        09:00      HTM tram in s1
        ",
    );
    let now = "2026-03-10T09:10:00";
    let keolis = view(&rules, &life, "KEOLIS", now);
    assert_eq!((keolis.trips().len(), keolis.trips()[0].amount.minor()), (1, 0));
    let htm = view(&rules, &life, "HTM", now);
    assert_eq!(htm.trips()[0].status, StatusSeen::Open);
    assert_eq!(view(&rules, &life, "QBUZZ", now).trips(), []);
}

fn samples() -> Vec<(&'static str, CarrierView)> {
    let (rules, life) = life();
    let missing = "2026-03-10\n08:00 HTM tram in s1\n13:00 advance";
    let open = Life::play(&rules, missing);
    vec![
        ("ns", view(&rules, &life, "NS", "2026-03-12T13:00:00")),
        ("arriva", view(&rules, &life, "ARRIVA", "2026-03-12T13:00:00")),
        ("missing", view(&rules, &open, "HTM", "2026-03-10T14:00:00")),
    ]
}

#[test]
fn a_carriers_view_shows_what_its_table_says() {
    let samples: Vec<CarrierView> = samples().into_iter().map(|(_, sample)| sample).collect();
    check_fields(&samples).unwrap();
}

#[test]
fn carriers_views_are_written_as_before() {
    for (name, sample) in samples() {
        golden(&format!("views-others/carrier-{name}.json"), &json(&sample));
        let text = Language::ALL.map(|language| sample.text(language)).join("\n");
        golden(&format!("views-others/carrier-{name}.txt"), &text);
    }
    // The script above comes to the same with any card.
    drop(play(&rules(), SCRIPT));
}
