//! `prosector anatomy distance FILE [OTHER]`.

use super::pair::{PairArguments, measured};
use prosector_core::LpsPoint;
use prosector_session::anatomy::measure::nearest_points;
use serde_json::{Value, json};

/// Shortest way between two structures, and its ends.
///
/// # Errors
/// When a file cannot be read, or the structures cannot be measured together.
pub fn distance(arguments: &PairArguments) -> anyhow::Result<Value> {
    measured(arguments, |first, second| {
        let found = nearest_points(first, second)?;
        Ok(json!({
            "method": "between voxel centres; boundaries come nearer by up to one voxel diagonal",
            "distance_mm": found.mm,
            "first_point_lps_mm": lps(found.first),
            "second_point_lps_mm": lps(found.second),
        }))
    })
}

fn lps(point: LpsPoint) -> [f64; 3] {
    point.0.to_array()
}
