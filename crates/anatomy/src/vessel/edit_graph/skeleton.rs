//! A centreline graph without directions: joints, and edges between them.

use super::super::places::{apart, mixed, split};
use super::{GraphEditError, pulled};
use glam::DVec3;
use prosector_core::{Branch, BranchId, CenterlineGraph, CenterlinePoint};

/// A branch between two joints, its samples from the first to the second.
#[derive(Clone, Debug)]
struct Edge {
    /// Place among the branches that it came from; later ones sort by it.
    order: f64,
    joints: [usize; 2],
    name: String,
    points: Vec<CenterlinePoint>,
}

/// Joints are numbers; an open end is a joint of one edge.
pub(super) struct Skeleton<'a> {
    graph: &'a CenterlineGraph,
    edges: Vec<Option<Edge>>,
    joints: usize,
    roots: Vec<usize>,
}

impl<'a> Skeleton<'a> {
    /// Takes the directions from a graph.
    pub fn of(graph: &'a CenterlineGraph) -> Result<Self, GraphEditError> {
        graph.clone().checked()?;
        let mut skeleton = Self { graph, edges: vec![], joints: 0, roots: vec![] };
        let mut tips: Vec<usize> = Vec::new();
        for (n, branch) in graph.branches.iter().enumerate() {
            let from = match branch.parent.and_then(|parent| tips.get(parent.0 as usize)) {
                Some(&tip) => tip,
                None => {
                    let root = skeleton.joint();
                    skeleton.roots.push(root);
                    root
                }
            };
            let joints = [from, skeleton.joint()];
            tips.push(joints[1]);
            let (name, points) = (branch.name.clone(), branch.points.clone());
            skeleton.edges.push(Some(Edge { order: n as f64, joints, name, points }));
        }
        Ok(skeleton)
    }

    fn joint(&mut self) -> usize {
        self.joints += 1;
        self.joints - 1
    }

    /// The edge that a branch became.
    pub fn edge(&self, branch: BranchId) -> Result<usize, GraphEditError> {
        let edge = branch.0 as usize;
        if edge < self.edges.len() { Ok(edge) } else { Err(GraphEditError::NoBranch(branch.0)) }
    }

    /// The joints of an edge that is there.
    pub fn ends_of(&self, edge: usize) -> Option<[usize; 2]> {
        self.edges.get(edge)?.as_ref().map(|edge| edge.joints)
    }

    /// The joints of an edge, the one on the root's side first.
    pub fn ends(&self, edge: usize) -> [usize; 2] {
        self.ends_of(edge).unwrap_or([usize::MAX; 2])
    }

    fn at(&self, joint: usize) -> Vec<usize> {
        let touches = |edge: &Edge| edge.joints.contains(&joint);
        (0..self.edges.len()).filter(|&n| self.edges[n].as_ref().is_some_and(touches)).collect()
    }

    /// Edges that meet in a joint.
    pub fn degree(&self, joint: usize) -> usize {
        self.at(joint).len()
    }

    /// Edges that grow from the far end of an edge, and those that grow from them, in the graph as it was.
    pub fn beyond(&self, edge: usize) -> Vec<usize> {
        let mut found = vec![edge];
        for branch in &self.graph.branches {
            if branch.parent.is_some_and(|parent| found.contains(&(parent.0 as usize))) {
                found.push(branch.id.0 as usize);
            }
        }
        found.remove(0);
        found
    }

    /// Takes an edge away.
    pub fn remove(&mut self, edge: usize) {
        self.edges[edge] = None;
    }

    /// The end of an edge that lies within `near` mm along it of an arc length; the nearer one.
    pub fn end_near(&self, edge: usize, arc_mm: f64, near: f64) -> Option<usize> {
        let edge = self.edges.get(edge)?.as_ref()?;
        let length: f64 = edge.points.windows(2).map(|p| p[0].position.distance_mm(p[1].position)).sum();
        let [to_start, to_end] = [arc_mm.max(0.0), (length - arc_mm).max(0.0)];
        if to_start.min(to_end) > near {
            return None;
        }
        Some(edge.joints[usize::from(to_end < to_start)])
    }

