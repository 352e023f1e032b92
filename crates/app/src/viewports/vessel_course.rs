//! The course of the chosen vessel and the clicks of the next one, over a slice or the volume view.

use super::slice_overlay::Project;
use crate::state::Bridge;
use leptos::prelude::*;
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
    view! { {course} {dots} }
}
