//! Planes through patient space on which slices are shown.

use crate::{LpsPoint, LpsVector};
use glam::DVec3;
use serde::{Deserialize, Serialize};

/// The three standard directions of view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SliceAxis {
    /// Seen from the feet: patient's right on screen left, anterior up.
    Axial,
    /// Seen from the patient's left: anterior on screen left, head up.
    Sagittal,
    /// Seen from the front: patient's right on screen left, head up.
    Coronal,
}

/// A plane in patient space with the directions that become screen right and screen down.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SlicePlane {
    /// The point shown in the middle of the view.
    pub center: LpsPoint,
    /// Unit vector toward screen right.
    pub right: LpsVector,
    /// Unit vector toward screen down.
    pub down: LpsVector,
}

impl SliceAxis {
    /// All three, in the order in which they are offered.
    pub const ALL: [SliceAxis; 3] = [SliceAxis::Axial, SliceAxis::Sagittal, SliceAxis::Coronal];

    /// The standard plane through `center`, in radiological display.
    pub fn plane(self, center: LpsPoint) -> SlicePlane {
        let (right, down) = match self {
            SliceAxis::Axial => (DVec3::X, DVec3::Y),
            SliceAxis::Sagittal => (DVec3::Y, DVec3::NEG_Z),
            SliceAxis::Coronal => (DVec3::X, DVec3::NEG_Z),
        };
        SlicePlane { center, right: LpsVector(right), down: LpsVector(down) }
    }

    /// Unit vector along which slice number grows: toward head, left and posterior.
    pub fn normal(self) -> LpsVector {
        match self {
            SliceAxis::Axial => LpsVector(DVec3::Z),
            SliceAxis::Sagittal => LpsVector(DVec3::X),
            SliceAxis::Coronal => LpsVector(DVec3::Y),
        }
    }
}

impl SlicePlane {
    /// Patient position `right_mm` to the screen right and `down_mm` below the middle.
    pub fn point(&self, right_mm: f64, down_mm: f64) -> LpsPoint {
        LpsPoint(self.center.0 + self.right.0 * right_mm + self.down.0 * down_mm)
    }

    /// Millimetres to screen right, to screen down, and away from the viewer, of a patient position.
    pub fn coordinates(&self, point: LpsPoint) -> [f64; 3] {
        let offset = point.0 - self.center.0;
        [offset.dot(self.right.0), offset.dot(self.down.0), offset.dot(self.normal().0)]
    }

    /// Unit vector away from the viewer.
    pub fn normal(&self) -> LpsVector {
        LpsVector(self.right.0.cross(self.down.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orientation_letters;

    #[test]
    fn standard_planes_follow_radiological_display() {
        let cases = [(SliceAxis::Axial, "L", "P"), (SliceAxis::Sagittal, "P", "F"), (SliceAxis::Coronal, "L", "F")];
        for (axis, right, down) in cases {
            let plane = axis.plane(LpsPoint::new(0.0, 0.0, 0.0));
            assert_eq!(orientation_letters(plane.right).to_string(), right);
            assert_eq!(orientation_letters(plane.down).to_string(), down);
        }
    }

    #[test]
    fn coordinates_invert_point() {
        let plane = SliceAxis::Coronal.plane(LpsPoint::new(1.0, 2.0, 3.0));
        assert_eq!(plane.coordinates(plane.point(4.0, -5.0)), [4.0, -5.0, 0.0]);
    }
}
