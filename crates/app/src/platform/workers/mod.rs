//! The import workers: where files are read, decoded, hashed and stored, away from the page.

mod message;
mod pool;
mod seat;
pub mod wire;

pub use pool::{JobId, Reply, Task, TaskError, WorkerPool};
