//! One-dimensional pulse waves in a network of elastic vessels: a second opinion on waveforms.
//!
//! Each vessel carries the section-averaged balances of mass and momentum in area and flow, solved by finite volumes of
//! second order in space and time; nodes join vessels by characteristics. Loops in the network are allowed. SI units
//! throughout. Pure and deterministic: same network and settings, same bits. `docs/methods/flow-one-dimensional.md`
//! states equations, scheme, sources and limits.

mod cells;
mod check;
mod end;
mod error;
mod network;
mod node;
mod periodic;
mod record;
mod scheme;
mod settings;
mod simulation;
mod terminal;
mod tube;

pub use error::{OneDError, VesselEnd};
pub use network::{Blood, Condition, Loss, Network, Terminal, Vessel, Wall};
pub use periodic::{Periodic, Stop, solve_periodic};
pub use record::{Station, VesselRecord};
pub use settings::{PressureContinuity, Settings};
pub use simulation::{Profile, Simulation};
