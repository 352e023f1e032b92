//! A second image over the open one: refused, registered, kept, undone.

mod desk;

use desk::{DIMS, Desk, at, calibrated, near, volume};
use prosector_session::core::*;
use prosector_session::fusion::*;
use prosector_session::plan::{self, Anchor, ItemId, Mark, MarkShape, RegistrationMethod};
use prosector_session::*;
use std::ops::ControlFlow;

/// A quarter turn about the axis toward the head, and a shift.
fn moved(p: LpsPoint) -> LpsPoint {
    LpsPoint::new(p.0.y + 20.0, -p.0.x + 5.0, p.0.z - 7.0)
}

fn fusion(desk: &mut Desk, command: FusionCommand) -> Vec<Event> {
    desk.run(Command::Fusion(command))
}

fn with_second(frame: &str) -> Desk {
    let mut desk = Desk::with_volume(1);
    let mut second = volume(frame, calibrated());
    second.rescale.intercept = 5.0;
    fusion(&mut desk, FusionCommand::Open { id: "file:1".into(), name: "MR".into(), volume: Box::new(second) });
    desk
}

fn landmark(desk: &mut Desk, name: &str, frame: &str, point: LpsPoint) {
    let new = desk.fresh();
    let anchor = Anchor { point, frame_of_reference: Some(FrameOfReferenceUid::new(frame)) };
    let author = desk.session.author().clone();
    let mark = Mark { id: new.id, name: name.into(), author, shape: MarkShape::Landmark(anchor) };
    desk.plan(PlanCommand::Apply(plan::Command::AddMark(mark)));
}

/// Four landmarks in both images, one of them `off` mm away from where it belongs.
fn with_landmarks(off: f64) -> Desk {
    let mut desk = with_second("9.9");
    for (n, [x, y, z]) in
        [[3.0, 4.0, 2.0], [30.0, 5.0, 8.0], [12.0, 25.0, 20.0], [35.0, 28.0, 4.0]].into_iter().enumerate()
    {
        let here = at(x, y, z);
        landmark(&mut desk, &format!("Point {n}"), "1.2.3", here);
        let mut there = moved(here);
        there.0.x += if n == 0 { off } else { 0.0 };
        landmark(&mut desk, &format!(" point {n} "), "9.9", there);
    }
    landmark(&mut desk, "Alone", "9.9", at(0.0, 0.0, 0.0));
    desk
}

fn work(desk: &mut Desk) {
    let job = desk.session.fusion().job().expect("something to do").clone();
    let second = desk.session.fusion().second().unwrap().volume.clone();
    let group = desk.session.segments().cloned();
    let labels = group.as_ref().map(|group| &group.label_map);
    let found =
        register(&job, Some([&second, desk.session.volume().unwrap()]), labels, &mut |_| ControlFlow::Continue(()));
    fusion(desk, FusionCommand::Found { turn: job.turn, outcome: found.map(Box::new) });
}

fn registered(off: f64) -> Desk {
    let mut desk = with_landmarks(off);
    fusion(&mut desk, FusionCommand::Register(RegistrationWay::Landmarks));
    work(&mut desk);
    desk
}

#[test]
fn images_of_one_frame_lie_over_each_other_as_they_are() {
    let mut desk = with_second("1.2.3");
    let link = desk.session.fusion_link().unwrap();
    assert_eq!((link.source, link.error), (LinkSource::SameFrame, None));
    let place = at(7.0, 8.0, 9.0);
    let [ours, theirs] = [desk.session.intensity_at(place).unwrap(), desk.session.second_intensity_at(place).unwrap()];
    near(theirs.value - ours.value, 5.0, 1e-9);
    let words = desk.refused(Command::Fusion(FusionCommand::Register(RegistrationWay::Intensity)));
    assert!(words.contains("one frame of reference"), "{words}");
}

#[test]
fn images_of_two_frames_are_kept_apart_until_a_registration_links_them() {
    let mut desk = with_landmarks(0.0);
    assert_eq!(desk.session.fusion_link(), None);
    assert_eq!(desk.session.second_intensity_at(at(7.0, 8.0, 9.0)), None);
    assert_eq!(desk.session.registration_error_at(at(7.0, 8.0, 9.0)), None);
    fusion(&mut desk, FusionCommand::Register(RegistrationWay::Landmarks));
    assert_eq!(desk.session.fusion_link(), None, "asked is not found");
    work(&mut desk);
    let here = at(7.0, 8.0, 9.0);
    let link = desk.session.fusion_link().unwrap();
    let back = LpsPoint(link.main_from_second.transform_point3(moved(here).0));
    near(back.distance_mm(here), 0.0, 1e-9);
    assert!(matches!(link.source, LinkSource::Found { ref residuals_mm } if residuals_mm.len() == 4));
}

