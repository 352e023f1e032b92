//! Bone: cortex around marrow, discs, the spinal canal and costal cartilage.

use super::Voxel;
use crate::atlas::Atlas;
use crate::atlas::spine::{SpineSample, spine};
use crate::segments::label;
use crate::shape::{noise, smoothstep};
use glam::DVec3;

/// Lays the skeleton; `r` is the drawn point with little displacement, for bones are stiff.
pub(super) fn lay(atlas: &Atlas, voxel: &mut Voxel, r: DVec3, seed: u64) {
    if r.x.abs() < 62.0 && r.y > 5.0 {
        vertebrae(voxel, r, seed);
    }
    let cartilage = atlas.bones.cartilage(r);
    voxel.lay(cartilage, 96.0 + 90.0 * noise::scalar(seed ^ 91, r / 6.0).max(0.45) - 40.0, label::CARTILAGE);
    let ribs = atlas.bones.ribs(r);
    if ribs < 2.0 {
        voxel.lay(ribs, osseous(r, ribs, 1.3, 760.0, 130.0, seed), label::RIBS);
    }
    let pelvis = atlas.bones.pelvis(r);
    if pelvis < 2.0 {
        voxel.lay(pelvis, osseous(r, pelvis, 1.5, 820.0, 140.0, seed), label::PELVIS);
    }
}

/// Cortex of `thickness` mm around spongy bone.
fn osseous(r: DVec3, d: f64, thickness: f64, cortex: f64, marrow: f64, seed: u64) -> f64 {
    let sponge = marrow + 55.0 * noise::fractal(seed ^ 92, r / 2.8, 2);
    sponge + (cortex - sponge) * (1.0 - smoothstep(thickness - 0.8, thickness + 0.8, -d))
}

fn vertebrae(voxel: &mut Voxel, r: DVec3, seed: u64) {
    let SpineSample { bone, disc, canal, body } = spine(r);
    if bone.min(disc).min(canal) > 3.0 {
        return;
    }
    voxel.lay(canal - 1.0, -60.0, label::SPINE);
    voxel.tint(canal + 1.2, 28.0);
    voxel.lay(disc, 88.0 + 14.0 * smoothstep(-6.0, 0.0, disc), label::SPINE);
    let vertebral = body < 3.0 && body <= bone + 0.5;
    let (thickness, cortex, marrow) = if vertebral { (0.8, 430.0, 150.0) } else { (1.3, 640.0, 190.0) };
    voxel.lay(bone, osseous(r, bone, thickness, cortex, marrow, seed), label::SPINE);
}
