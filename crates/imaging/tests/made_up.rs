//! Series made for one property each: axes, echoes, copies, useless numbers, sizes.

use prosector_core::{
    FrameOfReferenceUid, LpsVector, Modality, Rescale, SeriesUid, Spacing, SpacingSource, StudyUid, orientation_letters,
};
use prosector_imaging::*;

/// A slice with its first pixel at `position`.
fn slice(n: usize, position: [f64; 3], orientation: [f64; 6]) -> InstanceHeader {
    InstanceHeader {
        kind: InstanceKind::Image,
        sop_class: "1.2.840.10008.5.1.4.1.1.2".into(),
        sop_instance: format!("1.9.{n}"),
        study: StudyUid("1.1".into()),
        series: SeriesUid("1.2".into()),
        modality: Modality("CT".into()),
        description: "made up".into(),
        study_date: None,
        series_number: Some(1),
        instance_number: Some(n as i64),
        patient_key: "0011223344556677".into(),
        frame_of_reference: Some(FrameOfReferenceUid("1.3".into())),
        split: String::new(),
        moment: String::new(),
        pixels: Some(PixelFormat {
            rows: 4,
            columns: 5,
            frames: 1,
            samples: 1,
            bits_allocated: 16,
            bits_stored: 12,
            high_bit: 11,
            signed: false,
            planar: false,
            photometric: "MONOCHROME2".into(),
        }),
        frames: vec![FrameHeader {
            position: Some(position),
            orientation: Some(orientation),
            pixel_mm: Some([0.8, 0.5]),
            thickness_mm: Some(2.0),
            rescale: Some(Rescale { slope: 1.0, intercept: -1024.0 }),
            split: String::new(),
        }],
        spacing: Spacing::Patient { source: SpacingSource::PixelSpacing },
        windows: vec![],
        announced_tilt: None,
        transfer_syntax: "1.2.840.10008.1.2.1".into(),
        notes: vec![],
    }
}

const AXIAL: [f64; 6] = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0];

fn stack(heights: &[f64]) -> Vec<(FileId, InstanceHeader)> {
    heights.iter().enumerate().map(|(n, &z)| (n as u32, slice(n, [-10.0, -20.0, z], AXIAL))).collect()
}

fn codes(plan: &SeriesPlan) -> Vec<&str> {
    plan.diagnostics.iter().map(|d| d.code.as_str()).collect()
}

/// Every way to name three axes in order, each in either direction.
fn axis_choices() -> Vec<[LpsVector; 3]> {
    let unit = |axis: usize, sign: f64| {
        let mut v = [0.0; 3];
        v[axis] = sign;
        LpsVector::new(v[0], v[1], v[2])
    };
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let signs = (0..8).map(|bits| [0, 1, 2].map(|n| if bits >> n & 1 == 0 { 1.0 } else { -1.0 }));
    signs.flat_map(|sign| orders.map(|order| [0, 1, 2].map(|n| unit(order[n], sign[n])))).collect()
}

#[test]
fn all_48_axis_orders_and_flips_keep_a_marked_voxel_and_its_letters() {
    let choices = axis_choices();
    assert_eq!(choices.len(), 48);
    for [row, column, stacking] in choices {
        let (r, c, s) = (row.0, column.0, stacking.0);
        let origin = glam::DVec3::new(-30.0, 12.0, 100.0);
        let orientation = [r.x, r.y, r.z, c.x, c.y, c.z];
        // Seven slices 2 mm apart along the stacking direction, in scrambled order of files.
        let order = [4usize, 0, 6, 2, 5, 1, 3];
        let position = |k: usize| (origin + s * 2.0 * k as f64).to_array();
        let files = order.iter().enumerate().map(|(n, &k)| (n as u32, slice(n, position(k), orientation))).collect();
        let catalog = assemble(files);
        let [plan] = catalog.series.as_slice() else { panic!("{catalog:?}") };
        assert_eq!((plan.dims, codes(plan)), ([5, 4, 7], vec![]));
        // The pixel at column 3, row 1 of the slice that was made sixth (k = 5).
        let marked = origin + r * 0.5 * 3.0 + c * 0.8 * 1.0 + s * 2.0 * 5.0;
        let file = order.iter().position(|&k| k == 5).unwrap() as u32;
        let z = plan.slots.iter().find(|slot| slot.frames()[0].file == file).unwrap().z;
        let placed = plan.lps_from_voxel.point(prosector_core::VoxelIndex::new(3.0, 1.0, z.into()));
        assert!((placed.0 - marked).length() < 1e-9, "{placed:?} {marked:?}");
        let [x, y, up] = plan.lps_from_voxel.steps();
        assert_eq!(orientation_letters(x), orientation_letters(row));
        assert_eq!(orientation_letters(y), orientation_letters(column));
        // Slices ascend along row x column, so the grid is right-handed whatever way the files ran.
        assert!(x.0.cross(y.0).dot(up.0) > 0.0);
        let same_way = r.cross(c).dot(s) > 0.0;
        let expected = if same_way { stacking } else { LpsVector(-s) };
        assert_eq!(orientation_letters(up), orientation_letters(expected));
    }
}

