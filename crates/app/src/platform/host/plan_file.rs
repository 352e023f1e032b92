//! Plan files: the open plan saved as one, and one opened beside its images or alone.

use super::case::Sources;
use super::open::Extras;
use super::{Host, HostEvent, HostNotice};
use crate::platform::clock;
use crate::platform::files::NamedFile;
use crate::platform::import::OpenError;
use crate::platform::js::{resolved, text_of};
use crate::platform::plan_reader::{PlanFile, read_plan_file};
use js_sys::ArrayBuffer;
use prosector_session::Case;
use prosector_session::plan::PlanPackage;

/// Ending of the names of plan files.
const ENDING: &str = ".prosector";
/// A larger file is refused unread: the plan in it is limited to half of this, and is written in hexadecimal.
const MOST_BYTES: f64 = 128e6;
/// Said where a file lacks what its plan names.
const STILL_COMING: &str = "Parts of the segments or vessels of this plan have not arrived from the server and are not in the saved file. Save it again once they are shown.";

impl Host {
    /// Offers the open plan, with all that it names, as a file that can be opened here again; the error says why not.
    /// What is not here yet cannot be in the file: that is said.
    pub fn save_plan_file(&self) -> Result<(), String> {
        if self.read(|session| !session.missing_attachments().is_empty()) {
            self.emit(&HostEvent::Caution(HostNotice::plain("plan_file.incomplete", STILL_COMING.into())));
        }
        let file = self.read(|session| {
            let named = session.plan().attachments().filter_map(|hash| session.attachment(hash).cloned());
            PlanPackage::new(session.plan_document(), Vec::new()).with_attachments(named.collect()).encode()
        });
        clock::download(&file.map_err(|error| error.to_string())?, "plan.prosector", "application/octet-stream")
    }

    /// Opens what a person handed over as a new case: images, a plan file, or both.
    pub(super) async fn open_handed(&self, turn: u64, case: Case, files: Vec<NamedFile>) -> Result<(), OpenError> {
        let (plans, files): (Vec<NamedFile>, Vec<NamedFile>) = files.into_iter().partition(is_plan_file);
        let plan = match plans.as_slice() {
            [] => return self.open_as(turn, case, files, Extras { is_new: true, ..Extras::default() }).await,
            [one] => read_plan(one).await?,
            many => return Err(too_many(many.len())),
        };
        if !self.is_wanted(turn) {
            return Err(OpenError::Cancelled);
        }
        // A name is enough to find them by: they are kept before the plan that names them.
        self.take_handed(&case, plan.attachments).await;
        if files.is_empty() {
            return self.open_plan_alone(case, &plan.snapshot).await;
        }
        self.open_as(turn, case, files, Extras { plan: Some(plan.snapshot), ..Extras::default() }).await
    }

    async fn open_plan_alone(&self, case: Case, plan: &[u8]) -> Result<(), OpenError> {
        self.begin_case(Case { title: "Plan".into(), ..case }, false, Some(plan)).await?;
        self.0.sources.replace(Sources::default());
        if let Err(error) = self.remember_case().await {
            self.refuse(&error);
        }
        self.opened(Ok(()));
        Ok(())
    }
}

fn is_plan_file(file: &NamedFile) -> bool {
    file.path.to_ascii_lowercase().ends_with(ENDING)
}

fn too_many(count: usize) -> OpenError {
    OpenError::Refused(format!(
        "{count} plan files were given. Open one plan file at a time, with its images or alone."
    ))
}

/// The plan in a file; what is refused names the file.
async fn read_plan(file: &NamedFile) -> Result<PlanFile, OpenError> {
    let refused = |reason: String| OpenError::Refused(format!("{} was not opened. {reason}", file.path));
    if file.blob.size() > MOST_BYTES {
        return Err(refused("It is larger than any plan. Choose the file that was saved as plan.prosector.".into()));
    }
    let bytes = resolved::<ArrayBuffer>(file.blob.array_buffer()).await;
    let bytes = bytes.map_err(|error| refused(format!("It could not be read: {}.", text_of(&error))))?;
    read_plan_file(bytes).await.map_err(refused)
}
