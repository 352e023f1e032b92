//! Where courses end: corners taken off, and the vessel carried on to its end.

use super::refine::{End, Field, STEP};
use super::tree::{RawPath, TIP_REACH};
use glam::DVec3;

impl Field<'_> {
    /// The part of a path between its trimmed ends, and the depths there.
    pub(super) fn trimmed(&self, path: &RawPath) -> (std::ops::Range<usize>, [f64; 2]) {
        let voxels = &path.voxels;
        let deepest = (0..voxels.len()).max_by(|&a, &b| self.depth(voxels[a]).total_cmp(&self.depth(voxels[b])));
        let deepest = deepest.unwrap_or(0);
        let reaches = |tip: usize, at: usize| {
            let apart = self.grid.position(voxels[at]).distance(self.grid.position(voxels[tip]));
            apart <= TIP_REACH * (self.depth(voxels[at]) + self.grid.edge_mm() / 2.0)
        };
        let last = voxels.len() - 1;
        let start = if !path.open_start { 0 } else { (0..=last).take_while(|&n| reaches(0, n)).last().unwrap_or(0) };
        let end = if !path.open_end && path.meets.is_none() {
            last
        } else {
            (0..=last).rev().take_while(|&n| reaches(last, n)).last().unwrap_or(last)
        };
        let (start, end) = if start > end { (deepest, deepest) } else { (start, end) };
        (start..end + 1, [self.depth(voxels[start]), self.depth(voxels[end])])
    }

    /// Free ends carried on with the curvature they have, to where the lumen ends.
    pub(super) fn drawn_out(&self, mut points: Vec<DVec3>, ends: [End; 2]) -> Vec<DVec3> {
        for end in ends {
            points.reverse();
            // The first end is last now; the second turn puts both back.
            if let End::Free(radius) = end {
                let beyond = self.beyond(&points, radius);
                points.extend(beyond);
            }
        }
        points
    }

    /// Points past the last one: the parabola through it and those one and two radii before, as long as it is inside.
    pub(super) fn beyond(&self, points: &[DVec3], radius: f64) -> Vec<DVec3> {
        let edge = self.grid.edge_mm();
        let last = points.len() - 1;
        let back = ((radius / (STEP * edge)) as usize).clamp(2, 60).min(last / 2);
        let [a, b, c] = [points[last], points[last - back], points[last - 2 * back]];
        let pace = if back == 0 { (a - points[0]).length() } else { a.distance(b) };
        if pace <= 0.0 {
            return vec![];
        }
        let along = |mm: f64| {
            let u = mm / pace;
            if back == 0 {
                a + (a - points[0]) * u
            } else {
                a + (a * 1.5 - b * 2.0 + c * 0.5) * u + (a - b * 2.0 + c) * (0.5 * u * u)
            }
        };
        let step = 0.1 * edge;
        let place = |n: u32| along(f64::from(n) * step);
        let inside = |n: &u32| self.filling.between(self.grid, place(*n)) >= 0.5;
        let most = (3.0 * (radius + edge) / step) as u32;
        let steps = (1..most).take_while(inside).last().unwrap_or(0);
        (1..=steps).filter(|n| n % 5 == 0 || *n == steps).map(place).collect()
    }
}
