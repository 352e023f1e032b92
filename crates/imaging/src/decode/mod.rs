//! From a file's bytes to the stored values of one frame.

mod fragments;
mod jpeg;
mod jpeg2000;
mod jpegls;
mod native;
mod palette;
mod rle;
mod slot;

use crate::dicom::dataset::{Parsed, PixelElement};
use crate::dicom::file::{OpenFailure, Opened, open};
use crate::dicom::header::PixelFormat;
use crate::dicom::transfer_syntax::{self, Codec};
use crate::{DecodeError, ImportError, Limits};
pub use slot::{decode_slot, decode_slot_with, decode_slot_within, fill_interpolated};
use std::borrow::Cow;

/// A compression that takes a codec of some size: JPEG, JPEG-LS or JPEG 2000.
#[derive(Clone, Copy, Debug)]
pub struct Compression(Codec);

/// An opened file whose frames can be decoded one by one.
pub(crate) struct Frames<'a> {
    opened: &'a Opened<'a>,
    pixels: PixelElement,
    /// How its pixels are stored.
    pub format: PixelFormat,
}

/// Opens a whole file for decoding.
pub(crate) fn open_whole<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Opened<'a>, DecodeError> {
    // A deflated file is inflated whole: its header, and the pixels of one volume at most.
    let max_body = limits.max_header_bytes.saturating_add(limits.max_volume_bytes);
    open(bytes, bytes.len() as u64, max_body).map_err(|failure| match failure {
        OpenFailure::Refused(error) => error.into(),
        OpenFailure::NeedMore(_) => ImportError::TooShort.into(),
    })
}

impl<'a> Frames<'a> {
    /// Checks that the data set holds an image of a size within the limits.
    pub fn of(opened: &'a Opened<'a>, parsed: &Parsed, limits: &Limits) -> Result<Self, DecodeError> {
        let format = PixelFormat::of(&parsed.dataset);
        let (Some(pixels), Some(format)) = (parsed.pixels, format) else {
            return Err(DecodeError::NoPixels);
        };
        if !matches!(format.bits_allocated, 1 | 8 | 16 | 32 | 64) || format.samples > 4 {
            let words = format!("{} samples of {} bits a pixel", format.samples, format.bits_allocated);
            return Err(DecodeError::Unsupported(words));
        }
        if format.bytes_per_frame() > limits.max_frame_bytes {
            return Err(DecodeError::TooLarge { bytes: format.bytes_per_frame() });
        }
        Ok(Self { opened, pixels, format })
    }

    /// The bytes of an uncompressed frame of single bits as they lie in the file, and the bits before its first pixel.
    pub fn packed(&self, frame: u32) -> Option<(&[u8], usize)> {
        let plain = self.pixels.length.is_some() && self.format.bits_allocated == 1 && frame < self.format.frames;
        if !plain || transfer_syntax::encoding(&self.opened.transfer_syntax).big_endian {
            return None;
        }
        native::packed(&self.opened.body, &self.pixels, &self.format, frame)
    }

    /// Stored values of one frame: row by row, samples of a pixel together, little endian, 1-bit samples as bytes.
    pub fn frame(&self, frame: u32) -> Result<Cow<'_, [u8]>, DecodeError> {
        self.frame_with(frame, decompress)
    }

    /// As [`Frames::frame`], compressed streams taken apart by `decompress`.
    pub fn frame_with(&self, frame: u32, decompress: Decompress) -> Result<Cow<'_, [u8]>, DecodeError> {
        if frame >= self.format.frames {
            return Err(DecodeError::NoSuchFrame { frame, frames: self.format.frames });
        }
        let uid = self.opened.transfer_syntax.as_str();
        let codec = match transfer_syntax::find(uid) {
            // Pixels of known length are not encapsulated, whatever the transfer syntax says.
            _ if self.pixels.length.is_some() => Codec::Native,
            Some(syntax) => syntax.codec,
            None => Codec::NotHandled,
        };
        if codec == Codec::Native && self.pixels.length.is_some() {
            let big_endian = transfer_syntax::encoding(uid).big_endian;
            return native::frame(&self.opened.body, &self.pixels, &self.format, big_endian, frame);
        }
        let not_handled = || DecodeError::NotHandled { uid: uid.into(), name: transfer_syntax::name(uid).into() };
        if matches!(codec, Codec::Native | Codec::NotHandled) {
            return Err(not_handled());
        }
        let stream = fragments::stream_of_frame(&self.opened.body, self.pixels.at, self.format.frames, frame)?;
        let decoded = match codec {
            Codec::Rle => rle::decode(&stream, &self.format)?,
            Codec::Jpeg | Codec::JpegLs | Codec::Jpeg2000 => decompress(Compression(codec), &stream, &self.format)?,
            Codec::Native | Codec::NotHandled => return Err(not_handled()),
        };
        let expected = self.format.bytes_per_frame();
        if decoded.len() as u64 != expected {
            return Err(DecodeError::Truncated { expected, found: decoded.len() as u64 });
        }
        Ok(Cow::Owned(decoded))
    }
}

/// What takes a compressed stream apart: [`decompress`], or [`decompress_nothing`] in a program without codecs.
pub type Decompress = fn(Compression, &[u8], &PixelFormat) -> Result<Vec<u8>, DecodeError>;

/// Decodes JPEG, JPEG-LS and JPEG 2000.
pub fn decompress(compression: Compression, stream: &[u8], format: &PixelFormat) -> Result<Vec<u8>, DecodeError> {
    match compression.0 {
        Codec::JpegLs => jpegls::decode(stream, format),
        Codec::Jpeg2000 => jpeg2000::decode(stream, format),
        _ => jpeg::decode(stream, format),
    }
}

/// Refuses with [`DecodeError::NeedsCodec`]: codecs are a large part of a program that may never meet them.
pub fn decompress_nothing(_: Compression, _: &[u8], _: &PixelFormat) -> Result<Vec<u8>, DecodeError> {
    Err(DecodeError::NeedsCodec)
}

/// Stored values of one frame before rescale and colour conversion, with how they are to be read.
///
/// Row by row, samples of a pixel together, little endian, `bits_allocated` each; 1-bit samples as bytes.
/// Luminance and chroma of uncompressed `YBR_FULL_422` are spread to three samples a pixel.
pub fn decode_stored(bytes: &[u8], frame: u32) -> Result<(Vec<u8>, PixelFormat), DecodeError> {
    let limits = Limits::DEFAULT;
    let opened = open_whole(bytes, &limits)?;
    let parsed = opened.parse();
    let frames = Frames::of(&opened, &parsed, &limits)?;
    let stored = frames.frame(frame)?.into_owned();
    Ok((stored, frames.format))
}
