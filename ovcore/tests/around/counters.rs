//! Monthly counters (seed 001), worked out by hand, and exports of many of them.

use std::sync::LazyLock;

use ovcore::account::{Account, Event};
use ovcore::calendar::Instant;
use ovcore::card::{Audience, Reporting, Token};
use ovcore::counters::{
    Basis, CardCounters, CountersExport, CountersPolicy, Favourite, Month, MonthCounters, NoPermission,
    PeakCounts, Permission, Route, Said, Services, Statement, Subject,
};
use ovcore::money::Money;
use ovcore::settle::AccountSerial;
use ovcore::tap::Tap;
use ovcore::view::{History, PaymentBook};
use ovcore_testkit::host::Host;
use ovcore_testkit::scenario::{CARD, Story, play, reference_key, token};
use proptest::prelude::*;

use crate::{at, cents, day, golden, json, records, rules};

const MONTH: &str = "
    2026-03-10
    08:50      NS  rail in  a          => opens a
    09:10      NS  rail out c          => a-c 6.00
    09:20      NS  rail in  c          => opens c after t1
    09:40      NS  rail out d          => c-d 2.00 after t1
    10:00      HTM tram in  s1         => opens s1
    10:15      HTM tram out s3         => s1-s3 2.00
    10:20      HTM tram in  s3
    10:22      HTM tram out s3
    03:26+1    bank approves
    2026-03-11
    12:00      NS  rail in  a
    12:20      NS  rail out c          => a-c 6.00
    20:00      NS  rail in  c
    20:20      NS  rail out a          => c-a 6.00
    03:26+1    bank approves
    2026-03-12
    09:00      NS  rail in  b
    03:26+1    bank approves
    2026-04-20
    12:00      HTM tram in  s1 id=last
    12:01      HTM tram out s1
";

fn march() -> &'static Story {
    static STORY: LazyLock<Story> = LazyLock::new(|| play(rules(), MONTH));
    &STORY
}

fn policy() -> CountersPolicy {
    CountersPolicy::assumed()
}

const fn number(number: u8) -> Token<Reporting> {
    Token::from_bytes([number; 16])
}

fn subject(audience: Audience) -> Subject {
    Subject { token: number(7), audience }
}

fn carrier(name: &str) -> Audience {
    Audience::Carrier(name.parse().unwrap())
}

fn permission(audience: Audience) -> Permission {
    Permission::ask(subject(audience), Basis::LegitimateInterest, &[]).unwrap()
}

fn of(story: &Story, permission: &Permission) -> CardCounters {
    of_life(&story.account, &story.events, permission)
}

fn of_life(account: &Account, events: &[Event], permission: &Permission) -> CardCounters {
    let (book, records) = (PaymentBook::of(events), records(events));
    let mut counters =
        CardCounters::of(permission, rules(), &policy(), &History::new(account, &records, &book));
    counters.close_before(month("2030-01"), &policy());
    counters
}

