//! Several tabs on one case: each is a replica of its own, and they tell each other their updates.

use crate::platform::js::{self, property, set_property};
use js_sys::{Object, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::BroadcastChannel;

/// What another tab of this browser says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TabMessage {
    /// A plan update of a case; it is already in the shared log.
    Update {
        /// The case.
        case: String,
        /// The update.
        bytes: Vec<u8>,
    },
}

/// The channel between the tabs; it closes when dropped.
pub struct Tabs {
    channel: BroadcastChannel,
    _listener: js::Listener,
}

impl Tabs {
    /// Joins the channel; `None` where the browser has none, and then reloading shows the other tab's work.
    pub fn join(on_message: impl Fn(TabMessage) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new("prosector-plans").ok()?;
        let listener = js::Listener::new(&channel, "message", move |event| {
            if let Some(message) = read(&property(&event, "data")) {
                on_message(message);
            }
        });
        Some(Self { channel, _listener: listener })
    }

    /// Tells the other tabs about an update.
    pub fn tell_update(&self, case: &str, update: &[u8]) {
        let message = Object::new();
        set_property(&message, "case", &case.into());
        set_property(&message, "bytes", &Uint8Array::from(update));
        // A tab that cannot be told reads the log when it is loaded again.
        let _ = self.channel.post_message(&message);
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.channel.close();
    }
}

fn read(data: &JsValue) -> Option<TabMessage> {
    let case = property(data, "case").as_string()?;
    let bytes = property(data, "bytes").dyn_into::<Uint8Array>().ok()?.to_vec();
    Some(TabMessage::Update { case, bytes })
}
