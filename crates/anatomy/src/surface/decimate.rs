//! Fewer triangles with the least change of shape.
//!
//! Edges are collapsed in passes over flat arrays: each pass weighs all edges, takes the cheapest ones that share no
//! vertex, and packs what is left. The error of a collapse is the sum of squared distances to the planes around both
//! ends (M. Garland and P. Heckbert, SIGGRAPH 1997), taken anew in each pass from the triangles that are there
//! (P. Lindstrom and G. Turk, "Fast and memory efficient polygonal simplification", IEEE Visualization 1998), so
//! that it is precise in single precision. A pass costs a fixed time a triangle and takes about a quarter of them.

use super::patch::{sheets_of, vertex_of};
use super::planes::Planes;
use super::star::{Stamps, Star};
use glam::Vec3;

/// Part of the vertices that one pass may take away; more would take edges that are dear now and cheap later.
const SHARE: f32 = 0.35;

/// A vertex with its cheapest edge.
#[derive(Clone, Copy)]
struct Candidate {
    cost: f32,
    from: u32,
    to: u32,
}

/// A triangle mesh with a boundary that stays, its vertices numbered from 0; corners carry sheet bits.
pub(super) struct Mesh {
    pub positions: Vec<Vec3>,
    /// Vertices that may not move, and that are never joined with each other.
    pub fixed: Vec<bool>,
    /// The number that each vertex had where it came from.
    pub origin: Vec<u32>,
    pub triangles: Vec<[u32; 3]>,
}

/// One pass at work.
struct Pass<'a> {
    mesh: &'a mut Mesh,
    planes: Planes,
    /// Triangles around each vertex at the start of the pass, in compressed rows.
    starts: Vec<u32>,
    around: Vec<u32>,
    /// The corner that a vertex's corners have become; itself while it is there.
    became: Vec<u32>,
    /// Vertices that took part in a collapse: what surrounds them is no longer in their row.
    busy: Vec<bool>,
    stamps: Stamps,
}

/// Collapses edges until at most `limit` triangles are left, or none can go without breaking the manifold; a mesh
/// with fixed vertices is given up once passes take little, because what holds it back is mostly its boundary.
///
/// `progress` hears the finished fraction and stops the work with an error.
pub(super) fn decimate<E>(
    mesh: &mut Mesh,
    limit: usize,
    mut progress: impl FnMut(f32) -> Result<(), E>,
) -> Result<(), E> {
    let first = mesh.triangles.len();
    let bounded = mesh.fixed.contains(&true);
    let mut every_edge = false;
    while mesh.triangles.len() > limit {
        let before = mesh.triangles.len();
        progress((first - before) as f32 / (first - limit) as f32)?;
        Pass::new(mesh).run((before - limit).div_ceil(2), every_edge);
        mesh.pack();
        let taken = before - mesh.triangles.len();
        let little = taken <= before / 50;
        if little && (bounded || (every_edge && taken == 0)) {
            break;
        }
        // Where the cheapest edges cannot go, others may.
        every_edge = little;
    }
    Ok(())
}

impl<'a> Pass<'a> {
    fn new(mesh: &'a mut Mesh) -> Self {
        let count = mesh.positions.len();
        let (starts, around) = rows(&mesh.triangles, count);
        let planes = Planes::of(mesh);
        let (became, busy) = ((0..count as u32).collect(), vec![false; count]);
        Self { mesh, planes, starts, around, became, busy, stamps: Stamps::new(count) }
    }

    /// Takes up to `wanted` vertices away, the cheapest first.
    fn run(&mut self, wanted: usize, every_edge: bool) {
        let mut candidates = if every_edge { self.edges().collect() } else { self.cheapest() };
        // Ties by vertex number, so that the result is the same everywhere.
        let order = |a: &Candidate, b: &Candidate| a.cost.total_cmp(&b.cost).then((a.from, a.to).cmp(&(b.from, b.to)));
        let most = (2 * wanted).min((SHARE * candidates.len() as f32) as usize + 64);
        if most < candidates.len() && !every_edge {
            candidates.select_nth_unstable_by(most, order);
            candidates.truncate(most);
        }
        candidates.sort_unstable_by(order);
        let mut taken = 0;
        for candidate in candidates {
            taken += usize::from(taken < wanted && self.collapse(candidate));
        }
        let became = &self.became;
        let now = |corner: &mut u32| *corner = renamed(became, *corner);
        self.mesh.triangles.iter_mut().flatten().for_each(now);
    }

