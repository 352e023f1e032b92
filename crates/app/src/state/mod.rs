//! The session mirrored into signals, and what belongs to this page alone.

mod account;
mod actions;
mod bridge;
mod flow;
mod fusion;
mod mirror;
mod people;
pub mod preferences;
mod territories;
mod toasts;
mod ui;
mod unsaved;
mod vessels;
mod visibility;

pub use account::{Account, Standing};
pub use actions::Actions;
pub use bridge::Bridge;
pub use flow::FlowMirror;
pub use mirror::{EVERYTHING, LayerRow, PlanStatus};
pub use people::{Person, PersonPointer};
pub use territories::TerritoryMirror;
pub use toasts::{ToastLayer, Toasts};
pub use ui::{DialogKind, Probe, SheetTab, StageLayout, Ui};
pub use vessels::{VesselDesk, half_width};
pub use visibility::Visibility;
