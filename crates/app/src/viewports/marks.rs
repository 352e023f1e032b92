//! Marks over a picture: lines, handles and labels; and the mark in the making.

use super::label_places::{Label, Place, fitted, is_inside, places, text_size};
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

/// The point that the label belongs to: the right end of a length, so that no line crosses it, if it is in the view.
fn label_anchor(points: &[[f64; 2]], view: [f64; 2]) -> Option<[f64; 2]> {
    let mut best = points.to_vec();
    match *points {
        [a, b] if b[0] >= a[0] => best.swap(0, 1),
        [_, _, _] => best.swap(0, 1), // the vertex of an angle
        _ => {}
    }
    best.into_iter().find(|&point| is_inside(point, view))
}

/// A mark as a view shows it.
struct Shown {
    view: MarkView,
    pixels: Vec<[f64; 2]>,
    on: bool,
    is_selected: bool,
    lines: Vec<String>,
}

impl Shown {
    fn label(&self, size: [f64; 2]) -> Option<Label> {
        let anchor = label_anchor(&self.pixels, size).filter(|_| self.on)?;
        Some(Label { anchor, size: text_size(&self.lines), is_first: self.is_selected })
    }
}

/// The lines of a mark's label: its words, and its number if it has one.
fn label_lines(view: &MarkView, width: f64) -> Vec<String> {
    let words = match &view.mark.shape {
        MarkShape::Note { text, .. } if !text.is_empty() => first_words(text),
        _ => view.mark.name.clone(),
    };
    [fitted(&words, width)].into_iter().chain(view.value.as_ref().map(measured_text)).collect()
}

/// The marks of the plan that are near what this view shows.
fn shown_marks(bridge: Bridge, placer: &Placer, size: [f64; 2]) -> Vec<Shown> {
    let selected = bridge.selected.get();
    let all = bridge.marks.get().into_iter().filter(|mark| mark.place == MarkPlace::Here);
    let near = all.filter_map(|view| {
        let points: Vec<LpsPoint> = view.mark.shape.anchors().iter().map(|anchor| anchor.point).collect();
        let (pixels, on) = placed(placer, &points)?;
        let is_selected = selected == Some(Selected::Mark(view.mark.id.clone()));
        let lines = label_lines(&view, size[0]);
        Some(Shown { view, pixels, on, is_selected, lines })
    });
    near.collect()
}

/// Where the labels of all marks stand, and that of a further mark after them.
fn label_places(all: &[Shown], further: Option<(Label, &[[f64; 2]])>, size: [f64; 2]) -> Vec<Option<Place>> {
    let handles = all.iter().flat_map(|shown| shown.pixels.iter().copied());
    let handles: Vec<_> = handles.chain(further.iter().flat_map(|(_, points)| points.iter().copied())).collect();
    let labels = all.iter().map(|shown| shown.label(size));
    let labels: Vec<_> = labels.chain(further.map(|(label, _)| Some(label))).collect();
    places(&labels, &handles, size)
}

/// The lines of a label at its place, and the line that leads to it.
fn label(lines: Vec<String>, anchor: [f64; 2], place: Place) -> impl IntoView {
    let leader = place.leader.map(|end| view! { <path class="mark-leader" d=line(&[anchor, end]) /> });
    let text = lines.into_iter().enumerate().map(move |(n, words)| {
        let [x, y] = place.room.line(n);
        view! { <text x=x y=y>{words}</text> }
    });
    view! { {leader} {text.collect_view()} }
}

/// All marks of the plan that this view shows.
#[component]
pub fn MarkShapes(
    /// Places their positions.
    placer: Project,
    /// Size of the view.
    size: ReadSignal<[f64; 2]>,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let shown = move || {
        let all = shown_marks(bridge, &placer.get()?, size.get());
        let places = label_places(&all, None, size.get());
        Some(all.into_iter().zip(places).collect::<Vec<_>>())
    };
    move || shown().map(|all| all.into_iter().map(|(mark, place)| draw(bridge, mark, place, size.get())).collect_view())
}

fn draw(bridge: Bridge, shown: Shown, place: Option<Place>, size: [f64; 2]) -> impl IntoView {
    let class = match (shown.on, shown.is_selected) {
        (true, true) => "mark selected",
        (true, false) => "mark",
        (false, true) => "mark selected off-plane",
        (false, false) => "mark off-plane",
    };
    let words = shown.label(size).zip(place);
    let Shown { view, pixels, lines, .. } = shown;
    let id = view.mark.id.clone();
    let handles = pixels.iter().enumerate().map(|(n, &at)| handle(bridge, id.clone(), n, at)).collect_view();
    view! {
        <g class=class data-mark=view.mark.id.0.clone()>
            <path class="mark-halo" d=line(&pixels) />
            <path class="mark-line" d=line(&pixels) />
            {handles}
            {words.map(|(of, place)| label(lines, of.anchor, place))}
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
    /// Size of the view.
    size: ReadSignal<[f64; 2]>,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let shown = move || {
        let points = bridge.tool.with(|tool| tool.points());
        if points.is_empty() {
            return None;
        }
        let (placer, size) = (placer.get()?, size.get());
        let (pixels, _) = placed(&placer, &points)?;
        let words = draft_label(bridge, &placer, &pixels, size);
        Some((pixels, words))
    };
    move || {
        shown().map(|(pixels, words)| {
            let dots = pixels.iter().map(|&[x, y]| view! { <circle class="mark-handle" cx=x cy=y r="4.5"></circle> });
            view! {
                <g class="mark draft" aria-label=t("view.draft")>
                    <path class="mark-halo" d=line(&pixels) />
                    <path class="mark-line" d=line(&pixels) />
                    {dots.collect_view()}
                    {words.map(|(lines, anchor, place)| label(lines, anchor, place))}
                </g>
            }
        })
    }
}

/// The number of the mark in the making, its anchor and its place, which leaves the other labels where they are.
fn draft_label(
    bridge: Bridge,
    placer: &Placer,
    pixels: &[[f64; 2]],
    size: [f64; 2],
) -> Option<(Vec<String>, [f64; 2], Place)> {
    let lines = vec![measured_text(&bridge.draft.get()?)];
    let anchor = label_anchor(pixels, size)?;
    let own = Label { anchor, size: text_size(&lines), is_first: false };
    let place = label_places(&shown_marks(bridge, placer, size), Some((own, pixels)), size).pop()??;
    Some((lines, anchor, place))
}
