//! Empty states: what this is for, and the first step.

use leptos::prelude::*;

/// Shown where a list has nothing in it.
#[component]
pub fn Empty(
    /// What belongs here and how it gets here.
    #[prop(into)]
    text: String,
    /// The first step, usually a button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! { <div class="empty"><p>{text}</p>{children.map(|children| children())}</div> }
}
