//! The memory of a chip card: its purse, what readers write into it, and whether a product can be ordered onto it.

use std::sync::Arc;

use ovcore::ids::{CarrierId, PlaceId};
use ovcore::language::Language;
use ovcore::product::chip::{
    AutoTopUp, BirthDate, ChipCard as CoreCard, ChipHolder, ChipId, ChipPolicy as CorePolicy, ChipProduct,
    ChipRules as CoreRules, Presentation,
};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};
use serde_json::json;

use crate::document::{document, product_rules};
use crate::fault::{Fault, Outcome};
use crate::money::Money;
use crate::record::{from_python, hash, json_of, loads, to_python, to_tuple};
use crate::shared::{Shared, stored};
use crate::value::{At, Checked, Day, Text, date, date_text, named};
use crate::view::View;

fn read_policy(text: &str) -> Outcome<CorePolicy> {
    Ok(CorePolicy::from_json(text)?)
}

document! {
    /// The numbers of a chip card, and which products do not go together, as a document: `ovcore/chip/1`.
    ChipPolicy, CorePolicy, read_policy, CorePolicy::to_json, {
        /// The Dutch chip card, without conflicts between products; the bounds of the purse are assumed.
        #[staticmethod]
        fn ov_chipkaart() -> Self {
            Self(Arc::new(CorePolicy::ov_chipkaart()))
        }

        fn __repr__(&self) -> String {
            format!("ChipPolicy(purse up to {})", self.0.balance_minor_max)
        }
    }
}

product_rules! {
    /// The numbers of a chip card, with the calendar of a policy.
    ChipRules, CoreRules, ChipPolicy
}

/// A card held to a reader.
fn presentation(
    at: At,
    carrier: Checked<CarrierId>,
    mode: &str,
    place: Checked<PlaceId>,
) -> PyResult<Presentation> {
    Ok(Presentation { at: at.0, carrier: carrier.0, mode: named("mode", mode)?, place: place.0 })
}

/// The right, as a dataclass gives it; only one that adds something.
fn right_of(right: &Bound<'_, PyAny>) -> PyResult<AutoTopUp> {
    let own: AutoTopUp = from_python("automatic top-up", right)?;
    let nothing = || {
        let words = "found an automatic top-up that adds nothing; expected an amount above 0.00";
        Fault::new(crate::fault::Class::Value, "chip.auto_top_up", words)
    };
    Ok(AutoTopUp::new(own.below(), own.amount()).ok_or_else(nothing)?)
}

