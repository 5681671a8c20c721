//! The Dutch `NeTEx` fare frame: an invented export, from its XML to the price of a ride.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

mod common;

use common::prices;
use ovcore::tap::Mode;
use ovcore_import::Imported;
use ovcore_import::netex::{Settings, import};

/// An export of a village bus: two lines, four stops.
fn export(frames: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<PublicationDelivery xmlns="http://www.netex.org.uk/netex" version="1.0">
 <dataObjects>
  <CompositeFrame id="VIL:CompositeFrame:1" version="1">
   <frames>
    <ResourceFrame id="VIL:ResourceFrame:1" version="1">
     <versions><Version id="1"><StartDate>2026-01-01T00:00:00.0Z</StartDate><EndDate>2026-12-31T00:00:00.0Z</EndDate></Version></versions>
    </ResourceFrame>
    <ServiceFrame id="VIL:ServiceFrame:1" version="1">
     <lines>
      <Line id="VIL:Line:100"><KeyList><KeyValue><Key>KV1PlanningLijnNummer</Key><Value>1</Value></KeyValue></KeyList></Line>
      <Line id="VIL:Line:200"><PublicCode>2</PublicCode></Line>
     </lines>
     <scheduledStopPoints>
      <ScheduledStopPoint id="VIL:ScheduledStopPoint:a"><Name>Kerk</Name></ScheduledStopPoint>
      <ScheduledStopPoint id="VIL:ScheduledStopPoint:b"><Name>Molen</Name></ScheduledStopPoint>
      <ScheduledStopPoint id="VIL:ScheduledStopPoint:c"><Name>Sluis &amp; Haven</Name></ScheduledStopPoint>
      <ScheduledStopPoint id="VIL:ScheduledStopPoint:d"/>
     </scheduledStopPoints>
    </ServiceFrame>
{frames}
   </frames>
  </CompositeFrame>
 </dataObjects>
</PublicationDelivery>
"#
    )
}

/// A fare frame with these keys and one fare structure.
fn frame(keys: &[(&str, &str)], kind: &str, content: &str) -> String {
    let pairs = |pairs: &[(&str, &str)]| -> String {
        let pair = |(key, value): &(&str, &str)| {
            format!("<KeyValue><Key>{key}</Key><Value>{value}</Value></KeyValue>")
        };
        pairs.iter().map(pair).collect()
    };
    format!(
        "<FareFrame id=\"f\" version=\"1\"><KeyList>{}</KeyList>\n\
         <FrameDefaults><DefaultCurrency>EUR</DefaultCurrency></FrameDefaults>\n\
         <fareStructures><FareStructure id=\"s\"><KeyList>{}</KeyList>\n{content}\n\
         </FareStructure></fareStructures></FareFrame>",
        pairs(keys),
        pairs(&[("FareStructureType", kind)])
    )
}

const KEYS: [(&str, &str); 3] = [
    ("EntranceRateWrtCurrency", "0.90"),
    ("RoundingWrtCurrencyRule", "0.01"),
    ("CappingWrtCurrencyRule", "2.00"),
];

fn unit_price(amount: &str, units: &str, more: &str) -> String {
    let price = format!(
        "<geographicalIntervals><GeographicalInterval id=\"g\"><prices>\n\
         <GeographicalIntervalPrice id=\"p\"><Amount>{amount}</Amount><Units>{units}</Units></GeographicalIntervalPrice>\n\
         </prices></GeographicalInterval></geographicalIntervals>{more}"
    );
    frame(&KEYS, "UnitPrice", &price)
}

fn cell(from: &str, to: &str, content: &str) -> String {
    format!(
        "<DistanceMatrixElement id=\"{from}-{to}\">{content}\
         <StartStopPointRef ref=\"VIL:ScheduledStopPoint:{from}\"/><EndStopPointRef ref=\"VIL:ScheduledStopPoint:{to}\"/>\
         </DistanceMatrixElement>\n"
    )
}

