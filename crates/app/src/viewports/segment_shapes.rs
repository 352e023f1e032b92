//! What the tools that edit segments draw over a view: the rim of the brush, and the line of the scissors.

use super::slice_overlay::{Placer, Project};
use crate::state::{Bridge, Ui};
use leptos::prelude::*;
use prosector_session::tools::{Gesture, Tool};

/// How far from a slice the pointer may be for the rim to be drawn on it, mm: in its own view it is on it.
const ON_SLICE_MM: f64 = 0.05;

/// The rim of brush and eraser under the pointer, and the line of the scissors.
#[component]
pub fn SegmentShapes(
    /// Places their positions.
    placer: Project,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let rim = move || {
        let active = bridge.tool.with(|tool| tool.active);
        let probe = ui.probe.get().filter(|_| matches!(active, Tool::Brush | Tool::Eraser))?;
        let Placer::Slice { frame, .. } = placer.get()? else { return None };
        let ([x, y], away) = frame.pixel(probe.point);
        let radius = bridge.read(|session| session.segment_tools().radius_mm) / frame.mm_per_pixel;
        (away.abs() < ON_SLICE_MM).then_some((x, y, radius))
    };
    let line = move || {
        let corners = bridge.tool.with(|tool| match &tool.gesture {
            Some(Gesture::Lasso { corners, .. }) => Some(corners.clone()),
            _ => None,
        })?;
        let placer = placer.get()?;
        let place = |corner| placer.place(corner).map(|([x, y], _)| format!("{x:.1},{y:.1}"));
        Some(corners.into_iter().filter_map(place).collect::<Vec<_>>().join(" "))
    };
    view! {
        {move || rim().map(|(x, y, radius)| view! {
            <circle class="mark-halo" cx=x cy=y r=radius />
            <circle class="brush-rim" cx=x cy=y r=radius />
        })}
        {move || line().map(|points| view! {
            <polygon class="mark-halo" points=points.clone() />
            <polygon class="brush-rim" points=points />
        })}
    }
}
