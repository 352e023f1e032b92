//! The error to expect of a rigid transform, at any place.

use crate::{LpsPoint, SlicePlane};
use glam::{DAffine3, DMat4, DVec2, DVec4};
use serde::{Deserialize, Serialize};

/// An error in mm at every place of a frame of reference: `E(p) = ‖F (x, y, z, 1)ᵀ‖`, position in LPS mm.
///
/// The rows of `F` are enough for the difference of two rigid transforms (three rows: it is linear in the place) and for
/// the target registration error of landmarks (its square is a sum of four squares). Being a length it is never negative.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ErrorField {
    rows: [[f64; 4]; 4],
}

/// Where an [`ErrorField`] has one value on a plane: an ellipse, mm from the plane's centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Isoline {
    /// Middle, mm to the right and down.
    pub center: [f64; 2],
    /// Half of its two diameters, mm.
    pub radii: [f64; 2],
    /// From the right downward to the first diameter, degrees.
    pub degrees: f64,
}

/// Beyond this many mm an isoline is a straight line to every eye.
const FAR_MM: f64 = 1e5;

impl ErrorField {
    /// A field of these four rows.
    pub fn from_rows(rows: [[f64; 4]; 4]) -> Self {
        Self { rows }
    }

    /// Its rows.
    pub fn rows(&self) -> [[f64; 4]; 4] {
        self.rows
    }

    /// Whether every number is finite and at most `largest`.
    pub fn is_within(&self, largest: f64) -> bool {
        self.rows.as_flattened().iter().all(|n| n.abs() <= largest)
    }

    /// The error at a place, mm.
    pub fn at(&self, point: LpsPoint) -> f64 {
        (self.matrix() * point.0.extend(1.0)).length()
    }

    /// The same error by place in another frame: `target_from_source` takes its places to where this field is defined.
    ///
    /// Twelve numbers: the three columns of the linear part, then the shift.
    pub fn through(&self, target_from_source: &[f64; 12]) -> Self {
        let map = DMat4::from(DAffine3::from_cols_array(target_from_source));
        Self { rows: (self.matrix() * map).transpose().to_cols_array_2d() }
    }

    /// Where the error is `mm` on a plane; `None` where it is more on the whole of it.
    pub fn isoline(&self, plane: &SlicePlane, mm: f64) -> Option<Isoline> {
        let (center, axes) = self.on_plane(plane);
        let least = self.at(plane.point(center.x, center.y));
        let left = mm * mm - least * least;
        // A field that is the same everywhere has no line either.
        if left <= 0.0 || axes[0].1 <= 0.0 {
            return None;
        }
        let radii = axes.map(|(_, curvature)| (left / curvature.max(left / (FAR_MM * FAR_MM))).sqrt());
        let [x, y] = axes[0].0.to_array();
        Some(Isoline { center: center.to_array(), radii, degrees: y.atan2(x).to_degrees() })
    }

    /// Where on a plane the error is least, and the directions along which its square grows most and least, mm²/mm².
    fn on_plane(&self, plane: &SlicePlane) -> (DVec2, [(DVec2, f64); 2]) {
        let f = self.matrix();
        let start = f * plane.center.0.extend(1.0);
        let [right, down] = [plane.right, plane.down].map(|v| f * DVec4::from((v.0, 0.0)));
        let (a, b, c) = (right.dot(right), right.dot(down), down.dot(down));
        let slope = DVec2::new(right.dot(start), down.dot(start));
        let turn = 0.5 * (2.0 * b).atan2(a - c);
        let first = DVec2::new(turn.cos(), turn.sin());
        let spread = ((a - c) / 2.0).hypot(b);
        let axes = [(first, (a + c) / 2.0 + spread), (first.perp(), ((a + c) / 2.0 - spread).max(0.0))];
        // Along a direction in which nothing changes, the least is everywhere: stay at the plane's centre.
        let flat = 1e-9 * axes[0].1;
        let step =
            |(axis, growth): (DVec2, f64)| if growth > flat { -axis * axis.dot(slope) / growth } else { DVec2::ZERO };
        (step(axes[0]) + step(axes[1]), axes)
    }

    fn matrix(&self) -> DMat4 {
        DMat4::from_cols_array_2d(&self.rows).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LpsVector, SliceAxis};
    use glam::DVec3;

    fn field() -> ErrorField {
        ErrorField::from_rows([
            [0.02, -0.01, 0.003, 1.0],
            [0.004, 0.03, 0.01, -2.0],
            [0.01, 0.0, -0.02, 0.5],
            [0.0, 0.0, 0.0, 0.4],
        ])
    }

    #[test]
    fn the_error_is_the_length_of_the_moved_place() {
        let rows = field().rows();
        let p = [12.0, -40.0, 300.0, 1.0];
        let square: f64 = rows.iter().map(|row| row.iter().zip(p).map(|(a, b)| a * b).sum::<f64>().powi(2)).sum();
        assert!((field().at(LpsPoint::new(12.0, -40.0, 300.0)) - square.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn every_place_of_an_isoline_has_its_error() {
        let tilted = SlicePlane {
            center: LpsPoint::new(3.0, 5.0, -7.0),
            right: LpsVector(DVec3::new(0.8, 0.6, 0.0)),
            down: LpsVector(DVec3::new(-0.36, 0.48, 0.8)),
        };
        let planes =
            SliceAxis::ALL.map(|axis| axis.plane(LpsPoint::new(10.0, -20.0, 30.0))).into_iter().chain([tilted]);
        for plane in planes {
            let line = field().isoline(&plane, 5.0).expect("a line");
            let (sin, cos) = line.degrees.to_radians().sin_cos();
            for k in 0..16 {
                let (t, [u, v]) = (f64::from(k) * 0.4, line.radii);
                let [x, y] = [u * t.cos() * cos - v * t.sin() * sin, u * t.cos() * sin + v * t.sin() * cos];
                let error = field().at(plane.point(line.center[0] + x, line.center[1] + y));
                assert!((error - 5.0).abs() < 1e-9, "{error}");
            }
        }
    }

    #[test]
    fn through_a_transform_the_error_is_that_of_where_a_place_goes() {
        let map = [0.0, 1.0, 0.0, -1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 10.0, -20.0, 0.5];
        let moved = field().through(&map);
        assert!((moved.at(LpsPoint::new(1.0, 2.0, 3.0)) - field().at(LpsPoint::new(8.0, -19.0, 3.5))).abs() < 1e-12);
    }

    #[test]
    fn a_field_that_is_larger_or_the_same_everywhere_has_no_line() {
        let plane = SliceAxis::Axial.plane(LpsPoint::new(0.0, 0.0, 0.0));
        assert_eq!(field().isoline(&plane, 0.3), None, "0.4 mm is the least");
        let even = ErrorField::from_rows([[0.0; 4], [0.0; 4], [0.0; 4], [0.0, 0.0, 0.0, 0.7]]);
        assert_eq!(even.isoline(&plane, 1.0), None);
        let along_x = ErrorField::from_rows([[0.0, 0.01, 0.0, 0.0], [0.0; 4], [0.0; 4], [0.0; 4]]);
        let line = along_x.isoline(&plane, 1.0).expect("two lines, far apart in the other direction");
        assert!((line.radii[0] - 100.0).abs() < 1e-9 && line.radii[1] >= FAR_MM, "{line:?}");
    }
}
