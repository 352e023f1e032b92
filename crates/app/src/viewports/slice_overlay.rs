//! The drawing over a slice: letters, crosshair, scale bar, marks, other people's pointers.

use super::isolines::ErrorLines;
use super::marks::{DraftMark, MarkShapes};
use super::scale::ScaleBar;
use super::segment_shapes::SegmentShapes;
use super::vessel_course::VesselCourse;
use crate::state::Bridge;
use leptos::prelude::*;
use prosector_session::core::{LpsVector, SliceAxis, orientation_letters};
use prosector_session::view::{SliceFrame, ViewId};

/// Where a patient position lies in a view: px, and mm away from what is shown.
pub type Project = Signal<Option<Placer>>;

/// Places patient positions in a view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Placer {
    /// On a slice.
    Slice {
        /// The slice's geometry.
        frame: SliceFrame,
        /// Half its thickness, mm.
        half_thickness: f64,
    },
    /// In the volume view.
    Volume {
        /// Its camera.
        camera: prosector_session::render::Camera,
        /// Its size in CSS px.
        viewport: prosector_session::render::Viewport,
    },
}

impl Placer {
    /// Position in px, and how far the point is from the shown slice in mm (0 in the volume view).
    pub fn place(&self, point: prosector_session::core::LpsPoint) -> Option<([f64; 2], f64)> {
        match self {
            Placer::Slice { frame, .. } => Some(frame.pixel(point)),
            Placer::Volume { camera, viewport } => {
                let [x, y] = prosector_session::render::project(camera, *viewport, point)?;
                Some(([f64::from(x), f64::from(y)], 0.0))
            }
        }
    }

    /// Distance in mm up to which a point counts as on the slice.
    pub fn reach_mm(&self) -> f64 {
        match self {
            Placer::Slice { half_thickness, .. } => half_thickness.max(0.5),
            Placer::Volume { .. } => f64::INFINITY,
        }
    }
}

/// Letters at the four edges, from the directions of screen right and screen down.
#[component]
pub fn EdgeLetters(
    /// Directions toward screen right and screen down.
    #[prop(into)]
    directions: Signal<Option<[LpsVector; 2]>>,
    /// Size of the view.
    size: ReadSignal<[f64; 2]>,
) -> impl IntoView {
    let letters = move || {
        let [right, down] = directions.get()?;
        let back = |v: LpsVector| LpsVector(-v.0);
        Some([back(right), right, back(down), down].map(|v| orientation_letters(v).to_string()))
    };
    move || {
        let ([width, height], Some([left, right, up, down])) = (size.get(), letters()) else { return ().into_any() };
        let (middle, center) = (height / 2.0, width / 2.0);
        // On a phone the view tabs are above and the slice bar is wide.
        let (top, inset) = if is_narrow() { (64.0, 60.0) } else { (16.0, 36.0) };
        let all = format!("{left},{right},{up},{down}");
        view! {
            <g class="letters" data-letters=all>
                {letter(left, 16.0, middle)}
                {letter(right, width - inset, middle)}
                {letter(up, center, top)}
                {letter(down, center, height - 16.0)}
            </g>
        }
        .into_any()
    }
}

/// One letter, or up to three in an oblique view, on a backing that keeps it legible over bright anatomy.
fn letter(text: String, x: f64, y: f64) -> impl IntoView {
    let half = 3.0 + 6.0 * text.chars().count() as f64;
    view! {
        <rect class="backing" x=x - half y=y - 10.0 width=2.0 * half height="20" rx="4" />
        <text class="letter" x=x y=y text-anchor="middle" dominant-baseline="central">{text}</text>
    }
}

