//! From DICOM bytes to a volume that can be looked at, and everything that can go wrong on the way.

mod desk;

use desk::{DIMS, Desk, at, calibrated, catalog, decode, dicom_files, near, segments, value, volume};
use prosector_session::core::*;
use prosector_session::imaging::Severity;
use prosector_session::layers::LayerId;
use prosector_session::*;
use std::sync::Arc;

/// Opens the small CT's series; gives the files and the generation.
fn opened(desk: &mut Desk) -> (Vec<Vec<u8>>, Generation) {
    let mut files = dicom_files();
    files.reverse();
    desk.data(DataCommand::Catalog(catalog(&files)));
    let id = desk.session.series().best().unwrap().summary.id.clone();
    let events = desk.data(DataCommand::OpenSeries { id });
    let Some(&Event::VolumeOpened { generation }) = events.first() else { panic!("{events:?}") };
    (files, generation)
}

#[test]
fn slices_arrive_middle_first_and_make_the_volume() {
    let mut desk = Desk::new(1);
    desk.open(Role::Owner);
    let (files, generation) = opened(&mut desk);
    let plan = desk.session.series().open_series().unwrap().clone();
    let order = desk.session.decode_order();
    assert_eq!(order.len(), DIMS[2]);
    assert_eq!(order[0].z as usize, DIMS[2] / 2);
    let mut last = Vec::new();
    for (n, slot) in order.iter().enumerate() {
        let z = slot.z as usize;
        assert_eq!(desk.session.intensity_at(at(3.0, 4.0, z as f64)), None, "no value before its slice has come");
        last = desk.data(DataCommand::Slice { generation, z, values: decode(&files, slot, &plan) });
        let progress = desk.session.progress().unwrap();
        assert_eq!((progress.done, progress.total), (n + 1, DIMS[2]));
    }
    assert!(last.contains(&Event::VolumeComplete { filled: vec![] }));
    assert!(desk.session.decode_order().is_empty());
    for voxel in [[0, 0, 0], [39, 31, 23], [7, 20, 11]] {
        let [x, y, z] = voxel;
        let found = desk.session.intensity_at(at(x as f64, y as f64, z as f64)).unwrap();
        assert_eq!((found.value, found.unit.symbol()), (f64::from(value(x, y, z)), "HU"));
    }
    assert!(desk.session.series().rows()[0].open);
    assert_eq!(desk.session.presets()[0].0, Some("Soft tissue"));
}

#[test]
fn memory_that_was_made_beforehand_becomes_the_volume() {
    let mut desk = Desk::new(1);
    desk.open(Role::Owner);
    desk.data(DataCommand::Catalog(catalog(&dicom_files())));
    let id = desk.session.series().best().unwrap().summary.id.clone();
    let count = desk.session.voxels_of(&id).unwrap();
    assert_eq!(count, DIMS.iter().product::<usize>());
    let voxels = |desk: &Desk| match &desk.session.volume().unwrap().voxels {
        Voxels::I16(values) => values.clone(),
        Voxels::F32(_) => panic!("DICOM values are integers"),
    };
    let zeros = vec![0; count];
    let address = zeros.as_ptr();
    desk.data(DataCommand::Zeros(zeros));
    desk.data(DataCommand::OpenSeries { id: id.clone() });
    assert_eq!(voxels(&desk).as_ptr(), address, "the same memory, not a copy");
    desk.data(DataCommand::Zeros(vec![0; count - 1]));
    desk.data(DataCommand::OpenSeries { id: id.clone() });
    assert_eq!(voxels(&desk).len(), count, "memory of another size is not used");
    assert_eq!(desk.session.voxels_of("none"), None);
    desk.data(DataCommand::MemoryBudget(50_000));
    assert_eq!(desk.session.voxels_of(&id), None, "no memory is to be made for what will be refused");
}

