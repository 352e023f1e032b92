//! One slice in the scale that its series shares.

use super::palette::{Palette, luminance};
use super::{Decompress, Frames, decompress, open_whole};
use crate::dicom::dataset::Dataset;
use crate::dicom::frames::rescale_of_frame;
use crate::dicom::header::PixelFormat;
use crate::{DecodeError, Limits, SliceEncoding};
use prosector_core::Rescale;

/// Decodes one frame of a file into `rows * columns` values, row by row, in the common scale of the series.
///
/// Uncompressed 16-bit data in that scale are copied as they are. Colours become luminance.
pub fn decode_slot(bytes: &[u8], frame: u32, encoding: &SliceEncoding) -> Result<Vec<i16>, DecodeError> {
    decode_slot_within(bytes, frame, encoding, &Limits::DEFAULT)
}

/// As [`decode_slot`], compressed streams taken apart by `decompress`.
pub fn decode_slot_with(
    bytes: &[u8],
    frame: u32,
    encoding: &SliceEncoding,
    decompress: Decompress,
) -> Result<Vec<i16>, DecodeError> {
    decode(bytes, frame, encoding, &Limits::DEFAULT, decompress)
}

/// As [`decode_slot`], with limits of the caller.
pub fn decode_slot_within(
    bytes: &[u8],
    frame: u32,
    encoding: &SliceEncoding,
    limits: &Limits,
) -> Result<Vec<i16>, DecodeError> {
    decode(bytes, frame, encoding, limits, decompress)
}

fn decode(
    bytes: &[u8],
    frame: u32,
    encoding: &SliceEncoding,
    limits: &Limits,
    decompress: Decompress,
) -> Result<Vec<i16>, DecodeError> {
    let opened = open_whole(bytes, limits)?;
    let parsed = opened.parse();
    let frames = Frames::of(&opened, &parsed, limits)?;
    let format = &frames.format;
    if (format.columns, format.rows) != (encoding.columns, encoding.rows) {
        let words = format!("it is {} x {} pixels, unlike the rest of its series", format.columns, format.rows);
        return Err(DecodeError::Unsupported(words));
    }
    if format.bits_allocated > 16 {
        return Err(DecodeError::Unsupported(format!("{} bits a sample", format.bits_allocated)));
    }
    let stored = frames.frame_with(frame, decompress)?;
    let scale = Scale::between(rescale_of_frame(&parsed.dataset, frame), encoding.rescale);
    Ok(convert(&stored, format, &parsed.dataset, scale))
}

/// Adds the weighted mean of the neighbours of a slice that was not acquired; slices of unequal length give
/// the shorter one's.
pub fn fill_interpolated(below: &[i16], above: &[i16], weight_above: f64) -> Vec<i16> {
    let mix = |(&low, &high): (&i16, &i16)| {
        let value = f64::from(low) * (1.0 - weight_above) + f64::from(high) * weight_above;
        value.round() as i16
    };
    below.iter().zip(above).map(mix).collect()
}

/// From stored values of one frame to values of the series.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    Same,
    Shift(i32),
    Linear { factor: f64, offset: f64 },
}

impl Scale {
    fn between(own: Rescale, common: Rescale) -> Self {
        let factor = own.slope / common.slope;
        let offset = (own.intercept - common.intercept) / common.slope;
        match (factor == 1.0, offset.fract() == 0.0 && offset.abs() <= 65536.0) {
            (true, true) if offset == 0.0 => Self::Same,
            (true, true) => Self::Shift(offset as i32),
            _ => Self::Linear { factor, offset },
        }
    }

    fn apply(self, stored: i32) -> i16 {
        let clamped = |value: i32| value.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
        match self {
            Self::Same => clamped(stored),
            Self::Shift(by) => clamped(stored.saturating_add(by)),
            // Casting from f64 saturates.
            Self::Linear { factor, offset } => factor.mul_add(f64::from(stored), offset).round() as i16,
        }
    }
}

