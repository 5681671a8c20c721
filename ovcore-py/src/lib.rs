//! ovcore for Python: the compiled half of the package `ovcore`.
//!
//! It converts, calls and converts back. No rule and no sum of money is worked out here: what a trip costs is said by the
//! core alone. Long calls let other Python threads run.

#![expect(
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    clippy::unused_self,
    clippy::wrong_self_convention,
    reason = "Python says how a method is called: with itself as a reference, with arguments that it gives away"
)]

mod account;
mod batch;
mod business;
mod cell;
mod chip;
mod columns;
mod compensation;
mod counters;
mod deny;
mod document;
mod estimate;
mod fault;
mod joint;
mod money;
mod rate;
mod receipt;
mod reconcile;
mod record;
mod reference;
mod retain;
mod sample;
mod screen;
mod shared;
mod table;
mod tap;
mod token;
mod value;
mod view;

/// The compiled half of the package `ovcore`; use the names of `ovcore` itself.
#[pyo3::pymodule(gil_used = false)]
mod _ovcore {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::account::{Account, Context};
    #[pymodule_export]
    use crate::batch::{Rated, Stream, rate, taps_table};
    #[pymodule_export]
    use crate::business::BusinessCard;
    #[pymodule_export]
    use crate::chip::{ChipCard, ChipPolicy, ChipRules};
    #[pymodule_export]
    use crate::columns::{derive_tokens, look_up, taps_from};
    #[pymodule_export]
    use crate::compensation::{CompensationBook, DelayTable, compensation};
    #[pymodule_export]
    use crate::counters::{CardCounters, CountersExport, CountersPolicy, Permission};
    #[pymodule_export]
    use crate::deny::{DenyDelta, DenyList, Reader};
    #[pymodule_export]
    use crate::document::{Network, Policy, Rules, Tariff};
    #[pymodule_export]
    use crate::estimate::estimate;
    #[pymodule_export]
    use crate::joint::{JointBook, JointPolicy, JointRules};
    #[pymodule_export]
    use crate::money::Money;
    #[pymodule_export]
    use crate::rate::{compare, rate_day, sanity};
    #[pymodule_export]
    use crate::receipt::{ErasureKey, ErasureReceipts};
    #[pymodule_export]
    use crate::reconcile::{Reconciliation, reconcile, records_in};
    #[pymodule_export]
    use crate::record::{Carry, DayRecord, Event};
    #[pymodule_export]
    use crate::reference::{ReferenceKey, ReferenceNumber};
    #[pymodule_export]
    use crate::retain::{Catalogue, Cursor, plan_erasure};
    #[pymodule_export]
    use crate::sample::{sample_cards, sample_day};
    #[pymodule_export]
    use crate::screen::{InspectionScreen, inspect_unknown_card};
    #[pymodule_export]
    use crate::table::ArrowTable;
    #[pymodule_export]
    use crate::tap::Tap;
    #[pymodule_export]
    use crate::token::{Card, IssuerRanges, RootToken, SoftKeys, Token};
    #[pymodule_export]
    use crate::view::{Clearing, DailyReport, History, View};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
