//! The faces between voxels of different labels, all labels at once.
//!
//! Surface nets (S. F. F. Gibson, "Constrained elastic surface nets", MICCAI 1998) with several materials: a vertex
//! for each corner of the voxel lattice that a face touches, and one face between two voxels of different labels,
//! which is part of the surfaces of both. Neighbouring segments therefore share their boundary, vertex by vertex.

use prosector_core::LabelMap;

/// No vertex.
pub(super) const NONE: u32 = u32::MAX;

/// A square between a voxel and the next one along an axis.
#[derive(Clone, Copy)]
pub(super) struct Quad {
    /// Vertices, counter-clockwise seen from the far end of the axis.
    pub corners: [u32; 4],
    /// Label of the voxel before and of the voxel behind the square.
    pub labels: [u8; 2],
    /// The axis that the square is normal to.
    pub axis: u8,
}

/// All faces of a label map and the lattice edges that join their vertices.
pub(super) struct Nets {
    /// Lattice corner of each vertex; corner (0, 0, 0) lies half a voxel before the first voxel's centre.
    pub homes: Vec<[u16; 3]>,
    /// Vertex at the other end of the edge to -x, +x, -y, +y, -z, +z, or [`NONE`].
    pub links: Vec<[u32; 6]>,
    /// Faces on the edges to +x, +y, +z: 0, or 2 to 4.
    pub faces_on: Vec<[u8; 3]>,
    /// All faces.
    pub quads: Vec<Quad>,
    /// Voxels of each label.
    pub counts: [i64; 256],
}

/// A lattice plane: the vertex at each corner.
type Plane = Vec<u32>;

/// Finds all faces. `progress` hears the finished fraction and stops the work with an error.
pub(super) fn find<E>(map: &LabelMap, mut progress: impl FnMut(f32) -> Result<(), E>) -> Result<Nets, E> {
    let [nx, ny, nz] = map.dims;
    let mut maker = Maker::new(map.dims);
    let mut planes = [vec![NONE; (nx + 1) * (ny + 1)], vec![NONE; (nx + 1) * (ny + 1)]];
    let nothing = vec![0; nx * ny];
    let slice = |z: usize| z.checked_sub(1).and_then(|z| map.labels.get(z * nx * ny..(z + 1) * nx * ny));
    for z in 0..=nz {
        let (below, above) = (slice(z).unwrap_or(&nothing), slice(z + 1).unwrap_or(&nothing));
        maker.level(z, [below, above], &mut planes);
        if z < nz {
            maker.slice(z, above, &mut planes);
        }
        planes.swap(0, 1);
        planes[1].fill(NONE);
        progress((z + 1) as f32 / (nz + 1) as f32)?;
    }
    Ok(maker.nets)
}

/// Adds faces to the nets, slice by slice.
struct Maker {
    nets: Nets,
    dims: [usize; 3],
    /// A row of labels between two zeros.
    row: Vec<u8>,
}

impl Maker {
    fn new(dims: [usize; 3]) -> Self {
        let (homes, links, faces_on, quads) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { nets: Nets { homes, links, faces_on, quads, counts: [0; 256] }, dims, row: vec![0; dims[0] + 2] }
    }

    /// Faces normal to z in a lattice plane, between the slices below and above it.
    #[inline(never)]
    fn level(&mut self, z: usize, [below, above]: [&[u8]; 2], planes: &mut [Plane; 2]) {
        let width = self.dims[0];
        for y in 0..self.dims[1] {
            let row = y * width..(y + 1) * width;
            differences(&below[row.clone()], &above[row], |x, labels| {
                let corners = [[x, y, z], [x + 1, y, z], [x + 1, y + 1, z], [x, y + 1, z]];
                self.add(z, planes, corners, labels, 2);
            });
        }
    }

