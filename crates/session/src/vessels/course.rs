//! The course that is looked at: from where to where, and what is asked about it.

use super::work::{Course, Sample, VesselWork};
use crate::Session;
use crate::anatomy::vessel::{GraphPlace, nearest_place};
use crate::core::{BlobHash, Branch, BranchId, CenterlineGraph, LpsPoint};
use std::sync::Arc;

/// How far an end of a course may be from a changed graph and still be meant by it, mm.
const SAME_END_MM: f64 = 2.0;
/// Branches thinner than this part of those that were clicked are no continuation of the vessel but leave it.
const TWIG: f64 = 0.4;
/// Of the clicks in both lumens of a dissected vessel, so many lie in the true one.
pub(super) const TRUE_CLICKS: usize = 2;

impl Session {
    /// The course that is looked at.
    pub fn vessel_course(&self) -> Option<Course> {
        let (vessel, graph) = self.chosen_vessel()?;
        let least = TWIG * width_at(graph, &vessel.clicks);
        let [from, to] = self.vessels.course.or_else(|| longest_way(graph, least))?;
        Some(Course { graph: (**graph).clone(), from, to })
    }

    /// The question for a vessel at the clicks, or for two lumens; `None` without enough clicks.
    pub fn vessel_find(&self) -> Option<VesselWork> {
        if self.vessels.two {
            let (first, second) = self.vessels.clicks.split_at_checked(TRUE_CLICKS)?;
            let enough = !second.is_empty();
            return enough.then(|| VesselWork::FindTwo { first: first.to_vec(), second: second.to_vec() });
        }
        let apart = self.vessels.apart_from.as_ref();
        let other = self.plan().vessels.iter().find(|vessel| Some(&vessel.id) == apart);
        let against = other.map(|vessel| vessel.clicks.clone()).unwrap_or_default();
        let along = self.vessels.clicks.clone();
        (!along.is_empty()).then_some(VesselWork::Find { along, against })
    }

    /// The question for the numbers along the course, with the lumen's bytes.
    pub fn vessel_measure(&self) -> Option<(VesselWork, Arc<Vec<u8>>)> {
        let (lumen, bytes) = self.lumen()?;
        let (at_mm, reference) = (self.vessels.at_mm, self.vessels.reference);
        Some((VesselWork::Measure { course: self.vessel_course()?, lumen, at_mm, reference }, bytes))
    }

    /// The question for the straightened picture, of so many mm to each side.
    pub fn vessel_straighten(&self, half_width_mm: f64, mm_per_pixel: f64) -> Option<VesselWork> {
        let angle_deg = self.vessels.angle_deg;
        Some(VesselWork::Straighten { course: self.vessel_course()?, angle_deg, half_width_mm, mm_per_pixel })
    }

    /// The question for the picture across the course, with the lumen's bytes.
    pub fn vessel_across(&self, half_width_mm: f64, mm_per_pixel: f64) -> Option<(VesselWork, Arc<Vec<u8>>)> {
        let (lumen, bytes) = self.lumen()?;
        let (course, at_mm) = (self.vessel_course()?, self.vessels.at_mm);
        Some((VesselWork::Across { course, lumen, at_mm, half_width_mm, mm_per_pixel }, bytes))
    }

    fn lumen(&self) -> Option<(BlobHash, Arc<Vec<u8>>)> {
        let lumen = self.chosen_vessel()?.0.lumen;
        Some((lumen, self.attachments.get(&lumen)?.clone()))
    }

    /// The patient position of a place of the straightened picture: mm along the course, and mm to its right.
    pub fn straightened_point(&self, arc_mm: f64, across_mm: f64) -> Option<LpsPoint> {
        let samples = &self.vessels.report.as_ref()?.samples;
        let sample = sample_at(samples, arc_mm)?;
        let (sin, cos) = self.vessels.angle_deg.to_radians().sin_cos();
        let right = sample.side.0 * cos + sample.other.0 * sin;
        Some(LpsPoint(sample.point.0 + right.normalize_or_zero() * across_mm))
    }

    /// Keeps the course on a graph that was changed, where it still leads from one end to the other.
    pub(super) fn keep_course(&mut self) {
        self.vessels.report = None;
        let Some((_, graph)) = self.chosen_vessel() else {
            (self.vessels.course, self.vessels.branch) = (None, None);
            return;
        };
        let near = |place: GraphPlace| graph.branch(place.branch).is_some().then_some(place);
        let kept = self.vessels.branch.and_then(|branch| whole(graph, branch));
        let kept = kept.filter(|ends| ends.iter().all(|end| near(*end).is_some()));
        if kept.is_none() {
            self.vessels.branch = None;
        }
        self.vessels.course = kept;
    }

    /// Puts the position along the course to where the person looked last.
    pub(super) fn find_position(&mut self) {
        let Some(report) = &self.vessels.report else { return };
        let samples = &report.samples;
        let near = self.vessels.at.and_then(|at| {
            let away = |sample: &&Sample| sample.point.distance_mm(at);
            let sample = samples.iter().min_by(|a, b| away(a).total_cmp(&away(b)))?;
            (away(&sample) <= SAME_END_MM).then_some(sample.arc_mm)
        });
        let middle = report.length_mm / 2.0;
        self.vessels.at_mm = near.unwrap_or(middle);
        self.vessels.at = sample_at(samples, self.vessels.at_mm).map(|sample| sample.point);
    }
}

