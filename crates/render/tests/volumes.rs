//! The view in 3D: orientation, projection, skipping, surfaces before and behind, cuts, and the loss of the device.

mod common;

use common::{bright_center, difference, grids, picture, square, volume};
use glam::DVec3;
use prosector_core::{LpsPoint, LpsVector, Rgb, Volume, Window};
use prosector_render::{
    Camera, ClipPlane, Preset, Quality, Renderer, SurfaceLook, Viewport, VolumeScene, pick_surface, pick_volume,
    project, unproject_ray,
};

const VIEW: Viewport = Viewport { width: 120, height: 100 };
const WINDOW: Window = Window { center: 500.0, width: 1001.0 };
const MARKER: DVec3 = DVec3::new(14.0, -14.0, 12.0);

fn front() -> Camera {
    Camera::anterior(LpsPoint::new(0.0, 0.0, 0.0), 80.0)
}

/// Air, a bone ball of 15 mm radius in soft tissue of 24 mm.
fn ball(p: DVec3) -> f64 {
    match p.length() {
        r if r < 15.0 => 700.0,
        r if r < 24.0 => 50.0,
        _ => -1000.0,
    }
}

fn ball_volume() -> Volume {
    let (_, dims, map) = grids().remove(0);
    volume(dims, map, ball)
}

fn look(color: [u8; 3], opacity: f32) -> SurfaceLook {
    SurfaceLook { color: Rgb(color), opacity, visible: true }
}

#[test]
fn the_marker_is_where_the_camera_sees_it() {
    let Some(gpu) = common::gpu() else { return };
    let cameras = [front(), front().orbited(0.7, 0.4), front().orbited(std::f64::consts::PI, 0.0)];
    for (name, dims, map) in grids() {
        let marked = |p: DVec3| if (p - MARKER).length() < 6.0 { 1000.0 } else { -1000.0 };
        let mut renderer = Renderer::new(&gpu);
        renderer.show_volume(&volume(dims, map, marked)).unwrap();
        for camera in cameras {
            for preset in [Preset::Mip, Preset::CtBoneAndVessels] {
                let scene = VolumeScene { background: Rgb([0; 3]), ..VolumeScene::new(camera, Some(preset), WINDOW) };
                let pixels = picture(&gpu, VIEW, |target| assert!(renderer.render_volume(target, &scene)));
                let found = bright_center(&pixels, 60).expect("the marker shows");
                let expected = project(&camera, VIEW, LpsPoint(MARKER)).unwrap();
                let near = (0..2).all(|n| (found[n] - f64::from(expected[n])).abs() < 2.0);
                assert!(near, "{name} {preset:?}: {found:?} {expected:?}");
            }
        }
        // Seen from the front, the patient's left is on screen right and the head is up.
        let seen = project(&front(), VIEW, LpsPoint(MARKER)).unwrap();
        assert!(seen[0] > 60.0 && seen[1] < 50.0);
    }
}

#[test]
fn projection_shows_the_largest_intensity() {
    let Some(gpu) = common::gpu() else { return };
    let (_, dims, map) = grids().remove(0);
    for (inside, outside) in [(0.0, -500.0), (500.0, 100.0), (800.0, 0.0)] {
        let box_of = |p: DVec3| if p.abs().max_element() < 10.0 { inside } else { outside };
        let mut renderer = Renderer::new(&gpu);
        renderer.show_volume(&volume(dims, map, box_of)).unwrap();
        let scene = VolumeScene { background: Rgb([0; 3]), ..VolumeScene::new(front(), Some(Preset::Mip), WINDOW) };
        let pixels = picture(&gpu, VIEW, |target| assert!(renderer.render_volume(target, &scene)));
        for ((x, y), value) in [((60, 50), inside), ((60, 28), outside)] {
            let expected = WINDOW.brightness(value) * 255.0;
            let found = f64::from(pixels.rgba(x, y)[0]);
            assert!((found - expected).abs() <= 1.0, "({x}, {y}): {found} for {expected}");
        }
        assert_eq!(pixels.rgba(2, 2)[0], 0, "outside the volume");
    }
}

