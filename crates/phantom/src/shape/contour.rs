//! Shapes drawn as closed outlines at several heights, as a radiologist contours an organ slice by slice.

use super::meet;
use glam::{DVec2, DVec3};

/// One outline: height in mm and its corners (x to the left, y to posterior, mm).
pub(crate) type Level<'a> = (f64, &'a [[f64; 2]]);

/// Distance between grid points on which outlines are sampled, mm.
const CELL_MM: f64 = 2.0;
/// How far beyond the outlines the grid reaches, mm.
const MARGIN_MM: f64 = 16.0;
/// Curve points between two corners.
const SMOOTH: usize = 6;

/// A shape between outlines: signed distances are interpolated from level to level (S. Raya and J. Udupa,
/// "Shape-based interpolation of multidimensional objects", IEEE TMI 1990), cubically so that no level shows.
pub(crate) struct ContourStack {
    heights: Vec<f64>,
    low: DVec2,
    size: [usize; 2],
    /// Distances, level by level, row by row.
    distances: Vec<f32>,
    open_ends: bool,
    cap: f64,
}

impl ContourStack {
    /// A shape from outlines of rising or falling height, closed at its ends with edges rounded by `cap` mm.
    pub fn closed(levels: &[Level<'_>], cap: f64) -> Self {
        Self::new(levels, false, cap)
    }

    /// A shape that goes on unchanged beyond its first and last outline.
    pub fn open(levels: &[Level<'_>]) -> Self {
        Self::new(levels, true, 1.0)
    }

    /// A shape symmetric about the midline from outlines of its left half, from the front to the back.
    pub fn open_mirrored(levels: &[Level<'_>]) -> Self {
        let whole: Vec<(f64, Vec<[f64; 2]>)> = levels
            .iter()
            .map(|&(z, half)| {
                let right = half.iter().rev().filter(|p| p[0] > 0.0).map(|&[x, y]| [-x, y]);
                (z, half.iter().copied().chain(right).collect())
            })
            .collect();
        let levels: Vec<Level<'_>> = whole.iter().map(|(z, outline)| (*z, outline.as_slice())).collect();
        Self::open(&levels)
    }

    fn new(levels: &[Level<'_>], open_ends: bool, cap: f64) -> Self {
        let mut levels = levels.to_vec();
        levels.sort_by(|a, b| a.0.total_cmp(&b.0));
        let curves: Vec<Vec<DVec2>> = levels.iter().map(|(_, outline)| smooth_closed(outline)).collect();
        let points = || curves.iter().flatten().copied();
        let low = points().fold(DVec2::MAX, DVec2::min) - MARGIN_MM;
        let high = points().fold(DVec2::MIN, DVec2::max) + MARGIN_MM;
        let extent = ((high - low) / CELL_MM).ceil();
        let size = [extent.x as usize + 1, extent.y as usize + 1];
        let mut distances = Vec::with_capacity(size[0] * size[1] * levels.len());
        for curve in &curves {
            for row in 0..size[1] {
                for column in 0..size[0] {
                    let p = low + DVec2::new(column as f64, row as f64) * CELL_MM;
                    distances.push(outline_distance(curve, p) as f32);
                }
            }
        }
        Self { heights: levels.iter().map(|level| level.0).collect(), low, size, distances, open_ends, cap }
    }

    /// Signed distance in mm, negative inside; beyond the grid it is a lower bound of the distance.
    pub fn distance(&self, p: DVec3) -> f64 {
        let last = self.heights.len() - 1;
        let (z, over) = (p.z.clamp(self.heights[0], self.heights[last]), self.beyond(p.z));
        let (offsets, weights, outside) = self.cell(DVec2::new(p.x, p.y));
        let value = |level: usize| {
            let base = level * self.size[0] * self.size[1];
            (0..4).map(|n| f64::from(self.distances[base + offsets[n]]) * weights[n]).sum::<f64>()
        };
        let upper = self.heights.partition_point(|&h| h <= z).clamp(1, last);
        let (flat, slope) = self.between(upper, z, &value);
        let flat = flat / (1.0 + slope * slope).sqrt() + outside;
        if self.open_ends { flat } else { meet(flat, over, self.cap) }
    }

    /// How far a height lies beyond the nearer end, mm; negative between the ends.
    fn beyond(&self, z: f64) -> f64 {
        (z - self.heights[self.heights.len() - 1]).max(self.heights[0] - z)
    }

    /// Cubic Hermite value and slope between levels `upper - 1` and `upper`.
    fn between(&self, upper: usize, z: f64, value: &impl Fn(usize) -> f64) -> (f64, f64) {
        let (h0, h1) = (self.heights[upper - 1], self.heights[upper]);
        let (v0, v1, span) = (value(upper - 1), value(upper), h1 - h0);
        let straight = (v1 - v0) / span;
        let m0 = match upper.checked_sub(2) {
            Some(before) => (v1 - value(before)) / (h1 - self.heights[before]),
            None => straight,
        };
        let m1 = match self.heights.get(upper + 1) {
            Some(after) => (value(upper + 1) - v0) / (after - h0),
            None => straight,
        };
        let t = (z - h0) / span;
        let (a, b) = (2.0 * (v0 - v1) + span * (m0 + m1), 3.0 * (v1 - v0) - span * (2.0 * m0 + m1));
        (((a * t + b) * t + span * m0) * t + v0, ((3.0 * a * t + 2.0 * b) * t) / span + m0)
    }

    /// Offsets and weights of the four grid points around `p`, and its distance to the grid.
    fn cell(&self, p: DVec2) -> ([usize; 4], [f64; 4], f64) {
        let limit = DVec2::new(self.size[0] as f64 - 1.001, self.size[1] as f64 - 1.001);
        let at = (p - self.low) / CELL_MM;
        let held = at.clamp(DVec2::ZERO, limit);
        let (column, row, t) = (held.x as usize, held.y as usize, held - held.floor());
        let first = row * self.size[0] + column;
        let offsets = [first, first + 1, first + self.size[0], first + self.size[0] + 1];
        let weights = [(1.0 - t.x) * (1.0 - t.y), t.x * (1.0 - t.y), (1.0 - t.x) * t.y, t.x * t.y];
        (offsets, weights, (at - held).length() * CELL_MM)
    }
}

/// A closed Catmull-Rom curve through the corners.
fn smooth_closed(corners: &[[f64; 2]]) -> Vec<DVec2> {
    let at = |n: usize| DVec2::from(corners[n % corners.len()]);
    let mut curve = Vec::with_capacity(corners.len() * SMOOTH);
    for n in 0..corners.len() {
        let [a, b, c, d] = [at(n + corners.len() - 1), at(n), at(n + 1), at(n + 2)];
        for step in 0..SMOOTH {
            let t = step as f64 / SMOOTH as f64;
            let cubic = (b * 3.0 - c * 3.0 + d - a) * t + (a * 2.0 - b * 5.0 + c * 4.0 - d);
            curve.push((cubic * (t * t) + (c - a) * t + b * 2.0) * 0.5);
        }
    }
    curve
}

/// Signed distance to a closed polygon, negative inside (even-odd).
fn outline_distance(curve: &[DVec2], p: DVec2) -> f64 {
    let (mut nearest, mut inside) = (f64::INFINITY, false);
    for (n, &a) in curve.iter().enumerate() {
        let b = curve[(n + 1) % curve.len()];
        let (ap, ab) = (p - a, b - a);
        let along = (ap.dot(ab) / ab.length_squared().max(1e-12)).clamp(0.0, 1.0);
        nearest = nearest.min((ap - ab * along).length_squared());
        if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * ab.x {
            inside = !inside;
        }
    }
    if inside { -nearest.sqrt() } else { nearest.sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circle(radius: f64) -> Vec<[f64; 2]> {
        (0..24)
            .map(|n| f64::from(n) * 15f64.to_radians())
            .map(|a| [radius * libm::cos(a), radius * libm::sin(a)])
            .collect()
    }

    /// A stack of circles whose radius grows evenly is a cone, whose distance is known.
    #[test]
    fn distances_to_a_cone_are_those_of_a_cone() {
        let rings: Vec<(f64, Vec<[f64; 2]>)> =
            (0..=5).map(|n| (f64::from(n) * 10.0, circle(20.0 + 5.0 * f64::from(n)))).collect();
        let levels: Vec<Level<'_>> = rings.iter().map(|(z, ring)| (*z, ring.as_slice())).collect();
        let cone = ContourStack::open(&levels);
        for p in [[30.0, 0.0, 20.0], [0.0, 42.0, 35.0], [-15.0, 10.0, 12.0], [20.0, 20.0, 44.0]] {
            let [x, y, z]: [f64; 3] = p;
            let exact = ((x * x + y * y).sqrt() - (20.0 + 0.5 * z)) / (1.0f64 + 0.25).sqrt();
            let found = cone.distance(DVec3::new(x, y, z));
            assert!((found - exact).abs() < 0.25, "{p:?}: {found} against {exact}");
        }
    }

    #[test]
    fn closed_shapes_end() {
        let ring = circle(20.0);
        let shape = ContourStack::closed(&[(0.0, &ring), (30.0, &ring)], 2.0);
        let inside = |z: f64| shape.distance(DVec3::new(0.0, 0.0, z)) < 0.0;
        assert!(inside(15.0) && inside(1.0) && !inside(-2.0) && !inside(33.0));
        assert!(shape.distance(DVec3::new(200.0, 0.0, 15.0)) > 150.0);
    }
}
