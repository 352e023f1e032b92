//! Surfaces: the CPU rasteriser against the GPU, colours by number, broken meshes.

mod common;

use common::{difference, picture};
use prosector_core::{FrameOfReferenceUid, LpsPoint, Rgb, SurfaceMesh};
use prosector_render::{
    Camera, Renderer, Scalars, Surface, SurfaceLook, SurfaceSet, Viewport, VolumeScene, cpu, viridis,
};
use std::sync::Arc;

const VIEW: Viewport = Viewport { width: 120, height: 100 };
const BACKGROUND: Rgb = Rgb([10, 20, 30]);

/// A ball of 30 mm by latitude and longitude.
fn ball() -> Arc<SurfaceMesh> {
    let (rings, sectors) = (24u32, 36u32);
    let mut normals = Vec::new();
    for ring in 0..=rings {
        for sector in 0..sectors {
            let (theta, phi) = (
                std::f32::consts::PI * ring as f32 / rings as f32,
                std::f32::consts::TAU * sector as f32 / sectors as f32,
            );
            normals.push([theta.sin() * phi.cos(), theta.sin() * phi.sin(), theta.cos()]);
        }
    }
    let mut triangles = Vec::new();
    for ring in 0..rings {
        for sector in 0..sectors {
            let (a, b) = (ring * sectors + sector, ring * sectors + (sector + 1) % sectors);
            triangles.extend([[a, a + sectors, b], [b, a + sectors, b + sectors]]);
        }
    }
    let positions = normals.iter().map(|n| n.map(|c| c * 30.0)).collect();
    Arc::new(SurfaceMesh { positions, normals, triangles, frame_of_reference: FrameOfReferenceUid::new("1") })
}

fn scene() -> VolumeScene {
    let window = prosector_core::Window { center: 0.0, width: 1.0 };
    let camera = Camera::anterior(LpsPoint::new(0.0, 0.0, 0.0), 80.0).orbited(0.3, 0.2);
    VolumeScene { background: BACKGROUND, ..VolumeScene::new(camera, None, window) }
}

fn heights(mesh: &SurfaceMesh) -> Scalars {
    Scalars { values: Arc::new(mesh.positions.iter().map(|p| p[2]).collect()), range: [-30.0, 30.0] }
}

#[test]
fn the_cpu_draws_the_same_surface() {
    let Some(gpu) = common::gpu() else { return };
    let mesh = ball();
    let cases = [(1.0, None), (1.0, Some(heights(&mesh)))];
    for (opacity, scalars) in cases {
        let look = SurfaceLook { color: Rgb([221, 130, 101]), opacity, visible: true };
        let mut renderer = Renderer::new(&gpu);
        renderer.set_surface("ball", &mesh, look, scalars);
        let pixels = picture(&gpu, VIEW, |target| assert!(renderer.render_volume(target, &scene())));
        let mut drawn = vec![0; pixels.bytes.len()];
        cpu::draw_surfaces(renderer.surfaces(), &scene().camera, None, BACKGROUND, VIEW, &mut drawn);
        // The CPU shades at vertices, the GPU at pixels: levels differ a little, outlines by single pixels.
        let far = pixels.bytes.iter().zip(&drawn).filter(|(a, b)| a.abs_diff(**b) > 12).count();
        assert!(far * 100 < drawn.len() * 2, "{far} of {} differ", drawn.len());
        assert_eq!(&drawn[..3], &BACKGROUND.0);
    }
}

#[test]
fn numbers_are_coloured_by_viridis() {
    let mesh = ball();
    let look = SurfaceLook { color: Rgb([255; 3]), opacity: 1.0, visible: true };
    let surface = Surface::new(&mesh, look, Some(heights(&mesh)));
    for vertex in [0, 400, mesh.positions.len() - 1] {
        let part = (mesh.positions[vertex][2] + 30.0) / 60.0;
        assert_eq!(surface.vertex_color(vertex), viridis(part));
    }
    let short = Scalars { values: Arc::new(vec![1.0]), range: [0.0, 1.0] };
    assert!(Surface::new(&mesh, look, Some(short)).scalars.is_none());
}

#[test]
fn broken_meshes_are_drawn_as_far_as_they_go() {
    let look = SurfaceLook { color: Rgb([255; 3]), opacity: 0.4, visible: true };
    let mut broken = (*ball()).clone();
    broken.triangles.push([0, 1, 999_999]);
    broken.normals.truncate(3);
    broken.positions[5] = [f32::NAN; 3];
    let mut surfaces = SurfaceSet::default();
    surfaces.set("broken", Surface::new(&Arc::new(broken.clone()), look, None));
    let mut drawn = vec![0; 120 * 100 * 4];
    cpu::draw_surfaces(&surfaces, &scene().camera, None, BACKGROUND, VIEW, &mut drawn);
    assert!(drawn.chunks(4).any(|p| p[0] > 40));
    cpu::draw_surfaces(&surfaces, &scene().camera, None, BACKGROUND, VIEW, &mut [0; 7]);
    let Some(gpu) = common::gpu() else { return };
    let mut renderer = Renderer::new(&gpu);
    renderer.set_surface("broken", &Arc::new(broken), look, None);
    let pixels = picture(&gpu, VIEW, |target| assert!(renderer.render_volume(target, &scene())));
    let (most, _) = difference(&pixels.bytes, &drawn);
    assert!(most < 255);
    assert_eq!(pixels.rgba(1, 1)[..3], BACKGROUND.0);
}
