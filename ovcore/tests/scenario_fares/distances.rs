//! F3: how far a trip by bus, tram or metro went.

use ovcore::rules::Rules;
use ovcore_testkit::scenario::play;
use ovcore_testkit::world::rules;

use crate::changed;

/// HTM's buses with a distance table beside the lines: `s2`–`s4` 6 km, `s3`–`s4` 3 km.
fn with_a_table() -> Rules {
    changed(|network, _| {
        let table = r#"{ "id": "htm-bus", "carriers": ["HTM"], "modes": ["bus"], "unit": "metre",
                         "pairs": [["s2", "s4", 6000], ["s3", "s4", 3000]] }"#;
        network.distances.push(serde_json::from_str(table).unwrap());
    })
}

/// F3: along the line that the taps name.
#[test]
fn f3_along_the_named_line() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM bus in s3 line=7    => opens s3
        08:20     HTM bus out s1 line=7   => s3-s1 2.40
        10:00     HTM bus in s3 line=8    => opens s3
        10:20     HTM bus out s1 line=8   => s3-s1 2.80
        # and back
        12:00     HTM bus in s1 line=8    => opens s1
        12:20     HTM bus out s3 line=8   => s1-s3 2.80
        ",
    );
}

/// F3: a line that only one of the taps names is named.
#[test]
fn f3_a_line_named_at_one_end() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM bus in s3 line=8    => opens s3
        08:20     HTM bus out s1          => s3-s1 2.80
        10:00     HTM bus in s3           => opens s3
        10:20     HTM bus out s1 line=8   => s3-s1 2.80
        ",
    );
}

/// F3: else the shortest line with both stops: nothing named, or two lines that contradict each other.
#[test]
fn f3_the_shortest_line() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM bus in s3           => opens s3
        08:20     HTM bus out s1          => s3-s1 2.40
        10:00     HTM bus in s3 line=8    => opens s3
        10:20     HTM bus out s1 line=7   => s3-s1 2.40
        12:00     HTM bus in s3 line=7    => opens s3
        12:20     HTM bus out s1 line=8   => s3-s1 2.40
        ",
    );
}

/// F3: a named line that does not have both stops, or that nobody knows, gives no distance: the shortest one does.
#[test]
fn f3_a_named_line_without_both_stops() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM bus in s3 line=8    => opens s3
        08:20     HTM bus out s4 line=8   => s3-s4 1.80
        10:00     HTM bus in s3 line=99   => opens s3
        10:20     HTM bus out s1 line=99  => s3-s1 2.40
        ",
    );
}

/// F3: a line is one of its carrier and mode: tram 1 takes no bus along, and the tram of one carrier not another's.
#[test]
fn f3_a_line_of_the_carrier_and_mode() {
    play(
        &rules(),
        "
        2026-03-10
        # by bus, 7 km; by tram 1, 5 km
        08:00     HTM bus in s1 line=1    => opens s1
        08:20     HTM bus out s3 line=1   => s1-s3 2.40
        10:00     HTM tram in s1          => opens s1
        10:20     HTM tram out s3         => s1-s3 2.00
        12:00     GVB tram in s1 line=1   => opens s1
        12:20     GVB tram out s3 line=1  => s1-s3 unpriced: distance unknown
        ",
    );
}

/// F3: else the distance table; a line with both stops goes before it.
#[test]
fn f3_the_distance_table() {
    play(
        &with_a_table(),
        "
        2026-03-10
        08:00     HTM bus in s2           => opens s2
        08:20     HTM bus out s4          => s2-s4 2.20
        10:00     HTM bus in s4 line=7    => opens s4
        10:20     HTM bus out s2 line=7   => s4-s2 2.20
        12:00     HTM bus in s3           => opens s3
        12:20     HTM bus out s4          => s3-s4 1.80
        ",
    );
}

/// F1: two stops with no distance between them: a price per kilometre has its base, and a table of a chain begins at nothing.
#[test]
fn f1_no_distance() {
    let nowhere = changed(|network, _| {
        let table = |id: &str, carrier: &str, mode: &str, unit: &str, pair: &str| {
            let text = format!(
                r#"{{ "id": "{id}", "carriers": ["{carrier}"], "modes": ["{mode}"], "unit": "{unit}", "pairs": [{pair}] }}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        network.distances.push(table("htm-bus", "HTM", "bus", "metre", r#"["s2", "s4", 0]"#));
        network.distances.push(table("ns-new", "NS", "rail", "tariff_unit", r#"["a", "e", 0]"#));
    });
    play(
        &nowhere,
        "
        2026-03-10
        08:00     HTM bus in s2           => opens s2
        08:20     HTM bus out s4          => s2-s4 1.00
        10:00     NS rail in a            => opens a
        10:20     NS rail out e           => a-e 0.00
        ",
    );
}

/// F3: else unpriced, and nothing is charged.
#[test]
fn f3_else_unpriced() {
    play(
        &rules(),
        "
        2026-03-10
        08:00     HTM bus in s2 line=7    => opens s2
        08:20     HTM bus out s4 line=7   => s2-s4 unpriced: distance unknown
        03:25+1   advance                 => -
        ",
    );
}
