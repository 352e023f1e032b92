//! The user interface: pages, panels and viewports over the host, which owns the session.

mod components;
mod keys;
mod pages;
mod panels;
mod router;
mod state;
mod text;
mod viewports;

use components::{NoticeKind, TipLayer, Tips};
use leptos::prelude::*;
use pages::{JoinPage, LoginPage, MissingPage, PatientPage, StartPage, WelcomePage, WorkspacePage};
use prosector_app::platform::clock;
use prosector_app::platform::{Host, HostEvent, Opening};
use prosector_session::plan::Author;
use router::{Route, Router};
use state::{Account, Bridge, Standing, ToastLayer, Toasts, preferences};

fn main() {
    console_error_panic_hook::set_once();
    if prosector_app::worker::read_plans_in_worker() {
        return;
    }
    preferences::apply_theme();
    leptos::mount::mount_to_body(App);
    if let Some(splash) = document().get_element_by_id("boot") {
        splash.remove();
    }
}

/// The person at this browser: their account, else the name they gave here.
fn author(account: Account) -> Author {
    let preferred = preferences::load().name;
    let name = if preferred.is_empty() { text::t("app.you").to_owned() } else { preferred };
    let (id, name) = account.author().unwrap_or_else(|| (clock::new_id(), name));
    Author { id, name }
}

/// Shows the workspace when an opening begins while the start page is on the screen.
fn leave_start(bridge: Bridge, router: Router) {
    bridge.host().subscribe(move |event| {
        let begins = matches!(event, HostEvent::Opening(Opening::Reading { .. } | Opening::Fetching { .. }));
        if begins && router.route_untracked() == Route::Start {
            router.go("/case/new");
        }
    });
}

/// The application: one page at a time.
#[component]
fn App() -> impl IntoView {
    let router = Router::start();
    let toasts = Toasts::provide();
    Tips::provide();
    let account = Account::provide();
    let page = Memo::new(move |_| router.route());
    let started = StoredValue::new(None::<Bridge>);
    // The signals outlive the page that asks for them first.
    let owner = StoredValue::new(Owner::current());
    let start = move || {
        if started.with_value(Option::is_none) {
            match Host::start(untrack(|| author(account))) {
                Ok(host) => {
                    let make = || Bridge::new(host);
                    let bridge = owner.with_value(|owner| match owner {
                        Some(owner) => owner.with(make),
                        None => make(),
                    });
                    bridge.follow(toasts);
                    leave_start(bridge, router);
                    started.set_value(Some(bridge));
                }
                Err(error) => toasts.show(NoticeKind::Refusal, error.to_string()),
            }
        }
        if let Some(bridge) = started.get_value() {
            provide_context(bridge);
        }
        started.with_value(Option::is_some)
    };
    // Who is looking signs what they do; the answer is a few milliseconds away, or there is no server.
    let asked = Memo::new(move |_| account.standing() != Standing::Asking);
    // The patient's page is for phones: it starts no workers, no graphics device and no session.
    let needs_host = move |route: &Route| matches!(route, Route::Start | Route::Case(_));
    view! {
        {move || {
            let route = page.get();
            if needs_host(&route) && !(asked.get() && start()) {
                return view! { <p class="form-page" role="status">{text::t("app.starting")}</p> }.into_any();
            }
            match route {
                Route::Start => view! { <StartPage /> }.into_any(),
                Route::Case(id) => view! { <WorkspacePage id /> }.into_any(),
                Route::Welcome => view! { <WelcomePage /> }.into_any(),
                Route::Login => view! { <LoginPage /> }.into_any(),
                Route::Join(link) => view! { <JoinPage link /> }.into_any(),
                Route::Patient(link) => view! { <PatientPage link /> }.into_any(),
                Route::Missing => view! { <MissingPage /> }.into_any(),
            }
        }}
        <TipLayer />
        <ToastLayer />
    }
}
