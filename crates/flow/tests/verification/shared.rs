//! Files of the shared physics data.

use std::path::PathBuf;

/// The text of a file; `None` with a word where the data is absent, a failure in CI.
pub fn shared(path: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/physics/flow").join(path);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(_) if std::env::var("CI").is_ok_and(|ci| ci == "true") => panic!("{} is missing", path.display()),
        Err(_) => {
            eprintln!("skipped: {} is not here", path.display());
            None
        }
    }
}
