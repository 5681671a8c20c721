//! The parts of an export that prices depend on.

use std::collections::BTreeMap;

use ovcore::calendar::TravelDay;
use ovcore::ids::{LineId, PlaceId, shown};
use ovcore::network::{Line, PlaceEntry};
use ovcore::tap::Mode;

use super::Settings;
use super::xml::Element;
use crate::amount::{Decimal, is_currency};
use crate::names::{Names, near};
use crate::report::Report;

/// As findings and notes call the file.
pub(super) const FILE: &str = "NeTEx";

/// Stops and lines, by their ids in the export.
#[derive(Debug, Default)]
pub(super) struct Service {
    pub(super) places: Vec<PlaceEntry>,
    pub(super) lines: Vec<Line>,
    place_of: Names<PlaceId>,
    line_of: BTreeMap<String, LineId>,
    stops: Vec<String>,
}

/// What a key list says of prices; what it leaves out stands elsewhere, or nowhere.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Keys {
    pub(super) entrance: Option<Decimal>,
    pub(super) rounding: Option<Decimal>,
    pub(super) cap: Option<Decimal>,
}

impl Keys {
    /// Reads the key list of an element.
    pub(super) fn read(element: &Element, report: &mut Report) -> Self {
        let mut number = |key: &'static str| {
            let value = key_value(element, key)?;
            let number = Decimal::parse(value.text()).filter(|number| !number.is_negative());
            if number.is_none() {
                wrong(report, value, Some(key), "a number of 0 or more, as 0.90");
            }
            number
        };
        Self {
            entrance: number("EntranceRateWrtCurrency"),
            rounding: number("RoundingWrtCurrencyRule"),
            cap: number("CappingWrtCurrencyRule"),
        }
    }

    /// These, and of others what these leave out.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            entrance: self.entrance.or(other.entrance),
            rounding: self.rounding.or(other.rounding),
            cap: self.cap.or(other.cap),
        }
    }
}

/// The value of a key in the key list of an element.
pub(super) fn key_value<'e>(element: &'e Element, key: &str) -> Option<&'e Element> {
    let mut pairs = element.child("KeyList")?.named("KeyValue");
    pairs.find(|pair| pair.child("Key").is_some_and(|own| own.text() == key))?.child("Value")
}

/// Tells of an element whose text is not what it should be.
pub(super) fn wrong(
    report: &mut Report,
    element: &Element,
    column: Option<&'static str>,
    expected: impl Into<String>,
) {
    report.find((FILE, Some(element.line), column), format!("found `{}`", shown(element.text())), expected);
}

impl Service {
    pub(super) fn read(root: &Element, settings: &Settings, report: &mut Report) -> Self {
        let mut service = Self::default();
        let points: Vec<(&str, &Element)> = root
            .below("ScheduledStopPoint")
            .into_iter()
            .filter_map(|point| Some((point.attribute("id")?, point)))
            .collect();
        let short: Vec<(&str, &str)> = points.iter().map(|(id, _)| (*id, end(id))).collect();
        let is_one = |wish: &str| short.iter().filter(|(_, other)| *other == wish).count() == 1;
        // Counted by sorting, since an export may have thousands.
        let mut ends: Vec<&str> = short.iter().map(|(_, wish)| *wish).collect();
        ends.sort_unstable();
        let are_distinct = ends.windows(2).all(|pair| pair.first() != pair.last());
        let wishes: Vec<(&str, &str)> = short
            .iter()
            .map(|(id, wish)| (*id, if are_distinct || is_one(wish) { *wish } else { *id }))
            .collect();
        service.place_of = Names::give(&wishes, PlaceId::LEN_MAX);
        for (id, point) in &points {
            let Some(place) = service.place_of.get(id) else { continue };
            if service.places.iter().any(|known| known.id == place) {
                let found = format!("`{}` stands there twice", shown(id));
                report.find((FILE, Some(point.line), Some("ScheduledStopPoint")), found, "each id once");
                continue;
            }
            if place.to_string() != end(id) {
                let what = format!("stop `{}` is place `{place}`", shown(id));
                let why = "a place has at most 24 printable ASCII characters, and a name of its own";
                report.note((FILE, Some(point.line)), what, why);
            }
            let name = point.child("Name").map(Element::text).filter(|name| !name.is_empty());
            service.places.push(PlaceEntry { id: place, name: name.unwrap_or(place.as_str()).to_owned() });
            service.stops.push((*id).to_owned());
        }
        service.read_lines(root, settings, report);
        service
    }

    fn read_lines(&mut self, root: &Element, settings: &Settings, report: &mut Report) {
        let lines: Vec<(&str, &Element)> =
            root.below("Line").into_iter().filter_map(|line| Some((line.attribute("id")?, line))).collect();
        let wish = |(id, line): &(&'_ str, &'_ Element)| {
            let number = key_value(line, "KV1PlanningLijnNummer").or_else(|| line.child("PublicCode"));
            number
                .map(Element::text)
                .filter(|t| !t.is_empty())
                .map_or_else(|| end(id).to_owned(), str::to_owned)
        };
        let texts: Vec<String> = lines.iter().map(wish).collect();
        let wishes: Vec<(&str, &str)> =
            lines.iter().zip(&texts).map(|((id, _), text)| (*id, text.as_str())).collect();
        let names: Names<LineId> = Names::give(&wishes, LineId::LEN_MAX);
        for ((id, line), text) in lines.iter().zip(&texts) {
            let Some(name) = names.get(id) else { continue };
            if name.to_string() != *text {
                let what = format!("line `{}` is line `{name}`", shown(text));
                let why = "a line has at most 16 printable ASCII characters, and a name of its own";
                report.note((FILE, Some(line.line)), what, why);
            }
            let mode = line.child("TransportMode").and_then(|mode| mode_of(mode.text()));
            if let Some(mode) = mode.filter(|mode| *mode != settings.mode) {
                let what = format!("line `{name}` is written as {}, not {mode}", settings.mode);
                report.note((FILE, Some(line.line)), what, "the settings name one mode for the whole export");
            }
            self.line_of.insert((*id).to_owned(), name);
            let (carrier, mode) = (settings.carrier, settings.mode);
            self.lines.push(Line { id: name, carrier, mode, stops: Vec::new() });
        }
    }

