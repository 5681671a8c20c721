//! What an employer pays for.

use std::sync::Arc;

use ovcore::business::BusinessCard as Core;
use ovcore::ids::CarrierId;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};

use crate::document::document;
use crate::fault::Outcome;
use crate::record::{hash, json_of, loads};
use crate::value::{Checked, Day, Text, named};

fn read_card(text: &str) -> Outcome<Core> {
    Ok(Core::from_json(text)?)
}

document! {
    /// What a business card's subscription pays for, as a document: `ovcore/business-card/1`.
    BusinessCard, Core, read_card, Core::to_json, {
        /// Whether the subscription pays for travel of a day by a mode (as `"rail"`) with a carrier.
        #[pyo3(signature = (day, mode, carrier, /))]
        fn covers(&self, day: Day, mode: &str, carrier: Checked<CarrierId>) -> PyResult<bool> {
            Ok(self.0.covers(day.0, named("mode", mode)?, &carrier.0))
        }

        fn __repr__(&self) -> String {
            format!("BusinessCard({})", self.0.id)
        }
    }
}

impl BusinessCard {
    /// From Python: the document itself, or its form.
    pub(crate) fn given(from: &Bound<'_, PyAny>) -> PyResult<Arc<Core>> {
        if let Ok(card) = from.cast::<Self>() {
            return Ok(Arc::clone(&card.get().0));
        }
        Ok(Arc::new(read_card(&json_of(from)?)?))
    }
}
