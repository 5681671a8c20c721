//! When a record is due, and the proof of it.

use core::fmt;

use chrono::TimeZone;
use chrono_tz::Tz;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::Period;
use super::catalogue::Rule;
use super::period::Moment;
use super::signal::{Given, Hold, HoldReason, Restriction, Signal};
use crate::calendar::{Calendar, Instant, TimeOfDay};
use crate::language::Language;

/// What bears on a record besides its rule and its anchor. It borrows what a host has of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing<'a> {
    /// What people said and did about it.
    pub signals: &'a [Given],
    /// What holds it.
    pub holds: &'a [Hold],
    /// Whether the person asked for it to be kept and not used (GDPR, article 18).
    pub restricted: Option<Restriction>,
    /// Whether the person agreed to its being kept for longer, where the rule knows of that.
    pub consent: bool,
}

/// When something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// From this instant on.
    At(Instant),
    /// Not by itself: a signal, or the end of a hold or a restriction, must come.
    Waits,
}

impl When {
    /// Whether it is due at an instant.
    #[must_use]
    pub fn is_past(self, now: Instant) -> bool {
        matches!(self, Self::At(at) if at <= now)
    }
}

/// When a record is due, with what proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due<'c> {
    /// When.
    pub when: When,
    /// By which rule.
    pub rule: &'c Rule,
    /// When what its period is counted from was.
    pub anchor: Moment,
    /// When the period ends; `None` for one that is open.
    pub period_ends: Option<Instant>,
    /// The period that consent added, which that end includes.
    pub extended: Option<Period>,
    /// What ended it, and when: the first signal that the rule knows.
    pub ended: Option<Given>,
    /// What holds it for longer than that: the hold that ends last.
    pub held: Option<Hold>,
    /// Whether a restriction keeps it for longer than that.
    pub restricted: Option<Restriction>,
    /// When the period or a signal ends it, whatever holds it; `None` where neither is known.
    pub(super) over: Option<Instant>,
    zone: Tz,
}

/// Works out when a record is due under a rule.
///
/// The period runs from the anchor. A signal that the rule knows ends it: as soon as possible, which is at the signal's
/// own instant. Holds and restrictions win over both, where the rule may be held: until the last of them ends, nothing
/// is erased. For a hold that is open, that is not known yet.
#[must_use]
pub fn due<'c>(rule: &'c Rule, anchor: Moment, standing: &Standing<'_>, calendar: &Calendar) -> Due<'c> {
    let extended = rule.with_consent.filter(|_| standing.consent);
    let counted = rule.period.ends(anchor, calendar);
    let period_ends = counted.map(|ends| extended.map_or(ends, |more| later(ends, more, calendar)));
    let lasts_until = rule.period.lasts_until();
    let knows = |signal: Signal| rule.ends_early.contains(&signal) || lasts_until.contains(&signal);
    let given = standing.signals.iter().filter(|given| knows(given.signal));
    let ended = given.min_by_key(|given| (given.at, given.signal)).copied();
    // What is asked for before the data was there acts when it is.
    let from = anchor.begins(calendar);
    let ended = ended.filter(|given| period_ends.is_none_or(|ends| given.at.max(from) < ends));
    let ends = ended.map(|given| given.at.max(from)).or(period_ends);
    let when = ends.map_or(When::Waits, When::At);
    let mut due = Due {
        when,
        rule,
        anchor,
        period_ends,
        extended,
        ended,
        held: None,
        restricted: None,
        over: ends,
        zone: calendar.zone(),
    };
    if rule.may_be_held
        && let Some(ends) = ends
    {
        due.hold(ends, standing);
    }
    due
}

/// A further period after an instant: of days and months, from its date, so that it too ends at midnight.
fn later(ends: Instant, more: Period, calendar: &Calendar) -> Instant {
    match more {
        // The first second after the two of them.
        Period::Seconds(seconds) => ends.plus_seconds(seconds.into()),
        // A catalogue has no other than days and months here.
        Period::Days(_)
        | Period::Months(_)
        | Period::AtOnce
        | Period::UntilServed
        | Period::UntilWithdrawn
        | Period::UntilPaidOrWaived
        | Period::UntilRequested
        | Period::AsLongAsNeeded => more.ends(Moment::At(ends), calendar).unwrap_or(ends),
    }
}

/// The later of two ends, of which one that is open is the latest.
const fn is_after(until: Option<Instant>, ends: Instant) -> bool {
    match until {
        Some(until) => until.unix_seconds() > ends.unix_seconds(),
        None => true,
    }
}