#[test]
fn slices_of_an_older_volume_are_dropped() {
    let mut desk = Desk::new(1);
    desk.open(Role::Owner);
    let (_, old) = opened(&mut desk);
    let (_, new) = opened(&mut desk);
    assert_ne!(old, new);
    let slice = |generation| DataCommand::Slice { generation, z: 3, values: vec![7; DIMS[0] * DIMS[1]] };
    assert_eq!(desk.data(slice(old)), vec![]);
    assert_eq!(desk.session.intensity_at(at(0.0, 0.0, 3.0)), None);
    assert!(!desk.data(slice(new)).is_empty());
    // After a cancel, slices on their way are dropped and those that came stay.
    assert_eq!(desk.data(DataCommand::CancelLoading), vec![Event::LoadingCancelled]);
    assert_eq!(desk.data(slice(new)), vec![]);
    assert_eq!(desk.session.intensity_at(at(0.0, 0.0, 3.0)).unwrap().value, 7.0);
    // Another case has no use for them either.
    desk.open(Role::Owner);
    assert!(desk.session.volume().is_none());
}

#[test]
fn slices_that_fail_are_interpolated_and_marked() {
    let mut desk = Desk::new(1);
    desk.open(Role::Owner);
    let (files, generation) = opened(&mut desk);
    let plan = desk.session.series().open_series().unwrap().clone();
    let mut last = Vec::new();
    for slot in desk.session.decode_order() {
        let z = slot.z as usize;
        last = if [0, 8, 9].contains(&z) {
            desk.data(DataCommand::SliceFailed { generation, z })
        } else {
            desk.data(DataCommand::Slice { generation, z, values: decode(&files, &slot, &plan) })
        };
    }
    // The first slice has no neighbour on one side: it stays empty rather than invented.
    assert!(last.contains(&Event::VolumeComplete { filled: vec![8, 9] }), "{last:?}");
    assert_eq!(desk.session.progress().unwrap().failed, 3);
    assert!(desk.session.is_interpolated(8) && !desk.session.is_interpolated(0));
    assert_eq!(desk.session.intensity_at(at(5.0, 5.0, 0.0)), None);
    let between = desk.session.intensity_at(at(5.0, 5.0, 8.0)).unwrap().value;
    let expected = f64::from(value(5, 5, 7)) + (f64::from(value(5, 5, 10)) - f64::from(value(5, 5, 7))) / 3.0;
    near(between, expected, 0.5);
}

#[test]
fn what_cannot_be_opened_says_why() {
    let mut desk = Desk::new(1);
    desk.open(Role::Owner);
    let unknown = desk.refused(Command::Data(DataCommand::OpenSeries { id: "none".into() }));
    assert!(unknown.contains("Choose one from the list"), "{unknown}");
    desk.data(DataCommand::MemoryBudget(50_000));
    let whole = Box::new(volume("1.2.3", calibrated()));
    let words = desk.refused(Command::Data(DataCommand::OpenVolume(whole)));
    assert!(words.contains("MB"), "{words}");
    let files = dicom_files();
    desk.data(DataCommand::Catalog(catalog(&files)));
    let id = desk.session.series().best().unwrap().summary.id.clone();
    desk.refused(Command::Data(DataCommand::OpenSeries { id: id.clone() }));
    desk.data(DataCommand::MemoryBudget(1_000_000_000));
    let events = desk.data(DataCommand::OpenSeries { id });
    let Some(&Event::VolumeOpened { generation }) = events.first() else { panic!("{events:?}") };
    let short = desk.refused(Command::Data(DataCommand::Slice { generation, z: 0, values: vec![0; 5] }));
    assert!(short.contains("5 values"), "{short}");
    desk.refused(Command::Data(DataCommand::Slice { generation, z: 99, values: vec![0; DIMS[0] * DIMS[1]] }));
    desk.refused(Command::View(ViewCommand::SetCrosshair(LpsPoint::new(f64::NAN, 0.0, 0.0))));
}

#[test]
fn a_missing_slice_is_reported_and_still_shown() {
    let mut desk = Desk::new(1);
    desk.open(Role::Owner);
    let mut files = dicom_files();
    files.remove(10);
    desk.data(DataCommand::Catalog(catalog(&files)));
    let report = desk.session.series().report();
    assert!(report.iter().any(|(_, diagnostic)| diagnostic.severity == Severity::Warning), "{report:?}");
    let id = desk.session.series().best().unwrap().summary.id.clone();
    desk.data(DataCommand::OpenSeries { id });
    assert_eq!(desk.session.decode_order().len(), DIMS[2], "the gap is a slot as well");
    assert!(desk.session.is_interpolated(10));
}

