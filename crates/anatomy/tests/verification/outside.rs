//! Other programs' numbers of the same input.

use super::common::isosurfaces::{VTK, of_place, upright};
use super::common::label_pairs::{LABEL_PAIRS, LabelPair, label_file};
use super::real::section;
use super::{Row, Section};
use prosector_anatomy::Structure;
use prosector_anatomy::compare::compare;
use prosector_anatomy::distance::{DistanceSign, distance_field};
use prosector_anatomy::extract_isosurface;
use prosector_anatomy::measure::{measure_surface, nearest_points};

const SIMPLE_ITK: &str = "SimpleITK 2.5.7";
const VTK_EDGES: &str = "VTK 9.7.2 vtkFlyingEdges3D";
/// Both sides hold distances in 32 bits.
const RELATIVE: f64 = 1e-6;

fn pair_rows(pair: &LabelPair) -> Option<Vec<Row>> {
    let [(path, label), (other_path, other_label)] = pair.files;
    let (map, other) = (label_file(path)?, label_file(other_path)?);
    let [first, second] = [Structure { map: &map, label }, Structure { map: &other, label: other_label }];
    let found = compare(first, second).expect("one grid");
    let field = distance_field(&map, label, DistanceSign::Signed).expect("a structure");
    let outside: f64 = field.mm.iter().map(|&mm| f64::from(mm).max(0.0)).sum();
    let row = |what: &str, unit, reference: f64, ours| Row {
        quantity: format!("{}: {what}", pair.what),
        source: SIMPLE_ITK,
        unit,
        reference,
        ours,
        tolerance: RELATIVE * reference.abs(),
    };
    let percentile_95 = pair.percentile_95_mm.into_iter().fold(0.0, f64::max);
    let field_m = [pair.field_sums[0], outside].map(|mm| mm / 1000.0);
    Some(vec![
        row("voxels of the first", "1", pair.voxels[0] as f64, found.overlap.first as f64),
        row("voxels of both", "1", pair.voxels[2] as f64, found.overlap.both as f64),
        row("volume of the first", "mL", pair.volume_ml, found.overlap.first as f64 * found.voxel_ml),
        row("Dice", "1", pair.dice, found.overlap.dice()),
        row("Hausdorff distance", "mm", pair.hausdorff_mm, found.hausdorff_mm()),
        row("95 % of it", "mm", percentile_95, found.hausdorff_95_mm()),
        row("mean surface distance", "mm", pair.symmetric_mm, found.mean_surface_distance_mm()),
        row("shortest way", "mm", pair.nearest_mm, nearest_points(first, second).expect("two structures").mm),
        row("sum of the distance field outside the first", "m", field_m[0], field_m[1]),
    ])
}

pub fn pairs() -> Section {
    let rows: Option<Vec<Vec<Row>>> = LABEL_PAIRS.iter().map(pair_rows).collect();
    section(
        "Real label maps",
        "Six pairs of structures of real label maps of 1 to 3 mm, with the distance between voxel centres and the surface of \
         voxels with a neighbour outside. Tolerance: 32-bit rounding.",
        rows.map(|rows| rows.concat()),
    )
}

pub fn isosurfaces() -> Section {
    let mut rows = Vec::new();
    for (n, (dims, spacing, value, level, counts, [mm3, mm2])) in VTK.into_iter().enumerate() {
        let mesh = extract_isosurface(&of_place(dims, upright(spacing), value), level);
        let found = measure_surface(&mesh).expect("a closed surface");
        let body = ["ball at 1 mm", "ball at 0.5 × 0.5 × 1 mm", "ring at 1 mm"][n];
        let row = |what: &str, unit, reference: f64, ours, tolerance| Row {
            quantity: format!("{what} of a {body}"),
            source: VTK_EDGES,
            unit,
            reference,
            ours,
            tolerance,
        };
        rows.extend([
            row("vertices", "1", counts[0] as f64, mesh.positions.len() as f64, 0.0),
            row("triangles", "1", counts[1] as f64, mesh.triangles.len() as f64, 0.0),
            row("enclosed volume", "mL", mm3 / 1000.0, found.volume_ml, 2e-3 * mm3 / 1000.0),
            row("area", "mm²", mm2, found.area_mm2, 2e-3 * mm2),
        ]);
    }
    Section {
        title: "Surfaces of equal intensity",
        method: "Distance functions of a ball and of a ring four voxels thick. Vertices lie on the same edges of the grid; \
                 loops of four and more corners are cut into triangles otherwise, so volume and area may differ by 0.2 %.",
        rows,
    }
}
