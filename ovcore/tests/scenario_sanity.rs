//! What is odd about a tariff: a clean one, and that one with each fault planted.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use ovcore::fare::{TariffBook, TariffDocument, UnpricedReason};
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::sanity::{FindingKind, SanityFinding, SanityOptions, SanityReport, check};
use serde_json::{Value, json};

/// Trains a–b–c–d by table, 10 units apart; a tram s1–s2–s3–s4 by line; a bus of which one only checks in.
fn network() -> Value {
    let places =
        ["a", "b", "c", "d", "s1", "s2", "s3", "s4", "b1", "b2"].map(|id| json!({ "id": id, "name": id }));
    json!({
        "format": "ovcore/network/1", "id": "test", "source": "invented",
        "carriers": [{ "id": "R", "name": "Rail" }, { "id": "T", "name": "Tram" },
                     { "id": "B", "name": "Bus", "check_in_only": ["bus"] }],
        "places": places,
        "distances": [
            { "id": "rail", "carriers": ["R"], "modes": ["rail"], "unit": "tariff_unit",
              "pairs": [["a","b",10], ["a","c",20], ["a","d",30], ["b","c",10], ["b","d",20], ["c","d",10]] }
        ],
        "lines": [
            { "id": "1", "carrier": "T", "mode": "tram", "stops": [["s1", 0], ["s2", 2000], ["s3", 5000], ["s4", 9000]] },
            { "id": "9", "carrier": "B", "mode": "bus", "stops": [["b1", 0], ["b2", 3000]] }
        ]
    })
}

fn tariff(id: &str, carrier: &str, prices: &Value) -> Value {
    let mode = prices[0]["modes"][0].clone();
    json!({
        "format": "ovcore/tariff/1", "id": id, "version": "1", "currency": "EUR", "source": "invented",
        "valid_from": "2026-01-01", "valid_until": "2026-12-31", "carriers": [carrier],
        "rounding": { "step_minor": 1, "mode": "half_away_from_zero" },
        "prices": prices,
        "boarding_fares": [{ "id": "boarding", "modes": [mode], "amount_minor": 500 }]
    })
}

/// 2.00 and 0.10 a unit, with 40 % off outside the peak for who holds `dal`.
fn trains() -> Value {
    let prices: Vec<u32> = (0..=40_u32).map(|units| 200 + 10 * units).collect();
    let rule = json!({ "table": { "prices_minor": prices } });
    let mut own = tariff(
        "trains",
        "R",
        &json!([
            { "id": "units", "modes": ["rail"], "on_transfer": "continue_distance", "rule": rule }
        ]),
    );
    own["peak"] = json!([{ "days": "weekdays", "from": "06:30", "until": "09:00" }]);
    own["off_peak_holidays"] = json!({ "2026": ["2026-01-01"] });
    own["products"] = json!([{ "id": "dal", "name": "Dal", "when": "off_peak",
                               "effect": { "percent_off": { "basis_points": 4000 } } }]);
    own
}

/// 1.00 and 0.217 a kilometre, at most 10.00 a day.
fn trams() -> Value {
    let rule = json!({ "distance": { "base_minor": 100, "rate_minor_per_km": "21.7" } });
    let mut own = tariff(
        "trams",
        "T",
        &json!([
            { "id": "km", "modes": ["tram"], "on_transfer": "waive_base", "rule": rule }
        ]),
    );
    own["caps"] =
        json!([{ "id": "day", "period": "travel_day", "limit": { "amount": { "amount_minor": 1000 } } }]);
    own
}

/// Zones of the tram: s1 and s2 in x, s3 in y, s4 in z.
fn zones() -> Value {
    json!({ "x": ["s1", "s2"], "y": ["s3"], "z": ["s4"] })
}

fn rules(network: &Value, tariffs: &[Value]) -> Rules {
    let network = Network::new(NetworkDocument::from_json(&network.to_string()).unwrap()).unwrap();
    let tariffs = tariffs.iter().map(|t| TariffDocument::from_json(&t.to_string()).unwrap()).collect();
    Rules::new(Policy::ovpay(), network, TariffBook::new(tariffs).unwrap()).unwrap()
}

