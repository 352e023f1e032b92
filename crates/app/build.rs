//! Gives the application and its import worker one build name, so that a page never works with a worker of another version.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

/// What the web bundle is made of, seen from this crate.
const SOURCES: [&str; 14] = [
    "../anatomy",
    "../app",
    "../core",
    "../flow",
    "../gpu",
    "../imaging",
    "../kernels",
    "../plan",
    "../render",
    "../session",
    "../sync",
    "../../www",
    "../../Cargo.lock",
    "../../Cargo.toml",
];

fn main() {
    println!("cargo:rerun-if-env-changed=PROSECTOR_BUILD_ID");
    let build = std::env::var("PROSECTOR_BUILD_ID").unwrap_or_else(|_| hash_of_sources());
    println!("cargo:rustc-env=PROSECTOR_BUILD={build}");
}

/// A name that changes with every source; `PROSECTOR_BUILD_ID` replaces it where sources change during a build.
fn hash_of_sources() -> String {
    let mut files = Vec::new();
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
        list(Path::new(source), &mut files);
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file).unwrap_or_default().hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

fn list(path: &Path, files: &mut Vec<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| list(&entry.path(), files)),
        Err(_) => files.push(path.to_owned()),
    }
}
