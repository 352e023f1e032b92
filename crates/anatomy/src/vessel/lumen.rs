//! The lumen of a vessel from one or two clicks.

use super::clicks::{Likeness, LumenWindow, voxels_of};
use super::course_region::along_course;
use super::heap::RadixHeap;
use crate::distance::DistanceError;
use prosector_core::{LabelMap, LpsPoint, Volume};
use std::ops::ControlFlow;
use std::sync::Arc;

/// How a lumen is found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LumenSettings {
    /// Spreads of the intensity about its median that are still lumen.
    pub spreads: f64,
    /// Voxels that the front may reach. Memory: one bit for every voxel of the volume and 48 bytes for each of these.
    pub voxel_budget: usize,
    /// Between two clicks: how far from the course the lumen may lie, in inscribed radii there.
    pub reach_radii: f64,
}

impl Default for LumenSettings {
    fn default() -> Self {
        Self { spreads: 4.5, voxel_budget: 2_000_000, reach_radii: 1.5 }
    }
}

/// A lumen on the volume's grid.
#[derive(Clone, Debug)]
pub struct LumenMask {
    /// Label 1 in the lumen.
    pub map: LabelMap,
    /// Voxels of it.
    pub voxels: usize,
    /// Intensities that were taken for lumen.
    pub window: LumenWindow,
}

/// Why there is no lumen.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LumenError {
    /// No click.
    #[error("there is no click; click into the vessel")]
    NoClick,
    /// A click lies off the volume.
    #[error("click {click} lies outside the image; click into the vessel within it")]
    Outside {
        /// Its number, from 1.
        click: usize,
    },
    /// The value there is no number.
    #[error("the image holds no number at click {click}; click elsewhere in the vessel")]
    NoNumber {
        /// Its number, from 1.
        click: usize,
    },
    /// The front grew past the budget.
    #[error(
        "the front went past {budget} voxels ({ml:.0} mL), so it has left the vessel; add a click at the vessel's other \
         end, or one on what it must not enter"
    )]
    Leak {
        /// Voxels allowed.
        budget: usize,
        /// Their volume, mL.
        ml: f64,
    },
    /// The clicks do not hang together.
    #[error(
        "no way of intensities from {low:.0} to {high:.0} leads from click 1 to click {click}; click on both sides of \
         where the vessel changes, or allow a wider spread"
    )]
    Apart {
        /// The click that was not reached, from 1.
        click: usize,
        /// Least intensity taken for lumen.
        low: f64,
        /// Greatest.
        high: f64,
    },
    /// Too few clicks for two lumens.
    #[error("two lumens of one vessel need two clicks in the first, one at each end, and one or more in the second")]
    FewClicks,
    /// The first lumen is not filled with contrast medium.
    #[error(
        "the first lumen has an intensity of {median:.0}, no more than soft tissue ({soft:.0}); click first into the \
         lumen that contrast medium fills"
    )]
    Dim {
        /// Median around the first click.
        median: f64,
        /// Greatest intensity of soft tissue.
        soft: f64,
    },
    /// A click of the second lumen lies elsewhere.
    #[error("click {click} of the second lumen does not lie beside the first one in the same vessel; click elsewhere")]
    NotBeside {
        /// Its number among the second lumen's, from 1.
        click: usize,
    },
    /// The grid leans.
    #[error(transparent)]
    Grid(#[from] DistanceError),
    /// The progress callback asked to stop.
    #[error("finding the lumen was cancelled")]
    Cancelled,
}

/// How much dearer a voxel is for each squared spread that it is nearer to the other lumen.
const MORE_LIKE_THE_OTHER: f64 = 4.0;
/// Voxels between two calls of the progress callback.
const BREATH: usize = 1 << 15;

