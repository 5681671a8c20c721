//! How views write for people: names, local times and one of two languages.

use crate::calendar::Instant;
use crate::ids::{CarrierId, PlaceId};
use crate::language::Language;
use crate::rules::Rules;
use crate::tap::Mode;

/// In which words a view is written: with names of places and local times where the rules are at hand, else with ids and
/// in UTC.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words<'a> {
    rules: Option<&'a Rules>,
    language: Language,
}

impl<'a> Words<'a> {
    /// English, with ids and in UTC: what `Display` writes.
    pub(crate) const PLAIN: Self = Self { rules: None, language: Language::English };

    pub(crate) const fn of(rules: &'a Rules, language: Language) -> Self {
        Self { rules: Some(rules), language }
    }

    /// One of two texts.
    pub(crate) const fn pick<'t>(&self, english: &'t str, dutch: &'t str) -> &'t str {
        match self.language {
            Language::English => english,
            Language::Dutch => dutch,
        }
    }

    pub(crate) fn place(&self, id: &PlaceId) -> String {
        self.rules.map_or(id.as_str(), |rules| rules.place_name(id)).to_owned()
    }

    pub(crate) fn carrier(&self, id: &CarrierId) -> String {
        self.rules.map_or(id.as_str(), |rules| rules.carrier_name(id)).to_owned()
    }

    /// `2026-03-10 08:15:00` on the clock of the system, or `2026-03-10T07:15:00Z`.
    pub(crate) fn time(&self, at: Instant) -> String {
        self.rules.map_or_else(
            || at.to_string(),
            |rules| {
                let (date, time) = rules.calendar().local(at);
                let (seconds, hour) = (time.seconds() % 60, time.seconds() / 3_600);
                format!("{date} {hour:02}:{:02}:{seconds:02}", time.seconds() / 60 % 60)
            },
        )
    }

    pub(crate) const fn mode(&self, mode: Mode) -> &'static str {
        match mode {
            Mode::Rail => self.pick("train", "trein"),
            Mode::Metro => "metro",
            Mode::Tram => "tram",
            Mode::Bus => "bus",
            Mode::Ferry => self.pick("ferry", "veerboot"),
        }
    }

    pub(crate) const fn yes_no(&self, yes: bool) -> &'static str {
        if yes { self.pick("yes", "ja") } else { self.pick("no", "nee") }
    }
}
