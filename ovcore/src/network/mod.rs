//! The network: which places there are, how far apart, and whose stretch lies between them.
//!
//! A [`Network`] is a [`NetworkDocument`] that was checked and indexed. Inside, carriers, places and lines are small
//! numbers, so that rating a tap compares numbers and not texts.

mod distance;
mod document;
mod gone;

pub use document::{
    CarrierEntry, DistanceTable, DistanceUnit, JoinedCarriers, Line, NetworkDocument, NetworkFormat,
    PlaceEntry, Stretch, StretchLeg, SupplementReader,
};
pub use gone::Gone;

use crate::document::DocumentError;
use crate::ids::{CarrierId, LineId, PlaceId, ReaderId, RuleId};
use crate::order::InOrder;
use crate::tap::{Mode, ReaderFamily};
use distance::{Lines, Table};

pub use crate::limits::LEGS_MAX;

/// One leg of a trip, as the network cuts it. Numbers are of this network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlannedLeg {
    pub(crate) carrier: u16,
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) distance: u32,
    pub(crate) unit: DistanceUnit,
    /// Whether the network knows the distance; where it does not, it stands as 0.
    pub(crate) known: bool,
}

/// The legs of a trip, inline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlannedLegs {
    legs: [PlannedLeg; LEGS_MAX],
    len: usize,
}

impl PlannedLeg {
    /// How far it is, where that is known.
    pub(crate) fn length(&self) -> Option<(u32, DistanceUnit)> {
        self.known.then_some((self.distance, self.unit))
    }
}

impl Default for PlannedLegs {
    fn default() -> Self {
        let none =
            PlannedLeg { carrier: 0, from: 0, to: 0, distance: 0, unit: DistanceUnit::Metre, known: false };
        Self { legs: [none; LEGS_MAX], len: 0 }
    }
}

impl PlannedLegs {
    fn push(&mut self, leg: PlannedLeg) {
        if let Some(slot) = self.legs.get_mut(self.len) {
            *slot = leg;
            self.len = self.len.saturating_add(1);
        }
    }

    /// How far a journey came with them; a trip of which no way is known has none.
    pub(crate) fn after(&self, before: Gone) -> Gone {
        if self.len == 0 {
            return Gone::Unknown;
        }
        self.as_slice().iter().map(PlannedLeg::length).fold(before, Gone::and)
    }

    /// Forgets them.
    pub(crate) const fn clear(&mut self) {
        self.len = 0;
    }

    pub(crate) fn as_slice(&self) -> &[PlannedLeg] {
        self.legs.get(..self.len).unwrap_or_default()
    }
}

/// The ends of a trip, as far as its distance goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends {
    pub(crate) mode: Mode,
    pub(crate) carriers: (u16, u16),
    pub(crate) places: (u32, u32),
    /// The line that the taps agree on, if any.
    pub(crate) line: Option<u32>,
}

/// A stretch of the document with its ends and legs as numbers; both directions stand separately.
#[derive(Clone, Debug)]
struct CutTrip {
    from: u32,
    to: u32,
    legs: Vec<(u16, u32, u32, u32)>,
}

/// A checked network, ready to rate with.
#[derive(Clone, Debug)]
pub struct Network {
    id: String,
    carriers: Vec<CarrierEntry>,
    places: Vec<PlaceEntry>,
    line_ids: Vec<(LineId, u16)>,
    /// The set each place belongs to; a place that is joined to none is alone in its own.
    place_sets: Vec<u32>,
    joined: Vec<(Mode, Vec<u16>)>,
    tables: Vec<Table>,
    lines: Lines,
    cut_trips: Vec<CutTrip>,
    has_check_in_only: bool,
    /// Sorted by carrier and reader.
    supplement_readers: Vec<(u16, ReaderId, RuleId)>,
}

