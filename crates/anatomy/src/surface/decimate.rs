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

/// Part of the edges that are some vertex' cheapest which one pass looks at; more would take edges that are dear now and
/// cheap later. That matters near the limit only: what an early pass leaves, later ones take anyway.
const SHARE: f32 = 0.3;
const EARLY_SHARE: f32 = 0.6;
/// A pass is early while there are this many times the triangles that may be left.
const EARLY: usize = 3;

/// Elements in one call of a loop over the whole mesh. In a browser a function begins in quickly made code, and better
/// code takes over when it is called again, not while it runs.
pub(super) const CALL: usize = 4096;

/// A vertex with its cheapest edge.
#[derive(Clone, Copy)]
struct Candidate {
    cost: f32,
    from: u32,
    to: u32,
}

impl Candidate {
    fn joins(&self, other: &Self) -> bool {
        (self.from, self.to) == (other.from, other.to)
    }
}

/// A triangle mesh with a boundary that stays, its vertices numbered from 0; corners carry sheet bits.
#[derive(Default)]
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
    /// Vertices that took part in a collapse: what surrounds them is no longer in their row.
    busy: Vec<bool>,
    stamps: Stamps,
    /// What surrounds the ends of the edge at work.
    stars: [Star; 2],
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
        let share = if before > EARLY * limit { EARLY_SHARE } else { SHARE };
        Pass::new(mesh).run((before - limit).div_ceil(2), (!every_edge).then_some(share));
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
        let (busy, stamps, stars) = (vec![false; count], Stamps::new(count), Default::default());
        Self { mesh, planes, starts, around, busy, stamps, stars }
    }

    /// Takes up to `wanted` vertices away, the cheapest first, among the cheapest `share` of the edges.
    fn run(&mut self, wanted: usize, share: Option<f32>) {
        let mut candidates = if share.is_some() { self.cheapest() } else { self.edges() };
        // Ties by vertex number, so that the result is the same everywhere.
        let order = |a: &Candidate, b: &Candidate| a.cost.total_cmp(&b.cost).then((a.from, a.to).cmp(&(b.from, b.to)));
        let most = share.map_or(usize::MAX, |share| (share * candidates.len() as f32) as usize + 64).min(2 * wanted);
        if most < candidates.len() && share.is_some() {
            candidates.select_nth_unstable_by(most, order);
            candidates.truncate(most);
        }
        candidates.sort_unstable_by(order);
        let mut taken = 0;
        for candidate in candidates {
            taken += usize::from(taken < wanted && self.collapse(candidate));
        }
    }

    /// All edges that have an end that may move, and what they cost.
    fn edges(&self) -> Vec<Candidate> {
        let mut all = Vec::with_capacity(self.mesh.triangles.len() * 3 / 2);
        self.mesh.triangles.chunks(CALL).for_each(|triangles| self.weigh(triangles, &mut all));
        all
    }

    /// The cheapest edge of each vertex that has one.
    fn cheapest(&self) -> Vec<Candidate> {
        let none = Candidate { cost: f32::INFINITY, from: u32::MAX, to: u32::MAX };
        let mut best = vec![none; self.mesh.positions.len()];
        let mut edges = Vec::with_capacity(3 * CALL);
        for triangles in self.mesh.triangles.chunks(CALL) {
            edges.clear();
            self.weigh(triangles, &mut edges);
            keep_cheapest(&edges, &mut best);
        }
        // Both ends of an edge may have it as their cheapest.
        let own = |&(n, edge): &(usize, &Candidate)| {
            edge.from == n as u32 || edge.to == n as u32 && !best[edge.from as usize].joins(edge)
        };
        best.iter().enumerate().filter(own).map(|(_, edge)| *edge).collect()
    }

    /// Adds the edges of some triangles. They are told from the others first and weighed then, so that no guess at a
    /// branch waits for a cost.
    #[inline(never)]
    fn weigh(&self, triangles: &[[u32; 3]], edges: &mut Vec<Candidate>) {
        let fixed = |n: u32| self.mesh.fixed[n as usize];
        let first = edges.len();
        for triangle in triangles {
            let [a, b, c] = triangle.map(|corner| vertex_of(corner) as u32);
            for (from, to) in [(a, b), (b, c), (c, a)] {
                // Every edge within the patch is there once in each direction.
                if from < to && !(fixed(from) && fixed(to)) {
                    edges.push(Candidate { cost: 0.0, from, to });
                }
            }
        }
        for edge in &mut edges[first..] {
            edge.cost = self.planes.cost(self.mesh, edge.from, edge.to).1;
        }
    }

    /// Joins the ends of an edge, unless that would change what the surface is connected like or turn a triangle over.
    #[inline(never)]
    fn collapse(&mut self, candidate: Candidate) -> bool {
        let (a, b) = (candidate.from, candidate.to);
        if self.busy[a as usize] || self.busy[b as usize] {
            return false;
        }
        let (gone, kept) = if self.mesh.fixed[a as usize] { (b, a) } else { (a, b) };
        let [own, other] = &mut self.stars;
        for (star, vertex) in [(&mut *own, gone), (&mut *other, kept)] {
            let row = self.starts[vertex as usize] as usize..self.starts[vertex as usize + 1] as usize;
            if !star.fill(self.around[row].iter().map(|&t| self.mesh.triangles[t as usize])) {
                return false;
            }
        }
        let Some(corner) = own.corner_beside(kept) else { return false };
        if !self.stamps.keeps_manifold(own, other, gone, kept, &self.mesh.fixed) {
            return false;
        }
        let target = self.planes.cost(self.mesh, gone, kept).0;
        let turns = |star: &Star| star.turns(&self.mesh.positions, [gone, kept], target);
        if turns(own) || !(self.mesh.fixed[kept as usize] || !turns(other)) {
            return false;
        }
        self.mesh.positions[kept as usize] = target;
        self.busy[gone as usize] = true;
        self.busy[kept as usize] = true;
        self.rename(gone, corner);
        true
    }

    /// Sets a corner in the place of a vertex that is gone.
    fn rename(&mut self, gone: u32, corner: u32) {
        let row = self.starts[gone as usize] as usize..self.starts[gone as usize + 1] as usize;
        for &t in &self.around[row] {
            let corners = self.mesh.triangles[t as usize].iter_mut();
            corners.filter(|at| vertex_of(**at) == gone as usize).for_each(|at| *at = corner);
        }
    }
}

