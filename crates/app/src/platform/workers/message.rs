//! Packing requests into and answers out of worker messages.

use crate::platform::js::{property, set_property};
use js_sys::{Array, ArrayBuffer, Object, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::Blob;

/// What a worker sent.
pub(super) enum Incoming {
    /// It is started; carries its build.
    Ready(String),
    /// It can do no more work; the console has the reason.
    Trap,
    /// A task has come this far.
    Progress { id: u32, done: f64, total: f64 },
    /// A task is finished: the answer, or a reason in words, packed.
    Done { id: u32, body: Vec<u8>, blobs: Vec<Blob>, buffers: Vec<ArrayBuffer> },
}

/// A request as a message, with the list of what it moves.
pub(super) fn pack(id: u32, body: &[u8], blobs: &[Blob], buffers: &[ArrayBuffer]) -> (Object, Array) {
    let moved: Array = buffers.iter().collect();
    let message = Object::new();
    set_property(&message, "id", &id.into());
    set_property(&message, "body", &Uint8Array::from(body).into());
    set_property(&message, "blobs", &blobs.iter().collect::<Array>());
    set_property(&message, "buffers", &moved);
    (message, moved)
}

/// Reads what a worker sent; `None` if it is nothing known.
pub(super) fn unpack(data: &JsValue) -> Option<Incoming> {
    if let Some(build) = property(data, "ready").as_string() {
        return Some(Incoming::Ready(build));
    }
    if property(data, "trap").is_string() {
        return Some(Incoming::Trap);
    }
    let id = property(data, "id").as_f64()? as u32;
    if let Some(done) = property(data, "done").as_f64() {
        return Some(Incoming::Progress { id, done, total: property(data, "total").as_f64()? });
    }
    let body = property(data, "body").dyn_into::<Uint8Array>().ok()?.to_vec();
    Some(Incoming::Done { id, body, blobs: list(data, "blobs"), buffers: list(data, "buffers") })
}

fn list<T: JsCast>(data: &JsValue, name: &str) -> Vec<T> {
    Array::from(&property(data, name)).iter().filter_map(|value| value.dyn_into().ok()).collect()
}
