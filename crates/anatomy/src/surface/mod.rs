//! Closed triangle surfaces of the structures in a label map.

mod alone;
mod decimate;
mod fans;
mod isosurface;
mod mesh;
mod nets;
mod patch;
mod planes;
mod relax;
mod section;
mod star;
mod volume;

pub use alone::extract_surface_alone;
pub use isosurface::extract_isosurface;
use patch::{Cutter, Patches};
use prosector_core::{FrameOfReferenceUid, LabelMap, SurfaceMesh};
pub use section::plane_section;
use std::ops::ControlFlow;

/// How surfaces are made from labels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurfaceSettings {
    /// Passes of Taubin smoothing; 0 keeps the voxel steps. Vertices never move farther than one voxel.
    pub smoothing_passes: u32,
    /// Whether boundaries are moved along their normals until they enclose the volume of their voxels.
    pub keep_volume: bool,
    /// Largest number of triangles a surface may have, or as many as the voxels ask for. Neighbours lose the triangles
    /// of their common boundary together and keep the seams on which three labels meet; a surface that is then still
    /// over the limit loses the rest by itself.
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

/// The boundaries between all labels of a map, ready to give the surface of one label after the other.
///
/// Boundaries are made once for both their sides: neighbouring structures share their vertices, so that there is no
/// gap between them, and the surface of a label does not depend on which others are asked for. Boundaries lose
/// triangles when a surface that they belong to is first asked for.
pub struct LabelSurfaces {
    net: Patches,
    /// Triangles of each label before any were taken away.
    totals: [usize; 256],
    settings: SurfaceSettings,
    frame_of_reference: FrameOfReferenceUid,
    /// Farthest a vertex may move to make up for lost volume, mm.
    most_mm: f64,
    numbers: mesh::Numbers,
}