/// A matrix of distances, or of amounts times 0.01.
fn matrix(kind: &str, cells: &[(&str, &str, &str)], more: &str) -> String {
    let content = |value: &str| match kind {
        "DistanceMatrix" => format!("<Distance>{value}</Distance>"),
        _ => format!(
            "<prices><DistanceMatrixElementPrice><Amount>{value}</Amount><Units>0.01</Units></DistanceMatrixElementPrice></prices>"
        ),
    };
    let cells: String = cells.iter().map(|(from, to, value)| cell(from, to, &content(value))).collect();
    frame(&KEYS, kind, &format!("{more}<distanceMatrixElements>\n{cells}</distanceMatrixElements>"))
}

fn line(id: &str) -> String {
    format!("<triggers><TriggerObjectRef nameOfRefClass=\"Line\" ref=\"VIL:Line:{id}\"/></triggers>")
}

fn settings() -> Settings {
    Settings::new("village-2026".parse().unwrap(), "VIL".parse().unwrap(), Mode::Bus)
}

fn read(frames: &str) -> Imported {
    import(&export(frames), &settings()).unwrap()
}

fn notes(imported: &Imported) -> Vec<String> {
    imported.notes.iter().map(ToString::to_string).collect()
}

fn findings(text: &str) -> Vec<String> {
    let error = import(text, &settings()).unwrap_err();
    error.findings().iter().map(ToString::to_string).collect()
}

/// What one ride costs on its own.
fn price(imported: &Imported, line: &str, from: &str, to: &str) -> Option<i64> {
    prices(imported, &[&format!("08:00 VIL bus {line} {from} > 08:20 {to}")]).remove(0)
}

#[test]
fn a_price_is_base_and_distance_rounded_half_up_and_capped() {
    // 1.500 × 0.01 is 1.5 ct a unit.
    let cells = [
        ("a", "b", "15"),
        ("b", "a", "17"),
        ("a", "c", "25"),
        ("c", "a", "73"),
        ("b", "c", "74"),
        ("c", "b", "0"),
    ];
    let village = read(&(unit_price("1.500", "0.01", "") + &matrix("DistanceMatrix", &cells, "")));
    let price = |from, to| price(&village, "1", from, to);
    // 90 + 22.5, 90 + 25.5, 90 + 37.5: each half goes up.
    assert_eq!([price("a", "b"), price("b", "a"), price("a", "c")], [Some(113), Some(116), Some(128)]);
    // 90 + 109.5 is 200 rounded; above it the cap.
    assert_eq!([price("c", "a"), price("b", "c"), price("c", "b")], [Some(200), Some(200), Some(90)]);
    // A pair that stands nowhere has no price.
    assert_eq!(price("a", "d"), None);
    assert_eq!(notes(&village), [""; 0]);
    assert_eq!(village.network.places[2].name, "Sluis & Haven");
    assert_eq!(village.tariff.valid_from.to_string(), "2026-01-01");
    let lines: Vec<String> = village.network.lines.iter().map(|line| line.id.to_string()).collect();
    assert_eq!(lines, ["1", "2"]);
}

#[test]
fn the_base_is_paid_once_in_a_journey_unless_the_settings_say_otherwise() {
    let text = export(
        &(unit_price("1.500", "0.01", "")
            + &matrix("DistanceMatrix", &[("a", "b", "20"), ("b", "a", "20"), ("b", "c", "10")], "")),
    );
    let rides = ["08:00 VIL bus 1 a > 08:20 b", "08:30 VIL bus 2 b > 08:40 c"];
    let village = import(&text, &settings()).unwrap();
    assert_eq!(prices(&village, &rides), [Some(120), Some(15)]);
    let twice = import(&text, &Settings { waives_base: false, ..settings() }).unwrap();
    assert_eq!(prices(&twice, &rides), [Some(120), Some(105)]);
}

#[test]
fn a_unit_is_as_long_as_the_settings_say_and_the_price_stays() {
    let text = export(
        &(unit_price("1.500", "0.01", "")
            + &matrix("DistanceMatrix", &[("a", "b", "15"), ("b", "a", "15")], "")),
    );
    let village = import(&text, &Settings { metres_per_unit: 50, ..settings() }).unwrap();
    assert_eq!(village.network.distances[0].pairs[0].2, 750);
    assert_eq!(price(&village, "1", "a", "b"), Some(113));
}

