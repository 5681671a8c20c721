//! Where, when and for whom a part of a tariff holds.

use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Instant, TimeOfDay, TravelDay};
use crate::ids::{CarrierId, LineId, ProductId, TimesId, ZoneId};
use crate::tap::Mode;

/// A moment between tariffs: a date, or an instant where the change is not at midnight.
///
/// In a document: `"2026-03-01"`, or `"2026-03-01T04:00:00+01:00"`. As the end of a validity a date is the last one,
/// and holds whole; an instant is the first that it no longer holds for.
///
/// ```
/// use ovcore::fare::Moment;
/// let date: Moment = serde_json::from_str(r#""2026-03-01""#)?;
/// let instant: Moment = serde_json::from_str(r#""2026-03-01T04:00:00+01:00""#)?;
/// assert_eq!(serde_json::to_string(&date)?, r#""2026-03-01""#);
/// assert_eq!(serde_json::to_string(&instant)?, r#""2026-03-01T03:00:00Z""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A civil date in the system's time zone.
    Date(TravelDay),
    /// An instant.
    Instant(Instant),
}

impl Moment {
    /// The first instant of a validity that begins here.
    #[must_use]
    pub fn begins(self, calendar: &Calendar) -> Instant {
        match self {
            Self::Date(date) => calendar.at(date, TimeOfDay::MIDNIGHT),
            Self::Instant(at) => at,
        }
    }

    /// The first instant after a validity that ends here.
    #[must_use]
    pub fn ended(self, calendar: &Calendar) -> Instant {
        match self {
            Self::Date(date) => calendar.at(date.plus_days(1), TimeOfDay::MIDNIGHT),
            Self::Instant(at) => at,
        }
    }
}

impl Moment {
    /// Whether a validity that ends here is over before another begins; `None` where that depends on the time zone,
    /// as between a date and an instant.
    #[must_use]
    pub fn ends_before(self, begins: Self) -> Option<bool> {
        match (self, begins) {
            (Self::Date(last), Self::Date(first)) => Some(last < first),
            (Self::Instant(end), Self::Instant(begin)) => Some(end <= begin),
            (Self::Date(_), Self::Instant(_)) | (Self::Instant(_), Self::Date(_)) => None,
        }
    }
}

impl From<TravelDay> for Moment {
    fn from(date: TravelDay) -> Self {
        Self::Date(date)
    }
}

impl core::fmt::Display for Moment {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Instant(at) => at.fmt(f),
        }
    }
}

impl core::str::FromStr for Moment {
    type Err = crate::calendar::TimeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.contains('T') { text.parse().map(Self::Instant) } else { text.parse().map(Self::Date) }
    }
}

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A stretch of the day, on some days of the week, by the clock.
///
/// An end at or before the beginning lies on the next morning: `18:30` until `03:00`; `00:00` is the midnight after.
/// The day of the week is that on which the window begins.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TimeWindow {
    /// On which days.
    pub days: Days,
    /// From this time.
    pub from: TimeOfDay,
    /// Until this time.
    pub until: TimeOfDay,
    /// Whether the ends count. Left out: the beginning does, the end does not (FACTS 3.2).
    #[serde(default, skip_serializing_if = "WindowBounds::is_default")]
    pub bounds: WindowBounds,
}

/// Which ends of a window of time count.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WindowBounds {
    /// The beginning does, the end does not.
    #[default]
    From,
    /// The end does, the beginning does not (Sydney).
    Until,
    /// Both do.
    Both,
    /// Neither does.
    Neither,
}

impl WindowBounds {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    const fn is_default(&self) -> bool {
        matches!(self, Self::From)
    }
}

/// Days of the week.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// Monday to Friday.
    Weekdays,
    /// Saturday and Sunday.
    Weekend,
    /// All.
    Daily,
    /// Mondays.
    Monday,
    /// Tuesdays.
    Tuesday,
    /// Wednesdays.
    Wednesday,
    /// Thursdays.
    Thursday,
    /// Fridays.
    Friday,
    /// Saturdays.
    Saturday,
    /// Sundays.
    Sunday,
}

/// Which rides a part of a tariff is for. Everything that is given must hold; what is left out does not matter.
///
/// ```
/// use ovcore::fare::Conditions;
/// let evening: Conditions = serde_json::from_str(r#"{ "modes": ["bus"], "from": ["centre"], "times": ["evening"] }"#)?;
/// assert!(!evening.is_empty() && Conditions::default().is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Conditions {
    /// On one of these modes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modes: Vec<Mode>,
    /// With one of these carriers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub carriers: Vec<CarrierId>,
    /// On one of these lines: both taps, or the only one that says, name it, and the network has it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineId>,
    /// Begins in one of these zones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<ZoneId>,
    /// Ends in one of these zones. A ride without check-out ends in none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<ZoneId>,
    /// Also where `from` and `to` are the other way round.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub both_ways: bool,
    /// Both ends lie in these zones; of a ride without check-out, the one that is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<ZoneId>,
    /// The traveller holds one of these products.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub riders: Vec<ProductId>,
    /// In the class of travel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<ClassOfTravel>,
    /// In the peak, or outside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak: Option<bool>,
    /// In one of these named times.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<TimesId>,
    /// By which tap `peak` and `times` are decided.
    #[serde(skip_serializing_if = "DecidedBy::is_default")]
    pub decided_by: DecidedBy,
}

impl Conditions {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self { decided_by: self.decided_by, both_ways: self.both_ways, ..Self::default() }
    }

    /// Whether nothing is said: what says how to ask, and asks nothing, is a mistake that shall be written as it was read.
    pub(super) fn is_absent(&self) -> bool {
        *self == Self::default()
    }
}

/// By which tap a question of time is decided.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// The first priced check-in of the journey on the carrier, the trip's own where it begins one (RULES J5).
    #[default]
    FirstCheckIn,
    /// The trip's own check-in.
    CheckIn,
    /// The trip's check-out (Metro-North, inbound). A trip without one: its check-in.
    CheckOut,
}

impl DecidedBy {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    pub(super) const fn is_default(&self) -> bool {
        matches!(self, Self::FirstCheckIn)
    }
}

/// The class of travel. A traveller who holds no product that says otherwise travels in the second.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClassOfTravel {
    /// First.
    First,
    /// Second.
    Second,
}
