//! Unpacks zip archives into blobs, within limits.

use super::answer::{Answer, read_blob};
use super::tasks::Work;
use crate::platform::clock::blob_of;
use crate::platform::js::text_of;
use crate::platform::workers::wire::Response;
use prosector_session::imaging::{Limits, zip};

/// Bytes of an archive that is still read into memory.
const MOST_BYTES: f64 = 2.0e9;

/// Every `parts`th file of the archive as a blob of its own, which the browser may move to disk.
///
/// Every part checks the limits of the whole archive.
pub(super) async fn unpack(part: usize, parts: usize, work: &Work) -> Result<Answer<Response>, String> {
    let archive = work.blob()?;
    if archive.size() > MOST_BYTES {
        return Err("This zip archive is over 2 GB. Unpack it first, then open the folder.".into());
    }
    let bytes = read_blob(archive).await?;
    let limits = Limits::DEFAULT;
    let entries = zip::list(&bytes, &limits).map_err(|error| error.to_string())?;
    let mut opened = zip::Archive::open(&bytes).map_err(|error| error.to_string())?;
    let mut answer = Answer::new(Response::Unpacked { paths: Vec::new() });
    let mut paths = Vec::new();
    for (done, entry) in entries.iter().enumerate().skip(part).step_by(parts.max(1)) {
        let content = opened.extract(entry, &limits).map_err(|error| error.to_string())?;
        answer.blobs.push(blob_of(&content, "").map_err(|error| text_of(&error))?);
        paths.push(entry.path.clone());
        work.teller.progress(done as f64 + 1.0, entries.len() as f64);
    }
    answer.response = Response::Unpacked { paths };
    Ok(answer)
}