fn report(tariffs: &[Value]) -> SanityReport {
    check(&rules(&network(), tariffs), &SanityOptions::default())
}

/// The only finding.
#[track_caller]
fn only(report: &SanityReport, kind: FindingKind) -> &SanityFinding {
    let [finding] = &report.findings[..] else { panic!("{report}") };
    assert_eq!(finding.kind, kind, "{report}");
    finding
}

/// The findings of a kind, of which there is one.
#[track_caller]
fn one(report: &SanityReport, kind: FindingKind) -> &SanityFinding {
    let found: Vec<_> = report.of(kind).collect();
    let [finding] = found[..] else { panic!("{report}") };
    finding
}

/// An example as a line: the rides and their prices.
fn line(finding: &SanityFinding, number: usize) -> String {
    let example = &finding.examples[number];
    let names = |places: &[ovcore::ids::PlaceId]| {
        places.iter().map(ToString::to_string).collect::<Vec<_>>().join("-")
    };
    let amount = |amount: Option<ovcore::money::Money>| amount.map(|a| a.to_string()).unwrap_or_default();
    let parts = [
        names(&example.places),
        amount(example.amount),
        names(&example.compared_with),
        amount(example.compared_amount),
    ];
    parts.join(" ").trim().to_owned()
}

#[test]
fn a_tariff_that_makes_sense_has_no_findings() {
    let report = report(&[trains(), trams()]);
    assert!(report.is_clean(), "{report}");
    let rail = &report.tariffs[0].services[0];
    assert_eq!((rail.places, rail.places_in_all, rail.rides, rail.pairs_in_all), (4, 4, 12, 12));
    // Five moments and the middle of the one peak window; with and without the product.
    assert_eq!((report.tariffs[0].moments.len(), rail.prices), (6, 6 * 2 * 12));
    assert!(rail.transfers > 0 && report.bases_tried > 0, "{report}");
    assert!(report.to_string().ends_with("Nothing is odd.\n"));
}

#[test]
fn unpriced_pairs_by_reason() {
    let mut holes = network();
    holes["distances"][0]["pairs"].as_array_mut().unwrap().remove(2);
    let found = check(&rules(&holes, &[trains()]), &SanityOptions::default());
    let finding = only(&found, FindingKind::UnpricedPair);
    assert_eq!((finding.count, finding.about.reason), (2, Some(UnpricedReason::UnknownDistance)));
    assert_eq!((line(finding, 0), line(finding, 1)), ("a-d".to_owned(), "d-a".to_owned()));

    // A band that ends: no price beyond. Nothing is said of stops that no line joins: on board one cannot change.
    let mut short = tariff(
        "trams",
        "T",
        &json!([{ "id": "bands", "modes": ["tram"], "rule": { "bands": {
        "unit": "metre", "bands": [{ "up_to": 6000, "amount_minor": 300 }] } } }]),
    );
    let report_of_short = report(&[short.clone()]);
    let finding = only(&report_of_short, FindingKind::UnpricedPair);
    // 7 and 9 kilometres, both ways.
    assert_eq!((finding.count, finding.about.reason), (4, Some(UnpricedReason::NoPrice)));
    short["boarding_fares"] = json!([]);
    let without_boarding = report(&[short]);
    let reasons: Vec<_> =
        without_boarding.of(FindingKind::UnpricedPair).map(|f| (f.about.reason, f.count)).collect();
    assert_eq!(reasons, [(Some(UnpricedReason::NoPrice), 4), (Some(UnpricedReason::NoBoardingFare), 4)]);

    // Who holds the product has no price in a year without a holiday list.
    let mut unlisted = trains();
    unlisted["off_peak_holidays"] = json!({ "2027": [] });
    let report = report(&[unlisted]);
    let finding = one(&report, FindingKind::UnpricedPair);
    assert_eq!((finding.count, finding.about.reason), (12, Some(UnpricedReason::NoHolidayList)));
    assert_eq!(finding.examples[0].products[0].as_str(), "dal");
}

