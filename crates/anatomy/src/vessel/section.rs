//! Sections across a vessel: area, diameters, perimeter and outline.

use super::VesselError;
use super::boundary::Filling;
use super::grid::LumenGrid;
use super::outline::{Raster, area, calipers, perimeter};
use super::path::VesselPath;
use crate::Cancelled;
use crate::structure::Structure;
use glam::{DVec2, DVec3};
use prosector_core::{BranchId, LpsPoint, LpsVector};
use std::f64::consts::PI;
use std::ops::ControlFlow;

use super::VesselTree;

/// A lumen that can be cut; made once for many sections.
#[derive(Debug)]
pub struct LumenSections {
    grid: LumenGrid,
    filling: Filling,
}

/// A lumen cut by a plane, as far as it hangs together there.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The point asked for.
    pub center: LpsPoint,
    /// Unit normal of the plane.
    pub normal: LpsVector,
    /// Area without holes, mm².
    pub area_mm2: f64,
    /// Length of the outline and of those of holes, mm.
    pub perimeter_mm: f64,
    /// Least distance of two parallel lines with the section between them, mm.
    pub least_diameter_mm: f64,
    /// Greatest such distance, mm.
    pub greatest_diameter_mm: f64,
    /// The outer outline, closed, counter-clockwise seen against the normal.
    pub outline: Vec<LpsPoint>,
}

impl Section {
    /// Diameter of the circle of the same area, mm.
    pub fn equivalent_diameter_mm(&self) -> f64 {
        2.0 * (self.area_mm2 / PI).sqrt()
    }
}

/// One place along a branch.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfilePoint {
    /// Way along the branch from its first point, mm.
    pub arc_mm: f64,
    /// Radius of the inscribed sphere, mm.
    pub inscribed_radius_mm: f64,
    /// The section normal to the course.
    pub section: Section,
}

/// Samples of the plane per voxel edge.
const SAMPLES: f64 = 2.0;

impl LumenSections {
    /// Prepares a structure.
    ///
    /// # Errors
    /// Without voxels, and on leaning grids.
    pub fn of(structure: Structure<'_>) -> Result<Self, VesselError> {
        let grid = LumenGrid::new(&structure)?;
        let filling = Filling::of(&grid);
        Ok(Self { grid, filling })
    }

    /// Voxel edge in mm: cube root of the voxel's volume.
    pub fn voxel_mm(&self) -> f64 {
        self.grid.edge_mm()
    }

    /// The section through a point; `None` where there is no lumen within two voxel edges of it, or the normal has no
    /// direction.
    ///
    /// Marching squares over the smoothed mask, two samples a voxel edge. What smoothing takes is given back: a plane
    /// curve that moves inward by σ²κ/2 loses the area πσ² whatever its shape (the turning of its tangent is 2π).
    pub fn section(&self, center: LpsPoint, normal: LpsVector) -> Option<Section> {
        if !(center.is_finite() && normal.0.is_finite()) {
            return None;
        }
        let across = self.grid.local_direction(normal);
        let side = (across != DVec3::ZERO).then(|| across.any_orthonormal_vector())?;
        let (other, middle) = (across.cross(side), self.grid.local(center));
        let step = self.grid.edge_mm() / SAMPLES;
        let at = |p: DVec2| middle + (side * p.x + other * p.y) * step;
        let longest = self.grid.dims.iter().zip(self.grid.spacing.to_array()).map(|(&n, mm)| n as f64 * mm);
        let most = (longest.map(|mm| mm * mm).sum::<f64>().sqrt() / step) as usize + 2;
        let mut half = 16;
        let outlines = loop {
            let value = |u: i64, v: i64| self.filling.between(&self.grid, at(DVec2::new(u as f64, v as f64)));
            let mut raster = Raster::of(half, value);
            if raster.keep_middle((2.0 * SAMPLES) as usize)? || half >= most {
                break raster.outlines();
            }
            half = (2 * half).min(most);
        };
        self.measured(center, normal, step, &outlines, at)
    }

    fn measured(
        &self,
        center: LpsPoint,
        normal: LpsVector,
        step: f64,
        outlines: &[Vec<DVec2>],
        at: impl Fn(DVec2) -> DVec3,
    ) -> Option<Section> {
        let outer = outlines.iter().max_by(|a, b| area(a).total_cmp(&area(b)))?;
        let raw: f64 = outlines.iter().map(|points| area(points)).sum::<f64>() * step * step;
        let thread = raw < 2.0 * self.grid.edge_mm().powi(2);
        let lost = if thread { 0.0 } else { Filling::shift_mm2(&self.grid) };
        let radius = (raw.max(0.0) / PI).sqrt().max(step);
        let [least, greatest] = calipers(outer).map(|width| width * step + lost / radius);
        Some(Section {
            center,
            normal: LpsVector(normal.0.normalize_or_zero()),
            area_mm2: raw + PI * lost,
            perimeter_mm: outlines.iter().map(|points| perimeter(points)).sum::<f64>() * step + PI * lost / radius,
            least_diameter_mm: least,
            greatest_diameter_mm: greatest,
            outline: outer.iter().map(|&point| self.grid.lps(at(point))).collect(),
        })
    }

    /// Sections across a course, about `step_mm` apart and at both ends; places without lumen are left out. The callback
    /// is told the finished fraction and stops the work when it breaks.
    ///
    /// # Errors
    /// When the callback breaks.
    pub fn along(
        &self,
        path: &VesselPath,
        step_mm: f64,
        progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Result<Vec<ProfilePoint>, Cancelled> {
        let steps = (path.length_mm() / step_mm.max(0.1)).round().max(1.0) as usize;
        let mut profile = Vec::with_capacity(steps + 1);
        for n in 0..=steps {
            let frame = path.frame(path.length_mm() * n as f64 / steps as f64);
            if let Some(section) = self.section(frame.point, frame.tangent) {
                profile.push(ProfilePoint { arc_mm: frame.arc_mm, inscribed_radius_mm: frame.radius_mm, section });
            }
            if progress(n as f32 / steps as f32).is_break() {
                return Err(Cancelled);
            }
        }
        Ok(profile)
    }

    /// Sections normal to the course at every point of a branch; points without lumen are left out.
    pub fn profile(&self, tree: &VesselTree, branch: BranchId) -> Vec<ProfilePoint> {
        let Some((branch, tangents)) = tree.graph.branch(branch).zip(tree.tangents.get(branch.0 as usize)) else {
            return vec![];
        };
        let (mut arc, mut last) = (0.0, branch.points.first().map(|point| point.position));
        let mut profile = Vec::with_capacity(branch.points.len());
        for (point, &tangent) in branch.points.iter().zip(tangents) {
            arc += last.map_or(0.0, |last| last.distance_mm(point.position));
            last = Some(point.position);
            if let Some(section) = self.section(point.position, tangent) {
                profile.push(ProfilePoint { arc_mm: arc, inscribed_radius_mm: point.radius_mm, section });
            }
        }
        profile
    }
}