    /// Faces normal to x and y of a slice, between its lattice planes.
    #[inline(never)]
    fn slice(&mut self, z: usize, labels: &[u8], planes: &mut [Plane; 2]) {
        let (width, nothing) = (self.dims[0], vec![0; self.dims[0]]);
        for y in 0..=self.dims[1] {
            let row = |y: usize| labels.get(y * width..(y + 1) * width).unwrap_or(&nothing);
            let before = y.checked_sub(1).map_or(&nothing[..], row);
            differences(before, row(y), |x, labels| {
                let corners = [[x, y, z], [x, y, z + 1], [x + 1, y, z + 1], [x + 1, y, z]];
                self.add(z, planes, corners, labels, 1);
            });
            if y < self.dims[1] {
                let mut padded = std::mem::take(&mut self.row);
                padded[1..=width].copy_from_slice(row(y));
                differences(&padded[..=width], &padded[1..], |x, labels| {
                    let corners = [[x, y, z], [x, y + 1, z], [x, y + 1, z + 1], [x, y, z + 1]];
                    self.add(z, planes, corners, labels, 0);
                    // Sum of x over the faces, signed by their side: the number of voxels enclosed.
                    self.nets.counts[usize::from(labels[0])] += x as i64;
                    self.nets.counts[usize::from(labels[1])] -= x as i64;
                });
                self.row = padded;
            }
        }
    }

    fn add(&mut self, z: usize, planes: &mut [Plane; 2], corners: [[usize; 3]; 4], labels: [u8; 2], axis: u8) {
        let width = self.dims[0] + 1;
        let corners = corners.map(|[x, y, level]| {
            let slot = &mut planes[level - z][y * width + x];
            if *slot == NONE {
                *slot = self.nets.vertex([x as u16, y as u16, level as u16]);
            }
            *slot
        });
        let [b, c] = [(axis + 1) % 3, (axis + 2) % 3];
        self.nets.edge(corners[0], corners[1], b);
        self.nets.edge(corners[3], corners[2], b);
        self.nets.edge(corners[1], corners[2], c);
        self.nets.edge(corners[0], corners[3], c);
        self.nets.quads.push(Quad { corners, labels, axis });
    }
}

impl Nets {
    fn vertex(&mut self, home: [u16; 3]) -> u32 {
        self.homes.push(home);
        self.links.push([NONE; 6]);
        self.faces_on.push([0; 3]);
        self.homes.len() as u32 - 1
    }

    fn edge(&mut self, from: u32, to: u32, axis: u8) {
        let axis = usize::from(axis);
        self.links[from as usize][2 * axis + 1] = to;
        self.links[to as usize][2 * axis] = from;
        self.faces_on[from as usize][axis] += 1;
    }

    /// Faces on the edges of a vertex in the directions of [`Nets::links`].
    pub fn faces_around(&self, vertex: usize) -> [u8; 6] {
        let [x, y, z] = self.faces_on[vertex];
        let links = &self.links[vertex];
        let behind = |axis: usize| match links[2 * axis] {
            NONE => 0,
            before => self.faces_on[before as usize][axis],
        };
        [behind(0), x, behind(1), y, behind(2), z]
    }
}

/// Calls `visit` for each place where two rows differ, eight equal labels at a step.
fn differences(a: &[u8], b: &[u8], mut visit: impl FnMut(usize, [u8; 2])) {
    let (a_words, b_words) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (n, (p, q)) in a_words.0.iter().zip(b_words.0).enumerate() {
        let mut unequal = u64::from_le_bytes(*p) ^ u64::from_le_bytes(*q);
        while unequal != 0 {
            let byte = (unequal.trailing_zeros() / 8) as usize;
            visit(8 * n + byte, [p[byte], q[byte]]);
            unequal &= !(0xFF << (8 * byte));
        }
    }
    let rest = 8 * a_words.0.len();
    for (n, (&p, &q)) in a_words.1.iter().zip(b_words.1).enumerate() {
        if p != q {
            visit(rest + n, [p, q]);
        }
    }
}
