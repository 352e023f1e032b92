//! Curved tubes through given points, for bowel, vessels and ribs.

use super::field::Field;
use super::segment;
use glam::DVec3;

/// A point of a tube: x, y, z and radius, mm.
pub(crate) type Station = [f64; 4];

/// A smooth curve with a radius, as many short rods.
#[derive(Clone, Default)]
pub(crate) struct Tube {
    /// Positions.
    pub points: Vec<DVec3>,
    /// Radius at each position, mm.
    pub radii: Vec<f64>,
}

impl Tube {
    /// A Catmull-Rom curve through the stations, sampled about every `step` mm.
    pub fn through(stations: &[Station], step: f64) -> Self {
        let at = |n: usize| stations[n.min(stations.len() - 1)];
        let place = |s: Station| DVec3::new(s[0], s[1], s[2]);
        let mut tube = Self::default();
        for n in 0..stations.len().saturating_sub(1) {
            let [a, b, c, d] = [at(n.saturating_sub(1)), at(n), at(n + 1), at(n + 2)];
            let count = (place(b).distance(place(c)) / step).ceil().max(1.0) as usize;
            for k in 0..count {
                let t = k as f64 / count as f64;
                tube.points.push(catmull_rom(place(a), place(b), place(c), place(d), t));
                let radius = catmull_rom(DVec3::X * a[3], DVec3::X * b[3], DVec3::X * c[3], DVec3::X * d[3], t).x;
                tube.radii.push(radius.max(b[3].min(c[3]) * 0.8));
            }
        }
        let last = at(stations.len());
        tube.points.push(place(last));
        tube.radii.push(last[3]);
        tube
    }

    /// Consecutive pairs of (position, radius).
    pub fn rods(&self) -> impl Iterator<Item = [(DVec3, f64); 2]> + '_ {
        (1..self.points.len()).map(|n| [(self.points[n - 1], self.radii[n - 1]), (self.points[n], self.radii[n])])
    }

    /// Lower and upper corner of the box that holds the tube with `margin` mm around.
    pub fn bounds(&self, margin: f64) -> [DVec3; 2] {
        let mut corners = [DVec3::MAX, DVec3::MIN];
        for (&p, &r) in self.points.iter().zip(&self.radii) {
            corners = [corners[0].min(p - (r + margin)), corners[1].max(p + (r + margin))];
        }
        corners
    }
}

/// A point of the Catmull-Rom curve between `b` and `c`.
pub(crate) fn catmull_rom(a: DVec3, b: DVec3, c: DVec3, d: DVec3, t: f64) -> DVec3 {
    let cubic = (b * 3.0 - c * 3.0 + d - a) * t + (a * 2.0 - b * 5.0 + c * 4.0 - d);
    (cubic * (t * t) + (c - a) * t + b * 2.0) * 0.5
}

/// The tubes on a grid of `cell` mm with distances right up to `reach` mm outside; heights are multiplied by `flatten`
/// before distances are taken, so that 0.6 makes a tube 1/0.6 times as tall as wide.
pub(crate) fn bake(tubes: &[Tube], cell: f64, reach: f64, flatten: f64) -> Field {
    let boxes = tubes.iter().map(|tube| tube.bounds(reach / flatten));
    let [low, high] = boxes.fold([DVec3::MAX, DVec3::MIN], |[l, h], [a, b]| [l.min(a), h.max(b)]);
    let mut field = Field::empty(low, high, cell, reach);
    let squeeze = DVec3::new(1.0, 1.0, flatten);
    for [(a, ra), (b, rb)] in tubes.iter().flat_map(Tube::rods) {
        let around = DVec3::splat(ra.max(rb) + reach) / squeeze;
        field.unite(a.min(b) - around, a.max(b) + around, |p| {
            let (distance, along) = segment(p * squeeze, a * squeeze, b * squeeze);
            distance - (ra + (rb - ra) * along)
        });
    }
    field
}
