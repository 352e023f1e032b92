//! The first account of a fresh server, made with the one-time link.

use super::FormPage;
use crate::components::{Field, Form, FormState, Notice, NoticeKind};
use crate::router::Router;
use crate::text::t;
use leptos::prelude::*;
use prosector_app::platform::api;

const SHORTEST_PASSWORD: usize = 10;

/// The token after `#`: it never reaches a server log, because browsers do not send that part.
fn token() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// What is wrong with a new account, before the server is asked.
fn problem_of(name: &str, login: &str, password: &str) -> Option<&'static str> {
    if name.trim().is_empty() || login.trim().is_empty() {
        return Some(t("welcome.fill"));
    }
    (password.chars().count() < SHORTEST_PASSWORD).then(|| t("welcome.short"))
}

/// The form for the first account.
#[component]
pub fn WelcomePage() -> impl IntoView {
    let router: Router = expect_context();
    let token = StoredValue::new(token());
    let (name, login, password) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let state = FormState::new();
    let submit = move |()| {
        let (name, login, password) = (name.get_untracked(), login.get_untracked(), password.get_untracked());
        if let Some(problem) = problem_of(&name, &login, &password) {
            return state.refuse(problem);
        }
        state.send(async move {
            let made = api::welcome(&token.get_value(), name.trim(), login.trim(), &password).await;
            made.map(|_| router.reload("/")).map_err(|error| error.message)
        });
    };
    let missing = token.with_value(String::is_empty);
    view! {
        <FormPage>
            <Form
                title=t("welcome.title")
                text=t("welcome.text")
                submit=t("welcome.submit")
                state
                on_submit=submit
            >
                {missing.then(|| view! { <Notice kind=NoticeKind::Warning text=t("welcome.no_token").to_owned() /> })}
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
            </Form>
        </FormPage>
    }
}
