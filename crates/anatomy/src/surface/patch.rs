//! The boundary between two labels as triangles that both labels use.

use super::decimate::CALL;
use super::fans::{Fans, face_at};
use super::nets::{Nets, Quad};
use glam::Vec3;
use prosector_core::LabelMap;

/// Bits of a triangle corner that name its vertex; the two pairs above name the sheet it belongs to on either side.
const VERTEX_BITS: u32 = 28;

/// The vertex of a triangle corner.
pub(super) fn vertex_of(corner: u32) -> usize {
    (corner & ((1 << VERTEX_BITS) - 1)) as usize
}

/// The bits of a corner that name its sheets.
pub(super) fn sheets_of(corner: u32) -> u32 {
    corner & !((1 << VERTEX_BITS) - 1)
}

/// All triangles between two labels.
pub(super) struct Patch {
    /// The lower and the higher label.
    pub labels: [u8; 2],
    /// Corners, counter-clockwise seen from the lower label.
    pub triangles: Vec<[u32; 3]>,
    /// Whether it has as few triangles as it should.
    pub reduced: bool,
}

impl Patch {
    /// 1 if triangles face outward from the label as they are, -1 if they face inward, 0 if it has none here.
    pub fn facing(&self, label: u8) -> i32 {
        i32::from(self.labels[1] == label) - i32::from(self.labels[0] == label)
    }

    /// The copy of a corner's vertex that belongs to the label: 0 but where several sheets of it meet.
    pub fn sheet(&self, corner: u32, label: u8) -> u32 {
        corner >> (VERTEX_BITS + 2 * u32::from(self.labels[1] == label)) & 3
    }
}

/// All patches with their vertices.
pub(super) struct Patches {
    /// Vertex positions, voxel index units at first, then patient mm.
    pub positions: Vec<Vec3>,
    /// Whether a vertex lies where several sheets meet; all its neighbours of other vertices lie in one patch.
    pub seam: Vec<bool>,
    /// One a pair of labels that touch.
    pub patches: Vec<Patch>,
}

/// Cuts faces into triangles. Both sides of an edge on which sheets of one label touch get a vertex in its middle.
pub(super) struct Cutter<'a> {
    map: &'a LabelMap,
    nets: &'a Nets,
    fans: Fans,
    /// Vertex and axis of each edge with four faces, in order.
    crossed: Vec<(u32, u8)>,
    mirrored: bool,
}

impl<'a> Cutter<'a> {
    pub fn new(map: &'a LabelMap, nets: &'a Nets) -> Self {
        let edges = nets.faces_on.iter().enumerate();
        let of_vertex = |(n, faces): (usize, &[u8; 3])| {
            let faces = *faces;
            (0..3u8).filter(move |&axis| faces[usize::from(axis)] == 4).map(move |axis| (n as u32, axis))
        };
        let crossed = edges.flat_map(of_vertex).collect();
        let mirrored = map.lps_from_voxel.affine().matrix3.determinant() < 0.0;
        Self { map, nets, fans: Fans::new(), crossed, mirrored }
    }

    /// The patches of vertices at `smoothed`, voxel index units; positions become patient mm.
    pub fn cut(&self, mut smoothed: Vec<Vec3>) -> Patches {
        let middle = |&(n, axis): &(u32, u8)| {
            let other = self.nets.links[n as usize][2 * usize::from(axis) + 1];
            (smoothed[n as usize] + smoothed[other as usize]) / 2.0
        };
        let middles: Vec<Vec3> = self.crossed.iter().map(middle).collect();
        let mut seam: Vec<bool> = (0..smoothed.len()).map(|n| self.is_seam(n)).collect();
        seam.resize(smoothed.len() + middles.len(), true);
        smoothed.extend(middles);
        let lps_from_voxel = self.map.lps_from_voxel.affine();
        smoothed.iter_mut().for_each(|p| *p = lps_from_voxel.transform_point3(p.as_dvec3()).as_vec3());
        let mut patches = Patches { positions: smoothed, seam, patches: self.empty_patches() };
        let numbers = numbers_of(&patches.patches);
        self.nets.quads.chunks(CALL).for_each(|quads| self.cut_quads(quads, &numbers, &mut patches));
        patches
    }

    #[inline(never)]
    fn cut_quads(&self, quads: &[Quad], numbers: &[u16], patches: &mut Patches) {
        for quad in quads {
            let patch = numbers[pair(quad.labels)];
            let ring = self.ring(quad, &patches.seam);
            push_triangles(&mut patches.patches[usize::from(patch)].triangles, &ring, &patches.positions);
        }
    }

    /// Whether several sheets meet at a vertex: on seams of three labels, and where voxels touch along an edge or at
    /// a corner.
    #[inline(never)]
    fn is_seam(&self, vertex: usize) -> bool {
        let along = self.nets.faces_around(vertex);
        // Six edges of two faces are a saddle, or the tips of two voxels.
        along.iter().any(|&faces| faces > 2) || (along.iter().all(|&faces| faces > 0) && self.is_tip(vertex))
    }

    /// Whether two voxels that lie across a lattice corner differ from all six between them, which are alike.
    fn is_tip(&self, vertex: usize) -> bool {
        let labels = [0, 1, 2, 3, 4, 5, 6, 7].map(|octant| self.label(self.nets.homes[vertex], octant));
        (0..4).any(|tip| {
            let mut between = (0..8).filter(|&octant| octant != tip && octant != 7 - tip).map(|octant| labels[octant]);
            let first = between.next().unwrap_or(0);
            between.all(|label| label == first) && labels[tip] != first && labels[7 - tip] != first
        })
    }

