//! Opening files: what the page does while the workers read.

mod decode;
mod ignore;
mod scan;
mod whole;

pub use decode::{SliceOutcome, decode_series};
pub use scan::{Found, scan_files};
pub use whole::{keep_files, read_volume};

use super::workers::{JobId, TaskError, WorkerPool};

/// One opening, from files to the last slice; cancelled as a whole.
#[derive(Clone)]
pub struct Import {
    /// The workers.
    pub pool: WorkerPool,
    /// The job that its tasks belong to.
    pub job: JobId,
}

impl Import {
    /// A new opening.
    pub fn begin(pool: &WorkerPool) -> Self {
        Self { pool: pool.clone(), job: pool.new_job() }
    }

    /// Ends it: no task of it runs on, and no result of it arrives any more.
    pub fn cancel(&self) {
        self.pool.cancel(self.job);
    }
}

/// Why nothing was opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The person stopped it.
    #[error("Opening was cancelled. Nothing was changed.")]
    Cancelled,
    /// There was nothing to open.
    #[error(
        "No image was found in what was given. Choose a folder, files or a zip archive with DICOM or NIfTI images."
    )]
    Nothing,
    /// There was something, but none of it can be shown.
    #[error("{0}")]
    Refused(String),
}

impl From<TaskError> for OpenError {
    fn from(error: TaskError) -> Self {
        match error {
            TaskError::Cancelled => OpenError::Cancelled,
            other => OpenError::Refused(other.to_string()),
        }
    }
}
