//! Bodies whose volume and area are known in closed form, and their rasters.

use super::common::volume_on;
use glam::{DMat3, DVec3, EulerRot};
use prosector_core::{FrameOfReferenceUid, LabelMap, LpsFromVoxel, LpsPoint, LpsVector, Volume, VoxelIndex};
use std::f64::consts::PI;

/// Samples along each edge of a voxel, from which an image knows how much of it a body fills.
pub const SAMPLES: usize = 5;

/// A body about the origin, turned so that no axis lies along the grid.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// Radius.
    Ball(f64),
    /// Semi-axes.
    Ellipsoid([f64; 3]),
    /// Radius of the ring and of the tube that runs round it.
    Torus(f64, f64),
    /// Radius and length of a round bar with flat ends.
    Bar(f64, f64),
}

impl Body {
    pub fn name(&self) -> String {
        match self {
            Self::Ball(r) => format!("ball of {r} mm"),
            Self::Ellipsoid([a, b, c]) => format!("ellipsoid of {a} × {b} × {c} mm"),
            Self::Torus(ring, tube) => format!("torus of {ring} and {tube} mm"),
            Self::Bar(r, length) => format!("bar of {r} × {length} mm"),
        }
    }

    pub fn formula(&self) -> &'static str {
        match self {
            Self::Ball(_) => "4/3 π r³",
            Self::Ellipsoid(_) => "4/3 π a b c",
            Self::Torus(..) => "2 π² R r²",
            Self::Bar(..) => "π r² l",
        }
    }

    pub fn volume_mm3(&self) -> f64 {
        match self {
            Self::Ball(r) => 4.0 / 3.0 * PI * r.powi(3),
            Self::Ellipsoid([a, b, c]) => 4.0 / 3.0 * PI * a * b * c,
            Self::Torus(ring, tube) => 2.0 * PI * PI * ring * tube * tube,
            Self::Bar(r, length) => PI * r * r * length,
        }
    }

    /// Exact but for the ellipsoid, for which Thomsen's formula is right to 1.1 %: tolerances rest on it, no reference.
    pub fn area_mm2(&self) -> f64 {
        match self {
            Self::Ball(r) => 4.0 * PI * r * r,
            Self::Ellipsoid([a, b, c]) => {
                let power = |x: f64, y: f64| (x * y).powf(1.6075);
                4.0 * PI * ((power(*a, *b) + power(*a, *c) + power(*b, *c)) / 3.0).powf(1.0 / 1.6075)
            }
            Self::Torus(ring, tube) => 4.0 * PI * PI * ring * tube,
            Self::Bar(r, length) => 2.0 * PI * r * (r + length),
        }
    }

    pub fn turn(&self) -> DMat3 {
        DMat3::from_euler(EulerRot::ZYX, 0.3, 0.5, 0.7)
    }

    pub fn holds(&self, point: DVec3) -> bool {
        let p = self.turn().transpose() * point;
        match *self {
            Self::Ball(r) => p.length() <= r,
            Self::Ellipsoid(axes) => (p / DVec3::from(axes)).length() <= 1.0,
            Self::Torus(ring, tube) => (p.truncate().length() - ring).hypot(p.z) <= tube,
            Self::Bar(r, length) => p.truncate().length() <= r && p.z.abs() <= length / 2.0,
        }
    }

    fn reach(&self) -> f64 {
        match *self {
            Self::Ball(r) => r,
            Self::Ellipsoid([a, b, c]) => a.max(b).max(c),
            Self::Torus(ring, tube) => ring + tube,
            Self::Bar(r, length) => r.hypot(length / 2.0),
        }
    }

    /// A grid around the body with four voxels to spare; its voxel centres miss the body's centre.
    pub fn grid(&self, spacing: [f64; 3]) -> ([usize; 3], LpsFromVoxel) {
        let dims = spacing.map(|mm| 2 * (self.reach() / mm).ceil() as usize + 9);
        let shift = [0.137, -0.271, 0.389];
        let origin = [0, 1, 2].map(|n| spacing[n] * (shift[n] - (dims[n] / 2) as f64));
        let steps = [0, 1, 2].map(|n| LpsVector(DVec3::AXES[n] * spacing[n]));
        (dims, LpsFromVoxel::new(LpsPoint(origin.into()), steps).expect("upright"))
    }

    /// Label 1 at every voxel whose centre lies in the body.
    pub fn raster(&self, spacing: [f64; 3]) -> LabelMap {
        let (dims, lps_from_voxel) = self.grid(spacing);
        raster((dims, lps_from_voxel), |point| self.holds(point))
    }

    /// 140 in the body and 40 around it, at its border by how much of each voxel it fills ([`SAMPLES`] along each edge).
    pub fn image(&self, map: &LabelMap) -> Volume {
        let spacing = map.lps_from_voxel.spacing_mm();
        let value = |at: DVec3| {
            let corner = |n: usize| {
                at + DVec3::from([0, 1, 2].map(|axis| (f64::from(n as u32 >> axis & 1) * 2.0 - 1.0) * spacing[axis]))
            };
            let center = self.holds(at);
            if (0..8).all(|n| self.holds(corner(n)) == center) && !self.thin(spacing) {
                return 40.0 + if center { 100.0 } else { 0.0 };
            }
            let part = |n: usize, axis: usize| ((n as f64 + 0.5) / SAMPLES as f64 - 0.5) * spacing[axis];
            let (row, slice, all) = (SAMPLES, SAMPLES.pow(2), SAMPLES.pow(3));
            let sample = |n: usize| at + DVec3::new(part(n % row, 0), part(n / row % row, 1), part(n / slice, 2));
            40.0 + 100.0 * (0..all).filter(|&n| self.holds(sample(n))).count() as f64 / all as f64
        };
        let values: Vec<f32> = centers(map).map(|at| value(at) as f32).collect();
        volume_on(map, values)
    }

    /// Whether the body could pass between the corners that say that a voxel lies on one side.
    fn thin(&self, spacing: [f64; 3]) -> bool {
        let least = match *self {
            Self::Ball(r) | Self::Torus(_, r) | Self::Bar(r, _) => r,
            Self::Ellipsoid([a, b, c]) => a.min(b).min(c),
        };
        least < 2.0 * DVec3::from(spacing).length()
    }
}

/// Patient positions of voxel centres in memory order.
pub fn centers(map: &LabelMap) -> impl Iterator<Item = DVec3> + '_ {
    let [nx, ny, nz] = map.dims;
    (0..nx * ny * nz).map(move |n| {
        let index = VoxelIndex::new((n % nx) as f64, (n / nx % ny) as f64, (n / nx / ny) as f64);
        map.lps_from_voxel.point(index).0
    })
}

pub fn raster((dims, lps_from_voxel): ([usize; 3], LpsFromVoxel), holds: impl Fn(DVec3) -> bool) -> LabelMap {
    let frame_of_reference = FrameOfReferenceUid::new("2.25.1");
    let mut map = LabelMap { dims, labels: Default::default(), lps_from_voxel, frame_of_reference };
    let labels: Vec<u8> = centers(&map).map(|at| u8::from(holds(at))).collect();
    map.labels = labels.into();
    map
}
