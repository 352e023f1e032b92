//! `prosector anatomy volume FILE... [--label N] [--image NIFTI]`.

use super::reading::LabelFile;
use anyhow::Context;
use clap::Args;
use prosector_imaging::read_nifti;
use prosector_session::anatomy::measure::partial_volume;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// Whose volume.
#[derive(Args)]
pub struct VolumeArguments {
    /// Label files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Only this label.
    #[arg(long)]
    label: Option<u8>,
    /// NIfTI image on the same grid; counts boundary voxels by their intensity as well.
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
    let image = match &arguments.image {
        Some(path) => Some(read_nifti(&fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?)?),
        None => None,
    };
    let mut structures = Vec::new();
    for path in &arguments.files {
        let file = LabelFile::open(path)?;
        let (counts, voxel_ml) = (file.map.histogram(), file.map.lps_from_voxel.voxel_mm3() / 1000.0);
        for label in arguments.label.map_or_else(|| file.labels(), |label| vec![label]) {
            let voxels = counts[usize::from(label)];
            let mut row = file.described(label);
            row["voxels"] = json!(voxels);
            row["volume_ml"] = json!(voxels as f64 * voxel_ml);
            if let Some(image) = &image {
                let found = partial_volume(image, &file.map, label)?;
                row["by_fractions"] = json!({
                    "volume_ml": found.ml,
                    "boundary_voxels": found.boundary_voxels,
                    "undecided_voxels": found.undecided_voxels,
                });
            }
            structures.push(row);
        }
    }
    Ok(json!({ "method": "label map voxel count", "structures": structures }))
}
