//! Space directions and origin of an NRRD header, turned to LPS millimetres.

use super::failed;
use super::header::{Header, Layout};
use crate::ImportError;
use glam::{DAffine3, DMat3, DVec3};
use prosector_core::{LpsFromVoxel, Spacing, SpacingSource};

/// The map, and whether the file says how the volume lies in the patient.
pub(super) fn lps_from_voxel(header: &Header, layout: &Layout) -> Result<(LpsFromVoxel, Spacing), ImportError> {
    let unusable = || failed("its space directions are not usable numbers");
    let checked = |affine: DAffine3| LpsFromVoxel::from_affine(affine).map_err(|_| unusable());
    let (Some(space), Some(directions)) = (header.field("space"), header.field("space directions")) else {
        let map = checked(DAffine3::from_scale(spacings(header, layout).ok_or_else(unusable)?))?;
        return Ok((map, Spacing::Unknown));
    };
    let lps_from_space = DVec3::from(signs(space)?) * millimetres(header)?;
    let directions = vectors(directions);
    let step = |axis: usize| directions.get(axis).copied().flatten().ok_or_else(unusable);
    let [i, j, k] = layout.axes;
    let steps = DMat3::from_cols(step(i)?, step(j)?, step(k)?);
    let origin =
        header.field("space origin").map_or(Some(DVec3::ZERO), |text| vectors(text).first().copied().flatten());
    let space_from_voxel = DAffine3 { matrix3: steps, translation: origin.ok_or_else(unusable)? };
    let map = checked(DAffine3::from_scale(lps_from_space) * space_from_voxel)?;
    Ok((map, Spacing::Patient { source: SpacingSource::NrrdDirections }))
}

/// 1 along axes that point as in LPS, -1 along the others.
fn signs(space: &str) -> Result<[f64; 3], ImportError> {
    let name = space.to_lowercase();
    Ok(match name.as_str() {
        "left-posterior-superior" | "lps" => [1.0, 1.0, 1.0],
        "right-anterior-superior" | "ras" => [-1.0, -1.0, 1.0],
        "left-anterior-superior" | "las" => [1.0, -1.0, 1.0],
        _ => {
            return Err(failed(format!(
                "its space ({space}) does not say how the patient lies; save it in left-posterior-superior"
            )));
        }
    })
}

/// Millimetres of one unit of space; mm where none is named.
fn millimetres(header: &Header) -> Result<f64, ImportError> {
    let units = header.field("space units").unwrap_or("\"mm\"");
    let mut names = units.split('"').map(str::trim).filter(|name| !name.is_empty());
    let first = names.next().unwrap_or("mm");
    if names.any(|name| name != first) {
        return Err(failed("its axes have different units"));
    }
    match first {
        "mm" | "millimeter" | "millimeters" | "millimetre" => Ok(1.0),
        "cm" => Ok(10.0),
        "m" => Ok(1000.0),
        "um" | "µm" => Ok(0.001),
        other => Err(failed(format!("its unit of space ({other}) is unknown; save it in mm"))),
    }
}

/// `(x,y,z) none (x,y,z)`; `None` for axes without a direction and for what is no vector.
fn vectors(text: &str) -> Vec<Option<DVec3>> {
    let apart = text.replace('(', " (").replace(')', ") ");
    let mut words = Vec::new();
    // Blanks within parentheses belong to the vector.
    let mut open = String::new();
    for part in apart.split_whitespace() {
        open += part;
        if !open.starts_with('(') || open.ends_with(')') {
            words.push(std::mem::take(&mut open));
        }
    }
    words.iter().map(|word| vector(word)).collect()
}

fn vector(word: &str) -> Option<DVec3> {
    let inner = word.strip_prefix('(')?.strip_suffix(')')?;
    let numbers: Option<Vec<f64>> = inner.split(',').map(|number| number.trim().parse().ok()).collect();
    <[f64; 3]>::try_from(numbers?).ok().map(DVec3::from)
}

fn spacings(header: &Header, layout: &Layout) -> Option<DVec3> {
    let Some(text) = header.field("spacings") else { return Some(DVec3::ONE) };
    let all: Vec<f64> = text.split_whitespace().map(|number| number.parse().unwrap_or(f64::NAN)).collect();
    let [i, j, k] = layout.axes.map(|axis| all.get(axis).copied());
    Some(DVec3::new(i?, j?, k?).abs())
}
