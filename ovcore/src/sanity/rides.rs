//! Rides one after the other, rated as taps of a card would be: transfers, and bases that are paid twice.

use super::finding::{FindingKind, Findings, Subject};
use super::matrix::Matrix;
use super::service::Service;
use super::single::Sight;
use crate::calendar::Instant;
use crate::card::Token;
use crate::compare::{RatedTrip, rate_card};
use crate::day::Rater;
use crate::fare::{Component, HeldProduct, TariffDocument};
use crate::ids::{LineId, ReaderId, RuleId, TapId};
use crate::money::Money;
use crate::rules::Rules;
use crate::tap::{Direction, ModeGroup, ReaderOutcome, Tap};
use crate::trip::Fare;

/// How long after the last check-out the next ride begins.
const CHANGE_SECONDS: i64 = 300;
/// How long a ride takes.
pub(super) const RIDE_SECONDS: i64 = 600;
/// How many rides of a service take part in the search for bases that are paid twice.
const BASE_RIDES: usize = 3;
/// The most pairs of services that take part in it.
const BASE_SERVICES_MAX: usize = 2_500;
/// A prime, so that its multiples visit all parts of a list early.
const STRIDE: usize = 2_654_435_761;

/// The taps of a made-up card.
pub(super) struct Script<'a> {
    rules: &'a Rules,
    taps: Vec<Tap>,
}

impl<'a> Script<'a> {
    pub(super) const fn new(rules: &'a Rules) -> Self {
        Self { rules, taps: Vec::new() }
    }

    /// A ride between two places, by number; where one only checks in, its check-in.
    pub(super) fn ride(
        mut self,
        service: &Service,
        line: Option<LineId>,
        (from, to): (u32, u32),
        at: Instant,
        seconds: i64,
    ) -> Self {
        self.tap(service, line, from, Direction::In, at);
        if !service.check_in_only {
            self.tap(service, line, to, Direction::Out, at.plus_seconds(seconds));
        }
        self
    }

    fn tap(
        &mut self,
        service: &Service,
        line: Option<LineId>,
        place: u32,
        direction: Direction,
        at: Instant,
    ) {
        // Each tap has a reader of its own, so that no two are the same presentation.
        let name = format!("{:08}", self.taps.len());
        let (Ok(id), Ok(reader), Some(location)) =
            (TapId::new(&name), ReaderId::new(&name), self.rules.network().place_id(place))
        else {
            return;
        };
        self.taps.push(Tap {
            id,
            version: 0,
            token: Token::from_bytes([0; 16]),
            carrier: service.carrier_id,
            mode: service.mode,
            location,
            reader,
            line,
            vehicle: None,
            direction,
            at,
            received_at: at,
            reader_outcome: ReaderOutcome::Accepted,
            application: None,
        });
    }

    pub(super) fn rate(&self, rater: &mut Rater, held: &[HeldProduct], explain: bool) -> Vec<RatedTrip> {
        rate_card(rater, self.rules, &self.taps, held, explain)
    }

    /// The prices of its rides; `None` where one of them has none.
    fn prices(&self, rater: &mut Rater, held: &[HeldProduct]) -> Option<Vec<Money>> {
        let price = |rated: &RatedTrip| match rated.trip.fare {
            Fare::Priced(price) => Some(price),
            Fare::Pending | Fare::Unpriced(_) => None,
        };
        self.rate(rater, held, false).iter().map(price).collect()
    }
}

