//! Text input: labelled fields of forms, and text that is edited where it stands.

use leptos::prelude::*;

/// A labelled input of a form.
#[component]
pub fn Field(
    /// Words above the input.
    #[prop(into)]
    label: String,
    /// The text.
    value: RwSignal<String>,
    /// HTML input type.
    #[prop(default = "text")]
    kind: &'static str,
    /// HTML autocomplete hint.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Words below the input.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Extra class of the input.
    #[prop(default = "input")]
    class: &'static str,
    /// Longest text.
    #[prop(default = 200)]
    max_length: i32,
    /// Whether it takes the focus when the page opens.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let id = format!("field-{}", label.to_lowercase().replace(' ', "-"));
    // The hint stands outside the label, so that it does not become part of the input's name.
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <input
                id=id
                class=class
                type=kind
                autocomplete=autocomplete
                maxlength=max_length
                autofocus=first
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            {hint.map(|hint| view! { <small class="hint">{hint}</small> })}
        </div>
    }
}

/// Text edited in place: committed on Enter or on leaving it, restored by Esc.
#[component]
pub fn EditableText(
    /// The text as the plan has it.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the new text when it differs.
    #[prop(into)]
    on_commit: Callback<String>,
    /// Accessible name.
    #[prop(into)]
    label: String,
    /// Shown while empty.
    #[prop(optional, into)]
    placeholder: String,
    /// Several lines.
    #[prop(optional)]
    lines: bool,
    /// Extra class.
    #[prop(default = "input")]
    class: &'static str,
    /// Whether it cannot be edited now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let commit = move |text: String| {
        if text != value.get_untracked() {
            on_commit.run(text);
        }
    };
    let restore = move || value.get_untracked();
    if lines {
        view! {
            <textarea
                class=class
                aria-label=label
                placeholder=placeholder
                maxlength=4000
                disabled=move || disabled.get()
                prop:value=move || value.get()
                on:change=move |event| commit(event_target_value(&event))
                on:keydown=move |event| {
                    event.stop_propagation();
                    if event.key() == "Escape" {
                        let area: web_sys::HtmlTextAreaElement = event_target(&event);
                        area.set_value(&restore());
                        let _ = area.blur();
                    }
                }
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                class=class
                type="text"
                aria-label=label
                placeholder=placeholder
                maxlength=200
                disabled=move || disabled.get()
                prop:value=move || value.get()
                on:change=move |event| commit(event_target_value(&event))
                on:keydown=move |event| {
                    event.stop_propagation();
                    let input: web_sys::HtmlInputElement = event_target(&event);
                    if event.key() == "Escape" {
                        input.set_value(&restore());
                    }
                    if event.key() == "Escape" || event.key() == "Enter" {
                        let _ = input.blur();
                    }
                }
            />
        }
        .into_any()
    }
}
