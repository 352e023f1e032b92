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
use prosector_session::core::SliceAxis;
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

/// Name, number and position of the slice.
#[component]
fn SliceHead(axis: SliceAxis, position: Memo<Option<(usize, usize)>>) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let slice = move || {
        let (n, total) = position.get()?;
        let at = bridge.view.with(|view| view.crosshair.0.dot(axis.normal().0));
        let values = [("n", n.to_string()), ("total", total.to_string()), ("mm", decimal(at, 1))];
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
