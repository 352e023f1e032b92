//! Reads the files that structures are measured in.

use super::surface_file::SurfaceFile;
use anyhow::{Context, bail};
use prosector_core::{LabelMap, Volume};
use prosector_imaging::{
    FileKind, SNIFF_BYTES, read_nifti, read_nifti_labels, read_nrrd, read_nrrd_labels, read_seg, sniff,
};
use prosector_session::anatomy::Structure;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What a file holds: labels of voxels, or a surface.
pub enum Measurable {
    /// A label map.
    Labels(LabelFile),
    /// Triangles.
    Surface(SurfaceFile),
}

impl Measurable {
    /// Reads a file of any kind that holds labels or a surface.
    ///
    /// # Errors
    /// When it cannot be read or holds neither; the text names the file.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let (name, bytes) = bytes_of(path)?;
        match kind_of(&bytes) {
            kind @ (FileKind::Stl | FileKind::VtkXml | FileKind::VtkLegacy) => {
                Ok(Self::Surface(SurfaceFile::read(name, kind, &bytes)?))
            }
            kind => Ok(Self::Labels(LabelFile::read(name, kind, &bytes)?)),
        }
    }
}

/// The image on whose intensities labels are weighed.
///
/// # Errors
/// When it cannot be read or is neither NIfTI nor NRRD; the text names the file.
pub fn image(path: &Path) -> anyhow::Result<Volume> {
    let (name, bytes) = bytes_of(path)?;
    let read = match kind_of(&bytes) {
        FileKind::Nifti | FileKind::Gzip => read_nifti(&bytes),
        FileKind::Nrrd => read_nrrd(&bytes),
        _ => bail!("{name} is neither a NIfTI nor an NRRD image. Save the image as one of them"),
    };
    read.with_context(|| name)
}

fn bytes_of(path: &Path) -> anyhow::Result<(String, Vec<u8>)> {
    let name = path.display().to_string();
    let bytes = fs::read(path).with_context(|| format!("{name} cannot be read"))?;
    Ok((name, bytes))
}

fn kind_of(bytes: &[u8]) -> FileKind {
    sniff(bytes.get(..bytes.len().min(SNIFF_BYTES)).unwrap_or_default())
}

/// A label map and the names of its structures, as far as the file gives them.
pub struct LabelFile {
    name: String,
    pub map: LabelMap,
    names: BTreeMap<u8, String>,
}

impl LabelFile {
    /// Reads a file of any kind that holds labels.
    ///
    /// # Errors
    /// When it cannot be read or holds no labels; the text names the file.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let (name, bytes) = bytes_of(path)?;
        let kind = kind_of(&bytes);
        Self::read(name, kind, &bytes)
    }

    fn read(name: String, kind: FileKind, bytes: &[u8]) -> anyhow::Result<Self> {
        let (map, names) = match kind {
            FileKind::Dicom => {
                let group = read_seg(bytes).with_context(|| name.clone())?.group;
                let names = group.segments.iter().map(|segment| (segment.label_value, segment.name.clone())).collect();
                (group.label_map, names)
            }
            FileKind::Nifti | FileKind::Gzip => {
                (read_nifti_labels(bytes).with_context(|| name.clone())?, BTreeMap::new())
            }
            FileKind::Nrrd => {
                let read = read_nrrd_labels(bytes).with_context(|| name.clone())?;
                (read.map, read.names)
            }
            FileKind::Stl | FileKind::VtkXml | FileKind::VtkLegacy => {
                bail!("{name} is a surface or lines, which hold no voxels. Give the label file that it was made from")
            }
            FileKind::Zip | FileKind::Unknown => {
                bail!(
                    "{name} is neither a NIfTI file, an NRRD file nor a DICOM segmentation. Check that it was copied whole"
                )
            }
        };
        Ok(Self { name, map, names })
    }

    /// Labels that occur, by rising value.
    pub fn labels(&self) -> Vec<u8> {
        let counts = self.map.histogram();
        (1..=u8::MAX).filter(|label| counts[usize::from(*label)] > 0).collect()
    }

    /// The structure meant: the label asked for, else the only one.
    ///
    /// # Errors
    /// When no label is asked for and the file holds none or several.
    pub fn structure(&self, asked: Option<u8>) -> anyhow::Result<Structure<'_>> {
        let label = match (asked, self.labels().as_slice()) {
            (Some(label), _) | (None, &[label]) => label,
            (None, []) => bail!("{} holds no structure", self.name),
            (None, labels) => bail!("{} holds the labels {labels:?}; say which one", self.name),
        };
        Ok(Structure { map: &self.map, label })
    }

    /// File, label and name, as the head of a report.
    pub fn described(&self, label: u8) -> Value {
        json!({ "file": self.name, "label": label, "name": self.names.get(&label) })
    }
}
