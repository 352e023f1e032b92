//! Numbers of the demo plan, measured in the demo patient: nothing in the plan's words is typed in.

use glam::DVec3;
use prosector_core::{BranchId, CenterlineGraph, LabelMap, LpsPoint, VoxelIndex};
use prosector_phantom::{DemoPatient, label};

/// What the demo plan states about the tumour and the vessels around it.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    /// Middle of the tumour.
    pub centre: LpsPoint,
    /// Ends of the longest diameter in one axial slice, as RECIST 1.1 measures lesions; `None` for a single voxel.
    pub diameter: Option<[LpsPoint; 2]>,
    /// Volume of the tumour, mL.
    pub tumour_ml: f64,
    /// Volume of the liver with its tumour, mL; vessels in it not counted.
    pub liver_ml: f64,
    /// The portal branch of the segment that the tumour lies in.
    pub feeder: BranchId,
    /// Number of that segment after Couinaud.
    pub segment: char,
    /// The nearest great hepatic vein, and its wall's distance from the tumour's edge, mm.
    pub nearest_vein: Option<(String, f64)>,
}

impl Numbers {
    /// Measures; `None` where the grid is too coarse to hold a tumour.
    pub fn of(patient: &DemoPatient) -> Option<Self> {
        let map = &patient.segments.label_map;
        let edge = edge_voxels(map, label::TUMOUR);
        let centre = patient.landmarks.iter().find(|landmark| landmark.name == "Tumour centre")?.point;
        let portal = patient.trees.iter().find(|tree| tree.name == "Portal vein")?;
        let (feeder, segment) = feeding_branch(portal, centre)?;
        let volumes = patient.segments.volumes_ml();
        let ml = |value: u8| volumes.iter().find(|(found, _)| *found == value).map_or(0.0, |(_, ml)| *ml);
        let veins = patient.trees.iter().find(|tree| tree.name == "Hepatic veins");
        (!edge.is_empty()).then(|| Self {
            centre,
            diameter: longest_axial(map, &edge),
            tumour_ml: ml(label::TUMOUR),
            liver_ml: ml(label::LIVER) + ml(label::TUMOUR),
            feeder,
            segment,
            nearest_vein: veins.and_then(|tree| nearest_named(tree, map, &edge)),
        })
    }

    /// Length of the longest axial diameter, mm.
    pub fn diameter_mm(&self) -> Option<f64> {
        self.diameter.map(|[a, b]| a.distance_mm(b))
    }
}

/// Voxels of a label that touch another one within their slice.
fn edge_voxels(map: &LabelMap, value: u8) -> Vec<[usize; 3]> {
    let [nx, ny, _] = map.dims;
    let at = |x: usize, y: usize, z: usize| map.labels.get(x + nx * (y + ny * z)).copied();
    let inner = |x: usize, y: usize, z: usize| {
        let beside = [(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)];
        beside.into_iter().all(|(x, y)| x < nx && y < ny && at(x, y, z) == Some(value))
    };
    let place = |n: usize| [n % nx, n / nx % ny, n / (nx * ny)];
    let found = map.labels.iter().enumerate().filter(|(_, found)| **found == value);
    found.map(|(n, _)| place(n)).filter(|&[x, y, z]| !inner(x, y, z)).collect()
}

fn position(map: &LabelMap, [x, y, z]: [usize; 3]) -> LpsPoint {
    map.lps_from_voxel.point(VoxelIndex::new(x as f64, y as f64, z as f64))
}

/// The farthest two edge voxels of one slice, over all slices.
fn longest_axial(map: &LabelMap, edge: &[[usize; 3]]) -> Option<[LpsPoint; 2]> {
    let slices = edge.chunk_by(|a, b| a[2] == b[2]);
    let pairs = slices
        .flat_map(|slice| slice.iter().enumerate().flat_map(move |(n, a)| slice[..n].iter().map(move |b| [a, b])));
    let ends = pairs.map(|pair| pair.map(|voxel| position(map, *voxel)));
    ends.max_by(|[a, b], [c, d]| a.distance_mm(*b).total_cmp(&c.distance_mm(*d)))
}

/// The named segmental branch whose vessels come nearest to a place, with the segment's number.
fn feeding_branch(portal: &CenterlineGraph, place: LpsPoint) -> Option<(BranchId, char)> {
    let named = |id: BranchId| {
        let name = &portal.branch(id)?.name;
        Some((id, name.strip_prefix("Segment ")?.chars().next()?))
    };
    let above = |mut id: BranchId| loop {
        if let Some(found) = named(id) {
            return Some(found);
        }
        id = portal.branch(id)?.parent?;
    };
    let distance = |id: BranchId| {
        let points = portal.branch(id).map(|branch| branch.points.as_slice()).unwrap_or_default();
        points.iter().map(|point| point.position.distance_mm(place)).fold(f64::INFINITY, f64::min)
    };
    let fed = portal.branches.iter().filter_map(|branch| Some((distance(branch.id), above(branch.id)?)));
    fed.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, found)| found)
}

