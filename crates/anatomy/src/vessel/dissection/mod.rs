//! Both lumens of a dissected vessel from clicks in each.

mod cores;
mod outline;
mod rays;
mod scene;
mod split;
mod tube;
mod wall;

use super::clicks::{Likeness, LumenWindow, voxels_of};
use super::lumen::{Fronts, LumenError, LumenSettings};
use prosector_core::{LabelMap, LpsPoint, Volume};
use scene::Scene;
use std::ops::ControlFlow;
use std::sync::Arc;

/// How the lumens of a dissected vessel are found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DissectionSettings {
    /// How the contrast medium in each lumen is followed.
    pub fronts: LumenSettings,
    /// Below the first, outside of the vessel's wall, lie fat and air; up to the second reach wall, clot and blood without
    /// contrast medium. In the volume's unit; the default is in Hounsfield units.
    pub soft_tissue: [f64; 2],
    /// Farthest that the vessel's wall may lie from its middle, mm.
    pub reach_mm: f64,
    /// What of the vessel is wall and not lumen, mm.
    pub wall_mm: f64,
}

impl Default for DissectionSettings {
    fn default() -> Self {
        Self { fronts: LumenSettings::default(), soft_tissue: [-100.0, 100.0], reach_mm: 40.0, wall_mm: 1.5 }
    }
}

/// The lumens of a dissected vessel on the volume's grid.
#[derive(Clone, Debug)]
pub struct Dissection {
    /// Label 1 in the first lumen, 2 in the second.
    pub map: LabelMap,
    /// Voxels of each.
    pub voxels: [usize; 2],
    /// Intensities that were taken for contrast medium in each.
    pub windows: [LumenWindow; 2],
}

/// Both lumens of a dissected vessel: the first, which contrast medium fills evenly, and the second, which may hold clot.
///
/// 1. Contrast medium: a front from the clicks of each lumen, in competition (as [`super::segment_lumen`], but with the
///    least spread of all clicks for each). The course through the first lumen's clicks is found, and its voxels are
///    those that its front reaches within `reach_radii` inscribed radii from the course, inside the lumen.
/// 2. Tube: the round tube with the greatest fall of intensity through its wall, from soft tissue to fat or air, that has
///    the first lumen inside and other contrast medium as bright outside; of all middles and radii along the course.
/// 3. Wall: on rays across the tube's middle the wall is where soft tissue turns to fat or air. The outline of a
///    cross-section is the closed line of least cost (dynamic programming; as the optimal surfaces of K. Li, X. Wu,
///    D. Chen, M. Sonka, IEEE PAMI 28 (2006) 119), held to the tube, then to the median outline of its neighbours. The
///    middle moves to the outline's centroid, and again; in the end what the second front reached close to that wall
///    lies inside as well. The wall's own thickness is taken off: 1.5 mm, the median of the ascending aorta (B. Mensel
///    and others, Eur Radiol 24 (2014) 2038: 1.26 to 1.56 mm).
/// 4. Split: what is left inside the wall when the first lumen, one voxel wider for its blurred rim, is taken out, belongs
///    to the second where it is thicker than a rim; the rest goes to the nearer one.
///
/// The callback is told the used part of the budget and stops the search when it breaks.
///
/// # Errors
/// As [`super::segment_lumen`]; and for less than two clicks in the first lumen or none in the second, a first lumen no
/// brighter than soft tissue, and a click of the second that does not lie beside the first in one vessel.
pub fn segment_dissection(
    volume: &Volume,
    lumens: [&[LpsPoint]; 2],
    settings: &DissectionSettings,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<Dissection, LumenError> {
    if lumens[0].len() < 2 || lumens[1].is_empty() {
        return Err(LumenError::FewClicks);
    }
    let clicks = [voxels_of(volume, lumens[0])?, voxels_of(volume, lumens[1])?];
    let likenesses = clicks.each_ref().map(|clicks| Likeness::of(volume, clicks, settings.fronts.spreads));
    // Noise is that of the scan: where a click has more, it stands by a wall, or blood is mixed there.
    let spread = likenesses.iter().map(Likeness::least_spread).fold(f64::INFINITY, f64::min);
    let likenesses = likenesses.map(|likeness| likeness.with_spread(spread));
    let mut windows = likenesses.each_ref().map(Likeness::window);
    windows.iter_mut().for_each(|window| window.low = window.low.max(settings.soft_tissue[1]));
    if windows[0].median <= settings.soft_tissue[1] {
        return Err(LumenError::Dim { median: windows[0].median, soft: settings.soft_tissue[1] });
    }
    let fronts = Fronts { volume, likenesses, windows, spread, settings: &settings.fronts };
    let reached = fronts.spread([&clicks[0], &clicks[1]], progress)?;
    let mut breathe = || progress(1.0).is_continue().then_some(()).ok_or(LumenError::Cancelled);
    let ([core, wide], course) =
        cores::first(volume, &reached[0], lumens[0], (&settings.fronts, &windows[0]), &mut breathe)?;
    let mut scene = Scene::around(volume, &course, [&wide, &core, &reached[1]], (settings, &windows[0]))?;
    let wall = wall::find(&mut scene, &course, &mut breathe)?;
    let inside = wall.filled(&scene, settings.wall_mm);
    breathe()?;
    let labels = split::split(&scene, &inside, &clicks[1])?;
    breathe()?;
    Ok(whole(volume, &scene, &labels, windows))
}

/// Labels of a scene on the volume's grid.
fn whole(volume: &Volume, scene: &Scene, labels: &[u8], windows: [LumenWindow; 2]) -> Dissection {
    let mut whole = vec![0; volume.voxels.len()];
    for (row, line) in labels.chunks_exact(scene.dims[0]).enumerate() {
        let at = scene.volume_offset([0, row % scene.dims[1], row / scene.dims[1]], volume.dims);
        whole[at..at + line.len()].copy_from_slice(line);
    }
    let (dims, lps_from_voxel) = (volume.dims, volume.lps_from_voxel);
    let frame_of_reference = volume.frame_of_reference.clone();
    let map = LabelMap { dims, labels: Arc::new(whole), lps_from_voxel, frame_of_reference };
    let histogram = map.histogram();
    Dissection { map, voxels: [histogram[1] as usize, histogram[2] as usize], windows }
}
