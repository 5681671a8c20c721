//! What proves that something was erased, and says nothing of whom it was.

use core::fmt;
use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::plan::{PurgeOrder, Task};
use crate::calendar::TravelDay;
use crate::ids::{RecordId, RuleId};

/// The key of the receipts: 32 random bytes that only whoever erases has. Names of records can be guessed, so a plain
/// digest of one would still point to it; under a key it does not. When the key is destroyed, nobody can tell any more
/// which record a receipt was for, and the counts stay. Wiped when dropped; `Debug` shows nothing.
pub struct ReceiptKey(Box<[u8; 32]>);

impl ReceiptKey {
    /// A key from 32 random bytes. The caller wipes its own copy.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(Box::new(key))
    }
}

impl Zeroize for ReceiptKey {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl Drop for ReceiptKey {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl ZeroizeOnDrop for ReceiptKey {}

impl fmt::Debug for ReceiptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptKey(redacted)")
    }
}

/// Names an order in its receipt: the first 128 bits of an HMAC-SHA256 over record, rule, what was to go, and of days
/// the first that stayed. Without the key it is a random number.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct OrderId([u8; 16]);

const DOMAIN: &[u8] = b"ovcore/erasure-receipt/1";

impl OrderId {
    fn new(key: &ReceiptKey, record: RecordId, category: RuleId, before: Option<TravelDay>) -> Self {
        // A key of any length serves; an error here cannot be.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.0.as_slice()) else { return Self([0; 16]) };
        mac.update(DOMAIN);
        // Neither id can hold a zero byte.
        mac.update(record.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(category.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(&before.map_or(-1, TravelDay::number).to_be_bytes());
        let code: [u8; 32] = mac.finalize().into_bytes().into();
        let mut id = [0; 16];
        for (own, byte) in id.iter_mut().zip(code) {
            *own = byte;
        }
        Self(id)
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrderId({self})")
    }
}

/// That an order was carried out. It holds no record's name, no person, no place and no time: not even when it had been
/// due, which would tell when something was.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The order.
    pub order: OrderId,
    /// The rule.
    pub category: RuleId,
    /// Whether the record went, or days of it.
    pub task: Task,
    /// The date on which it was done.
    pub on: TravelDay,
}

impl PurgeOrder {
    /// Names the order.
    #[must_use]
    pub fn id(&self, key: &ReceiptKey) -> OrderId {
        OrderId::new(key, self.record, self.category, self.before)
    }

    /// That it was carried out on a date.
    #[must_use]
    pub fn receipt(&self, key: &ReceiptKey, on: TravelDay) -> Receipt {
        Receipt { order: self.id(key), category: self.category, task: self.task, on }
    }
}

/// Receipts, each order once, in order of their ids: which says nothing of when they were given.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Receipts(Vec<Receipt>);

impl Receipts {
    /// Notes that an order was carried out; gives whether that is new. The first receipt of an order stands.
    pub fn note(&mut self, receipt: Receipt) -> bool {
        match self.0.binary_search_by_key(&receipt.order, |known| known.order) {
            Ok(_) => false,
            Err(place) => {
                self.0.insert(place, receipt);
                true
            }
        }
    }

    /// Whether an order was carried out: then carrying it out again is a repeat, which a restored backup may call for.
    #[must_use]
    pub fn has(&self, order: &OrderId) -> bool {
        self.0.binary_search_by_key(order, |known| known.order).is_ok()
    }

    /// All receipts, in order of their ids.
    #[must_use]
    pub fn all(&self) -> &[Receipt] {
        &self.0
    }

    /// What an auditor reads of the dates from one to another, both included.
    #[must_use]
    pub fn report(&self, from: TravelDay, until: TravelDay) -> ErasureReport {
        let mut counts: BTreeMap<(RuleId, Task, TravelDay), u64> = BTreeMap::new();
        for receipt in self.0.iter().filter(|receipt| receipt.on >= from && receipt.on <= until) {
            let count = counts.entry((receipt.category, receipt.task, receipt.on)).or_default();
            *count = count.saturating_add(1);
        }
        let rows =
            counts.into_iter().map(|((category, task, on), count)| ReportRow { category, task, on, count });
        ErasureReport { format: ErasureReportFormat::V1, from, until, rows: rows.collect() }
    }
}

/// What was erased, by rule and date.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureReport {
    /// Kind and version of this form.
    pub format: ErasureReportFormat,
    /// The first date …
    pub from: TravelDay,
    /// … and the last.
    pub until: TravelDay,
    /// By rule, task and date.
    pub rows: Vec<ReportRow>,
}

/// The versions of the report's form.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub enum ErasureReportFormat {
    /// The first.
    #[default]
    #[serde(rename = "ovcore/erasure-report/1")]
    V1,
}

/// How much was erased under a rule on a date.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ReportRow {
    /// The rule.
    pub category: RuleId,
    /// Whether records went, or days of them.
    pub task: Task,
    /// The date.
    pub on: TravelDay,
    /// How many.
    pub count: u64,
}

impl fmt::Display for ErasureReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "erased from {} to {}", self.from, self.until)?;
        writeln!(f, "  {:<12}{:<14}{:<12}{:>10}", "date", "rule", "what", "count")?;
        for ReportRow { category, task, on, count } in &self.rows {
            let what = match task {
                Task::Erase => "records",
                Task::ForgetDays => "days of",
            };
            writeln!(f, "  {:<12}{category:<14}{what:<12}{count:>10}", on.to_string())?;
        }
        let all = self.rows.iter().fold(0_u64, |sum, row| sum.saturating_add(row.count));
        writeln!(f, "  {:<38}{all:>10}", "all")
    }
}
