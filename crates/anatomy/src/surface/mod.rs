//! Closed triangle surfaces of the structures in a label map.

mod decimate;
mod mesh;
mod nets;
mod relax;

use mesh::WorkMesh;
use prosector_core::{LabelMap, SurfaceMesh};
use std::ops::ControlFlow;

/// How surfaces are made from labels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurfaceSettings {
    /// Passes of Taubin smoothing; 0 keeps the voxel steps. Vertices never move farther than one voxel.
    pub smoothing_passes: u32,
    /// Whether the surface is pushed along its normals until it encloses the volume of its voxels.
    pub keep_volume: bool,
    /// Largest number of triangles a surface may have, or as many as the voxels ask for.
    pub max_triangles: Option<usize>,
}

impl Default for SurfaceSettings {
    fn default() -> Self {
        Self { smoothing_passes: 24, keep_volume: true, max_triangles: None }
    }
}

/// The progress callback asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("making the surface was cancelled")]
pub struct Cancelled;

/// Told the finished fraction, 0 to 1; answers whether to go on.
pub(crate) type Progress<'a> = &'a mut dyn FnMut(f32) -> ControlFlow<()>;

/// The surfaces of the given labels, in the order given; a label without voxels has a mesh without triangles.
///
/// Each surface is a closed manifold in patient space (every edge has two triangles), counter-clockwise seen from
/// outside whatever the handedness of the grid. Voxels outside the grid count as background. Label 0 is background
/// and has no surface.
pub fn extract_surfaces(map: &LabelMap, labels: &[u8], settings: &SurfaceSettings) -> Vec<(u8, SurfaceMesh)> {
    extract_surfaces_with(map, labels, settings, &mut |_| ControlFlow::Continue(())).unwrap_or_default()
}

/// As [`extract_surfaces`], telling the finished fraction and stopping when the callback breaks.
pub fn extract_surfaces_with(
    map: &LabelMap,
    labels: &[u8],
    settings: &SurfaceSettings,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<Vec<(u8, SurfaceMesh)>, Cancelled> {
    let boxes = nets::label_boxes(map);
    let count = labels.len().max(1) as f32;
    let mut surfaces = Vec::with_capacity(labels.len());
    for (n, &label) in labels.iter().enumerate() {
        let mut part = |fraction: f32| progress((n as f32 + fraction) / count);
        surfaces.push((label, surface_in_box(map, label, boxes[usize::from(label)], settings, &mut part)?));
    }
    Ok(surfaces)
}

/// The surface of one label; see [`extract_surfaces`].
pub fn extract_surface(map: &LabelMap, label: u8, settings: &SurfaceSettings) -> SurfaceMesh {
    let mut surfaces = extract_surfaces(map, &[label], settings);
    surfaces.pop().map_or_else(|| WorkMesh::default().finish(map), |(_, mesh)| mesh)
}

fn surface_in_box(
    map: &LabelMap,
    label: u8,
    bounds: Option<nets::VoxelBox>,
    settings: &SurfaceSettings,
    progress: Progress<'_>,
) -> Result<SurfaceMesh, Cancelled> {
    tick(progress, 0.0)?;
    let Some(bounds) = bounds.filter(|_| label != 0) else {
        tick(progress, 1.0)?;
        return Ok(WorkMesh::default().finish(map));
    };
    let polygons = nets::boundary_polygons(map, label, &bounds);
    tick(progress, 0.3)?;
    let positions = relax::smooth(&polygons, settings.smoothing_passes, &mut |f| tick(progress, 0.3 + 0.3 * f))?;
    let mut mesh = WorkMesh::from_polygons(&polygons, &positions, map);
    let target_mm3 = polygons.voxel_count as f64 * map.lps_from_voxel.voxel_mm3();
    if let Some(limit) = settings.max_triangles {
        mesh = decimate::decimate(mesh, limit, &mut |f| tick(progress, 0.6 + 0.35 * f))?;
    }
    if settings.keep_volume {
        mesh.inflate_to(target_mm3, map.lps_from_voxel.spacing_mm());
    }
    tick(progress, 1.0)?;
    Ok(mesh.finish(map))
}

fn tick(progress: &mut dyn FnMut(f32) -> ControlFlow<()>, fraction: f32) -> Result<(), Cancelled> {
    match progress(fraction) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Cancelled),
    }
}
