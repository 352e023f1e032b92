//! The shared test data, which lies beside the checkout and is not part of it.
#![allow(dead_code)] // Each test uses its own part.

use std::path::PathBuf;

/// A folder of the shared data, or `None` where there is none; in CI that is a failure.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "shared data {folder} are missing in CI");
    eprintln!("skipped: shared data {folder} are not here");
    None
}

/// Name and bytes of every file of a zip archive.
pub fn unzip(path: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let bytes = std::fs::read(path).unwrap();
    let limits = prosector_imaging::Limits::DEFAULT;
    let entries = prosector_imaging::zip::list(&bytes, &limits).unwrap();
    let mut archive = prosector_imaging::zip::Archive::open(&bytes).unwrap();
    entries.iter().map(|entry| (entry.path.clone(), archive.extract(entry, &limits).unwrap())).collect()
}

/// Name and bytes of every file below a folder, sorted by name.
pub fn files_below(folder: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Headers of files, numbered in their order; files that are not opened are left out.
pub fn headers(files: &[(String, Vec<u8>)]) -> Vec<(u32, prosector_imaging::InstanceHeader)> {
    use prosector_imaging::HeaderOutcome::Instance;
    let read = |(n, (_, bytes)): (usize, &(String, Vec<u8>))| match prosector_imaging::read_header(
        bytes,
        bytes.len() as u64,
    ) {
        Ok(Instance(header)) => Some((n as u32, header)),
        _ => None,
    };
    files.iter().enumerate().filter_map(read).collect()
}
