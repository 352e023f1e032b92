//! JPEG 2000 part 1, through `hayro-jpeg2000`.

use crate::DecodeError;
use crate::dicom::header::PixelFormat;
use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

/// What the SIZ marker says (ISO/IEC 15444-1 A.5.1).
struct Size {
    width: u32,
    height: u32,
    components: u16,
    precision: u8,
    signed: bool,
}

/// Decodes one frame. Sizes are compared with the header before anything is allocated.
pub(crate) fn decode(stream: &[u8], format: &PixelFormat) -> Result<Vec<u8>, DecodeError> {
    let damaged = |what: &str| DecodeError::Damaged(what.into());
    let codestream = find_codestream(stream).ok_or_else(|| damaged("it holds no JPEG 2000 codestream"))?;
    let size = read_size(codestream).ok_or_else(|| damaged("its size cannot be read"))?;
    if (size.width, size.height) != (format.columns.into(), format.rows.into()) || size.components != format.samples {
        return Err(DecodeError::Damaged(format!(
            "it is {} x {} pixels of {} samples",
            size.width, size.height, size.components
        )));
    }
    let settings = DecodeSettings { resolve_palette_indices: false, strict: false, target_resolution: None };
    let image = Image::new(codestream, &settings).map_err(|error| damaged(&error.to_string()))?;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|error| damaged(&error.to_string()))?;
    let planes: Vec<&[f32]> = decoded.components().iter().map(|component| component.samples()).collect();
    Ok(interleave(&planes, &size, format))
}

/// Rounds and interleaves; signed components arrive with the level shift of unsigned ones, which is taken back.
fn interleave(planes: &[&[f32]], size: &Size, format: &PixelFormat) -> Vec<u8> {
    let width = format.bytes_per_sample();
    let pixels = usize::from(format.rows) * usize::from(format.columns);
    let shift = if size.signed { 1i64 << (size.precision - 1) } else { 0 };
    let (low, high) = (-shift, (1i64 << size.precision) - 1 - shift);
    // Some encoders write signed values as unsigned ones; the header's own sign then tells how to read them.
    let wrap = format.signed && !size.signed;
    let sign = 1i64 << (size.precision - 1);
    let mut bytes = Vec::with_capacity(pixels * planes.len() * width);
    for n in 0..pixels {
        for plane in planes {
            let value = (plane.get(n).copied().unwrap_or(0.0).round() as i64 - shift).clamp(low, high);
            let value = if wrap { (value ^ sign) - sign } else { value };
            bytes.extend_from_slice(value.to_le_bytes().get(..width).unwrap_or_default());
        }
    }
    bytes
}

/// The codestream itself, or the one within a JP2 file that some writers put into fragments.
fn find_codestream(stream: &[u8]) -> Option<&[u8]> {
    const START: [u8; 4] = [0xFF, 0x4F, 0xFF, 0x51];
    let at = stream.windows(4).take(4096).position(|window| window == START)?;
    stream.get(at..)
}

fn read_size(codestream: &[u8]) -> Option<Size> {
    let word = |at: usize| Some(u32::from_be_bytes(codestream.get(at..at + 4)?.try_into().ok()?));
    let components = u16::from_be_bytes(codestream.get(40..42)?.try_into().ok()?);
    let depth = *codestream.get(42)?;
    let precision = (depth & 0x7F) + 1;
    let (width, height) = (word(8)?.checked_sub(word(16)?)?, word(12)?.checked_sub(word(20)?)?);
    (precision <= 32).then_some(Size { width, height, components, precision, signed: depth & 0x80 != 0 })
}