#[test]
fn skipping_empty_space_changes_nothing() {
    let Some(gpu) = common::gpu() else { return };
    let textured = |p: DVec3| ball(p) + 300.0 * (p.x * 0.4).sin() * (p.y * 0.3).sin() * (p.z * 0.5).cos();
    for (name, dims, map) in grids() {
        let mut renderer = Renderer::new(&gpu);
        renderer.show_volume(&volume(dims, map, textured)).unwrap();
        for preset in Preset::ALL {
            let camera = front().orbited(0.5, 0.3);
            let scene = VolumeScene::new(camera, Some(preset), WINDOW);
            let with = picture(&gpu, VIEW, |target| assert!(renderer.render_volume(target, &scene)));
            let full = VolumeScene { skip_empty: false, ..scene };
            let without = picture(&gpu, VIEW, |target| assert!(renderer.render_volume(target, &full)));
            let (most, _) = difference(&with.bytes, &without.bytes);
            assert!(most <= 1, "{name} {preset:?}: {most} levels");
        }
    }
}

#[test]
fn opacity_does_not_hang_on_the_step() {
    let Some(gpu) = common::gpu() else { return };
    let (_, dims, map) = grids().remove(0);
    let mut renderer = Renderer::new(&gpu);
    // Half transparent all the way through, so that errors add up.
    renderer.show_volume(&volume(dims, map, |p| 150.0 + p.x)).unwrap();
    let mut shown = Vec::new();
    for step_voxels in [0.25, 0.7, 2.0] {
        let quality = Quality { step_voxels, ..Quality::FINE };
        let scene = VolumeScene { quality, ..VolumeScene::new(front(), Some(Preset::CtBoneAndVessels), WINDOW) };
        shown.push(picture(&gpu, VIEW, |target| assert!(renderer.render_volume(target, &scene))));
    }
    for other in &shown[1..] {
        let (x, y) = (60, 50);
        let (a, b) = (shown[0].rgba(x, y), other.rgba(x, y));
        assert!((0..3).all(|n| a[n].abs_diff(b[n]) <= 3), "{a:?} {b:?}");
    }
}

#[test]
fn surfaces_and_volume_hide_each_other_by_depth() {
    let Some(gpu) = common::gpu() else { return };
    let mut renderer = Renderer::new(&gpu);
    renderer.show_volume(&ball_volume()).unwrap();
    let scene =
        VolumeScene { background: Rgb([0; 3]), ..VolumeScene::new(front(), Some(Preset::CtBoneAndVessels), WINDOW) };
    let middle = |renderer: &mut Renderer| {
        picture(&gpu, VIEW, |target| assert!(renderer.render_volume(target, &scene))).rgba(60, 50)
    };
    let bone = middle(&mut renderer);
    assert!(bone[0] > 120 && bone[2] > 80, "bone is bright: {bone:?}");
    renderer.set_surface("sheet", &square(20.0, 28.0), look([0, 0, 255], 1.0), None);
    assert_eq!(middle(&mut renderer), bone, "behind the bone");
    renderer.set_surface("sheet", &square(20.0, -28.0), look([0, 0, 255], 1.0), None);
    let blue = middle(&mut renderer);
    assert!(blue[0] < 60 && blue[2] > 120, "before the bone: {blue:?}");
    assert!(renderer.set_surface_look("sheet", look([0, 0, 255], 0.5)));
    let mixed = middle(&mut renderer);
    for n in 0..3 {
        // Rays end at 97 % and what they have found counts as all there is, so the front weighs a little more.
        let expected = (f64::from(blue[n]) + f64::from(bone[n])) / 2.0;
        assert!((f64::from(mixed[n]) - expected).abs() < 5.0, "half of each: {mixed:?} of {blue:?} and {bone:?}");
    }
    // Two translucent sheets, the red one nearer although it is added later.
    renderer.set_surface("sheet2", &square(20.0, -35.0), look([255, 0, 0], 0.9), None);
    let layered = middle(&mut renderer);
    assert!(layered[0] > layered[2] + 80, "the nearer sheet covers: {layered:?}");
    assert!(renderer.remove_surface("sheet") && renderer.remove_surface("sheet2") && !renderer.remove_surface("sheet"));
    assert_eq!(middle(&mut renderer), bone);
}

#[test]
fn a_cut_opens_the_volume() {
    let Some(gpu) = common::gpu() else { return };
    let mut renderer = Renderer::new(&gpu);
    renderer.show_volume(&ball_volume()).unwrap();
    renderer.set_surface("sheet", &square(60.0, 20.0), look([0, 255, 0], 1.0), None);
    let cut = |x| ClipPlane { point: LpsPoint::new(x, 0.0, 0.0), normal: LpsVector::new(1.0, 0.0, 0.0) };
    let base =
        VolumeScene { background: Rgb([0; 3]), ..VolumeScene::new(front(), Some(Preset::CtBoneAndVessels), WINDOW) };
    for (clip, left_of_patient_shows) in [(None, true), (Some(cut(0.0)), false), (Some(cut(100.0)), true)] {
        let scene = VolumeScene { clip, ..base };
        let pixels = picture(&gpu, VIEW, |target| assert!(renderer.render_volume(target, &scene)));
        assert_eq!(pixels.rgba(72, 50)[0] > 60, left_of_patient_shows, "bone, {clip:?}");
        assert_eq!(pixels.rgba(90, 50)[1] > 60, left_of_patient_shows, "sheet, {clip:?}");
        assert!(pixels.rgba(48, 50)[0] > 60, "the patient's right stays");
    }
}

