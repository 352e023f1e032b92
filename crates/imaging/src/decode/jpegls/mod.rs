//! JPEG-LS (ISO/IEC 14495-1), lossless and near-lossless, all interleave modes.

mod bits;
mod model;

use crate::DecodeError;
use crate::dicom::header::PixelFormat;
use bits::Bits;
use model::{Coder, Parameters};

fn damaged(what: &str) -> DecodeError {
    DecodeError::Damaged(what.into())
}

/// How the components of a scan are interleaved (field ILV of the scan header, C.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Interleave {
    None,
    Line,
    Sample,
}

/// What the marker segments said.
#[derive(Default)]
struct Header {
    precision: u8,
    rows: usize,
    columns: usize,
    components: Vec<u8>,
    /// Maximum value, three thresholds, reset; 0 where the default holds.
    preset: [i32; 5],
}

/// Decodes one frame.
pub(crate) fn decode(stream: &[u8], format: &PixelFormat) -> Result<Vec<u8>, DecodeError> {
    if !stream.starts_with(&[0xFF, 0xD8]) {
        return Err(damaged("it does not start like a JPEG-LS stream"));
    }
    let mut header = Header::default();
    let mut planes: Vec<Vec<u16>> = Vec::new();
    let (mut at, mut decoded) = (2, 0);
    while let Some((marker, body, next)) = segment(stream, at)? {
        at = next;
        match marker {
            0xF7 => {
                header.read_frame(body, format)?;
                let pixels = header.rows * header.columns;
                planes = vec![vec![0; pixels]; header.components.len()];
            }
            0xF8 => header.read_preset(body)?,
            0xE8 if body.starts_with(b"mrfx") && body.get(4).is_some_and(|&kind| kind != 0) => {
                return Err(DecodeError::Unsupported("JPEG-LS with a colour transform".into()));
            }
            0xDA => {
                let scan = header.read_scan(body)?;
                decoded += scan.components.len();
                at = decode_scan(stream, at, &header, &scan, &mut planes)?;
            }
            _ => {}
        }
    }
    if planes.is_empty() || decoded < planes.len() {
        return Err(damaged("a part of it is missing"));
    }
    Ok(interleave(&planes, usize::from(format.bits_allocated / 8)))
}

fn interleave(planes: &[Vec<u16>], width: usize) -> Vec<u8> {
    let pixels = planes.first().map_or(0, Vec::len);
    let mut bytes = vec![0; pixels * planes.len() * width];
    for (n, plane) in planes.iter().enumerate() {
        let places = bytes.chunks_exact_mut(width.max(1)).skip(n).step_by(planes.len());
        for (place, &value) in places.zip(plane) {
            place.copy_from_slice(value.to_le_bytes().get(..width).unwrap_or_default());
        }
    }
    bytes
}

/// Marker, segment and the position behind it; `None` at the end.
type Segment<'a> = Option<(u8, &'a [u8], usize)>;

fn segment(stream: &[u8], mut at: usize) -> Result<Segment<'_>, DecodeError> {
    loop {
        let Some(&[first, marker]) = stream.get(at..).and_then(|rest| rest.first_chunk::<2>()) else { return Ok(None) };
        match (first, marker) {
            (0xFF, 0xD9) => return Ok(None),
            (0xFF, 0x80..=0xFE) if !(0xD0..=0xD8).contains(&marker) => break,
            _ => at += 1,
        }
    }
    let short = || damaged("a marker segment is cut short");
    let marker = stream.get(at + 1).copied().ok_or_else(short)?;
    let length = stream.get(at + 2..at + 4).and_then(|bytes| bytes.first_chunk::<2>()).ok_or_else(short)?;
    let end = at + 2 + usize::from(u16::from_be_bytes(*length)).max(2);
    let body = stream.get(at + 4..end).ok_or_else(short)?;
    Ok(Some((marker, body, end)))
}

/// A scan header.
struct Scan {
    components: Vec<usize>,
    near: i32,
    interleave: Interleave,
}

