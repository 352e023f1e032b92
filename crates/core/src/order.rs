//! One sort for items of all types.

use std::cmp::Ordering;

/// Sorts as `slice::sort_by` does: equal items keep their order.
///
/// The standard library's sort is compiled anew for each type of item, 5 kB each time, and the page sorts many short
/// lists of different types. This one sorts places, by the same code for all of them; long lists of numbers should keep
/// to the standard library's.
pub fn sort_by<T>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering) {
    let mut from = sorted_places(items.len(), &|a, b| order(&items[a], &items[b]));
    // Each cycle of the permutation is gone through once; `from[n]` is where the item of place `n` lies before.
    for start in 0..from.len() {
        let mut place = start;
        while from[place] != start {
            let next = std::mem::replace(&mut from[place], place);
            items.swap(place, next);
            place = next;
        }
        from[place] = place;
    }
}

#[inline(never)]
fn sorted_places(count: usize, order: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|&a, &b| order(a, b));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn items_lie_as_the_standard_sort_lays_them(keys in prop::collection::vec(0_u8..9, 0..60)) {
            let items: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let (mut ours, mut expected) = (items.clone(), items);
            sort_by(&mut ours, |a, b| a.0.cmp(&b.0));
            expected.sort_by_key(|item| item.0);
            prop_assert_eq!(ours, expected);
        }
    }
}