/// Whether the page has the layout of narrow screens, as `narrow.css` says.
fn is_narrow() -> bool {
    let query = window().match_media("(max-width: 1023px), (max-height: 499px)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

/// Which slice axes cross a view, with the class that colours them: first the vertical line, then the horizontal one.
fn crossing(axis: SliceAxis) -> [&'static str; 2] {
    match axis {
        SliceAxis::Axial => ["crosshair sagittal", "crosshair coronal"],
        SliceAxis::Sagittal => ["crosshair coronal", "crosshair axial"],
        SliceAxis::Coronal => ["crosshair sagittal", "crosshair axial"],
    }
}

/// The two lines where the other slices cross this one, open in the middle so that they hide nothing.
#[component]
fn Crosshair(
    /// Which view.
    axis: SliceAxis,
    /// Its geometry.
    frame: Memo<Option<SliceFrame>>,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let lines = move || {
        let view = bridge.view.get();
        let frame = frame.get().filter(|_| view.crosshair_visible)?;
        Some((frame.pixel(view.crosshair).0, frame.viewport))
    };
    move || {
        lines().map(|([x, y], [width, height])| {
            const GAP: f64 = 14.0;
            let [vertical, horizontal] = crossing(axis);
            view! {
                <g data-crosshair=format!("{x:.1},{y:.1}")>
                    <path class=vertical d=format!("M{x:.1} 0V{:.1}M{x:.1} {:.1}V{height}", y - GAP, y + GAP) />
                    <path class=horizontal d=format!("M0 {y:.1}H{:.1}M{:.1} {y:.1}H{width}", x - GAP, x + GAP) />
                </g>
            }
        })
    }
}

/// Other people's pointers, with their names.
#[component]
pub fn Pointers(
    /// Which view.
    view_id: ViewId,
    /// Places their positions.
    placer: Project,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let shown = move || {
        let placer = placer.get()?;
        let all = bridge.pointers.get();
        let near = all.into_iter().filter_map(move |person| {
            let ([x, y], away) = placer.place(person.point)?;
            // In another view the pointer still shows where it is on this slice.
            (person.view == view_id || away.abs() <= placer.reach_mm()).then_some((person, x, y))
        });
        Some(near.collect::<Vec<_>>())
    };
    let draw = |(person, x, y): (crate::state::PersonPointer, f64, f64)| {
        view! {
            <g class="person" data-person=person.color.to_string() transform=format!("translate({x:.1} {y:.1})")>
                <path d="M0 0 5 14 8 8 14 5Z" style:fill="var(--person)" />
                <text x="12" y="20" style:fill="var(--person)">{person.name}</text>
            </g>
        }
    };
    move || shown().map(|all| all.into_iter().map(draw).collect_view())
}

/// Everything over a slice.
#[component]
pub fn SliceOverlay(
    /// Which view.
    axis: SliceAxis,
    /// Its geometry.
    frame: Memo<Option<SliceFrame>>,
    /// Its size.
    size: ReadSignal<[f64; 2]>,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let calibrated = move || bridge.volume.with(|v| v.as_ref().is_some_and(|v| v.spacing.is_calibrated()));
    let scale = Signal::derive(move || frame.get().filter(|_| calibrated()).map(|frame| frame.mm_per_pixel));
    let directions = Signal::derive(move || frame.get().map(|frame| [frame.plane.right, frame.plane.down]));
    let placer: Project = Signal::derive(move || {
        let spacing = bridge.volume.with(|v| v.as_ref().map(|v| v.spacing_mm))?;
        let thickness = match axis {
            SliceAxis::Axial => spacing[2],
            SliceAxis::Sagittal => spacing[0],
            SliceAxis::Coronal => spacing[1],
        };
        Some(Placer::Slice { frame: frame.get()?, half_thickness: thickness / 2.0 })
    });
    view! {
        <svg class="overlay" aria-hidden="true">
            <ErrorLines frame />
            <Crosshair axis frame />
            <EdgeLetters directions size />
            <ScaleBar mm_per_pixel=scale size />
            <VesselCourse placer />
            <MarkShapes placer size />
            <DraftMark placer size />
            <SegmentShapes placer />
            <Pointers view_id=ViewId::from(axis) placer />
        </svg>
    }
}