/// The lumen that holds the clicks `along`, and is held apart from that of the clicks `against`.
///
/// A front spreads from the first click over voxels (six neighbours) whose intensity lies within the spreads of the
/// clicks' surroundings, slower the farther the intensity is from the median (E. Dijkstra's order with the price
/// `1 + z²`, as in the fast marching of J. Sethian, PNAS 93 (1996)). The clicks `against` send a front of their own; a
/// voxel belongs to the front that comes first. With one click all that its front reaches is lumen, and
/// the budget decides that it has leaked. With more, the course of least ∫ds/R² between them is found, and the lumen is
/// what lies within `reach_radii` inscribed radii of it: side branches and neighbours end there. The callback is told
/// the used part of the budget and stops the search when it breaks.
///
/// # Errors
/// For clicks off the image or not connected, fronts past the budget, lumens that intensity cannot tell apart, leaning
/// grids, and when the callback breaks.
pub fn segment_lumen(
    volume: &Volume,
    along: &[LpsPoint],
    against: &[LpsPoint],
    settings: &LumenSettings,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<LumenMask, LumenError> {
    let seeds = voxels_of(volume, along)?;
    let others = voxels_of(volume, against)?;
    if seeds.is_empty() {
        return Err(LumenError::NoClick);
    }
    let likenesses = [&seeds, &others].map(|clicks| Likeness::of(volume, clicks, settings.spreads));
    let windows = likenesses.each_ref().map(Likeness::window);
    let spread = likenesses.iter().map(Likeness::least_spread).fold(f64::INFINITY, f64::min);
    let fronts = Fronts { volume, likenesses, windows, spread, settings };
    let [reached, _] = fronts.spread([&seeds, &others], progress)?;
    if reached.len() >= settings.voxel_budget && seeds.len() == 1 {
        return Err(fronts.leak());
    }
    let mut labels = vec![0; volume.voxels.len()];
    reached.iter().for_each(|&at| labels[at as usize] = 1);
    let (dims, lps_from_voxel) = (volume.dims, volume.lps_from_voxel);
    let frame_of_reference = volume.frame_of_reference.clone();
    let mut map = LabelMap { dims, labels: Arc::new(labels), lps_from_voxel, frame_of_reference };
    if seeds.len() > 1 {
        map = along_course(map, along, (settings.reach_radii, &windows[0]), progress)?;
    }
    let voxels = map.histogram()[1] as usize;
    Ok(LumenMask { map, voxels, window: windows[0] })
}

/// The front of the lumen (side 0) and that of what it is held against (side 1).
pub(super) struct Fronts<'a> {
    pub volume: &'a Volume,
    pub likenesses: [Likeness; 2],
    pub windows: [LumenWindow; 2],
    /// The least spread of all clicks, so that both sides are measured alike.
    pub spread: f64,
    pub settings: &'a LumenSettings,
}

/// One bit a voxel.
struct Bits(Vec<u64>);

impl Bits {
    fn has(&self, at: usize) -> bool {
        self.0[at / 64] >> (at % 64) & 1 == 1
    }

    /// Sets a bit; whether it was clear.
    fn set(&mut self, at: usize) -> bool {
        let fresh = !self.has(at);
        self.0[at / 64] |= 1 << (at % 64);
        fresh
    }
}

impl Fronts<'_> {
    fn offset(&self, [x, y, z]: [usize; 3]) -> usize {
        (z * self.volume.dims[1] + y) * self.volume.dims[0] + x
    }

    /// What a millimetre into a voxel costs a front; `None` where it does not go.
    fn price(&self, side: usize, at: usize) -> Option<f32> {
        let value = self.volume.rescale.apply(self.volume.voxels.stored(at)?);
        let within = value >= self.windows[side].low && value <= self.windows[side].high;
        let [own, other] = [side, 1 - side].map(|side| (self.likenesses[side].away(value) / self.spread).powi(2));
        within.then_some((1.0 + own + MORE_LIKE_THE_OTHER * (own - other).max(0.0)).min(1e4) as f32)
    }

    /// The voxels that each front reaches before the other, by rising cost.
    pub fn spread(
        &self,
        clicks: [&[[usize; 3]]; 2],
        progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Result<[Vec<u32>; 2], LumenError> {
        let [nx, ny, nz] = self.volume.dims;
        let budget = self.settings.voxel_budget;
        let steps = [1, nx, nx * ny].into_iter().zip(self.volume.lps_from_voxel.spacing_mm());
        let steps: [(usize, f64); 3] = steps.collect::<Vec<_>>().try_into().unwrap_or_default();
        let (mut taken, mut queue) = (Bits(vec![0; (nx * ny * nz).div_ceil(64)]), RadixHeap::new());
        let mut reached = [Vec::new(), Vec::new()];
        for (side, &click) in clicks.iter().enumerate().flat_map(|(side, clicks)| clicks.iter().map(move |c| (side, c)))
        {
            queue.push(0.0, pack(side, self.offset(click)));
        }
        while let Some((cost, item)) = queue.pop() {
            let (side, at) = (item as usize & 1, item as usize >> 1);
            if reached[side].len() >= budget || !taken.set(at) {
                continue;
            }
            reached[side].push(at as u32);
            if (reached[0].len() + reached[1].len()) % BREATH == 1 {
                let part = reached[0].len() as f32 / budget.max(1) as f32;
                progress(part).is_continue().then_some(()).ok_or(LumenError::Cancelled)?;
            }
            let place = [at % nx, at / nx % ny, at / nx / ny];
            for (axis, &(step, mm)) in steps.iter().enumerate() {
                let back = (place[axis] > 0).then(|| at - step);
                let on = (place[axis] + 1 < [nx, ny, nz][axis]).then(|| at + step);
                for next in back.into_iter().chain(on).filter(|&next| !taken.has(next)) {
                    if let Some(price) = self.price(side, next) {
                        queue.push(cost + price * mm as f32, pack(side, next));
                    }
                }
            }
        }
        Ok(reached)
    }

    fn leak(&self) -> LumenError {
        let budget = self.settings.voxel_budget;
        LumenError::Leak { budget, ml: budget as f64 * self.volume.lps_from_voxel.voxel_mm3() / 1000.0 }
    }
}

/// A voxel and the side that heads for it, as one item of the queue.
fn pack(side: usize, at: usize) -> u32 {
    (at as u32) << 1 | side as u32
}
