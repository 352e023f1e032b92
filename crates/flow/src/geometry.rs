//! Poiseuille integrals along a branch whose radius changes linearly between samples.

use prosector_core::Branch;

/// The largest share of its radius by which an uncertain radius is shifted: thinner vessels are labelled anyway, and
/// resistances would span four orders of magnitude.
const LARGEST_SHIFT: f64 = 0.5;

/// A branch reduced to what steady flow needs: arc lengths and radii, in metres.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    /// Pieces from the root side outward: length, radius at start, radius at end, all in m.
    pieces: Vec<[f64; 3]>,
    length: f64,
}

impl Profile {
    /// The profile of `branch`, its radii shifted by `shift_mm`, at most by half of themselves.
    pub fn of(branch: &Branch, shift_mm: f64) -> Self {
        let radius = |mm: f64| (mm + shift_mm.clamp(-LARGEST_SHIFT * mm, LARGEST_SHIFT * mm)) * 1e-3;
        let pieces: Vec<[f64; 3]> = branch
            .points
            .windows(2)
            .map(|p| [p[0].position.distance_mm(p[1].position) * 1e-3, radius(p[0].radius_mm), radius(p[1].radius_mm)])
            .collect();
        let length = pieces.iter().map(|piece| piece[0]).sum();
        Self { pieces, length }
    }

    /// Whole length in m.
    pub fn length(&self) -> f64 {
        self.length
    }

    /// Mean radius weighted by length, m; the first radius of a branch without length.
    pub fn mean_radius(&self) -> f64 {
        if self.length > 0.0 {
            self.pieces.iter().map(|[l, a, b]| l * (a + b) / 2.0).sum::<f64>() / self.length
        } else {
            self.pieces.first().map_or(0.0, |piece| piece[1])
        }
    }

    /// The integral of ds / r^4 along the whole branch, m^-3.
    pub fn inverse_fourth(&self) -> f64 {
        self.pieces.iter().map(|&piece| piece_inverse_fourth(piece)).sum()
    }

    /// The part of the branch of `length` m around its middle.
    pub fn middle(&self, length: f64) -> Profile {
        let length = length.min(self.length);
        let (from, to) = ((self.length - length) / 2.0, (self.length + length) / 2.0);
        let mut start = 0.0;
        let mut pieces = Vec::new();
        for &[l, a, b] in &self.pieces {
            let (low, high) = (from.max(start), to.min(start + l));
            if high > low {
                let radius = |s: f64| a + (b - a) * (s - start) / l;
                pieces.push([high - low, radius(low), radius(high)]);
            }
            start += l;
        }
        Profile { length: pieces.iter().map(|p| p[0]).sum(), pieces }
    }
}

/// The integral of ds / r^4 over a cone of length l between radii a and b: l (a^2 + ab + b^2) / (3 a^3 b^3).
fn piece_inverse_fourth([l, a, b]: [f64; 3]) -> f64 {
    l * (a * a + a * b + b * b) / (3.0 * (a * b).powi(3))
}

/// Poiseuille resistance 8 mu / pi times the integral of ds / r^4, Pa s/m^3.
pub(crate) fn poiseuille(viscosity_pascal_second: f64, inverse_fourth: f64) -> f64 {
    8.0 * viscosity_pascal_second / std::f64::consts::PI * inverse_fourth
}

#[cfg(test)]
mod tests {
    use super::*;
    use prosector_core::{BranchId, CenterlinePoint, LpsPoint};

    fn branch(samples: &[(f64, f64)]) -> Branch {
        let points = samples
            .iter()
            .map(|&(z, radius_mm)| CenterlinePoint { position: LpsPoint::new(0.0, 0.0, z), radius_mm })
            .collect();
        Branch { id: BranchId(0), parent: None, name: String::new(), points }
    }

    #[test]
    fn a_cone_matches_fine_quadrature() {
        let cone = Profile::of(&branch(&[(0.0, 4.0), (30.0, 2.0)]), 0.0);
        let n = 100_000;
        let sum: f64 = (0..n)
            .map(|i| {
                let t = (f64::from(i) + 0.5) / f64::from(n);
                0.03 / f64::from(n) / (0.004 - 0.002 * t).powi(4)
            })
            .sum();
        assert!((cone.inverse_fourth() / sum - 1.0).abs() < 1e-8);
    }

    #[test]
    fn the_middle_part_cuts_pieces_and_keeps_radii() {
        let profile = Profile::of(&branch(&[(0.0, 4.0), (10.0, 4.0), (40.0, 2.0)]), 0.0);
        let middle = profile.middle(0.020);
        assert!((middle.length() - 0.020).abs() < 1e-12);
        // From 10 to 30 mm: radius falls from 4 to 4 - 2 * 20/30.
        assert!((middle.mean_radius() - (4.0 + (4.0 - 4.0 / 3.0)) / 2.0 * 1e-3).abs() < 1e-9);
        assert!((profile.middle(1.0).inverse_fourth() / profile.inverse_fourth() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn shifted_radii_stay_positive() {
        let shifted = |mm| Profile::of(&branch(&[(0.0, 0.4), (10.0, 0.4)]), mm).mean_radius() * 1e3;
        for (shift, expected) in [(-0.5, 0.2), (-0.1, 0.3), (0.0, 0.4), (0.1, 0.5), (3.0, 0.6)] {
            assert!((shifted(shift) - expected).abs() < 1e-12, "{shift}");
        }
    }
}
