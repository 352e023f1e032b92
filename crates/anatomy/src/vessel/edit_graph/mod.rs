//! Edits of a centreline graph: remove, cut, join, move.
//!
//! Each gives a new graph and leaves the old one as it was, which is what undo goes back to. Where an edit leaves two
//! branches that meet in one point, they become one. What an edit does not touch keeps its points bit by bit.

mod skeleton;

use super::places::GraphPlace;
use prosector_core::{BranchId, CenterlineError, CenterlineGraph, CenterlinePoint, LpsPoint};
use serde::{Deserialize, Serialize};
use skeleton::Skeleton;

/// What becomes of the branches that grow from one that is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Children {
    /// They are removed as well, with all that grows from them.
    Removed,
    /// They stay, as a piece of their own.
    Freed,
    /// They are drawn to where the removed branch began, by a straight line.
    Joined,
}

/// Why a graph was not changed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GraphEditError {
    /// The branch is not there.
    #[error("the vessel has no branch {0}; it may have been changed since; choose one of those listed")]
    NoBranch(u32),
    /// Nothing would be left.
    #[error("this is the last branch; without it there is no vessel; delete the vessel instead")]
    Last,
    /// A cut at an open end.
    #[error("the vessel ends here, so there is nothing to cut off; choose a place farther along it")]
    NothingBeyond,
    /// The place to join from lies in the middle of a branch.
    #[error("only an open end can be joined to something; choose a place at an end of a vessel")]
    NoEnd,
    /// The two places hang together.
    #[error("these places hang together already; joining them would close a ring, which a vessel tree cannot hold")]
    Ring,
    /// No such sample.
    #[error("branch {branch} has {points} points; there is no point {point}")]
    NoPoint {
        /// The branch.
        branch: u32,
        /// Its points.
        points: usize,
        /// The point asked for, from 0.
        point: usize,
    },
    /// The new position is no position.
    #[error("a point can only be moved to a place with finite coordinates")]
    Position,
    /// The graph handed in is not sound.
    #[error(transparent)]
    Unsound(#[from] CenterlineError),
}

/// Places within this many mm of an end of a branch are that end.
const AT_END_MM: f64 = 0.25;

/// The graph without a branch.
///
/// # Errors
/// For a branch that is not there, and where nothing would be left.
pub fn remove_branch(
    graph: &CenterlineGraph,
    branch: BranchId,
    children: Children,
) -> Result<CenterlineGraph, GraphEditError> {
    let mut skeleton = Skeleton::of(graph)?;
    let edge = skeleton.edge(branch)?;
    let [from, to] = skeleton.ends(edge);
    let beyond = skeleton.beyond(edge);
    skeleton.remove(edge);
    match children {
        Children::Removed => beyond.into_iter().for_each(|edge| skeleton.remove(edge)),
        Children::Freed => {}
        Children::Joined => skeleton.draw_together(to, from),
    }
    skeleton.smooth_over([from, to]);
    skeleton.graph([to]).ok_or(GraphEditError::Last)
}

/// The graph cut at a place: what lies beyond becomes a piece of its own, whose root is there.
///
/// # Errors
/// For a branch that is not there, and at open ends.
pub fn cut(graph: &CenterlineGraph, place: GraphPlace) -> Result<CenterlineGraph, GraphEditError> {
    let mut skeleton = Skeleton::of(graph)?;
    let edge = skeleton.edge(place.branch)?;
    let [_, tip] = skeleton.ends(edge);
    let loose = match skeleton.end_near(edge, place.arc_mm, AT_END_MM) {
        Some(end) if skeleton.degree(end) < 2 => return Err(GraphEditError::NothingBeyond),
        Some(end) => {
            let loose = skeleton.loosen(edge, end);
            skeleton.smooth_over([end]);
            loose
        }
        None => skeleton.halve(edge, place.arc_mm),
    };
    // The far side keeps the direction that it had; the near side has its old root.
    skeleton.graph([loose, tip]).ok_or(GraphEditError::Last)
}

