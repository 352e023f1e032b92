//! The server's REST routes as typed functions. Every error is a sentence that can be shown.

mod request;
mod routes;
mod types;

pub use request::{ApiError, get_blob, get_bytes};
pub use routes::*;
pub use types::*;
