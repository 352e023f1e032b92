//! RLE Lossless (PS3.5 annex G): PackBits over byte planes, most significant first.

use crate::DecodeError;
use crate::dicom::header::PixelFormat;

/// Decodes one frame.
pub(crate) fn decode(stream: &[u8], format: &PixelFormat) -> Result<Vec<u8>, DecodeError> {
    let damaged = |what: &str| DecodeError::Damaged(what.into());
    let width = format.bytes_per_sample();
    let samples = usize::from(format.samples);
    let pixels = usize::from(format.rows) * usize::from(format.columns);
    let header: Vec<usize> =
        stream.as_chunks::<4>().0.iter().take(16).map(|&word| u32::from_le_bytes(word) as usize).collect();
    let (Some(&segments), offsets) = (header.first(), header.get(1..).unwrap_or_default()) else {
        return Err(damaged("the run-length header is missing"));
    };
    if segments != width * samples || segments > offsets.len() {
        return Err(damaged("the number of run-length segments does not fit the pixels"));
    }
    let mut decoded = vec![0; pixels * samples * width];
    for segment in 0..segments {
        let start = offsets.get(segment).copied().unwrap_or(usize::MAX);
        let end = offsets.get(segment + 1).copied().filter(|_| segment + 1 < segments).unwrap_or(stream.len());
        let packed =
            stream.get(start..end.min(stream.len())).ok_or_else(|| damaged("a segment lies outside the frame"))?;
        // Segment order: all bytes of sample 0 from the most significant down, then sample 1.
        let (sample, byte) = (segment / width, width - 1 - segment % width);
        let places = decoded.iter_mut().skip(sample * width + byte).step_by(samples * width);
        if unpack(packed, places) < pixels {
            return Err(damaged("a run-length segment ends before the last pixel"));
        }
    }
    Ok(decoded)
}

/// PackBits into `places`; returns how many were written.
fn unpack<'a>(packed: &[u8], mut places: impl Iterator<Item = &'a mut u8>) -> usize {
    let mut written = 0;
    let mut put = |value: u8| places.next().map(|place| *place = value).map(|()| written += 1).is_some();
    let mut rest = packed;
    while let Some((&count, after)) = rest.split_first() {
        match count {
            0..=127 => {
                let length = (usize::from(count) + 1).min(after.len());
                let (literal, next) = after.split_at(length);
                if !literal.iter().all(|&value| put(value)) {
                    break;
                }
                rest = next;
            }
            128 => rest = after,
            129..=255 => {
                let Some((&value, next)) = after.split_first() else { break };
                if !(0..257 - u16::from(count)).all(|_| put(value)) {
                    break;
                }
                rest = next;
            }
        }
    }
    written
}
