//! The traveller, as far as prices go: the products that the card holds.

use serde::{Deserialize, Serialize};

use crate::calendar::TravelDay;
use crate::ids::ProductId;

/// A product that a card holds, for check-ins on its dates, both inclusive (RULES T4).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HeldProduct {
    /// Which product; tariffs that do not know it charge as if it were not there.
    pub product: ProductId,
    /// The first date of check-in that it holds for.
    pub from: TravelDay,
    /// The last date of check-in that it holds for.
    pub until: TravelDay,
}
