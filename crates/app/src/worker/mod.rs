//! What runs inside an import worker. The page's side is [`crate::platform::workers`].
//!
//! A worker holds nothing between tasks but the last file it read and the boundaries of the last label map, both only
//! to spare doing them again, so it can be ended at any time.

mod answer;
mod decode;
mod keep;
mod plan_file;
mod read;
mod scan;
mod segments;
mod tasks;
mod text;
mod unpack;

pub use plan_file::read_plans_in_worker;

use crate::platform::BUILD;
use crate::platform::js::{self, property, set_property};
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;

/// Begins to take tasks. Called once, by the worker's own binary.
pub fn start() {
    console_error_panic_hook::set_once();
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let receiver = scope.clone();
    js::Listener::new(&scope, "message", move |event| {
        let data = property(&event, "data");
        js::spawn(tasks::serve(receiver.clone(), data));
    })
    .forever();
    let ready = js_sys::Object::new();
    set_property(&ready, "ready", &BUILD.into());
    // A worker that cannot say that it is ready is never given a task.
    let _ = scope.post_message(&ready);
}
