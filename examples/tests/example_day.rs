//! The example day, read line by line: as figures that were worked out by hand, and as pinned output.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ovcore::ids::TripId;
use ovcore::money::Money;
use ovcore::tap::BucketKind;
use ovcore_examples::arguments::Options;
use ovcore_examples::job;
use ovcore_examples::report::{Happened, Report, TripRow};
use ovcore_examples::setup::Ready;
use ovcore_examples::text::{Explain, Show, Text};

use common::golden;

/// The example day with the form in which it is shown.
fn shown(show: Show) -> (Report, String) {
    let ready = Ready::read(&Options::default(), &mut std::io::empty()).unwrap();
    let cards = job::run(&ready.rules, &ready.taps, &|card| ready.bank.answer(card)).unwrap();
    let report = Report::new(&ready.rules, &ready.taps, &cards);
    let text = Text { report: &report, calendar: ready.rules.calendar(), show }.to_string();
    (report, text)
}

fn day() -> Report {
    shown(Show::default()).0
}

#[test]
fn the_text_is_as_pinned() {
    golden("example-day.txt", &shown(Show::default()).1);
    golden("example-day-explained.txt", &shown(Show { explain: Explain::All, cards: None }).1);
}

#[test]
fn the_json_is_as_pinned() {
    golden("example-day.json", &day().to_json());
}

fn trips(report: &Report) -> impl Iterator<Item = &TripRow> {
    report.cards.iter().flat_map(|card| &card.journeys).flat_map(|journey| &journey.trips)
}

/// A trip as the table below has it: travel day, fare, and the split over carriers.
fn line(trip: &TripRow) -> String {
    let mut line = format!("{:<6} {} ", trip.trip, trip.day.date().format("%d"));
    match (trip.fare_minor, trip.unpriced) {
        (Some(fare), _) => write!(line, "{fare:>6}").unwrap(),
        (None, Some(reason)) => write!(line, "no price: {reason}").unwrap(),
        (None, None) => line.push_str("pending"),
    }
    for leg in &trip.legs {
        write!(line, "  {} {}", leg.carrier, leg.amount_minor).unwrap();
    }
    line.push_str(match serde_json::to_value(trip.status).unwrap().as_str() {
        Some("missing_check_out") => "  missing",
        Some("complete") => "",
        Some(_) | None => "  free",
    });
    line
}

/// Worked out from the price list, the distances and the metres of the lines, not from the engine.
/// T(n): NS's table at n units, which ends at 200. A(n): the invented table of Arriva, 116 + 23 n. HTM: 116 + 20.1 a
/// kilometre, with `age-34` 77 + 13.3. GVB: 116 + 21.7 a kilometre.
const TRIPS: &str = "
c01-1  28   2.31  HTM 2.31                     116 + 5.7 km = 230.57
c01-4  28   1.03  HTM 1.03                     35:00: no base; 5.1 km = 102.51
c01-6  28   1.92  HTM 1.92                     35:01: base again; 3.8 km = 192.38
c02-1  28   1.74  HTM 1.74                     77 + 7.3 km = 174.09
c02-3  28   1.25  HTM 1.25                     no base; 9.4 km = 125.02
c03-1  28  33.30  NS 33.30                     T(253) = T(200)
c03-3  28  33.30  NS 33.30                     the same, a journey of its own
c03-5  28   2.19  HTM 2.19                     116 + 5.1 km = 218.51
c04-1  28  18.40  NS 18.40                     T(77)
c04-3  28   4.37  ARRIVA 4.37                  A(96) - A(77)
c04-5  28  22.03  ARRIVA 5.53  NS 16.50        A(19); T(96) - T(19)
c05-1  28  22.44  NS 14.16  ARRIVA 8.28        0.6 T(106); A(142) - A(106)
c05-3  28  20.66  ARRIVA 9.44  NS 11.22        A(36); 0.6 (T(142) - T(36)); over midnight
c06-1  28  15.30  NS 15.30                     T(63)
c06-3  28   7.70  NS 7.70                      T(102) - T(63): continues, over before 03:05
c07-1  28  15.30  NS 15.30                     T(63)
c07-3  29  10.00  NS 10.00                     T(39): under way at 03:05, so of the 29th
c08-1  28  20.00  NS 20.00  missing            boarding fare
c08-2  28   2.19  HTM 2.19                     116 + 5.1 km
c08-4  28   4.00  HTM 4.00  missing            boarding fare
c08-5  28   0.36  HTM 0.36                     33:10 after c08-3: no base; 1.8 km = 36.18
c09-1  28   4.00  GVB 4.00  missing            boarding fare
c10-1  28   2.25  GVB 2.25                     116 + 5.0 km = 224.5
c10-3  28   0.50  GVB 0.50                     no base; 2.3 km = 49.91
c11-1  28   3.05  HTM 3.05                     116 + 9.4 km = 304.94
c11-3  28   4.60  NS 4.60                      T(15), known a day late
c12-1  28   4.00  HTM 4.00  missing            its check-out stays in quarantine
c12-3  28   2.77  HTM 2.77                     116 + 8.0 km = 276.8, once amended
c13-1  28   0.00  free                         out where it came in, after 34:30
c13-3  28   0.00  free                         in again at another pole
c13-4  28   7.14  ARRIVA 7.14                  A(26)
c14-1  28 no price: no tariff for carrier, mode and date
c14-3  28 no price: distance unknown
c14-5  28   4.40  NS 4.40                      T(14)
";

