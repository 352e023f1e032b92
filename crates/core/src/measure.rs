//! Lengths and angles in patient space.

use crate::LpsPoint;

/// Straight length from `a` to `b` in mm.
pub fn length_mm(a: LpsPoint, b: LpsPoint) -> f64 {
    a.distance_mm(b)
}

/// Angle at `vertex` between the rays to `a` and `b`, degrees 0 to 180; `None` if a ray has no length.
///
/// Uses atan2 of cross and dot product, which stays accurate near 0 and 180 degrees where acos does not
/// (W. Kahan, "How futile are mindless assessments of roundoff", 2006, section 12).
pub fn angle_degrees(a: LpsPoint, vertex: LpsPoint, b: LpsPoint) -> Option<f64> {
    let (u, v) = (a.0 - vertex.0, b.0 - vertex.0);
    if u.length_squared() == 0.0 || v.length_squared() == 0.0 {
        return None;
    }
    Some(u.cross(v).length().atan2(u.dot(v)).to_degrees())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles() {
        let at = LpsPoint::new;
        let origin = at(0.0, 0.0, 0.0);
        let cases = [
            (at(1.0, 0.0, 0.0), at(0.0, 2.0, 0.0), Some(90.0)),
            (at(1.0, 0.0, 0.0), at(-3.0, 0.0, 0.0), Some(180.0)),
            (at(1.0, 0.0, 0.0), at(1.0, 1.0, 0.0), Some(45.0)),
            (origin, at(1.0, 0.0, 0.0), None),
        ];
        for (a, b, expected) in cases {
            let angle = angle_degrees(a, origin, b);
            assert!(
                angle.zip(expected).is_none_or(|(x, y)| (x - y).abs() < 1e-12) && angle.is_some() == expected.is_some()
            );
        }
    }
}
