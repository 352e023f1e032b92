//! Sequential and progressive DCT processes (T.81 annexes F and G).

use super::huffman::{Bits, Table};
use super::idct::inverse_dct;
use super::markers::{Frame, Process, Scan, ScanComponent, Segments, ZIGZAG};
use super::{damaged, upsample};
use crate::DecodeError;

type Block = [i16; 64];

/// Coefficients of one component, blocks padded to whole MCUs.
struct Coefficients {
    /// Blocks across, padded; blocks that the component really has, across and down.
    stride: usize,
    across: usize,
    down: usize,
    blocks: Vec<Block>,
}

/// Decodes all scans into one plane a component, chroma interpolated to full size.
pub(super) fn decode(segments: &mut Segments, frame: &Frame) -> Result<Vec<Vec<u16>>, DecodeError> {
    let (most_h, most_v) = frame.most();
    let (mcus_across, mcus_down) = frame.mcus();
    let mut components: Vec<Coefficients> = frame
        .components
        .iter()
        .map(|c| Coefficients {
            stride: mcus_across * c.h,
            across: (frame.columns * c.h).div_ceil(most_h).div_ceil(8),
            down: (frame.rows * c.v).div_ceil(most_v).div_ceil(8),
            blocks: vec![[0; 64]; mcus_across * c.h * mcus_down * c.v],
        })
        .collect();
    let mut scans = 0;
    while let Some(scan) = segments.read_to_scan(frame)? {
        scans += 1;
        // Each scan reads every block; a stream of empty scans would take for ever.
        if scans > 1000 {
            return Err(damaged("it has too many scans"));
        }
        segments.at = decode_scan(segments, frame, &scan, &mut components)?;
    }
    if scans == 0 {
        return Err(damaged("it has no scan"));
    }
    frame
        .components
        .iter()
        .zip(&components)
        .map(|(c, coefficients)| {
            let table = segments.quantization.get(c.quantization).copied().flatten();
            let table = table.ok_or_else(|| damaged("a quantization table is missing"))?;
            let plane = samples(coefficients, &table, frame.precision);
            let size = ((frame.columns * c.h).div_ceil(most_h), (frame.rows * c.v).div_ceil(most_v));
            Ok(upsample::to_full_size(&plane, coefficients.stride * 8, size, frame, (most_h / c.h, most_v / c.v)))
        })
        .collect()
}

/// Samples of all blocks, row by row, `stride * 8` across.
fn samples(coefficients: &Coefficients, table: &[u16; 64], precision: u8) -> Vec<u16> {
    let stride = coefficients.stride * 8;
    let mut plane = vec![0u16; coefficients.blocks.len() * 64];
    for (n, block) in coefficients.blocks.iter().enumerate() {
        let corner = n / coefficients.stride * 8 * stride + n % coefficients.stride * 8;
        let values = inverse_dct(block, table, precision);
        for (row, line) in values.as_chunks::<8>().0.iter().enumerate() {
            let from = corner + row * stride;
            if let Some(place) = plane.get_mut(from..from + 8) {
                place.copy_from_slice(line);
            }
        }
    }
    plane
}

/// State of one scan.
struct ScanState<'a> {
    bits: Bits<'a>,
    predictions: [i32; 4],
    end_of_band_run: u32,
    progressive: bool,
}

/// Decodes one scan; returns the position behind it.
fn decode_scan(
    segments: &Segments,
    frame: &Frame,
    scan: &Scan,
    components: &mut [Coefficients],
) -> Result<usize, DecodeError> {
    let mut state = ScanState {
        bits: Bits::new(segments.bytes, segments.at),
        predictions: [0; 4],
        end_of_band_run: 0,
        progressive: frame.process == Process::Progressive,
    };
    // A scan of one component has its own blocks as MCUs, without the padding (T.81 A.2.2).
    let alone = scan.components.len() == 1;
    let (across, down) = match scan.components.first().and_then(|c| components.get(c.index)) {
        Some(own) if alone => (own.across, own.down),
        _ => frame.mcus(),
    };
    for mcu in 0..across * down {
        if segments.restart_interval > 0 && mcu > 0 && mcu % segments.restart_interval == 0 {
            if !state.bits.restart() {
                return Err(damaged("a restart marker is missing"));
            }
            state.predictions = [0; 4];
            state.end_of_band_run = 0;
        }
        let (x, y) = (mcu % across, mcu / across);
        for (n, part) in scan.components.iter().enumerate() {
            let Some((own, c)) = components.get_mut(part.index).zip(frame.components.get(part.index)) else { continue };
            let (h, v) = if alone { (1, 1) } else { (c.h, c.v) };
            for block in 0..h * v {
                let at = (y * v + block / h) * own.stride + x * h + block % h;
                if let Some(block) = own.blocks.get_mut(at) {
                    decode_block(&mut state, segments, scan, part, n, block)?;
                }
            }
        }
        if state.bits.is_overrun() {
            return Err(damaged("it ends before its last row"));
        }
    }
    Ok(state.bits.at)
}

