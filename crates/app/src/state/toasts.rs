//! Short messages about what just happened; also spoken through the page's live region.

use crate::components::{Icon, IconButton, Notice, NoticeKind};
use crate::text::t;
use leptos::prelude::*;
use std::time::Duration;

/// One message.
#[derive(Clone, PartialEq)]
struct Toast {
    id: u32,
    kind: NoticeKind,
    text: String,
}

/// The messages shown now.
#[derive(Clone, Copy)]
pub struct Toasts(RwSignal<Vec<Toast>>, StoredValue<u32>);

impl Toasts {
    /// Makes messages available to everything below.
    pub fn provide() -> Self {
        let toasts = Self(RwSignal::new(Vec::new()), StoredValue::new(0));
        provide_context(toasts);
        toasts
    }

    /// The page's messages.
    pub fn expect() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Shows a message; refusals stay until they are closed.
    pub fn show(self, kind: NoticeKind, text: impl Into<String>) {
        let text = text.into();
        let id = self.1.get_value() + 1;
        self.1.set_value(id);
        self.0.update(|all| {
            all.retain(|toast| toast.text != text);
            all.push(Toast { id, kind, text });
            let surplus = all.len().saturating_sub(4);
            all.drain(..surplus);
        });
        if kind != NoticeKind::Refusal {
            set_timeout(move || self.close(id), Duration::from_secs(7));
        }
    }

    fn close(self, id: u32) {
        self.0.update(|all| all.retain(|toast| toast.id != id));
    }
}

/// Draws the messages; once a page.
#[component]
pub fn ToastLayer() -> impl IntoView {
    let toasts = Toasts::expect();
    view! {
        <div class="toasts" aria-live="polite">
            <For each=move || toasts.0.get() key=|toast| toast.id let:toast>
                <Notice kind=toast.kind text=toast.text.clone()>
                    <IconButton
                        icon=Icon::Close
                        label=t("common.close")
                        small=true
                        on_press=move |()| toasts.close(toast.id)
                    />
                </Notice>
            </For>
        </div>
    }
}
