//! Distance fields and distances between structures.

use super::bodies::{Body, centers, raster};
use super::{Row, Section};
use glam::DVec3;
use prosector_anatomy::Structure;
use prosector_anatomy::compare::{Comparison, compare};
use prosector_anatomy::distance::{DistanceSign, distance_field};
use prosector_anatomy::measure::nearest_points;
use prosector_core::LabelMap;
use std::f64::consts::PI;

const SPACINGS: [[f64; 3]; 4] = [[0.5; 3], [1.0; 3], [0.8, 0.8, 2.5], [5.0; 3]];
const PAIR_SPACINGS: [[f64; 3]; 4] = [[1.0; 3], [0.8, 0.8, 2.5], [2.0; 3], [5.0; 3]];
const RADIUS: f64 = 20.0;

fn name([x, y, z]: [f64; 3]) -> String {
    if x == z { format!("{x} mm") } else { format!("{x} × {y} × {z} mm") }
}

fn diagonal(spacing: [f64; 3]) -> f64 {
    DVec3::from(spacing).length()
}

pub fn fields() -> Section {
    let mut rows = vec![block()];
    rows.extend(SPACINGS.map(ball));
    Section {
        title: "Distance field",
        method: "Largest deviation over all voxels of the grid from the distance to a block's nearest voxel centre, and \
                 from the distance to a true sphere. Tolerances: 32-bit rounding; one voxel diagonal, by which the nearest \
                 centre may stand behind the sphere.",
        rows,
    }
}

/// A block of voxels: the distance to its outermost centres is known exactly.
fn block() -> Row {
    let spacing = [0.7, 0.8, 2.5];
    let (dims, grid) = Body::Ball(RADIUS).grid(spacing);
    let (low, high) = (dims.map(|n| n / 3), dims.map(|n| n / 2));
    let corner = |at: [usize; 3]| grid.point(prosector_core::VoxelIndex(at.map(|n| n as f64).into())).0;
    let (low, high) = (corner(low), corner(high));
    let within = |p: DVec3| p.cmpge(low - 1e-6).all() && p.cmple(high + 1e-6).all();
    let map = raster((dims, grid), within);
    let field = distance_field(&map, 1, DistanceSign::Outside).expect("there is a block");
    let error = |(at, mm): (DVec3, &f32)| (f64::from(*mm) - (at - at.clamp(low, high)).length()).abs();
    Row {
        quantity: format!("block at {}, outside", name(spacing)),
        source: "√(dx² + dy² + dz²)",
        unit: "mm",
        reference: 0.0,
        ours: centers(&map).zip(&field.mm).map(error).fold(0.0, f64::max),
        tolerance: 1e-5,
    }
}

fn ball(spacing: [f64; 3]) -> Row {
    let map = Body::Ball(RADIUS).raster(spacing);
    let field = distance_field(&map, 1, DistanceSign::Signed).expect("there is a ball");
    let error = |(at, mm): (DVec3, &f32)| (f64::from(*mm) - (at.length() - RADIUS)).abs();
    Row {
        quantity: format!("ball of {RADIUS} mm at {}, signed", name(spacing)),
        source: "‖p‖ − r",
        unit: "mm",
        reference: 0.0,
        ours: centers(&map).zip(&field.mm).map(error).fold(0.0, f64::max),
        tolerance: diagonal(spacing),
    }
}

/// Two balls on one grid, the second shifted.
fn balls(spacing: [f64; 3], [first, second]: [f64; 2], shift: DVec3) -> [LabelMap; 2] {
    let grid = Body::Ball(first + second + shift.length()).grid(spacing);
    [raster(grid, |p| p.length() <= first), raster(grid, |p| (p - shift).length() <= second)]
}

fn compared(maps: &[LabelMap; 2]) -> Comparison {
    let [first, second] = maps.each_ref().map(|map| Structure { map, label: 1 });
    compare(first, second).expect("one grid")
}

pub fn pairs() -> Section {
    Section {
        title: "Two structures",
        method: "Balls inside, through and beside each other. Tolerances: one voxel diagonal for distances between \
                 centres, half of one for their mean; for Dice the effect of three standard deviations of the voxel counts.",
        rows: PAIR_SPACINGS.into_iter().flat_map(pair_rows).collect(),
    }
}

fn pair_rows(spacing: [f64; 3]) -> Vec<Row> {
    let at = name(spacing);
    let row = |quantity: &str, source, unit, reference, ours, tolerance| Row {
        quantity: format!("{quantity} at {at}"),
        source,
        unit,
        reference,
        ours,
        tolerance,
    };
    let shells = compared(&balls(spacing, [14.0, RADIUS], DVec3::ZERO));
    let shift = DVec3::new(6.0, -4.0, 3.0);
    let through = compared(&balls(spacing, [RADIUS, RADIUS], shift));
    let apart = balls(spacing, [8.0, 9.0], DVec3::new(15.0, 10.0, -12.0));
    let [first, second] = apart.each_ref().map(|map| Structure { map, label: 1 });
    let gap = DVec3::new(15.0, 10.0, -12.0).length() - 17.0;
    let found = nearest_points(first, second).expect("one grid").mm;
    let step = diagonal(spacing);
    vec![
        row("Hausdorff distance of balls of 14 and 20 mm", "R − r", "mm", 6.0, shells.hausdorff_mm(), step),
        row("95 % of it", "R − r", "mm", 6.0, shells.hausdorff_95_mm(), step),
        row("mean surface distance of them", "R − r", "mm", 6.0, shells.mean_surface_distance_mm(), step / 2.0),
        row(
            "Dice of balls of 20 mm, 7.8 mm apart",
            "lens of two spheres",
            "1",
            lens_dice(shift.length()),
            through.overlap.dice(),
            dice_tolerance(spacing),
        ),
        row("shortest way between balls", "‖c‖ − r₁ − r₂", "mm", gap, found, step),
    ]
}

/// Common part of two equal balls over one of them.
fn lens_dice(apart: f64) -> f64 {
    let lens = PI / 12.0 * (4.0 * RADIUS + apart) * (2.0 * RADIUS - apart).powi(2);
    lens / Body::Ball(RADIUS).volume_mm3()
}

fn dice_tolerance(spacing: [f64; 3]) -> f64 {
    let (h, ball) = (spacing.into_iter().fold(0.0, f64::max), Body::Ball(RADIUS));
    2.0 * 3.0 * h * h * (ball.area_mm2() / 12.0).sqrt() / ball.volume_mm3()
}