    /// A patch with the right room for each pair of labels.
    fn empty_patches(&self) -> Vec<Patch> {
        let mut counts = vec![0u32; 1 << 16];
        self.nets.quads.iter().for_each(|quad| counts[pair(quad.labels)] += 1);
        let used = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        let patch = |(pair, &count): (usize, &u32)| Patch {
            labels: [pair as u8, (pair >> 8) as u8],
            triangles: Vec::with_capacity(2 * count as usize),
            reduced: false,
        };
        used.map(patch).collect()
    }

    /// The corners of a face counter-clockwise seen from the lower label, with the middles of crossed edges.
    fn ring(&self, quad: &Quad, seam: &[bool]) -> Ring {
        let mut ring = Ring::default();
        for side in 0..4 {
            let corner = quad.corners[side];
            ring.push(corner | if seam[corner as usize] { self.corner_sheets(quad, side) } else { 0 });
            if seam[corner as usize] && seam[quad.corners[(side + 1) % 4] as usize] {
                ring.extend_middle(self.middle(quad, side));
            }
        }
        if (quad.labels[1] > quad.labels[0]) != self.mirrored {
            ring.reverse();
        }
        ring
    }

    /// Sheets of the corner of a face on both sides.
    fn corner_sheets(&self, quad: &Quad, corner: usize) -> u32 {
        let home = self.nets.homes[quad.corners[corner] as usize];
        let axis = usize::from(quad.axis);
        let [b, c] = [[1, 1], [0, 1], [0, 0], [1, 0]][corner];
        let face = face_at(axis, b << ((axis + 1) % 3) | c << ((axis + 2) % 3));
        sheets(quad.labels, |label, _| self.fans.sheet(self.octants(home, label), face))
    }

    /// The voxels around a lattice corner that carry a label.
    fn octants(&self, home: [u16; 3], label: u8) -> u8 {
        (0..8).filter(|&octant| self.label(home, octant) == label).fold(0, |set, octant| set | 1 << octant)
    }

    /// Label of the voxel in an octant around a lattice corner; 0 outside the grid.
    fn label(&self, home: [u16; 3], octant: usize) -> u8 {
        let [nx, ny, nz] = self.map.dims;
        let at = |axis: usize| (usize::from(home[axis]) + (octant >> axis & 1)).wrapping_sub(1);
        let (x, y, z) = (at(0), at(1), at(2));
        if x < nx && y < ny && z < nz { self.map.labels[(z * ny + y) * nx + x] } else { 0 }
    }

    /// The corner in the middle of a face's side, if four faces meet there.
    fn middle(&self, quad: &Quad, side: usize) -> Option<u32> {
        let [b, c] = [(quad.axis + 1) % 3, (quad.axis + 2) % 3];
        // First corner of the edge, its axis, the face's other axis, and whether the face lies behind the edge there.
        let (first, along, across, behind) = [(0, b, c, 1), (1, c, b, 0), (3, b, c, 0), (0, c, b, 1)][side];
        let edge = (quad.corners[first], along);
        if self.nets.faces_on[edge.0 as usize][usize::from(along)] < 4 {
            return None;
        }
        let number = self.nets.homes.len() + self.crossed.binary_search(&edge).ok()?;
        // The two voxels of a label that touch here differ in their place along any axis but that of the edge.
        let key = (along + 1) % 3;
        let place = |_, own: u32| if key == across { behind } else { own };
        Some(number as u32 | sheets(quad.labels, place))
    }
}

/// Sheet bits from the sheet of each label, given the label and whether its voxel lies behind the face.
fn sheets(labels: [u8; 2], sheet: impl Fn(u8, u32) -> u32) -> u32 {
    let higher = usize::from(labels[1] > labels[0]);
    let bits = |side: usize| if labels[side] == 0 { 0 } else { sheet(labels[side], side as u32) };
    (bits(1 - higher) | bits(higher) << 2) << VERTEX_BITS
}

fn pair([a, b]: [u8; 2]) -> usize {
    usize::from(a.min(b)) | usize::from(a.max(b)) << 8
}

fn numbers_of(patches: &[Patch]) -> Vec<u16> {
    let mut numbers = vec![0; 1 << 16];
    patches.iter().enumerate().for_each(|(n, patch)| numbers[pair(patch.labels)] = n as u16);
    numbers
}

/// Up to four corners and four middles in a row.
#[derive(Default)]
struct Ring {
    corners: [u32; 8],
    count: usize,
    /// Place of a middle.
    middle: Option<usize>,
}

impl Ring {
    fn push(&mut self, corner: u32) {
        self.corners[self.count] = corner;
        self.count += 1;
    }

    fn extend_middle(&mut self, middle: Option<u32>) {
        if let Some(corner) = middle {
            self.middle = Some(self.count);
            self.push(corner);
        }
    }

    fn reverse(&mut self) {
        self.corners[..self.count].reverse();
        self.middle = self.middle.map(|place| self.count - 1 - place);
    }
}

/// A face of four corners is cut along its shorter diagonal; one with a middle is fanned out from it, because no
/// other face can share the edges of that.
fn push_triangles(triangles: &mut Vec<[u32; 3]>, ring: &Ring, positions: &[Vec3]) {
    let [a, b, c, d, ..] = ring.corners;
    let Some(first) = ring.middle else {
        let length = |p: u32, q: u32| positions[vertex_of(p)].distance_squared(positions[vertex_of(q)]);
        let shorter = length(a, c) <= length(b, d);
        return triangles.extend(if shorter { [[a, b, c], [a, c, d]] } else { [[a, b, d], [b, c, d]] });
    };
    let corner = |n: usize| ring.corners[(first + n) % ring.count];
    triangles.extend((1..ring.count - 1).map(|n| [corner(0), corner(n), corner(n + 1)]));
}
