//! `cargo xtask test`: everything, from formatting to two people in two browsers.

use crate::shell::{command, project_root, run, step};
use crate::{browser, run as build};
use anyhow::{Context, Result, bail};
use pico_args::Arguments;
use std::path::Path;

/// Runs the Rust tests and the browser tests, or only one of the two.
pub fn test(arguments: &mut Arguments) -> Result<()> {
    let only: Option<String> = arguments.opt_value_from_str("--only")?;
    let filter: Vec<_> = std::mem::replace(arguments, Arguments::from_vec(vec![])).finish();
    match only.as_deref() {
        None => {
            browser::install()?;
            rust()?;
            browser_tests(&filter)
        }
        Some("rust") => rust(),
        Some("browser") => {
            browser::install()?;
            browser_tests(&filter)
        }
        Some(other) => bail!("--only takes `rust` or `browser`, not `{other}`"),
    }
}

fn rust() -> Result<()> {
    step("Checking the format", || run(command("cargo").args(["fmt", "--all", "--check"])))?;
    step("Running the unit, property and accuracy tests (10 minutes the first time)", || {
        // The app apart: with it, the features of a browser build would be everybody's. One run names all that fails.
        cargo_test(&["--workspace", "--exclude", "prosector-app", "--no-fail-fast"])
    })?;
    step("Running the page's own unit tests (5 minutes the first time)", || {
        cargo_test(&["--package", "prosector-app", "--lib", "--bin", "prosector-app"])
    })
}

/// Runs `cargo test`, with the software GPU where there is one.
fn cargo_test(arguments: &[&str]) -> Result<()> {
    let mut tests = command("cargo");
    tests.args(["test", "--quiet"]).args(arguments);
    if let Some(driver) = browser::lavapipe() {
        tests.env("VK_DRIVER_FILES", driver);
    }
    run(&mut tests)
}

fn browser_tests(filter: &[std::ffi::OsString]) -> Result<()> {
    let server = build::build()?;
    step("Driving Chromium along the three paths", || drive(&server, filter))
}

/// Runs the browser tests.
fn drive(server: &Path, filter: &[std::ffi::OsString]) -> Result<()> {
    let chromium = browser::chromium().context("no Chromium was found")?;
    let mut tests = command("npx");
    tests
        .args(["playwright", "test"])
        .args(filter)
        .current_dir(project_root().join("tests/e2e"))
        .env("CHROMIUM", absolute(&chromium))
        .env("PROSECTOR", server)
        .env("PROSECTOR_WEB", crate::web::dist());
    run(&mut tests)
}

/// The path of a program: Playwright wants a path, not a name.
pub fn absolute(program: &str) -> String {
    if Path::new(program).is_absolute() {
        return program.to_owned();
    }
    crate::shell::output(command("which").arg(program)).map_or(program.to_owned(), |path| path.trim().to_owned())
}
