//! `prosector demo --out DIR`.

use super::counted;
use crate::demo::make_demo;
use anyhow::Context;
use clap::Args;
use prosector_phantom::DemoSettings;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where to write the demo patient.
#[derive(Args)]
pub struct DemoArguments {
    /// Folder to write to; gets `ct/0001.dcm …`, `segmentation.dcm`, `trees.json`, `record.json`, `plan.loro`.
    #[arg(long)]
    out: PathBuf,
}

/// Writes the demo patient as files.
///
/// # Errors
/// When the folder cannot be written.
pub fn run(arguments: &DemoArguments) -> anyhow::Result<ExitCode> {
    let (files, out) = (make_demo(&DemoSettings::default())?, &arguments.out);
    let slices = out.join("ct");
    fs::create_dir_all(&slices).with_context(|| format!("The folder {} cannot be made", slices.display()))?;
    for (index, bytes) in files.slices.iter().enumerate() {
        fs::write(slices.join(format!("{:04}.dcm", index + 1)), bytes)?;
    }
    fs::write(out.join("segmentation.dcm"), &files.segmentation)?;
    fs::write(out.join("trees.json"), &files.trees)?;
    fs::write(out.join("record.json"), serde_json::to_vec_pretty(&files.record)?)?;
    fs::write(out.join("plan.loro"), &files.plan)?;
    println!("Wrote the demo patient, {}, to {}.", counted(files.slices.len(), "slice", "slices"), out.display());
    Ok(ExitCode::SUCCESS)
}
