//! `prosector inspect PATH... --json`.

use super::counted;
use clap::Args;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to look into.
#[derive(Args)]
pub struct InspectArguments {
    /// Files and folders; folders with everything below them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Print one JSON object instead of a summary.
    #[arg(long)]
    json: bool,
}

/// Prints what the files hold.
///
/// # Errors
/// Only when the output cannot be written; files that cannot be read are part of the answer.
pub fn run(arguments: &InspectArguments) -> anyhow::Result<ExitCode> {
    let report = inspect_paths(&arguments.paths);
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", summary(&report));
    }
    Ok(ExitCode::SUCCESS)
}

/// One file is in memory at a time.
fn inspect_paths(paths: &[PathBuf]) -> Value {
    let unreadable = RefCell::new(Vec::new());
    let files = files_below(paths).into_iter().filter_map(|path| {
        let name = path.display().to_string();
        match fs::read(&path) {
            Ok(bytes) => Some((name, bytes)),
            Err(error) => {
                let text = format!("The file cannot be read: {error}.");
                unreadable.borrow_mut().push(json!({ "path": name, "status": "error", "error": text }));
                None
            }
        }
    });
    let mut report = prosector_imaging::inspect(files);
    if let Some(listed) = report.get_mut("files").and_then(Value::as_array_mut) {
        listed.append(&mut unreadable.borrow_mut());
    }
    report
}

/// Every file, folders walked in the order of names. What is named but missing stays, to be reported.
pub fn files_below(paths: &[PathBuf]) -> Vec<PathBuf> {
    paths.iter().flat_map(|path| files_of(path, 0)).collect()
}

/// Deeper than this is a loop of links.
const DEEPEST: usize = 64;

fn files_of(path: &Path, depth: usize) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut inner: Vec<PathBuf> = entries.collect();
    inner.sort();
    if depth == DEEPEST { Vec::new() } else { inner.iter().flat_map(|path| files_of(path, depth + 1)).collect() }
}

fn summary(report: &Value) -> String {
    let list = |key: &str| report.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let (series, files) = (list("series"), list("files"));
    let mut text = format!("{}, {} series\n", counted(files.len(), "file", "files"), series.len());
    for one in &series {
        let field = |key: &str| one.get(key).map_or_else(|| "unknown".to_owned(), Value::to_string);
        text += &format!("  {} {} voxels, spacing {}\n", field("modality"), field("dimensions"), field("spacing"));
    }
    for file in files.iter().filter(|file| file.get("error").is_some()) {
        let field = |key: &str| file.get(key).and_then(Value::as_str).unwrap_or("");
        text += &format!("  {}: {}\n", field("path"), field("error"));
    }
    text
}
