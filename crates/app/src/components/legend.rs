//! Legends: what a colour means, with its unit.

use leptos::prelude::*;

/// A viridis ramp between two values.
#[component]
pub fn Legend(
    /// Quantity and unit.
    #[prop(into)]
    title: Signal<String>,
    /// Value at the dark end.
    #[prop(into)]
    low: Signal<String>,
    /// Value at the bright end.
    #[prop(into)]
    high: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="legend" role="img" aria-label=move || format!("{}: {} – {}", title.get(), low.get(), high.get())>
            <span>{move || title.get()}</span>
            <div class="legend-ramp viridis"></div>
            <div class="legend-ends"><span>{move || low.get()}</span><span>{move || high.get()}</span></div>
        </div>
    }
}
