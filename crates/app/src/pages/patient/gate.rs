//! The code that opens the patient's page.

use crate::components::{Field, Form, FormState};
use crate::pages::join::wait_words;
use crate::text::{t, tf};
use leptos::prelude::*;
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
    let state = FormState::new();
    let submit = move |()| {
        let given = code.get_untracked().trim().to_owned();
        if given.is_empty() {
            return state.refuse(t("patient.no_code"));
        }
        state.send(async move {
            let opened = api::open_link(&link.get_value(), &given, "").await;
            opened.map(|_| on_open.run(())).map_err(|error| problem_of(&error))
        });
    };
    view! {
        <main class="patient-body">
            <Form
                title=t("patient.welcome")
                text=t("patient.welcome_text")
                submit=t("patient.open")
                state
                on_submit=submit
            >
                <Field
                    label=t("patient.code")
                    value=code
                    autocomplete="one-time-code"
                    class="input code"
                    max_length=24
                    first=true
                    hint=t("patient.code_hint")
                />
            </Form>
        </main>
    }
}
