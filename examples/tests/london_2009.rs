//! London, November 2009: invented journeys with fares worked out by hand, and the real sample where it is there.
//!
//! The sample is not part of this repository. The test looks for it beside it, and says so when it is not there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use ovcore_examples::london::{
    Cause, Documents, JOURNEYS, LondonReport, LondonText, STATIONS, rate_journeys, run, run_folder,
};
use ovcore_examples::progress::Progress;

const HEADER: &str = "downo,daytype,SubSystem,StartStn,EndStation,EntTime,EntTimeHHMM,ExTime,EXTimeHHMM,ZVPPT,JNYTYP,\
DailyCapping,FFare,DFare,RouteID,FinalProduct";

/// Inner is in zone 1, Near and Nearby in 2, Edge on the border of 2 and 3, Far in 5, Beyond in none.
const LIST: &str = "\
Station,Zone
Inner,1
Near,2
Nearby,2
Edge,\"2,3\"
Far,5
Beyond,
Vauxhall,\"1,2\"
Brixton,2
";

/// A journey: day number, system, from, to, in, out, zones of the ticket, kind, product.
type Row =
    (u32, &'static str, &'static str, &'static str, u32, u32, &'static str, &'static str, &'static str);

fn line((day, system, from, to, entered, left, zones, kind, product): Row, fare: i64) -> String {
    format!("{day},x,{system},{from},{to},{entered},,{left},,{zones},{kind},N,{fare},{fare},XX,{product}\n")
}

fn report(journeys: &str) -> LondonReport {
    let documents = Documents::new(LIST.as_bytes()).unwrap();
    let stream = format!("{HEADER}\n{journeys}");
    run(&documents, stream.as_bytes(), &mut Progress::new(0), || 0).unwrap()
}

/// Nothing where the price is the fare, else the cause.
fn outcome(row: Row, fare: i64) -> Option<Cause> {
    let report = report(&line(row, fare));
    assert_eq!(report.all.journeys, 1);
    let cause = report.causes.first().map(|row| row.cause);
    assert_eq!(report.all.to_the_penny, u64::from(cause.is_none()));
    cause
}

/// Pay as you go on the Underground.
const fn tube(day: u32, from: &'static str, to: &'static str, entered: u32) -> Row {
    (day, "LUL", from, to, entered, entered.saturating_add(20), "-------", "PPY", "PAYG")
}

const MONDAY: u32 = 2;
const SATURDAY: u32 = 7;
const PEAK: u32 = 8 * 60;
const NOON: u32 = 12 * 60;

#[test]
fn the_batch_finds_the_fares_that_journeys_have_one_by_one() {
    let rows = [
        (tube(MONDAY, "Inner", "Near", PEAK), 220),
        (tube(MONDAY, "Near", "Inner", NOON), 160),
        (tube(MONDAY, "Near", "Inner", NOON), 161),
        (tube(SATURDAY, "Near", "Far", NOON), 110),
        (tube(MONDAY, "Near", "Atlantis", NOON), 110),
    ];
    let journeys: String = rows.into_iter().map(|(row, fare)| line(row, fare)).collect();
    let alone = report(&journeys);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let documents = Documents::new(LIST.as_bytes()).unwrap();
    let week = rate_journeys(&documents, format!("{HEADER}\n{journeys}").as_bytes(), &pool).unwrap();
    assert_eq!((week.journeys, week.left_out), (5, 1));
    assert_eq!((week.stretch.totals.trips, week.stretch.totals.rows), (4, 8));
    assert_eq!((week.right, alone.all.to_the_penny), (3, 3));
}

