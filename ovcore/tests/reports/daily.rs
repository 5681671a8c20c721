//! Daily reports worked out by hand.

use ovcore::account::Account;
use ovcore::card::{Audience, KeyVersion, Reporting, RootToken, SoftKeys, Token};
use ovcore::fare::{TariffBook, TariffDocument};
use ovcore::money::{Exact, Money};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::reconcile::{TripBucket, records_in};
use ovcore::report::{AdjustmentKind, DailyReport, DailyReports, MoneyPlace, RequestState, RevenueKind};
use ovcore::rules::Rules;
use ovcore::settle::AccountSerial;
use ovcore::tap::BucketKind;
use ovcore::view::History;
use ovcore_testkit::scenario::{CARD, Player, Story, play};
use ovcore_testkit::world::{self, rules};

use crate::{books, carrier, day};

const DAY: &str = "
    2026-03-10
    08:00      NS     rail in  a  => opens a
    08:30      NS     rail out d  => a-d 8.00
    10:00      KEOLIS rail in  k  => opens k
    10:30      QBUZZ  rail out q  => k-q 3.30 [KEOLIS 1.10 + QBUZZ 2.20]
    12:00      HTM    bus in  s3  => opens s3
    12:15      HTM    bus out s4  => s3-s4 1.80
";

/// The report of a carrier's 10 March.
#[track_caller]
fn report(story: &Story, of: &str) -> DailyReport {
    let rules = rules();
    let books = books(&rules, &story.account, &story.events);
    let date = day("2026-03-10");
    let own = books.reports(&rules).get(carrier(of), date).cloned();
    let own = own.unwrap_or_else(|| DailyReport::new(carrier(of), date));
    assert!(own.adds_up(), "{own}");
    own
}

/// Where the money of a report's legs is.
fn places(report: &DailyReport) -> Vec<(MoneyPlace, &'static str)> {
    report.money.iter().map(|(place, amount)| (*place, &*amount.to_string().leak())).collect()
}

/// A day by train, by a train over two carriers, and by bus, to the last line. VAT is 9 %: of 8.00 it is 0.66 (66.06),
/// of 1.10 it is 0.09 (9.08), of 2.20 it is 0.18 (18.17), of 1.80 it is 0.15 (14.86).
#[test]
fn a_day_over_four_carriers() {
    let story = play(&rules(), &format!("{DAY} 03:25:04+1 bank approves"));
    let csv = |of: &str| {
        let csv = report(&story, of).to_csv();
        let rows = csv.lines().skip(1).map(|row| row.splitn(3, ',').nth(2).unwrap().to_owned());
        rows.collect::<Vec<_>>()
    };
    assert_eq!(
        csv("NS"),
        [
            "taps,a rail,check_in,1,",
            "taps,d rail,check_out,1,",
            "trips,,complete,1,800",
            "trips_begun,,complete,1,",
            "revenue,,table,,800",
            "with_vat,900,,,800",
            "vat,900,,,66",
            "money,,paid,,800",
            "requests,,approved,1,",
        ]
    );
    // The trip began with Keolis; Qbuzz has a leg of it, and the tap at its own reader.
    assert_eq!(
        csv("KEOLIS"),
        [
            "taps,k rail,check_in,1,",
            "trips,,complete,1,110",
            "trips_begun,,complete,1,",
            "revenue,,share,,110",
            "with_vat,900,,,110",
            "vat,900,,,9",
            "money,,paid,,110",
            "requests,,approved,1,",
        ]
    );
    assert_eq!(
        csv("QBUZZ"),
        [
            "taps,q rail,check_out,1,",
            "trips,,complete,1,220",
            "trips_begun,,complete,0,",
            "revenue,,share,,220",
            "with_vat,900,,,220",
            "vat,900,,,18",
            "money,,paid,,220",
            "requests,,approved,1,",
        ]
    );
    assert_eq!(
        csv("HTM"),
        [
            "taps,s3 bus,check_in,1,",
            "taps,s4 bus,check_out,1,",
            "trips,,complete,1,180",
            "trips_begun,,complete,1,",
            "revenue,,base,,100",
            "revenue,,distance,,80",
            "with_vat,900,,,180",
            "vat,900,,,15",
            "money,,paid,,180",
            "requests,,approved,1,",
        ]
    );
}

