//! Views: where pixels lie, scrolling, window, tools that move the picture.

mod desk;

use desk::{DIMS, Desk, STEP, VIEWPORT, at, near};
use prosector_session::core::*;
use prosector_session::tools::{Pointer, Tool};
use prosector_session::view::{Layout, ViewId};
use prosector_session::*;

fn close(a: LpsPoint, b: LpsPoint) {
    assert!(a.distance_mm(b) < 1e-9, "{a:?} is not {b:?}");
}

#[test]
fn pixels_and_patient_positions_map_both_ways_at_any_pan_and_zoom() {
    let mut desk = Desk::with_volume(1);
    for axis in SliceAxis::ALL {
        desk.view(ViewCommand::Pan { axis, pixels: [35.0, -12.0], viewport: VIEWPORT });
        desk.view(ViewCommand::Zoom { axis, pixel: [100.0, 50.0], viewport: VIEWPORT, factor: 3.7 });
        let frame = desk.session.slice_frame(axis, VIEWPORT).unwrap();
        for pixel in [[0.0, 0.0], [320.0, 240.0], [639.0, 12.5]] {
            let (back, away) = frame.pixel(frame.point(pixel));
            near(back[0], pixel[0], 1e-9);
            near(back[1], pixel[1], 1e-9);
            near(away, 0.0, 1e-9);
        }
        // The plane goes through the crosshair.
        near(frame.pixel(desk.session.view().crosshair).1, 0.0, 1e-9);
    }
}

#[test]
fn the_whole_volume_fits_at_zoom_one() {
    let desk = Desk::with_volume(1);
    let last = DIMS.map(|n| n as f64 - 1.0);
    for axis in SliceAxis::ALL {
        let frame = desk.session.slice_frame(axis, VIEWPORT).unwrap();
        for corner in
            [at(0.0, 0.0, 0.0), at(last[0], last[1], last[2]), at(0.0, last[1], 0.0), at(last[0], 0.0, last[2])]
        {
            let ([x, y], _) = frame.pixel(corner);
            assert!((0.0..=640.0).contains(&x) && (0.0..=480.0).contains(&y), "{axis:?} {x} {y}");
        }
    }
}

#[test]
fn radiological_display_has_right_on_the_left_and_head_up() {
    let desk = Desk::with_volume(1);
    let pixel = |axis, point| desk.session.slice_frame(axis, VIEWPORT).unwrap().pixel(point).0;
    let (right, left) = (at(2.0, 16.0, 12.0), at(37.0, 16.0, 12.0));
    assert!(pixel(SliceAxis::Axial, right)[0] < pixel(SliceAxis::Axial, left)[0]);
    assert!(pixel(SliceAxis::Coronal, right)[0] < pixel(SliceAxis::Coronal, left)[0]);
    let (foot, head) = (at(20.0, 16.0, 1.0), at(20.0, 16.0, 22.0));
    assert!(pixel(SliceAxis::Coronal, head)[1] < pixel(SliceAxis::Coronal, foot)[1]);
    assert!(pixel(SliceAxis::Sagittal, head)[1] < pixel(SliceAxis::Sagittal, foot)[1]);
    let (front, back) = (at(20.0, 2.0, 12.0), at(20.0, 30.0, 12.0));
    assert!(pixel(SliceAxis::Axial, front)[1] < pixel(SliceAxis::Axial, back)[1]);
    assert!(pixel(SliceAxis::Sagittal, front)[0] < pixel(SliceAxis::Sagittal, back)[0]);
}

#[test]
fn scrolling_goes_by_whole_slices_and_stops_at_the_ends() {
    let mut desk = Desk::with_volume(1);
    for (n, axis) in [SliceAxis::Sagittal, SliceAxis::Coronal, SliceAxis::Axial].into_iter().enumerate() {
        desk.view(ViewCommand::GoToSlice { axis, number: 5 });
        let before = desk.session.view().crosshair;
        assert_eq!(desk.session.slice_position(axis).unwrap().number, 5);
        desk.view(ViewCommand::StepSlices { axis, slices: 3 });
        let after = desk.session.view().crosshair;
        near((after - before).0.dot(axis.normal().0), 3.0 * STEP[n], 1e-9);
        assert_eq!(desk.session.slice_position(axis).unwrap().number, 8);
        desk.view(ViewCommand::StepSlices { axis, slices: 10_000 });
        let end = desk.session.slice_position(axis).unwrap();
        assert_eq!((end.number, end.count), (DIMS[n], DIMS[n]));
        desk.view(ViewCommand::StepSlices { axis, slices: -10_000 });
        assert_eq!(desk.session.slice_position(axis).unwrap().number, 1);
    }
}

