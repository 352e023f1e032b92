//! Panels: a titled part of a side that folds away.

use super::{Glyph, Icon};
use crate::state::preferences;
use leptos::prelude::*;

/// A panel; remembers whether it is folded.
#[component]
pub fn Panel(
    /// Name under which its fold is remembered and under which narrow screens show it.
    id: &'static str,
    /// Heading.
    #[prop(into)]
    title: Signal<String>,
    /// Number beside the heading.
    #[prop(optional, into)]
    count: Option<Signal<usize>>,
    /// Controls at the right of the heading.
    #[prop(optional, into)]
    actions: ViewFnOnce,
    /// On narrow screens: the tab under which it is shown.
    #[prop(optional, into)]
    shown: Option<Signal<bool>>,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(!preferences::is_folded(id));
    let toggle = move |_| {
        open.update(|open| *open = !*open);
        preferences::set_folded(id, !open.get_untracked());
    };
    let body = format!("panel-{id}");
    let controls = body.clone();
    view! {
        <section
            class="panel"
            id=id
            aria-label=move || title.get()
            data-sheet-shown=move || shown.map(|shown| if shown.get() { "true" } else { "false" })
        >
            <div class="panel-head">
                <h2 class="row grow">
                    <button
                        type="button"
                        class="panel-fold"
                        aria-expanded=move || if open.get() { "true" } else { "false" }
                        aria-controls=controls
                        on:click=toggle
                    >
                        <Glyph icon=Icon::Chevron small=true />
                        <span class="clip">{move || title.get()}</span>
                        {count.map(|count| view! { <span class="count">{move || count.get()}</span> })}
                    </button>
                </h2>
                {actions.run()}
            </div>
            <div class="panel-body" id=body hidden=move || !open.get()>{children()}</div>
        </section>
    }
}
