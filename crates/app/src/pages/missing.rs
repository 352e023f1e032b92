//! The page for addresses that lead nowhere.

use super::PageFrame;
use crate::text::t;
use leptos::prelude::*;

/// Says that there is nothing here and where to go.
#[component]
pub fn MissingPage() -> impl IntoView {
    view! {
        <PageFrame>
            <main class="form-page">
                <div class="form-card">
                    <h1>{t("missing.title")}</h1>
                    <p class="lead">{t("missing.text")}</p>
                    <a class="button primary large" href="/">{t("missing.home")}</a>
                </div>
            </main>
        </PageFrame>
    }
}
