//! Binding canvases to the graphics device, and warming the device up.

use super::canvas::ViewCanvas;
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

/// Draws one voxel where nobody sees it, so that shaders are compiled before the first picture is wanted.
pub(super) fn warm_up(renderer: &mut Renderer) {
    let Some(canvas) = detached_canvas() else { return };
    let Some(surface) = canvas_surface(renderer.gpu(), &canvas, [8, 8]) else { return };
    let (Some(frame), Some(spec)) = (surface.frame(), one_voxel()) else { return };
    if renderer.set_volume(&spec).is_ok() && renderer.upload_slices(0, &[1]).is_ok() {
        let target = TargetView::from(&frame);
        renderer.render_slice(&target, &empty_slice());
        let camera = Camera::anterior(LpsPoint::new(0.0, 0.0, 0.0), 4.0);
        let window = Window { center: 0.0, width: 1.0 };
        renderer.render_volume(&target, &VolumeScene::new(camera, Some(Preset::Mip), window));
        renderer.clear_volume();
    }
    surface.present(frame);
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
