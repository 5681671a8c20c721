//! `Money`: whole minor units, to and from `decimal.Decimal` without a loss.

use ovcore::money::Money as Core;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple, PyType};

use crate::fault::{Class, Fault, Outcome};
use crate::value::{Text, decimal_class, whole};

/// An amount in whole minor units of a currency (cents for the euro), positive or negative.
///
/// Made from a `Decimal` or a text with at most two decimals, or from minor units. A float is refused, and so is an
/// `int`: whether 5 means euros or cents is for you to say. Arithmetic is exact, and raises `MoneyOverflowError` where
/// the sum does not fit in 64 bits.
#[pyclass(frozen, eq, ord, hash, module = "ovcore")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Money(pub(crate) Core);

const EXPECTED: &str = "a decimal.Decimal or a text as \"10.45\"; for minor units say Money.from_minor(1045)";

/// Minor units from decimal digits and the exponent of the last.
fn minor(negative: bool, digits: &[u8], exponent: i64) -> Outcome<Core> {
    let first = digits.iter().position(|digit| *digit != 0);
    let last = digits.iter().rposition(|digit| *digit != 0);
    let (Some(first), Some(last)) = (first, last) else { return Ok(Core::ZERO) };
    let own = digits.get(first..=last).unwrap_or_default();
    let dropped = digits.len().saturating_sub(last).saturating_sub(1);
    let exponent = exponent.saturating_add(i64::try_from(dropped).unwrap_or(i64::MAX));
    let large = || {
        Fault::new(
            Class::Value,
            "money.too_large",
            "found an amount that does not fit in 64 bits of minor units",
        )
    };
    let Ok(shift) = u32::try_from(exponent.saturating_add(2)) else {
        let words = "found a fraction of a minor unit; expected at most two decimals";
        return Err(Fault::new(Class::Value, "money.fraction", words));
    };
    if own.len() > 20 || shift > 20 {
        return Err(large());
    }
    let number =
        own.iter().fold(0_i128, |sum, digit| sum.saturating_mul(10).saturating_add(i128::from(*digit)));
    let size = 10_i128.checked_pow(shift).and_then(|power| number.checked_mul(power)).ok_or_else(large)?;
    let signed = if negative { size.saturating_neg() } else { size };
    i64::try_from(signed).map(Core::from_minor).map_err(|_| large())
}

/// `-12.34`: a sign, digits, and a point with digits after it.
fn from_text(text: &str) -> Outcome<Core> {
    let wrong = || {
        let words = "found a text that is no amount; expected digits and at most two decimals, as \"10.45\"";
        Fault::new(Class::Value, "money.text", words)
    };
    let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, decimals) = rest.split_once('.').unwrap_or((rest, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) {
        return Err(wrong());
    }
    let digits: Vec<u8> = whole.bytes().chain(decimals.bytes()).map(|byte| byte.wrapping_sub(b'0')).collect();
    let exponent = i64::try_from(decimals.len()).unwrap_or(i64::MAX).saturating_neg();
    minor(negative, &digits, exponent)
}

fn from_decimal(value: &Bound<'_, PyAny>) -> PyResult<Core> {
    if !value.call_method0("is_finite")?.extract::<bool>()? {
        let words = "found a Decimal that is no number; expected a finite one";
        return Err(Fault::new(Class::Value, "money.not_finite", words).into());
    }
    let (sign, digits, exponent): (u8, Vec<u8>, i64) = value.call_method0("as_tuple")?.extract()?;
    Ok(minor(sign == 1, &digits, exponent)?)
}

fn overflow() -> PyErr {
    Fault::new(Class::Overflow, "money.overflow", "the sum does not fit in 64 bits of minor units").into()
}

#[pymethods]
impl Money {
    /// Nothing.
    #[classattr]
    const ZERO: Self = Self(Core::ZERO);

    #[new]
    #[pyo3(signature = (amount, /))]
    fn new(amount: &Bound<'_, PyAny>) -> PyResult<Self> {
        if amount.is_instance(decimal_class(amount.py())?.as_any())? {
            return from_decimal(amount).map(Self);
        }
        if amount.is_instance_of::<PyString>() {
            let Text(text) = amount.extract()?;
            return Ok(Self(from_text(&text)?));
        }
        Err(Fault::wrong_type("money.type", amount, EXPECTED).into())
    }

    /// An amount of whole minor units.
    #[staticmethod]
    #[pyo3(signature = (minor, /))]
    fn from_minor(minor: &Bound<'_, PyAny>) -> PyResult<Self> {
        whole(minor, "money.minor", "an int of minor units, within 64 bits").map(Core::from_minor).map(Self)
    }

    /// The sum of many; of none it is nothing.
    #[staticmethod]
    #[pyo3(signature = (amounts, /))]
    fn sum(amounts: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut sum = Core::ZERO;
        for amount in amounts.try_iter()? {
            let amount = amount?;
            let Ok(amount) = amount.cast::<Self>() else {
                return Err(Fault::wrong_type("money.type", &amount, "Money").into());
            };
            sum = sum.checked_add(amount.get().0).ok_or_else(overflow)?;
        }
        Ok(Self(sum))
    }

    /// The minor units.
    #[getter]
    const fn minor(&self) -> i64 {
        self.0.minor()
    }

    /// The amount as a `decimal.Decimal` with two decimals.
    fn to_decimal<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        decimal_class(py)?.call1((self.0.to_string(),))
    }

    /// Splits the amount by weights, to the last minor unit: the largest remainder method. Of equal remainders, the part
    /// that stands first gets the unit.
    ///
    /// Raises `InputError` when there are no weights or all are zero.
    #[pyo3(signature = (weights, /))]
    fn split(&self, py: Python<'_>, weights: &Bound<'_, PyAny>) -> PyResult<Py<PyTuple>> {
        let expected = "a weight: an int of 0 or more, below 2^64";
        let weights: Vec<u64> = weights
            .try_iter()?
            .map(|weight| whole(&weight?, "split.weight", expected))
            .collect::<PyResult<_>>()?;
        let parts = self.0.split(&weights).map_err(Fault::from)?;
        Ok(PyTuple::new(py, parts.into_iter().map(Self))?.unbind())
    }

    fn __add__(&self, other: &Self) -> PyResult<Self> {
        self.0.checked_add(other.0).map(Self).ok_or_else(overflow)
    }

    fn __sub__(&self, other: &Self) -> PyResult<Self> {
        self.0.checked_sub(other.0).map(Self).ok_or_else(overflow)
    }

    fn __neg__(&self) -> PyResult<Self> {
        self.0.checked_neg().map(Self).ok_or_else(overflow)
    }

    const fn __bool__(&self) -> bool {
        !self.0.is_zero()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __format__<'py>(&self, py: Python<'py>, spec: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
        PyString::new(py, &self.0.to_string()).call_method1("__format__", (spec,))
    }

    fn __repr__(&self) -> String {
        format!("Money('{}')", self.0)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyType>, (String,)) {
        (slf.get_type(), (slf.get().0.to_string(),))
    }
}
