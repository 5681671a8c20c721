//! Joint travel: codes by which others travel along, and what may be known of them until when.

use std::sync::Arc;

use ovcore::product::joint::{
    GiverRight, JointBook as CoreBook, JointCode, JointDeadlineKind, JointEvent, JointOrder,
    JointPolicy as CorePolicy, JointRules as CoreRules, StudentConsent,
};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};

use crate::document::{document, product_rules};
use crate::fault::{Fault, Outcome};
use crate::record::{all, hash, json_of, loads, to_python, to_tuple};
use crate::shared::{Shared, stored};
use crate::token::Token;
use crate::value::{At, Checked, Day, Text, datetime, whole};

fn read_policy(text: &str) -> Outcome<CorePolicy> {
    Ok(CorePolicy::from_json(text)?)
}

document! {
    /// The numbers of a joint-travel discount, as a document: `ovcore/joint-travel/1`.
    JointPolicy, CorePolicy, read_policy, CorePolicy::to_json, {
        /// As NS describes it; how many may travel along is assumed.
        #[staticmethod]
        fn ns() -> Self {
            Self(Arc::new(CorePolicy::ns()))
        }

        fn __repr__(&self) -> String {
            format!("JointPolicy(codes of {} days at most)", self.0.code_days_max)
        }
    }
}

product_rules! {
    /// The numbers of a joint-travel discount, with the calendar of a policy by which days and months are counted.
    JointRules, CoreRules, JointPolicy
}

fn events<'py>(py: Python<'py>, events: &[JointEvent]) -> PyResult<Bound<'py, PyAny>> {
    to_tuple(py, "JointEvent", &events)
}

