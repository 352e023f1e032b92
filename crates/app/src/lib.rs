//! What the web application needs from the browser: workers, storage, sockets, canvases.
//!
//! The user interface (the `prosector-app` binary) and the import worker (the `import-worker` binary) share this library.
//! No numerics happen here; they live in the crates behind `prosector-session`.

pub mod platform;
pub mod worker;
