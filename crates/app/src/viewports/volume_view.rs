//! The view in three dimensions.

use super::gestures::Gestures;
use super::size;
use super::slice_view::{MaximiseButton, attach, is_shown, tool_key, view_key, view_name};
use super::volume_overlay::VolumeOverlay;
use crate::components::decimal;
use crate::panels::FlowLegend;
use crate::state::{Bridge, LayerRow, Ui};
use crate::text::{t, tf};
use leptos::html;
use leptos::prelude::*;
use prosector_session::view::ViewId;

/// The volume view.
#[component]
pub fn VolumeView() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let element = NodeRef::<html::Section>::new();
    attach(bridge, ViewId::Volume, element);
    let size = size::followed(element);
    let gestures = Gestures::new(ViewId::Volume, element);
    let cursor = move || match bridge.tool.with(|tool| tool_key(tool.active)) {
        "window" | "crosshair" => "rotate",
        other => other,
    };
    view! {
        <section
            node_ref=element
            class="view"
            tabindex="0"
            role="group"
            aria-roledescription=t("view.role")
            aria-label=view_name(ViewId::Volume)
            aria-describedby="scene-text"
            data-view=view_key(ViewId::Volume)
            data-active=move || (ui.active.get() == ViewId::Volume).then_some("true")
            data-shown=move || is_shown(bridge, ui, ViewId::Volume).then_some("true")
            data-tool=cursor
            data-dragging=move || gestures.dragging.get().then_some("true")
            on:pointerdown=move |event| gestures.down(event)
            on:pointermove=move |event| gestures.moved(event)
            on:pointerup=move |event| gestures.up(event)
            on:pointercancel=move |_| gestures.cancelled()
            on:pointerleave=move |_| gestures.left()
            on:wheel=move |event| gestures.wheel(event)
            on:dblclick=move |_| gestures.double()
            on:contextmenu=|event| event.prevent_default()
            on:focus=move |_| ui.active.set(ViewId::Volume)
        >
            <VolumeOverlay size />
            <div class="corner top-left">
                <div class="view-name">{view_name(ViewId::Volume)}</div>
            </div>
            <FlowLegend />
            <MaximiseButton view_id=ViewId::Volume />
            <SceneText />
        </section>
    }
}

/// What the picture shows, in words: for those who do not see it.
#[component]
fn SceneText() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let shown = move || bridge.layers.with(|rows| rows.iter().filter(|row| row.visible).cloned().collect::<Vec<_>>());
    let words = |row: LayerRow| match row.volume_ml {
        Some(ml) => tf("view.scene_item_volume", &[("name", &row.name), ("ml", &decimal(ml, 0))]),
        None => row.name,
    };
    view! {
        <div id="scene-text" class="visually-hidden">
            <p>{t("view.scene")}</p>
            <ul>{move || shown().into_iter().map(|row| view! { <li>{words(row)}</li> }).collect_view()}</ul>
        </div>
    }
}
