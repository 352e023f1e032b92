//! The browser as the application sees it. Everything that touches JavaScript, apart from the view tree, is here.
//!
//! [`Host`] ties it together: it owns the session, feeds it from workers, storage and the room, and draws it.

pub mod api;
pub mod clock;
pub mod files;
pub mod js;
pub mod store;
pub mod workers;

pub use files::NamedFile;

/// Identifies this build; the application and its worker must agree on it.
pub const BUILD: &str = env!("PROSECTOR_BUILD");
