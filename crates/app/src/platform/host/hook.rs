//! `window.prosector`: the one global that the application makes, for automation, benchmarks and embedding.
//!
//! * `prosector.open(files)` opens a `File[]` or `FileList`, as if it had been dropped; nothing is uploaded.
//! * `prosector.rung()` names what draws: `WebGPU` or `CPU`.
//! * `prosector.loseGraphics()` gives the graphics device back as if it had been lost, to watch the recovery.
//!
//! Progress can be followed by the performance marks `prosector:load-start`, `prosector:headers`,
//! `prosector:first-picture`, `prosector:volume-complete` and `prosector:surfaces-complete`.

use super::Host;
use crate::platform::files::NamedFile;
use crate::platform::js::{self, property, set_property};
use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, File};

impl Host {
    /// Puts the hook on the window.
    pub(super) fn install_hook(&self) {
        let (open, rung, lose) = (self.clone(), self.clone(), self.clone());
        let hook = Object::new();
        let opening = Closure::<dyn Fn(JsValue)>::new(move |files: JsValue| open.open_files(named_files(&files)));
        let naming = Closure::<dyn Fn() -> JsValue>::new(move || rung.rung().name().into());
        let losing = Closure::<dyn Fn()>::new(move || lose.0.views.lose_device());
        set_property(&hook, "open", &opening.into_js_value());
        set_property(&hook, "rung", &naming.into_js_value());
        set_property(&hook, "loseGraphics", &losing.into_js_value());
        set_property(&js::window(), "prosector", &hook);
    }
}

fn named_files(list: &JsValue) -> Vec<NamedFile> {
    Array::from(list).iter().filter_map(|file| file.dyn_into::<Blob>().ok()).map(named).collect()
}

fn named(blob: Blob) -> NamedFile {
    let inside = property(&blob, "webkitRelativePath").as_string().filter(|path| !path.is_empty());
    let name = blob.dyn_ref::<File>().map(File::name);
    NamedFile { path: inside.or(name).unwrap_or_default(), blob }
}
