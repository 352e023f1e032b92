//! The little linear algebra that fits need.

use glam::{DMat3, DVec3};

/// Sweeps of Jacobi rotations; a 3 x 3 matrix is diagonal to the last bit after 5 or 6.
const SWEEPS: usize = 12;

/// Eigenvalues, largest first, and unit eigenvectors, right-handed, of a symmetric matrix (cyclic Jacobi rotations:
/// G. Golub, C. Van Loan, "Matrix computations", 4th edition, section 8.5).
pub(crate) fn symmetric_eigen(matrix: DMat3) -> ([f64; 3], [DVec3; 3]) {
    let mut a = matrix.to_cols_array_2d();
    let mut vectors = DMat3::IDENTITY.to_cols_array_2d();
    for (p, q) in [(0, 1), (0, 2), (1, 2)].into_iter().cycle().take(3 * SWEEPS) {
        if a[p][q] == 0.0 {
            continue;
        }
        let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
        let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
        let cos = 1.0 / t.hypot(1.0);
        rotate(&mut a, &mut vectors, [p, q], cos, t * cos);
    }
    let mut order = [0, 1, 2];
    order.sort_by(|&i, &j| a[j][j].total_cmp(&a[i][i]));
    let [x, y, _] = order.map(|n| DVec3::from(vectors[n]));
    (order.map(|n| a[n][n]), [x, y, x.cross(y)])
}

fn rotate(a: &mut [[f64; 3]; 3], vectors: &mut [[f64; 3]; 3], [p, q]: [usize; 2], cos: f64, sin: f64) {
    for row in a.iter_mut() {
        (row[p], row[q]) = (cos * row[p] - sin * row[q], sin * row[p] + cos * row[q]);
    }
    for n in 0..3 {
        (a[p][n], a[q][n]) = (cos * a[p][n] - sin * a[q][n], sin * a[p][n] + cos * a[q][n]);
        let (u, v) = (vectors[p][n], vectors[q][n]);
        (vectors[p][n], vectors[q][n]) = (cos * u - sin * v, sin * u + cos * v);
    }
}

/// Normal equations of a least-squares problem with `N` unknowns.
#[derive(Clone, Copy)]
pub(super) struct Normal<const N: usize> {
    matrix: [[f64; N]; N],
    right: [f64; N],
    /// Sum of squared residuals.
    pub squares: f64,
}

impl<const N: usize> Normal<N> {
    /// Sums over residuals with their derivatives.
    pub fn of(rows: impl Iterator<Item = (f64, [f64; N])>) -> Self {
        let mut normal = Self { matrix: [[0.0; N]; N], right: [0.0; N], squares: 0.0 };
        for (residual, gradient) in rows {
            normal.squares += residual * residual;
            for i in 0..N {
                normal.right[i] -= gradient[i] * residual;
                (0..N).for_each(|j| normal.matrix[i][j] += gradient[i] * gradient[j]);
            }
        }
        normal
    }

    /// The step that solves `(JᵀJ + damping diag(JᵀJ)) step = −Jᵀr`; `None` where the unknowns are not determined.
    ///
    /// Cholesky's factorisation; a pivot below 1e-12 of its diagonal entry counts as none.
    pub fn step(&self, damping: f64) -> Option<[f64; N]> {
        let mut l = [[0.0; N]; N];
        for i in 0..N {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
                let entry = self.matrix[i][j] * if i == j { 1.0 + damping } else { 1.0 };
                if i == j {
                    let pivot = entry - known;
                    if pivot.is_nan() || pivot <= 1e-12 * entry {
                        return None;
                    }
                    l[i][i] = pivot.sqrt();
                } else {
                    l[i][j] = (entry - known) / l[j][j];
                }
            }
        }
        let mut x = self.right;
        for i in 0..N {
            let known: f64 = (0..i).map(|k| l[i][k] * x[k]).sum();
            x[i] = (x[i] - known) / l[i][i];
        }
        for i in (0..N).rev() {
            let known: f64 = (i + 1..N).map(|k| l[k][i] * x[k]).sum();
            x[i] = (x[i] - known) / l[i][i];
        }
        Some(x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvectors_are_turned_by_the_matrix_into_multiples_of_themselves() {
        let turn = DMat3::from_euler(glam::EulerRot::XYZ, 0.3, -1.2, 2.5);
        for diagonal in [[3.0, 2.0, 1.0], [5.0, 5.0, 0.0], [1e6, 1.0, 1e-6], [0.0, 0.0, 0.0], [2.0, -1.0, -4.0]] {
            let matrix = turn * DMat3::from_diagonal(diagonal.into()) * turn.transpose();
            let (values, vectors) = symmetric_eigen(matrix);
            let size = diagonal[0].abs().max(1.0);
            for n in 0..3 {
                assert!((values[n] - diagonal[n]).abs() < 1e-12 * size, "{values:?} for {diagonal:?}");
                assert!((matrix * vectors[n] - vectors[n] * values[n]).length() < 1e-9 * size);
            }
            assert!((DMat3::from_cols(vectors[0], vectors[1], vectors[2]).determinant() - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn undetermined_unknowns_give_no_step() {
        let rows = [(1.0, [1.0, 2.0]), (3.0, [2.0, 4.0])];
        assert_eq!(Normal::of(rows.into_iter()).step(0.0), None);
        let rows = [(-4.0, [1.0, 1.0]), (-2.0, [1.0, -1.0])];
        let step = Normal::of(rows.into_iter()).step(0.0).unwrap();
        assert!((step[0] - 3.0).abs() < 1e-14 && (step[1] - 1.0).abs() < 1e-14);
    }
}
