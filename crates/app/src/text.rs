//! The text catalogue: every word that people read comes from `public/locales/en.json` by its key.

use std::collections::HashMap;
use std::sync::OnceLock;

const ENGLISH: &str = include_str!("../../../public/locales/en.json");

fn catalogue() -> &'static HashMap<String, String> {
    static CATALOGUE: OnceLock<HashMap<String, String>> = OnceLock::new();
    CATALOGUE.get_or_init(|| prosector_app::platform::json::read(ENGLISH).unwrap_or_default())
}

/// The text under `key`; the key itself where the catalogue lacks it, so that a gap is seen and not hidden.
pub fn t(key: &'static str) -> &'static str {
    catalogue().get(key).map_or(key, String::as_str)
}

/// The text under `key` with each `{name}` replaced by its value.
pub fn tf(key: &'static str, values: &[(&str, &str)]) -> String {
    fill(t(key), values)
}

/// The text for a number of things: `key.one` for 1, else `key.other`, with `{n}` replaced.
pub fn tn(one: &'static str, other: &'static str, n: usize) -> String {
    tnf(one, other, n, &[])
}

/// The text for a number of things, as [`tn`] chooses it, with each further `{name}` replaced by its value.
pub fn tnf(one: &'static str, other: &'static str, n: usize, values: &[(&str, &str)]) -> String {
    // The number first: a value may hold what looks like its place.
    fill(&fill(t(if n == 1 { one } else { other }), &[("n", &n.to_string())]), values)
}

/// The text under a key that is known only while running, or `None`.
pub fn lookup(key: &str) -> Option<&'static str> {
    catalogue().get(key).map(String::as_str)
}

/// Replaces each `{name}` of a catalogue text by its value.
pub fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut text = pattern.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }

    /// The first string literal of every call of a catalogue function, both of `tn` and `tnf`, and those marked as keys.
    fn keys_used(source: &str) -> Vec<String> {
        let calls = ["t(\"", "tf(\"", "tn(\"", "tnf(\"", "key: \"", "/* key */ \""];
        let mut keys = Vec::new();
        for call in calls {
            for (at, _) in source.match_indices(call) {
                let before = source[..at].chars().next_back().unwrap_or(' ');
                if before.is_alphanumeric() || before == '_' {
                    continue;
                }
                let rest = &source[at + call.len()..];
                let literals = if call.starts_with("tn") { 2 } else { 1 };
                keys.extend(rest.split('"').step_by(2).take(literals).map(str::to_owned));
            }
        }
        keys
    }

    #[test]
    fn every_key_used_is_in_the_catalogue() {
        let mut files = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
        let mut missing = Vec::new();
        for file in files.iter().filter(|file| !file.ends_with("text.rs")) {
            let source = std::fs::read_to_string(file).unwrap();
            missing.extend(keys_used(&source).into_iter().filter(|key| key.contains('.') && lookup(key).is_none()));
        }
        missing.sort();
        missing.dedup();
        assert!(missing.is_empty(), "not in en.json: {missing:#?}");
    }

    #[test]
    fn placeholders_are_filled() {
        assert_eq!(fill("{n} of {m}", &[("n", "2"), ("m", "9")]), "2 of 9");
    }

    #[test]
    fn one_thing_is_not_written_as_many() {
        let kept = |n| tnf("flow.kept_on.one", "flow.kept_on.other", n, &[("tree", "Portal vein")]);
        assert_eq!(kept(1), "Portal vein: 1 changed vessel");
        assert_eq!([kept(0), kept(2)], ["Portal vein: 0 changed vessels", "Portal vein: 2 changed vessels"]);
    }

    #[test]
    fn counts_are_written_for_one_and_for_many() {
        let alone = catalogue().iter().filter(|(key, text)| {
            let twin = match key.rsplit_once('.') {
                Some((stem, "one")) => format!("{stem}.other"),
                Some((stem, "other")) if text.contains("{n}") => format!("{stem}.one"),
                _ => return false,
            };
            lookup(&twin).is_none()
        });
        assert_eq!(alone.map(|(key, _)| key).collect::<Vec<_>>(), Vec::<&String>::new());
    }
}
