//! Reads VTK XML polydata (`.vtp`).

use super::arrays::{Kind, Packing, Source};
use super::{DataArray, PolyData, Space, unstrip};
use crate::{ImportError, Limits};
use roxmltree::{Document, Node, ParsingOptions};
use std::collections::BTreeMap;

/// Elements of one file; a polydata file has a few dozen.
const MOST_NODES: u32 = 100_000;

/// Reads points, lines, polygons, strips and their arrays from all pieces of a VTK XML polydata file.
///
/// Positions are taken as LPS mm unless a field array `SPACE` says `RAS`. Arrays of text are left out.
///
/// # Errors
/// When the file is no polydata, is damaged, or is compressed by another method than zlib.
pub fn read_vtp(bytes: &[u8]) -> Result<PolyData, ImportError> {
    read_vtp_within(bytes, &Limits::DEFAULT)
}

/// As [`read_vtp`], with limits of the caller.
///
/// # Errors
/// As [`read_vtp`].
pub fn read_vtp_within(bytes: &[u8], limits: &Limits) -> Result<PolyData, ImportError> {
    let (xml, appended) = split_appended(bytes)?;
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document =
        Document::parse_with_options(&xml, options).map_err(|error| failed(format!("its XML is broken, {error}")))?;
    let root = document.root_element();
    if root.tag_name().name() != "VTKFile" || root.attribute("type") != Some("PolyData") {
        let kind = root.attribute("type").unwrap_or("nothing known");
        return Err(failed(format!("it holds {kind}, not polydata; save the surface or the lines of it as .vtp")));
    }
    // Numbers are held as 64 bits, up to eight times their stored size.
    let mut file = File { packing: packing(&root)?, appended, budget: limits.max_volume_bytes / 8 };
    let mut read = PolyData::default();
    let pieces = children(root, "PolyData").flat_map(|body| children(body, "Piece"));
    for (number, piece) in pieces.enumerate() {
        file.piece(piece, number == 0, &mut read)?;
    }
    Ok(read.stated(space(&root)))
}

pub(super) fn failed(why: impl Into<String>) -> ImportError {
    ImportError::Mesh { format: "VTP", why: why.into() }
}

/// The XML without its appended data, which need not be text, and that data behind its underscore.
fn split_appended(bytes: &[u8]) -> Result<(String, Appended<'_>), ImportError> {
    const TAG: &[u8] = b"<AppendedData";
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| failed("its XML is not UTF-8 text"));
    let Some(start) = bytes.windows(TAG.len()).position(|window| window == TAG) else {
        return Ok((text(bytes)?, Appended::None));
    };
    let (xml, tail) = bytes.split_at(start);
    let open = tail.iter().position(|byte| *byte == b'>').ok_or_else(|| failed("its XML is cut short"))?;
    let (tag, tail) = tail.split_at(open);
    let under = tail.iter().position(|byte| *byte == b'_').ok_or_else(|| failed("its appended data have no start"))?;
    let data = tail.get(under + 1..).unwrap_or_default();
    let is_base64 = tag.windows(6).any(|window| window == b"base64");
    let appended = if is_base64 { Appended::Base64(data) } else { Appended::Raw(data) };
    Ok((text(xml)? + "</VTKFile>", appended))
}

#[derive(Clone, Copy)]
enum Appended<'a> {
    None,
    Raw(&'a [u8]),
    Base64(&'a [u8]),
}

fn packing(root: &Node<'_, '_>) -> Result<Packing, ImportError> {
    let zlib = match root.attribute("compressor") {
        None | Some("") => false,
        Some("vtkZLibDataCompressor") => true,
        Some(other) => {
            return Err(failed(format!("its compression ({other}) is not handled; save it with zlib or none")));
        }
    };
    Ok(Packing {
        big_endian: root.attribute("byte_order") == Some("BigEndian"),
        length_width: if root.attribute("header_type") == Some("UInt64") { 8 } else { 4 },
        zlib,
    })
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.tag_name().name() == name)
}

/// The field array `SPACE`, whose letters are written as numbers.
fn space(root: &Node<'_, '_>) -> Option<Space> {
    let array = root.descendants().find(|node| node.attribute("Name") == Some("SPACE"))?;
    let codes = array.text().unwrap_or_default().split_ascii_whitespace();
    let letters: String = codes.filter_map(|code| code.parse::<u8>().ok()).map(char::from).collect();
    Space::stated_in(&format!("SPACE={letters}"))
}

struct File<'a> {
    packing: Packing,
    appended: Appended<'a>,
    budget: u64,
}