#[test]
fn coarse_pictures_show_the_same() {
    let Some(gpu) = common::gpu() else { return };
    let mut renderer = Renderer::new(&gpu);
    renderer.show_volume(&ball_volume()).unwrap();
    let fine = VolumeScene::new(front(), Some(Preset::CtBoneAndVessels), WINDOW);
    let sharp = picture(&gpu, VIEW, |target| assert!(renderer.render_volume(target, &fine)));
    for quality in [Quality::MOVING, Quality::MOVING_SOFTWARE] {
        let scene = VolumeScene { quality, ..fine };
        let coarse = picture(&gpu, VIEW, |target| assert!(renderer.render_volume(target, &scene)));
        let (a, b) = (bright_center(&sharp, 60).unwrap(), bright_center(&coarse, 60).unwrap());
        assert!((0..2).all(|n| (a[n] - b[n]).abs() < 1.0), "{a:?} {b:?}");
    }
}

#[test]
fn after_the_loss_of_the_device_a_new_one_gives_the_picture_back() {
    let Some(gpu) = common::gpu() else { return };
    let volume = ball_volume();
    let scene = VolumeScene::new(front(), Some(Preset::CtSoftTissue), WINDOW);
    let show = |gpu: &prosector_render::Gpu| {
        let mut renderer = Renderer::new(gpu);
        renderer.show_volume(&volume).unwrap();
        renderer.set_surface("sheet", &square(20.0, -28.0), look([0, 0, 255], 0.5), None);
        let pixels = picture(gpu, VIEW, |target| assert!(renderer.render_volume(target, &scene)));
        (renderer, pixels)
    };
    let (mut renderer, before) = show(&gpu);
    let format = prosector_gpu::wgpu::TextureFormat::Rgba8Unorm;
    let texture = gpu.device().create_texture(&prosector_gpu::wgpu::TextureDescriptor {
        label: None,
        size: prosector_gpu::wgpu::Extent3d { width: 8, height: 8, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: prosector_gpu::wgpu::TextureDimension::D2,
        format,
        usage: prosector_gpu::wgpu::TextureUsages::RENDER_ATTACHMENT,
        view_formats: &[],
    });
    let view = texture.create_view(&Default::default());
    gpu.destroy();
    let target = prosector_render::TargetView { view: &view, format, viewport: Viewport { width: 8, height: 8 } };
    assert!(!renderer.render_volume(&target, &scene) && renderer.is_lost());
    renderer.upload_slices(0, &[]).unwrap();
    renderer.set_surface("late", &square(9.0, 0.0), look([1, 2, 3], 1.0), None);
    drop(renderer);
    let again = common::gpu().expect("a device was there before");
    assert_eq!(show(&again).1, before);
}

#[test]
fn picking_finds_the_nearest_visible_point() {
    let volume = ball_volume();
    let mut surfaces = prosector_render::SurfaceSet::default();
    surfaces.set("near", prosector_render::Surface::new(&square(20.0, -28.0), look([1, 1, 1], 0.5), None));
    surfaces.set("far", prosector_render::Surface::new(&square(60.0, 28.0), look([1, 1, 1], 1.0), None));
    let at = |x, y| unproject_ray(&front(), VIEW, [x, y]);
    let hit = pick_surface(&surfaces, &at(60.0, 50.0), None).unwrap();
    assert_eq!(hit.surface.as_deref(), Some("near"));
    assert!((hit.point.0 - DVec3::new(0.0, -28.0, 0.0)).length() < 1e-6);
    assert_eq!(pick_surface(&surfaces, &at(85.0, 50.0), None).unwrap().surface.as_deref(), Some("far"));
    assert_eq!(pick_surface(&surfaces, &at(2.0, 2.0), None), None);
    let bone = pick_volume(&volume, &at(60.0, 50.0), Preset::CtBoneAndVessels, WINDOW, None).unwrap();
    assert!((bone.point.0 - DVec3::new(0.0, -15.0, 0.0)).length() < 2.0, "{bone:?}");
    assert_eq!(pick_volume(&volume, &at(2.0, 2.0), Preset::CtBoneAndVessels, WINDOW, None), None);
}
