//! The turn that brings one set of vectors closest to another, in closed form.

use glam::{DQuat, DVec3};

/// A best turn and what is left.
pub(super) struct BestTurn {
    pub turn: DQuat,
    /// Sum of squared distances after the turn, mm².
    pub squares: f64,
    /// What the sum would be if mirroring were allowed, mm²; no more than `squares`.
    pub squares_mirrored: f64,
}

/// Sweeps of Jacobi rotations; a 4 x 4 matrix is diagonal to the last bit after 6 or 7.
const SWEEPS: usize = 16;

/// The turn with the least `Σ ‖R a − b‖²` of pairs about their means.
///
/// B. Horn, *J. Opt. Soc. Am. A* 4 (1987) 629: the unit quaternion is the eigenvector of the largest eigenvalue of his
/// matrix `N`, so that the result is never a reflection. With the singular values `σ₁ ≥ σ₂ ≥ σ₃` of `Σ a bᵀ` and the sign
/// `d` of its determinant, the largest eigenvalue is `σ₁ + σ₂ + d σ₃` and the least `−σ₁ − σ₂ + d σ₃`, which gives what a
/// reflection would reach.
pub(super) fn best_turn(pairs: impl Iterator<Item = (DVec3, DVec3)>) -> BestTurn {
    let mut s = [[0.0; 3]; 3];
    let mut total = 0.0;
    for (a, b) in pairs {
        total += a.length_squared() + b.length_squared();
        for (row, a) in s.iter_mut().zip(a.to_array()) {
            row.iter_mut().zip(b.to_array()).for_each(|(entry, b)| *entry += a * b);
        }
    }
    let [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = s;
    let (values, vectors) = eigen([
        [xx + yy + zz, yz - zy, zx - xz, xy - yx],
        [yz - zy, xx - yy - zz, xy + yx, zx + xz],
        [zx - xz, xy + yx, yy - xx - zz, yz + zy],
        [xy - yx, zx + xz, yz + zy, zz - xx - yy],
    ]);
    let order = |compare: fn(f64, f64) -> bool| {
        (1..4).fold(0, |best, n| if compare(values[n], values[best]) { n } else { best })
    };
    let (most, least) = (order(|a, b| a > b), order(|a, b| a < b));
    let [w, x, y, z] = vectors[most];
    let signed_third = (values[most] + values[least]) / 2.0;
    let squares = (total - 2.0 * values[most]).max(0.0);
    let squares_mirrored = (squares + 4.0 * signed_third.min(0.0)).max(0.0);
    BestTurn { turn: DQuat::from_xyzw(x, y, z, w).normalize(), squares, squares_mirrored }
}

/// Eigenvalues and eigenvectors (rows) of a symmetric matrix by cyclic Jacobi rotations.
fn eigen(mut a: [[f64; 4]; 4]) -> ([f64; 4], [[f64; 4]; 4]) {
    let mut vectors = [[0.0; 4]; 4];
    (0..4).for_each(|n| vectors[n][n] = 1.0);
    let pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)];
    for (p, q) in pairs.into_iter().cycle().take(6 * SWEEPS) {
        if a[p][q] == 0.0 {
            continue;
        }
        let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
        let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
        let cos = 1.0 / t.hypot(1.0);
        let sin = t * cos;
        for row in &mut a {
            (row[p], row[q]) = (cos * row[p] - sin * row[q], sin * row[p] + cos * row[q]);
        }
        for n in 0..4 {
            (a[p][n], a[q][n]) = (cos * a[p][n] - sin * a[q][n], sin * a[p][n] + cos * a[q][n]);
            let (u, v) = (vectors[p][n], vectors[q][n]);
            (vectors[p][n], vectors[q][n]) = (cos * u - sin * v, sin * u + cos * v);
        }
    }
    ([0, 1, 2, 3].map(|n| a[n][n]), vectors)
}
