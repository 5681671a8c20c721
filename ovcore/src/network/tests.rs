use super::*;

fn network() -> Network {
    let text = r#"{ "format": "ovcore/network/1", "id": "test", "source": "invented",
        "carriers": [{ "id": "NS", "name": "NS" }, { "id": "ARRIVA", "name": "Arriva" }, { "id": "GVB", "name": "GVB" }],
        "places": [{ "id": "a", "name": "A" }, { "id": "b", "name": "B" }, { "id": "c", "name": "C" },
                   { "id": "d", "name": "D" }, { "id": "b-metro", "name": "B metro" }],
        "joined_places": [["b", "b-metro"]],
        "joined_carriers": [{ "mode": "rail", "carriers": ["NS", "ARRIVA"] }],
        "distances": [
            { "id": "ns", "carriers": ["NS"], "modes": ["rail"], "unit": "tariff_unit",
              "places": ["a", "b", "c"], "rows": [[null, 10, 30], [10, null, 25], [31, 25, null]] },
            { "id": "arriva", "carriers": ["ARRIVA"], "modes": ["rail"], "unit": "tariff_unit",
              "pairs": [["b", "d", 12], ["c", "d", 2]] }],
        "lines": [
            { "id": "1", "carrier": "GVB", "mode": "tram", "stops": [["a", 0], ["b", 900], ["c", 2000]] },
            { "id": "2", "carrier": "GVB", "mode": "tram", "stops": [["c", 0], ["a", 1500]] }] }"#;
    Network::new(NetworkDocument::from_json(text).unwrap()).unwrap()
}

fn ends(network: &Network, mode: Mode, carriers: [&str; 2], places: [&str; 2], line: Option<&str>) -> Ends {
    let carrier = |id: &str| network.carrier(&id.parse().unwrap()).unwrap();
    let place = |id: &str| network.place(&id.parse().unwrap()).unwrap();
    let carriers = (carrier(carriers[0]), carrier(carriers[1]));
    Ends {
        mode,
        carriers,
        places: (place(places[0]), place(places[1])),
        line: line.and_then(|l| network.line(&l.parse().unwrap(), carriers.0)),
    }
}

fn distances(network: &Network, ends: &Ends) -> Option<Vec<u32>> {
    network.legs(ends)?.as_slice().iter().map(|l| l.known.then_some(l.distance)).collect()
}

#[test]
fn a_matrix_is_read_as_it_stands_and_a_pair_both_ways() {
    let n = network();
    let rail = |carrier, places| distances(&n, &ends(&n, Mode::Rail, [carrier, carrier], places, None));
    assert_eq!(rail("NS", ["a", "c"]), Some(vec![30]));
    assert_eq!(rail("NS", ["c", "a"]), Some(vec![31]));
    assert_eq!(rail("ARRIVA", ["d", "b"]), Some(vec![12]));
    assert_eq!(rail("NS", ["a", "d"]), None);
}

#[test]
fn the_named_line_counts_else_the_shortest_with_both_stops() {
    let n = network();
    let tram = |line| distances(&n, &ends(&n, Mode::Tram, ["GVB", "GVB"], ["a", "c"], line));
    assert_eq!(tram(Some("1")), Some(vec![2000]));
    assert_eq!(tram(Some("2")), Some(vec![1500]));
    assert_eq!(tram(Some("9")), Some(vec![1500]));
    assert_eq!(tram(None), Some(vec![1500]));
    assert_eq!(distances(&n, &ends(&n, Mode::Bus, ["GVB", "GVB"], ["a", "c"], None)), None);
}

#[test]
fn a_ride_touches_the_stops_of_a_line_of_its_own_mode() {
    let n = network();
    let place = |id: &str| n.place(&id.parse().unwrap()).unwrap();
    let line = n.line(&"1".parse().unwrap(), n.carrier(&"GVB".parse().unwrap()).unwrap()).unwrap();
    let touched = |mode| n.stops_between(Some((line, mode)), place("a"), place("c"));
    assert_eq!(touched(Mode::Tram), ["a", "b", "c"].map(place));
    // As for its distance: a bus does not go along a tram line that its taps name.
    assert!(touched(Mode::Bus).is_empty());
}

#[test]
fn a_trip_over_two_carriers_is_cut_at_the_nearest_common_station() {
    let n = network();
    // Over b: 10 + 12; over c: 30 + 2.
    assert_eq!(distances(&n, &ends(&n, Mode::Rail, ["NS", "ARRIVA"], ["a", "d"], None)), Some(vec![10, 12]));
    // From a common station nothing is left for the first carrier.
    assert_eq!(distances(&n, &ends(&n, Mode::Rail, ["NS", "ARRIVA"], ["b", "d"], None)), Some(vec![12]));
}

#[test]
fn joins_hold_for_their_places_and_carriers_only() {
    let n = network();
    let place = |id: &str| n.place(&id.parse().unwrap()).unwrap();
    assert!(n.joins_places(place("b"), place("b-metro")));
    assert!(!n.joins_places(place("a"), place("b")));
    assert!(n.joins_places(77, 77) && !n.joins_places(77, 78));
    let carrier = |id: &str| n.carrier(&id.parse().unwrap()).unwrap();
    assert!(n.joins_carriers(Mode::Rail, carrier("NS"), carrier("arriva")));
    assert!(!n.joins_carriers(Mode::Metro, carrier("NS"), carrier("arriva")));
    assert!(!n.joins_carriers(Mode::Rail, carrier("NS"), carrier("GVB")));
}

#[test]
fn every_finding_is_named_at_once() {
    let text = r#"{ "format": "ovcore/network/1", "id": "bad", "source": "invented",
        "carriers": [{ "id": "NS", "name": "NS" }], "places": [{ "id": "a", "name": "A" }, { "id": "a", "name": "A" }],
        "joined_carriers": [{ "mode": "bus", "carriers": ["GVB"] }],
        "distances": [{ "id": "ns", "carriers": ["NS"], "modes": ["rail"], "unit": "tariff_unit",
                        "pairs": [["a", "x", 3], ["x", "a", 4]], "places": ["a"], "rows": [[1, 2]] }],
        "lines": [{ "id": "1", "carrier": "NS", "mode": "rail", "stops": [["a", 9], ["a", 3]] }],
        "stretches": [{ "from": "a", "legs": [] }] }"#;
    let error = Network::new(NetworkDocument::from_json(text).unwrap()).unwrap_err();
    let paths: Vec<&str> = error.findings().iter().map(|f| f.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "places",
            "joined_carriers[0].mode",
            "joined_carriers[0].carriers[0]",
            "distances[0].pairs[0][1]",
            "distances[0].pairs[1][0]",
            "distances[0].pairs[1]",
            "distances[0].rows[0]",
            "lines[0].mode",
            "lines[0].stops[1][1]",
            "stretches[0].legs",
        ]
    );
}
