//! Choosing by weight, and writing short ids without a heap.

use crate::rng::Rng;

/// A list to choose from by weight.
#[derive(Clone, Debug)]
pub(super) struct Weighted<T> {
    items: Vec<T>,
    /// Up to and including each item.
    cumulative: Vec<u64>,
}

impl<T> Weighted<T> {
    /// Items without weight are left out.
    pub(super) fn new(weighted: impl IntoIterator<Item = (T, u64)>) -> Self {
        let mut own = Self { items: Vec::new(), cumulative: Vec::new() };
        let mut sum = 0_u64;
        for (item, weight) in weighted.into_iter().filter(|(_, weight)| *weight > 0) {
            sum = sum.saturating_add(weight);
            own.items.push(item);
            own.cumulative.push(sum);
        }
        own
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// One of them; `None` when there is none. Takes one number either way.
    pub(super) fn pick(&self, rng: &mut Rng) -> Option<&T> {
        let drawn = rng.below(self.cumulative.last().copied().unwrap_or_default());
        self.items.get(self.cumulative.partition_point(|up_to| *up_to <= drawn))
    }
}

/// A short text under construction, inline.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShortText {
    bytes: [u8; Self::LEN_MAX],
    len: usize,
}

impl ShortText {
    const LEN_MAX: usize = 36;

    pub(super) const fn new() -> Self {
        Self { bytes: [0; Self::LEN_MAX], len: 0 }
    }

    /// A text in lower case. What goes beyond the room is lost.
    pub(super) fn text(mut self, text: &str) -> Self {
        for byte in text.bytes() {
            self.push(byte.to_ascii_lowercase());
        }
        self
    }

    /// A number in base 36.
    pub(super) fn number(mut self, number: u64) -> Self {
        let mut digits = [0_u8; 13];
        let (mut rest, mut used) = (number, 0_usize);
        for slot in digits.iter_mut().rev() {
            let digit = u8::try_from(rest % 36).unwrap_or_default();
            *slot = if digit < 10 {
                b'0'.saturating_add(digit)
            } else {
                b'a'.saturating_add(digit.saturating_sub(10))
            };
            rest /= 36;
            used = used.saturating_add(1);
            if rest == 0 {
                break;
            }
        }
        for byte in digits.into_iter().skip(digits.len().saturating_sub(used)) {
            self.push(byte);
        }
        self
    }

    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
            self.len = self.len.saturating_add(1);
        }
    }

    pub(super) fn as_str(&self) -> &str {
        self.bytes.get(..self.len).and_then(|bytes| core::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_base_36() {
        for (number, text) in
            [(0, "0"), (9, "9"), (35, "z"), (36, "10"), (20_522, "fu2"), (u64::MAX, "3w5e11264sgsf")]
        {
            assert_eq!(ShortText::new().number(number).as_str(), text);
        }
        assert_eq!(ShortText::new().text("NS-").number(36).as_str(), "ns-10");
        assert_eq!(ShortText::new().text(&"x".repeat(50)).as_str().len(), 36);
    }

    #[test]
    fn weights_decide_and_zero_is_never_chosen() {
        let list = Weighted::new([('a', 0), ('b', 1), ('c', 0), ('d', 3)]);
        let mut rng = Rng::new(3);
        let picks: Vec<char> = (0..4_000).map(|_| *list.pick(&mut rng).unwrap()).collect();
        let of = |c: char| picks.iter().filter(|p| **p == c).count();
        assert_eq!(of('b') + of('d'), 4_000);
        assert!((900..=1_100).contains(&of('b')), "{}", of('b'));
        assert_eq!(Weighted::<char>::new([]).pick(&mut rng), None);
    }
}
