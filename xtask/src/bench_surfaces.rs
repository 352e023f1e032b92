//! `cargo xtask bench surfaces`: surfaces in Chromium by the anatomy worker, beside vtk.js.

use crate::serve::Server;
use crate::shell::{command, project_root, run, step, tools_dir};
use crate::test::absolute;
use crate::{browser, run as build};
use anyhow::{Context, Result};
use pico_args::Arguments;
use std::path::PathBuf;

/// The peer and what bundles it, in the versions that the numbers in `tests/bench/README.md` belong to.
const PEERS: [&str; 2] = ["@kitware/vtk.js@37.4.3", "esbuild@0.28.2"];

/// Runs `tests/bench/surfaces.mjs` on the release build; each run in a fresh browser.
pub fn bench(arguments: &mut Arguments) -> Result<()> {
    let runs: u32 = arguments.opt_value_from_str("--runs")?.unwrap_or(5);
    browser::install()?;
    let binary = build::build()?;
    let peer = bundle_peer()?;
    let data = std::env::temp_dir().join(format!("prosector-bench-{}", std::process::id()));
    let server = Server::start(&binary, &data)?;
    let result = step("Timing surfaces in Chromium, ours and vtk.js in turn", || {
        run(command("node")
            .arg("../bench/surfaces.mjs")
            .current_dir(project_root().join("tests/e2e"))
            .env("PROSECTOR_URL", &server.address)
            .env("RUNS", runs.to_string())
            .env("VTKJS", &peer)
            .env("CHROMIUM", absolute(&browser::chromium().context("no Chromium was found")?)))
    });
    drop(server);
    std::fs::remove_dir_all(data).ok();
    result
}

/// vtk.js's marching cubes in one file, made once.
fn bundle_peer() -> Result<PathBuf> {
    let folder = tools_dir().join("bench-surfaces");
    let bundle = folder.join("vtkjs.bundle.js");
    if bundle.exists() {
        return Ok(bundle);
    }
    std::fs::create_dir_all(&folder)?;
    std::fs::copy(project_root().join("tests/bench/vtkjs.mjs"), folder.join("vtkjs.mjs"))?;
    step(&format!("Installing {} into .tools through npm", PEERS.join(", ")), || {
        run(command("npm").args(["install", "--silent", "--no-save", "--prefix"]).arg(&folder).args(PEERS))
    })?;
    step("Bundling it", || {
        let options = ["--bundle", "--minify", "--format=iife", "--log-level=error"];
        run(command("npx")
            .arg("esbuild")
            .arg("vtkjs.mjs")
            .args(options)
            .arg(format!("--outfile={}", bundle.display()))
            .current_dir(&folder))
    })?;
    Ok(bundle)
}
