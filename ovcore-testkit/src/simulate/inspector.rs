//! Inspectors: a card is checked on its way, the back office answers, and the device forgets.

use std::collections::BTreeSet;

use ovcore::account::{Account, HeldTrip};
use ovcore::calendar::Instant;
use ovcore::ids::PlaceId;
use ovcore::inspect::{
    AtInspection, Consent, Ended, Ground, Input, Inspection, InspectionPoint, LastActions, Outcome, Question,
    QuestionNumber, Screen, Site, Then, Ticket,
};
use ovcore::policy::InspectionPolicy;
use ovcore::rules::Rules;
use ovcore::tap::Mode;
use ovcore::trip::{Cancellation, TripStatus};

use super::city::{City, Service};
use super::faults::{Fault, Faults};
use super::keys::Names;
use super::plant::Plant;
use super::things::{Thing, Things};
use super::traveller::{Ride, seconds};
use super::watch::{Broken, Kept, broken, holds};
use crate::rng::Rng;

/// Of 1,000 rides so many are inspected.
pub(super) const INSPECTED: u32 = 25;

const SHOWS: &str = "an inspection shows what it may";
const HOLDS: &str = "an inspection says what holds";
const FORGETS: &str = "I6 the inspector's screen forgets";

/// What an inspection is about, and who answers it.
pub(super) struct Check<'a> {
    pub(super) city: &'a City,
    pub(super) rules: &'a Rules,
    pub(super) account: &'a Account,
    pub(super) names: &'a Names,
    /// When and where the card was presented, as far as the back office was told.
    pub(super) told: &'a BTreeSet<(Instant, PlaceId)>,
    /// Whether the back office answers.
    pub(super) awake: bool,
    pub(super) now: Instant,
}

/// Checks a card during a ride, or some minutes before or after it.
pub(super) fn inspect(
    check: &Check<'_>,
    ride: Ride,
    rng: &mut Rng,
    (faults, things): (&mut Faults, &mut Things),
) -> Kept {
    let Some(point) = point(check, ride, rng) else { return Ok(()) };
    things.happens(Thing::Inspected);
    let policy = &check.rules.policy().inspection;
    let mut shown = policy.clone();
    if check.city.is_planted(Plant::ScreenKeeps) {
        shown.view_minutes = shown.view_minutes.saturating_add(1);
    }
    let mut shift = Shift { screen: Screen::new(&shown), policy, clock: check.now, things };
    // Somebody else's card comes first: one that nobody knows.
    let first = shift.asks()?;
    let unknown = Inspection::of_unknown_card(&Question { number: first, point }, shift.clock);
    shift.things.happens(Thing::UnknownCard);
    let unblocked = matches!(unknown.ticket(), Ticket::NotValid { blocked: false, .. });
    holds(unblocked, HOLDS, || format!("{:?} of an unknown card", unknown.ticket()))?;
    shift.is_answered(unknown, 1)?;
    shift.waits(i64::from(rng.between(1, 40)));
    let number = shift.asks()?;
    let question = Question { number, point };
    if !check.awake {
        return shift.gives_up();
    }
    let answer = answer(check, &question, rng, (faults, shift.things))?;
    let mut text = serde_json::to_string(&answer).unwrap_or_default();
    check.names.are_not_in(&text, SHOWS)?;
    holds(!text.contains("amount"), SHOWS, || text.clone())?;
    let came = match Inspection::from_json(&mut text) {
        Ok(came) => came,
        Err(error) => return broken(SHOWS, error.to_string()),
    };
    holds(came == answer && text.is_empty(), SHOWS, || "an answer does not read back".to_owned())?;
    shift.is_shown(came, answer, rng, faults)
}

