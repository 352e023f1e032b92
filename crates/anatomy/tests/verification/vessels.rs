//! Centrelines and sections of tubes and rings.

use super::bodies::Body;
use super::{Row, Section};
use glam::DVec3;
use prosector_anatomy::Structure;
use prosector_anatomy::vessel::{CenterlineSettings, LumenSections, VesselTree, centerline_graph};
use prosector_core::{LabelMap, LpsPoint, LpsVector};
use std::f64::consts::{PI, TAU};

fn name([x, y, z]: [f64; 3]) -> String {
    if x == z { format!("{x} mm") } else { format!("{x} × {y} × {z} mm") }
}

fn followed(map: &LabelMap) -> VesselTree {
    centerline_graph(Structure { map, label: 1 }, &CenterlineSettings::default()).expect("a vessel")
}

/// Points of all branches in the body's own axes, with their radii.
fn own(tree: &VesselTree, body: &Body) -> Vec<(DVec3, f64)> {
    let back = body.turn().transpose();
    let points = tree.graph.branches.iter().flat_map(|branch| &branch.points);
    points.map(|point| (back * point.position.0, point.radius_mm)).collect()
}

fn length(tree: &VesselTree) -> f64 {
    tree.graph.branches.iter().map(|branch| branch.length_mm()).sum()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

fn tube([radius, long]: [f64; 2], spacing: [f64; 3]) -> Vec<Row> {
    let body = Body::Bar(radius, long);
    let map = body.raster(spacing);
    let tree = followed(&map);
    let (edge, at) = (tree.voxel_mm, name(spacing));
    let points = own(&tree, &body);
    let off = points.iter().map(|(point, _)| point.truncate().length()).fold(0.0, f64::max);
    let sections = LumenSections::of(Structure { map: &map, label: 1 }).expect("a lumen");
    let (axis, lean) = (body.turn() * DVec3::Z, body.turn() * DVec3::new(0.5, 0.0, 0.75_f64.sqrt()));
    let cut = |normal| sections.section(LpsPoint(DVec3::ZERO), LpsVector(normal)).expect("a section");
    let (straight, oblique) = (cut(axis), cut(lean));
    let row = |quantity: &str, source, reference, ours, tolerance| {
        Row::mm(format!("{quantity} of a tube of {radius} × {long} mm at {at}"), source, reference, ours, tolerance)
    };
    vec![
        row("length", "l", long, length(&tree), edge),
        row("mean inscribed radius", "r", radius, mean(points.iter().map(|point| point.1)), edge / 4.0),
        row("farthest point from the axis", "0", 0.0, off, edge / 2.0),
        row("diameter by area", "2 r", 2.0 * radius, straight.equivalent_diameter_mm(), edge / 3.0),
        row("perimeter", "2 π r", TAU * radius, straight.perimeter_mm, 0.06 * TAU * radius),
        row("least diameter, 30° oblique", "2 r", 2.0 * radius, oblique.least_diameter_mm, edge),
        row(
            "greatest diameter, 30° oblique",
            "2 r ∕ cos 30°",
            2.0 * radius / (PI / 6.0).cos(),
            oblique.greatest_diameter_mm,
            edge,
        ),
    ]
}

fn ring([ring, tube]: [f64; 2], spacing: [f64; 3]) -> Vec<Row> {
    let body = Body::Torus(ring, tube);
    let tree = followed(&body.raster(spacing));
    let (edge, at) = (tree.voxel_mm, name(spacing));
    let points = own(&tree, &body);
    let off = points.iter().map(|(at, _)| (at.truncate().length() - ring).hypot(at.z)).fold(0.0, f64::max);
    let bent = tree.graph.branches.iter().max_by(|a, b| a.length_mm().total_cmp(&b.length_mm())).expect("a branch");
    let bent: Vec<DVec3> = bent.points.iter().map(|point| point.position.0).collect();
    let row = |quantity: &str, source, reference, ours, tolerance| {
        Row::mm(format!("{quantity} of a ring of {ring} and {tube} mm at {at}"), source, reference, ours, tolerance)
    };
    vec![
        row("length", "2 π R", TAU * ring, length(&tree), 0.02 * TAU * ring),
        row("mean inscribed radius", "r", tube, mean(points.iter().map(|point| point.1)), edge / 4.0),
        row("farthest point from the circle", "0", 0.0, off, edge / 2.0),
        row("radius of curvature", "R", ring, 1.0 / curvature(&bent, ring / 3.0), 0.03 * ring),
    ]
}

/// Mean curvature of circles through points about `reach` mm apart (Menger), 1/mm.
fn curvature(points: &[DVec3], reach: f64) -> f64 {
    let step = points[0].distance(points[1]);
    let reach = ((reach / step).round() as usize).clamp(1, (points.len() - 1) / 2);
    let menger = |three: &[DVec3]| {
        let (a, b, c) = (three[0], three[reach], three[2 * reach]);
        2.0 * (b - a).cross(c - a).length() / (a.distance(b) * b.distance(c) * c.distance(a))
    };
    mean(points.windows(2 * reach + 1).map(menger))
}

pub fn courses() -> Section {
    let mut rows = Vec::new();
    for spacing in [[0.5; 3], [1.0; 3], [0.8, 0.8, 2.5], [2.0; 3]] {
        rows.extend(tube([8.0, 80.0], spacing));
    }
    rows.extend(tube([15.0, 120.0], [5.0; 3]));
    rows.extend(ring([20.0, 5.0], [0.5; 3]));
    for spacing in [[1.0; 3], [0.8, 0.8, 2.5], [2.0; 3]] {
        rows.extend(ring([40.0, 8.0], spacing));
    }
    rows.extend(ring([60.0, 15.0], [5.0; 3]));
    Section {
        title: "Vessels",
        method: "Centreline graph and sections of turned tubes with flat ends and of closed rings. Tolerances, with the \
                 voxel edge h as the cube root of its volume: h for lengths and calipers, h/2 for the course, h/4 for the \
                 mean radius, h/3 for the diameter by area, 6 % for the perimeter (a raster has steps), 2 % and 3 % for \
                 length and radius of curvature of rings.",
        rows,
    }
}
