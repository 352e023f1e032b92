//! The browser as the application sees it. Everything that touches JavaScript, apart from the view tree, is here.
//!
//! [`Host`] ties it together: it owns the session, feeds it from workers, storage and the room, and draws it.

pub mod anatomy;
pub mod api;
pub mod clock;
pub mod files;
mod host;
pub mod import;
pub mod js;
pub mod json;
pub mod packed;
pub mod patient_view;
mod pieces;
mod plan_reader;
pub mod shell;
pub mod store;
pub mod upload;
mod vessel_canvas;
pub mod views;
pub mod workers;

pub use files::NamedFile;
pub use host::{Host, HostEvent, HostNotice, Opening, RoomState, Saved, Transfer, VesselPicture};
pub use vessel_canvas::draw_picture;
pub use views::{Picked, Rung};
pub use workers::{JobId, TaskError};

/// Identifies this build; the application and its worker must agree on it.
pub const BUILD: &str = env!("PROSECTOR_BUILD");
