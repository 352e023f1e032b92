//! Which ways through the lumen are vessels: tips by falling distance, each joined to the tree that is there.
//!
//! M. Sato et al., "TEASAR: tree-structure extraction algorithm for accurate and robust skeletons", Pacific Graphics
//! 2000, with the price of L. Antiga, B. Ene-Iordache, A. Remuzzi, IEEE Trans. Medical Imaging 22 (2003): a way costs
//! its length over the distance to the wall.

mod cover;
mod rings;

use super::grid::LumenGrid;
use super::paths::Ways;
use crate::Cancelled;
use glam::DVec3;
use std::ops::{ControlFlow, Range};

/// A voxel of a path, by path and place in it.
pub(super) type Place = (usize, usize);

/// One vessel as voxels from the root's side to the tip.
pub(super) struct RawPath {
    pub voxels: Vec<usize>,
    /// The place that it grows from; `None` for the first path of a piece.
    pub from: Option<Place>,
    /// The place that its far end runs into, where vessels close a ring.
    pub meets: Option<Place>,
    /// Whether the root's side is an end, and not the middle of a vessel that goes on both ways.
    pub open_start: bool,
    /// Whether the far end is open. One that another vessel meets is not: the vessel goes on there.
    pub open_end: bool,
    /// Its voxels' nodes.
    nodes: Range<usize>,
}

/// All vessels of a lumen.
#[derive(Default)]
pub(super) struct RawTree {
    pub paths: Vec<RawPath>,
    /// Connected pieces (26 neighbours) with a path.
    pub pieces: usize,
    /// Pieces that are too small for one.
    pub crumbs: usize,
}

/// The tree being made, and which of its voxels is responsible for which voxel of the lumen.
struct Growth<'a> {
    grid: &'a LumenGrid,
    depths: &'a [f32],
    least_length: f64,
    tree: RawTree,
    /// Place and voxel of every path voxel.
    nodes: Vec<(Place, usize)>,
    /// Local position of each node.
    places: Vec<DVec3>,
    /// The first node of the connected piece at work.
    piece_start: usize,
    /// The nearest node whose ball holds a voxel, plus one; 0 where none does.
    owner: Vec<u32>,
}

/// A node is responsible for this many times its inscribed sphere, and this many voxel edges beyond.
const COVER: (f64, f64) = (1.2, 1.5);
/// A way has arrived where it is within this part of the inscribed sphere of a node, or one voxel edge.
const ARRIVED: f64 = 0.15;
/// A tip is trimmed where the inscribed sphere of its path reaches back to it by this factor: √2 in the corner of a
/// flat end, 1 in a round one.
pub(super) const TIP_REACH: f64 = 1.6;