#[test]
fn every_fare_and_every_split_is_as_worked_out_by_hand() {
    let report = day();
    let mut found: Vec<String> = trips(&report).map(line).collect();
    found.sort();
    let expected: Vec<&str> = TRIPS.trim().lines().collect();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let note = expected.strip_prefix(found.as_str());
        assert!(note.is_some_and(|note| note.is_empty() || note.starts_with("  ")), "{found}\n{expected}");
    }
}

#[test]
fn every_explanation_and_every_split_adds_up_to_its_fare() {
    let report = day();
    for trip in trips(&report) {
        let Some(fare) = trip.fare_minor else { continue };
        assert_eq!(Money::sum(trip.legs.iter().map(|leg| leg.amount_minor)), Some(fare), "{}", trip.trip);
        let told = trip.explanation.as_ref().map(|told| (told.price, told.total().to_string()));
        let expected = (!fare.is_zero()).then(|| (fare, fare.minor().to_string()));
        assert_eq!(told, expected, "{}", trip.trip);
    }
}

/// Card by its first trip, when (local), what, amount in cents, carriers.
const MONEY: &str = "
c10-1 2026-03-28T10:16:22+01:00 per_trip  225 approved GVB 225
c10-1 2026-03-28T10:53:25+01:00 per_trip  50 approved GVB 50
c03-1 2026-03-28T20:04:54+01:00 threshold 6660 approved NS 6660
c01-1 2026-03-29T03:25:00+02:00 night     526 approved HTM 526
c02-1 2026-03-29T03:25:00+02:00 night     299 approved HTM 299
c03-1 2026-03-29T03:25:00+02:00 night     219 approved HTM 219
c04-1 2026-03-29T03:25:00+02:00 night     4480 approved ARRIVA 990 NS 3490
c05-1 2026-03-29T03:25:00+02:00 night     4310 approved ARRIVA 1772 NS 2538
c06-1 2026-03-29T03:25:00+02:00 night     2300 approved NS 2300
c07-1 2026-03-29T03:25:00+02:00 night     1530 approved NS 1530
c08-1 2026-03-29T03:25:00+02:00 night     2655 approved HTM 655 NS 2000
c09-1 2026-03-29T03:25:00+02:00 night     400 approved GVB 400
c11-1 2026-03-29T03:25:00+02:00 night     2305 approved HTM 305 NS 2000
c13-1 2026-03-29T03:25:00+02:00 night     714 declined ARRIVA 714
c13-1 2026-03-29T03:25:00+02:00 debt 714
c13-1 2026-03-29T03:25:00+02:00 denied
c14-1 2026-03-29T03:25:00+02:00 night     440 approved NS 440
c13-1 2026-03-29T10:15:08+02:00 debt_by_tap 714 declined
c11-1 2026-03-29T14:01:00+02:00 credit 1540 NS -1540
c07-1 2026-03-30T03:25:00+02:00 night     1000 approved NS 1000
c12-1 2026-03-30T03:25:00+02:00 night     277 approved HTM 277
c13-1 2026-03-30T03:25:00+02:00 debt_scheduled 714 declined
c13-1 2026-03-31T03:25:00+02:00 debt_scheduled 714 declined
c12-1 2026-04-01T03:25:00+02:00 night     400 approved HTM 400
c13-1 2026-04-01T03:25:00+02:00 debt_scheduled 714 declined
c13-1 2026-04-03T03:25:00+02:00 debt_scheduled 714 declined
c11-1 2026-04-05T03:25:00+02:00 refund 1540
c13-1 2026-04-05T03:25:00+02:00 debt_scheduled 714 declined
c13-1 2026-04-08T03:25:00+02:00 debt_scheduled 714 declined
";

