//! Sparse LU after Gilbert and Peierls (1988, SIAM J Sci Stat Comput 9:862), plain loops in a fixed order.

use super::ordering::minimum_degree;
use crate::equations::Entry;

/// A pivot off the diagonal is taken where the diagonal is smaller than this share of it.
const DIAGONAL_SHARE: f64 = 0.1;
const NONE: usize = usize::MAX;

/// Columns of rows and values, stored one after the other.
#[derive(Default)]
struct Columns {
    starts: Vec<usize>,
    rows: Vec<usize>,
    values: Vec<f64>,
}

impl Columns {
    fn clear(&mut self) {
        self.starts.clear();
        self.rows.clear();
        self.values.clear();
        self.starts.push(0);
    }

    fn push(&mut self, row: usize, value: f64) {
        self.rows.push(row);
        self.values.push(value);
    }

    fn end_column(&mut self) {
        self.starts.push(self.rows.len());
    }

    fn range(&self, column: usize) -> std::ops::Range<usize> {
        self.starts[column]..self.starts[column + 1]
    }
}

/// A matrix of one pattern, factored again and again.
pub(super) struct SparseLu {
    size: usize,
    /// Columns in the order of elimination, and the row that each prefers for its pivot.
    order: Vec<usize>,
    preferred: Vec<usize>,
    matrix: Columns,
    /// Where in the matrix each entry goes.
    slots: Vec<usize>,
    lower: Columns,
    /// Rows of the upper factor are positions of pivots; its diagonal stands apart.
    upper: Columns,
    diagonal: Vec<f64>,
    /// Position of each row among the pivots.
    position: Vec<usize>,
    work: Vec<f64>,
    reached: Vec<usize>,
    mark: Vec<usize>,
}

impl SparseLu {
    /// Prepares for matrices with these entries; `row_of` is a full diagonal.
    pub fn new(size: usize, entries: &[Entry], row_of: Vec<usize>) -> Self {
        let order = minimum_degree(size, entries, &row_of);
        let (matrix, slots) = compressed(size, entries);
        let preferred = order.iter().map(|&column| row_of[column]).collect();
        Self {
            size,
            order,
            preferred,
            matrix,
            slots,
            lower: Columns::default(),
            upper: Columns::default(),
            diagonal: vec![0.0; size],
            position: vec![NONE; size],
            work: vec![0.0; size],
            reached: Vec::new(),
            mark: vec![NONE; size],
        }
    }

    /// Factors the matrix whose entries have these values; the column without a pivot if there is one.
    pub fn factor(&mut self, values: &[f64]) -> Result<(), usize> {
        self.matrix.values.fill(0.0);
        for (&slot, value) in self.slots.iter().zip(values) {
            self.matrix.values[slot] += value;
        }
        self.lower.clear();
        self.upper.clear();
        self.position.fill(NONE);
        self.mark.fill(NONE);
        for step in 0..self.size {
            self.eliminate(step)?;
        }
        Ok(())
    }

    fn eliminate(&mut self, step: usize) -> Result<(), usize> {
        let column = self.order[step];
        self.reach(step, column);
        for at in self.matrix.range(column) {
            self.work[self.matrix.rows[at]] += self.matrix.values[at];
        }
        // Rows were reached depth first, so backwards they stand in the order of their dependence.
        for n in (0..self.reached.len()).rev() {
            let row = self.reached[n];
            let pivot = self.position[row];
            if pivot == NONE {
                continue;
            }
            let value = self.work[row];
            self.upper.push(pivot, value);
            for at in self.lower.range(pivot) {
                self.work[self.lower.rows[at]] -= self.lower.values[at] * value;
            }
        }
        self.upper.end_column();
        let pivot_row = self.pivot(step).ok_or(column)?;
        let pivot = self.work[pivot_row];
        (self.diagonal[step], self.position[pivot_row]) = (pivot, step);
        for &row in &self.reached {
            if self.position[row] == NONE {
                self.lower.push(row, self.work[row] / pivot);
            }
            self.work[row] = 0.0;
        }
        self.lower.end_column();
        Ok(())
    }

    /// The largest entry that is no pivot yet, or the preferred one where it is not much smaller.
    fn pivot(&self, step: usize) -> Option<usize> {
        let mut best = (0.0, NONE);
        for &row in self.reached.iter().filter(|&&row| self.position[row] == NONE) {
            let size = self.work[row].abs();
            if size > best.0 {
                best = (size, row);
            }
        }
        let preferred = self.preferred[step];
        let free = self.mark[preferred] == step && self.position[preferred] == NONE;
        let row = if free && self.work[preferred].abs() >= DIAGONAL_SHARE * best.0 { preferred } else { best.1 };
        // NaN is no pivot: it never compares larger.
        (best.1 != NONE && self.work[row] != 0.0).then_some(row)
    }

