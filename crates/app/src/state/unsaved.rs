//! What is not stored anywhere: said, offered as a file, and asked about before the page is left.

use super::bridge::Bridge;
use super::toasts::Toasts;
use crate::components::NoticeKind;
use crate::text::{t, tf};
use leptos::prelude::*;
use prosector_app::platform::Saved;

impl Bridge {
    /// A refusal is told once, with the file as the way out, and stands until saving works again.
    pub(super) fn take_saved(self, saved: &Saved, toasts: Toasts) {
        match (saved, self.refused.get_value()) {
            (Saved::Refused { reason }, None) => {
                let save = Callback::new(move |()| self.save_plan_file(toasts));
                toasts.offer(NoticeKind::Refusal, reason, t("plan_file.save"), save);
                self.refused.set_value(Some(reason.clone()));
            }
            (Saved::Saved, Some(reason)) => {
                toasts.take_back(&reason);
                self.refused.set_value(None);
            }
            _ => {}
        }
        self.saved.set(saved.clone());
    }

    /// Hands the open plan over as a file.
    pub fn save_plan_file(self, toasts: Toasts) {
        if let Err(reason) = self.host().save_plan_file() {
            toasts.show(NoticeKind::Refusal, tf("plan_file.not_saved", &[("reason", &reason)]));
        }
    }

    /// Lets the browser ask, in its own words, before the page is left with unsaved changes.
    pub(super) fn ask_before_leaving(self) {
        // For as long as the page lives, so the handle that would end it is dropped.
        drop(window_event_listener(leptos::ev::beforeunload, move |event| {
            if self.host().has_unsaved() {
                event.prevent_default();
            }
        }));
    }
}
