//! Places on a centreline graph, and ways between them.

use glam::DVec3;
use prosector_core::{Branch, BranchId, CenterlineGraph, CenterlinePoint, LpsPoint};
use serde::{Deserialize, Serialize};

/// A place on a centreline graph.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphPlace {
    /// The branch.
    pub branch: BranchId,
    /// Way along it from its first point, mm.
    pub arc_mm: f64,
}

/// Why there is no way between two places.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WayError {
    /// A branch is not in the graph.
    #[error("the vessel has no branch {0}; choose one of those listed")]
    NoBranch(u32),
    /// The places lie on different pieces.
    #[error("no vessel leads from one place to the other; join the pieces first, or choose two places on one of them")]
    Apart,
    /// The way has no length.
    #[error("the two places are one; choose two that lie at least half a millimetre apart")]
    NoLength,
}

/// The place of a graph that is nearest to a point, and how far away it is in mm; `None` for graphs without branches.
pub fn nearest_place(graph: &CenterlineGraph, point: LpsPoint) -> Option<(GraphPlace, f64)> {
    let on_branch = |branch: &Branch| {
        let (arc_mm, away) = nearest_arc(&positions(&branch.points), point.0)?;
        Some((GraphPlace { branch: branch.id, arc_mm }, away))
    };
    graph.branches.iter().filter_map(on_branch).min_by(|a, b| a.1.total_cmp(&b.1))
}

/// The point of a graph at a place, its radius interpolated; ways past an end give the end.
pub fn point_of(graph: &CenterlineGraph, place: GraphPlace) -> Option<CenterlinePoint> {
    let points = &graph.branch(place.branch)?.points;
    Some(split(points, place.arc_mm).0.last().copied().unwrap_or(points[0]))
}

/// Samples of the way from one place to another, both included; it leads up to where the branches meet, and down again.
///
/// # Errors
/// For branches that are not there, places on different pieces, and ways of no length.
pub(super) fn way(graph: &CenterlineGraph, from: GraphPlace, to: GraphPlace) -> Result<Vec<CenterlinePoint>, WayError> {
    let [up, down] = [ancestry(graph, from.branch)?, ancestry(graph, to.branch)?];
    let meets = up.iter().find(|branch| down.contains(branch)).copied().ok_or(WayError::Apart)?;
    let points = |branch: BranchId| graph.branches[branch.0 as usize].points.as_slice();
    let own = [(from, &up), (to, &down)].map(|(place, chain)| {
        let to_joint = chain.iter().take_while(|&&branch| branch != meets);
        // From the joint outward: whole branches, and the last one as far as the place.
        let mut samples: Vec<CenterlinePoint> = Vec::new();
        for &branch in to_joint.collect::<Vec<_>>().into_iter().rev() {
            let part =
                if branch == place.branch { split(points(branch), place.arc_mm).0 } else { points(branch).to_vec() };
            samples.extend(part);
        }
        samples
    });
    // Where a place lies on the branch in common, the way runs along that branch to its end or to the other place.
    let on_common = [from, to].map(|place| if place.branch == meets { Some(place.arc_mm) } else { None });
    let length = graph.branches[meets.0 as usize].length_mm();
    let shared = match on_common {
        [None, None] => vec![],
        [one, other] => between(points(meets), one.unwrap_or(length), other.unwrap_or(length)),
    };
    let [up, down] = own;
    distinct(up.into_iter().rev().chain(shared).chain(down))
}

/// A branch and those it grows from, up to its root.
fn ancestry(graph: &CenterlineGraph, branch: BranchId) -> Result<Vec<BranchId>, WayError> {
    graph.branch(branch).ok_or(WayError::NoBranch(branch.0))?;
    // Parents come before their children, so this ends.
    Ok(std::iter::successors(Some(branch), |&id| graph.branch(id).and_then(|branch| branch.parent)).collect())
}

/// The samples of a branch from one arc length to another, backwards where the second is the smaller.
fn between(points: &[CenterlinePoint], one: f64, other: f64) -> Vec<CenterlinePoint> {
    let (low, high) = (one.min(other), one.max(other));
    let mut part = split(&split(points, high).0, low).1;
    if one > other {
        part.reverse();
    }
    part
}

/// A polyline up to an arc length and from there on, with the interpolated point at the end of one and the start of the
/// other.
pub(super) fn split(points: &[CenterlinePoint], arc_mm: f64) -> (Vec<CenterlinePoint>, Vec<CenterlinePoint>) {
    let mut left = arc_mm.max(0.0);
    for n in 1..points.len() {
        let length = points[n - 1].position.distance_mm(points[n].position);
        if left <= length {
            let middle = mixed(points[n - 1], points[n], if length > 0.0 { left / length } else { 0.0 });
            let near: Vec<_> = points[..n].iter().copied().chain([middle]).collect();
            return (near, [middle].into_iter().chain(points[n..].iter().copied()).collect());
        }
        left -= length;
    }
    (points.to_vec(), points.last().copied().into_iter().collect())
}

pub(super) fn mixed(a: CenterlinePoint, b: CenterlinePoint, part: f64) -> CenterlinePoint {
    let position = LpsPoint(a.position.0.lerp(b.position.0, part));
    CenterlinePoint { position, radius_mm: a.radius_mm + (b.radius_mm - a.radius_mm) * part }
}

/// Points without those on top of the one before.
pub(super) fn apart(points: impl Iterator<Item = CenterlinePoint>) -> Vec<CenterlinePoint> {
    let mut kept: Vec<CenterlinePoint> = Vec::new();
    for point in points {
        if kept.last().is_none_or(|last| last.position.distance_mm(point.position) > 1e-6) {
            kept.push(point);
        }
    }
    kept
}

fn distinct(points: impl Iterator<Item = CenterlinePoint>) -> Result<Vec<CenterlinePoint>, WayError> {
    let kept = apart(points);
    let length: f64 = kept.windows(2).map(|pair| pair[0].position.distance_mm(pair[1].position)).sum();
    if length < 0.5 { Err(WayError::NoLength) } else { Ok(kept) }
}

pub(super) fn positions(points: &[CenterlinePoint]) -> Vec<DVec3> {
    points.iter().map(|point| point.position.0).collect()
}

/// Arc length of the nearest place on a polyline, and its distance.
pub(super) fn nearest_arc(points: &[DVec3], point: DVec3) -> Option<(f64, f64)> {
    let (mut arc, mut best) = (0.0, (0.0, points.first()?.distance(point)));
    for pair in points.windows(2) {
        let side = pair[1] - pair[0];
        let part = ((point - pair[0]).dot(side) / side.length_squared().max(1e-18)).clamp(0.0, 1.0);
        let away = (pair[0] + side * part).distance(point);
        if away < best.1 {
            best = (arc + side.length() * part, away);
        }
        arc += side.length();
    }
    Some(best)
}
