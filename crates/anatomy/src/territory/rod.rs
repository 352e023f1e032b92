//! A piece of a vessel between two centreline points, and what it costs a point to belong to it.

use super::box_tree::Bounds;
use glam::DVec3;
use prosector_core::CenterlineGraph;

/// What makes a vessel the nearest one of a voxel.
///
/// `c(t)` runs along the centreline, straight between its points, and the radius `r(t)` with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TerritoryMetric {
    /// `min over t of ‖p − c(t)‖`: distance to the centreline (Selle et al., *IEEE TMI* 21 (2002) 1344, nearest
    /// neighbour segment approximation).
    #[default]
    Axis,
    /// `min over t of ‖p − c(t)‖ − r(t)`: distance to the wall, the additively weighted Voronoi diagram (Okabe et al.,
    /// *Spatial Tessellations*, 2nd edition 2000, section 3.1.2).
    Wall,
    /// `min over t of ‖p − c(t)‖ ∕ r(t)`: distance in radii, the multiplicatively weighted Voronoi diagram (Okabe et
    /// al., section 3.1.1). A vessel of twice the radius reaches twice as far.
    Radii,
}

/// A straight piece of one branch.
#[derive(Clone, Debug)]
pub(super) struct Rod {
    ends: [DVec3; 2],
    radii: [f64; 2],
    /// Unit vector; zero for a piece without length.
    along: DVec3,
    length: f64,
    /// Growth of the radius along the piece, mm a mm.
    slope: f64,
    /// The branch it belongs to.
    pub branch: u32,
}

impl Rod {
    fn new([a, b]: [DVec3; 2], [ra, rb]: [f64; 2], branch: u32) -> Self {
        let length = a.distance(b);
        let (along, slope, radii) = match length > 0.0 {
            true => ((b - a) / length, (rb - ra) / length, [ra, rb]),
            false => (DVec3::ZERO, 0.0, [ra.max(rb); 2]),
        };
        Self { ends: [a, b], radii, along, length, slope, branch }
    }

    /// The pieces of the branches that `takes_part` picks, in order.
    pub fn of_graph(graph: &CenterlineGraph, takes_part: impl Fn(u32) -> bool) -> Vec<Self> {
        let branches = graph.branches.iter().filter(|branch| takes_part(branch.id.0));
        let pieces = branches.flat_map(|branch| branch.points.windows(2).map(move |pair| (pair, branch.id.0)));
        pieces
            .map(|(pair, branch)| {
                Self::new([0, 1].map(|n| pair[n].position.0), [0, 1].map(|n| pair[n].radius_mm), branch)
            })
            .collect()
    }

    /// Its box, weighing its larger radius.
    pub fn bounds(&self) -> Bounds {
        Bounds { weight: self.radii[0].max(self.radii[1]), ..Bounds::around(&self.ends) }
    }

    /// Where on the piece the metric is least, in mm from the first end.
    ///
    /// With `x` the foot of the perpendicular, `h` its length and `k` the slope: `x` for the axis; the zero of
    /// `u ∕ √(h² + u²) − k` with `u = t − x` for the wall; of `u r(x) − k h²` for radii. Each derivative changes its
    /// sign once at most, so that the nearer end is right where the zero lies outside the piece.
    fn foot(&self, metric: TerritoryMetric, x: f64, h_squared: f64) -> f64 {
        let k = self.slope;
        let beyond = if k > 0.0 { self.length } else { 0.0 };
        match metric {
            TerritoryMetric::Axis => x,
            TerritoryMetric::Wall if k.abs() < 1.0 => x + k * (h_squared / (1.0 - k * k)).sqrt(),
            TerritoryMetric::Radii if self.radii[0] + k * x > 0.0 => x + k * h_squared / (self.radii[0] + k * x),
            TerritoryMetric::Wall | TerritoryMetric::Radii => beyond,
        }
    }

    /// Point and radius of the piece where the metric is least.
    fn nearest(&self, metric: TerritoryMetric, point: DVec3) -> (DVec3, f64) {
        let x = (point - self.ends[0]).dot(self.along);
        let h_squared = (point - self.ends[0] - self.along * x).length_squared();
        let t = self.foot(metric, x, h_squared);
        // The ends themselves, not sums that round to near them: pieces that share an end must cost the same there.
        if t <= 0.0 {
            (self.ends[0], self.radii[0])
        } else if t >= self.length {
            (self.ends[1], self.radii[1])
        } else {
            (self.ends[0] + self.along * t, self.radii[0] + self.slope * t)
        }
    }

    /// A number that grows with the metric: its square, where it has no sign.
    pub fn cost(&self, metric: TerritoryMetric, point: DVec3) -> f64 {
        let (at, radius) = self.nearest(metric, point);
        cost(metric, point.distance_squared(at), radius)
    }

    /// Distance in mm to the place of the centreline where the metric is least.
    pub fn distance_mm(&self, metric: TerritoryMetric, point: DVec3) -> f64 {
        self.nearest(metric, point).0.distance(point)
    }
}

/// A number that grows with the metric at a squared distance from a vessel of a radius.
pub(super) fn cost(metric: TerritoryMetric, distance_squared: f64, radius: f64) -> f64 {
    match metric {
        TerritoryMetric::Axis => distance_squared,
        TerritoryMetric::Wall => distance_squared.sqrt() - radius,
        TerritoryMetric::Radii => distance_squared / (radius * radius),
    }
}
