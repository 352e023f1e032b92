//! Normal equations of a small turn and shift.

use glam::DVec3;

/// Sums over residuals that depend on three parts of a turn and three of a shift.
#[derive(Clone, Debug, Default)]
pub(super) struct Six {
    matrix: [[f64; 6]; 6],
    right: [f64; 6],
}

/// Pivot, as a fraction of the largest diagonal entry, below which a motion counts as free.
const FREE: f64 = 1e-3;

impl Six {
    /// Adds a residual with its derivative by turn and shift.
    pub fn add(&mut self, residual: f64, turn: DVec3, shift: DVec3) {
        let row = [turn.x, turn.y, turn.z, shift.x, shift.y, shift.z];
        for i in 0..6 {
            self.right[i] -= row[i] * residual;
            (0..6).for_each(|j| self.matrix[i][j] += row[i] * row[j]);
        }
    }

    /// The step of least squares, turn then shift; `None` where a motion changes no residual to speak of.
    pub fn step(&self) -> Option<[DVec3; 2]> {
        let [a, b, c, d, e, f] = solve(&self.factor()?, self.right);
        Some([DVec3::new(a, b, c), DVec3::new(d, e, f)])
    }

    /// Covariance of the step for residuals of unit variance, independent of each other.
    pub fn covariance(&self) -> Option<[[f64; 6]; 6]> {
        let factor = self.factor()?;
        Some([0, 1, 2, 3, 4, 5].map(|n| solve(&factor, std::array::from_fn(|i| f64::from(u8::from(i == n))))))
    }

    /// Cholesky's factor. Parts of the turn must be scaled so that all six change residuals alike.
    fn factor(&self) -> Option<[[f64; 6]; 6]> {
        let most = (0..6).map(|n| self.matrix[n][n]).fold(0.0, f64::max);
        let mut l = [[0.0; 6]; 6];
        for i in 0..6 {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
                let entry = self.matrix[i][j] - known;
                if i != j {
                    l[i][j] = entry / l[j][j];
                } else if entry.is_nan() || entry <= FREE * most {
                    return None;
                } else {
                    l[i][i] = entry.sqrt();
                }
            }
        }
        Some(l)
    }
}

fn solve(l: &[[f64; 6]; 6], mut x: [f64; 6]) -> [f64; 6] {
    for i in 0..6 {
        let known: f64 = (0..i).map(|k| l[i][k] * x[k]).sum();
        x[i] = (x[i] - known) / l[i][i];
    }
    for i in (0..6).rev() {
        let known: f64 = (i + 1..6).map(|k| l[k][i] * x[k]).sum();
        x[i] = (x[i] - known) / l[i][i];
    }
    x
}
