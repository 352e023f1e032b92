//! Takes a task from a message and answers it.

use super::answer::{Answer, Teller};
use super::{decode, keep, read, scan, segments, unpack};
use crate::platform::js::property;
use crate::platform::workers::wire::Request;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DedicatedWorkerGlobalScope};

/// A task with everything it came with.
pub(super) struct Work {
    pub(super) blobs: Vec<Blob>,
    pub(super) buffers: Vec<ArrayBuffer>,
    pub(super) teller: Teller,
}

impl Work {
    /// The one blob of tasks that have one.
    pub(super) fn blob(&self) -> Result<&Blob, String> {
        self.blobs.first().ok_or_else(|| "no file was given".into())
    }

    /// The bytes of a buffer.
    pub(super) fn bytes(&self, index: usize) -> Vec<u8> {
        self.buffers.get(index).map_or_else(Vec::new, |buffer| Uint8Array::new(buffer).to_vec())
    }
}

/// Does what a message asks and answers it.
pub(super) async fn serve(scope: DedicatedWorkerGlobalScope, data: JsValue) {
    let Some(id) = property(&data, "id").as_f64() else { return };
    let teller = Teller { scope, id };
    let request = property(&data, "body").as_string().unwrap_or_default();
    let work = Work { blobs: list(&data, "blobs"), buffers: list(&data, "buffers"), teller: teller.clone() };
    let outcome = match serde_json::from_str::<Request>(&request) {
        Ok(request) => answer(request, work).await,
        Err(error) => Err(error.to_string()),
    };
    teller.finish(outcome);
}

async fn answer(request: Request, work: Work) -> Result<Answer, String> {
    match request {
        Request::Scan { files } => scan::scan(&files, &work).await,
        Request::Unpack { part, parts } => unpack::unpack(part, parts, &work).await,
        Request::Assemble => scan::assemble_all(&work),
        Request::Decode { import, encoding, files, slots } => {
            decode::decode(import, &encoding, &files, &slots, &work).await
        }
        Request::ReadNifti => read::read_volume(&work).await,
        Request::ReadNiftiLabels => segments::read_labels(&work).await,
        Request::ReadSegmentation => segments::read_segmentation(&work).await,
        Request::ExtractSurfaces { map, grid, labels, most_triangles } => {
            segments::extract(map, grid, &labels, most_triangles, &work).await
        }
        Request::Hash => keep::hash_all(&work).await,
        Request::Keep => keep::keep_all(&work).await,
    }
}

fn list<T: JsCast>(data: &JsValue, name: &str) -> Vec<T> {
    Array::from(&property(data, name)).iter().filter_map(|value| value.dyn_into().ok()).collect()
}
