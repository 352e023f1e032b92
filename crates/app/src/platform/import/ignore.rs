//! Files that systems and viewers leave beside images, and that no one means to open.

/// Whether a file is passed over without a word.
pub(super) fn is_litter(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with('.')
        || path.starts_with("__MACOSX/")
        || path.contains("/__MACOSX/")
        || ["DICOMDIR", "THUMBS.DB", "DESKTOP.INI", "LOCKFILE", "VERSION"].contains(&name.to_ascii_uppercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::is_litter;

    #[test]
    fn images_are_not_litter() {
        let check = |path, expected| assert_eq!(is_litter(path), expected, "{path}");
        check("IM000001", false);
        check("series/1-001.dcm", false);
        check("DICOMDIR", true);
        check("cd/dicomdir", true);
        check("ct/.DS_Store", true);
        check("__MACOSX/ct/._1.dcm", true);
        check("Thumbs.db", true);
    }
}
