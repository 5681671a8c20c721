//! The real NS lists: every 2nd-class single price of 2026 between any two stations, to the cent.
//!
//! The lists are not part of this repository. The test looks for them beside it, and says so when they are not there.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

use std::path::PathBuf;

use ovcore::calendar::{Instant, TravelDay};
use ovcore::card::Token;
use ovcore::day::{Carry, DayInput, rate};
use ovcore::fare::{HeldProduct, UnpricedReason};
use ovcore::ids::PlaceId;
use ovcore::money::Money;
use ovcore::rules::Rules;
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};
use ovcore::trip::Fare;
use ovcore_examples::arguments::Options;
use ovcore_examples::setup::Ready;
use serde_json::Value;

const DISTANCES: &str = "afstandenmatrix-2017-01-ns.csv";
const STATIONS: &str = "stations-nl-2017-01.csv";
const PRICES: &str = "ns-fares-2026.json";

fn list(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(name)
}

/// The lists as this test reads them by itself: stations, distances (`None` for `?` and `XXX`) and price rows.
struct Lists {
    stations: Vec<String>,
    distances: Vec<Vec<Option<usize>>>,
    /// By units: full price, 20 % off, 40 % off.
    prices: Vec<[i64; 3]>,
}

impl Lists {
    fn read() -> Option<Self> {
        if let Some(absent) = [DISTANCES, STATIONS, PRICES].into_iter().find(|name| !list(name).exists()) {
            eprintln!(
                "skipped: {absent} is not there; put NS's lists into the folder shared/data beside the repository"
            );
            return None;
        }
        let square = std::fs::read_to_string(list(DISTANCES)).unwrap();
        let mut lines = square.lines();
        let stations: Vec<String> = lines.next().unwrap().split(',').skip(1).map(str::to_owned).collect();
        let distances =
            lines.map(|line| line.split(',').skip(1).map(|cell| cell.parse().ok()).collect()).collect();
        let json: Value = serde_json::from_str(&std::fs::read_to_string(list(PRICES)).unwrap()).unwrap();
        let row = |row: &Value| [1, 2, 3].map(|column| row[column].as_i64().unwrap());
        let prices = json["rows"].as_array().unwrap().iter().map(row).collect();
        Some(Self { stations, distances, prices })
    }
}

fn rules() -> Rules {
    let options = Options {
        distances: Some(list(DISTANCES)),
        stations: Some(list(STATIONS)),
        tariffs: vec![list(PRICES)],
        ..Options::default()
    };
    Ready::read(&options, &mut std::io::empty()).unwrap().rules
}

/// What one check-in and one check-out cost, 90 minutes apart.
fn fare(rules: &Rules, from: PlaceId, to: PlaceId, at: &str, product: Option<&str>) -> Fare {
    let at = Instant::parse(at).unwrap();
    let tap = |id: &str, location, direction, at| Tap {
        id: id.parse().unwrap(),
        version: 0,
        token: Token::from_bytes([1; 16]),
        carrier: "NS".parse().unwrap(),
        mode: Mode::Rail,
        location,
        reader: "r".parse().unwrap(),
        line: None,
        vehicle: None,
        direction,
        at,
        received_at: at,
        reader_outcome: ReaderOutcome::Accepted,
        application: None,
    };
    let check_in = tap("in", from, Direction::In, at);
    let check_out = tap("out", to, Direction::Out, at.plus_seconds(5_400));
    let held: Vec<HeldProduct> = product
        .into_iter()
        .map(|name| HeldProduct {
            product: name.parse().unwrap(),
            from: TravelDay::MIN,
            until: TravelDay::MAX,
        })
        .collect();
    let input = DayInput {
        day: rules.calendar().day_of(at),
        taps: &[&check_in, &check_out],
        next: &[],
        carry_in: &Carry::default(),
        as_of: check_out.received_at,
        products: &held,
        inert: &[],
        corrections: &[],
    };
    let (day, _) = rate(rules, &input);
    assert_eq!(day.trips.len(), 1);
    day.trips[0].fare
}

/// A Tuesday: in the morning peak, and between the peaks.
const PEAK: &str = "2026-03-10T07:30:00+01:00";
const OFF_PEAK: &str = "2026-03-10T11:00:00+01:00";

#[test]
fn every_price_between_any_two_stations_is_that_of_the_list() {
    let Some(lists) = Lists::read() else { return };
    let rules = rules();
    let places: Vec<PlaceId> = lists.stations.iter().map(|code| code.parse().unwrap()).collect();
    let (mut priced, mut unknown) = (0, 0);
    for (from, row) in places.iter().zip(&lists.distances) {
        for (to, units) in places.iter().zip(row).filter(|(to, _)| *to != from) {
            let cases = [
                (OFF_PEAK, None, 0),
                (PEAK, Some("altijd-voordeel-peak"), 1),
                (OFF_PEAK, Some("altijd-voordeel-off-peak"), 2),
            ];
            for (at, product, column) in cases {
                let found = fare(&rules, *from, *to, at, product);
                if let Some(units) = units {
                    let expected = lists.prices[(*units).min(lists.prices.len() - 1)][column];
                    let expected = Fare::Priced(Money::from_minor(expected));
                    assert_eq!(found, expected, "{from} to {to}, {product:?}");
                    priced += 1;
                } else {
                    let expected = Fare::Unpriced(UnpricedReason::UnknownDistance);
                    assert_eq!(found, expected, "{from} to {to}");
                    unknown += 1;
                }
            }
        }
    }
    // 278 stations with all distances between them; 418 stations in all.
    assert_eq!((priced, unknown), (3 * 278 * 277, 3 * (418 * 417 - 278 * 277)));
}

#[test]
fn the_example_day_runs_on_the_real_lists() {
    if Lists::read().is_none() {
        return;
    }
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_travel_day"))
        .args(["--json", "--distances"])
        .arg(list(DISTANCES))
        .arg("--stations")
        .arg(list(STATIONS))
        .arg("--tariff")
        .arg(list(PRICES))
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    // Vlissingen is not in the sample network: 133 units to Rotterdam, 27.10.
    let trips = &report["cards"][13]["journeys"];
    assert_eq!(
        (trips[1]["trips"][0]["check_in"]["name"].as_str(), trips[1]["fares_minor"].as_i64()),
        (Some("Vlissingen"), Some(2_710))
    );
    // All else is as on the bundled documents, whose units and prices are typed from these lists.
    assert_eq!(report["totals"]["earned_minor"], 27_250 + 2_710);
}
