//! `cargo xtask bench`: time to first picture on a real series, beside the peers where their harness is given.

use crate::serve::Server;
use crate::shell::{command, project_root, run, step};
use crate::test::absolute;
use crate::{browser, run as build};
use anyhow::{Context, Result};
use pico_args::Arguments;
use std::path::PathBuf;

/// Runs `tests/bench/first-picture.mjs`, which alternates the contenders and prints the ratios.
pub fn bench(arguments: &mut Arguments) -> Result<()> {
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
