//! A tree of boxes over small shapes, to find the one that costs least without asking them all.

use glam::DVec3;

/// What a search knows of a set of shapes before it looks at each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Lower corner, mm.
    pub low: DVec3,
    /// Upper corner, mm.
    pub high: DVec3,
    /// Largest weight of a shape within; what it weighs is the caller's matter.
    pub weight: f64,
}

impl Bounds {
    /// The box around points, of weight 0.
    pub fn around(points: &[DVec3]) -> Self {
        let start = Self { low: DVec3::INFINITY, high: DVec3::NEG_INFINITY, weight: 0.0 };
        points.iter().fold(start, |b, p| Self { low: b.low.min(*p), high: b.high.max(*p), ..b })
    }

    /// Squared distance in mm² from a point to the box; 0 within.
    pub fn distance_squared(&self, point: DVec3) -> f64 {
        (point - point.clamp(self.low, self.high)).length_squared()
    }

    fn with(self, other: Self) -> Self {
        let weight = self.weight.max(other.weight);
        Self { low: self.low.min(other.low), high: self.high.max(other.high), weight }
    }
}

struct Node {
    bounds: Bounds,
    /// Of a leaf: the first of its shapes in `order`. Of an inner node: its second child; the first comes right after it.
    at: u32,
    /// Shapes of a leaf; 0 for an inner node.
    shapes: u32,
}

/// Shapes of a leaf at most.
const LEAF: usize = 4;
/// Halving 2³² shapes goes no deeper.
const DEPTH: usize = 40;
/// A bound and a cost are rounded differently; a box is passed over only when it is worse by more than this fraction.
const SLACK: f64 = 1e-9;

/// A tree of boxes over numbered shapes.
pub(crate) struct BoxTree {
    nodes: Vec<Node>,
    order: Vec<u32>,
}

impl BoxTree {
    /// A tree over the shapes with these boxes.
    pub fn new(bounds: &[Bounds]) -> Self {
        let mut tree = Self { nodes: Vec::new(), order: (0..bounds.len() as u32).collect() };
        if !bounds.is_empty() {
            tree.split(bounds, 0, bounds.len());
        }
        tree
    }

    fn split(&mut self, bounds: &[Bounds], first: usize, end: usize) {
        let shapes = &mut self.order[first..end];
        let all = shapes.iter().map(|&n| bounds[n as usize]).reduce(Bounds::with);
        let Some(all) = all else { return };
        if shapes.len() <= LEAF {
            self.nodes.push(Node { bounds: all, at: first as u32, shapes: shapes.len() as u32 });
            return;
        }
        let axis = (all.high - all.low).max_position();
        let middle = |n: u32| bounds[n as usize].low[axis] + bounds[n as usize].high[axis];
        let half = shapes.len() / 2;
        shapes.select_nth_unstable_by(half, |&a, &b| middle(a).total_cmp(&middle(b)).then(a.cmp(&b)));
        let node = self.nodes.len();
        self.nodes.push(Node { bounds: all, at: 0, shapes: 0 });
        self.split(bounds, first, first + half);
        self.nodes[node].at = self.nodes.len() as u32;
        self.split(bounds, first + half, end);
    }

    /// The shape of least cost and that cost; of equal ones the first. `None` without shapes.
    ///
    /// `bound` must not exceed the cost of any shape in a box. `guess` is a shape that is likely near: a good one saves
    /// most of the search, and none changes the answer.
    pub fn least(
        &self,
        bound: impl Fn(&Bounds) -> f64,
        cost: impl Fn(u32) -> f64,
        guess: Option<u32>,
    ) -> Option<(u32, f64)> {
        let root = self.nodes.first()?;
        let start = guess.or_else(|| self.order.first().copied())?;
        let mut best = (start, cost(start));
        let mut waiting = [(0_u32, 0.0); DEPTH];
        waiting[0] = (0, bound(&root.bounds));
        let mut count = 1;
        while count > 0 {
            count -= 1;
            let (at, least) = waiting[count];
            if least - SLACK * (1.0 + least.abs()) > best.1 {
                continue;
            }
            let node = &self.nodes[at as usize];
            if node.shapes > 0 {
                for &shape in &self.order[node.at as usize..(node.at + node.shapes) as usize] {
                    let found = (shape, cost(shape));
                    if found.1 < best.1 || (found.1 == best.1 && found.0 < best.0) {
                        best = found;
                    }
                }
                continue;
            }
            let children = [at + 1, node.at].map(|n| (n, bound(&self.nodes[n as usize].bounds)));
            // The nearer child is looked at first, and so put on top.
            let far_first = if children[0].1 < children[1].1 { [children[1], children[0]] } else { children };
            waiting[count..count + 2].copy_from_slice(&far_first);
            count += 2;
        }
        Some(best)
    }
}