impl LabelSurfaces {
    /// Finds and smooths the boundaries of all labels. Voxels outside the grid count as background, label 0.
    pub fn new(
        map: &LabelMap,
        settings: &SurfaceSettings,
        progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Result<Self, Cancelled> {
        let nets = nets::find(map, |f| tick(progress, 0.2 * f))?;
        let smoothed = relax::smooth(&nets, settings.smoothing_passes, |f| tick(progress, 0.2 + 0.5 * f))?;
        let mut net = Cutter::new(map, &nets).cut(smoothed);
        let target_mm3 = nets.counts.map(|count| count as f64 * map.lps_from_voxel.voxel_mm3());
        drop(nets);
        tick(progress, 0.8)?;
        let most_mm = map.lps_from_voxel.spacing_mm().iter().fold(f64::INFINITY, |a, &b| a.min(b)) / 2.0;
        if settings.keep_volume {
            volume::keep(&mut net, &target_mm3, most_mm);
        }
        tick(progress, 1.0)?;
        let mut totals = [0; 256];
        for patch in &net.patches {
            patch.labels.iter().for_each(|&label| totals[usize::from(label)] += patch.triangles.len());
        }
        let (settings, frame_of_reference) = (*settings, map.frame_of_reference.clone());
        Ok(Self { net, totals, settings, frame_of_reference, most_mm, numbers: mesh::Numbers::default() })
    }

    /// The surface of one label; without triangles for label 0 and for labels without voxels.
    ///
    /// It is a closed manifold in patient space (every edge has two triangles), counter-clockwise seen from outside
    /// whatever the handedness of the grid.
    pub fn surface(
        &mut self,
        label: u8,
        progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Result<SurfaceMesh, Cancelled> {
        self.surface_within(label, self.settings.max_triangles.unwrap_or(usize::MAX), progress)
    }

    /// The surface of one label with at most so many triangles, where the settings allow more: the boundaries stay as
    /// they are, and the surface alone loses the rest.
    pub fn surface_within(
        &mut self,
        label: u8,
        most_triangles: usize,
        progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Result<SurfaceMesh, Cancelled> {
        tick(progress, 0.0)?;
        let own = |n: &usize| label != 0 && self.net.patches[*n].facing(label) != 0;
        let patches: Vec<usize> = (0..self.net.patches.len()).filter(own).collect();
        let (mut done, all) = (0, self.totals[usize::from(label)].max(1) as f32);
        for &patch in &patches {
            let count = self.net.patches[patch].triangles.len();
            self.reduce(patch, &mut |f| tick(progress, 0.9 * (done as f32 + f * count as f32) / all))?;
            done += count;
        }
        let mut mesh = mesh::closed(&self.net, &patches, label, &mut self.numbers);
        let limit = self.settings.max_triangles.unwrap_or(usize::MAX).min(most_triangles);
        mesh::lighten(&mut mesh, limit, self.most_mm as f32, |f| tick(progress, 0.9 + 0.1 * f))?;
        let surface = mesh::finish(mesh, &self.frame_of_reference);
        tick(progress, 1.0)?;
        Ok(surface)
    }

    /// The boundary that two labels share, with normals from the first to the second; without triangles where they do
    /// not touch. It is open along the seams on which a third label meets it, and as fine as the voxels until the surface
    /// of one of the two was asked for.
    pub fn boundary(&mut self, [from, to]: [u8; 2]) -> SurfaceMesh {
        let shared = |patch: &patch::Patch| patch.facing(from) != 0 && patch.facing(to) != 0;
        let patches: Vec<usize> = self.net.patches.iter().position(shared).into_iter().collect();
        mesh::finish(mesh::closed(&self.net, &patches, from, &mut self.numbers), &self.frame_of_reference)
    }

    /// Takes the share of triangles from a patch that the larger of its two surfaces has to give.
    fn reduce(
        &mut self,
        number: usize,
        progress: &mut dyn FnMut(f32) -> Result<(), Cancelled>,
    ) -> Result<(), Cancelled> {
        let patch = &self.net.patches[number];
        let (Some(limit), false) = (self.settings.max_triangles, patch.reduced) else { return Ok(()) };
        let label = |label: u8| if label == 0 { 0 } else { self.totals[usize::from(label)] };
        let largest = patch.labels.map(label).into_iter().fold(limit.max(1), usize::max);
        let share = (patch.triangles.len() as u64 * limit as u64 / largest as u64) as usize;
        mesh::reduce(&mut self.net, number, share, self.most_mm as f32, &mut self.numbers, progress)?;
        self.net.patches[number].reduced = true;
        Ok(())
    }
}

/// The surfaces of the given labels, in the order given; see [`LabelSurfaces`].
pub fn extract_surfaces(map: &LabelMap, labels: &[u8], settings: &SurfaceSettings) -> Vec<(u8, SurfaceMesh)> {
    extract_surfaces_with(map, labels, settings, &mut |_| ControlFlow::Continue(())).unwrap_or_default()
}

/// As [`extract_surfaces`], telling the finished fraction and stopping when the callback breaks.
pub fn extract_surfaces_with(
    map: &LabelMap,
    labels: &[u8],
    settings: &SurfaceSettings,
    progress: Progress<'_>,
) -> Result<Vec<(u8, SurfaceMesh)>, Cancelled> {
    let mut surfaces = LabelSurfaces::new(map, settings, &mut |f| progress(0.5 * f))?;
    let count = labels.len().max(1) as f32;
    let mut made = Vec::with_capacity(labels.len());
    for (n, &label) in labels.iter().enumerate() {
        let mesh = surfaces.surface(label, &mut |f| progress(0.5 + 0.5 * (n as f32 + f) / count))?;
        made.push((label, mesh));
    }
    Ok(made)
}

/// The surface of one label; see [`LabelSurfaces`].
pub fn extract_surface(map: &LabelMap, label: u8, settings: &SurfaceSettings) -> SurfaceMesh {
    let mut surfaces = extract_surfaces(map, &[label], settings);
    surfaces.pop().map(|(_, mesh)| mesh).unwrap_or_else(|| empty(map))
}

fn empty(map: &LabelMap) -> SurfaceMesh {
    let (positions, normals, triangles) = (Vec::new(), Vec::new(), Vec::new());
    SurfaceMesh { positions, normals, triangles, frame_of_reference: map.frame_of_reference.clone() }
}

fn tick(progress: Progress<'_>, fraction: f32) -> Result<(), Cancelled> {
    match progress(fraction) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Cancelled),
    }
}
