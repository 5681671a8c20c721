//! Amounts as the sources write them: decimals of a major unit, never a float.

use ovcore::money::Exact;

/// How many decimals a currency has, by ISO 4217. Codes that stand in none of the lists have two.
pub(crate) fn exponent(currency: &str) -> u32 {
    const NONE: [&str; 16] = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV",
        "XAF", "XOF",
    ];
    const THREE: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
    const FOUR: [&str; 2] = ["CLF", "UYW"];
    if NONE.contains(&currency) || currency == "XPF" {
        0
    } else if THREE.contains(&currency) {
        3
    } else if FOUR.contains(&currency) {
        4
    } else {
        2
    }
}

/// Whether a text has the form of a currency code.
pub(crate) fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// A decimal number: `digits` times ten to the power of minus `decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    digits: i128,
    decimals: u32,
}

impl Decimal {
    pub(crate) const fn whole(number: i128) -> Self {
        Self { digits: number, decimals: 0 }
    }

    /// Reads `12`, `-0.50`: at most 15 digits before the point and 9 after it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (sign, unsigned) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let is_number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || !is_number(part) || whole.len() > 15 || part.len() > 9 {
            return None;
        }
        let digits: i128 = format!("{whole}{part}").parse().ok()?;
        let number = Self { digits: digits.checked_mul(sign)?, decimals: u32::try_from(part.len()).ok()? };
        Some(number.shortest())
    }

    fn shortest(mut self) -> Self {
        while self.decimals > 0 && self.digits % 10 == 0 {
            self.digits /= 10;
            self.decimals = self.decimals.saturating_sub(1);
        }
        self
    }

    pub(crate) fn times(self, other: Self) -> Option<Self> {
        let digits = self.digits.checked_mul(other.digits)?;
        Some(Self { digits, decimals: self.decimals.checked_add(other.decimals)? }.shortest())
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let decimals = self.decimals.max(other.decimals);
        let digits = self.to_decimals(decimals)?.checked_add(other.to_decimals(decimals)?)?;
        Some(Self { digits, decimals }.shortest())
    }

    /// Divided by a whole number, where the result has at most 12 decimals.
    pub(crate) fn over(self, divisor: u32) -> Option<Self> {
        let divisor = i128::from(divisor);
        let (mut digits, mut decimals) = (self.digits, self.decimals);
        while digits.checked_rem(divisor)? != 0 {
            digits = digits.checked_mul(10)?;
            decimals = decimals.checked_add(1).filter(|d| *d <= 12)?;
        }
        Some(Self { digits: digits.checked_div(divisor)?, decimals }.shortest())
    }

    /// The number times ten to the power of `decimals`, where that is whole: an amount in minor units.
    pub(crate) fn to_decimals(self, decimals: u32) -> Option<i128> {
        if self.decimals > decimals {
            return None;
        }
        self.digits.checked_mul(10_i128.checked_pow(decimals.checked_sub(self.decimals)?)?)
    }

    /// An amount of a major unit as minor units, where they are whole and fit.
    pub(crate) fn minor(self, exponent: u32) -> Option<i64> {
        i64::try_from(self.to_decimals(exponent)?).ok()
    }

    /// An amount of a major unit as minor units with their decimals.
    pub(crate) fn exact(self, exponent: u32) -> Option<Exact> {
        let shifted = self.times(Self::whole(10_i128.checked_pow(exponent)?))?;
        let one = 10_i128.checked_pow(shifted.decimals)?;
        let sign = if shifted.digits < 0 { "-" } else { "" };
        let (whole, part) = (shifted.digits.checked_div(one)?, shifted.digits.checked_rem(one)?);
        if shifted.decimals == 0 {
            return Exact::parse(&format!("{sign}{}", whole.unsigned_abs()));
        }
        let width = usize::try_from(shifted.decimals).ok()?;
        Exact::parse(&format!("{sign}{}.{:0width$}", whole.unsigned_abs(), part.unsigned_abs()))
    }

    pub(crate) const fn is_negative(self) -> bool {
        self.digits < 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn amounts_are_decimals_and_nothing_else() {
        assert_eq!(read("2.50").minor(2), Some(250));
        assert_eq!(read("-0.5").minor(2), Some(-50));
        assert_eq!(read("2.500").minor(2), Some(250));
        assert_eq!(read("2.505").minor(2), None);
        assert_eq!(read("210").minor(exponent("JPY")), Some(210));
        assert_eq!(read("1.250").minor(exponent("KWD")), Some(1_250));
        for text in ["", "2,50", "1e3", "+1", ".5", "5.", "€2", "2.5.0", "0x1", "1234567890123456"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn arithmetic_is_exact() {
        let rate = read("1.500").times(read("0.01")).unwrap();
        assert_eq!(rate, read("0.015"));
        assert_eq!(rate.exact(2).unwrap().to_string(), "1.5");
        assert_eq!(read("0.90").plus(rate).unwrap(), read("0.915"));
        assert_eq!(read("1.5").over(100), Some(read("0.015")));
        assert_eq!(read("1").over(3), None);
        assert_eq!(read("-1.005").exact(2).unwrap().to_string(), "-100.5");
    }
}