#[test]
fn a_kept_registration_names_both_frames_and_is_undone_in_one_step() {
    let mut desk = registered(0.0);
    fusion(&mut desk, FusionCommand::Keep { id: ItemId::new("r1") });
    let kept = desk.session.plan().registrations[0].clone();
    assert_eq!((kept.moving_frame.as_str(), kept.fixed_frame.as_str()), ("9.9", "1.2.3"));
    assert_eq!((kept.name.as_str(), kept.author.name.as_str()), ("MR", "Person 1"));
    assert!(matches!(desk.session.fusion_link().unwrap().source, LinkSource::Kept { .. }));
    assert_eq!(desk.session.undo_label(), Some("command.add_registration"));
    desk.run(Command::Undo);
    assert_eq!(desk.session.fusion_link(), None, "what is not kept any more links nothing");
    desk.run(Command::Redo);
    assert!(desk.session.fusion_link().is_some());
    desk.plan(PlanCommand::Apply(plan::Command::RemoveRegistration { id: ItemId::new("r1") }));
    assert_eq!(desk.session.fusion_link(), None);
}

#[test]
fn a_kept_registration_links_in_both_directions_and_after_a_reload() {
    let mut desk = registered(2.0);
    fusion(&mut desk, FusionCommand::Keep { id: ItemId::new("r1") });
    let (here, forward) = (at(7.0, 8.0, 9.0), desk.session.fusion_link().unwrap());
    let error = desk.session.registration_error_at(here).unwrap();
    let there = LpsPoint(forward.main_from_second.inverse().transform_point3(here.0));
    // Now the other image is the open one, in a session that only has what was saved.
    let mut later = Desk::new(2);
    later.saved = desk.saved.clone();
    later.open(Role::Owner);
    later.data(DataCommand::OpenVolume(Box::new(volume("9.9", calibrated()))));
    let second = Box::new(volume("1.2.3", calibrated()));
    fusion(&mut later, FusionCommand::Open { id: "file:0".into(), name: "CT".into(), volume: second });
    let backward = later.session.fusion_link().unwrap();
    near(LpsPoint(backward.main_from_second.transform_point3(here.0)).distance_mm(there), 0.0, 1e-9);
    near(later.session.registration_error_at(there).unwrap(), error, 1e-9);
}

#[test]
fn the_error_is_a_number_at_each_place_and_lines_on_each_plane() {
    let desk = registered(2.0);
    let Some(RegistrationMethod::Landmarks { pairs: 4, fre_mm, fle_mm }) = desk.session.fusion_link().unwrap().method
    else {
        panic!("by four landmarks")
    };
    assert!(fre_mm > 0.2 && fle_mm > fre_mm, "{fre_mm} {fle_mm}");
    let (middle, far) = (at(20.0, 16.0, 8.0), at(20.0, 16.0, 80.0));
    let error = |p| desk.session.registration_error_at(p).unwrap();
    assert!(error(far) > 1.5 * error(middle), "away from the landmarks it grows");
    let plane = SliceAxis::Axial.plane(middle);
    let lines = desk.session.registration_lines(&plane, [120.0, 90.0]);
    assert!((3..=7).contains(&lines.len()) && lines.windows(2).all(|pair| pair[0].mm < pair[1].mm), "{lines:?}");
    for ErrorLine { mm, line, .. } in lines {
        let (sin, cos) = line.degrees.to_radians().sin_cos();
        let [right, down] = [line.center[0] + line.radii[0] * cos, line.center[1] + line.radii[0] * sin];
        near(error(plane.point(right, down)), mm, 1e-6 * mm);
    }
}

