//! The view in three dimensions.

use super::shell::{ViewHead, ViewShell};
use super::size;
use super::volume_overlay::VolumeOverlay;
use crate::components::{Button, ButtonSize, decimal};
use crate::panels::FlowLegend;
use crate::state::{Bridge, LayerRow, Visibility};
use crate::text::{t, tf};
use leptos::html;
use leptos::prelude::*;
use prosector_session::view::ViewId;
use prosector_session::{Command, ViewCommand};

/// The volume view.
#[component]
pub fn VolumeView() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let element = NodeRef::<html::Section>::new();
    let size = size::followed(element);
    Effect::new(move |_| {
        // Another volume takes the shape of the view that is there already.
        bridge.volume.track();
        bridge.send(Command::View(ViewCommand::VolumeViewport(size.get())));
    });
    view! {
        <ViewShell view_id=ViewId::Volume element described_by="scene-text">
            <VolumeOverlay size />
            <ViewHead view_id=ViewId::Volume />
            <FlowLegend />
            <AllHidden />
            <SceneText />
        </ViewShell>
    }
}

/// Why the view is empty while every structure is hidden, and the way back.
#[component]
fn AllHidden() -> impl IntoView {
    let visibility: Visibility = expect_context();
    move || {
        visibility.all_hidden().then(|| {
            view! {
                <div class="view-note" on:pointerdown=|event| event.stop_propagation()>
                    <p>{t("structures.all_hidden")}</p>
                    <Button
                        label=t("structures.show_again")
                        size=ButtonSize::Small
                        on_press=move |()| visibility.toggle()
                    />
                </div>
            }
        })
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
