//! Money: whole minor units, exact in between, rounded once.
//!
//! [`Money`] is what is charged, paid and booked: an `i64` of minor units (cents). [`Exact`] is what a price is
//! while it is being worked out: a fraction of a cent is kept until the tariff says how to round. Nothing here is
//! a float and nothing overflows in silence.

use core::fmt;

use serde::{Deserialize, Serialize};

/// An amount in whole minor units of a currency (cents for the euro), positive or negative.
///
/// Arithmetic is checked: it gives `None` where the sum does not fit. The currency stands in the tariff document.
///
/// ```
/// use ovcore::money::Money;
/// let fare = Money::from_minor(1_045);
/// assert_eq!(fare.checked_add(Money::from_minor(5)), Some(Money::from_minor(1_050)));
/// assert_eq!(fare.to_string(), "10.45");
/// assert_eq!(Money::MAX.checked_add(fare), None);
/// ```
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// The largest amount.
    pub const MAX: Self = Self(i64::MAX);
    /// The most negative amount.
    pub const MIN: Self = Self(i64::MIN);
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of whole minor units.
    #[must_use]
    pub const fn from_minor(minor: i64) -> Self {
        Self(minor)
    }

    /// The minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// The sum, or `None` where it does not fit.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference, or `None` where it does not fit.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(rest) => Some(Self(rest)),
            None => None,
        }
    }

    /// The sum, or the nearest amount where it does not fit.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference, or the nearest amount where it does not fit.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The amount with the other sign, or `None` where it does not fit.
    #[must_use]
    pub const fn checked_neg(self) -> Option<Self> {
        match self.0.checked_neg() {
            Some(minor) => Some(Self(minor)),
            None => None,
        }
    }

    /// The sum of many, or `None` where it does not fit.
    ///
    /// ```
    /// # use ovcore::money::Money;
    /// let parts = [100, 250, -50].map(Money::from_minor);
    /// assert_eq!(Money::sum(parts), Some(Money::from_minor(300)));
    /// ```
    pub fn sum(parts: impl IntoIterator<Item = Self>) -> Option<Self> {
        parts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// Whether it is more than nothing.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether it is less than nothing.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Splits the amount by weights, to the last minor unit: the largest remainder method. Of equal remainders, the
    /// part that stands first in `weights` gets the unit. A negative amount is split like its opposite.
    ///
    /// # Errors
    /// [`SplitError`] when there are no weights or all are zero.
    ///
    /// ```
    /// # use ovcore::money::Money;
    /// let parts = Money::from_minor(100).split(&[1, 1, 1])?;
    /// assert_eq!(parts, [34, 33, 33].map(Money::from_minor));
    /// # Ok::<(), ovcore::money::SplitError>(())
    /// ```
    pub fn split(self, weights: &[u64]) -> Result<Vec<Self>, SplitError> {
        let mut parts = vec![Self::ZERO; weights.len()];
        self.split_into(weights, &mut parts)?;
        Ok(parts)
    }

    /// [`Money::split`] without allocating: writes part `i` to `parts[i]`.
    ///
    /// # Errors
    /// [`SplitError`] when there are no weights, all are zero, or `parts` has another length.
    pub fn split_into(self, weights: &[u64], parts: &mut [Self]) -> Result<(), SplitError> {
        if parts.len() != weights.len() {
            return Err(SplitError::Length { weights: weights.len(), parts: parts.len() });
        }
        let total: u128 = weights.iter().map(|w| u128::from(*w)).sum();
        if total == 0 {
            return Err(SplitError::NoWeight);
        }
        if let [whole] = parts {
            *whole = self;
            return Ok(());
        }
        let amount = u128::from(self.0.unsigned_abs());
        // `amount` and each weight are below 2^64, so the product fits in 128 bits.
        let product = |w: u64| amount.saturating_mul(u128::from(w));
        let quotient = |w: u64| product(w).checked_div(total).unwrap_or_default();
        let remainder = |w: u64| product(w).checked_rem(total).unwrap_or_default();
        let given: u128 = weights.iter().map(|w| quotient(*w)).sum();
        let left = amount.saturating_sub(given);
        for (i, (weight, part)) in weights.iter().zip(parts.iter_mut()).enumerate() {
            let own = remainder(*weight);
            // How many parts come before this one when the units that are left are handed out.
            let before = weights
                .iter()
                .enumerate()
                .filter(|(j, w)| {
                    let other = remainder(**w);
                    other > own || (other == own && *j < i)
                })
                .count();
            // There are fewer units left than parts with a remainder, so one without gets none.
            let extra = u128::from(u128::try_from(before).unwrap_or(u128::MAX) < left);
            let size = i128::try_from(quotient(*weight).saturating_add(extra)).unwrap_or(i128::MAX);
            let signed = if self.0 < 0 { size.saturating_neg() } else { size };
            *part = Self(i64::try_from(signed).unwrap_or(self.0));
        }
        Ok(())
    }
}

