//! Texts as a dictionary: each once, sorted, and for every row which it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, StringArray};

/// The distinct texts of some things, sorted, and the place of each thing's among them.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) texts: ArrayRef,
    /// By thing; `None` where it has no text.
    pub(super) keys: Vec<Option<i32>>,
}

impl Names {
    pub(super) fn of<'t>(things: impl Iterator<Item = Option<&'t str>> + Clone) -> Self {
        let mut places: BTreeMap<&str, i32> = things.clone().flatten().map(|text| (text, 0)).collect();
        for (place, own) in (0_i32..).zip(places.values_mut()) {
            *own = place;
        }
        let keys = things.map(|text| text.and_then(|text| places.get(text).copied())).collect();
        Self { texts: Arc::new(StringArray::from_iter_values(places.keys())), keys }
    }
}
