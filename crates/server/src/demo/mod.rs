//! The demo patient on this server: made once, kept as blobs of its own, offered as a case.

mod make;
mod numbers;
mod plan;
mod words;

pub use make::{DemoFiles, make_demo};
pub use plan::DEMO_PEER;

use crate::app::App;
use crate::manifest::named_blobs;
use crate::storage::NewCase;
use anyhow::Context;
use prosector_phantom::DemoSettings;
use prosector_plan::limits;
use prosector_session::manifest::{CaseManifest, ManifestBlob, ManifestFile};
use std::fs;
use std::io::Write;
use std::sync::Arc;

/// Title of the case in lists.
pub const DEMO_TITLE: &str = "Demo patient";

/// Makes the demo patient if it is not there, telling `say` what it does, and offers it as a case.
///
/// Killed meanwhile, it begins again at the next start: `case.json` is written last.
///
/// # Errors
/// When the disk or the encoders fail.
pub fn ensure_demo(app: &Arc<App>, say: impl Fn(&str)) -> anyhow::Result<()> {
    if !is_made(app) {
        say("Making the demo patient. This happens once and takes up to a minute.");
        let files = make_demo(&DemoSettings::default())?;
        store_demo(app, &files)?;
    }
    register_demo(app)
}

/// Whether the whole demo is there. One that was made without a plan is made again.
fn is_made(app: &App) -> bool {
    let json = fs::read(app.folder.demo().join("case.json"));
    json.ok().and_then(|json| CaseManifest::decode(&json).ok()).is_some_and(|manifest| manifest.plan.is_some())
}

/// Offers the demo patient as a case, if it has been made. The case goes to the first account.
///
/// # Errors
/// When the disk or the database fails.
pub fn register_demo(app: &Arc<App>) -> anyhow::Result<()> {
    let Ok(json) = fs::read(app.folder.demo().join("case.json")) else { return Ok(()) };
    let manifest = CaseManifest::decode(&json).context("The demo's case.json is damaged; remove the folder demo")?;
    let hash = app.demo_blobs.write(&json)?;
    let storage = app.storage();
    let now_ms = app.clock.now_ms();
    if storage.demo_cases()?.is_empty() {
        let (id, owner) = (uuid::Uuid::new_v4().to_string(), storage.first_account()?);
        let owner = owner.as_ref().map(|account| account.id.as_str());
        storage.create_case(&NewCase { id: &id, title: DEMO_TITLE, is_demo: true, owner, now_ms })?;
    }
    for case in storage.demo_cases()?.iter().filter(|case| case.imaging != Some(hash)) {
        storage.add_case_blob(&case.id, hash, json.len() as u64)?;
        for blob in named_blobs(&manifest) {
            let bytes = fs::metadata(app.demo_blobs.path(blob))
                .context("A file of the demo is missing; remove the folder demo")?;
            storage.add_case_blob(&case.id, blob, bytes.len())?;
        }
        storage.set_imaging(&case.id, hash, now_ms)?;
        begin_plan(app, &case.id, &manifest)?;
    }
    Ok(())
}

/// Gives a case without any plan the one to begin with; whatever somebody has written stays as it is.
fn begin_plan(app: &App, case: &str, manifest: &CaseManifest) -> anyhow::Result<()> {
    let Some(hash) = manifest.plan else { return Ok(()) };
    if app.storage().stored_plan(case)?.last_seq > 0 {
        return Ok(());
    }
    let plan = app.demo_blobs.read(hash, limits::PLAN_BYTES as u64)?;
    let claims = [(DEMO_PEER.0, "server".to_owned())];
    app.storage().append_updates(case, &[plan], &claims, app.clock.now_ms())?;
    Ok(())
}

fn store_demo(app: &App, files: &DemoFiles) -> anyhow::Result<()> {
    let store = |bytes: &Vec<u8>| app.demo_blobs.write(bytes);
    let slices = files.slices.iter().enumerate().map(|(index, bytes)| {
        let path = format!("ct/{:04}.dcm", index + 1);
        Ok(ManifestFile { path, bytes: bytes.len() as u64, hash: store(bytes)? })
    });
    let segmentation = ManifestBlob { hash: store(&files.segmentation)?, bytes: files.segmentation.len() as u64 };
    let manifest = CaseManifest {
        title: DEMO_TITLE.to_owned(),
        files: slices.collect::<std::io::Result<_>>()?,
        segmentations: vec![segmentation],
        trees: Some(store(&files.trees)?),
        record: Some(files.record.clone()),
        plan: Some(store(&files.plan)?),
    };
    let (partial, whole) = (app.folder.demo().join("case.json.partial"), app.folder.demo().join("case.json"));
    let mut file = fs::File::create(&partial)?;
    file.write_all(&manifest.encode()?)?;
    file.sync_all()?;
    Ok(fs::rename(partial, whole)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::config::ServerConfig;
    use crate::plans::{READER, restore};
    use crate::storage::Storage;
    use prosector_plan::Plan;

    #[test]
    fn the_demo_is_stored_whole_and_offered_once() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(ServerConfig::local(folder.path().to_owned()), Clock::default()).unwrap();
        register_demo(&app).unwrap();
        let storage: &dyn Storage = app.storage();
        assert!(storage.demo_cases().unwrap().is_empty());
        let settings = DemoSettings { dims: [32, 32, 24], ..DemoSettings::default() };
        let files = make_demo(&settings).unwrap();
        assert_eq!(files.slices.len(), 24);
        store_demo(&app, &files).unwrap();
        register_demo(&app).unwrap();
        register_demo(&app).unwrap();
        let cases = storage.demo_cases().unwrap();
        assert_eq!(cases.len(), 1);
        let hash = cases[0].imaging.unwrap();
        let manifest = CaseManifest::decode(&app.read_blob(hash, 1 << 20).unwrap()).unwrap();
        for blob in named_blobs(&manifest) {
            assert!(app.demo_blobs.holds(blob) && storage.case_blob(&cases[0].id, blob).unwrap().is_some());
        }
        let again = make_demo(&settings).unwrap();
        assert_eq!((again.segmentation, &again.plan), (files.segmentation, &files.plan));
        let plan = restore(&storage.stored_plan(&cases[0].id).unwrap()).unwrap();
        assert_eq!(plan.hash(), Plan::load(&files.plan, READER).unwrap().hash());
    }
}
