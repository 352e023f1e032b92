//! Diameters along the vessel as a plot: least to greatest as a band, that of the area as a line.

use super::AlongScale;
use crate::components::decimal;
use crate::state::{Bridge, VesselDesk};
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_session::VesselCommand;
use prosector_session::vessels::work::{CourseReport, SectionNumbers};
use std::fmt::Write;

/// px below the plot for its numbers, and above it.
const BOTTOM: f64 = 34.0;
const TOP: f64 = 14.0;

/// A step of about so many parts that reads well: 1, 2 or 5 times a power of ten.
fn nice_step(range: f64, parts: f64) -> f64 {
    let raw = (range / parts).max(1e-6);
    let power = 10_f64.powf(raw.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|n| n * power).find(|step| *step >= raw * 0.999).unwrap_or(10.0 * power)
}

fn ticks(range: f64, parts: f64) -> impl Iterator<Item = f64> {
    let step = nice_step(range, parts);
    (0..=(range / step + 1e-9) as usize).map(move |n| n as f64 * step)
}

/// Where numbers of the plot lie.
#[derive(Clone, Copy)]
struct Plot {
    scale: AlongScale,
    height: f64,
    most: f64,
}

impl Plot {
    fn x(self, arc_mm: f64) -> f64 {
        arc_mm * self.scale.px_per_mm
    }

    fn y(self, mm: f64) -> f64 {
        TOP + (self.height - TOP - BOTTOM) * (1.0 - mm / self.most)
    }

    fn line(self, points: impl Iterator<Item = (f64, f64)>) -> String {
        let mut path = String::new();
        for (n, (arc, mm)) in points.enumerate() {
            let _ = write!(path, "{}{:.1} {:.1}", if n == 0 { 'M' } else { 'L' }, self.x(arc), self.y(mm));
        }
        path
    }

    fn band(self, profile: &[SectionNumbers]) -> String {
        let up = profile.iter().map(|point| (point.arc_mm, point.greatest_mm));
        let back = profile.iter().rev().map(|point| (point.arc_mm, point.least_mm));
        self.line(up.chain(back)) + "Z"
    }
}

/// Below this width, px, words begin at their place and run out of the plot to the right, where nothing else lies.
const NARROW: f64 = 180.0;

/// The plot.
#[component]
pub fn Profile(
    scale: AlongScale,
    /// Height, px.
    height: f64,
    /// px at its left for numbers.
    left: f64,
) -> impl IntoView {
    let desk: VesselDesk = expect_context();
    let bridge: Bridge = expect_context();
    let report = Memo::new(move |_| bridge.vessels.with(|v| v.report.clone()));
    let height = height.max(110.0);
    let plot = move |report: &CourseReport| {
        let widest = report.profile.iter().map(|point| point.greatest_mm).fold(1.0, f64::max);
        Plot { scale, height, most: widest * 1.12 }
    };
    let (width, held) = (scale.length_px(), StoredValue::new(false));
    let go = move |event: &web_sys::PointerEvent| {
        let element: web_sys::Element = event_target(event);
        let plot = element.closest("[data-vessel=plot]").ok().flatten().unwrap_or(element);
        desk.send(VesselCommand::GoTo(scale.arc_under(event, &plot)));
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        let at = bridge.vessels.with_untracked(|v| v.at_mm);
        let to = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => at - 1.0,
            "ArrowRight" | "ArrowUp" => at + 1.0,
            "PageDown" => at - 10.0,
            "PageUp" => at + 10.0,
            "Home" => 0.0,
            "End" => scale.length_mm,
            _ => return,
        };
        event.stop_propagation();
        event.prevent_default();
        desk.send(VesselCommand::GoTo(to));
    };
    let at = move || bridge.vessels.with(|v| v.at_mm);
    view! {
        <div
            class="vessel-profile"
            data-vessel="plot"
            role="slider"
            tabindex="0"
            aria-label=t("vessel.position")
            aria-valuemin="0"
            aria-valuemax=format!("{:.0}", scale.length_mm)
            aria-valuenow=move || format!("{:.0}", at())
            aria-valuetext=move || tf("vessel.mm_of", &[("n", &decimal(at(), 0)), ("total", &decimal(scale.length_mm, 0))])
            on:keydown=keys
            on:pointerdown=move |event| {
                let element: web_sys::Element = event_target(&event);
                let _ = element.set_pointer_capture(event.pointer_id());
                held.set_value(true);
                go(&event);
            }
            on:pointermove=move |event| if held.get_value() { go(&event) }
            on:pointerup=move |_| held.set_value(false)
            on:pointercancel=move |_| held.set_value(false)
        >
            <svg
                viewBox=format!("{} 0 {} {height}", -left, width + left + 12.0)
                style:width=format!("{:.1}px", width + left + 12.0)
                style:height=format!("{height:.1}px")
                style:margin-left=format!("{:.1}px", -left)
            >
                {move || report.get().map(|report| drawn(&report, plot(&report)))}
                {move || report.get().map(|report| {
                    let plot = plot(&report);
                    view! { <path class="vessel-at" d=format!("M{:.1} {TOP}V{:.1}", plot.x(at()), height - BOTTOM) /> }
                })}
            </svg>
        </div>
    }
}