#[test]
fn images_are_registered_by_what_they_show() {
    let mut desk = Desk::new(1);
    desk.open(Role::Owner);
    let blobs = |frame: &str, shift: [f64; 3]| {
        let mut volume = volume(frame, calibrated());
        let map = volume.lps_from_voxel;
        let bump = |p: LpsPoint, c: LpsPoint, width: f64| (-(p.distance_mm(c) / width).powi(2)).exp();
        let value = |x, y, z| {
            let p = map.point(VoxelIndex::new(x as f64, y as f64, z as f64)).0 - glam::DVec3::from(shift);
            let p = LpsPoint(p);
            let all = 900.0 * bump(p, at(12.0, 10.0, 8.0), 7.0) + 600.0 * bump(p, at(28.0, 20.0, 15.0), 9.0)
                - 500.0 * bump(p, at(20.0, 8.0, 17.0), 6.0);
            all as i16
        };
        let [nx, ny, nz] = DIMS;
        let values = (0..nz).flat_map(|z| (0..ny).flat_map(move |y| (0..nx).map(move |x| value(x, y, z)))).collect();
        volume.voxels = Voxels::I16(std::sync::Arc::new(values));
        volume
    };
    desk.data(DataCommand::OpenVolume(Box::new(blobs("1.2.3", [0.0; 3]))));
    let second = Box::new(blobs("9.9", [2.0, -1.5, 1.0]));
    fusion(&mut desk, FusionCommand::Open { id: "file:1".into(), name: "B".into(), volume: second });
    fusion(&mut desk, FusionCommand::Register(RegistrationWay::Intensity));
    work(&mut desk);
    let link = desk.session.fusion_link().expect("found");
    let here = at(20.0, 16.0, 12.0);
    let back = link.main_from_second.transform_point3(here.0 + glam::DVec3::new(2.0, -1.5, 1.0));
    assert!((back - here.0).length() < 0.3, "{:?}", back - here.0);
    assert!(matches!(link.method, Some(RegistrationMethod::Intensity { settled: true, .. })), "{:?}", link.method);
    assert!(desk.session.registration_error_at(here).unwrap() < 0.3);
}

#[test]
fn landmarks_are_listed_with_how_far_apart_they_are_and_the_next_one_is_named() {
    let mut desk = with_landmarks(2.0);
    let rows = desk.session.landmark_rows();
    assert_eq!(rows.len(), 5);
    assert!(rows.iter().all(|row| row.there && row.apart_mm.is_none()), "{rows:?}");
    assert_eq!(rows.iter().filter(|row| row.here).count(), 4);
    assert_eq!(desk.session.next_landmark_name().as_deref(), Some("Alone"));
    fusion(&mut desk, FusionCommand::Register(RegistrationWay::Landmarks));
    work(&mut desk);
    let rows = desk.session.landmark_rows();
    let apart: Vec<f64> = rows.iter().filter_map(|row| row.apart_mm).collect();
    let Some(RegistrationMethod::Landmarks { fre_mm, .. }) = desk.session.fusion_link().unwrap().method else {
        panic!()
    };
    // The registration error is the root mean square of what the rows state.
    near((apart.iter().map(|mm| mm * mm).sum::<f64>() / 4.0).sqrt(), fre_mm, 1e-9);
    landmark(&mut desk, "alone", "1.2.3", at(0.0, 0.0, 0.0));
    assert_eq!(desk.session.next_landmark_name(), None);
}

/// An ellipsoid with three different axes and a bump, so that it can lie in one way only.
fn body(p: LpsPoint, middle: LpsPoint) -> bool {
    let d = p.0 - middle.0;
    (d / glam::DVec3::new(11.0, 8.0, 6.0)).length() <= 1.0 || (d - glam::DVec3::new(8.0, 4.0, 0.0)).length() <= 4.0
}

#[test]
fn a_held_surface_is_registered_to_that_of_the_open_image() {
    let segments = |frame: &str, inside: &dyn Fn(LpsPoint) -> bool| {
        let volume = volume(frame, calibrated());
        let [nx, ny, _] = DIMS;
        let place = |n: usize| VoxelIndex::new((n % nx) as f64, (n / nx % ny) as f64, (n / nx / ny) as f64);
        let label = |n: usize| u8::from(inside(volume.lps_from_voxel.point(place(n))));
        let labels = (0..DIMS.iter().product()).map(label).collect::<Vec<u8>>();
        let (lps_from_voxel, frame_of_reference) = (volume.lps_from_voxel, volume.frame_of_reference.clone());
        let label_map = LabelMap { dims: DIMS, labels: labels.into(), lps_from_voxel, frame_of_reference };
        let concept = || CodedConcept::sct("64033007", "Kidney");
        let (coded_category, coded_type) = (concept(), concept());
        let color = Rgb([200, 90, 80]);
        let segment = Segment { label_value: 1, name: "Kidney".into(), coded_category, coded_type, color };
        SegmentGroup { label_map, segments: vec![segment] }
    };
    let surface =
        |group: &SegmentGroup| prosector_session::anatomy::extract_surface(&group.label_map, 1, &Default::default());
    let (middle, shift) = (at(20.0, 16.0, 12.0), glam::DVec3::new(2.5, -1.5, 1.0));
    let here = segments("1.2.3", &|p| body(p, middle));
    let there = segments("9.9", &|p| body(LpsPoint(p.0 - shift), middle));

    // The other image is open first: its surface is held. Then this one.
    let mut desk = Desk::new(1);
    desk.open(Role::Owner);
    desk.data(DataCommand::OpenVolume(Box::new(volume("9.9", calibrated()))));
    desk.data(DataCommand::Segments(there.clone().into()));
    let words = desk.refused(Command::Fusion(FusionCommand::Hold { label: 1 }));
    assert!(words.contains("no surface yet"), "{words}");
    desk.data(DataCommand::Surface { label_value: 1, mesh: surface(&there).into() });
    fusion(&mut desk, FusionCommand::Hold { label: 1 });
    desk.data(DataCommand::OpenVolume(Box::new(volume("1.2.3", calibrated()))));
    desk.data(DataCommand::Segments(here.into()));
    let second = Box::new(volume("9.9", calibrated()));
    fusion(&mut desk, FusionCommand::Open { id: "file:1".into(), name: "MR".into(), volume: second });
    assert_eq!(desk.session.fusion().held().map(|held| held.name.as_str()), Some("Kidney"));
    fusion(&mut desk, FusionCommand::Register(RegistrationWay::Surfaces { label: 1 }));
    work(&mut desk);
    let link = desk.session.fusion_link().expect("found");
    let back = link.main_from_second.transform_point3(middle.0 + shift);
    assert!((back - middle.0).length() < 0.5, "{:?}", back - middle.0);
    let Some(RegistrationMethod::Surfaces { rms_mm, settled: true, .. }) = link.method else {
        panic!("{:?}", link.method)
    };
    assert!(rms_mm < 0.5, "{rms_mm}");
    assert!(desk.session.registration_error_at(middle).unwrap() < 0.2);
    fusion(&mut desk, FusionCommand::Keep { id: ItemId::new("r1") });
    assert_eq!(desk.session.plan().registrations.len(), 1);

    let mut other = with_second("9.9");
    let words = other.refused(Command::Fusion(FusionCommand::Register(RegistrationWay::Surfaces { label: 1 })));
    assert!(words.contains("No surface of the second image is held"), "{words}");
}