/// Where the card is inspected: where its traveller is, or at times elsewhere.
fn point(check: &Check<'_>, ride: Ride, rng: &mut Rng) -> Option<InspectionPoint> {
    let services = &check.city.services;
    let number = if rng.chance(150) { rng.index(services.len()) } else { ride.service };
    let service: &Service = services.get(number)?;
    let site = if rng.chance(400) {
        Site::Station { place: *rng.pick(&service.places)? }
    } else {
        let known = service.on_board && rng.chance(500);
        Site::OnBoard { vehicle: known.then(|| format!("v{}", ride.vehicle).parse().ok()).flatten() }
    };
    Some(InspectionPoint { carrier: service.carrier, mode: service.mode, site })
}

/// The back office's answer; with consent at times, which must be this question's and of now.
fn answer(
    check: &Check<'_>,
    question: &Question,
    rng: &mut Rng,
    (faults, things): (&mut Faults, &mut Things),
) -> Result<Inspection, Broken> {
    let (account, rules, now) = (check.account, check.rules, check.now);
    let asked_by = "inspector-7".parse().map_err(|_| Broken { rule: SHOWS, found: "a name".to_owned() })?;
    let lasts = i64::from(rules.policy().inspection.view_minutes).saturating_mul(60);
    let with_consent = rng.chance(300);
    if with_consent && faults.happens(Fault::WrongConsent, rng) {
        let (number, age) =
            if rng.chance(500) { (1, 0) } else { (0, seconds(rng, (1, 4_000)).saturating_add(lasts)) };
        let other = QuestionNumber::new(question.number.number().saturating_add(number));
        let consent = Consent::<AtInspection>::given(other, asked_by, now.plus_seconds(age.saturating_neg()));
        let refused = Inspection::answer_with_consent(account, rules, question, &consent, now).is_err();
        holds(refused, SHOWS, || format!("with {consent:?} for question {}", question.number))?;
        things.happens(Thing::ConsentRefused);
    }
    let at = now.plus_seconds(seconds(rng, (0, 60)).saturating_neg());
    let consent = Consent::<AtInspection>::given(question.number, asked_by, at);
    let consent = Some(consent).filter(|_| with_consent || check.city.is_planted(Plant::ActionsAlways));
    let at = if check.city.is_planted(Plant::InspectionOld) { now.plus_seconds(-86_400) } else { now };
    let answered = match &consent {
        Some(consent) => Inspection::answer_with_consent(account, rules, question, consent, now)
            .map_err(|error| Broken { rule: SHOWS, found: error.to_string() })?,
        None => Inspection::answer(account, rules, question, at),
    };
    let no_ticket = says_what_holds(check, answered.ticket(), things)?;
    match answered.last_actions() {
        None => holds(!no_ticket && !with_consent, SHOWS, || "no actions where there is a right".to_owned())?,
        Some(actions) => {
            let right = match actions.ground {
                Ground::Consent => with_consent,
                Ground::NoValidCheckIn => no_ticket && !with_consent,
            };
            holds(right, SHOWS, || format!("actions on the ground of {:?}", actions.ground))?;
            if with_consent {
                things.happens(Thing::ActionsWithConsent);
            }
            shows_what_was(check, actions)?;
        }
    }
    Ok(answered)
}

/// The last actions are few, recent, latest first, and each is a presentation that the back office was told of.
fn shows_what_was(check: &Check<'_>, LastActions { actions, .. }: &LastActions) -> Kept {
    let policy = &check.rules.policy().inspection;
    let calendar = check.rules.calendar();
    let days = i32::try_from(policy.last_actions_days).unwrap_or(i32::MAX).saturating_neg();
    let since = calendar.date(check.now).plus_days(days);
    let few = u64::try_from(actions.len()).unwrap_or(u64::MAX) <= u64::from(policy.last_actions);
    let sorted = actions.is_sorted_by(|one, next| one.at >= next.at);
    holds(few && sorted, SHOWS, || format!("{} actions, latest first: {sorted}", actions.len()))?;
    for action in actions {
        holds(calendar.date(action.at) >= since, SHOWS, || format!("an action of {}", action.at))?;
        let was = check.told.contains(&(action.at, action.place));
        holds(was, HOLDS, || format!("{} at {}, which nobody told of", action.what, action.at))?;
    }
    Ok(())
}

