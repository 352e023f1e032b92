//! A second image over a slice: blended, or in the tiles of a checkerboard.

use crate::{SliceScene, Viewport};
use bytemuck::{Pod, Zeroable};
use glam::DAffine3;
use prosector_core::Window;

/// How a second image lies over the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fusion {
    /// Patient positions of the first image from those of the second: a registration, or the identity in one frame of
    /// reference. Which of both it is, is the caller's to know; nothing here checks it.
    pub main_from_second: DAffine3,
    /// Which intensities of the second image are black and white.
    pub window: Window,
    /// How both share the picture.
    pub mix: Mix,
}

/// How two images share a picture. Where the second has no voxels the first stands alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mix {
    /// Both everywhere.
    Blend {
        /// Part of the second, 0 to 1.
        second: f32,
    },
    /// The first and the second in turn.
    Checkerboard {
        /// Edge of a tile, mm; tiles stay where they are in the patient.
        tile_mm: f64,
    },
}

/// Uniforms of the mix. Tile coordinates of a pixel's centre = `origin + step * (column, row)`; a step of 0 blends.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub(crate) struct MixParams {
    pub origin: [f32; 2],
    pub step: f32,
    /// Part of the second image, 0 to 1.
    pub part: f32,
}

prosector_kernels::gpu_layout!(MixParams { origin, step, part });

/// Smallest tile in device pixels: below it a checkerboard is a grey that shows neither image.
const LEAST_TILE_PX: f64 = 2.0;

impl MixParams {
    pub fn new(scene: &SliceScene, viewport: Viewport, mix: Mix) -> Self {
        match mix {
            Mix::Blend { second } => Self { part: second.clamp(0.0, 1.0), ..Self::zeroed() },
            Mix::Checkerboard { tile_mm } => {
                let tile_mm = tile_mm.max(LEAST_TILE_PX * scene.mm_per_pixel);
                let corner = scene.unproject(viewport, [0.5, 0.5]).0;
                // Counted from the patient's origin, so that tiles do not swim with the picture; modulo two, because
                // only odd and even matter and f32 keeps few digits.
                let origin = [scene.plane.right, scene.plane.down].map(|axis| corner.dot(axis.0) / tile_mm);
                let origin = origin.map(|tiles| tiles.rem_euclid(2.0) as f32);
                Self { origin, step: (scene.mm_per_pixel / tile_mm) as f32, part: 0.0 }
            }
        }
    }

    /// Part of the second image at a pixel.
    pub fn part_at(&self, column: u32, row: u32) -> f32 {
        if self.step == 0.0 {
            return self.part;
        }
        let tile = |origin: f32, n: u32| (origin + self.step * n as f32).floor() as i32;
        ((tile(self.origin[0], column) + tile(self.origin[1], row)) & 1) as f32
    }
}