    /// Rows in which the column will have an entry, each after those that it changes.
    fn reach(&mut self, step: usize, column: usize) {
        self.reached.clear();
        for at in self.matrix.range(column) {
            self.visit(step, self.matrix.rows[at]);
        }
    }

    fn visit(&mut self, step: usize, row: usize) {
        if std::mem::replace(&mut self.mark[row], step) == step {
            return;
        }
        // Where to go on in each column that was entered: recursion would be as deep as the network is long.
        let mut path = vec![(row, 0)];
        while let Some((row, next)) = path.pop() {
            let pivot = self.position[row];
            let mut rest = if pivot == NONE { 0..0 } else { self.lower.range(pivot) }.skip(next);
            let mut passed = next;
            let deeper = rest.find_map(|at| {
                passed += 1;
                let below = self.lower.rows[at];
                (std::mem::replace(&mut self.mark[below], step) != step).then_some(below)
            });
            match deeper {
                Some(below) => path.extend([(row, passed), (below, 0)]),
                None => self.reached.push(row),
            }
        }
    }

    /// Solves for a right-hand side in place.
    pub fn solve(&mut self, b: &mut [f64]) {
        let mut x = std::mem::take(&mut self.work);
        for (row, &position) in self.position.iter().enumerate() {
            x[position] = b[row];
        }
        for step in 0..self.size {
            let value = x[step];
            for at in self.lower.range(step) {
                x[self.position[self.lower.rows[at]]] -= self.lower.values[at] * value;
            }
        }
        for step in (0..self.size).rev() {
            x[step] /= self.diagonal[step];
            let value = x[step];
            for at in self.upper.range(step) {
                x[self.upper.rows[at]] -= self.upper.values[at] * value;
            }
        }
        for (step, &column) in self.order.iter().enumerate() {
            b[column] = x[step];
        }
        x.fill(0.0);
        self.work = x;
    }
}

/// The pattern by columns, and where each entry goes in it.
fn compressed(size: usize, entries: &[Entry]) -> (Columns, Vec<usize>) {
    let mut places: Vec<(usize, usize)> = entries.iter().map(|entry| (entry.column, entry.row)).collect();
    places.sort_unstable();
    places.dedup();
    let starts = (0..=size).map(|column| places.partition_point(|place| place.0 < column)).collect();
    let slot = |entry: &Entry| places.binary_search(&(entry.column, entry.row)).expect("every entry is a place");
    let slots = entries.iter().map(slot).collect();
    let values = vec![0.0; places.len()];
    (Columns { starts, rows: places.into_iter().map(|place| place.1).collect(), values }, slots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equations::matching;

    /// Entries of a pseudo-random matrix with a full permuted diagonal.
    fn random(size: usize, seed: u64) -> (Vec<Entry>, Vec<f64>) {
        let mut state = seed;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize
        };
        let mut entries: Vec<Entry> = (0..size).map(|n| Entry { row: (n * 7 + 3) % size, column: n }).collect();
        entries.extend((0..3 * size).map(|_| Entry { row: next() % size, column: next() % size }));
        let values = entries.iter().map(|_| next() as f64 / f64::from(1 << 30) - 1.0).collect();
        (entries, values)
    }

    #[test]
    fn random_matrices_are_solved_to_rounding() {
        for (size, seed) in [(1, 1), (2, 2), (5, 3), (20, 4), (101, 5), (300, 6)] {
            let (entries, values) = random(size, seed);
            let rows = matching(size, &entries, &values).row_of.into_iter().map(|row| row.expect("full")).collect();
            let mut lu = SparseLu::new(size, &entries, rows);
            lu.factor(&values).expect("a pivot");
            let x: Vec<f64> = (0..size).map(|n| 1.0 + n as f64).collect();
            let mut b = vec![0.0; size];
            entries.iter().zip(&values).for_each(|(entry, value)| b[entry.row] += value * x[entry.column]);
            lu.solve(&mut b);
            let worst = b.iter().zip(&x).map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-8, "{size}: {worst:e}");
        }
    }

    #[test]
    fn a_singular_matrix_names_a_column() {
        let entries: Vec<Entry> = (0..4).map(|n| Entry { row: n / 2, column: n % 2 }).collect();
        let mut lu = SparseLu::new(2, &entries, vec![0, 1]);
        assert!(lu.factor(&[1.0, 2.0, 2.0, 4.0]).is_err());
        assert!(lu.factor(&[1.0, 2.0, 2.0, 5.0]).is_ok());
        assert!(lu.factor(&[f64::NAN, 2.0, 2.0, 5.0]).is_err());
    }
}