/// A branch from its first point to its last.
pub(super) fn whole(graph: &CenterlineGraph, branch: BranchId) -> Option<[GraphPlace; 2]> {
    let length = graph.branch(branch)?.length_mm();
    Some([GraphPlace { branch, arc_mm: 0.0 }, GraphPlace { branch, arc_mm: length }])
}

/// From a root to the end that is farthest from it along branches at least so wide, as mean radii in mm.
fn longest_way(graph: &CenterlineGraph, least_mm: f64) -> Option<[GraphPlace; 2]> {
    // By branch: the way to its end and its root, where a way of wide branches leads there.
    let mut reach: Vec<Option<(f64, BranchId)>> = Vec::with_capacity(graph.branches.len());
    for branch in &graph.branches {
        let before = match branch.parent {
            Some(parent) => reach.get(parent.0 as usize).copied().flatten().filter(|_| mean_radius(branch) >= least_mm),
            None => Some((0.0, branch.id)),
        };
        reach.push(before.map(|(before, root)| (before + branch.length_mm(), root)));
    }
    let ends = graph.branches.iter().zip(&reach).filter_map(|(tip, reach)| reach.map(|(way, root)| (way, root, tip)));
    let (_, root, tip) = ends.max_by(|a, b| a.0.total_cmp(&b.0))?;
    Some([GraphPlace { branch: root, arc_mm: 0.0 }, GraphPlace { branch: tip.id, arc_mm: tip.length_mm() }])
}

fn mean_radius(branch: &Branch) -> f64 {
    branch.points.iter().map(|point| point.radius_mm).sum::<f64>() / branch.points.len().max(1) as f64
}

/// The least mean radius, in mm, of the branches that were clicked; 0 where none was.
fn width_at(graph: &CenterlineGraph, clicks: &[LpsPoint]) -> f64 {
    let clicked = clicks.iter().filter_map(|&click| graph.branch(meant(graph, click)?.branch));
    clicked.map(mean_radius).min_by(f64::total_cmp).unwrap_or(0.0)
}

/// The place nearest to a point, if it is near enough to be meant: within its own radius and 5 mm.
pub(super) fn meant(graph: &CenterlineGraph, point: LpsPoint) -> Option<GraphPlace> {
    let (place, away) = nearest_place(graph, point)?;
    let radius = graph.branch(place.branch)?.points.iter().map(|p| p.radius_mm).fold(0.0, f64::max);
    (away <= radius + 5.0).then_some(place)
}

/// The sample at an arc length, interpolated; none past the ends.
pub(super) fn sample_at(samples: &[Sample], arc_mm: f64) -> Option<Sample> {
    let (first, last) = (samples.first()?, samples.last()?);
    let arc = arc_mm.clamp(first.arc_mm, last.arc_mm);
    let after = samples.partition_point(|sample| sample.arc_mm < arc).clamp(1, samples.len().max(2) - 1);
    let [a, b] = [samples.get(after - 1)?, samples.get(after)?];
    let part = (arc - a.arc_mm) / (b.arc_mm - a.arc_mm).max(1e-12);
    Some(Sample {
        arc_mm: arc,
        point: LpsPoint(a.point.0.lerp(b.point.0, part)),
        side: crate::core::LpsVector(a.side.0.lerp(b.side.0, part)),
        other: crate::core::LpsVector(a.other.0.lerp(b.other.0, part)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{CenterlinePoint, FrameOfReferenceUid};

    fn branch(id: u32, parent: Option<u32>, ends: [f64; 2], radius_mm: f64) -> Branch {
        let point = |x: f64| CenterlinePoint { position: LpsPoint::new(x, 0.0, 0.0), radius_mm };
        Branch { id: BranchId(id), parent: parent.map(BranchId), name: String::new(), points: ends.map(point).to_vec() }
    }

    #[test]
    fn the_whole_way_does_not_end_in_a_twig() {
        let branches = vec![
            branch(0, None, [0.0, 60.0], 12.0),
            branch(1, Some(0), [60.0, 90.0], 2.0),
            branch(2, Some(0), [60.0, 70.0], 11.0),
        ];
        let frame_of_reference = FrameOfReferenceUid("1.2.3".into());
        let graph = CenterlineGraph { name: String::new(), branches, frame_of_reference };
        let end = |clicks: &[LpsPoint]| longest_way(&graph, TWIG * width_at(&graph, clicks)).unwrap()[1];
        assert_eq!(end(&[LpsPoint::new(5.0, 1.0, 0.0)]), GraphPlace { branch: BranchId(2), arc_mm: 10.0 });
        // Without clicks nobody knows which vessel is meant, and a click in the twig means the twig.
        assert_eq!(end(&[]).branch, BranchId(1));
        assert_eq!(end(&[LpsPoint::new(5.0, 1.0, 0.0), LpsPoint::new(80.0, 1.0, 0.0)]).branch, BranchId(1));
    }
}