/// The named vessel whose wall comes nearest to the edge, and the gap between them, mm; 0 where they touch.
fn nearest_named(tree: &CenterlineGraph, map: &LabelMap, edge: &[[usize; 3]]) -> Option<(String, f64)> {
    let edge: Vec<LpsPoint> = edge.iter().map(|voxel| position(map, *voxel)).collect();
    let gap = |a: DVec3, b: DVec3, radius: f64| {
        let nearest = edge.iter().map(|point| distance_to_segment(point.0, a, b)).fold(f64::INFINITY, f64::min);
        (nearest - radius).max(0.0)
    };
    let branches = tree.branches.iter().filter(|branch| !branch.name.is_empty());
    let gaps = branches.map(|branch| {
        let gaps = branch.points.windows(2).map(|pair| gap(pair[0].position.0, pair[1].position.0, pair[0].radius_mm));
        (branch.name.clone(), gaps.fold(f64::INFINITY, f64::min))
    });
    gaps.min_by(|(_, a), (_, b)| a.total_cmp(b))
}

fn distance_to_segment(point: DVec3, a: DVec3, b: DVec3) -> f64 {
    let along = b - a;
    let share = ((point - a).dot(along) / along.length_squared().max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
    point.distance(a + along * share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use prosector_core::CenterlinePoint;
    use prosector_phantom::DemoSettings;

    /// A coarse demo patient gives the numbers of the fine one to within its voxels.
    #[test]
    fn the_tumour_is_measured_in_the_label_map() {
        let settings = DemoSettings { dims: [160, 128, 108], noise_hu: 0.0, ..DemoSettings::default() };
        let patient = DemoPatient::generate(&settings).unwrap();
        let found = Numbers::of(&patient).unwrap();
        let [a, b] = found.diameter.unwrap();
        assert_eq!(a.0.z, b.0.z, "the diameter lies in one axial slice");
        for end in [a, b] {
            assert_eq!(patient.segments.label_map.label_at(end), Some(label::TUMOUR));
        }
        // The mass has a mean radius of 16.5 mm with lobes of some millimetres; a ball of its volume is a floor.
        let ball = 2.0 * (found.tumour_ml * 1e3 * 3.0 / (4.0 * std::f64::consts::PI)).cbrt();
        let diameter = found.diameter_mm().unwrap();
        assert!(diameter > ball - 3.0 && diameter < 48.0, "{diameter} mm, a ball of {ball} mm");
        let feeder = patient.trees[0].branch(found.feeder).unwrap();
        assert_eq!(feeder.name, format!("Segment {} portal branch", found.segment));
        let (vein, gap) = found.nearest_vein.unwrap();
        let (expected_vein, expected) = gap_by_samples(&patient);
        assert_eq!(vein, expected_vein);
        assert!((gap - expected).abs() < 0.1, "{gap} mm, by samples {expected} mm");
    }

    /// The named hepatic vein nearest to any voxel of the tumour, by balls along its centreline every quarter of a millimetre.
    fn gap_by_samples(patient: &DemoPatient) -> (String, f64) {
        let map = &patient.segments.label_map;
        let [nx, ny, _] = map.dims;
        let tumour = (0..map.labels.len()).filter(|&n| map.labels[n] == label::TUMOUR);
        let tumour: Vec<DVec3> = tumour.map(|n| position(map, [n % nx, n / nx % ny, n / (nx * ny)]).0).collect();
        let veins = patient.trees.iter().find(|tree| tree.name == "Hepatic veins").unwrap();
        let named = veins.branches.iter().filter(|branch| !branch.name.is_empty());
        let gap = |points: &[CenterlinePoint]| {
            let balls = points.windows(2).flat_map(|pair| {
                let count = (pair[0].position.distance_mm(pair[1].position) / 0.25).ceil().max(1.0);
                (0..=count as u32)
                    .map(move |n| pair[0].position.0.lerp(pair[1].position.0, f64::from(n) / count))
                    .map(|center| (center, pair[0].radius_mm))
            });
            let gap = |(center, radius): (DVec3, f64)| {
                tumour.iter().map(|voxel| voxel.distance(center)).fold(f64::INFINITY, f64::min) - radius
            };
            balls.map(gap).fold(f64::INFINITY, f64::min)
        };
        let gaps = named.map(|branch| (branch.name.clone(), gap(&branch.points)));
        gaps.min_by(|(_, a), (_, b)| a.total_cmp(b)).unwrap()
    }

    #[test]
    fn distance_to_a_segment_is_to_its_inside_or_its_ends() {
        let (a, b) = (DVec3::ZERO, DVec3::X * 10.0);
        for (point, expected) in [(DVec3::new(5.0, 3.0, 0.0), 3.0), (DVec3::new(13.0, 4.0, 0.0), 5.0), (a, 0.0)] {
            assert_eq!(distance_to_segment(point, a, b), expected);
        }
        assert_eq!(distance_to_segment(DVec3::Y, a, a), 1.0);
    }
}
