//! The application shell: its version, its service worker, and whether the browser is online.

use super::js::{self, property};
use wasm_bindgen::prelude::*;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration};

/// The hashed name of the application's script without folder and ending; it changes with every build.
pub fn version() -> String {
    let [path, _] = application_files();
    version_of(&path).to_owned()
}

/// Paths of the application's script and of its WebAssembly.
pub fn application_files() -> [String; 2] {
    let document = js::window().document();
    let script = document.and_then(|document| document.query_selector("script[data-app-js]").ok().flatten());
    ["data-app-js", "data-app-wasm"]
        .map(|name| script.as_ref().and_then(|script| script.get_attribute(name)).unwrap_or_default())
}

fn version_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".js").unwrap_or(name)
}

/// Registers the service worker that keeps the shell for reloads without a server; `on_update` hears of a newer version.
///
/// Where the browser refuses (private windows, plain http) the application works, but cannot be reloaded offline.
pub fn register(on_update: impl Fn() + 'static) {
    let version = version();
    let container = property(&js::window().navigator(), "serviceWorker");
    let Ok(container) = container.dyn_into::<ServiceWorkerContainer>() else { return };
    js::spawn(async move {
        let address = format!("/sw.js?v={version}");
        let Ok(registration) = js::resolved::<ServiceWorkerRegistration>(container.register(&address)).await else {
            return;
        };
        settle(&registration);
        let found = registration.clone();
        js::Listener::new(&registration, "updatefound", move |_| {
            if found.active().is_some_and(|active| !active.script_url().ends_with(&address)) {
                on_update();
            }
        })
        .forever();
    });
}

/// Has what the shell fetches only when needed kept for reloads without a server; to be called once there is time.
pub fn keep_rest() {
    let container = property(&js::window().navigator(), "serviceWorker");
    let Ok(container) = container.dyn_into::<ServiceWorkerContainer>() else { return };
    js::spawn(async move {
        let Ok(ready) = container.ready() else { return };
        if let Ok(registration) = js::resolved::<ServiceWorkerRegistration>(ready).await
            && let Some(active) = registration.active()
        {
            // It is asked again with the next case.
            let _ = active.post_message(&"keep-rest".into());
        }
    });
}

/// Lets a version that waits take over when no other tab needs the old one.
fn settle(registration: &ServiceWorkerRegistration) {
    if let Some(waiting) = registration.waiting() {
        // It asks again at the next start if this message is lost.
        let _ = waiting.post_message(&"activate-if-alone".into());
    }
}

/// Tells whenever the browser goes online or offline.
pub fn watch_connection(on_change: impl Fn(bool) + Clone + 'static) {
    let offline = on_change.clone();
    js::Listener::new(&js::window(), "online", move |_| on_change(true)).forever();
    js::Listener::new(&js::window(), "offline", move |_| offline(false)).forever();
}

#[cfg(test)]
mod tests {
    use super::version_of;

    #[test]
    fn the_version_is_the_hashed_name() {
        let check = |path, expected| assert_eq!(version_of(path), expected);
        check("/prosector-app-1a2b3c.js", "prosector-app-1a2b3c");
        check("/sub/prosector-app.js", "prosector-app");
        check("", "");
    }
}
