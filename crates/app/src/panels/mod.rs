//! What surrounds the stage: header, sides, status bar, dialogs, palette.

mod comments;
mod dialogs;
mod flow;
mod flow_table;
mod header;
mod help;
mod marks;
mod palette;
mod people;
mod plan;
mod presets;
mod printed;
mod report;
mod selected;
mod series;
mod share;
mod sign;
mod status;
mod step;
mod structures;
mod thumb;
mod toolbar;

pub use dialogs::Dialogs;
pub use flow::{FlowLegend, FlowPanel};
pub use header::Header;
pub use marks::{MarksPanel, mark_name};
pub use palette::Palette;
pub use plan::PlanPanel;
pub use presets::window_text;
pub use printed::{PrintedPlan, Printing};
pub use selected::SelectedPanel;
pub use series::SeriesPanel;
pub use status::StatusBar;
pub use structures::StructuresPanel;
