//! Curves through points: even steps, tangents, smoothing that keeps curvature.

use glam::{DMat3, DVec3};

/// Arc length from the first point to each point, mm.
pub(super) fn arc_lengths(points: &[DVec3]) -> Vec<f64> {
    let mut length = 0.0;
    let mut last = points.first().copied().unwrap_or_default();
    let step = |&point: &DVec3| {
        length += last.distance(point);
        last = point;
        length
    };
    points.iter().map(step).collect()
}

/// The same polyline in even steps of about `step` mm; both ends are kept. Fewer than two points come back as they are.
pub(super) fn resample(points: &[DVec3], step: f64) -> Vec<DVec3> {
    let arcs = arc_lengths(points);
    let Some(&length) = arcs.last().filter(|&&length| length > 0.0) else { return points.to_vec() };
    let count = (length / step).round().max(1.0) as usize;
    let at = |n: usize| point_at(points, &arcs, length * n as f64 / count as f64);
    (0..=count).map(at).collect()
}

/// The point at an arc length.
pub(super) fn point_at(points: &[DVec3], arcs: &[f64], arc: f64) -> DVec3 {
    let after = arcs.partition_point(|&a| a < arc).clamp(1, points.len().max(2) - 1);
    let (a, b) = (arcs[after - 1], arcs[after]);
    let part = if b > a { ((arc - a) / (b - a)).clamp(0.0, 1.0) } else { 0.0 };
    points[after - 1].lerp(points[after], part)
}

/// Unit tangents by differences over two points each way; zero where all points coincide.
pub(super) fn tangents(points: &[DVec3]) -> Vec<DVec3> {
    let last = points.len().saturating_sub(1);
    let tangent = |n: usize| (points[(n + 2).min(last)] - points[n.saturating_sub(2)]).normalize_or_zero();
    (0..points.len()).map(tangent).collect()
}

/// Each point replaced by the value there of the quadratic that fits its neighbours best.
///
/// Local regression (W. Cleveland, JASA 74 (1979)) with Gaussian weights of standard deviation `width(n)` mm along the
/// curve. A quadratic leaves circles of a radius well above the width where they are, and needs no points beyond ends.
pub(super) fn smooth(points: &[DVec3], width: impl Fn(usize) -> f64) -> Vec<DVec3> {
    let arcs = arc_lengths(points);
    (0..points.len()).map(|n| local_quadratic(points, &arcs, n, width(n)).unwrap_or(points[n])).collect()
}

fn local_quadratic(points: &[DVec3], arcs: &[f64], n: usize, width: f64) -> Option<DVec3> {
    let from = arcs.partition_point(|&arc| arc < arcs[n] - 2.5 * width);
    let to = arcs.partition_point(|&arc| arc <= arcs[n] + 2.5 * width);
    if to - from < 5 {
        return None;
    }
    let (mut normal, mut right) = (DMat3::ZERO, [DVec3::ZERO; 3]);
    for (point, arc) in points[from..to].iter().zip(&arcs[from..to]) {
        let u = (arc - arcs[n]) / width;
        let weight = (-0.5 * u * u).exp();
        let powers = DVec3::new(1.0, u, u * u);
        normal += DMat3::from_cols(powers * powers.x, powers * powers.y, powers * powers.z) * weight;
        for (axis, right) in right.iter_mut().enumerate() {
            *right += powers * (weight * (point[axis] - points[n][axis]));
        }
    }
    if normal.determinant().abs() < 1e-9 {
        return None;
    }
    let inverse = normal.inverse();
    let shift = DVec3::from(right.map(|right| (inverse * right).x));
    (shift.is_finite() && shift.length() <= 2.0 * width).then_some(points[n] + shift)
}
