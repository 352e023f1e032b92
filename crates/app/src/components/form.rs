//! Forms that are a page of their own: heading, fields, what went wrong, and the one button.

use super::{Button, ButtonKind, ButtonSize, Notice, NoticeKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Whether a form is being answered, and why its last answer was a refusal.
#[derive(Clone, Copy)]
pub struct FormState {
    busy: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
}

impl FormState {
    /// A form that nobody has sent yet.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), problem: RwSignal::new(None) }
    }

    /// Says what is wrong with what was filled in.
    pub fn refuse(self, problem: impl Into<String>) {
        self.problem.set(Some(problem.into()));
    }

    /// Waits for the answer to what was filled in; its error is what went wrong.
    pub fn send(self, answer: impl Future<Output = Result<(), String>> + 'static) {
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            if let Err(problem) = answer.await {
                self.refuse(problem);
            }
            self.busy.set(false);
        });
    }
}

/// A form with one button.
#[component]
pub fn Form(
    /// Heading.
    #[prop(into)]
    title: String,
    /// What it is for.
    #[prop(into)]
    text: String,
    /// Words on the button.
    #[prop(into)]
    submit: String,
    /// From [`FormState::new`].
    state: FormState,
    /// Called when it is sent.
    #[prop(into)]
    on_submit: Callback<()>,
    /// Its fields.
    children: Children,
    /// What stands below the button.
    #[prop(optional, into)]
    after: ViewFnOnce,
) -> impl IntoView {
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        on_submit.run(());
    };
    view! {
        <form class="form-card" on:submit=send>
            <h1>{title}</h1>
            <p class="form-text">{text}</p>
            {children()}
            {move || state.problem.get().map(|text| view! { <Notice kind=NoticeKind::Refusal text=text /> })}
            <Button
                label=submit
                on_press=|()| {}
                kind=ButtonKind::Primary
                size=ButtonSize::Large
                submits=true
                disabled=state.busy
            />
            {after.run()}
        </form>
    }
}
