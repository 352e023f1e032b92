//! Cutting along a line drawn on a view.

use super::rule::Canvas;
use super::{EditError, EditRule};
use glam::{DVec2, DVec3};
use prosector_core::{LabelMap, LabelPatch, LpsPoint, LpsVector, VoxelBox};

/// How a view looks at the patient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ViewRays {
    /// All rays run along one direction: slices and parallel 3D views.
    Parallel(LpsVector),
    /// All rays start at the eye: perspective 3D views.
    From(LpsPoint),
}

/// Which side of the line is written on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LassoSide {
    /// What the line goes around.
    Inside,
    /// All else within the depth.
    Outside,
}

/// A closed line drawn on a view.
#[derive(Clone, Debug, PartialEq)]
pub struct Lasso {
    /// Its corners in patient space, at any depth; the last is joined to the first.
    pub corners: Vec<LpsPoint>,
    /// The view's rays.
    pub rays: ViewRays,
    /// What is written on.
    pub side: LassoSide,
    /// From where to where along the view, mm: from the middle of the corners, or from the eye. `None`: all the way.
    pub depth_mm: Option<[f64; 2]>,
}

/// Writes on voxels whose centres lie inside or outside of the line as the view shows them, and within the depth.
///
/// A line that crosses itself leaves out what it goes around twice (even-odd rule). Nothing behind the eye is touched.
/// With label 0 this cuts away, with a segment's label it fills in. Time grows with the voxels that the rule may
/// change times the corners.
pub fn cut(map: &LabelMap, lasso: &Lasso, rule: &EditRule<'_>) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    let view = View::new(lasso)?;
    let affine = map.lps_from_voxel.affine();
    canvas.patch(VoxelBox::whole(map.dims), |at, _| {
        let center = affine.transform_point3(DVec3::from(at.map(|n| n as f64)));
        view.holds(center)
    })
}

/// A line on a plane across the view.
struct View<'a> {
    lasso: &'a Lasso,
    middle: DVec3,
    right: DVec3,
    down: DVec3,
    forward: DVec3,
    /// Corners on the plane, and the rectangle around them.
    corners: Vec<DVec2>,
    rectangle: [DVec2; 2],
}

impl<'a> View<'a> {
    fn new(lasso: &'a Lasso) -> Result<Self, EditError> {
        let depths = lasso.depth_mm.is_none_or(|ends| ends.iter().all(|end| !end.is_nan()));
        let found = lasso.corners.len();
        if found < 3 {
            return Err(EditError::Corners { found });
        }
        if !(depths && lasso.corners.iter().all(|corner| corner.is_finite())) {
            return Err(EditError::Position);
        }
        let middle = lasso.corners.iter().map(|corner| corner.0).sum::<DVec3>() / found as f64;
        let along = match lasso.rays {
            ViewRays::Parallel(direction) => direction.0,
            ViewRays::From(eye) => middle - eye.0,
        };
        let forward = along.try_normalize().ok_or(EditError::Direction)?;
        let (right, down) = forward.any_orthonormal_pair();
        let (corners, rectangle) = (Vec::new(), [DVec2::INFINITY, DVec2::NEG_INFINITY]);
        let mut view = Self { lasso, middle, right, down, forward, corners, rectangle };
        let seen = lasso.corners.iter().map(|corner| view.project(corner.0).map(|(point, _)| point));
        view.corners = seen.collect::<Option<_>>().ok_or(EditError::Direction)?;
        view.rectangle = view.corners.iter().fold(view.rectangle, |[low, high], &p| [low.min(p), high.max(p)]);
        Ok(view)
    }

    /// Where a point is seen on the plane, and how deep it lies, mm; `None` behind the eye.
    fn project(&self, point: DVec3) -> Option<(DVec2, f64)> {
        let (offset, depth) = match self.lasso.rays {
            ViewRays::Parallel(_) => (point - self.middle, (point - self.middle).dot(self.forward)),
            ViewRays::From(LpsPoint(eye)) => {
                let depth = (point - eye).dot(self.forward);
                let scale = (self.middle - eye).dot(self.forward) / depth;
                ((depth > 0.0).then_some((point - eye) * scale)?, depth)
            }
        };
        Some((DVec2::new(offset.dot(self.right), offset.dot(self.down)), depth))
    }

    fn holds(&self, point: DVec3) -> bool {
        let Some((seen, depth)) = self.project(point) else { return false };
        let deep = self.lasso.depth_mm.is_none_or(|[from, to]| depth >= from && depth <= to);
        deep && self.surrounds(seen) == (self.lasso.side == LassoSide::Inside)
    }

    /// Whether a point of the plane lies inside the line, by the number of sides to its right.
    fn surrounds(&self, point: DVec2) -> bool {
        let [low, high] = self.rectangle;
        if point.cmplt(low).any() || point.cmpgt(high).any() {
            return false;
        }
        let before = self.corners.iter().cycle().skip(self.corners.len() - 1);
        let crossed = self.corners.iter().zip(before).filter(|(a, b)| {
            let spans = (a.y > point.y) != (b.y > point.y);
            spans && point.x < a.x + (point.y - a.y) * (b.x - a.x) / (b.y - a.y)
        });
        crossed.count() % 2 == 1
    }
}