/// Finds the vessels. `root` is a local position; `least_length` how far a side branch stands out of its parent at
/// least, over its own diameter.
pub(super) fn grow(
    grid: &LumenGrid,
    depths: &[f32],
    root: Option<DVec3>,
    least_length: f64,
    breathe: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<RawTree, Cancelled> {
    let owner = vec![0; grid.inside.len()];
    let mut growth = Growth {
        grid,
        depths,
        least_length,
        tree: RawTree::default(),
        nodes: vec![],
        places: vec![],
        piece_start: 0,
        owner,
    };
    let root = root.and_then(|point| nearest_inside(grid, point));
    let mut even = Ways::none(grid);
    let mut deep = Ways::none(grid);
    let mut seen = vec![false; grid.inside.len()];
    for start in (0..grid.inside.len()).filter(|&at| grid.inside[at]) {
        if seen[start] {
            continue;
        }
        even.spread_evenly(grid, start, breathe)?;
        let fresh = root.filter(|&root| !seen[root]);
        even.order.iter().for_each(|&at| seen[at as usize] = true);
        let piece = even.order.clone();
        let root = fresh.filter(|&root| seen[root]);
        let root = match root {
            Some(root) => root,
            None => growth.wider_end(&piece, &mut even, breathe)?,
        };
        // The last spread was from the root already, where the first end is the wider one.
        if even.cost[root] > 0.0 {
            forget(&mut even, &piece);
            even.spread_evenly(grid, root, breathe)?;
        }
        deep.spread(grid, root, |at| price(depths[at]), breathe)?;
        growth.piece(&even.order, &deep);
    }
    Ok(growth.tree)
}

/// The square keeps a way on the ridge of a wide vessel that has a narrow one beside it.
fn price(depth: f32) -> f32 {
    1.0 / (depth * depth)
}

fn forget(ways: &mut Ways, piece: &[u32]) {
    piece.iter().for_each(|&at| ways.cost[at as usize] = f32::INFINITY);
}

fn nearest_inside(grid: &LumenGrid, point: DVec3) -> Option<usize> {
    let away = |&at: &usize| grid.position(at).distance_squared(point);
    (0..grid.inside.len()).filter(|&at| grid.inside[at]).min_by(|a, b| away(a).total_cmp(&away(b)))
}

impl Growth<'_> {
    fn depth(&self, at: usize) -> f64 {
        f64::from(self.depths[at])
    }

    fn apart(&self, a: usize, b: usize) -> f64 {
        self.grid.position(a).distance(self.grid.position(b))
    }

    /// Of the two ends that are farthest from each other, the one in the wider vessel.
    fn wider_end(
        &self,
        piece: &[u32],
        even: &mut Ways,
        breathe: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<usize, Cancelled> {
        let far = |ways: &Ways| ways.order.last().map_or(0, |&at| at as usize);
        let one = far(even);
        forget(even, piece);
        even.spread_evenly(self.grid, one, breathe)?;
        let other = far(even);
        let [a, b] = [one, other].map(|tip| self.depth_of_end(piece, tip));
        Ok(if b > a { other } else { one })
    }

    fn depth_of_end(&self, piece: &[u32], tip: usize) -> f64 {
        let reaches = |at: &usize| self.apart(*at, tip) <= TIP_REACH * self.depth(*at);
        piece.iter().map(|&at| at as usize).filter(reaches).map(|at| self.depth(at)).fold(0.0, f64::max)
    }

    /// The paths of one connected piece, whose voxels come by rising distance from the root.
    fn piece(&mut self, order: &[u32], deep: &Ways) {
        let first = self.tree.paths.len();
        self.piece_start = self.nodes.len();
        for tip in order.iter().rev().map(|&at| at as usize) {
            if self.owner[tip] != 0 {
                continue;
            }
            let mut way = Vec::new();
            let mut joint = None;
            for at in deep.back(self.grid, tip) {
                joint = self.arrived(at);
                if joint.is_some() {
                    break;
                }
                way.push(at);
            }
            way.reverse();
            match joint {
                Some(node) => self.branch(way, node, tip),
                None if way.len() < 3 => break,
                None => self.push(way, None, None),
            }
        }
        self.clear_root(first);
        if self.tree.paths.len() > first { self.tree.pieces += 1 } else { self.tree.crumbs += 1 }
    }

    fn branch(&mut self, way: Vec<usize>, node: usize, tip: usize) {
        let place = self.nodes[node].0;
        let meets = self.ring(tip, node);
        if meets.is_none() && !self.stands_out(&way, place, tip) {
            return self.leave(&way, node, tip);
        }
        self.push(way, Some(place), meets.map(|node| self.nodes[node].0));
    }

    /// Whether a way leaves the spheres of the tree by enough of its own diameter to be a vessel and no bulge.
    fn stands_out(&self, way: &[usize], parent: Place, tip: usize) -> bool {
        let out = self.outside(&self.nodes[self.piece_start..], tip);
        let within_reach = |&(_, node): &(Place, usize)| self.apart(node, tip) <= TIP_REACH * self.depth(node);
        if out < 2.0 * self.grid.edge_mm() || self.nodes[self.piece_start..].iter().any(within_reach) {
            return false;
        }
        let parent = self.tree.paths[parent.0].nodes.clone();
        let beyond = way.iter().filter(|&&at| self.outside(&self.nodes[parent.clone()], at) > 0.0);
        let width = 2.0 * beyond.map(|&at| self.depth(at)).fold(0.0, f64::max);
        out >= self.least_length * width
    }

    /// How far a voxel lies outside the inscribed spheres of nodes, mm; negative inside.
    fn outside(&self, nodes: &[(Place, usize)], at: usize) -> f64 {
        nodes.iter().map(|&(_, node)| self.apart(node, at) - self.depth(node)).fold(f64::INFINITY, f64::min)
    }

    /// The node whose inner sphere holds a voxel.
    fn arrived(&self, at: usize) -> Option<usize> {
        let node = (self.owner[at] as usize).checked_sub(1)?;
        let voxel = self.nodes[node].1;
        let near = (ARRIVED * self.depth(voxel)).max(self.grid.edge_mm());
        (self.apart(voxel, at) <= near).then_some(node)
    }

    fn push(&mut self, voxels: Vec<usize>, from: Option<Place>, meets: Option<Place>) {
        let (number, start) = (self.tree.paths.len(), self.nodes.len());
        for (place, &at) in voxels.iter().enumerate() {
            self.nodes.push(((number, place), at));
            self.places.push(self.grid.position(at));
        }
        self.cover_way(&voxels, |place| start + place);
        let meets = meets.map(|meets| self.shortened(meets));
        let nodes = start..self.nodes.len();
        self.tree.paths.push(RawPath {
            voxels,
            from,
            meets,
            open_start: from.is_none(),
            open_end: meets.is_none(),
            nodes,
        });
    }
}