/// A tram by bands of distance, up to 3, up to 6 and beyond.
fn bands(amounts: [u32; 3]) -> Value {
    tariff(
        "trams",
        "T",
        &json!([{ "id": "bands", "modes": ["tram"], "rule": { "bands": {
        "unit": "metre", "bands": [{ "up_to": 3000, "amount_minor": amounts[0] },
                                   { "up_to": 6000, "amount_minor": amounts[1] }, { "amount_minor": amounts[2] }] } } }]),
    )
}

#[test]
fn a_price_that_falls_with_distance() {
    let report = report(&[bands([200, 300, 250])]);
    let finding = only(&report, FindingKind::PriceFallsWithDistance);
    // s1–s4 and s2–s4, both ways.
    assert_eq!((finding.count, line(finding, 0)), (4, "s2-s4 2.50 s3-s4 3.00".to_owned()));
    assert_eq!(finding.about.rule.unwrap().as_str(), "bands");
}

/// A tram by pairs of zones, both ways.
fn zoned(pairs: &[(&str, &str, u32)], both_ways: bool) -> Value {
    let pairs: Vec<Value> = pairs
        .iter()
        .map(|(from, to, amount)| json!({ "from": from, "to": to, "amount_minor": amount }))
        .collect();
    let mut own = tariff(
        "trams",
        "T",
        &json!([
            { "id": "zones", "modes": ["tram"], "rule": { "zone_pairs": { "both_ways": both_ways, "pairs": pairs } } }
        ]),
    );
    own["zones"] = zones();
    own
}

#[test]
fn a_zone_farther_on_that_costs_less() {
    let pairs =
        [("x", "x", 150), ("x", "y", 300), ("y", "z", 150), ("x", "z", 250), ("y", "y", 0), ("z", "z", 0)];
    let report = report(&[zoned(&pairs, true)]);
    let finding = only(&report, FindingKind::PriceFallsWithDistance);
    // Who rides on from y to z pays less than who gets off.
    assert_eq!((finding.count, line(finding, 0)), (2, "s1-s4 2.50 s1-s3 3.00".to_owned()));
}

#[test]
fn breaking_the_trip_is_cheaper() {
    let report = report(&[bands([100, 150, 400])]);
    let finding = one(&report, FindingKind::BreakingIsCheaper);
    // 2 + 7 km: 1.00 and 4.00; 5 + 4 km: 1.50 and 1.50.
    assert_eq!((finding.count, line(finding, 0)), (4, "s1-s3-s4 3.00 s1-s4 4.00".to_owned()));
    // Without transfers, changing at once is the same.
    assert_eq!(one(&report, FindingKind::StopOverIsCheaper).count, 4);
    assert_eq!(report.findings.len(), 2);
}

#[test]
fn changing_on_the_way_is_cheaper() {
    let mut free = trams();
    free["transfers"] = json!([{ "id": "hour",
        "within": { "seconds": 3600, "from": "first_check_in", "to": "check_in" },
        "joins": [{ "id": "free", "effect": "free" }] }]);
    let report = report(&[free]);
    let finding = only(&report, FindingKind::StopOverIsCheaper);
    assert_eq!(line(finding, 0), "s1-s2-s3 1.43 s1-s3 2.09");
}

#[test]
fn a_further_ride_lowers_the_total() {
    let mut falling = bands([200, 300, 250]);
    falling["prices"][0]["on_transfer"] = json!("continue_distance");
    let report = report(&[falling]);
    // T(3 + 4 km) = 2.50 after T(5 km) = 3.00.
    let finding = one(&report, FindingKind::FurtherRideLowersTotal);
    assert_eq!(line(finding, 0), "s1-s3-s1 2.50 s1-s3 3.00");
    assert!(finding.count > 0);
}

#[test]
fn a_ride_dearer_after_a_transfer() {
    let mut upcharge = trams();
    upcharge["transfers"] = json!([{ "id": "hour",
        "within": { "seconds": 3600, "from": "first_check_in", "to": "check_in" },
        "joins": [{ "id": "up", "effect": { "fixed": { "amount_minor": 150 } } }] }]);
    let found = report(&[upcharge]);
    let finding = one(&found, FindingKind::TransferMakesDearer);
    // 2 km alone cost 1.43.
    assert_eq!(line(finding, 0), "s1-s2-s1 1.50 s2-s1 1.43");
}

