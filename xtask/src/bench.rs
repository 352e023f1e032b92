//! `cargo xtask bench`: time to first picture on a real series, beside the peers where their harness is given;
//! `cargo xtask bench anatomy`: times of measurements beside SimpleITK and VTK; `cargo xtask bench surfaces`: surfaces
//! in Chromium beside vtk.js.

use crate::serve::Server;
use crate::shell::{command, project_root, run, step};
use crate::test::absolute;
use crate::{browser, run as build};
use anyhow::{Context, Result, bail};
use pico_args::Arguments;
use std::path::PathBuf;

/// The bench that is named; without a name the first picture.
pub fn bench(arguments: &mut Arguments) -> Result<()> {
    match arguments.subcommand()?.as_deref() {
        None => first_picture(arguments),
        Some("anatomy") => crate::bench_anatomy::bench(arguments),
        Some("surfaces") => crate::bench_surfaces::bench(arguments),
        Some(other) => bail!(
            "there is no bench `{other}`; there are `anatomy` and `surfaces`, and the first picture without a name"
        ),
    }
}

/// Runs `tests/bench/first-picture.mjs`, which alternates the contenders and prints the ratios.
fn first_picture(arguments: &mut Arguments) -> Result<()> {
    let peers: Option<PathBuf> = arguments.opt_value_from_str("--peers")?;
    let series: Option<PathBuf> = arguments.opt_value_from_str("--series")?;
    browser::install()?;
    let binary = build::build()?;
    let data = std::env::temp_dir().join(format!("prosector-bench-{}", std::process::id()));
    let server = Server::start(&binary, &data)?;
    let result = step("Timing the first picture", || {
        let mut bench = command("node");
        bench
            .arg("../bench/first-picture.mjs")
            .current_dir(project_root().join("tests/e2e"))
            .env("PROSECTOR_URL", &server.address)
            .env("CHROMIUM", absolute(&browser::chromium().context("no Chromium was found")?));
        if let Some(peers) = peers {
            bench.env("PEERS", peers);
        }
        if let Some(series) = series {
            bench.env("SERIES", series);
        }
        run(&mut bench)
    });
    drop(server);
    std::fs::remove_dir_all(data).ok();
    result
}
