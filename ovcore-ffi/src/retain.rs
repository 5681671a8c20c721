//! Retention: what may be kept until when, and what is to be erased now.

use std::sync::Arc;

use ovcore::calendar::{Instant, TravelDay};
use ovcore::ids::{RecordId, RuleId};
use ovcore::language::Language;
use ovcore::retain::{
    Catalogue, Given, Hold, HoldReason, Moment, Plan, PurgeOrder, Record, Restriction, Signal, Standing,
    Task, plan,
};

use crate::engine::Engine;
use crate::error::OvError;

/// Something that ends the keeping of data, early or at all.
#[uniffi::remote(Enum)]
pub enum Signal {
    /// The person took consent back.
    ConsentWithdrawn,
    /// The person wants no commercial messages any more.
    OptOut,
    /// The person objects to the use.
    Objection,
    /// The person asked for the data to be erased.
    DeletionRequested,
    /// The service was given, or what the data was for is over.
    Served,
    /// The debt was paid.
    Paid,
    /// The debt was waived.
    Waived,
    /// The next card is presented to the device.
    NextCard,
    /// The app or the page was closed.
    Closed,
}

/// A signal that was given.
#[uniffi::remote(Record)]
pub struct Given {
    /// Which.
    pub signal: Signal,
    /// When.
    pub at: Instant,
}

/// Why something is kept for longer.
#[uniffi::remote(Enum)]
pub enum HoldReason {
    /// A complaint or a question needs it.
    Complaint,
    /// A claim, a court or the law needs it.
    Legal,
}

/// Something that keeps data for longer than its rule: until it ends, nothing is erased.
#[uniffi::remote(Record)]
pub struct Hold {
    /// Why.
    pub reason: HoldReason,
    /// The first instant at which it holds no more; none while that is open.
    pub until: Option<Instant>,
}

/// The person asked for restriction (GDPR, article 18): the data is kept, and is not used.
#[uniffi::remote(Record)]
pub struct Restriction {
    /// The first instant at which it is lifted; none while that is open.
    pub until: Option<Instant>,
}

/// What is done when a record is due.
#[uniffi::remote(Enum)]
pub enum Task {
    /// The record goes.
    Erase,
    /// What it holds of the days before a date goes; the record stays. The anchor is the oldest day that it holds
    /// something of.
    ForgetDays,
}

/// An order: erase this.
#[uniffi::remote(Record)]
pub struct PurgeOrder {
    /// Since when it has been due.
    pub due: Instant,
    /// The rule.
    pub category: RuleId,
    /// The record.
    pub record: RecordId,
    /// Whether the record goes, or what it holds of some days.
    pub task: Task,
    /// For days: the first one that may stay.
    pub before: Option<TravelDay>,
    /// What ended the period early, or an open one at all.
    pub ended_by: Option<Signal>,
}

/// From when a period counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum KeptFrom {
    /// From a moment.
    At {
        /// Which.
        at: Instant,
    },
    /// From a date.
    On {
        /// Which.
        day: TravelDay,
    },
}

impl From<KeptFrom> for Moment {
    fn from(from: KeptFrom) -> Self {
        match from {
            KeptFrom::At { at } => Self::At(at),
            KeptFrom::On { day } => Self::On(day),
        }
    }
}

/// A record that a host keeps, as far as retention looks at it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct KeptRecord {
    /// Names it.
    pub id: RecordId,
    /// Its category: a rule of the catalogue.
    pub category: String,
    /// From when its period counts.
    pub from: KeptFrom,
    /// What is to be done when it is due.
    pub task: Task,
    /// What happened that may end it early.
    pub signals: Vec<Given>,
    /// What holds it.
    pub holds: Vec<Hold>,
    /// Whether it may only be stored.
    #[uniffi(default = None)]
    pub restricted: Option<Restriction>,
    /// Whether the person agreed to the longer period, where the rule has one.
    #[uniffi(default = false)]
    pub consent: bool,
}

/// How many records of a category are due.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DueCount {
    /// Which category.
    pub category: RuleId,
    /// How many.
    pub count: u64,
}

/// What is to be erased as of an instant: complete, and never early.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RetentionPlan {
    /// What to erase, in order.
    pub orders: Vec<PurgeOrder>,
    /// How many records were looked at.
    pub records: u64,
    /// How many are due, by category.
    pub due: Vec<DueCount>,
    /// How many would be due and are held.
    pub held: u64,
    /// How many may only be stored.
    pub restricted: u64,
    /// How many wait for something that has not happened.
    pub waiting: u64,
    /// How many have a category that the catalogue does not have.
    pub unknown: u64,
    /// The first of those.
    pub first_unknown: Option<RecordId>,
    /// When the next one is due.
    pub next_due: Option<Instant>,
    /// All of it as a page of text.
    pub text: String,
}

/// Plans what is to be erased, by a catalogue of rules: each with its source.
#[derive(Debug, uniffi::Object)]
pub struct RetentionPlanner(Catalogue);

#[uniffi::export]
impl RetentionPlanner {
    /// By a catalogue `ovcore/retention/1`; without one, by OVpay's privacy statement. Fails with `Document`.
    #[uniffi::constructor(default(catalogue = None))]
    pub fn new(catalogue: Option<String>) -> Result<Arc<Self>, OvError> {
        let catalogue =
            catalogue.map_or_else(|| Ok(Catalogue::ovpay()), |text| Catalogue::from_json(&text))?;
        Ok(Arc::new(Self(catalogue)))
    }

    /// What of some records is to be erased as of an instant. The engine's policy says in which time zone dates are.
    pub fn plan(
        &self,
        engine: &Engine,
        records: Vec<KeptRecord>,
        now: Instant,
    ) -> Result<RetentionPlan, OvError> {
        let borrowed = records.iter().map(|record| {
            let (signals, holds) = (record.signals.as_slice(), record.holds.as_slice());
            let standing =
                Standing { signals, holds, restricted: record.restricted, consent: record.consent };
            let (id, category, task) = (record.id, record.category.as_str(), record.task);
            Record { id, category, anchor: record.from.into(), task, standing }
        });
        let made = plan(&self.0, borrowed, now, engine.rules.calendar());
        let text = made.to_string();
        let Plan {
            orders,
            next: _,
            records,
            due,
            held,
            restricted,
            waiting,
            unknown,
            first_unknown,
            next_due,
        } = made;
        let due = due.into_iter().map(|(category, count)| DueCount { category, count }).collect();
        let held = held.into_values().fold(0, u64::saturating_add);
        Ok(RetentionPlan {
            orders,
            records,
            due,
            held,
            restricted,
            waiting,
            unknown,
            first_unknown,
            next_due,
            text,
        })
    }

    /// The register of processing activities, as Markdown.
    pub fn register(&self, language: Language) -> String {
        self.0.register(language).to_markdown(1)
    }
}
