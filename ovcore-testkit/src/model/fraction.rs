//! Exact amounts, rounding and splitting, with the fractions of a library.

use num_rational::Ratio;
use ovcore::money::{Exact, Rounding};

/// An exact number of minor units.
pub(super) type Fraction = Ratio<i128>;

/// A whole number.
pub(super) fn whole(minor: i64) -> Fraction {
    Ratio::from_integer(i128::from(minor))
}

/// A rate of a document, read from its text.
pub(super) fn rate(rate: Exact) -> Fraction {
    let text = rate.to_string();
    let (digits, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let number: i128 = format!("{digits}{decimals}").parse().expect("a rate is a number");
    let power = u32::try_from(decimals.len()).expect("few decimals");
    Ratio::new(number, 10_i128.pow(power))
}

/// What is left after so many ten-thousandths are taken off.
pub(super) fn less(amount: Fraction, basis_points: u32) -> Fraction {
    amount * Ratio::new(10_000 - i128::from(basis_points), 10_000)
}

/// To a multiple of the step (RULES F1).
pub(super) fn rounded(amount: Fraction, step: u32, how: Rounding) -> i64 {
    let steps = amount / Ratio::from_integer(i128::from(step));
    let (down, up) = (steps.floor(), steps.ceil());
    let is_half = steps - down == up - steps;
    let even = if down.to_integer() % 2 == 0 { down } else { up };
    let chosen = match how {
        Rounding::Down => down,
        Rounding::Up => up,
        Rounding::HalfEven if is_half => even,
        Rounding::HalfEven | Rounding::HalfAwayFromZero => steps.round(),
    };
    i64::try_from(chosen.to_integer() * i128::from(step)).expect("a price that fits")
}

/// Splits an amount: each its whole part, then a cent each to the largest remainders, of equal ones to the first.
/// Without weights: evenly.
pub(super) fn split(amount: i64, weights: &[i64]) -> Vec<i64> {
    let even = vec![1; weights.len()];
    let weights = if weights.iter().all(|weight| *weight == 0) { &even } else { weights };
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let exact: Vec<Fraction> =
        weights.iter().map(|w| Ratio::new(i128::from(amount.abs()) * i128::from(*w), total)).collect();
    let mut parts: Vec<i128> = exact.iter().map(|part| part.floor().to_integer()).collect();
    let missing = i128::from(amount.abs()) - parts.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|i| core::cmp::Reverse(exact[*i].fract()));
    for i in order.into_iter().take(usize::try_from(missing).expect("less than the parts")) {
        parts[i] += 1;
    }
    parts.into_iter().map(|part| i64::try_from(part).expect("a part that fits") * amount.signum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_worked_by_hand_come_out() {
        let km = whole(116) + Ratio::from_integer(5) * rate(Exact::parse("21.7").unwrap());
        assert_eq!(km, Ratio::new(2_245, 10));
        assert_eq!(rounded(km, 1, Rounding::HalfAwayFromZero), 225);
        assert_eq!(rounded(km, 1, Rounding::HalfEven), 224);
        assert_eq!(rounded(km, 10, Rounding::Up), 230);
        assert_eq!(rounded(less(km, 4_000), 1, Rounding::Down), 134);
        assert_eq!(split(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(split(-5, &[0, 0]), [-3, -2]);
    }
}
