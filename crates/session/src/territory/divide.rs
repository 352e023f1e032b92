//! Dividing, as a worker does it: exact for the trees given, seconds for a liver.

use super::answer::{Division, DivisionRow, TerritoryAnswer};
use super::jobs::TerritoryJob;
use super::{Grouping, Nearest};
use crate::anatomy::territory::{
    BranchGroups, Territories, TerritoryBranches, TerritoryMetric, TerritorySettings, overlap, territories_with,
};
use crate::anatomy::{LabelSurfaces, SurfaceSettings};
use crate::core::{BranchId, CenterlineGraph, LabelMap, LpsFromVoxel, VoxelIndex};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Triangles of one territory's surface: smooth to look at, a dozen of them still turn fluently.
const MOST_TRIANGLES: usize = 40_000;
/// Part of the work on one tree that finds the territories; surfaces are the rest.
const FINDING: f32 = 0.5;

type Tell<'a> = &'a mut dyn FnMut(f32) -> ControlFlow<()>;

/// Divides the organ of a job. `map` is the label map of the question; the error is a sentence for people.
pub fn divide(map: &LabelMap, job: &TerritoryJob, tell: Tell<'_>) -> Result<TerritoryAnswer, String> {
    let parts = 1.0 + f32::from(u8::from(job.drainage.is_some()));
    let supply = Parted::new(map, job, &job.supply, &mut |f| tell(f / parts))?;
    let Some(tree) = &job.drainage else {
        return Ok(TerritoryAnswer { supply: supply.division, drainage: None, shared: Vec::new() });
    };
    let drainage = Parted::new(map, job, tree, &mut |f| tell((1.0 + f) / parts))?;
    let shared = supply.shared_with(&drainage)?;
    Ok(TerritoryAnswer { supply: supply.division, drainage: Some(drainage.division), shared })
}

/// An organ divided by one tree, with what the table of two trees needs.
struct Parted {
    found: Territories,
    groups: BranchGroups,
    /// Place among the groups of each row.
    places: Vec<usize>,
    division: Division,
}

impl Parted {
    fn new(map: &LabelMap, job: &TerritoryJob, tree: &CenterlineGraph, tell: Tell<'_>) -> Result<Self, String> {
        let settings = TerritorySettings { metric: metric_of(job.nearest), branches: TerritoryBranches::All };
        let found = territories_with(map, &[job.organ], tree, settings, &mut |f| tell(FINDING * f)).map_err(words)?;
        let starts = starts_of(tree, job.grouping);
        let names = starts.iter().enumerate().map(|(n, (_, roots))| (n.to_string(), roots.clone())).collect::<Vec<_>>();
        let groups = BranchGroups::by_roots(tree, &names).map_err(words)?;
        let voxels: Vec<u64> = found.group_volumes(&groups).map_err(words)?.iter().map(|group| group.voxels).collect();
        let mut places: Vec<usize> = (0..voxels.len()).filter(|&place| voxels[place] > 0).collect();
        // The stem is not a vessel's territory: it comes last however large it is.
        places.sort_by_key(|&place| (place == starts.len(), std::cmp::Reverse(voxels[place])));
        let labels = free_labels(job, places.len())?;
        let row = |(&place, &label): (&usize, &u8)| {
            let (name, branch) =
                starts.get(place).map_or((String::new(), None), |(name, roots)| (name.clone(), roots.first().copied()));
            DivisionRow { label, name, branch, voxels: voxels[place] }
        };
        let rows = places.iter().zip(&labels).map(row).collect();
        let mut division = Division { tree: tree.name.clone(), rows, ..Division::default() };
        division.branch_voxels = found.voxels().iter().map(|&n| u32::try_from(n).unwrap_or(u32::MAX)).collect();
        let mut parted = Self { found, groups, places, division };
        parted.paint(map, starts.len() + 1);
        parted.cut_surfaces(map, &mut |f| tell(FINDING + (1.0 - FINDING) * f))?;
        Ok(parted)
    }

    fn place(&self, branch: BranchId) -> usize {
        self.groups.group(branch).unwrap_or(self.groups.names().len())
    }

    /// The label map with the territories in the place of the organ.
    fn paint(&mut self, map: &LabelMap, groups: usize) {
        let mut label_of = vec![0; groups];
        for (&place, row) in self.places.iter().zip(&self.division.rows) {
            label_of[place] = row.label;
        }
        let mut labels = map.labels.to_vec();
        for (offset, branch) in self.found.offsets.iter().zip(&self.found.branches) {
            labels[*offset] = label_of[self.place(*branch)];
        }
        self.division.labels = Arc::new(labels);
    }