/// Two rides with a change between them, against each by itself and the ride through. Gives how many were tried.
pub(super) fn transfers(
    sight: &Sight<'_>,
    matrix: &Matrix,
    line: Option<LineId>,
    most: u32,
    rater: &mut Rater,
    findings: &mut Findings,
) -> u64 {
    let rides: Vec<(usize, usize)> =
        matrix.rides().filter(|(_, _, cell)| cell.price.is_ok()).map(|(from, to, _)| (from, to)).collect();
    let held = super::moments::held(sight.products);
    let change = Change { sight, matrix, line, held: &held };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    // Where one only checks in, any ride may follow; else one from where the first ended.
    let followers = |first: (usize, usize)| -> &[(usize, usize)] {
        if sight.service.check_in_only {
            return &rides;
        }
        let begin = rides.partition_point(|(from, _)| *from < first.1);
        let end = rides.partition_point(|(from, _)| *from <= first.1);
        rides.get(begin..end).unwrap_or_default()
    };
    let all = rides.iter().map(|first| followers(*first).len()).fold(0_usize, usize::saturating_add);
    let mut tried = 0_u64;
    if all <= most {
        for first in &rides {
            for second in followers(*first) {
                tried = tried.saturating_add(u64::from(change.check(*first, *second, rater, findings)));
            }
        }
        return tried;
    }
    for i in 0..most {
        let number = |of: usize, stride: usize| i.wrapping_mul(stride).checked_rem(of);
        let first = number(rides.len(), STRIDE).and_then(|n| rides.get(n));
        let Some(first) = first else { continue };
        let after = followers(*first);
        if let Some(second) = number(after.len(), STRIDE.wrapping_add(2)).and_then(|n| after.get(n)) {
            tried = tried.saturating_add(u64::from(change.check(*first, *second, rater, findings)));
        }
    }
    tried
}

struct Change<'a> {
    sight: &'a Sight<'a>,
    matrix: &'a Matrix,
    line: Option<LineId>,
    held: &'a [HeldProduct],
}

impl Change<'_> {
    /// Whether the rides could be compared.
    fn check(
        &self,
        first: (usize, usize),
        second: (usize, usize),
        rater: &mut Rater,
        findings: &mut Findings,
    ) -> bool {
        let (sight, at) = (self.sight, self.sight.asked.at);
        let later = at.plus_seconds(RIDE_SECONDS.saturating_add(CHANGE_SECONDS));
        let places = |ride: (usize, usize)| (sight.place(ride.0), sight.place(ride.1));
        let script = || Script::new(sight.rules);
        let ride = |script: Script<'_>, ride, at| -> Option<Vec<Money>> {
            script.ride(sight.service, self.line, places(ride), at, RIDE_SECONDS).prices(rater, self.held)
        };
        let mut ride = ride;
        let begun = script().ride(sight.service, self.line, places(first), at, RIDE_SECONDS);
        let Some([one, two]) =
            ride(begun, second, later).and_then(|prices| <[Money; 2]>::try_from(prices).ok())
        else {
            return false;
        };
        let Some([alone]) =
            ride(script(), second, later).and_then(|prices| <[Money; 1]>::try_from(prices).ok())
        else {
            return false;
        };
        let row = self.matrix.cell(second.0, second.1).and_then(|cell| cell.row);
        let (about, sum) = (sight.about(row), one.checked_add(two));
        let way: &[usize] = if first.1 == second.0 && !sight.service.check_in_only {
            &[first.0, first.1, second.1]
        } else {
            &[first.0, second.0]
        };
        let pair = (sight.place(first.0), sight.place(second.1));
        let ends = if sight.service.check_in_only { (second.0, second.0) } else { second };
        let second_ride: &[usize] = if ends.0 == ends.1 { &[ends.0] } else { &[ends.0, ends.1] };
        let first_ride: &[usize] = if first.0 == first.1 { &[first.0] } else { &[first.0, first.1] };
        if two.is_negative() {
            let example = || sight.example((way, sum), (first_ride, Some(one)));
            findings.add(FindingKind::FurtherRideLowersTotal, about, pair, example);
        }
        if two.minor().saturating_sub(alone.minor()) > sight.tolerance {
            let example = || sight.example((way, Some(two)), (second_ride, Some(alone)));
            findings.add(FindingKind::TransferMakesDearer, about, pair, example);
        }
        let has_through = !sight.service.check_in_only && self.matrix.price(first.0, second.1).is_some();
        if let (true, Some(sum)) = (has_through, sum)
            && let Some([through]) =
                ride(script(), (first.0, second.1), at).and_then(|prices| <[Money; 1]>::try_from(prices).ok())
            && through.minor().saturating_sub(sum.minor()) > sight.tolerance
        {
            let example = || sight.example((way, Some(sum)), (&[first.0, second.1], Some(through)));
            findings.add(FindingKind::StopOverIsCheaper, about, pair, example);
        }
        true
    }
}

