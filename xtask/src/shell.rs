//! Running programs with their output in view, and saying what is going on.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The folder that holds the workspace's `Cargo.toml`.
pub fn project_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(1).expect("xtask lies in the project's folder").to_owned()
}

/// Where the project keeps the build tools that it installs for itself.
pub fn tools_dir() -> PathBuf {
    project_root().join(".tools")
}

/// Says what begins, runs it, and says how long it took if that was worth mentioning.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {what}");
    let start = Instant::now();
    let result = work().with_context(|| format!("this failed: {what}"))?;
    let seconds = start.elapsed().as_secs_f64();
    if seconds > 1.0 {
        eprintln!("    done in {seconds:.0} s");
    }
    Ok(result)
}

/// A command with the project's own tools first on its path.
pub fn command(program: &str) -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let own = std::iter::once(tools_dir().join("bin"));
    let joined = std::env::join_paths(own.chain(std::env::split_paths(&path))).unwrap_or(path);
    let mut command = Command::new(program);
    command.env("PATH", joined);
    command
}

/// Runs a command with its output in view; anything but success is an error that names it.
pub fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("`{name}` could not be started"))?;
    if !status.success() {
        bail!("`{name}` ended with {status}");
    }
    Ok(())
}

/// Runs a command quietly and returns what it printed, or `None` if it is missing or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program can be started.
pub fn exists(program: &str) -> bool {
    output(command(program).arg("--version")).is_some()
}
