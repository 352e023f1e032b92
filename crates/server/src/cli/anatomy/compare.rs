//! `prosector anatomy compare FILE [OTHER]`.

use super::pair::{PairArguments, measured};
use prosector_session::anatomy::compare::{SurfaceDistances, compare};
use serde_json::{Value, json};

/// Overlap and surface distances of two structures.
///
/// # Errors
/// When a file cannot be read, or the structures cannot be compared.
pub fn agreement(arguments: &PairArguments) -> anyhow::Result<Value> {
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
            "first_to_second": directed(&found.from_first),
            "second_to_first": directed(&found.from_second),
        }))
    })
}

fn directed(one: &SurfaceDistances) -> Value {
    json!({
        "surface_voxels": one.voxels,
        "mean_mm": one.mean_mm,
        "median_mm": one.median_mm,
        "percentile_95_mm": one.percentile_95_mm,
        "greatest_mm": one.greatest_mm,
    })
}