#[test]
fn late_answers_are_dropped_and_refusals_say_why() {
    let mut desk = Desk::with_volume(1);
    let words = desk.refused(Command::Fusion(FusionCommand::Register(RegistrationWay::Landmarks)));
    assert!(words.contains("no second image"), "{words}");
    let words = desk.refused(Command::Fusion(FusionCommand::Keep { id: ItemId::new("r1") }));
    assert!(words.contains("No registration was found"), "{words}");
    let mut desk = with_second("9.9");
    fusion(&mut desk, FusionCommand::Register(RegistrationWay::Landmarks));
    work(&mut desk);
    let FusionState::Failed(words) = desk.session.fusion().state() else { panic!("no landmarks") };
    assert!(words.contains("at least 3"), "{words}");

    let mut desk = with_landmarks(0.0);
    fusion(&mut desk, FusionCommand::Register(RegistrationWay::Landmarks));
    let job = desk.session.fusion().job().unwrap().clone();
    fusion(&mut desk, FusionCommand::Cancel);
    let late = register(&job, None, None, &mut |_| ControlFlow::Continue(())).map(Box::new);
    fusion(&mut desk, FusionCommand::Found { turn: job.turn, outcome: late });
    assert_eq!(desk.session.fusion_link(), None);
}

#[test]
fn a_reader_may_register_and_not_keep() {
    let owners = with_landmarks(0.0);
    let mut desk = Desk::new(2);
    desk.saved = owners.saved.clone();
    desk.open(Role::Viewer);
    desk.data(DataCommand::OpenVolume(Box::new(volume("1.2.3", calibrated()))));
    let second = Box::new(volume("9.9", calibrated()));
    fusion(&mut desk, FusionCommand::Open { id: "file:1".into(), name: "MR".into(), volume: second });
    fusion(&mut desk, FusionCommand::Register(RegistrationWay::Landmarks));
    work(&mut desk);
    assert!(desk.session.fusion_link().is_some());
    let words = desk.refused(Command::Fusion(FusionCommand::Keep { id: ItemId::new("r1") }));
    assert!(words.contains("not change it"), "{words}");
    assert!(desk.session.fusion_link().is_some(), "what was found is still there");
}

#[test]
fn the_mix_stays_within_its_limits() {
    let mut desk = with_second("1.2.3");
    let mut set = |mix| {
        fusion(&mut desk, FusionCommand::SetMix(mix));
        desk.session.fusion().mix()
    };
    assert_eq!(set(FusionMix::Blend { percent: 140.0 }), FusionMix::Blend { percent: 100.0 });
    assert_eq!(set(FusionMix::Checkerboard { tile_mm: 0.0 }), FusionMix::Checkerboard { tile_mm: 2.0 });
    assert_eq!(set(FusionMix::Checkerboard { tile_mm: f64::NAN }), FusionMix::default());
}