    /// Takes an edge off one of its joints; the new open end.
    pub fn loosen(&mut self, edge: usize, joint: usize) -> usize {
        let open = self.joint();
        if let Some(edge) = &mut self.edges[edge] {
            let side = usize::from(edge.joints[0] != joint);
            edge.joints[side] = open;
        }
        open
    }

    /// Cuts an edge in two that share no joint: the open end of what lies beyond.
    pub fn halve(&mut self, edge: usize, arc_mm: f64) -> usize {
        let near = self.split_by_joint(edge, arc_mm);
        self.loosen(self.edges.len() - 1, near)
    }

    /// Splits an edge by a joint; what lies beyond becomes the last edge.
    pub fn split_by_joint(&mut self, edge: usize, arc_mm: f64) -> usize {
        let joint = self.joint();
        let Some(near) = &mut self.edges[edge] else { return joint };
        let (before, beyond) = split(&near.points, arc_mm);
        let far = Edge { order: near.order + 0.5, joints: [joint, near.joints[1]], ..near.clone() };
        near.points = before;
        near.joints[1] = joint;
        self.edges.push(Some(Edge { points: apart(beyond.into_iter()), ..far }));
        joint
    }

    /// Whether a way leads from one edge to another.
    pub fn hang_together(&self, edge: usize, other: usize) -> bool {
        let reached = self.reached(self.ends(edge)[0]);
        reached.contains(&self.ends(other)[0])
    }

    /// The joints that hang together with one.
    fn reached(&self, joint: usize) -> Vec<usize> {
        let mut reached = vec![joint];
        let mut next = 0;
        while let Some(&joint) = reached.get(next) {
            for edge in self.at(joint) {
                let fresh = self.ends(edge).into_iter().find(|end| !reached.contains(end));
                reached.extend(fresh);
            }
            next += 1;
        }
        reached
    }

    fn sample_at(&self, joint: usize) -> Option<CenterlinePoint> {
        let edge = self.edges[*self.at(joint).first()?].as_ref()?;
        if edge.joints[0] == joint { edge.points.first().copied() } else { edge.points.last().copied() }
    }

    /// Joins two joints by a straight edge, or makes them one where they lie on top of each other.
    pub fn bridge(&mut self, from: usize, to: usize) {
        let Some([a, b]) = self.sample_at(from).zip(self.sample_at(to)).map(|(a, b)| [a, b]) else { return };
        let length = a.position.distance_mm(b.position);
        if length < 1e-3 {
            return self.unite(from, to);
        }
        let steps = length.ceil() as usize;
        let points = (0..=steps).map(|n| mixed(a, b, n as f64 / steps as f64)).collect();
        let order = self.edges.len() as f64;
        self.edges.push(Some(Edge { order, joints: [from, to], name: String::new(), points }));
    }

    fn unite(&mut self, from: usize, to: usize) {
        for edge in self.edges.iter_mut().flatten() {
            edge.joints.iter_mut().filter(|joint| **joint == from).for_each(|joint| *joint = to);
        }
    }

    /// Draws all edges of one joint to another by straight lines.
    pub fn draw_together(&mut self, from: usize, to: usize) {
        // Where nothing else is left at the other joint, the edges go on meeting where they meet.
        let Some(target) = self.sample_at(to) else { return };
        for edge in self.at(from) {
            if let Some(edge) = &mut self.edges[edge] {
                let lead = [target].into_iter().chain(edge.points.iter().copied());
                edge.points = apart(lead);
                edge.joints[0] = to;
            }
        }
    }

