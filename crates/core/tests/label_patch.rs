//! Patches of label maps: exact, small, the same in every order of arrival, and total on any bytes.

use proptest::prelude::*;
use prosector_core::{LabelPatch, LabelPatchError, LabelSpan, PatchLimits, VoxelBox};

/// A grid with labels that come in runs, as painted ones do, and changed labels of the same grid.
fn any_change() -> impl Strategy<Value = ([usize; 3], Vec<u8>, Vec<u8>)> {
    let dims = (1..9usize, 1..8usize, 1..7usize).prop_map(|(x, y, z)| [x, y, z]);
    dims.prop_flat_map(|dims| {
        let count: usize = dims.iter().product();
        let before = prop::collection::vec(0..3u8, count);
        let changes = prop::collection::vec((0..count, 1..20usize, 0..4u8), 0..8);
        (Just(dims), before, changes).prop_map(|(dims, before, changes)| {
            let mut after = before.clone();
            for (start, length, label) in changes {
                after.iter_mut().skip(start).take(length).for_each(|old| *old = label);
            }
            (dims, before, after)
        })
    })
}

fn between(dims: [usize; 3], before: &[u8], after: &[u8]) -> LabelPatch {
    LabelPatch::between(dims, before, after, VoxelBox::whole(dims)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_patch_turns_one_map_into_the_other((dims, before, after) in any_change()) {
        let patch = between(dims, &before, &after);
        let mut labels = before.clone();
        prop_assert_eq!(patch.apply(dims, &mut labels).unwrap(), patch.bounds());
        prop_assert_eq!(&labels, &after);
        let differing: Vec<usize> = (0..after.len()).filter(|&n| before[n] != after[n]).collect();
        prop_assert_eq!(patch.voxels(), differing.len() as u64);
        prop_assert_eq!(patch.voxels_by_label().iter().sum::<u64>(), patch.voxels());
        let tight = differing.iter().fold(VoxelBox::EMPTY, |around, &n| {
            let at = [n % dims[0], n / dims[0] % dims[1], n / dims[0] / dims[1]];
            around.union(&VoxelBox { min: at, size: [1; 3] })
        });
        prop_assert_eq!(patch.bounds(), tight);
        let back = patch.reverse(dims, &before).unwrap();
        back.apply(dims, &mut labels).unwrap();
        prop_assert_eq!(labels, before);
    }

    #[test]
    fn bytes_give_the_same_patch((dims, before, after) in any_change()) {
        let patch = between(dims, &before, &after);
        let bytes = patch.encode();
        prop_assert_eq!(LabelPatch::decode(&bytes, PatchLimits::default()).unwrap(), patch);
        let cut = &bytes[..bytes.len() - 1];
        let damaged = matches!(LabelPatch::decode(cut, PatchLimits::default()), Err(LabelPatchError::Damaged { .. }));
        prop_assert!(damaged);
    }

    #[test]
    fn one_order_gives_one_map_on_any_ground(
        (dims, before, after) in any_change(),
        other in prop::collection::vec(0..4u8, 500),
        ground in prop::collection::vec(0..9u8, 500),
    ) {
        let count: usize = dims.iter().product();
        let first = between(dims, &before, &after);
        let second = between(dims, &before, &other[..count]);
        let joined = first.then(&second).unwrap();
        let (mut one, mut two) = (ground[..count].to_vec(), ground[..count].to_vec());
        first.apply(dims, &mut one).unwrap();
        second.apply(dims, &mut one).unwrap();
        joined.apply(dims, &mut two).unwrap();
        prop_assert_eq!(&one, &two);
        // Only what a patch changes depends on it: the rest is the ground's.
        let touched: Vec<usize> = joined.spans().flat_map(|span| span.start..span.start + span.length).collect();
        prop_assert!((0..count).all(|n| touched.contains(&n) || one[n] == ground[n]));
        prop_assert_eq!(touched.len() as u64, joined.voxels());
        prop_assert!(LabelPatch::decode(&joined.encode(), PatchLimits::default()).unwrap() == joined);
    }

    #[test]
    fn any_bytes_are_a_patch_or_an_error(
        (dims, before, after) in any_change(),
        noise in prop::collection::vec(any::<u8>(), 0..60),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut mutated = between(dims, &before, &after).encode();
        for (at, byte) in edits {
            let at = at.index(mutated.len());
            mutated[at] = byte;
        }
        for bytes in [noise, mutated] {
            if let Ok(patch) = LabelPatch::decode(&bytes, PatchLimits { voxels: 4096, bytes: 4096 }) {
                prop_assert_eq!(patch.encode(), bytes);
                let mut labels = vec![7; patch.dims().iter().product()];
                patch.apply(patch.dims(), &mut labels).unwrap();
                prop_assert!(patch.spans().all(|span| labels[span.start] == span.label));
            }
        }
    }
}

#[test]
fn a_stroke_is_small() {
    // A ball of 10 voxels' radius, and a stroke of it over 100 voxels, in 512 x 512 x 300 voxels.
    let dims = [512, 512, 300];
    let within = VoxelBox::from_ranges([100..300, 200..260, 100..140]);
    let stroke = |to: i64| {
        let away = move |at: [usize; 3]| {
            let [x, y, z] = [0, 1, 2].map(|n| at[n] as i64 - [150, 230, 120][n]);
            let along = x.clamp(0, to);
            (x - along).pow(2) + y * y + z * z
        };
        LabelPatch::from_fn(dims, within, |at, _| (away(at) <= 100).then_some(3)).unwrap()
    };
    let ball = stroke(0);
    assert_eq!((ball.voxels(), ball.bounds().size, ball.encode().len()), (4169, [21; 3], 659));
    let long = stroke(100);
    assert_eq!((long.voxels(), long.bounds().size, long.encode().len()), (35_869, [121, 21, 21], 990));
}

#[test]
fn the_codec_is_fixed() {
    let dims = [4, 3, 2];
    let spans = [(1, 2, 5), (5, 1, 5), (7, 1, 0), (13, 1, 0)];
    let spans = spans.map(|(start, length, label)| LabelSpan { start, length, label });
    let patch = LabelPatch::from_spans(dims, &spans).unwrap();
    assert_eq!(patch.bounds(), VoxelBox { min: [1, 0, 0], size: [3, 2, 2] });
    // Version, grid, box, 3 runs: take 2 of label 5; skip 1, take 1 of the same; skip 1, take 2 of label 0, which in
    // the box follow one another though they lie in two slices.
    assert_eq!(patch.encode(), [1, 4, 3, 2, 1, 0, 0, 3, 2, 2, 3, 0, 4, 5, 1, 3, 1, 4, 0]);
    let read = LabelPatch::decode(&patch.encode(), PatchLimits::default()).unwrap();
    assert_eq!(read.spans().collect::<Vec<_>>(), spans);
    let nothing = LabelPatch::unchanged(dims).unwrap();
    assert!(nothing.is_empty() && nothing.bounds().is_empty());
    assert_eq!(nothing.encode(), [1, 4, 3, 2, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn what_cannot_be_patched_is_said() {
    let dims = [4, 3, 2];
    let whole = VoxelBox::whole(dims);
    let patch = LabelPatch::from_fn(dims, whole, |at, _| (at == [1, 1, 1]).then_some(9)).unwrap();
    let other = patch.apply([3, 4, 2], &mut [0; 24]);
    assert_eq!(other, Err(LabelPatchError::OtherGrid { patch: dims, labels: [3, 4, 2] }));
    assert_eq!(patch.apply(dims, &mut [0; 5]), Err(LabelPatchError::Length { expected: 24, found: 5 }));
    assert!(matches!(LabelPatch::unchanged([0, 3, 2]), Err(LabelPatchError::Grid { .. })));
    let spans = |list: &[(usize, usize)]| -> Vec<LabelSpan> {
        list.iter().map(|&(start, length)| LabelSpan { start, length, label: 1 }).collect()
    };
    let wrong: [(&[(usize, usize)], usize); 5] =
        [(&[(3, 2)], 3), (&[(5, 1), (4, 1)], 4), (&[(0, 2), (1, 1)], 1), (&[(2, 0)], 2), (&[(23, 2)], 23)];
    for (list, start) in wrong {
        assert_eq!(LabelPatch::from_spans(dims, &spans(list)), Err(LabelPatchError::Span { start }), "{list:?}");
    }
    let bytes = patch.encode();
    let limits = PatchLimits { voxels: 23, bytes: 100 };
    assert_eq!(LabelPatch::decode(&bytes, limits), Err(LabelPatchError::Grid { dims, limit: 23 }));
    let limits = PatchLimits { voxels: 24, bytes: 3 };
    assert_eq!(LabelPatch::decode(&bytes, limits), Err(LabelPatchError::TooLong { found: bytes.len(), limit: 3 }));
    let mut later = bytes.clone();
    later[0] = 2;
    let limits = PatchLimits::default();
    assert_eq!(LabelPatch::decode(&later, limits), Err(LabelPatchError::Version { found: 2, known: 1 }));
    let mut longer = bytes;
    longer.push(0);
    let what = "bytes follow the last run";
    assert_eq!(LabelPatch::decode(&longer, limits), Err(LabelPatchError::Damaged { at: longer.len() - 1, what }));
}
