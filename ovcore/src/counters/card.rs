//! The counters of one card for one audience.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::month::Month;
use super::permission::{Basis, NoPermission, Permission, Subject};
use super::policy::CountersPolicy;
use super::tally::{Counting, MonthCounters, MonthTally, Services};
use crate::account::{DayRecord, HeldDay};
use crate::calendar::{Instant, TravelDay};
use crate::document::{self, DocumentError, Finding};
use crate::rules::Rules;
use crate::view::History;

const KIND: &str = "counters of a card";
const FORMAT: &str = "ovcore/card-counters/1";

/// The counters of one card for one audience. They cannot be made, read or added to without a [`Permission`], and
/// [`CardCounters::stop`] deletes them.
///
/// Days come in order, each once, when they leave the account: what is corrected later counts when the counters are made
/// anew from the history ([`CardCounters::of`]).
///
/// ```compile_fail
/// // Without a permission there is no way to read them.
/// let counters: ovcore::counters::CardCounters = serde_json::from_str("{}").unwrap();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardCounters {
    stored: Stored,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    format: StoredFormat,
    subject: Subject,
    basis: Basis,
    /// From when on trips are counted.
    from: Option<Instant>,
    last_contact: Option<Instant>,
    last_trip: Option<TravelDay>,
    counted_until: Option<TravelDay>,
    months: BTreeMap<Month, MonthCounters>,
    under_way: Option<UnderWay>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
enum StoredFormat {
    #[serde(rename = "ovcore/card-counters/1")]
    V1,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
struct UnderWay {
    month: Month,
    tally: MonthTally,
}

/// That counters were deleted. It does not say whose they were.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    /// Why.
    pub why: NoPermission,
    /// When.
    pub deleted_at: Instant,
}

/// Why something cannot be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountersError {
    /// The permission is for another card or audience.
    #[error("the permission is for another card or audience")]
    OtherSubject,
    /// Since the counters were begun the traveller said no, and yes again: they had to be deleted.
    #[error("the counters are from before the traveller last said no; expected new ones")]
    MustBeDeleted,
    /// The day was counted before.
    #[error("{day} was counted before; expected a day after {until}")]
    CountedBefore {
        /// The day.
        day: TravelDay,
        /// The last day that was counted.
        until: TravelDay,
    },
}

impl CountersError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherSubject => "counters.other_subject",
            Self::MustBeDeleted => "counters.must_be_deleted",
            Self::CountedBefore { .. } => "counters.counted_before",
        }
    }
}

impl CardCounters {
    /// Counters of a card of which nothing is counted yet.
    #[must_use]
    pub const fn new(permission: &Permission) -> Self {
        Self {
            stored: Stored {
                format: StoredFormat::V1,
                subject: permission.subject(),
                basis: permission.basis(),
                from: permission.from(),
                last_contact: None,
                last_trip: None,
                counted_until: None,
                months: BTreeMap::new(),
                under_way: None,
            },
        }
    }

    /// The counters of all days of a history.
    #[must_use]
    pub fn of(
        permission: &Permission,
        rules: &Rules,
        policy: &CountersPolicy,
        history: &History<'_>,
    ) -> Self {
        let mut counters = Self::new(permission);
        let mut before: Option<&HeldDay> = None;
        for day in history.days() {
            counters.add(rules, policy, day, before);
            before = Some(day);
        }
        counters
    }

    /// Counts a day that left the account. The record of the day before it says when a journey began that went on over
    /// midnight; without it such a journey counts by the check-in after midnight.
    ///
    /// # Errors
    /// [`CountersError`]: the permission is not for these counters, or the day was counted before.
    pub fn note_day(
        &mut self,
        permission: &Permission,
        rules: &Rules,
        policy: &CountersPolicy,
        record: &DayRecord,
        before: Option<&DayRecord>,
    ) -> Result<(), CountersError> {
        self.check(permission)?;
        let day = record.held.day;
        if let Some(until) = self.stored.counted_until.filter(|until| day <= *until) {
            return Err(CountersError::CountedBefore { day, until });
        }
        self.add(rules, policy, &record.held, before.map(|before| &before.held));
        Ok(())
    }

