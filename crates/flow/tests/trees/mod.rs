//! Vessel trees made by hand.
#![allow(dead_code)] // each test file uses some of them

use prosector_core::{Branch, BranchId, CenterlineGraph, CenterlinePoint, FrameOfReferenceUid, LpsPoint};

/// Straight branches given by parent, length and radius; positions run along x from the parent's end.
pub fn graph(branches: &[(Option<u32>, f64, f64)]) -> CenterlineGraph {
    let mut ends: Vec<f64> = Vec::new();
    let mut result = Vec::new();
    for (n, &(parent, length, radius_mm)) in branches.iter().enumerate() {
        let start = parent.map_or(0.0, |p| ends[p as usize]);
        let at = |share: f64| CenterlinePoint { position: LpsPoint::new(start + length * share, 0.0, 0.0), radius_mm };
        ends.push(start + length);
        result.push(Branch {
            id: BranchId(n as u32),
            parent: parent.map(BranchId),
            name: String::new(),
            points: vec![at(0.0), at(0.3), at(1.0)],
        });
    }
    CenterlineGraph {
        name: "Portal vein".into(),
        branches: result,
        frame_of_reference: FrameOfReferenceUid::new("1.2.3"),
    }
}

/// One tube.
pub fn tube(length: f64, radius: f64) -> CenterlineGraph {
    graph(&[(None, length, radius)])
}

/// Tubes one after the other.
pub fn chain(tubes: &[(f64, f64)]) -> CenterlineGraph {
    let branches: Vec<_> = tubes
        .iter()
        .enumerate()
        .map(|(n, &(length, radius))| (n.checked_sub(1).map(|p| p as u32), length, radius))
        .collect();
    graph(&branches)
}

/// A trunk that divides in two `levels` times by Murray's law; `scale` multiplies radii.
pub fn binary(levels: u32, scale: f64) -> CenterlineGraph {
    let count = (1u32 << (levels + 1)) - 1;
    let branch = |n: u32| {
        let level = (n + 1).ilog2();
        let shrink = 2f64.powf(-f64::from(level) / 3.0);
        (n.checked_sub(1).map(|m| m / 2), 60.0 * shrink, 7.0 * scale * shrink)
    };
    graph(&(0..count).map(branch).collect::<Vec<_>>())
}

/// A trunk with two children of this length and these radii.
pub fn asymmetric(length: f64, radii: [f64; 2]) -> CenterlineGraph {
    graph(&[(None, length, 6.0), (Some(0), length, radii[0]), (Some(0), length, radii[1])])
}
