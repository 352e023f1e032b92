//! Tooltips: one element for the whole page, placed beside whatever is hovered or focused.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What the tooltip shows and where.
#[derive(Clone, PartialEq)]
struct Tip {
    text: String,
    key: &'static str,
    left: f64,
    top: f64,
    above: bool,
}

/// Hand to the page's tooltip; provided by [`TipLayer`]'s page.
#[derive(Clone, Copy)]
pub struct Tips(RwSignal<Option<Tip>>);

impl Tips {
    /// Makes the tooltip available to everything below.
    pub fn provide() -> Self {
        let tips = Self(RwSignal::new(None));
        provide_context(tips);
        tips
    }

    /// The page's tooltip; one that nobody sees where a page has none.
    pub fn expect() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(None)))
    }

    /// Shows `text` and `key` beside the event's element.
    pub fn show(self, event: &web_sys::Event, text: String, key: &'static str) {
        let Some(element) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) else { return };
        let around = element.get_bounding_client_rect();
        let height = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or(800.0);
        let above = around.bottom() > height - 60.0;
        let top = if above { around.top() - 6.0 } else { around.bottom() + 6.0 };
        self.0.set(Some(Tip { text, key, left: around.left() + around.width() / 2.0, top, above }));
    }

    /// Removes it.
    pub fn hide(self) {
        self.0.set(None);
    }
}

/// Draws the tooltip; once a page.
#[component]
pub fn TipLayer() -> impl IntoView {
    let tips = Tips::expect();
    let width = || window().inner_width().ok().and_then(|w| w.as_f64()).unwrap_or(1280.0);
    let draw = move |tip: Tip| {
        // Half the widest likely tooltip is kept free at both sides of the window.
        let half = (tip.text.chars().count() as f64 * 3.6 + 24.0).min(140.0);
        let left = tip.left.clamp(half, (width() - half).max(half));
        let shift = if tip.above { "translate(-50%, -100%)" } else { "translate(-50%, 0)" };
        view! {
            <div
                class="tip"
                aria-hidden="true"
                style:left=format!("{left}px")
                style:top=format!("{}px", tip.top)
                style:transform=shift
            >
                {tip.text}
                {(!tip.key.is_empty()).then(|| view! { " " <span class="key">{tip.key}</span> })}
            </div>
        }
    };
    move || tips.0.get().map(draw)
}
