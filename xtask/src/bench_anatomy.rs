//! `cargo xtask bench anatomy`: distance fields, isosurfaces and centrelines on one core, beside SimpleITK and VTK.

use crate::shell::{command, exists, output, project_root, run, step, tools_dir};
use anyhow::{Result, bail};
use pico_args::Arguments;
use std::path::{Path, PathBuf};

/// The peers, in the versions that the numbers in `docs/methods` belong to.
const PEERS: [&str; 3] = ["numpy==2.4.6", "SimpleITK==2.5.7", "vtk==9.7.2"];

/// Runs `tests/bench/anatomy.py` with our timed examples and the peers from pip.
pub fn bench(arguments: &mut Arguments) -> Result<()> {
    let runs: u32 = arguments.opt_value_from_str("--runs")?.unwrap_or(5);
    let folder = tools_dir().join("bench-anatomy");
    let python = peers(&folder)?;
    let examples = ["distance_time", "isosurface_time", "centerline_time"];
    let mut build = command("cargo");
    build.args(["build", "--quiet", "--release", "--package", "prosector-anatomy"]);
    build.args(examples.iter().flat_map(|example| ["--example", example]));
    step("Building the timed examples in release", || run(&mut build))?;
    step("Timing, one core each, in turn", || {
        run(command(python)
            .arg("tests/bench/anatomy.py")
            .args(["--runs", &runs.to_string(), "--folder"])
            .arg(&folder)
            .arg("--examples")
            .arg(examples_folder())
            .env("PYTHONPATH", folder.join("packages")))
    })
}

/// Where cargo puts built examples.
fn examples_folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| project_root().join("target"), PathBuf::from);
    target.join("release/examples")
}

/// Installs the peers into the folder if they are not there yet; gives the Python that runs them.
fn peers(folder: &Path) -> Result<&'static str> {
    let Some(python) = ["python3", "python"].into_iter().find(|name| exists(name)) else {
        bail!(
            "Python was not found. SimpleITK and VTK come as Python packages: install python3 with pip, then run this again."
        );
    };
    let (packages, done) = (folder.join("packages"), folder.join("peers.txt"));
    if std::fs::read_to_string(&done).is_ok_and(|text| text == PEERS.join("\n")) {
        return Ok(python);
    }
    if output(command(python).args(["-m", "pip", "--version"])).is_none() {
        bail!("{python} has no pip. SimpleITK and VTK come through it: install pip, then run this again.");
    }
    std::fs::remove_dir_all(&packages).ok();
    std::fs::create_dir_all(&packages)?;
    step(&format!("Installing {} into .tools through pip (about 200 MB, once)", PEERS.join(", ")), || {
        // The packages have a folder of their own; what else is installed does not matter to them.
        let quietly = ["--quiet", "--no-warn-conflicts", "--disable-pip-version-check", "--root-user-action=ignore"];
        let install = ["-m", "pip", "install", "--target"];
        run(command(python).args(install).arg(&packages).args(quietly).args(PEERS))
    })?;
    std::fs::write(done, PEERS.join("\n"))?;
    Ok(python)
}
