//! Territories of vessels: closed forms, an oracle that asks every piece, sums to the voxel, refusals.

mod common;

use common::{grid, map_of};
use glam::{DMat3, DVec3, EulerRot};
use prosector_anatomy::Cancelled;
use prosector_anatomy::territory::{
    BranchGroups, GroupError, OverlapError, Territories, TerritoryBranches, TerritoryError, TerritoryMetric,
    TerritorySettings, overlap, territories, territories_with,
};
use prosector_core::{
    Branch, BranchId, CenterlineGraph, CenterlinePoint, FrameOfReferenceUid, LabelMap, LpsFromVoxel, LpsPoint,
    VoxelIndex,
};
use std::f64::consts::PI;
use std::ops::ControlFlow;

const METRICS: [TerritoryMetric; 3] = [TerritoryMetric::Axis, TerritoryMetric::Wall, TerritoryMetric::Radii];

fn by(metric: TerritoryMetric) -> TerritorySettings {
    TerritorySettings { metric, ..TerritorySettings::default() }
}

/// Parent, name, points as [x, y, z, radius].
type Limb<'a> = (Option<u32>, &'a str, &'a [[f64; 4]]);

fn tree(branches: &[Limb<'_>]) -> CenterlineGraph {
    let point = |[x, y, z, radius_mm]: &[f64; 4]| CenterlinePoint {
        position: LpsPoint::new(*x, *y, *z),
        radius_mm: *radius_mm,
    };
    let branch = |(n, (parent, name, points)): (usize, &Limb<'_>)| Branch {
        id: BranchId(n as u32),
        parent: parent.map(BranchId),
        name: (*name).into(),
        points: points.iter().map(point).collect(),
    };
    let branches = branches.iter().enumerate().map(branch).collect();
    CenterlineGraph { name: "tree".into(), branches, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
}

/// Numbers between 0 and 1 from a seed.
fn numbers(mut state: u64) -> impl FnMut() -> f64 {
    move || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A forest of random walks in a cube of 30 mm.
fn forest(next: &mut impl FnMut() -> f64, branches: u32) -> CenterlineGraph {
    let mut grown: Vec<Branch> = Vec::new();
    for n in 0..branches {
        let parent = (next() < 0.8 && n > 0).then(|| (next() * f64::from(n)) as u32);
        let start = parent.and_then(|p| grown[p as usize].points.last().copied());
        let mut at = |scale: f64| DVec3::new(next(), next(), next()) * scale;
        let mut position = start.map_or_else(|| at(30.0), |p| p.position.0);
        let mut points = Vec::new();
        for _ in 0..4 {
            points.push(CenterlinePoint { position: LpsPoint(position), radius_mm: 0.3 + 2.0 * at(1.0).x });
            position += at(8.0) - 4.0;
        }
        let name = if n % 3 == 0 { format!("{n}") } else { String::new() };
        grown.push(Branch { id: BranchId(n), parent: parent.map(BranchId), name, points });
    }
    CenterlineGraph { name: "forest".into(), branches: grown, frame_of_reference: FrameOfReferenceUid::new("2.25.1") }
}

fn points_of(map: &LabelMap, offsets: &[usize]) -> Vec<DVec3> {
    let [nx, ny, _] = map.dims;
    let at = |n: &usize| VoxelIndex([n % nx, n / nx % ny, n / nx / ny].map(|i| i as f64).into());
    offsets.iter().map(|n| map.lps_from_voxel.point(at(n)).0).collect()
}

/// The metric's least over a branch, by small steps along it: an upper bound that is nearly reached.
fn by_steps(metric: TerritoryMetric, branch: &Branch, p: DVec3) -> f64 {
    let pieces = branch.points.windows(2).flat_map(|pair| (0..=400).map(move |n| (pair, f64::from(n) / 400.0)));
    let costs = pieces.map(|(pair, t)| {
        let at = pair[0].position.0.lerp(pair[1].position.0, t);
        let r = pair[0].radius_mm + t * (pair[1].radius_mm - pair[0].radius_mm);
        match metric {
            TerritoryMetric::Axis => p.distance(at),
            TerritoryMetric::Wall => p.distance(at) - r,
            TerritoryMetric::Radii => p.distance(at) / r,
        }
    });
    costs.fold(f64::INFINITY, f64::min)
}

#[test]
fn two_parallel_lines_halve_a_box() {
    let map = map_of([20, 12, 10], grid([1.0, 0.8, 2.0], [0.5, 0.0, 0.0]), |_, _| 3);
    let lines = tree(&[
        (None, "left", &[[5.0, 4.0, -50.0, 2.0], [5.0, 4.0, 80.0, 2.0]]),
        (None, "right", &[[15.0, 4.0, -50.0, 2.0], [15.0, 4.0, 80.0, 2.0]]),
    ]);
    for metric in METRICS {
        let found = territories(&map, &[3], &lines, by(metric)).unwrap();
        assert_eq!(found.voxels(), [1200, 1200], "{metric:?}");
        let right = found.offsets.iter().zip(&found.branches).all(|(n, branch)| (n % 20 >= 10) == (branch.0 == 1));
        assert!(right, "{metric:?}");
        // The farthest voxel of either stands in a corner: 4.5 mm aside and 4.8 mm behind.
        assert!((found.farthest_mm[0] - 4.5_f64.hypot(4.8)).abs() < 1e-9, "{:?}", found.farthest_mm);
    }
}

#[test]
fn unequal_lines_share_by_their_radii() {
    // Walls meet where d - 1 = (10 - d) - 3: at 4 mm from the thin line; distances in radii at 2.5 mm.
    let map = map_of([1000, 1, 1], grid([0.01, 1.0, 1.0], [0.005, 0.0, 0.0]), |_, _| 1);
    let lines = tree(&[
        (None, "thin", &[[0.0, 0.0, -9.0, 1.0], [0.0, 0.0, 9.0, 1.0]]),
        (None, "thick", &[[10.0, 0.0, -9.0, 3.0], [10.0, 0.0, 9.0, 3.0]]),
    ]);
    for (metric, thin) in METRICS.into_iter().zip([500, 400, 250]) {
        assert_eq!(territories(&map, &[1], &lines, by(metric)).unwrap().voxels(), [thin, 1000 - thin], "{metric:?}");
    }
}

#[test]
fn a_small_vessel_beside_a_large_one_holds_a_ball_in_radii() {
    // Points with ‖p − a‖ ∕ ‖p − b‖ < ½ fill a ball (Apollonius): radius ⅔ of the distance.
    let h = 0.5;
    let map = map_of([120, 120, 120], grid([h; 3], [-29.7; 3]), |_, _| 1);
    let dots = tree(&[
        (None, "small", &[[0.0, 0.0, 0.0, 1.0], [1e-9, 0.0, 0.0, 1.0]]),
        (None, "large", &[[24.0, 0.0, 0.0, 2.0], [24.0 + 1e-9, 0.0, 0.0, 2.0]]),
    ]);
    let found = territories(&map, &[1], &dots, by(TerritoryMetric::Radii)).unwrap();
    let ball = 4.0 / 3.0 * PI * 16.0_f64.powi(3) / 1000.0;
    let ours = found.voxels()[0] as f64 * found.voxel_ml();
    assert!((ours - ball).abs() < 0.002 * ball, "{ours} mL for {ball} mL");
}

#[test]
fn points_divide_an_oblique_organ_as_voronoi_said() {
    let mut next = numbers(3);
    let turn = DMat3::from_euler(EulerRot::XYZ, 0.3, -0.7, 1.1) * DMat3::from_diagonal(DVec3::new(0.7, 0.9, 2.0));
    let steps = [turn.x_axis, turn.y_axis, turn.z_axis + 0.3 * turn.x_axis].map(prosector_core::LpsVector);
    let oblique = LpsFromVoxel::new(LpsPoint::new(4.0, -20.0, 7.0), steps).unwrap();
    let map = map_of([25, 22, 14], oblique, |_, [x, y, z]| u8::from((x + y * z) % 7 != 0));
    let sites: Vec<DVec3> = (0..40).map(|_| DVec3::new(next(), next(), next()) * 30.0).collect();
    let rows: Vec<[[f64; 4]; 2]> = sites.iter().map(|p| [[p.x, p.y, p.z, 1.0]; 2]).collect();
    let dots = tree(&rows.iter().map(|pair| (None, "", pair.as_slice())).collect::<Vec<_>>());
    let found = territories(&map, &[1], &dots, by(TerritoryMetric::Axis)).unwrap();
    for (p, branch) in points_of(&map, &found.offsets).into_iter().zip(&found.branches) {
        let nearest = (0..40).min_by(|&a, &b| p.distance(sites[a]).total_cmp(&p.distance(sites[b]))).unwrap();
        assert_eq!(branch.0 as usize, nearest, "at {p}");
    }
}

#[test]
fn no_other_branch_is_nearer_along_any_of_its_pieces() {
    let mut next = numbers(11);
    let map = map_of([9, 8, 7], grid([4.0; 3], [-2.0; 3]), |_, _| 1);
    for metric in METRICS {
        let tree = forest(&mut next, 9);
        let found = territories(&map, &[1], &tree, by(metric)).unwrap();
        for (p, branch) in points_of(&map, &found.offsets).into_iter().zip(&found.branches) {
            let costs: Vec<f64> = tree.branches.iter().map(|branch| by_steps(metric, branch, p)).collect();
            let least = costs.iter().copied().fold(f64::INFINITY, f64::min);
            // A step is at most 0.02 mm, and misses the least by its square over the distance.
            assert!(costs[branch.0 as usize] - least < 2e-3, "{metric:?} {costs:?} {branch:?}");
        }
    }
}

#[test]
fn volumes_sum_to_the_organ_to_the_voxel_whatever_the_tree() {
    let mut next = numbers(5);
    for round in 0..60_u32 {
        let dims = [0; 3].map(|_| 1 + (next() * 14.0) as usize);
        let map = map_of(dims, grid([0.5 + next(), 1.0, 2.0], [next() * 30.0, 0.0, -3.0]), |_, _| (next() * 4.0) as u8);
        let organ = [1, 2];
        let counts = map.histogram();
        let total = counts[1] + counts[2];
        let [supply, drainage] = [forest(&mut next, 1 + round % 13), forest(&mut next, 1 + round % 5)];
        let branches = if round % 2 == 0 { TerritoryBranches::All } else { TerritoryBranches::Ends };
        let settings = TerritorySettings { metric: METRICS[round as usize % 3], branches };
        let Ok(fed) = territories(&map, &organ, &supply, settings) else {
            assert_eq!(total, 0);
            continue;
        };
        assert_eq!(fed.voxels().iter().sum::<u64>(), total);
        let roots = supply.branches.iter().filter(|branch| branch.parent.is_none());
        let downstream = fed.voxels_downstream(&supply);
        assert_eq!(roots.map(|root| downstream[root.id.0 as usize]).sum::<u64>(), total);
        let groups = BranchGroups::by_name(&supply);
        let volumes = fed.group_volumes(&groups).unwrap();
        assert_eq!(volumes.iter().map(|volume| volume.voxels).sum::<u64>(), total);
        let painted = fed.label_map(&groups).unwrap().histogram();
        assert_eq!(painted[0] + total, map.labels.len() as u64);
        volumes.iter().enumerate().for_each(|(n, volume)| assert_eq!(painted[n + 1], volume.voxels));
        let emptied = territories(&map, &organ, &drainage, settings).unwrap();
        let table = overlap((&fed, &groups), (&emptied, &BranchGroups::by_name(&drainage))).unwrap();
        let rows: Vec<u64> = table.voxels.iter().map(|row| row.iter().sum()).collect();
        assert_eq!(rows, volumes.iter().map(|volume| volume.voxels).collect::<Vec<_>>());
    }
}

#[test]
fn ends_alone_share_what_their_parents_had() {
    let map = map_of([30, 10, 1], grid([1.0; 3], [0.0; 3]), |_, _| 1);
    let fork = tree(&[
        (None, "trunk", &[[0.0, 5.0, 0.0, 3.0], [10.0, 5.0, 0.0, 3.0]]),
        (Some(0), "a", &[[10.0, 5.0, 0.0, 2.0], [10.0, 30.0, 0.0, 1.0]]),
        (Some(0), "b", &[[10.0, 5.0, 0.0, 2.0], [10.0, -20.0, 0.0, 1.0]]),
    ]);
    let all = territories(&map, &[1], &fork, TerritorySettings::default()).unwrap();
    // Four and five rows of 20 beyond the bifurcation, and before it a wedge of 0 + 1 + 2 + 3 (+ 4). On equal terms,
    // as along the row of the bifurcation, the parent has it.
    assert_eq!(all.voxels(), [104, 86, 110]);
    assert_eq!(all.voxels_downstream(&fork), [300, 86, 110]);
    let ends = TerritorySettings { branches: TerritoryBranches::Ends, ..TerritorySettings::default() };
    let ends = territories(&map, &[1], &fork, ends).unwrap().voxels();
    assert_eq!((ends[0], ends[1] + ends[2]), (0, 300));
}

#[test]
fn groups_hold_what_grows_from_their_roots() {
    let line = |x: f64| [[x, 0.0, 0.0, 1.0], [x + 1.0, 0.0, 0.0, 1.0]];
    let [a, b, c, d, e] = [0.0, 1.0, 2.0, 1.0, 9.0].map(line);
    let names =
        tree(&[(None, "", &a), (Some(0), "S5", &b), (Some(1), "", &c), (Some(0), "S8", &d), (Some(2), "S5", &e)]);
    let groups = BranchGroups::by_name(&names);
    assert_eq!(groups.names(), ["S5", "S8"]);
    let of = |groups: &BranchGroups| (0..5).map(|n| groups.group(BranchId(n))).collect::<Vec<_>>();
    assert_eq!(of(&groups), [None, Some(0), Some(0), Some(1), Some(0)]);
    let roots = |roots: &[u32]| roots.iter().copied().map(BranchId).collect::<Vec<_>>();
    let right = BranchGroups::by_roots(&names, &[("right".into(), roots(&[0])), ("tip".into(), roots(&[2]))]).unwrap();
    assert_eq!(of(&right), [Some(0), Some(0), Some(1), Some(0), Some(1)]);
    let unknown = BranchGroups::by_roots(&names, &[("x".into(), roots(&[9]))]);
    assert_eq!(unknown, Err(GroupError::Unknown { group: "x".into(), branch: 9 }));
    let twice = BranchGroups::by_roots(&names, &[("x".into(), roots(&[1])), ("y".into(), roots(&[1]))]);
    assert_eq!(twice, Err(GroupError::Twice { branch: 1, first: "x".into(), second: "y".into() }));
}

fn small() -> (LabelMap, CenterlineGraph) {
    let map = map_of([40, 40, 40], grid([1.0; 3], [0.0; 3]), |_, _| 1);
    (map, tree(&[(None, "a", &[[0.0, 0.0, 0.0, 1.0], [9.0, 0.0, 0.0, 1.0]])]))
}

#[test]
fn what_cannot_be_divided_is_refused() {
    let (map, tree) = small();
    let of =
        |organ: &[u8], tree: &CenterlineGraph| territories(&map, organ, tree, TerritorySettings::default()).map(|_| ());
    assert_eq!(of(&[7, 9], &tree), Err(TerritoryError::Empty { labels: vec![7, 9] }));
    assert_eq!(of(&[1], &CenterlineGraph { branches: vec![], ..tree.clone() }), Err(TerritoryError::NoBranches));
    let elsewhere = CenterlineGraph { frame_of_reference: FrameOfReferenceUid::new("2.25.9"), ..tree.clone() };
    assert_eq!(of(&[1], &elsewhere), Err(TerritoryError::FrameOfReference));
    let mut broken = tree.clone();
    broken.branches[0].points[0].radius_mm = f64::NAN;
    assert!(matches!(of(&[1], &broken), Err(TerritoryError::Tree(_))));
}

#[test]
fn results_of_different_organs_and_trees_are_not_mixed() {
    let (map, one) = small();
    let found = territories(&map, &[1], &one, TerritorySettings::default()).unwrap();
    let groups = BranchGroups::by_name(&one);
    let less =
        Territories { offsets: found.offsets[1..].to_vec(), branches: found.branches[1..].to_vec(), ..found.clone() };
    assert_eq!(overlap((&found, &groups), (&less, &groups)), Err(OverlapError::Organ));
    let other = BranchGroups::by_name(&forest(&mut numbers(1), 4));
    let refused = GroupError::OtherTree { groups: 4, territories: 1 };
    assert_eq!(found.group_volumes(&other), Err(refused.clone()));
    assert_eq!(overlap((&found, &other), (&found, &groups)), Err(OverlapError::Groups(refused)));
}

#[test]
fn progress_rises_to_one_and_can_stop_it() {
    let (map, tree) = small();
    let mut told = Vec::new();
    let mut tell = |fraction| {
        told.push(fraction);
        ControlFlow::Continue(())
    };
    territories_with(&map, &[1], &tree, TerritorySettings::default(), &mut tell).unwrap();
    assert!(told.len() > 3 && told.is_sorted() && told.last() == Some(&1.0), "{told:?}");
    let stopped = territories_with(&map, &[1], &tree, TerritorySettings::default(), &mut |_| ControlFlow::Break(()));
    assert_eq!(stopped.unwrap_err(), TerritoryError::Cancelled(Cancelled));
}
