//! Times the registration of an image with itself from starts farther and farther off, on one core:
//! `cargo run --release -p prosector-anatomy --example register_time -- IMAGE.nii.gz`.

use glam::{DQuat, DVec3};
use prosector_anatomy::register::{
    IntensitySettings, RigidTransform, box_corners, displacement_difference, register_images,
};
use prosector_core::LpsVector;
use prosector_imaging::read_nifti;
use std::time::Instant;

fn main() {
    let path = std::env::args().nth(1).expect("the path of a NIfTI image");
    let image = read_nifti(&std::fs::read(path).expect("the file can be read")).expect("a NIfTI image");
    let corners = box_corners(&image.lps_from_voxel, image.dims);
    for degrees in [5.0, 10.0, 20.0, 30.0, 40.0_f64] {
        // Eight ways to be off: an axis and a shift in each octant, one mm a degree.
        let mut errors = Vec::new();
        let start = Instant::now();
        for n in 0..8 {
            let sign = |axis: usize| if n >> axis & 1 == 1 { 1.0 } else { -1.0 };
            let way = DVec3::new(sign(0), sign(1), sign(2)).normalize();
            let turn = DQuat::from_axis_angle(way, degrees.to_radians());
            let off = RigidTransform::about(image.center(), turn, LpsVector(DVec3::new(way.z, way.x, way.y) * degrees));
            let settings = IntensitySettings { initial: Some(off), ..IntensitySettings::default() };
            let found = register_images(&image, &image, &settings).map(|found| {
                let end = found.registration.target_from_source;
                displacement_difference(&end, &RigidTransform::IDENTITY, &corners).greatest_mm
            });
            errors.push(found.map_or_else(|error| error.to_string(), |mm| format!("{mm:.3}")));
        }
        let seconds = start.elapsed().as_secs_f64() / 8.0;
        println!("{degrees}° and {degrees} mm off: {seconds:.2} s each, greatest error in mm {}", errors.join(" "));
    }
}
