//! Times edits of segments on 512 x 512 x 300 voxels of 0.7 x 0.7 x 1 mm on one core:
//! `cargo run --release -p prosector-anatomy --example edit_time`.

use prosector_anatomy::edit::{
    BegunGrowing, Brush, BrushShape, Connectivity, EditError, EditRule, Growth, IntensityRange, SeedGrowing,
    SeedGrowth, change_margin, grow_from_seeds, grow_region, smooth_keeping_volume, smooth_median, stroke, threshold,
};
use prosector_core::{
    FrameOfReferenceUid, IntensityUnit, LabelMap, LabelPatch, LpsFromVoxel, LpsPoint, LpsVector, Modality, Rescale,
    SliceAxis, Spacing, SpacingSource, Volume, Voxels,
};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

const DIMS: [usize; 3] = [512, 512, 300];

fn main() {
    let volume = image();
    let map = empty(&volume);
    let mut labels = map.labels.to_vec();
    let [from, to] = [150.0, 160.0].map(|x| LpsPoint::new(x, 170.0, 150.0));
    let far = LpsPoint::new(220.0, 240.0, 200.0);
    let normal = SliceAxis::Axial.normal();
    let ball = |radius_mm| Brush { shape: BrushShape::Ball, radius_mm };
    let disc = Brush { shape: BrushShape::Disc { normal }, radius_mm: 10.0 };
    let rule = EditRule::paint(1);
    let range = IntensityRange { low: 150.0, high: 600.0 };
    let mut draw = |what: &str, edit: &dyn Fn() -> LabelPatch| {
        let patch = time(what, edit);
        let bytes = time(&format!("{what}, encoded"), &|| patch.encode());
        let box_size = patch.apply(DIMS, &mut labels).map(|found| found.size);
        println!("  {} voxels, {} bytes, box {box_size:?}", patch.voxels(), bytes.len());
    };
    let made = |patch: Result<LabelPatch, _>| {
        patch.unwrap_or_else(|error: prosector_anatomy::edit::EditError| panic!("{error}"))
    };
    draw("disc of 10 mm over 10 mm", &|| made(stroke(&map, disc, from, to, &rule)));
    draw("ball of 10 mm over 10 mm", &|| made(stroke(&map, ball(10.0), from, to, &rule)));
    draw("ball of 10 mm over 10 mm, by intensity", &|| {
        made(stroke(&map, ball(10.0), from, to, &rule.within(&volume, range)))
    });
    draw("ball of 10 mm over 112 mm", &|| made(stroke(&map, ball(10.0), from, far, &rule)));
    draw("ball of 30 mm over 10 mm", &|| made(stroke(&map, ball(30.0), from, to, &rule)));
    draw("threshold of all", &|| made(threshold(&map, &volume, range, &rule)));
    let growth = Growth { range, connectivity: Connectivity::Face, budget: usize::MAX };
    draw("region from a seed", &|| {
        made(grow_region(&map, &volume, &[from], growth, &rule, &mut |_| ControlFlow::Continue(())))
    });
    let painted = LabelMap { labels: Arc::new(labels), ..map.clone() };
    let told = |what: &str, edit: &dyn Fn() -> LabelPatch| println!("  {} voxels", time(what, edit).voxels());
    told("5 mm wider", &|| made(change_margin(&painted, 5.0, &rule, &mut |_| ControlFlow::Continue(()))));
    told("smoothed by 1.5 mm", &|| {
        made(smooth_keeping_volume(&painted, 1.5, &rule, &mut |_| ControlFlow::Continue(())))
    });
    let other = LpsPoint::new(290.0, 290.0, 150.0);
    let second = made(stroke(&map, ball(15.0), other, other, &EditRule::paint(2)));
    let first = made(stroke(&map, ball(15.0), from, from, &rule));
    let mut seeds = vec![0; map.labels.len()];
    first.then(&second).and_then(|both| both.apply(DIMS, &mut seeds)).unwrap_or_else(|error| panic!("{error}"));
    let seeds = LabelMap { labels: Arc::new(seeds), ..map.clone() };
    let connectivity = Connectivity::Face;
    let growth = SeedGrowth { margin_mm: 10.0, cost_per_mm: 1.0, connectivity, budget: usize::MAX };
    told("two segments grown from balls, box of 270 x 257 x 51", &|| {
        made(grow_from_seeds(&seeds, &volume, &[1, 2], growth, &rule, &mut |_| ControlFlow::Continue(())))
    });
    let begin = |held: &SeedGrowing, map: &LabelMap| {
        SeedGrowing::begin(Some(held.clone()), map, &volume, &[1, 2], growth, &rule).and_then(settled)
    };
    let first = SeedGrowing::begin(None, &seeds, &volume, &[1, 2], growth, &rule).and_then(settled);
    let first = first.unwrap_or_else(|error| panic!("{error}"));
    told("the same, nothing changed", &|| made(begin(&first, &seeds).and_then(|grown| grown.patch(&seeds))));
    for (what, at, painted) in [
        ("the same after a ball of 3 mm more, inside", LpsPoint::new(250.0, 250.0, 150.0), EditRule::paint(1)),
        ("the same after the middle 8 mm of a ball less", from, EditRule::erase(1)),
    ] {
        let radius = if painted.label == 0 { 8.0 } else { 3.0 };
        let mut labels = seeds.labels.to_vec();
        let change = made(stroke(&seeds, ball(radius), at, at, &painted));
        change.apply(DIMS, &mut labels).unwrap_or_else(|error| panic!("{error}"));
        let changed = LabelMap { labels: Arc::new(labels), ..map.clone() };
        told(what, &|| made(begin(&first, &changed).and_then(|grown| grown.patch(&changed))));
    }
    told("median of 3 x 3 x 3", &|| made(smooth_median(&painted, [1; 3], &rule)));
}