/// Where the money of a leg is, from the ride to the waiver.
#[test]
fn where_the_money_is() {
    let of = |more: &str| report(&play(&rules(), &format!("{DAY}{more}")), "QBUZZ");
    assert_eq!(places(&of("")), [(MoneyPlace::NotAsked, "2.20")]);
    let asked = of("03:25+1 advance");
    assert_eq!(places(&asked), [(MoneyPlace::InFlight, "2.20")]);
    assert_eq!(asked.requests, [(RequestState::InFlight, 1)].into());
    let declined = of("03:25:04+1 bank declines");
    assert_eq!(places(&declined), [(MoneyPlace::Debt, "2.20")]);
    assert_eq!(declined.requests, [(RequestState::Declined, 1)].into());
    let waived = of("03:25:04+1 bank declines\n 12:00+1 objects waive");
    assert_eq!(places(&waived), [(MoneyPlace::Waived, "2.20")]);
    let moved = of("03:25:04+1 bank declines\n 12:00+1 hands-over-to 18");
    assert_eq!(places(&moved), [(MoneyPlace::Elsewhere, "2.20")]);
    let taken = of("03:25:04+1 bank approves\n 12:00+9 takes-back pay.17.0");
    assert_eq!(places(&taken), [(MoneyPlace::Debt, "2.20")]);
    assert_eq!(taken.requests, [(RequestState::TakenBack, 1)].into());
}

/// Each tap is in the report of the carrier whose reader it was, in its bucket.
#[test]
fn every_tap_in_its_bucket() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      HTM tram in  s1           => opens s1
        08:00:03   HTM tram in  s1           => duplicate of t1
        08:10      HTM tram out s2           => s1-s2 1.40
        09:00      HTM tram out s2           => orphan check-out
        10:00      HTM tram in  s1 failed    => failed at the reader
        10:30      HTM tram in  s1 denied    => refused at the reader
        11:00      HTM tram in  s1 id=q at=12:00 => quarantined
        12:00      RET metro in r1           => opens r1
        12:30      RET metro out r2          => r1-r2 unpriced: no tariff for carrier, mode and date
        13:00      GVB metro in m1
        13:02      GVB metro out m1
        ",
    );
    let htm = report(&story, "HTM");
    for (bucket, taps) in [
        (BucketKind::CheckIn, 1),
        (BucketKind::CheckOut, 1),
        (BucketKind::Duplicate, 1),
        (BucketKind::OrphanCheckOut, 1),
        (BucketKind::Failed, 1),
        (BucketKind::Refused, 1),
        (BucketKind::Quarantined, 1),
        (BucketKind::Expired, 0),
    ] {
        assert_eq!(htm.tap_count(bucket), taps, "{bucket}");
    }
    let ret = report(&story, "RET");
    let unpriced = ret.trips[&TripBucket::Unpriced];
    assert_eq!((unpriced.trips, unpriced.begun, unpriced.revenue), (1, 1, Money::ZERO));
    assert_eq!(ret.unpriced.values().sum::<u64>(), 1);
    assert_eq!(report(&story, "GVB").trips[&TripBucket::Cancelled].begun, 1);
    assert_eq!(report(&story, "NS"), DailyReport::new(carrier("NS"), day("2026-03-10")));
}

/// J1: a trip after midnight that continues the journey of the day before is that day's, with its taps.
#[test]
fn j1_the_small_hours_belong_to_the_day_before() {
    let story = play(
        &rules(),
        "
        2026-03-10
        23:30      HTM tram in  s1  => opens s1
        23:50      HTM tram out s2  => s1-s2 1.40
        00:10+1    HTM tram in  s2
        00:30+1    HTM tram out s3  => s2-s3 0.60 after t1 on 2026-03-10
        00:40+1    HTM tram out s1
        ",
    );
    let htm = report(&story, "HTM");
    assert_eq!(htm.tap_count(BucketKind::CheckIn), 2);
    assert_eq!(htm.tap_count(BucketKind::CheckOut), 2);
    // The orphan is no trip's: it counts on its date (RULES T5).
    assert_eq!(htm.tap_count(BucketKind::OrphanCheckOut), 0);
    assert_eq!(htm.revenue_total().to_string(), "2.00");
    assert_eq!(htm.revenue[&RevenueKind::Distance].to_string(), "100");
}