#[inline(never)]
fn keep_cheapest(edges: &[Candidate], best: &mut [Candidate]) {
    for &edge in edges {
        for end in [edge.from, edge.to] {
            let slot = &mut best[end as usize];
            *slot = if edge.cost < slot.cost { edge } else { *slot };
        }
    }
}

/// Triangles around each vertex, in compressed rows.
fn rows(triangles: &[[u32; 3]], count: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; count + 1];
    triangles.chunks(CALL).for_each(|triangles| count_corners(triangles, &mut starts));
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut around = vec![0; 3 * triangles.len()];
    for (n, triangles) in triangles.chunks(CALL).enumerate().rev() {
        fill_rows(triangles, n * CALL, &mut starts, &mut around);
    }
    (starts, around)
}

#[inline(never)]
fn count_corners(triangles: &[[u32; 3]], starts: &mut [u32]) {
    triangles.as_flattened().iter().for_each(|&corner| starts[vertex_of(corner)] += 1);
}

#[inline(never)]
fn fill_rows(triangles: &[[u32; 3]], first: usize, starts: &mut [u32], around: &mut [u32]) {
    for (t, triangle) in triangles.iter().enumerate().rev() {
        for &corner in triangle {
            let slot = &mut starts[vertex_of(corner)];
            *slot -= 1;
            around[*slot as usize] = (first + t) as u32;
        }
    }
}

impl Mesh {
    /// Drops triangles without area and vertices without triangles.
    fn pack(&mut self) {
        self.triangles.retain(|triangle| {
            let [a, b, c] = triangle.map(vertex_of);
            a != b && b != c && c != a
        });
        let mut triangles = std::mem::take(&mut self.triangles);
        let mut packed = Mesh::default();
        let mut number = vec![u32::MAX; self.positions.len()];
        triangles.chunks_mut(CALL).for_each(|triangles| self.number(triangles, &mut number, &mut packed));
        *self = Mesh { triangles, ..packed };
    }

    /// Numbers the vertices of some triangles anew, and moves those that had no new number yet.
    #[inline(never)]
    fn number(&self, triangles: &mut [[u32; 3]], number: &mut [u32], packed: &mut Mesh) {
        for corner in triangles.as_flattened_mut() {
            let slot = &mut number[vertex_of(*corner)];
            if *slot == u32::MAX {
                *slot = packed.positions.len() as u32;
                packed.positions.push(self.positions[vertex_of(*corner)]);
                packed.fixed.push(self.fixed[vertex_of(*corner)]);
                packed.origin.push(self.origin[vertex_of(*corner)]);
            }
            *corner = *slot | sheets_of(*corner);
        }
    }
}
