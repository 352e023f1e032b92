//! The turning picture itself.

use super::fit::{Bounds, Framing, around};
use super::format::{PictureError, decode_picture};
use crate::platform::js;
use crate::platform::views::{Painter, camera_of};
use prosector_session::core::LpsPoint;
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
    element: HtmlElement,
    surfaces: RefCell<SurfaceSet>,
    boxes: Vec<(String, Bounds)>,
    camera: Cell<prosector_session::render::Camera>,
    framing: Cell<Framing>,
    /// Width by height of the canvas that the camera is fitted to.
    aspect: Cell<f64>,
    painter: RefCell<Option<Painter>>,
    scheduled: Cell<bool>,
    changed_ms: Cell<f64>,
}

impl PatientView {
    /// Shows the picture's file inside `element`, from the front, everything in view.
    pub fn start(element: &HtmlElement, picture: &[u8]) -> Result<Self, PictureError> {
        let mut surfaces = SurfaceSet::default();
        let mut boxes = Vec::new();
        for layer in decode_picture(picture)? {
            let look = SurfaceLook { color: layer.color, opacity: layer.opacity, visible: true };
            boxes.extend(layer.mesh.bounds().map(|bounds| (layer.id.clone(), bounds)));
            surfaces.set(&layer.id, Surface::new(&Arc::new(layer.mesh), look, None));
        }
        let framing = frontal(around(boxes.iter().map(|(_, bounds)| *bounds)).ok_or(PictureError)?);
        let view = Self(Rc::new(Inner {
            element: element.clone(),
            surfaces: RefCell::new(surfaces),
            boxes,
            camera: Cell::new(framing.fitted(1.0)),
            framing: Cell::new(framing),
            aspect: Cell::new(1.0),
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

    /// Shows a step: its view (`None` from the front), and its layers (`None` for all), which are framed.
    ///
    /// A view that was brought close stays close if it `may_be_close`.
    pub fn show(&self, camera: Option<Camera>, may_be_close: bool, visible_layers: Option<&[String]>) {
        let shows = |id: &String| visible_layers.is_none_or(|layers| layers.contains(id));
        let boxes = self.0.boxes.iter();
        let bounds = around(boxes.filter(|(id, _)| shows(id)).map(|(_, bounds)| *bounds));
        let from_front = frontal(bounds.unwrap_or(self.0.framing.get().bounds));
        let framing = match camera {
            Some(camera) => Framing { camera: camera_of(&camera), may_be_close, ..from_front },
            None => from_front,
        };
        self.0.framing.set(framing);
        self.0.camera.set(framing.fitted(self.0.aspect.get()));
        let looks: Vec<(String, SurfaceLook)> =
            self.0.surfaces.borrow().iter().map(|(id, surface)| (id.to_owned(), surface.look)).collect();
        for (id, look) in looks {
            self.0.surfaces.borrow_mut().set_look(&id, SurfaceLook { visible: shows(&id), ..look });
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
            inner.follow_shape();
            if let Some(painter) = inner.painter.borrow_mut().as_mut() {
                painter.paint(&inner.surfaces.borrow(), &inner.camera.get());
            }
        });
    }
}

impl Inner {
    /// Fits the picture to the element's shape, where that changed since it was drawn last.
    fn follow_shape(&self) {
        let [width, height] = [self.element.client_width(), self.element.client_height()].map(f64::from);
        if width < 1.0 || height < 1.0 {
            return;
        }
        let aspects = [self.aspect.replace(width / height), width / height];
        if aspects[0] != aspects[1] {
            self.camera.set(self.framing.get().refitted(self.camera.get(), aspects));
        }
    }
}

/// The whole box from the front.
fn frontal(bounds: Bounds) -> Framing {
    let camera = prosector_session::render::Camera::anterior(LpsPoint::new(0.0, 0.0, 0.0), f64::INFINITY);
    Framing { camera, bounds, may_be_close: false }
}
