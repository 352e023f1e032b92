//! The code that opens the patient's page.

use crate::components::{Button, ButtonKind, ButtonSize, Field, Notice, NoticeKind};
use crate::pages::join::wait_words;
use crate::text::{t, tf};
use leptos::prelude::*;
use leptos::task::spawn_local;
use prosector_app::platform::api::{self, ApiError};

/// What went wrong, in the patient's words.
fn problem_of(error: &ApiError) -> String {
    let words = match error.status {
        Some(410) => t("patient.expired"),
        Some(404) => t("patient.unknown"),
        Some(401 | 403) => t("patient.wrong_code"),
        Some(429) => return tf("patient.too_many", &[("wait", &wait_words(error))]),
        None => t("patient.offline"),
        _ => t("patient.problem"),
    };
    words.to_owned()
}

/// Asks for the code.
#[component]
pub fn Gate(
    /// Identifier of the link.
    link: StoredValue<String>,
    /// Called once the code was right.
    on_open: Callback<()>,
) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let given = code.get_untracked().trim().to_owned();
        if given.is_empty() {
            return problem.set(Some(t("patient.no_code").to_owned()));
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match api::open_link(&link.get_value(), &given, "").await {
                Ok(_) => on_open.run(()),
                Err(error) => problem.set(Some(problem_of(&error))),
            }
            busy.set(false);
        });
    };
    view! {
        <main class="patient-body">
            <form class="stack loose" on:submit=submit>
                <div class="stack">
                    <h1>{t("patient.welcome")}</h1>
                    <p>{t("patient.welcome_text")}</p>
                </div>
                <Field
                    label=t("patient.code")
                    value=code
                    autocomplete="one-time-code"
                    class="input code"
                    max_length=24
                    first=true
                    hint=t("patient.code_hint")
                />
                {move || problem.get().map(|text| view! { <Notice kind=NoticeKind::Refusal text=text /> })}
                <Button
                    label=t("patient.open")
                    on_press=|()| {}
                    kind=ButtonKind::Primary
                    size=ButtonSize::Large
                    submits=true
                    disabled=busy
                />
            </form>
        </main>
    }
}
