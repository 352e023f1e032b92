//! The four views: a canvas that the host draws into, and an SVG drawing over it.

mod camera;
mod cube;
mod gestures;
mod isolines;
mod label_places;
pub mod marks;
mod scale;
mod segment_shapes;
mod shell;
mod size;
mod slice_overlay;
mod slice_view;
mod stage;
mod vessel;
mod vessel_course;
mod volume_overlay;
mod volume_view;

pub use cube::look_at_face;
pub use stage::{OpeningProgress, Stage, ToolHint, opening_now};
