//! Encapsulated pixel data (PS3.5 A.4): which fragments make up one frame.

use crate::DecodeError;
use std::borrow::Cow;
use std::ops::Range;

/// The compressed stream of one frame, joined if it lies in several fragments.
pub(crate) fn stream_of_frame(body: &[u8], at: usize, frames: u32, frame: u32) -> Result<Cow<'_, [u8]>, DecodeError> {
    let (offsets, fragments) = read_items(body, at);
    let own = fragments_of_frame(body, &offsets, &fragments, frames, frame);
    let bytes = |range: &Range<usize>| body.get(range.clone()).unwrap_or_default();
    match own {
        [] => Err(DecodeError::NoSuchFrame { frame, frames: fragments.len() as u32 }),
        [one] => Ok(Cow::Borrowed(bytes(one))),
        several => Ok(Cow::Owned(several.iter().flat_map(bytes).copied().collect())),
    }
}

/// Offsets of the basic offset table, and the byte ranges of the fragments that follow it.
fn read_items(body: &[u8], at: usize) -> (Vec<usize>, Vec<Range<usize>>) {
    let mut ranges = Vec::new();
    let mut at = at;
    while let Some(&[0xFE, 0xFF, 0x00, 0xE0, a, b, c, d]) = body.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let start = at + 8;
        let end = start.saturating_add(u32::from_le_bytes([a, b, c, d]) as usize).min(body.len());
        ranges.push(start..end);
        at = end;
    }
    if ranges.is_empty() {
        return (Vec::new(), ranges);
    }
    let fragments = ranges.split_off(1);
    let table = ranges.pop().and_then(|range| body.get(range)).unwrap_or_default();
    let offsets = table.as_chunks::<4>().0.iter().map(|&chunk| u32::from_le_bytes(chunk) as usize).collect();
    (offsets, fragments)
}

fn fragments_of_frame<'f>(
    body: &[u8],
    offsets: &[usize],
    fragments: &'f [Range<usize>],
    frames: u32,
    frame: u32,
) -> &'f [Range<usize>] {
    let (frames, frame) = (frames as usize, frame as usize);
    if frames == 1 {
        return fragments;
    }
    if fragments.len() == frames {
        return fragments.get(frame..=frame).unwrap_or_default();
    }
    let starts =
        if offsets.len() == frames { starts_by_table(offsets, fragments) } else { starts_by_marker(body, fragments) };
    let Some(&start) = starts.get(frame) else { return &[] };
    let end = starts.get(frame + 1).copied().unwrap_or(fragments.len());
    fragments.get(start..end).unwrap_or_default()
}

/// Offsets count from the first fragment's item tag (PS3.5 A.4).
fn starts_by_table(offsets: &[usize], fragments: &[Range<usize>]) -> Vec<usize> {
    let base = fragments.first().map_or(0, |first| first.start);
    let index = |offset: &usize| fragments.iter().position(|range| range.start == base.saturating_add(*offset));
    offsets.iter().map(|offset| index(offset).unwrap_or(fragments.len())).collect()
}

/// A frame starts at a fragment that starts with a start-of-image or start-of-codestream marker.
fn starts_by_marker(body: &[u8], fragments: &[Range<usize>]) -> Vec<usize> {
    let starts = |range: &Range<usize>| {
        let head = body.get(range.clone()).and_then(|bytes| bytes.first_chunk::<3>());
        matches!(head, Some([0xFF, 0xD8, 0xFF] | [0xFF, 0x4F, 0xFF] | [0, 0, 0]))
    };
    fragments.iter().enumerate().filter(|(_, range)| starts(range)).map(|(n, _)| n).collect()
}
