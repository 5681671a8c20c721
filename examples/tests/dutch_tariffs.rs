//! The Dutch tariffs of 2022 to 2026, as far as their figures are known: prices worked out by hand.
//!
//! `data/README.md` says where each figure comes from, and what is left out and why.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

use std::path::PathBuf;

use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::Token;
use ovcore::day::{Carry, DayInput, rate, rate_explained};
use ovcore::fare::{HeldProduct, TariffBook, TariffDocument, UnpricedReason};
use ovcore::ids::TapId;
use ovcore::money::Money;
use ovcore::network::{Network, NetworkDocument};
use ovcore::policy::Policy;
use ovcore::rules::Rules;
use ovcore::tap::{Bucket, Direction, Mode, ReaderOutcome, Tap};
use ovcore::trip::Fare;

/// Round distances, so that prices can be worked out in the head: each line is 5 km and 10 km long. Tariff units are
/// those of the example day.
const NETWORK: &str = r#"{
  "format": "ovcore/network/1", "id": "round-distances", "source": "invented; tariff units of January 2017",
  "carriers": [
    { "id": "ARRIVA", "name": "Arriva" }, { "id": "GVB", "name": "GVB" }, { "id": "HTM", "name": "HTM" },
    { "id": "NS", "name": "NS" }, { "id": "QBUZZ", "name": "Qbuzz" }, { "id": "RET", "name": "RET" },
    { "id": "REGIONAL", "name": "a regional carrier" }, { "id": "U-OV", "name": "U-OV" }
  ],
  "places": [
    { "id": "km0", "name": "0 km" }, { "id": "km5", "name": "5 km" }, { "id": "km10", "name": "10 km" },
    { "id": "asd", "name": "Amsterdam Centraal" }, { "id": "ut", "name": "Utrecht Centraal" },
    { "id": "shl", "name": "Schiphol Airport" }, { "id": "rtd", "name": "Rotterdam Centraal" },
    { "id": "gn", "name": "Groningen" }, { "id": "ws", "name": "Winschoten" }, { "id": "dz", "name": "Delfzijl" },
    { "id": "mt", "name": "Maastricht" }
  ],
  "distances": [
    { "id": "ns", "carriers": ["NS"], "modes": ["rail"], "unit": "tariff_unit",
      "pairs": [["asd", "ut", 39], ["rtd", "shl", 67]] },
    { "id": "arriva", "carriers": ["ARRIVA"], "modes": ["rail"], "unit": "tariff_unit",
      "pairs": [["gn", "ws", 36], ["gn", "dz", 38], ["gn", "mt", 300]] }
  ],
  "lines": [
    { "id": "1", "carrier": "HTM", "mode": "tram", "stops": [["km0", 0], ["km5", 5000], ["km10", 10000]] },
    { "id": "2", "carrier": "GVB", "mode": "tram", "stops": [["km0", 0], ["km5", 5000], ["km10", 10000]] },
    { "id": "3", "carrier": "RET", "mode": "tram", "stops": [["km0", 0], ["km5", 5000], ["km10", 10000]] },
    { "id": "4", "carrier": "U-OV", "mode": "tram", "stops": [["km0", 0], ["km5", 5000], ["km10", 10000]] },
    { "id": "5", "carrier": "REGIONAL", "mode": "bus", "stops": [["km0", 0], ["km5", 5000], ["km10", 10000]] },
    { "id": "6", "carrier": "QBUZZ", "mode": "bus", "stops": [["km0", 0], ["km5", 5000], ["km10", 10000]] }
  ],
  "supplement_readers": [{ "carrier": "NS", "reader": "icd-post", "supplement": "intercity-direct" }]
}"#;

/// A folder of tariffs under `data/tariffs`, in order of their names; the folders in it are books of their own.
fn folder(name: &str) -> Vec<TariffDocument> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/tariffs").join(name);
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    paths.sort();
    let read = |path: &PathBuf| TariffDocument::from_json(&std::fs::read_to_string(path).unwrap()).unwrap();
    paths.iter().map(read).collect()
}

/// Every book that the documents are meant to be used in.
const BOOKS: [&[&str]; 6] = [
    &["2022", "2023"],
    &["2024", "2025"],
    &[""],
    &["", "2026"],
    &["2022", "2023", "2024", "2025", "2026"],
    &["voordeel-noord-2026"],
];

fn rules(folders: &[&str]) -> Rules {
    let tariffs = folders.iter().flat_map(|name| folder(name)).collect();
    let network = Network::new(NetworkDocument::from_json(NETWORK).unwrap()).unwrap();
    Rules::new(Policy::ovpay(), network, TariffBook::new(tariffs).unwrap()).unwrap()
}