#[test]
fn copies_echoes_and_time_points_are_told_apart() {
    let heights: Vec<f64> = (0..6).map(|n| 2.0 * f64::from(n)).collect();
    let mut twice = stack(&heights);
    twice.extend(stack(&heights).into_iter().map(|(n, header)| (n + 6, header)));
    let catalog = assemble(twice);
    assert_eq!((catalog.series.len(), codes(&catalog.series[0])), (1, vec!["copies"]));

    let renamed = |offset: u32, change: &dyn Fn(&mut InstanceHeader)| -> Vec<(FileId, InstanceHeader)> {
        let rename = |(n, mut header): (FileId, InstanceHeader)| {
            header.sop_instance = format!("1.9.{}", n + offset);
            change(&mut header);
            (n + offset, header)
        };
        stack(&heights).into_iter().map(rename).collect()
    };
    let second_echo = renamed(6, &|header| header.split = "30|2".into());
    let catalog = assemble(stack(&heights).into_iter().chain(second_echo).collect());
    assert_eq!(catalog.series.len(), 2);
    assert!(catalog.series.iter().all(|plan| plan.dims == [5, 4, 6] && codes(plan) == ["split"]));

    let later = renamed(6, &|header| header.moment = "later".into());
    let catalog = assemble(later.into_iter().chain(stack(&heights)).collect());
    assert_eq!(catalog.series.len(), 2);
    // The earlier pictures come first, whatever the order of files.
    assert!(catalog.series[0].slots.iter().all(|slot| slot.frames()[0].file < 6));

    let mut extra = renamed(6, &|_| {});
    extra.truncate(2);
    let catalog = assemble(stack(&heights).into_iter().chain(extra).collect());
    assert_eq!((catalog.series.len(), codes(&catalog.series[0])), (1, vec!["same_place"]));
}

#[test]
fn useless_numbers_give_pixels_and_a_warning() {
    let mut files = stack(&[0.0, 2.0, 4.0]);
    for (_, header) in &mut files {
        header.frames[0].pixel_mm = None;
        header.spacing = Spacing::Unknown;
        header.notes.push("spacing_not_finite".into());
    }
    let plan = &assemble(files).series[0];
    assert_eq!((plan.spacing, codes(plan)), (Spacing::Unknown, vec!["spacing_unknown"]));

    let mut files = stack(&[0.0, 2.0, 4.0]);
    for (_, header) in &mut files {
        header.frames[0].position = None;
    }
    let plan = &assemble(files).series[0];
    assert_eq!((plan.kind, codes(plan)), (SeriesKind::Images, vec!["no_positions"]));
    assert_eq!(plan.frame_of_reference.0, "1.2", "nothing else shares its coordinates");
}

#[test]
fn a_folder_of_20000_slices_is_thinned_before_anything_is_decoded() {
    let mut files = stack(&(0..20_000).map(|n| f64::from(n) * 0.5).collect::<Vec<_>>());
    for (_, header) in &mut files {
        let pixels = header.pixels.as_mut().unwrap();
        (pixels.rows, pixels.columns) = (512, 512);
    }
    let started = std::time::Instant::now();
    let plan = &assemble(files).series[0];
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    assert!(plan.volume_bytes() <= Limits::DEFAULT.max_volume_bytes);
    assert_eq!(codes(plan), ["too_large"]);
    assert_eq!((plan.dims[2], plan.slots.len()), (2858, 2858));
    assert!((plan.lps_from_voxel.spacing_mm()[2] - 3.5).abs() < 1e-9, "one slice in seven");
    assert!(plan.diagnostics[0].message.contains("10.5 GB"), "{}", plan.diagnostics[0].message);
}

#[test]
fn scales_that_differ_are_brought_to_one() {
    let mut files = stack(&[0.0, 2.0, 4.0]);
    for (n, (_, header)) in files.iter_mut().enumerate() {
        header.frames[0].rescale = Some(Rescale { slope: 0.5 * (n + 1) as f64, intercept: 0.0 });
    }
    let plan = &assemble(files).series[0];
    assert_eq!(plan.rescale, Rescale { slope: 1.5, intercept: 0.0 });
    assert_eq!(codes(plan), ["rescale_per_slice"]);
}

#[test]
fn unknown_compression_refuses_the_series_by_name() {
    let mut files = stack(&[0.0, 2.0]);
    files[1].1.transfer_syntax = "1.2.840.10008.1.2.4.202".into();
    let plan = &assemble(files).series[0];
    assert!(plan.is_refused());
    let message = &plan.diagnostics[0].message;
    assert!(message.contains("High-Throughput JPEG 2000") && message.contains("1.2.840.10008.1.2.4.202"), "{message}");
}