#[test]
fn zone_fares_to_the_penny() {
    for (row, fare) in [
        (tube(MONDAY, "Inner", "Inner", PEAK), 0),
        (tube(MONDAY, "Inner", "Near", PEAK), 220),
        (tube(MONDAY, "Near", "Inner", NOON), 160),
        (tube(SATURDAY, "Near", "Inner", PEAK), 160),
        (tube(MONDAY, "Inner", "Far", PEAK), 370),
        (tube(MONDAY, "Inner", "Far", NOON), 220),
        (tube(MONDAY, "Near", "Nearby", PEAK), 110),
        (tube(MONDAY, "Near", "Far", PEAK), 200),
        (tube(MONDAY, "Near", "Far", NOON), 110),
        // On the border the cheaper zone counts: 2 towards zone 1, 3 away from it.
        (tube(MONDAY, "Inner", "Edge", PEAK), 220),
        (tube(MONDAY, "Edge", "Near", PEAK), 110),
        // After midnight it is still the day before.
        (tube(6, "Inner", "Near", 1_470), 160),
        // The edges of the peak, to the minute.
        (tube(MONDAY, "Inner", "Near", 394), 160),
        (tube(MONDAY, "Inner", "Near", 395), 220),
        (tube(MONDAY, "Inner", "Near", 566), 220),
        (tube(MONDAY, "Inner", "Near", 567), 160),
        (tube(MONDAY, "Inner", "Near", 964), 160),
        (tube(MONDAY, "Inner", "Near", 965), 220),
        (tube(MONDAY, "Inner", "Near", 1_136), 220),
        (tube(MONDAY, "Inner", "Near", 1_137), 160),
    ] {
        let same = row.2 == row.3;
        // Out where one went in: free for two minutes.
        let row =
            if same { (row.0, row.1, row.2, row.3, row.4, row.4 + 2, row.6, row.7, row.8) } else { row };
        assert_eq!(outcome(row, fare), None, "{row:?} {fare}");
    }
}

#[test]
fn the_border_of_zone_1_has_two_sides() {
    assert_eq!(outcome(tube(MONDAY, "Vauxhall", "Brixton", PEAK), 110), None);
    assert_eq!(outcome(tube(MONDAY, "Brixton", "Vauxhall", NOON), 110), None);
    // The other way is through zone 1.
    assert_eq!(outcome(tube(MONDAY, "Vauxhall", "Near", PEAK), 220), None);
    assert_eq!(outcome(tube(MONDAY, "Near", "Vauxhall", NOON), 160), None);
    // Into zone 1 it is in zone 1.
    assert_eq!(outcome(tube(MONDAY, "Vauxhall", "Inner", PEAK), 160), None);
}

#[test]
fn unfinished_bus_and_tram() {
    let unfinished = |product| (MONDAY, "LUL", "Inner", "Unfinished", PEAK, 0, "0", "PPY", product);
    assert_eq!(outcome(unfinished("PAYG"), 400), None);
    assert_eq!(outcome(unfinished("PAYG"), 240), Some(Cause::UnfinishedRest));
    assert_eq!(outcome(unfinished("PAYG"), 55), Some(Cause::ChildFare));
    assert_eq!(outcome(unfinished("Freedom Pass (Elderly)"), 0), None);
    assert_eq!(outcome(unfinished("LUL Travelcard-Time Not Captured"), 0), None);
    let bus = |product, kind| (MONDAY, "LTB", "Bus", "Bus", PEAK, 0, "-------", kind, product);
    assert_eq!(outcome(bus("PAYG", "PPY"), 100), None);
    assert_eq!(outcome(bus("PAYG", "PPY"), 50), Some(Cause::HalfFare));
    assert_eq!(outcome(bus("PAYG", "PPY"), 0), Some(Cause::ChildFare));
    assert_eq!(outcome(bus("Bus & Tram Pass-7 Day", "TKT"), 0), None);
    let tram = (MONDAY, "TRAM", "ANY STOP", "Not Applicable", PEAK, 0, "-------", "PPY", "PAYG");
    assert_eq!(outcome(tram, 100), None);
}

