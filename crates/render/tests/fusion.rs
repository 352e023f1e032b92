//! Two images in one slice: the pixels that blend and checkerboard must have, on the device and without one.

mod common;

use common::{difference, grids, picture, volume};
use glam::{DAffine3, DQuat, DVec3};
use prosector_core::{LpsPoint, SliceAxis, Volume, Window};
use prosector_gpu::Pixels;
use prosector_render::{Fusion, Gpu, Mix, Renderer, SliceScene, Viewport, VolumeSpec, cpu};

const VIEW: Viewport = Viewport { width: 120, height: 100 };
const WINDOW: Window = Window { center: 0.0, width: 1000.0 };
/// The second image's own window, another one.
const SECOND: Window = Window { center: 100.0, width: 400.0 };

/// Where the second image's patient lies in the first one's.
fn motion() -> DAffine3 {
    DAffine3::from_rotation_translation(
        DQuat::from_axis_angle(DVec3::new(1.0, 2.0, 2.0) / 3.0, 0.3),
        DVec3::new(5.0, -3.0, 2.0),
    )
}

fn first_hu(p: DVec3) -> f64 {
    4.0 * p.x - 3.0 * p.y
}

fn second_hu(p: DVec3) -> f64 {
    100.0 + 3.0 * p.z + 2.0 * p.y
}

fn pair() -> (Volume, Volume) {
    let grids = grids();
    // The second is smaller than the first, so that the first stands alone around it.
    (volume(grids[0].1, grids[0].2, first_hu), volume([24, 40, 30], grids[1].2, second_hu))
}

fn scene(mix: Mix) -> SliceScene {
    let plane = SliceAxis::Axial.plane(LpsPoint::new(1.0, -2.0, 0.25));
    let fusion = Some(Fusion { main_from_second: motion(), window: SECOND, mix });
    SliceScene { fusion, ..SliceScene::new(plane, 0.41, WINDOW) }
}

fn on_device(gpu: &Gpu, first: &Volume, second: &Volume, scene: &SliceScene) -> Pixels {
    let mut renderer = Renderer::new(gpu);
    renderer.show_volume(first).unwrap();
    renderer.set_second(&VolumeSpec::from(second)).unwrap();
    renderer.upload_second(second, 0..second.dims[2]).unwrap();
    picture(gpu, VIEW, |target| assert!(renderer.render_slice(target, scene)))
}

fn on_cpu(first: &Volume, second: Option<&Volume>, scene: &SliceScene) -> Vec<u8> {
    let mut drawn = vec![0; (VIEW.width * VIEW.height * 4) as usize];
    cpu::draw_fused_slice(first, second, None, scene, VIEW, &mut drawn);
    drawn
}

/// Grey levels that both formulas give at a pixel, and whether the second image is there; `None` near a voxel border.
fn expected(first: &Volume, second: &Volume, scene: &SliceScene, x: u32, y: u32) -> Option<(f64, Option<f64>)> {
    let point = scene.unproject(VIEW, [x as f32 + 0.5, y as f32 + 0.5]);
    let moved = motion().inverse().transform_point3(point.0);
    let inside = |volume: &Volume, p: DVec3| {
        let index = volume.lps_from_voxel.voxel(LpsPoint(p)).0;
        let ends = DVec3::from(volume.dims.map(|n| n as f64 - 1.0));
        let margin = index.min(ends - index).min_element();
        if margin > 0.01 {
            Some(true)
        } else if margin < -0.51 {
            Some(false)
        } else {
            None
        }
    };
    let first = if inside(first, point.0)? { WINDOW.brightness(first_hu(point.0)) } else { 0.0 };
    let second = inside(second, moved)?.then(|| SECOND.brightness(second_hu(moved)));
    Some((first, second))
}