    /// Makes one edge of two wherever only two meet in one of these joints.
    pub fn smooth_over<const N: usize>(&mut self, joints: [usize; N]) {
        for joint in joints {
            let [one, other] = self.at(joint)[..] else { continue };
            let Some((mut near, mut far)) = self.edges[one].clone().zip(self.edges[other].take()) else { continue };
            if near.joints[1] != joint {
                // Directions are set later; a root's side is kept in front where it can be.
                if far.joints[1] == joint { std::mem::swap(&mut near, &mut far) } else { near.turn() }
            }
            if far.joints[0] != joint {
                far.turn();
            }
            let name = if near.name.is_empty() { far.name } else { near.name };
            let (joints, order) = ([near.joints[0], far.joints[1]], near.order.min(far.order));
            let points = apart(near.points.into_iter().chain(far.points));
            self.edges[one] = Some(Edge { order, joints, name, points });
        }
    }

    /// Moves a sample that is no joint, and its neighbours with it.
    pub fn pull(&mut self, edge: usize, point: usize, shift: DVec3, reach: f64) {
        if let Some(edge) = &mut self.edges[edge] {
            pulled(&mut edge.points, point, shift, reach);
        }
    }

    /// Moves a joint, and what is near it on all its edges.
    pub fn pull_joint(&mut self, joint: usize, shift: DVec3, reach: f64) {
        for edge in self.at(joint) {
            if let Some(edge) = &mut self.edges[edge] {
                let from = if edge.joints[0] == joint { 0 } else { edge.points.len() - 1 };
                pulled(&mut edge.points, from, shift, reach);
            }
        }
    }

    /// The graph again. Each piece grows from its old root if that is an open end still, or from one of `wished`, or from
    /// the widest of its open ends. `None` without edges.
    pub fn graph(mut self, wished: impl IntoIterator<Item = usize>) -> Option<CenterlineGraph> {
        let wished: Vec<usize> = self.roots.clone().into_iter().chain(wished).collect();
        let mut seen = vec![false; self.joints];
        let mut roots = Vec::new();
        for edge in 0..self.edges.len() {
            let Some([joint, _]) = self.ends_of(edge).filter(|ends| !seen[ends[0]]) else { continue };
            let piece = self.reached(joint);
            piece.iter().for_each(|&joint| seen[joint] = true);
            let open = |joint: &usize| self.degree(*joint) == 1;
            let old = wished.iter().copied().find(|joint| piece.contains(joint) && open(joint));
            roots.push(old.or_else(|| self.widest(piece.iter().copied().filter(open)))?);
        }
        let branches = self.directed(roots);
        let CenterlineGraph { name, frame_of_reference, .. } = self.graph;
        let graph = CenterlineGraph { name: name.clone(), branches, frame_of_reference: frame_of_reference.clone() };
        graph.checked().ok().filter(|graph| !graph.branches.is_empty())
    }

    fn widest(&self, joints: impl Iterator<Item = usize>) -> Option<usize> {
        let radius = |joint: usize| self.sample_at(joint).map_or(0.0, |point| point.radius_mm);
        joints.max_by(|&a, &b| radius(a).total_cmp(&radius(b)).then(b.cmp(&a)))
    }

    /// Branches outward from the roots, in the order that their edges had as far as parents come first.
    fn directed(&mut self, roots: Vec<usize>) -> Vec<Branch> {
        let mut branches: Vec<Branch> = Vec::new();
        let mut open: Vec<(usize, Option<BranchId>)> = roots.into_iter().map(|joint| (joint, None)).collect();
        loop {
            let order = |edge: usize| self.edges[edge].as_ref().map_or(f64::INFINITY, |edge| edge.order);
            let ways = open
                .iter()
                .flat_map(|&(joint, parent)| self.at(joint).into_iter().map(move |edge| (edge, joint, parent)));
            let Some((edge, joint, parent)) = ways.min_by(|a, b| order(a.0).total_cmp(&order(b.0))) else { break };
            let Some(mut edge) = self.edges[edge].take() else { break };
            if edge.joints[0] != joint {
                edge.turn();
            }
            let id = BranchId(branches.len() as u32);
            open.push((edge.joints[1], Some(id)));
            branches.push(Branch { id, parent, name: edge.name, points: edge.points });
        }
        branches
    }
}

impl Edge {
    fn turn(&mut self) {
        self.joints.reverse();
        self.points.reverse();
    }
}
