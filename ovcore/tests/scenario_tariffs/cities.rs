//! Transfers as some cities have them, in the town's prices: Red bus 2.00, Red tram 3.00, Blue bus 2.50, Blue metro 4.00.

use serde_json::json;

use crate::transfers::both_with;
use crate::{blue, check, in_town, red, with};

/// The two-hour credit of Seattle: rides pay what they cost above the highest so far; two hours, the end not included,
/// from the last check-in that was paid for; over carriers.
#[test]
fn seattle() {
    let rules = both_with(&json!({
        "within": { "seconds": 7200, "from": "last_paid_check_in", "to": "check_in", "bound": "exclusive" },
        "joins": [{ "id": "difference", "effect": { "credit": { "of": "highest" } } }] }));
    check(
        &rules,
        "
        2026-03-10
        08:00     RED tram in u
        08:10     RED tram out v          => u-v 3.00
        # nothing paid: the two hours do not begin again
        09:00     RED bus in v
        09:10     RED bus out w           => v-w 0.00
        10:00     RED bus in w
        10:10     RED bus out x           => w-x 2.00
        # 4.00 - 2.00, paid: two hours from here
        11:00     BLUE metro in x
        11:10     BLUE metro out y        => x-y 2.00
        12:59:59  RED tram in y
        13:05     RED tram out z          => y-z 0.00
        13:10     RED tram in z
        13:15     RED tram out y          => z-y 3.00
        ",
    );
    check(
        &rules,
        "
        2026-03-10
        08:00     RED tram in u
        08:10     RED tram out v          => u-v 3.00
        09:00     BLUE metro in v
        09:10     BLUE metro out w        => v-w 1.00
        # the credit is 4.00, not the 1.00 that was paid last
        10:30     BLUE metro in w
        10:40     BLUE metro out x        => w-x 0.00
        11:00     RED bus in x
        11:10     RED bus out y           => x-y 2.00
        ",
    );
}

/// Houston: all rides of three hours from the first check-in cost the highest.
#[test]
fn houston() {
    let rules = both_with(&json!({
        "within": { "seconds": 10_800, "from": "first_check_in", "to": "check_in" },
        "joins": [{ "id": "highest", "effect": { "credit": { "of": "highest" } } }] }));
    check(
        &rules,
        "
        2026-03-10
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 2.00
        08:20     RED tram in v
        08:30     RED tram out w          => v-w 1.00
        09:00     BLUE bus in w
        09:10     BLUE bus out x          => w-x 0.00
        11:00     BLUE metro in x
        11:10     BLUE metro out y        => x-y 1.00
        11:20     RED bus in y
        11:30     RED bus out z           => y-z 2.00
        ",
    );
}

/// Atlanta: a matrix of joins by carrier (free, a fixed upcharge, the difference to the last), at most four in three hours.
#[test]
fn atlanta() {
    let rules = both_with(&json!({
        "within": { "seconds": 10_800, "from": "first_check_in", "to": "check_in" }, "transfers_max": 4,
        "joins": [
            { "id": "red-red", "from": { "carriers": ["RED"] }, "to": { "carriers": ["RED"] }, "effect": "free" },
            { "id": "red-metro", "from": { "carriers": ["RED"] }, "to": { "carriers": ["BLUE"], "modes": ["metro"] },
              "effect": { "fixed": { "amount_minor": 150 } } },
            { "id": "metro-red", "from": { "modes": ["metro"] }, "to": { "carriers": ["RED"] }, "effect": "free" },
            { "id": "bus-metro", "from": { "carriers": ["BLUE"], "modes": ["bus"] }, "to": { "modes": ["metro"] },
              "effect": { "credit": { "of": "last" } } }] }));
    check(
        &rules,
        "
        2026-03-10
        08:00     RED bus in u
        08:05     RED bus out v           => u-v 2.00
        08:10     RED tram in v
        08:15     RED tram out w          => v-w 0.00
        08:20     BLUE metro in w
        08:25     BLUE metro out x        => w-x 1.50
        08:30     RED bus in x
        08:35     RED bus out y           => x-y 0.00
        08:40     RED tram in y
        08:45     RED tram out z          => y-z 0.00
        # the fifth: whole, and the first of a new window
        08:50     RED bus in z
        08:55     RED bus out y           => z-y 2.00
        11:50     RED tram in y
        11:55     RED tram out x          => y-x 0.00
        11:56     RED bus in x
        11:59     RED bus out w           => x-w 2.00
        ",
    );
    check(
        &rules,
        "
        2026-03-10
        08:00     BLUE bus in u
        08:05     BLUE bus out v          => u-v 2.50
        # 4.00 - 2.50
        08:10     BLUE metro in v
        08:15     BLUE metro out w        => v-w 1.50
        # no join from metro to Blue's bus: whole, and anew
        08:20     BLUE bus in w
        08:25     BLUE bus out x          => w-x 2.50
        08:30     BLUE metro in x
        08:35     BLUE metro out y        => x-y 1.50
        ",
    );
}