impl Due<'_> {
    /// Lets holds and restrictions move an end.
    fn hold(&mut self, ends: Instant, standing: &Standing<'_>) {
        let order = |until: Option<Instant>| until.unwrap_or(Instant::MAX);
        let holds = standing.holds.iter().filter(|hold| is_after(hold.until, ends));
        self.held = holds.max_by_key(|hold| (order(hold.until), hold.reason)).copied();
        self.restricted = standing.restricted.filter(|restricted| is_after(restricted.until, ends));
        let untils = self.held.iter().map(|hold| hold.until).chain(self.restricted.iter().map(|r| r.until));
        for until in untils {
            self.when = match (self.when, until) {
                (When::At(at), Some(until)) => When::At(at.max(until)),
                (When::Waits, _) | (_, None) => When::Waits,
            };
        }
    }

    /// The proof, in a language.
    #[must_use]
    pub const fn in_language(&self, language: Language) -> Shown<'_> {
        Shown { due: self, language }
    }
}

impl fmt::Display for Due<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_language(Language::English).fmt(f)
    }
}

impl Serialize for Due<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut row = s.serialize_struct("Due", 9)?;
        row.serialize_field("when", &self.when)?;
        row.serialize_field("rule", &self.rule.id)?;
        row.serialize_field("from", &self.rule.anchor)?;
        row.serialize_field("anchor", &self.anchor)?;
        row.serialize_field("period", &self.rule.period)?;
        row.serialize_field("period_ends", &self.period_ends)?;
        row.serialize_field("ended", &self.ended)?;
        row.serialize_field("held", &self.held)?;
        row.serialize_field("restricted", &self.restricted)?;
        row.end()
    }
}

/// A [`Due`] in a language.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    due: &'a Due<'a>,
    language: Language,
}

impl Shown<'_> {
    const fn say<'t>(&self, en: &'t str, nl: &'t str) -> &'t str {
        match self.language {
            Language::English => en,
            Language::Dutch => nl,
        }
    }

    /// An instant as the clock there shows it.
    fn clock(&self, at: Instant) -> String {
        self.due
            .zone
            .from_utc_datetime(&at.to_datetime().naive_utc())
            .format("%Y-%m-%dT%H:%M:%S%:z")
            .to_string()
    }

    fn end(&self, until: Option<Instant>) -> String {
        match until {
            Some(until) => format!("{} {}", self.say("until", "tot"), self.clock(until)),
            None => self.say("open", "nog open").to_owned(),
        }
    }

    fn holds(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Hold { reason, until }) = self.due.held {
            let reason: HoldReason = reason;
            let held = self.say("but held for", "maar opgeschort wegens");
            write!(f, "; {held} {}, {}", reason.text_in(self.language), self.end(until))?;
        }
        if let Some(Restriction { until }) = self.due.restricted {
            let kept =
                self.say("but restricted: kept and not used", "maar beperkt: bewaard en niet gebruikt");
            write!(f, "; {kept}, {}", self.end(until))?;
        }
        Ok(())
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Due { when, rule, anchor, period_ends, extended, ended, .. } = self.due;
        match when {
            When::At(at) => write!(f, "{} {}", self.say("due", "te wissen"), self.clock(*at))?,
            When::Waits => f.write_str(self.say("not due by itself", "niet vanzelf te wissen"))?,
        }
        let moment = match anchor {
            Moment::At(at) => self.clock(*at),
            Moment::On(date) => date.to_string(),
        };
        let (period, from) = (rule.period.text_in(self.language), rule.anchor.text_in(self.language));
        let (named, since) = (self.say("rule", "regel"), rule.period.joined_by(self.language));
        write!(f, ": {named} {}, {period}{since} {from} ({moment})", rule.id)?;
        if let Some(more) = extended {
            let with = self.say("with consent", "met toestemming");
            write!(f, " + {} {with}", more.text_in(self.language))?;
        }
        if let Some(ends) = period_ends {
            let clock = self.clock(*ends);
            let to = self.say("to", "tot");
            // Days and months end at midnight, and that is what one reads them by.
            match clock.split_once('T').filter(|(_, time)| time.starts_with("00:00:00")) {
                Some((date, _)) => write!(f, ", {to} {date} {}", TimeOfDay::MIDNIGHT)?,
                None => write!(f, ", {to} {clock}")?,
            }
        }
        if let Some(Given { signal, at }) = ended {
            let by = self.say("ended by", "beëindigd door");
            write!(f, ", {by}: {} {}", signal.text_in(self.language), self.clock(*at))?;
        }
        self.holds(f)?;
        let file = self.say("file", "bestand");
        write!(f, "; {file} {}, {}", rule.source.file, rule.source.heading)?;
        if rule.is_assumed() {
            write!(f, " ({})", self.say("period assumed", "termijn aangenomen"))?;
        }
        Ok(())
    }
}
