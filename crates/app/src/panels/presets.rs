//! Window presets: by name, with their width and level, and the key that chooses each.

use crate::components::{Menu, MenuAt, MenuItem, decimal};
use crate::keys::Action;
use crate::state::Bridge;
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_session::core::Window;
use prosector_session::{Command, ViewCommand};

/// The menu of window presets: those of the modality, then those that the file recommends.
#[component]
pub fn PresetMenu(
    /// Where it opens.
    at: MenuAt,
    /// Called when it closes.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let facts = bridge.volume.get_untracked();
    let now = bridge.view.with_untracked(|view| view.window);
    let unit = facts.as_ref().map_or("", |facts| facts.unit.symbol());
    let presets = facts.as_ref().map(|facts| facts.presets.clone()).unwrap_or_default();
    let item = move |(place, (name, window)): (usize, (Option<&'static str>, Window))| {
        // The keys stand for the modality's own presets, in their order.
        let action = name.map(|_| Action::Preset(place));
        view! {
            <MenuItem
                label=action.map_or(t("window.from_file"), Action::name)
                key=action.map_or("", Action::key)
                note=window_text(window, unit)
                checked=window == now
                on_press=move |()| bridge.send(Command::View(ViewCommand::SetPreset(place)))
            />
        }
    };
    view! {
        <Menu at label=t("toolbar.presets") on_close>
            {presets.into_iter().enumerate().map(item).collect_view()}
        </Menu>
    }
}

/// Width and level of a window in the unit of its image.
pub fn window_text(window: Window, unit: &str) -> String {
    let (width, level) = (decimal(window.width, 0), decimal(window.center, 0));
    tf("view.window", &[("width", &width), ("level", &level), ("unit", unit)])
}
