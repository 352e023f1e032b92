//! What this browser keeps: plans as an append-only log, a list of recent cases, and opened imaging.
//!
//! Plans and the list are in IndexedDB, imaging is in the origin's private file system under its hash. All of it is
//! a cache on one machine; the words of every refusal say what was kept and what to do.

mod attachments;
mod cases;
mod database;
mod imaging;
mod plans;
mod tabs;

pub use attachments::Attachment;
pub use cases::{CaseRecord, KeptBlob, Place, RecentCase};
pub use database::Store;
pub use imaging::{IMAGING_FOLDER, forget_imaging, kept_blob, kept_bytes, persist, usage_bytes};
pub use plans::PlanLog;
pub use tabs::{TabMessage, Tabs};

use super::js;
use wasm_bindgen::JsValue;

/// Why the browser did not keep or give back something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Storage is switched off, as in some private windows.
    #[error(
        "This browser refuses to store data for this page ({0}). Work goes on, but it is lost when the page is closed: save the plan file before you close it."
    )]
    Refused(String),
    /// The disk or the share of it given to this page is full.
    #[error(
        "The browser's storage is full. What was saved before is kept, the last changes are not saved yet. Free disk space or remove old cases on the start page; saving is tried again by itself. Save the plan file before you close this page."
    )]
    Full,
    /// Something that was stored is missing or cannot be read.
    #[error("{what} is no longer in this browser's storage. Open it from its files or from the server again.")]
    Missing {
        /// What is missing, as the subject of a sentence.
        what: String,
    },
}

impl StoreError {
    /// The reason in words, where it is files that are not kept: the plan has a store of its own.
    pub fn of_files(&self) -> String {
        match self {
            Self::Refused(why) => format!("this browser refuses to store them ({why})."),
            Self::Full => {
                "the browser's storage is full. Free disk space or remove old cases on the start page, then open the files again."
                    .to_owned()
            }
            Self::Missing { .. } => self.to_string(),
        }
    }

    /// Turns what the browser threw into a reason.
    pub fn from_js(error: &JsValue) -> Self {
        match js::name_of(error).as_str() {
            "QuotaExceededError" => Self::Full,
            _ => Self::Refused(js::text_of(error)),
        }
    }
}
