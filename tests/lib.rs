//! What the cross-crate tests share: where the project lies, and what cargo knows of its packages.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder that holds the workspace's `Cargo.toml`.
pub fn project_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lie in the project's folder").to_owned()
}

/// A package of the workspace with its direct dependencies.
pub struct Package {
    /// Name in its `Cargo.toml`.
    pub name: String,
    /// Names of what it needs to build (not of what only its tests need).
    pub needs: Vec<String>,
}

/// All packages of the workspace, from `cargo metadata`.
pub fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(project_root())
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    list(&metadata["packages"]).iter().map(package).collect()
}

fn package(metadata: &Value) -> Package {
    let normal = |dependency: &&Value| dependency["kind"].is_null();
    let needs = list(&metadata["dependencies"]).iter().filter(normal).map(|d| text(&d["name"])).collect();
    Package { name: text(&metadata["name"]), needs }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
