//! Content that comes a task later than what is around it.

use leptos::prelude::*;

/// Puts its content into the page in a task of its own, so that no single task holds the page up.
#[component]
pub fn Later(
    /// What comes later.
    children: ChildrenFn,
) -> impl IntoView {
    let due = RwSignal::new(false);
    set_timeout(move || due.set(true), std::time::Duration::ZERO);
    move || due.get().then(|| children())
}
