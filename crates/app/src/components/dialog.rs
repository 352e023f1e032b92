//! Modal dialogs, on the browser's own `dialog` element: focus stays inside and Esc closes.

use super::{Icon, IconButton};
use crate::text::t;
use leptos::html;
use leptos::prelude::*;

/// A modal dialog, open for as long as it is in the page.
#[component]
pub fn Dialog(
    /// Heading.
    #[prop(into)]
    title: Signal<String>,
    /// Called when the person closes it.
    #[prop(into)]
    on_close: Callback<()>,
    /// Wider, for tables and key lists.
    #[prop(optional)]
    wide: bool,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = element.get()
            && !dialog.open()
        {
            // Refused only for an element outside the page, and then there is nothing to show.
            let _ = dialog.show_modal();
        }
    });
    view! {
        <dialog
            node_ref=element
            class=if wide { "dialog wide" } else { "dialog" }
            aria-label=move || title.get()
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                on_close.run(())
            }
            // Without a gesture since the last one, browsers close the dialog at once and only tell that.
            on:close=move |_| on_close.run(())
            on:keydown=move |event| {
                event.stop_propagation();
                if event.key() == "Escape" {
                    event.prevent_default();
                    on_close.run(());
                }
            }
        >
            <div class="dialog-frame">
                <div class="dialog-head">
                    <h2 class="grow">{move || title.get()}</h2>
                    <IconButton icon=Icon::Close label=t("common.close") on_press=on_close key="Esc" />
                </div>
                // Long content is scrolled by keys as well.
                <div class="dialog-body" tabindex="0">{children()}</div>
            </div>
        </dialog>
    }
}
