//! Reads the files that structures are measured in.

use anyhow::{Context, bail};
use prosector_core::LabelMap;
use prosector_imaging::{FileKind, SNIFF_BYTES, read_nifti_labels, read_seg, sniff};
use prosector_session::anatomy::Structure;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

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
        let name = path.display().to_string();
        let bytes = fs::read(path).with_context(|| format!("{name} cannot be read"))?;
        let (map, names) = match sniff(bytes.get(..bytes.len().min(SNIFF_BYTES)).unwrap_or_default()) {
            FileKind::Dicom => {
                let group = read_seg(&bytes).with_context(|| name.clone())?.group;
                let names = group.segments.iter().map(|segment| (segment.label_value, segment.name.clone())).collect();
                (group.label_map, names)
            }
            FileKind::Nifti | FileKind::Gzip => {
                (read_nifti_labels(&bytes).with_context(|| name.clone())?, BTreeMap::new())
            }
            _ => bail!("{name} is neither a NIfTI file nor a DICOM segmentation"),
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
