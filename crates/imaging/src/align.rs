//! Label maps and volumes in the forms that a viewer needs.

use prosector_core::{LabelMap, LpsFromVoxel, Rescale, Volume, VoxelIndex, Voxels};
use std::sync::Arc;

/// The labels on another grid of the same space: each voxel takes the label at its centre, 0 outside.
///
/// Exact where the grids share their voxels, as a segmentation and its series do.
pub fn align_labels(labels: &LabelMap, dims: [usize; 3], lps_from_voxel: &LpsFromVoxel) -> LabelMap {
    let from_target = labels.lps_from_voxel.inverse_affine() * lps_from_voxel.affine();
    let [columns, rows, slices] = dims;
    let mut aligned = Vec::with_capacity(columns * rows * slices);
    for z in 0..slices {
        for y in 0..rows {
            let start = from_target.transform_point3(VoxelIndex::new(0.0, y as f64, z as f64).0);
            let step = from_target.matrix3.x_axis;
            aligned.extend((0..columns).map(|x| label_at(labels, start + step * x as f64)));
        }
    }
    LabelMap {
        dims,
        labels: Arc::new(aligned),
        lps_from_voxel: *lps_from_voxel,
        frame_of_reference: labels.frame_of_reference.clone(),
    }
}

fn label_at(labels: &LabelMap, voxel: glam::DVec3) -> u8 {
    let nearest = voxel.round();
    let [nx, ny, nz] = labels.dims.map(|n| n as f64);
    let inside = (0.0..nx).contains(&nearest.x) && (0.0..ny).contains(&nearest.y) && (0.0..nz).contains(&nearest.z);
    if !inside {
        return 0;
    }
    let [x, y, z] = nearest.to_array().map(|index| index as usize);
    labels.labels.get((z * labels.dims[1] + y) * labels.dims[0] + x).copied().unwrap_or(0)
}

/// 16-bit values of a volume for drawing, and the rescale that turns them into intensities.
///
/// Integer volumes are shared as they are. Floating-point ones are spread over 16 bits: for the eye, while numbers
/// are read from the volume itself.
pub fn drawing_values(volume: &Volume) -> (Arc<Vec<i16>>, Rescale) {
    let values = match &volume.voxels {
        Voxels::I16(values) => return (values.clone(), volume.rescale),
        Voxels::F32(values) => values,
    };
    let finite = values.iter().filter(|value| value.is_finite());
    let (low, high) = finite.fold((f32::MAX, f32::MIN), |(low, high), &value| (low.min(value), high.max(value)));
    let span = if high > low { f64::from(high) - f64::from(low) } else { 1.0 };
    let (slope, middle) = (span / 65534.0, if high > low { (f64::from(high) + f64::from(low)) / 2.0 } else { 0.0 });
    let spread = |&value: &f32| ((f64::from(value) - middle) / slope).round() as i16;
    let Rescale { slope: outer, intercept } = volume.rescale;
    let rescale = Rescale { slope: outer * slope, intercept: outer * middle + intercept };
    (Arc::new(values.iter().map(spread).collect()), rescale)
}
