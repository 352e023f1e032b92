//! Moving boundaries until every label encloses the volume of its voxels.

use super::decimate::CALL;
use super::mesh::add_normals;
use super::patch::{Patch, Patches, vertex_of};
use glam::{DVec3, Vec3};

/// Rounds of the correction; each leaves a few per cent of the error of the one before.
const ROUNDS: usize = 4;

/// Moves each boundary along its normals, at most `limit_mm`, until labels enclose `target_mm3` (index is the label).
///
/// The step between labels a and b is phi(a) - phi(b), phi of the background being 0, which is the least motion with
/// these volumes: phi solves a Laplacian whose weights are the areas of the boundaries. Seams stay where they are.
pub(super) fn keep(net: &mut Patches, target_mm3: &[f64; 256], limit_mm: f64) {
    let owner = owners(net);
    let mut moved = vec![0.0; net.patches.len()];
    for _ in 0..ROUNDS {
        // Change of the higher label's volume with the place of each vertex, mm^2.
        let mut normals = vec![Vec3::ZERO; net.positions.len()];
        net.patches.iter().for_each(|patch| add_normals(&mut normals, &net.positions, &patch.triangles));
        let mut missing = *target_mm3;
        let mut areas = vec![0.0; net.patches.len()];
        for patch in &net.patches {
            let volume = cone_mm3(&patch.triangles, &net.positions);
            missing[usize::from(patch.labels[1])] -= volume;
            missing[usize::from(patch.labels[0])] += volume;
        }
        for (normal, &owner) in normals.iter().zip(&owner).filter(|(_, owner)| **owner != SEAM) {
            areas[usize::from(owner)] += f64::from(normal.length());
        }
        let phi = solve(&net.patches, &areas, &missing);
        let steps: Vec<f32> = net
            .patches
            .iter()
            .zip(&mut moved)
            .map(|(patch, moved)| {
                let wanted = phi[usize::from(patch.labels[1])] - phi[usize::from(patch.labels[0])];
                let step = wanted.clamp(-limit_mm - *moved, limit_mm - *moved);
                *moved += step;
                step as f32
            })
            .collect();
        let normals_and_owners = normals.chunks(CALL).zip(owner.chunks(CALL));
        for (positions, (normals, owner)) in net.positions.chunks_mut(CALL).zip(normals_and_owners) {
            shift(positions, normals, owner, &steps);
        }
    }
}

/// Moves vertices along their normals by the step of their patch, mm.
#[inline(never)]
fn shift(positions: &mut [Vec3], normals: &[Vec3], owner: &[u16], steps: &[f32]) {
    let vertices = positions.iter_mut().zip(normals).zip(owner);
    for ((position, normal), &owner) in vertices.filter(|(_, owner)| **owner != SEAM) {
        *position += normal.normalize_or_zero() * steps[usize::from(owner)];
    }
}

/// No one patch.
const SEAM: u16 = u16::MAX;

/// The patch of each vertex that lies in one only.
fn owners(net: &Patches) -> Vec<u16> {
    let mut owner = vec![SEAM; net.positions.len()];
    for (n, patch) in net.patches.iter().enumerate() {
        for &corner in patch.triangles.as_flattened() {
            if !net.seam[vertex_of(corner)] {
                owner[vertex_of(corner)] = n as u16;
            }
        }
    }
    owner
}

/// Volume between the triangles and a fixed point, mm^3, by the divergence theorem.
pub(super) fn cone_mm3(triangles: &[[u32; 3]], positions: &[Vec3]) -> f64 {
    triangles.chunks(CALL).map(|triangles| six_cones_mm3(triangles, positions)).sum::<f64>() / 6.0
}

#[inline(never)]
fn six_cones_mm3(triangles: &[[u32; 3]], positions: &[Vec3]) -> f64 {
    let at = |corner: u32| -> DVec3 { positions[vertex_of(corner)].as_dvec3() };
    triangles.iter().map(|&[a, b, c]| at(a).dot(at(b).cross(at(c)))).sum()
}

/// Gauss elimination of the Laplacian; labels that no boundary can move keep phi 0.
fn solve(patches: &[Patch], areas: &[f64], missing: &[f64; 256]) -> [f64; 256] {
    let mut labels: Vec<usize> = patches.iter().flat_map(|patch| patch.labels.map(usize::from)).collect();
    labels.sort_unstable();
    labels.dedup();
    labels.retain(|&label| label != 0);
    let place = |label: u8| labels.binary_search(&usize::from(label)).ok();
    let size = labels.len();
    let mut rows: Vec<Vec<f64>> = labels
        .iter()
        .map(|&label| {
            let mut row = vec![0.0; size + 1];
            row[size] = missing[label];
            row
        })
        .collect();
    for (patch, &area) in patches.iter().zip(areas) {
        let ends = patch.labels.map(place);
        ends.into_iter().flatten().for_each(|n| rows[n][n] += area);
        if let [Some(a), Some(b)] = ends {
            rows[a][b] -= area;
            rows[b][a] -= area;
        }
    }
    let phi = eliminate(rows);
    let mut of_label = [0.0; 256];
    labels.iter().zip(phi).for_each(|(&label, value)| of_label[label] = value);
    of_label
}

/// Solves a symmetric, diagonally dominant system given with its right-hand side; no pivoting is needed.
fn eliminate(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let size = rows.len();
    let most = rows.iter().enumerate().map(|(n, row)| row[n]).fold(0.0, f64::max);
    for n in 0..size {
        let (above, below) = rows.split_at_mut(n + 1);
        let pivot = &above[n];
        if pivot[n] <= 1e-9 * most {
            continue;
        }
        for row in below.iter_mut().filter(|row| row[n] != 0.0) {
            let factor = row[n] / pivot[n];
            row.iter_mut().zip(pivot).skip(n).for_each(|(value, up)| *value -= factor * up);
        }
    }
    let mut solution = vec![0.0; size];
    for n in (0..size).rev().filter(|&n| rows[n][n] > 1e-9 * most) {
        let known: f64 = (n + 1..size).map(|m| rows[n][m] * solution[m]).sum();
        solution[n] = (rows[n][size] - known) / rows[n][n];
    }
    solution
}