/// Compares a picture's pixels with `level`, by the two brightnesses and the pixel's place in the patient.
fn check(bytes: &[u8], scene: &SliceScene, level: impl Fn(f64, f64, DVec3) -> Option<f64>) {
    let (first, second) = pair();
    let (mut both, mut alone) = (0, 0);
    for (x, y) in (0..VIEW.height).flat_map(|y| (0..VIEW.width).map(move |x| (x, y))) {
        let Some((a, b)) = expected(&first, &second, scene, x, y) else { continue };
        let place = scene.unproject(VIEW, [x as f32 + 0.5, y as f32 + 0.5]).0;
        let Some(wanted) = b.map_or(Some(a), |b| level(a, b, place)) else { continue };
        let found = f64::from(bytes[((y * VIEW.width + x) * 4) as usize]);
        // Stored values are whole, so that the formulas are met within half a unit of either image.
        assert!((found - 255.0 * wanted).abs() <= 1.5, "({x}, {y}): {found} for {}", 255.0 * wanted);
        both += u32::from(b.is_some());
        alone += u32::from(b.is_none());
    }
    assert!(both > 1500 && alone > 1500, "{both} pixels of both, {alone} of the first alone");
}

fn every_way(scene: &SliceScene, level: impl Fn(f64, f64, DVec3) -> Option<f64> + Copy) {
    let (first, second) = pair();
    let drawn = on_cpu(&first, Some(&second), scene);
    check(&drawn, scene, level);
    let Some(gpu) = common::gpu() else { return };
    let pixels = on_device(&gpu, &first, &second, scene);
    check(&pixels.bytes, scene, level);
    let (_, off) = difference(&pixels.bytes, &drawn);
    assert!(off < 0.004, "{off} of the pixels differ by more than a level");
}

#[test]
fn a_blend_has_the_part_of_each() {
    for part in [0.0, 0.3, 1.0] {
        every_way(&scene(Mix::Blend { second: part }), |a, b, _| Some(a * f64::from(1.0 - part) + b * f64::from(part)));
    }
}

#[test]
fn tiles_of_a_checkerboard_show_one_image_each_and_stay_in_the_patient() {
    let tile = 7.0;
    let level = |a: f64, b: f64, p: DVec3| {
        let [x, y] = [p.x, p.y].map(|mm| mm / tile);
        // On the border of two tiles either is right.
        let border = [x, y].iter().any(|t| (t - t.round()).abs() < 1e-3);
        (!border).then(|| if (x.floor() + y.floor()).rem_euclid(2.0) == 1.0 { b } else { a })
    };
    let scene = scene(Mix::Checkerboard { tile_mm: tile });
    every_way(&scene, level);
    // Moved sideways, the same places of the patient have the same tiles: checked by the same formula.
    let mut aside = scene;
    aside.plane.center = aside.plane.point(3.3, -1.9);
    every_way(&aside, level);
}

#[test]
fn without_a_second_image_the_first_is_as_ever() {
    let (first, second) = pair();
    let plain = SliceScene { fusion: None, ..scene(Mix::Blend { second: 0.5 }) };
    let alone = on_cpu(&first, None, &plain);
    assert_eq!(on_cpu(&first, Some(&second), &plain), alone, "a scene without fusion leaves the second out");
    assert_eq!(on_cpu(&first, None, &scene(Mix::Blend { second: 0.5 })), alone, "and one with it needs the second");
    let Some(gpu) = common::gpu() else { return };
    let mut renderer = Renderer::new(&gpu);
    renderer.show_volume(&first).unwrap();
    assert!(renderer.upload_second(&second, 0..1).is_err(), "slices of an image that was not described");
    let draw = |renderer: &mut Renderer, scene: &SliceScene| {
        picture(&gpu, VIEW, |target| assert!(renderer.render_slice(target, scene))).bytes
    };
    let before = draw(&mut renderer, &plain);
    renderer.set_second(&VolumeSpec::from(&second)).unwrap();
    let blend = scene(Mix::Blend { second: 0.5 });
    assert_eq!(draw(&mut renderer, &blend), before, "no slice of the second has come");
    renderer.upload_second(&second, 0..second.dims[2]).unwrap();
    assert_ne!(draw(&mut renderer, &blend), before);
    assert!(renderer.upload_second(&second, 29..31).is_err(), "beyond the end");
    renderer.clear_second();
    assert_eq!(draw(&mut renderer, &blend), before);
}
