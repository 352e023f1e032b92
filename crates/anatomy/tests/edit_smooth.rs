//! Smoothing and slices filled in between, against SciPy's Gaussian on real label maps and closed forms.
//!
//! The facts were made once with SciPy 1.17.1 in 64 bits; `m` is the segment, `sd` the deviation in voxels:
//! ```python
//! v = scipy.ndimage.gaussian_filter(m.astype(float), sd, mode="nearest", truncate=4.0)
//! new = v >= numpy.sort(v.ravel())[::-1][m.sum() - 1]                              # (new & ~m).sum()
//! # Together: for each label of the list and for all else, the label whose v is highest, equal ones within 1e-12.
//! ```

mod common;

use common::edit::{after, fingerprint};
use common::{grid, map_of, shared_bytes};
use prosector_anatomy::edit::{
    Connectivity, EditError, EditRule, Holes, IslandChoice, VoxelMask, change_margin, fill_between_slices, fill_holes,
    island_sizes, keep_islands, median_radius, smooth_jointly, smooth_keeping_volume, smooth_median,
};
use prosector_core::{LabelMap, LpsPoint};
use prosector_imaging::read_nifti_labels;
use std::ops::ControlFlow;

const AORTA: &str = "nifti-cta-aortic-dissection/labels/aorta.nii.gz";
const ORGANS: &str = "nifti-ct-multiorgan-totalseg/example_seg.nii.gz";

fn going(_: f32) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn labels(path: &str) -> Option<LabelMap> {
    shared_bytes(path).map(|bytes| read_nifti_labels(&bytes).unwrap())
}

fn count(map: &LabelMap, label: u8) -> u64 {
    fingerprint(map, label).0
}

#[test]
fn smoothing_keeps_the_volume_and_moves_as_many_voxels_as_elsewhere() {
    // Voxels that joined; as many left. 32 and 64 bits may part where values are equal to seven digits.
    let expected = [(AORTA, 1, 1.5, 242), (AORTA, 1, 3.0, 1098), (ORGANS, 5, 3.0, 195), (ORGANS, 5, 6.0, 956)];
    for (path, label, mm, joined) in expected {
        let Some(map) = labels(path) else { return };
        let patch = smooth_keeping_volume(&map, mm, &EditRule::paint(label), &mut going).unwrap();
        let counts = patch.voxels_by_label();
        assert_eq!(counts[0], counts[usize::from(label)], "{path}");
        assert!(counts[0].abs_diff(joined) <= 2, "{path} by {mm}: {} for {joined}", counts[0]);
        assert_eq!(count(&after(&map, &patch), label), count(&map, label));
    }
}

#[test]
fn smoothing_together_gives_each_voxel_to_the_label_that_others_find() {
    // Voxels of each label of the list, and voxels that changed.
    let expected: [(&[u8], f64, &[u64], u64); 3] = [
        (&[30, 31, 32], 3.0, &[1710, 1930, 1625], 645),
        (&[5, 1, 20], 3.0, &[38_566, 9_372, 12_889], 866),
        (&[5, 1, 20], 6.0, &[37_961, 8_903, 12_292], 4_116),
    ];
    for (list, mm, voxels, changed) in expected {
        let Some(map) = labels(ORGANS) else { return };
        let patch = smooth_jointly(&map, list, mm, &EditRule::paint(0), &mut going).unwrap();
        let edited = after(&map, &patch);
        for (label, voxels) in list.iter().zip(voxels) {
            assert!(count(&edited, *label).abs_diff(*voxels) <= 2, "{label} by {mm}: {}", count(&edited, *label));
        }
        assert!(patch.voxels().abs_diff(changed) <= 4, "{list:?} by {mm}: {} for {changed}", patch.voxels());
        let kept = |label: u8| label == 0 || list.contains(&label);
        assert!(map.labels.iter().zip(edited.labels.iter()).all(|(old, new)| old == new || kept(*old)));
    }
}

