//! What rides cost under frozen documents.

use ovcore::calendar::{Instant, TravelDay};
use ovcore::day::{Carry, DayInput, rate};
use ovcore::fare::HeldProduct;
use ovcore::tap::Tap;
use serde_json::{Map, Value, json};

use crate::account::rules;
use crate::files::Folder;
use crate::kinds::Read;

/// Each line is a day's taps: carrier, mode, the hour in UTC and the place of each tap, in and out by turns, and a product.
pub(crate) fn prices(folder: &Folder, text: &str) -> Read {
    let rules = rules(folder)?;
    let mut told = Map::new();
    for line in text.lines() {
        let (date, rest) = line.split_once(' ').ok_or(line)?;
        let (taps, product) =
            rest.split_once(" with ").map_or((rest, None), |(taps, product)| (taps, Some(product)));
        let day: TravelDay = date.parse().map_err(|_| line)?;
        let made = taps.split(", ").zip(1..).map(|(tap, number)| tap_of(date, tap, number));
        let taps = made.collect::<Result<Vec<Tap>, String>>()?;
        let held: Vec<HeldProduct> = product
            .map(|product| json!({ "product": product, "from": "1970-01-01", "until": "9999-12-31" }))
            .map(|held| serde_json::from_value(held).map_err(|error| error.to_string()))
            .into_iter()
            .collect::<Result<_, _>>()?;
        let as_of: Instant = format!("{date}T22:00:00Z").parse().map_err(|_| line)?;
        let (rated, _) = rate(
            &rules,
            &DayInput {
                day,
                taps: &taps.iter().collect::<Vec<_>>(),
                next: &[],
                carry_in: &Carry::default(),
                as_of,
                products: &held,
                inert: &[],
                corrections: &[],
            },
        );
        let trips: Vec<Value> =
            rated.trips.iter().map(|trip| json!({ "fare": trip.fare, "legs": trip.legs })).collect();
        told.insert(line.to_owned(), json!(trips));
    }
    Ok(Value::Object(told))
}

fn tap_of(date: &str, text: &str, number: u32) -> Result<Tap, String> {
    let words: Vec<&str> = text.split(' ').collect();
    let [time, carrier, mode, direction, place] = words.as_slice() else {
        return Err(format!("no tap: {text}"));
    };
    let at = format!("{date}T{time}:00Z");
    let tap = json!({
        "id": format!("t{number}"), "token": ovcore_testkit::scenario::token(), "carrier": carrier, "mode": mode,
        "location": place, "reader": format!("r{number}"), "direction": direction, "at": at, "received_at": at,
    });
    serde_json::from_value(tap).map_err(|error| format!("{text}: {error}"))
}