impl Header {
    fn read_frame(&mut self, body: &[u8], format: &PixelFormat) -> Result<(), DecodeError> {
        let short = || damaged("its frame header is cut short");
        let (&[precision, r0, r1, c0, c1, count], rest) = body.split_first_chunk::<6>().ok_or_else(short)?;
        self.precision = precision;
        self.rows = u16::from_be_bytes([r0, r1]).into();
        self.columns = u16::from_be_bytes([c0, c1]).into();
        let listed = rest.as_chunks::<3>().0.iter().take(count.into());
        if listed.clone().any(|&[_, sampling, _]| sampling != 0x11) {
            return Err(DecodeError::Unsupported("JPEG-LS with reduced colours".into()));
        }
        self.components = listed.map(|&[id, ..]| id).collect();
        if (self.columns, self.rows) != (format.columns.into(), format.rows.into()) {
            return Err(DecodeError::Damaged(format!("it is {} x {} pixels", self.columns, self.rows)));
        }
        if self.components.len() != usize::from(format.samples) {
            return Err(damaged("its number of colours is not the one that the file names"));
        }
        let fits = (2..=16).contains(&precision) && u16::from(precision) <= format.bits_allocated;
        if fits && matches!(format.bits_allocated, 8 | 16) {
            Ok(())
        } else {
            Err(DecodeError::Unsupported(format!("JPEG-LS of {precision} bits in {} bits", format.bits_allocated)))
        }
    }

    fn read_preset(&mut self, body: &[u8]) -> Result<(), DecodeError> {
        let (&kind, rest) = body.split_first().ok_or_else(|| damaged("a marker segment is cut short"))?;
        if kind != 1 {
            return Err(DecodeError::Unsupported("JPEG-LS with a mapping table".into()));
        }
        for (place, &word) in self.preset.iter_mut().zip(rest.as_chunks::<2>().0) {
            *place = u16::from_be_bytes(word).into();
        }
        Ok(())
    }

    fn read_scan(&self, body: &[u8]) -> Result<Scan, DecodeError> {
        let wrong = || damaged("a scan header is impossible");
        let (&count, rest) = body.split_first().ok_or_else(wrong)?;
        let (list, rest) = rest.split_at_checked(2 * usize::from(count)).ok_or_else(wrong)?;
        let index = |&[id, _]: &[u8; 2]| self.components.iter().position(|&known| known == id);
        let components: Vec<usize> =
            list.as_chunks::<2>().0.iter().map(index).collect::<Option<_>>().ok_or_else(wrong)?;
        let &[near, mode, transform] = rest.first_chunk::<3>().ok_or_else(wrong)?;
        let interleave = match mode {
            0 if components.len() == 1 => Interleave::None,
            1 => Interleave::Line,
            2 => Interleave::Sample,
            _ => return Err(wrong()),
        };
        if transform != 0 {
            return Err(DecodeError::Unsupported("JPEG-LS with a point transform".into()));
        }
        if components.is_empty() || self.columns == 0 {
            Err(wrong())
        } else {
            Ok(Scan { components, near: near.into(), interleave })
        }
    }
}

/// Decodes one scan into its planes; returns the position behind it.
fn decode_scan(
    stream: &[u8],
    at: usize,
    header: &Header,
    scan: &Scan,
    planes: &mut [Vec<u16>],
) -> Result<usize, DecodeError> {
    let parameters = Parameters::new(header.precision, header.preset, scan.near)
        .ok_or_else(|| damaged("its coding parameters are impossible"))?;
    let mut coder = Coder::new(parameters, Bits::new(stream, at), scan.components.len());
    // One line of every component, with a sample to the left and one to the right.
    let width = header.columns + 2;
    let mut above = vec![vec![0i32; width]; scan.components.len()];
    let mut current = above.clone();
    for row in 0..header.rows {
        for (line, before) in current.iter_mut().zip(&mut above) {
            before[width - 1] = before[width - 2];
            line[0] = before[1];
        }
        match scan.interleave {
            Interleave::Sample => coder.decode_together(&above, &mut current),
            Interleave::None | Interleave::Line => {
                for (n, (line, before)) in current.iter_mut().zip(&above).enumerate() {
                    coder.decode_line(n, before, line);
                }
            }
        }
        if coder.bits.is_overrun() {
            return Err(damaged("it ends before its last row"));
        }
        for (&component, line) in scan.components.iter().zip(&current) {
            let from = row * header.columns;
            let place = planes.get_mut(component).and_then(|plane| plane.get_mut(from..from + header.columns));
            for (value, &decoded) in place.into_iter().flatten().zip(line.iter().skip(1)) {
                *value = decoded as u16;
            }
        }
        std::mem::swap(&mut above, &mut current);
    }
    Ok(coder.bits.at)
}
