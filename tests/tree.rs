//! The tree a newcomer meets: the documents are there and speak the truth about the crates.

use prosector_tests::{packages, project_root};
use std::fs;

#[test]
fn architecture_names_every_crate() {
    let text = fs::read_to_string(project_root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    for package in packages() {
        let Some(name) = package.name.strip_prefix("prosector-").filter(|name| *name != "tests") else { continue };
        assert!(text.contains(&format!("`{name}`")), "ARCHITECTURE.md does not say what `{name}` is");
    }
}

#[test]
fn both_licences_and_the_house_documents_are_there() {
    for name in ["LICENSE-MIT", "LICENSE-APACHE", "README.md", "CHANGELOG.md", "SECURITY.md", "ARCHITECTURE.md"] {
        let length = fs::metadata(project_root().join(name)).unwrap_or_else(|_| panic!("{name} is missing")).len();
        assert!(length > 200, "{name} is empty");
    }
}

#[test]
fn pages_ask_no_other_origin() {
    for name in ["www/index.html"] {
        let text = fs::read_to_string(project_root().join(name)).expect("the page is there");
        for foreign in ["http://", "https://", "src=\"//"] {
            assert!(!text.contains(foreign), "{name} reaches for another origin: {foreign}");
        }
    }
}