fn convert(stored: &[u8], format: &PixelFormat, dataset: &Dataset, scale: Scale) -> Vec<i16> {
    if format.samples > 1 {
        return grey_of_colours(stored, format).map(|value| scale.apply(value)).collect();
    }
    if format.photometric == "PALETTE COLOR"
        && let Some(palette) = Palette::of(dataset)
    {
        return values(stored, format).map(|index| scale.apply(palette.grey(index))).collect();
    }
    let whole_words = format.bits_allocated == 16 && format.bits_stored == 16;
    match scale {
        Scale::Same if whole_words && format.signed => words(stored).map(|word| word as i16).collect(),
        // Unsigned 16 bits moved down by 32768 is the same as inverting the top bit.
        Scale::Shift(-32768) if whole_words && !format.signed => words(stored).map(|w| (w ^ 0x8000) as i16).collect(),
        Scale::Same if format.bits_allocated == 16 && format.bits_stored < 16 && !format.signed => {
            let shift = format.high_bit + 1 - format.bits_stored;
            let mask = ((1u32 << format.bits_stored) - 1) as u16;
            words(stored).map(|word| (word >> shift & mask) as i16).collect()
        }
        _ => values(stored, format).map(|value| scale.apply(value)).collect(),
    }
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u16> + '_ {
    bytes.as_chunks::<2>().0.iter().map(|&word| u16::from_le_bytes(word))
}

/// Samples with unused bits removed and the sign extended.
fn values<'a>(bytes: &'a [u8], format: &PixelFormat) -> Box<dyn Iterator<Item = i32> + 'a> {
    let bits = u32::from(format.bits_stored);
    let low = u32::from(format.high_bit + 1 - format.bits_stored);
    let signed = format.signed;
    let value = move |raw: u32| {
        let left = raw << (32 - bits - low);
        if signed { left as i32 >> (32 - bits) } else { (left >> (32 - bits)) as i32 }
    };
    match format.bits_allocated {
        16 => Box::new(words(bytes).map(move |word| value(word.into()))),
        8 => Box::new(bytes.iter().map(move |&byte| value(byte.into()))),
        _ => Box::new(bytes.iter().map(|&byte| byte.into())),
    }
}

fn grey_of_colours(bytes: &[u8], format: &PixelFormat) -> impl Iterator<Item = i32> {
    let luma_first = format.photometric.starts_with("YBR_FULL");
    let all: Vec<i32> = values(bytes, &PixelFormat { signed: false, ..format.clone() }).collect();
    let grey = move |pixel: &[i32]| match *pixel {
        [y, ..] if luma_first => y,
        [r, g, b, ..] => luminance(r.into(), g.into(), b.into()) as i32,
        [first, ..] => first,
        [] => 0,
    };
    let greys: Vec<i32> = all.chunks_exact(usize::from(format.samples)).map(grey).collect();
    greys.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_keep_whole_steps_exact() {
        let rescale = |slope, intercept| Rescale { slope, intercept };
        let cases = [
            (rescale(1.0, -1024.0), rescale(1.0, -1024.0), Scale::Same),
            (rescale(1.0, -1024.0), rescale(1.0, 31744.0), Scale::Shift(-32768)),
            (rescale(0.5, 0.0), rescale(1.0, 0.0), Scale::Linear { factor: 0.5, offset: 0.0 }),
        ];
        for (own, common, expected) in cases {
            assert_eq!(Scale::between(own, common), expected);
        }
        assert_eq!(Scale::Shift(-32768).apply(65535), 32767);
        assert_eq!(Scale::Linear { factor: 2.0, offset: 0.4 }.apply(40000), i16::MAX);
    }

    #[test]
    fn gaps_are_filled_by_weight() {
        assert_eq!(fill_interpolated(&[0, -100, i16::MIN], &[100, 100, i16::MAX], 0.25), [25, -50, -16384]);
    }

    #[test]
    fn unused_bits_are_removed_and_signs_extended() {
        let format = |signed, bits_stored, high_bit| PixelFormat {
            rows: 1,
            columns: 1,
            frames: 1,
            samples: 1,
            bits_allocated: 16,
            bits_stored,
            high_bit,
            signed,
            planar: false,
            photometric: "MONOCHROME2".into(),
        };
        let cases = [
            (format(false, 12, 11), 0xFFFF, 4095),
            (format(true, 12, 11), 0xFFFF, -1),
            (format(true, 12, 15), 0x8000, -2048),
        ];
        for (format, word, expected) in cases {
            assert_eq!(values(&u16::to_le_bytes(word), &format).next(), Some(expected));
        }
    }
}
