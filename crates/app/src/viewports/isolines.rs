//! Lines of equal registration error over a slice, each with its value.

use crate::components::decimal;
use crate::state::Bridge;
use crate::text::tf;
use leptos::prelude::*;
use prosector_session::ErrorLine;
use prosector_session::core::Isoline;
use prosector_session::view::SliceFrame;

/// Distance of a label from the edge of the view, px.
const INSET: f64 = 48.0;
/// Places along a line that may carry its label.
const PLACES: u32 = 48;

/// Where a line carries its value: its highest place that is well inside the view.
fn label_place(line: &Isoline, frame: &SliceFrame) -> Option<[f64; 2]> {
    let (sin, cos) = line.degrees.to_radians().sin_cos();
    let [width, height] = frame.viewport;
    let place = |k: u32| {
        let (b, a) = (std::f64::consts::TAU * f64::from(k) / f64::from(PLACES)).sin_cos();
        let [u, v] = [line.radii[0] * a, line.radii[1] * b];
        let mm = [line.center[0] + u * cos - v * sin, line.center[1] + u * sin + v * cos];
        [mm[0] / frame.mm_per_pixel + width / 2.0, mm[1] / frame.mm_per_pixel + height / 2.0]
    };
    let inside = |[x, y]: &[f64; 2]| (INSET..width - INSET).contains(x) && (INSET..height - INSET).contains(y);
    (0..PLACES).map(place).filter(inside).min_by(|a, b| a[1].total_cmp(&b[1]))
}

/// The lines.
#[component]
pub fn ErrorLines(
    /// Geometry of the slice.
    frame: Memo<Option<SliceFrame>>,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let draw = |frame: SliceFrame, ErrorLine { mm, decimals, line }: ErrorLine| {
        let [width, height] = frame.viewport;
        let middle = |n: usize, size: f64| line.center[n] / frame.mm_per_pixel + size / 2.0;
        let [rx, ry] = line.radii.map(|mm| mm / frame.mm_per_pixel);
        let turn = format!("translate({:.1} {:.1}) rotate({:.2})", middle(0, width), middle(1, height), line.degrees);
        let words = tf("fusion.line", &[("n", &decimal(mm, decimals))]);
        let label = label_place(&line, &frame).map(|[x, y]| {
            view! { <text x=x y=y text-anchor="middle" dominant-baseline="central">{words}</text> }
        });
        view! {
            <g class="error-line" data-error-line=mm.to_string()>
                <ellipse transform=turn rx=rx ry=ry />
                {label}
            </g>
        }
    };
    move || {
        let frame = frame.get().filter(|_| bridge.error_lines.get())?;
        bridge.fusion.track();
        let size_mm = frame.viewport.map(|px| px * frame.mm_per_pixel);
        let lines = bridge.read(|session| session.registration_lines(&frame.plane, size_mm));
        Some(lines.into_iter().map(|line| draw(frame, line)).collect_view())
    }
}
