//! Addresses to pages, on the browser's history.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// The pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// Open a case.
    Start,
    /// Make the first account.
    Welcome,
    /// Log in.
    Login,
    /// Work on a case.
    Case(String),
    /// Join a case by a share link.
    Join(String),
    /// The patient's page.
    Patient(String),
    /// No such page.
    Missing,
}

impl Route {
    /// The page at a path; parameters are plain identifiers, anything else is not a page.
    pub fn parse(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let sound = |id: &str| id.len() <= 128 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        match parts[..] {
            [] => Route::Start,
            ["welcome"] => Route::Welcome,
            ["login"] => Route::Login,
            ["case", id] if sound(id) => Route::Case(id.to_owned()),
            ["join", link] if sound(link) => Route::Join(link.to_owned()),
            ["p", link] if sound(link) => Route::Patient(link.to_owned()),
            _ => Route::Missing,
        }
    }
}

/// The page shown now, and the way to another.
#[derive(Clone, Copy)]
pub struct Router(RwSignal<Route>);

impl Router {
    /// Follows the address bar and links inside the application.
    pub fn start() -> Self {
        let router = Self(RwSignal::new(Self::here()));
        window_event_listener(leptos::ev::popstate, move |_| router.0.set(Self::here()));
        window_event_listener(leptos::ev::click, move |event| router.follow(&event));
        provide_context(router);
        router
    }

    /// The page shown now.
    pub fn route(self) -> Route {
        self.0.get()
    }

    /// Goes to a path; the back button returns.
    pub fn go(self, path: &str) {
        if let Ok(history) = window().history() {
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
        }
        self.0.set(Self::here());
    }

    /// The page shown now, without following it.
    pub fn route_untracked(self) -> Route {
        self.0.get_untracked()
    }

    /// Loads a path anew: after another person logged in, nothing of the former one's session stays.
    pub fn reload(self, path: &str) {
        if window().location().assign(path).is_err() {
            self.go(path);
        }
    }

    /// Changes the address without changing the page.
    pub fn rewrite(self, path: &str) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
        }
    }

    fn here() -> Route {
        Route::parse(&window().location().pathname().unwrap_or_default())
    }

    /// Turns a plain click on an inner link into a page change without a reload.
    fn follow(self, event: &web_sys::MouseEvent) {
        let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || modified {
            return;
        }
        let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let Some(link) = target.and_then(|t| t.closest("a[href^='/']").ok().flatten()) else { return };
        if link.has_attribute("download") || link.has_attribute("target") {
            return;
        }
        if let Some(path) = link.get_attribute("href") {
            event.prevent_default();
            self.go(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_find_their_pages() {
        let cases = [
            ("/", Route::Start),
            ("/case/abc-1/", Route::Case("abc-1".into())),
            ("/p/x", Route::Patient("x".into())),
            ("/join/x", Route::Join("x".into())),
            ("/case/<script>", Route::Missing),
            ("/case", Route::Missing),
            ("/login", Route::Login),
        ];
        for (path, expected) in cases {
            assert_eq!(Route::parse(path), expected, "{path}");
        }
    }
}