#[test]
fn layers_follow_what_is_there() {
    let mut desk = Desk::with_volume(1);
    assert!(desk.session.is_visible(&LayerId::volume()), "a plain CT shows itself in 3D");
    desk.data(DataCommand::Segments(segments()));
    desk.data(DataCommand::Trees(vec![desk::portal_tree(1.0)]));
    assert!(!desk.session.is_visible(&LayerId::volume()));
    let names: Vec<&str> = desk.session.layers().all().iter().map(|layer| layer.name.as_str()).collect();
    assert_eq!(names, ["", "Liver", "Tumour", "Portal vein"]);
    near(desk.session.layer_volume_ml(&LayerId::segment(1)).unwrap(), 100.0 * 1.0 * 1.25 * 2.0 / 1000.0, 1e-12);
    assert_eq!(desk.session.segment_at(at(0.0, 0.0, 0.0)), Some("Liver"));
    assert_eq!(desk.session.segment_at(at(0.0, 9.0, 9.0)), None);

    let liver = LayerId::segment(1);
    desk.run(Command::Layer(LayerCommand::SetOpacity { id: liver.clone(), opacity: 7.0 }));
    assert_eq!(desk.session.layers().layer(&liver).unwrap().opacity, 1.0);
    let before = desk.session.layers().visible_ids();
    desk.run(Command::Layer(LayerCommand::ToggleSolo(LayerId::segment(2))));
    assert_eq!(desk.session.layers().visible_ids(), ["segment:2"]);
    desk.run(Command::Layer(LayerCommand::ToggleSolo(liver.clone())));
    assert_eq!(desk.session.layers().visible_ids(), ["segment:1"]);
    desk.run(Command::Layer(LayerCommand::ToggleSolo(liver)));
    assert_eq!(desk.session.layers().visible_ids(), before);
    desk.refused(Command::Layer(LayerCommand::ToggleSolo(LayerId("segment:9".into()))));

    // A tree's tube is made when it is first shown.
    assert!(desk.session.surfaces().is_empty());
    desk.run(Command::Layer(LayerCommand::SetVisible { id: LayerId::tree("Portal vein"), visible: true }));
    assert!(desk.session.surfaces()[0].scalars.is_none(), "no colours before the flow model has numbers");
    while desk.session.flow().is_preparing() {
        desk.flow(FlowCommand::Compute);
    }
    let tubes = desk.session.surfaces();
    assert_eq!(tubes.len(), 1);
    let scalars = tubes[0].scalars.as_ref().unwrap();
    assert_eq!(scalars.values.len(), tubes[0].mesh.positions.len());
    desk.run(Command::View(ViewCommand::SetInverted(true)));
    assert!(Arc::ptr_eq(&tubes[0].mesh, &desk.session.surfaces()[0].mesh), "unchanged surfaces keep their pointer");
}

#[test]
fn the_volume_stands_in_for_structures_until_their_first_surface() {
    let mut desk = Desk::with_volume(1);
    let shows = |desk: &Desk| desk.session.shows_volume();
    assert!(shows(&desk));
    desk.data(DataCommand::Segments(segments()));
    assert!(shows(&desk) && !desk.session.is_visible(&LayerId::volume()), "a stand-in changes no layer");
    let set_all = |visible| Command::Layer(LayerCommand::SetAllVisible(visible));
    desk.run(set_all(false));
    assert!(!shows(&desk), "nothing is shown, so nothing is waited for");
    desk.run(set_all(true));
    desk.run(Command::Layer(LayerCommand::SetVisible { id: LayerId::volume(), visible: false }));
    assert!(shows(&desk));
    let frame_of_reference = FrameOfReferenceUid::new("1.2.3");
    let mesh = SurfaceMesh { positions: vec![], normals: vec![], triangles: vec![], frame_of_reference };
    desk.data(DataCommand::Surface { label_value: 1, mesh: Arc::new(mesh) });
    assert!(!shows(&desk));
}

