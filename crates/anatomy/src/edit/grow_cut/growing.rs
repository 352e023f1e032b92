//! Growth that remembers its ways, so that changed seeds cost no more than what they change.

use super::SeedGrowth;
use super::ground::{Painted, Scene};
use crate::edit::{EditError, EditRule, tick};
use crate::surface::Progress;
use prosector_core::{LabelMap, LabelPatch, Volume};
use prosector_kernels::{ExecuteError, KernelExecutor, SeedWays, cheapest_ways, grow_by_passes};
use std::ops::ControlFlow;

/// Segments grown from seeds, and the ways they grew by; 10 bytes a voxel of the box around them.
///
/// The labels are those of [`super::grow_from_seeds`], whatever was grown before: ways are kept only where everything
/// that they lead over is as it was. Every way found is the only one of its cost and label, so it does not matter
/// whether processor or device found it, nor in which order seeds came and went.
#[derive(Clone, Debug)]
pub struct SeedGrowing {
    scene: Scene,
    ways: SeedWays,
    device_error: Option<ExecuteError>,
}

/// Seeds that are in place, with the ways that are still to be found.
#[derive(Clone, Debug)]
pub struct BegunGrowing {
    scene: Scene,
    ways: SeedWays,
    /// Voxels that ways go on from.
    from: Vec<usize>,
}

impl SeedGrowing {
    /// Puts the seeds of a label map in place, with the ways of `before` that still hold.
    ///
    /// Ways are forgotten where they lead from seeds that went or over voxels that changed, be it by their label, by
    /// the rule or by the image; a box of another size keeps what both have in common. Of growth in another unit or
    /// with other steps nothing is kept. Errors: those of [`super::grow_from_seeds`].
    pub fn begin(
        before: Option<Self>,
        map: &LabelMap,
        volume: &Volume,
        labels: &[u8],
        growth: SeedGrowth,
        rule: &EditRule<'_>,
    ) -> Result<BegunGrowing, EditError> {
        let painted = Painted { map, volume, labels, growth, rule };
        let scene = painted.scene(before.as_ref().map(|before| before.scene.unit))?;
        let before =
            before.filter(|before| before.scene.unit == scene.unit && before.scene.ground.steps == scene.ground.steps);
        let mut ways = match before {
            Some(before) => before.ways_in(&scene),
            None => SeedWays::none(scene.seeds.len()),
        };
        let mut from = Vec::new();
        for (n, &seed) in scene.seeds.iter().enumerate().filter(|(_, seed)| **seed != 0) {
            if ways.at(n) != (0, seed) {
                ways.set(n, (0, seed));
                from.push(n);
            }
        }
        from.extend(ways.frontier(&scene.ground));
        Ok(BegunGrowing { scene, ways, from })
    }

    /// The patch that lays the grown segments over the background of the label map that they were begun with.
    pub fn patch(&self, map: &LabelMap) -> Result<LabelPatch, EditError> {
        let within = self.scene.within;
        let takes = |at: [usize; 3], offset: usize| {
            let label = self.ways.labels[self.scene.offset(at)];
            (label != 0 && map.labels.get(offset) == Some(&0)).then_some(label)
        };
        Ok(LabelPatch::from_fn(map.dims, within, takes)?)
    }

    /// Voxels of the box, for which ways are remembered.
    pub fn voxels(&self) -> usize {
        self.scene.seeds.len()
    }

    /// Why the graphics device that was to find the ways did not, so that the processor did.
    pub fn device_error(&self) -> Option<&ExecuteError> {
        self.device_error.as_ref()
    }

    /// Those of its ways that hold in another scene, too.
    fn ways_in(mut self, scene: &Scene) -> SeedWays {
        let old = &self.scene;
        let same =
            |n: usize, new: usize| old.ground.voxels[n] == scene.ground.voxels[new] && old.seeds[n] == scene.seeds[new];
        let mut gone = Vec::new();
        old.each_place(scene, |n, new| {
            if !new.is_some_and(|new| same(n, new)) {
                gone.push(n);
            }
        });
        self.ways.forget(&old.ground, gone);
        let mut ways = SeedWays::none(scene.seeds.len());
        old.each_place(scene, |n, new| {
            if let Some(new) = new {
                ways.set(new, self.ways.at(n));
            }
        });
        ways
    }
}

impl BegunGrowing {
    /// Finds the ways by Dijkstra's algorithm, from where they are not known.
    ///
    /// Errors: [`EditError::Cancelled`] where `progress` breaks, [`EditError::FarFromSeeds`].
    pub fn settle(mut self, progress: Progress<'_>) -> Result<SeedGrowing, EditError> {
        let total = self.scene.seeds.len() as f32;
        let told = &mut |settled: usize| progress((settled as f32 / total).min(1.0));
        let done = cheapest_ways(&self.scene.ground, &mut self.ways, &self.from, told);
        if done.is_break() {
            return Err(EditError::Cancelled);
        }
        tick(progress, 1.0)?;
        self.settled(None)
    }

    /// As [`BegunGrowing::settle`] on a graphics device; if it refuses or is lost, the processor does the work.
    ///
    /// The result is the same to the voxel; [`SeedGrowing::device_error`] says who did it.
    pub async fn settle_on(
        mut self,
        executor: &impl KernelExecutor,
        progress: Progress<'_>,
    ) -> Result<SeedGrowing, EditError> {
        let Self { scene, ways, from } = &mut self;
        match grow_by_passes(executor, &scene.ground, ways, from, progress).await {
            Ok(ControlFlow::Continue(())) => {
                tick(progress, 1.0)?;
                self.settled(None)
            }
            Ok(ControlFlow::Break(())) => Err(EditError::Cancelled),
            Err(error) => Ok(SeedGrowing { device_error: Some(error), ..self.settle(progress)? }),
        }
    }

    /// Voxels from which ways are to be found: few where little changed.
    pub fn starts(&self) -> usize {
        self.from.len()
    }

    fn settled(self, device_error: Option<ExecuteError>) -> Result<SeedGrowing, EditError> {
        let Self { scene, ways, .. } = self;
        // A way that was not taken though its start is known would have cost more than can be counted.
        if !ways.frontier(&scene.ground).is_empty() {
            return Err(EditError::FarFromSeeds);
        }
        Ok(SeedGrowing { scene, ways, device_error })
    }
}