impl Network {
    /// Checks and indexes a document.
    ///
    /// # Errors
    /// [`DocumentError`] with every finding.
    pub fn new(document: NetworkDocument) -> Result<Self, DocumentError> {
        let findings = document.findings();
        if !findings.is_empty() {
            return Err(DocumentError::invalid(document::KIND, findings));
        }
        let mut carriers = document.carriers;
        let mut places = document.places;
        carriers.put_in_order_by_key(|c| c.id);
        places.put_in_order_by_key(|p| p.id);
        let mut line_ids: Vec<(LineId, u16)> = document
            .lines
            .iter()
            .map(|l| (l.id, carrier_number(&carriers, l.carrier).unwrap_or(u16::MAX)))
            .collect();
        line_ids.put_in_order();
        line_ids.dedup();
        let has_check_in_only = carriers.iter().any(|carrier| !carrier.check_in_only.is_empty());
        let mut network = Self {
            id: document.id,
            place_sets: (0..u32::try_from(places.len()).unwrap_or(u32::MAX)).collect(),
            carriers,
            places,
            line_ids,
            joined: Vec::new(),
            tables: Vec::new(),
            lines: Lines::default(),
            cut_trips: Vec::new(),
            supplement_readers: Vec::new(),
            has_check_in_only,
        };
        network.join(&document.joined_places, &document.joined_carriers);
        network.tables = document.distances.iter().map(|t| Table::new(t, &network)).collect();
        network.lines = Lines::new(&document.lines, &network);
        network.cut(&document.stretches);
        let number = |r: &SupplementReader| Some((network.carrier(&r.carrier)?, r.reader, r.supplement));
        let mut readers: Vec<_> = document.supplement_readers.iter().filter_map(number).collect();
        readers.put_in_order();
        network.supplement_readers = readers;
        Ok(network)
    }

    fn join(&mut self, places: &[Vec<PlaceId>], carriers: &[JoinedCarriers]) {
        // A place leads to one with a lower number of its set, and at last to the lowest, which leads to itself.
        for set in places {
            let members: Vec<u32> = set.iter().filter_map(|p| self.place(p)).collect();
            let lowest: Vec<u32> = members.into_iter().map(|member| self.lowest(member)).collect();
            let Some(least) = lowest.iter().copied().min() else { continue };
            for one in lowest {
                self.lead(one, least);
            }
        }
        for place in 0..u32::try_from(self.place_sets.len()).unwrap_or(u32::MAX) {
            // In order of the numbers, so that what a place leads to leads to its lowest already.
            let lowest = self.place_set(self.place_set(place));
            self.lead(place, lowest);
        }
        for set in carriers {
            let members = set.carriers.iter().filter_map(|c| self.carrier(c)).collect();
            self.joined.push((set.mode, members));
        }
    }

    /// Where the ways from a place end; they are cut short on the way.
    fn lowest(&mut self, place: u32) -> u32 {
        let mut at = place;
        while self.place_set(at) != at {
            let next = self.place_set(self.place_set(at));
            self.lead(at, next);
            at = next;
        }
        at
    }

    fn lead(&mut self, place: u32, to: u32) {
        let own = usize::try_from(place).ok().and_then(|place| self.place_sets.get_mut(place));
        if let Some(own) = own {
            *own = to;
        }
    }

    fn cut(&mut self, stretches: &[Stretch]) {
        for stretch in stretches {
            let Some(from) = self.place(&stretch.from) else { continue };
            let mut at = from;
            let mut legs = Vec::with_capacity(stretch.legs.len());
            for leg in &stretch.legs {
                if let (Some(carrier), Some(to)) = (self.carrier(&leg.carrier), self.place(&leg.to)) {
                    legs.push((carrier, at, to, leg.distance));
                    at = to;
                }
            }
            if stretch.both_ways {
                let back = legs.iter().rev().map(|(c, a, b, d)| (*c, *b, *a, *d)).collect();
                self.cut_trips.push(CutTrip { from: at, to: from, legs: back });
            }
            self.cut_trips.push(CutTrip { from, to: at, legs });
        }
        self.cut_trips.put_in_order_by_key(|c| (c.from, c.to));
    }

    /// The document's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The carriers, in order of their ids.
    #[must_use]
    pub fn carriers(&self) -> &[CarrierEntry] {
        &self.carriers
    }

    /// The places, in order of their ids.
    #[must_use]
    pub fn places(&self) -> &[PlaceEntry] {
        &self.places
    }

    /// The name of a place for people; its id where the network does not know it.
    #[must_use]
    pub fn place_name<'a>(&'a self, id: &'a PlaceId) -> &'a str {
        let number = self.place(id).and_then(|n| usize::try_from(n).ok());
        number.and_then(|n| self.places.get(n)).map_or(id.as_str(), |p| p.name.as_str())
    }

    /// The name of a carrier for people; its id where the network does not know it.
    #[must_use]
    pub fn carrier_name<'a>(&'a self, id: &'a CarrierId) -> &'a str {
        let number = self.carrier(id).map(usize::from);
        number.and_then(|n| self.carriers.get(n)).map_or(id.as_str(), |c| c.name.as_str())
    }

    /// The distance that the tables of a carrier give between two places, with its unit; `None` where they give
    /// none. Lines are not looked at.
    #[must_use]
    pub fn table_distance(
        &self,
        carrier: &CarrierId,
        mode: Mode,
        from: &PlaceId,
        to: &PlaceId,
    ) -> Option<(u32, DistanceUnit)> {
        self.tabled(self.carrier(carrier)?, mode, self.place(from)?, self.place(to)?)
    }

