//! What this person prefers on this computer: theme, folded panels, widths, tool profile. Never patient data.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const PLACE: &str = "prosector.preferences";

/// Preferences as stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// "dark", "light", or empty for dark.
    pub theme: String,
    /// Panels that are folded.
    pub folded: BTreeSet<String>,
    /// Widths of the sides in px.
    pub widths: BTreeMap<String, f64>,
    /// Name shown to others without an account.
    pub name: String,
}

/// Reads them; a refused or damaged store gives the defaults.
pub fn load() -> Preferences {
    let store = window().local_storage().ok().flatten();
    let text = store.and_then(|store| store.get_item(PLACE).ok().flatten());
    text.and_then(|text| prosector_app::platform::json::read(&text).ok()).unwrap_or_default()
}

/// Changes and stores them; a refused store keeps them until the page closes only.
pub fn change(how: impl FnOnce(&mut Preferences)) {
    let mut all = load();
    how(&mut all);
    if let (Ok(Some(store)), Ok(text)) = (window().local_storage(), serde_json::to_string(&all)) {
        let _ = store.set_item(PLACE, &text);
    }
}

/// Whether a panel is folded.
pub fn is_folded(panel: &str) -> bool {
    load().folded.contains(panel)
}

/// Remembers whether a panel is folded.
pub fn set_folded(panel: &str, folded: bool) {
    change(|all| {
        if folded {
            all.folded.insert(panel.to_owned());
        } else {
            all.folded.remove(panel);
        }
    });
}

/// Whether fingers are the first way to point here: a phone or tablet, not a laptop with a touch screen.
pub fn is_touch_first() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}

/// Follows the phone's own choice of dark or light; for pages without a switch.
pub fn apply_system_theme() {
    let dark = window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches());
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
    }
}

/// Puts the stored theme on the page.
pub fn apply_theme() {
    let theme = if load().theme == "light" { "light" } else { "dark" };
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", theme);
    }
}

/// Exchanges dark and light.
pub fn toggle_theme() {
    change(|all| all.theme = if all.theme == "light" { "dark".into() } else { "light".into() });
    apply_theme();
}