/// One card on its days: taps, what it holds, and what one day hands to the next.
struct Card<'r> {
    rules: &'r Rules,
    held: Vec<HeldProduct>,
    carry: Carry,
    taps: Vec<Tap>,
}

impl<'r> Card<'r> {
    fn new(rules: &'r Rules, products: &[&str]) -> Self {
        let held = |name: &&str| HeldProduct {
            product: name.parse().unwrap(),
            from: TravelDay::MIN,
            until: TravelDay::MAX,
        };
        Self { rules, held: products.iter().map(held).collect(), carry: Carry::default(), taps: Vec::new() }
    }

    fn tap(&mut self, who: &str, reader: &str, place: &str, direction: Direction, at: Instant) {
        let (carrier, mode) = who.split_once(' ').unwrap();
        let mode = serde_json::from_value::<Mode>(mode.into()).unwrap();
        self.taps.push(Tap {
            id: TapId::new(&format!("t{}", self.taps.len())).unwrap(),
            version: 0,
            token: Token::from_bytes([1; 16]),
            carrier: carrier.parse().unwrap(),
            mode,
            location: place.parse().unwrap(),
            reader: reader.parse().unwrap(),
            line: None,
            vehicle: None,
            direction,
            at,
            received_at: at,
            reader_outcome: ReaderOutcome::Accepted,
            application: None,
        });
    }

    /// A ride of 20 minutes.
    fn ride(&mut self, who: &str, from: &str, to: &str, at: &str) {
        let at = local(at);
        self.tap(who, "in", from, Direction::In, at);
        self.tap(who, "out", to, Direction::Out, at.plus_seconds(1_200));
    }

    /// Rates the taps so far as one day, and begins the next.
    fn day(&mut self) -> (Vec<Fare>, Vec<Bucket>) {
        let taps = std::mem::take(&mut self.taps);
        let day = self.rules.calendar().day_of(taps[0].at);
        let input = DayInput {
            day,
            taps: &taps.iter().collect::<Vec<_>>(),
            next: &[],
            carry_in: &self.carry,
            as_of: taps[0].at.plus_seconds(2 * 86_400),
            products: &self.held,
            inert: &[],
            corrections: &[],
        };
        let (rated, carry) = rate(self.rules, &input);
        self.carry = carry;
        let buckets = rated.buckets.into_iter().map(|(_, bucket)| bucket).collect();
        (rated.trips.into_iter().map(|trip| trip.fare).collect(), buckets)
    }
}

/// A moment by the Dutch clock.
fn local(at: &str) -> Instant {
    let (day, time) = at.split_once(' ').unwrap();
    Policy::ovpay().calendar().at(day.parse().unwrap(), time.parse().unwrap())
}

fn minor(amount: i64) -> Fare {
    Fare::Priced(Money::from_minor(amount))
}

/// What one ride costs.
fn fare(rules: &Rules, products: &[&str], who: &str, way: (&str, &str), at: &str) -> Fare {
    let mut card = Card::new(rules, products);
    card.ride(who, way.0, way.1, at);
    let (fares, _) = card.day();
    assert_eq!(fares.len(), 1);
    fares[0]
}

#[test]
fn every_book_is_without_a_finding_and_every_figure_names_its_source() {
    for folders in BOOKS {
        let book = rules(folders);
        for tariff in book.tariffs().tariffs() {
            let (id, source) = (tariff.id.as_str(), tariff.source.as_str());
            let is_rated = ["high)", "medium)", "low)"].iter().any(|rating| source.contains(rating));
            assert!(
                source.contains("(FACTS ") && is_rated || source.starts_with("INVENTED"),
                "{id}: {source}"
            );
            assert_eq!(id.contains("invented"), source.contains("INVENTED"), "{id}: {source}");
        }
    }
}

/// By which rules, with whom, when, holding what; what 5 km and 10 km cost.
type Case<'r> = (&'r Rules, &'static str, &'static str, &'static [&'static str], i64, i64);