/// The graph with an open end joined by a straight line to a place on another piece: to its end, or to the middle of a
/// branch, which becomes a bifurcation.
///
/// # Errors
/// For branches that are not there, a first place that is no open end, and places that hang together already.
pub fn join(graph: &CenterlineGraph, open: GraphPlace, to: GraphPlace) -> Result<CenterlineGraph, GraphEditError> {
    let mut skeleton = Skeleton::of(graph)?;
    let (edge, target) = (skeleton.edge(open.branch)?, skeleton.edge(to.branch)?);
    let end = skeleton.end_near(edge, open.arc_mm, f64::INFINITY);
    let near = skeleton.end_near(edge, open.arc_mm, AT_END_MM.max(graph_step(graph, open.branch)));
    let end = end.filter(|end| near == Some(*end) && skeleton.degree(*end) == 1).ok_or(GraphEditError::NoEnd)?;
    if skeleton.hang_together(edge, target) {
        return Err(GraphEditError::Ring);
    }
    let other = match skeleton.end_near(target, to.arc_mm, AT_END_MM) {
        Some(end) => end,
        None => skeleton.split_by_joint(target, to.arc_mm),
    };
    skeleton.bridge(end, other);
    skeleton.smooth_over([end, other]);
    skeleton.graph([]).ok_or(GraphEditError::Last)
}

/// The mean distance of a branch's samples, mm: an end is meant by a click within it.
fn graph_step(graph: &CenterlineGraph, branch: BranchId) -> f64 {
    graph.branch(branch).map_or(0.0, |branch| branch.length_mm() / (branch.points.len().max(2) - 1) as f64)
}

/// The graph with a point of a branch moved; its neighbours along the vessel follow within `reach_mm`, less the farther
/// they are. A point that branches share stays shared, and other joints stay where they are.
///
/// # Errors
/// For points that are not there, and positions that are no numbers.
pub fn move_point(
    graph: &CenterlineGraph,
    branch: BranchId,
    point: usize,
    to: LpsPoint,
    reach_mm: f64,
) -> Result<CenterlineGraph, GraphEditError> {
    let mut skeleton = Skeleton::of(graph)?;
    let edge = skeleton.edge(branch)?;
    let points = graph.branch(branch).map_or(&[][..], |branch| &branch.points);
    let from = points.get(point).ok_or(GraphEditError::NoPoint { branch: branch.0, points: points.len(), point })?;
    if !to.is_finite() {
        return Err(GraphEditError::Position);
    }
    let (shift, reach) = (to.0 - from.position.0, if reach_mm.is_finite() { reach_mm.max(0.0) } else { 0.0 });
    let [start, end] = skeleton.ends(edge);
    if point == 0 {
        skeleton.pull_joint(start, shift, reach);
    } else if point + 1 == points.len() {
        skeleton.pull_joint(end, shift, reach);
    } else {
        skeleton.pull(edge, point, shift, reach);
    }
    skeleton.graph([]).ok_or(GraphEditError::Last)
}

/// The graph with a branch named.
///
/// # Errors
/// For a branch that is not there.
pub fn rename_branch(graph: &CenterlineGraph, branch: BranchId, name: &str) -> Result<CenterlineGraph, GraphEditError> {
    let mut graph = graph.clone();
    let found = graph.branches.get_mut(branch.0 as usize).ok_or(GraphEditError::NoBranch(branch.0))?;
    name.clone_into(&mut found.name);
    Ok(graph)
}

/// Bifurcations between each branch and its root.
pub fn generations(graph: &CenterlineGraph) -> Vec<u32> {
    let mut generations: Vec<u32> = Vec::with_capacity(graph.branches.len());
    for branch in &graph.branches {
        let parent = branch.parent.and_then(|parent| generations.get(parent.0 as usize));
        generations.push(parent.map_or(0, |generation| generation + 1));
    }
    generations
}

/// Moves samples by a shift that falls off along the polyline to nothing at `reach` mm from sample `from`, or at either
/// end of the polyline where that is nearer.
fn pulled(points: &mut [CenterlinePoint], from: usize, shift: glam::DVec3, reach: f64) {
    let mut arcs = vec![0.0];
    for pair in points.windows(2) {
        arcs.push(arcs[arcs.len() - 1] + pair[0].position.distance_mm(pair[1].position));
    }
    let (own, length) = (arcs[from], arcs[arcs.len() - 1]);
    for (n, point) in points.iter_mut().enumerate() {
        let room = if n < from { own } else { length - own };
        let part = (arcs[n] - own).abs() / reach.min(room).max(1e-9);
        let weight = if n == from { 1.0 } else { 0.5 + 0.5 * (part.min(1.0) * std::f64::consts::PI).cos() };
        point.position.0 += shift * weight;
    }
}
