//! The course of the chosen vessel, the clicks of the next one, and the outlines of dissected lumens, over a view.

use super::slice_overlay::{Placer, Project};
use crate::state::Bridge;
use leptos::prelude::*;
use prosector_session::core::Rgb;
use std::fmt::Write;

/// Distance in mm from the slice up to which the course is drawn.
const NEAR_MM: f64 = 4.0;

/// The course where it is near what the view shows, the place along it, and clicks.
#[component]
pub fn VesselCourse(
    /// Places positions.
    placer: Project,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let report = Memo::new(move |_| bridge.vessels.with(|v| v.report.clone()));
    let clicks = Memo::new(move |_| bridge.vessels.with(|v| v.clicks.clone()));
    let course = move || {
        let (placer, report) = (placer.get()?, report.get()?);
        let mut path = String::new();
        let mut on = false;
        for sample in report.samples.iter().step_by(2) {
            let placed = placer.place(sample.point).filter(|(_, away)| away.abs() <= NEAR_MM);
            if let Some(([x, y], _)) = placed {
                let _ = write!(path, "{}{x:.1} {y:.1}", if on { 'L' } else { 'M' });
            }
            on = placed.is_some();
        }
        Some(view! { <path class="vessel-course" d=path /> })
    };
    let dots = move || {
        let placer = placer.get()?;
        let near = clicks.get().into_iter().enumerate().filter_map(move |(n, click)| {
            let ([x, y], away) = placer.place(click)?;
            (away.abs() <= NEAR_MM).then(|| {
                view! {
                    <g class="vessel-click" transform=format!("translate({x:.1} {y:.1})")>
                        <circle r="5" />
                        <text x="9" y="4">{n + 1}</text>
                    </g>
                }
            })
        });
        Some(near.collect_view())
    };
    // Outlines change with what is shown, its colours, and what the vessels are.
    let outlines = move || {
        let Placer::Slice { frame, .. } = placer.get()? else { return None };
        bridge.layers.track();
        if bridge.vessels.with(|v| v.dissections.is_empty()) {
            return None;
        }
        let all = bridge.read(|session| session.dissection_outlines(&frame.plane));
        let drawn = all.into_iter().map(move |outline| {
            let mut path = String::new();
            for [[a, b], [c, d]] in outline.pieces.iter().map(|piece| piece.map(|point| frame.pixel(point).0)) {
                let _ = write!(path, "M{a:.1} {b:.1}L{c:.1} {d:.1}");
            }
            let Rgb([r, g, b]) = outline.color;
            view! { <path class="lumen-line" data-outline=outline.layer.0 d=path style:stroke=format!("rgb({r} {g} {b})") /> }
        });
        Some(drawn.collect_view())
    };
    view! { {outlines} {course} {dots} }
}
