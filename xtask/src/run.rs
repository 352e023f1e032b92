//! `cargo xtask run`: from a clean clone to a running server.

use crate::shell::{command, project_root, run as run_command, step};
use crate::tools;
use crate::web;
use anyhow::{Context, Result};
use pico_args::Arguments;
use std::path::PathBuf;

/// Builds everything and becomes the server.
pub fn run(arguments: &mut Arguments) -> Result<()> {
    let port: u16 = arguments.opt_value_from_str("--port")?.unwrap_or(8787);
    let data: PathBuf = arguments.opt_value_from_str("--data")?.unwrap_or_else(|| project_root().join("data"));
    let server = build()?;
    let mut command = command(&server.to_string_lossy());
    command.arg("serve").args(["--port", &port.to_string()]).arg("--data").arg(data).arg("--web").arg(web::dist());
    become_process(command)
}

/// Builds the web app and the server in release; returns the path of the `prosector` binary.
pub fn build() -> Result<PathBuf> {
    tools::install()?;
    web::build()?;
    let first = if binary().exists() { "" } else { " (about 5 minutes the first time)" };
    step(&format!("Building the server in release{first}"), build_server)
}

/// Builds the server in release; returns the path of the `prosector` binary.
fn build_server() -> Result<PathBuf> {
    run_command(command("cargo").args(["build", "--release", "--quiet", "--package", "prosector-server"]))?;
    Ok(binary())
}

/// Where cargo puts the release build of the server.
fn binary() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| project_root().join("target"), PathBuf::from);
    target.join("release").join(format!("prosector{}", std::env::consts::EXE_SUFFIX))
}

/// Hands the terminal to the server, so that Ctrl+C reaches it and nothing stands between.
#[cfg(unix)]
fn become_process(mut command: std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("the server could not be started")
}

#[cfg(not(unix))]
fn become_process(mut command: std::process::Command) -> Result<()> {
    run_command(&mut command).context("the server ended")
}