fn settled(begun: BegunGrowing) -> Result<SeedGrowing, EditError> {
    begun.settle(&mut |_| ControlFlow::Continue(()))
}

/// The fastest of five runs.
fn time<T>(what: &str, work: &dyn Fn() -> T) -> T {
    let run = || {
        let start = Instant::now();
        let made = work();
        (start.elapsed().as_secs_f64() * 1000.0, made)
    };
    let runs = (0..5).map(|_| run()).min_by(|a, b| a.0.total_cmp(&b.0));
    let (ms, made) = runs.unwrap_or_else(run);
    println!("{what}: {ms:.2} ms");
    made
}

/// A ball of 300 HU and 60 mm about the middle on a ground of 40 HU.
fn image() -> Volume {
    let steps = [0.7, 0.7, 1.0];
    let away = |n: usize, axis: usize| ((n as f64 - DIMS[axis] as f64 / 2.0) * steps[axis]).powi(2);
    let mut values = Vec::with_capacity(DIMS.iter().product());
    for z in 0..DIMS[2] {
        for y in 0..DIMS[1] {
            let row = away(z, 2) + away(y, 1);
            values.extend((0..DIMS[0]).map(|x| if row + away(x, 0) < 3600.0 { 300_i16 } else { 40 }));
        }
    }
    let axes = [LpsVector::new(0.7, 0.0, 0.0), LpsVector::new(0.0, 0.7, 0.0), LpsVector::new(0.0, 0.0, 1.0)];
    Volume {
        dims: DIMS,
        voxels: Voxels::I16(Arc::new(values)),
        rescale: Rescale::IDENTITY,
        unit: IntensityUnit::Hounsfield,
        lps_from_voxel: LpsFromVoxel::new(LpsPoint::new(0.0, 0.0, 0.0), axes).expect("upright"),
        frame_of_reference: FrameOfReferenceUid::new("2.25.1"),
        spacing: Spacing::Patient { source: SpacingSource::PixelSpacing },
        modality: Modality("CT".into()),
        windows: vec![],
    }
}

fn empty(volume: &Volume) -> LabelMap {
    LabelMap {
        dims: volume.dims,
        labels: Arc::new(vec![0; volume.voxels.len()]),
        lps_from_voxel: volume.lps_from_voxel,
        frame_of_reference: volume.frame_of_reference.clone(),
    }
}