    /// The place that an end of a pair names; `None` is told of as a finding.
    pub(super) fn place(&self, pair: &Element, name: &'static str, report: &mut Report) -> Option<PlaceId> {
        let Some(reference) = pair.child(name) else {
            report.find((FILE, Some(pair.line), Some(name)), "found none", "a stop at each end");
            return None;
        };
        let id = reference.attribute("ref").unwrap_or_default();
        let place = self.place_of.get(id);
        if place.is_none() {
            let near = near(id, self.stops.iter().map(String::as_str));
            let hint = near.map_or(String::new(), |name| format!("; `{}` is near", shown(name)));
            let expected = format!("the id of a ScheduledStopPoint{hint}");
            report.find((FILE, Some(reference.line), Some(name)), format!("found `{}`", shown(id)), expected);
        }
        place
    }

    /// The lines that an element is for; none for all.
    pub(super) fn lines_of(&self, element: &Element, report: &mut Report) -> Vec<LineId> {
        let mut lines = Vec::new();
        for reference in element.below("TriggerObjectRef") {
            if reference.attribute("nameOfRefClass") != Some("Line") {
                continue;
            }
            let id = reference.attribute("ref").unwrap_or_default();
            if let Some(line) = self.line_of.get(id) {
                lines.push(*line);
            } else {
                let place = (FILE, Some(reference.line), Some("TriggerObjectRef"));
                report.find(place, format!("found `{}`", shown(id)), "the id of a Line");
            }
        }
        lines.sort_unstable();
        lines.dedup();
        lines
    }
}

/// What an id ends with, after its prefixes.
fn end(id: &str) -> &str {
    id.rsplit(':').find(|part| !part.is_empty()).unwrap_or(id)
}

fn mode_of(text: &str) -> Option<Mode> {
    match text {
        "bus" | "trolleyBus" | "coach" => Some(Mode::Bus),
        "tram" => Some(Mode::Tram),
        "metro" => Some(Mode::Metro),
        "rail" => Some(Mode::Rail),
        "water" | "ferry" => Some(Mode::Ferry),
        _ => None,
    }
}

/// The currency of all fare frames.
pub(super) fn currency(frames: &[&Element], report: &mut Report) -> String {
    let mut currency: Option<&str> = None;
    for element in frames.iter().flat_map(|frame| frame.below("DefaultCurrency")) {
        let code = element.text();
        match currency {
            _ if !is_currency(code) => {
                wrong(report, element, Some("DefaultCurrency"), "three capitals, as EUR");
            }
            Some(first) if first != code => {
                wrong(report, element, Some("DefaultCurrency"), format!("`{first}`, one for all frames"));
            }
            Some(_) => {}
            None => currency = Some(code),
        }
    }
    if currency.is_none() {
        let why = "no fare frame has a DefaultCurrency, and these exports are Dutch";
        report.note((FILE, None), "the currency is EUR", why);
    }
    currency.unwrap_or("EUR").to_owned()
}

/// From when until when the export holds: by the settings, or the one version that it has.
pub(super) fn period(
    root: &Element,
    settings: &Settings,
    report: &mut Report,
) -> Option<(TravelDay, TravelDay)> {
    let mut found: Vec<(TravelDay, TravelDay)> = Vec::new();
    let versions = root.below("ResourceFrame").into_iter().flat_map(|frame| frame.below("Version"));
    for version in versions {
        let mut date = |name: &'static str| {
            let element = version.child(name)?;
            // The time of the day, at midnight, says nothing more.
            let date = element.text().get(..10).and_then(|text| text.parse().ok());
            if date.is_none() {
                wrong(report, element, Some(name), "a date, as 2026-01-01");
            }
            date
        };
        if let (Some(from), Some(until)) = (date("StartDate"), date("EndDate"))
            && !found.contains(&(from, until))
        {
            found.push((from, until));
        }
    }
    let (from, until) = (settings.valid_from, settings.valid_until);
    let of_export = match found.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let from = from.or(of_export.map(|(from, _)| from));
    let until = until.or(of_export.map(|(_, until)| until));
    match (from, until) {
        (Some(from), Some(until)) if from <= until => Some((from, until)),
        (Some(from), Some(until)) => {
            let found = format!("found an end, {until}, before the beginning, {from}");
            report.find((FILE, None, Some("EndDate")), found, "an end not before the beginning");
            None
        }
        _ => {
            let found = format!("found {} periods", found.len());
            let expected = "one Version with StartDate and EndDate, or dates in the settings";
            report.find((FILE, None, Some("Version")), found, expected);
            None
        }
    }
}
