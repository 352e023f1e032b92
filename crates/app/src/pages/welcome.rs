//! The first account of a fresh server, made with the one-time link.

use super::PageFrame;
use crate::components::{Button, ButtonKind, ButtonSize, Field, Notice, NoticeKind};
use crate::router::Router;
use crate::text::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use prosector_app::platform::api;

const SHORTEST_PASSWORD: usize = 10;

/// The token after `#`: it never reaches a server log, because browsers do not send that part.
fn token() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// The form for the first account.
#[component]
pub fn WelcomePage() -> impl IntoView {
    let router: Router = expect_context();
    let token = StoredValue::new(token());
    let (name, login, password) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (name, login, password) = (name.get_untracked(), login.get_untracked(), password.get_untracked());
        if name.trim().is_empty() || login.trim().is_empty() {
            return problem.set(Some(t("welcome.fill").into()));
        }
        if password.chars().count() < SHORTEST_PASSWORD {
            return problem.set(Some(t("welcome.short").into()));
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match api::welcome(&token.get_value(), name.trim(), login.trim(), &password).await {
                Ok(_) => router.reload("/"),
                Err(error) => problem.set(Some(error.message)),
            }
            busy.set(false);
        });
    };
    let missing = move || token.with_value(String::is_empty);
    view! {
        <PageFrame>
            <main class="form-page">
                <form class="form-card" on:submit=submit>
                    <h1>{t("welcome.title")}</h1>
                    <p class="muted">{t("welcome.text")}</p>
                    {missing().then(|| view! { <Notice kind=NoticeKind::Warning text=t("welcome.no_token") /> })}
                    <Field
                        label=t("welcome.name")
                        value=name
                        autocomplete="name"
                        class="input large"
                        hint=t("welcome.name_hint")
                        first=true
                    />
                    <Field label=t("welcome.login") value=login autocomplete="username" class="input large" />
                    <Field
                        label=t("welcome.password")
                        value=password
                        kind="password"
                        autocomplete="new-password"
                        class="input large"
                        hint=t("welcome.password_hint")
                    />
                    {move || problem.get().map(|text| view! { <Notice kind=NoticeKind::Refusal text=text /> })}
                    <Button
                        label=t("welcome.submit")
                        on_press=|()| {}
                        kind=ButtonKind::Primary
                        size=ButtonSize::Large
                        submits=true
                        disabled=busy
                    />
                </form>
            </main>
        </PageFrame>
    }
}
