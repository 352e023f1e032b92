//! What the browser tests need: Chromium, a software Vulkan driver, Node.js and Playwright.

use crate::shell::{command, exists, output, project_root, run, step};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// Files by which lavapipe, Mesa's software Vulkan driver, is recognised.
const LAVAPIPE: [&str; 3] = [
    "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json",
    "/usr/share/vulkan/icd.d/lvp_icd.aarch64.json",
    "/usr/share/vulkan/icd.d/lvp_icd.json",
];
const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The Vulkan driver file of lavapipe, if it is installed.
pub fn lavapipe() -> Option<PathBuf> {
    LAVAPIPE.iter().map(PathBuf::from).find(|path| path.exists())
}

/// The Chromium to drive: `$CHROMIUM`, or the first one on the path.
pub fn chromium() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok().filter(|path| Path::new(path).exists());
    named.or_else(|| CHROMIUM.iter().find(|name| exists(name)).map(|name| (*name).to_owned()))
}

/// Debian packages that are missing for the tests.
fn missing() -> Vec<&'static str> {
    let mut packages = Vec::new();
    if chromium().is_none() {
        packages.push("chromium");
    }
    if lavapipe().is_none() {
        packages.extend(["mesa-vulkan-drivers", "libvulkan1"]);
    }
    if !exists("node") || !exists("npm") {
        packages.extend(["nodejs", "npm"]);
    }
    packages
}

/// Installs what is missing if we may; else says in plain words what to do.
pub fn install() -> Result<()> {
    let packages = missing();
    if !packages.is_empty() {
        system_packages(&packages)?;
    }
    playwright()
}

fn system_packages(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    if !exists("apt-get") {
        bail!("The tests need these programs, and this system has no apt-get to install them with: {list}.\n{WITHOUT}");
    }
    if !is_root() {
        bail!(
            "Installing programs needs root. Run this, then start again:\n\n    sudo apt-get install {list}\n\n{WITHOUT}"
        );
    }
    step(&format!("Installing {list}"), || {
        run(command("apt-get").args(["update", "-qq"]))?;
        run(command("apt-get")
            .args(["install", "--yes", "-qq", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"))
    })
}

const WITHOUT: &str =
    "Without them, `cargo xtask test --only rust` runs everything that needs neither browser nor GPU driver.";

fn is_root() -> bool {
    output(command("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

/// Installs Playwright's npm packages where package-lock.json says so, once.
fn playwright() -> Result<()> {
    let folder = project_root().join("tests/e2e");
    let lock = std::fs::read(folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if std::fs::read(&stamp).is_ok_and(|last| last == lock) {
        return Ok(());
    }
    step("Installing Playwright (it drives the Chromium that is there; none is downloaded)", || {
        run(command("npm")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .current_dir(&folder))?;
        Ok(std::fs::write(stamp, lock)?)
    })
}
