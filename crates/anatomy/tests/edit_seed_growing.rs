//! Growth that remembers its ways: any history of seeds, walls, images and boxes ends as if it had begun there.

mod common;

use common::{grid, map_of, numbers, volume_on};
use proptest::prelude::*;
use prosector_anatomy::edit::{Connectivity, EditError, EditRule, SeedGrowing, SeedGrowth, grow_from_seeds};
use prosector_core::{LabelMap, Volume};
use prosector_kernels::{CpuExecutor, ExecuteError, KernelExecutor, Recording, ResourceId};
use std::ops::ControlFlow;

const DIMS: [usize; 3] = [13, 10, 9];
const VOXELS: usize = 13 * 10 * 9;
const GROWTH: SeedGrowth =
    SeedGrowth { margin_mm: 1e6, cost_per_mm: 0.0, connectivity: Connectivity::Face, budget: 1 << 20 };

fn going(_: f32) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// What happens between two growths.
#[derive(Clone, Debug)]
enum Change {
    /// A row of voxels takes a label; 0 takes seeds away, 7 is a wall.
    Paint { at: usize, long: usize, label: u8 },
    /// Segments may grow so far.
    Margin(f64),
    /// An intensity of the image is another.
    Intensity { at: usize, value: f32 },
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let label = prop_oneof![3 => Just(0_u8), 1 => Just(1), 1 => Just(2), 1 => Just(3), 1 => Just(7)];
    let one = prop_oneof![
        8 => (0..VOXELS, 1..6_usize, label).prop_map(|(at, long, label)| Change::Paint { at, long, label }),
        2 => (0..5_u8).prop_map(|margin| Change::Margin(f64::from(margin) * 1.5)),
        1 => (0..VOXELS, 0..4_u8).prop_map(|(at, value)| Change::Intensity { at, value: f32::from(value) }),
    ];
    prop::collection::vec(one, 1..25)
}

/// Seeds of three labels, walls, and an image of few levels, so that equally cheap ways are everywhere.
fn scene(seed: u64) -> (LabelMap, Volume) {
    let mut next = numbers(seed);
    let map = map_of(DIMS, grid([1.0, 1.3, 2.5], [0.0; 3]), |_, _| match next() {
        share if share < 0.012 => 1 + (share * 250.0) as u8,
        share if share < 0.2 => 7,
        _ => 0,
    });
    let values = (0..VOXELS).map(|_| (next() * 4.0).floor() as f32).collect();
    let volume = volume_on(&map, values);
    (map, volume)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn growing_again_equals_growing_from_scratch(
        seed in 1_u64..1000, changes in changes(), kind in 0..3_usize, cost_per_mm in prop_oneof![Just(0.0), Just(0.7)],
    ) {
        let (mut map, mut volume) = scene(seed);
        let connectivity = [Connectivity::Face, Connectivity::Edge, Connectivity::Corner][kind];
        let mut growth = SeedGrowth { connectivity, cost_per_mm, ..GROWTH };
        let (rule, labels) = (EditRule::paint(0), [1, 2, 3]);
        let mut held: Option<SeedGrowing> = None;
        for change in changes {
            let mut painted = map.labels.to_vec();
            match change {
                Change::Paint { at, long, label } => painted[at..(at + long).min(VOXELS)].fill(label),
                Change::Margin(margin_mm) => growth.margin_mm = margin_mm,
                Change::Intensity { at, value } => {
                    let mut values: Vec<f32> = (0..VOXELS).map(|n| volume.voxels.stored(n).unwrap() as f32).collect();
                    values[at] = value;
                    volume = volume_on(&map, values);
                }
            }
            map.labels = painted.into();
            let expected = grow_from_seeds(&map, &volume, &labels, growth, &rule, &mut going);
            let begun = SeedGrowing::begin(held.take(), &map, &volume, &labels, growth, &rule);
            let grown = begun.and_then(|begun| {
                // The passes of a device, too, begin from what is known.
                let twin = pollster::block_on(begun.clone().settle_on(&CpuExecutor, &mut going))?;
                let grown = begun.settle(&mut going)?;
                assert!(twin.patch(&map) == grown.patch(&map) && twin.device_error().is_none());
                Ok(grown)
            });
            match grown {
                Ok(grown) => {
                    prop_assert_eq!(grown.patch(&map), expected);
                    held = Some(grown);
                }
                Err(error) => prop_assert_eq!(Err(error), expected),
            }
        }
    }
}

