//! A tap.

use ovcore::tap::Tap as CoreTap;
use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::fault::Fault;
use crate::record::plain;
use crate::token::Token;
use crate::value::{At, Checked, Text, datetime, name, named, whole};
use ovcore::ids::{CarrierId, LineId, PlaceId, ReaderId, TapId, VehicleId};

plain! {
    /// One presentation of a card to a reader, as it reaches the back office.
    ///
    /// `mode` is `"rail"`, `"metro"`, `"tram"`, `"bus"` or `"ferry"`; `direction` is `"in"`, `"out"` or `"unknown"`;
    /// `reader_outcome` is `"accepted"`, `"denied"` or `"failed"`; `application` is the card scheme that the reader used
    /// on a co-badged card. `at` is by the reader's clock, `received_at` when the back office had it; both are cut to the
    /// second. Its repr shows no token.
    ///
    /// Raises `InputError` for ids that are not right, `WrongTypeError` for naive datetimes.
    Tap, CoreTap, "tap", {
        #[new]
        #[pyo3(signature = (id, *, token, carrier, mode, location, reader, direction, at, received_at = None, version = None,
                            line = None, vehicle = None, reader_outcome = "accepted", application = None))]
        #[expect(clippy::too_many_arguments, reason = "a tap has so many fields, and each is named in Python")]
        fn new(
            id: Checked<TapId>,
            token: &Bound<'_, Token>,
            carrier: Checked<CarrierId>,
            mode: &str,
            location: Checked<PlaceId>,
            reader: Checked<ReaderId>,
            direction: &str,
            at: At,
            received_at: Option<At>,
            version: Option<&Bound<'_, PyAny>>,
            line: Option<Checked<LineId>>,
            vehicle: Option<Checked<VehicleId>>,
            reader_outcome: &str,
            application: Option<&str>,
        ) -> PyResult<Self> {
            Ok(Self(CoreTap {
                id: id.0,
                version: version.map_or(Ok(0), |number| whole(number, "tap.version", "a version, 0 or more"))?,
                token: token.get().travel()?,
                carrier: carrier.0,
                mode: named("mode", mode)?,
                location: location.0,
                reader: reader.0,
                line: line.map(|line| line.0),
                vehicle: vehicle.map(|vehicle| vehicle.0),
                direction: named("direction", direction)?,
                at: at.0,
                received_at: received_at.unwrap_or(at).0,
                reader_outcome: named("reader outcome", reader_outcome)?,
                application: application.map(|scheme| named("card scheme", scheme)).transpose()?,
            }))
        }

        /// Names it; unique for its card.
        #[getter]
        fn id(&self) -> &str {
            self.0.id.as_str()
        }

        /// Which amendment of the tap this is; 0 is the tap as first sent.
        #[getter]
        const fn version(&self) -> u32 {
            self.0.version
        }

        /// The card, by its travel token.
        #[getter]
        fn token(&self) -> Token {
            self.0.token.into()
        }

        /// Whose reader it was.
        #[getter]
        fn carrier(&self) -> &str {
            self.0.carrier.as_str()
        }

        /// What one travels by there.
        #[getter]
        const fn mode(&self) -> &'static str {
            self.0.mode.name()
        }

        /// Station or stop area.
        #[getter]
        fn location(&self) -> &str {
            self.0.location.as_str()
        }

        /// The reader.
        #[getter]
        fn reader(&self) -> &str {
            self.0.reader.as_str()
        }

        /// The line, where the reader knows it.
        #[getter]
        fn line(&self) -> Option<&str> {
            self.0.line.as_ref().map(LineId::as_str)
        }

        /// The vehicle, where the reader is on board.
        #[getter]
        fn vehicle(&self) -> Option<&str> {
            self.0.vehicle.as_ref().map(VehicleId::as_str)
        }

        /// What the reader took it for.
        #[getter]
        const fn direction(&self) -> &'static str {
            self.0.direction.name()
        }

        /// When it happened, by the reader's clock; in UTC.
        #[getter]
        fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            datetime(py, self.0.at)
        }

        /// When the back office had it; in UTC.
        #[getter]
        fn received_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            datetime(py, self.0.received_at)
        }

        /// What the reader answered.
        #[getter]
        const fn reader_outcome(&self) -> &'static str {
            self.0.reader_outcome.name()
        }

        /// On a co-badged card, the card scheme that the reader used.
        #[getter]
        fn application(&self) -> Option<String> {
            self.0.application.as_ref().map(name)
        }

        fn __repr__(&self) -> String {
            let CoreTap { id, carrier, mode, location, direction, at, .. } = &self.0;
            format!("Tap({id}, {carrier} {mode} {} {location}, {at})", direction.name())
        }
    }
}

/// Taps from any iterable.
pub(crate) fn taps(from: &Bound<'_, PyAny>) -> PyResult<Vec<CoreTap>> {
    let mut taps = Vec::new();
    for tap in from.try_iter()? {
        let tap = tap?;
        let Ok(tap) = tap.cast::<Tap>() else {
            return Err(Fault::wrong_type("tap.type", &tap, "Tap").into());
        };
        taps.push(tap.get().0.clone());
    }
    Ok(taps)
}