/// F5, L3: what changes after the report was due stands in the report of the date on which it changed, one difference a
/// travel day; and in the day's own report when that is made again.
#[test]
fn f5_what_changes_later() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00      KEOLIS rail in k id=t  => opens k
        09:00      NS rail in  a          => k-? 10.00; opens a
        09:30      NS rail out d id=out   => a-d 8.00
        03:25:04+1 bank approves
        12:00+1    NS rail out b id=out v=1 at=09:30 => a-b 4.00 (was 8.00); credit 4.00 for 2026-03-10
        2026-03-16
        09:00      corrects t q 2026-03-10
        ",
    );
    let rules = rules();
    let all = books(&rules, &story.account, &story.events).reports(&rules);
    let changes = |of: &str, date: &str| {
        let report = all.get(carrier(of), day(date)).unwrap();
        let days = report.adjustments.iter().flat_map(|(day, kinds)| kinds.iter().map(move |own| (day, own)));
        days.map(|(day, (kind, sum))| format!("{day} {kind} {} {}", sum.changes, sum.amount))
            .collect::<Vec<_>>()
    };
    assert_eq!(changes("NS", "2026-03-11"), ["2026-03-10 late tap 1 -4.00"]);
    assert_eq!(changes("KEOLIS", "2026-03-16"), ["2026-03-10 correction 1 -8.90"]);
    assert_eq!(changes("QBUZZ", "2026-03-16"), ["2026-03-10 correction 1 2.20"]);
    let again = |of: &str| all.get(carrier(of), day("2026-03-10")).unwrap().revenue_total().to_string();
    assert_eq!((again("NS"), again("KEOLIS"), again("QBUZZ")), ("4.00".into(), "1.10".into(), "2.20".into()));
    assert!(all.get(carrier("NS"), day("2026-03-10")).unwrap().adjustments.is_empty());
}

/// D6: what is waived a carrier bears, and bears less when the fares of the day fall.
#[test]
fn d6_waived_and_lowered() {
    let story = play(
        &rules(),
        &format!(
            "{DAY}
            03:25:04+1 bank declines
            12:00+1    objects waive
            2026-03-12
            13:00      NS rail out b id=t2 v=1 at=08:30+-2
            "
        ),
    );
    let rules = rules();
    let all = books(&rules, &story.account, &story.events).reports(&rules);
    let sum = |of: &str, date: &str, kind: AdjustmentKind| {
        all.get(carrier(of), day(date)).unwrap().adjustments[&day("2026-03-10")][&kind].amount.to_string()
    };
    assert_eq!(sum("NS", "2026-03-11", AdjustmentKind::Waived), "-8.00");
    assert_eq!(sum("QBUZZ", "2026-03-11", AdjustmentKind::Waived), "-2.20");
    assert_eq!(sum("NS", "2026-03-12", AdjustmentKind::Late), "-4.00");
    assert_eq!(sum("NS", "2026-03-12", AdjustmentKind::WaiverLowered), "4.00");
    let ns = all.get(carrier("NS"), day("2026-03-10")).unwrap();
    assert_eq!(places(ns), [(MoneyPlace::Waived, "4.00")]);
}

/// L1: a tap that came too late for any day is told on the date on which it came.
#[test]
fn l1_taps_that_come_too_late() {
    let story = play(
        &rules(),
        "
        2026-03-10
        08:00  HTM tram in s1                  => opens s1
        2026-03-30
        12:00  HTM tram in s1 at=12:00+-70
        ",
    );
    let rules = rules();
    let all = books(&rules, &story.account, &story.events).reports(&rules);
    let late = &all.get(carrier("HTM"), day("2026-03-30")).unwrap().late_taps;
    assert_eq!(late.get(&BucketKind::Expired), Some(&1), "{}", story.transcript);
}

/// VAT is rounded once for all of a carrier's day, not trip by trip: three times 1.40 at 9 % hold 0.35, not three times
/// 0.12. Reports add up in any order, and never those of two carriers or days.
#[test]
fn vat_is_rounded_once() {
    let rules = rules();
    let mut all = DailyReports::default();
    let mut one = None;
    for serial in 17..20 {
        let account = Account::new(AccountSerial::new(serial).unwrap(), Token::from_bytes([3; 16]), CARD);
        let mut player = Player::of(&rules, account);
        player
            .script("2026-03-10\n 08:00 HTM tram in s1\n 08:10 HTM tram out s2\n 03:25:04+1 bank approves")
            .unwrap();
        let own = books(&rules, player.account(), player.events()).reports(&rules);
        all.merge(&own);
        one = one.or(own.get(carrier("HTM"), day("2026-03-10")).cloned());
    }
    let mut one = one.unwrap();
    assert_eq!(one.vat[&900].vat.to_string(), "0.12");
    let sum = all.get(carrier("HTM"), day("2026-03-10")).unwrap();
    assert_eq!(
        (sum.vat[&900].vat.to_string(), sum.revenue_total().to_string()),
        ("0.35".into(), "4.20".into())
    );
    let error = one.merge(&DailyReport::new(carrier("GVB"), day("2026-03-10"))).unwrap_err();
    assert_eq!(error.code(), "daily_report.other");
    assert!(one.merge(&DailyReport::new(carrier("HTM"), day("2026-03-11"))).is_err());
}