#[test]
fn every_payment_credit_refund_and_debt_is_as_worked_out_by_hand() {
    let report = day();
    let mut found = Vec::new();
    for (place, card) in report.cards.iter().enumerate() {
        for entry in &card.money {
            let what = match &entry.what {
                Happened::Payment(payment) => {
                    let json = serde_json::to_value(payment).unwrap();
                    let word = |field: &str| json[field].as_str().unwrap().to_owned();
                    let parts =
                        payment.carriers.iter().map(|p| format!(" {} {}", p.carrier, p.amount_minor.minor()));
                    let (kind, result) = (word("kind"), word("result"));
                    format!(
                        "{kind:<9} {} {result}{}",
                        payment.amount_minor.minor(),
                        parts.collect::<String>()
                    )
                }
                Happened::Credit { amount_minor, carriers, .. } => {
                    let parts = carriers.iter().map(|p| format!(" {} {}", p.carrier, p.amount_minor.minor()));
                    format!("credit {}{}", amount_minor.minor(), parts.collect::<String>())
                }
                Happened::Refund { amount_minor, .. } => format!("refund {}", amount_minor.minor()),
                Happened::DebtOpened { amount_minor, .. } => format!("debt {}", amount_minor.minor()),
                Happened::Denied { .. } => "denied".to_owned(),
                Happened::Revised { .. } | Happened::Held { .. } => continue,
                other @ (Happened::DebtIncreased { .. }
                | Happened::DebtLowered { .. }
                | Happened::DebtClosed
                | Happened::Offset { .. }
                | Happened::Freed { .. }) => panic!("not on this day: {other:?}"),
            };
            let first = card.journeys.first().expect("a trip").journey;
            found.push((entry.at.instant, place, format!("{first} {} {what}", entry.at.text)));
        }
    }
    found.sort_by_key(|(at, place, _)| (*at, *place));
    let found: Vec<String> = found.into_iter().map(|(.., line)| line).collect();
    assert_eq!(found, MONEY.trim().lines().collect::<Vec<_>>());
}

#[test]
fn what_carriers_earn_is_what_they_receive_and_what_is_in_debt() {
    let report = day();
    assert!(report.totals.add_up());
    for row in &report.carriers {
        assert!(row.sums.add_up(), "{row:?}");
    }
    let mut earned: BTreeMap<&str, Money> = BTreeMap::new();
    for row in &report.carriers {
        let own = earned.entry(row.carrier.as_str()).or_default();
        *own = own.checked_add(row.sums.earned_minor).unwrap();
    }
    let expected = [("ARRIVA", 3_476), ("GVB", 675), ("HTM", 2_681), ("NS", 20_418)];
    assert_eq!(earned.into_iter().map(|(c, m)| (c, m.minor())).collect::<Vec<_>>(), expected);
    let totals = &report.totals;
    let bank = [totals.collected_minor, totals.refunded_minor, totals.open_credits_minor].map(Money::minor);
    assert_eq!(bank, [28_076, 1_540, 0]);
    assert_eq!((totals.sums.earned_minor.minor(), totals.sums.in_debt_minor.minor()), (27_250, 714));
}

#[test]
fn every_tap_is_in_one_bucket_and_every_row_is_accounted_for() {
    let report = day();
    let counts: Vec<(BucketKind, u64)> = report.buckets.iter().map(|b| (b.bucket, b.taps)).collect();
    let expected = [
        (BucketKind::CheckIn, 34),
        (BucketKind::CheckOut, 29),
        (BucketKind::Duplicate, 1),
        (BucketKind::DebtRecovery, 1),
        (BucketKind::OrphanCheckOut, 1),
        (BucketKind::Quarantined, 1),
    ];
    assert_eq!(counts, expected);
    let rows = report.rows;
    assert_eq!((rows.read, rows.taps, rows.repeated, rows.replaced, rows.refused), (69, 67, 1, 1, 0));
}

#[test]
fn journeys_join_what_they_should() {
    let report = day();
    let continued: Vec<(TripId, TripId)> = report
        .cards
        .iter()
        .flat_map(|card| &card.journeys)
        .flat_map(|journey| journey.trips.iter().skip(1).map(|trip| (journey.journey, trip.trip)))
        .collect();
    let continued: Vec<(&str, &str)> = continued.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let expected = [
        ("c01-1", "c01-4"),
        ("c02-1", "c02-3"),
        ("c04-1", "c04-3"),
        ("c06-1", "c06-3"),
        ("c08-2", "c08-4"),
        ("c08-2", "c08-5"),
        ("c10-1", "c10-3"),
    ];
    assert_eq!(continued, expected);
}

#[test]
fn no_card_number_and_no_whole_token_is_printed() {
    let taps = ovcore_examples::bundled::TAPS;
    let (report, text) = shown(Show { explain: Explain::All, cards: None });
    let printed = text + &report.to_json();
    let hidden = taps.lines().skip(1).flat_map(|row| row.split(',')).filter(|cell| {
        cell.len() >= 12 && cell.chars().all(|c| c.is_ascii_digit())
            || cell.len() == 26 && !cell.contains(':')
    });
    let mut looked_for = 0;
    for cell in hidden {
        assert!(!printed.contains(cell));
        looked_for += 1;
    }
    assert_eq!(looked_for, 69);
}
