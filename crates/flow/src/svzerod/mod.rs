//! Cases of SimVascular's svZeroDSolver: its JSON in, its CSV out.
//!
//! Names, defaults and order of unknowns are those of that program, so that results can be compared row by row. Its files do
//! not say their units; a case read from one is [`crate::network::UnitSet::Unstated`].

mod blocks;
mod chambers;
mod closed_loop;
mod csv;
mod error;
mod fields;
mod read;
mod settings;

pub use csv::{CsvForm, encode_csv};
pub use error::CaseError;
pub use read::{Case, parse_case};