/// The bus of Vancouver is one zone; whoever goes on by metro through two pays the difference, within 90 minutes.
#[test]
fn vancouver() {
    let ninety = json!({ "transfers": [{ "id": "ninety",
        "within": { "seconds": 5400, "from": "first_check_in", "to": "check_in" },
        "joins": [{ "id": "upgrade", "effect": { "credit": { "of": "highest" } } }] }] });
    let metro = with(
        &ninety,
        &json!({
            "zones": { "one": ["u", "v"], "two": ["w", "x"], "three": ["y"] },
            "prices": [{ "id": "zones", "modes": ["metro"], "rule": { "zone_sets": { "sets": [
                { "zones": ["one"], "amount_minor": 320 }, { "zones": ["two"], "amount_minor": 320 },
                { "zones": ["three"], "amount_minor": 320 }, { "zones": ["one", "two"], "amount_minor": 465 },
                { "zones": ["two", "three"], "amount_minor": 465 },
                { "zones": ["one", "two", "three"], "amount_minor": 635 }] } } }] }),
    );
    let bus = with(
        &ninety,
        &json!({ "prices": [{ "id": "bus", "modes": ["bus"], "rule": { "flat": { "amount_minor": 320 } } }] }),
    );
    check(
        &in_town(&[red(&bus), blue(&metro)]),
        "
        2026-03-10
        08:00     RED bus in u
        08:10     RED bus out v           => u-v 3.20
        08:20     BLUE metro in v
        08:30     BLUE metro out x        => v-x 1.45
        09:30     BLUE metro in x
        09:40     BLUE metro out u        => x-u 0.00
        09:50     BLUE metro in u
        10:00     BLUE metro out y        => u-y 6.35
        10:10     RED bus in y
        10:20     RED bus out z           => y-z 0.00
        ",
    );
}

/// Porto Alegre: bus to another line for 1.00, once; train to train free and not counted; the same line again is no
/// transfer and leaves the window.
#[test]
fn porto_alegre() {
    let rules = both_with(&json!({ "transfers_max": 1, "joins": [
        { "id": "same-line", "from": { "modes": ["bus"] }, "to": { "modes": ["bus"] }, "same": ["line"], "effect": "none" },
        { "id": "train", "from": { "modes": ["metro"] }, "to": { "modes": ["metro"] }, "counts": false, "effect": "free" },
        { "id": "bus", "from": { "modes": ["bus"] }, "to": { "modes": ["bus"] }, "different": ["line"],
          "effect": { "fixed": { "amount_minor": 100 } } }] }));
    check(
        &rules,
        "
        2026-03-10
        08:00     RED bus in u line=1
        08:05     RED bus out v line=1    => u-v 2.00
        08:10     RED bus in v line=1
        08:15     RED bus out w line=1    => v-w 2.00
        08:20     RED bus in w line=2
        08:25     RED bus out x line=2    => w-x 1.00
        # one transfer was all
        08:30     RED bus in x line=1
        08:35     RED bus out y line=1    => x-y 2.00
        09:00     BLUE metro in y
        09:05     BLUE metro out z        => y-z 4.00
        09:10     BLUE metro in z
        09:15     BLUE metro out y        => z-y 0.00
        09:20     BLUE metro in y
        09:25     BLUE metro out x        => y-x 0.00
        # no join from train to bus
        09:30     RED bus in x line=1
        09:35     RED bus out y line=1    => x-y 2.00
        10:30     BLUE bus in y line=9
        10:35     BLUE bus out z line=9   => y-z 1.00
        ",
    );
}