#[test]
fn neighbours_smooth_without_a_gap() {
    // Two halves of a block with a stepped wall between them: it is evened out, and no background comes in.
    let map = map_of([24, 24, 12], grid([1.0, 1.0, 2.0], [0.0; 3]), |_, [x, y, z]| {
        let inside = (3..21).contains(&x) && (3..21).contains(&y) && (2..10).contains(&z);
        if !inside { 0 } else { 1 + u8::from(x >= 11 + 2 * (y / 2 % 2)) }
    });
    let smooth = |rule: EditRule<'_>| after(&map, &smooth_jointly(&map, &[1, 2], 2.0, &rule, &mut going).unwrap());
    let edited = smooth(EditRule::paint(0));
    for z in 4..8 {
        for y in 7..17 {
            let row = &edited.labels[(z * 24 + y) * 24..][..24];
            assert!(row[5..19].iter().all(|label| *label != 0));
            assert_eq!(row[5..19].iter().filter(|label| **label == 2).count(), 7, "row {y} of slice {z}");
        }
    }
    let locked = smooth(EditRule::paint(0).locking(&[2]));
    assert_eq!(fingerprint(&locked, 2), fingerprint(&map, 2));
}

/// Outlines painted on slices 3 and 13 of an axis: circles of 12 and 6 mm, or just one of 12.
fn painted(axis: usize, radii: [f64; 2]) -> LabelMap {
    let mut spacing = [0.8, 1.0, 1.25];
    spacing[axis] = 3.0;
    let mut dims = [50, 40, 34];
    dims[axis] = 17;
    let [u, v] = [[1, 2], [0, 2], [0, 1]][axis];
    map_of(dims, grid(spacing, [0.0; 3]), |p, at| {
        let from_middle = (p.0[u] - 20.0).hypot(p.0[v] - 20.0);
        let radius = [3, 13].iter().position(|slice| *slice == at[axis]).map_or(0.0, |n| radii[n]);
        u8::from(from_middle < radius)
    })
}

#[test]
fn outlines_are_interpolated_by_their_distance() {
    for axis in 0..3 {
        let map = painted(axis, [12.0, 6.0]);
        let patch = fill_between_slices(&map, axis, &EditRule::paint(1), &mut going).unwrap();
        let edited = after(&map, &patch);
        let [u, v] = [[1, 2], [0, 2], [0, 1]][axis];
        // The painted outlines are steps of voxels: what lies between is right within about half a voxel.
        let spacing = map.lps_from_voxel.spacing_mm();
        let slack = spacing[u].hypot(spacing[v]) * 0.75;
        let mut filled = [0.0; 17];
        map_of(map.dims, map.lps_from_voxel, |p, at| {
            let label = edited.labels[(at[2] * map.dims[1] + at[1]) * map.dims[0] + at[0]];
            let radius = 12.0 - 0.6 * (at[axis] as f64 - 3.0);
            let away = (p.0[u] - 20.0).hypot(p.0[v] - 20.0);
            let painted = (3..=13).contains(&at[axis]);
            assert!(label == 0 || (painted && away < radius + slack), "{at:?}");
            assert!(label == 1 || !painted || away > radius - slack, "{at:?}");
            filled[at[axis]] += f64::from(label) * spacing[u] * spacing[v];
            label
        });
        // Radius of the circle with the area of each slice, against that between the painted ones.
        let radius = |slice: usize| (filled[slice] / std::f64::consts::PI).sqrt();
        let between = |slice: usize| radius(3) + (radius(13) - radius(3)) * (slice as f64 - 3.0) / 10.0;
        let errors: Vec<f64> = (4..13).map(|slice| radius(slice) - between(slice)).collect();
        let mean = errors.iter().sum::<f64>() / 9.0;
        assert!(errors.iter().all(|mm| mm.abs() < spacing[u].max(spacing[v]) / 2.0) && mean.abs() < 0.12, "{errors:?}");
        // The painted slices are as they were.
        assert_eq!(patch.bounds().ranges()[axis], 4..13);
        let same = painted(axis, [12.0, 12.0]);
        let prism = fill_between_slices(&same, axis, &EditRule::paint(1), &mut going).unwrap();
        assert_eq!(prism.voxels() * 2, count(&same, 1) * 9);
    }
}