/// The days that left; the last one, which is still held, has only a cancelled trip.
fn day_by_day(events: &[Event], permission: &Permission) -> CardCounters {
    let mut counters = CardCounters::new(permission);
    let mut before = None;
    for record in records(events) {
        counters.note_day(permission, rules(), &policy(), &record, before.as_ref()).unwrap();
        before = Some(record);
    }
    counters.close_before(month("2030-01"), &policy());
    counters
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn in_march(counters: &CardCounters) -> &MonthCounters {
    &counters.months()[&month("2026-03")]
}

fn place(name: &str) -> ovcore::ids::PlaceId {
    name.parse().unwrap()
}

#[test]
fn a_month_worked_out_by_hand() {
    let counters = of(march(), &permission(Audience::BackOffice));
    let expected = MonthCounters {
        // Three on the 10th (the cancelled one is none), two on the 11th, one without check-out on the 12th.
        trips: 6,
        days: 3,
        days_since_last_trip: 19,
        // The second trip of the 10th began at 09:20, but its journey at 08:50. 09:00 is not peak any more.
        peak: PeakCounts { peak: 2, off_peak: 3, no_difference: 1, not_known: 0 },
        favourite_route: Some(Favourite { what: Route::between(place("c"), place("a")), trips: 3 }),
        favourite_station: Some(Favourite { what: place("c"), trips: 4 }),
        revenue: [("HTM", 200), ("NS", 4_000)].map(|(of, sum)| (of.parse().unwrap(), cents(sum))).into(),
        services: Services::default(),
    };
    assert_eq!(*in_march(&counters), expected);
    assert_eq!(counters.months().len(), 1);
    assert_eq!(counters.days_since_last_trip(day("2026-04-20")), Some(39));
    assert_eq!(day_by_day(&march().events, &permission(Audience::BackOffice)).months(), counters.months());
}

#[test]
fn a_carrier_counts_its_own_legs() {
    let htm = of(march(), &permission(carrier("HTM")));
    let own = in_march(&htm);
    assert_eq!((own.trips, own.days, own.days_since_last_trip), (1, 1, 21));
    assert_eq!(own.peak, PeakCounts { no_difference: 1, ..PeakCounts::default() });
    assert_eq!((own.favourite_route, own.favourite_station), (None, None), "one trip is no habit");
    assert_eq!(own.revenue_in_all(), cents(200));
    let text = htm.to_json();
    assert!(!text.contains("NS") && !text.contains("\"a\"") && !text.contains("\"c\""), "{text}");
    assert!(of(march(), &permission(carrier("GVB"))).months().is_empty());
}

#[test]
fn a_journey_over_midnight_keeps_its_peak_and_its_month_is_that_of_the_check_in() {
    let story = play(
        rules(),
        "
        2026-03-31
        18:29      NS rail in a                 => opens a
        00:10+1    NS rail out c                => a-c 6.00
        00:30+1    NS rail in c                 => opens c after t1 on 2026-03-31
        00:50+1    NS rail out d                => c-d 2.00 after t1 on 2026-03-31
        03:26+1    bank approves
        2026-04-20
        12:00      HTM tram in  s1 id=last
        12:01      HTM tram out s1
        ",
    );
    let counters = of(&story, &permission(Audience::BackOffice));
    let peak = PeakCounts { peak: 1, ..PeakCounts::default() };
    for (name, revenue) in [("2026-03", 600), ("2026-04", 200)] {
        let own = &counters.months()[&month(name)];
        assert_eq!((own.trips, own.peak, own.revenue_in_all()), (1, peak, cents(revenue)), "{name}");
    }
    assert_eq!(day_by_day(&story.events, &permission(Audience::BackOffice)).months(), counters.months());
}

#[test]
fn without_a_holiday_list_nobody_knows_whether_it_was_peak() {
    let script = "
        2027-03-10
        08:00      NS rail in a
        08:20      NS rail out c                => a-c 6.00
        09:00      RET metro in r1
        09:10      RET metro out r2
        2027-04-20
        12:00      advance
    ";
    let counters = of(&play(rules(), script), &permission(Audience::BackOffice));
    let own = &counters.months()[&month("2027-03")];
    assert_eq!(own.peak, PeakCounts { not_known: 2, ..PeakCounts::default() });
    // The trip without a price is a trip, and earned nothing.
    assert_eq!((own.trips, own.revenue_in_all()), (2, cents(600)));
}

#[test]
fn only_what_was_travelled_since_the_last_no_is_counted() {
    let who = subject(Audience::BackOffice);
    let no = Statement { at: at("2026-03-01 12:00"), said: Said::Objected };
    let yes = Statement { at: at("2026-03-11 13:00"), said: Said::ObjectionTakenBack };
    let permission = Permission::ask(who, Basis::LegitimateInterest, &[yes, no]).unwrap();
    let counters = of(march(), &permission);
    assert_eq!(in_march(&counters).trips, 2, "from 13:00 on the 11th");
    assert_eq!(in_march(&counters).peak, PeakCounts { off_peak: 2, ..PeakCounts::default() });
}

#[test]
fn no_permission_says_which_no_stands() {
    let who = subject(Audience::BackOffice);
    let said = |at_text: &str, said| Statement { at: at(at_text), said };
    let (one, two, three) = ("2026-03-01 12:00", "2026-03-02 12:00", "2026-03-03 12:00");
    let asked = |basis, statements: &[Statement]| Permission::ask(who, basis, statements);
    for (statements, expected) in [
        (vec![said(one, Said::OptedOut)], NoPermission::OptedOut { at: at(one) }),
        (vec![said(one, Said::ConsentWithdrawn)], NoPermission::ConsentWithdrawn { at: at(one) }),
        // The first no that still stands.
        (
            vec![said(three, Said::OptedOut), said(two, Said::Objected), said(one, Said::OptedOut)],
            NoPermission::Objected { at: at(two) },
        ),
        // Taking back an objection is no opting in.
        (
            vec![said(one, Said::OptedOut), said(two, Said::ObjectionTakenBack)],
            NoPermission::OptedOut { at: at(one) },
        ),
        // At one instant no holds.
        (
            vec![said(one, Said::OptedOut), said(one, Said::OptedInAgain)],
            NoPermission::OptedOut { at: at(one) },
        ),
    ] {
        for basis in [Basis::LegitimateInterest, Basis::Contract] {
            assert_eq!(asked(basis, &statements).unwrap_err(), expected, "{statements:?}");
        }
    }
    let yes = [said(one, Said::ConsentGiven)];
    assert_eq!(asked(Basis::Consent, &yes).unwrap().from(), Some(at(one)));
    assert_eq!(asked(Basis::Consent, &[]).unwrap_err(), NoPermission::NoConsent);
    assert_eq!(asked(Basis::Contract, &yes).unwrap().from(), None);
}

#[test]
fn a_no_deletes_and_the_old_counters_do_not_come_back() {
    let who = subject(Audience::BackOffice);
    let own = permission(Audience::BackOffice);
    let counters = of(march(), &own);
    let stored = counters.to_json();
    assert_eq!(CardCounters::from_json(&stored, &own).unwrap(), counters);

    let no = Statement { at: at("2026-05-01 12:00"), said: Said::OptedOut };
    let why = Permission::ask(who, Basis::LegitimateInterest, &[no]).unwrap_err();
    let stopped = counters.stop(why, at("2026-05-01 12:01"));
    let text = json(&stopped);
    golden("counters-stopped.json", &text);
    assert!(!text.contains(&number(7).to_string()));

    // A copy that somebody kept cannot be read by a later yes, nor by the permission for another card or audience.
    let yes = Statement { at: at("2026-06-01 12:00"), said: Said::OptedInAgain };
    let later = Permission::ask(who, Basis::LegitimateInterest, &[no, yes]).unwrap();
    let other = Subject { token: number(8), ..who };
    let other = Permission::ask(other, Basis::LegitimateInterest, &[]).unwrap();
    for wrong in [&later, &other, &permission(carrier("NS"))] {
        let error = CardCounters::from_json(&stored, wrong).unwrap_err();
        assert_eq!((error.code(), error.path()), ("document.invalid", "subject"));
        assert!(!error.to_string().contains(&number(7).to_string()));
    }
}

#[test]
fn a_day_counts_once_and_in_order() {
    let own = permission(Audience::BackOffice);
    let mut counters = day_by_day(&march().events, &own);
    for record in records(&march().events) {
        let again = counters.note_day(&own, rules(), &policy(), &record, None).unwrap_err();
        assert_eq!(again.code(), "counters.counted_before");
    }
    let other = permission(carrier("NS"));
    let record = &records(&march().events)[0];
    let error = counters.note_day(&other, rules(), &policy(), record, None).unwrap_err();
    assert_eq!(error.code(), "counters.other_subject");
}

#[test]
fn what_a_host_counts_besides_stands_with_the_month() {
    let own = permission(carrier("NS"));
    let mut counters = of(march(), &own);
    assert_eq!(in_march(&counters).services.bike_rentals, None, "not known is not none");
    let services = Services { bike_rentals: Some(3), bike_parkings: None };
    assert_eq!(counters.note_services(&own, month("2026-03"), services), Ok(true));
    assert_eq!(counters.note_services(&own, month("2026-02"), services), Ok(false));
    counters.note_contact(at("2026-03-20 12:00"));
    counters.note_contact(at("2026-03-12 12:00"));
    assert_eq!(counters.last_contact(), Some(at("2026-03-20 12:00")));
    golden("card-counters.json", &counters.to_json());
    golden("counters-policy.json", &policy().to_json());
    for text in [counters.to_json(), format!("{counters:?}")] {
        assert!(!text.contains(&token().to_string()), "no travel token");
    }
    assert!(!format!("{counters:?}").contains(&number(7).to_string()));
}

/// Cards that travelled in one of a few ways.
fn ways() -> &'static [CardCounters] {
    static WAYS: LazyLock<Vec<CardCounters>> = LazyLock::new(|| {
        let ride = |script: &str| of(&play(rules(), script), &permission(Audience::BackOffice));
        let pair = |from: &str, to: &str, time: &str| {
            let half = |from: &str, to: &str, hour: u32| {
                format!("{hour:02}:{time} NS rail in {from}\n{hour:02}:59 NS rail out {to}\n")
            };
            ride(&format!("2026-03-10\n{}{}2026-04-20\n12:00 advance", half(from, to, 8), half(to, from, 12)))
        };
        vec![
            of(march(), &permission(Audience::BackOffice)),
            pair("a", "c", "30"),
            pair("c", "d", "10"),
            pair("b", "d", "20"),
            ride("2026-03-10\n08:00 HTM tram in s1\n08:20 HTM tram out s3\n2026-04-20\n12:00 advance"),
        ]
    });
    &WAYS
}

