//! `prosector anatomy territories IN --tree FILE [--supply NAME] [--drainage NAME] [--label N]...`.

use super::reading::LabelFile;
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use prosector_core::CenterlineGraph;
use prosector_session::anatomy::territory::{
    BranchGroups, Territories, TerritoryBranches, TerritoryMetric, TerritorySettings, overlap, territories,
};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Which organ, by which vessels.
#[derive(Args)]
pub struct TerritoriesArguments {
    /// Label file with the organ.
    file: PathBuf,
    /// JSON file of vessel trees: one centreline graph, or a list of them as `prosector demo` writes it.
    #[arg(long)]
    tree: PathBuf,
    /// Name of the tree that divides the organ; not needed where the file holds one.
    #[arg(long)]
    supply: Option<String>,
    /// Name of a second tree, to be set against the first.
    #[arg(long)]
    drainage: Option<String>,
    /// Labels of the organ; not needed where the file holds one label.
    #[arg(long)]
    label: Vec<u8>,
    /// What makes a vessel the nearest one.
    #[arg(long, value_enum, default_value_t = Metric::Axis)]
    metric: Metric,
    /// Only branches that no other grows from.
    #[arg(long)]
    ends: bool,
    /// Take labels and trees as lying in one frame of reference, for files that do not name theirs, as NIfTI.
    #[arg(long)]
    same_frame: bool,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Distance to the vessel's axis, to its wall, or in its radii.
#[derive(Clone, Copy, ValueEnum)]
enum Metric {
    Axis,
    Wall,
    Radii,
}

impl Metric {
    fn described(self) -> (TerritoryMetric, &'static str) {
        match self {
            Metric::Axis => (TerritoryMetric::Axis, "nearest centreline"),
            Metric::Wall => (TerritoryMetric::Wall, "nearest vessel wall"),
            Metric::Radii => (TerritoryMetric::Radii, "nearest centreline in radii of the vessel"),
        }
    }
}

/// Volumes of the territories of one tree, and against those of a second one.
///
/// # Errors
/// When a file cannot be read, a tree is not in it, or organ and tree lie in different frames of reference.
pub fn divided(arguments: &TerritoriesArguments) -> anyhow::Result<Value> {
    let file = LabelFile::open(&arguments.file)?;
    let organ = match arguments.label.as_slice() {
        [] => vec![file.structure(None)?.label],
        labels => labels.to_vec(),
    };
    let trees = read_trees(&arguments.tree)?;
    let supply = divide(&file, &organ, named(&trees, arguments.supply.as_deref())?, arguments)?;
    let (_, method) = arguments.metric.described();
    let mut report = json!({
        "method": method,
        "error": "borders lie within half a voxel diagonal for these trees; volumes sum to the organ's",
        "organ": organ.iter().map(|label| file.described(*label)).collect::<Vec<_>>(),
        "organ_voxels": supply.found.offsets.len(),
        "organ_ml": supply.found.offsets.len() as f64 * supply.found.voxel_ml(),
        "supply": supply.report()?,
    });
    if let Some(name) = &arguments.drainage {
        let drainage = divide(&file, &organ, named(&trees, Some(name))?, arguments)?;
        report["drainage"] = drainage.report()?;
        report["supply_against_drainage"] = against(&supply, &drainage)?;
    }
    Ok(report)
}

fn read_trees(path: &Path) -> anyhow::Result<Vec<CenterlineGraph>> {
    let name = path.display();
    let bytes = fs::read(path).with_context(|| format!("{name} cannot be read"))?;
    let value: Value = serde_json::from_slice(&bytes).with_context(|| format!("{name} is not JSON"))?;
    let list = if value.is_array() { value } else { Value::Array(vec![value]) };
    serde_json::from_value(list).with_context(|| format!("{name} holds no vessel trees"))
}

/// The tree asked for, else the only one.
fn named<'a>(trees: &'a [CenterlineGraph], asked: Option<&str>) -> anyhow::Result<&'a CenterlineGraph> {
    let names = trees.iter().map(|tree| tree.name.as_str()).collect::<Vec<_>>();
    match (asked, trees) {
        (None, [only]) => Ok(only),
        (None, _) => bail!("the file holds the trees {names:?}; say which one by --supply"),
        (Some(name), _) => match trees.iter().find(|tree| tree.name == name) {
            Some(tree) => Ok(tree),
            None => bail!("the file holds the trees {names:?}, and no \"{name}\""),
        },
    }
}

/// An organ divided by one tree.
struct Divided {
    tree: CenterlineGraph,
    found: Territories,
    groups: BranchGroups,
}

fn divide(
    file: &LabelFile,
    organ: &[u8],
    tree: &CenterlineGraph,
    arguments: &TerritoriesArguments,
) -> anyhow::Result<Divided> {
    let mut tree = tree.clone();
    if arguments.same_frame {
        tree.frame_of_reference = file.map.frame_of_reference.clone();
    }
    let branches = if arguments.ends { TerritoryBranches::Ends } else { TerritoryBranches::All };
    let settings = TerritorySettings { metric: arguments.metric.described().0, branches };
    let found = territories(&file.map, organ, &tree, settings).with_context(|| format!("\"{}\"", tree.name))?;
    let groups = BranchGroups::by_name(&tree);
    Ok(Divided { tree, found, groups })
}

impl Divided {
    fn report(&self) -> anyhow::Result<Value> {
        let groups = self.found.group_volumes(&self.groups)?;
        let row = |volume: &prosector_session::anatomy::territory::GroupVolume| json!({ "name": volume.name, "voxels": volume.voxels, "volume_ml": volume.volume_ml });
        let (voxels, downstream) = (self.found.voxels(), self.found.voxels_downstream(&self.tree));
        let ml = self.found.voxel_ml();
        let branches = self.tree.branches.iter().zip(voxels.iter().zip(&downstream)).zip(&self.found.farthest_mm);
        let branches = branches.map(|((branch, (own, with_children)), farthest_mm)| {
            json!({
                "branch": branch.id,
                "name": branch.name,
                "voxels": own,
                "volume_ml": *own as f64 * ml,
                "volume_with_downstream_ml": *with_children as f64 * ml,
                "farthest_mm": farthest_mm,
            })
        });
        Ok(json!({
            "tree": self.tree.name,
            "groups": groups.iter().filter(|volume| volume.name.is_some() || volume.voxels > 0).map(row).collect::<Vec<_>>(),
            "branches": branches.collect::<Vec<_>>(),
        }))
    }

    /// Name of a group, `null` for branches in none.
    fn name(&self, group: usize) -> Option<&String> {
        self.groups.names().get(group)
    }
}

/// Pairs of groups that share tissue.
fn against(supply: &Divided, drainage: &Divided) -> anyhow::Result<Value> {
    let table = overlap((&supply.found, &supply.groups), (&drainage.found, &drainage.groups))?;
    let mut pairs = Vec::new();
    for (row, voxels) in table.voxels.iter().enumerate() {
        for (column, voxels) in voxels.iter().enumerate().filter(|(_, voxels)| **voxels > 0) {
            pairs.push(json!({
                "supply": supply.name(row),
                "drainage": drainage.name(column),
                "voxels": voxels,
                "volume_ml": *voxels as f64 * table.voxel_ml,
            }));
        }
    }
    Ok(Value::Array(pairs))
}
