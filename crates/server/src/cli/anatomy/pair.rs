//! Two structures and what is measured between them.

use super::reading::LabelFile;
use clap::Args;
use prosector_session::anatomy::Structure;
use serde_json::Value;
use std::path::PathBuf;

/// Two structures on one grid, or for a comparison two surfaces.
#[derive(Args)]
pub struct PairArguments {
    /// Label file of the first structure (NIfTI, NRRD, DICOM SEG), or its surface (STL, VTP, VTK).
    pub file: PathBuf,
    /// Label file or surface of the second structure; the same label file if left out.
    pub other: Option<PathBuf>,
    /// Label of the first structure; not needed where the file holds one label.
    #[arg(long)]
    label: Option<u8>,
    /// Label of the second structure; not needed where the file holds one label.
    #[arg(long)]
    other_label: Option<u8>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Opens both structures, and says at the head of the report which they are.
///
/// # Errors
/// When a file cannot be read, does not say which structure is meant, or `measure` refuses.
pub fn measured(
    arguments: &PairArguments,
    measure: impl Fn(Structure<'_>, Structure<'_>) -> anyhow::Result<Value>,
) -> anyhow::Result<Value> {
    let file = LabelFile::open(&arguments.file)?;
    let other = arguments.other.as_deref().map(LabelFile::open).transpose()?;
    let other = other.as_ref().unwrap_or(&file);
    let (first, second) = (file.structure(arguments.label)?, other.structure(arguments.other_label)?);
    let mut report = measure(first, second)?;
    report["first"] = file.described(first.label);
    report["second"] = other.described(second.label);
    Ok(report)
}