fn export(counts: &[usize]) -> CountersExport {
    let cards = ways().iter().zip(counts).flat_map(|(way, count)| vec![way; *count]);
    CountersExport::new(cards, Audience::BackOffice, month("2026-03"), &policy())
}

#[test]
fn an_export_shows_no_small_group() {
    // 6 trips a–c, 2 trips a–c, 2 trips c–d, 2 trips b–d, 1 by tram without a favourite.
    let made = export(&[12, 13, 11, 4, 40]);
    golden("counters-export.json", &json(&made));
    golden("counters-export.txt", &made.to_string());
    // b–d is too few; c–d joins it.
    let names: Vec<&str> = made.tables[0].cells.iter().map(|cell| cell.name.as_str()).collect();
    assert_eq!(names, ["a – c", "none"]);
    assert_eq!(made.tables[0].others.unwrap().cards, 15);
    assert!(!json(&made).contains("b – d"), "not even the name");
    // Too few cards for anything.
    let few = export(&[3, 3, 3, 0, 0]);
    assert_eq!((few.all, few.tables.len()), (None, 0));
    assert!(few.to_string().contains("too few cards"));
    // The cards of another audience are in no group.
    let none = CountersExport::new(ways(), carrier("NS"), month("2026-03"), &policy());
    assert_eq!(none.all, None);
}

