//! The organs below the diaphragm.

use super::Voxel;
use super::frame::fat;
use super::tumour::Tumour;
use crate::atlas::Atlas;
use crate::atlas::solid::KidneySample;
use crate::segments::label;
use crate::shape::{cut, mix, noise, smoothstep};
use glam::DVec3;

/// Height above which fluid gives way to gas (the patient lies on the back), mm.
const STOMACH_LEVEL_Y: f64 = -49.0;

/// Lays the abdominal organs at `p`; `q` is the drawn point, `dome` the signed distance to the diaphragm.
pub(super) fn lay(atlas: &Atlas, tumour: &Tumour, voxel: &mut Voxel, p: DVec3, q: DVec3, dome: f64, seed: u64) {
    if dome > 3.0 {
        return;
    }
    let liver = atlas.solids.liver(&atlas.wall, q);
    let spleen = atlas.solids.spleen(&atlas.wall, q);
    let hollow = &atlas.hollow;
    kidneys(atlas, voxel, q, seed);
    let adrenal = hollow.adrenals.distance(q);
    voxel.lay(adrenal, 78.0, label::ADRENALS);
    let stomach = hollow.stomach_among(&atlas.wall, q, liver, spleen, 4.5 * noise::scalar(seed ^ 63, q / 27.0));
    let pancreas = hollow.pancreas.distance(q);
    if pancreas < 4.0 {
        let lobules = 1.5 * noise::scalar(seed ^ 41, q / 5.5) + 0.8 * noise::scalar(seed ^ 42, q / 3.0);
        let d = cut(pancreas + 0.8 + lobules, stomach, 2.2, 3.0);
        let fatty = smoothstep(0.35, 0.8, noise::scalar(seed ^ 43, q / 4.2));
        voxel.lay(d, 106.0 - 60.0 * fatty, label::PANCREAS);
    }
    bowel(atlas, voxel, p, q, liver.min(spleen).min(stomach), seed);
    stomach_wall(voxel, p, q, stomach, seed);
    voxel.lay(spleen, 124.0 + 2.5 * noise::scalar(seed ^ 44, q / 9.0), label::SPLEEN);
    if liver < 3.0 {
        voxel.lay(liver, 111.0 + 2.5 * noise::fractal(seed ^ 45, q / 14.0, 2), label::LIVER);
        tumour.lay(voxel, p, liver);
    }
    let gallbladder = hollow.gallbladder.distance(q);
    if gallbladder < 3.0 {
        voxel.lay(gallbladder, 62.0, label::GALLBLADDER);
        voxel.lay(gallbladder + 1.5, 7.0, label::GALLBLADDER);
    }
}

fn kidneys(atlas: &Atlas, voxel: &mut Voxel, q: DVec3, seed: u64) {
    if q.z > 80.0 || q.z < -110.0 || q.y < -25.0 {
        return;
    }
    let right = q.x < 0.0;
    let own = if right { label::KIDNEY_RIGHT } else { label::KIDNEY_LEFT };
    let sample = atlas.kidneys[usize::from(!right)].sample(q);
    let KidneySample { surface, sinus, pelvis, medulla } = sample;
    if surface > 22.0 {
        return;
    }
    let fascia = surface - 11.0 - 5.0 * noise::scalar(seed ^ 51, q / 31.0);
    voxel.sheet(fascia, 0.5, 0.0);
    let bridge = noise::scalar(seed ^ 52, q / DVec3::new(12.0, 12.0, 17.0)).abs();
    if fascia < 0.0 {
        voxel.sheet((bridge - 0.01) * 12.0, 0.3, 0.0);
    }
    let lobulated = surface + 0.7 * noise::scalar(seed ^ 53, q / 13.0);
    voxel.tint(sinus, fat(q, seed) + 12.0);
    voxel.lay(lobulated, 186.0 - 40.0 * medulla, own);
    if sinus < 2.0 || pelvis < 2.0 {
        voxel.tint(pelvis, 14.0);
        let inner_vessels = noise::scalar(seed ^ 54, q / 6.0) - 0.45;
        voxel.tint(if sinus < 0.0 { -inner_vessels * 6.0 } else { 5.0 }, 120.0);
    }
}

