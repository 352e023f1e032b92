//! Opening: files that a person hands over, the demo, a case of this browser or of the server.

use super::case::{DEMO, Sources};
use super::{Host, HostEvent, HostNotice, Opening};
use crate::platform::files::NamedFile;
use crate::platform::import::{Found, Import, OpenError, scan_files};
use crate::platform::{clock, js};
use prosector_session::imaging::{Diagnostic, FileId};
use prosector_session::{Case, CaseSource, Command, DataCommand, Role, VolumeFile};

/// What an opening needs besides files.
#[derive(Default)]
pub(super) struct Extras {
    /// Nothing can be stored of it yet.
    pub(super) is_new: bool,
    pub(super) sources: Sources,
    pub(super) record: Option<prosector_session::core::PatientRecord>,
    /// The plan to begin with where this browser has none of the case.
    pub(super) plan: Option<Vec<u8>>,
}

impl Host {
    /// Opens files as a new local case. Nothing is sent anywhere.
    pub fn open_files(&self, files: Vec<NamedFile>) {
        let turn = self.begin_opening();
        let host = self.clone();
        js::spawn(async move {
            let case = Case { id: clock::new_id(), title: String::new(), source: CaseSource::Local, role: Role::Owner };
            // The page that shows the case is built in the task before.
            js::next_task().await;
            host.finish_opening(turn, host.open_handed(turn, case, files).await);
        });
    }

    /// Opens the synthetic demo patient.
    pub fn open_demo(&self) {
        let case = Case { id: DEMO.into(), title: "Demo patient".into(), source: CaseSource::Demo, role: Role::Owner };
        self.open_described(case);
    }

    /// Opens a case that this browser keeps.
    pub fn open_local_case(&self, id: &str) {
        let case = Case { id: id.into(), title: String::new(), source: CaseSource::Local, role: Role::Owner };
        self.open_described(case);
    }

    /// Opens a case of the server, from what this browser keeps of it where it can.
    pub fn open_server_case(&self, id: &str) {
        let case = Case { id: id.into(), title: String::new(), source: CaseSource::Server, role: Role::Viewer };
        self.open_described(case);
    }

    fn open_described(&self, case: Case) {
        let turn = self.begin_opening();
        let host = self.clone();
        js::spawn(async move {
            js::next_task().await;
            host.finish_opening(turn, host.open_by_manifest(turn, case).await);
        });
    }

    /// Stops the opening in progress; slices that came stay.
    pub fn cancel_opening(&self) {
        self.stop_opening();
        self.dispatch(Command::Data(DataCommand::CancelLoading));
        self.emit(&HostEvent::Opening(Opening::Cancelled));
    }

    pub(super) fn stop_opening(&self) {
        self.0.opening.set(self.0.opening.get() + 1);
        self.0.building.set(false);
        if let Some(import) = self.0.import.borrow_mut().take() {
            import.cancel();
        }
        if let Some(job) = self.0.anatomy_job.take() {
            self.0.anatomy.cancel(job);
        }
    }

    /// Ends the opening before; the number tells the new one whether it is still wanted.
    fn begin_opening(&self) -> u64 {
        self.stop_opening();
        self.drop_handed();
        js::mark("prosector:load-start");
        self.0.opening.get()
    }

    pub(super) fn is_wanted(&self, turn: u64) -> bool {
        self.0.opening.get() == turn
    }

    pub(super) fn finish_opening(&self, turn: u64, outcome: Result<(), OpenError>) {
        if !self.is_wanted(turn) {
            return;
        }
        match outcome {
            Ok(()) => {}
            Err(OpenError::Cancelled) => self.emit(&HostEvent::Opening(Opening::Cancelled)),
            Err(error) => self.opened(Err(error.to_string())),
        }
    }

    /// Scans files and shows the best series in `case`.
    pub(super) async fn open_as(
        &self,
        turn: u64,
        mut case: Case,
        files: Vec<NamedFile>,
        extras: Extras,
    ) -> Result<(), OpenError> {
        let import = Import::begin(&self.0.pool);
        self.0.import.replace(Some(import.clone()));
        // Replies on their way when a person stops the opening still come in, and must not bring its progress back.
        let tell = |done, total| {
            if self.is_wanted(turn) {
                self.emit(&HostEvent::Opening(Opening::Reading { done, total }));
            }
        };
        tell(0, files.len());
        let found = scan_files(&import, files, &tell).await?;
        if !self.is_wanted(turn) {
            return Err(OpenError::Cancelled);
        }
        if case.title.is_empty() {
            case.title = title_of(&found);
        }
        // Each of the following parts is a task of its own, as the page shows what came before.
        js::next_task().await;
        self.begin_case(case, extras.is_new, extras.plan.as_deref()).await?;
        js::next_task().await;
        if !self.is_wanted(turn) {
            return Err(OpenError::Cancelled);
        }
        self.show(turn, found, extras).await
    }