#[test]
fn five_and_ten_kilometres_cost_what_the_rates_of_the_year_say() {
    let (earlier, later) = (rules(&["2022", "2023"]), rules(&["", "2026"]));
    let cases: &[Case<'_>] = &[
        // Base and rate; 5 km and 10 km, half a cent up.
        (&earlier, "HTM tram", "2022-03-08 12:00", &[], 188, 275), // 101 + 17.4 a km
        (&earlier, "GVB tram", "2022-03-08 12:00", &[], 191, 280), // 101 + 17.9
        (&earlier, "RET tram", "2022-03-08 12:00", &[], 179, 256), // 101 + 15.5
        (&earlier, "HTM tram", "2023-03-07 12:00", &[], 202, 295), // 108 + 18.7
        (&earlier, "GVB tram", "2023-03-07 12:00", &[], 206, 304), // 108 + 19.6
        (&earlier, "GVB tram", "2023-03-07 12:00", &["age-34"], 136, 200), // 71 + 12.9
        (&later, "HTM tram", "2025-03-11 12:00", &[], 209, 305),   // 112 + 19.3
        (&later, "HTM tram", "2025-03-11 12:00", &["age-34"], 138, 202), // 74 + 12.8
        (&later, "HTM tram", "2026-03-10 12:00", &[], 217, 317),   // 116 + 20.1
        (&later, "HTM tram", "2026-03-10 12:00", &["age-34"], 144, 210), // 77 + 13.3
        (&later, "GVB tram", "2026-03-10 12:00", &[], 225, 333),   // 116 + 21.7
        (&later, "GVB tram", "2026-03-10 12:00", &["age-34"], 225, 333), // no reduced rate known
        (&later, "U-OV tram", "2026-03-10 12:00", &[], 217, 317),  // 116 + 20.1
        (&later, "REGIONAL bus", "2026-03-10 12:00", &[], 219, 322), // 116 + 20.6
    ];
    for (rules, who, at, products, five, ten) in cases {
        assert_eq!(fare(rules, products, who, ("km0", "km5"), at), minor(*five), "5 km, {who}, {at}");
        assert_eq!(fare(rules, products, who, ("km10", "km0"), at), minor(*ten), "10 km, {who}, {at}");
    }
}

#[test]
fn the_year_turns_at_midnight_by_check_in() {
    let earlier = rules(&["2022", "2023"]);
    assert_eq!(fare(&earlier, &[], "HTM tram", ("km0", "km5"), "2022-12-31 23:59"), minor(188));
    assert_eq!(fare(&earlier, &[], "HTM tram", ("km0", "km5"), "2023-01-01 00:00"), minor(202));
    let later = rules(&[""]);
    assert_eq!(fare(&later, &[], "HTM tram", ("km0", "km5"), "2025-12-31 23:59"), minor(209));
    assert_eq!(fare(&later, &[], "HTM tram", ("km0", "km5"), "2026-01-01 00:00"), minor(217));
}

#[test]
fn what_is_not_known_has_no_price() {
    let all = rules(&["2022", "2023", "2024", "2025", "2026"]);
    let no_tariff = Fare::Unpriced(UnpricedReason::NoTariff);
    // Kilometre rates of 2024, RET's and GVB's of later years, NS before 2024.
    for (who, way, at) in [
        ("HTM tram", ("km0", "km5"), "2024-03-12 12:00"),
        ("GVB tram", ("km0", "km5"), "2024-03-12 12:00"),
        ("GVB tram", ("km0", "km5"), "2025-03-11 12:00"),
        ("RET tram", ("km0", "km5"), "2023-03-07 12:00"),
        ("U-OV tram", ("km0", "km5"), "2025-03-11 12:00"),
        ("QBUZZ bus", ("km0", "km5"), "2026-03-10 12:00"),
        ("NS rail", ("asd", "ut"), "2023-03-07 12:00"),
    ] {
        assert_eq!(fare(&all, &[], who, way, at), no_tariff, "{who}, {at}");
    }
    // Without a check-out: from 2023 on the sources name an amount.
    for (at, expected) in [
        ("2022-03-08 12:00", Fare::Unpriced(UnpricedReason::NoBoardingFare)),
        ("2023-03-07 12:00", minor(400)),
    ] {
        let mut card = Card::new(&all, &[]);
        card.tap("GVB tram", "in", "km0", Direction::In, local(at));
        assert_eq!(card.day().0, [expected], "{at}");
    }
}

#[test]
fn a_second_ride_within_35_minutes_pays_the_distance_only() {
    // 5 km: 93.5 in 2023, 100.5 in 2026, 66.5 at the reduced rate.
    for (folders, products, date, first, second) in [
        (["2022", "2023"], [].as_slice(), "2023-03-07", 202, 94),
        (["", "2026"], [].as_slice(), "2026-03-10", 217, 101),
        (["", "2026"], ["age-34"].as_slice(), "2026-03-10", 144, 67),
    ] {
        let rules = rules(&folders);
        let mut card = Card::new(&rules, products);
        card.ride("HTM tram", "km0", "km5", &format!("{date} 12:00"));
        card.ride("HTM tram", "km5", "km10", &format!("{date} 12:55"));
        card.ride("HTM tram", "km10", "km5", &format!("{date} 13:51"));
        assert_eq!(card.day().0, [minor(first), minor(second), minor(first)], "{date}");
    }
}

