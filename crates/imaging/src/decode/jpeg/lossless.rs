//! Lossless process (T.81 annex H).

use super::damaged;
use super::huffman::{Bits, Table};
use super::markers::{Frame, Scan, Segments};
use crate::DecodeError;

/// Decodes all scans into one plane a component.
pub(super) fn decode(segments: &mut Segments, frame: &Frame) -> Result<Vec<Vec<u16>>, DecodeError> {
    if frame.components.iter().any(|component| (component.h, component.v) != (1, 1)) {
        return Err(DecodeError::Unsupported("lossless JPEG with reduced colours".into()));
    }
    let mut planes = vec![vec![0u16; frame.rows * frame.columns]; frame.components.len()];
    let mut scans = 0;
    while let Some(scan) = segments.read_to_scan(frame)? {
        scans += scan.components.len();
        segments.at = decode_scan(segments, frame, &scan, &mut planes)?;
    }
    if scans < frame.components.len() { Err(damaged("a part of it is missing")) } else { Ok(planes) }
}

/// Decodes one scan; returns the position behind it.
fn decode_scan(segments: &Segments, frame: &Frame, scan: &Scan, planes: &mut [Vec<u16>]) -> Result<usize, DecodeError> {
    let tables: Vec<&Table> = scan
        .components
        .iter()
        .map(|component| segments.dc.get(component.dc).and_then(Option::as_ref))
        .collect::<Option<_>>()
        .ok_or_else(|| damaged("a Huffman table is missing"))?;
    if scan.low >= frame.precision || scan.start > 7 {
        return Err(damaged("a scan header is impossible"));
    }
    let initial = 1i32 << (frame.precision - scan.low - 1);
    let mut bits = Bits::new(segments.bytes, segments.at);
    let columns = frame.columns;
    // Restart intervals are whole rows (T.81 H.1.1), counted in samples.
    let rows_between = segments.restart_interval.checked_div(columns).unwrap_or(0);
    let mut since_restart = 0;
    for row in 0..frame.rows {
        if rows_between > 0 && since_restart == rows_between {
            if !bits.restart() {
                return Err(damaged("a restart marker is missing"));
            }
            since_restart = 0;
        }
        for column in 0..columns {
            for (component, table) in scan.components.iter().zip(&tables) {
                let Some(plane) = planes.get_mut(component.index) else { continue };
                let at = row * columns + column;
                let predicted = if (since_restart, column) == (0, 0) {
                    initial
                } else {
                    predict(plane, at, columns, scan, since_restart == 0, column == 0)
                };
                let difference = match bits.decode(table) {
                    16 => 32768,
                    size => bits.signed(u32::from(size.min(15))),
                };
                if let Some(place) = plane.get_mut(at) {
                    *place = (predicted + difference) as u16;
                }
            }
        }
        since_restart += 1;
        if bits.is_overrun() {
            return Err(damaged("it ends before its last row"));
        }
    }
    if scan.low > 0 {
        for component in &scan.components {
            planes.get_mut(component.index).into_iter().flatten().for_each(|value| *value <<= scan.low);
        }
    }
    Ok(bits.at)
}

/// Prediction from the neighbours a (left), b (above) and c (above left): T.81 table H.1.
fn predict(plane: &[u16], at: usize, columns: usize, scan: &Scan, first_row: bool, first_column: bool) -> i32 {
    let value = |back: usize| at.checked_sub(back).and_then(|n| plane.get(n)).map_or(0, |&v| i32::from(v));
    if first_row {
        return value(1);
    }
    if first_column {
        return value(columns);
    }
    let (a, b, c) = (value(1), value(columns), value(columns + 1));
    match scan.start {
        1 => a,
        2 => b,
        3 => c,
        4 => a + b - c,
        5 => a + ((b - c) >> 1),
        6 => b + ((a - c) >> 1),
        7 => (a + b) >> 1,
        _ => 0,
    }
}
