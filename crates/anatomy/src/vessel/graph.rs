//! The centreline graph of a lumen.

use super::VesselError;
use super::boundary::{Boundary, Filling};
use super::curve::tangents;
use super::grid::LumenGrid;
use super::refine::{Course, Field};
use super::tree::{Place, RawTree, grow};
use crate::structure::Structure;
use glam::DVec3;
use prosector_core::{Branch, BranchId, CenterlineGraph, CenterlinePoint, LpsPoint, LpsVector};
use std::ops::ControlFlow;

/// How centrelines are found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CenterlineSettings {
    /// Where blood enters; the nearest voxel of the lumen is taken. Without it each piece is followed from that of its
    /// two farthest ends which is wider.
    pub root: Option<LpsPoint>,
    /// A side branch is kept if it stands out of its parent's inscribed sphere by this many of its own diameters.
    pub least_diameters: f64,
}

impl Default for CenterlineSettings {
    fn default() -> Self {
        Self { root: None, least_diameters: 1.5 }
    }
}

/// Two vessels that run into each other again: the graph is a forest, so the ring is cut there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RingClosure {
    /// The branch whose last point closes the ring.
    pub branch: BranchId,
    /// Where: also a point of another branch.
    pub at: LpsPoint,
}

/// Centrelines of a lumen.
#[derive(Clone, Debug, PartialEq)]
pub struct VesselTree {
    /// Branches with points about one voxel edge apart; the radius is that of the largest inscribed sphere.
    pub graph: CenterlineGraph,
    /// Unit tangents of each branch's points, outward from the root.
    pub tangents: Vec<Vec<LpsVector>>,
    /// Bifurcations between each branch and its root.
    pub generations: Vec<u32>,
    /// Rings, each cut once.
    pub rings: Vec<RingClosure>,
    /// Connected pieces (26 neighbours) that have a centreline.
    pub pieces: usize,
    /// Pieces of fewer than three voxels in a row, which have none.
    pub crumbs: usize,
    /// Voxel edge in mm (cube root of the voxel's volume), by which errors are judged.
    pub voxel_mm: f64,
}

/// Centrelines of a structure; see [`centerline_graph_with`].
///
/// # Errors
/// As there.
pub fn centerline_graph(structure: Structure<'_>, settings: &CenterlineSettings) -> Result<VesselTree, VesselError> {
    centerline_graph_with(structure, settings, &mut |_| ControlFlow::Continue(()))
}

/// Centrelines of a structure, telling the finished fraction and stopping when the callback breaks.
///
/// Ways of least ∫ds/R² (after Antiga 2003) from tips to the root are joined to a tree (as in TEASAR, Sato 2000), moved
/// to the middle of the boundary of the smoothed mask, and smoothed by local quadratics. Voxels at the map's edge end
/// the vessel there. What it costs and how right it is: `docs/methods/vessels.md`.
///
/// # Errors
/// Without voxels, with pieces of one or two voxels only, on leaning grids, and when the callback breaks.
pub fn centerline_graph_with(
    structure: Structure<'_>,
    settings: &CenterlineSettings,
    progress: &mut dyn FnMut(f32) -> ControlFlow<()>,
) -> Result<VesselTree, VesselError> {
    if settings.root.is_some_and(|root| !root.is_finite()) {
        return Err(VesselError::Root);
    }
    let mut at = |part: f32| if progress(part).is_break() { Err(VesselError::Cancelled) } else { Ok(()) };
    at(0.0)?;
    let grid = LumenGrid::new(&structure)?;
    let depths = grid.depths();
    at(0.2)?;
    let root = settings.root.map(|root| grid.local(root));
    let raw = grow(&grid, &depths, root, settings.least_diameters, &mut || match at(0.4) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    })
    .map_err(|_| VesselError::Cancelled)?;
    if raw.paths.is_empty() {
        let voxels = grid.inside.iter().filter(|&&inside| inside).count();
        return Err(VesselError::TooSmall { label: structure.label, voxels });
    }
    at(0.7)?;
    let filling = Filling::of(&grid);
    let boundary = Boundary::of(&grid, &filling);
    let field = Field { grid: &grid, depths: &depths, filling, boundary };
    at(0.8)?;
    let courses = courses(&field, &raw);
    at(1.0)?;
    Ok(assembled(&grid, &raw, &courses))
}

/// How far before a joint the parent's way is followed, in inscribed radii.
const LEAD: f64 = 2.5;
/// Courses have parted where they are farther apart than this, in voxel edges.
const PARTED: f64 = 0.3;

/// A path's course, and where the paths that grow from it or run into it are joined.
struct Joined {
    course: Course,
    /// Samples at which it is cut into branches, rising, without its ends.
    cuts: Vec<usize>,
    /// The sample of its parent that it starts from.
    from: Option<(usize, usize)>,
    /// Whether it leaves its parent's course anywhere. A way around a flaw of the mask does not, and is no branch.
    parts: bool,
}

fn courses(field: &Field<'_>, raw: &RawTree) -> Vec<Joined> {
    let mut joined: Vec<Joined> = Vec::new();
    for path in &raw.paths {
        let meets = path.meets.map(|place| joint(field.grid, raw, &mut joined, place));
        let meets = meets.map(|(path, n)| joined[path].course.points[n]);
        let (course, from, parts) = match path.from {
            None => (field.course(path, &[], None, meets), None, true),
            Some(place) => {
                let lead = lead(field, raw, place);
                let start = joined[place.0].course.nearest(field.grid.position(lead[0]));
                let at = joined[place.0].course.points[start];
                let course = field.course(path, lead, Some(at), meets);
                parted(course, &mut joined[place.0], place.0, field.grid.edge_mm())
            }
        };
        joined.push(Joined { course, cuts: vec![], from, parts });
    }
    for path in &mut joined {
        let last = path.course.points.len() - 1;
        path.cuts.retain(|&cut| cut > 0 && cut < last);
        path.cuts.sort_unstable();
        path.cuts.dedup();
    }
    joined
}

