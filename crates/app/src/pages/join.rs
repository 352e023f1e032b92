//! Joining a case by a share link: a name and the code.

use super::FormPage;
use crate::components::{Field, Form, FormState};
use crate::router::Router;
use crate::state::{Account, preferences};
use crate::text::{t, tf, tn};
use leptos::prelude::*;
use prosector_app::platform::api::{self, ApiError, Role};

/// The words for a link that does not open.
pub fn link_problem(error: &ApiError) -> String {
    match error.status {
        Some(410) => t("join.expired").into(),
        Some(404) => t("join.unknown").into(),
        Some(401 | 403) => t("join.wrong_code").into(),
        Some(429) => tf("join.too_many", &[("wait", &wait_words(error))]),
        _ => error.message.clone(),
    }
}

/// How long to wait before another try; a minute where the server does not say.
pub fn wait_words(error: &ApiError) -> String {
    let seconds = error.retry_after_s.unwrap_or(60) as usize;
    if seconds < 100 {
        tn("wait.seconds.one", "wait.seconds.other", seconds)
    } else {
        tn("wait.minutes.one", "wait.minutes.other", seconds.div_ceil(60))
    }
}

/// The form of a share link.
#[component]
pub fn JoinPage(
    /// Identifier of the link.
    link: String,
) -> impl IntoView {
    let router: Router = expect_context();
    let account: Account = expect_context();
    let link = StoredValue::new(link);
    let name = RwSignal::new(account.name().unwrap_or_else(|| preferences::load().name));
    let code = RwSignal::new(String::new());
    let state = FormState::new();
    let submit = move |()| {
        let (who, given) = (name.get_untracked().trim().to_owned(), code.get_untracked().trim().to_owned());
        if who.is_empty() || given.is_empty() {
            return state.refuse(t("join.fill"));
        }
        state.send(async move {
            let opened = api::open_link(&link.get_value(), &given, &who).await.map_err(|error| link_problem(&error))?;
            preferences::change(|all| all.name.clone_from(&who));
            match opened.role {
                Role::Patient => router.reload(&format!("/p/{}", link.get_value())),
                _ => router.reload(&format!("/case/{}", opened.case)),
            }
            Ok(())
        });
    };
    view! {
        <FormPage>
            <Form title=t("join.title") text=t("join.text") submit=t("join.submit") state on_submit=submit>
                <Field label=t("join.name") value=name autocomplete="name" class="input large" first=true />
                <Field
                    label=t("join.code")
                    value=code
                    autocomplete="one-time-code"
                    class="input large"
                    hint=t("join.code_hint")
                />
            </Form>
        </FormPage>
    }
}
