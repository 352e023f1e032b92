//! `prosector anatomy volume|distance|compare`: measurements of structures in files.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use prosector_core::{LabelMap, LpsPoint};
use prosector_imaging::{FileKind, SNIFF_BYTES, read_nifti, read_nifti_labels, read_seg, sniff};
use prosector_session::anatomy::Structure;
use prosector_session::anatomy::compare::{SurfaceDistances, compare};
use prosector_session::anatomy::measure::{nearest_points, partial_volume};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Measure structures in label files: NIfTI or DICOM segmentations.
#[derive(Subcommand)]
pub enum AnatomyCommand {
    /// Volume of each structure.
    Volume(VolumeArguments),
    /// Shortest way between two structures.
    Distance(PairArguments),
    /// How much two structures agree.
    Compare(PairArguments),
}

/// Whose volume.
#[derive(Args)]
pub struct VolumeArguments {
    /// Label files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Only this label.
    #[arg(long)]
    label: Option<u8>,
    /// NIfTI image on the same grid; counts boundary voxels by their intensity as well.
    #[arg(long)]
    image: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Two structures on one grid.
#[derive(Args)]
pub struct PairArguments {
    /// Label file of the first structure.
    file: PathBuf,
    /// Label file of the second structure; the same file if left out.
    other: Option<PathBuf>,
    /// Label of the first structure; not needed where the file holds one label.
    #[arg(long)]
    label: Option<u8>,
    /// Label of the second structure; not needed where the file holds one label.
    #[arg(long)]
    other_label: Option<u8>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs one of them.
///
/// # Errors
/// When a file cannot be read, or the structures cannot be measured together.
pub fn run(command: &AnatomyCommand) -> anyhow::Result<ExitCode> {
    let (report, json) = match command {
        AnatomyCommand::Volume(arguments) => (volumes(arguments)?, arguments.json),
        AnatomyCommand::Distance(arguments) => (distance(arguments)?, arguments.json),
        AnatomyCommand::Compare(arguments) => (agreement(arguments)?, arguments.json),
    };
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", lines(&report, 0));
    }
    Ok(ExitCode::SUCCESS)
}

/// A label map and the names of its structures, as far as the file gives them.
struct LabelFile {
    name: String,
    map: LabelMap,
    names: BTreeMap<u8, String>,
}

impl LabelFile {
    fn open(path: &Path) -> anyhow::Result<Self> {
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
    fn labels(&self) -> Vec<u8> {
        let counts = self.map.histogram();
        (1..=u8::MAX).filter(|label| counts[usize::from(*label)] > 0).collect()
    }

    /// The structure meant: the label asked for, else the only one.
    fn structure(&self, asked: Option<u8>) -> anyhow::Result<Structure<'_>> {
        let label = match (asked, self.labels().as_slice()) {
            (Some(label), _) | (None, &[label]) => label,
            (None, []) => bail!("{} holds no structure", self.name),
            (None, labels) => bail!("{} holds the labels {labels:?}; say which one", self.name),
        };
        Ok(Structure { map: &self.map, label })
    }

    fn described(&self, label: u8) -> Value {
        json!({ "file": self.name, "label": label, "name": self.names.get(&label) })
    }
}

fn volumes(arguments: &VolumeArguments) -> anyhow::Result<Value> {
    let image = match &arguments.image {
        Some(path) => Some(read_nifti(&fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?)?),
        None => None,
    };
    let mut structures = Vec::new();
    for path in &arguments.files {
        let file = LabelFile::open(path)?;
        let (counts, voxel_ml) = (file.map.histogram(), file.map.lps_from_voxel.voxel_mm3() / 1000.0);
        for label in arguments.label.map_or_else(|| file.labels(), |label| vec![label]) {
            let voxels = counts[usize::from(label)];
            let mut row = file.described(label);
            row["voxels"] = json!(voxels);
            row["volume_ml"] = json!(voxels as f64 * voxel_ml);
            if let Some(image) = &image {
                let found = partial_volume(image, &file.map, label)?;
                row["by_fractions"] = json!({
                    "volume_ml": found.ml,
                    "boundary_voxels": found.boundary_voxels,
                    "undecided_voxels": found.undecided_voxels,
                });
            }
            structures.push(row);
        }
    }
    Ok(json!({ "method": "label map voxel count", "structures": structures }))
}

fn distance(arguments: &PairArguments) -> anyhow::Result<Value> {
    measured(arguments, |first, second| {
        let found = nearest_points(first, second)?;
        Ok(json!({
            "method": "between voxel centres; boundaries come nearer by up to one voxel diagonal",
            "distance_mm": found.mm,
            "first_point_lps_mm": lps(found.first),
            "second_point_lps_mm": lps(found.second),
        }))
    })
}

fn agreement(arguments: &PairArguments) -> anyhow::Result<Value> {
    measured(arguments, |first, second| {
        let found = compare(first, second)?;
        Ok(json!({
            "method": "voxel counts; distances between surface voxel centres, six neighbours",
            "dice": found.overlap.dice(),
            "jaccard": found.overlap.jaccard(),
            "volume_ml": [found.overlap.first as f64 * found.voxel_ml, found.overlap.second as f64 * found.voxel_ml],
            "volume_difference_ml": found.volume_difference_ml(),
            "hausdorff_mm": found.hausdorff_mm(),
            "hausdorff_95_mm": found.hausdorff_95_mm(),
            "mean_surface_distance_mm": found.mean_surface_distance_mm(),
            "first_to_second": directed(&found.from_first),
            "second_to_first": directed(&found.from_second),
        }))
    })
}

fn directed(one: &SurfaceDistances) -> Value {
    json!({
        "surface_voxels": one.voxels,
        "mean_mm": one.mean_mm,
        "median_mm": one.median_mm,
        "percentile_95_mm": one.percentile_95_mm,
        "greatest_mm": one.greatest_mm,
    })
}

/// Opens both structures, and says at the head of the report which they are.
fn measured(
    arguments: &PairArguments,
    measure: impl Fn(Structure<'_>, Structure<'_>) -> anyhow::Result<Value>,
) -> anyhow::Result<Value> {
    let file = LabelFile::open(&arguments.file)?;
    let other = arguments.other.as_deref().map(LabelFile::open).transpose()?;
    let other = other.as_ref().unwrap_or(&file);
    let (first, second) = (file.structure(arguments.label)?, other.structure(arguments.other_label)?);
    let mut report = measure(first, second)?;
    report["first"] = file.described(first.label);
    report["second"] = other.described(second.label);
    Ok(report)
}

fn lps(point: LpsPoint) -> [f64; 3] {
    point.0.to_array()
}

/// The report for people: one line a value, indented by depth.
fn lines(value: &Value, depth: usize) -> String {
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.replace('_', " "), value)).collect(),
        Value::Array(rows) => rows.iter().enumerate().map(|(n, value)| (format!("{}", n + 1), value)).collect(),
        _ => return String::new(),
    };
    let mut text = String::new();
    for (name, value) in entries.into_iter().filter(|(_, value)| !value.is_null()) {
        let plain = plain(value);
        let nested = value.is_object() || value.as_array().is_some_and(|rows| rows.iter().any(Value::is_object));
        text += &" ".repeat(2 * depth);
        text += &if nested { format!("{name}\n{}", lines(value, depth + 1)) } else { format!("{name}: {plain}\n") };
    }
    text
}

/// Fractions to four places; the JSON holds all of them.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => format!("{:.4}", number.as_f64().unwrap_or(f64::NAN)),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