fn stomach_wall(voxel: &mut Voxel, p: DVec3, q: DVec3, d: f64, seed: u64) {
    if d > 3.0 {
        return;
    }
    let rugae = 2.6 * noise::scalar(seed ^ 61, q / DVec3::new(7.0, 7.0, 15.0)).max(0.0);
    voxel.lay(d, 88.0, label::STOMACH);
    let inside = d + 3.2 + rugae;
    let meal = noise::fractal(seed ^ 62, q / 9.0, 2);
    voxel.lay(inside, 16.0 + 22.0 * smoothstep(0.05, 0.5, meal), label::STOMACH);
    voxel.lay(inside.max(p.y - STOMACH_LEVEL_Y), -990.0, label::STOMACH);
}

fn bowel(atlas: &Atlas, voxel: &mut Voxel, p: DVec3, q: DVec3, solid: f64, seed: u64) {
    let hollow = &atlas.hollow;
    let small = cut(hollow.small_bowel.distance(q) + 1.6 * noise::scalar(seed ^ 76, q / 11.0), solid, 2.0, 3.0);
    if small < 3.0 {
        let jejunal = smoothstep(-95.0, -60.0, q.z + 0.35 * q.x);
        let folds = noise::scalar(seed ^ 71, q / 2.6).max(0.0) * 3.0 * jejunal;
        voxel.lay(small, 98.0 + 12.0 * jejunal, label::SMALL_BOWEL);
        let filled = noise::scalar(seed ^ 72, q / 42.0);
        let inside = small + 2.0 + folds + 6.5 * smoothstep(0.15, 0.5, filled);
        voxel.lay(inside, 18.0 + 10.0 * noise::scalar(seed ^ 73, q / 8.0), label::SMALL_BOWEL);
        let bubble = noise::scalar(seed ^ 74, q / 17.0) - 0.62;
        voxel.lay(inside.max(-bubble * 17.0), -900.0, label::SMALL_BOWEL);
    }
    let duodenum = cut(hollow.duodenum.distance(q) + 1.6 * noise::scalar(seed ^ 77, q / 12.0), solid, 1.5, 3.0);
    if duodenum < 3.0 {
        voxel.lay(duodenum, 92.0, label::DUODENUM);
        voxel.lay(duodenum + 2.6 + 2.0 * noise::scalar(seed ^ 75, q / 5.0).max(0.0), 22.0, label::DUODENUM);
    }
    let colon = cut(hollow.colon.distance(q) + 2.4 * noise::scalar(seed ^ 84, q / 19.0), solid, 2.5, 4.0);
    if colon < 3.0 {
        colon_wall(voxel, p, q, colon, seed);
    }
}

/// Colon: a thin wall, stool with gas bubbles on the right, gas in front in the transverse part, little on the left.
fn colon_wall(voxel: &mut Voxel, p: DVec3, q: DVec3, d: f64, seed: u64) {
    voxel.lay(d, 82.0, label::COLON);
    let inside = d + 1.9 + 0.6 * noise::scalar(seed ^ 81, q / 7.0);
    let (grain, bubbles) = (noise::fractal(seed ^ 82, q / 6.5, 3), noise::scalar(seed ^ 85, q / 2.7));
    let stool = 36.0 - 230.0 * smoothstep(0.0, 0.45, grain) - 420.0 * smoothstep(0.42, 0.7, bubbles + 0.5 * grain);
    voxel.lay(inside, stool, label::COLON);
    let left = smoothstep(78.0, 96.0, q.x) * (1.0 - smoothstep(0.0, 24.0, q.z));
    let level = mix(mix(-24.0, -62.0, smoothstep(-92.0, -50.0, q.x)), -80.0, left);
    let waves = 1.5 * noise::scalar(seed ^ 83, q / 12.0);
    voxel.lay(inside.max(p.y - level + waves), -985.0, label::COLON);
}
