//! The twin of one pass: tile by tile, as a device does it.

use super::{FAR_COST, FIXED_VOXEL, GrowParams, TILE_CHANGED, TILE_EDGE, TILE_TOUCHED};
use crate::executor::{ExecuteError, Resource};

const EDGE: usize = TILE_EDGE as usize;
/// The tile and one voxel around it.
const HALO: usize = EDGE + 2;

/// Costs and labels of voxels and flags of tiles, a word each, before or after a pass.
#[derive(Clone, Debug, PartialEq)]
pub struct GrowState {
    /// Costs, as in [`super::SeedWays`].
    pub costs: Vec<u32>,
    /// Labels.
    pub labels: Vec<u32>,
    /// [`TILE_CHANGED`] and [`TILE_TOUCHED`].
    pub flags: Vec<u32>,
}

/// A tile with its rim.
struct Tile {
    ground: [u32; HALO * HALO * HALO],
    ways: [(u32, u32); HALO * HALO * HALO],
}

/// CPU twin of one pass over the tiles of its dispatch; `ground` holds one value a voxel.
pub fn grow_from_seeds(params: &GrowParams, ground: &[u32], before: &GrowState, after: &mut GrowState) {
    let [tx, ty, _] = params.tiles.map(|n| n as usize);
    for tile in params.first as usize..params.end as usize {
        let at = [tile % tx, tile / tx % ty, tile / tx / ty];
        let touched = before.flags[tile] & TILE_TOUCHED;
        after.flags[tile] =
            touched | if awake(params, at, &before.flags) { pass(params, ground, at, before, after) } else { 0 };
    }
}

/// Whether the tile or one around it changed in the pass before.
fn awake(params: &GrowParams, at: [usize; 3], flags: &[u32]) -> bool {
    let [x, y, z] = [0, 1, 2].map(|n| at[n].saturating_sub(1)..(at[n] + 2).min(params.tiles[n] as usize));
    let [tx, ty, _] = params.tiles.map(|n| n as usize);
    z.into_iter().any(|z| y.clone().any(|y| x.clone().any(|x| flags[(z * ty + y) * tx + x] & TILE_CHANGED != 0)))
}

/// Relaxes one tile and says by flags whether it changed.
fn pass(params: &GrowParams, ground: &[u32], at: [usize; 3], before: &GrowState, after: &mut GrowState) -> u32 {
    let mut tile = Tile::load(params, ground, at, before);
    for _ in 0..EDGE {
        let relaxed: Vec<_> = inner().map(|(_, n)| tile.relaxed(params, n)).collect();
        // A tile that one round leaves alone, all further ones do too.
        if inner().zip(&relaxed).all(|((_, n), way)| tile.ways[n] == *way) {
            break;
        }
        inner().zip(relaxed).for_each(|((_, n), way)| tile.ways[n] = way);
    }
    let mut flags = 0;
    for (place, n) in inner() {
        let Some(voxel) = voxel(params, [0, 1, 2].map(|axis| (at[axis] * EDGE + place[axis]) as i64)) else { continue };
        (after.costs[voxel], after.labels[voxel]) = tile.ways[n];
        if tile.ways[n] != (before.costs[voxel], before.labels[voxel]) {
            flags = TILE_CHANGED | TILE_TOUCHED;
        }
    }
    flags
}

/// Places of a tile's voxels in it, and in the tile with its rim.
fn inner() -> impl Iterator<Item = ([usize; 3], usize)> {
    let places = (0..EDGE * EDGE * EDGE).map(|n| [n % EDGE, n / EDGE % EDGE, n / EDGE / EDGE]);
    places.map(|[x, y, z]| ([x, y, z], ((z + 1) * HALO + y + 1) * HALO + x + 1))
}

/// Offset of a voxel, if there is one at this place.
fn voxel(params: &GrowParams, place: [i64; 3]) -> Option<usize> {
    let [x, y, z] = place;
    let [nx, ny, _] = params.dims.map(i64::from);
    let within = (0..3).all(|axis| (0..i64::from(params.dims[axis])).contains(&place[axis]));
    within.then_some(((z * ny + y) * nx + x) as usize)
}

impl Tile {
    fn load(params: &GrowParams, ground: &[u32], at: [usize; 3], before: &GrowState) -> Self {
        let size = HALO * HALO * HALO;
        let mut tile = Self { ground: [FIXED_VOXEL; HALO * HALO * HALO], ways: [(FAR_COST, 0); HALO * HALO * HALO] };
        for n in 0..size {
            let rim = [n % HALO, n / HALO % HALO, n / HALO / HALO];
            let place = [0, 1, 2].map(|axis| (at[axis] * EDGE + rim[axis]) as i64 - 1);
            if let Some(voxel) = voxel(params, place) {
                tile.ground[n] = ground[voxel];
                tile.ways[n] = (before.costs[voxel], before.labels[voxel]);
            }
        }
        tile
    }

    /// The cheapest way to a voxel by its neighbours or as known, of equally cheap ones that of the lower label.
    fn relaxed(&self, params: &GrowParams, n: usize) -> (u32, u32) {
        let mut best = self.ways[n];
        if self.ground[n] & FIXED_VOXEL != 0 {
            return best;
        }
        for (k, &step) in params.steps.as_flattened().iter().enumerate().filter(|(_, step)| **step != FAR_COST) {
            let near = n + k / 9 * HALO * HALO + k / 3 % 3 * HALO + k % 3 - HALO * HALO - HALO - 1;
            let price = step + (self.ground[near] & !FIXED_VOXEL).abs_diff(self.ground[n]);
            let (cost, label) = self.ways[near];
            if cost < FAR_COST - price {
                best = best.min((cost + price, label));
            }
        }
        best
    }
}

pub(super) fn twin(bound: &mut [Resource]) -> Result<(), ExecuteError> {
    let [params, ground, costs, labels, flags, outs @ ..] = bound else {
        return Err(ExecuteError::Resource);
    };
    let params = *params.values::<GrowParams>()?.first().ok_or(ExecuteError::Resource)?;
    let ground: Vec<u32> = ground.values()?;
    let state = |[costs, labels, flags]: [&Resource; 3]| {
        Ok(GrowState { costs: costs.values()?, labels: labels.values()?, flags: flags.values()? })
    };
    let before = state([costs, labels, flags])?;
    let [costs, labels, flags] = outs else { return Err(ExecuteError::Resource) };
    let mut after = state([costs, labels, flags])?;
    let product = |dims: [u32; 3]| dims.iter().map(|&n| n as usize).product::<usize>();
    let fits = |state: &GrowState| {
        state.costs.len() == ground.len()
            && state.labels.len() == ground.len()
            && state.flags.len() == product(params.tiles)
    };
    let tiled = params.dims.map(|n| n.div_ceil(TILE_EDGE)) == params.tiles;
    if !(product(params.dims) == ground.len() && tiled && fits(&before) && fits(&after))
        || params.end as usize > before.flags.len()
    {
        return Err(ExecuteError::Resource);
    }
    grow_from_seeds(&params, &ground, &before, &mut after);
    *costs = Resource::of(&after.costs);
    *labels = Resource::of(&after.labels);
    *flags = Resource::of(&after.flags);
    Ok(())
}
