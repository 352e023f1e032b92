//! From voxels of a path to the middle of the vessel, finer than the voxels.

use super::boundary::{Boundary, Filling};
use super::curve::{resample, smooth, tangents};
use super::grid::LumenGrid;
use super::tree::RawPath;
use glam::DVec3;

/// A lumen ready to be measured.
pub(super) struct Field<'a> {
    pub grid: &'a LumenGrid,
    pub depths: &'a [f32],
    pub filling: Filling,
    pub boundary: Boundary,
}

/// A vessel's course: local positions in even steps, and the radius of the inscribed sphere at each.
pub(super) struct Course {
    pub points: Vec<DVec3>,
    pub radii: Vec<f64>,
}

impl Course {
    /// The sample nearest to a local position.
    pub fn nearest(&self, local: DVec3) -> usize {
        let away = |n: &usize| self.points[*n].distance_squared(local);
        (0..self.points.len()).min_by(|a, b| away(a).total_cmp(&away(b))).unwrap_or(0)
    }
}

/// Where an end of a course lies.
#[derive(Clone, Copy)]
pub(super) enum End {
    /// In a joint: the place stays.
    Joint(DVec3),
    /// Where the vessel goes on as another path.
    Inner,
    /// In the open, and how wide the vessel is there.
    Free(f64),
}

/// Steps of a course, in voxel edges.
pub(super) const STEP: f64 = 0.5;
/// Sharpness of the soft minimum of distances, per voxel edge: to find the middle, and to tell the radius there.
const SHARPNESS: [f64; 2] = [2.0, 5.0];
/// Standard deviation of the smoothing along the course, in inscribed radii; 1.5 voxel edges at least.
const SMOOTHING: f64 = 0.6;
/// Rounds of moving to the middle before and after the ends are drawn out.
const ROUNDS: [usize; 2] = [8, 4];
/// A free end changes its surroundings within this many radii.
const END_ZONE: f64 = 1.5;

/// What the wall around a point says.
struct Wall {
    /// Step to the middle, across the tangent.
    step: DVec3,
    radius: f64,
}

