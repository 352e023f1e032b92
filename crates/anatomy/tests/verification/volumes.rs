//! Volumes of rastered bodies.

use super::bodies::{Body, SAMPLES};
use super::common::volume_on;
use super::{Row, Section};
use prosector_anatomy::label_statistics;
use prosector_anatomy::measure::{PartialVolume, partial_volume};

const BODIES: [Body; 4] =
    [Body::Ball(20.0), Body::Ellipsoid([30.0, 20.0, 12.0]), Body::Torus(25.0, 8.0), Body::Bar(6.0, 60.0)];
const SPACINGS: [[f64; 3]; 6] = [[0.5; 3], [0.7, 0.7, 1.5], [1.0; 3], [2.0; 3], [0.8, 0.8, 5.0], [5.0; 3]];
/// Voxels that leave a core in every body: without one there are no two means.
const FRACTION_SPACINGS: [[f64; 3]; 4] = [[0.7, 0.7, 1.5], [1.0; 3], [2.0; 3], [3.0; 3]];

fn spacing_name([x, y, z]: [f64; 3]) -> String {
    if x == z { format!("{x} mm") } else { format!("{x} × {y} × {z} mm") }
}

/// Three standard deviations of a count whose boundary voxels fall in or out on their own, mL.
///
/// A voxel that the boundary crosses is wrong by an even spread of one voxel volume, and about `area / h²` are crossed.
/// Of unequal spacings `h` is the largest, because thin voxels side by side are not on their own.
fn count_tolerance_ml(body: &Body, spacing: [f64; 3]) -> f64 {
    let h = spacing.into_iter().fold(0.0, f64::max);
    3.0 * h * h * (body.area_mm2() / 12.0).sqrt() / 1000.0
}

/// What the image knows of the boundary is a count of its samples; voxels that were not decided stay a count of their own.
fn fraction_tolerance_ml(body: &Body, spacing: [f64; 3], found: &PartialVolume) -> f64 {
    let undecided = found.undecided_voxels as f64 / found.boundary_voxels.max(1) as f64;
    let samples = count_tolerance_ml(body, spacing.map(|mm| mm / SAMPLES as f64));
    samples.hypot(count_tolerance_ml(body, spacing) * undecided.sqrt())
}

pub fn by_count() -> Section {
    let row = |body: &Body, spacing| {
        let map = body.raster(spacing);
        let image = volume_on(&map, vec![0.0; map.labels.len()]);
        Row {
            quantity: format!("{} at {}", body.name(), spacing_name(spacing)),
            source: body.formula(),
            unit: "mL",
            reference: body.volume_mm3() / 1000.0,
            ours: label_statistics(&image, &map).expect("one grid")[0].volume_ml,
            tolerance: count_tolerance_ml(body, spacing),
        }
    };
    Section {
        title: "Volume by voxel count",
        method: "Tolerance: three standard deviations of the number of voxel centres in the body, its boundary voxels \
                 taken as independent cubes of the largest spacing.",
        rows: BODIES.iter().flat_map(|body| SPACINGS.map(|spacing| row(body, spacing))).collect(),
    }
}

pub fn by_fraction() -> Section {
    let row = |body: &Body, spacing| {
        let map = body.raster(spacing);
        let found = partial_volume(&body.image(&map), &map, 1).expect("one grid");
        Row {
            quantity: format!("{} at {}", body.name(), spacing_name(spacing)),
            source: body.formula(),
            unit: "mL",
            reference: body.volume_mm3() / 1000.0,
            ours: found.ml,
            tolerance: fraction_tolerance_ml(body, spacing, &found),
        }
    };
    Section {
        title: "Volume by fraction of boundary voxels",
        method: "The image holds 140 in the body and 40 around it, mixed within boundary voxels by 5³ \
                 samples in each. Tolerance: the voxel count's at a fifth of the spacing, which is what the image knows, and the \
                 count's own for that share of the boundary voxels that has no core beside it to compare with.",
        rows: BODIES.iter().flat_map(|body| FRACTION_SPACINGS.map(|spacing| row(body, spacing))).collect(),
    }
}
