//! Opening files: what the page does while the workers read.

mod decode;
mod ignore;
mod scan;
mod whole;

pub use decode::{SliceOutcome, decode_series};
pub use scan::{Found, scan_files};
pub use whole::{keep_files, read_volume};

use super::workers::{Bundle, JobId, TaskError, WorkerPool};
use std::cell::Cell;
use std::rc::Rc;

/// The workers that open files.
#[derive(Clone)]
pub struct Readers {
    /// They read, decode what is not compressed, hash and keep.
    pub files: WorkerPool,
    /// They decode what is compressed, and are fetched when the first such image is met.
    pub codecs: WorkerPool,
}

/// One opening, from files to the last slice; cancelled as a whole.
#[derive(Clone)]
pub struct Import {
    /// The workers.
    pub pool: WorkerPool,
    /// The job that its tasks belong to.
    pub job: JobId,
    codecs: WorkerPool,
    codec_job: JobId,
    /// Set once an image was met that is compressed: the others will be, too.
    compressed: Rc<Cell<bool>>,
}

impl Readers {
    /// Begins to fetch those that every opening needs.
    pub fn start(version: &str) -> Self {
        let files = WorkerPool::new(Bundle::Import, version);
        files.start();
        Self { files, codecs: WorkerPool::new(Bundle::Codecs, version) }
    }

    /// Gives the memory of idle workers back.
    pub fn refresh_idle(&self) {
        self.files.refresh_idle();
        self.codecs.refresh_idle();
    }
}

impl Import {
    /// A new opening.
    pub fn begin(readers: &Readers) -> Self {
        let Readers { files, codecs } = readers.clone();
        Self { job: files.new_job(), pool: files, codec_job: codecs.new_job(), codecs, compressed: Rc::default() }
    }

    /// Ends it: no task of it runs on, and no result of it arrives any more.
    pub fn cancel(&self) {
        self.pool.cancel(self.job);
        self.codecs.cancel(self.codec_job);
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
