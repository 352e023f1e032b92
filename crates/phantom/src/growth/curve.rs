//! A tree's straight vessels as smooth centrelines.

use super::Tree;
use crate::shape::tube::Tube;
use glam::DVec3;
use prosector_core::{Branch, BranchId, CenterlineGraph, CenterlinePoint, FrameOfReferenceUid, LpsPoint};
use std::collections::BTreeSet;

/// Distance between centreline points, mm.
const STEP_MM: f64 = 1.8;

/// The tree as a centreline graph: branches between bifurcations, each of one radius, so that Murray's law holds
/// exactly where they meet.
pub(crate) fn graph(tree: &Tree, name: &str, frame: &FrameOfReferenceUid) -> CenterlineGraph {
    let mut branches: Vec<Branch> = Vec::new();
    let mut used = BTreeSet::new();
    let roots = (0..tree.nodes.len()).filter(|&n| tree.nodes[n].parent.is_none());
    // A stack of (node that a branch starts from, its first child, the branch it grows from).
    let mut open: Vec<(usize, usize, Option<BranchId>)> =
        roots.flat_map(|root| tree.nodes[root].children.iter().map(move |&child| (root, child, None))).collect();
    open.reverse();
    while let Some((start, first, parent)) = open.pop() {
        let id = BranchId(branches.len() as u32);
        let chain = chain_from(tree, start, first);
        let own = tree.nodes[first].name;
        let name = if !own.is_empty() && used.insert(own) { own.to_owned() } else { String::new() };
        branches.push(Branch { id, parent, name, points: points(tree, &chain) });
        let end = chain[chain.len() - 1];
        open.extend(tree.nodes[end].children.iter().rev().map(|&child| (end, child, Some(id))));
    }
    CenterlineGraph { name: name.to_owned(), branches, frame_of_reference: frame.clone() }
}

fn chain_from(tree: &Tree, start: usize, first: usize) -> Vec<usize> {
    let mut chain = vec![start, first];
    let mut last = first;
    while let [only] = tree.nodes[last].children[..] {
        chain.push(only);
        last = only;
    }
    chain
}

fn points(tree: &Tree, chain: &[usize]) -> Vec<CenterlinePoint> {
    let radius_mm = tree.radius(chain[chain.len() - 1]);
    let mut points = Vec::new();
    for pair in chain.windows(2) {
        let (a, b) = (tree.nodes[pair[0]].at, tree.nodes[pair[1]].at);
        let length = a.distance(b);
        let (from, to) = (start_tangent(tree, pair[0], pair[1]) * length, tangent(tree, pair[1]) * length);
        let pieces = (length / STEP_MM).ceil().max(1.0) as usize;
        let first = usize::from(!points.is_empty());
        points.extend((first..=pieces).map(|k| CenterlinePoint {
            position: LpsPoint(hundredths(hermite(a, b, from, to, k as f64 / pieces as f64))),
            radius_mm,
        }));
    }
    points
}

/// Direction at a node: between where it comes from and where most of its blood goes.
fn tangent(tree: &Tree, n: usize) -> DVec3 {
    let node = &tree.nodes[n];
    let arrive = node.parent.map(|parent| (node.at - tree.nodes[parent].at).normalize_or_zero());
    let leave = main_child(tree, n).map(|child| (tree.nodes[child].at - node.at).normalize_or_zero());
    match (arrive, leave) {
        (Some(a), Some(l)) => (a + l).normalize_or(a),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => DVec3::Z,
    }
}

/// Direction in which the vessel to `child` leaves `n`: a side branch bends out of its parent's direction.
fn start_tangent(tree: &Tree, n: usize, child: usize) -> DVec3 {
    let along = tangent(tree, n);
    if main_child(tree, n) == Some(child) {
        return along;
    }
    let straight = (tree.nodes[child].at - tree.nodes[n].at).normalize_or_zero();
    (straight * 0.7 + along * 0.3).normalize_or(straight)
}

fn main_child(tree: &Tree, n: usize) -> Option<usize> {
    let children = tree.nodes[n].children.iter().copied();
    children.max_by(|&a, &b| tree.nodes[a].leaves.cmp(&tree.nodes[b].leaves).then(b.cmp(&a)))
}

fn hermite(a: DVec3, b: DVec3, from: DVec3, to: DVec3, t: f64) -> DVec3 {
    let (t2, t3) = (t * t, t * t * t);
    a * (2.0 * t3 - 3.0 * t2 + 1.0) + from * (t3 - 2.0 * t2 + t) + b * (3.0 * t2 - 2.0 * t3) + to * (t3 - t2)
}

/// Positions are kept to 0.01 mm, so that the tree is short as text.
fn hundredths(p: DVec3) -> DVec3 {
    (p * 100.0).round() / 100.0
}

/// Hand-drawn vessels as a centreline graph; every vessel but the first starts at a point of its parent, which is cut
/// there.
pub(crate) fn graph_of_tubes(
    tubes: &[(&'static str, Option<usize>, &Tube)],
    name: &str,
    frame: &FrameOfReferenceUid,
) -> CenterlineGraph {
    let mut branches: Vec<Branch> = Vec::new();
    // For each tube, the pieces it was cut into: (first point, last point, branch).
    for (index, &(own, parent, tube)) in tubes.iter().enumerate() {
        let mut cuts: Vec<usize> = tubes
            .iter()
            .filter(|(_, parent, _)| *parent == Some(index))
            .map(|(_, _, child)| nearest(tube, child.points[0]))
            .filter(|&n| n > 0 && n + 1 < tube.points.len())
            .collect();
        cuts.extend([0, tube.points.len() - 1]);
        cuts.sort_unstable();
        cuts.dedup();
        let mut from = parent.and_then(|_| ending_at(&branches, tube.points[0]));
        for (piece, pair) in cuts.windows(2).enumerate() {
            let id = BranchId(branches.len() as u32);
            let mut points: Vec<CenterlinePoint> = (pair[0]..=pair[1])
                .map(|n| CenterlinePoint { position: LpsPoint(hundredths(tube.points[n])), radius_mm: tube.radii[n] })
                .collect();
            let joined = from.and_then(|id| branches[id.0 as usize].points.last().map(|p| p.position));
            if let (Some(position), Some(first)) = (joined, points.first_mut()) {
                first.position = position;
            }
            let name = if piece == 0 { own.to_owned() } else { String::new() };
            branches.push(Branch { id, parent: from, name, points });
            from = Some(id);
        }
    }
    CenterlineGraph { name: name.to_owned(), branches, frame_of_reference: frame.clone() }
}

fn nearest(tube: &Tube, p: DVec3) -> usize {
    let at = |n: &usize| tube.points[*n].distance_squared(p);
    (0..tube.points.len()).min_by(|a, b| at(a).total_cmp(&at(b))).unwrap_or(0)
}

/// The branch whose end lies nearest to `p`.
fn ending_at(branches: &[Branch], p: DVec3) -> Option<BranchId> {
    let far = |b: &&Branch| b.points.last().map_or(f64::INFINITY, |end| end.position.0.distance_squared(p));
    branches.iter().min_by(|a, b| far(a).total_cmp(&far(b))).map(|b| b.id)
}