impl Field<'_> {
    /// The course of a path whose joints, where it has any, are known; `lead` is the parent's way to its own first voxel.
    pub fn course(&self, path: &RawPath, lead: &[usize], from: Option<DVec3>, meets: Option<DVec3>) -> Course {
        let (range, free) = self.trimmed(path);
        let near = if path.open_start { End::Free(free[0]) } else { End::Inner };
        let far = if path.open_end { End::Free(free[1]) } else { End::Inner };
        let mut ends = [from.map_or(near, End::Joint), meets.map_or(far, End::Joint)];
        let mut points: Vec<DVec3> = from.into_iter().collect();
        points.extend(lead.iter().chain(&path.voxels[range]).map(|&at| self.grid.position(at)));
        points.extend(meets);
        if let (&[only], Some((&first, &last))) = (points.as_slice(), path.voxels.first().zip(path.voxels.last())) {
            let along = self.grid.position(last) - self.grid.position(first);
            let half = along.normalize_or(DVec3::Z) * (STEP * self.grid.edge_mm());
            points = vec![only - half, only + half];
        }
        let step = STEP * self.grid.edge_mm();
        points = resample(&points, step);
        // Trimmed ends are far from the vessel's own end: nothing there needs care yet.
        let inner = ends.map(|end| if let End::Free(_) = end { End::Inner } else { end });
        for _ in 0..ROUNDS[0] {
            points = resample(&self.settled(&points, inner), step);
        }
        points = resample(&self.drawn_out(points, ends), step);
        for end in &mut ends {
            if let End::Free(radius) = end {
                *radius = radius.max(self.grid.edge_mm());
            }
        }
        for _ in 0..ROUNDS[1] {
            points = self.settled(&points, ends);
        }
        let radii = self.walls(&points, ends, false).into_iter().map(|wall| wall.radius).collect();
        Course { points, radii }
    }

    /// Depth of a voxel, mm.
    pub(super) fn depth(&self, at: usize) -> f64 {
        f64::from(self.depths[at])
    }

    /// One round: towards the middle, then smooth.
    fn settled(&self, points: &[DVec3], ends: [End; 2]) -> Vec<DVec3> {
        let walls = self.walls(points, ends, true);
        let moved: Vec<DVec3> = points.iter().zip(&walls).map(|(&point, wall)| point + wall.step).collect();
        let edge = self.grid.edge_mm();
        let mut smoothed = smooth(&moved, |n| (SMOOTHING * walls[n].radius).max(1.5 * edge));
        if let (End::Joint(at), Some(first)) = (ends[0], smoothed.first_mut()) {
            *first = at;
        }
        if let (End::Joint(at), Some(last)) = (ends[1], smoothed.last_mut()) {
            *last = at;
        }
        smoothed
    }

    /// The wall at every point; if `sparse`, in wide vessels only at every so many, which is enough to move them.
    fn walls(&self, points: &[DVec3], ends: [End; 2], sparse: bool) -> Vec<Wall> {
        let tangents = tangents(points);
        let tips = [points.first(), points.last()].map(|tip| tip.copied().unwrap_or_default());
        let edge = self.grid.edge_mm();
        let mut walls: Vec<Option<Wall>> = Vec::with_capacity(points.len());
        for (n, (&point, &tangent)) in points.iter().zip(&tangents).enumerate() {
            let depth = self.grid.nearest(point).map_or(0.0, |at| self.depth(at));
            if sparse && n % ((depth / (4.0 * edge)) as usize).max(1) != 0 {
                walls.push(None);
                continue;
            }
            let to_end = |n: usize| match ends[n] {
                End::Free(radius) if point.distance(tips[n]) < END_ZONE * radius => Some(point.distance(tips[n])),
                _ => None,
            };
            let near_end = [to_end(0), to_end(1)].into_iter().flatten().min_by(f64::total_cmp);
            // Before an end the slice across may cut it, and moving would follow that.
            let still = |wall: Wall| Wall { step: DVec3::ZERO, ..wall };
            let wall = match near_end {
                Some(apart) if apart < 2.0 * edge => None,
                Some(_) => self.wall(point, tangent, true).map(still),
                None => self.wall(point, tangent, false),
            };
            walls.push(wall);
        }
        filled(walls, |n| self.grid.nearest(points[n]).map_or(0.0, |at| self.depth(at)).max(edge / 2.0))
    }

    /// The wall around a point; only that straight across if `flat`, because the vessel's end stands before the point.
    fn wall(&self, point: DVec3, tangent: DVec3, flat: bool) -> Option<Wall> {
        let edge = self.grid.edge_mm();
        let depth = self.grid.nearest(point).map_or(0.0, |at| self.depth(at));
        let reach = if flat { self.flat_reach(point, tangent) } else { depth + 2.5 * edge };
        let mut near: Vec<(DVec3, f64)> = Vec::new();
        self.boundary.near(point, reach, |at| {
            let away = at - point;
            let along = away.dot(tangent);
            if !flat || along.abs() <= edge {
                let distance = if flat { (away - tangent * along).length() } else { away.length() };
                near.push((away, distance));
            }
        });
        let least = near.iter().map(|(_, distance)| *distance).min_by(f64::total_cmp)?;
        let (mut weights, mut pull, mut radius) = ([0.0; 2], DVec3::ZERO, 0.0);
        for (away, distance) in near {
            let [weight, sharp] = SHARPNESS.map(|sharpness| (sharpness / edge * (least - distance)).exp());
            let along = away.dot(tangent);
            let across = away - tangent * along;
            // In a tube, points before and behind are farther than the wall beside by s²/(2r).
            let bow = if flat { 0.0 } else { (along * along).min(2.0 * distance * edge) / (2.0 * distance.max(1e-9)) };
            weights = [weights[0] + weight, weights[1] + sharp];
            pull += across * (weight / distance.max(1e-9));
            radius += sharp * (distance - bow);
        }
        let radius = radius / weights[1];
        // A thread of single voxels is not smoothed, see `Filling::at`.
        let shift = if radius < 0.6 * edge { 0.0 } else { Filling::shift_mm2(self.grid) / (2.0 * radius) };
        Some(Wall { step: -pull / weights[0] * (edge / SHARPNESS[0]), radius: radius + shift })
    }

    /// How far the wall can be across the tangent: twice as far as the nearest point of the flat slice.
    fn flat_reach(&self, point: DVec3, tangent: DVec3) -> f64 {
        let edge = self.grid.edge_mm();
        let side = tangent.any_orthonormal_vector();
        let sides = [side, -side, tangent.cross(side), -tangent.cross(side)];
        let out = |way: &DVec3| {
            let steps = (1..4096).map(|n| f64::from(n) * edge);
            steps.into_iter().find(|&mm| self.filling.between(self.grid, point + *way * mm) < 0.5).unwrap_or(edge)
        };
        sides.iter().map(out).fold(f64::INFINITY, f64::min) + 3.0 * edge
    }
}

/// Points without a wall of their own take that of the nearest one that has it.
fn filled(walls: Vec<Option<Wall>>, depth: impl Fn(usize) -> f64) -> Vec<Wall> {
    let known: Vec<usize> = (0..walls.len()).filter(|&n| walls[n].is_some()).collect();
    let nearest = |n: usize| {
        let after = known.partition_point(|&k| k < n);
        let candidates =
            [after.checked_sub(1), Some(after)].into_iter().flatten().filter_map(|k| known.get(k).copied());
        candidates.min_by_key(|&k| k.abs_diff(n))
    };
    let wall = |n: usize| match nearest(n).and_then(|k| walls[k].as_ref()) {
        Some(wall) => Wall { step: wall.step, radius: wall.radius },
        None => Wall { step: DVec3::ZERO, radius: depth(n) },
    };
    (0..walls.len()).map(wall).collect()
}
