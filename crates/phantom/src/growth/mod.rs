//! Vessel trees grown into tissue.
//!
//! Constrained constructive optimisation (W. Schreiner and P. Buxbaum, IEEE Trans Biomed Eng 1993): terminals are
//! added one by one, each joined to the tree where that costs the least blood volume. Radii follow Murray's law
//! (C. Murray, PNAS 1926): the cube of a parent's radius is the sum of its children's cubes, so a vessel that feeds n
//! equal terminals of radius r has radius r * n^(1/3).

pub(crate) mod curve;
pub(crate) mod liver;
pub(crate) mod soft;

use crate::shape::noise::Dice;
use crate::shape::segment;
use crate::shape::tube::catmull_rom;
use glam::DVec3;

/// A hand-drawn vessel from which a tree grows.
pub(crate) struct Stem {
    pub name: &'static str,
    /// Index of the stem it continues; its line then starts at that stem's end.
    pub parent: Option<usize>,
    pub points: &'static [[f64; 3]],
    /// Whether new vessels may leave it.
    pub open: bool,
}

/// A point of a tree; the vessel between its parent and itself belongs to it.
pub(crate) struct Node {
    pub at: DVec3,
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    /// Terminals beyond this node.
    pub leaves: u32,
    pub name: &'static str,
    open: bool,
    drawn: bool,
}

/// A tree (or several) under construction; parents come before children only until vessels are joined.
pub(crate) struct Tree {
    pub nodes: Vec<Node>,
    /// Radius of a terminal vessel, mm.
    pub terminal_radius: f64,
}

/// What a new vessel must respect.
pub(crate) struct Ground<'a> {
    /// Signed distance to the tissue's surface, negative inside, mm.
    pub surface: &'a dyn Fn(DVec3) -> f64,
    /// Vessels of other trees: from, to, radius.
    pub others: &'a [(DVec3, DVec3, f64)],
    /// How far vessels stay inside the surface, mm.
    pub margin: f64,
}

/// Candidates looked at for each new terminal.
const NEAREST: usize = 10;
/// Clearance to vessels of other trees, mm.
const CLEARANCE_MM: f64 = 0.8;

impl Tree {
    /// The tree made of the stems alone; every stem without a continuation ends in one terminal.
    pub fn of(stems: &[Stem], terminal_radius: f64) -> Self {
        let mut tree = Self { nodes: Vec::new(), terminal_radius };
        let mut ends = Vec::with_capacity(stems.len());
        for stem in stems {
            let end = tree.draw(stem, stem.parent.and_then(|parent| ends.get(parent).copied()));
            ends.push(end);
        }
        tree.count_leaves();
        tree
    }

    fn draw(&mut self, stem: &Stem, from: Option<usize>) -> usize {
        let start = from.map(|n| self.nodes[n].at);
        let corners: Vec<DVec3> = start.into_iter().chain(stem.points.iter().map(|&p| DVec3::from(p))).collect();
        let at = |n: usize| corners[n.min(corners.len() - 1)];
        let mut last = from.unwrap_or_else(|| self.push(at(0), None, stem));
        for n in 0..corners.len() - 1 {
            let pieces = (at(n).distance(at(n + 1)) / 7.0).ceil().max(1.0) as usize;
            for k in 1..=pieces {
                let t = k as f64 / pieces as f64;
                let point = catmull_rom(at(n.saturating_sub(1)), at(n), at(n + 1), at(n + 2), t);
                last = self.push(point, Some(last), stem);
            }
        }
        last
    }

    fn push(&mut self, at: DVec3, parent: Option<usize>, stem: &Stem) -> usize {
        let node = Node { at, parent, children: vec![], leaves: 0, name: stem.name, open: stem.open, drawn: true };
        self.nodes.push(node);
        let n = self.nodes.len() - 1;
        if let Some(parent) = parent {
            self.nodes[parent].children.push(n);
        }
        n
    }

    fn count_leaves(&mut self) {
        for n in (0..self.nodes.len()).rev() {
            if self.nodes[n].children.is_empty() {
                self.nodes[n].leaves = 1;
            }
            if let Some(parent) = self.nodes[n].parent {
                self.nodes[parent].leaves += self.nodes[n].leaves;
            }
        }
    }

    /// Radius of the vessel that ends at a node, mm.
    pub fn radius(&self, n: usize) -> f64 {
        self.terminal_radius * libm::cbrt(f64::from(self.nodes[n].leaves))
    }

    /// Adds terminals at random places of a box until the tree has `count`, or places run out.
    pub fn fill(&mut self, ground: &Ground<'_>, low: DVec3, high: DVec3, count: u32, dice: &mut Dice) {
        let leaves = |tree: &Self| tree.nodes.iter().filter(|n| n.children.is_empty()).count() as u32;
        let (mut made, mut tries) = (leaves(self), 0);
        let volume = (high - low).element_product() * 0.35;
        while made < count && tries < count * 60 {
            tries += 1;
            let p = dice.point(low, high);
            // Terminals keep apart, the less the more there are, so that none is skipped for ever.
            let apart =
                0.62 * libm::cbrt(volume / f64::from(made + 1)) * (1.0 - f64::from(tries) / f64::from(count * 60));
            if (ground.surface)(p) > -ground.margin - 1.0 || self.nearest_distance(p) < apart {
                continue;
            }
            made += u32::from(self.join(p, ground));
        }
    }

