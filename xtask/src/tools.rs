//! The build tools: the wasm target, Trunk and wasm-bindgen, in a folder of the project's own.

use crate::shell::{command, output, project_root, run, step, tools_dir};
use anyhow::{Context, Result, bail};
use std::fs;

const TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";

/// Makes sure that everything the web build needs is there; a second call only looks.
pub fn install() -> Result<()> {
    wasm_target()?;
    let bindgen = locked_version("wasm-bindgen")?;
    let installed = [
        cargo_tool("wasm-bindgen-cli", "wasm-bindgen", &bindgen, &[])?,
        cargo_tool("trunk", "trunk", TRUNK, &["--locked"])?,
    ];
    if installed.contains(&true) {
        fs::remove_dir_all(tools_dir().join("build")).ok();
    }
    Ok(())
}

fn wasm_target() -> Result<()> {
    let installed = output(command("rustup").args(["target", "list", "--installed"]));
    match installed {
        Some(list) if list.lines().any(|line| line.trim() == TARGET) => Ok(()),
        Some(_) => step("Adding the WebAssembly target to the Rust toolchain", || {
            run(command("rustup").args(["target", "add", TARGET]))
        }),
        None => bail!("`rustup` was not found. Install it from https://rustup.rs, then run this command again."),
    }
}

/// Installs a cargo tool of exactly this version if it is not there yet; says whether it had to.
fn cargo_tool(package: &str, binary: &str, version: &str, flags: &[&str]) -> Result<bool> {
    let path = tools_dir().join("bin").join(binary);
    let present = output(command(&path.to_string_lossy()).arg("--version"));
    if present.is_some_and(|text| text.split_whitespace().any(|word| word == version)) {
        return Ok(false);
    }
    step(&format!("Installing {package} {version} into .tools (about 4 minutes on two cores, once)"), || {
        run(command("cargo")
            .args(["install", &format!("{package}@{version}"), "--quiet", "--force", "--root"])
            .arg(tools_dir())
            .args(flags)
            // A light build: these tools run for seconds, so compiling them fast matters more.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_TARGET_DIR", tools_dir().join("build")))
    })?;
    Ok(true)
}

/// The version of a package in Cargo.lock; wasm-bindgen's tool must equal its library.
fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string(project_root().join("Cargo.lock")).context("Cargo.lock cannot be read")?;
    let mut lines = lock.lines();
    let name = format!("name = \"{package}\"");
    lines.find(|line| *line == name).with_context(|| format!("{package} is not in Cargo.lock"))?;
    let version = lines.next().and_then(|line| line.strip_prefix("version = \""));
    Ok(version.context("Cargo.lock has no version there")?.trim_end_matches('"').to_owned())
}
