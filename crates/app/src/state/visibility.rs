//! Hiding all structures at once, and bringing back exactly those that were shown.

use super::bridge::Bridge;
use super::toasts::Toasts;
use crate::components::NoticeKind;
use crate::text::t;
use leptos::prelude::*;
use prosector_session::layers::LayerId;
use prosector_session::{Command, LayerCommand};

/// All structures, shown or hidden together.
#[derive(Clone, Copy)]
pub struct Visibility {
    bridge: Bridge,
    toasts: Toasts,
    before: StoredValue<Vec<LayerId>>,
}

impl Visibility {
    /// Makes it available to everything below.
    pub fn provide(bridge: Bridge) -> Self {
        let visibility = Self { bridge, toasts: Toasts::expect(), before: StoredValue::default() };
        provide_context(visibility);
        visibility
    }

    /// Whether there are structures and none of them is shown.
    pub fn all_hidden(self) -> bool {
        self.bridge.layers.with(|rows| !rows.is_empty() && rows.iter().all(|row| !row.visible))
    }

    fn shown(self) -> Vec<LayerId> {
        let visible = |rows: &Vec<super::LayerRow>| {
            rows.iter().filter(|row| row.visible).map(|row| row.id.clone()).collect::<Vec<_>>()
        };
        self.bridge.layers.with_untracked(visible)
    }

    /// Hides all that is shown and says so; or shows again what was hidden that way.
    pub fn toggle(self) {
        let shown = self.shown();
        if shown.is_empty() {
            return self.bring_back();
        }
        self.before.set_value(shown);
        self.bridge.send(Command::Layer(LayerCommand::SetAllVisible(false)));
        let again = Callback::new(move |()| self.bring_back());
        self.toasts.offer(NoticeKind::Info, t("structures.all_hidden"), t("structures.show_again"), again);
    }

    /// What was shown before; everything if that is not known or belongs to another case.
    fn bring_back(self) {
        if !self.shown().is_empty() {
            return;
        }
        let before = self.before.get_value();
        let here = |id: &LayerId| self.bridge.layers.with_untracked(|rows| rows.iter().any(|row| row.id == *id));
        let known: Vec<LayerId> = before.into_iter().filter(here).collect();
        if known.is_empty() {
            self.bridge.send(Command::Layer(LayerCommand::SetAllVisible(true)));
        }
        for id in known {
            self.bridge.send(Command::Layer(LayerCommand::SetVisible { id, visible: true }));
        }
        self.toasts.take_back(t("structures.all_hidden"));
    }
}
