//! Fewer triangles with the least change of shape.

use super::Cancelled;
use super::mesh::WorkMesh;
use glam::{DMat3, DVec3};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Sum of squared distances to planes: x'Ax + 2b'x + c (M. Garland and P. Heckbert, "Surface simplification using
/// quadric error metrics", SIGGRAPH 1997), each plane weighted by the area of its triangle.
#[derive(Clone, Copy)]
struct Quadric {
    a: DMat3,
    b: DVec3,
    c: f64,
}

impl Quadric {
    const ZERO: Self = Self { a: DMat3::ZERO, b: DVec3::ZERO, c: 0.0 };

    fn of_triangle(mesh: &WorkMesh, triangle: [u32; 3]) -> Self {
        let cross = mesh.cross(triangle);
        let (normal, area) = (cross.normalize_or_zero(), cross.length() / 2.0);
        let distance = -normal.dot(mesh.positions[triangle[0] as usize]);
        let a = DMat3::from_cols(normal * normal.x, normal * normal.y, normal * normal.z) * area;
        Self { a, b: normal * distance * area, c: distance * distance * area }
    }

    fn plus(self, other: Self) -> Self {
        Self { a: self.a + other.a, b: self.b + other.b, c: self.c + other.c }
    }

    fn error(&self, p: DVec3) -> f64 {
        (p.dot(self.a * p) + 2.0 * self.b.dot(p) + self.c).max(0.0)
    }

    /// The point of least error, held lightly to the middle of the edge where the planes leave it free.
    fn best(&self, from: DVec3, to: DVec3) -> DVec3 {
        let middle = (from + to) / 2.0;
        let hold = 1e-4 * (self.a.x_axis.x + self.a.y_axis.y + self.a.z_axis.z);
        let held = self.a + DMat3::from_diagonal(DVec3::splat(hold));
        let point = held.inverse() * (middle * hold - self.b);
        if point.distance(middle) < from.distance(to) { point } else { middle }
    }
}

/// An edge that may be collapsed; stale once either end has changed.
struct Candidate {
    cost: f64,
    ends: [u32; 2],
    versions: [u32; 2],
    target: DVec3,
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Candidate {}
impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Candidate {
    /// Cheapest first out of a max-heap; ties by vertex number, so that the result is the same everywhere.
    fn cmp(&self, other: &Self) -> Ordering {
        other.cost.total_cmp(&self.cost).then_with(|| other.ends.cmp(&self.ends))
    }
}

struct Collapser {
    mesh: WorkMesh,
    quadrics: Vec<Quadric>,
    versions: Vec<u32>,
    around: Vec<Vec<u32>>,
    alive: Vec<bool>,
    triangle_count: usize,
    heap: BinaryHeap<Candidate>,
}

/// Collapses edges until at most `limit` triangles are left, or none can go without breaking the manifold.
pub(super) fn decimate(
    mesh: WorkMesh,
    limit: usize,
    progress: &mut dyn FnMut(f32) -> Result<(), Cancelled>,
) -> Result<WorkMesh, Cancelled> {
    if mesh.triangles.len() <= limit {
        return Ok(mesh);
    }
    let (first, span) = (mesh.triangles.len(), (mesh.triangles.len() - limit) as f32);
    let mut work = Collapser::new(mesh);
    let mut steps = 0u32;
    while work.triangle_count > limit {
        let Some(candidate) = work.heap.pop() else { break };
        work.collapse(&candidate);
        steps += 1;
        if steps.is_multiple_of(4096) {
            progress((first - work.triangle_count) as f32 / span)?;
        }
    }
    Ok(work.compact())
}

impl Collapser {
    fn new(mesh: WorkMesh) -> Self {
        let mut quadrics = vec![Quadric::ZERO; mesh.positions.len()];
        let mut around = vec![Vec::new(); mesh.positions.len()];
        for (t, &triangle) in mesh.triangles.iter().enumerate() {
            let quadric = Quadric::of_triangle(&mesh, triangle);
            for n in triangle {
                quadrics[n as usize] = quadrics[n as usize].plus(quadric);
                around[n as usize].push(t as u32);
            }
        }
        let (alive, versions) = (vec![true; mesh.triangles.len()], vec![0; mesh.positions.len()]);
        let triangle_count = mesh.triangles.len();
        let mut work = Self { mesh, quadrics, versions, around, alive, triangle_count, heap: BinaryHeap::new() };
        for t in 0..triangle_count {
            let [a, b, c] = work.mesh.triangles[t];
            for (from, to) in [(a, b), (b, c), (c, a)] {
                if from < to {
                    work.push(from, to);
                }
            }
        }
        work
    }

    fn push(&mut self, a: u32, b: u32) {
        let ends = [a.min(b), a.max(b)];
        let [from, to] = ends.map(|n| self.mesh.positions[n as usize]);
        let quadric = self.quadrics[a as usize].plus(self.quadrics[b as usize]);
        let target = quadric.best(from, to);
        // The small second term makes flat regions collapse their shortest edges first, which keeps triangles round.
        let cost = quadric.error(target) + 1e-6 * from.distance_squared(to);
        self.heap.push(Candidate { cost, ends, versions: ends.map(|n| self.versions[n as usize]), target });
    }

    fn neighbours(&self, n: u32) -> Vec<u32> {
        let triangles = self.around[n as usize].iter().map(|&t| self.mesh.triangles[t as usize]);
        let mut found: Vec<u32> = triangles.flatten().filter(|&m| m != n).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn collapse(&mut self, candidate: &Candidate) {
        let [keep, gone] = candidate.ends;
        let current = candidate.ends.map(|n| self.versions[n as usize]);
        if current != candidate.versions || !self.keeps_manifold(keep, gone) || self.flips(candidate) {
            return;
        }
        self.mesh.positions[keep as usize] = candidate.target;
        self.quadrics[keep as usize] = self.quadrics[keep as usize].plus(self.quadrics[gone as usize]);
        for t in std::mem::take(&mut self.around[gone as usize]) {
            let triangle = &mut self.mesh.triangles[t as usize];
            if triangle.contains(&keep) {
                self.alive[t as usize] = false;
                self.triangle_count -= 1;
                let corners = *triangle;
                corners.iter().for_each(|&n| self.around[n as usize].retain(|&other| other != t));
            } else {
                triangle.iter_mut().filter(|n| **n == gone).for_each(|n| *n = keep);
                self.around[keep as usize].push(t);
            }
        }
        self.versions[keep as usize] += 1;
        self.versions[gone as usize] += 1;
        for other in self.neighbours(keep) {
            self.push(keep, other);
        }
    }

    /// The link condition (T. Dey and others, 1999): the ends share exactly the two vertices opposite their edge, and
    /// no vertex is left with fewer than three neighbours.
    fn keeps_manifold(&self, keep: u32, gone: u32) -> bool {
        let (a, b) = (self.neighbours(keep), self.neighbours(gone));
        let shared: Vec<u32> = a.iter().copied().filter(|n| b.binary_search(n).is_ok()).collect();
        a.binary_search(&gone).is_ok()
            && shared.len() == 2
            && a.len() + b.len() >= 7
            && shared.iter().all(|&n| self.around[n as usize].len() > 3)
    }

    /// Whether moving both ends to the target would turn a triangle over.
    fn flips(&self, candidate: &Candidate) -> bool {
        let [keep, gone] = candidate.ends;
        candidate.ends.iter().flat_map(|&n| &self.around[n as usize]).any(|&t| {
            let triangle = self.mesh.triangles[t as usize];
            if triangle.contains(&keep) && triangle.contains(&gone) {
                return false;
            }
            let moved =
                |n: u32| if n == keep || n == gone { candidate.target } else { self.mesh.positions[n as usize] };
            let [a, b, c] = triangle.map(moved);
            let (before, after) = (self.mesh.cross(triangle), (b - a).cross(c - a));
            before.dot(after) <= 0.2 * before.length() * after.length()
        })
    }

    fn compact(self) -> WorkMesh {
        let mut number = vec![u32::MAX; self.mesh.positions.len()];
        let mut result = WorkMesh::default();
        for (triangle, _) in self.mesh.triangles.iter().zip(&self.alive).filter(|(_, alive)| **alive) {
            result.triangles.push(triangle.map(|n| {
                let slot = &mut number[n as usize];
                if *slot == u32::MAX {
                    *slot = result.positions.len() as u32;
                    result.positions.push(self.mesh.positions[n as usize]);
                }
                *slot
            }));
        }
        result
    }
}