#[test]
fn the_crosshair_links_all_views() {
    let mut desk = Desk::with_volume(1);
    desk.choose(Tool::Crosshair);
    let target = at(10.0, 20.0, 6.0);
    desk.view(ViewCommand::SetCrosshair(at(5.0, 5.0, 6.0)));
    let pointer = desk.over(SliceAxis::Axial, target);
    let events = desk.tool(ToolCommand::PointerDown(pointer));
    assert!(events.iter().any(|event| matches!(event, Event::CrosshairMoved(_))));
    close(desk.session.view().crosshair, target);
    assert_eq!(desk.session.slice_position(SliceAxis::Sagittal).unwrap().number, 11);
    assert_eq!(desk.session.slice_position(SliceAxis::Coronal).unwrap().number, 21);
    // Positions outside are brought to the nearest inside.
    desk.view(ViewCommand::SetCrosshair(LpsPoint::new(1e6, -1e6, 1e6)));
    close(desk.session.view().crosshair, at(39.0, 0.0, 23.0));
}

#[test]
fn zoom_keeps_the_point_under_the_pointer() {
    let mut desk = Desk::with_volume(1);
    let pixel = [500.0, 77.0];
    for axis in SliceAxis::ALL {
        let before = desk.session.slice_frame(axis, VIEWPORT).unwrap().point(pixel);
        for factor in [2.0, 0.7, 5.0] {
            desk.view(ViewCommand::Zoom { axis, pixel, viewport: VIEWPORT, factor });
            close(desk.session.slice_frame(axis, VIEWPORT).unwrap().point(pixel), before);
        }
        desk.view(ViewCommand::Zoom { axis, pixel, viewport: VIEWPORT, factor: 1e9 });
        desk.view(ViewCommand::Zoom { axis, pixel, viewport: VIEWPORT, factor: f64::NAN });
        assert_eq!(desk.session.view().slice(axis).zoom, 40.0);
    }
    desk.view(ViewCommand::Fit(None));
    assert!(SliceAxis::ALL.iter().all(|&axis| desk.session.view().slice(axis).zoom == 1.0));
}

fn slice_pointer(pixel: [f64; 2]) -> Pointer {
    Pointer::Slice { view: ViewId::Axial, pixel, viewport: VIEWPORT }
}

#[test]
fn a_drag_changes_the_window_and_escape_takes_it_back() {
    let mut desk = Desk::with_volume(1);
    let start = desk.session.view().window;
    desk.tool(ToolCommand::PointerDown(slice_pointer([100.0, 100.0])));
    desk.tool(ToolCommand::PointerMove(slice_pointer([400.0, 160.0])));
    let dragged = desk.session.view().window;
    near(dragged.width, 2.0 * start.width, 1e-9);
    near(dragged.center, start.center + 60.0 * start.width / 300.0, 1e-9);
    desk.tool(ToolCommand::Escape);
    assert_eq!(desk.session.view().window, start);
    desk.tool(ToolCommand::PointerDown(slice_pointer([100.0, 100.0])));
    desk.tool(ToolCommand::PointerMove(slice_pointer([-4000.0, 100.0])));
    assert_eq!(desk.session.view().window.width, 1.0, "a window is at least one wide");
    let new = desk.fresh();
    desk.tool(ToolCommand::PointerUp { pointer: slice_pointer([0.0, 0.0]), new });
    desk.view(ViewCommand::SetPreset(3));
    assert_eq!(desk.session.view().window, CT_WINDOWS[3].window);
}

#[test]
fn pan_and_zoom_tools_move_the_picture_with_the_pointer() {
    let mut desk = Desk::with_volume(1);
    desk.choose(Tool::Pan);
    let grabbed = desk.session.pointer_position(slice_pointer([100.0, 100.0])).unwrap();
    desk.tool(ToolCommand::PointerDown(slice_pointer([100.0, 100.0])));
    desk.tool(ToolCommand::PointerMove(slice_pointer([150.0, 90.0])));
    desk.tool(ToolCommand::PointerMove(slice_pointer([222.0, 31.0])));
    close(desk.session.pointer_position(slice_pointer([222.0, 31.0])).unwrap(), grabbed);
    desk.choose(Tool::Zoom);
    let about = desk.session.pointer_position(slice_pointer([300.0, 200.0])).unwrap();
    desk.tool(ToolCommand::PointerDown(slice_pointer([300.0, 200.0])));
    desk.tool(ToolCommand::PointerMove(slice_pointer([300.0, 100.0])));
    assert!(desk.session.view().slice(SliceAxis::Axial).zoom > 1.5);
    close(desk.session.pointer_position(slice_pointer([300.0, 200.0])).unwrap(), about);
}

