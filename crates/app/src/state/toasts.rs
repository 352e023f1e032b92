//! Short messages about what just happened; also spoken through the page's live region.

use crate::components::{Button, ButtonSize, Icon, IconButton, Notice, NoticeKind};
use crate::text::t;
use leptos::prelude::*;
use std::time::Duration;

/// One message.
#[derive(Clone)]
struct Toast {
    id: u32,
    kind: NoticeKind,
    text: String,
    /// What can be done about it: the word on a button, and what the button does.
    way_out: Option<(&'static str, Callback<()>)>,
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
        let id = self.push(kind, text.into(), None);
        if kind != NoticeKind::Refusal {
            set_timeout(move || self.close(id), Duration::from_secs(7));
        }
    }

    /// Shows a message that stays until it is closed.
    pub fn keep(self, kind: NoticeKind, text: impl Into<String>) {
        self.push(kind, text.into(), None);
    }

    /// Shows a message with a button for what can be done about it.
    pub fn offer(self, kind: NoticeKind, text: &str, label: &'static str, act: Callback<()>) {
        self.push(kind, text.to_owned(), Some((label, act)));
    }

    /// Closes a message that no longer holds.
    pub fn take_back(self, text: &str) {
        self.0.update(|all| all.retain(|toast| toast.text != text));
    }

    fn push(self, kind: NoticeKind, text: String, way_out: Option<(&'static str, Callback<()>)>) -> u32 {
        let id = self.1.get_value() + 1;
        self.1.set_value(id);
        self.0.update(|all| {
            // The same words from elsewhere must not take the way out of those that are shown.
            if way_out.is_none() && all.iter().any(|toast| toast.text == text && toast.way_out.is_some()) {
                return;
            }
            all.retain(|toast| toast.text != text);
            all.push(Toast { id, kind, text, way_out });
            let surplus = all.len().saturating_sub(4);
            all.drain(..surplus);
        });
        id
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
                    {toast.way_out.map(|(label, act)| view! {
                        <Button label=label size=ButtonSize::Small on_press=move |()| act.run(()) />
                    })}
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
