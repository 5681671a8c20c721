//! The story of a card: its commands as a scenario that can be played, with what came of each as remarks.

use std::fmt::Write as _;

use ovcore::account::{CheckOutcome, Command, CorrectedBy, Event, Instruction, ObjectionOutcome};
use ovcore::calendar::{Instant, TravelDay};
use ovcore::deny::{BlockCause, DenyReason};
use ovcore::rules::Rules;
use ovcore::settle::PaymentOutcome;
use ovcore::tap::{Direction, ReaderOutcome, Tap};

use crate::scenario::told;

/// Writes a story down, where one is wanted.
#[derive(Debug, Default)]
pub(super) struct Pen {
    text: Option<String>,
    date: Option<TravelDay>,
}

impl Pen {
    pub(super) fn writing() -> Self {
        Self { text: Some(String::new()), date: None }
    }

    pub(super) fn text(self) -> String {
        self.text.unwrap_or_default()
    }

    pub(super) fn remark(&mut self, remark: impl FnOnce() -> String) {
        if let Some(text) = &mut self.text {
            let _ = writeln!(text, "    # {}", remark());
        }
    }

    /// A command, and to which account of the card.
    pub(super) fn command(&mut self, rules: &Rules, number: usize, now: Instant, command: &Command) {
        if self.text.is_none() {
            return;
        }
        let line = self.line(rules, now, command);
        let Some(text) = &mut self.text else { return };
        let whose = if number == 0 { String::new() } else { format!("   # account {number}") };
        let _ = writeln!(text, "{line}{whose}");
    }

    pub(super) fn event(&mut self, rules: &Rules, event: &Event) {
        if let Some(text) = &mut self.text
            && let Some(says) = told(rules, event)
        {
            let (date, time) = rules.calendar().local(event.at);
            let _ = writeln!(text, "    # {date} {time} {says}");
        }
    }

    fn line(&mut self, rules: &Rules, now: Instant, command: &Command) -> String {
        match command {
            Command::Tap(tap) | Command::LateTap { tap, .. } => self.tap(rules, now, tap),
            Command::Advance { .. } => format!("{} advance", self.time(rules, now, now)),
            Command::Answer(answer) => {
                let says = match answer.outcome {
                    PaymentOutcome::Approved => "approves".to_owned(),
                    PaymentOutcome::Unknown => "does-not-know".to_owned(),
                    PaymentOutcome::Declined { category } => {
                        format!("declines {}", category.to_string().replace(' ', "_"))
                    }
                };
                format!("{} bank {says} {}", self.time(rules, now, now), answer.effect)
            }
            Command::CheckAnswered(answer) => {
                let says = match answer.outcome {
                    CheckOutcome::Passed => "passes",
                    CheckOutcome::NoTravelFunction => "fails",
                    CheckOutcome::NoAnswer => "no-answer",
                    CheckOutcome::IssuerBlocked { cause: BlockCause::Lost } => "blocked lost",
                    CheckOutcome::IssuerBlocked { cause: BlockCause::Stolen } => "blocked stolen",
                    CheckOutcome::IssuerBlocked { cause: BlockCause::Other } => "blocked",
                };
                let effect = answer.effect.map(|effect| format!(" {effect}")).unwrap_or_default();
                format!("{} check {says}{effect} id={}", self.time(rules, now, now), answer.id)
            }
            Command::Instruct { id, what, .. } => {
                format!("{} {} id={id}", self.time(rules, now, now), instruction(what))
            }
        }
    }

    /// The time of `now`, after a line with the date of the earlier of the two where that is another.
    fn time(&mut self, rules: &Rules, now: Instant, other: Instant) -> String {
        let date = rules.calendar().date(now.min(other));
        if self.date != Some(date)
            && let Some(text) = &mut self.text
        {
            self.date = Some(date);
            let _ = writeln!(text, "{date}");
        }
        self.clock(rules, now)
    }

    fn clock(&self, rules: &Rules, at: Instant) -> String {
        let (date, time) = rules.calendar().local(at);
        let days = date.days_since(self.date.unwrap_or(date));
        // In the hour that the clock shows twice, the second pass.
        let pass = if rules.calendar().at(date, time) == at { "" } else { "b" };
        let later = if days == 0 { String::new() } else { format!("+{days}") };
        format!("{time}{pass}{later}")
    }

    fn tap(&mut self, rules: &Rules, now: Instant, tap: &Tap) -> String {
        let time = self.time(rules, now, tap.at);
        let direction = match tap.direction {
            Direction::In => "in",
            Direction::Out => "out",
            Direction::Unknown => "tap",
        };
        let mut line =
            format!("{time} {} {} {direction} {} id={}", tap.carrier, tap.mode, tap.location, tap.id);
        if tap.at != now {
            let _ = write!(line, " at={}", self.clock(rules, tap.at));
        }
        let _ = write!(line, " reader={}", tap.reader);
        if tap.version > 0 {
            let _ = write!(line, " v={}", tap.version);
        }
        if let Some(own) = tap.line {
            let _ = write!(line, " line={own}");
        }
        if let Some(vehicle) = tap.vehicle {
            let _ = write!(line, " veh={vehicle}");
        }
        if let Some(application) = tap.application {
            let _ = write!(line, " app={}", application.name());
        }
        line.push_str(match tap.reader_outcome {
            ReaderOutcome::Accepted => "",
            ReaderOutcome::Denied => " denied",
            ReaderOutcome::Failed => " failed",
        });
        line
    }
}

fn instruction(what: &Instruction) -> String {
    match what {
        Instruction::AddProduct { product } => {
            format!("holds {} {} {}", product.product, product.from, product.until)
        }
        Instruction::RemoveProduct { product } => format!("drops {product}"),
        Instruction::PayDebt {} => "pays".to_owned(),
        Instruction::DecideObjection(objection) => {
            let outcome = match objection.outcome {
                ObjectionOutcome::Uphold => "uphold",
                ObjectionOutcome::Lift => "lift",
                ObjectionOutcome::Waive => "waive",
            };
            let about = match objection.about {
                DenyReason::UnpaidFare => "unpaid-fare".to_owned(),
                DenyReason::IssuerBlock { .. } => "issuer-block".to_owned(),
                DenyReason::AccountCheckFailed => "account-check".to_owned(),
                DenyReason::ConditionsBroken { carrier } => carrier.to_string(),
                DenyReason::BlockedRange => "range".to_owned(),
            };
            format!("objects {outcome} {about}")
        }
        Instruction::TakeBack { effect, .. } => format!("takes-back {effect}"),
        Instruction::BreakConditions { carrier, product } => format!("breaks {carrier} {product}"),
        Instruction::ClearConditions { carrier } => format!("clears {carrier}"),
        Instruction::SetIssuerRange { range: None } => "range none".to_owned(),
        Instruction::SetIssuerRange { range: Some(range) } => format!("range {range}"),
        Instruction::Link { .. } => "links".to_owned(),
        Instruction::Unlink { .. } => "unlinks".to_owned(),
        Instruction::Correct { day, correction, by, .. } => {
            let desk = if *by == CorrectedBy::ServiceDesk { " desk" } else { "" };
            format!("corrects {} {} {day}{desk}", correction.trip, correction.place)
        }
        Instruction::Forget { before } => format!("forgets-before {before}"),
        Instruction::HandOver { to, .. } => format!("hands-over-to {}", to.number()),
        Instruction::TakeOver { handover, .. } => {
            let debt = handover.debt.as_ref();
            let amount = debt.map(|debt| format!("{} {}", debt.amount, debt.date)).unwrap_or_default();
            format!("takes-over {amount}")
        }
    }
}
