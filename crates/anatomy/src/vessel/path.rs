//! The course of a vessel from one place to another, with frames that do not twist.

use super::curve::{arc_lengths, resample, smooth};
use super::places::{GraphPlace, WayError, nearest_arc, positions, way};
use glam::DVec3;
use prosector_core::{BranchId, CenterlineGraph, CenterlinePoint, LpsPoint, LpsVector};

/// A smooth course in even steps of about half a millimetre.
///
/// Each sample has a rotation-minimising frame by double reflection (W. Wang, B. Jüttler, D. Zheng, Y. Liu, ACM
/// Transactions on Graphics 27 (2008), article 2, table I): what a frame turns about the tangent is none of its own, so
/// that a straightened vessel is not wrung.
#[derive(Clone, Debug, PartialEq)]
pub struct VesselPath {
    points: Vec<DVec3>,
    radii: Vec<f64>,
    arcs: Vec<f64>,
    tangents: Vec<DVec3>,
    sides: Vec<DVec3>,
}

/// A place on a course and the axes there; the three are orthonormal and right-handed: `side × other = tangent`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Way along the course, mm.
    pub arc_mm: f64,
    /// The place.
    pub point: LpsPoint,
    /// Inscribed radius there, mm, interpolated.
    pub radius_mm: f64,
    /// Unit vector along the course.
    pub tangent: LpsVector,
    /// Unit vector across it.
    pub side: LpsVector,
    /// Unit vector across both.
    pub other: LpsVector,
}

/// Distance between samples, mm.
const STEP_MM: f64 = 0.5;
/// Smoothing along the course in radii, as where centrelines are made: it takes the corner from a bifurcation.
const SMOOTHING: f64 = 0.6;

impl VesselPath {
    /// The way from one place of a graph to another.
    ///
    /// # Errors
    /// For branches that are not there, places on different pieces, and ways of no length.
    pub fn between(graph: &CenterlineGraph, from: GraphPlace, to: GraphPlace) -> Result<Self, WayError> {
        Self::through(&way(graph, from, to)?)
    }

    /// One branch from its first point to its last.
    ///
    /// # Errors
    /// For a branch that is not there, or of no length.
    pub fn of_branch(graph: &CenterlineGraph, branch: BranchId) -> Result<Self, WayError> {
        let length = graph.branch(branch).ok_or(WayError::NoBranch(branch.0))?.length_mm();
        Self::between(graph, GraphPlace { branch, arc_mm: 0.0 }, GraphPlace { branch, arc_mm: length })
    }

    /// A course through samples, evened out and smoothed by local quadratics.
    ///
    /// # Errors
    /// Where the samples make no length.
    pub fn through(samples: &[CenterlinePoint]) -> Result<Self, WayError> {
        let raw = positions(samples);
        let raw_arcs = arc_lengths(&raw);
        if !raw_arcs.last().is_some_and(|&length| length >= STEP_MM) {
            return Err(WayError::NoLength);
        }
        let even = resample(&raw, STEP_MM);
        let radius = |arc: f64| radius_at(samples, &raw_arcs, arc);
        let step = raw_arcs[raw_arcs.len() - 1] / (even.len() - 1) as f64;
        let radii: Vec<f64> = (0..even.len()).map(|n| radius(step * n as f64)).collect();
        let points = smooth(&even, |n| (SMOOTHING * radii[n]).max(2.0 * STEP_MM));
        let (arcs, tangents) = (arc_lengths(&points), central_tangents(&points));
        let sides = rotation_minimising(&points, &tangents);
        Ok(Self { points, radii, arcs, tangents, sides })
    }

    /// Length, mm.
    pub fn length_mm(&self) -> f64 {
        self.arcs.last().copied().unwrap_or(0.0)
    }

