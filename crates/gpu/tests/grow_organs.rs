//! Organs of a real CT grown from their cores on the device, voxel by voxel as on the processor.

mod common;

use prosector_anatomy::edit::{Connectivity, EditRule, SeedGrowing, SeedGrowth, change_margin};
use prosector_core::{LabelMap, Volume};
use prosector_gpu::GpuExecutor;
use prosector_imaging::{read_nifti, read_nifti_labels};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

const LABELS: [u8; 7] = [1, 2, 3, 5, 20, 86, 87];
const GROWTH: SeedGrowth =
    SeedGrowth { margin_mm: 15.0, cost_per_mm: 1.0, connectivity: Connectivity::Face, budget: 20_000_000 };

fn going(_: f32) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn file(name: &str) -> Option<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/nifti-ct-multiorgan-totalseg");
    match std::fs::read(folder.join(name)) {
        Ok(bytes) => Some(bytes),
        Err(_) if std::env::var("CI").is_ok_and(|ci| ci == "true") => panic!("{name} is missing"),
        Err(_) => {
            eprintln!("skipped: {name} is not there");
            None
        }
    }
}

/// A CT of the trunk, and of some organs the voxels farther than 7 mm from what is outside of them.
fn cores() -> Option<(Volume, LabelMap)> {
    let (organs, volume) = (file("example_seg.nii.gz")?, file("example_ct_sm.nii.gz")?);
    let (organs, volume) = (read_nifti_labels(&organs).unwrap(), read_nifti(&volume).unwrap());
    let mut cores = vec![0; organs.labels.len()];
    for label in LABELS {
        let mut shrunk = organs.labels.to_vec();
        let patch = change_margin(&organs, -7.0, &EditRule::paint(label), &mut going).unwrap();
        patch.apply(organs.dims, &mut shrunk).unwrap();
        let both = cores.iter_mut().zip(shrunk);
        both.filter(|(_, found)| *found == label).for_each(|(core, found)| *core = found);
    }
    Some((volume, LabelMap { labels: cores.into(), ..organs }))
}

#[test]
fn organs_grow_on_the_device_as_on_the_processor() {
    let Some(gpu) = common::gpu() else { return };
    let Some((volume, mut seeds)) = cores() else { return };
    let executor = GpuExecutor::new(&gpu);
    let rule = EditRule::paint(0);
    let (mut by_device, mut by_processor) = (None, None);
    // Twice: from the seeds alone, and after a core of the liver's label went and one of the spleen's came.
    for turn in 0..2 {
        let begin = |before| SeedGrowing::begin(before, &seeds, &volume, &LABELS, GROWTH, &rule).unwrap();
        let start = Instant::now();
        let processor = begin(by_processor.take()).settle(&mut going).unwrap();
        let middle = Instant::now();
        let device = pollster::block_on(begin(by_device.take()).settle_on(&executor, &mut going)).unwrap();
        println!("turn {turn}: processor {:?}, {} {:?}", middle - start, gpu.description(), middle.elapsed());
        assert_eq!(device.device_error(), None);
        let (found, expected) = (device.patch(&seeds).unwrap(), processor.patch(&seeds).unwrap());
        assert!(found == expected && expected.voxels() > 100_000, "{} {}", found.voxels(), expected.voxels());
        (by_device, by_processor) = (Some(device), Some(processor));
        let mut labels = seeds.labels.to_vec();
        let sides: Vec<usize> = (0..labels.len()).filter(|&n| labels[n] == 5).collect();
        sides[..sides.len() / 2].iter().for_each(|&n| labels[n] = 0);
        let spleen = labels.iter().position(|label| *label == 1).unwrap();
        (spleen - 4..spleen).for_each(|n| labels[n] = 1);
        seeds.labels = labels.into();
    }
}

#[test]
fn a_lost_device_leaves_the_work_to_the_processor() {
    let Some(gpu) = common::gpu() else { return };
    let Some((volume, seeds)) = cores() else { return };
    let begun = SeedGrowing::begin(None, &seeds, &volume, &LABELS, GROWTH, &EditRule::paint(0)).unwrap();
    let expected = begun.clone().settle(&mut going).unwrap();
    gpu.destroy();
    let found = pollster::block_on(begun.settle_on(&GpuExecutor::new(&gpu), &mut going)).unwrap();
    assert!(found.device_error().is_some_and(|error| error.to_string().contains("lost")));
    assert!(found.patch(&seeds) == expected.patch(&seeds));
}
