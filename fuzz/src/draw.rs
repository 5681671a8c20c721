//! Choices drawn from a fuzzer's bytes. Where the bytes end, every choice is the first: so a short input is a short
//! story, and nothing is thrown away.

use arbitrary::Unstructured;

/// A source of choices.
#[derive(Debug)]
pub(crate) struct Draw<'a> {
    bytes: Unstructured<'a>,
}

impl<'a> Draw<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes: Unstructured::new(bytes) }
    }

    /// Whether nothing is left to draw from.
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The next byte; 0 at the end.
    pub(crate) fn byte(&mut self) -> u8 {
        self.bytes.arbitrary().unwrap_or_default()
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.bytes.int_in_range(low..=high).unwrap_or(low)
    }

    /// A place in a list of so many; 0 when it is empty.
    pub(crate) fn index(&mut self, len: usize) -> usize {
        self.bytes.int_in_range(0..=len.saturating_sub(1)).unwrap_or_default()
    }

    /// One of a list that is not empty.
    pub(crate) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.index(list.len())]
    }

    /// True so many times in 256.
    pub(crate) fn chance(&mut self, of_256: u8) -> bool {
        // The last values, so that the end of the bytes is the usual case.
        self.byte() >= 255 - of_256.saturating_sub(1)
    }

    /// All that is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.bytes.take_rest()
    }

    /// So many bytes, fewer at the end.
    pub(crate) fn bytes(&mut self, count: usize) -> &'a [u8] {
        let count = count.min(self.bytes.len());
        self.bytes.bytes(count).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Draw;

    #[test]
    fn the_end_of_the_bytes_is_the_first_choice() {
        let mut draw = Draw::new(&[]);
        assert!(draw.is_empty());
        assert_eq!((draw.byte(), draw.between(-3, 9), draw.index(7)), (0, -3, 0));
        assert_eq!(draw.pick(&[5, 6]), 5);
        assert!(!draw.chance(255) && draw.bytes(4).is_empty() && draw.rest().is_empty());
    }

    #[test]
    fn every_choice_can_be_drawn() {
        let all = |mut choose: Box<dyn FnMut(&mut Draw<'_>) -> i64>| {
            let mut seen: Vec<i64> = (0..=255_u8).map(|byte| choose(&mut Draw::new(&[byte]))).collect();
            seen.sort_unstable();
            seen.dedup();
            seen.len()
        };
        assert_eq!(all(Box::new(|draw| draw.between(-2, 4))), 7);
        assert_eq!(all(Box::new(|draw| i64::from(draw.chance(3)))), 2);
    }
}
