//! Building the web app: Trunk, then brotli beside every file worth compressing.

mod names;
mod styles;

use crate::shell::{command, project_root, run, step, tools_dir};
use crate::weight;
use anyhow::{Context, Result};
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

/// What the web build reads.
const INPUTS: [&str; 6] = ["Cargo.lock", "Cargo.toml", "Trunk.toml", "crates", "public", "www"];
const COMPRESSED: [&str; 6] = ["wasm", "js", "css", "html", "json", "svg"];

/// Where the finished web app lies.
pub fn dist() -> PathBuf {
    project_root().join("dist")
}

/// Builds the web app unless nothing changed since the last time.
pub fn build() -> Result<()> {
    let (dist, fingerprint) = (dist(), fingerprint(&INPUTS.map(PathBuf::from))?.to_string());
    let stamp = tools_dir().join("web.stamp");
    if fs::read_to_string(&stamp).is_ok_and(|last| last == fingerprint) && dist.join("index.html").exists() {
        return Ok(());
    }
    step("Building the web app in release (5 to 10 minutes the first time)", || {
        let trunk = ["build", "--offline", "--release", "--dist"];
        run(command("trunk").args(trunk).arg(&dist).env_remove("NO_COLOR"))
    })?;
    styles::merge(&dist)?;
    names::shorten_all(&dist)?;
    step("Compressing it", || compress_all(&dist))?;
    weight::check(&dist)?;
    fs::write(stamp, fingerprint)?;
    Ok(())
}

/// A number that changes when a file below `paths` is added, removed, resized or written.
fn fingerprint(paths: &[PathBuf]) -> Result<u64> {
    let mut files = Vec::new();
    for path in paths {
        list(path, &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        let meta = fs::metadata(&file)?;
        (file, meta.len(), meta.modified()?).hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// A number for a name, which changes with the content.
fn content_hash(content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn list(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| format!("{} cannot be read", path.display()))? {
        list(&entry?.path(), files)?;
    }
    Ok(())
}

fn compress_all(folder: &Path) -> Result<()> {
    let mut files = Vec::new();
    list(folder, &mut files)?;
    let worth_it = |file: &&PathBuf| file.extension().is_some_and(|ext| COMPRESSED.iter().any(|known| ext == *known));
    files.iter().filter(worth_it).try_for_each(|file| compress(file))
}

/// Where the server looks for the compressed twin of `file`.
pub fn compressed_name(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    name.into()
}

/// Writes the compressed twin of `file` beside it.
fn compress(file: &Path) -> Result<()> {
    let bytes = fs::read(file)?;
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    brotli::BrotliCompress(&mut bytes.as_slice(), &mut packed, &parameters)?;
    Ok(fs::write(compressed_name(file), &packed)?)
}
