//! A view of slices along one axis.

use super::shell::{ViewHead, ViewShell, view_name};
use super::size;
use super::slice_overlay::SliceOverlay;
use crate::components::decimal;
use crate::panels::window_text;
use crate::state::Bridge;
use crate::text::{t, tf};
use leptos::html;
use leptos::prelude::*;
use prosector_session::core::{LpsVector, SliceAxis, orientation_letters};
use prosector_session::view::{SliceFrame, ViewId};
use prosector_session::{Command, ViewCommand};

/// A slice view.
#[component]
pub fn SliceView(
    /// Along which axis.
    axis: SliceAxis,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let element = NodeRef::<html::Section>::new();
    let size = size::followed(element);
    let frame = Memo::new(move |_| {
        let size = size.get();
        bridge.volume.track();
        bridge.view.track();
        bridge.read(|session| session.slice_frame(axis, size)).filter(|_| size[0] > 0.0)
    });
    let position = Memo::new(move |_| {
        bridge.volume.track();
        bridge.view.track();
        bridge.read(|session| session.slice_position(axis)).map(|p| (p.number, p.count))
    });
    view! {
        <ViewShell view_id=ViewId::from(axis) element>
            <SliceOverlay axis frame size />
            <SliceHead axis position />
            <SliceFoot axis frame />
            <SliceSlider axis position />
        </ViewShell>
    }
}

/// Toward which side of the patient a slice lies from the origin, as a letter, and how far in mm.
fn side_and_mm(axis: SliceAxis, at: f64) -> [String; 2] {
    // By the shown tenths, so that no "F 0.0" stands beside an "H 0.0".
    let tenths = (at * 10.0).round();
    let toward = LpsVector(axis.normal().0 * if tenths < 0.0 { -1.0 } else { 1.0 });
    [orientation_letters(toward).to_string(), decimal(tenths.abs() / 10.0, 1)]
}

/// Name, number and position of the slice.
#[component]
fn SliceHead(axis: SliceAxis, position: Memo<Option<(usize, usize)>>) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let slice = move || {
        let (n, total) = position.get()?;
        let at = bridge.view.with(|view| view.crosshair.0.dot(axis.normal().0));
        let [side, mm] = side_and_mm(axis, at);
        let values = [("n", n.to_string()), ("total", total.to_string()), ("side", side), ("mm", mm)];
        Some(tf("view.slice", &values.each_ref().map(|(k, v)| (*k, v.as_str()))))
    };
    view! {
        <ViewHead view_id=ViewId::from(axis)>
            <div class="number" data-slice="true">{slice}</div>
        </ViewHead>
    }
}

/// Window and magnification at the lower right; presenting hides what is not about the picture itself.
#[component]
fn SliceFoot(axis: SliceAxis, frame: Memo<Option<SliceFrame>>) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let hidden = move || frame.with(Option::is_none) || bridge.view.with(|view| view.presenting);
    let unit = move || bridge.volume.with(|v| v.as_ref().map_or("", |v| v.unit.symbol()));
    let window = move || window_text(bridge.view.with(|view| view.window), unit());
    let zoom = move || {
        let zoom = bridge.view.with(|view| view.slice(axis).zoom);
        tf("view.zoom", &[("n", &decimal(zoom * 100.0, 0))])
    };
    view! {
        <div class="corner bottom-right" hidden=hidden>
            <div class="number" data-window="true">{window}</div>
            <div class="number">{zoom}</div>
        </div>
    }
}

/// The slice bar at the right edge.
#[component]
fn SliceSlider(axis: SliceAxis, position: Memo<Option<(usize, usize)>>) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let go = move |event: web_sys::Event| {
        if let Ok(number) = event_target_value(&event).parse() {
            bridge.send(Command::View(ViewCommand::GoToSlice { axis, number }));
        }
    };
    let label = tf("view.slice_bar", &[("view", view_name(ViewId::from(axis)))]);
    let is_there = Memo::new(move |_| position.with(Option::is_some));
    let said = move || {
        let (n, total) = position.get().unwrap_or_default();
        tf("view.slice_said", &[("n", &n.to_string()), ("total", &total.to_string())])
    };
    move || {
        is_there.get().then(|| {
            view! {
                <input
                    class="slice-slider"
                    type="range"
                    min="1"
                    step="1"
                    tabindex="-1"
                    title=t("view.slice_bar_tip")
                    aria-label=label.clone()
                    aria-orientation="vertical"
                    aria-valuetext=said
                    max=move || position.get().map_or(1, |p| p.1)
                    prop:value=move || position.get().map_or(1, |p| p.0).to_string()
                    on:pointerdown=|event| event.stop_propagation()
                    on:dblclick=|event| event.stop_propagation()
                    on:input=go
                />
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_is_on_the_side_of_its_sign() {
        let cases = [
            (SliceAxis::Axial, 5.0, ["H", "5.0"]),
            (SliceAxis::Axial, -12.34, ["F", "12.3"]),
            (SliceAxis::Sagittal, 0.0, ["L", "0.0"]),
            (SliceAxis::Sagittal, -0.04, ["L", "0.0"]),
            (SliceAxis::Sagittal, -90.0, ["R", "90.0"]),
            (SliceAxis::Coronal, 3.6, ["P", "3.6"]),
            (SliceAxis::Coronal, -3.6, ["A", "3.6"]),
        ];
        for (axis, at, words) in cases {
            assert_eq!(side_and_mm(axis, at), words, "{axis:?} {at}");
        }
    }
}