#[test]
fn layout_presentation_and_camera_are_kept() {
    let mut desk = Desk::with_volume(1);
    desk.view(ViewCommand::ToggleMaximised(ViewId::Coronal));
    assert_eq!(desk.session.view().layout, Layout::Maximised(ViewId::Coronal));
    desk.view(ViewCommand::ToggleMaximised(ViewId::Coronal));
    assert_eq!(desk.session.view().layout, Layout::Grid);
    assert_eq!(desk.view(ViewCommand::SetPresenting(true)), vec![Event::PresentingChanged(true)]);
    for letter in ['A', 'P', 'L', 'R', 'H', 'F'] {
        let [direction, up] = standard_view(letter).unwrap();
        desk.view(ViewCommand::LookAlong { direction, up });
        // What the letter names faces the viewer: the direction from target to eye.
        let toward_eye = LpsVector(-desk.session.view().camera.unwrap().direction.0);
        assert_eq!(orientation_letters(toward_eye).to_string(), letter.to_string());
    }
    desk.refused(Command::View(ViewCommand::LookAlong {
        direction: LpsVector::new(0.0, 0.0, 0.0),
        up: LpsVector::new(0.0, 0.0, 1.0),
    }));
    let mut empty = Desk::new(2);
    empty.refused(Command::View(ViewCommand::StepSlices { axis: SliceAxis::Axial, slices: 1 }));
}

/// The same patient stored along other axes: voxel axis `n` runs along patient axis `order[n]`, backward where `flip[n]`.
fn stored_otherwise(order: [usize; 3], flip: [bool; 3]) -> Volume {
    let original = desk::volume("1.2.3", desk::calibrated());
    let dims = order.map(|axis| DIMS[axis]);
    let patient = |voxel: [usize; 3]| {
        let mut index = [0; 3];
        for n in 0..3 {
            index[order[n]] = if flip[n] { dims[n] - 1 - voxel[n] } else { voxel[n] };
        }
        index
    };
    let mut values = Vec::new();
    for z in 0..dims[2] {
        for y in 0..dims[1] {
            for x in 0..dims[0] {
                let [a, b, c] = patient([x, y, z]);
                values.push(desk::value(a, b, c));
            }
        }
    }
    let steps = [0, 1, 2].map(|n| {
        let mut step = [0.0; 3];
        step[order[n]] = if flip[n] { -STEP[order[n]] } else { STEP[order[n]] };
        LpsVector::new(step[0], step[1], step[2])
    });
    let [a, b, c] = patient([0, 0, 0]);
    let lps_from_voxel = LpsFromVoxel::new(at(a as f64, b as f64, c as f64), steps).unwrap();
    Volume { dims, voxels: Voxels::I16(std::sync::Arc::new(values)), lps_from_voxel, ..original }
}

/// However the voxels are stored: the same value, slice number, scrolling and place on the screen.
#[test]
fn all_48_ways_to_store_a_volume_look_the_same() {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let landmark = at(7.0, 20.0, 5.0);
    let reference = Desk::with_volume(1);
    for order in orders {
        for bits in 0..8u8 {
            let flip = [0, 1, 2].map(|n| bits >> n & 1 == 1);
            let mut desk = Desk::new(1);
            desk.open(Role::Owner);
            desk.data(DataCommand::OpenVolume(Box::new(stored_otherwise(order, flip))));
            close(desk.session.view().crosshair, reference.session.view().crosshair);
            let opened = desk.session.volume().unwrap().lps_from_voxel.voxel(desk.session.view().crosshair).0;
            assert!((opened - opened.round()).length() < 1e-9, "{order:?} {flip:?} opens between slices: {opened}");
            assert_eq!(
                desk.session.intensity_at(landmark).unwrap().value,
                f64::from(desk::value(7, 20, 5)),
                "{order:?} {flip:?}"
            );
            desk.view(ViewCommand::SetCrosshair(landmark));
            for (axis, number) in [(SliceAxis::Sagittal, 8), (SliceAxis::Coronal, 21), (SliceAxis::Axial, 6)] {
                assert_eq!(desk.session.slice_position(axis).unwrap().number, number, "{order:?} {flip:?} {axis:?}");
                let shown = desk.session.slice_frame(axis, VIEWPORT).unwrap().pixel(landmark).0;
                let expected = reference.session.slice_frame(axis, VIEWPORT).unwrap().pixel(landmark).0;
                near(shown[0], expected[0], 1e-6);
                near(shown[1], expected[1], 1e-6);
                desk.view(ViewCommand::StepSlices { axis, slices: 1 });
                assert_eq!(desk.session.slice_position(axis).unwrap().number, number + 1);
                desk.view(ViewCommand::StepSlices { axis, slices: -1 });
                close(desk.session.view().crosshair, landmark);
            }
        }
    }
}