#[test]
fn a_base_that_is_charged_twice() {
    let mut twice = trams();
    twice["prices"][0]["on_transfer"] = json!("nothing");
    let found = report(&[twice.clone()]);
    let finding = only(&found, FindingKind::BaseChargedTwice);
    assert_eq!(finding.about.rule.unwrap().as_str(), "km");
    // Also of two carriers: the metro waives the base after a tram, and the tram asks it after the metro.
    let mut two = network();
    two["carriers"].as_array_mut().unwrap().push(json!({ "id": "M", "name": "Metro" }));
    two["lines"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "m", "carrier": "M", "mode": "metro", "stops": [["s1", 0], ["s4", 8000]] }));
    let mut metro = tariff(
        "metro",
        "M",
        &json!([
            { "id": "metro-km", "modes": ["metro"], "on_transfer": "waive_base",
              "rule": { "distance": { "base_minor": 100, "rate_minor_per_km": "30" } } }
        ]),
    );
    metro["boarding_fares"][0]["modes"] = json!(["metro"]);
    let found = check(&rules(&two, &[twice, metro]), &SanityOptions::default());
    let finding = only(&found, FindingKind::BaseChargedTwice);
    assert_eq!(finding.about.tariff.as_str(), "trams");
    assert!(finding.examples.iter().all(|example| example.compared_amount.is_some()));
}

#[test]
fn a_way_back_that_costs_something_else() {
    let pairs = [
        ("x", "x", 100),
        ("x", "y", 200),
        ("y", "x", 220),
        ("y", "z", 200),
        ("z", "y", 200),
        ("x", "z", 300),
        ("z", "x", 300),
    ];
    let report = report(&[zoned(&pairs, false)]);
    let finding = only(&report, FindingKind::Asymmetry);
    // s1 and s2 to s3.
    assert_eq!((finding.count, line(finding, 0)), (2, "s1-s3 2.00 s3-s1 2.20".to_owned()));
}

#[test]
fn products_that_make_dearer_or_nothing() {
    let mut child = trams();
    child["products"] = json!([
        { "id": "child", "name": "Child", "effect": { "rider": {} } },
        { "id": "reduced", "name": "Reduced", "effect": { "reduced_rates": { "rates": {
            "km": { "base_minor": 100, "rate_minor_per_km": "21.7" } } } } }
    ]);
    let row = json!({ "id": "child-flat", "modes": ["tram"], "when": { "riders": ["child"] },
                      "rule": { "flat": { "amount_minor": 150 } } });
    child["prices"].as_array_mut().unwrap().insert(0, row);
    let report = report(&[child]);
    let dearer = one(&report, FindingKind::ProductMakesDearer);
    assert_eq!(dearer.about.product.unwrap().as_str(), "child");
    // Only the 2 km, both ways, cost less than 1.50.
    assert_eq!((dearer.count, line(dearer, 0)), (2, "s1-s2 1.50  1.43".to_owned()));
    assert_eq!(one(&report, FindingKind::ProductNeverCounts).about.product.unwrap().as_str(), "reduced");
}

#[test]
fn first_class_is_no_oddity_and_a_rider_that_only_a_cap_asks_for_counts() {
    let mut first = trains();
    let second = first["prices"][0].clone();
    first["prices"][0]["id"] = json!("units-first");
    first["prices"][0]["when"] = json!({ "class": "first" });
    let dearer: Vec<u32> = (0..=40_u32).map(|units| 340 + 17 * units).collect();
    first["prices"][0]["rule"] = json!({ "table": { "prices_minor": dearer } });
    first["prices"].as_array_mut().unwrap().push(second);
    first["products"].as_array_mut().unwrap().extend([
        json!({ "id": "first", "name": "First class", "effect": { "travels": { "class": "first" } } }),
        json!({ "id": "senior", "name": "Senior", "effect": { "rider": {} } }),
    ]);
    first["caps"] = json!([{ "id": "day", "period": "travel_day", "applies_to": { "riders": ["senior"] },
                             "limit": { "amount": { "amount_minor": 2000 } } }]);
    let report = report(&[first]);
    assert!(report.is_clean(), "{report}");
}

