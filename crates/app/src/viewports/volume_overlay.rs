//! The drawing over the volume view: letters, cube, scale bar, marks, pointers, crosshair point.

use super::camera;
use super::cube::OrientationCube;
use super::marks::{DraftMark, MarkShapes};
use super::scale::ScaleBar;
use super::segment_shapes::SegmentShapes;
use super::slice_overlay::{EdgeLetters, Placer, Pointers, Project};
use super::vessel_course::VesselCourse;
use crate::state::Bridge;
use leptos::prelude::*;
use prosector_session::core::LpsVector;
use prosector_session::view::ViewId;

/// Everything over the volume view.
#[component]
pub fn VolumeOverlay(
    /// Its size.
    size: ReadSignal<[f64; 2]>,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let drawn = Memo::new(move |_| bridge.view.with(|view| view.camera.as_ref().map(camera::drawn)));
    let axes = Signal::derive(move || drawn.get().as_ref().map(camera::axes));
    let directions = Signal::derive(move || axes.get().map(|[right, up, _]| [right, LpsVector(-up.0)]));
    let calibrated = move || bridge.volume.with(|v| v.as_ref().is_none_or(|v| v.spacing.is_calibrated()));
    let scale = Signal::derive(move || {
        let camera = drawn.get().filter(|_| calibrated())?;
        Some(camera.mm_per_pixel(camera::viewport(size.get())))
    });
    let placer: Project = Signal::derive(move || {
        let viewport = camera::viewport(size.get());
        Some(Placer::Volume { camera: drawn.get()?, viewport })
    });
    let cross = move || {
        let view = bridge.view.get();
        let point = view.crosshair_visible.then_some(view.crosshair)?;
        let ([x, y], _) = placer.get()?.place(point)?;
        Some(format!("M{:.1} {y:.1}h10m8 0h10M{x:.1} {:.1}v10m0 8v10", x - 14.0, y - 14.0))
    };
    view! {
        <svg class="overlay" aria-hidden="true">
            {move || cross().map(|path| view! { <path class="scale-bar" opacity="0.7" d=path /> })}
            <EdgeLetters directions size />
            <ScaleBar mm_per_pixel=scale size />
            <VesselCourse placer />
            <MarkShapes placer size />
            <DraftMark placer size />
            <SegmentShapes placer />
            <Pointers view_id=ViewId::Volume placer />
            <OrientationCube axes size />
        </svg>
    }
}
