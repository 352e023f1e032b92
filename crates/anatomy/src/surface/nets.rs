//! The boundary between a label and everything else as a closed polygon manifold.
//!
//! Surface nets (S. F. F. Gibson, "Constrained elastic surface nets", MICCAI 1998) put one vertex into each cell of
//! eight voxels. That is not a manifold where voxels touch only along an edge or at a corner. Here each fan of faces
//! around a cell gets its own vertex, and an edge on which two sheets touch gets one middle vertex a sheet, so every
//! edge of the result belongs to exactly two polygons.

use prosector_core::LabelMap;

/// Smallest and largest voxel of a label along each axis, inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct VoxelBox {
    pub low: [usize; 3],
    pub high: [usize; 3],
}

/// A closed polygon manifold in voxel coordinates, counter-clockwise from outside in a right-handed grid.
pub(super) struct Polygons {
    /// Vertex positions, voxel index units.
    pub positions: Vec<glam::Vec3>,
    /// Corners of all polygons, one after the other.
    pub corners: Vec<u32>,
    /// First corner of each polygon and one past the last.
    pub starts: Vec<u32>,
    /// Number of voxels enclosed.
    pub voxel_count: usize,
}

/// A square between a voxel inside and one outside.
struct Face {
    corners: [u64; 4],
    inside: u64,
}

/// One side of a face: the lattice edge it lies on, and which side of which face it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Side {
    edge: u64,
    face: u32,
    side: u8,
}

/// Smallest box around each label; index is the label.
pub(super) fn label_boxes(map: &LabelMap) -> Vec<Option<VoxelBox>> {
    let [nx, ny, _] = map.dims;
    let mut boxes: Vec<Option<VoxelBox>> = vec![None; 256];
    for (row, labels) in map.labels.chunks(nx.max(1)).enumerate() {
        let (y, z) = (row % ny.max(1), row / ny.max(1));
        let mut previous = 0;
        for (x, &label) in labels.iter().enumerate() {
            if label != 0 && (label != previous || x + 1 == nx || labels.get(x + 1) != Some(&label)) {
                grow(&mut boxes[usize::from(label)], [x, y, z]);
            }
            previous = label;
        }
    }
    boxes
}

fn grow(bounds: &mut Option<VoxelBox>, voxel: [usize; 3]) {
    let bounds = bounds.get_or_insert(VoxelBox { low: voxel, high: voxel });
    bounds.low = [0, 1, 2].map(|axis| bounds.low[axis].min(voxel[axis]));
    bounds.high = [0, 1, 2].map(|axis| bounds.high[axis].max(voxel[axis]));
}

/// The boundary of `label` inside `bounds`, which must hold all its voxels.
pub(super) fn boundary_polygons(map: &LabelMap, label: u8, bounds: &VoxelBox) -> Polygons {
    let lattice = map.dims.map(|n| n as u64 + 1);
    let (faces, voxel_count) = boundary_faces(map, label, bounds, lattice);
    let pairs = pair_sides(&faces, lattice);
    let vertex_of = join_fans(&faces, &pairs);
    build(&faces, &pairs, &vertex_of, lattice, voxel_count)
}

fn boundary_faces(map: &LabelMap, label: u8, bounds: &VoxelBox, lattice: [u64; 3]) -> (Vec<Face>, usize) {
    let [nx, ny, nz] = map.dims;
    let steps = [1, nx, nx * ny];
    let lattice_steps = [1, lattice[0], lattice[0] * lattice[1]];
    let limits = [nx, ny, nz];
    let (mut faces, mut count) = (Vec::new(), 0);
    for z in bounds.low[2]..=bounds.high[2] {
        for y in bounds.low[1]..=bounds.high[1] {
            for x in bounds.low[0]..=bounds.high[0] {
                let at = (z * ny + y) * nx + x;
                if map.labels.get(at) != Some(&label) {
                    continue;
                }
                count += 1;
                let voxel = [x, y, z];
                let base = x as u64 + lattice_steps[1] * y as u64 + lattice_steps[2] * z as u64;
                for axis in 0..3 {
                    let (b, c) = (lattice_steps[(axis + 1) % 3], lattice_steps[(axis + 2) % 3]);
                    if voxel[axis] == 0 || map.labels[at - steps[axis]] != label {
                        faces.push(Face { corners: [base, base + c, base + b + c, base + b], inside: at as u64 });
                    }
                    if voxel[axis] + 1 == limits[axis] || map.labels[at + steps[axis]] != label {
                        let base = base + lattice_steps[axis];
                        faces.push(Face { corners: [base, base + b, base + b + c, base + c], inside: at as u64 });
                    }
                }
            }
        }
    }
    (faces, count)
}

/// Two sides that are one edge of the surface, and whether another sheet touches it there.
struct Pair {
    first: Side,
    second: Side,
    touched: bool,
}