#[test]
fn season_tickets_and_what_they_leave_out() {
    let ticket = |zones, kind, from, to, entered| {
        (MONDAY, "LUL", from, to, entered, entered + 30, zones, kind, "LUL Travelcard-7 Day")
    };
    assert_eq!(outcome(ticket("Z0102", "TKT", "Inner", "Near", PEAK), 0), None);
    // Zones 3 to 5 are left: more than two zones.
    assert_eq!(outcome(ticket("Z0102", "MIX", "Inner", "Far", PEAK), 200), None);
    assert_eq!(outcome(ticket("Z0102", "MIX", "Inner", "Far", NOON), 110), None);
    // Zone 1 and zones 4 and 5 are left: 160 + 110, cheaper than 370; off-peak the whole fare of 220 is cheaper.
    assert_eq!(outcome(ticket("Z0203", "MIX", "Inner", "Far", PEAK), 270), None);
    assert_eq!(outcome(ticket("Z0203", "MIX", "Inner", "Far", NOON), 220), None);
    // Within the ticket, but through zone 1.
    assert_eq!(outcome(ticket("Z0203", "MIX", "Near", "Edge", NOON), 160), Some(Cause::ThroughZone1));
    let bus = (MONDAY, "LTB", "Bus", "Bus", PEAK, 0, "Z0102", "TKT", "LUL Travelcard-7 Day");
    assert_eq!(outcome(bus, 0), None);
}

#[test]
fn what_differs_has_a_cause() {
    let early = (MONDAY, "LUL", "Inner", "Near", PEAK, PEAK - 1, "-------", "PPY", "PAYG");
    let unstarted = (MONDAY, "NR", "Unstarted", "Near", PEAK, PEAK + 9, "-------", "PPY", "PAYG");
    let rail = (MONDAY, "NR", "Near", "Far", NOON, NOON + 9, "-------", "PPY", "PAYG");
    for (row, fare, cause) in [
        (tube(MONDAY, "Inner", "Near", NOON), 80, Cause::HalfFare),
        (tube(MONDAY, "Inner", "Near", NOON), 40, Cause::QuarterFare),
        (tube(MONDAY, "Inner", "Far", NOON), 55, Cause::ChildFare),
        (tube(MONDAY, "Near", "Nearby", PEAK), 220, Cause::ThroughZone1),
        (tube(MONDAY, "Near", "Far", PEAK), 185, Cause::ThroughZone1Reduced),
        (tube(MONDAY, "Near", "Far", PEAK), 220, Cause::ThroughZone1OtherPeriod),
        (tube(MONDAY, "Inner", "Near", PEAK), 160, Cause::OtherPeriod),
        (tube(MONDAY, "Inner", "Near", PEAK), 0, Cause::Free),
        // In and out at one station costs a single, and some paid another.
        (tube(MONDAY, "Inner", "Inner", PEAK), 110, Cause::SameStation),
        (tube(MONDAY, "Edge", "Near", NOON), 125, Cause::Border),
        (tube(MONDAY, "Inner", "Elsewhere", PEAK), 220, Cause::UnknownStation),
        (tube(MONDAY, "Inner", "Beyond", PEAK), 700, Cause::OutsideZones),
        (tube(MONDAY, "Inner", "Near", PEAK), 115, Cause::Other),
        (early, 220, Cause::OutBeforeIn),
        (unstarted, 400, Cause::Orphan),
        (rail, 310, Cause::RailFare),
    ] {
        assert_eq!(outcome(row, fare), Some(cause), "{row:?} {fare}");
    }
}

