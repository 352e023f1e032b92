//! The turning picture itself.

use super::format::{PictureError, decode_picture};
use crate::platform::js;
use crate::platform::views::{Painter, camera_of};
use prosector_session::core::{LpsPoint, LpsVector};
use prosector_session::plan::Camera;
use prosector_session::render::{Surface, SurfaceLook, SurfaceSet};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use web_sys::HtmlElement;

/// Limits of the magnification, mm from the lower to the upper edge.
const HEIGHT_MM: [f64; 2] = [20.0, 2_000.0];

/// A picture in an element; clones share it. It is drawn when it changes and goes when the last clone is dropped.
#[derive(Clone)]
pub struct PatientView(Rc<Inner>);

struct Inner {
    surfaces: RefCell<SurfaceSet>,
    camera: Cell<prosector_session::render::Camera>,
    whole: prosector_session::render::Camera,
    painter: RefCell<Option<Painter>>,
    scheduled: Cell<bool>,
    changed_ms: Cell<f64>,
}

impl PatientView {
    /// Shows the picture's file inside `element`, from the front, everything in view.
    pub fn start(element: &HtmlElement, picture: &[u8]) -> Result<Self, PictureError> {
        let mut surfaces = SurfaceSet::default();
        let mut bounds: Option<[LpsPoint; 2]> = None;
        for layer in decode_picture(picture)? {
            let look = SurfaceLook { color: layer.color, opacity: layer.opacity, visible: true };
            bounds = layer.mesh.bounds().map(|own| joined(bounds, own)).or(bounds);
            surfaces.set(&layer.id, Surface::new(&Arc::new(layer.mesh), look, None));
        }
        let whole = frontal(bounds.ok_or(PictureError)?);
        let view = Self(Rc::new(Inner {
            surfaces: RefCell::new(surfaces),
            camera: Cell::new(whole),
            whole,
            painter: RefCell::default(),
            scheduled: Cell::new(false),
            changed_ms: Cell::new(0.0),
        }));
        view.find_painter(element.clone());
        Ok(view)
    }

    fn find_painter(&self, element: HtmlElement) {
        let weak = Rc::downgrade(&self.0);
        js::spawn(async move {
            let resized = weak.clone();
            let redraw = move || resized.upgrade().into_iter().for_each(|inner| PatientView(inner).redraw());
            let painter = Painter::start(&element, redraw).await;
            if let Some(inner) = weak.upgrade() {
                inner.painter.replace(painter);
                PatientView(inner).redraw();
            }
        });
    }

    /// Shows a step: its view (`None` for the whole), and its layers (`None` for all).
    pub fn show(&self, camera: Option<Camera>, visible_layers: Option<&[String]>) {
        self.0.camera.set(camera.as_ref().map_or(self.0.whole, camera_of));
        let looks: Vec<(String, SurfaceLook)> =
            self.0.surfaces.borrow().iter().map(|(id, surface)| (id.to_owned(), surface.look)).collect();
        for (id, look) in looks {
            let visible = visible_layers.is_none_or(|layers| layers.contains(&id));
            self.0.surfaces.borrow_mut().set_look(&id, SurfaceLook { visible, ..look });
        }
        self.redraw();
    }

    /// Turns the picture under a finger that moved by this many CSS pixels.
    pub fn turn(&self, right: f64, down: f64) {
        const RADIANS_PER_PIXEL: f64 = 0.01;
        self.0.camera.set(self.0.camera.get().orbited(right * RADIANS_PER_PIXEL, down * RADIANS_PER_PIXEL));
        self.redraw();
    }

    /// Enlarges by a factor above 1, or makes smaller.
    pub fn zoom(&self, factor: f64) {
        if factor.is_finite() && factor > 0.0 {
            let camera = self.0.camera.get();
            let height_mm = (camera.height_mm / factor).clamp(HEIGHT_MM[0], HEIGHT_MM[1]);
            self.0.camera.set(prosector_session::render::Camera { height_mm, ..camera });
            self.redraw();
        }
    }

    fn redraw(&self) {
        self.0.changed_ms.set(js::elapsed_ms());
        if self.0.scheduled.replace(true) {
            return;
        }
        let weak = Rc::downgrade(&self.0);
        js::spawn(async move {
            js::next_frame().await;
            let Some(inner) = weak.upgrade() else { return };
            inner.scheduled.set(false);
            if let Some(painter) = inner.painter.borrow_mut().as_mut() {
                painter.paint(&inner.surfaces.borrow(), &inner.camera.get());
            }
        });
    }
}

fn joined(before: Option<[LpsPoint; 2]>, own: [LpsPoint; 2]) -> [LpsPoint; 2] {
    match before {
        Some([low, high]) => [LpsPoint(low.0.min(own[0].0)), LpsPoint(high.0.max(own[1].0))],
        None => own,
    }
}

fn frontal([low, high]: [LpsPoint; 2]) -> prosector_session::render::Camera {
    prosector_session::render::Camera {
        target: LpsPoint((low.0 + high.0) / 2.0),
        direction: LpsVector::new(0.0, 1.0, 0.0),
        up: LpsVector::new(0.0, 0.0, 1.0),
        height_mm: (high.0 - low.0).length() * 0.9,
    }
}
