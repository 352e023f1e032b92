//! What a pool runs, and what can be asked of it.

use crate::platform::clock;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A request of one bundle's workers.
pub trait Ask: Serialize {
    /// What they answer.
    type Answer: DeserializeOwned;

    /// What the worker is doing, for messages: "The image reader stopped while ...".
    fn doing(&self) -> &'static str;

    /// Whether nobody waits for the answer: such a task is given to a worker that would have nothing to do.
    fn is_background(&self) -> bool {
        false
    }
}

/// A WebAssembly bundle that workers run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bundle {
    /// Reads, decodes, hashes and keeps files; several at once, fetched with the page.
    Import,
    /// Decodes what JPEG, JPEG-LS or JPEG 2000 compressed; several at once, fetched when first met.
    Codecs,
    /// Makes and changes anatomy; one, which holds the volume and the label map, fetched when first asked.
    Anatomy,
}

impl Bundle {
    /// The name of its files, and of the worker that runs it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Bundle::Import => "import-worker",
            Bundle::Codecs => "codec-worker",
            Bundle::Anatomy => "anatomy-worker",
        }
    }

    /// Workers that this machine gets.
    pub(super) fn seats(self) -> usize {
        match self {
            Bundle::Import | Bundle::Codecs => clock::processor_threads().clamp(2, 4),
            Bundle::Anatomy => 1,
        }
    }
}