#[test]
fn a_half_matrix_is_read_both_ways_and_says_so() {
    let village = read(
        &(unit_price("1.500", "0.01", "")
            + &matrix("DistanceMatrix", &[("a", "b", "15"), ("b", "c", "20")], "")),
    );
    assert_eq!([price(&village, "1", "b", "a"), price(&village, "1", "c", "b")], [Some(113), Some(120)]);
    assert_eq!(notes(&village), ["NeTEx:29: this matrix is read both ways (it has each pair one way only)"]);
    let one_way = read(
        &(unit_price("1.500", "0.01", "")
            + &matrix("DistanceMatrix", &[("a", "b", "15"), ("b", "a", "15"), ("b", "c", "20")], "")),
    );
    assert_eq!([price(&one_way, "1", "b", "c"), price(&one_way, "1", "c", "b")], [Some(120), None]);
}

#[test]
fn a_direct_price_is_for_its_pair_with_base_rounding_and_cap() {
    let cells = [("a", "b", "60"), ("b", "a", "60.5"), ("a", "c", "150")];
    let village = read(&matrix("DirectPriceMatrix", &cells, ""));
    let price = |from, to| price(&village, "1", from, to);
    // 0.90 and 0.60; 0.90 and 0.605; the cap.
    assert_eq!([price("a", "b"), price("b", "a"), price("a", "c")], [Some(150), Some(151), Some(200)]);
    assert_eq!([price("c", "a"), price("a", "d")], [None, None]);
    assert!(village.network.distances.is_empty());
}

#[test]
fn lines_may_have_prices_of_their_own() {
    let village = read(
        &(matrix("DirectPriceMatrix", &[("a", "b", "10"), ("b", "a", "10")], &line("200"))
            + &unit_price("1.500", "0.01", "")
            + &matrix("DistanceMatrix", &[("a", "b", "20"), ("b", "a", "20")], "")),
    );
    assert_eq!([price(&village, "1", "a", "b"), price(&village, "2", "a", "b")], [Some(120), Some(100)]);
    assert_eq!(price(&village, "-", "a", "b"), Some(120));
}

#[test]
fn a_price_for_one_line_is_not_for_another() {
    let cells = [("a", "b", "10"), ("b", "a", "10")];
    let village = read(&matrix("DirectPriceMatrix", &cells, &line("200")));
    assert_eq!([price(&village, "2", "a", "b"), price(&village, "1", "a", "b")], [Some(100), None]);
    assert_eq!(price(&village, "-", "a", "b"), None);
}

#[test]
fn where_the_lines_differ_the_shorter_distance_holds() {
    let village = read(
        &(unit_price("1.500", "0.01", "")
            + &matrix("DistanceMatrix", &[("a", "b", "20"), ("b", "a", "20")], &line("100"))
            + &matrix("DistanceMatrix", &[("a", "b", "16"), ("b", "a", "22")], &line("200"))),
    );
    // One price for all lines: taps need not name one.
    assert_eq!([price(&village, "-", "a", "b"), price(&village, "2", "b", "a")], [Some(114), Some(120)]);
    let why = "two matrices differ; carriers have one distance, the shorter";
    assert_eq!(
        notes(&village),
        [
            format!("NeTEx:38: a to b: 2000 m are left out ({why}: 1600 m)"),
            format!("NeTEx:39: b to a: 2200 m are left out ({why}: 2000 m)"),
        ]
    );
}

