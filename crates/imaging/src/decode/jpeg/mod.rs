//! JPEG (ITU-T T.81): baseline, extended, progressive (8 and 12 bits) and lossless processes, Huffman coded.
//!
//! Own code, because medical streams need what photographic decoders leave out: 12-bit DCT, 16-bit lossless with
//! several components, stored values without colour conversion, and no panic on damaged data. The inverse DCT and
//! the chroma interpolation follow the reference implementation (IJG libjpeg 6b, `jidctint.c`, `jdsample.c`) to
//! the bit, so that lossy images equal those of the common decoders.

mod dct;
mod huffman;
mod idct;
mod lossless;
mod markers;
mod upsample;

use crate::DecodeError;
use crate::dicom::header::PixelFormat;
use markers::{Frame, Process, Segments};

fn damaged(what: &str) -> DecodeError {
    DecodeError::Damaged(what.into())
}

/// Decodes one frame without any colour conversion: stored values are what the file holds.
pub(crate) fn decode(stream: &[u8], format: &PixelFormat) -> Result<Vec<u8>, DecodeError> {
    let mut segments = Segments::new(stream)?;
    let frame = segments.read_to_frame()?;
    if (frame.columns, frame.rows) != (format.columns.into(), format.rows.into()) {
        return Err(DecodeError::Damaged(format!("it is {} x {} pixels", frame.columns, frame.rows)));
    }
    if frame.components.len() != usize::from(format.samples) {
        return Err(damaged("its number of colours is not the one that the file names"));
    }
    let fits = match format.bits_allocated {
        8 => frame.precision <= 8,
        16 => frame.precision <= 16,
        _ => false,
    };
    if !fits {
        return Err(DecodeError::Unsupported(format!(
            "a JPEG of {} bits in {} bits",
            frame.precision, format.bits_allocated
        )));
    }
    let planes = match frame.process {
        Process::Lossless => lossless::decode(&mut segments, &frame)?,
        Process::Sequential | Process::Progressive => dct::decode(&mut segments, &frame)?,
    };
    Ok(interleave(&planes, &frame, format.bits_allocated))
}

/// Samples of a pixel together, little endian.
fn interleave(planes: &[Vec<u16>], frame: &Frame, bits_allocated: u16) -> Vec<u8> {
    let pixels = frame.columns * frame.rows;
    let width = usize::from(bits_allocated / 8);
    let mut bytes = vec![0; pixels * planes.len() * width];
    for (n, plane) in planes.iter().enumerate() {
        let places = bytes.chunks_exact_mut(width).skip(n).step_by(planes.len());
        for (place, &value) in places.zip(plane) {
            place.copy_from_slice(value.to_le_bytes().get(..width).unwrap_or_default());
        }
    }
    bytes
}
