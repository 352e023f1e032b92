//! Mutual information of two images and how it changes as one of them moves.

use super::RigidTransform;
use super::pyramid::Level;
use glam::DVec3;
use prosector_core::LpsPoint;

/// Bins that the cubic spline may reach beyond the intensities, on either side.
const MARGIN: usize = 2;

/// Places in the fixed image, and the moving one.
///
/// D. Mattes, D. Haynor, H. Vesselle, T. Lewellen, W. Eubank, *IEEE TMI* 22 (2003) 120: joint histogram with a box as
/// Parzen window on the fixed side and a cubic B-spline on the moving side, which makes it smooth in the motion.
pub(super) struct Mutual<'a> {
    /// Position in the fixed frame and bin of the fixed intensity.
    samples: Vec<(LpsPoint, usize)>,
    moving: &'a Level,
    bins: usize,
    /// Width of a bin of the moving image.
    width: f64,
}

/// Mutual information and its derivatives.
pub(super) struct Value {
    /// In nats.
    pub information: f64,
    /// By a small turn of the moved points about their own centre, in radians, and by a shift in mm.
    pub gradient: [DVec3; 2],
    /// Fraction of the samples that fall into the moving image.
    pub overlap: f64,
}

/// What a sample that falls into the moving image adds.
struct Seen {
    fixed: usize,
    /// Place among the bins of the moving image, continuous.
    place: f64,
    lever: DVec3,
    gradient: DVec3,
}

impl<'a> Mutual<'a> {
    /// `count` places spread evenly over the fixed image by Roberts' sequence (powers of the root of x⁴ = x + 1, M. Roberts
    /// 2018), from its `first` number on. `None` where an image holds one intensity only.
    pub fn new(fixed: &Level, moving: &'a Level, bins: usize, (first, count): (usize, usize)) -> Option<Self> {
        let inner = (bins - 2 * MARGIN) as f64;
        let [fixed_width, width] = [fixed.range, moving.range].map(|[least, most]| (most - least) / inner);
        if !(fixed_width > 0.0 && width > 0.0) {
            return None;
        }
        let root = 1.220_744_084_605_759_5_f64;
        let steps = DVec3::new(1.0 / root, 1.0 / root.powi(2), 1.0 / root.powi(3));
        let samples = (first..first + count).filter_map(|n| {
            let point = fixed.place((DVec3::splat(0.5) + steps * n as f64).fract());
            let (value, _) = fixed.at(point)?;
            Some((point, bin((value - fixed.range[0]) / fixed_width, bins)))
        });
        Some(Self { samples: samples.collect(), moving, bins, width })
    }

    /// The value at a transform; `None` where no sample falls into the moving image.
    pub fn at(&self, moving_from_fixed: &RigidTransform, centre: LpsPoint) -> Option<Value> {
        let centre = moving_from_fixed.point(centre).0;
        let seen: Vec<Seen> = self
            .samples
            .iter()
            .filter_map(|&(point, fixed)| {
                let moved = moving_from_fixed.point(point);
                let (value, gradient) = self.moving.at(moved)?;
                let place = (value - self.moving.range[0]) / self.width + MARGIN as f64;
                Some(Seen { fixed, place, lever: moved.0 - centre, gradient: gradient / self.width })
            })
            .collect();
        if seen.is_empty() {
            return None;
        }
        let (joint, fixed, moving) = self.histograms(&seen);
        let mut information = 0.0;
        // ln(p ∕ pₘ), by which a change of p counts: its sum over the changes of p stays, as the sum of p does.
        let mut worth = vec![0.0; joint.len()];
        for (n, &p) in joint.iter().enumerate().filter(|(_, p)| **p > 0.0) {
            let (f, m) = (n / self.bins, n % self.bins);
            information += p * (p / (fixed[f] * moving[m])).ln();
            worth[n] = (p / moving[m]).ln();
        }
        let mut gradient = [DVec3::ZERO; 2];
        for one in &seen {
            let first = bin(one.place - MARGIN as f64, self.bins) - 1;
            let row = one.fixed * self.bins;
            let change: f64 = (first..first + 4).map(|m| worth[row + m] * spline_slope(one.place - m as f64)).sum();
            let along = one.gradient * change / seen.len() as f64;
            gradient[0] += one.lever.cross(along);
            gradient[1] += along;
        }
        Some(Value { information, gradient, overlap: seen.len() as f64 / self.samples.len() as f64 })
    }

    /// Joint probabilities, fixed bin by fixed bin, and those of either side.
    fn histograms(&self, seen: &[Seen]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let mut joint = vec![0.0; self.bins * self.bins];
        let one = 1.0 / seen.len() as f64;
        for sample in seen {
            let first = bin(sample.place - MARGIN as f64, self.bins) - 1;
            for m in first..first + 4 {
                joint[sample.fixed * self.bins + m] += one * spline(sample.place - m as f64);
            }
        }
        let fixed = joint.chunks_exact(self.bins).map(|row| row.iter().sum()).collect();
        let mut moving = vec![0.0; self.bins];
        joint.chunks_exact(self.bins).for_each(|row| moving.iter_mut().zip(row).for_each(|(sum, p)| *sum += p));
        (joint, fixed, moving)
    }
}

/// The bin of a place counted from the first inner one; the outermost intensities stay within.
fn bin(place: f64, bins: usize) -> usize {
    (place.max(0.0) as usize + MARGIN).min(bins - MARGIN - 1)
}

/// The cubic B-spline.
fn spline(x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        (4.0 - 6.0 * x * x + 3.0 * x * x * x) / 6.0
    } else if x < 2.0 {
        (2.0 - x).powi(3) / 6.0
    } else {
        0.0
    }
}

/// Its derivative.
fn spline_slope(x: f64) -> f64 {
    let size = x.abs();
    let slope = if size < 1.0 {
        1.5 * size * size - 2.0 * size
    } else if size < 2.0 {
        -0.5 * (2.0 - size).powi(2)
    } else {
        0.0
    };
    slope.copysign(slope * x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spline_sums_to_one_and_its_slope_is_its_own() {
        for n in 0..200 {
            let x = f64::from(n) * 0.02 - 2.0;
            let sum: f64 = (-4..=4).map(|k| spline(x - f64::from(k))).sum();
            assert!((sum - 1.0).abs() < 1e-12);
            let difference = (spline(x + 1e-6) - spline(x - 1e-6)) / 2e-6;
            assert!((spline_slope(x) - difference).abs() < 1e-5, "at {x}: {} for {difference}", spline_slope(x));
        }
    }
}