/// A service with the number of its tariff, and some of its rides.
pub(super) struct Sampled<'a> {
    pub(super) tariff: &'a TariffDocument,
    pub(super) service: &'a Service,
    pub(super) rides: Vec<(u32, u32)>,
}

impl<'a> Sampled<'a> {
    /// Picks priced rides of a matrix, from all parts of it.
    pub(super) fn new(tariff: &'a TariffDocument, service: &'a Service, matrix: &Matrix) -> Self {
        let place = |index: usize| service.places.get(index).copied();
        let priced = matrix.rides().filter(|(_, _, cell)| cell.price.is_ok());
        let all: Vec<(u32, u32)> =
            priced.filter_map(|(from, to, _)| Some((place(from)?, place(to)?))).collect();
        let pick = |i: usize| all.get(i.saturating_mul(all.len()) / BASE_RIDES).copied();
        Self { tariff, service, rides: (0..BASE_RIDES).filter_map(pick).collect() }
    }
}

/// Rides of every service after rides of every other of the group, within one journey: only the first may pay a base.
pub(super) fn bases(
    rules: &Rules,
    services: &[(Sampled<'_>, Instant)],
    rater: &mut Rater,
    findings: &mut Findings,
) -> u64 {
    let mut tried = 0_u64;
    let pairs = services.iter().flat_map(|second| services.iter().map(move |first| (&first.0, second)));
    for (first, (second, at)) in pairs.take(BASE_SERVICES_MAX) {
        let group = second.service.mode.group();
        if first.service.mode.group() != group || !first.tariff.holds_at(rules.calendar(), *at) {
            continue;
        }
        for one in &first.rides {
            let joined = |ride: &&(u32, u32)| rules.network().joins_places(one.1, ride.0);
            let own = second.rides.iter().find(joined);
            // A train goes on where the last one ended; of the other group, wherever one is by then.
            let from_there = || second.service.ride_from(rules.network(), one.1);
            let Some(two) = own.copied().or_else(from_there).or_else(|| {
                second
                    .rides
                    .first()
                    .copied()
                    .filter(|ride| group == ModeGroup::BusTramMetro && ride.0 != one.0)
            }) else {
                continue;
            };
            tried = tried.saturating_add(1);
            two_bases(rules, (first, *one), (second, two), *at, rater, findings);
        }
    }
    tried
}

fn two_bases(
    rules: &Rules,
    (first, one): (&Sampled<'_>, (u32, u32)),
    (second, two): (&Sampled<'_>, (u32, u32)),
    at: Instant,
    rater: &mut Rater,
    findings: &mut Findings,
) {
    let later = at.plus_seconds(RIDE_SECONDS.saturating_add(CHANGE_SECONDS));
    let script = Script::new(rules).ride(first.service, None, one, at, RIDE_SECONDS).ride(
        second.service,
        None,
        two,
        later,
        RIDE_SECONDS,
    );
    let trips = script.rate(rater, &[], true);
    let [before, after] = &trips[..] else { return };
    let (Some(_), Some(rule)) = (base(before), base(after)) else { return };
    if before.trip.journey != after.trip.journey {
        return;
    }
    let about = Subject {
        rule: Some(rule),
        carrier: Some(second.service.carrier_id),
        mode: Some(second.service.mode),
        ..Subject::tariff(second.tariff.id)
    };
    let ends = |rated: &RatedTrip| {
        let end = rated.trip.check_out.as_ref().map(|end| end.place);
        core::iter::once(rated.trip.check_in.place).chain(end).collect()
    };
    let amount = |rated: &RatedTrip| Some(rated.trip.fare.charged());
    findings.add(FindingKind::BaseChargedTwice, about, (one.0, two.0), || super::Example {
        places: ends(after),
        amount: amount(after),
        compared_with: ends(before),
        compared_amount: amount(before),
        at: Some(at),
        products: Vec::new(),
    });
}

/// The rule by which a ride pays a base, if it does.
fn base(rated: &RatedTrip) -> Option<RuleId> {
    let lines = &rated.explanation.as_ref()?.lines;
    let is_base = |line: &&crate::fare::Line| {
        matches!(line.component, Component::Base { .. })
            && !line.amount.is_zero()
            && !line.amount.is_negative()
    };
    lines.iter().find(is_base).map(|line| line.rule)
}