#[test]
fn a_row_that_no_ride_is_priced_by() {
    let mut rows = trams();
    rows["zones"] = json!({ "x": ["s1", "s2"], "far": ["a"] });
    rows["times"] = json!({ "late": [{ "days": "daily", "from": "20:00", "until": "02:00" }] });
    let km = rows["prices"][0].clone();
    let flat = |id: &str, when: &Value| json!({ "id": id, "modes": ["tram"], "when": when, "rule": { "flat": { "amount_minor": 140 } } });
    // The evening and line 1 are met; a zone without a tram, and a line between zones that it does not join, are not.
    rows["prices"] = json!([
        flat("late", &json!({ "times": ["late"], "within": ["x"] })),
        flat("far", &json!({ "from": ["far"] })),
        flat("line", &json!({ "lines": ["1"], "within": ["x"] })),
        flat("across", &json!({ "lines": ["1"], "from": ["x"], "to": ["far"] })),
        km
    ]);
    let report = report(&[rows]);
    let never: Vec<_> =
        report.of(FindingKind::RowNeverUsed).map(|f| f.about.rule.unwrap().to_string()).collect();
    assert_eq!(never, ["across", "far"]);
}

#[test]
fn caps_that_one_ride_reaches_and_caps_that_nobody_does() {
    let cap = |id: &str, period: &Value, amount: u32| json!({ "id": id, "period": period, "limit": { "amount": { "amount_minor": amount } } });
    let with = |caps: Value| {
        let mut own = trams();
        own["caps"] = caps;
        report(&[own])
    };
    // The dearest ride, 9 km, costs 2.95.
    let low = with(json!([cap("day", &json!("travel_day"), 250)]));
    let finding = one(&low, FindingKind::CapBelowOneRide);
    assert_eq!(
        (finding.about.rule.unwrap().as_str(), line(finding, 0)),
        ("day", "s1-s4 2.95  2.50".to_owned())
    );
    // 17 rides come to 50.15.
    assert!(with(json!([cap("day", &json!("travel_day"), 5_000)])).is_clean());
    let high = with(json!([cap("day", &json!("travel_day"), 5_100)]));
    assert_eq!(line(only(&high, FindingKind::CapNeverReached), 0), "s1-s4 2.95  51.00");
    // Seven days at the day's cap come to 70.00.
    let week =
        |amount| with(json!([cap("day", &json!("travel_day"), 1_000), cap("week", &json!("week"), amount)]));
    assert!(week(6_900).is_clean());
    assert_eq!(only(&week(7_100), FindingKind::CapNeverReached).about.rule.unwrap().as_str(), "week");
    // Months, days from the first ride, and numbers of rides.
    let rolling = json!({ "rolling": { "days": 3 } });
    assert!(
        with(json!([cap("three", &rolling, 14_000), cap("month", &json!("calendar_month"), 20_000)]))
            .is_clean()
    );
    assert_eq!(with(json!([cap("three", &rolling, 16_000)])).of(FindingKind::CapNeverReached).count(), 1);
    let rides = |paid: u32| {
        with(json!([{ "id": "rides", "period": "travel_day", "limit": { "rides": { "paid": paid } } }]))
    };
    assert!(rides(16).is_clean());
    assert_eq!(rides(17).of(FindingKind::CapNeverReached).count(), 1);
}

#[test]
fn a_cap_where_no_ride_is() {
    let mut own = trams();
    own["zones"] = json!({ "far": ["a", "b"] });
    own["caps"][0]["applies_to"] = json!({ "within": ["far"] });
    let report = report(&[own]);
    let finding = only(&report, FindingKind::CapNeverReached);
    assert_eq!(line(finding, 0), "");
}

#[test]
fn a_bus_of_which_one_only_checks_in() {
    let mut bus = tariff(
        "bus",
        "B",
        &json!([{ "id": "flat", "modes": ["bus"], "rule": { "flat": { "amount_minor": 200 } } }]),
    );
    bus["boarding_fares"] = json!([]);
    bus["transfers"] = json!([{ "id": "hour",
        "within": { "seconds": 3600, "from": "first_check_in", "to": "check_in" },
        "joins": [{ "id": "free", "effect": "free" }] }]);
    let clean = report(&[bus.clone()]);
    assert!(clean.is_clean(), "{clean}");
    assert_eq!((clean.tariffs[0].services[0].places, clean.tariffs[0].services[0].rides), (2, 2));
    bus["transfers"][0]["joins"][0]["effect"] = json!({ "fixed": { "amount_minor": 250 } });
    let dearer = report(&[bus]);
    let finding = only(&dearer, FindingKind::TransferMakesDearer);
    assert_eq!((finding.count, line(finding, 0)), (4, "b1-b1 2.50 b1 2.00".to_owned()));
}

