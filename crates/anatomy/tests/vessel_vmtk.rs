//! Centrelines of an aortic bifurcation beside those of the Vascular Modeling Toolkit.
//!
//! The reference chain: a level set of a magnetic resonance angiogram, its surface, and centrelines from the surface's
//! Voronoi diagram. We start from the mask of the level set.

mod common;

use common::bifurcation::{ReferenceLine, SPACING, lumen, offsets as offsets_of, reference, tree};

#[test]
fn the_aorta_has_the_branches_course_and_radii_of_the_reference() {
    let (Some(map), Some(lines)) = (lumen(), reference()) else { return };
    let tree = tree(&map, lines[0].points[0]);
    let parents: Vec<_> = tree.graph.branches.iter().map(|branch| branch.parent.map(|parent| parent.0)).collect();
    assert_eq!(parents, [None, Some(0), Some(0)]);
    assert_eq!((tree.generations.as_slice(), tree.pieces, tree.rings.len()), ([0, 1, 1].as_slice(), 1, 0));
    let mut offsets = Vec::new();
    for (point, apart, wider) in offsets_of(&tree, &lines) {
        assert!(apart < tree.voxel_mm, "at {point:.1} the course is {apart:.2} mm off");
        assert!(wider.abs() < SPACING[0] / 2.0, "at {point:.1} the radius is {wider:.2} mm off");
        offsets.push(apart);
    }
    offsets.sort_by(f64::total_cmp);
    assert!(offsets.len() > 300, "only {} points compared", offsets.len());
    let median = offsets[offsets.len() / 2];
    assert!(median < 0.25, "half of all points are {median:.2} mm off or more");
}

/// Our points lie on the reference as well: nothing is made up beside it.
#[test]
fn every_point_of_ours_lies_on_the_reference() {
    let (Some(map), Some(lines)) = (lumen(), reference()) else { return };
    let tree = tree(&map, lines[0].points[0]);
    let end = |line: &ReferenceLine, n: usize| (line.points[n], line.radii[n]);
    let tips: Vec<_> = lines.iter().flat_map(|line| [end(line, 0), end(line, line.points.len() - 1)]).collect();
    for point in tree.graph.branches.iter().flat_map(|branch| &branch.points) {
        let at = point.position.0;
        let apart = lines.iter().flat_map(|line| &line.points).map(|p| p.distance(at)).fold(f64::INFINITY, f64::min);
        let past_end = tips.iter().any(|(tip, radius)| tip.distance(at) < radius + tree.voxel_mm);
        assert!(apart < 1.2 || past_end, "{at:.1} is {apart:.2} mm from the reference");
    }
}
