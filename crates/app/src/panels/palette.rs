//! The command palette: everything that can be done, found by typing.

use crate::keys::{Action, BINDINGS};
use crate::state::{Actions, Ui};
use crate::text::t;
use leptos::html;
use leptos::prelude::*;

/// Actions whose name holds every typed word.
fn found(typed: &str) -> Vec<Action> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let fits = |name: &str| {
        let name = name.to_lowercase();
        words.iter().all(|word| name.contains(word.as_str()))
    };
    BINDINGS.iter().filter(|binding| fits(t(binding.name))).map(|b| b.action).collect()
}

/// The palette, while it is open.
#[component]
pub fn Palette() -> impl IntoView {
    let ui: Ui = expect_context();
    move || ui.palette.get().then(|| view! { <OpenPalette /> })
}

#[component]
fn OpenPalette() -> impl IntoView {
    let ui: Ui = expect_context();
    let actions: Actions = expect_context();
    let input = NodeRef::<html::Input>::new();
    let typed = RwSignal::new(String::new());
    let place = RwSignal::new(0usize);
    let list = Memo::new(move |_| typed.with(|text| found(text)));
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let _ = input.focus();
        }
    });
    let run = move |action: Action| {
        ui.palette.set(false);
        actions.run(action);
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        event.stop_propagation();
        let count = list.with_untracked(Vec::len).max(1);
        match event.key().as_str() {
            "Escape" => ui.palette.set(false),
            "ArrowDown" => place.update(|n| *n = (*n + 1) % count),
            "ArrowUp" => place.update(|n| *n = (*n + count - 1) % count),
            "Enter" => {
                if let Some(action) = list.with_untracked(|all| all.get(place.get_untracked()).copied()) {
                    run(action);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let item = move |(n, action): (usize, Action)| {
        view! {
            <li
                role="option"
                aria-selected=move || if place.get() == n { "true" } else { "false" }
                on:pointerdown=move |event| {
                    event.prevent_default();
                    run(action);
                }
                on:pointermove=move |_| place.set(n)
            >
                <span>{action.name()}</span>
                {(!action.key().is_empty()).then(|| view! { <span class="group"><span class="key">{action.key()}</span></span> })}
            </li>
        }
    };
    view! {
        <div class="palette" role="dialog" aria-label=t("palette.title") on:keydown=keys>
            <input
                node_ref=input
                class="input"
                type="text"
                role="combobox"
                aria-expanded="true"
                aria-controls="palette-list"
                aria-label=t("palette.title")
                placeholder=t("palette.placeholder")
                prop:value=move || typed.get()
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    place.set(0);
                }
                on:blur=move |_| ui.palette.set(false)
            />
            <ul id="palette-list" role="listbox" aria-label=t("palette.title")>
                {move || list.get().into_iter().enumerate().map(item).collect_view()}
            </ul>
            {move || list.with(Vec::is_empty).then(|| view! { <p class="empty">{t("palette.nothing")}</p> })}
        </div>
    }
}
