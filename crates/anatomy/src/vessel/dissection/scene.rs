//! The part of a volume around a vessel.

use super::super::clicks::LumenWindow;
use super::super::lumen::LumenError;
use super::DissectionSettings;
use crate::distance::upright_spacing;
use glam::DVec3;
use prosector_core::{LpsPoint, Volume, VoxelIndex};
use std::ops::Range;

/// Intensities and what is known of them, in a box. Positions are mm along the voxel axes from its first voxel centre.
pub(super) struct Scene {
    pub dims: [usize; 3],
    pub spacing: DVec3,
    /// Intensities, smoothed by 1/4, 1/2, 1/4 along each axis: rays meet noise at single places.
    pub values: Vec<f32>,
    /// What each voxel is known to be.
    pub known: Vec<Known>,
    /// Fat or air below, soft tissue between, contrast medium of the first lumen.
    pub levels: [f32; 3],
    /// Farthest that the wall lies from the middle, mm.
    pub reach_mm: f64,
    low: [usize; 3],
    lps_from_voxel: prosector_core::LpsFromVoxel,
}

/// What the fronts say about a voxel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Nothing,
    /// Of the first lumen, if it lies within the wall.
    Wide,
    First,
    Second,
    /// As bright as the first lumen, but no part of it.
    Foreign,
}

impl Scene {
    /// Cuts out what lies within reach of a course.
    pub fn around(
        volume: &Volume,
        course: &[LpsPoint],
        cores: [&[u32]; 3],
        (settings, window): (&DissectionSettings, &LumenWindow),
    ) -> Result<Self, LumenError> {
        let spacing = DVec3::from(upright_spacing(&volume.lps_from_voxel)?);
        let places: Vec<DVec3> = course.iter().map(|&point| volume.lps_from_voxel.voxel(point).0).collect();
        let margin = DVec3::splat(settings.reach_mm) / spacing;
        let range = |n: usize| -> Range<usize> {
            let ends = places.iter().fold([f64::INFINITY, 0.0_f64], |[a, b], p| [a.min(p[n]), b.max(p[n])]);
            (ends[0] - margin[n]).max(0.0) as usize..((ends[1] + margin[n]) as usize + 2).min(volume.dims[n])
        };
        let ranges = [range(0), range(1), range(2)];
        let (dims, low) = (ranges.each_ref().map(Range::len), ranges.each_ref().map(|range| range.start));
        let mut scene = Self {
            dims,
            spacing,
            values: Vec::with_capacity(dims.iter().product()),
            known: Vec::new(),
            levels: [settings.soft_tissue[0], settings.soft_tissue[1], window.median].map(|level| level as f32),
            reach_mm: settings.reach_mm,
            low,
            lps_from_voxel: volume.lps_from_voxel,
        };
        for (z, y) in (0..dims[2]).flat_map(|z| (0..dims[1]).map(move |y| (z, y))) {
            let from = scene.volume_offset([0, y, z], volume.dims);
            let value = |at| volume.voxels.stored(at).map_or(f64::NAN, |stored| volume.rescale.apply(stored));
            let finite = |value: f64| if value.is_finite() { value as f32 } else { scene.levels[0] };
            let line: Vec<f32> = (from..from + dims[0]).map(|at| finite(value(at))).collect();
            scene.values.extend(line);
        }
        scene.known = scene.knowing(volume.dims, cores, window);
        scene.smooth();
        Ok(scene)
    }

    fn knowing(&self, dims: [usize; 3], cores: [&[u32]; 3], window: &LumenWindow) -> Vec<Known> {
        let like_first = |&value: &f32| (window.low..=window.high).contains(&f64::from(value));
        let foreign = |value| if like_first(value) { Known::Foreign } else { Known::Nothing };
        let mut known: Vec<Known> = self.values.iter().map(foreign).collect();
        for (core, name) in cores.into_iter().zip([Known::Wide, Known::First, Known::Second]) {
            for &at in core {
                let at = at as usize;
                let place = [at % dims[0], at / dims[0] % dims[1], at / dims[0] / dims[1]];
                if let Some(at) = self.offset_of_volume(place) {
                    known[at] = name;
                }
            }
        }
        known
    }

