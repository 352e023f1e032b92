//! Slices: orientation, grey levels, overlay, the CPU path, what is missing, what is too large.

mod common;

use common::{bright_center, difference, grids, labels, picture, volume};
use glam::DVec3;
use prosector_core::{LpsPoint, LpsVector, Rgb, SliceAxis, SlicePlane, Window};
use prosector_render::{Gpu, GpuOptions, LabelStyle, Renderer, Sampling, SliceScene, Viewport, VolumeSpec, cpu};

const VIEW: Viewport = Viewport { width: 160, height: 120 };
const WINDOW: Window = Window { center: 40.0, width: 400.0 };

/// A marker on the patient's left, in front, toward the head.
const MARKER: DVec3 = DVec3::new(14.0, -14.0, 12.0);

fn marker(point: DVec3) -> f64 {
    if (point - MARKER).abs().max_element() < 6.0 { 1000.0 } else { -1000.0 }
}

/// Smooth everywhere, so that interpolation can be compared.
fn waves(p: DVec3) -> f64 {
    120.0 * (p.x * 0.21).sin() + 90.0 * (p.y * 0.17).cos() + 70.0 * (p.z * 0.13 + p.x * 0.05).sin()
}

fn oblique() -> SlicePlane {
    let right = DVec3::new(0.8, 0.5, -0.3).normalize();
    let down = right.cross(DVec3::new(0.1, -0.9, 0.2)).normalize();
    SlicePlane { center: LpsPoint::new(1.3, -2.1, 0.7), right: LpsVector(right), down: LpsVector(down) }
}

#[test]
fn the_marker_is_where_the_patient_has_it() {
    let Some(gpu) = common::gpu() else { return };
    // Signs of the offset from the middle: right of it, below it.
    let quadrants =
        [(SliceAxis::Axial, [1.0, -1.0]), (SliceAxis::Sagittal, [-1.0, -1.0]), (SliceAxis::Coronal, [1.0, -1.0])];
    for (name, dims, map) in grids() {
        let mut renderer = Renderer::new(&gpu);
        renderer.show_volume(&volume(dims, map, marker)).unwrap();
        for (axis, quadrant) in quadrants {
            let normal = axis.normal().0;
            let plane = axis.plane(LpsPoint(normal * normal.dot(MARKER)));
            let scene = SliceScene::new(plane, 0.5, WINDOW);
            let pixels = picture(&gpu, VIEW, |target| assert!(renderer.render_slice(target, &scene)));
            let found = bright_center(&pixels, 128).expect("the marker shows");
            let (expected, _) = scene.project(VIEW, LpsPoint(MARKER));
            for n in 0..2 {
                let middle = [80.0, 60.0][n];
                assert!((found[n] - middle) * quadrant[n] > 0.0, "{name} {axis:?}: {found:?}");
                // The marker's faces fall between voxels: half a voxel of the coarsest step.
                assert!((found[n] - f64::from(expected[n])).abs() < 2.0, "{name} {axis:?}: {found:?} {expected:?}");
            }
        }
    }
}

#[test]
fn grey_levels_are_the_windows() {
    let Some(gpu) = common::gpu() else { return };
    let windows = [
        WINDOW,
        Window { center: 90.0, width: 150.0 },
        Window { center: 40.0, width: 1.0 },
        Window { center: 480.0, width: 2500.0 },
    ];
    for (name, dims, map) in grids() {
        let volume = volume(dims, map, |p| waves(p) + 17.0 * ((p.x * 7.0 + p.y * 13.0 + p.z * 5.0).sin()));
        let mut renderer = Renderer::new(&gpu);
        renderer.show_volume(&volume).unwrap();
        for window in windows {
            let scene = SliceScene { sampling: Sampling::Nearest, ..SliceScene::new(oblique(), 0.37, window) };
            let pixels = picture(&gpu, VIEW, |target| assert!(renderer.render_slice(target, &scene)));
            let mut inside = 0;
            for (x, y) in (0..VIEW.height).flat_map(|y| (0..VIEW.width).map(move |x| (x, y))) {
                let point = scene.unproject(VIEW, [x as f32 + 0.5, y as f32 + 0.5]);
                let index = volume.lps_from_voxel.voxel(point).0;
                // On the face between two voxels either is right.
                if (index - index.floor() - 0.5).abs().min_element() < 1e-3 {
                    continue;
                }
                let level = volume.intensity_at(point).map_or(0.0, |hu| window.brightness(hu) * 255.0);
                inside += u32::from(volume.intensity_at(point).is_some());
                let found = f64::from(pixels.rgba(x, y)[0]);
                assert!((found - level).abs() <= 1.0, "{name} {window:?} ({x}, {y}): {found} for {level}");
            }
            assert!(inside > 5000, "{name}: only {inside} pixels inside");
        }
    }
}