#[test]
fn geometry_of_another_frame_is_kept_from_view() {
    let mut desk = Desk::new(1);
    desk.open(Role::Owner);
    desk.data(DataCommand::OpenVolume(Box::new(volume("9.9.9", calibrated()))));
    let events = desk.data(DataCommand::Segments(segments()));
    assert!(events.contains(&Event::Notice(Notice::OtherFrame)));
    assert!(desk.session.segments().is_none());
    assert_eq!(desk.session.layers().all().len(), 1);
    // They come into view with their own volume.
    desk.data(DataCommand::OpenVolume(Box::new(volume("1.2.3", calibrated()))));
    assert!(desk.session.segments().is_some());
    assert_eq!(desk.session.layers().all().len(), 3);
}

#[test]
fn images_without_windows_get_one_from_their_values() {
    let mut desk = Desk::new(1);
    desk.open(Role::Owner);
    let magnetic =
        Volume { modality: Modality("MR".into()), unit: IntensityUnit::Arbitrary, ..volume("1", calibrated()) };
    desk.data(DataCommand::OpenVolume(Box::new(magnetic)));
    let window = desk.session.view().window;
    // Values run evenly enough from -1000 to about 1650 that percentiles 1 and 99 of the first slices hold most of them.
    assert!(window.width > 500.0 && window.center > -1000.0 && window.center < 1650.0, "{window:?}");
}

/// A volume without a modality whose values follow from a share of 0 to 1 that runs through it.
fn nameless(value: impl Fn(f64) -> f64) -> Box<Volume> {
    let count = volume("1", calibrated()).voxels.len();
    let values: Vec<f32> = (0..count).map(|n| value((n * 37 % count) as f64 / count as f64) as f32).collect();
    let (modality, unit) = (Modality("OT".into()), IntensityUnit::Arbitrary);
    Box::new(Volume { modality, unit, voxels: Voxels::F32(values.into()), ..volume("1", calibrated()) })
}

#[test]
fn only_what_must_be_ct_gets_the_window_of_soft_tissue() {
    let check = |name: &str, value: &dyn Fn(f64) -> f64, expected: bool| {
        let mut desk = Desk::new(1);
        desk.open(Role::Owner);
        desk.data(DataCommand::OpenVolume(nameless(value)));
        assert_eq!(desk.session.view().window == CT_WINDOWS[0].window, expected, "{name}");
    };
    let body = |share: f64| if share < 0.3 { -1000.0 } else { -120.0 + 400.0 * share };
    check("a body in air", &body, true);
    check("the same with 8 % of metal", &|share| if share > 0.92 { 3000.0 } else { body(share) }, true);
    check("MR: zero around bright tissue", &|share| if share < 0.3 { 0.0 } else { 900.0 * share }, false);
    check("shifted MR", &|share| if share < 0.3 { -1000.0 } else { 500.0 + 900.0 * share }, false);
    check("a phase image from -4096 to 4096", &|share| 8192.0 * (share - 0.5), false);
    check("labels", &|share| (share * 20.0).floor(), false);
    check("one value", &|_| 7.0, false);
}

#[test]
fn files_that_hold_a_volume_are_in_the_list_of_series() {
    let mut desk = Desk::new(1);
    desk.open(Role::Owner);
    let file = |n: u32| VolumeFile {
        id: format!("file:{n}"),
        name: format!("image {n}.nii.gz"),
        format: "NIfTI".into(),
        dims: [0; 3],
        bytes: 0,
    };
    assert!(desk.data(DataCommand::Files(vec![file(0), file(1)])).contains(&Event::CatalogChanged));
    let open = |desk: &Desk| desk.session.series().rows().iter().map(|row| row.open).collect::<Vec<_>>();
    assert_eq!(open(&desk), [false, false]);
    desk.data(DataCommand::OpenFile { id: "file:1".into(), volume: Box::new(volume("1", calibrated())) });
    assert_eq!(open(&desk), [false, true]);
    let rows = desk.session.series().rows();
    assert_eq!((rows[0].dims, rows[0].bytes), ([0; 3], 0), "nothing is known of it before it is opened");
    let count = DIMS.iter().product::<usize>() as u64;
    assert_eq!((rows[1].dims, rows[1].bytes, rows[1].description.as_str()), (DIMS, 2 * count, "image 1.nii.gz"));
    desk.open(Role::Owner);
    assert!(desk.session.series().rows().is_empty(), "another case has its own list");
}
