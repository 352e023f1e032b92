//! The bar at the bottom: tools, values under the pointer, how pictures are drawn, whether work is saved.

use super::toolbar::Toolbar;
use crate::components::{Glyph, Icon, Later, decimal};
use crate::state::{Bridge, Ui};
use crate::text::{t, tf, tn};
use crate::viewports::marks::measured_text;
use crate::viewports::{OpeningProgress, ToolHint, opening_now};
use leptos::prelude::*;
use prosector_app::platform::Rung;
use prosector_app::platform::{RoomState, Saved};

/// The status bar.
#[component]
pub fn StatusBar() -> impl IntoView {
    view! {
        <footer class="statusbar">
            <Later><Toolbar /></Later>
            <Opening />
            <ToolHint />
            <Values />
            <SavedState />
            <RungState />
            <span class="banner-investigational">{t("app.investigational")}</span>
        </footer>
    }
}

/// What is still being opened while the first pictures are there.
#[component]
fn Opening() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let running = opening_now(bridge);
    let shown = Memo::new(move |_| running.with(Option::is_some) && bridge.volume.with(Option::is_some));
    move || shown.get().then(|| view! { <div class="status-progress"><OpeningProgress running /></div> })
}

/// The value under the pointer, from CPU data.
#[component]
fn Values() -> impl IntoView {
    let ui: Ui = expect_context();
    let value = move || ui.probe.with(|probe| probe.as_ref().and_then(|p| p.value.as_ref().map(measured_text)));
    let second = move || {
        let value = ui.probe.with(|probe| probe.as_ref().and_then(|p| p.second.as_ref().map(measured_text)))?;
        Some(tf("fusion.value", &[("value", &value)]))
    };
    let rest = move || {
        let probe = ui.probe.get()?;
        let [x, y, z] = probe.point.0.to_array().map(|mm| decimal(mm, 1));
        let place = tf("selected.position_value", &[("x", &x), ("y", &y), ("z", &z)]);
        Some((place, probe.segment))
    };
    view! {
        <div class="values clip number" data-probe="true">
            <b>{value}</b>
            {move || second().map(|value| view! { "  " <span data-second="">{value}</span> })}
            {move || rest().map(|(place, segment)| view! {
                "  " {segment.map(|name| view! { <span>{name}</span> "  " })} <span>{place}</span>
            })}
        </div>
    }
}

/// Saved in this browser; reaching the server or not.
#[component]
fn SavedState() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let saved = move || match bridge.saved.get() {
        Saved::Saved => ("badge", Icon::Check, t("saved.saved").to_owned()),
        Saved::Saving => ("badge", Icon::More, t("saved.saving").to_owned()),
        Saved::Refused { .. } => ("badge danger", Icon::Warning, t("saved.refused").to_owned()),
    };
    let why = move || match bridge.saved.get() {
        Saved::Refused { reason } => reason,
        _ => t("saved.why").to_owned(),
    };
    let room = move || match bridge.room.get() {
        RoomState::Live { pending: 0 } => Some(("badge good", Icon::Cloud, t("room.synced").to_owned())),
        RoomState::Live { pending } => {
            Some(("badge", Icon::Cloud, tn("room.sending.one", "room.sending.other", pending)))
        }
        RoomState::Held => Some(("badge danger", Icon::CloudOff, t("room.held").to_owned())),
        RoomState::Connecting { .. } => Some(("badge attention", Icon::CloudOff, t("room.connecting").to_owned())),
        RoomState::Refused { .. } | RoomState::Erased => {
            Some(("badge danger", Icon::CloudOff, t("room.refused").to_owned()))
        }
        RoomState::Offline if !bridge.online.get() => {
            Some(("badge attention", Icon::CloudOff, t("room.offline").to_owned()))
        }
        RoomState::Offline => None,
    };
    let badge = |(class, icon, words): (&'static str, Icon, String)| {
        view! { <span class=class><Glyph icon />{words}</span> }
    };
    view! {
        <span class="row" role="status">
            <span title=why data-saved="true">{move || badge(saved())}</span>
            <span data-room="true">{move || room().map(badge)}</span>
        </span>
    }
}

/// How pictures are drawn.
#[component]
fn RungState() -> impl IntoView {
    let bridge: Bridge = expect_context();
    let name = move || bridge.rung.with(|rung| rung.name().to_owned());
    let why = move || match bridge.rung.get() {
        Rung::Starting => t("rung.starting").to_owned(),
        Rung::WebGpu { adapter, .. } => tf("rung.webgpu", &[("adapter", &adapter)]),
        Rung::Cpu { reason } => tf("rung.cpu", &[("reason", &reason)]),
    };
    view! { <span class="muted only-wide" title=why data-rung="true">{name}</span> }
}