#[test]
fn slices_between_need_two_that_are_painted() {
    let refuse = |map: &LabelMap, axis| fill_between_slices(map, axis, &EditRule::paint(1), &mut going).unwrap_err();
    assert_eq!(refuse(&painted(2, [12.0, 0.0]), 2), EditError::FewSlices { found: 1 });
    assert_eq!(refuse(&painted(2, [12.0, 12.0]), 3), EditError::Axis { axis: 3 });
    // Slices painted all over have no outline within the grid: those between are painted all over, too.
    let full = map_of([6, 5, 7], grid([1.0; 3], [0.0; 3]), |_, [_, _, z]| u8::from(z % 6 == 0));
    let patch = fill_between_slices(&full, 2, &EditRule::paint(1), &mut going).unwrap();
    assert_eq!(patch.voxels(), 6 * 5 * 5);
    // Toward a slice with an outline they are not: next to a square of 3 x 3 there is no more than a voxel around it.
    let square = |at: [usize; 3]| at[0].abs_diff(6) <= 1 && at[1].abs_diff(6) <= 1;
    let half = map_of([13, 13, 21], grid([1.0; 3], [0.0; 3]), |_, at| match at[2] {
        0 => 1,
        20 => u8::from(square(at)),
        _ => 0,
    });
    let filled = after(&half, &fill_between_slices(&half, 2, &EditRule::paint(1), &mut going).unwrap());
    let voxels = |z: usize| filled.labels[z * 169..][..169].iter().map(|label| u32::from(*label)).sum::<u32>();
    assert_eq!((voxels(1), voxels(20)), (169, 9));
    assert!((9..=25).contains(&voxels(19)) && (9..20).all(|z| voxels(z + 1) <= voxels(z)));
}

/// Every operation that reshapes one segment.
fn reshaped(map: &LabelMap, rule: &EditRule<'_>) -> Vec<Result<u64, EditError>> {
    let face = Connectivity::Face;
    let after = |patch: Result<_, EditError>| patch.map(|patch| count(&common::edit::after(map, &patch), rule.label));
    vec![
        after(keep_islands(map, IslandChoice::Largest, face, rule, &mut going)),
        after(fill_holes(map, Holes::Volume, face, rule, &mut going)),
        after(fill_holes(map, Holes::Slices(1), face, rule, &mut going)),
        after(change_margin(map, 2.0, rule, &mut going)),
        after(change_margin(map, -2.0, rule, &mut going)),
        after(smooth_median(map, [1, 1, 1], rule)),
        after(smooth_keeping_volume(map, 1.0, rule, &mut going)),
    ]
}

#[test]
fn empty_and_full_segments_and_thin_necks_have_defined_answers() {
    let from_voxel = grid([1.0; 3], [0.0; 3]);
    let full = map_of([6, 7, 8], from_voxel, |_, _| 1);
    assert_eq!(reshaped(&full, &EditRule::paint(2)), vec![Err(EditError::Empty { label: 2 }); 7]);
    assert_eq!(reshaped(&full, &EditRule::paint(1)), vec![Ok(336); 7]);
    // Two boxes of 5³ that a neck of one voxel's width joins.
    let neck = |[x, y, z]: [usize; 3]| {
        let cube = |from: usize| [x, y, z].iter().zip([from, 3, 3]).all(|(n, min)| (min..min + 5).contains(n));
        cube(3) || cube(14) || (y == 5 && z == 5 && (8..14).contains(&x))
    };
    let map = map_of([22, 11, 11], from_voxel, |_, at| u8::from(neck(at)));
    let sizes = |map: &LabelMap| island_sizes(map, 1, Connectivity::Corner, &mut going).unwrap();
    assert_eq!(sizes(&map), [256]);
    let thinner = after(&map, &change_margin(&map, -1.0, &EditRule::paint(1), &mut going).unwrap());
    // Of a cube's 125 voxels the inner 27, and the one behind the neck: outside is √2 mm away from it.
    assert_eq!(sizes(&thinner), [28, 28]);
    let median = after(&map, &smooth_median(&map, [1; 3], &EditRule::paint(1)).unwrap());
    // Of a cube's 125 voxels its 8 corners (8 of 27 around) and 36 of its edges (12 of 27) go.
    assert_eq!(sizes(&median), [81, 81]);
    // A single voxel: shrunk to nothing, filtered to nothing, grown to a ball of 33 within 2 mm.
    let dot = map_of([9; 3], from_voxel, |_, at| u8::from(at == [4; 3]));
    let expected = [1, 1, 1, 33, 0, 0, 1].map(Ok).to_vec();
    assert_eq!(reshaped(&dot, &EditRule::paint(1)), expected);
    let nothing = VoxelMask::from_fn([9; 3], Default::default(), |_, _| true);
    let kept = change_margin(&dot, 2.0, &EditRule::paint(1).masked(&nothing), &mut going).unwrap();
    assert!(kept.is_empty());
}

