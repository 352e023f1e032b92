//! Tables of numbers that can be copied.

use super::{Icon, IconButton};
use crate::text::t;
use leptos::prelude::*;

/// A table with a heading row; `text` gives its content as tab-separated lines for the clipboard.
#[component]
pub fn Table(
    /// Column headings, the first one of the row names.
    headings: Vec<String>,
    /// Accessible name.
    #[prop(into)]
    label: String,
    /// Called with the person's wish to copy it.
    #[prop(into)]
    on_copy: Callback<()>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="stack tight">
            <div class="table-scroll">
                <table class="table" aria-label=label>
                    <thead>
                        <tr>
                            {headings.into_iter().map(|h| view! { <th scope="col">{h}</th> }).collect_view()}
                        </tr>
                    </thead>
                    <tbody>{children()}</tbody>
                </table>
            </div>
            <div class="row end">
                <IconButton icon=Icon::Copy label=t("table.copy") on_press=on_copy small=true />
            </div>
        </div>
    }
}
