//! The other commands: `plan verify`, `inspect`, `import`.

use crate::support::room::Participant;
use crate::support::world::{PASSWORD, World, case};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn prosector(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_prosector")).args(arguments).output().unwrap()
}

fn verify(file: &Path) -> (i32, String) {
    let output = prosector(&["plan", "verify", file.to_str().unwrap()]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text)
}

#[test]
fn plan_verify_tells_unsigned_signed_changed_forged_and_broken_apart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.prosector");
    let mut world = World::new();
    let mut owner = Participant::join(&world.owner, 1);
    owner.add_step("s1", "Open");
    owner.until_stored();
    let check = |world: &mut World, change: &dyn Fn(String) -> String, code: i32, words: &str| {
        let text = world.owner.get(&case("/plan.prosector")).expect(200).text();
        std::fs::write(&file, change(text)).unwrap();
        let (found, text) = verify(&file);
        assert_eq!(found, code, "{text}");
        assert!(text.starts_with(words), "{text}");
    };
    let as_is = |text: String| text;
    check(&mut world, &as_is, 4, "Not signed.");
    world.owner.post(&case("/sign"), &json!({ "password": PASSWORD, "meaning": "approved" })).expect(201);
    check(&mut world, &as_is, 0, "Signed, and unchanged since.");
    check(&mut world, &|text| text.replace("\"approved\"", "\"reviewed\""), 3, "A signature does not fit.");
    check(&mut world, &|text| text.replace("\"Open\"", "\"Shut\""), 1, "");
    check(&mut world, &|text| text[..text.len() / 2].to_owned(), 1, "");
    owner.add_step("s2", "Later");
    owner.until_stored();
    check(&mut world, &as_is, 2, "Changed since it was signed.");
    let other = prosector(&["plan", "verify", file.to_str().unwrap(), "--key", &"00".repeat(32)]);
    assert_eq!(other.status.code(), Some(3));
    assert_eq!(verify(Path::new("/nowhere/plan.prosector")).0, 1);
}

#[test]
fn inspect_answers_for_anything_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "not an image").unwrap();
    let output = prosector(&["inspect", folder.path().to_str().unwrap(), "/nowhere/file.dcm", "--json"]);
    assert!(output.status.success());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["series"], json!([]));
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), 2);
    for file in files {
        assert!(file["error"].is_string(), "{file}");
    }
}

/// The shared reference data, where this checkout has it; CI must have it.
fn shared(path: &str) -> Option<PathBuf> {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    if !full.exists() {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "the shared data is missing");
        eprintln!("skipped: {path} is not there");
    }
    full.exists().then_some(full)
}

#[test]
fn imported_imaging_becomes_a_case_of_the_first_account() {
    let Some(series) = shared("data/dicom-ct-chest-contrast-cmbcrc01068") else { return };
    let mut world = World::new();
    let data = world.server.data();
    let arguments = ["import", "--title", "Chest CT", "--data", data.to_str().unwrap(), series.to_str().unwrap()];
    let output = prosector(&arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let cases = world.owner.get("/api/cases").expect(200).json();
    let case = cases.as_array().unwrap().iter().find(|case| case["title"] == "Chest CT").unwrap().clone();
    let id = case["id"].as_str().unwrap();
    let hash = world.owner.get(&format!("/api/cases/{id}")).expect(200).json()["imaging"].as_str().unwrap().to_owned();
    let manifest = world.owner.get(&format!("/api/cases/{id}/blobs/{hash}")).expect(200).json();
    let files = manifest["files"].as_array().unwrap();
    assert_eq!(files.len(), 100);
    let first = files[0]["hash"].as_str().unwrap();
    let bytes = world.owner.get(&format!("/api/cases/{id}/blobs/{first}")).expect(200).body;
    assert_eq!(prosector_core::BlobHash::of(&bytes).to_hex(), first);
}
