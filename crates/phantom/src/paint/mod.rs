//! From shapes to Hounsfield units and labels, one slice at a time.

mod abdomen;
mod chest;
mod frame;
pub(crate) mod grain;
mod skeleton;
pub(crate) mod slice;
pub(crate) mod tumour;
pub(crate) mod vessels;

use crate::shape::coverage;

/// A voxel while layers are laid over each other, the later over the earlier.
pub(crate) struct Voxel {
    /// Hounsfield units so far.
    pub hu: f64,
    /// Label of the last layer that covers more than half of it.
    pub label: u8,
    /// Size over which a boundary is soft, mm.
    pub size: f64,
}

impl Voxel {
    /// Lays a tissue whose surface is at signed distance `d` mm: partial volume by the covered fraction.
    pub fn lay(&mut self, d: f64, hu: f64, label: u8) {
        let part = coverage(d, self.size);
        if part > 0.0 {
            self.hu += (hu - self.hu) * part;
            if part > 0.5 {
                self.label = label;
            }
        }
    }

    /// Lays a tissue without a label of its own.
    pub fn tint(&mut self, d: f64, hu: f64) {
        let part = coverage(d, self.size);
        self.hu += (hu - self.hu) * part;
    }

    /// Lays a thin sheet (a fascia, a septum) of `thickness` mm at signed distance `d` of its middle.
    pub fn sheet(&mut self, d: f64, thickness: f64, hu: f64) {
        let part = (1.0 - d.abs() / (0.5 * (self.size + thickness))).clamp(0.0, 1.0) * (thickness / self.size).min(1.0);
        self.hu += (hu - self.hu) * part;
    }
}
