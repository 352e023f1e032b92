//! The arrays of a VTK XML file: ASCII, base64 or raw, inline or appended, with or without zlib
//! (vtk.org, "VTK File Formats", and the reader of VTK itself for what that page leaves open).

use super::vtp_read::failed;
use crate::ImportError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::Read;

/// Kind of number.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Int(usize),
    UInt(usize),
    Float(usize),
}

impl Kind {
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            "Int8" => Self::Int(1),
            "Int16" => Self::Int(2),
            "Int32" => Self::Int(4),
            "Int64" => Self::Int(8),
            "UInt8" => Self::UInt(1),
            "UInt16" => Self::UInt(2),
            "UInt32" => Self::UInt(4),
            "UInt64" => Self::UInt(8),
            "Float32" => Self::Float(4),
            "Float64" => Self::Float(8),
            _ => return None,
        })
    }

    pub fn width(self) -> usize {
        match self {
            Self::Int(width) | Self::UInt(width) | Self::Float(width) => width,
        }
    }

    /// The number in little-endian bytes of the right length.
    fn value(self, bytes: &[u8]) -> f64 {
        let mut eight = [0; 8];
        eight.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
        let raw = u64::from_le_bytes(eight);
        let unused = 64 - 8 * self.width() as u32;
        match self {
            Self::Float(4) => f64::from(f32::from_bits(raw as u32)),
            Self::Float(_) => f64::from_bits(raw),
            Self::Int(_) => ((raw << unused) as i64 >> unused) as f64,
            Self::UInt(_) => raw as f64,
        }
    }
}

/// How all binary arrays of a file are written.
#[derive(Clone, Copy)]
pub(super) struct Packing {
    pub big_endian: bool,
    /// Bytes of one number of the lengths that stand before the data.
    pub length_width: usize,
    pub zlib: bool,
}

/// Where the bytes of one array start.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    /// Base64 text from here on; what follows the array is not looked at.
    Base64(&'a [u8]),
    /// Bytes from here on.
    Raw(&'a [u8]),
}

impl<'a> Source<'a> {
    /// The first `length` bytes, and the source behind them; in base64 each such piece ends at a whole group of four.
    fn take(self, length: usize) -> Result<(Vec<u8>, Self), ImportError> {
        let short = || failed("an array ends before its last number; copy the file again");
        match self {
            Self::Raw(bytes) => {
                let (piece, rest) = bytes.split_at_checked(length).ok_or_else(short)?;
                Ok((piece.to_vec(), Self::Raw(rest)))
            }
            Self::Base64(text) => {
                let letters = length.div_ceil(3).checked_mul(4).ok_or_else(short)?;
                let (piece, rest) = text.split_at_checked(letters).ok_or_else(short)?;
                let mut bytes = STANDARD.decode(piece).map_err(|_| failed("an array holds what is no base64"))?;
                bytes.truncate(length);
                Ok((bytes, Self::Base64(rest)))
            }
        }
    }
}

impl Packing {
    fn lengths(&self, bytes: &[u8]) -> Vec<u64> {
        let number = |word: &[u8]| {
            let mut eight = [0; 8];
            for (n, place) in eight.iter_mut().take(word.len()).enumerate() {
                let from = if self.big_endian { word.len() - 1 - n } else { n };
                *place = word.get(from).copied().unwrap_or_default();
            }
            u64::from_le_bytes(eight)
        };
        bytes.chunks_exact(self.length_width).map(number).collect()
    }

    /// The numbers of one array. `budget` is how many bytes may still be unpacked from this file, and shrinks.
    pub fn numbers(&self, source: Source<'_>, kind: Kind, budget: &mut u64) -> Result<Vec<f64>, ImportError> {
        let mut bytes = if self.zlib { self.inflated(source, budget)? } else { self.plain(source, budget)? };
        if self.big_endian && kind.width() > 1 {
            bytes.chunks_exact_mut(kind.width()).for_each(<[u8]>::reverse);
        }
        Ok(bytes.chunks_exact(kind.width()).map(|word| kind.value(word)).collect())
    }

    /// One length, then the bytes; in base64 both are one piece, or two where a writer closed the first.
    fn plain(&self, source: Source<'_>, budget: &mut u64) -> Result<Vec<u8>, ImportError> {
        let (head, rest) = source.take(self.length_width)?;
        let length = self.lengths(&head).first().copied().unwrap_or(0);
        spend(budget, length)?;
        let length = length as usize;
        if let (Source::Base64(text), Source::Base64(after)) = (source, rest) {
            let first = text.get(..text.len() - after.len()).unwrap_or_default();
            if !first.ends_with(b"=") || length == 0 {
                let (mut bytes, _) = source.take(self.length_width.saturating_add(length))?;
                return Ok(bytes.split_off(self.length_width.min(bytes.len())));
            }
        }
        Ok(rest.take(length)?.0)
    }

    /// Number of blocks, bytes of a block, bytes of the last one (0: whole), packed bytes of each; then the blocks.
    fn inflated(&self, source: Source<'_>, budget: &mut u64) -> Result<Vec<u8>, ImportError> {
        let (head, _) = source.take(3 * self.length_width)?;
        let [blocks, block, last] = <[u64; 3]>::try_from(self.lengths(&head)).unwrap_or_default();
        let whole = if last == 0 { blocks } else { blocks.saturating_sub(1) };
        let length = whole.saturating_mul(block).saturating_add(if blocks == 0 { 0 } else { last });
        spend(budget, length)?;
        let words = usize::try_from(blocks).ok().and_then(|n| n.checked_add(3)?.checked_mul(self.length_width));
        let (head, rest) = source.take(words.unwrap_or(usize::MAX))?;
        let packed = self.lengths(&head).split_off(3);
        let all = packed.iter().try_fold(0_u64, |all, &one| all.checked_add(one)).unwrap_or(u64::MAX);
        let (bytes, _) = rest.take(usize::try_from(all).unwrap_or(usize::MAX))?;
        let (mut unpacked, mut at) = (Vec::new(), 0_usize);
        for one in packed {
            let end = at.saturating_add(one as usize);
            let piece = bytes.get(at..end).unwrap_or_default();
            let most = length - unpacked.len() as u64;
            let damaged = |_| failed("a compressed array is damaged; copy the file again");
            flate2::read::ZlibDecoder::new(piece).take(most).read_to_end(&mut unpacked).map_err(damaged)?;
            at = end;
        }
        if unpacked.len() as u64 == length {
            Ok(unpacked)
        } else {
            Err(failed("a compressed array is cut short; copy the file again"))
        }
    }
}

fn spend(budget: &mut u64, length: u64) -> Result<(), ImportError> {
    *budget = budget.checked_sub(length).ok_or_else(|| failed("it needs more memory than a volume may use"))?;
    Ok(())
}