fn pair_sides(faces: &[Face], lattice: [u64; 3]) -> Vec<Pair> {
    let mut sides = Vec::with_capacity(faces.len() * 4);
    for (face, square) in faces.iter().enumerate() {
        for side in 0..4 {
            let (a, b) = (square.corners[side], square.corners[(side + 1) % 4]);
            let axis = if a.abs_diff(b) == 1 { 0 } else { 1 + u64::from(a.abs_diff(b) != lattice[0]) };
            sides.push(Side { edge: a.min(b) * 3 + axis, face: face as u32, side: side as u8 });
        }
    }
    sides.sort_unstable();
    let mut pairs = Vec::with_capacity(sides.len() / 2);
    for group in sides.chunk_by(|a, b| a.edge == b.edge) {
        match *group {
            [first, second] => pairs.push(Pair { first, second, touched: false }),
            [first, .., _] => {
                // Two voxels touch along this edge: each keeps its own two faces, so that the sheets come apart.
                let own = |side: &Side| faces[side.face as usize].inside == faces[first.face as usize].inside;
                for sheet in [true, false] {
                    let mut two = group.iter().filter(|side| own(side) == sheet);
                    if let (Some(&first), Some(&second)) = (two.next(), two.next()) {
                        pairs.push(Pair { first, second, touched: true });
                    }
                }
            }
            _ => {}
        }
    }
    pairs
}

/// Vertex number of each face corner (face * 4 + corner): corners in one fan share a vertex.
fn join_fans(faces: &[Face], pairs: &[Pair]) -> Vec<u32> {
    let mut parent: Vec<u32> = (0..faces.len() as u32 * 4).collect();
    for pair in pairs {
        for end in 0..2 {
            let corner = corner_of(pair.first, end);
            let lattice = faces[pair.first.face as usize].corners[usize::from(corner.1)];
            let start = corner_of(pair.second, 0);
            let meets_start = faces[pair.second.face as usize].corners[usize::from(start.1)] == lattice;
            let other = if meets_start { start } else { corner_of(pair.second, 1) };
            join(&mut parent, index(corner), index(other));
        }
    }
    for n in 0..parent.len() as u32 {
        let root = root(&mut parent, n);
        parent[n as usize] = root;
    }
    parent
}

fn corner_of(side: Side, end: u8) -> (u32, u8) {
    (side.face, (side.side + end) % 4)
}

fn index((face, corner): (u32, u8)) -> u32 {
    face * 4 + u32::from(corner)
}

fn root(parent: &mut [u32], mut n: u32) -> u32 {
    while parent[n as usize] != n {
        let up = parent[parent[n as usize] as usize];
        parent[n as usize] = up;
        n = up;
    }
    n
}

fn join(parent: &mut [u32], a: u32, b: u32) {
    let (a, b) = (root(parent, a), root(parent, b));
    parent[a.max(b) as usize] = a.min(b);
}

fn build(faces: &[Face], pairs: &[Pair], fans: &[u32], lattice: [u64; 3], voxel_count: usize) -> Polygons {
    let place = |corner: u64| {
        let (x, y, z) = (corner % lattice[0], corner / lattice[0] % lattice[1], corner / lattice[0] / lattice[1]);
        glam::Vec3::new(x as f32 - 0.5, y as f32 - 0.5, z as f32 - 0.5)
    };
    let mut positions = Vec::with_capacity(faces.len());
    let mut number = vec![0; fans.len()];
    for (n, &fan) in fans.iter().enumerate() {
        if fan as usize == n {
            number[n] = positions.len() as u32;
            positions.push(place(faces[n / 4].corners[n % 4]));
        } else {
            number[n] = number[fan as usize];
        }
    }
    let mut middles = std::collections::BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.touched) {
        let face = &faces[pair.first.face as usize];
        let side = usize::from(pair.first.side);
        let middle = (place(face.corners[side]) + place(face.corners[(side + 1) % 4])) / 2.0;
        middles.insert((pair.first.face, pair.first.side), positions.len() as u32);
        middles.insert((pair.second.face, pair.second.side), positions.len() as u32);
        positions.push(middle);
    }
    let (mut corners, mut starts) = (Vec::with_capacity(faces.len() * 4), vec![0]);
    for face in 0..faces.len() as u32 {
        for side in 0..4u8 {
            corners.push(number[index((face, side)) as usize]);
            corners.extend(middles.get(&(face, side)).filter(|_| !middles.is_empty()));
        }
        // A fan of triangles from a middle vertex has no diagonal that another polygon could share.
        let start = *starts.last().unwrap_or(&0) as usize;
        let middle = (start..corners.len()).find(|&n| corners[n] as usize >= positions.len() - middles.len() / 2);
        if let Some(middle) = middle {
            corners[start..].rotate_left(middle - start);
        }
        starts.push(corners.len() as u32);
    }
    Polygons { positions, corners, starts, voxel_count }
}
