//! The inspector's view: the answer to a question, in words and field by field.

use core::fmt;

use zeroize::Zeroizing;

use super::{FieldRow, Moment, Reader, View, phrases};
use crate::calendar::Instant;
use crate::ids::{CarrierId, PlaceId};
use crate::inspect::{ActionKind, Ground, Inspection, LastActions, Presented, Ticket, WhyNot};
use crate::language::Language;
use crate::rules::Rules;
use crate::tap::Mode;

/// Why an inspector sees anything at all.
const CHECK: &str = "seed 004, inspection (contract): check of a valid ticket while travelling";
/// Why an inspector sees more where there is no ticket.
const FOLLOW_UP: &str =
    "seed 004, inspection (contract): without a valid check-in or check-out, to decide what follows";
/// Why an inspector sees the last actions.
const ACTIONS: &str = "seed 004: without a valid check-in (contract), or with the traveller's consent; ten, at most 62 days back";

impl View for Inspection {
    const READER: Reader = Reader::Inspector;
    const FIELDS: &'static [FieldRow] = &[
        FieldRow::new("format", "kind and version of the form", "so that the device reads it rightly"),
        FieldRow::new(
            "question",
            "the device's number of its question",
            "matches answer and question without a token",
        ),
        FieldRow::new("answered_at", "when the back office answered", "the ticket is as of then"),
        FieldRow::new("ticket.valid.check_in.at", "since when the ticket is valid", CHECK),
        FieldRow::new("ticket.valid.check_in.place", "where it was made valid", CHECK),
        FieldRow::new("ticket.valid.check_in.carrier", "with which carrier", CHECK),
        FieldRow::new("ticket.valid.check_in.mode", "for what one travels by", CHECK),
        FieldRow::new("ticket.valid.until", "the last second at which it is valid", CHECK),
        FieldRow::new(
            "ticket.valid.uncertain",
            "whether a reader with a wrong clock may have ended it",
            CHECK,
        ),
        FieldRow::new(
            "ticket.checked_out_here.check_out.at",
            "when the card checked out at this station",
            CHECK,
        ),
        FieldRow::new("ticket.checked_out_here.check_out.place", "where", CHECK),
        FieldRow::new("ticket.checked_out_here.check_out.carrier", "with which carrier", CHECK),
        FieldRow::new("ticket.checked_out_here.check_out.mode", "from what", CHECK),
        FieldRow::new("ticket.checked_out_here.until", "until when that is in order here", CHECK),
        FieldRow::new(
            "ticket.not_here.check_in.at",
            "since when a ticket for another service is valid",
            FOLLOW_UP,
        ),
        FieldRow::new("ticket.not_here.check_in.place", "where it was made valid", FOLLOW_UP),
        FieldRow::new("ticket.not_here.check_in.carrier", "with which carrier", FOLLOW_UP),
        FieldRow::new("ticket.not_here.check_in.mode", "for what one travels by", FOLLOW_UP),
        FieldRow::new("ticket.not_here.until", "the last second at which it is valid there", FOLLOW_UP),
        FieldRow::new(
            "ticket.not_here.uncertain",
            "whether a reader with a wrong clock may have ended it",
            FOLLOW_UP,
        ),
        FieldRow::new("ticket.not_valid.why", "that no check-in is known of", CHECK),
        FieldRow::new(
            "ticket.not_valid.why.checked_out.check_out.at",
            "when the last trip was checked out",
            FOLLOW_UP,
        ),
        FieldRow::new("ticket.not_valid.why.checked_out.check_out.place", "where", FOLLOW_UP),
        FieldRow::new("ticket.not_valid.why.checked_out.check_out.carrier", "with which carrier", FOLLOW_UP),
        FieldRow::new("ticket.not_valid.why.checked_out.check_out.mode", "from what", FOLLOW_UP),
        FieldRow::new(
            "ticket.not_valid.why.past_longest_trip.check_in.at",
            "when the ticket that is too old was made valid",
            FOLLOW_UP,
        ),
        FieldRow::new("ticket.not_valid.why.past_longest_trip.check_in.place", "where", FOLLOW_UP),
        FieldRow::new(
            "ticket.not_valid.why.past_longest_trip.check_in.carrier",
            "with which carrier",
            FOLLOW_UP,
        ),
        FieldRow::new(
            "ticket.not_valid.why.past_longest_trip.check_in.mode",
            "for what one travels by",
            FOLLOW_UP,
        ),
        FieldRow::new("ticket.not_valid.why.past_longest_trip.ended", "since when it is too old", FOLLOW_UP),
        FieldRow::new(
            "ticket.not_valid.why.travel_day_over.check_in.at",
            "when the ticket of the day that is over was made valid",
            FOLLOW_UP,
        ),
        FieldRow::new("ticket.not_valid.why.travel_day_over.check_in.place", "where", FOLLOW_UP),
        FieldRow::new(
            "ticket.not_valid.why.travel_day_over.check_in.carrier",
            "with which carrier",
            FOLLOW_UP,
        ),
        FieldRow::new(
            "ticket.not_valid.why.travel_day_over.check_in.mode",
            "for what one travels by",
            FOLLOW_UP,
        ),
        FieldRow::new("ticket.not_valid.why.travel_day_over.ended", "since when the day is over", FOLLOW_UP),
        FieldRow::new(
            "ticket.not_valid.blocked",
            "whether the card may not check in; not why",
            "seed 004, inspection: to decide what follows. With a valid check-in it is not shown: a blocked card may finish its trip",
        ),
        FieldRow::new("last_actions.ground", "what gave the right to see the last actions", ACTIONS),
        FieldRow::new("last_actions.actions[].at", "when an action was", ACTIONS),
        FieldRow::new("last_actions.actions[].place", "where", ACTIONS),
        FieldRow::new("last_actions.actions[].carrier", "at whose reader", ACTIONS),
        FieldRow::new("last_actions.actions[].mode", "for what one travels by", ACTIONS),
        FieldRow::new(
            "last_actions.actions[].what",
            "what it was; not that a refused one paid a debt",
            ACTIONS,
        ),
    ];
}

