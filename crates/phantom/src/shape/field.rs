//! Signed distances kept on a grid, for shapes that are slow to ask.

use glam::DVec3;

/// A box of samples of a signed distance; beyond the box the distance to the box is added.
pub(crate) struct Field {
    low: DVec3,
    cell: f64,
    size: [usize; 3],
    values: Vec<f32>,
}

impl Field {
    /// An empty field: everywhere `far` mm outside.
    pub fn empty(low: DVec3, high: DVec3, cell: f64, far: f64) -> Self {
        let extent = ((high - low) / cell).ceil();
        let size = [extent.x as usize + 2, extent.y as usize + 2, extent.z as usize + 2];
        Self { low, cell, size, values: vec![far as f32; size.iter().product()] }
    }

    /// Lowers every sample within `low..high` to `distance(point)` where that is smaller.
    pub fn unite(&mut self, low: DVec3, high: DVec3, distance: impl Fn(DVec3) -> f64) {
        let first = ((low - self.low) / self.cell).ceil().max(DVec3::ZERO);
        let last = ((high - self.low) / self.cell).floor();
        let span = |from: f64, to: f64, size: usize| from as usize..((to + 1.0).max(0.0) as usize).min(size);
        for z in span(first.z, last.z, self.size[2]) {
            for y in span(first.y, last.y, self.size[1]) {
                let row = (z * self.size[1] + y) * self.size[0];
                for x in span(first.x, last.x, self.size[0]) {
                    let p = self.low + DVec3::new(x as f64, y as f64, z as f64) * self.cell;
                    let value = &mut self.values[row + x];
                    *value = value.min(distance(p) as f32);
                }
            }
        }
    }

    /// Trilinear distance in mm.
    pub fn distance(&self, p: DVec3) -> f64 {
        let at = (p - self.low) / self.cell;
        let limit = DVec3::new(self.size[0] as f64, self.size[1] as f64, self.size[2] as f64) - 1.001;
        let held = at.clamp(DVec3::ZERO, limit);
        let (low, t) = (held.floor(), held - held.floor());
        let [sx, sy] = [1, self.size[0]];
        let sz = sy * self.size[1];
        let first = low.x as usize * sx + low.y as usize * sy + low.z as usize * sz;
        let value = |offset: usize| f64::from(self.values[first + offset]);
        let row = |offset: usize| value(offset) + (value(offset + sx) - value(offset)) * t.x;
        let plane = |offset: usize| row(offset) + (row(offset + sy) - row(offset)) * t.y;
        plane(0) + (plane(sz) - plane(0)) * t.z + (at - held).length() * self.cell
    }
}
