//! An answer under construction: the response, and the blobs and buffers beside it.

use crate::platform::js::set_property;
use crate::platform::packed::packed;
use js_sys::{Array, ArrayBuffer, Float32Array, Int16Array, Object, Uint8Array, Uint32Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DedicatedWorkerGlobalScope};

/// What a task gives back.
pub(super) struct Answer<A> {
    pub(super) response: A,
    pub(super) blobs: Vec<Blob>,
    pub(super) buffers: Vec<ArrayBuffer>,
}

impl<A> Answer<A> {
    /// An answer without blobs and buffers.
    pub(super) fn new(response: A) -> Self {
        Self { response, blobs: Vec::new(), buffers: Vec::new() }
    }

    /// Adds a buffer.
    pub(super) fn with(mut self, buffer: ArrayBuffer) -> Self {
        self.buffers.push(buffer);
        self
    }
}

/// The values in a buffer of their own, outside the worker's memory, so that it can be moved.
pub(super) fn bytes_buffer(values: &[u8]) -> ArrayBuffer {
    Uint8Array::from(values).buffer()
}

/// As [`bytes_buffer`], for 16-bit integers.
pub(super) fn i16_buffer(values: &[i16]) -> ArrayBuffer {
    Int16Array::from(values).buffer()
}

/// As [`bytes_buffer`], for floating point numbers.
pub(super) fn f32_buffer(values: &[f32]) -> ArrayBuffer {
    Float32Array::from(values).buffer()
}

/// As [`bytes_buffer`], for indices.
pub(super) fn u32_buffer(values: &[u32]) -> ArrayBuffer {
    Uint32Array::from(values).buffer()
}

/// Tells the page how far a task has come.
#[derive(Clone)]
pub(super) struct Teller {
    pub(super) scope: DedicatedWorkerGlobalScope,
    pub(super) id: f64,
}

impl Teller {
    /// Tells how much of the work is done, in any unit.
    pub(super) fn progress(&self, done: f64, total: f64) {
        let message = Object::new();
        set_property(&message, "id", &self.id.into());
        set_property(&message, "done", &done.into());
        set_property(&message, "total", &total.into());
        // Progress that is not heard is not missed.
        let _ = self.scope.post_message(&message);
    }

    /// Sends the outcome of the task, moving its buffers.
    pub(super) fn finish<A: Serialize>(&self, outcome: Result<Answer<A>, String>) {
        let (body, blobs, buffers) = match outcome {
            Ok(answer) => (Ok(answer.response), answer.blobs, answer.buffers),
            Err(reason) => (Err(reason), Vec::new(), Vec::new()),
        };
        let body: Result<A, String> = body;
        let moved: Array = buffers.iter().collect();
        let message = Object::new();
        set_property(&message, "id", &self.id.into());
        set_property(&message, "body", &Uint8Array::from(packed(&body).unwrap_or_default().as_slice()).into());
        set_property(&message, "blobs", &blobs.iter().collect::<Array>());
        set_property(&message, "buffers", &moved);
        if let Err(error) = self.scope.post_message_with_transfer(&message, &moved) {
            let trap = Object::new();
            set_property(&trap, "trap", &crate::platform::js::text_of(&error).into());
            let _ = self.scope.post_message(&trap);
        }
    }
}

/// Bytes of one blob or part of it.
pub(super) async fn read_blob(blob: &Blob) -> Result<Vec<u8>, String> {
    let buffer: JsValue = crate::platform::js::resolved(blob.array_buffer()).await.map_err(|error| {
        format!("The file could not be read ({}). Check that it is still there.", crate::platform::js::text_of(&error))
    })?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
