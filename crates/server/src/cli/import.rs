//! `prosector import`: imaging from disk into a server's data folder, as a case of the first account.

use super::counted;
use super::inspect::files_below;
use crate::app::App;
use crate::audit::{AuditAction, AuditEvent};
use crate::clock::Clock;
use crate::config::ServerConfig;
use crate::storage::{NewCase, Storage};
use anyhow::{Context, bail};
use clap::Args;
use prosector_imaging::{FileKind, HeaderOutcome, InstanceKind, Limits, SNIFF_BYTES, read_header, sniff, zip};
use prosector_session::manifest::{CaseManifest, ManifestBlob, ManifestFile};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// What to import, and where to.
#[derive(Args)]
pub struct ImportArguments {
    /// Files and folders; folders with everything below them, zip archives with what is in them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Folder of the server's data. The server may be running.
    #[arg(long, default_value = "prosector-data")]
    data: PathBuf,
    /// Title of the case; without patient identifiers.
    #[arg(long)]
    title: String,
}

/// Imports, and prints the identifier of the new case.
///
/// # Errors
/// When nothing can be imported, or the data folder cannot be written.
pub fn run(arguments: &ImportArguments) -> anyhow::Result<ExitCode> {
    let app = App::open(ServerConfig::local(arguments.data.clone()), Clock::default())?;
    let mut found = Found::default();
    for path in files_below(&arguments.paths) {
        let bytes = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        found.add(&app, &path.display().to_string(), &bytes)?;
    }
    if found.files.is_empty() {
        bail!("No image was found. Prosector reads DICOM and NIfTI files, and zip archives of them.");
    }
    let (images, skipped) = (found.files.len(), found.skipped);
    let id = create_case(&app, &arguments.title, found)?;
    println!("{}", imported(images, skipped, &id));
    Ok(ExitCode::SUCCESS)
}

fn imported(images: usize, skipped: usize, id: &str) -> String {
    let left_out = match skipped {
        0 => String::new(),
        1 => " (1 other was left out)".to_owned(),
        n => format!(" ({n} others were left out)"),
    };
    format!("Imported {} as case {id}{left_out}.", counted(images, "file", "files"))
}

/// What has been stored so far.
#[derive(Default)]
struct Found {
    files: Vec<ManifestFile>,
    segmentations: Vec<ManifestBlob>,
    skipped: usize,
}

impl Found {
    fn add(&mut self, app: &App, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        match kind_of(bytes) {
            Kind::Archive => {
                for entry in zip::list(bytes, &Limits::DEFAULT)? {
                    let content = zip::extract(bytes, &entry, &Limits::DEFAULT)?;
                    if kind_of(&content) != Kind::Archive {
                        self.add(app, &entry.path, &content)?;
                    }
                }
            }
            Kind::Image(extension) => {
                // File names often hold the patient's; numbers do not.
                let path = format!("{:05}.{extension}", self.files.len() + 1);
                let hash = app.blobs.write(bytes).with_context(|| format!("{name} cannot be stored"))?;
                self.files.push(ManifestFile { path, bytes: bytes.len() as u64, hash });
            }
            Kind::Segmentation => {
                let hash = app.blobs.write(bytes).with_context(|| format!("{name} cannot be stored"))?;
                self.segmentations.push(ManifestBlob { hash, bytes: bytes.len() as u64 });
            }
            Kind::Other => self.skipped += 1,
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Image(&'static str),
    Segmentation,
    Archive,
    Other,
}

fn kind_of(bytes: &[u8]) -> Kind {
    match sniff(bytes.get(..bytes.len().min(SNIFF_BYTES)).unwrap_or_default()) {
        FileKind::Dicom => match read_header(bytes, bytes.len() as u64) {
            Ok(HeaderOutcome::Instance(header)) if header.kind == InstanceKind::Image => Kind::Image("dcm"),
            Ok(HeaderOutcome::Instance(header)) if header.kind == InstanceKind::Segmentation => Kind::Segmentation,
            _ => Kind::Other,
        },
        FileKind::Nifti => Kind::Image("nii"),
        FileKind::Gzip => Kind::Image("nii.gz"),
        FileKind::Zip => Kind::Archive,
        _ => Kind::Other,
    }
}

fn create_case(app: &App, title: &str, found: Found) -> anyhow::Result<String> {
    let Found { files, segmentations, .. } = found;
    let manifest =
        CaseManifest { title: title.to_owned(), files, segmentations, trees: None, record: None, plan: None };
    let json = manifest.encode()?;
    let hash = app.blobs.write(&json)?;
    let (storage, id, now_ms): (&dyn Storage, _, _) =
        (app.storage(), uuid::Uuid::new_v4().to_string(), app.clock.now_ms());
    let owner = storage.first_account()?.map(|account| account.id);
    storage.create_case(&NewCase { id: &id, title, is_demo: false, owner: owner.as_deref(), now_ms })?;
    let files = manifest.files.iter().map(|file| (file.hash, file.bytes));
    let segmentations = manifest.segmentations.iter().map(|blob| (blob.hash, blob.bytes));
    for (blob, bytes) in files.chain(segmentations).chain([(hash, json.len() as u64)]) {
        storage.add_case_blob(&id, blob, bytes)?;
    }
    storage.set_imaging(&id, hash, now_ms)?;
    let (actor, action, detail) = ("server".to_owned(), AuditAction::CaseCreated, "import".to_owned());
    storage.append_audit(&[AuditEvent { at: now_ms, actor, action, case_id: Some(id.clone()), detail }])?;
    Ok(id)
}
