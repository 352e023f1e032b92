//! The file of a patient's picture: small, because it goes to a phone. It holds surfaces and names, nothing else.
//!
//! `PSRPIC1\n`, the length of a JSON header (u32, little endian), the header, then for each layer: positions as u16
//! across its box, normals as i8, triangle indices as u32; all little endian.

use prosector_session::core::{FrameOfReferenceUid, Rgb, SurfaceMesh};
use serde::{Deserialize, Serialize};

const MAGIC: &[u8; 8] = b"PSRPIC1\n";
/// Most vertices or triangles of a layer that are read.
const MOST: usize = 2_000_000;

/// One structure of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureLayer {
    /// The layer's identifier in the plan.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its colour.
    pub color: Rgb,
    /// 0 to 1.
    pub opacity: f32,
    /// Its surface.
    pub mesh: SurfaceMesh,
}

/// Why bytes are not a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The picture could not be read. Load the page again, or ask the person who sent the link for a new one.")]
pub struct PictureError;

#[derive(Serialize, Deserialize)]
struct Header {
    layers: Vec<LayerHeader>,
}

#[derive(Serialize, Deserialize)]
struct LayerHeader {
    id: String,
    name: String,
    color: Rgb,
    opacity: f32,
    low: [f32; 3],
    high: [f32; 3],
    vertices: usize,
    triangles: usize,
}

/// The file of these layers; positions are kept to a 65,535th of each layer's box.
pub fn encode_picture(layers: &[PictureLayer]) -> Vec<u8> {
    let headers: Vec<LayerHeader> = layers.iter().map(header_of).collect();
    let mut file = MAGIC.to_vec();
    let mut body = Vec::new();
    for (layer, header) in layers.iter().zip(&headers) {
        push_layer(&mut body, layer, header);
    }
    // A header of strings and finite numbers always has a JSON form.
    let json = serde_json::to_vec(&Header { layers: headers }).unwrap_or_default();
    file.extend((json.len() as u32).to_le_bytes());
    file.extend(json);
    file.extend(body);
    file
}

fn header_of(layer: &PictureLayer) -> LayerHeader {
    let mut low = [f32::MAX; 3];
    let mut high = [f32::MIN; 3];
    for position in &layer.mesh.positions {
        for axis in 0..3 {
            low[axis] = low[axis].min(position[axis]);
            high[axis] = high[axis].max(position[axis]);
        }
    }
    LayerHeader {
        id: layer.id.clone(),
        name: layer.name.clone(),
        color: layer.color,
        opacity: layer.opacity,
        low,
        high,
        vertices: layer.mesh.positions.len(),
        triangles: layer.mesh.triangles.len(),
    }
}

fn push_layer(body: &mut Vec<u8>, layer: &PictureLayer, header: &LayerHeader) {
    for position in &layer.mesh.positions {
        for ((value, low), high) in position.iter().zip(header.low).zip(header.high) {
            let share = (value - low) / (high - low).max(f32::MIN_POSITIVE);
            body.extend(((share * 65_535.0).round() as u16).to_le_bytes());
        }
    }
    for normal in &layer.mesh.normals {
        body.extend(normal.map(|part| (part * 127.0).round() as i8 as u8));
    }
    for triangle in &layer.mesh.triangles {
        triangle.iter().for_each(|index| body.extend(index.to_le_bytes()));
    }
}

/// Reads a picture's file; any bytes give a picture or an error.
pub fn decode_picture(bytes: &[u8]) -> Result<Vec<PictureLayer>, PictureError> {
    let mut rest = bytes.strip_prefix(MAGIC).ok_or(PictureError)?;
    let length: [u8; 4] = take(&mut rest, 4)?.try_into().map_err(|_| PictureError)?;
    let json = take(&mut rest, u32::from_le_bytes(length) as usize)?;
    let header: Header = serde_json::from_slice(json).map_err(|_| PictureError)?;
    header.layers.into_iter().map(|layer| read_layer(layer, &mut rest)).collect()
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], PictureError> {
    let (taken, left) = rest.split_at_checked(length).ok_or(PictureError)?;
    *rest = left;
    Ok(taken)
}

fn read_layer(header: LayerHeader, rest: &mut &[u8]) -> Result<PictureLayer, PictureError> {
    if header.vertices > MOST || header.triangles > MOST {
        return Err(PictureError);
    }
    let positions =
        take(rest, header.vertices * 6)?.as_chunks::<6>().0.iter().map(|six| position(six, &header)).collect();
    let normals = take(rest, header.vertices * 3)?
        .as_chunks::<3>()
        .0
        .iter()
        .map(|three| three.map(|b| f32::from(b as i8) / 127.0));
    let normals: Vec<[f32; 3]> = normals.collect();
    let triangles: Vec<[u32; 3]> =
        take(rest, header.triangles * 12)?.as_chunks::<12>().0.iter().map(triangle).collect();
    if triangles.iter().flatten().any(|&index| index as usize >= header.vertices) {
        return Err(PictureError);
    }
    let mesh = SurfaceMesh { positions, normals, triangles, frame_of_reference: FrameOfReferenceUid::new("") };
    Ok(PictureLayer { id: header.id, name: header.name, color: header.color, opacity: header.opacity, mesh })
}

fn position(six: &[u8; 6], header: &LayerHeader) -> [f32; 3] {
    let parts = six.as_chunks::<2>().0;
    std::array::from_fn(|axis| {
        let share = f32::from(u16::from_le_bytes(parts[axis])) / 65_535.0;
        header.low[axis] + share * (header.high[axis] - header.low[axis])
    })
}

fn triangle(bytes: &[u8; 12]) -> [u32; 3] {
    let parts = bytes.as_chunks::<4>().0;
    std::array::from_fn(|corner| u32::from_le_bytes(parts[corner]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer() -> PictureLayer {
        let mesh = SurfaceMesh {
            positions: vec![[-10.0, 0.0, 5.0], [10.0, 0.0, 5.0], [0.0, 30.0, 7.5]],
            normals: vec![[0.0, 0.0, 1.0]; 3],
            triangles: vec![[0, 1, 2]],
            frame_of_reference: FrameOfReferenceUid::new(""),
        };
        PictureLayer { id: "segment:3".into(), name: "Liver".into(), color: Rgb([180, 90, 60]), opacity: 0.5, mesh }
    }

    #[test]
    fn a_picture_reads_back_within_its_precision() {
        let read = decode_picture(&encode_picture(&[layer(), layer()])).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(
            (&read[1].id, read[1].color, &read[1].mesh.triangles),
            (&layer().id, layer().color, &layer().mesh.triangles)
        );
        for (a, b) in read[1].mesh.positions.iter().flatten().zip(layer().mesh.positions.iter().flatten()) {
            assert!((a - b).abs() < 0.001, "{a} {b}");
        }
    }

    #[test]
    fn any_bytes_give_a_picture_or_an_error() {
        let whole = encode_picture(&[layer()]);
        for cut in 0..whole.len() {
            assert!(decode_picture(&whole[..cut]).is_err(), "cut at {cut}");
        }
        let mut wrong = whole.clone();
        let last = wrong.len() - 1;
        wrong[last] = 9;
        assert_eq!(decode_picture(&wrong), Err(PictureError), "a triangle names a vertex that is not there");
    }
}
