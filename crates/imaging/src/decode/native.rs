//! Uncompressed pixels.

use crate::DecodeError;
use crate::dicom::dataset::PixelElement;
use crate::dicom::header::PixelFormat;
use std::borrow::Cow;

/// Stored values of one frame; borrowed where the file already has the right order.
pub(crate) fn frame<'a>(
    body: &'a [u8],
    pixels: &PixelElement,
    format: &PixelFormat,
    big_endian: bool,
    frame: u32,
) -> Result<Cow<'a, [u8]>, DecodeError> {
    let halved = format.photometric == "YBR_FULL_422" && format.samples == 3 && format.bits_allocated == 8;
    let bits = format.samples_per_frame() * u64::from(format.bits_allocated);
    let bits = if halved { bits / 3 * 2 } else { bits };
    // 1-bit frames follow each other without padding to bytes (PS3.5 8.1.1).
    let (first, last) = (bits * u64::from(frame), bits * (u64::from(frame) + 1));
    let (from, to) = ((first / 8) as usize, last.div_ceil(8) as usize);
    let available = body.get(pixels.at..).unwrap_or_default();
    let available =
        available.get(..available.len().min(pixels.length.unwrap_or(u32::MAX) as usize)).unwrap_or_default();
    // In big endian files, bytes of OW are words.
    let words = big_endian && pixels.vr == *b"OW" && format.bits_allocated <= 8;
    let swapped: Cow<[u8]> = if words { Cow::Owned(swap(available, 2)) } else { Cow::Borrowed(available) };
    let truncated = DecodeError::Truncated { expected: to as u64, found: available.len() as u64 };
    if swapped.len() < to {
        return Err(truncated);
    }
    let stored: Cow<'a, [u8]> = match swapped {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(from..to).unwrap_or_default()),
        Cow::Owned(bytes) => Cow::Owned(bytes.get(from..to).unwrap_or_default().to_vec()),
    };
    if format.bits_allocated == 1 {
        return Ok(Cow::Owned(unpack_bits(&stored, (first % 8) as usize, format.samples_per_frame() as usize)));
    }
    if halved {
        return Ok(Cow::Owned(spread_chroma(&stored)));
    }
    let width = format.bytes_per_sample();
    let ordered = if big_endian && width > 1 { Cow::Owned(swap(&stored, width)) } else { stored };
    let planar = format.planar && format.samples > 1;
    Ok(if planar { Cow::Owned(interleave(&ordered, format.samples.into(), width)) } else { ordered })
}

/// The bytes that hold a frame of single bits, and how many bits of the first one belong to the frame before.
pub(crate) fn packed<'a>(
    body: &'a [u8],
    pixels: &PixelElement,
    format: &PixelFormat,
    frame: u32,
) -> Option<(&'a [u8], usize)> {
    let bits = format.samples_per_frame();
    let (first, last) = (bits * u64::from(frame), bits * (u64::from(frame) + 1));
    let end = last.div_ceil(8).min(u64::from(pixels.length?) + 1) as usize;
    let available = body.get(pixels.at..)?;
    let available = available.get(..available.len().min(pixels.length? as usize))?;
    Some((available.get((first / 8) as usize..end)?, (first % 8) as usize))
}

/// Reverses the bytes of each group of `width`; a rest shorter than that is kept.
fn swap(bytes: &[u8], width: usize) -> Vec<u8> {
    let mut swapped = bytes.to_vec();
    swapped.chunks_exact_mut(width).for_each(<[u8]>::reverse);
    swapped
}

/// One byte a bit, least significant bit first.
fn unpack_bits(bytes: &[u8], skip: usize, count: usize) -> Vec<u8> {
    let bits = bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1));
    bits.skip(skip).take(count).collect()
}

/// Y0 Y1 Cb Cr to Y0 Cb Cr, Y1 Cb Cr: two pixels share their chroma (PS3.3 C.7.6.3.1.2).
fn spread_chroma(bytes: &[u8]) -> Vec<u8> {
    bytes.as_chunks::<4>().0.iter().flat_map(|&[y0, y1, cb, cr]| [y0, cb, cr, y1, cb, cr]).collect()
}

/// Planes one after another to samples of a pixel together.
pub(crate) fn interleave(planes: &[u8], samples: usize, width: usize) -> Vec<u8> {
    let plane = planes.len() / samples.max(1);
    let mut together = Vec::with_capacity(planes.len());
    for at in (0..plane).step_by(width.max(1)) {
        for sample in 0..samples {
            let from = sample * plane + at;
            together.extend_from_slice(planes.get(from..from + width).unwrap_or_default());
        }
    }
    together
}
