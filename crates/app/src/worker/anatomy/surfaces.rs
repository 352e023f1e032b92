//! Makes surfaces of the label map on the bench.

use super::bench::{Bench, Boundaries};
use crate::platform::workers::anatomy_wire::AnatomyResponse;
use crate::worker::answer::{Answer, f32_buffer, u32_buffer};
use crate::worker::tasks::Work;
use prosector_session::anatomy::{LabelSurfaces, SurfaceSettings, extract_isosurface, extract_surface_alone};
use prosector_session::core::SurfaceMesh;
use std::ops::ControlFlow;

/// Part of a task that finds the boundaries, where they are not there yet.
const BOUNDARIES: f32 = 0.8;

/// Surfaces of labels of the label map.
pub(super) fn extract(
    labels: &[u8],
    most_triangles: usize,
    bench: &mut Bench,
    work: &Work,
) -> Result<Answer<AnatomyResponse>, String> {
    let tell = |fraction: f32| {
        work.teller.progress(fraction.into(), 1.0);
        ControlFlow::Continue(())
    };
    // Finer boundaries serve as well: a lighter surface is cut down from them.
    let held = bench.boundaries.take().filter(|held| held.most_triangles >= most_triangles);
    let begun = if held.is_some() { 0.0 } else { BOUNDARIES };
    let mut held = match held {
        Some(held) => held,
        None => {
            let settings = SurfaceSettings { max_triangles: Some(most_triangles), ..SurfaceSettings::default() };
            let surfaces = LabelSurfaces::new(bench.labels()?, &settings, &mut |f| tell(BOUNDARIES * f));
            Boundaries { most_triangles, surfaces: surfaces.map_err(|error| error.to_string())? }
        }
    };
    let mut answer = Answer::new(AnatomyResponse::Surfaces { labels: labels.to_vec() });
    for (n, &label) in labels.iter().enumerate() {
        let part = |f: f32| begun + (1.0 - begun) * (n as f32 + f) / labels.len() as f32;
        let mesh = held.surfaces.surface_within(label, most_triangles, &mut |f| tell(part(f)));
        push_mesh(&mut answer, &mesh.map_err(|error| error.to_string())?);
    }
    bench.boundaries = Some(held);
    Ok(answer)
}

/// The surface of an intensity of the volume.
pub(super) fn extract_at(level: f64, bench: &Bench) -> Result<Answer<AnatomyResponse>, String> {
    let mesh = extract_isosurface(bench.volume()?, level);
    let mut answer = Answer::new(AnatomyResponse::Isosurface);
    push_mesh(&mut answer, &mesh);
    Ok(answer)
}

/// The surface of one label in a box of its own.
pub(super) fn alone(
    label: u8,
    most_triangles: usize,
    bench: &Bench,
    work: &Work,
) -> Result<Answer<AnatomyResponse>, String> {
    let mut tell = |fraction: f32| {
        work.teller.progress(fraction.into(), 1.0);
        ControlFlow::Continue(())
    };
    let settings = SurfaceSettings { max_triangles: Some(most_triangles), ..SurfaceSettings::default() };
    let mesh = extract_surface_alone(bench.labels()?, label, &settings, &mut tell);
    let mut answer = Answer::new(AnatomyResponse::Surfaces { labels: vec![label] });
    push_mesh(&mut answer, &mesh.map_err(|error| error.to_string())?);
    Ok(answer)
}

/// Adds positions, normals and triangles of a mesh to an answer.
pub(super) fn push_mesh(answer: &mut Answer<AnatomyResponse>, mesh: &SurfaceMesh) {
    answer.buffers.push(f32_buffer(mesh.positions.as_flattened()));
    answer.buffers.push(f32_buffer(mesh.normals.as_flattened()));
    answer.buffers.push(u32_buffer(mesh.triangles.as_flattened()));
}