impl Inspection {
    /// The answer as an inspector reads it: names of places, local times. The text is wiped when it is dropped.
    #[must_use]
    pub fn in_words(&self, rules: &Rules, language: Language) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(TEXT_LEN));
        // Writing into a text cannot fail.
        let _ = write(&mut *text, self, &Words { rules: Some(rules), language });
        text
    }
}

/// Room for an answer in words, so that it is not moved while it is written.
const TEXT_LEN: usize = 4_096;

/// In which words an answer is written: with names of places and local times where the rules are at hand, else with ids
/// and in UTC. It keeps no text of its own.
struct Words<'a> {
    rules: Option<&'a Rules>,
    language: Language,
}

impl Words<'_> {
    const fn pick<'t>(&self, english: &'t str, dutch: &'t str) -> &'t str {
        phrases::pick(self.language, english, dutch)
    }

    fn time(&self, at: Instant) -> String {
        self.rules.map_or_else(|| at.to_string(), |rules| Moment::new(rules.calendar(), at).to_string())
    }

    /// `Aa, NS, train`.
    fn where_by(&self, place: &PlaceId, carrier: &CarrierId, mode: Mode) -> String {
        let (place, carrier) = self.rules.map_or((place.as_str(), carrier.as_str()), |rules| {
            (rules.place_name(place), rules.carrier_name(carrier))
        });
        format!("{place}, {carrier}, {}", phrases::mode(mode, self.language))
    }
}

/// In English, with ids and in UTC.
impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, self, &Words { rules: None, language: Language::English })
    }
}

