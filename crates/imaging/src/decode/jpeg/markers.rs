//! Marker segments (T.81 annex B): tables, frame and scan headers.

use super::damaged;
use super::huffman::Table;
use crate::DecodeError;

/// Which process the frame is coded by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Process {
    /// SOF0, SOF1.
    Sequential,
    /// SOF2.
    Progressive,
    /// SOF3.
    Lossless,
}

/// One component of the frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Component {
    pub id: u8,
    /// Sampling factors, 1 to 4.
    pub h: usize,
    pub v: usize,
    pub quantization: usize,
}

/// The frame header.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub process: Process,
    pub precision: u8,
    pub rows: usize,
    pub columns: usize,
    pub components: Vec<Component>,
}

impl Frame {
    /// Largest sampling factors.
    pub fn most(&self) -> (usize, usize) {
        let most = |of: fn(&Component) -> usize| self.components.iter().map(of).max().unwrap_or(1);
        (most(|c| c.h), most(|c| c.v))
    }

    /// MCUs of an interleaved scan, across and down.
    pub fn mcus(&self) -> (usize, usize) {
        let (h, v) = self.most();
        (self.columns.div_ceil(8 * h), self.rows.div_ceil(8 * v))
    }
}

/// A component's part in a scan: index into the frame's components, DC and AC table.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScanComponent {
    pub index: usize,
    pub dc: usize,
    pub ac: usize,
}

/// A scan header.
#[derive(Clone, Debug)]
pub(super) struct Scan {
    pub components: Vec<ScanComponent>,
    /// Start of spectral selection, or the predictor of lossless scans.
    pub start: u8,
    pub end: u8,
    pub high: u8,
    /// Successive approximation low bit, or the point transform of lossless scans.
    pub low: u8,
}

/// Position in the stream and the tables read so far.
pub(super) struct Segments<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
    pub quantization: [Option<[u16; 64]>; 4],
    pub dc: [Option<Table>; 4],
    pub ac: [Option<Table>; 4],
    pub restart_interval: usize,
}

/// Position in a block of the n-th coefficient of a stream (T.81 figure A.6).
pub(super) const ZIGZAG: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];

impl<'a> Segments<'a> {
    pub fn new(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        if !bytes.starts_with(&[0xFF, 0xD8]) {
            return Err(damaged("it does not start like a JPEG"));
        }
        Ok(Self {
            bytes,
            at: 2,
            quantization: [None; 4],
            dc: Default::default(),
            ac: Default::default(),
            restart_interval: 0,
        })
    }