    fn nearest_distance(&self, p: DVec3) -> f64 {
        self.nodes
            .iter()
            .filter_map(|n| Some(segment(p, self.nodes[n.parent?].at, n.at).0))
            .fold(f64::INFINITY, f64::min)
    }

    /// Joins a terminal to the vessel where it costs the least volume; false if no way to any is clear.
    pub fn join(&mut self, p: DVec3, ground: &Ground<'_>) -> bool {
        let mut near: Vec<(f64, usize)> = (0..self.nodes.len())
            .filter(|&n| self.nodes[n].open)
            .filter_map(|n| Some((segment(p, self.nodes[self.nodes[n].parent?].at, self.nodes[n].at).0, n)))
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut best: Option<(f64, usize, DVec3)> = None;
        for &(_, n) in near.iter().take(NEAREST) {
            for (cost, at) in self.joints(n, p) {
                if best.is_none_or(|b| cost < b.0) && self.is_clear(at, p, n, ground) {
                    best = Some((cost, n, at));
                }
            }
        }
        let Some((_, n, at)) = best else { return false };
        self.split(n, at, p);
        true
    }

    /// Possible bifurcations on the vessel that ends at `n`, with the blood volume that each would add.
    fn joints(&self, n: usize, p: DVec3) -> Vec<(f64, DVec3)> {
        let Some(parent) = self.nodes[n].parent else { return vec![] };
        let (a, b, leaves) = (self.nodes[parent].at, self.nodes[n].at, self.nodes[n].leaves);
        let upstream = self.upstream_cost(parent);
        let pulls: &[f64] = if self.nodes[n].drawn { &[0.0] } else { &[0.0, 0.12, 0.25, 0.4] };
        let mut joints = Vec::with_capacity(12);
        for along in [0.2, 0.5, 0.8] {
            for &pull in pulls {
                let on = a.lerp(b, along);
                let at = on.lerp(p, pull);
                let turn = (p - at).normalize_or_zero().dot((b - a).normalize_or_zero());
                // A branch that turns back costs more: blood does not like hairpins.
                let backward = 1.0 + 1.2 * (0.15 - turn).max(0.0);
                let cost = at.distance(a) * area(leaves + 1) + at.distance(b) * area(leaves)
                    - a.distance(b) * area(leaves)
                    + at.distance(p) * area(1) * backward;
                joints.push((cost + upstream, at));
            }
        }
        joints
    }

    fn upstream_cost(&self, from: usize) -> f64 {
        let (mut cost, mut n) = (0.0, from);
        while let Some(parent) = self.nodes[n].parent {
            let leaves = self.nodes[n].leaves;
            cost += self.nodes[n].at.distance(self.nodes[parent].at) * (area(leaves + 1) - area(leaves));
            n = parent;
        }
        cost
    }

    fn is_clear(&self, from: DVec3, to: DVec3, n: usize, ground: &Ground<'_>) -> bool {
        let parent = self.nodes[n].parent.map_or(from, |parent| self.nodes[parent].at);
        let lines = [(from, to), (parent, from), (from, self.nodes[n].at)];
        let checked = if self.nodes[n].drawn { &lines[..1] } else { &lines[..] };
        checked.iter().all(|&(a, b)| {
            let steps = (a.distance(b) / 2.5).ceil().max(1.0) as usize;
            let inside = (1..=steps).all(|k| (ground.surface)(a.lerp(b, k as f64 / steps as f64)) < -ground.margin);
            inside
                && ground
                    .others
                    .iter()
                    .all(|&(c, d, r)| lines_apart(a, b, c, d) > r + self.terminal_radius + CLEARANCE_MM)
        })
    }

    fn split(&mut self, n: usize, at: DVec3, p: DVec3) {
        let Some(parent) = self.nodes[n].parent else { return };
        let (middle, leaf) = (self.nodes.len(), self.nodes.len() + 1);
        let (name, drawn, leaves) = (self.nodes[n].name, self.nodes[n].drawn, self.nodes[n].leaves);
        let at_middle =
            Node { at, parent: Some(parent), children: vec![n, leaf], leaves: leaves + 1, name, open: true, drawn };
        self.nodes.push(at_middle);
        let at_leaf =
            Node { at: p, parent: Some(middle), children: vec![], leaves: 1, name: "", open: true, drawn: false };
        self.nodes.push(at_leaf);
        self.nodes[n].parent = Some(middle);
        self.nodes[parent].children.iter_mut().filter(|c| **c == n).for_each(|c| *c = middle);
        let mut up = Some(parent);
        while let Some(n) = up {
            self.nodes[n].leaves += 1;
            up = self.nodes[n].parent;
        }
    }
}

/// Cross-section in units of a terminal's, for a vessel that feeds `leaves` terminals.
fn area(leaves: u32) -> f64 {
    let root = libm::cbrt(f64::from(leaves));
    root * root
}

/// Smallest distance between two segments (sampled along the first: vessels here are short and nearly straight).
fn lines_apart(a: DVec3, b: DVec3, c: DVec3, d: DVec3) -> f64 {
    let reach = a.distance(b);
    if segment((a + b) * 0.5, c, d).0 > reach * 0.5 + 8.0 {
        return f64::INFINITY;
    }
    let steps = (reach / 1.5).ceil().max(1.0) as usize;
    (0..=steps).map(|k| segment(a.lerp(b, k as f64 / steps as f64), c, d).0).fold(f64::INFINITY, f64::min)
}