/// In units of a hundred minor units: `12.34`. Honours width and alignment.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let (whole, cents) = (magnitude / 100, magnitude % 100);
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}{whole}.{cents:02}"))
    }
}

/// Why an amount could not be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// There were no weights, or all were zero.
    #[error("nothing to split by: expected at least one weight above zero")]
    NoWeight,
    /// The place for the parts has another length than the weights.
    #[error("{weights} weights, but room for {parts} parts; expected the same number")]
    Length {
        /// How many weights were given.
        weights: usize,
        /// How many parts there was room for.
        parts: usize,
    },
}

impl SplitError {
    /// A code that stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoWeight => "split.no_weight",
            Self::Length { .. } => "split.length",
        }
    }
}

/// How a price that falls between two steps is rounded.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest step; half a step goes away from zero. The Dutch reading (RULES F1).
    #[default]
    HalfAwayFromZero,
    /// To the nearest step; half a step goes to the even one.
    HalfEven,
    /// To the step nearer to zero.
    Down,
    /// To the step farther from zero.
    Up,
}

impl Rounding {
    /// Rounds `value / divisor` to a whole number; the divisor is more than 0.
    fn divide(self, value: i128, divisor: i128) -> i128 {
        let (Some(quotient), Some(rest)) = (value.checked_div(divisor), value.checked_rem(divisor)) else {
            return 0;
        };
        if rest == 0 {
            return quotient;
        }
        let away = value.signum();
        let twice = rest.unsigned_abs().saturating_mul(2).cmp(&divisor.unsigned_abs());
        let up = match self {
            Self::HalfAwayFromZero => twice.is_ge(),
            Self::HalfEven => twice.is_gt() || (twice.is_eq() && quotient & 1 != 0),
            Self::Down => false,
            Self::Up => true,
        };
        if up { quotient.saturating_add(away) } else { quotient }
    }
}

/// An amount that is exact to a millionth of a millionth of a minor unit: a price before it is rounded.
///
/// ```
/// use ovcore::money::{Exact, Money, Rounding};
/// // 5 km at 21.7 cent: 108.5 cent, and a base of 116 cent.
/// let price = Exact::from_money(Money::from_minor(116)) + Exact::parse("108.5").unwrap();
/// assert_eq!(price.to_string(), "224.5");
/// assert_eq!(price.round(1, Rounding::HalfAwayFromZero), Some(Money::from_minor(225)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(i128);

impl Exact {
    /// Parts of one minor unit.
    const ONE: i128 = 1_000_000_000_000;
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A whole number of minor units.
    #[must_use]
    pub fn from_money(money: Money) -> Self {
        Self(i128::from(money.0).saturating_mul(Self::ONE))
    }