/// The parent's voxels that lead to a joint, from before the place at which the vessels part: ways part later than the
/// middles of the vessels do, because within a bifurcation every way is about as wide.
fn lead<'a>(field: &Field<'_>, raw: &'a RawTree, (path, place): Place) -> &'a [usize] {
    let voxels = &raw.paths[path].voxels;
    // A ring may have shortened the path since.
    let place = place.min(voxels.len() - 1);
    let joint = field.grid.position(voxels[place]);
    let reach = LEAD * f64::from(field.depths[voxels[place]]) + 4.0 * field.grid.edge_mm();
    let near = |&n: &usize| field.grid.position(voxels[n]).distance(joint) <= reach;
    let start = (0..=place).rev().take_while(near).last().unwrap_or(place);
    &voxels[start..=place]
}

/// A course from where it leaves its parent's, the parent's sample there, and whether it leaves it at all.
fn parted(course: Course, parent: &mut Joined, path: usize, edge: f64) -> (Course, Option<(usize, usize)>, bool) {
    let apart = |point: &DVec3| parent.course.points[parent.course.nearest(*point)].distance(*point);
    let together = course.points.iter().take_while(|point| apart(point) <= PARTED * edge).count();
    let parts = together < course.points.len();
    let last = together.saturating_sub(1).min(course.points.len() - 2);
    let cut = parent.cut_near(parent.course.nearest(course.points[last]));
    let (at, radius) = (parent.course.points[cut], parent.course.radii[cut]);
    let points = [at].into_iter().chain(course.points[last + 1..].iter().copied()).collect();
    let radii = [radius].into_iter().chain(course.radii[last + 1..].iter().copied()).collect();
    (Course { points, radii }, Some((path, cut)), parts)
}

impl Joined {
    /// A cut at a sample, or the one that is there already within a voxel edge.
    fn cut_near(&mut self, sample: usize) -> usize {
        let near = self.cuts.iter().copied().filter(|cut| cut.abs_diff(sample) <= 2);
        let cut = near.min_by_key(|cut| cut.abs_diff(sample)).unwrap_or(sample);
        self.cuts.push(cut);
        cut
    }
}

/// The sample of a finished course nearest to a place on its path.
fn joint(grid: &LumenGrid, raw: &RawTree, joined: &mut [Joined], (path, place): Place) -> (usize, usize) {
    let voxels = &raw.paths[path].voxels;
    let voxel = grid.position(voxels[place.min(voxels.len() - 1)]);
    let nearest = joined[path].course.nearest(voxel);
    (path, joined[path].cut_near(nearest))
}

fn assembled(grid: &LumenGrid, raw: &RawTree, joined: &[Joined]) -> VesselTree {
    let graph =
        CenterlineGraph { name: String::new(), branches: vec![], frame_of_reference: grid.frame_of_reference.clone() };
    let (pieces, crumbs, voxel_mm) = (raw.pieces, raw.crumbs, grid.edge_mm());
    let mut tree = VesselTree { graph, tangents: vec![], generations: vec![], rings: vec![], pieces, crumbs, voxel_mm };
    // The branch that ends at each sample at which something is joined.
    let mut ending: Vec<Vec<(usize, BranchId)>> = Vec::new();
    for (path, own) in raw.paths.iter().zip(joined) {
        let mut parent =
            own.from.and_then(|(path, cut)| ending[path].iter().find(|(end, _)| *end == cut).map(|(_, id)| *id));
        let mut ends = Vec::new();
        let last = own.course.points.len() - 1;
        if let (Some(parent), false) = (parent, own.parts) {
            // What grows from it grows from the branch that it runs along.
            ending.push(own.cuts.iter().copied().chain([last]).map(|end| (end, parent)).collect());
            continue;
        }
        let mut start = 0;
        for end in own.cuts.iter().copied().chain([last]) {
            let id = push_branch(&mut tree, grid, &own.course, start..end + 1, parent);
            ends.push((end, id));
            (start, parent) = (end, Some(id));
        }
        if let (Some(_), Some(&(_, branch))) = (path.meets, ends.last()) {
            tree.rings.push(RingClosure { branch, at: grid.lps(own.course.points[last]) });
        }
        ending.push(ends);
    }
    tree
}

fn push_branch(
    tree: &mut VesselTree,
    grid: &LumenGrid,
    course: &Course,
    range: std::ops::Range<usize>,
    parent: Option<BranchId>,
) -> BranchId {
    let id = BranchId(tree.graph.branches.len() as u32);
    let all = tangents(&course.points);
    // Every other sample, the ends in any case.
    let kept =
        range.clone().filter(|&n| (n - range.start).is_multiple_of(2) && n + 2 <= range.end || n + 1 == range.end);
    let (mut points, mut directions) = (Vec::new(), Vec::new());
    for n in kept {
        let position = grid.lps(course.points[n]);
        points.push(CenterlinePoint { position, radius_mm: course.radii[n] });
        directions.push(grid.lps_direction(all[n]));
    }
    tree.graph.branches.push(Branch { id, parent, name: String::new(), points });
    tree.tangents.push(directions);
    let generation = parent.and_then(|parent| tree.generations.get(parent.0 as usize)).map_or(0, |g| g + 1);
    tree.generations.push(generation);
    id
}
