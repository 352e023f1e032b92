//! The demo patient: a deterministic synthetic abdomen with vessels, organs and a record.
//!
//! Nobody's data is shipped: every outline is drawn by hand in patient space, every vessel below the great ones is
//! grown, and noise and irregularity come from a seed. The same settings give the same voxels on every machine and
//! with any number of threads.

mod atlas;
mod growth;
mod paint;
mod patient;
mod record;
mod segments;
mod shape;

pub use patient::{DemoError, DemoLandmark, DemoPatient, DemoSettings};
pub use segments::label;