#[test]
fn a_policy_that_cannot_be_is_refused_with_all_that_is_wrong() {
    let mut wrong = policy();
    (wrong.source, wrong.favourite_trips_min, wrong.group_cards_min) = (String::new(), 0, 2);
    wrong.frequency_bands = vec![2, 1];
    let error = CountersPolicy::from_json(&wrong.to_json()).unwrap_err();
    let paths: Vec<&str> = error.findings().iter().map(|finding| finding.path.as_str()).collect();
    assert_eq!(paths, ["source", "favourite_trips_min", "group_cards_min", "frequency_bands"]);
}

/// What a host has of some rides: by date, hour, way and minute. The bank approves.
fn live(rides: &[(u8, u8, u8, u8)]) -> (Account, Vec<Event>) {
    let mut rides = rides.to_vec();
    rides.sort_unstable();
    rides.dedup_by_key(|(date, hour, ..)| (*date, *hour));
    let key = reference_key();
    let mut host = Host::new(rules(), &key, Account::new(AccountSerial::FIRST, token(), CARD), Vec::new());
    let mut taps = 0;
    let mut tap = |now: Instant, carrier: &str, mode: &str, direction: &str, place: &str| {
        taps += 1;
        let tap: Tap = serde_json::from_value(serde_json::json!({
            "id": format!("tap-{taps}"), "token": token().to_string(), "carrier": carrier, "mode": mode,
            "location": place, "reader": format!("reader-{taps}"), "direction": direction,
            "at": now.to_string(), "received_at": now.to_string(),
        }))
        .unwrap();
        host.tap(&tap).unwrap();
    };
    for (date, hour, way, minute) in rides {
        let (carrier, mode, from, other, to) = [
            ("NS", "rail", "a", "NS", "c"),
            ("NS", "rail", "c", "NS", "a"),
            ("KEOLIS", "rail", "k", "QBUZZ", "q"),
            ("HTM", "tram", "s1", "HTM", "s2"),
            ("RET", "metro", "r1", "RET", "r2"),
        ][usize::from(way % 5)];
        let begin = at(&format!("{} {hour:02}:00", day("2026-03-26").plus_days(i32::from(date))));
        tap(begin.plus_seconds(i64::from(minute % 30) * 60), carrier, mode, "in", from);
        if way < 20 {
            tap(begin.plus_seconds(i64::from(30 + minute % 30) * 60), other, mode, "out", to);
        }
    }
    let last = at("2026-06-20 12:00");
    tap(last, "HTM", "tram", "in", "s1");
    tap(last.plus_seconds(60), "HTM", "tram", "out", "s1");
    (host.account().clone(), host.events().to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Day by day is the whole history at once; the carriers' counters are parts of the back office's; nothing that names a
    /// card or a trip elsewhere is in them.
    #[test]
    fn counters_agree(rides in prop::collection::vec((0..12_u8, 0..24_u8, 0..25_u8, 0..60_u8), 0..25)) {
        let (account, events) = live(&rides);
        let own = permission(Audience::BackOffice);
        let counters = of_life(&account, &events, &own);
        let by_day = day_by_day(&events, &own);
        prop_assert_eq!(by_day.months(), counters.months());
        let today = day("2026-06-20");
        prop_assert_eq!(by_day.days_since_last_trip(today), counters.days_since_last_trip(today));
        let text = counters.to_json();
        prop_assert!(!text.contains(&token().to_string()));
        let ids = records(&events).iter().flat_map(|record| record.held.trips.clone()).map(|held| held.trip.id).collect::<Vec<_>>();
        let named = ids.iter().any(|id| text.contains(&format!("\"{id}\"")));
        prop_assert!(!named, "{}", text);
        let carriers = ["NS", "KEOLIS", "QBUZZ", "HTM", "RET"].map(|name| of_life(&account, &events, &permission(carrier(name))));
        for (month, whole) in counters.months() {
            let parts = carriers.iter().filter_map(|part| part.months().get(month));
            let revenue = Money::sum(parts.clone().map(MonthCounters::revenue_in_all)).unwrap();
            prop_assert_eq!(revenue, whole.revenue_in_all());
            let trips: u32 = parts.clone().map(|part| part.trips).sum();
            prop_assert!(trips >= whole.trips, "each trip is some carrier's");
            prop_assert!(parts.clone().all(|part| part.trips <= whole.trips && part.days <= whole.days));
            let PeakCounts { peak, off_peak, no_difference, not_known } = whole.peak;
            prop_assert_eq!(peak + off_peak + no_difference + not_known, whole.trips);
        }
    }

    /// Whatever cards there are: no group of an export is small, and each table adds up to all.
    #[test]
    fn no_group_of_an_export_is_small(counts in prop::collection::vec(0..25_usize, 5)) {
        let made = export(&counts);
        let cards: usize = counts.iter().sum();
        prop_assert_eq!(made.all.map(|all| all.cards), (cards >= 10).then(|| u32::try_from(cards).unwrap()));
        for table in &made.tables {
            let groups = || table.cells.iter().map(|cell| cell.group).chain(table.others);
            prop_assert!(groups().all(|group| group.cards >= 10), "{}", made);
            let all = made.all.unwrap();
            prop_assert_eq!(groups().map(|group| group.cards).sum::<u32>(), all.cards);
            prop_assert_eq!(groups().map(|group| group.trips).sum::<u64>(), all.trips);
            prop_assert_eq!(Money::sum(groups().map(|group| group.revenue)), Some(all.revenue));
        }
    }
}
