//! Which triangles a cube has, for each of the 256 ways its corners can be inside or outside.
//!
//! Corner n stands at x = bit 0, y = bit 1, z = bit 2 of n. Edges along x have numbers `y + 2 z`, along y `4 + x + 2 z`,
//! along z `8 + x + 2 y`. The table is not copied but derived: on each face of the cube the surface leaves a line
//! between two crossed edges; the lines of all faces join to loops; a loop is cut into triangles.

/// The table.
pub(super) struct Cases {
    triangles: Vec<[u8; 3]>,
    starts: [u16; 257],
    /// Edges that the surface crosses, one bit each.
    crossed: [u16; 256],
}

impl Cases {
    /// For a right-handed grid, or with `mirrored` for a left-handed one.
    pub fn new(mirrored: bool) -> Self {
        let mut cases = Self { triangles: Vec::new(), starts: [0; 257], crossed: [0; 256] };
        for case in 0..256 {
            for edge in 0..12 {
                let [from, to] = ends(edge);
                cases.crossed[case] |= ((case >> from ^ case >> to) as u16 & 1) << edge;
            }
            for corners in loops(case) {
                let cut = cut(&corners).into_iter();
                cases.triangles.extend(cut.map(|[a, b, c]| if mirrored { [a, c, b] } else { [a, b, c] }));
            }
            cases.starts[case + 1] = cases.triangles.len() as u16;
        }
        cases
    }

    /// Edges of each triangle, and all crossed edges.
    pub fn of(&self, case: usize) -> (&[[u8; 3]], u16) {
        let [from, to] = [self.starts[case & 255], self.starts[(case & 255) + 1]];
        (&self.triangles[usize::from(from)..usize::from(to)], self.crossed[case & 255])
    }
}

/// The corners of an edge, the lower one first.
fn ends(edge: usize) -> [usize; 2] {
    let (axis, place) = (edge / 4, edge % 4);
    let [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
    // Places count the lower of the two other axes first.
    let [low, high] = [u.min(v), u.max(v)];
    let from = (place & 1) << low | (place >> 1) << high;
    [from, from | 1 << axis]
}

fn edge_between(a: usize, b: usize) -> u8 {
    (0..12).find(|&edge| ends(edge) == [a.min(b), a.max(b)]).unwrap_or(0) as u8
}

/// Corners of the six faces, counter-clockwise seen from outside the cube.
const FACES: [[usize; 4]; 6] = [[0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3], [0, 2, 3, 1], [4, 5, 7, 6]];

/// Loops of crossed edges, with the inside on the left seen from outside the body.
fn loops(case: usize) -> Vec<Vec<u8>> {
    let mut next = [None; 12];
    for face in FACES {
        for n in 0..4 {
            let [before, first] = [face[(n + 3) % 4], face[n]];
            let inside = |corner: usize| case >> corner & 1 == 1;
            if inside(before) || !inside(first) {
                continue;
            }
            // A run of inside corners along the face; runs are kept apart, so its end is the nearest one.
            let last = (n..n + 4).find(|m| !inside(face[(m + 1) % 4])).unwrap_or(n);
            let out = edge_between(face[last % 4], face[(last + 1) % 4]);
            next[usize::from(edge_between(before, first))] = Some(out);
        }
    }
    let mut found = Vec::new();
    for start in 0..12_u8 {
        let mut corners = Vec::new();
        let mut at = start;
        while let Some(to) = next[usize::from(at)].take() {
            corners.push(at);
            at = to;
        }
        if !corners.is_empty() {
            found.push(corners);
        }
    }
    found
}

/// The fan whose diagonals lie least often within a face of the cube, where the neighbouring cube may have the same
/// diagonal; of those the one with the shortest diagonals between the middles of its edges.
fn cut(corners: &[u8]) -> Vec<[u8; 3]> {
    let count = corners.len();
    let fan = |start: usize| -> Vec<[u8; 3]> {
        let at = |n: usize| corners[(start + n) % count];
        (1..count - 1).map(|n| [at(0), at(n), at(n + 1)]).collect()
    };
    let cost = |start: &usize| {
        let diagonals = (2..count - 1).map(|n| (corners[*start], corners[(start + n) % count]));
        diagonals.fold((0, 0), |(flat, long), (a, b)| (flat + u32::from(on_one_face(a, b)), long + apart(a, b)))
    };
    (0..count).min_by_key(cost).map(fan).unwrap_or_default()
}

/// Four times the squared distance between the middles of two edges of a cube of edge 1.
fn apart(a: u8, b: u8) -> i32 {
    let twice =
        |edge: u8, axis: usize| ends(usize::from(edge)).iter().map(|corner| (corner >> axis & 1) as i32).sum::<i32>();
    (0..3).map(|axis| (twice(a, axis) - twice(b, axis)).pow(2)).sum()
}

fn on_one_face(a: u8, b: u8) -> bool {
    let corners = [ends(usize::from(a)), ends(usize::from(b))];
    FACES.iter().any(|face| corners.as_flattened().iter().all(|corner| face.contains(corner)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crossed_edge_is_a_corner_and_nothing_lies_in_a_face() {
        let cases = Cases::new(false);
        for case in 0..256 {
            let (triangles, crossed) = cases.of(case);
            let named = triangles.as_flattened().iter().fold(0_u16, |named, edge| named | 1 << edge);
            assert_eq!(named, crossed, "case {case}");
            for corners in loops(case) {
                let flat = (0..corners.len()).map(|start| {
                    let far = (2..corners.len() - 1).map(|n| corners[(start + n) % corners.len()]);
                    far.filter(|&to| on_one_face(corners[start], to)).count()
                });
                assert_eq!(flat.min(), Some(0), "case {case} has a fan without a diagonal in a face");
            }
        }
        assert_eq!(cases.of(1).0, [[0, 4, 8]], "seen from outside the corner at the origin: x, y, z");
    }
}
