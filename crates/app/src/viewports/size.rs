//! The size of an element in CSS px, followed as it changes.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::ResizeObserver;

/// Follows the size of `element`.
pub fn followed(element: NodeRef<html::Section>) -> ReadSignal<[f64; 2]> {
    let (size, set_size) = signal([0.0, 0.0]);
    Effect::new(move |_| {
        let Some(node) = element.get() else { return };
        let watched = node.clone();
        let changed = Closure::<dyn FnMut()>::new(move || {
            set_size.set([f64::from(watched.client_width()), f64::from(watched.client_height())]);
        });
        if let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) {
            observer.observe(&node);
            let held = StoredValue::new_local((observer, changed));
            on_cleanup(move || held.with_value(|(observer, _)| observer.disconnect()));
        }
    });
    size
}
