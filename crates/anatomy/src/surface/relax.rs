//! Smoothing of voxel steps that does not shrink what it smooths.

use super::Cancelled;
use super::nets::Polygons;
use glam::Vec3;

/// Forward and backward weights of G. Taubin, "A signal processing approach to fair surface design", SIGGRAPH 1995,
/// equation 10: the pass band ends at 1/lambda + 1/mu = 0.1.
const WEIGHTS: [f32; 2] = [0.5, -0.526_315_8];

/// Farthest a vertex may move from its place between the voxels, voxels along each axis.
///
/// Gibson's constraint: the surface stays within the voxels that it separates, however many passes are made.
const LEASH: f32 = 1.0;

/// Smoothed vertex positions, voxel index units.
pub(super) fn smooth(
    polygons: &Polygons,
    passes: u32,
    progress: &mut dyn FnMut(f32) -> Result<(), Cancelled>,
) -> Result<Vec<Vec3>, Cancelled> {
    let neighbours = Neighbours::of(polygons);
    let mut positions = polygons.positions.clone();
    let mut next = positions.clone();
    for pass in 0..passes {
        progress(pass as f32 / passes as f32)?;
        for weight in WEIGHTS {
            for (n, slot) in next.iter_mut().enumerate() {
                let around = neighbours.around(n);
                let sum: Vec3 = around.iter().map(|&m| positions[m as usize]).sum();
                let moved = positions[n] + weight * (sum / around.len().max(1) as f32 - positions[n]);
                let home = polygons.positions[n];
                *slot = moved.clamp(home - LEASH, home + LEASH);
            }
            std::mem::swap(&mut positions, &mut next);
        }
    }
    Ok(positions)
}

/// Vertices joined by a polygon edge, in compressed rows.
struct Neighbours {
    starts: Vec<u32>,
    vertices: Vec<u32>,
}

impl Neighbours {
    fn of(polygons: &Polygons) -> Self {
        let mut starts = vec![0u32; polygons.positions.len() + 1];
        for_each_edge(polygons, |a, _| starts[a as usize + 1] += 1);
        for n in 1..starts.len() {
            starts[n] += starts[n - 1];
        }
        let mut fill = starts.clone();
        let mut vertices = vec![0; polygons.corners.len()];
        for_each_edge(polygons, |a, b| {
            vertices[fill[a as usize] as usize] = b;
            fill[a as usize] += 1;
        });
        Self { starts, vertices }
    }

    fn around(&self, n: usize) -> &[u32] {
        &self.vertices[self.starts[n] as usize..self.starts[n + 1] as usize]
    }
}

/// Calls `visit(from, to)` for every directed polygon edge; a closed manifold has each edge once in each direction.
fn for_each_edge(polygons: &Polygons, mut visit: impl FnMut(u32, u32)) {
    for range in polygons.starts.windows(2) {
        let ring = &polygons.corners[range[0] as usize..range[1] as usize];
        for (n, &from) in ring.iter().enumerate() {
            visit(from, ring[(n + 1) % ring.len()]);
        }
    }
}
