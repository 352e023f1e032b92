//! The user interface: pages, panels and viewports over the host, which owns the session.

mod components;
mod keys;
mod pages;
mod panels;
mod router;
mod state;
mod text;
mod viewports;

use components::{NoticeKind, Tips};
use leptos::prelude::*;
use pages::{JoinPage, LoginPage, MissingPage, PatientPage, StartPage, WelcomePage, WorkspacePage};
use prosector_app::platform::Host;
use prosector_app::platform::clock;
use prosector_session::plan::Author;
use router::{Route, Router};
use state::{Account, Bridge, ToastLayer, Toasts, preferences};

fn main() {
    console_error_panic_hook::set_once();
    preferences::apply_theme();
    leptos::mount::mount_to_body(App);
    if let Some(splash) = document().get_element_by_id("boot") {
        splash.remove();
    }
}

/// The person at this browser, before the server said who they are.
fn author() -> Author {
    let preferred = preferences::load();
    let name = if preferred.name.is_empty() { text::t("app.you").to_owned() } else { preferred.name };
    Author { id: clock::new_id(), name }
}

/// The application: one page at a time.
#[component]
fn App() -> impl IntoView {
    let router = Router::start();
    let toasts = Toasts::provide();
    Tips::provide();
    Account::provide();
    // The patient's page is for phones: it starts no workers, no graphics device and no session.
    let page = Memo::new(move |_| router.route());
    let bridge = RwSignal::new(None::<Bridge>);
    let owner = Owner::current();
    let start = move || {
        if bridge.get_untracked().is_none() {
            match Host::start(author()) {
                Ok(host) => {
                    let made = owner
                        .as_ref()
                        .map_or_else(|| Bridge::new(host.clone()), |o| o.with(|| Bridge::new(host.clone())));
                    made.follow(toasts);
                    bridge.set(Some(made));
                }
                Err(error) => toasts.show(NoticeKind::Refusal, error.to_string()),
            }
        }
        if let Some(bridge) = bridge.get_untracked() {
            provide_context(bridge);
        }
    };
    view! {
        {move || match page.get() {
            Route::Start => {
                start();
                view! { <StartPage /> }.into_any()
            }
            Route::Case(id) => {
                start();
                view! { <WorkspacePage id /> }.into_any()
            }
            Route::Welcome => view! { <WelcomePage /> }.into_any(),
            Route::Login => view! { <LoginPage /> }.into_any(),
            Route::Join(link) => view! { <JoinPage link /> }.into_any(),
            Route::Patient(link) => view! { <PatientPage link /> }.into_any(),
            Route::Missing => view! { <MissingPage /> }.into_any(),
        }}
        <ToastLayer />
    }
}
