//! One place in the pool: a worker, and what it is doing.

use super::message::{Incoming, unpack};
use crate::platform::js::{Listener, property, set_property};
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;
use web_sys::{Worker, WorkerOptions};

use super::pool::Waiting;

/// A worker and the tasks it was given; replaced as a whole when the worker traps.
pub(super) struct Seat {
    pub(super) worker: Worker,
    pub(super) ready: bool,
    pub(super) running: BTreeMap<u32, Waiting>,
    _listeners: [Listener; 2],
}

impl Seat {
    /// Starts a worker of the bundle with this name from its compiled module; `on_message` hears what it sends.
    pub(super) fn start(
        version: &str,
        bundle: &str,
        module: &JsValue,
        on_message: impl Fn(Incoming) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_name(bundle);
        let worker = Worker::new_with_options(&format!("/worker-start.js?v={version}"), &options)?;
        let start = js_sys::Object::new();
        set_property(&start, "module", module);
        worker.post_message(&start)?;
        let on_error = on_message.clone();
        let listeners = [
            Listener::new(&worker, "message", move |event| {
                if let Some(incoming) = unpack(&property(&event, "data")) {
                    on_message(incoming);
                }
            }),
            Listener::new(&worker, "error", move |event| {
                event.prevent_default();
                on_error(Incoming::Trap);
            }),
        ];
        Ok(Self { worker, ready: false, running: BTreeMap::new(), _listeners: listeners })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