impl File<'_> {
    fn piece(&mut self, piece: Node<'_, '_>, first: bool, read: &mut PolyData) -> Result<(), ImportError> {
        let before = read.points.len() as u32;
        let section = |name: &'static str| children(piece, name).next();
        let points = match section("Points").and_then(|points| children(points, "DataArray").next()) {
            Some(array) => self.numbers(array)?,
            None => Vec::new(),
        };
        let (points, _) = points.as_chunks::<3>();
        if !points.as_flattened().iter().all(|value| value.is_finite()) {
            return Err(failed("a point has a coordinate that is no number"));
        }
        read.points.extend_from_slice(points);
        let (total, mut cells) = (read.points.len(), 0);
        for name in ["Verts", "Lines", "Polys", "Strips"] {
            let found =
                section(name).map(|section| self.cells(section, before, total)).transpose()?.unwrap_or_default();
            cells += found.len();
            match name {
                "Lines" => read.lines.extend(found),
                "Polys" => read.polygons.extend(found),
                "Strips" => read.polygons.extend(found.iter().flat_map(|strip| unstrip(strip))),
                _ => {}
            }
        }
        let own = points.len();
        self.arrays(section("PointData"), own, first, &mut read.point_arrays)?;
        self.arrays(section("CellData"), cells, first, &mut read.cell_arrays)
    }

    /// Cells by their connectivity and the ends of their parts of it.
    fn cells(&mut self, section: Node<'_, '_>, before: u32, total: usize) -> Result<Vec<Vec<u32>>, ImportError> {
        let named = |name: &str| children(section, "DataArray").find(|array| array.attribute("Name") == Some(name));
        let (Some(connectivity), Some(offsets)) = (named("connectivity"), named("offsets")) else {
            return Ok(Vec::new());
        };
        let wrong = || failed("a line or polygon names a point that is not there");
        let corner = |value: f64| {
            let place = value as u64 as f64 == value && value + f64::from(before) < total as f64;
            place.then_some(value as u32 + before).ok_or_else(wrong)
        };
        let corners = self.numbers(connectivity)?.into_iter().map(corner).collect::<Result<Vec<u32>, _>>()?;
        let (mut cells, mut start) = (Vec::new(), 0);
        for end in self.numbers(offsets)? {
            let end = end as usize;
            cells.push(corners.get(start..end).ok_or_else(wrong)?.to_vec());
            start = end;
        }
        Ok(cells)
    }

    /// Arrays whose length fits the number of points or cells; those that not all pieces have are dropped.
    fn arrays(
        &mut self,
        section: Option<Node<'_, '_>>,
        count: usize,
        first: bool,
        known: &mut BTreeMap<String, DataArray>,
    ) -> Result<(), ImportError> {
        let mut found = BTreeMap::new();
        for array in section.into_iter().flat_map(|section| children(section, "DataArray")) {
            let components =
                array.attribute("NumberOfComponents").and_then(|text| text.parse().ok()).unwrap_or(1_usize);
            let (Some(name), Some(_)) = (array.attribute("Name"), array.attribute("type").and_then(Kind::of)) else {
                continue;
            };
            let values = self.numbers(array)?;
            if components > 0 && count.checked_mul(components) == Some(values.len()) {
                found.insert(name.to_owned(), DataArray { components, values });
            }
        }
        if first {
            *known = found;
            return Ok(());
        }
        known.retain(|name, array| found.get(name).is_some_and(|more| more.components == array.components));
        for (name, array) in known {
            array.values.extend(found.remove(name).into_iter().flat_map(|more| more.values));
        }
        Ok(())
    }

    fn numbers(&mut self, array: Node<'_, '_>) -> Result<Vec<f64>, ImportError> {
        let kind = array.attribute("type").and_then(Kind::of);
        let kind = kind.ok_or_else(|| failed("an array holds an unknown kind of number"))?;
        let text = array.text().unwrap_or_default();
        let no_data = || failed("an array points to appended data that are not there");
        match array.attribute("format") {
            Some("appended") => {
                let offset =
                    array.attribute("offset").and_then(|text| text.parse::<usize>().ok()).ok_or_else(no_data)?;
                let source = match self.appended {
                    Appended::None => None,
                    Appended::Raw(data) => data.get(offset..).map(Source::Raw),
                    Appended::Base64(data) => data.get(offset..).map(Source::Base64),
                };
                self.packing.numbers(source.ok_or_else(no_data)?, kind, &mut self.budget)
            }
            Some("binary") => {
                let letters: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
                self.packing.numbers(Source::Base64(&letters), kind, &mut self.budget)
            }
            _ => {
                let numbers: Option<Vec<f64>> = text.split_ascii_whitespace().map(|word| word.parse().ok()).collect();
                numbers.ok_or_else(|| failed("an array holds what is no number"))
            }
        }
    }
}