fn write(f: &mut impl fmt::Write, view: &Inspection, words: &Words<'_>) -> fmt::Result {
    let ticket = view.ticket();
    let number = words.pick("question", "vraag");
    writeln!(f, "{number} {}: {}", view.question(), headline(ticket, words))?;
    let (is_valid, was_valid) =
        (words.pick("valid since", "geldig sinds"), words.pick("checked in", "ingecheckt"));
    let (until, ended) = (words.pick("until", "tot en met"), words.pick("ended", "verlopen"));
    match ticket {
        Ticket::Valid { check_in, until: last, uncertain }
        | Ticket::NotHere { check_in, until: last, uncertain } => {
            presented(f, is_valid, check_in, words)?;
            row(f, until, &words.time(*last))?;
            if *uncertain {
                let doubt = words.pick(
                    "a reader with a wrong clock may have checked out",
                    "een lezer met een verkeerde klok heeft mogelijk uitgecheckt",
                );
                row(f, words.pick("note", "let op"), doubt)?;
            }
        }
        Ticket::CheckedOutHere { check_out, until: last } => {
            presented(f, words.pick("checked out", "uitgecheckt"), check_out, words)?;
            row(f, until, &words.time(*last))?;
        }
        Ticket::NotValid { why, blocked } => {
            match why {
                WhyNot::NoCheckIn => {}
                WhyNot::CheckedOut { check_out } => {
                    presented(f, words.pick("checked out", "uitgecheckt"), check_out, words)?;
                }
                WhyNot::PastLongestTrip { check_in, ended: since }
                | WhyNot::TravelDayOver { check_in, ended: since } => {
                    presented(f, was_valid, check_in, words)?;
                    row(f, ended, &words.time(*since))?;
                }
            }
            row(
                f,
                words.pick("blocked", "geblokkeerd"),
                if *blocked { words.pick("yes", "ja") } else { words.pick("no", "nee") },
            )?;
        }
    }
    row(f, words.pick("as of", "stand van"), &words.time(view.answered_at()))?;
    view.last_actions().map_or(Ok(()), |shown| actions(f, shown, words))
}

const fn headline(ticket: &Ticket, words: &Words<'_>) -> &'static str {
    match ticket {
        Ticket::Valid { .. } => words.pick("valid ticket", "geldig vervoerbewijs"),
        Ticket::CheckedOutHere { .. } => {
            words.pick("in order: just checked out here", "in orde: net hier uitgecheckt")
        }
        Ticket::NotHere { .. } => {
            words.pick("checked in elsewhere, not valid here", "elders ingecheckt, hier niet geldig")
        }
        Ticket::NotValid { why, .. } => match why {
            WhyNot::NoCheckIn => words.pick("not valid: no check-in", "niet geldig: geen check-in"),
            WhyNot::CheckedOut { .. } => words.pick("not valid: checked out", "niet geldig: uitgecheckt"),
            WhyNot::PastLongestTrip { .. } => words
                .pick("not valid: longer than the longest trip", "niet geldig: langer dan de langste rit"),
            WhyNot::TravelDayOver { .. } => {
                words.pick("not valid: the travel day is over", "niet geldig: de reisdag is voorbij")
            }
        },
    }
}

fn row(f: &mut impl fmt::Write, name: &str, what: &str) -> fmt::Result {
    writeln!(f, "  {name:<14}{what}")
}

fn presented(f: &mut impl fmt::Write, name: &str, of: &Presented, words: &Words<'_>) -> fmt::Result {
    let Presented { at, place, carrier, mode } = of;
    let where_by = words.where_by(place, carrier, *mode);
    row(f, name, &format!("{}  {where_by}", words.time(*at)))
}

fn actions(f: &mut impl fmt::Write, shown: &LastActions, words: &Words<'_>) -> fmt::Result {
    let ground = match shown.ground {
        Ground::NoValidCheckIn => words.pick("no valid check-in", "geen geldige check-in"),
        Ground::Consent => words.pick("with the traveller's consent", "met toestemming van de reiziger"),
    };
    writeln!(f, "{} ({ground})", words.pick("last actions", "laatste handelingen"))?;
    if shown.actions.is_empty() {
        writeln!(f, "  {}", words.pick("none", "geen"))?;
    }
    for action in &shown.actions {
        let what = action_name(action.what, words);
        let where_by = words.where_by(&action.place, &action.carrier, action.mode);
        writeln!(f, "  {}  {what:<27}{where_by}", words.time(action.at))?;
    }
    Ok(())
}

const fn action_name(what: ActionKind, words: &Words<'_>) -> &'static str {
    match what {
        ActionKind::CheckIn => "check-in",
        ActionKind::CheckOut => words.pick("check-out", "check-uit"),
        ActionKind::CheckOutAlone => words.pick("check-out without check-in", "check-uit zonder check-in"),
        ActionKind::Supplement => words.pick("supplement", "toeslag"),
        ActionKind::Refused => words.pick("refused", "geweigerd"),
        ActionKind::NotCounted => words.pick("not counted", "niet meegeteld"),
    }
}