#[test]
fn the_report_adds_up() {
    let mut journeys = String::new();
    for (row, fare) in [
        (tube(MONDAY, "Inner", "Near", PEAK), 220),
        (tube(MONDAY, "Near", "Vauxhall", NOON), 160),
        (tube(MONDAY, "Inner", "Near", NOON), 80),
        (tube(MONDAY, "Near", "Nearby", NOON), 160),
        (tube(MONDAY, "Inner", "Elsewhere", NOON), 160),
        ((MONDAY, "LUL", "Near", "Unfinished", PEAK, 0, "0", "PPY", "PAYG"), 400),
        ((MONDAY, "LUL", "Inner", "Unfinished", PEAK, 0, "0", "PPY", "PAYG"), 400),
        ((MONDAY, "LTB", "Bus", "Bus", PEAK, 0, "-------", "PPY", "PAYG"), 50),
    ] {
        journeys.push_str(&line(row, fare));
    }
    let report = report(&journeys);
    let shares = |share: ovcore_examples::london::Share| (share.journeys, share.to_the_penny);
    assert_eq!(shares(report.all), (8, 4));
    // Of the five with an end in zone 1 or on its border, one at half fare and one to an unknown station are not right.
    assert_eq!(shares(report.headline.all), (5, 3));
    assert_eq!(shares(report.headline.inside), (4, 2));
    assert_eq!(shares(report.headline.adults), (4, 3));
    assert_eq!(shares(report.headline.unfinished), (1, 1));
    let causes: u64 = report.causes.iter().map(|row| row.journeys).sum();
    assert_eq!(causes, 4);
    let of_headline: u64 = report.causes.iter().map(|row| row.of_headline).sum();
    assert_eq!(of_headline, 2);
    assert_eq!(report.unknown_stations, [("Elsewhere".to_owned(), 1)]);
    for row in &report.systems {
        let wrong = row.dearer + row.cheaper + row.unpriced;
        assert_eq!(row.share.journeys, row.share.to_the_penny + wrong, "{row:?}");
    }
    let text = LondonText(&report).to_string();
    assert!(
        text.contains("  LUL     pay as you go         7             4  57.14 %       1        1         1"),
        "{text}"
    );
    assert!(text.contains("another rider: half the fare"), "{text}");
}

#[test]
fn the_program_reads_a_packed_folder() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("london-2009");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(STATIONS), LIST).unwrap();
    let mut packed = GzEncoder::new(File::create(folder.join(JOURNEYS)).unwrap(), Compression::fast());
    let row = line(tube(MONDAY, "Inner", "Near", PEAK), 220);
    packed.write_all(format!("{HEADER}\n{row}").as_bytes()).unwrap();
    packed.finish().unwrap();

    let program = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_london_2009")).args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let path = folder.display().to_string();
    let (code, text, _) = program(&[&path]);
    assert_eq!(code, Some(0));
    assert!(text.contains("1 journeys in"), "{text}");
    let (code, json, _) = program(&[&path, "--json"]);
    assert_eq!(code, Some(0));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["all"]["to_the_penny"], 1);

    // Fares of another document: peak at night.
    let mut tariff = Documents::new(LIST.as_bytes()).unwrap().tariff;
    tariff.peak.truncate(1);
    for window in &mut tariff.peak {
        (window.from, window.until) = ("01:00".parse().unwrap(), "02:00".parse().unwrap());
    }
    let file = folder.join("no-peak.json");
    std::fs::write(&file, tariff.to_json()).unwrap();
    let (code, json, error) = program(&[&path, "--json", "--tariff", &file.display().to_string()]);
    assert_eq!(code, Some(0), "{error}");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["all"]["to_the_penny"], 0);

    let (code, _, error) = program(&[]);
    assert_eq!(
        (code, error.as_str()),
        (Some(2), "london_2009: found no folder; expected one with the journeys (see --help)\n")
    );
    let (code, _, error) = program(&["nowhere"]);
    assert_eq!(code, Some(2));
    assert!(error.starts_with("london_2009: nowhere"), "{error}");
}

#[test]
fn the_real_sample() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/london-2009");
    if let Some(absent) = [JOURNEYS, STATIONS].into_iter().find(|name| !folder.join(name).exists()) {
        eprintln!(
            "skipped: {absent} is not there; put the sample into shared/data/london-2009 beside the repository"
        );
        return;
    }
    let report = run_folder(&folder, None).unwrap();
    let headline = report.headline;
    eprintln!("{headline:?}");
    // Nothing is left out: neither other riders, nor stations on the border, nor unfinished journeys.
    assert!(headline.all.journeys > 100_000);
    assert!(headline.all.basis_points() >= 9_500, "{headline:?}");
    assert!(headline.unfinished.journeys > 1_000);
    assert!(headline.inside.basis_points() >= 9_500, "{headline:?}");
    assert_eq!(report.unknown_stations, []);
    let wrong: u64 = report.causes.iter().map(|row| row.journeys).sum();
    assert_eq!(report.all.journeys, report.all.to_the_penny + wrong);
}
