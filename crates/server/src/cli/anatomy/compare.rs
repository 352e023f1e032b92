//! `prosector anatomy compare FILE [OTHER]`.

use super::pair::{PairArguments, measured};
use super::reading::Measurable;
use super::surface_file::SurfaceFile;
use anyhow::{Context, bail};
use prosector_session::anatomy::compare::{SurfaceDistances, compare, compare_surfaces};
use prosector_session::anatomy::measure::measure_surface;
use serde_json::{Value, json};

/// Overlap and surface distances of two structures, or distances of two surfaces.
///
/// # Errors
/// When a file cannot be read, or the two cannot be compared.
pub fn agreement(arguments: &PairArguments) -> anyhow::Result<Value> {
    let Measurable::Surface(first) = Measurable::open(&arguments.file)? else { return of_labels(arguments) };
    let Some(other) = &arguments.other else {
        bail!("{} is a surface. Name a second one to compare it with", first.name);
    };
    let Measurable::Surface(second) = Measurable::open(other)? else {
        bail!("{} is a surface and {} a label file. Compare two of a kind", first.name, other.display());
    };
    of_surfaces(&first, &second)
}

fn of_surfaces(first: &SurfaceFile, second: &SurfaceFile) -> anyhow::Result<Value> {
    let [there, back] = compare_surfaces(&first.mesh, &second.mesh)?;
    let size = |surface: &SurfaceFile| measure_surface(&surface.mesh).with_context(|| surface.name.clone());
    let (a, b) = (size(first)?, size(second)?);
    Ok(json!({
        "method": "from the vertices of one surface to the nearest point of the other's triangles; both files taken in one frame of reference",
        "volume_ml": [a.volume_ml, b.volume_ml],
        "volume_difference_ml": b.volume_ml - a.volume_ml,
        "area_mm2": [a.area_mm2, b.area_mm2],
        "hausdorff_mm": there.greatest_mm.max(back.greatest_mm),
        "hausdorff_95_mm": there.percentile_95_mm.max(back.percentile_95_mm),
        "first_to_second": directed(&there, "vertices"),
        "second_to_first": directed(&back, "vertices"),
        "first": first.described(),
        "second": second.described(),
    }))
}

fn of_labels(arguments: &PairArguments) -> anyhow::Result<Value> {
    measured(arguments, |first, second| {
        let found = compare(first, second)?;
        Ok(json!({
            "method": "voxel counts; distances between surface voxel centres, six neighbours",
            "dice": found.overlap.dice(),
            "jaccard": found.overlap.jaccard(),
            "volume_ml": [found.overlap.first as f64 * found.voxel_ml, found.overlap.second as f64 * found.voxel_ml],
            "volume_difference_ml": found.volume_difference_ml(),
            "hausdorff_mm": found.hausdorff_mm(),
            "hausdorff_95_mm": found.hausdorff_95_mm(),
            "mean_surface_distance_mm": found.mean_surface_distance_mm(),
            "first_to_second": directed(&found.from_first, "surface_voxels"),
            "second_to_first": directed(&found.from_second, "surface_voxels"),
        }))
    })
}

fn directed(one: &SurfaceDistances, counted: &str) -> Value {
    json!({
        counted: one.voxels,
        "mean_mm": one.mean_mm,
        "median_mm": one.median_mm,
        "percentile_95_mm": one.percentile_95_mm,
        "greatest_mm": one.greatest_mm,
    })
}
