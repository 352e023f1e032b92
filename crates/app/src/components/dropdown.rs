//! A labelled list to choose one from.

use leptos::prelude::*;

/// A list of choices, each with its value and words, under a label.
pub fn dropdown(
    label: &'static str,
    options: Signal<Vec<(String, String)>>,
    chosen: Signal<String>,
    on_choose: impl Fn(String) + 'static,
) -> AnyView {
    let option = move |(value, words): (String, String)| {
        let own = value.clone();
        view! { <option value=value selected=move || chosen.get() == own>{words}</option> }
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <select
                class="input"
                prop:value=move || chosen.get()
                on:change=move |event| on_choose(event_target_value(&event))
                on:keydown=|event| event.stop_propagation()
            >
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}
