//! JPEG (ITU-T T.81): 8-bit DCT processes and the lossless ones, through `jpeg-decoder`.

use crate::DecodeError;
use crate::dicom::header::PixelFormat;
use jpeg_decoder::{ColorTransform, Decoder, PixelFormat as Decoded};

/// Decodes one frame without any colour conversion: stored values are what the file holds.
pub(crate) fn decode(stream: &[u8], format: &PixelFormat) -> Result<Vec<u8>, DecodeError> {
    let damaged = |error: jpeg_decoder::Error| DecodeError::Damaged(error.to_string());
    let mut decoder = Decoder::new(stream);
    decoder.set_color_transform(ColorTransform::None);
    decoder.set_max_decoding_buffer_size(format.bytes_per_frame() as usize * 2);
    decoder.read_info().map_err(damaged)?;
    let info = decoder.info().ok_or_else(|| DecodeError::Damaged("it has no frame".into()))?;
    if (info.width, info.height) != (format.columns, format.rows) {
        return Err(DecodeError::Damaged(format!("it is {} x {} pixels", info.width, info.height)));
    }
    let decoded = decoder.decode().map_err(damaged)?;
    match (info.pixel_format, format.bits_allocated) {
        (Decoded::L16, 16) => {
            Ok(decoded.as_chunks::<2>().0.iter().flat_map(|&v| u16::from_ne_bytes(v).to_le_bytes()).collect())
        }
        (Decoded::L8, 16) => Ok(decoded.iter().flat_map(|&value| [value, 0]).collect()),
        (_, 8) => Ok(decoded),
        _ => Err(DecodeError::Unsupported("its JPEG stream has another number of bits than the file says".into())),
    }
}
