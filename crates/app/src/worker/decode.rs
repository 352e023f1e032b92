//! Decodes slices.

use super::answer::{Answer, i16_buffer, read_blob};
use super::tasks::Work;
use crate::platform::workers::wire::Response;
use prosector_session::imaging::{
    DecodeError, Decompress, FileId, FrameRef, SliceEncoding, Slot, SlotSource, decode_slot_with, fill_interpolated,
};
use std::cell::RefCell;
use std::rc::Rc;

/// The bytes of a file, and whose they are.
struct OpenFile {
    import: u32,
    file: FileId,
    bytes: Rc<Vec<u8>>,
}

thread_local! {
    /// The last file, so that a multi-frame file is read once and not once a task.
    static LAST: RefCell<Option<OpenFile>> = const { RefCell::new(None) };
}

/// Decodes slots in the order given; a slot that fails gives an empty buffer and a reason. Where `decompress` is no
/// codec and one is needed, nothing is decoded, and the answer says so.
pub(super) async fn decode(
    decompress: Decompress,
    import: u32,
    encoding: &SliceEncoding,
    files: &[FileId],
    slots: &[Slot],
    work: &Work,
) -> Result<Answer<Response>, String> {
    let source = Source { decompress, import, encoding, files, work };
    let mut answer = Answer::new(Response::Decoded { failures: Vec::new() });
    let mut failures = Vec::with_capacity(slots.len());
    for slot in slots {
        let decoded = match source.slice(slot).await {
            Err(Failure::NeedsCodec) => return Ok(Answer::new(Response::NeedsCodecs)),
            Err(Failure::Words(reason)) => Err(reason),
            Ok(values) => Ok(values),
        };
        answer.buffers.push(i16_buffer(decoded.as_deref().unwrap_or_default()));
        failures.push(decoded.err());
    }
    answer.response = Response::Decoded { failures };
    Ok(answer)
}

/// Why a slice was not decoded.
enum Failure {
    NeedsCodec,
    Words(String),
}

struct Source<'a> {
    decompress: Decompress,
    import: u32,
    encoding: &'a SliceEncoding,
    files: &'a [FileId],
    work: &'a Work,
}

impl Source<'_> {
    async fn slice(&self, slot: &Slot) -> Result<Vec<i16>, Failure> {
        match slot.source {
            SlotSource::Frame(frame) => self.frame(frame).await,
            SlotSource::Interpolated { below, above, weight_above } => {
                let (below, above) = (self.frame(below).await?, self.frame(above).await?);
                Ok(fill_interpolated(&below, &above, weight_above))
            }
        }
    }

    async fn frame(&self, frame: FrameRef) -> Result<Vec<i16>, Failure> {
        let bytes = self.file(frame.file).await.map_err(Failure::Words)?;
        decode_slot_with(&bytes, frame.frame, self.encoding, self.decompress).map_err(|error| match error {
            DecodeError::NeedsCodec => Failure::NeedsCodec,
            other => Failure::Words(other.to_string()),
        })
    }

    async fn file(&self, file: FileId) -> Result<Rc<Vec<u8>>, String> {
        let held = LAST.with_borrow(|last| {
            let same = last.as_ref().filter(|open| open.import == self.import && open.file == file);
            same.map(|open| open.bytes.clone())
        });
        if let Some(bytes) = held {
            return Ok(bytes);
        }
        let place = self.files.iter().position(|known| *known == file);
        let blob = place.and_then(|place| self.work.blobs.get(place)).ok_or("no file was given")?;
        let bytes = Rc::new(read_blob(blob).await?);
        LAST.set(Some(OpenFile { import: self.import, file, bytes: bytes.clone() }));
        Ok(bytes)
    }
}
