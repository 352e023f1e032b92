//! Lumens from clicks in images whose vessels are known.

mod common;

use common::{grid, map_of};
use glam::DVec3;
use prosector_anatomy::vessel::{LumenError, LumenMask, LumenSettings, segment_lumen};
use prosector_core::{IntensityUnit, LabelMap, LpsPoint, Modality, Rescale, Spacing, SpacingSource, Volume, Voxels};
use std::ops::ControlFlow;
use std::sync::Arc;

/// An image of 64³ mm that follows a formula, with noise of ±12 from a fixed sequence.
fn image(spacing: f64, value: impl Fn(DVec3) -> f64) -> Volume {
    let dims = [(64.0 / spacing) as usize; 3];
    let mut state = 7_u32;
    let mut values = Vec::new();
    let map: LabelMap = map_of(dims, grid([spacing; 3], [0.0; 3]), |point, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        values.push((value(point.0) + f64::from(state >> 24) / 128.0 * 12.0 - 12.0) as f32);
        0
    });
    Volume {
        dims,
        voxels: Voxels::F32(Arc::new(values)),
        rescale: Rescale::IDENTITY,
        unit: IntensityUnit::Hounsfield,
        lps_from_voxel: map.lps_from_voxel,
        frame_of_reference: map.frame_of_reference,
        spacing: Spacing::Patient { source: SpacingSource::NiftiAffine },
        modality: Modality("CT".into()),
        windows: vec![],
    }
}

fn segment(
    volume: &Volume,
    along: &[[f64; 3]],
    against: &[[f64; 3]],
    settings: &LumenSettings,
) -> Result<LumenMask, LumenError> {
    let points = |clicks: &[[f64; 3]]| clicks.iter().map(|&p| LpsPoint(p.into())).collect::<Vec<_>>();
    segment_lumen(volume, &points(along), &points(against), settings, &mut |_| ControlFlow::Continue(()))
}

/// Dice with the voxels that a formula holds.
fn dice(mask: &LumenMask, holds: impl Fn(DVec3) -> bool) -> f64 {
    let truth = map_of(mask.map.dims, mask.map.lps_from_voxel, |point, _| u8::from(holds(point.0)));
    let both = truth.labels.iter().zip(mask.map.labels.iter()).filter(|(a, b)| **a == 1 && **b == 1).count();
    2.0 * both as f64 / (truth.histogram()[1] + mask.voxels as u64) as f64
}

fn along_z(p: DVec3, x: f64, y: f64) -> f64 {
    (p.x - x).hypot(p.y - y)
}

#[test]
fn one_click_fills_a_vessel() {
    let vessel = |p: DVec3| along_z(p, 30.0, 33.0) <= 6.0;
    let volume = image(1.0, |p| if vessel(p) { 350.0 } else { 40.0 });
    let mask = segment(&volume, &[[30.0, 33.0, 20.0]], &[], &LumenSettings::default()).unwrap();
    assert!(dice(&mask, vessel) > 0.99, "{}", dice(&mask, vessel));
    assert_eq!(mask.voxels as u64, mask.map.histogram()[1]);
    assert!((mask.window.median - 350.0).abs() < 8.0 && mask.window.low > 150.0, "{:?}", mask.window);
}

/// Two vessels with a wall of one voxel that half fills, one brighter: each from its own two clicks.
#[test]
fn two_lumens_with_a_thin_wall_come_apart() {
    let value = |p: DVec3| match p.x {
        _ if along_z(p, 32.0, 32.0) > 14.0 => -60.0,
        x if (x - 30.0).abs() < 0.8 => 260.0,
        x if x < 30.0 => 420.0,
        _ => 300.0,
    };
    let volume = image(1.0, value);
    let (bright, dark) = ([[25.0, 32.0, 4.0], [25.0, 32.0, 60.0]], [[38.0, 32.0, 4.0], [38.0, 32.0, 60.0]]);
    let wide = LumenSettings { reach_radii: 3.0, ..Default::default() };
    let one = segment(&volume, &bright, &dark, &wide).unwrap();
    let other = segment(&volume, &dark, &bright, &wide).unwrap();
    let inside = |p: DVec3| along_z(p, 32.0, 32.0) <= 14.0;
    assert!(dice(&one, |p| inside(p) && p.x < 29.2) > 0.93, "{}", dice(&one, |p| inside(p) && p.x < 29.2));
    assert!(dice(&other, |p| inside(p) && p.x > 30.8) > 0.93, "{}", dice(&other, |p| inside(p) && p.x > 30.8));
    assert!(one.map.labels.iter().zip(other.map.labels.iter()).all(|(a, b)| a + b < 2));
}

#[test]
fn between_two_clicks_a_side_branch_is_left_out() {
    let trunk = |p: DVec3| along_z(p, 20.0, 32.0) <= 6.0;
    let side = |p: DVec3| (p.y - 32.0).hypot(p.z - 32.0) <= 4.0 && p.x > 20.0;
    let volume = image(1.0, |p| if trunk(p) || side(p) { 350.0 } else { 40.0 });
    let mask = segment(&volume, &[[20.0, 32.0, 3.0], [20.0, 32.0, 60.0]], &[], &LumenSettings::default()).unwrap();
    let far = mask.map.labels.iter().enumerate().filter(|(n, label)| **label == 1 && n % 64 > 36).count();
    assert_eq!(far, 0);
    assert!(dice(&mask, trunk) > 0.95, "{}", dice(&mask, trunk));
}

#[test]
fn what_cannot_be_found_is_refused_in_words() {
    let volume = image(2.0, |p| if along_z(p, 30.0, 33.0) <= 6.0 { 350.0 } else { 40.0 });
    let ask = |along: &[[f64; 3]], settings: &LumenSettings| segment(&volume, along, &[], settings).unwrap_err();
    let default = LumenSettings::default();
    let outside = ask(&[[30.0, 33.0, 20.0], [30.0, 33.0, 900.0]], &default);
    assert_eq!(outside.to_string(), "click 2 lies outside the image; click into the vessel within it");
    assert_eq!(ask(&[[f64::NAN; 3]], &default), LumenError::Outside { click: 1 });
    assert_eq!(ask(&[], &default), LumenError::NoClick);
    let leak = ask(&[[30.0, 33.0, 20.0]], &LumenSettings { voxel_budget: 100, ..default });
    assert_eq!(
        leak.to_string(),
        "the front went past 100 voxels (1 mL), so it has left the vessel; add a click at the vessel's other end, or \
         one on what it must not enter"
    );
    let two = image(2.0, |p| if along_z(p, 15.0, 32.0).min(along_z(p, 48.0, 32.0)) <= 6.0 { 350.0 } else { 40.0 });
    let apart = segment(&two, &[[15.0, 32.0, 9.0], [48.0, 32.0, 9.0]], &[], &default).unwrap_err();
    assert!(matches!(apart, LumenError::Apart { click: 2, .. }), "{apart}");
    let stopped =
        segment_lumen(&two, &[LpsPoint::new(15.0, 32.0, 9.0)], &[], &default, &mut |_| ControlFlow::Break(()));
    assert_eq!(stopped.unwrap_err(), LumenError::Cancelled);
}