#[test]
fn the_cpu_draws_the_same_slice() {
    let Some(gpu) = common::gpu() else { return };
    let styles = [
        LabelStyle { label: 1, color: Rgb([221, 130, 101]), opacity: 1.0, visible: true },
        LabelStyle { label: 2, color: Rgb([0, 151, 206]), opacity: 0.5, visible: true },
        LabelStyle { label: 3, color: Rgb([255, 0, 0]), opacity: 1.0, visible: false },
    ];
    for (name, dims, map) in grids() {
        let volume = volume(dims, map, waves);
        let segments = labels(dims, map, |p| {
            if p.length() < 12.0 {
                1
            } else if p.x > 8.0 {
                2
            } else {
                3 * u8::from(p.z > 9.0)
            }
        });
        let mut renderer = Renderer::new(&gpu);
        renderer.show_volume(&volume).unwrap();
        renderer.set_labels(&segments, &styles);
        for (sampling, invert) in [(Sampling::Linear, false), (Sampling::Nearest, true)] {
            let scene = SliceScene { sampling, invert, ..SliceScene::new(oblique(), 0.41, WINDOW) };
            let pixels = picture(&gpu, VIEW, |target| assert!(renderer.render_slice(target, &scene)));
            let mut drawn = vec![0; pixels.bytes.len()];
            let overlay = cpu::LabelOverlay { map: &segments, styles: &styles };
            cpu::draw_slice(&volume, Some(&overlay), &scene, VIEW, &mut drawn);
            // One level of rounding; a pixel exactly on a voxel face may fall to either side.
            let (_, off) = difference(&pixels.bytes, &drawn);
            assert!(off < 0.002, "{name} {sampling:?}: {off} of the pixels differ by more than a level");
            assert!(drawn.chunks(4).any(|p| p[0] != p[2]), "{name}: the overlay has colour");
        }
    }
}

#[test]
fn slices_show_as_they_come_and_what_has_not_come_is_black() {
    let Some(gpu) = common::gpu() else { return };
    let (_, dims, map) = grids().remove(0);
    let volume = volume(dims, map, |_| 300.0);
    let prosector_core::Voxels::I16(stored) = &volume.voxels else { unreachable!() };
    let mut renderer = Renderer::new(&gpu);
    let black = |renderer: &mut Renderer, z: f64| {
        let plane = SliceAxis::Axial.plane(LpsPoint::new(0.0, 0.0, z));
        let scene = SliceScene { overlay: None, ..SliceScene::new(plane, 0.5, WINDOW) };
        picture(&gpu, VIEW, |target| assert!(renderer.render_slice(target, &scene))).rgba(80, 60)[0] == 0
    };
    assert!(black(&mut renderer, 0.0), "no volume");
    assert!(renderer.upload_slices(0, stored).is_err(), "slices without a description are refused");
    renderer.set_volume(&VolumeSpec::from(&volume)).unwrap();
    assert!(black(&mut renderer, 0.0), "nothing has come");
    let slice = dims[0] * dims[1];
    renderer.upload_slices(18, &stored[..4 * slice]).unwrap();
    assert!(!black(&mut renderer, 0.0) && black(&mut renderer, 9.0), "only the middle has come");
    assert!(renderer.upload_slices(dims[2] - 1, &stored[..2 * slice]).is_err(), "beyond the end");
    assert!(renderer.upload_slices(0, &stored[..7]).is_err(), "half a slice");
}

#[test]
fn a_volume_beyond_the_limit_is_reduced_and_says_so() {
    if common::gpu().is_none() {
        return;
    }
    let gpu = pollster::block_on(Gpu::new(&GpuOptions { max_texture_3d: Some(32), ..Default::default() })).unwrap();
    for (name, dims, map) in grids() {
        let volume = volume(dims, map, |p| 4.0 * p.x + 3.0 * p.y - 2.0 * p.z);
        let mut renderer = Renderer::new(&gpu);
        let report = renderer.show_volume(&volume).unwrap();
        assert!(report.is_reduced() && report.texture_dims.iter().all(|&n| n <= 32), "{name}: {report:?}");
        let scene = SliceScene::new(SliceAxis::Coronal.plane(LpsPoint::new(0.0, 0.0, 0.0)), 0.4, WINDOW);
        let pixels = picture(&gpu, VIEW, |target| assert!(renderer.render_slice(target, &scene)));
        // A linear field stays itself under averaging; along the slice axis the middle slice stands for its group.
        for (x, y) in [(80, 60), (60, 50), (100, 72)] {
            let point = scene.unproject(VIEW, [x as f32 + 0.5, y as f32 + 0.5]);
            let level = WINDOW.brightness(4.0 * point.0.x + 3.0 * point.0.y - 2.0 * point.0.z) * 255.0;
            let found = f64::from(pixels.rgba(x, y)[0]);
            assert!((found - level).abs() < 4.0, "{name}: {found} for {level}");
        }
    }
}
