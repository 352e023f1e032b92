//! What runs inside the workers. The page's side is [`crate::platform::workers`].
//!
//! Import and codec workers hold nothing between tasks but the last file they read, only to spare reading it again; the
//! anatomy worker holds what it was handed. Each can be ended at any time.

pub mod anatomy;
mod answer;
mod decode;
mod keep;
mod plan_file;
mod read;
mod scan;
mod tasks;
mod text;
mod unpack;

pub use plan_file::read_plans_in_worker;

use crate::platform::workers::wire::{Request, Response};
use answer::Answer;
use prosector_session::imaging::{decompress, decompress_nothing};
use tasks::Work;

/// Begins to take the tasks of an import worker. Called once, by the worker's own binary.
pub fn start() {
    tasks::take_tasks(answer);
}

/// Begins to take the tasks of a worker that only decodes, with every codec. Called once, by the worker's own binary.
pub fn start_codecs() {
    tasks::take_tasks(async |request: Request, work: Work| match request {
        Request::Decode { import, encoding, files, slots } => {
            decode::decode(decompress, import, &encoding, &files, &slots, &work).await
        }
        _ => Err("This worker only decodes images.".into()),
    });
}

async fn answer(request: Request, work: Work) -> Result<Answer<Response>, String> {
    match request {
        Request::Scan { files } => scan::scan(&files, &work).await,
        Request::Unpack { part, parts } => unpack::unpack(part, parts, &work).await,
        Request::Assemble => scan::assemble_all(&work),
        Request::Decode { import, encoding, files, slots } => {
            decode::decode(decompress_nothing, import, &encoding, &files, &slots, &work).await
        }
        Request::ReadNifti => read::read_volume(&work).await,
        Request::Hash => keep::hash_all(&work).await,
        Request::Keep => keep::keep_all(&work).await,
    }
}
