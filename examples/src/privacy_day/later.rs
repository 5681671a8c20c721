//! The same data later: what the rules of retention leave of it.

use std::fmt::Write as _;

use ovcore::account::{Account, Command, Event, Instruction};
use ovcore::calendar::{Instant, TimeOfDay};
use ovcore::inspect::{Consent, Input, Inspection, InspectionPoint, Question, QuestionNumber, Screen, Site};
use ovcore::retain::{Catalogue, Moment, Standing, due, own};
use ovcore::rules::Rules;
use ovcore::tap::Mode;
use ovcore::view::{AlsoKept, ByReference, History, LinkedAccount, OwnData, PaymentBook};
use ovcore_testkit::scenario::Player;

use super::day::{Day, DayError, INSPECTED, instant, records};

/// What is left at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Which moment.
    pub when: &'static str,
    /// Of each row, what is left: a number, a word, or nothing.
    pub cells: Vec<String>,
}

/// What is left of the day, from five minutes to 48 months later.
#[derive(Clone, Debug)]
pub struct Moments {
    columns: Vec<Left>,
}

const ROWS: [&str; 10] = [
    "the inspector's screen",
    "card number and raw tap, at the reader",
    "last actions, shown with consent",
    "the forgotten check-out can be given",
    "journeys in the linked account",
    "trips by reference and amount",
    "taps in the traveller's own data",
    "payments in the traveller's own data",
    "events in the log",
    "what is counted of the card each month",
];

/// The moments: how long after the inspection, or the day.
const MOMENTS: [(&str, &str); 7] = [
    ("at once", INSPECTED),
    ("5 minutes", "2026-03-10T14:20:01+01:00"),
    ("24 hours", "2026-03-11T14:15:01+01:00"),
    ("7 days", "2026-03-17T14:15:01+01:00"),
    ("62 days", "2026-05-12T00:00:00+02:00"),
    ("18 months", "2027-09-12T12:00:00+02:00"),
    ("48 months", "2030-03-12T12:00:00+01:00"),
];

const NONE: &str = "·";

impl Moments {
    /// What is left of a day, carried out moment by moment.
    ///
    /// # Errors
    /// [`DayError`] where the account does not forget what is due.
    pub fn new(rules: &Rules, day: &Day) -> Result<Self, DayError> {
        let mut columns = Vec::new();
        for (when, at) in MOMENTS {
            columns.push(Left { when, cells: left(rules, day, instant(at)?)? });
        }
        Ok(Self { columns })
    }

    /// What is left at each moment.
    #[must_use]
    pub fn columns(&self) -> &[Left] {
        &self.columns
    }

    /// As a table.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = format!("{:<40}", "");
        for left in &self.columns {
            let _ = write!(out, "{:>11}", left.when);
        }
        out.push('\n');
        for (number, row) in ROWS.iter().enumerate() {
            let _ = write!(out, "{row:<40}");
            for left in &self.columns {
                let _ = write!(out, "{:>11}", left.cells.get(number).map_or(NONE, String::as_str));
            }
            out.push('\n');
        }
        out
    }
}

fn yes(is: bool) -> String {
    if is { "●" } else { NONE }.to_owned()
}

fn count(number: usize) -> String {
    if number == 0 { NONE.to_owned() } else { number.to_string() }
}

/// The cells of a moment.
fn left(rules: &Rules, day: &Day, now: Instant) -> Result<Vec<String>, DayError> {
    let calendar = rules.calendar();
    let catalogue = Catalogue::ovpay();
    let kept = |row: own::Row| {
        let due =
            catalogue.rule(row.category).map(|rule| due(rule, row.anchor, &Standing::default(), calendar));
        due.is_none_or(|due| !due.when.is_past(now))
    };
    let asked = question()?;
    let then = instant(INSPECTED)?;
    let mut screen = Screen::new(&rules.policy().inspection);
    screen.input(then, Input::Present);
    let answer = Inspection::answer(&day.inspected, rules, &asked, then);
    screen.input(then, Input::Answer(Box::new(answer)));

    let (account, mut events) = as_of(rules, day, now)?;
    let mut records = records(&events);
    let mut book = PaymentBook::of(&events);
    records.retain(|record| kept(own::day_record(record)));
    events.retain(|event| kept(own::event(event, calendar)));
    let first = catalogue.rule(own::TRANSACTIONS).and_then(|rule| rule.period.first_kept(now, calendar));
    if let Some(first) = first {
        book.forget_before(calendar.at(first, TimeOfDay::MIDNIGHT));
        book.forget_days(first, calendar.starts(first));
    }
    let history = History::new(&account, &records, &book);
    let linked = LinkedAccount::new(&history, rules, now);
    let data = OwnData::new(&history, AlsoKept { events: &events, ..AlsoKept::default() }, rules, now);
    let staff = "inspector-7".parse().map_err(DayError::of)?;
    let consent = Consent::given(asked.number, staff, now);
    let seen =
        Inspection::answer_with_consent(&account, rules, &asked, &consent, now).map_err(DayError::of)?;
    let actions = seen.last_actions().map_or(0, |last| last.actions.len());
    let trips = linked.journeys.iter().flat_map(|journey| &journey.trips);
    let mut ends = trips.filter_map(|trip| trip.correctable);
    let by_reference = day.book.payments().first().and_then(|paid| {
        let payment = &paid.payment;
        ByReference::look_up(&history, rules, &payment.reference, payment.amount).ok()
    });
    let shown = by_reference.map_or(0, |view| view.items.iter().filter(|item| item.trip.is_some()).count());
    let counted = catalogue.rule(own::COUNTERS);
    let counted = counted.map(|rule| due(rule, Moment::At(then), &Standing::default(), calendar));
    Ok(vec![
        yes(screen.showing(now).is_some()),
        yes(kept(own::at_the_reader(then))),
        count(actions),
        yes(ends.any(|end| end.from.at() <= now && now < end.until.at())),
        count(linked.journeys.len()),
        count(shown),
        count(data.taps.len()),
        count(data.payments.len()),
        count(data.history.len()),
        yes(counted.is_some_and(|due| !due.when.is_past(now))),
    ])
}

/// The account and its events as they are then, after it was told to forget what is due.
fn as_of(rules: &Rules, day: &Day, now: Instant) -> Result<(Account, Vec<Event>), DayError> {
    let calendar = rules.calendar();
    let mut events: Vec<Event> = day.events.iter().filter(|event| event.at <= now).cloned().collect();
    let mut account = day.fresh.clone();
    for event in &events {
        account.apply(event).map_err(DayError::of)?;
    }
    let mut player = Player::of(rules, account);
    player.at(now, "advance").map_err(DayError)?;
    let catalogue = Catalogue::ovpay();
    let rule = catalogue.rule(own::TRANSACTIONS);
    let first = rule.and_then(|rule| rule.period.first_kept(now, calendar));
    let oldest = own::account_days(player.account(), calendar).map(|row| row.anchor.date(calendar));
    if let (Some(before), Some(oldest)) = (first, oldest)
        && oldest < before
    {
        let id = "forget".parse().map_err(DayError::of)?;
        let command = Command::Instruct { id, now, what: Instruction::Forget { before } };
        player.command_as("forgets", &command).map_err(DayError)?;
    }
    events.extend_from_slice(player.events());
    Ok((player.account().clone(), events))
}

fn question() -> Result<Question, DayError> {
    let carrier = "ARRIVA".parse().map_err(DayError::of)?;
    let point = InspectionPoint { carrier, mode: Mode::Rail, site: Site::OnBoard { vehicle: None } };
    Ok(Question { number: QuestionNumber::new(1), point })
}
