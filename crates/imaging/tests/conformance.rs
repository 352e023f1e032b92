//! Decoded stored values of every file of the shared data against the hashes of independent decoders.

mod common;

use serde_json::Value;

/// All files of all manifests with their entry: folder, name, bytes, manifest entry.
fn each_file(folders: &[&str], mut visit: impl FnMut(&str, &[u8], &Value)) {
    for folder in folders {
        let Some(root) = common::shared(folder) else { return };
        // The manifests were written by Python, whose JSON knows NaN.
        let text = std::fs::read_to_string(root.join("manifest.json")).unwrap().replace(": NaN", ": null");
        let manifest: Value = serde_json::from_str(&text).unwrap();
        for (name, entry) in manifest["files"].as_object().unwrap() {
            let path = root.join(name);
            if let Some(members) = entry["members"].as_object().filter(|_| entry["format"] == "zip") {
                for (member, bytes) in common::unzip(&path) {
                    visit(&format!("{folder}/{member}"), &bytes, &members[&member]);
                }
            } else if matches!(entry["format"].as_str(), Some("dicom" | "nifti")) {
                visit(&format!("{folder}/{name}"), &std::fs::read(&path).unwrap(), entry);
            }
        }
    }
}

#[test]
fn probe() {
    let folders = [
        "dicom-conformance",
        "dicom-ct-abdomen-arterial-kits00072",
        "dicom-ct-chest-contrast-cmbcrc01068",
        "dicom-ct-head-tilt-ge",
        "dicom-ct-j2k-totalseg",
        "dicom-mr-liver-tcga-bc-4073",
        "dicom-mr-t1-studyforrest",
    ];
    let mut ok = 0;
    each_file(&folders, |name, bytes, entry| {
        let report = prosector_imaging::inspect([(name.to_owned(), bytes.to_vec())]);
        let file = &report["files"][0];
        let expected = entry["pixels"]["sha256"].as_str();
        let found = file["pixels_sha256"].as_str();
        if expected == found && expected.is_some() {
            ok += 1;
        } else {
            println!(
                "{name} | {} | {} {} | expected {:?} err {} | found {:?}",
                entry["transfer_syntax"],
                file["status"],
                file["error"],
                expected.map(|e| &e[..4]),
                entry["error"].as_str().unwrap_or("").chars().take(60).collect::<String>(),
                found.map(|f| &f[..4])
            );
        }
    });
    println!("ok {ok}");
}
