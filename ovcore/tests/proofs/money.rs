//! Splitting and rounding, against rational numbers.

use num_rational::Ratio;
use ovcore::money::{Exact, Money, Rounding, SplitError};

use crate::{proved, whole};

/// Every vector of weights of a length, each weight from 0 up to a bound.
fn weights(len: usize, most: u64) -> impl Iterator<Item = Vec<u64>> {
    let base = most + 1;
    (0..base.pow(u32::try_from(len).unwrap())).map(move |mut number| {
        (0..len)
            .map(|_| {
                let weight = number % base;
                number /= base;
                weight
            })
            .collect()
    })
}

/// The largest remainder method as it is said: each gets the whole units of its share, and what is left goes, a unit each,
/// to the largest fractions, of equal ones to the first.
fn by_largest_remainder(amount: i64, weights: &[u64]) -> Option<Vec<i64>> {
    let total: i64 = weights.iter().map(|weight| i64::try_from(*weight).unwrap()).sum();
    if total == 0 {
        return None;
    }
    let share = |weight: &u64| Ratio::new(amount.abs() * i64::try_from(*weight).unwrap(), total);
    let shares: Vec<Ratio<i64>> = weights.iter().map(share).collect();
    let mut parts: Vec<i64> = shares.iter().map(|share| share.floor().to_integer()).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|place| (std::cmp::Reverse(shares[*place].fract()), *place));
    let left = amount.abs() - parts.iter().sum::<i64>();
    for place in order.into_iter().take(usize::try_from(left).unwrap()) {
        parts[place] += 1;
    }
    Some(parts.into_iter().map(|part| part * amount.signum()).collect())
}

/// No cent is lost or made, no part is a unit or more away from its share, no weight of nothing gets anything, and a larger
/// weight never gets less.
#[test]
fn a_split_is_lossless_and_fair() {
    let (amounts, most, longest) = if whole() { (500_i64, 6_u64, 4_usize) } else { (40, 3, 3) };
    let mut cases = 0;
    for len in 0..=longest {
        for weights in weights(len, most) {
            for amount in -amounts..=amounts {
                cases += 1;
                let split = Money::from_minor(amount).split(&weights);
                let Some(expected) = by_largest_remainder(amount, &weights) else {
                    assert_eq!(split, Err(SplitError::NoWeight));
                    continue;
                };
                let parts: Vec<i64> = split.unwrap().iter().map(|part| part.minor()).collect();
                assert_eq!(parts, expected, "{amount} by {weights:?}");
                check_parts(amount, &weights, &parts);
            }
        }
    }
    let vectors: u64 = (0..=longest).map(|len| (most + 1).pow(u32::try_from(len).unwrap())).sum();
    proved(
        "an amount split by weights, lossless and fair",
        cases,
        vectors * u64::try_from(2 * amounts + 1).unwrap(),
    );
}

fn check_parts(amount: i64, weights: &[u64], parts: &[i64]) {
    let total = i64::try_from(weights.iter().sum::<u64>()).unwrap();
    assert_eq!(parts.iter().sum::<i64>(), amount);
    for (weight, part) in weights.iter().zip(parts) {
        let weight = i64::try_from(*weight).unwrap();
        assert!((part * total - amount * weight).abs() < total, "{amount} by {weights:?}: {parts:?}");
        assert!(weight > 0 || *part == 0);
        for (other, others) in weights.iter().zip(parts) {
            let larger = i64::try_from(*other).unwrap() > weight;
            assert!(!larger || others.abs() >= part.abs(), "{amount} by {weights:?}: {parts:?}");
        }
    }
}

/// The multiples of a step below and above a number, and which of them it is.
fn rounded(value: Ratio<i64>, step: i64, how: Rounding) -> i64 {
    let steps = value / step;
    let (low, high) = (steps.floor().to_integer(), steps.ceil().to_integer());
    let (nearer_zero, farther) = if value < Ratio::from(0) { (high, low) } else { (low, high) };
    let (below, above) = (steps - low, Ratio::from(high) - steps);
    let half = |of_a_half: i64| match below.cmp(&above) {
        std::cmp::Ordering::Less => low,
        std::cmp::Ordering::Greater => high,
        std::cmp::Ordering::Equal => of_a_half,
    };
    step * match how {
        Rounding::Down => nearer_zero,
        Rounding::Up => farther,
        Rounding::HalfAwayFromZero => half(farther),
        Rounding::HalfEven => half(if low % 2 == 0 { low } else { high }),
    }
}

/// Every thousandth of a cent in a range, in every mode, to every step that a tariff is seen to use.
#[test]
fn rounding_is_that_of_rational_numbers() {
    let range = if whole() { 1_500_000_i64 } else { 12_000 };
    let modes = [Rounding::HalfAwayFromZero, Rounding::HalfEven, Rounding::Down, Rounding::Up];
    let steps = [1_u32, 5, 10, 25, 100];
    let mut cases = 0;
    for thousandths in -range..=range {
        let sign = if thousandths < 0 { "-" } else { "" };
        let text = format!("{sign}{}.{:03}", thousandths.abs() / 1_000, thousandths.abs() % 1_000);
        let exact = Exact::parse(&text).unwrap();
        let value = Ratio::new(thousandths, 1_000);
        for how in modes {
            for step in steps {
                cases += 1;
                let expected = rounded(value, i64::from(step), how);
                assert_eq!(
                    exact.round(step, how),
                    Some(Money::from_minor(expected)),
                    "{text} to {step}, {how:?}"
                );
            }
        }
    }
    proved("a price rounded, as rational numbers are", cases, u64::try_from(2 * range + 1).unwrap() * 20);
}
