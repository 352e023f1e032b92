//! `prosector anatomy volume|distance|compare|surface|territories|centerline`: measurements of structures in files, one module a verb.

mod centerline;
mod compare;
mod distance;
mod pair;
mod reading;
pub(super) mod report;
mod surface;
mod surface_file;
mod territories;
mod volume;

use clap::Subcommand;
use std::process::ExitCode;

/// Measure structures in label files (NIfTI, NRRD, DICOM segmentations) and surfaces (STL, VTP, VTK).
#[derive(Subcommand)]
pub enum AnatomyCommand {
    /// Volume of each structure.
    Volume(volume::VolumeArguments),
    /// Shortest way between two structures.
    Distance(pair::PairArguments),
    /// How much two structures or two surfaces agree.
    Compare(pair::PairArguments),
    /// Closed surface of a structure, as STL or VTP.
    Surface(surface::SurfaceArguments),
    /// Courses, radii and sections of the vessels of a lumen.
    Centerline(centerline::CenterlineArguments),
    /// Which vessel each part of an organ belongs to, and how much of it.
    Territories(territories::TerritoriesArguments),
}

/// Runs one of them.
///
/// # Errors
/// When a file cannot be read, or the structures cannot be measured together.
pub fn run(command: &AnatomyCommand) -> anyhow::Result<ExitCode> {
    let (found, json) = match command {
        AnatomyCommand::Volume(arguments) => (volume::volumes(arguments)?, arguments.json),
        AnatomyCommand::Distance(arguments) => (distance::distance(arguments)?, arguments.json),
        AnatomyCommand::Compare(arguments) => (compare::agreement(arguments)?, arguments.json),
        AnatomyCommand::Surface(arguments) => (surface::surface(arguments)?, arguments.json),
        AnatomyCommand::Centerline(arguments) => (centerline::followed(arguments)?, arguments.json),
        AnatomyCommand::Territories(arguments) => (territories::divided(arguments)?, arguments.json),
    };
    report::print(&found, json)?;
    Ok(ExitCode::SUCCESS)
}
