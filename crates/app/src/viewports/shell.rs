//! What every view has around its picture: gestures, focus, its name, and the button that shows it alone.

use super::gestures::Gestures;
use crate::components::{Icon, IconButton};
use crate::keys::Action;
use crate::state::{Bridge, Ui};
use crate::text::t;
use leptos::html;
use leptos::prelude::*;
use prosector_session::tools::Tool;
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
fn view_key(view: ViewId) -> &'static str {
    match view {
        ViewId::Axial => "axial",
        ViewId::Sagittal => "sagittal",
        ViewId::Coronal => "coronal",
        ViewId::Volume => "volume",
    }
}

/// Value of `data-tool`, by which styles choose the cursor.
fn tool_key(tool: Tool) -> &'static str {
    match tool {
        Tool::Scroll => "scroll",
        Tool::Window => "window",
        Tool::Crosshair => "crosshair",
        Tool::Pan => "pan",
        Tool::Zoom => "zoom",
        Tool::Landmark => "landmark",
        Tool::Length => "length",
        Tool::Angle => "angle",
        Tool::Note => "note",
        Tool::Brush | Tool::Eraser => "brush",
        Tool::Region => "landmark",
        Tool::Scissors => "scissors",
        Tool::Vessel => "vessel",
    }
}

/// The cursor of a view: in 3D, tools that only slices know turn the picture.
fn cursor(view: ViewId, tool: Tool) -> &'static str {
    match (view, tool) {
        (ViewId::Volume, Tool::Scroll | Tool::Window | Tool::Crosshair) => "rotate",
        _ => tool_key(tool),
    }
}

/// Whether this view is the one that a single-view stage shows.
fn is_shown(bridge: Bridge, ui: Ui, view: ViewId) -> bool {
    match bridge.view.with(|state| state.layout) {
        Layout::Maximised(alone) => alone == view,
        Layout::Grid => ui.active.get() == view,
    }
}

/// Lets the host draw into the element, for as long as it is in the page; the host puts its canvas first.
fn attach(bridge: Bridge, view: ViewId, element: NodeRef<html::Section>) {
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            bridge.host().attach(view, &element);
        }
    });
    on_cleanup(move || bridge.host().detach(view));
}

/// A view: the host's canvas, and what is drawn and written over it.
#[component]
pub fn ViewShell(
    /// Which view.
    view_id: ViewId,
    /// Its element, for those who follow its size.
    element: NodeRef<html::Section>,
    /// Identifier of the element that says in words what the picture shows.
    #[prop(optional)]
    described_by: Option<&'static str>,
    /// What lies over the picture.
    children: Children,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let ui: Ui = expect_context();
    attach(bridge, view_id, element);
    let gestures = Gestures::new(view_id, element);
    view! {
        <section
            node_ref=element
            class="view"
            tabindex="0"
            role="group"
            aria-roledescription=t("view.role")
            aria-label=view_name(view_id)
            aria-describedby=described_by
            data-view=view_key(view_id)
            data-active=move || (ui.active.get() == view_id).then_some("true")
            data-shown=move || is_shown(bridge, ui, view_id).then_some("true")
            data-tool=move || bridge.tool.with(|tool| cursor(view_id, tool.active))
            data-dragging=move || gestures.dragging.get().then_some("true")
            on:pointerdown=move |event| gestures.down(event)
            on:pointermove=move |event| gestures.moved(event)
            on:pointerup=move |event| gestures.up(event)
            on:pointercancel=move |_| gestures.cancelled()
            on:pointerleave=move |event| gestures.left(event)
            on:wheel=move |event| gestures.wheel(event)
            on:dblclick=move |_| gestures.double()
            on:contextmenu=|event| event.prevent_default()
            on:focus=move |_| ui.active.set(view_id)
        >
            {children()}
            <MaximiseButton view_id />
        </section>
    }
}

/// The name of a view, and lines below it, at its upper left.
#[component]
pub fn ViewHead(
    /// Which view.
    view_id: ViewId,
    /// Lines below the name.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="corner top-left">
            <div class="view-name">{view_name(view_id)}</div>
            {children.map(|children| children())}
        </div>
    }
}

/// The button that shows a view alone.
#[component]
fn MaximiseButton(
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
