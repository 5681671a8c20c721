//! Putting lists in order.
//!
//! A sorting algorithm is compiled for every type and every order: some 5 kB each, and this library has dozens. With the feature
//! `small` there is one, which sorts numbers of items; what is left for each type is to compare two of its items and to
//! swap them. Both ways keep items that compare equal in the order in which they stood.

use core::cmp::Ordering;
use std::collections::BTreeSet;

/// A list that can be put in order.
pub(crate) trait InOrder<T> {
    /// From the least to the greatest.
    fn put_in_order(&mut self)
    where
        T: Ord;

    /// By something that is made of each item.
    fn put_in_order_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K);
}

impl<T> InOrder<T> for [T] {
    fn put_in_order(&mut self)
    where
        T: Ord,
    {
        put_in_order_by(self, T::cmp);
    }

    fn put_in_order_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        put_in_order_by(self, |a, b| key(a).cmp(&key(b)));
    }
}

#[cfg(not(feature = "small"))]
fn put_in_order_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    items.sort_by(compare);
}

#[cfg(feature = "small")]
fn put_in_order_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let swaps = numbers::swaps(items.len(), &|a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    for (a, b) in swaps {
        items.swap(a, b);
    }
}

/// The different ones of some items. To collect a set sorts all of them first, with an algorithm compiled for their type.
pub(crate) fn set_of<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

#[cfg(any(feature = "small", test))]
mod numbers {
    use core::cmp::Ordering;

    /// The swaps that put so many items in order, one after the other.
    #[inline(never)]
    pub(super) fn swaps(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<(usize, usize)> {
        let mut from: Vec<usize> = (0..length).collect();
        from.sort_by(|a, b| compare(*a, *b));
        let mut swaps = Vec::new();
        for first in 0..length {
            // Around the circle: what belongs here stands there, what belongs there stands elsewhere, …
            let mut at = first;
            while let Some(next) = from.get_mut(at).map(|next| core::mem::replace(next, at)) {
                if next == first || next == at {
                    break;
                }
                swaps.push((at, next));
                at = next;
            }
        }
        swaps
    }
}

#[cfg(test)]
mod tests {

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_ways_give_the_same_order(items in prop::collection::vec((0_u8..10, any::<u16>()), 0..60)) {
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);

            let mut put = items.clone();
            put.put_in_order_by_key(|item| item.0);
            prop_assert_eq!(&put, &expected);

            let mut swapped = items;
            for (a, b) in numbers::swaps(swapped.len(), &|a, b| swapped[a].0.cmp(&swapped[b].0)) {
                swapped.swap(a, b);
            }
            prop_assert_eq!(&swapped, &expected);
        }

        #[test]
        fn whole_items_are_put_in_order_too(mut items in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut expected = items.clone();
            expected.sort_unstable();
            items.put_in_order();
            prop_assert_eq!(items, expected);
        }
    }
}
