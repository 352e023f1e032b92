//! `prosector anatomy volume FILE... [--label N] [--image FILE]`.

use super::reading::{LabelFile, Measurable, image};
use super::surface_file::SurfaceFile;
use anyhow::Context;
use clap::Args;
use prosector_core::Volume;
use prosector_session::anatomy::measure::{measure_surface, partial_volume};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Whose volume.
#[derive(Args)]
pub struct VolumeArguments {
    /// Label files (NIfTI, NRRD, DICOM SEG) and surfaces (STL, VTP, VTK).
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Only this label.
    #[arg(long)]
    label: Option<u8>,
    /// NIfTI or NRRD image on the same grid; counts boundary voxels by their intensity as well.
    #[arg(long)]
    image: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Volume of each structure of each file.
///
/// # Errors
/// When a file cannot be read or the image lies on another grid.
pub fn volumes(arguments: &VolumeArguments) -> anyhow::Result<Value> {
    let image = arguments.image.as_deref().map(image).transpose()?;
    let mut structures = Vec::new();
    for path in &arguments.files {
        match Measurable::open(path)? {
            Measurable::Labels(file) => structures.extend(of_labels(&file, arguments.label, image.as_ref())?),
            Measurable::Surface(surface) => structures.push(of_surface(&surface)?),
        }
    }
    Ok(json!({ "structures": structures }))
}

fn of_labels(file: &LabelFile, label: Option<u8>, image: Option<&Volume>) -> anyhow::Result<Vec<Value>> {
    let (counts, voxel_ml) = (file.map.histogram(), file.map.lps_from_voxel.voxel_mm3() / 1000.0);
    let mut rows = Vec::new();
    for label in label.map_or_else(|| file.labels(), |label| vec![label]) {
        let voxels = counts[usize::from(label)];
        let mut row = file.described(label);
        row["method"] = json!("label map voxel count");
        row["voxels"] = json!(voxels);
        row["volume_ml"] = json!(voxels as f64 * voxel_ml);
        if let Some(image) = image {
            let found = partial_volume(image, &file.map, label)?;
            row["by_fractions"] = json!({
                "volume_ml": found.ml,
                "boundary_voxels": found.boundary_voxels,
                "undecided_voxels": found.undecided_voxels,
            });
        }
        rows.push(row);
    }
    Ok(rows)
}

fn of_surface(surface: &SurfaceFile) -> anyhow::Result<Value> {
    let found = measure_surface(&surface.mesh).with_context(|| surface.name.clone())?;
    let mut row = surface.described();
    row["method"] = json!("enclosed by the triangles, as the file has them");
    row["volume_ml"] = json!(found.volume_ml);
    row["area_mm2"] = json!(found.area_mm2);
    Ok(row)
}