#[test]
fn ns_2026_is_cheaper_off_peak_and_on_its_holidays() {
    let rules = rules(&[""]);
    // 39 units: 10.00; 40 % off is 6.00.
    for (at, expected) in [
        ("2026-03-10 06:29", 600),
        ("2026-03-10 06:30", 1_000),
        ("2026-03-10 08:59", 1_000),
        ("2026-03-10 09:00", 600),
        ("2026-03-10 16:00", 1_000),
        ("2026-03-10 18:30", 600),
        // A Saturday; Good Friday; and 5 May, which is off-peak only every fifth year.
        ("2026-03-14 08:00", 600),
        ("2026-04-03 08:00", 600),
        ("2026-05-05 08:00", 1_000),
    ] {
        assert_eq!(fare(&rules, &["dal-voordeel"], "NS rail", ("asd", "ut"), at), minor(expected), "{at}");
        assert_eq!(fare(&rules, &[], "NS rail", ("asd", "ut"), at), minor(1_000), "{at}");
    }
}

#[test]
fn vat_is_stated_where_the_source_states_it() {
    let rules = rules(&[""]);
    for (who, way, vat) in [("NS rail", ("asd", "ut"), Some(900)), ("HTM tram", ("km0", "km5"), None)] {
        let mut card = Card::new(&rules, &[]);
        card.ride(who, way.0, way.1, "2026-03-10 12:00");
        let input = DayInput {
            day: "2026-03-10".parse().unwrap(),
            taps: &card.taps.iter().collect::<Vec<_>>(),
            next: &[],
            carry_in: &Carry::default(),
            as_of: local("2026-03-11 12:00"),
            products: &[],
            inert: &[],
            corrections: &[],
        };
        let (day, _) = rate_explained(&rules, &input);
        let explanation = day.explanations[0].as_ref().unwrap();
        assert!(!explanation.lines.is_empty());
        assert!(explanation.lines.iter().all(|line| line.vat_basis_points == vat), "{who}");
    }
}

#[test]
fn the_intercity_direct_supplement_is_paid_at_its_post() {
    let rules = rules(&["2024", "2025"]);
    let no_price = Fare::Unpriced(UnpricedReason::NoPrice);
    // The ride itself is invented: 10.00. In 2025 nothing is known of the hours outside the peak.
    for (at, without, with) in [
        ("2024-03-12 08:00", minor(1_000), minor(1_290)),
        ("2024-03-12 09:00", minor(1_000), minor(1_174)),
        ("2024-03-16 08:00", minor(1_000), minor(1_174)),
        ("2025-03-11 17:00", minor(1_000), minor(1_300)),
        ("2025-03-11 12:00", no_price, no_price),
    ] {
        let begins = local(at);
        // How many seconds before the check-in, or after it, the card was held to the post.
        for (seconds, expected) in [
            ([].as_slice(), without),
            ([-60].as_slice(), with),
            ([300].as_slice(), with),
            // A second time within 30 s undoes it; later it does not.
            ([-60, -30].as_slice(), without),
            ([-60, -29].as_slice(), with),
            ([-60, -40, -25].as_slice(), with),
        ] {
            let mut card = Card::new(&rules, &[]);
            for seconds in seconds {
                let at = begins.plus_seconds(*seconds);
                card.tap("NS rail", "icd-post", "shl", Direction::Unknown, at);
            }
            card.ride("NS rail", "shl", "rtd", at);
            let (fares, buckets) = card.day();
            assert_eq!(fares, [expected], "{at}, {seconds:?}");
            let at_post = buckets.iter().filter(|bucket| matches!(bucket, Bucket::Supplement { .. })).count();
            assert_eq!(at_post, seconds.len(), "{at}, {seconds:?}: {buckets:?}");
        }
    }
}

/// What each of so many rides costs, two a day from the first of a month on, far enough apart to be no transfer.
fn month(
    rules: &Rules,
    card: &mut Card<'_>,
    month: &str,
    who: &str,
    way: (&str, &str),
    rides: usize,
) -> Vec<i64> {
    let mut fares = Vec::new();
    let mut day: TravelDay = format!("{month}-01").parse().unwrap();
    while fares.len() < rides {
        card.ride(who, way.0, way.1, &format!("{day} 09:00"));
        card.ride(who, way.1, way.0, &format!("{day} 17:00"));
        assert_eq!(rules.calendar().day_of(card.taps[0].at), day);
        let (day_fares, _) = card.day();
        assert!(day_fares.iter().all(|fare| matches!(fare, Fare::Priced(_))), "{day}: {day_fares:?}");
        fares.extend(day_fares.into_iter().map(|fare| fare.charged().minor()));
        day = day.plus_days(1);
    }
    fares
}