    /// Closes the month that goes on, if it lies before another: when that begins, or a host knows that no more days come.
    pub fn close_before(&mut self, month: Month, policy: &CountersPolicy) {
        if let Some(over) = self.stored.under_way.take_if(|own| own.month < month)
            && let Some(counters) = over.tally.close(over.month.last_day(), policy)
        {
            self.stored.months.insert(over.month, counters);
        }
    }

    /// Notes what a host counts beside travel. Gives whether the month is there: it is over, and something was travelled.
    ///
    /// # Errors
    /// [`CountersError`] where the permission is not for these counters.
    pub fn note_services(
        &mut self,
        permission: &Permission,
        month: Month,
        services: Services,
    ) -> Result<bool, CountersError> {
        self.check(permission)?;
        let own = self.stored.months.get_mut(&month);
        Ok(own.map(|own| own.services = services).is_some())
    }

    /// Notes a contact with the customer: the period of retention counts from the last one.
    pub fn note_contact(&mut self, at: Instant) {
        self.stored.last_contact = self.stored.last_contact.max(Some(at));
    }

    /// Deletes the counters, because there is no permission any more. What is given back says nothing of the card.
    #[must_use]
    pub fn stop(self, why: NoPermission, now: Instant) -> Stopped {
        drop(self);
        Stopped { why, deleted_at: now }
    }

    /// The counters as they are stored, indented, with a newline at the end.
    #[must_use]
    pub fn to_json(&self) -> String {
        document::write(&self.stored)
    }

    /// Reads stored counters, under a permission for them.
    ///
    /// # Errors
    /// [`DocumentError`] for what cannot be read, and where the permission is not for these counters.
    pub fn from_json(text: &str, permission: &Permission) -> Result<Self, DocumentError> {
        let counters = Self { stored: document::read(KIND, FORMAT, text)? };
        counters.check(permission).map_err(|error| {
            let finding = Finding::new("subject", error, "counters of the permission's card and audience");
            DocumentError::invalid(KIND, vec![finding])
        })?;
        Ok(counters)
    }

    /// Whose they are.
    #[must_use]
    pub const fn subject(&self) -> Subject {
        self.stored.subject
    }

    /// By which basis they are kept.
    #[must_use]
    pub const fn basis(&self) -> Basis {
        self.stored.basis
    }

    /// The months that are over and in which something was travelled.
    #[must_use]
    pub const fn months(&self) -> &BTreeMap<Month, MonthCounters> {
        &self.stored.months
    }

    /// The last contact with the customer: what retention counts from (Annex A 001-1).
    #[must_use]
    pub const fn last_contact(&self) -> Option<Instant> {
        self.stored.last_contact
    }

    /// How many days ago the last trip was, on a date; `None` where none was counted.
    #[must_use]
    pub fn days_since_last_trip(&self, on: TravelDay) -> Option<u32> {
        self.stored.last_trip.map(|last| u32::try_from(on.days_since(last)).unwrap_or_default())
    }

    fn check(&self, permission: &Permission) -> Result<(), CountersError> {
        if permission.subject() != self.stored.subject {
            return Err(CountersError::OtherSubject);
        }
        if permission.from() != self.stored.from {
            return Err(CountersError::MustBeDeleted);
        }
        Ok(())
    }

    fn add(&mut self, rules: &Rules, policy: &CountersPolicy, day: &HeldDay, before: Option<&HeldDay>) {
        let before = before.filter(|before| before.day == day.day.plus_days(-1));
        let month = Month::of(day.day);
        self.close_before(month, policy);
        let by = Counting { rules, audience: self.stored.subject.audience, from: self.stored.from };
        let under_way =
            self.stored.under_way.get_or_insert_with(|| UnderWay { month, tally: MonthTally::default() });
        if under_way.tally.count(&by, day, before) {
            self.stored.last_trip = self.stored.last_trip.max(Some(day.day));
        }
        self.stored.counted_until = self.stored.counted_until.max(Some(day.day));
    }
}