    async fn show(&self, turn: u64, found: Found, extras: Extras) -> Result<(), OpenError> {
        let Found { files, catalog, volumes, segmentations } = found;
        let (images, labels) = split_labels(volumes, &files);
        let listed = images.iter().filter_map(|id| volume_file(*id, files.get(*id as usize)?)).collect();
        self.0.sources.replace(Sources { files, volumes: labels, segmentations, ..extras.sources });
        self.expect_segments(true);
        self.dispatch(Command::Data(DataCommand::Catalog(catalog)));
        self.dispatch(Command::Data(DataCommand::Files(listed)));
        self.warn_of_import();
        if let Some(record) = extras.record {
            self.dispatch(Command::Data(DataCommand::Record(record)));
        }
        self.emit(&HostEvent::Opening(Opening::Decoding));
        js::next_task().await;
        match self.read(|session| session.series().best().map(|plan| plan.summary.id.clone())) {
            Some(id) => self.begin_series(turn, id).await,
            None => self.open_whole_volume(turn, images.first().copied()).await?,
        }
        Ok(())
    }

    /// Says aloud what nobody should have to find in a report: images of another patient, and slices left out.
    fn warn_of_import(&self) {
        let grave = |remark: &Diagnostic| ["several_patients", "too_large"].contains(&remark.code.as_str());
        let remarks = self.read(|session| session.series().report());
        for (_, remark) in remarks.into_iter().filter(|(_, remark)| grave(remark)) {
            self.emit(&HostEvent::Caution(HostNotice::plain("import.remark", remark.message)));
        }
    }

    /// Shows a NIfTI image, if there is one; label maps among the files lie over it.
    pub(super) async fn open_whole_volume(&self, turn: u64, image: Option<FileId>) -> Result<(), OpenError> {
        if let Some((id, blob)) = image.and_then(|id| Some((id, self.blob(id)?))) {
            let import = self.current_import();
            let volume = crate::platform::import::read_volume(&import, &blob).await?;
            if !self.is_wanted(turn) {
                return Err(OpenError::Cancelled);
            }
            self.dispatch(Command::Data(DataCommand::OpenFile { id: row_id(id), volume: Box::new(volume) }));
            js::mark("prosector:volume-complete");
        }
        self.after_volume(turn).await;
        Ok(())
    }

    pub(super) fn blob(&self, id: FileId) -> Option<web_sys::Blob> {
        self.0.sources.borrow().files.get(id as usize).map(|file| file.blob.clone())
    }

    /// The import in progress, or a new one for work that follows it.
    pub(super) fn current_import(&self) -> Import {
        let mut import = self.0.import.borrow_mut();
        import.get_or_insert_with(|| Import::begin(&self.0.pool)).clone()
    }
}

/// Images, and the files that are label maps by their names. Label maps alone are shown as images.
fn split_labels(volumes: Vec<FileId>, files: &[NamedFile]) -> (Vec<FileId>, Vec<FileId>) {
    let named_labels = |id: &FileId| files.get(*id as usize).is_some_and(|file| says_labels(&file.path));
    let (mut labels, mut images): (Vec<FileId>, Vec<FileId>) = volumes.into_iter().partition(named_labels);
    if images.is_empty() && !labels.is_empty() {
        images.push(labels.remove(0));
    }
    (images, labels)
}

/// Before the number of a file in its row of the series list.
const FILE_ROW: &str = "file:";

fn row_id(id: FileId) -> String {
    format!("{FILE_ROW}{id}")
}

/// The file behind a row of the series list; `None` for a series of DICOM.
pub(super) fn file_of_row(row: &str) -> Option<FileId> {
    row.strip_prefix(FILE_ROW)?.parse().ok()
}

fn volume_file(id: FileId, file: &NamedFile) -> Option<VolumeFile> {
    let name = file.path.rsplit('/').next()?.to_owned();
    Some(VolumeFile { id: row_id(id), name, format: "NIfTI".into(), dims: [0; 3], bytes: 0 })
}

fn says_labels(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    ["label", "seg", "mask"].iter().any(|word| path.contains(word))
}

/// A title without patient identifiers: kind of image and series description.
fn title_of(found: &Found) -> String {
    let best = found.catalog.series.iter().max_by_key(|plan| plan.volume_bytes());
    match best.map(|plan| (plan.summary.modality.0.as_str(), plan.summary.description.trim())) {
        Some((modality, "")) => modality.to_owned(),
        Some((modality, description)) => format!("{modality} · {description}"),
        None => "NIfTI".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::says_labels;

    #[test]
    fn label_maps_are_known_by_their_names() {
        let check = |path, expected| assert_eq!(says_labels(path), expected, "{path}");
        check("ct.nii.gz", false);
        check("liver_seg.nii.gz", true);
        check("labels/aorta.nii.gz", true);
        check("Mask.nii", true);
    }
}