#[test]
fn locks_masks_and_wrong_sizes_hold_for_all() {
    let from_voxel = grid([1.0; 3], [0.0; 3]);
    let center = LpsPoint::new(10.0, 10.0, 10.0);
    let map =
        map_of([21; 3], from_voxel, |p, [x, ..]| if p.distance_mm(center) <= 5.0 { 1 } else { 2 * u8::from(x > 12) });
    let grown = |rule: EditRule<'_>| after(&map, &change_margin(&map, 3.0, &rule, &mut going).unwrap());
    assert_eq!(count(&grown(EditRule::paint(1).locking(&[2])), 2), count(&map, 2));
    assert!(count(&grown(EditRule::paint(1)), 2) < count(&map, 2));
    // The label itself locked: nothing leaves it.
    let shrunk = change_margin(&map, -2.0, &EditRule::paint(1).locking(&[1]), &mut going).unwrap();
    assert!(shrunk.is_empty());
    // A cube beside a locked wall loses its corners to its faces, but for the one at the wall.
    let cube = map_of([21; 3], from_voxel, |_, at| {
        let inside = at.iter().all(|n| (6..14).contains(n));
        if at[0] >= 14 { 2 } else { u8::from(inside) }
    });
    let rounded = smooth_keeping_volume(&cube, 3.0, &EditRule::paint(1).locking(&[2]), &mut going).unwrap();
    let edited = after(&cube, &rounded);
    let locked = smooth_keeping_volume(&cube, 3.0, &EditRule::paint(1).locking(&[1]), &mut going).unwrap();
    assert!(locked.is_empty());
    assert!(rounded.voxels() > 0 && count(&edited, 1) == 512 && fingerprint(&edited, 2) == fingerprint(&cube, 2));
    let rule = EditRule::paint(1);
    for mm in [0.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(change_margin(&map, mm, &rule, &mut going), Err(EditError::Size { .. })), "{mm}");
    }
    for mm in [0.0, -1.0, f64::NAN, 1e9] {
        assert!(matches!(smooth_keeping_volume(&map, mm, &rule, &mut going), Err(EditError::Size { .. })), "{mm}");
        assert!(matches!(smooth_jointly(&map, &[1], mm, &rule, &mut going), Err(EditError::Size { .. })), "{mm}");
    }
    let flat = map_of([3; 3], grid([0.7, 0.9, 3.0], [0.0; 3]), |_, _| 0);
    assert_eq!(median_radius(&flat, 1.4), Ok([2, 2, 0]));
    assert!(matches!(median_radius(&flat, f64::NAN), Err(EditError::Size { .. })));
    assert_eq!(smooth_jointly(&map, &[8], 1.0, &rule, &mut going), Err(EditError::Empty { label: 8 }));
    let mut stop = |_| ControlFlow::Break(());
    assert_eq!(change_margin(&map, 1.0, &rule, &mut stop), Err(EditError::Cancelled));
    assert_eq!(smooth_keeping_volume(&map, 1.0, &rule, &mut stop), Err(EditError::Cancelled));
    assert_eq!(island_sizes(&map, 1, Connectivity::Face, &mut stop), Err(EditError::Cancelled));
}
