//! Logging in.

use super::FormPage;
use crate::components::{Field, Form, FormState};
use crate::router::Router;
use crate::text::t;
use leptos::prelude::*;
use prosector_app::platform::api;

/// The log-in form.
#[component]
pub fn LoginPage() -> impl IntoView {
    let router: Router = expect_context();
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let state = FormState::new();
    let submit = move |()| {
        state.send(async move {
            let known = api::login(name.get_untracked().trim(), &password.get_untracked()).await;
            known.map(|_| router.reload("/")).map_err(|error| error.message)
        });
    };
    view! {
        <FormPage>
            <Form
                title=t("login.title")
                text=t("login.text")
                submit=t("login.submit")
                state
                on_submit=submit
                after=|| view! { <a href="/">{t("login.without")}</a> }
            >
                <Field label=t("login.name") value=name autocomplete="username" class="input large" first=true />
                <Field
                    label=t("login.password")
                    value=password
                    kind="password"
                    autocomplete="current-password"
                    class="input large"
                />
            </Form>
        </FormPage>
    }
}
