//! Building the web app: Trunk, then brotli beside every file worth compressing.

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

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// What is served by default, within the limit of what a page may weigh.
    Light,
    /// With the parts that the limit has no room for yet.
    All,
}

impl Page {
    /// Where the finished web app lies.
    pub fn dist(self) -> PathBuf {
        project_root().join(match self {
            Page::Light => "dist",
            Page::All => "dist-all",
        })
    }

    fn features(self) -> &'static [&'static str] {
        match self {
            Page::Light => &[],
            Page::All => &["--features", "vessels,fusion,territories"],
        }
    }
}

/// Builds a page unless nothing changed since the last time.
pub fn build(page: Page) -> Result<()> {
    let (dist, fingerprint) = (page.dist(), fingerprint(&INPUTS.map(PathBuf::from))?.to_string());
    let stamp = tools_dir().join(format!("web-{page:?}.stamp"));
    if fs::read_to_string(&stamp).is_ok_and(|last| last == fingerprint) && dist.join("index.html").exists() {
        return Ok(());
    }
    step("Building the web app in release (5 to 10 minutes the first time)", || {
        let trunk = ["build", "--offline", "--release", "--dist"];
        run(command("trunk").args(trunk).arg(&dist).args(page.features()).env_remove("NO_COLOR"))
    })?;
    merge_styles(&dist)?;
    step("Compressing it", || compress_all(&dist))?;
    match page {
        Page::Light => weight::check(&dist)?,
        Page::All => weight::tell(&dist)?,
    }
    fs::write(stamp, fingerprint)?;
    Ok(())
}

/// Puts the style sheets that the page names into one, in their order: together they compress to half.
fn merge_styles(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).context("the built page has no index.html")?;
    let sheet = |line: &str| line.split("rel=\"stylesheet\" href=\"/").nth(1)?.split('"').next().map(str::to_owned);
    let names: Vec<String> = html.lines().filter_map(sheet).collect();
    let mut styles = String::new();
    for name in &names {
        styles += &fs::read_to_string(dist.join(name)).with_context(|| format!("{name} was not built"))?;
        fs::remove_file(dist.join(name))?;
    }
    let mut hasher = DefaultHasher::new();
    styles.hash(&mut hasher);
    let merged = format!("styles-{:016x}.css", hasher.finish());
    fs::write(dist.join(&merged), styles)?;
    let link = format!("  <link rel=\"stylesheet\" href=\"/{merged}\"/>");
    let mut first = Some(link.as_str());
    let lines = html.lines().filter_map(|line| if sheet(line).is_some() { first.take() } else { Some(line) });
    fs::write(page, lines.collect::<Vec<_>>().join("\n"))?;
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
