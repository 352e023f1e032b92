//! Drawing without a graphics device: slices and surfaces by the processor, into 2D canvases.

use super::canvas::{Binding, ViewCanvas};
use super::drawer::Uploads;
use super::pace::Effort;
use super::present::Present;
use super::scenes::{label_styles, slice_scene, volume_scene};
use super::surfaces::Shown;
use prosector_session::core::SliceAxis;
use prosector_session::render::{LabelStyle, Surface, SurfaceSet, Viewport, cpu};
use prosector_session::view::ViewId;
use prosector_session::{Generation, Session};
use std::collections::BTreeMap;
use wasm_bindgen::Clamped;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, ImageData};

/// Device pixels for each CSS pixel: more would cost the processor too much.
const MOST_RATIO: f64 = 1.0;
/// The same while the volume view moves.
const MOVING_RATIO: f64 = 0.5;

/// What the processor draws from besides the session.
#[derive(Default)]
pub(super) struct CpuDrawer {
    generation: Option<Generation>,
    styles: Vec<LabelStyle>,
    held: BTreeMap<String, Shown>,
    set: SurfaceSet,
    pixels: Vec<u8>,
}

impl CpuDrawer {
    /// Notes what changed; nothing has to be copied.
    pub(super) fn bring_over(&mut self, session: &Session, present: &mut Present) -> Uploads {
        let mut uploads = Uploads { other: self.generation != present.generation(), ..Uploads::default() };
        self.generation = present.generation();
        while present.next().is_some() {
            uploads.slices += 1;
        }
        let styles = label_styles(session);
        uploads.other |= styles != self.styles;
        self.styles = styles;
        uploads.other |= self.follow_surfaces(session);
        uploads
    }

    fn follow_surfaces(&mut self, session: &Session) -> bool {
        let shown = Shown::all(session);
        let gone: Vec<String> = self.held.keys().filter(|id| !shown.iter().any(|s| s.id == **id)).cloned().collect();
        let mut changed = !gone.is_empty();
        for id in gone {
            self.set.remove(&id);
            self.held.remove(&id);
        }
        for surface in shown {
            if self.held.get(&surface.id).is_none_or(|held| !held.is_same(&surface)) {
                self.bring(surface);
                changed = true;
            }
        }
        changed
    }

    fn bring(&mut self, surface: Shown) {
        let id = &surface.id;
        if self.held.get(id).is_some_and(|held| held.has_same_mesh(&surface)) {
            self.set.set_look(id, surface.look);
            self.set.set_scalars(id, surface.scalars.clone());
        } else {
            self.set.set(id, Surface::new(&surface.mesh, surface.look, surface.scalars.clone()));
        }
        self.held.insert(surface.id.clone(), surface);
    }

    /// The surfaces as CPU data.
    pub(super) fn surfaces(&self) -> &SurfaceSet {
        &self.set
    }

    /// Draws a view; `false` if its canvas cannot be drawn on.
    pub(super) fn draw(&mut self, view: ViewId, canvas: &mut ViewCanvas, session: &Session, effort: Effort) -> bool {
        let moving = effort == Effort::Moving;
        let ratio = canvas.pixel_ratio(if moving { MOVING_RATIO } else { MOST_RATIO });
        let css_size = canvas.css_size();
        let Some([width, height]) = canvas.fit(ratio) else { return true };
        let Some(context) = context_of(canvas) else { return false };
        let viewport = Viewport { width, height };
        self.pixels.clear();
        self.pixels.resize(width as usize * height as usize * 4, 0);
        match view.axis() {
            Some(axis) => self.draw_slice(axis, css_size, viewport, session),
            None => self.draw_surfaces(viewport, session, effort),
        }
        put(&context, &self.pixels, viewport).is_ok()
    }

    fn draw_slice(&mut self, axis: SliceAxis, css_size: [f64; 2], viewport: Viewport, session: &Session) {
        let scene = slice_scene(session, axis, css_size, [viewport.width, viewport.height]);
        if let (Some(scene), Some(volume)) = (scene, session.volume()) {
            let overlay = session
                .labels_over_slices()
                .map(|group| cpu::LabelOverlay { map: &group.label_map, styles: &self.styles });
            let second = session.fusion().second().map(|second| &*second.volume);
            cpu::draw_fused_slice(volume, second, overlay.as_ref(), &scene, viewport, &mut self.pixels);
        }
    }

    fn draw_surfaces(&mut self, viewport: Viewport, session: &Session, effort: Effort) {
        if let Some(scene) = volume_scene(session, effort, true) {
            cpu::draw_surfaces(&self.set, &scene.camera, None, scene.background, viewport, &mut self.pixels);
        }
    }
}

pub(super) fn context_of(canvas: &mut ViewCanvas) -> Option<CanvasRenderingContext2d> {
    if let Binding::None = canvas.binding {
        let context = canvas.canvas.get_context("2d").ok()??.dyn_into().ok()?;
        canvas.binding = Binding::Cpu(context);
    }
    match &canvas.binding {
        Binding::Cpu(context) => Some(context.clone()),
        _ => None,
    }
}

pub(super) fn put(context: &CanvasRenderingContext2d, pixels: &[u8], viewport: Viewport) -> Result<(), JsValue> {
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(pixels), viewport.width, viewport.height)?;
    context.put_image_data(&image, 0.0, 0.0)
}
