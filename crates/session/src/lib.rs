//! The headless product: open, compute, plan, undo; [`Command`] in, [`Event`] out.
//!
//! The same session stands behind the user interface, the command line and the tests. It does no I/O, knows no clock
//! and draws no random numbers: identifiers, times and bytes are arguments. After an [`Event`], read the part that it
//! names through the getters of [`Session`].

mod case;
mod catalog;
mod collaboration;
mod command;
mod data_commands;
mod error;
mod event;
mod flow_commands;
pub mod flow_model;
pub mod fusion;
mod fusion_commands;
mod layer_commands;
pub mod layers;
mod loading;
pub mod manifest;
pub mod measure;
mod plan_commands;
mod planning;
pub mod segments;
mod selection;
mod session;
mod snapshot;
mod surfaces;
pub mod territory;
mod territory_commands;
mod tool_commands;
pub mod tools;
pub mod vessels;
pub mod view;
mod view_commands;

pub use prosector_anatomy as anatomy;
pub use prosector_core as core;
pub use prosector_flow as flow;
#[cfg(feature = "render")]
pub use prosector_gpu as gpu;
pub use prosector_imaging as imaging;
pub use prosector_kernels as kernels;
pub use prosector_plan as plan;
#[cfg(feature = "render")]
pub use prosector_render as render;
pub use prosector_sync as sync;

pub use case::{Case, CaseSource};
pub use catalog::{SeriesList, SeriesRow, VolumeFile};
pub use collaboration::{Collaboration, CollaborationCommand};
pub use command::{
    CaseCommand, Command, DataCommand, FlowCommand, LayerCommand, NewItem, PlanCommand, ToolCommand, ViewCommand,
};
pub use error::SessionError;
pub use event::{Event, Notice, Origin};
pub use flow_model::FlowModels;
pub use fusion_commands::ErrorLine;
pub use loading::{Generation, LoadError, Progress, VolumeBuilder, VolumeLayout};
pub use segments::SegmentCommand;
pub use selection::Selected;
pub use session::{Outcome, Session};
pub use surfaces::{SurfaceView, VertexScalars};
pub use sync::Role;
pub use territory_commands::LabelLook;
pub use vessels::VesselCommand;
pub use view_commands::standard_view;