stored! {
    /// The joint-travel discounts of one giver: the codes under way, and how often the discount was used.
    ///
    /// It changes by `issue`, `travel` and `advance`; each acts at its own instant, never before the latest one seen, and
    /// works off what fell due by then. What is due cannot be read any more, whether it was worked off or not. `str()` names
    /// nobody and shows no code. `giver` is the giver's service token.
    ///
    /// ```python
    /// from datetime import date, datetime
    /// from zoneinfo import ZoneInfo
    /// from ovcore import JointBook, JointPolicy, JointRules, Policy, Token
    ///
    /// def at(day: int, hour: int) -> datetime:
    ///     return datetime(2026, 3, day, hour, tzinfo=ZoneInfo("Europe/Amsterdam"))
    ///
    /// rules = JointRules(JointPolicy.ns(), Policy.ovpay())
    /// giver, friend = (Token.from_bytes(bytes([n]) * 16, "service") for n in (1, 2))
    /// book = JointBook(giver)
    /// book.issue(rules, at(10, 20), code="K7Q2M9", receivers=[friend], travel_date=date(2026, 3, 14), code_days=3)
    /// assert book.check(rules, "K7Q2M9", friend, at(13, 23)).kind == "not_yet"
    /// assert book.travel(rules, "K7Q2M9", friend, at(14, 9)).until == date(2026, 3, 16)
    /// assert book.check(rules, "K7Q2M9", friend, at(17, 0)).kind == "not_known"
    /// assert book.uses(rules, at(17, 0)) == 1
    /// ```
    JointBook, CoreBook, "joint book", {
        #[new]
        #[pyo3(signature = (giver, /))]
        fn new(giver: &Bound<'_, Token>) -> PyResult<Self> {
            Ok(Self(Shared::new(CoreBook::new(giver.get().of_purpose()?))))
        }

        /// Gives the discount: from now on the code, 6 to 16 letters and digits that the host made, links the giver with
        /// the `receivers`, service tokens of those who travel along. It is valid on `code_days` dates, from `travel_date`.
        ///
        /// The giver's right is a subscription, which the host has checked; or a student product: then `student_product`
        /// says whether that is valid, as the office answered this time, after the traveller agreed to have it asked. It is
        /// used up here, and kept nowhere.
        ///
        /// Gives what fell due meanwhile. Raises `RefusedError`; nothing is left behind then.
        #[pyo3(signature = (rules, now, /, *, code, receivers, travel_date, code_days, student_product = None))]
        #[expect(clippy::too_many_arguments, reason = "each is named in Python")]
        fn issue<'py>(
            &self,
            py: Python<'py>,
            rules: &Bound<'py, JointRules>,
            now: At,
            code: Checked<JointCode>,
            receivers: &Bound<'py, PyAny>,
            travel_date: Day,
            code_days: &Bound<'py, PyAny>,
            student_product: Option<bool>,
        ) -> PyResult<Bound<'py, PyAny>> {
            let receivers = all(Some(receivers), "Token", Token::of_purpose)?;
            let order = JointOrder {
                code: code.0,
                receivers: receivers.into_iter().collect::<PyResult<_>>()?,
                travel_date: travel_date.0,
                code_days: whole(code_days, "joint.code_days", "a number of days, 0 or more")?,
            };
            let right = student_product.map_or(GiverRight::Subscription, |valid| {
                GiverRight::Student(StudentConsent::given().answered(valid))
            });
            let rules = Arc::clone(&rules.get().ready);
            let issued = self.0.write(py, |book| book.issue(&rules, order, right, now.0));
            events(py, &issued.map_err(Fault::from)?)
        }

        /// Whether someone may travel along by a code. Changes nothing.
        #[pyo3(signature = (rules, code, traveller, now, /))]
        fn check<'py>(
            &self,
            py: Python<'py>,
            rules: &Bound<'py, JointRules>,
            code: Checked<JointCode>,
            traveller: &Bound<'py, Token>,
            now: At,
        ) -> PyResult<Bound<'py, PyAny>> {
            let (rules, traveller) = (Arc::clone(&rules.get().ready), traveller.get().of_purpose()?);
            let check = self.0.read(py, |book| book.check(&rules, &code.0, traveller, now.0));
            to_python(py, "JointCheck", &check)
        }

        /// Someone travels along: `check`, and a use where that says that the code is valid. Several trips by one code are
        /// one use.
        #[pyo3(signature = (rules, code, traveller, now, /))]
        fn travel<'py>(
            &self,
            py: Python<'py>,
            rules: &Bound<'py, JointRules>,
            code: Checked<JointCode>,
            traveller: &Bound<'py, Token>,
            now: At,
        ) -> PyResult<Bound<'py, PyAny>> {
            let (rules, traveller) = (Arc::clone(&rules.get().ready), traveller.get().of_purpose()?);
            let check = self.0.write(py, |book| book.travel(&rules, &code.0, traveller, now.0));
            to_python(py, "JointCheck", &check)
        }

        /// Works off what fell due until now, in order of time: links are destroyed, and counts that were kept long enough.
        #[pyo3(signature = (rules, now, /))]
        fn advance<'py>(
            &self,
            py: Python<'py>,
            rules: &Bound<'py, JointRules>,
            now: At,
        ) -> PyResult<Bound<'py, PyAny>> {
            let rules = Arc::clone(&rules.get().ready);
            events(py, &self.0.write(py, |book| book.advance(&rules, now.0)))
        }

        /// When something falls due next, and what; `None` where nothing is kept.
        #[pyo3(signature = (rules, /))]
        fn next_deadline<'py>(
            &self,
            py: Python<'py>,
            rules: &Bound<'py, JointRules>,
        ) -> PyResult<Option<Bound<'py, PyAny>>> {
            let rules = Arc::clone(&rules.get().ready);
            let Some(deadline) = self.0.read(py, |book| book.next_deadline(&rules)) else { return Ok(None) };
            let kind = match deadline.kind {
                JointDeadlineKind::CodeEnds => "code_ends",
                JointDeadlineKind::CountForgotten => "count_forgotten",
            };
            let fields = (datetime(py, deadline.at)?, kind);
            py.import("ovcore.records")?.getattr("JointDeadline")?.call1(fields).map(Some)
        }

        /// How often the discount was used by codes whose validity has ended, as far as that may still be known.
        #[pyo3(signature = (rules, now, /))]
        fn uses(&self, py: Python<'_>, rules: &Bound<'_, JointRules>, now: At) -> u32 {
            let rules = Arc::clone(&rules.get().ready);
            self.0.read(py, |book| book.uses(&rules, now.0))
        }

        /// The giver's service token.
        #[getter]
        fn giver(&self, py: Python<'_>) -> Token {
            self.0.read(py, |book| book.giver().into())
        }

        /// How many codes are under way.
        #[getter]
        fn codes_under_way(&self, py: Python<'_>) -> usize {
            self.0.read(py, CoreBook::codes_under_way)
        }

        /// What is kept of codes whose validity has ended, oldest first.
        #[getter]
        fn counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            to_tuple(py, "UseCount", &self.0.read(py, |book| book.counts().to_vec()))
        }

        fn __str__(&self, py: Python<'_>) -> String {
            self.0.read(py, CoreBook::to_string)
        }

        fn __repr__(&self, py: Python<'_>) -> String {
            format!("JointBook({} codes under way)", self.codes_under_way(py))
        }

        fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            py.import("ovcore._wire")?.getattr("pre")?.call1((self.__str__(py),))
        }
    }
}