    pub(crate) fn place(&self, id: &PlaceId) -> Option<u32> {
        self.places.binary_search_by_key(id, |p| p.id).ok().and_then(|n| u32::try_from(n).ok())
    }

    pub(crate) fn carrier(&self, id: &CarrierId) -> Option<u16> {
        carrier_number(&self.carriers, *id)
    }

    pub(crate) fn line(&self, id: &LineId, carrier: u16) -> Option<u32> {
        self.line_ids.binary_search(&(*id, carrier)).ok().and_then(|n| u32::try_from(n).ok())
    }

    /// The numbers of the lines with this name, of whatever carrier.
    pub(crate) fn lines_named<'a>(&'a self, id: &'a LineId) -> impl Iterator<Item = u32> + 'a {
        (0_u32..).zip(&self.line_ids).filter(move |(_, (line, _))| line == id).map(|(number, _)| number)
    }

    /// Whether there is anywhere where one only checks in.
    pub(crate) const fn has_check_in_only(&self) -> bool {
        self.has_check_in_only
    }

    /// Whether one only checks in, and never out.
    pub(crate) fn is_check_in_only(&self, carrier: u16, mode: Mode) -> bool {
        self.has_check_in_only
            && self.carriers.get(usize::from(carrier)).is_some_and(|c| c.check_in_only.contains(&mode))
    }

    /// The number of the supplement that a reader charges (RULES P10).
    pub(crate) fn supplement_at(&self, carrier: u16, reader: &ReaderId) -> Option<u16> {
        if self.supplement_readers.is_empty() {
            return None;
        }
        let by = |(c, r, _): &(u16, ReaderId, RuleId)| (*c, *r).cmp(&(carrier, *reader));
        u16::try_from(self.supplement_readers.binary_search_by(by).ok()?).ok()
    }

    /// Whether any reader charges a supplement.
    pub(crate) const fn has_supplement_readers(&self) -> bool {
        !self.supplement_readers.is_empty()
    }

    /// The rule of a supplement, by its number.
    pub(crate) fn supplement_rule(&self, number: u16) -> Option<RuleId> {
        self.supplement_readers.get(usize::from(number)).map(|(_, _, rule)| *rule)
    }

    /// The stops of a line of a mode between two of its places, the two included; empty where the line is not known to
    /// have both.
    pub(crate) fn stops_between(&self, line: Option<(u32, Mode)>, from: u32, to: u32) -> Vec<u32> {
        line.map(|line| self.lines.between(line, from, to)).unwrap_or_default()
    }

    pub(crate) fn line_id(&self, number: u32) -> Option<LineId> {
        self.line_ids.get(usize::try_from(number).ok()?).map(|(id, _)| *id)
    }

    pub(crate) fn place_id(&self, number: u32) -> Option<PlaceId> {
        self.places.get(usize::try_from(number).ok()?).map(|p| p.id)
    }

    pub(crate) fn carrier_id(&self, number: u16) -> Option<CarrierId> {
        self.carriers.get(usize::from(number)).map(|c| c.id)
    }

    fn place_set(&self, place: u32) -> u32 {
        usize::try_from(place).ok().and_then(|n| self.place_sets.get(n)).copied().unwrap_or(place)
    }

    /// Whether two places are one for a rail transfer (RULES J3). Numbers beyond the network are places it does not
    /// know; each is joined to itself only.
    pub(crate) fn joins_places(&self, a: u32, b: u32) -> bool {
        a == b || self.place_set(a) == self.place_set(b)
    }

    /// Whether stations of two carriers close each other's trips (RULES P4).
    pub(crate) fn joins_carriers(&self, mode: Mode, a: u16, b: u16) -> bool {
        a == b || self.joined.iter().any(|(m, set)| *m == mode && set.contains(&a) && set.contains(&b))
    }

    /// The other carriers whose stations close a carrier's trips (RULES P4), in the order of their ids; none on board.
    pub(crate) fn joined_with(&self, mode: Mode, carrier: u16) -> impl Iterator<Item = u16> {
        let count = u16::try_from(self.carriers.len()).unwrap_or(u16::MAX);
        let closes = move |other: u16| other != carrier && self.joins_carriers(mode, carrier, other);
        (0..count).filter(move |other| mode.family() != ReaderFamily::OnBoard && closes(*other))
    }

    fn tabled(&self, carrier: u16, mode: Mode, from: u32, to: u32) -> Option<(u32, DistanceUnit)> {
        self.tables.iter().filter(|t| t.serves(carrier, mode)).find_map(|t| Some((t.get(from, to)?, t.unit)))
    }

