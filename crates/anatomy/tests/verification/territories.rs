//! Territories of vessels whose borders are known in closed form.

use super::bodies::raster;
use super::{Row, Section};
use glam::DVec3;
use prosector_anatomy::territory::{TerritoryMetric, TerritorySettings, territories};
use prosector_core::{
    Branch, BranchId, CenterlineGraph, CenterlinePoint, FrameOfReferenceUid, LabelMap, LpsFromVoxel, LpsPoint,
    LpsVector,
};
use std::f64::consts::PI;

/// Straight vessels of even radius, without a parent.
fn vessels(lines: &[([DVec3; 2], f64)], frame_of_reference: FrameOfReferenceUid) -> CenterlineGraph {
    let branch = |(n, (ends, radius_mm)): (usize, &([DVec3; 2], f64))| Branch {
        id: BranchId(n as u32),
        parent: None,
        name: String::new(),
        points: ends.map(|end| CenterlinePoint { position: LpsPoint(end), radius_mm: *radius_mm }).to_vec(),
    };
    let branches = lines.iter().enumerate().map(branch).collect();
    CenterlineGraph { name: "vessels".into(), branches, frame_of_reference }
}

/// A box of 60 mm about the origin, filled.
fn block(h: f64) -> LabelMap {
    let count = (60.0 / h).round() as usize;
    let first = DVec3::splat(0.5 * h - 30.0);
    let grid = LpsFromVoxel::new(LpsPoint(first), DVec3::AXES.map(|axis| LpsVector(axis * h))).expect("three axes");
    raster(([count; 3], grid), |_| true)
}

fn first_ml(map: &LabelMap, lines: &[([DVec3; 2], f64)], metric: TerritoryMetric) -> f64 {
    let settings = TerritorySettings { metric, ..TerritorySettings::default() };
    let tree = vessels(lines, map.frame_of_reference.clone());
    let found = territories(map, &[1], &tree, settings).expect("an organ and a tree");
    found.voxels()[0] as f64 * found.voxel_ml()
}

pub fn borders() -> Section {
    let upright = |x: f64| [DVec3::new(x, 0.0, -300.0), DVec3::new(x, 0.0, 300.0)];
    // Off the voxel centres and corners, so that no symmetry makes their errors add.
    let dot = |x: f64| [DVec3::new(x + 0.3779, 0.618, -0.2361); 2];
    let mut rows = Vec::new();
    for h in [1.0, 2.0, 3.0] {
        let map = block(h);
        let mut row = |quantity: &str, source, reference, lines: &[_], metric, tolerance| {
            let (quantity, ours) = (format!("{quantity} at {h} mm"), first_ml(&map, lines, metric));
            rows.push(Row { quantity, source, unit: "mL", reference, ours, tolerance });
        };
        let lines = [(upright(-10.0), 2.0), (upright(10.0), 2.0)];
        row("half a box, two equal parallel vessels", "a³ ∕ 2", 108.0, &lines, TerritoryMetric::Axis, 0.0);
        // Of parallel vessels every layer is the same, and so is the error of its count.
        let layers = |border: f64| 3.0 * 60.0 * h.powf(1.5) * (border / 12.0).sqrt() / 1000.0;
        // Walls meet where d − 6 = e − 2: a branch of the hyperbola with 2a = 4 about foci 20 mm apart, 63 mm of it.
        let beta = 96.0_f64.sqrt();
        let arc = 15.0 * (1.0 + 900.0 / 96.0_f64).sqrt() + beta / 2.0 * (30.0 / beta).asinh();
        let side = (1800.0 - 4.0 * arc) * 60.0 / 1000.0;
        let lines = [(upright(-10.0), 2.0), (upright(10.0), 6.0)];
        row(
            "thin vessel's side by walls",
            "∫ ½ l − a √(1 + y² ∕ b²)",
            side,
            &lines,
            TerritoryMetric::Wall,
            layers(63.0),
        );
        let ball = 4.0 / 3.0 * PI * 8.0_f64.powi(3) / 1000.0;
        let noise = 3.0 * h * h * (4.0 * PI * 64.0 / 12.0_f64).sqrt() / 1000.0;
        let dots = [(dot(0.0), 1.0), (dot(12.0), 2.0)];
        row("ball of a small vessel's end in radii", "4/3 π (⅔ D)³", ball, &dots, TerritoryMetric::Radii, noise);
        // Of parallel lines the border is Apollonius' circle.
        let bar = PI * 64.0 * 60.0 / 1000.0;
        let noise = layers(2.0 * PI * 8.0);
        let lines = [(upright(0.1), 1.0), (upright(12.1), 2.0)];
        row(
            "bar of a thin vessel beside a thick one in radii",
            "π (⅔ D)² l",
            bar,
            &lines,
            TerritoryMetric::Radii,
            noise,
        );
    }
    Section {
        title: "Territories",
        method: "Vessels in a filled box of 60 mm. Tolerances: none where the border runs between voxels; else three \
                 standard deviations of the voxel count, as for volumes; along parallel vessels all layers count alike.",
        rows,
    }
}