/// What a tariff says of VAT goes before the policy: here HTM's boarding fare is free of it, and rides bear 9 %.
#[test]
fn vat_by_rate() {
    let free = |text: &String| {
        let boarding = r#""amount_minor": 400"#;
        let own = text.contains(r#"["HTM"]"#).then(|| format!(r#"{boarding}, "vat_basis_points": 0"#));
        TariffDocument::from_json(&text.replace(boarding, &own.unwrap_or(boarding.to_owned()))).unwrap()
    };
    let book = TariffBook::new(world::tariffs().iter().map(free).collect()).unwrap();
    let network = Network::new(NetworkDocument::from_json(world::network()).unwrap()).unwrap();
    let rules = Rules::new(Policy::ovpay(), network, book).unwrap();
    let story = play(
        &rules,
        "
        2026-03-10
        08:00      HTM tram in  s1    => opens s1
        08:10      HTM tram out s2    => s1-s2 1.40
        18:00      HTM tram in  s1    => opens s1
        03:25:04+1 bank approves
        ",
    );
    let own = books(&rules, &story.account, &story.events).reports(&rules);
    let htm = own.get(carrier("HTM"), day("2026-03-10")).unwrap();
    let rates: Vec<_> =
        htm.vat.iter().map(|(rate, sum)| (*rate, sum.gross.to_string(), sum.vat.to_string())).collect();
    assert_eq!(rates, [(0, "400".into(), "0.00".into()), (900, "140".into(), "0.12".into())]);
    assert!(htm.adds_up());
    assert_eq!(htm.revenue[&RevenueKind::BoardingFare].to_string(), "400");
}

/// A product that the card holds no more: the leg stands as it was charged, and its components are not made up.
#[test]
fn what_cannot_be_explained_is_said() {
    let script = "
        2026-03-10
        07:00      holds young
        08:00      HTM tram in  s1    => opens s1
        08:10      HTM tram out s2    => s1-s2 0.96
        03:25:04+1 bank approves
        2026-03-20
        12:00      advance
    ";
    let before = report(&play(&rules(), script), "HTM");
    assert!(!before.revenue.contains_key(&RevenueKind::Unexplained), "{before}");
    let after = report(&play(&rules(), &format!("{script} 12:01 drops young")), "HTM");
    assert_eq!(after.revenue, [(RevenueKind::Unexplained, Exact::parse("96").unwrap())].into());
    assert_eq!((after.vat, after.money), (before.vat, before.money));
}

/// The rows behind a report bear the carrier's own token, made from the card's root token, and nothing of another carrier.
#[test]
fn rows_bear_the_carriers_own_token() {
    let rules = rules();
    let story = play(&rules, &format!("{DAY} 03:25:04+1 bank approves"));
    let books = books(&rules, &story.account, &story.events);
    let history = History::new(&story.account, records_in(&story.events), &books.payments);
    let keys = SoftKeys::new(&[(KeyVersion::FIRST, [7; 32])]).unwrap();
    let root = RootToken::from_stored(KeyVersion::FIRST, [9; 32]);
    let date = day("2026-03-10");
    let of_card = (&root, &keys, KeyVersion::FIRST);
    let all = DailyReports::with_details(&rules, &history, &books.clearing, date, of_card).unwrap();
    let qbuzz = all.get(carrier("QBUZZ"), date).unwrap();
    let own: Token<Reporting> =
        root.token(&keys, Audience::Carrier(carrier("QBUZZ")), KeyVersion::FIRST).unwrap();
    let [tap] = qbuzz.details.taps.as_slice() else { panic!("one tap") };
    let [leg] = qbuzz.details.legs.as_slice() else { panic!("one leg") };
    assert_eq!((tap.card, leg.card), (own, own));
    assert_eq!((tap.tap.as_str(), leg.check_in, leg.check_out), ("t4", None, Some(tap.tap)));
    assert_eq!(
        (leg.from.as_str(), leg.to.unwrap().as_str(), leg.amount.to_string()),
        ("m", "q", "2.20".into())
    );
    let json = qbuzz.to_json();
    let other: Token<Reporting> =
        root.token(&keys, Audience::Carrier(carrier("KEOLIS")), KeyVersion::FIRST).unwrap();
    for foreign in ["KEOLIS", "NS", "HTM", "\"k\"", "t3", "330", "110", "09:00:00", &other.to_string()] {
        assert!(!json.contains(foreign), "{foreign} in {json}");
    }
    // Nor does the other side tell what Qbuzz earns.
    let keolis = all.get(carrier("KEOLIS"), date).unwrap().to_json();
    for foreign in ["QBUZZ", "\"q\"", "t4", "330", "220", "09:30:00"] {
        assert!(!keolis.contains(foreign), "{foreign} in {keolis}");
    }
    assert!(!format!("{qbuzz:?}").contains(&own.to_string()));
    assert_eq!(DailyReport::from_json(&json).unwrap(), *qbuzz);
}
