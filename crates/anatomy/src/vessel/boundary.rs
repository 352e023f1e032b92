//! Where the lumen ends, finer than its voxels.

use super::grid::LumenGrid;
use glam::DVec3;

/// Variance of the smoothing, in voxel edges squared: that of the weights 1/4, 1/2, 1/4 along each axis.
const VARIANCE: f64 = 0.5;
/// Eight times eight times one: the weights as integers.
const WHOLE: u8 = 64;
/// What an inside voxel holds at least, and an outside one at most: the boundary stays between them.
const EDGE: f64 = 0.55;

/// How much of the surroundings of each voxel is lumen, 0 to 1, with the boundary at 1/2 between inside and outside.
///
/// Smoothing a mask moves its boundary inward by `σ² κ / 2` for the sum of its principal curvatures κ (heat flow);
/// [`Filling::shift_mm2`] gives σ², with which radii and areas are corrected.
#[derive(Debug)]
pub(super) struct Filling {
    values: Vec<u8>,
}

impl Filling {
    /// Smooths the mask of a grid along its three axes.
    pub fn of(grid: &LumenGrid) -> Self {
        let mut values: Vec<u8> = grid.inside.iter().map(|&inside| u8::from(inside)).collect();
        let [nx, ny, _] = grid.dims;
        for step in [1, nx, nx * ny] {
            let source = values.clone();
            let end = values.len().saturating_sub(step);
            for at in step..end {
                values[at] = source[at - step] + 2 * source[at] + source[at + step];
            }
        }
        Self { values }
    }

    /// σ² of the smoothing in mm², mean over the axes.
    pub fn shift_mm2(grid: &LumenGrid) -> f64 {
        VARIANCE * grid.spacing.length_squared() / 3.0
    }

    /// Filling of a voxel. Voxels of a vessel that is one voxel thin, which smoothing would erase, count as full.
    pub fn at(&self, grid: &LumenGrid, voxel: usize) -> f64 {
        let value = f64::from(self.values.get(voxel).copied().unwrap_or(0)) / f64::from(WHOLE);
        match grid.inside.get(voxel) {
            Some(true) if value < 0.5 && self.is_thin(grid, voxel) => 1.0,
            Some(true) => value.max(EDGE),
            _ => value.min(1.0 - EDGE),
        }
    }

    fn is_thin(&self, grid: &LumenGrid, voxel: usize) -> bool {
        let [nx, ny, _] = grid.dims;
        let around = [1, nx, nx * ny].into_iter().flat_map(|step| [voxel.wrapping_sub(step), voxel + step]);
        around.into_iter().all(|near| self.values.get(near).is_none_or(|&value| value < WHOLE / 2))
    }

    /// Filling between voxel centres, trilinear; 0 off the grid.
    pub fn between(&self, grid: &LumenGrid, local: DVec3) -> f64 {
        let index = local / grid.spacing;
        let base = index.floor();
        let upper = DVec3::from(grid.dims.map(|n| n as f64 - 1.0));
        if !(base.cmpge(DVec3::ZERO).all() && base.cmplt(upper).all()) {
            return 0.0;
        }
        let [x, y, z] = base.to_array().map(|n| n as usize);
        let part = index - base;
        let [nx, ny, _] = grid.dims;
        let corner = |n: usize| {
            let [i, j, k] = [n & 1, n >> 1 & 1, n >> 2];
            let weight = |axis: usize, far: usize| if far == 1 { part[axis] } else { 1.0 - part[axis] };
            weight(0, i) * weight(1, j) * weight(2, k) * self.at(grid, ((z + k) * ny + y + j) * nx + x + i)
        };
        (0..8).map(corner).sum()
    }
}

/// Points of the boundary on the edges between inside and outside voxels, sorted into cells.
pub(super) struct Boundary {
    points: Vec<[f32; 3]>,
    /// First point of each cell, and one more.
    starts: Vec<u32>,
    cells: [usize; 3],
    cell_mm: f64,
}

/// Edge of a cell in voxel edges.
const CELL: f64 = 4.0;

impl Boundary {
    /// Finds the points of a lumen.
    pub fn of(grid: &LumenGrid, filling: &Filling) -> Self {
        let cell_mm = CELL * grid.edge_mm();
        let cells = [0, 1, 2].map(|axis| (grid.dims[axis] as f64 * grid.spacing[axis] / cell_mm) as usize + 1);
        let loose = crossings(grid, filling);
        let cell = |point: &[f32; 3]| {
            let [x, y, z] = [0, 1, 2].map(|n| ((f64::from(point[n]) / cell_mm) as usize).min(cells[n] - 1));
            (z * cells[1] + y) * cells[0] + x
        };
        let mut starts = vec![0_u32; cells.iter().product::<usize>() + 1];
        loose.iter().for_each(|point| starts[cell(point) + 1] += 1);
        for n in 1..starts.len() {
            starts[n] += starts[n - 1];
        }
        let (mut next, mut points) = (starts.clone(), vec![[0.0; 3]; loose.len()]);
        for point in &loose {
            let slot = &mut next[cell(point)];
            points[*slot as usize] = *point;
            *slot += 1;
        }
        Self { points, starts, cells, cell_mm }
    }

    /// Calls `visit` with every point within `reach` mm of a local position.
    pub fn near(&self, center: DVec3, reach: f64, mut visit: impl FnMut(DVec3)) {
        let range = |n: usize| {
            let low = ((center[n] - reach) / self.cell_mm).max(0.0) as usize;
            let high = ((center[n] + reach) / self.cell_mm).max(0.0) as usize + 1;
            low.min(self.cells[n])..high.min(self.cells[n])
        };
        for (z, y) in range(2).flat_map(|z| range(1).map(move |y| (z, y))) {
            let row = (z * self.cells[1] + y) * self.cells[0];
            let along = range(0);
            let (from, to) = (self.starts[row + along.start], self.starts[row + along.end]);
            for point in &self.points[from as usize..to as usize] {
                let point = glam::Vec3::from(*point).as_dvec3();
                if point.distance_squared(center) <= reach * reach {
                    visit(point);
                }
            }
        }
    }
}

/// The places between neighbours of opposite sides at which the filling is one half.
fn crossings(grid: &LumenGrid, filling: &Filling) -> Vec<[f32; 3]> {
    let [nx, ny, _] = grid.dims;
    let mut points = Vec::new();
    for at in 0..grid.inside.len() {
        for (axis, step) in [1, nx, nx * ny].into_iter().enumerate() {
            let next = at + step;
            if grid.inside.get(next).is_none_or(|&inside| inside == grid.inside[at]) {
                continue;
            }
            let (here, there) = (filling.at(grid, at), filling.at(grid, next));
            let part = (here - 0.5) / (here - there);
            points.push((grid.position(at) + DVec3::AXES[axis] * (part * grid.spacing[axis])).as_vec3().to_array());
        }
    }
    points
}