    fn cut_surfaces(&mut self, map: &LabelMap, tell: Tell<'_>) -> Result<(), String> {
        let labels: Vec<u8> = self.division.rows.iter().map(|row| row.label).collect();
        let organ = around(map, &self.division.labels, &self.found.offsets, &labels)?;
        let settings = SurfaceSettings { max_triangles: Some(MOST_TRIANGLES), ..SurfaceSettings::default() };
        let mut surfaces = LabelSurfaces::new(&organ, &settings, &mut |f| tell(0.5 * f)).map_err(words)?;
        for (n, &label) in labels.iter().enumerate() {
            let mut part = |f: f32| tell(0.5 + 0.5 * (n as f32 + f) / labels.len() as f32);
            let mesh = surfaces.surface_within(label, MOST_TRIANGLES, &mut part).map_err(words)?;
            self.division.surfaces.push((label, Arc::new(mesh)));
        }
        Ok(())
    }

    fn shared_with(&self, other: &Self) -> Result<Vec<Vec<u64>>, String> {
        let table = overlap((&self.found, &self.groups), (&other.found, &other.groups)).map_err(words)?;
        let row = |&place: &usize| other.places.iter().map(|&column| table.voxels[place][column]).collect();
        Ok(self.places.iter().map(row).collect())
    }
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn metric_of(nearest: Nearest) -> TerritoryMetric {
    match nearest {
        Nearest::Axis => TerritoryMetric::Axis,
        Nearest::Wall => TerritoryMetric::Wall,
        Nearest::Radii => TerritoryMetric::Radii,
    }
}

/// Names of the groups and the branches that they begin with.
fn starts_of(tree: &CenterlineGraph, grouping: Grouping) -> Vec<(String, Vec<BranchId>)> {
    let mut depths: Vec<u32> = Vec::with_capacity(tree.branches.len());
    let mut starts: Vec<(String, Vec<BranchId>)> = Vec::new();
    for branch in &tree.branches {
        let above = branch.parent.and_then(|parent| depths.get(parent.0 as usize));
        let depth = above.map_or(0, |depth| depth + 1);
        depths.push(depth);
        match grouping {
            Grouping::Names if branch.name.is_empty() => {}
            Grouping::Names => match starts.iter_mut().find(|(name, _)| *name == branch.name) {
                Some((_, roots)) => roots.push(branch.id),
                None => starts.push((branch.name.clone(), vec![branch.id])),
            },
            Grouping::Divisions(level) if depth == level => starts.push((branch.name.clone(), vec![branch.id])),
            Grouping::Divisions(_) => {}
        }
    }
    starts
}

/// Label values that no other structure carries.
fn free_labels(job: &TerritoryJob, count: usize) -> Result<Vec<u8>, String> {
    let free: Vec<u8> = (1..=255).filter(|label| !job.taken.contains(label)).take(count).collect();
    if free.len() == count {
        return Ok(free);
    }
    Err(format!(
        "These are {count} territories, and beside the other structures {} can be shown. Take fewer divisions.",
        free.len()
    ))
}

/// The box around the divided voxels, one voxel wider, with nothing else in it.
fn around(map: &LabelMap, divided: &[u8], offsets: &[usize], labels: &[u8]) -> Result<LabelMap, String> {
    let [nx, ny, _] = map.dims;
    let index = |offset: usize| [offset % nx, offset / nx % ny, offset / nx / ny];
    let (mut low, mut high) = (map.dims, [0; 3]);
    for place in offsets.iter().map(|offset| index(*offset)) {
        low = std::array::from_fn(|n| low[n].min(place[n]));
        high = std::array::from_fn(|n| high[n].max(place[n]));
    }
    let low = low.map(|n| n.saturating_sub(1));
    let dims: [usize; 3] = std::array::from_fn(|n| (high[n] + 2).min(map.dims[n]).saturating_sub(low[n]));
    let ours: [bool; 256] = std::array::from_fn(|label| labels.contains(&(label as u8)));
    let mut cut = Vec::with_capacity(dims.iter().product());
    for (z, y) in (0..dims[2]).flat_map(|z| (0..dims[1]).map(move |y| (z, y))) {
        let start = ((z + low[2]) * ny + y + low[1]) * nx + low[0];
        let row = divided.get(start..start + dims[0]).unwrap_or_default();
        cut.extend(row.iter().map(|&label| if ours[usize::from(label)] { label } else { 0 }));
    }
    let origin = map.lps_from_voxel.point(VoxelIndex(glam::DVec3::from(low.map(|n| n as f64))));
    let lps_from_voxel = LpsFromVoxel::new(origin, map.lps_from_voxel.steps()).map_err(words)?;
    let frame_of_reference = map.frame_of_reference.clone();
    LabelMap { dims, labels: Arc::new(cut), lps_from_voxel, frame_of_reference }.checked().map_err(words)
}
