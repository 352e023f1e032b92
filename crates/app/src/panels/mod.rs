//! What surrounds the stage: header, sides, status bar, dialogs, palette.

mod comments;
mod dialogs;
mod flow;
mod flow_table;
mod fusion;
mod header;
mod help;
mod marks;
mod palette;
mod people;
mod plan;
mod presets;
mod printed;
mod report;
mod segment;
mod selected;
mod series;
mod share;
mod sign;
mod status;
mod step;
mod structures;
mod territories;
mod thumb;
mod toolbar;
mod vessels;

pub use dialogs::Dialogs;
pub use flow::{FlowLegend, FlowPanel};
pub use fusion::FusionPanel;
pub use header::Header;
pub use marks::{MarksPanel, mark_name};
pub use palette::Palette;
pub use plan::PlanPanel;
pub use presets::window_text;
pub use printed::{PrintedPlan, Printing};
pub use segment::SegmentPanel;
pub use selected::SelectedPanel;
pub use series::SeriesPanel;
pub use status::StatusBar;
use structures::{hex, parse_hex};

pub use structures::StructuresPanel;
pub use territories::TerritoriesPanel;
pub use vessels::VesselsPanel;
