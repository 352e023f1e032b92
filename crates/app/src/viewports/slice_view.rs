//! A view of slices along one axis.

use super::gestures::Gestures;
use super::size;
use super::slice_overlay::SliceOverlay;
use crate::components::{Icon, IconButton, decimal};
use crate::keys::Action;
use crate::state::{Bridge, Ui};
use crate::text::{t, tf};
use leptos::html;
use leptos::prelude::*;
use prosector_session::core::SliceAxis;
use prosector_session::view::{Layout, ViewId};
use prosector_session::{Command, ViewCommand};

/// Name of a view from the catalogue.
pub fn view_name(view: ViewId) -> &'static str {
    match view {
        ViewId::Axial => t("view.axial"),
        ViewId::Sagittal => t("view.sagittal"),
        ViewId::Coronal => t("view.coronal"),
        ViewId::Volume => t("view.volume"),
    }
}

/// Value of `data-view`, by which styles and tests find a view.
pub fn view_key(view: ViewId) -> &'static str {
    match view {
        ViewId::Axial => "axial",
        ViewId::Sagittal => "sagittal",
        ViewId::Coronal => "coronal",
        ViewId::Volume => "volume",
    }
}

/// Value of `data-tool`, by which styles choose the cursor.
pub fn tool_key(tool: prosector_session::tools::Tool) -> &'static str {
    use prosector_session::tools::Tool;
    match tool {
        Tool::Window => "window",
        Tool::Crosshair => "crosshair",
        Tool::Pan => "pan",
        Tool::Zoom => "zoom",
        Tool::Landmark => "landmark",
        Tool::Length => "length",
        Tool::Angle => "angle",
        Tool::Note => "note",
    }
}

/// Whether this view is the one that a single-view stage shows.
pub fn is_shown(bridge: Bridge, ui: Ui, view: ViewId) -> bool {
    match bridge.view.with(|state| state.layout) {
        Layout::Maximised(alone) => alone == view,
        Layout::Grid => ui.active.get() == view,
    }
}

/// Lets the host draw into the element, for as long as it is in the page; the host puts its canvas first.
pub fn attach(bridge: Bridge, view: ViewId, element: NodeRef<html::Section>) {
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            bridge.host().attach(view, &element);
        }
    });
    on_cleanup(move || bridge.host().detach(view));
}

/// The button that shows a view alone.
#[component]
pub fn MaximiseButton(
    /// Which view.
    view_id: ViewId,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let alone = move || bridge.view.with(|state| state.layout == Layout::Maximised(view_id));
    view! {
        <div class="view-tools" on:pointerdown=|event| event.stop_propagation() on:dblclick=|e| e.stop_propagation()>
            <IconButton
                icon=Signal::derive(move || if alone() { Icon::Minimise } else { Icon::Maximise })
                label=Signal::derive(move || {
                    String::from(if alone() { t("view.show_all") } else { t("view.show_alone") })
                })
                key=Action::Maximise.key()
                small=true
                on_press=move |()| bridge.send(Command::View(ViewCommand::ToggleMaximised(view_id)))
            />
        </div>
    }
}

/// A slice view.
#[component]
pub fn SliceView(
    /// Along which axis.
    axis: SliceAxis,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    let view_id = ViewId::from(axis);
    let element = NodeRef::<html::Section>::new();
    attach(bridge, view_id, element);
    let size = size::followed(element);
    let gestures = Gestures::new(view_id, element);
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
        <section
            node_ref=element
            class="view"
            tabindex="0"
            role="group"
            aria-roledescription=t("view.role")
            aria-label=view_name(view_id)
            data-view=view_key(view_id)
            data-active=move || (ui.active.get() == view_id).then_some("true")
            data-shown=move || is_shown(bridge, ui, view_id).then_some("true")
            data-tool=move || bridge.tool.with(|tool| tool_key(tool.active))
            data-dragging=move || gestures.dragging.get().then_some("true")
            on:pointerdown=move |event| gestures.down(event)
            on:pointermove=move |event| gestures.moved(event)
            on:pointerup=move |event| gestures.up(event)
            on:pointercancel=move |_| gestures.cancelled()
            on:pointerleave=move |_| gestures.left()
            on:wheel=move |event| gestures.wheel(event)
            on:dblclick=move |_| gestures.double()
            on:contextmenu=|event| event.prevent_default()
            on:focus=move |_| ui.active.set(view_id)
        >
            <SliceOverlay axis frame size />
            <Corners axis frame position />
            <SliceSlider axis position />
            <MaximiseButton view_id />
        </section>
    }
}

/// Texts in the corners; presenting hides what is not about the picture itself.
#[component]
fn Corners(
    axis: SliceAxis,
    frame: Memo<Option<prosector_session::view::SliceFrame>>,
    position: Memo<Option<(usize, usize)>>,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let presenting = move || bridge.view.with(|view| view.presenting);
    let series = move || bridge.volume.with(|v| v.as_ref().map(|v| v.description.clone())).unwrap_or_default();
    let slice = move || {
        let (n, total) = position.get()?;
        let at = bridge.view.with(|view| view.crosshair.0.dot(axis.normal().0));
        let values = [("n", n.to_string()), ("total", total.to_string()), ("mm", decimal(at, 1))];
        Some(tf("view.slice", &values.each_ref().map(|(k, v)| (*k, v.as_str()))))
    };
    let window = move || {
        let window = bridge.view.with(|view| view.window);
        tf("view.window", &[("width", &decimal(window.width, 0)), ("level", &decimal(window.center, 0))])
    };
    let zoom = move || {
        let zoom = bridge.view.with(|view| view.slice(axis).zoom);
        frame.get().map(|_| tf("view.zoom", &[("n", &decimal(zoom * 100.0, 0))]))
    };
    view! {
        <div class="corner top-left">
            <div class="view-name">{view_name(ViewId::from(axis))}</div>
            <div class="number" data-slice="true">{slice}</div>
        </div>
        <div class="corner bottom-right" hidden=presenting>
            <div class="clip">{series}</div>
            <div class="number">{window}</div>
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
    move || {
        position.get().map(|_| ()).map(|()| {
            view! {
                <input
                    class="slice-slider"
                    type="range"
                    min="1"
                    step="1"
                    tabindex="-1"
                    aria-label=label.clone()
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
