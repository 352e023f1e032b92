//! A canvas inside the element of a view, as large as the element in device pixels.

use crate::platform::js;
use prosector_session::gpu::CanvasSurface;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, ResizeObserver};

/// Device pixels beyond this ratio are not worth their cost.
const MOST_PIXEL_RATIO: f64 = 2.0;

/// What a canvas is bound to; a canvas that was bound once can never be bound to another kind.
#[derive(Default)]
#[allow(clippy::large_enum_variant)] // There are four, and they stay where they are.
pub(super) enum Binding {
    #[default]
    None,
    Gpu(CanvasSurface),
    Cpu(CanvasRenderingContext2d),
}

/// A view's canvas. Dropping it takes the canvas off the page.
pub(super) struct ViewCanvas {
    element: HtmlElement,
    pub(super) canvas: HtmlCanvasElement,
    pub(super) binding: Binding,
    css_size: Rc<Cell<[f64; 2]>>,
    observer: ResizeObserver,
    _on_resize: Closure<dyn FnMut()>,
}

impl ViewCanvas {
    /// Puts a canvas into `element` and follows its size; `resized` is called after each change.
    pub(super) fn new(element: &HtmlElement, resized: impl Fn() + 'static) -> Result<Self, JsValue> {
        let canvas = insert_canvas(element)?;
        // The observer tells the first size as well; to ask now would force a layout for every view.
        let css_size = Rc::new(Cell::new([0.0; 2]));
        let (seen, watched) = (css_size.clone(), element.clone());
        let on_resize = Closure::<dyn FnMut()>::new(move || {
            seen.set(size_of(&watched));
            resized();
        });
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref())?;
        observer.observe(element);
        Ok(Self { element: element.clone(), canvas, binding: Binding::None, css_size, observer, _on_resize: on_resize })
    }

    /// Width and height of the element in CSS pixels.
    pub(super) fn css_size(&self) -> [f64; 2] {
        self.css_size.get()
    }

    /// Device pixels for each CSS pixel, at most `most`.
    pub(super) fn pixel_ratio(&self, most: f64) -> f64 {
        js::window().device_pixel_ratio().clamp(0.5, most.min(MOST_PIXEL_RATIO))
    }

    /// Makes the canvas as large as its element and returns its size; `None` while the element has no area.
    pub(super) fn fit(&mut self, ratio: f64) -> Option<[u32; 2]> {
        let size = self.css_size().map(|side| (side * ratio).round() as u32);
        if size.contains(&0) {
            return None;
        }
        if [self.canvas.width(), self.canvas.height()] != size {
            self.canvas.set_width(size[0]);
            self.canvas.set_height(size[1]);
        }
        Some(size)
    }

    /// Puts a fresh canvas in the place of the old one, because it will be bound in another way.
    pub(super) fn renew(&mut self) {
        self.binding = Binding::None;
        self.canvas.remove();
        if let Ok(canvas) = insert_canvas(&self.element) {
            self.canvas = canvas;
        }
    }
}

impl Drop for ViewCanvas {
    fn drop(&mut self) {
        self.observer.disconnect();
        self.canvas.remove();
    }
}

fn insert_canvas(element: &HtmlElement) -> Result<HtmlCanvasElement, JsValue> {
    let document = js::window().document().ok_or("there is no document")?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    canvas.set_class_name("view-canvas");
    // The picture is described by what lies over it.
    canvas.set_attribute("aria-hidden", "true")?;
    for (name, value) in
        [("position", "absolute"), ("inset", "0"), ("width", "100%"), ("height", "100%"), ("display", "block")]
    {
        canvas.style().set_property(name, value)?;
    }
    element.insert_before(&canvas, element.first_child().as_ref())?;
    Ok(canvas)
}

fn size_of(element: &HtmlElement) -> [f64; 2] {
    [f64::from(element.client_width()), f64::from(element.client_height())]
}