    /// Cuts a trip into its legs (RULES F3, P4); `None` where nothing says how it runs over its carriers. A trip on one
    /// carrier always is one leg, of unknown distance where the network has none.
    pub(crate) fn legs(&self, ends: &Ends) -> Option<PlannedLegs> {
        let mut legs = PlannedLegs::default();
        self.legs_into(ends, &mut legs).then_some(legs)
    }

    /// [`Network::legs`], into room that is used again; gives whether anything says how the trip runs.
    pub(crate) fn legs_into(&self, ends: &Ends, legs: &mut PlannedLegs) -> bool {
        let ((first, last), (from, to)) = (ends.carriers, ends.places);
        legs.clear();
        if self.cut_trip(ends, legs) {
            return true;
        }
        if first == last {
            let line = self.lines.distance(ends).map(|metres| (metres, DistanceUnit::Metre));
            // A place is no distance from itself, also where the table has no cell for that.
            let tabled = || {
                if from == to {
                    self.tabled_or_zero(first, ends.mode, from, to)
                } else {
                    self.tabled(first, ends.mode, from, to)
                }
            };
            let found = line.or_else(tabled);
            let (distance, unit) = found.unwrap_or((0, DistanceUnit::Metre));
            legs.push(PlannedLeg { carrier: first, from, to, distance, unit, known: found.is_some() });
            return true;
        }
        let Some(over) = self.through_an_interchange(ends) else { return false };
        *legs = over;
        true
    }

    fn cut_trip(&self, ends: &Ends, legs: &mut PlannedLegs) -> bool {
        let (first, last) = ends.carriers;
        let begin = self.cut_trips.partition_point(|c| (c.from, c.to) < ends.places);
        let same = self
            .cut_trips
            .get(begin..)
            .unwrap_or_default()
            .iter()
            .take_while(|c| (c.from, c.to) == ends.places);
        for cut in same {
            let carriers = (cut.legs.first().map(|l| l.0), cut.legs.last().map(|l| l.0));
            if carriers != (Some(first), Some(last)) {
                continue;
            }
            for (carrier, from, to, distance) in &cut.legs {
                let table = self.tables.iter().find(|t| t.serves(*carrier, ends.mode));
                let unit = table.map_or(DistanceUnit::Metre, |t| t.unit);
                legs.push(PlannedLeg {
                    carrier: *carrier,
                    from: *from,
                    to: *to,
                    distance: *distance,
                    unit,
                    known: true,
                });
            }
            return true;
        }
        false
    }

    /// A trip from one carrier's station to another's, for which no stretch is given: over the station of both that
    /// makes it shortest; of two as short, the one whose id comes first.
    fn through_an_interchange(&self, ends: &Ends) -> Option<PlannedLegs> {
        let ((first, last), (from, to)) = (ends.carriers, ends.places);
        let mut best: Option<(u32, PlannedLegs)> = None;
        for table in self.tables.iter().filter(|t| t.serves(first, ends.mode)) {
            for via in table.places() {
                let (Some(before), Some((after, unit))) =
                    (table.get_or_zero(from, *via), self.tabled_or_zero(last, ends.mode, *via, to))
                else {
                    continue;
                };
                let total = before.saturating_add(after);
                if best.as_ref().is_none_or(|(least, _)| total < *least) {
                    let mut legs = PlannedLegs::default();
                    let (a, b) = (
                        PlannedLeg {
                            carrier: first,
                            from,
                            to: *via,
                            distance: before,
                            unit: table.unit,
                            known: true,
                        },
                        PlannedLeg { carrier: last, from: *via, to, distance: after, unit, known: true },
                    );
                    // A stretch from a station to itself is none: the trip lies with the other carrier.
                    for leg in [a, b] {
                        if leg.from != leg.to {
                            legs.push(leg);
                        }
                    }
                    best = Some((total, legs));
                }
            }
        }
        best.map(|(_, legs)| legs)
    }

    fn tabled_or_zero(&self, carrier: u16, mode: Mode, from: u32, to: u32) -> Option<(u32, DistanceUnit)> {
        let mut tables = self.tables.iter().filter(|t| t.serves(carrier, mode));
        tables.find_map(|t| Some((t.get_or_zero(from, to)?, t.unit)))
    }
}

fn carrier_number(carriers: &[CarrierEntry], id: CarrierId) -> Option<u16> {
    carriers.binary_search_by_key(&id, |c| c.id).ok().and_then(|n| u16::try_from(n).ok())
}

#[cfg(test)]
mod tests;
