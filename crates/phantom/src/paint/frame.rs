//! Skin, fat and the muscles of the trunk.

use super::Voxel;
use crate::atlas::spine::spine_y;
use crate::segments::label;
use crate::shape::{mix, noise, smoothstep, table};
use glam::{DVec2, DVec3};

/// Distances to the envelopes at one point, mm.
pub(super) struct Envelopes {
    pub skin: f64,
    pub muscle: f64,
    pub cavity: f64,
}

/// Lays skin, subcutaneous fat and trunk muscles; `q` is the drawn point.
pub(super) fn lay(voxel: &mut Voxel, q: DVec3, at: &Envelopes, seed: u64) {
    let navel = q - DVec3::new(0.0, -112.0, -88.0);
    let skin = at.skin.max(7.0 - (navel * DVec3::new(1.0, 0.7, 0.8)).length());
    voxel.lay(skin, 25.0, label::SKIN);
    voxel.lay(skin + 1.9, fat(q, seed), label::FAT);
    if at.muscle > 1.0 {
        let strand = noise::scalar(seed ^ 7, q / DVec3::new(13.0, 9.0, 16.0)).abs();
        voxel.sheet((strand - 0.01) * 14.0, 0.35, 10.0);
    }
    voxel.lay(at.muscle, muscle(q, seed), label::MUSCLE);
    if at.muscle < 0.5 && at.cavity > -1.0 {
        wall_planes(voxel, q, at);
        back_planes(voxel, q, seed);
    }
    voxel.lay(at.cavity, fat(q, seed), 0);
    if at.cavity < 2.0 {
        if q.y < 30.0 {
            let strand = noise::scalar(seed ^ 21, q / 12.0).abs();
            voxel.sheet((strand - 0.01) * 12.0, 0.28, -10.0);
        }
        voxel.lay(psoas(q), muscle(q, seed) + 3.0, label::MUSCLE);
    }
}

/// Fat, a little uneven.
pub(super) fn fat(q: DVec3, seed: u64) -> f64 {
    -106.0 + 5.0 * noise::scalar(seed ^ 11, q / 19.0)
}

fn muscle(q: DVec3, seed: u64) -> f64 {
    let streak = noise::scalar(seed ^ 13, q / DVec3::new(4.5, 4.5, 22.0));
    61.0 + 4.0 * noise::scalar(seed ^ 12, q / 16.0) - 26.0 * smoothstep(0.5, 0.95, streak)
}

/// Fat planes between the layers of the front and side wall, and the white line between the straight muscles.
fn wall_planes(voxel: &mut Voxel, q: DVec3, at: &Envelopes) {
    let depth = at.cavity / (at.cavity - at.muscle).max(0.1);
    let thick = at.cavity - at.muscle;
    let side = q.x.abs();
    if q.y < 52.0 && side > 62.0 && q.z < 30.0 {
        let strength = smoothstep(62.0, 78.0, side) * (1.0 - smoothstep(34.0, 52.0, q.y));
        for plane in [0.36, 0.70] {
            let uneven = 0.06 * libm::sin(q.z * 0.05 + q.y * 0.04 + plane * 9.0);
            voxel.sheet((depth - plane - uneven) * thick, 0.7 * strength, -80.0);
        }
    }
    if q.y < -30.0 && q.z < 88.0 {
        let open = 1.0 - smoothstep(60.0, 88.0, q.z);
        let white_line = side - mix(1.2, 4.0, smoothstep(-120.0, 20.0, q.z));
        voxel.tint(white_line.max(-(depth - 0.35) * thick).max(0.6 - open), -70.0);
        let semilunar = (side - mix(58.0, 68.0, smoothstep(-120.0, 40.0, q.z))).abs() - 2.0;
        voxel.tint(semilunar.max((0.42 - depth) * thick).max(0.6 - open), -70.0);
    }
    if q.z > 20.0 && q.y < 80.0 {
        let chest = smoothstep(20.0, 45.0, q.z);
        voxel.sheet((depth - 0.62) * thick, 1.8 * chest, -80.0);
        voxel.tint(
            ((depth - 0.30).abs() - 0.08) * thick
                + (1.0 - chest) * 4.0
                + 2.2 * libm::sin(q.z * 0.24 + q.x * 0.05).abs(),
            -60.0,
        );
    }
}

/// Fat clefts around and inside the erector muscles of the back, and around the square muscle of the loin.
fn back_planes(voxel: &mut Voxel, q: DVec3, seed: u64) {
    let (side, back) = (q.x.abs(), q.y - spine_y(q.z));
    if back < 8.0 || side > 100.0 {
        return;
    }
    let infiltration = noise::scalar(seed ^ 17, q / DVec3::new(9.0, 11.0, 26.0)).abs();
    let deep = smoothstep(20.0, 34.0, back) * (1.0 - smoothstep(70.0, 84.0, side));
    voxel.sheet((infiltration - 0.01) * 11.0, 0.8 * deep, -60.0);
    let multifidus = side - 14.0 - 0.42 * (back - 30.0) - 7.0 * noise::scalar(seed ^ 18, q / 17.0);
    voxel.sheet(if back > 24.0 { multifidus } else { 9.0 }, 1.0, -75.0);
    let iliocostal = side - 50.0 + 0.5 * (back - 42.0) - 8.0 * noise::scalar(seed ^ 19, q / 19.0);
    voxel.sheet(if back > 30.0 && q.z > -70.0 { iliocostal } else { 9.0 }, 0.9, -75.0);
    if q.z < 25.0 && q.z > -118.0 && side > 34.0 && side < 96.0 {
        let lumbar = smoothstep(0.0, 20.0, 25.0 - q.z);
        let curve = 31.0 - 0.004 * (side - 40.0) * (side - 40.0) + 2.5 * noise::scalar(seed ^ 20, q / 25.0);
        voxel.sheet(back - curve, 1.5 * lumbar, -85.0);
    }
}

/// The psoas muscles beside the lumbar spine, growing downward.
pub(super) fn psoas(q: DVec3) -> f64 {
    if q.z > 22.0 {
        return 40.0;
    }
    let size =
        table(&[(-170., 22.), (-130., 21.), (-107., 19.5), (-71., 16.5), (-35., 12.), (0., 7.5), (20., 2.)], q.z);
    let out = table(&[(-170., 58.), (-130., 51.), (-107., 45.), (-71., 38.), (-35., 32.), (0., 27.), (20., 24.)], q.z);
    let ahead = table(&[(-170., -14.), (-107., -2.), (-71., 3.), (0., 10.), (20., 12.)], q.z);
    let (u, v) = (q.x.abs() - out, q.y - spine_y(q.z) - ahead);
    let (s, c) = (0.42, 0.907);
    let turned = DVec2::new((c * u + s * v) / 0.86, (c * v - s * u) / 1.12).length();
    turned - size + 1.6 * libm::sin(v * 0.16 + q.z * 0.04) * libm::cos(u * 0.13)
}
