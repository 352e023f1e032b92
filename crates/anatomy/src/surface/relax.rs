//! Smoothing of voxel steps that does not shrink what it smooths.

use super::decimate::CALL;
use super::nets::Nets;
use glam::Vec3;
use std::ops::Range;

/// Forward and backward weights of G. Taubin, "A signal processing approach to fair surface design", SIGGRAPH 1995,
/// equation 10: the pass band ends at 1/lambda + 1/mu = 0.1.
const WEIGHTS: [f32; 2] = [0.5, -0.526_315_8];

/// Farthest a vertex may move from its place between the voxels, voxels along each axis.
///
/// Gibson's constraint: the surface stays within the voxels that it separates, however many passes are made.
const LEASH: f32 = 1.0;

/// A position and a 1, so that a sum of several counts them, and one addition does it where four are done at once.
type Counted = [f32; 4];

/// Place of a lattice corner, voxel index units.
pub(super) fn place(home: [u16; 3]) -> Vec3 {
    Vec3::from(home.map(f32::from)) - 0.5
}

/// Smoothed vertex positions, voxel index units. `progress` hears the finished fraction and may stop the work.
pub(super) fn smooth<E>(
    nets: &Nets,
    passes: u32,
    mut progress: impl FnMut(f32) -> Result<(), E>,
) -> Result<Vec<Vec3>, E> {
    if passes == 0 {
        return Ok(nets.homes.iter().map(|&home| place(home)).collect());
    }
    let around = neighbours(nets);
    // Behind the last vertex stands nothing, which does not count.
    let counted = nets.homes.iter().map(|&home| place(home).extend(1.0).to_array());
    let mut positions: Vec<Counted> = counted.chain([[0.0; 4]]).collect();
    let mut next = positions.clone();
    for pass in 0..passes {
        progress(pass as f32 / passes as f32)?;
        for weight in WEIGHTS {
            let parts = next.chunks_mut(CALL).zip(positions.chunks(CALL));
            let rows = around.chunks(CALL).zip(nets.homes.chunks(CALL));
            for ((next, here), (around, homes)) in parts.zip(rows) {
                step(weight, &positions, here, around, homes, next);
            }
            std::mem::swap(&mut positions, &mut next);
        }
    }
    Ok(positions[..nets.homes.len()].iter().map(|&[x, y, z, _]| Vec3::new(x, y, z)).collect())
}

/// The vertices that each vertex is drawn to, filled up with the one that does not count.
///
/// Vertices on a seam are drawn along it, so that no surface is pulled out of shape by one that ends on it
/// (S. Frisken, "SurfaceNets for multi-label segmentations", JCGT 2022).
fn neighbours(nets: &Nets) -> Vec<[u32; 6]> {
    let nothing = nets.homes.len() as u32;
    let mut around = Vec::with_capacity(nets.homes.len());
    for first in (0..nets.homes.len()).step_by(CALL) {
        add_neighbours(nets, first..(first + CALL).min(nets.homes.len()), nothing, &mut around);
    }
    around
}

#[inline(never)]
fn add_neighbours(nets: &Nets, vertices: Range<usize>, nothing: u32, around: &mut Vec<[u32; 6]>) {
    for n in vertices {
        let along = nets.faces_around(n);
        let seam = along.iter().filter(|&&faces| faces > 2).count() >= 2;
        let least = if seam { 2 } else { 0 };
        let mut drawn = nets.links[n];
        for (vertex, faces) in drawn.iter_mut().zip(along) {
            *vertex = if faces > least { *vertex } else { nothing };
        }
        around.push(drawn);
    }
}

/// Moves some vertices towards the middle of their neighbours, or away from it.
///
/// Four numbers at once are in every browser that has WebGPU, and in all others since 2023.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
#[inline(never)]
fn step(
    weight: f32,
    positions: &[Counted],
    here: &[Counted],
    around: &[[u32; 6]],
    homes: &[[u16; 3]],
    next: &mut [Counted],
) {
    for (((slot, here), around), home) in next.iter_mut().zip(here).zip(around).zip(homes) {
        let mut sum = [0.0; 4];
        for &vertex in around {
            let position = positions[vertex as usize];
            for n in 0..4 {
                sum[n] += position[n];
            }
        }
        let count = if sum[3] > 1.0 { sum[3] } else { 1.0 };
        let home = [f32::from(home[0]) - 0.5, f32::from(home[1]) - 0.5, f32::from(home[2]) - 0.5, 1.0];
        for n in 0..4 {
            let moved = here[n] + weight * (sum[n] / count - here[n]);
            let (low, high) = (home[n] - LEASH, home[n] + LEASH);
            let moved = if moved < low { low } else { moved };
            slot[n] = if moved > high { high } else { moved };
        }
    }
}
