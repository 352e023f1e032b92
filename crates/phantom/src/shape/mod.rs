//! Signed distances (mm, negative inside) from which the patient is put together.
//!
//! Trigonometry and roots other than `sqrt` come from `libm`, so that every platform makes the same patient.

pub(crate) mod contour;
pub(crate) mod field;
pub(crate) mod noise;
pub(crate) mod tube;

use glam::DVec3;

/// Smooth union: the smaller distance, with a fillet of about `k` mm.
pub(crate) fn union(a: f64, b: f64, k: f64) -> f64 {
    let h = (k - (a - b).abs()).max(0.0) / k;
    a.min(b) - h * h * k * 0.25
}

/// Smooth intersection: the larger distance, with a rounding of about `k` mm.
pub(crate) fn meet(a: f64, b: f64, k: f64) -> f64 {
    -union(-a, -b, k)
}

/// `a` without what lies within `gap` mm of `b`.
pub(crate) fn cut(a: f64, b: f64, gap: f64, k: f64) -> f64 {
    meet(a, gap - b, k)
}

/// Distance to an ellipsoid about the origin, exact to first order at its surface (I. Quilez's estimate k0(k0-1)/k1).
pub(crate) fn ellipsoid(p: DVec3, radii: DVec3) -> f64 {
    let k0 = (p / radii).length();
    let k1 = (p / (radii * radii)).length();
    if k1 < 1e-9 { -radii.min_element() } else { k0 * (k0 - 1.0) / k1 }
}

/// Distance to the segment from `a` to `b`, and the position 0 to 1 of the nearest point along it.
pub(crate) fn segment(p: DVec3, a: DVec3, b: DVec3) -> (f64, f64) {
    let (ap, ab) = (p - a, b - a);
    let along = (ap.dot(ab) / ab.length_squared().max(1e-12)).clamp(0.0, 1.0);
    ((ap - ab * along).length(), along)
}

/// Distance to a straight rod with round ends whose radius goes from `ra` to `rb`.
pub(crate) fn rod(p: DVec3, a: DVec3, b: DVec3, ra: f64, rb: f64) -> f64 {
    let (distance, along) = segment(p, a, b);
    distance - (ra + (rb - ra) * along)
}

/// Linear interpolation.
pub(crate) fn mix(a: f64, b: f64, t: f64) -> f64 {
    a + (b - a) * t
}

/// 0 below `low`, 1 above `high`, smooth between.
pub(crate) fn smoothstep(low: f64, high: f64, x: f64) -> f64 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Fraction of a voxel of size `voxel_mm` that lies inside a surface at signed distance `d`.
pub(crate) fn coverage(d: f64, voxel_mm: f64) -> f64 {
    (0.5 - d / voxel_mm).clamp(0.0, 1.0)
}

/// Piecewise linear value of a table of (position, value), held constant beyond its ends.
pub(crate) fn table(rows: &[(f64, f64)], x: f64) -> f64 {
    let after = rows.partition_point(|row| row.0 < x);
    match (after.checked_sub(1).and_then(|n| rows.get(n)), rows.get(after)) {
        (Some(&(x0, y0)), Some(&(x1, y1))) => mix(y0, y1, (x - x0) / (x1 - x0)),
        (Some(&(_, y)), None) | (None, Some(&(_, y))) => y,
        (None, None) => 0.0,
    }
}
