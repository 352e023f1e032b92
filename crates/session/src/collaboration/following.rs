//! Seeing what somebody else sees.

use crate::Session;
use crate::event::Event;
use crate::selection::Selected;
use crate::sync::ParticipantId;

impl Session {
    pub(super) fn follow(&mut self, whom: Option<ParticipantId>) -> Vec<Event> {
        let Some(client) = &mut self.collaboration.client else { return Vec::new() };
        if !client.follow(whom) {
            return Vec::new();
        }
        let mut events = vec![Event::FollowingChanged];
        if let Some(whom) = whom {
            events.extend(self.show_presence_of(whom));
        }
        events
    }

    pub(super) fn show_presence_of(&mut self, whom: ParticipantId) -> Vec<Event> {
        let person = self.collaboration.client.as_ref().and_then(|client| client.people().person(whom));
        let Some(presence) = person.and_then(|person| person.presence.clone()) else { return Vec::new() };
        let mut events = Vec::new();
        if let Some(step) = presence.step
            && self.selection != Some(Selected::Step(step.clone()))
        {
            // A step that has not arrived yet is shown with the next presence.
            events.extend(self.show_step(&step).unwrap_or_default());
        }
        if let Some(camera) = presence.camera.and_then(crate::view::camera::checked) {
            self.view.camera = Some(camera);
            events.push(Event::CameraChanged);
        }
        if let (Some(point), Some(volume)) = (presence.crosshair, self.volume()) {
            self.view.crosshair = crate::view::step::clamped(volume, point);
            events.push(Event::CrosshairMoved(self.view.crosshair));
        }
        events
    }

    /// This person moved their own view: the followed one's no longer counts.
    pub(crate) fn stop_following(&mut self) -> Option<Event> {
        let client = self.collaboration.client.as_mut().filter(|client| client.following().is_some())?;
        client.follow(None);
        Some(Event::FollowingChanged)
    }
}
