//! Surfaces in one canvas, without a session: the picture on the patient's page.

use super::bind::surface_of;
use super::canvas::{Binding, ViewCanvas};
use super::cpu::{context_of, put};
use prosector_session::core::{Rgb, Window};
use prosector_session::gpu::{Gpu, GpuOptions};
use prosector_session::render::{Camera, Renderer, SurfaceLook, SurfaceSet, TargetView, Viewport, VolumeScene, cpu};
use std::collections::BTreeMap;
use web_sys::HtmlElement;

/// Behind the picture.
const BACKGROUND: Rgb = Rgb([11, 14, 18]);

/// Draws surfaces into an element, on the graphics device where there is one.
pub struct Painter {
    canvas: ViewCanvas,
    renderer: Option<Renderer>,
    looks: BTreeMap<String, SurfaceLook>,
    pixels: Vec<u8>,
}

impl Painter {
    /// Asks for a device and puts a canvas into `element`; `None` if the page cannot hold one.
    pub async fn start(element: &HtmlElement, resized: impl Fn() + 'static) -> Option<Self> {
        let renderer = Gpu::new(&GpuOptions::default()).await.ok().map(|gpu| Renderer::new(&gpu));
        let canvas = ViewCanvas::new(element, resized).ok()?;
        Some(Self { canvas, renderer, looks: BTreeMap::new(), pixels: Vec::new() })
    }

    /// Draws the visible surfaces.
    pub fn paint(&mut self, surfaces: &SurfaceSet, camera: &Camera) {
        if self.renderer.as_ref().is_some_and(Renderer::is_lost) {
            self.renderer = None;
            self.canvas.renew();
        }
        if self.renderer.is_some() { self.paint_on_device(surfaces, camera) } else { self.paint_here(surfaces, camera) }
    }

    fn paint_on_device(&mut self, surfaces: &SurfaceSet, camera: &Camera) {
        let ratio = self.canvas.pixel_ratio(f64::INFINITY);
        let (Some(size), Some(renderer)) = (self.canvas.fit(ratio), &mut self.renderer) else { return };
        for (id, surface) in surfaces.iter() {
            match self.looks.insert(id.to_owned(), surface.look) {
                None => renderer.set_surface(id, &surface.mesh, surface.look, None),
                Some(look) if look != surface.look => drop(renderer.set_surface_look(id, surface.look)),
                Some(_) => {}
            }
        }
        if let Binding::None = self.canvas.binding
            && let Some(surface) = surface_of(renderer.gpu(), &self.canvas, size)
        {
            self.canvas.binding = Binding::Gpu(surface);
        }
        let Binding::Gpu(surface) = &mut self.canvas.binding else { return };
        surface.resize(size[0], size[1]);
        let Some(frame) = surface.frame() else { return };
        let mut scene = VolumeScene::new(*camera, None, Window { center: 0.0, width: 1.0 });
        scene.background = BACKGROUND;
        renderer.render_volume(&TargetView::from(&frame), &scene);
        surface.present(frame);
    }

    fn paint_here(&mut self, surfaces: &SurfaceSet, camera: &Camera) {
        let ratio = self.canvas.pixel_ratio(1.0);
        let Some([width, height]) = self.canvas.fit(ratio) else { return };
        let Some(context) = context_of(&mut self.canvas) else { return };
        let viewport = Viewport { width, height };
        self.pixels.clear();
        self.pixels.resize(width as usize * height as usize * 4, 0);
        cpu::draw_surfaces(surfaces, camera, None, BACKGROUND, viewport, &mut self.pixels);
        // A canvas that cannot be drawn on now is drawn on at the next change.
        let _ = put(&context, &self.pixels, viewport);
    }
}
