//! Lungs, diaphragm, heart and esophagus.

use super::Voxel;
use super::frame::fat;
use crate::atlas::Atlas;
use crate::growth::soft::lung;
use crate::segments::label;
use crate::shape::{ellipsoid, noise, smoothstep, union};
use glam::DVec3;

/// Lays what lies above the diaphragm, and the diaphragm itself; `dome` is the signed distance to its dome.
pub(super) fn lay(atlas: &Atlas, voxel: &mut Voxel, q: DVec3, cavity: f64, dome: f64, seed: u64) {
    if dome > -4.0 {
        voxel.lay(dome.abs() - 1.3, 58.0, label::MUSCLE);
        let lung = lung(atlas, q);
        let side = if q.x < 0.0 { label::LUNG_RIGHT } else { label::LUNG_LEFT };
        voxel.lay(lung, aerated(q, seed), side);
        if dome > 1.0 && cavity < 0.0 {
            heart(voxel, q, seed);
        }
    }
    let gullet = atlas.hollow.esophagus.distance(q);
    if gullet < 3.0 {
        voxel.lay(gullet, 68.0, label::ESOPHAGUS);
        voxel.tint(gullet + 6.2, if noise::scalar(seed ^ 31, q / 14.0) > 0.1 { -350.0 } else { 25.0 });
    }
}

/// Lung tissue: darker in front, denser where it lies, with fine structure.
fn aerated(q: DVec3, seed: u64) -> f64 {
    let dependent = smoothstep(-60.0, 90.0, q.y);
    let fine = noise::fractal(seed ^ 32, q / 7.0, 2);
    -872.0 + 62.0 * dependent + 22.0 * fine
}

/// Heart and its sac: four chambers in muscle, in fat.
fn heart(voxel: &mut Voxel, q: DVec3, seed: u64) {
    // The heart's long axis points to the left, forward and down.
    let (axis, across) = (DVec3::new(0.72, -0.52, -0.46), DVec3::new(0.30, -0.36, 0.88));
    let third = axis.cross(across).normalize();
    let p = q - DVec3::new(18.0, -34.0, 160.0);
    let local = DVec3::new(p.dot(axis), p.dot(across), p.dot(third));
    let surface = ellipsoid(local, DVec3::new(68.0, 50.0, 52.0)) + 1.5 * noise::scalar(seed ^ 33, q / 20.0);
    let sac = surface - 4.5 - 2.5 * noise::scalar(seed ^ 34, q / 26.0);
    voxel.tint(sac - 1.4, 20.0);
    voxel.tint(sac, fat(q, seed));
    voxel.lay(surface, 112.0, label::HEART);
    let chamber = |x: f64, y: f64, z: f64, rx: f64, ry: f64, rz: f64| {
        ellipsoid(local - DVec3::new(x, y, z), DVec3::new(rx, ry, rz))
    };
    let trabeculae = 1.6 * noise::scalar(seed ^ 35, q / 6.0);
    let left = chamber(10.0, -2.0, 17.0, 42.0, 24.0, 21.0) + trabeculae;
    let right = chamber(6.0, -2.0, -28.0, 46.0, 33.0, 16.0) + trabeculae;
    let atrium =
        union(chamber(-44.0, -4.0, -18.0, 22.0, 28.0, 22.0), chamber(-30.0, 6.0, -30.0, 20.0, 20.0, 16.0), 6.0);
    voxel.lay(left.max(surface + 3.0), 158.0, label::HEART);
    voxel.lay(right.max(surface + 3.0), 155.0, label::HEART);
    voxel.lay(atrium.max(surface + 2.0), 156.0, label::HEART);
}