/// Axes, stretches of the narrowing, band, line and the least place.
fn drawn(report: &CourseReport, plot: Plot) -> impl IntoView + use<> {
    let (floor, width) = (plot.y(0.0), plot.scale.length_px());
    let columns = ticks(plot.scale.length_mm, (width / 60.0).max(2.0)).map(|mm| {
        let x = plot.x(mm);
        view! {
            <path class="vessel-grid" d=format!("M{x:.1} {TOP}V{floor:.1}") />
            <text x=format!("{x:.1}") y=format!("{:.1}", floor + 14.0) text-anchor="middle">{decimal(mm, 0)}</text>
        }
    });
    let rows = ticks(plot.most, ((floor - TOP) / 28.0).max(2.0)).map(|mm| {
        let y = plot.y(mm);
        view! {
            <path class="vessel-grid" d=format!("M0 {y:.1}H{width:.1}") />
            <text x="-6" y=format!("{:.1}", y + 4.0) text-anchor="end">{decimal(mm, 0)}</text>
        }
    });
    let stretches = report.narrowing.as_ref().ok().into_iter().flat_map(|found| {
        [
            Some(("lesion", found.lesion_mm)),
            found.proximal_mm.map(|r| ("reference", r)),
            found.distal_mm.map(|r| ("reference", r)),
        ]
    });
    let stretches = stretches.flatten().map(|(class, [from, to])| {
        let (x, end) = (plot.x(from.max(0.0)), plot.x(to.min(plot.scale.length_mm)));
        let class = format!("vessel-stretch {class}");
        view! { <rect class=class x=x y=TOP width=(end - x).max(0.0) height=floor - TOP /> }
    });
    let line = plot.line(report.profile.iter().map(|point| (point.arc_mm, point.equivalent_mm)));
    let least = report.profile.iter().min_by(|a, b| a.equivalent_mm.total_cmp(&b.equivalent_mm)).map(|point| {
        let (x, y) = (plot.x(point.arc_mm), plot.y(point.equivalent_mm));
        let words = tf("vessel.least_here", &[("mm", &decimal(point.equivalent_mm, 1))]);
        let anchor = if width > NARROW && x > width * 0.7 { "end" } else { "start" };
        // Near the floor the words would lie on the numbers of the axis.
        let line = if y + 24.0 < floor { y + 14.0 } else { y - 8.0 };
        view! {
            <path class="vessel-least" d=format!("M{x:.1} {y:.1}l-5 9h10z") />
            <text x=format!("{:.1}", x + if anchor == "end" { -8.0 } else { 8.0 }) y=format!("{line:.1}") text-anchor=anchor>
                {words}
            </text>
        }
    });
    let (along_at, along_anchor) = if width > NARROW { (width, "end") } else { (0.0, "start") };
    view! {
        {stretches.collect_view()}
        {columns.collect_view()}
        {rows.collect_view()}
        <path class="vessel-band" d=plot.band(&report.profile) />
        <path class="vessel-line" d=line />
        {least}
        <text x="-34" y="10">{t("vessel.axis_diameter")}</text>
        <text x=format!("{along_at:.1}") y=format!("{:.1}", floor + 29.0) text-anchor=along_anchor>
            {t("vessel.axis_along")}
        </text>
    }
}

#[cfg(test)]
mod tests {
    use super::{nice_step, ticks};

    #[test]
    fn steps_read_well() {
        for (range, parts, expected) in [(300.0, 6.0, 50.0), (35.0, 4.0, 10.0), (7.0, 5.0, 2.0), (1.0, 4.0, 0.5)] {
            assert_eq!(nice_step(range, parts), expected, "{range} in {parts}");
        }
        assert_eq!(ticks(100.0, 4.0).collect::<Vec<_>>(), [0.0, 50.0, 100.0]);
    }
}
