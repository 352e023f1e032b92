//! `prosector anatomy centerline IN [--label N] [--root X Y Z] [--out FILE] --json`.

use super::reading::LabelFile;
use anyhow::Context;
use clap::Args;
use prosector_core::{Branch, LpsPoint};
use prosector_session::anatomy::vessel::{
    CenterlineSettings, LumenSections, ProfilePoint, VesselTree, centerline_graph,
};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// Whose vessels.
#[derive(Args)]
pub struct CenterlineArguments {
    /// Label file with a lumen.
    file: PathBuf,
    /// Label of the lumen; not needed where the file holds one label.
    #[arg(long)]
    label: Option<u8>,
    /// Where blood enters: left, posterior and superior in mm. Without it, the wider of the two farthest ends.
    #[arg(long, num_args = 3, allow_negative_numbers = true, value_names = ["LEFT", "POSTERIOR", "SUPERIOR"])]
    root: Option<Vec<f64>>,
    /// How many of its own diameters a side branch has to stand out.
    #[arg(long, default_value_t = CenterlineSettings::default().least_diameters)]
    least_diameters: f64,
    /// Write the graph to this JSON file as well, as `anatomy territories --tree` reads it.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Print one JSON object, with every point and its section.
    #[arg(long)]
    pub json: bool,
}

/// Branches of a lumen with their lengths, radii and sections.
///
/// # Errors
/// When the file cannot be read or the lumen has no centreline.
pub fn followed(arguments: &CenterlineArguments) -> anyhow::Result<Value> {
    let file = LabelFile::open(&arguments.file)?;
    let lumen = file.structure(arguments.label)?;
    let root = arguments.root.as_deref().and_then(|root| match *root {
        [left, posterior, superior] => Some(LpsPoint::new(left, posterior, superior)),
        _ => None,
    });
    let settings = CenterlineSettings { root, least_diameters: arguments.least_diameters };
    let tree = centerline_graph(lumen, &settings)?;
    let sections = LumenSections::of(lumen)?;
    let branches = tree.graph.branches.iter().map(|branch| described(&tree, &sections, branch, arguments.json));
    let branches: Vec<Value> = branches.collect();
    if let Some(out) = &arguments.out {
        let text = serde_json::to_string_pretty(&tree.graph)?;
        fs::write(out, text).with_context(|| format!("{} cannot be written", out.display()))?;
    }
    let mut report = file.described(lumen.label);
    report["method"] = json!("ways of least cost along the distance to the wall, moved to the middle");
    report["error"] = json!("course within one voxel, radius within half a voxel; see docs/methods/vessels.md");
    report["voxel_mm"] = json!(tree.voxel_mm);
    report["pieces"] = json!(tree.pieces);
    report["pieces_too_small"] = json!(tree.crumbs);
    report["rings"] = json!(
        tree.rings.iter().map(|ring| json!({ "branch": ring.branch.0, "at_lps_mm": lps(ring.at) })).collect::<Vec<_>>()
    );
    report["branches"] = json!(branches);
    Ok(report)
}

fn described(tree: &VesselTree, sections: &LumenSections, branch: &Branch, with_points: bool) -> Value {
    let profile = sections.profile(tree, branch.id);
    let ends = [branch.points.first(), branch.points.last()].map(|point| point.map(|point| lps(point.position)));
    let narrowest = profile.iter().min_by(|a, b| a.section.area_mm2.total_cmp(&b.section.area_mm2));
    let areas: f64 = profile.iter().map(|point| point.section.area_mm2).sum();
    let mut report = json!({
        "branch": branch.id.0,
        "parent": branch.parent.map(|parent| parent.0),
        "generation": tree.generations.get(branch.id.0 as usize),
        "length_mm": branch.length_mm(),
        "mean_inscribed_radius_mm": branch.mean_radius_mm(),
        "mean_area_mm2": (!profile.is_empty()).then(|| areas / profile.len() as f64),
        "narrowest_at_mm": narrowest.map(|point| point.arc_mm),
        "narrowest_diameter_mm": narrowest.map(|point| point.section.equivalent_diameter_mm()),
        "start_lps_mm": ends[0],
        "end_lps_mm": ends[1],
    });
    if with_points {
        report["points"] = json!(
            branch
                .points
                .iter()
                .map(|point| json!({
                    "position_lps_mm": lps(point.position),
                    "inscribed_radius_mm": point.radius_mm,
                }))
                .collect::<Vec<_>>()
        );
        report["sections"] = json!(profile.iter().map(across).collect::<Vec<_>>());
    }
    report
}

fn across(point: &ProfilePoint) -> Value {
    let section = &point.section;
    json!({
        "arc_mm": point.arc_mm,
        "normal": section.normal.0.to_array(),
        "area_mm2": section.area_mm2,
        "perimeter_mm": section.perimeter_mm,
        "equivalent_diameter_mm": section.equivalent_diameter_mm(),
        "least_diameter_mm": section.least_diameter_mm,
        "greatest_diameter_mm": section.greatest_diameter_mm,
    })
}

fn lps(point: LpsPoint) -> [f64; 3] {
    point.0.to_array()
}