    /// All edges that have an end that may move, and what they cost.
    fn edges(&self) -> impl Iterator<Item = Candidate> {
        let fixed = |n: u32| self.mesh.fixed[n as usize];
        let sides = self.mesh.triangles.iter().flat_map(|triangle| {
            let [a, b, c] = triangle.map(|corner| vertex_of(corner) as u32);
            [(a, b), (b, c), (c, a)]
        });
        // Every edge within the patch is there once in each direction.
        let own = sides.filter(move |&(from, to)| from < to && !(fixed(from) && fixed(to)));
        own.map(|(from, to)| Candidate { cost: self.planes.cost(self.mesh, from, to).1, from, to })
    }

    /// The cheapest edge of each vertex that has one.
    fn cheapest(&self) -> Vec<Candidate> {
        let none = Candidate { cost: f32::INFINITY, from: u32::MAX, to: u32::MAX };
        let mut best = vec![none; self.mesh.positions.len()];
        for edge in self.edges() {
            for end in [edge.from, edge.to] {
                let slot = &mut best[end as usize];
                if edge.cost < slot.cost {
                    *slot = edge;
                }
            }
        }
        best.retain(|candidate| candidate.to != u32::MAX);
        best
    }

    /// Joins the ends of an edge, unless that would change what the surface is connected like or turn a triangle over.
    fn collapse(&mut self, candidate: Candidate) -> bool {
        let (a, b) = (candidate.from, candidate.to);
        if self.busy[a as usize] || self.busy[b as usize] {
            return false;
        }
        let (gone, kept) = if self.mesh.fixed[a as usize] { (b, a) } else { (a, b) };
        let (Some(own), Some(other)) = (self.star(gone), self.star(kept)) else { return false };
        let target = self.planes.cost(self.mesh, gone, kept).0;
        let Some(corner) = own.corner_beside(kept) else { return false };
        let allowed = self.stamps.keeps_manifold(&own, &other, gone, kept, &self.mesh.fixed)
            && !own.turns(&self.mesh.positions, [gone, kept], target)
            && (self.mesh.fixed[kept as usize] || !other.turns(&self.mesh.positions, [gone, kept], target));
        if allowed {
            self.mesh.positions[kept as usize] = target;
            self.became[gone as usize] = corner;
            self.busy[gone as usize] = true;
            self.busy[kept as usize] = true;
        }
        allowed
    }

    /// The triangles around a vertex that took part in no collapse, as they are now; `None` if they are too many.
    fn star(&self, vertex: u32) -> Option<Star> {
        let row = self.starts[vertex as usize] as usize..self.starts[vertex as usize + 1] as usize;
        let triangles = self.around[row].iter().map(|&t| self.mesh.triangles[t as usize]);
        Star::of(triangles.map(|triangle| triangle.map(|corner| renamed(&self.became, corner))))
    }
}

/// A corner as it is after the collapses so far.
fn renamed(became: &[u32], corner: u32) -> u32 {
    let now = became[vertex_of(corner)];
    if vertex_of(now) == vertex_of(corner) { corner } else { now }
}

fn rows(triangles: &[[u32; 3]], count: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; count + 1];
    triangles.as_flattened().iter().for_each(|&corner| starts[vertex_of(corner)] += 1);
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut around = vec![0; 3 * triangles.len()];
    for (t, triangle) in triangles.iter().enumerate().rev() {
        for &corner in triangle {
            let slot = &mut starts[vertex_of(corner)];
            *slot -= 1;
            around[*slot as usize] = t as u32;
        }
    }
    (starts, around)
}

impl Mesh {
    /// Drops triangles without area and vertices without triangles.
    fn pack(&mut self) {
        self.triangles.retain(|triangle| {
            let [a, b, c] = triangle.map(vertex_of);
            a != b && b != c && c != a
        });
        let mut number = vec![u32::MAX; self.positions.len()];
        let mut count = 0;
        let (mut positions, mut fixed, mut origin) = (Vec::new(), Vec::new(), Vec::new());
        for corner in self.triangles.as_flattened_mut() {
            let slot = &mut number[vertex_of(*corner)];
            if *slot == u32::MAX {
                *slot = count;
                count += 1;
                positions.push(self.positions[vertex_of(*corner)]);
                fixed.push(self.fixed[vertex_of(*corner)]);
                origin.push(self.origin[vertex_of(*corner)]);
            }
            *corner = *slot | sheets_of(*corner);
        }
        (self.positions, self.fixed, self.origin) = (positions, fixed, origin);
    }
}
