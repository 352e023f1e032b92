//! Just enough of MetaImage and VTK's XML polydata to read the reference chain of an aorta.

use flate2::read::ZlibDecoder;
use glam::DVec3;
use std::io::Read;

/// One polyline of a reference: positions (LPS mm) and inscribed radii in mm.
pub struct ReferenceLine {
    pub points: Vec<DVec3>,
    pub radii: Vec<f64>,
}

/// Voxels of a compressed 32-bit MetaImage.
pub fn mha_floats(bytes: &[u8]) -> Vec<f32> {
    let key = b"ElementDataFile = LOCAL";
    let start = bytes.windows(key.len()).position(|window| window == key).expect("a local MetaImage") + key.len();
    let body = &bytes[start + bytes[start..].iter().position(|&b| b == b'\n').expect("a line end") + 1..];
    let mut raw = Vec::new();
    ZlibDecoder::new(body).read_to_end(&mut raw).expect("deflate");
    raw.as_chunks::<4>().0.iter().map(|&four| f32::from_le_bytes(four)).collect()
}

/// Lines of a polydata file in VTK's RAS, turned to LPS.
pub fn vtp_lines(text: &str) -> Vec<ReferenceLine> {
    let radii = doubles(&array(text, "Name=\"MaximumInscribedSphereRadius\""), 8);
    let points = doubles(&array(text, "NumberOfComponents=\"3\""), 4);
    let lines = &text[text.find("<Lines>").expect("lines")..];
    let connectivity = integers(&array(lines, "Name=\"connectivity\""));
    let offsets = integers(&array(lines, "Name=\"offsets\""));
    let mut start = 0;
    let line = |&end: &usize| {
        let ids = &connectivity[start..end];
        start = end;
        ReferenceLine {
            points: ids.iter().map(|&n| DVec3::new(-points[3 * n], -points[3 * n + 1], points[3 * n + 2])).collect(),
            radii: ids.iter().map(|&n| radii[n]).collect(),
        }
    };
    offsets.iter().map(line).collect()
}

/// The bytes of the first array whose element carries `mark`: base64 of a block table, then of deflated blocks.
fn array(text: &str, mark: &str) -> Vec<u8> {
    let element = &text[text.find(mark).expect("the array")..];
    let body = &element[element.find('>').expect("an element") + 1..];
    let body = body[..body.find('<').expect("an end")].trim();
    let word = |bytes: &[u8], n: usize| u32::from_le_bytes(bytes[4 * n..4 * n + 4].try_into().expect("four")) as usize;
    let blocks = word(&base64(&body[..8]), 0);
    let head_letters = (4 * (3 + blocks)).div_ceil(3) * 4;
    let head = base64(&body[..head_letters]);
    let data = base64(&body[head_letters..]);
    let (mut raw, mut from) = (Vec::new(), 0);
    for n in 0..blocks {
        let size = word(&head, 3 + n);
        ZlibDecoder::new(&data[from..from + size]).read_to_end(&mut raw).expect("deflate");
        from += size;
    }
    raw
}

fn base64(letters: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::new();
    for four in letters.as_bytes().as_chunks::<4>().0 {
        let word = four.iter().fold(0_u32, |word, &letter| word << 6 | u32::from(value(letter)) & 63);
        let padding = four.iter().filter(|&&letter| letter == b'=').count();
        bytes.extend_from_slice(&word.to_be_bytes()[1..4 - padding]);
    }
    bytes
}

fn doubles(bytes: &[u8], size: usize) -> Vec<f64> {
    match size {
        4 => bytes.as_chunks::<4>().0.iter().map(|&b| f64::from(f32::from_le_bytes(b))).collect(),
        _ => bytes.as_chunks::<8>().0.iter().map(|&b| f64::from_le_bytes(b)).collect(),
    }
}

fn integers(bytes: &[u8]) -> Vec<usize> {
    bytes.as_chunks::<8>().0.iter().map(|&b| i64::from_le_bytes(b) as usize).collect()
}
