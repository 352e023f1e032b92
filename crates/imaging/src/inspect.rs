//! What files hold, as one JSON object: for scripts, for support, and to compare decoders.

use crate::decode::{Frames, open_whole};
use crate::dicom::dataset::Stop;
use crate::dicom::header::{HeaderOutcome, read_header};
use crate::dicom::transfer_syntax;
use crate::{Catalog, DecodeError, Diagnostic, FileKind, ImportError, InstanceHeader, Limits, SeriesPlan};
use crate::{assemble_within, nifti, nrrd, polydata, sniff, zip};
use prosector_core::{LpsVector, Spacing, Volume};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Builds the JSON object `{ "series": [...], "files": [...], "diagnostics": [...] }` over paths and their bytes.
///
/// Files of zip archives are listed as `archive.zip/entry`. `pixels_sha256` is the SHA-256 of all decoded stored
/// values before rescale and colour conversion, in the order frame, row, column, sample, little endian; for NIfTI
/// and NRRD the stored voxels in file order. Only one file is held at a time beside what the iterator holds.
pub fn inspect(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Value {
    inspect_within(files, &Limits::DEFAULT)
}

/// As [`inspect`], with limits of the caller.
pub fn inspect_within(files: impl IntoIterator<Item = (String, Vec<u8>)>, limits: &Limits) -> Value {
    let mut report = Report { limits: *limits, headers: Vec::new(), series: Vec::new(), files: Vec::new() };
    for (path, bytes) in files {
        report.add(path, &bytes);
    }
    let catalog = assemble_within(&report.headers, limits);
    let mut series: Vec<Value> = catalog.series.iter().map(series_value).collect();
    series.extend(report.series);
    json!({ "series": series, "files": report.files, "diagnostics": catalog_diagnostics(&catalog) })
}

struct Report {
    limits: Limits,
    headers: Vec<(u32, InstanceHeader)>,
    series: Vec<Value>,
    files: Vec<Value>,
}

impl Report {
    fn add(&mut self, path: String, bytes: &[u8]) {
        match sniff(bytes.get(..bytes.len().min(512)).unwrap_or_default()) {
            FileKind::Zip => self.add_archive(&path, bytes),
            FileKind::Nifti | FileKind::Gzip => {
                self.add_volume(path, "nifti", nifti::read_nifti_hashed(bytes, &self.limits));
            }
            FileKind::Nrrd => self.add_volume(path, "nrrd", nrrd::read_nrrd_hashed(bytes, &self.limits)),
            kind @ (FileKind::Stl | FileKind::VtkXml | FileKind::VtkLegacy) => self.add_surface(path, kind, bytes),
            FileKind::Dicom | FileKind::Unknown => self.add_dicom(path, bytes),
        }
    }

    fn add_archive(&mut self, path: &str, bytes: &[u8]) {
        let entries = match zip::list(bytes, &self.limits) {
            Ok(entries) => entries,
            Err(error) => {
                return self.files.push(json!({ "path": path, "status": "error", "error": error.to_string() }));
            }
        };
        for entry in entries {
            let inner = format!("{path}/{}", entry.path);
            match zip::extract(bytes, &entry, &self.limits) {
                // An archive within an archive is not opened: that is how zip bombs nest.
                Ok(content) if sniff(&content) == FileKind::Zip => self.files.push(
                    json!({ "path": inner, "status": "error", "error": "Archives within archives are not opened. Unpack it first." }),
                ),
                Ok(content) => self.add(inner, &content),
                Err(error) => self.files.push(json!({ "path": inner, "status": "error", "error": error.to_string() })),
            }
        }
    }

    fn add_volume(&mut self, path: String, format: &str, read: Result<(Volume, String), ImportError>) {
        match read {
            Ok((image, hash)) => {
                self.series.push(volume_value(&path, &image));
                self.files.push(json!({ "path": path, "status": "ok", "format": format, "pixels_sha256": hash }));
            }
            Err(error) => self.files.push(json!({ "path": path, "status": "error", "error": error.to_string() })),
        }
    }

    fn add_surface(&mut self, path: String, kind: FileKind, bytes: &[u8]) {
        self.files.push(match polydata::read_polydata(kind, bytes) {
            Ok(found) => json!({
                "path": path,
                "status": "no_image",
                "format": kind,
                "points": found.points.len(),
                "lines": found.lines.len(),
                "polygons": found.polygons.len(),
                "arrays": found.point_arrays.keys().chain(found.cell_arrays.keys()).collect::<Vec<_>>(),
            }),
            Err(error) => json!({ "path": path, "status": "error", "error": error.to_string() }),
        });
    }

    fn add_dicom(&mut self, path: String, bytes: &[u8]) {
        let mut entry = Map::new();
        entry.insert("path".into(), path.into());
        match header_of(bytes) {
            Ok(header) => {
                entry.insert("transfer_syntax".into(), header.transfer_syntax.clone().into());
                entry.insert("transfer_syntax_name".into(), transfer_syntax::name(&header.transfer_syntax).into());
                entry.insert("notes".into(), header.notes.clone().into());
                let (status, key, value) = match pixels_sha256(bytes, &self.limits) {
                    Ok(hash) => ("ok", "pixels_sha256", hash),
                    Err(DecodeError::NoPixels) => ("no_image", "message", DecodeError::NoPixels.to_string()),
                    Err(error @ DecodeError::NotHandled { .. }) => ("not_handled", "error", error.to_string()),
                    Err(error) => ("error", "error", error.to_string()),
                };
                entry.insert("status".into(), status.into());
                entry.insert(key.into(), value.into());
                self.headers.push((self.files.len() as u32, header));
            }
            Err(error) => {
                entry.insert("status".into(), "error".into());
                entry.insert("error".into(), error.to_string().into());
            }
        }
        self.files.push(entry.into());
    }
}

fn header_of(bytes: &[u8]) -> Result<InstanceHeader, ImportError> {
    match read_header(bytes, bytes.len() as u64)? {
        HeaderOutcome::Instance(header) => Ok(header),
        HeaderOutcome::NeedMore { .. } => Err(ImportError::TooShort),
    }
}

/// SHA-256 of all frames' stored values, one frame in memory at a time.
pub(crate) fn pixels_sha256(bytes: &[u8], limits: &Limits) -> Result<String, DecodeError> {
    let opened = open_whole(bytes, limits)?;
    let parsed = opened.parse();
    match (parsed.pixels, parsed.stop) {
        (None, Some(Stop::Damaged { what, offset })) => return Err(ImportError::Damaged { what, offset }.into()),
        (None, Some(Stop::Short { needed })) => {
            return Err(DecodeError::Truncated { expected: needed, found: opened.body.len() as u64 });
        }
        _ => {}
    }
    let frames = Frames::of(&opened, &parsed, limits)?;
    let mut hash = Sha256::new();
    for frame in 0..frames.format.frames {
        hash.update(frames.frame(frame)?);
    }
    Ok(hex::encode(hash.finalize()))
}

fn series_value(plan: &SeriesPlan) -> Value {
    let map = &plan.lps_from_voxel;
    json!({
        "id": plan.summary.id,
        "modality": plan.summary.modality.0,
        "description": plan.summary.description,
        "study_uid": plan.summary.study.0,
        "series_uid": plan.summary.series.0,
        "frame_of_reference_uid": plan.frame_of_reference.0,
        "kind": plan.kind,
        "dimensions": plan.dims,
        "spacing": map.spacing_mm(),
        "spacing_trust": trust(plan.spacing),
        "origin": map.affine().translation.to_array(),
        "direction": directions(map.steps()),
        "unit": plan.unit,
        "rescale": plan.rescale,
        "interpolated_slices": plan.slots.iter().filter(|slot| slot.is_interpolated()).count(),
        "transfer_syntaxes": plan.summary.transfer_syntaxes,
        "diagnostics": diagnostics(&plan.diagnostics),
    })
}

fn volume_value(path: &str, volume: &Volume) -> Value {
    let map = &volume.lps_from_voxel;
    json!({
        "id": path,
        "modality": volume.modality.0,
        "kind": "volume",
        "dimensions": volume.dims,
        "spacing": map.spacing_mm(),
        "spacing_trust": trust(volume.spacing),
        "origin": map.affine().translation.to_array(),
        "direction": directions(map.steps()),
        "unit": volume.unit,
        "rescale": volume.rescale,
        "diagnostics": [],
    })
}

/// Unit vectors along column, row and slice index, LPS.
fn directions(steps: [LpsVector; 3]) -> Vec<[f64; 3]> {
    steps.iter().map(|step| step.0.normalize_or_zero().to_array()).collect()
}

fn diagnostics(list: &[Diagnostic]) -> Value {
    list.iter().map(|d| json!({ "severity": d.severity, "code": d.code, "message": d.message })).collect()
}

fn catalog_diagnostics(catalog: &Catalog) -> Value {
    diagnostics(&catalog.diagnostics)
}

/// How far millimetres can be trusted, with a name for each kind.
fn trust(spacing: Spacing) -> Value {
    match spacing {
        Spacing::Patient { source } => json!({ "kind": "patient", "source": source }),
        Spacing::DetectorPlane => json!({ "kind": "detector_plane" }),
        Spacing::Unknown => json!({ "kind": "unknown" }),
    }
}