stored! {
    /// The memory of a chip card (OV-chipkaart): the purse, the last travel transactions and top-ups, products, and the right
    /// to automatic top-up. Neither `repr` nor `view` shows the number of the chip or the date of birth; the stored form
    /// holds both.
    ///
    /// It changes by `check_in`, `check_out`, `top_up`, `set_auto_top_up`, `put` and `remove_products_before`; what a
    /// `RefusedError` stopped has written nothing. `born` makes it one person's card.
    ///
    /// ```python
    /// from datetime import date, datetime
    /// from zoneinfo import ZoneInfo
    /// from ovcore import ChipCard, ChipPolicy, ChipRules, Money, Policy
    ///
    /// def at(hour: int, minute: int) -> datetime:
    ///     return datetime(2026, 3, 10, hour, minute, tzinfo=ZoneInfo("Europe/Amsterdam"))
    ///
    /// rules = ChipRules(ChipPolicy.ov_chipkaart(), Policy.ovpay())
    /// card = ChipCard("04A2B3C4D5E6F7", date(2030, 12, 31))
    /// card.top_up(rules, at(7, 50), Money("21.00"))
    /// card.check_in(rules, at(8, 0), carrier="NS", mode="rail", place="ut", deposit=Money("20.00"))
    /// assert card.balance == Money("1.00")
    /// card.check_out(rules, at(8, 40), carrier="NS", mode="rail", place="asd", fare=Money("5.40"))
    /// assert card.balance == Money("15.60") and len(card.transactions) == 2
    /// ```
    ChipCard, CoreCard, "chip card", {
        #[new]
        #[pyo3(signature = (chip_id, valid_until, /, *, born = None))]
        fn new(chip_id: Checked<ChipId>, valid_until: Day, born: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
            let holder = match born {
                None => ChipHolder::Anonymous,
                Some(born) => {
                    let born = BirthDate::parse(&date_text(born)?).map_err(Fault::from)?;
                    ChipHolder::Personal { born }
                }
            };
            Ok(Self(Shared::new(CoreCard::new(chip_id.0, holder, valid_until.0))))
        }

        /// Checks in: an automatic top-up comes first where there is too little in the purse, then the deposit is taken.
        /// Gives the top-up, if there was one. Raises `RefusedError`.
        #[pyo3(signature = (rules, at, /, *, carrier, mode, place, deposit))]
        #[expect(clippy::too_many_arguments, reason = "each is named in Python")]
        fn check_in<'py>(
            &self,
            py: Python<'py>,
            rules: &Bound<'py, ChipRules>,
            at: At,
            carrier: Checked<CarrierId>,
            mode: &str,
            place: Checked<PlaceId>,
            deposit: &Bound<'py, Money>,
        ) -> PyResult<Option<Bound<'py, PyAny>>> {
            let (rules, deposit) = (Arc::clone(&rules.get().ready), deposit.get().0);
            let presentation = presentation(at, carrier, mode, place)?;
            let top_up = self.0.write(py, |card| card.check_in(&rules, presentation, deposit));
            top_up.map_err(Fault::from)?.map(|own| to_python(py, "TopUp", &own)).transpose()
        }

        /// Checks out: the deposit comes back and the fare is taken. Never refused for want of money. Raises `RefusedError`
        /// where the last transaction is no check-in with this carrier.
        #[pyo3(signature = (rules, at, /, *, carrier, mode, place, fare))]
        #[expect(clippy::too_many_arguments, reason = "each is named in Python")]
        fn check_out(
            &self,
            py: Python<'_>,
            rules: &Bound<'_, ChipRules>,
            at: At,
            carrier: Checked<CarrierId>,
            mode: &str,
            place: Checked<PlaceId>,
            fare: &Bound<'_, Money>,
        ) -> PyResult<()> {
            let (rules, fare) = (Arc::clone(&rules.get().ready), fare.get().0);
            let presentation = presentation(at, carrier, mode, place)?;
            let written = self.0.write(py, |card| card.check_out(&rules, presentation, fare));
            Ok(written.map_err(Fault::from)?)
        }

        /// Tops the purse up at a machine. Raises `RefusedError`.
        #[pyo3(signature = (rules, at, amount, /))]
        fn top_up<'py>(
            &self,
            py: Python<'py>,
            rules: &Bound<'py, ChipRules>,
            at: At,
            amount: &Bound<'py, Money>,
        ) -> PyResult<Bound<'py, PyAny>> {
            let (rules, amount) = (Arc::clone(&rules.get().ready), amount.get().0);
            let top_up = self.0.write(py, |card| card.top_up(&rules, at.0, amount));
            to_python(py, "TopUp", &top_up.map_err(Fault::from)?)
        }

        /// Gives the right to automatic top-up, as `AutoTopUp`; takes it with `None`. Raises `InputError` for one that adds
        /// nothing.
        #[pyo3(signature = (right, /))]
        fn set_auto_top_up(&self, py: Python<'_>, right: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
            let right = right.map(right_of).transpose()?;
            self.0.write(py, |card| card.set_auto_top_up(right));
            Ok(())
        }

        /// Whether a product, as `ChipProduct`, can be ordered on a date: everything that stands in the way, in the order of
        /// the products on the card. Empty where nothing does.
        #[pyo3(signature = (rules, product, on, /))]
        fn check_order<'py>(
            &self,
            py: Python<'py>,
            rules: &Bound<'py, ChipRules>,
            product: &Bound<'py, PyAny>,
            on: Day,
        ) -> PyResult<Bound<'py, PyAny>> {
            let (rules, order) = (Arc::clone(&rules.get().ready), from_python("product", product)?);
            let findings = self.0.read(py, |card| card.check_order(&rules, &order, on.0));
            let rows = findings.iter().map(|own| {
                let (en, nl) = (own.text_in(Language::English), own.text_in(Language::Dutch));
                json!({ "code": own.code(), "text_en": en, "text_nl": nl })
            });
            to_tuple(py, "OrderFinding", &rows.collect::<Vec<_>>())
        }

        /// Puts a product, as `ChipProduct`, on the card; `check_order` says before whether it can be ordered.
        #[pyo3(signature = (product, /))]
        fn put(&self, py: Python<'_>, product: &Bound<'_, PyAny>) -> PyResult<()> {
            let product: ChipProduct = from_python("product", product)?;
            self.0.write(py, |card| card.put(product));
            Ok(())
        }

        /// Takes products off that were over before a date. Gives how many.
        #[pyo3(signature = (date, /))]
        fn remove_products_before(&self, py: Python<'_>, date: Day) -> usize {
            self.0.write(py, |card| card.remove_products_before(date.0))
        }

        /// What its owner reads of it: everything but the number of the chip and the date of birth. In English.
        #[pyo3(signature = (rules, /))]
        fn view(&self, py: Python<'_>, rules: &Bound<'_, ChipRules>) -> View {
            let rules = Arc::clone(&rules.get().ready);
            self.0.read(py, |card| View::of_chip(&card.view(), &rules))
        }

        /// What is in the purse.
        #[getter]
        fn balance(&self, py: Python<'_>) -> Money {
            Money(self.0.read(py, CoreCard::balance))
        }

        /// The last travel transactions, newest first.
        #[getter]
        fn transactions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            to_tuple(py, "ChipTransaction", &self.0.read(py, |card| card.transactions().to_vec()))
        }

        /// The last top-ups, newest first.
        #[getter]
        fn top_ups<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            to_tuple(py, "TopUp", &self.0.read(py, |card| card.top_ups().to_vec()))
        }

        /// The products on the card.
        #[getter]
        fn products<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            to_tuple(py, "ChipProduct", &self.0.read(py, |card| card.products().to_vec()))
        }

        /// The right to automatic top-up.
        #[getter]
        fn auto_top_up<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
            self.0.read(py, CoreCard::auto_top_up).map(|own| to_python(py, "AutoTopUp", &own)).transpose()
        }

        /// The last date on which the card may be used.
        #[getter]
        fn valid_until<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            date(py, self.0.read(py, CoreCard::valid_until))
        }

        /// Whether it is one person's card.
        #[getter]
        fn is_personal(&self, py: Python<'_>) -> bool {
            matches!(self.0.read(py, CoreCard::holder), ChipHolder::Personal { .. })
        }

        /// The age of the person whose card it is, in whole years on a date; `None` for an anonymous card.
        #[pyo3(signature = (on, /))]
        fn age_on(&self, py: Python<'_>, on: Day) -> Option<u32> {
            match self.0.read(py, CoreCard::holder) {
                ChipHolder::Anonymous => None,
                ChipHolder::Personal { born } => Some(born.age_on(on.0)),
            }
        }

        fn __repr__(&self, py: Python<'_>) -> String {
            let (valid_until, balance) = self.0.read(py, |card| (card.valid_until(), card.balance()));
            format!("ChipCard({balance}, valid until {valid_until})")
        }
    }
}
