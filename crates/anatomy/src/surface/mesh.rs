//! Patches with fewer triangles, and the surface of one label put together from its patches.

use super::decimate::{CALL, Mesh, decimate};
use super::patch::{Patches, sheets_of, vertex_of};
use super::volume::cone_mm3;
use glam::Vec3;
use prosector_core::{FrameOfReferenceUid, SurfaceMesh};

/// Vertex numbers of one part of a net, made dense; the long table is used over and over.
#[derive(Default)]
pub(super) struct Numbers {
    of: Vec<u32>,
    used: Vec<u32>,
}

impl Numbers {
    /// The dense number of a vertex.
    fn of(&mut self, vertex: usize) -> u32 {
        let slot = &mut self.of[vertex];
        if *slot == 0 {
            self.used.push(vertex as u32);
            *slot = self.used.len() as u32;
        }
        *slot - 1
    }

    fn begin(&mut self, vertices: usize) {
        self.of.resize(vertices, 0);
    }

    /// Forgets all numbers and returns the vertices that had one, in order.
    fn end(&mut self) -> Vec<u32> {
        self.used.iter().for_each(|&vertex| self.of[vertex as usize] = 0);
        std::mem::take(&mut self.used)
    }
}

/// Takes triangles from a patch until `limit` are left; its seams and the volume behind it stay as they are.
///
/// Vertices move back by at most `most_mm` to make up for the volume that collapses cost.
pub(super) fn reduce<E>(
    net: &mut Patches,
    patch: usize,
    limit: usize,
    most_mm: f32,
    numbers: &mut Numbers,
    progress: impl FnMut(f32) -> Result<(), E>,
) -> Result<(), E> {
    if net.patches[patch].triangles.len() <= limit {
        return Ok(());
    }
    let mut triangles = net.patches[patch].triangles.clone();
    numbers.begin(net.positions.len());
    for corner in triangles.as_flattened_mut() {
        *corner = numbers.of(vertex_of(*corner)) | sheets_of(*corner);
    }
    let origin = numbers.end();
    let positions = origin.iter().map(|&n| net.positions[n as usize]).collect();
    let fixed = origin.iter().map(|&n| net.seam[n as usize]).collect();
    let mut mesh = Mesh { positions, fixed, origin, triangles };
    lighten(&mut mesh, limit, most_mm, progress)?;
    for (position, &n) in mesh.positions.iter().zip(&mesh.origin) {
        net.positions[n as usize] = *position;
    }
    let corner = |corner: u32| mesh.origin[vertex_of(corner)] | sheets_of(corner);
    net.patches[patch].triangles = mesh.triangles.iter().map(|triangle| triangle.map(corner)).collect();
    Ok(())
}

/// Takes triangles until `limit` are left; vertices move back by at most `most_mm` to make up for lost volume.
pub(super) fn lighten<E>(
    mesh: &mut Mesh,
    limit: usize,
    most_mm: f32,
    progress: impl FnMut(f32) -> Result<(), E>,
) -> Result<(), E> {
    if mesh.triangles.len() > limit {
        let volume = cone_mm3(&mesh.triangles, &mesh.positions);
        decimate(mesh, limit, progress)?;
        restore(mesh, volume, most_mm);
    }
    Ok(())
}

/// Moves the vertices that may move along their normals until the patch bounds the volume it bounded before.
fn restore(mesh: &mut Mesh, volume_mm3: f64, most_mm: f32) {
    let mut moved = 0.0f32;
    for _ in 0..3 {
        let mut normals = normals(&mesh.positions, &mesh.triangles);
        normals.iter_mut().zip(&mesh.fixed).filter(|(_, fixed)| **fixed).for_each(|(normal, _)| *normal = Vec3::ZERO);
        let area: f64 = normals.iter().map(|normal| f64::from(normal.length())).sum();
        if area <= 0.0 {
            return;
        }
        let missing = volume_mm3 - cone_mm3(&mesh.triangles, &mesh.positions);
        let step = ((missing / area) as f32).clamp(-most_mm - moved, most_mm - moved);
        moved += step;
        let vertices = mesh.positions.iter_mut().zip(&normals);
        vertices.for_each(|(position, normal)| *position += normal.normalize_or_zero() * step);
    }
}

/// The closed surface of a label, given all its patches. Where several of its sheets meet, each has its own copy of
/// the vertices, so that all of them may move.
pub(super) fn closed(net: &Patches, patches: &[usize], label: u8, numbers: &mut Numbers) -> Mesh {
    numbers.begin(4 * net.positions.len());
    let own = patches.iter().map(|&n| &net.patches[n]);
    let mut triangles = Vec::with_capacity(own.clone().map(|patch| patch.triangles.len()).sum());
    for patch in own {
        let mut number = |corner: u32| numbers.of(4 * vertex_of(corner) + patch.sheet(corner, label) as usize);
        let inward = patch.facing(label) < 0;
        triangles.extend(patch.triangles.iter().map(|&triangle| {
            let [a, b, c] = triangle.map(&mut number);
            if inward { [a, c, b] } else { [a, b, c] }
        }));
    }
    let origin = numbers.end();
    let positions: Vec<Vec3> = origin.iter().map(|&n| net.positions[n as usize / 4]).collect();
    Mesh { fixed: vec![false; positions.len()], positions, origin, triangles }
}

/// The mesh as the rest of the program speaks of it.
pub(super) fn finish(mesh: Mesh, frame_of_reference: &FrameOfReferenceUid) -> SurfaceMesh {
    let normals = normals(&mesh.positions, &mesh.triangles);
    SurfaceMesh {
        positions: mesh.positions.into_iter().map(Into::into).collect(),
        normals: normals.into_iter().map(|normal| normal.normalize_or_zero().into()).collect(),
        triangles: mesh.triangles,
        frame_of_reference: frame_of_reference.clone(),
    }
}

/// A third of the area around each vertex along its normal, mm^2; corners carry sheets or do not.
pub(super) fn normals(positions: &[Vec3], triangles: &[[u32; 3]]) -> Vec<Vec3> {
    let mut normals = vec![Vec3::ZERO; positions.len()];
    add_normals(&mut normals, positions, triangles);
    normals
}

/// Adds the normals of some triangles to those of others.
pub(super) fn add_normals(normals: &mut [Vec3], positions: &[Vec3], triangles: &[[u32; 3]]) {
    triangles.chunks(CALL).for_each(|triangles| add_some_normals(normals, positions, triangles));
}

#[inline(never)]
fn add_some_normals(normals: &mut [Vec3], positions: &[Vec3], triangles: &[[u32; 3]]) {
    for triangle in triangles {
        let [a, b, c] = triangle.map(|corner| positions[vertex_of(corner)]);
        let sixth = (b - a).cross(c - a) / 6.0;
        triangle.iter().for_each(|&corner| normals[vertex_of(corner)] += sixth);
    }
}