/// The ticket is what the account's trips say; gives whether it is none.
fn says_what_holds(check: &Check<'_>, ticket: &Ticket, things: &mut Things) -> Result<bool, Broken> {
    let (rules, now) = (check.rules, check.now);
    let last = last_trip(check.account);
    let open = last.filter(|trip| trip.trip.check_out.is_none()).and_then(|held| {
        let until = last_second(rules, held);
        (until >= now).then_some((held, until))
    });
    let same = |said: &ovcore::inspect::Presented, until: Instant| {
        open.is_some_and(|(held, own)| {
            let own_in = &held.trip.check_in;
            (own_in.at, own_in.place, own) == (said.at, said.place, until)
        })
    };
    let (thing, right) = match ticket {
        Ticket::Valid { check_in, until, .. } => (Thing::TicketValid, same(check_in, *until)),
        Ticket::NotHere { check_in, until, .. } => (Thing::TicketNotHere, same(check_in, *until)),
        Ticket::CheckedOutHere { check_out, until } => {
            let own = last.and_then(|held| held.trip.check_out.as_ref());
            let minutes = i64::from(rules.policy().inspection.checked_out_minutes);
            let ends = check_out.at.plus_seconds(minutes.saturating_mul(60));
            let right = own.is_some_and(|own| own.at == check_out.at) && *until == ends && now <= ends;
            (Thing::TicketCheckedOut, right)
        }
        Ticket::NotValid { blocked, .. } => {
            let listed = !check.account.denied().is_empty();
            let thing = if *blocked { Thing::TicketBlocked } else { Thing::TicketNotValid };
            (thing, open.is_none() && *blocked == listed)
        }
    };
    things.happens(thing);
    holds(right, HOLDS, || {
        format!("{ticket:?} at {now}; the last trip is {:?}", last.map(|held| &held.trip))
    })?;
    Ok(matches!(ticket, Ticket::NotValid { .. }))
}

fn last_trip(account: &Account) -> Option<&HeldTrip> {
    let wrong_pole = TripStatus::Cancelled { why: Cancellation::WrongPole };
    let trips = account.trips().filter(|held| !held.withdrawn && held.trip.status != wrong_pole);
    trips.max_by_key(|held| (held.trip.check_in.at, held.trip.id))
}

/// The last second of a trip, by the longest trip and the end of the day of its check-in (RULES P5).
fn last_second(rules: &Rules, held: &HeldTrip) -> Instant {
    let longest = &rules.policy().trip;
    let minutes = match held.trip.mode {
        Mode::Rail => longest.longest_rail_minutes,
        Mode::Metro | Mode::Tram | Mode::Bus | Mode::Ferry => longest.longest_bus_tram_metro_minutes,
    };
    let at = held.trip.check_in.at;
    let ends = rules.calendar().ends(rules.calendar().day_of(at));
    at.plus_seconds(i64::from(minutes).saturating_mul(60)).min(ends.plus_seconds(-1))
}

/// An inspector at work, with a device.
struct Shift<'a> {
    screen: Screen,
    policy: &'a InspectionPolicy,
    /// What the device's clock shows.
    clock: Instant,
    things: &'a mut Things,
}

