//! The patient's page: a code, then one step a screen in plain words, with a simple picture to turn.

mod gate;
mod picture;
mod screens;

use crate::state::preferences;
use crate::text::t;
use gate::Gate;
use leptos::prelude::*;
use leptos::task::spawn_local;
use prosector_app::platform::api::{self, PatientPlan};
use screens::Screens;

/// What the page knows.
#[derive(Clone, PartialEq)]
enum Stand {
    Asking,
    Locked,
    Open(PatientPlan),
}

/// The patient's page.
#[component]
pub fn PatientPage(
    /// Identifier of the link.
    link: String,
) -> impl IntoView {
    let stand = RwSignal::new(Stand::Asking);
    let link = StoredValue::new(link);
    // The page's name is neutral: it stays in the phone's history.
    document().set_title(t("patient.title"));
    preferences::apply_system_theme();
    let load = move || {
        spawn_local(async move {
            stand.set(api::patient().await.map_or(Stand::Locked, Stand::Open));
        });
    };
    load();
    view! {
        <div class="patient">
            {move || match stand.get() {
                Stand::Asking => view! { <main class="patient-body"><p role="status">{t("patient.loading")}</p></main> }.into_any(),
                Stand::Locked => view! { <Gate link on_open=Callback::new(move |()| load()) /> }.into_any(),
                Stand::Open(plan) => view! { <Screens plan link=link.get_value() /> }.into_any(),
            }}
        </div>
    }
}