    /// Reads segments up to the frame header.
    pub fn read_to_frame(&mut self) -> Result<Frame, DecodeError> {
        loop {
            let (marker, body) = self.next_segment()?.ok_or_else(|| damaged("it has no frame header"))?;
            let process = match marker {
                0xC0 | 0xC1 => Process::Sequential,
                0xC2 => Process::Progressive,
                0xC3 => Process::Lossless,
                0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                    return Err(DecodeError::Unsupported("hierarchical or arithmetic JPEG".into()));
                }
                _ => {
                    self.read_tables(marker, body)?;
                    continue;
                }
            };
            return read_frame(process, body);
        }
    }

    /// Reads segments up to the next scan; `None` at the end of the image.
    pub fn read_to_scan(&mut self, frame: &Frame) -> Result<Option<Scan>, DecodeError> {
        while let Some((marker, body)) = self.next_segment()? {
            if marker == 0xDA {
                return read_scan(frame, body).map(Some);
            }
            self.read_tables(marker, body)?;
        }
        Ok(None)
    }

    /// The next marker with its segment; `None` at end of image or of bytes. Bytes between segments are skipped.
    fn next_segment(&mut self) -> Result<Option<(u8, &'a [u8])>, DecodeError> {
        loop {
            let Some(&[first, marker]) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<2>()) else {
                return Ok(None);
            };
            match (first, marker) {
                (0xFF, 0xD9) => return Ok(None),
                (0xFF, 0x01 | 0xD0..=0xD8) => self.at += 2,
                (0xFF, 0x02..) if marker != 0xFF => break,
                _ => self.at += 1,
            }
        }
        let marker = self.bytes.get(self.at + 1).copied().unwrap_or(0);
        let short = || damaged("a marker segment is cut short");
        let length = self.bytes.get(self.at + 2..self.at + 4).ok_or_else(short)?;
        let length = usize::from(length[0]) << 8 | usize::from(length[1]);
        let body = self.bytes.get(self.at + 4..self.at + 2 + length.max(2)).ok_or_else(short)?;
        self.at += 2 + length.max(2);
        Ok(Some((marker, body)))
    }

    fn read_tables(&mut self, marker: u8, body: &[u8]) -> Result<(), DecodeError> {
        match marker {
            0xC4 => self.read_huffman(body),
            0xDB => self.read_quantization(body),
            0xDD => {
                let interval = body.first_chunk::<2>().ok_or_else(|| damaged("a restart interval is cut short"))?;
                self.restart_interval = u16::from_be_bytes(*interval).into();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn read_huffman(&mut self, mut body: &[u8]) -> Result<(), DecodeError> {
        while let Some((&[kind, ref counts @ ..], rest)) = body.split_first_chunk::<17>() {
            let total: usize = counts.iter().map(|&n| usize::from(n)).sum();
            let (values, after) =
                rest.split_at_checked(total).ok_or_else(|| damaged("a Huffman table is cut short"))?;
            let table = Table::new(counts, values).ok_or_else(|| damaged("a Huffman table is impossible"))?;
            let tables = if kind >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            *tables.get_mut(usize::from(kind & 15)).ok_or_else(|| damaged("a Huffman table has a wrong number"))? =
                Some(table);
            body = after;
        }
        Ok(())
    }

    fn read_quantization(&mut self, mut body: &[u8]) -> Result<(), DecodeError> {
        while let Some((&kind, rest)) = body.split_first() {
            let width = if kind >> 4 == 0 { 1 } else { 2 };
            let (values, after) =
                rest.split_at_checked(64 * width).ok_or_else(|| damaged("a quantization table is cut short"))?;
            let mut table = [0u16; 64];
            for (value, &place) in values.chunks_exact(width).zip(&ZIGZAG) {
                table[place] = value.iter().fold(0, |sum, &byte| sum << 8 | u16::from(byte));
            }
            let place = self.quantization.get_mut(usize::from(kind & 15));
            *place.ok_or_else(|| damaged("a quantization table has a wrong number"))? = Some(table);
            body = after;
        }
        Ok(())
    }
}

fn read_frame(process: Process, body: &[u8]) -> Result<Frame, DecodeError> {
    let short = || damaged("its frame header is cut short");
    let (&[precision, r0, r1, c0, c1, count], rest) = body.split_first_chunk::<6>().ok_or_else(short)?;
    let mut components = Vec::new();
    for &[id, sampling, quantization] in rest.as_chunks::<3>().0.iter().take(count.into()) {
        let (h, v) = (usize::from(sampling >> 4), usize::from(sampling & 15));
        components.push(Component { id, h, v, quantization: usize::from(quantization & 3) });
    }
    let sound = |c: &Component| (1..=4).contains(&c.h) && (1..=4).contains(&c.v);
    if components.len() != usize::from(count) || !(1..=4).contains(&count) || !components.iter().all(sound) {
        return Err(damaged("its frame header is impossible"));
    }
    let allowed = match process {
        Process::Lossless => (2..=16).contains(&precision),
        _ => precision == 8 || precision == 12,
    };
    if !allowed {
        return Err(DecodeError::Unsupported(format!("JPEG of {precision} bits")));
    }
    let (rows, columns) = (usize::from(u16::from_be_bytes([r0, r1])), usize::from(u16::from_be_bytes([c0, c1])));
    Ok(Frame { process, precision, rows, columns, components })
}

fn read_scan(frame: &Frame, body: &[u8]) -> Result<Scan, DecodeError> {
    let wrong = || damaged("a scan header is impossible");
    let (&count, rest) = body.split_first().ok_or_else(wrong)?;
    let (list, rest) = rest.split_at_checked(2 * usize::from(count)).ok_or_else(wrong)?;
    let mut components = Vec::new();
    for &[id, tables] in list.as_chunks::<2>().0 {
        let index = frame.components.iter().position(|component| component.id == id).ok_or_else(wrong)?;
        components.push(ScanComponent { index, dc: usize::from(tables >> 4 & 3), ac: usize::from(tables & 3) });
    }
    let &[start, end, approximation] = rest.first_chunk::<3>().ok_or_else(wrong)?;
    let (high, low) = (approximation >> 4, approximation & 15);
    if components.is_empty()
        || components.len() > 4
        || (frame.process != Process::Lossless && (start > end || end > 63))
    {
        return Err(wrong());
    }
    Ok(Scan { components, start, end, high, low })
}
