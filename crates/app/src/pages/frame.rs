//! What every page but the workspace and the patient's has around it.

use crate::components::{Glyph, Icon, IconButton};
use crate::state::preferences;
use crate::text::t;
use leptos::prelude::*;

/// Header with the name and the theme, footer with the standing notice.
#[component]
pub fn PageFrame(
    /// Controls at the right of the header.
    #[prop(optional, into)]
    actions: ViewFnOnce,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="page">
            <header class="topbar">
                <a class="brand" href="/">
                    <Glyph icon=Icon::Brand />
                    {t("app.name")}
                </a>
                <div class="grow"></div>
                {actions.run()}
                <IconButton
                    icon=Icon::Theme
                    label=t("action.theme")
                    on_press=move |()| preferences::toggle_theme()
                />
            </header>
            {children()}
            <footer class="page-foot">
                <span class="banner-investigational">{t("app.investigational")}</span>
                <span>{t("app.nothing_uploaded")}</span>
            </footer>
        </div>
    }
}

/// A page that is one form.
#[component]
pub fn FormPage(
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <PageFrame>
            <main class="form-page">{children()}</main>
        </PageFrame>
    }
}