impl Shift<'_> {
    fn waits(&mut self, seconds: i64) {
        self.clock = self.clock.plus_seconds(seconds);
    }

    fn input(&mut self, input: Input) -> Outcome {
        let outcome = self.screen.input(self.clock, input);
        let thing = match outcome.ended {
            None => return outcome,
            Some(Ended::TimeIsOver) => Thing::ScreenTime,
            Some(Ended::NoAnswer) => Thing::ScreenNoAnswer,
            Some(Ended::ClockMoved) => Thing::ScreenClock,
            Some(Ended::NextCard) => Thing::ScreenNext,
            Some(Ended::Closed) => Thing::ScreenClosed,
        };
        self.things.happens(thing);
        outcome
    }

    /// A card is held against the device: what was shown goes.
    fn asks(&mut self) -> Result<QuestionNumber, Broken> {
        let Then::Ask(number) = self.input(Input::Present).then else {
            return Err(Broken { rule: FORGETS, found: "a card is presented, and nothing asked".to_owned() });
        };
        self.shows(false)?;
        Ok(number)
    }

    fn is_answered(&mut self, answer: Inspection, after: i64) -> Kept {
        self.waits(after);
        let outcome = self.input(Input::Answer(Box::new(answer)));
        holds(outcome.then == Then::Show, FORGETS, || format!("an answer in time: {outcome:?}"))
    }

    fn shows(&mut self, something: bool) -> Kept {
        let shows = self.screen.showing(self.clock).is_some();
        let at = self.clock;
        holds(shows == something, FORGETS, || format!("at {at} something is on the screen: {shows}"))
    }

    /// No answer comes.
    fn gives_up(&mut self) -> Kept {
        self.waits(i64::from(self.policy.answer_seconds));
        let outcome = self.input(Input::TimePasses);
        let right = outcome.ended == Some(Ended::NoAnswer);
        holds(right, FORGETS, || format!("no answer came: {outcome:?}"))
    }

    /// An answer comes, is shown, and goes: by its time, the next card, the inspector, or a clock that was set back.
    fn is_shown(
        &mut self,
        answer: Inspection,
        again: Inspection,
        rng: &mut Rng,
        faults: &mut Faults,
    ) -> Kept {
        if faults.happens(Fault::AnswerLate, rng) {
            self.waits(i64::from(self.policy.answer_seconds).saturating_add(seconds(rng, (0, 90))));
            let outcome = self.input(Input::Answer(Box::new(answer)));
            self.things.happens(Thing::AnswerDropped);
            holds(outcome.then == Then::Dropped, FORGETS, || format!("an answer too late: {outcome:?}"))?;
            return self.shows(false);
        }
        self.is_answered(answer, i64::from(rng.between(0, 5)))?;
        let shown_since = self.clock;
        if faults.happens(Fault::AnswerTwice, rng) {
            self.waits(1);
            let outcome = self.input(Input::Answer(Box::new(again)));
            self.things.happens(Thing::AnswerDropped);
            holds(outcome.then == Then::Dropped, FORGETS, || format!("an answer twice: {outcome:?}"))?;
        }
        let begun = shown_since;
        let most = i64::from(self.policy.view_minutes).saturating_mul(60);
        self.waits(seconds(rng, (0, 250)));
        self.shows(true)?;
        if faults.happens(Fault::ScreenClockMoves, rng) {
            self.waits(seconds(rng, (1, 400)).saturating_neg());
            let outcome = self.input(Input::TimePasses);
            let right = outcome.ended == Some(Ended::ClockMoved);
            holds(right, FORGETS, || format!("a clock set back: {outcome:?}"))?;
            return self.shows(false);
        }
        match rng.below(4) {
            0 => self.asks().map(|_| ()),
            1 => {
                self.input(Input::Close);
                self.shows(false)
            }
            _ => {
                self.clock = begun.plus_seconds(most.saturating_sub(1)).max(self.clock);
                self.shows(true)?;
                self.clock = begun.plus_seconds(most.saturating_add(seconds(rng, (0, 50))));
                let outcome = self.input(Input::TimePasses);
                let right = outcome.ended == Some(Ended::TimeIsOver);
                holds(right, FORGETS, || {
                    format!("after {} s: {outcome:?}", self.clock.seconds_since(begun))
                })?;
                self.shows(false)
            }
        }
    }
}
