//! Which equation can answer for which unknown: a matching of rows to columns.

use super::{Entry, Stamp, System};
use crate::network::{Element, ElementId};

/// A maximum matching of the pattern of a square matrix.
pub(crate) struct Matching {
    /// Row of each column.
    pub row_of: Vec<Option<usize>>,
}

/// Matches columns to rows along entries that are not zero.
pub(crate) fn matching(size: usize, entries: &[Entry], values: &[f64]) -> Matching {
    let mut columns = vec![Vec::new(); size];
    for (entry, _) in entries.iter().zip(values).filter(|(_, value)| **value != 0.0) {
        columns[entry.column].push(entry.row);
    }
    let mut found = Matching { row_of: vec![None; size] };
    let mut column_of = vec![None; size];
    for column in 0..size {
        let mut seen = vec![false; size];
        augment(column, &columns, &mut seen, &mut column_of, &mut found.row_of);
    }
    found
}

/// Gives a column a row, moving other columns to other rows where needed.
fn augment(
    column: usize,
    columns: &[Vec<usize>],
    seen: &mut [bool],
    column_of: &mut [Option<usize>],
    row_of: &mut [Option<usize>],
) -> bool {
    for &row in &columns[column] {
        if std::mem::replace(&mut seen[row], true) {
            continue;
        }
        if column_of[row].is_none_or(|other| augment(other, columns, seen, column_of, row_of)) {
            (column_of[row], row_of[column]) = (Some(column), Some(row));
            return true;
        }
    }
    false
}

impl System<'_> {
    /// The element that prescribes what others already fix, if there is one: an equation that no unknown is left for.
    pub fn over_determined(&self) -> Option<ElementId> {
        let size = self.size();
        // A state without symmetry, so that no entry is zero by chance.
        let y: Vec<f64> = (0..size).map(|n| 1.0 + 0.01 * n as f64).collect();
        let (mut residual, mut sizes) = (vec![0.0; size], vec![0.0; size]);
        let (mut values, mut entries) = (Vec::new(), Vec::new());
        let mut stamp = Stamp {
            y: &y,
            dy: &y,
            time: 0.0,
            value_rate: 0.83,
            change_rate: 0.59,
            residual: &mut residual,
            size: &mut sizes,
            values: &mut values,
            entries: Some(&mut entries),
        };
        self.assemble(&mut stamp);
        let found = matching(size, &entries, &values);
        let mut used = vec![false; size];
        found.row_of.iter().flatten().for_each(|&row| used[row] = true);
        let unused: Vec<ElementId> = (0..size).filter(|&row| !used[row]).map(|row| self.owner[row]).collect();
        let given = |id: &&ElementId| {
            matches!(self.network.elements[id.0].element, Element::GivenFlow(_) | Element::GivenPressure(_))
        };
        unused.iter().find(given).or(unused.first()).copied()
    }
}
