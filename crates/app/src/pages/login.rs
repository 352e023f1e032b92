//! Logging in.

use super::PageFrame;
use crate::components::{Button, ButtonKind, ButtonSize, Field, Notice, NoticeKind};
use crate::router::Router;
use crate::text::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use prosector_app::platform::api;

/// The log-in form.
#[component]
pub fn LoginPage() -> impl IntoView {
    let router: Router = expect_context();
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match api::login(name.get_untracked().trim(), &password.get_untracked()).await {
                Ok(_) => router.reload("/"),
                Err(error) => problem.set(Some(error.message)),
            }
            busy.set(false);
        });
    };
    view! {
        <PageFrame>
            <main class="form-page">
                <form class="form-card" on:submit=submit>
                    <h1>{t("login.title")}</h1>
                    <p class="muted">{t("login.text")}</p>
                    <Field label=t("login.name") value=name autocomplete="username" class="input large" first=true />
                    <Field
                        label=t("login.password")
                        value=password
                        kind="password"
                        autocomplete="current-password"
                        class="input large"
                    />
                    {move || problem.get().map(|text| view! { <Notice kind=NoticeKind::Refusal text=text /> })}
                    <Button
                        label=t("login.submit")
                        on_press=|()| {}
                        kind=ButtonKind::Primary
                        size=ButtonSize::Large
                        submits=true
                        disabled=busy
                    />
                    <a href="/">{t("login.without")}</a>
                </form>
            </main>
        </PageFrame>
    }
}