    /// A number of minor units with up to twelve decimals, as `"108.5"`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let digits_only = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        if !digits_only(whole) || !digits_only(decimals) || decimals.len() > 12 || whole.len() > 19 {
            return None;
        }
        let whole: i128 = whole.parse().ok()?;
        let part: i128 = format!("{decimals:0<12}").parse().ok()?;
        whole.checked_mul(Self::ONE)?.checked_add(part)?.checked_mul(sign).map(Self)
    }

    /// A whole number of times the amount.
    #[must_use]
    pub fn times(self, count: i64) -> Self {
        Self(self.0.saturating_mul(i128::from(count)))
    }

    /// A part of the amount, in ten-thousandths; `None` where the result would need more than twelve decimals.
    #[must_use]
    pub fn basis_points(self, points: u32) -> Option<Self> {
        let scaled = self.0.checked_mul(i128::from(points))?;
        (scaled % 10_000 == 0).then_some(Self(scaled / 10_000))
    }

    /// A part of the amount, in ten-thousandths, cut off after twelve decimals: for a discount on what a discount left.
    #[must_use]
    pub fn part(self, points: u32) -> Option<Self> {
        Some(Self(self.0.checked_mul(i128::from(points))?.checked_div(10_000)?))
    }

    /// The amount of which this is left after a discount, cut off after twelve decimals; `None` where nothing is left.
    #[must_use]
    pub fn before_discount(self, points: u32) -> Option<Self> {
        let left = i128::from(10_000_u32.checked_sub(points)?);
        Some(Self(self.0.checked_mul(10_000)?.checked_div(left)?))
    }

    /// The tax that the amount contains, by its rate in ten-thousandths of the amount without: cut off after twelve
    /// decimals. `None` where it does not fit.
    ///
    /// ```
    /// use ovcore::money::{Exact, Money};
    /// let fare = Exact::from_money(Money::from_minor(1_090));
    /// assert_eq!(fare.tax_within(900).unwrap().to_string(), "90");
    /// ```
    #[must_use]
    pub fn tax_within(self, points: u32) -> Option<Self> {
        let points = i128::from(points);
        Some(Self(self.0.checked_mul(points)?.checked_div(points.checked_add(10_000)?)?))
    }

    /// A thousandth of the amount; `None` where the result would need more than twelve decimals.
    #[must_use]
    pub fn thousandth(self) -> Option<Self> {
        (self.0 % 1_000 == 0).then_some(Self(self.0 / 1_000))
    }

    /// Rounded to a multiple of `step` minor units; `None` when the step is 0 or the result does not fit.
    #[must_use]
    pub fn round(self, step: u32, how: Rounding) -> Option<Money> {
        if step == 0 {
            return None;
        }
        let step = i64::from(step);
        // Prices are small: below nine million minor units the division fits in 64 bits, which is much faster.
        if let (Ok(value), Some(divisor), Rounding::HalfAwayFromZero) =
            (i64::try_from(self.0), 1_000_000_000_000_i64.checked_mul(step), how)
        {
            let (quotient, rest) = (value.checked_div(divisor)?, value.checked_rem(divisor)?);
            let half = rest.unsigned_abs().saturating_mul(2) >= divisor.unsigned_abs();
            let away = if half { value.signum() } else { 0 };
            return quotient.checked_add(away)?.checked_mul(step).map(Money);
        }
        let steps = how.divide(self.0, Self::ONE.checked_mul(i128::from(step))?);
        i64::try_from(steps.checked_mul(i128::from(step))?).ok().map(Money)
    }

    /// Whether it is less than nothing.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

