//! Context menus: opened by a right click, a long press or the Menu key.

use super::{Glyph, Icon};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Where a menu opens, CSS px of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MenuAt {
    /// From the left.
    pub left: f64,
    /// From the top.
    pub top: f64,
}

impl MenuAt {
    /// Below the element that an event came from.
    pub fn below(event: &web_sys::Event) -> Self {
        let element = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let around = element.map(|e| e.get_bounding_client_rect());
        around.map_or(Self { left: 8.0, top: 8.0 }, |r| Self { left: r.left(), top: r.bottom() + 4.0 })
    }
}

/// A menu; closes on a choice, on Esc and on a press elsewhere.
#[component]
pub fn Menu(
    /// Where it opens.
    at: MenuAt,
    /// Accessible name.
    #[prop(into)]
    label: String,
    /// Called when it closes.
    #[prop(into)]
    on_close: Callback<()>,
    /// Its items.
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<html::Div>::new();
    let place = RwSignal::new((at.left, at.top));
    Effect::new(move |_| {
        let Some(menu) = element.get() else { return };
        let size = menu.get_bounding_client_rect();
        let limit = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|v| v.as_f64()).unwrap_or(600.0);
        let right = limit(window().inner_width()) - size.width() - 8.0;
        let bottom = limit(window().inner_height()) - size.height() - 8.0;
        place.set((at.left.min(right).max(8.0), at.top.min(bottom).max(8.0)));
        focus_item(&menu, 0, None);
    });
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        let inside = element.get_untracked().is_some_and(|menu| {
            event.target().and_then(|t| t.dyn_into::<web_sys::Node>().ok()).is_some_and(|n| menu.contains(Some(&n)))
        });
        if !inside {
            on_close.run(());
        }
    });
    on_cleanup(move || outside.remove());
    let keys = move |event: web_sys::KeyboardEvent| {
        event.stop_propagation();
        let Some(menu) = element.get_untracked() else { return };
        match event.key().as_str() {
            "Escape" | "Tab" => on_close.run(()),
            "ArrowDown" => focus_item(&menu, 1, document().active_element()),
            "ArrowUp" => focus_item(&menu, -1, document().active_element()),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div
            node_ref=element
            class="menu"
            role="menu"
            aria-label=label
            style:left=move || format!("{}px", place.get().0)
            style:top=move || format!("{}px", place.get().1)
            on:keydown=keys
            on:click=move |_| on_close.run(())
        >
            {children()}
        </div>
    }
}

/// Focuses the item `step` away from `current`, or the first one.
fn focus_item(menu: &web_sys::Element, step: i32, current: Option<web_sys::Element>) {
    let Ok(items) = menu.query_selector_all("button:not(:disabled)") else { return };
    let all: Vec<web_sys::HtmlElement> =
        (0..items.length()).filter_map(|n| items.item(n)?.dyn_into::<web_sys::HtmlElement>().ok()).collect();
    // Items for other screens are in the menu and take no room.
    let all: Vec<_> = all.into_iter().filter(|item| item.offset_parent().is_some()).collect();
    let at = current.and_then(|now| all.iter().position(|item| item.is_same_node(Some(&now))));
    let next = at.map_or(0, |at| (at as i32 + step).rem_euclid(all.len().max(1) as i32) as usize);
    if let Some(item) = all.get(next) {
        let _ = item.focus();
    }
}

/// One item of a menu.
#[component]
pub fn MenuItem(
    /// A verb from the catalogue.
    #[prop(into)]
    label: String,
    /// What choosing does.
    #[prop(into)]
    on_press: Callback<()>,
    /// Drawn before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// The key that does the same.
    #[prop(optional)]
    key: &'static str,
    /// Said more quietly after the label.
    #[prop(optional, into)]
    note: String,
    /// For one choice out of several: whether it is the present one.
    #[prop(optional, into)]
    checked: Option<bool>,
    /// Whether it cannot be used now.
    #[prop(optional)]
    disabled: bool,
) -> impl IntoView {
    view! {
        <button
            type="button"
            role=if checked.is_some() { "menuitemradio" } else { "menuitem" }
            aria-checked=checked.map(|checked| if checked { "true" } else { "false" })
            disabled=disabled
            on:click=move |_| on_press.run(())
        >
            {icon.map(|icon| view! { <Glyph icon small=true /> })}
            <span>{label}</span>
            {(!note.is_empty()).then(|| view! { <span class="menu-note number">{note}</span> })}
            {(!key.is_empty()).then(|| view! { <span class="key">{key}</span> })}
        </button>
    }
}
