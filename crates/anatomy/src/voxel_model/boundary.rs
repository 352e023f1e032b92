//! The surface of a lattice by the structures that it rests on.

use super::lattice::Lattice;
use super::{VoxelModelError, VoxelModelSettings};
use prosector_core::LabelMap;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// How a surface is held; the order is that of strength.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum BoundaryKind {
    /// Held at its place, as at bone.
    Fixed,
    /// Kept from moving across the surface, free along it, as beside a neighbouring organ.
    Sliding,
    /// Held by nothing.
    #[default]
    Free,
}

/// A structure that tissues rest on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// Name, for example "spine".
    pub name: String,
    /// Labels of its voxels.
    pub labels: Vec<u8>,
    /// How it holds the tissue.
    pub kind: BoundaryKind,
}

/// A side of a kept cell that no kept cell stands against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellFace {
    /// Place of the cell among those kept.
    pub cell: usize,
    /// Along which axis it faces: 0 to 2.
    pub axis: u8,
    /// Whether it faces toward rising indices.
    pub upward: bool,
}

/// The part of the surface that rests on one structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundarySet {
    /// The structure; "image edge" and "free" for the rest.
    pub name: String,
    /// How it is held.
    pub kind: BoundaryKind,
    /// Its faces, by rising cell.
    pub faces: Vec<CellFace>,
    /// Offsets of its nodes in the lattice of nodes, rising, first axis fastest. A node that several sets meet at is
    /// held by the strongest, of equal ones by the first.
    pub nodes: Vec<usize>,
}

/// A face and the lattice offset of the cell that it looks into.
type Outward = (CellFace, usize);

/// Every face by the structure that fills most of the cell it looks into: a support, what lies beyond the image, or
/// neither, which is free. The tissues' own remains in that cell do not count.
pub(super) fn sets(
    map: &LabelMap,
    lattice: &Lattice,
    cells: &[usize],
    (settings, support_of): (&VoxelModelSettings, &dyn Fn(u8) -> Option<usize>),
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<Vec<BoundarySet>, VoxelModelError> {
    let faces = faces(lattice.dims, cells);
    let beside: BTreeSet<usize> = faces.iter().map(|(_, beside)| *beside).collect();
    let rows: BTreeMap<usize, usize> = beside.into_iter().zip(0..).collect();
    // After the supports: voxels of neither tissue nor support.
    let (rest, count) = (settings.supports.len(), settings.supports.len() + 1);
    let is_tissue = |label: u8| settings.tissues.iter().any(|tissue| tissue.labels.contains(&label));
    let slots: [Option<usize>; 256] = std::array::from_fn(|label| {
        let label = label as u8;
        support_of(label).or((!is_tissue(label)).then_some(rest))
    });
    let slot_of = |label: u8| slots[usize::from(label)];
    let volumes = lattice.fill(map, (count, slot_of), (rows.len(), |cell| rows.get(&cell).copied()), progress)?;
    let cell_mm3 = settings.h_mm.powi(3);
    let supports = settings.supports.iter().map(|support| (support.name.clone(), support.kind));
    let others = [("image edge".to_owned(), settings.image_edge), ("free".to_owned(), BoundaryKind::Free)];
    let mut sets: Vec<BoundarySet> = supports
        .chain(others)
        .map(|(name, kind)| BoundarySet { name, kind, faces: Vec::new(), nodes: Vec::new() })
        .collect();
    let owners: BTreeMap<usize, usize> = rows
        .iter()
        .map(|(cell, row)| {
            let filled = &volumes[row * count..(row + 1) * count];
            let (supports, free) = (&filled[..rest], filled[rest]);
            let candidates = supports.iter().copied().chain([lattice.beyond(map, *cell) * cell_mm3, free]);
            (*cell, largest(candidates, rest + 1))
        })
        .collect();
    for (face, beside) in faces {
        let owner = owners.get(&beside).copied().unwrap_or(rest + 1);
        sets[owner].faces.push(face);
    }
    hold_nodes(lattice.dims, cells, &mut sets);
    Ok(sets)
}

/// Place of the largest number, the first of equal ones; `otherwise` where none is above rounding.
fn largest(numbers: impl Iterator<Item = f64>, otherwise: usize) -> usize {
    let best = numbers.enumerate().reduce(|best, other| if other.1 > best.1 { other } else { best });
    best.filter(|(_, mm3)| *mm3 > 1e-9).map_or(otherwise, |(n, _)| n)
}

/// Every face of a kept cell that no kept cell stands against. The lattice's margin keeps neighbours inside it.
fn faces(dims: [usize; 3], cells: &[usize]) -> Vec<Outward> {
    let strides = [1, dims[0], dims[0] * dims[1]];
    let mut found = Vec::new();
    for (cell, &offset) in cells.iter().enumerate() {
        for (axis, stride) in strides.into_iter().enumerate() {
            for upward in [false, true] {
                let beside = if upward { offset + stride } else { offset.saturating_sub(stride) };
                if cells.binary_search(&beside).is_err() {
                    found.push((CellFace { cell, axis: axis as u8, upward }, beside));
                }
            }
        }
    }
    found
}

/// Gives each node of the surface to the strongest set that it meets.
fn hold_nodes(dims: [usize; 3], cells: &[usize], sets: &mut [BoundarySet]) {
    let mut order: Vec<usize> = (0..sets.len()).collect();
    order.sort_by_key(|&n| (sets[n].kind, n));
    let mut taken = BTreeSet::new();
    for n in order {
        let nodes = sets[n].faces.iter().flat_map(|face| corners(dims, cells[face.cell], face));
        let nodes: BTreeSet<usize> = nodes.filter(|node| !taken.contains(node)).collect();
        taken.extend(nodes.iter().copied());
        sets[n].nodes = nodes.into_iter().collect();
    }
}

/// Offsets of a face's four nodes.
fn corners([nx, ny, _]: [usize; 3], offset: usize, face: &CellFace) -> [usize; 4] {
    let cell = [offset % nx, offset / nx % ny, offset / nx / ny];
    let axis = usize::from(face.axis);
    [0, 1, 2, 3].map(|corner| {
        let mut node = cell;
        node[axis] += usize::from(face.upward);
        node[(axis + 1) % 3] += corner & 1;
        node[(axis + 2) % 3] += corner >> 1;
        (node[2] * (ny + 1) + node[1]) * (nx + 1) + node[0]
    })
}