#[test]
fn what_cannot_be_read_is_told() {
    let village = read(
        &(frame(&KEYS, "TimeMatrix", "")
            + "<FareFrame id=\"none\"/>"
            + &unit_price("1.500", "0.01", "")
            + &matrix("DirectPriceMatrix", &[("a", "b", "10"), ("b", "a", "10")], "")),
    );
    assert_eq!(
        notes(&village),
        [
            "NeTEx:23: fare structure `TimeMatrix` is left out (only UnitPrice, DistanceMatrix and DirectPriceMatrix can be read)",
            "NeTEx:25: this fare frame is left out (it has no FareStructure)",
            "NeTEx:27: this unit price is left out (there is no DistanceMatrix to use it on)",
        ]
    );
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let cells = "<distanceMatrixElements>\n\
        <DistanceMatrixElement id=\"1\"><Distance>ten</Distance><StartStopPointRef ref=\"VIL:ScheduledStopPoint:aa\"/><EndStopPointRef ref=\"x\"/></DistanceMatrixElement>\n\
        <DistanceMatrixElement id=\"2\"><Distance>1.005</Distance><StartStopPointRef ref=\"VIL:ScheduledStopPoint:a\"/></DistanceMatrixElement>\n\
        <DistanceMatrixElement id=\"3\"><StartStopPointRef ref=\"VIL:ScheduledStopPoint:a\"/><EndStopPointRef ref=\"VIL:ScheduledStopPoint:b\"/></DistanceMatrixElement>\n\
        </distanceMatrixElements>";
    let keys = [("RoundingWrtCurrencyRule", "0.001"), ("CappingWrtCurrencyRule", "-2")];
    let triggers = "<TriggerObjectRef nameOfRefClass=\"Line\" ref=\"VIL:Line:300\"/>";
    let text = export(&(unit_price("1,5", "0.01", triggers) + &frame(&keys, "DistanceMatrix", cells)));
    let text = text.replace("2026-12-31T00:00:00.0Z", "31-12-2026");
    assert_eq!(
        findings(&text),
        [
            "NeTEx: Version: found 0 periods; expected one Version with StartDate and EndDate, or dates in the settings",
            "NeTEx:7: EndDate: found `31-12-2026`; expected a date, as 2026-01-01",
            "NeTEx:25: Amount: found `1,5`; expected a number of 0 or more, as 1.500",
            "NeTEx:26: TriggerObjectRef: found `VIL:Line:300`; expected the id of a Line",
            "NeTEx:27: CappingWrtCurrencyRule: found `-2`; expected a number of 0 or more, as 0.90",
            "NeTEx:29: RoundingWrtCurrencyRule: found no step of whole minor units; expected a step, as 0.01",
            "NeTEx:31: Distance: found `ten`; expected a number of 100 m, to whole metres",
            "NeTEx:31: EndStopPointRef: found `x`; expected the id of a ScheduledStopPoint",
            "NeTEx:31: StartStopPointRef: found `VIL:ScheduledStopPoint:aa`; expected the id of a ScheduledStopPoint; `VIL:ScheduledStopPoint:a` is near",
            "NeTEx:32: Distance: found `1.005`; expected a number of 100 m, to whole metres",
            "NeTEx:32: EndStopPointRef: found none; expected a stop at each end",
            "NeTEx:33: DistanceMatrixElement: found nothing to read; expected a Distance, or prices with Amount and Units",
        ]
    );
}

#[test]
fn prices_that_contradict_each_other_are_told() {
    let both = matrix("DirectPriceMatrix", &[("a", "b", "10"), ("b", "a", "10")], "")
        + &unit_price("1.500", "0.01", "")
        + &matrix("DistanceMatrix", &[("a", "b", "20"), ("b", "a", "20")], "");
    assert_eq!(
        findings(&export(&both)),
        [
            "NeTEx: FareStructure: `direct-23` and `km-36` price the same rides; expected one price for a line, and one for all other lines"
        ]
    );
    let rounding = matrix("DirectPriceMatrix", &[("a", "b", "10")], &line("100"))
        + &matrix("DirectPriceMatrix", &[("a", "b", "10")], &line("200"))
            .replace("0.01</Value>", "0.05</Value>");
    assert_eq!(
        findings(&export(&rounding)),
        [
            "NeTEx:29: RoundingWrtCurrencyRule: found 5 minor units, and 1 before it; expected one rounding for all structures of a tariff"
        ]
    );
    let no_unit = matrix("DistanceMatrix", &[("a", "b", "20")], "");
    assert_eq!(
        findings(&export(&no_unit)),
        ["NeTEx:23: UnitPrice: found 0 unit prices for this matrix; expected one"]
    );
    let cap = matrix("DirectPriceMatrix", &[("a", "b", "10")], "").replace("2.00</Value>", "0.80</Value>");
    assert_eq!(
        findings(&export(&cap)),
        ["NeTEx:23: CappingWrtCurrencyRule: found less than the entrance rate; expected a cap not below it"]
    );
}

#[test]
fn what_is_no_xml_is_told_with_its_line() {
    let text = export("").replace("</ServiceFrame>", "");
    let found = findings(&text);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("NeTEx:22: found ") && found[0].ends_with("; expected well-formed XML"),
        "{found:?}"
    );
}