fn decode_block(
    state: &mut ScanState,
    segments: &Segments,
    scan: &Scan,
    part: &ScanComponent,
    n: usize,
    block: &mut Block,
) -> Result<(), DecodeError> {
    let missing = || damaged("a Huffman table is missing");
    let dc = || segments.dc.get(part.dc).and_then(Option::as_ref).ok_or_else(missing);
    let ac = || segments.ac.get(part.ac).and_then(Option::as_ref).ok_or_else(missing);
    match (state.progressive, scan.start, scan.high) {
        (false, ..) => {
            state.dc_first(dc()?, n, 0, block);
            state.ac_sequential(ac()?, block);
        }
        (true, 0, 0) => state.dc_first(dc()?, n, scan.low, block),
        (true, 0, _) => block[0] |= (state.bits.take(1) << scan.low) as i16,
        (true, _, 0) => state.ac_first(ac()?, scan, block),
        (true, ..) => state.ac_refine(ac()?, scan, block),
    }
    Ok(())
}

impl ScanState<'_> {
    fn dc_first(&mut self, table: &Table, n: usize, low: u8, block: &mut Block) {
        let size = u32::from(self.bits.decode(table)).min(15);
        let difference = self.bits.signed(size);
        if let Some(prediction) = self.predictions.get_mut(n) {
            *prediction = prediction.wrapping_add(difference);
            block[0] = (*prediction << low) as i16;
        }
    }

    fn ac_sequential(&mut self, table: &Table, block: &mut Block) {
        let mut k = 1;
        while k < 64 {
            let code = self.bits.decode(table);
            let (run, size) = (usize::from(code >> 4), u32::from(code & 15));
            if size == 0 {
                if run != 15 {
                    break;
                }
                k += 16;
                continue;
            }
            k += run;
            let value = self.bits.signed(size) as i16;
            if let Some(&place) = ZIGZAG.get(k) {
                block[place] = value;
            }
            k += 1;
        }
    }

    /// T.81 figure G.3.
    fn ac_first(&mut self, table: &Table, scan: &Scan, block: &mut Block) {
        if self.end_of_band_run > 0 {
            self.end_of_band_run -= 1;
            return;
        }
        let mut k = usize::from(scan.start);
        while k <= usize::from(scan.end) {
            let code = self.bits.decode(table);
            let (run, size) = (usize::from(code >> 4), u32::from(code & 15));
            if size == 0 {
                if run != 15 {
                    self.end_of_band_run = (1 << run) - 1 + self.bits.take(run as u32);
                    break;
                }
                k += 16;
                continue;
            }
            k += run;
            let value = (self.bits.signed(size) << scan.low) as i16;
            if let Some(&place) = ZIGZAG.get(k) {
                block[place] = value;
            }
            k += 1;
        }
    }

    /// T.81 figure G.7: correction bits for known coefficients on the way to each new one.
    fn ac_refine(&mut self, table: &Table, scan: &Scan, block: &mut Block) {
        let bit = 1i16 << scan.low.min(14);
        let mut k = usize::from(scan.start);
        let end = usize::from(scan.end);
        if self.end_of_band_run == 0 {
            while k <= end {
                let code = self.bits.decode(table);
                let (mut run, size) = (usize::from(code >> 4), code & 15);
                let mut value = 0;
                if size != 0 {
                    value = if self.bits.take(1) == 1 { bit } else { -bit };
                } else if run != 15 {
                    self.end_of_band_run = (1 << run) + self.bits.take(run as u32);
                    break;
                }
                while k <= end {
                    let Some(&place) = ZIGZAG.get(k) else { break };
                    if block[place] != 0 {
                        self.correct(&mut block[place], bit);
                    } else if run == 0 {
                        block[place] = value;
                        k += 1;
                        break;
                    } else {
                        run -= 1;
                    }
                    k += 1;
                }
            }
        }
        if self.end_of_band_run > 0 {
            for place in ZIGZAG.get(k..=end).unwrap_or_default() {
                if block[*place] != 0 {
                    self.correct(&mut block[*place], bit);
                }
            }
            self.end_of_band_run -= 1;
        }
    }

    fn correct(&mut self, value: &mut i16, bit: i16) {
        if self.bits.take(1) == 1 && *value & bit == 0 {
            *value = if *value >= 0 { value.wrapping_add(bit) } else { value.wrapping_sub(bit) };
        }
    }
}