/// Two halves of 10 and 90 with a seed in each.
fn halves() -> (LabelMap, Volume) {
    let map = map_of([40, 30, 20], grid([1.0; 3], [0.0; 3]), |_, at| match at {
        [2, 6, 3] => 1,
        [32, 2, 1] => 2,
        _ => 0,
    });
    let values = map_of(map.dims, map.lps_from_voxel, |_, [x, ..]| if x < 20 { 10 } else { 90 });
    let volume = volume_on(&map, values.labels.iter().map(|value| f32::from(*value)).collect());
    (map, volume)
}

#[test]
fn one_more_seed_starts_from_itself_alone() {
    let (mut map, volume) = halves();
    let growth = SeedGrowth { cost_per_mm: 1.0, ..GROWTH };
    let begin =
        |map: &LabelMap, held| SeedGrowing::begin(held, map, &volume, &[1, 2], growth, &EditRule::paint(0)).unwrap();
    let held = begin(&map, None).settle(&mut going).unwrap();
    let mut told = 0;
    let mut count = |_| {
        told += 1;
        ControlFlow::Continue(())
    };
    // Nothing changed: nothing to find.
    let same = begin(&map, Some(held));
    assert_eq!(same.starts(), 0);
    let held = same.settle(&mut count).unwrap();
    assert_eq!(told, 1);
    let mut labels = map.labels.to_vec();
    let at = (12 * 30 + 15) * 40 + 30;
    labels[at] = 1;
    map.labels = labels.into();
    let more = begin(&map, Some(held));
    // Itself, and around it what led on from where it is now.
    assert!((1..2000).contains(&more.starts()), "{}", more.starts());
    let grown = more.settle(&mut going).unwrap().patch(&map);
    assert_eq!(grown, grow_from_seeds(&map, &volume, &[1, 2], growth, &EditRule::paint(0), &mut going));
}

/// A device that refuses everything.
struct Refusing;

impl KernelExecutor for Refusing {
    async fn run(&self, _: Recording) -> Result<Vec<Vec<u8>>, ExecuteError> {
        Err(ExecuteError::Device("no".into()))
    }

    async fn run_rounds(
        &self,
        _: Recording,
        _: ResourceId,
        _: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<Vec<Vec<u8>>, ExecuteError> {
        Err(ExecuteError::Device("no".into()))
    }
}

#[test]
fn what_a_device_refuses_the_processor_does() {
    let (map, volume) = halves();
    let begun = SeedGrowing::begin(None, &map, &volume, &[1, 2], GROWTH, &EditRule::paint(0)).unwrap();
    let grown = pollster::block_on(begun.clone().settle_on(&Refusing, &mut going)).unwrap();
    assert_eq!(grown.device_error(), Some(&ExecuteError::Device("no".into())));
    assert_eq!(grown.patch(&map), begun.clone().settle(&mut going).unwrap().patch(&map));
    let mut stop = |_| ControlFlow::Break(());
    let stopped = pollster::block_on(begun.settle_on(&CpuExecutor, &mut stop));
    assert_eq!(stopped.err(), Some(EditError::Cancelled));
}

#[test]
fn a_step_of_the_whole_range_is_counted_but_a_labyrinth_of_them_is_refused() {
    // Black and white by turns: each step costs the whole range, some 2^20 units, of which 2^32 hold 4096.
    let line = |long: usize| {
        let map = map_of([long, 1, 1], grid([1.0; 3], [0.0; 3]), |_, [x, ..]| match x {
            0 => 1,
            1 => 2,
            _ => 0,
        });
        let volume = volume_on(&map, (0..long).map(|x| if x % 2 == 0 { 0.0 } else { 1023.0 }).collect());
        grow_from_seeds(&map, &volume, &[1, 2], GROWTH, &EditRule::paint(0), &mut going)
    };
    assert_eq!(line(4000).map(|patch| patch.voxels()), Ok(3998));
    assert_eq!(line(4200), Err(EditError::FarFromSeeds));
}
