//! Binding canvases to the graphics device, and warming the device up.

use super::canvas::ViewCanvas;
use crate::platform::js;
use prosector_session::core::{IntensityUnit, LpsFromVoxel, LpsPoint, LpsVector, Rescale, SliceAxis, Window};
use prosector_session::gpu::{CanvasSurface, Gpu};
use prosector_session::render::{Camera, Preset, Renderer, SliceScene, TargetView, VolumeScene, VolumeSpec};
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

/// Binds a view's canvas to the device.
pub(super) fn surface_of(gpu: &Gpu, canvas: &ViewCanvas, size: [u32; 2]) -> Option<CanvasSurface> {
    canvas_surface(gpu, &canvas.canvas, size)
}

#[cfg(target_arch = "wasm32")]
fn canvas_surface(gpu: &Gpu, canvas: &HtmlCanvasElement, [width, height]: [u32; 2]) -> Option<CanvasSurface> {
    use prosector_session::gpu::wgpu::SurfaceTarget;
    CanvasSurface::new(gpu, SurfaceTarget::Canvas(canvas.clone()), width, height).ok()
}

/// Canvases exist in browsers only.
#[cfg(not(target_arch = "wasm32"))]
fn canvas_surface(_: &Gpu, _: &HtmlCanvasElement, _: [u32; 2]) -> Option<CanvasSurface> {
    None
}

/// A slice of nothing.
pub(super) fn empty_slice() -> SliceScene {
    let plane = SliceAxis::Axial.plane(LpsPoint::new(0.0, 0.0, 0.0));
    SliceScene::new(plane, 1.0, Window { center: 0.0, width: 1.0 })
}

/// Draws one voxel where nobody sees it, so that shaders are compiled before the first picture is wanted; each kind of
/// picture in a task of its own.
pub(super) async fn warm_up(renderer: &mut Renderer) {
    let Some(canvas) = detached_canvas() else { return };
    let Some(surface) = canvas_surface(renderer.gpu(), &canvas, [8, 8]) else { return };
    let Some(spec) = one_voxel() else { return };
    js::next_task().await;
    if renderer.set_volume(&spec).is_err() || renderer.upload_slices(0, &[1]).is_err() {
        return;
    }
    draw_on(&surface, |target| renderer.render_slice(target, &empty_slice()));
    js::next_task().await;
    let camera = Camera::anterior(LpsPoint::new(0.0, 0.0, 0.0), 4.0);
    let scene = VolumeScene::new(camera, Some(Preset::Mip), Window { center: 0.0, width: 1.0 });
    draw_on(&surface, |target| renderer.render_volume(target, &scene));
    renderer.clear_volume();
}

fn draw_on(surface: &CanvasSurface, draw: impl FnOnce(&TargetView) -> bool) {
    if let Some(frame) = surface.frame() {
        draw(&TargetView::from(&frame));
        surface.present(frame);
    }
}

fn one_voxel() -> Option<VolumeSpec> {
    let steps = [LpsVector::new(1.0, 0.0, 0.0), LpsVector::new(0.0, 1.0, 0.0), LpsVector::new(0.0, 0.0, 1.0)];
    let lps_from_voxel = LpsFromVoxel::new(LpsPoint::new(0.0, 0.0, 0.0), steps).ok()?;
    let unit = IntensityUnit::Arbitrary;
    Some(VolumeSpec { dims: [1; 3], lps_from_voxel, rescale: Rescale::IDENTITY, unit, float_range: None })
}

fn detached_canvas() -> Option<HtmlCanvasElement> {
    web_sys::window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()
}