/// Sums saturate: a price is far below what fits, and a nonsense document must not panic.
impl core::ops::Add for Exact {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// Differences saturate, like sums.
impl core::ops::Sub for Exact {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl core::ops::Neg for Exact {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

/// In minor units with as many decimals as it needs: `108.5`.
impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let one = Self::ONE.unsigned_abs();
        let (whole, part) =
            (magnitude.checked_div(one).unwrap_or_default(), magnitude.checked_rem(one).unwrap_or_default());
        let sign = if self.0 < 0 { "-" } else { "" };
        if part == 0 {
            return f.pad(&format!("{sign}{whole}"));
        }
        let decimals = format!("{part:012}");
        f.pad(&format!("{sign}{whole}.{}", decimals.trim_end_matches('0')))
    }
}

impl Serialize for Exact {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.to_string())
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "found `{}`; expected a number of minor units with at most 12 decimals, as \"21.7\"",
                crate::ids::shown(&text)
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_go_to_the_largest_and_then_to_the_first() {
        let split = |amount, weights: &[u64]| {
            Money::from_minor(amount).split(weights).unwrap().iter().map(|m| m.minor()).collect::<Vec<_>>()
        };
        assert_eq!(split(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(split(101, &[1, 1, 1]), [34, 34, 33]);
        assert_eq!(split(100, &[2, 1]), [67, 33]);
        assert_eq!(split(-100, &[2, 1]), [-67, -33]);
        assert_eq!(split(5, &[0, 7]), [0, 5]);
        assert_eq!(split(i64::MIN, &[1]), [i64::MIN]);
        assert_eq!(split(i64::MAX, &[u64::MAX, u64::MAX]), [i64::MAX / 2 + 1, i64::MAX / 2]);
    }

    #[test]
    fn nothing_to_split_by_is_an_error() {
        assert_eq!(Money::from_minor(1).split(&[]).unwrap_err().code(), "split.no_weight");
        assert_eq!(Money::from_minor(1).split(&[0, 0]).unwrap_err().code(), "split.no_weight");
    }

    #[test]
    fn parts_and_weights_go_in_pairs() {
        let mut parts = [Money::from_minor(7); 2];
        let error = Money::from_minor(5).split_into(&[1, 1, 1], &mut parts).unwrap_err();
        assert_eq!((error, error.code()), (SplitError::Length { weights: 3, parts: 2 }, "split.length"));
        assert_eq!(parts, [Money::from_minor(7); 2], "nothing is written");
    }

    #[test]
    fn what_does_not_fit_is_none_or_the_nearest() {
        let one = Money::from_minor(1);
        assert_eq!(Money::MAX.checked_add(one), None);
        assert_eq!(Money::MAX.saturating_add(one), Money::MAX);
        assert_eq!(Money::MIN.checked_sub(one), None);
        assert_eq!(Money::MIN.saturating_sub(one), Money::MIN);
        assert_eq!(Money::MIN.checked_neg(), None);
        assert_eq!(Money::MAX.checked_neg(), Some(Money::from_minor(-i64::MAX)));
    }

    #[test]
    fn each_rounding_does_what_its_name_says() {
        let round = |text: &str, step, how| Exact::parse(text).unwrap().round(step, how).unwrap().minor();
        for (text, step, half_away, half_even, down, up) in [
            ("112.5", 1, 113, 112, 112, 113),
            ("113.5", 1, 114, 114, 113, 114),
            ("-112.5", 1, -113, -112, -112, -113),
            ("112.4", 1, 112, 112, 112, 113),
            ("115", 10, 120, 120, 110, 120),
            ("125", 10, 130, 120, 120, 130),
            ("0", 10, 0, 0, 0, 0),
        ] {
            assert_eq!(round(text, step, Rounding::HalfAwayFromZero), half_away, "{text} by {step}");
            assert_eq!(round(text, step, Rounding::HalfEven), half_even, "{text} by {step}");
            assert_eq!(round(text, step, Rounding::Down), down, "{text} by {step}");
            assert_eq!(round(text, step, Rounding::Up), up, "{text} by {step}");
        }
    }

    #[test]
    fn parts_of_an_amount() {
        let exact = |text: &str| Exact::parse(text).unwrap();
        assert_eq!(exact("1090").tax_within(900), Some(exact("90")));
        assert_eq!(exact("1090").tax_within(0), Some(Exact::ZERO));
        assert_eq!(exact("-109").tax_within(900), Some(exact("-9")));
        assert_eq!(exact("60").before_discount(4_000), Some(exact("100")));
        assert_eq!(exact("60").before_discount(0), Some(exact("60")));
        assert_eq!(exact("60").before_discount(9_999), Some(exact("600000")));
        assert_eq!((exact("60").before_discount(10_000), exact("60").before_discount(10_001)), (None, None));
    }

    #[test]
    fn there_are_no_multiples_of_nothing() {
        assert_eq!(Exact::parse("112.5").unwrap().round(0, Rounding::Up), None);
    }

    #[test]
    fn the_fast_way_of_rounding_equals_the_slow_one() {
        for cents in [-9_000_000_i64, -1, 0, 1, 99, 12_345, 8_999_999] {
            for part in [0_i64, 1, 499_999_999_999, 500_000_000_000, 500_000_000_001, 999_999_999_999] {
                let exact = Exact(i128::from(cents) * Exact::ONE + i128::from(part));
                for step in [1_u32, 5, 10] {
                    let divisor = Exact::ONE * i128::from(step);
                    let slow = Rounding::HalfAwayFromZero.divide(exact.0, divisor) * i128::from(step);
                    assert_eq!(
                        i128::from(exact.round(step, Rounding::HalfAwayFromZero).unwrap().minor()),
                        slow
                    );
                }
            }
        }
    }

    #[test]
    fn exact_amounts_read_and_print_the_same() {
        for text in ["0", "21.7", "-0.000000000001", "9223372036854775807", "108.5"] {
            assert_eq!(Exact::parse(text).unwrap().to_string(), text);
        }
        for text in ["", ".5", "1.", "1e3", "+1", "1.0000000000000", "١", "10000000000000000000"] {
            assert_eq!(Exact::parse(text), None, "{text}");
        }
    }

    #[test]
    fn money_prints_aligned() {
        assert_eq!(format!("{:>8}", Money::from_minor(-5)), "   -0.05");
        assert_eq!(Money::from_minor(123_456).to_string(), "1234.56");
    }
}
