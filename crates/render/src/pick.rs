//! The point of the patient under the pointer, from CPU data.

use crate::surfaces::BOX_TRIANGLES;
use crate::{ClipPlane, Preset, Ray, Surface, SurfaceSet};
use glam::{DVec3, Vec3};
use prosector_core::{LpsPoint, Volume, Window};

/// What the pointer hit.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// Where.
    pub point: LpsPoint,
    /// Distance in mm along the ray from its origin; smaller is nearer to the eye.
    pub distance_mm: f64,
    /// The surface hit; `None` for the volume.
    pub surface: Option<String>,
}

/// The nearest visible surface point along a ray, translucent ones included.
pub fn pick_surface(surfaces: &SurfaceSet, ray: &Ray, clip: Option<&ClipPlane>) -> Option<Pick> {
    let mut best: Option<Pick> = None;
    for (id, surface) in surfaces.visible() {
        let nearest = best.as_ref().map_or(f64::INFINITY, |pick| pick.distance_mm);
        if let Some(distance_mm) = nearest_hit(surface, ray, clip, nearest) {
            let point = LpsPoint(ray.origin.0 + ray.direction.0 * distance_mm);
            best = Some(Pick { point, distance_mm, surface: Some(id.to_owned()) });
        }
    }
    best
}

fn nearest_hit(surface: &Surface, ray: &Ray, clip: Option<&ClipPlane>, mut nearest: f64) -> Option<f64> {
    let mut found = None;
    let runs = surface.mesh.triangles.chunks(BOX_TRIANGLES);
    for (run, bounds) in runs.zip(surface.boxes.iter()) {
        if !hits_box(ray, bounds) {
            continue;
        }
        for triangle in run {
            let corners = triangle.map(|v| Vec3::from(surface.mesh.positions[v as usize]).as_dvec3());
            let Some(distance) = hit_triangle(ray, corners) else { continue };
            if distance < nearest && !clipped(clip, ray, distance) {
                nearest = distance;
                found = Some(distance);
            }
        }
    }
    found
}

fn clipped(clip: Option<&ClipPlane>, ray: &Ray, distance: f64) -> bool {
    clip.is_some_and(|c| (ray.origin.0 + ray.direction.0 * distance - c.point.0).dot(c.normal.0) > 0.0)
}

/// Line against box by slabs.
fn hits_box(ray: &Ray, [low, high]: &[[f32; 3]; 2]) -> bool {
    let inverse = ray.direction.0.recip();
    let a = (Vec3::from(*low).as_dvec3() - 1e-3 - ray.origin.0) * inverse;
    let b = (Vec3::from(*high).as_dvec3() + 1e-3 - ray.origin.0) * inverse;
    a.min(b).max_element() <= a.max(b).min_element()
}

/// Line against triangle, both sides (T. Möller, B. Trumbore, J. Graphics Tools 2(1), 1997).
fn hit_triangle(ray: &Ray, [a, b, c]: [DVec3; 3]) -> Option<f64> {
    let (ab, ac) = (b - a, c - a);
    let p = ray.direction.0.cross(ac);
    let determinant = ab.dot(p);
    if determinant.abs() < 1e-12 {
        return None;
    }
    let s = (ray.origin.0 - a) / determinant;
    let u = s.dot(p);
    let q = s.cross(ab);
    let v = ray.direction.0.dot(q);
    (u >= 0.0 && v >= 0.0 && u + v <= 1.0).then(|| ac.dot(q))
}

/// The point where a ray through the volume has become half opaque (or is brightest, for a projection).
///
/// `None` where nothing is visible. Uses the stored voxels and the same transfer function as the picture.
pub fn pick_volume(
    volume: &Volume,
    ray: &Ray,
    preset: Preset,
    window: Window,
    clip: Option<&ClipPlane>,
) -> Option<Pick> {
    let voxel_from_lps = volume.lps_from_voxel.inverse_affine();
    let origin = voxel_from_lps.transform_point3(ray.origin.0);
    let direction = voxel_from_lps.transform_vector3(ray.direction.0);
    let dims = DVec3::from(volume.dims.map(|n| n as f64));
    let (a, b) = ((DVec3::splat(-0.5) - origin) / direction, (dims - 0.5 - origin) / direction);
    let (enter, exit) = (a.min(b).max_element(), a.max(b).min_element());
    let step = 0.5 / direction.abs().max_element();
    if !(exit > enter && step.is_finite()) {
        return None;
    }
    let count = ((exit - enter) / step) as usize;
    let samples = (0..count).map(|n| enter + (n as f64 + 0.5) * step).filter(|&t| !clipped(clip, ray, t)).map(|t| {
        let index = (origin + direction * t).round().max(DVec3::ZERO).min(dims - 1.0);
        let voxel = index.to_array().map(|p| p as usize);
        (t, volume.intensity(voxel).unwrap_or(f64::NEG_INFINITY))
    });
    let distance_mm = match preset.transfer_function(window) {
        Some(function) => {
            let mut depth = 0.0;
            let mut visible = samples.filter(|&(_, intensity)| {
                depth += f64::from(function.at(intensity).1) * step;
                depth > std::f64::consts::LN_2
            });
            visible.next()?.0
        }
        None => samples.filter(|(_, intensity)| intensity.is_finite()).max_by(|a, b| a.1.total_cmp(&b.1))?.0,
    };
    let point = LpsPoint(ray.origin.0 + ray.direction.0 * distance_mm);
    Some(Pick { point, distance_mm, surface: None })
}
