//! What a trip would cost that nobody has made yet.

use std::sync::Arc;

use ovcore::calendar::Instant;
use ovcore::day::{DayInput, Estimate, ImaginedTrip, estimate as core_estimate};
use ovcore::fare::{CapLeft, CapRoom, HeldProduct, Period};
use ovcore::ids::{CarrierId, LineId, PlaceId};
use ovcore::language::Language;
use ovcore::tap::Tap;
use ovcore::trip::Correction;
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::document::Rules;
use crate::rate::explanation;
use crate::record::{Carry, list, to_python};
use crate::value::{At, Checked, Text, named};

/// A trip as Python imagines it: an `ImaginedTrip`.
pub(crate) fn imagined(from: &Bound<'_, PyAny>) -> PyResult<ImaginedTrip> {
    let get = |name| from.getattr(name);
    let Text(mode) = get("mode")?.extract()?;
    let (Checked(carrier), At(departs_at)): (Checked<CarrierId>, At) =
        (get("carrier")?.extract()?, get("departs_at")?.extract()?);
    let (Checked(origin), Checked(to)): (Checked<PlaceId>, Checked<PlaceId>) =
        (get("from_")?.extract()?, get("to")?.extract()?);
    let line: Option<Checked<LineId>> = get("line")?.extract()?;
    let other: Option<Checked<CarrierId>> = get("check_out_carrier")?.extract()?;
    let arrives_at: Option<At> = get("arrives_at")?.extract()?;
    Ok(ImaginedTrip {
        carrier,
        check_out_carrier: other.map(|carrier| carrier.0),
        mode: named("mode", &mode)?,
        from: origin,
        to,
        line: line.map(|line| line.0),
        departs_at,
        arrives_at: arrives_at.map(|at| at.0),
    })
}

/// A cap with what is left of it, told flat.
fn room(room: &CapRoom) -> Value {
    let (period, days) = match room.period {
        Period::TravelDay => ("travel_day", None),
        Period::Week => ("week", None),
        Period::CalendarMonth => ("calendar_month", None),
        Period::Rolling { days } => ("rolling", Some(days)),
    };
    match room.left {
        CapLeft::Amount { limit, spent, left } => json!({
            "cap": room.cap, "period": period, "days": days, "limit": limit, "spent": spent, "left": left,
        }),
        CapLeft::Rides { limit, paid, left } => json!({
            "cap": room.cap, "period": period, "days": days,
            "rides_limit": limit, "rides_paid": paid, "rides_left": left,
        }),
    }
}

pub(crate) fn told<'py>(
    py: Python<'py>,
    estimate: Option<&Estimate>,
    language: Language,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(estimate) = estimate else { return Ok(None) };
    let form = json!({
        "trip": estimate.trip, "explanation": estimate.explanation.as_ref().map(|why| explanation(why, language)),
        "adds": estimate.adds, "leaves_open": estimate.leaves_open,
        "caps": estimate.caps.iter().map(room).collect::<Vec<_>>(),
    });
    to_python(py, "Estimate", &form).map(Some)
}

/// What an imagined trip would cost, without an account: rated with the `taps` of its travel day so far, by the engine that
/// rates every day. `Account.estimate` does it for a card.
///
/// `trip` is an `ImaginedTrip`; `carry`, `products` and `corrections` are as for `rate_day`. Taps after the check-in are left
/// out. Gives `None` where a check-in like this begins no trip. `language` is that of the explanation, `"en"` or `"nl"`.
///
/// ```python
/// from datetime import datetime
/// from zoneinfo import ZoneInfo
/// from ovcore import ImaginedTrip, estimate, sample
///
/// at = datetime(2026, 3, 10, 8, 15, tzinfo=ZoneInfo("Europe/Amsterdam"))
/// trip = ImaginedTrip(carrier="NS", mode="rail", from_="ut", to="asd", departs_at=at)
/// told = estimate(sample.rules(), trip)
/// assert told.adds == told.trip.fare.amount and told.leaves_open is None
/// print(told.explanation)
/// ```
#[pyfunction]
#[pyo3(signature = (rules, trip, /, *, taps = None, carry = None, products = None, corrections = None, language = "en"))]
#[expect(clippy::too_many_arguments, reason = "each is named in Python")]
pub(crate) fn estimate<'py>(
    py: Python<'py>,
    rules: &Bound<'py, Rules>,
    trip: &Bound<'py, PyAny>,
    taps: Option<&Bound<'py, PyAny>>,
    carry: Option<&Bound<'py, Carry>>,
    products: Option<&Bound<'py, PyAny>>,
    corrections: Option<&Bound<'py, PyAny>>,
    language: &str,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let language: Language = named("language", language)?;
    let (rules, trip) = (Arc::clone(&rules.get().ready), imagined(trip)?);
    let taps = taps.map(crate::tap::taps).transpose()?.unwrap_or_default();
    let carry_in = carry.map(|carry| carry.get().0.clone()).unwrap_or_default();
    let products: Vec<HeldProduct> = list("products", products)?;
    let corrections: Vec<Correction> = list("corrections", corrections)?;
    let estimated = py.detach(|| {
        let own: Vec<&Tap> = taps.iter().collect();
        let input = DayInput {
            day: rules.calendar().day_of(trip.departs_at),
            taps: &own,
            next: &[],
            carry_in: &carry_in,
            as_of: Instant::MAX,
            products: &products,
            inert: &[],
            corrections: &corrections,
        };
        core_estimate(&rules, &input, &trip)
    });
    told(py, estimated.as_ref(), language)
}
