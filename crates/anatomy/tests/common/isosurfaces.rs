//! Volumes whose surfaces of equal intensity are known, and what VTK finds of them.

use glam::DVec3;
use prosector_core::{
    FrameOfReferenceUid, IntensityUnit, LpsFromVoxel, LpsPoint, LpsVector, Modality, Rescale, Spacing, Volume,
    VoxelIndex, Voxels,
};
use std::sync::Arc;

pub fn volume(dims: [usize; 3], map: LpsFromVoxel, voxels: Voxels, rescale: Rescale) -> Volume {
    Volume {
        dims,
        voxels,
        rescale,
        unit: IntensityUnit::Arbitrary,
        lps_from_voxel: map,
        frame_of_reference: FrameOfReferenceUid::new("2.25.1"),
        spacing: Spacing::Unknown,
        modality: Modality("TEST".into()),
        windows: Vec::new(),
    }
    .checked()
    .unwrap()
}

pub fn upright(spacing: [f64; 3]) -> LpsFromVoxel {
    let steps = [0, 1, 2].map(|axis| LpsVector(DVec3::AXES[axis] * spacing[axis]));
    LpsFromVoxel::new(LpsPoint::new(0.0, 0.0, 0.0), steps).unwrap()
}

/// A volume whose intensities follow from the place in mm.
pub fn of_place(dims: [usize; 3], map: LpsFromVoxel, value: impl Fn(DVec3) -> f64) -> Volume {
    let mut values = Vec::new();
    for z in 0..dims[2] {
        for y in 0..dims[1] {
            for x in 0..dims[0] {
                values.push(value(map.point(VoxelIndex::new(x as f64, y as f64, z as f64)).0) as f32);
            }
        }
    }
    volume(dims, map, Voxels::F32(Arc::new(values)), Rescale::IDENTITY)
}

/// Grid, spacing in mm, a ball or a ring, level; vertices, triangles, mm³ and mm² that VTK 9.7.2 finds: vtkFlyingEdges3D,
/// then vtkMassProperties. Loops of four and more corners are cut otherwise there, which moves the volume of a ring four
/// voxels thick by 0.14 % and the others by less.
pub type VtkRow = ([usize; 3], [f64; 3], fn(DVec3) -> f64, f64, [usize; 2], [f64; 2]);
pub const VTK: [VtkRow; 3] = [
    ([32; 3], [1.0; 3], ball, 0.0, [2718, 5432], [7208.361201645983, 1805.6156429229916]),
    ([62, 62, 32], [0.5, 0.5, 1.0], ball, 0.0, [7244, 14484], [7223.831180133337, 1807.6443049568504]),
    ([42, 42, 17], [1.0; 3], ring, 0.25, [2436, 4872], [3012.004320394394, 1621.8893182477764]),
];

pub const BALL: DVec3 = DVec3::new(15.3, 14.8, 15.1);

pub fn ball(p: DVec3) -> f64 {
    12.0 - p.distance(BALL)
}

pub fn ring(p: DVec3) -> f64 {
    4.0 - ((p.x - 20.2).hypot(p.y - 19.7) - 11.0).hypot(p.z - 7.4)
}
