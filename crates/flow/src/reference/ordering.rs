//! The order in which unknowns are eliminated, found once for a pattern.

use crate::equations::Entry;
use std::collections::BTreeSet;

/// Minimum degree on the pattern of B + Bᵀ, where B is the matrix with its rows moved so that the diagonal is full.
///
/// `row_of` says which row each column takes for its diagonal. Ties go to the lower column, so the order is always the same.
pub(super) fn minimum_degree(size: usize, entries: &[Entry], row_of: &[usize]) -> Vec<usize> {
    let mut column_of = vec![0; size];
    row_of.iter().enumerate().for_each(|(column, &row)| column_of[row] = column);
    let mut neighbours = vec![BTreeSet::new(); size];
    for entry in entries {
        let other = column_of[entry.row];
        if other != entry.column {
            neighbours[entry.column].insert(other);
            neighbours[other].insert(entry.column);
        }
    }
    let mut left: BTreeSet<(usize, usize)> = (0..size).map(|n| (neighbours[n].len(), n)).collect();
    let mut order = Vec::with_capacity(size);
    while let Some((_, next)) = left.pop_first() {
        order.push(next);
        let around = std::mem::take(&mut neighbours[next]);
        for &n in &around {
            left.remove(&(neighbours[n].len(), n));
            neighbours[n].remove(&next);
            neighbours[n].extend(around.iter().filter(|&&other| other != n));
            left.insert((neighbours[n].len(), n));
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_eliminated_from_its_rays() {
        let entries: Vec<Entry> = (0..5)
            .flat_map(|n| [Entry { row: n, column: n }, Entry { row: 0, column: n }, Entry { row: n, column: 0 }])
            .collect();
        let order = minimum_degree(5, &entries, &[0, 1, 2, 3, 4]);
        assert_eq!(order[..3], [1, 2, 3]);
    }
}
