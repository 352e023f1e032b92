//! Plan files: the open plan saved as one, and one opened beside its images or alone.

use super::Host;
use super::case::Sources;
use super::open::Extras;
use crate::platform::clock;
use crate::platform::files::NamedFile;
use crate::platform::import::OpenError;
use crate::platform::js::{resolved, text_of};
use crate::platform::plan_reader::read_plan_file;
use js_sys::ArrayBuffer;
use prosector_session::Case;
use prosector_session::plan::PlanPackage;

/// Ending of the names of plan files.
const ENDING: &str = ".prosector";
/// A larger file is refused unread: the plan in it is limited to half of this, and is written in hexadecimal.
const MOST_BYTES: f64 = 128e6;

impl Host {
    /// Offers the open plan as a file that can be opened here again; the error says why the browser refused.
    pub fn save_plan_file(&self) -> Result<(), String> {
        let file = self.read(|session| PlanPackage::new(session.plan_document(), Vec::new()).encode());
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
        if files.is_empty() {
            return self.open_plan_alone(case, &plan).await;
        }
        self.open_as(turn, case, files, Extras { plan: Some(plan), ..Extras::default() }).await
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

/// The plan in a file as a snapshot; what is refused names the file.
async fn read_plan(file: &NamedFile) -> Result<Vec<u8>, OpenError> {
    let refused = |reason: String| OpenError::Refused(format!("{} was not opened. {reason}", file.path));
    if file.blob.size() > MOST_BYTES {
        return Err(refused("It is larger than any plan. Choose the file that was saved as plan.prosector.".into()));
    }
    let bytes = resolved::<ArrayBuffer>(file.blob.array_buffer()).await;
    let bytes = bytes.map_err(|error| refused(format!("It could not be read: {}.", text_of(&error))))?;
    read_plan_file(bytes).await.map_err(refused)
}
