//! One place in the pool: a worker, and what it is doing.

use super::message::{Incoming, unpack};
use crate::platform::js::{Listener, property, set_property};
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;
use web_sys::Worker;

use super::pool::Waiting;

/// A worker and the tasks it was given; replaced as a whole when the worker traps.
pub(super) struct Seat {
    pub(super) worker: Worker,
    pub(super) ready: bool,
    pub(super) running: BTreeMap<u32, Waiting>,
    /// The label map whose boundaries this worker holds.
    pub(super) map: Option<u32>,
    _listeners: [Listener; 2],
}

impl Seat {
    /// Starts a worker from the compiled module; `on_message` hears what it sends.
    pub(super) fn start(
        address: &str,
        module: &JsValue,
        on_message: impl Fn(Incoming) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let worker = Worker::new(address)?;
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
        Ok(Self { worker, ready: false, running: BTreeMap::new(), map: None, _listeners: listeners })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