    /// Takes nothing for the second lumen that is not `near` the vessel.
    pub fn forget_second(&mut self, near: &[bool]) {
        let lost = self.known.iter_mut().zip(near).filter(|(known, near)| **known == Known::Second && !**near);
        lost.for_each(|(known, _)| *known = Known::Nothing);
    }

    /// Smooths the intensities; the outermost voxels stay.
    fn smooth(&mut self) {
        for (step, count) in [1, self.dims[0], self.dims[0] * self.dims[1]].into_iter().zip(self.dims) {
            let source = self.values.clone();
            let within = |at: &usize| (1..count.max(1) - 1).contains(&(at / step % count));
            for at in (0..source.len()).filter(within) {
                self.values[at] = 0.25 * source[at - step] + 0.5 * source[at] + 0.25 * source[at + step];
            }
        }
    }

    /// Offset in the volume of a voxel of the box.
    pub fn volume_offset(&self, [x, y, z]: [usize; 3], dims: [usize; 3]) -> usize {
        ((z + self.low[2]) * dims[1] + y + self.low[1]) * dims[0] + x + self.low[0]
    }

    /// Offset in the box of a voxel of the volume; `None` outside.
    pub fn offset_of_volume(&self, place: [usize; 3]) -> Option<usize> {
        let [x, y, z] = [0, 1, 2].map(|n| place[n].checked_sub(self.low[n]).filter(|&at| at < self.dims[n]));
        Some((z? * self.dims[1] + y?) * self.dims[0] + x?)
    }

    /// Position in the box of a patient position.
    pub fn local(&self, point: LpsPoint) -> DVec3 {
        let VoxelIndex(voxel) = self.lps_from_voxel.voxel(point);
        (voxel - DVec3::from(self.low.map(|n| n as f64))) * self.spacing
    }

    /// Edge of a cube of the voxel's volume, mm.
    pub fn edge_mm(&self) -> f64 {
        (self.spacing.x * self.spacing.y * self.spacing.z).cbrt()
    }

    /// Intensity between voxel centres, trilinear; that of the nearest place in the box if outside.
    pub fn value(&self, local: DVec3) -> f32 {
        let top = DVec3::from(self.dims.map(|n| n.saturating_sub(1) as f64));
        let index = (local / self.spacing).clamp(DVec3::ZERO, top);
        let base = index.floor().min((top - 1.0).max(DVec3::ZERO));
        let part = (index - base).as_vec3();
        let [x, y, z] = base.to_array().map(|n| n as usize);
        let steps = [1, self.dims[0], self.dims[0] * self.dims[1]];
        let first = z * steps[2] + y * steps[1] + x;
        let at = |n: usize| {
            let more = (0..3).map(|axis| if n >> axis & 1 == 1 && self.dims[axis] > 1 { steps[axis] } else { 0 });
            self.values[first + more.sum::<usize>()]
        };
        let mix = |a: f32, b: f32, part: f32| a + (b - a) * part;
        let [low, high] = [0, 4].map(|n| {
            let rows = [0, 2].map(|m| mix(at(n + m), at(n + m + 1), part.x));
            mix(rows[0], rows[1], part.y)
        });
        mix(low, high, part.z)
    }

    /// What is known of the nearest voxel; nothing outside the box.
    pub fn known_at(&self, local: DVec3) -> Known {
        let index = (local / self.spacing).round();
        let upper = DVec3::from(self.dims.map(|n| n as f64));
        if !(index.cmpge(DVec3::ZERO).all() && index.cmplt(upper).all()) {
            return Known::Nothing;
        }
        let [x, y, z] = index.to_array().map(|n| n as usize);
        self.known[(z * self.dims[1] + y) * self.dims[0] + x]
    }
}
