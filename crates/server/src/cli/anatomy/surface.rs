//! `prosector anatomy surface FILE [--label N] --out FILE.stl|FILE.vtp [--triangles N]`.

use super::reading::LabelFile;
use anyhow::{Context, bail};
use clap::Args;
use prosector_imaging::polydata::write_vtp_surface;
use prosector_imaging::stl::write_stl;
use prosector_session::anatomy::measure::measure_surface;
use prosector_session::anatomy::{SurfaceSettings, extract_surface};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// Whose surface, and where to.
#[derive(Args)]
pub struct SurfaceArguments {
    /// Label file: NIfTI, NRRD or DICOM segmentation.
    file: PathBuf,
    /// Which label; not needed where the file holds one.
    #[arg(long)]
    label: Option<u8>,
    /// File to write; its ending says the format, `.stl` (binary) or `.vtp`.
    #[arg(long, short)]
    out: PathBuf,
    /// Most triangles the surface may have; as many as the voxels ask for if left out.
    #[arg(long, value_parser = clap::value_parser!(u32).range(4..))]
    triangles: Option<u32>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Writes the closed surface of a structure, LPS mm, and says how well it keeps the volume of the voxels.
///
/// # Errors
/// When the file cannot be read or written, the structure is not there, or the ending names no format.
pub fn surface(arguments: &SurfaceArguments) -> anyhow::Result<Value> {
    let format = format_of(arguments)?;
    let file = LabelFile::open(&arguments.file)?;
    let label = file.structure(arguments.label)?.label;
    let voxels = file.map.histogram()[usize::from(label)];
    if label == 0 || voxels == 0 {
        bail!(
            "{}: no voxel carries the label {label}. It holds the labels {:?}",
            arguments.file.display(),
            file.labels()
        );
    }
    let most = arguments.triangles.map(|most| most as usize);
    let mesh =
        extract_surface(&file.map, label, &SurfaceSettings { max_triangles: most, ..SurfaceSettings::default() });
    let found = measure_surface(&mesh)?;
    let bytes = match format {
        Format::Stl => write_stl(&mesh)?,
        Format::Vtp => write_vtp_surface(&mesh)?.into_bytes(),
    };
    fs::write(&arguments.out, bytes).with_context(|| format!("{} cannot be written", arguments.out.display()))?;
    let voxel_ml = voxels as f64 * file.map.lps_from_voxel.voxel_mm3() / 1000.0;
    let mut report = file.described(label);
    report["written"] = json!(arguments.out.display().to_string());
    report["coordinates"] = json!("LPS, mm");
    report["vertices"] = json!(mesh.positions.len());
    report["triangles"] = json!(mesh.triangles.len());
    report["area_mm2"] = json!(found.area_mm2);
    report["volume_by_voxels_ml"] = json!(voxel_ml);
    report["volume_enclosed_ml"] = json!(found.volume_ml);
    report["difference_percent"] = json!(100.0 * (found.volume_ml / voxel_ml - 1.0));
    Ok(report)
}

enum Format {
    Stl,
    Vtp,
}

fn format_of(arguments: &SurfaceArguments) -> anyhow::Result<Format> {
    let ending = arguments.out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("stl") => Ok(Format::Stl),
        Some("vtp") => Ok(Format::Vtp),
        _ => bail!("{} names no format. Let it end in .stl or .vtp", arguments.out.display()),
    }
}