#[test]
fn fares_without_distances_are_looked_at_between_all_places_of_the_zones() {
    let mut bare = network();
    bare["lines"] = json!([]);
    bare["distances"] = json!([]);
    let mut metro = zoned(&[("x", "x", 100), ("x", "y", 200), ("y", "z", 200), ("x", "z", 300)], true);
    metro["prices"][0]["modes"] = json!(["metro"]);
    metro["boarding_fares"][0]["modes"] = json!(["metro"]);
    let report = check(&rules(&bare, &[metro]), &SanityOptions::default());
    assert!(report.is_clean(), "{report}");
    assert_eq!((report.tariffs[0].services[0].places, report.tariffs[0].services[0].rides), (4, 12));
}

#[test]
fn what_cannot_be_looked_at_whole_is_looked_at_in_part_and_says_so() {
    let rules = rules(&network(), &[trains(), trams()]);
    let options = SanityOptions { pairs_max: 9, ..SanityOptions::default() };
    let report = check(&rules, &options);
    let rail = &report.tariffs[0].services[0];
    assert_eq!((rail.places, rail.places_in_all, rail.rides, rail.pairs_in_all), (3, 4, 6, 12));
    assert_eq!(report, check(&rules, &options));
    let one = SanityOptions { tariffs: vec!["trams".parse().unwrap()], ..SanityOptions::default() };
    let report = check(&rules, &one);
    assert_eq!(report.tariffs.len(), 1);
    assert_eq!(report.tariffs[0].tariff.as_str(), "trams");
}

#[test]
fn a_report_can_be_read() {
    let mut foreign = bands([200, 200, 200]);
    foreign["id"] = json!("elsewhere");
    foreign["carriers"] = json!(["X"]);
    let options = SanityOptions { transfers_max: 10, examples_max: 2, ..SanityOptions::default() };
    let rules = rules(&network(), &[bands([200, 300, 250]), foreign]);
    let expected = "\
Looked at
  tariff     carrier             by    places     pairs  moments  held  prices  transfers
  trams      T                   tram  4 of 4  12 of 12        5     1      60         10
  elsewhere  not in the network

2 findings

a longer ride costs less [sanity.price_falls_with_distance]
  trams bands, T tram
  4 times; expected a price not below that of the shorter ride
    s2 – s4  2.50  against  s3 – s4  3.00  2026-01-01T07:00:00Z
    s4 – s2  2.50  against  s3 – s4  3.00  2026-01-01T07:00:00Z

no ride is priced by a row [sanity.row_never_used]
  elsewhere bands
  once; expected a ride for which no earlier row holds and this one does
";
    assert_eq!(check(&rules, &options).to_string(), expected);
}

#[test]
fn tariffs_that_no_carrier_would_think_of_are_looked_at_as_well() {
    let options = SanityOptions { transfers_max: 50, examples_max: 2, ..SanityOptions::default() };
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 0..24 {
        let rules = ovcore_testkit::tariffs::rules(seed, Policy::ovpay());
        let report = check(&rules, &options);
        for finding in &report.findings {
            kinds.insert(finding.kind);
            assert!(finding.count > 0 && (1..=2).contains(&finding.examples.len()), "{seed}: {finding}");
        }
        // The same rules give the same report, and it can be written down.
        if seed % 8 == 0 {
            assert_eq!(report, check(&rules, &options), "{seed}");
            assert!(serde_json::to_string(&report).unwrap().len() > report.findings.len());
        }
    }
    // So odd that most kinds are among them.
    assert!(kinds.len() > 8, "{kinds:?}");
}

#[test]
fn codes_are_different() {
    let mut codes = FindingKind::ALL.map(FindingKind::code).to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), FindingKind::ALL.len());
}