    /// Samples of the course, LPS mm.
    pub fn samples(&self) -> impl Iterator<Item = LpsPoint> + '_ {
        self.points.iter().map(|&point| LpsPoint(point))
    }

    /// The frame at an arc length; ways past an end give the end.
    pub fn frame(&self, arc_mm: f64) -> Frame {
        let arc = arc_mm.clamp(0.0, self.length_mm());
        let after = self.arcs.partition_point(|&a| a < arc).clamp(1, self.points.len() - 1);
        let before = after - 1;
        let part = (arc - self.arcs[before]) / (self.arcs[after] - self.arcs[before]).max(1e-12);
        let tangent = self.tangents[before].lerp(self.tangents[after], part).normalize_or(self.tangents[before]);
        let side = self.sides[before].lerp(self.sides[after], part);
        let side = (side - tangent * side.dot(tangent)).normalize_or(tangent.any_orthonormal_vector());
        Frame {
            arc_mm: arc,
            point: LpsPoint(self.points[before].lerp(self.points[after], part)),
            radius_mm: self.radii[before] + (self.radii[after] - self.radii[before]) * part,
            tangent: LpsVector(tangent),
            side: LpsVector(side),
            other: LpsVector(tangent.cross(side)),
        }
    }

    /// The way along the course to the place nearest to a point, and how far that is, mm.
    pub fn nearest(&self, point: LpsPoint) -> (f64, f64) {
        nearest_arc(&self.points, point.0).unwrap_or((0.0, f64::INFINITY))
    }

    /// The way along the course to where the plane across it holds a point, the one nearest to the course if there are
    /// several; `None` past both ends.
    pub fn across(&self, point: LpsPoint) -> Option<f64> {
        let ahead = |arc: f64| {
            let frame = self.frame(arc);
            (point.0 - frame.point.0).dot(frame.tangent.0)
        };
        let values: Vec<f64> = self.arcs.iter().map(|&arc| ahead(arc)).collect();
        let falls = (1..values.len()).filter(|&n| values[n - 1] >= 0.0 && values[n] <= 0.0);
        let away = |n: &usize| self.points[*n].distance_squared(point.0);
        let n = falls.min_by(|a, b| away(a).total_cmp(&away(b)))?;
        let (mut low, mut high) = (self.arcs[n - 1], self.arcs[n]);
        for _ in 0..40 {
            let middle = (low + high) / 2.0;
            if ahead(middle) >= 0.0 { low = middle } else { high = middle }
        }
        Some((low + high) / 2.0)
    }
}

fn radius_at(samples: &[CenterlinePoint], arcs: &[f64], arc: f64) -> f64 {
    let after = arcs.partition_point(|&a| a < arc).clamp(1, arcs.len() - 1);
    let part = ((arc - arcs[after - 1]) / (arcs[after] - arcs[after - 1]).max(1e-12)).clamp(0.0, 1.0);
    samples[after - 1].radius_mm + (samples[after].radius_mm - samples[after - 1].radius_mm) * part
}

/// Tangents of the parabola through each sample and its neighbours, at the ends those of the parabola through three.
fn central_tangents(points: &[DVec3]) -> Vec<DVec3> {
    let last = points.len() - 1;
    let tangent = |n: usize| match (n, last) {
        (_, 1) => points[1] - points[0],
        (0, _) => points[1] * 4.0 - points[0] * 3.0 - points[2],
        (n, last) if n == last => points[n] * 3.0 - points[n - 1] * 4.0 + points[n - 2],
        (n, _) => points[n + 1] - points[n - 1],
    };
    (0..=last).map(|n| tangent(n).normalize_or_zero()).collect()
}

/// Vectors across the tangents that turn about them as little as can be.
///
/// The first lies as nearly to the patient's left as it can, so that a vessel which runs along the body is first shown as
/// in a coronal picture.
fn rotation_minimising(points: &[DVec3], tangents: &[DVec3]) -> Vec<DVec3> {
    let across = |axis: DVec3| (axis - tangents[0] * axis.dot(tangents[0])).try_normalize();
    let first = if tangents[0].x.abs() < 0.9 { across(DVec3::X) } else { across(DVec3::Z) };
    let mut side = first.unwrap_or(tangents[0].any_orthonormal_vector());
    let mut sides = vec![side];
    for n in 1..points.len() {
        side = reflected_twice([points[n - 1], points[n]], [tangents[n - 1], tangents[n]], side);
        sides.push(side);
    }
    sides
}

/// One step of double reflection: through the plane half way between the points, then to the new tangent.
fn reflected_twice(points: [DVec3; 2], tangents: [DVec3; 2], side: DVec3) -> DVec3 {
    let reflected = |vector: DVec3, mirror: DVec3| {
        let square = mirror.length_squared();
        if square > 1e-24 { vector - mirror * (2.0 * mirror.dot(vector) / square) } else { vector }
    };
    let first = points[1] - points[0];
    let [side, tangent] = [side, tangents[0]].map(|vector| reflected(vector, first));
    let side = reflected(side, tangents[1] - tangent);
    let side = side - tangents[1] * side.dot(tangents[1]);
    side.normalize_or(tangents[1].any_orthonormal_vector())
}
