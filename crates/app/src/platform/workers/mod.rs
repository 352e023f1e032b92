//! The workers, away from the page: import workers read, decode, hash and store files; the anatomy worker makes and
//! changes anatomy.

pub mod anatomy_wire;
mod ask;
mod message;
mod pool;
mod seat;
pub mod wire;

pub use ask::{Ask, Bundle};
pub use pool::{JobId, Reply, Task, TaskError, Tell, WorkerPool};
