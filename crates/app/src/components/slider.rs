//! Sliders with their value in words.

use leptos::prelude::*;

/// A slider: `on_input` while it moves, `on_commit` when it is let go.
#[component]
pub fn Slider(
    /// What it sets.
    #[prop(into)]
    label: String,
    /// Its value.
    #[prop(into)]
    value: Signal<f64>,
    /// Smallest value.
    #[prop(default = 0.0)]
    min: f64,
    /// Largest value.
    #[prop(default = 1.0)]
    max: f64,
    /// Distance between values.
    #[prop(default = 0.01)]
    step: f64,
    /// The value as people read it.
    #[prop(into)]
    shown: Signal<String>,
    /// Called at each move.
    #[prop(into)]
    on_input: Callback<f64>,
    /// Called when let go.
    #[prop(optional, into)]
    on_commit: Option<Callback<f64>>,
    /// Whether it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let number = |event: &web_sys::Event| event_target_value(event).parse::<f64>().ok();
    let id = format!("slider-{}", label.to_lowercase().replace(' ', "-"));
    view! {
        <div class="slider">
            <label for=id.clone()>{label}</label>
            <output class="number">{move || shown.get()}</output>
            <input
                id=id
                type="range"
                min=min
                max=max
                step=step
                disabled=move || disabled.get()
                aria-valuetext=move || shown.get()
                prop:value=move || value.get().to_string()
                on:keydown=move |event| event.stop_propagation()
                on:input=move |event| {
                    if let Some(value) = number(&event) {
                        on_input.run(value);
                    }
                }
                on:change=move |event| {
                    if let (Some(commit), Some(value)) = (on_commit, number(&event)) {
                        commit.run(value);
                    }
                }
            />
        </div>
    }
}
