//! Smoothing of voxel steps that does not shrink what it smooths.

use super::nets::{NONE, Nets};
use glam::Vec3;

/// Forward and backward weights of G. Taubin, "A signal processing approach to fair surface design", SIGGRAPH 1995,
/// equation 10: the pass band ends at 1/lambda + 1/mu = 0.1.
const WEIGHTS: [f32; 2] = [0.5, -0.526_315_8];

/// Farthest a vertex may move from its place between the voxels, voxels along each axis.
///
/// Gibson's constraint: the surface stays within the voxels that it separates, however many passes are made.
const LEASH: f32 = 1.0;

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
    let mut positions: Vec<Vec3> = nets.homes.iter().map(|&home| place(home)).collect();
    if passes == 0 {
        return Ok(positions);
    }
    let neighbours = Neighbours::of(nets);
    let mut next = positions.clone();
    for pass in 0..passes {
        progress(pass as f32 / passes as f32)?;
        for weight in WEIGHTS {
            neighbours.step(nets, weight, &positions, &mut next);
            std::mem::swap(&mut positions, &mut next);
        }
    }
    Ok(positions)
}

/// The vertices that each vertex is drawn to, in compressed rows.
struct Neighbours {
    starts: Vec<u32>,
    vertices: Vec<u32>,
}

impl Neighbours {
    /// Vertices on a seam are drawn along it, so that no surface is pulled out of shape by one that ends on it
    /// (S. Frisken, "SurfaceNets for multi-label segmentations", JCGT 2022).
    fn of(nets: &Nets) -> Self {
        let mut starts = Vec::with_capacity(nets.homes.len() + 1);
        let mut vertices = Vec::with_capacity(4 * nets.homes.len() + nets.homes.len() / 4);
        starts.push(0);
        for (n, links) in nets.links.iter().enumerate() {
            let along = [0, 1, 2, 3, 4, 5].map(|direction| nets.faces_along(n, direction));
            let seam = along.iter().filter(|&&faces| faces > 2).count() >= 2;
            let drawn = |faces: u8| faces > if seam { 2 } else { 0 };
            vertices.extend(links.iter().zip(along).filter(|&(&m, faces)| m != NONE && drawn(faces)).map(|(&m, _)| m));
            starts.push(vertices.len() as u32);
        }
        Self { starts, vertices }
    }

    fn step(&self, nets: &Nets, weight: f32, positions: &[Vec3], next: &mut [Vec3]) {
        let rows = self.starts.windows(2).zip(&nets.homes);
        for ((slot, &here), (range, &home)) in next.iter_mut().zip(positions).zip(rows) {
            let around = &self.vertices[range[0] as usize..range[1] as usize];
            let sum: Vec3 = around.iter().map(|&m| positions[m as usize]).sum();
            let moved = here + weight * (sum / around.len().max(1) as f32 - here);
            let home = place(home);
            *slot = moved.clamp(home - LEASH, home + LEASH);
        }
    }
}
