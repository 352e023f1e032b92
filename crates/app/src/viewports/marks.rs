//! Marks over a picture: lines, handles and labels; and the mark in the making.

use super::slice_overlay::{Placer, Project};
use crate::components::{MenuAt, decimal};
use crate::state::{Bridge, Ui};
use crate::text::t;
use leptos::prelude::*;
use prosector_session::core::LpsPoint;
use prosector_session::measure::{MarkPlace, MarkView, Measured};
use prosector_session::plan::{ItemId, MarkShape};
use prosector_session::{Command, PlanCommand, Selected, ToolCommand};

/// Distance in mm at which a mark beside the slice is no longer shown, not even faintly.
const FAINT_MM: f64 = 8.0;

/// A number with unit and error, as labels show it.
pub fn measured_text(value: &Measured) -> String {
    let digits = usize::from(value.decimals);
    format!("{}\u{202f}{}", decimal(value.value, digits), value.unit.symbol())
}

/// Positions of a mark in px, and whether it lies on what is shown; `None` if it is too far away.
fn placed(placer: &Placer, points: &[LpsPoint]) -> Option<(Vec<[f64; 2]>, bool)> {
    let places: Option<Vec<_>> = points.iter().map(|&point| placer.place(point)).collect();
    let places = places?;
    let nearest = places.iter().map(|(_, away)| away.abs()).fold(f64::INFINITY, f64::min);
    let crosses = places.iter().any(|(_, away)| *away <= 0.0) && places.iter().any(|(_, away)| *away >= 0.0);
    let on = nearest <= placer.reach_mm();
    (on || crosses || nearest <= FAINT_MM).then(|| (places.into_iter().map(|(pixel, _)| pixel).collect(), on))
}

fn line(points: &[[f64; 2]]) -> String {
    let mut path = String::new();
    for (n, [x, y]) in points.iter().enumerate() {
        path.push_str(&format!("{}{x:.1} {y:.1}", if n == 0 { "M" } else { "L" }));
    }
    path
}

/// Where the label stands: beside the point, or beyond the end of a length, so that no line crosses it.
fn label_at(points: &[[f64; 2]]) -> [f64; 2] {
    match points {
        [[x, y]] => [x + 12.0, y - 8.0],
        [a, b] => {
            let end = if a[0] > b[0] { a } else { b };
            [end[0] + 12.0, end[1] - 4.0]
        }
        [_, vertex, _] => [vertex[0] + 12.0, vertex[1] - 8.0],
        _ => [0.0, 0.0],
    }
}

/// All marks of the plan that this view shows.
#[component]
pub fn MarkShapes(
    /// Places their positions.
    placer: Project,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let shown = move || {
        let placer = placer.get()?;
        let selected = bridge.selected.get();
        let all = bridge.marks.get();
        let visible = all.into_iter().filter(|mark| mark.place == MarkPlace::Here).filter_map(move |view| {
            let points: Vec<LpsPoint> = view.mark.shape.anchors().iter().map(|anchor| anchor.point).collect();
            let (pixels, on) = placed(&placer, &points)?;
            let is_selected = selected == Some(Selected::Mark(view.mark.id.clone()));
            Some((view, pixels, on, is_selected))
        });
        Some(visible.collect::<Vec<_>>())
    };
    move || {
        shown().map(|all| {
            all.into_iter().map(|(view, pixels, on, selected)| draw(bridge, view, pixels, on, selected)).collect_view()
        })
    }
}

fn draw(bridge: Bridge, view: MarkView, pixels: Vec<[f64; 2]>, on: bool, selected: bool) -> impl IntoView {
    let [x, y] = label_at(&pixels);
    let class = match (on, selected) {
        (true, true) => "mark selected",
        (true, false) => "mark",
        (false, true) => "mark selected off-plane",
        (false, false) => "mark off-plane",
    };
    let number = view.value.as_ref().map(measured_text);
    let words = match &view.mark.shape {
        MarkShape::Note { text, .. } if !text.is_empty() => first_words(text),
        _ => view.mark.name.clone(),
    };
    let id = view.mark.id.clone();
    let handles = pixels.iter().enumerate().map(|(n, &at)| handle(bridge, id.clone(), n, at)).collect_view();
    view! {
        <g class=class data-mark=view.mark.id.0.clone()>
            <path class="mark-halo" d=line(&pixels) />
            <path class="mark-line" d=line(&pixels) />
            {handles}
            {on.then(|| view! { <text x=x y=y>{words}</text> })}
            {number.filter(|_| on).map(|number| view! { <text x=x y=y + 15.0>{number}</text> })}
        </g>
    }
}

/// The beginning of a note, so that it does not cover the picture.
fn first_words(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(28).collect();
    if short.len() < text.len() {
        short.push('\u{2026}');
    }
    short
}

fn handle(bridge: Bridge, id: ItemId, n: usize, [x, y]: [f64; 2]) -> impl IntoView {
    let ui: Ui = expect_context();
    let id = StoredValue::new(id);
    let press = move |event: web_sys::PointerEvent| {
        let mark = id.get_value();
        bridge.send(Command::Plan(PlanCommand::Select(Some(Selected::Mark(mark.clone())))));
        if event.button() == 2 {
            event.stop_propagation();
            let at = MenuAt { left: f64::from(event.client_x()), top: f64::from(event.client_y()) };
            ui.menu.set(Some((at, mark)));
        } else if event.button() == 0 && bridge.can_edit() {
            // The view below takes the moves; the session knows that a handle is held.
            bridge.send(Command::Tool(ToolCommand::GrabHandle { mark, handle: n }));
        }
    };
    view! {
        <circle class="mark-grab" cx=x cy=y r="14" on:pointerdown=press data-handle=n.to_string()></circle>
        <circle class="mark-handle" cx=x cy=y r="4.5" pointer-events="none"></circle>
    }
}

/// The mark in the making, dashed, with its number.
#[component]
pub fn DraftMark(
    /// Places its points.
    placer: Project,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let shown = move || {
        let points = bridge.tool.with(|tool| tool.points());
        if points.is_empty() {
            return None;
        }
        let (pixels, _) = placed(&placer.get()?, &points)?;
        Some((pixels, bridge.draft.get()))
    };
    move || {
        shown().map(|(pixels, value)| {
            let [x, y] = label_at(&pixels);
            let dots = pixels.iter().map(|&[x, y]| view! { <circle class="mark-handle" cx=x cy=y r="4.5"></circle> });
            view! {
                <g class="mark draft" aria-label=t("view.draft")>
                    <path class="mark-halo" d=line(&pixels) />
                    <path class="mark-line" d=line(&pixels) />
                    {dots.collect_view()}
                    {value.map(|value| view! { <text x=x y=y>{measured_text(&value)}</text> })}
                </g>
            }
        })
    }
}
