//! What surrounds a vertex, and what may become of it.

use super::patch::vertex_of;
use glam::Vec3;

/// Triangles around a vertex beyond which it is left alone.
const MOST: usize = 40;

/// The triangles around a vertex.
#[derive(Default)]
pub(super) struct Star(Vec<[u32; 3]>);

impl Star {
    /// Collects triangles in place of those before, leaving out those that have collapsed; false if they are too many.
    pub fn fill(&mut self, all: impl Iterator<Item = [u32; 3]>) -> bool {
        self.0.clear();
        self.0.extend(all.filter(|triangle| {
            let [a, b, c] = triangle.map(vertex_of);
            a != b && b != c && c != a
        }));
        self.0.len() <= MOST
    }

    /// The corner of a neighbour, with its sheets, if all triangles here agree on them.
    pub fn corner_beside(&self, neighbour: u32) -> Option<u32> {
        let mut found = self.0.as_flattened().iter().filter(|&&corner| vertex_of(corner) == neighbour as usize);
        let first = *found.next()?;
        found.all(|&corner| corner == first).then_some(first)
    }

    /// Whether a triangle would turn over if the ends of an edge moved to `target`.
    pub fn turns(&self, positions: &[Vec3], ends: [u32; 2], target: Vec3) -> bool {
        let [gone, kept] = ends.map(|n| n as usize);
        self.0.iter().any(|triangle| {
            let vertices = triangle.map(vertex_of);
            if vertices.contains(&gone) && vertices.contains(&kept) {
                return false;
            }
            let cross = |[a, b, c]: [Vec3; 3]| (b - a).cross(c - a);
            let before = cross(vertices.map(|n| positions[n]));
            let after = cross(vertices.map(|n| if n == gone || n == kept { target } else { positions[n] }));
            let along = before.dot(after);
            // Within 78 degrees of where it faced, compared as squares.
            along <= 0.0 || along * along <= 0.04 * before.length_squared() * after.length_squared()
        })
    }
}

/// Marks of vertices that need no clearing.
pub(super) struct Stamps {
    of: Vec<u32>,
    last: u32,
}

impl Stamps {
    pub fn new(count: usize) -> Self {
        Self { of: vec![0; count], last: 0 }
    }

    fn mark(&mut self, vertex: usize, stamp: u32) -> bool {
        std::mem::replace(&mut self.of[vertex], stamp) != stamp
    }

    /// The link condition (T. Dey and others, 1999) for joining `gone` with `kept`: they share exactly the two
    /// vertices opposite their edge. No new edge may join two fixed vertices, because another patch could make the
    /// same one.
    pub fn keeps_manifold(&mut self, own: &Star, other: &Star, gone: u32, kept: u32, fixed: &[bool]) -> bool {
        let (gone, kept) = (gone as usize, kept as usize);
        let (near, both) = (self.last + 1, self.last + 2);
        self.last = both;
        let (mut around_gone, mut around_kept, mut fixed_around, mut shared, mut fixed_shared) = (0, 0, 0, 0, 0);
        for vertex in own.0.as_flattened().iter().map(|&corner| vertex_of(corner)) {
            if vertex != gone && self.mark(vertex, near) {
                around_gone += 1;
                fixed_around += usize::from(fixed[vertex] && vertex != kept);
            }
        }
        let edge = own.0.iter().filter(|triangle| triangle.iter().any(|&n| vertex_of(n) == kept)).count();
        for vertex in other.0.as_flattened().iter().map(|&corner| vertex_of(corner)) {
            let is_near = self.of[vertex] == near;
            if vertex != kept && vertex != gone && self.mark(vertex, both) {
                around_kept += 1;
                shared += usize::from(is_near);
                fixed_shared += usize::from(is_near && fixed[vertex]);
            }
        }
        let joins_fixed = fixed[kept] && fixed_around > fixed_shared;
        edge == 2 && shared == 2 && around_gone + around_kept + 1 >= 7 && !joins_fixed
    }
}
