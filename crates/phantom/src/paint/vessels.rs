//! Blood vessels laid over the tissue as rods of their exact radius.

use crate::shape::segment;
use glam::DVec3;

/// A straight piece of a vessel.
#[derive(Clone, Copy)]
pub(crate) struct Rod {
    pub a: DVec3,
    pub b: DVec3,
    pub ra: f64,
    pub rb: f64,
}

/// Vessels of one kind.
pub(crate) struct VesselLayer {
    pub hu: f64,
    /// Label, or 0 for vessels that keep the label of what they run through.
    pub label: u8,
    pub rods: Vec<Rod>,
}

/// The part of a slice on which vessels are laid.
pub(super) struct Raster<'a> {
    pub size: [usize; 2],
    pub origin: DVec3,
    pub spacing: DVec3,
    pub hu: &'a mut [f32],
    pub labels: &'a mut [u8],
}

impl VesselLayer {
    /// Lays the layer on a slice; rods that overlap cover a voxel once, by the larger part.
    pub(super) fn lay(&self, raster: &mut Raster<'_>, cover: &mut [f32]) {
        let mut touched = Vec::new();
        for rod in &self.rods {
            rod.cover(raster, cover, &mut touched);
        }
        for &at in &touched {
            let part = std::mem::take(&mut cover[at]);
            if part > 0.0 {
                raster.hu[at] += (self.hu as f32 - raster.hu[at]) * part;
                if part > 0.5 && self.label != 0 {
                    raster.labels[at] = self.label;
                }
            }
        }
    }
}

impl Rod {
    fn cover(&self, raster: &Raster<'_>, cover: &mut [f32], touched: &mut Vec<usize>) {
        let voxel = (raster.spacing.x + raster.spacing.y) / 2.0;
        let reach = self.ra.max(self.rb) + voxel.max(raster.spacing.z);
        let z = raster.origin.z;
        if z < self.a.z.min(self.b.z) - reach || z > self.a.z.max(self.b.z) + reach {
            return;
        }
        let low = (self.a.min(self.b) - reach - raster.origin) / raster.spacing;
        let high = (self.a.max(self.b) + reach - raster.origin) / raster.spacing;
        let span = |from: f64, to: f64, size: usize| {
            from.ceil().max(0.0) as usize..(to.floor() + 1.0).clamp(0.0, size as f64) as usize
        };
        for y in span(low.y, high.y, raster.size[1]) {
            for x in span(low.x, high.x, raster.size[0]) {
                let p = raster.origin + DVec3::new(x as f64, y as f64, 0.0) * raster.spacing;
                let (distance, along) = segment(p, self.a, self.b);
                let radius = self.ra + (self.rb - self.ra) * along;
                // A vessel thinner than a voxel fills only a part of it however close its middle passes.
                let fill = (2.0 * radius / voxel).min(1.0);
                let part = ((0.5 + (radius - distance) / voxel).clamp(0.0, 1.0) * fill) as f32;
                let at = y * raster.size[0] + x;
                if part > cover[at] {
                    if cover[at] == 0.0 {
                        touched.push(at);
                    }
                    cover[at] = part;
                }
            }
        }
    }
}
