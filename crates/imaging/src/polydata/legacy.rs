//! Reads legacy VTK polydata (`.vtk`, versions 2 to 5; vtk.org, "VTK File Formats").

use super::{PolyData, Space, unstrip};
use crate::ImportError;

/// Reads points, lines, polygons and strips; arrays at points and cells are left out.
///
/// Positions are taken as LPS mm unless the title says `SPACE=RAS`.
///
/// # Errors
/// When the file is no polydata or is damaged.
pub fn read_vtk(bytes: &[u8]) -> Result<PolyData, ImportError> {
    let mut file = File { rest: bytes, is_binary: false };
    let version = file.line();
    if !version.starts_with("# vtk DataFile Version") {
        return Err(failed("it does not start with a VTK header"));
    }
    let title = file.line();
    file.is_binary = file.line().trim().eq_ignore_ascii_case("BINARY");
    let dataset = file.line();
    if dataset.trim() != "DATASET POLYDATA" {
        return Err(failed("it holds no polydata; save the surface of it as .vtp"));
    }
    let mut read = PolyData::default();
    while let Some(keyword) = file.word() {
        if !file.section(&keyword, &mut read)? {
            break;
        }
    }
    let named = read.lines.iter().chain(&read.polygons).flatten();
    if named.max().is_some_and(|&most| most as usize >= read.points.len()) {
        return Err(failed("a line or polygon names a point that is not there"));
    }
    Ok(read.stated(Space::stated_in(&title)))
}

fn failed(why: &str) -> ImportError {
    ImportError::Mesh { format: "VTK", why: why.into() }
}

struct File<'a> {
    rest: &'a [u8],
    is_binary: bool,
}

impl File<'_> {
    fn line(&mut self) -> String {
        let end = self.rest.iter().position(|byte| *byte == b'\n').unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.get(1..).unwrap_or_default();
        String::from_utf8_lossy(line).trim_end_matches('\r').to_owned()
    }

    /// The next word, up to one blank or line end, which is consumed: binary numbers start right behind it.
    fn word(&mut self) -> Option<String> {
        let start = self.rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let text = self.rest.get(start..)?;
        let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        self.rest = rest.get(1..).unwrap_or_default();
        Some(String::from_utf8_lossy(word).into_owned())
    }

    fn count(&mut self) -> Result<usize, ImportError> {
        let word = self.word().and_then(|word| word.parse().ok());
        word.ok_or_else(|| failed("a number of points or cells is not one"))
    }

    /// Reads what a keyword announces; false where nothing that is used can follow.
    fn section(&mut self, keyword: &str, read: &mut PolyData) -> Result<bool, ImportError> {
        match keyword {
            "POINTS" => {
                let count = self.count()?;
                let kind = self.word().unwrap_or_default();
                let values = self.numbers(count.saturating_mul(3), &kind)?;
                if !values.iter().all(|value| value.is_finite()) {
                    return Err(failed("a point has a coordinate that is no number"));
                }
                read.points = values.as_chunks::<3>().0.to_vec();
            }
            "VERTICES" => drop(self.cells()?),
            "LINES" => read.lines = self.cells()?,
            "POLYGONS" => read.polygons.extend(self.cells()?),
            "TRIANGLE_STRIPS" => {
                let strips = self.cells()?;
                read.polygons.extend(strips.iter().flat_map(|strip| unstrip(strip)));
            }
            "METADATA" => while !self.line().trim().is_empty() {},
            "FIELD" => return Err(failed("fields before its points are not handled; save it as .vtp")),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Cells in the form of versions before 5 (length, corners, length, ...) or of version 5 (ends, then corners).
    fn cells(&mut self) -> Result<Vec<Vec<u32>>, ImportError> {
        let (first, second) = (self.count()?, self.count()?);
        let before = self.rest;
        if self.word().as_deref() == Some("OFFSETS") {
            let kind = self.word().unwrap_or_default();
            let ends = self.numbers(first, &kind)?;
            let (_, kind) = (self.word(), self.word().unwrap_or_default());
            let corners = self.numbers(second, &kind)?;
            return ends.windows(2).map(|pair| corners_of(&corners, pair[0] as usize, pair[1] as usize)).collect();
        }
        self.rest = before;
        let (values, mut at, mut cells) = (self.numbers(second, "int")?, 0, Vec::new());
        for _ in 0..first {
            let length = values.get(at).copied().ok_or_else(|| failed("it ends before its last cell"))? as usize;
            cells.push(corners_of(&values, at + 1, (at + 1).saturating_add(length))?);
            at += 1 + length;
        }
        Ok(cells)
    }

    fn numbers(&mut self, count: usize, kind: &str) -> Result<Vec<f64>, ImportError> {
        let short = || failed("it ends before its last number; copy it again");
        if !self.is_binary {
            // The least a number takes is a digit and a blank.
            let mut values = Vec::with_capacity(count.min(self.rest.len() / 2 + 1));
            for _ in 0..count {
                values.push(self.word().and_then(|word| word.parse().ok()).ok_or_else(short)?);
            }
            return Ok(values);
        }
        let width = match kind.to_lowercase().as_str() {
            "float" | "int" | "vtktypeint32" => 4,
            "double" | "vtktypeint64" | "vtkidtype" => 8,
            _ => return Err(failed("a kind of number in it is not handled; save it as .vtp")),
        };
        let is_real = matches!(kind, "float" | "double");
        let (bytes, rest) =
            count.checked_mul(width).and_then(|length| self.rest.split_at_checked(length)).ok_or_else(short)?;
        self.rest = rest;
        Ok(bytes.chunks_exact(width).map(|word| big_endian(word, is_real)).collect())
    }
}

fn big_endian(word: &[u8], is_real: bool) -> f64 {
    match (<[u8; 4]>::try_from(word), <[u8; 8]>::try_from(word), is_real) {
        (Ok(four), _, true) => f64::from(f32::from_be_bytes(four)),
        (Ok(four), _, false) => f64::from(i32::from_be_bytes(four)),
        (_, Ok(eight), true) => f64::from_be_bytes(eight),
        (_, Ok(eight), false) => i64::from_be_bytes(eight) as f64,
        _ => f64::NAN,
    }
}

fn corners_of(values: &[f64], start: usize, end: usize) -> Result<Vec<u32>, ImportError> {
    let corners = values.get(start..end).ok_or_else(|| failed("it ends before its last cell"))?;
    let corner = |&value: &f64| (f64::from(value as u32) == value).then_some(value as u32);
    corners.iter().map(|value| corner(value).ok_or_else(|| failed("a cell names an impossible point"))).collect()
}
