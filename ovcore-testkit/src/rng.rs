//! Random numbers that stay the same: for generators whose output is pinned by a seed.
//!
//! The generator is `SplitMix64`, written out here. A library's generator may change its sequence, or the way it makes a
//! bounded number, with any version; then every figure that names a seed would be lost. This one is ten lines of
//! wrapping 64-bit arithmetic: no floats, no word size, no byte order, so the same on every platform. It is fast and
//! even enough for test data; it is not for keys.

/// Added at each step: 2^64 divided by the golden ratio, odd.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A sequence of random numbers.
///
/// ```
/// use ovcore_testkit::rng::Rng;
/// let (mut a, mut b) = (Rng::new(1), Rng::new(1));
/// assert_eq!(a.next_u64(), b.next_u64());
/// assert!((1..=6).contains(&a.between(1, 6)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng {
    state: u64,
}

/// Scatters a number over all 64 bits; no two numbers go to the same one.
const fn scattered(number: u64) -> u64 {
    let a = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let b = (a ^ (a >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    b ^ (b >> 31)
}

impl Rng {
    /// The sequence of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A sequence of its own for each list of numbers under a seed: the taps of card 7 do not depend on how many
    /// numbers card 6 took. This is what makes random access possible.
    #[must_use]
    pub fn keyed(seed: u64, key: &[u64]) -> Self {
        let mix =
            |state: u64, part: &u64| scattered(state.wrapping_add(STEP) ^ scattered(part.wrapping_add(STEP)));
        Self { state: key.iter().fold(scattered(seed), mix) }
    }

    /// The next 64 bits.
    pub const fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        scattered(self.state)
    }

    /// A number below `n`; 0 when `n` is 0. The upper half of a product is taken, so no division; what that favours
    /// is at most `n` in 2^64.
    pub fn below(&mut self, n: u64) -> u64 {
        let product = u128::from(self.next_u64()).wrapping_mul(u128::from(n));
        u64::try_from(product >> 64).unwrap_or_default()
    }

    /// A place in a list of so many; 0 when the list is empty.
    pub fn index(&mut self, len: usize) -> usize {
        let len = u64::try_from(len).unwrap_or(u64::MAX);
        usize::try_from(self.below(len)).unwrap_or_default()
    }

    /// A number from `low` to `high`, both inclusive; `low` when they are the wrong way round.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        let more = self.below(u64::from(high.saturating_sub(low)).saturating_add(1));
        low.saturating_add(u32::try_from(more).unwrap_or_default())
    }

    /// Whether something happens that happens so many times in 1,000; never for 0, always from 1,000 up.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1_000) < u64::from(per_mille)
    }

    /// One of a list; `None` when it is empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.index(list.len()))
    }

    /// Puts a list into random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for len in (2..=list.len()).rev() {
            let other = self.index(len);
            list.swap(len.saturating_sub(1), other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_the_published_one() {
        let mut rng = Rng::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| rng.next_u64()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn what_is_made_of_the_sequence_stays_too() {
        let mut rng = Rng::keyed(1, &[2, 3]);
        let dice: Vec<u32> = (0..12).map(|_| rng.between(1, 6)).collect();
        let mut list = [0, 1, 2, 3, 4, 5, 6, 7];
        rng.shuffle(&mut list);
        assert_eq!(
            (dice.as_slice(), list),
            ([4, 1, 3, 6, 1, 3, 1, 3, 6, 2, 5, 2].as_slice(), [2, 0, 5, 3, 4, 6, 7, 1])
        );
    }

    #[test]
    fn keys_give_sequences_of_their_own() {
        let firsts: Vec<u64> = [&[][..], &[0], &[1], &[0, 0], &[0, 1], &[1, 0]]
            .iter()
            .map(|k| Rng::keyed(7, k).next_u64())
            .collect();
        let mut distinct = firsts.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), firsts.len());
        assert_ne!(Rng::keyed(7, &[1]), Rng::keyed(8, &[1]));
    }

    #[test]
    fn shares_come_out_as_asked() {
        let mut rng = Rng::new(5);
        let hits = (0..100_000).filter(|_| rng.chance(13)).count();
        assert!((1_150..=1_450).contains(&hits), "{hits}");
        assert!((0..1_000).all(|_| !rng.chance(0) && rng.chance(1_000)));
        let mut faces = [0_u32; 6];
        for _ in 0..60_000 {
            faces[rng.index(6)] += 1;
        }
        assert!(faces.iter().all(|n| (9_600..=10_400).contains(n)), "{faces:?}");
    }

    #[test]
    fn empty_and_reversed_ranges_are_no_trouble() {
        let mut rng = Rng::new(0);
        assert_eq!((rng.below(0), rng.index(0), rng.between(9, 3)), (0, 0, 9));
        assert_eq!(rng.pick::<u8>(&[]), None);
        assert_eq!(rng.between(u32::MAX, u32::MAX), u32::MAX);
    }
}
