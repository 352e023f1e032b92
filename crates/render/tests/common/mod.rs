//! A device, a picture to draw into, and volumes known by formula.
#![allow(dead_code, reason = "each test file uses its own part")]

use glam::DVec3;
use prosector_core::{
    FrameOfReferenceUid, IntensityUnit, LabelMap, LpsFromVoxel, LpsPoint, LpsVector, Modality, Rescale, Spacing,
    SpacingSource, SurfaceMesh, Volume, Voxels,
};
use prosector_gpu::{Pixels, wgpu};
use prosector_render::{Gpu, GpuOptions, TargetView, Viewport};
use std::sync::Arc;

/// A device (lavapipe will do); without one fails under `CI=true`, else says so and returns `None`.
pub fn gpu() -> Option<Gpu> {
    match pollster::block_on(Gpu::new(&GpuOptions::default())) {
        Ok(gpu) => Some(gpu),
        Err(error) if std::env::var("CI").is_ok_and(|v| v == "true") => panic!("{error}"),
        Err(error) => {
            eprintln!("skipped: {error} Debian's mesa-vulkan-drivers offers a software one.");
            None
        }
    }
}

/// Draws into a picture and reads it back.
pub fn picture(gpu: &Gpu, viewport: Viewport, draw: impl FnOnce(&TargetView)) -> Pixels {
    let format = wgpu::TextureFormat::Rgba8Unorm;
    let Viewport { width, height } = viewport;
    let texture = gpu.device().create_texture(&wgpu::TextureDescriptor {
        label: None,
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
        view_formats: &[],
    });
    let view = texture.create_view(&Default::default());
    draw(&TargetView { view: &view, format, viewport });
    pollster::block_on(gpu.read_texture(&texture)).expect("the picture comes back")
}

/// Grids in the same place: straight, flipped with swapped axes, and oblique with shear.
pub fn grids() -> Vec<(&'static str, [usize; 3], LpsFromVoxel)> {
    let grid = |dims: [usize; 3], steps: [[f64; 3]; 3]| {
        let steps = steps.map(DVec3::from);
        let middle: DVec3 = (0..3).map(|n| steps[n] * (dims[n] as f64 - 1.0) / 2.0).sum();
        (dims, LpsFromVoxel::new(LpsPoint(-middle), steps.map(LpsVector)).unwrap())
    };
    let (a, b, c) = (
        grid([60, 60, 40], [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.5]]),
        grid([30, 60, 60], [[0.0, 0.0, -2.0], [0.0, -1.0, 0.0], [-1.0, 0.0, 0.0]]),
        grid([80, 80, 50], [[0.9, 0.3, 0.0], [-0.3, 0.9, 0.1], [0.2, -0.3, 1.4]]),
    );
    vec![("straight", a.0, a.1), ("flipped", b.0, b.1), ("oblique", c.0, c.1)]
}

/// A CT volume with the intensity that `hu` gives for each voxel's place in the patient, rounded to whole units.
pub fn volume(dims: [usize; 3], map: LpsFromVoxel, hu: impl Fn(DVec3) -> f64) -> Volume {
    let stored = each_voxel(dims, map, |p| (hu(p) + 1024.0).round() as i16);
    Volume {
        dims,
        voxels: Voxels::I16(Arc::new(stored)),
        rescale: Rescale { slope: 1.0, intercept: -1024.0 },
        unit: IntensityUnit::Hounsfield,
        lps_from_voxel: map,
        frame_of_reference: FrameOfReferenceUid::new("1.2.3"),
        spacing: Spacing::Patient { source: SpacingSource::PixelSpacing },
        modality: Modality("CT".into()),
        windows: vec![],
    }
    .checked()
    .unwrap()
}

/// A label map by place in the patient.
pub fn labels(dims: [usize; 3], map: LpsFromVoxel, label: impl Fn(DVec3) -> u8) -> LabelMap {
    let labels = Arc::new(each_voxel(dims, map, label));
    LabelMap { dims, labels, lps_from_voxel: map, frame_of_reference: FrameOfReferenceUid::new("1.2.3") }
}

fn each_voxel<T>(dims: [usize; 3], map: LpsFromVoxel, value: impl Fn(DVec3) -> T) -> Vec<T> {
    let mut values = Vec::with_capacity(dims.iter().product());
    for z in 0..dims[2] {
        for y in 0..dims[1] {
            for x in 0..dims[0] {
                let index = prosector_core::VoxelIndex::new(x as f64, y as f64, z as f64);
                values.push(value(map.point(index).0));
            }
        }
    }
    values
}

/// A square of `size` mm at depth `posterior`, facing the front, its middle on the axis through the origin.
pub fn square(size: f32, posterior: f32) -> Arc<SurfaceMesh> {
    let h = size / 2.0;
    let positions = [[-h, -h], [h, -h], [h, h], [-h, h]].map(|[x, z]| [x, posterior, z]).to_vec();
    Arc::new(SurfaceMesh {
        normals: vec![[0.0, -1.0, 0.0]; 4],
        positions,
        triangles: vec![[0, 1, 2], [0, 2, 3]],
        frame_of_reference: FrameOfReferenceUid::new("1.2.3"),
    })
}

/// Mean position in pixels of what is brighter than `level` in red.
pub fn bright_center(pixels: &Pixels, level: u8) -> Option<[f64; 2]> {
    let bright = (0..pixels.height)
        .flat_map(|y| (0..pixels.width).map(move |x| (x, y)))
        .filter(|&(x, y)| pixels.rgba(x, y)[0] > level)
        .map(|(x, y)| [f64::from(x) + 0.5, f64::from(y) + 0.5]);
    let (count, sum) = bright.fold((0.0, [0.0; 2]), |(n, s), p| (n + 1.0, [s[0] + p[0], s[1] + p[1]]));
    (count > 0.0).then(|| sum.map(|s| s / count))
}

/// Largest difference of any channel, and the share of pixels that differ by more than one level.
pub fn difference(a: &[u8], b: &[u8]) -> (u8, f64) {
    assert_eq!(a.len(), b.len());
    let most = a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0);
    let pixels = a.chunks(4).zip(b.chunks(4));
    let off = pixels.filter(|(a, b)| a.iter().zip(b.iter()).any(|(a, b)| a.abs_diff(*b) > 1)).count();
    (most, off as f64 / (a.len() / 4) as f64)
}