/// So many times the same fare.
fn times(count: usize, fare: i64) -> Vec<i64> {
    vec![fare; count]
}

#[test]
fn voordeel_noord_takes_more_off_the_more_was_paid_in_the_month() {
    let rules = rules(&["voordeel-noord-2026"]);
    let mut card = Card::new(&rules, &["voordeel-noord"]);
    // 36 units: 9.44 by the invented table. 56 ct reach 10.00, and 20 % go off the other 888: 766.4.
    // Then 755.2 each, up to 47.30. 270 ct reach 50.00, for which 337.5 of the price are due; 40 % go off the other
    // 606.5: 633.9. Then 566.4 each: 43 times makes 297.02. The next 298 reach 300.00, and all else is free.
    let january = [vec![944, 766, 755, 755, 755, 755, 634], times(43, 566), vec![298, 0, 0, 0]].concat();
    assert_eq!(january.iter().sum::<i64>(), 30_000);
    assert_eq!(month(&rules, &mut card, "2026-01", "ARRIVA rail", ("gn", "ws"), 54), january);
    // A new month begins at nothing.
    assert_eq!(month(&rules, &mut card, "2026-02", "ARRIVA rail", ("gn", "ws"), 2), [944, 766]);
}

#[test]
fn voordeel_noord_for_the_young_is_free_after_100_euros() {
    let rules = rules(&["voordeel-noord-2026"]);
    let mut card = Card::new(&rules, &["voordeel-noord-youth"]);
    // As above up to 53.64; 8 rides more make 98.92.
    let expected = [vec![944, 766, 755, 755, 755, 755, 634], times(8, 566), vec![108, 0, 0]].concat();
    assert_eq!(expected.iter().sum::<i64>(), 10_000);
    assert_eq!(month(&rules, &mut card, "2026-02", "ARRIVA rail", ("gn", "ws"), 18), expected);
}

#[test]
fn voordeel_noord_for_the_bus_is_free_after_120_euros_and_no_good_in_the_train() {
    let rules = rules(&["voordeel-noord-2026"]);
    let mut card = Card::new(&rules, &["voordeel-noord-bus"]);
    // 10 km: 116 + 200. The fourth pays 52 ct in full and 80 % of 264. 14 times 252.8 make 47.53; 247 ct reach 50.00
    // with 308.75 of the price, and 60 % of the other 7.25 are paid: 251.35. Then 189.6 each: 36 times makes 118.44.
    let expected =
        [times(3, 316), vec![263], times(14, 253), vec![251], times(36, 190), vec![156, 0, 0]].concat();
    assert_eq!(expected.iter().sum::<i64>(), 12_000);
    assert_eq!(month(&rules, &mut card, "2026-03", "QBUZZ bus", ("km0", "km10"), 58), expected);
    assert_eq!(month(&rules, &mut card, "2026-04", "ARRIVA rail", ("gn", "ws"), 2), [944, 944]);
}

#[test]
fn voordeel_noord_counts_both_carriers_together_and_only_for_its_holder() {
    let rules = rules(&["voordeel-noord-2026"]);
    for (products, fares) in [
        // 944 in the train; of the bus's 316 then 56 in full and 80 % of 260; then 755.2 and 252.8.
        (["voordeel-noord"].as_slice(), [944, 264, 755, 253]),
        ([].as_slice(), [944, 316, 944, 316]),
    ] {
        let mut card = Card::new(&rules, products);
        card.ride("ARRIVA rail", "gn", "ws", "2026-03-10 08:00");
        card.ride("QBUZZ bus", "km0", "km10", "2026-03-10 10:00");
        card.ride("ARRIVA rail", "ws", "gn", "2026-03-10 12:00");
        card.ride("QBUZZ bus", "km10", "km0", "2026-03-10 14:00");
        assert_eq!(card.day().0, fares.map(minor), "{products:?}");
    }
    // Qbuzz takes part from 1 March on, and the trains of the south do not.
    let no_tariff = Fare::Unpriced(UnpricedReason::NoTariff);
    assert_eq!(fare(&rules, &[], "QBUZZ bus", ("km0", "km5"), "2026-02-28 12:00"), no_tariff);
    let no_price = Fare::Unpriced(UnpricedReason::NoPrice);
    assert_eq!(fare(&rules, &[], "ARRIVA rail", ("gn", "mt"), "2026-03-10 12:00"), no_price);
}
