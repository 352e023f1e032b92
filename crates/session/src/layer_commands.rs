//! Answers to the layer commands.

use crate::Session;
use crate::command::LayerCommand;
use crate::error::SessionError;
use crate::event::Event;
use crate::session::Outcome;

impl Session {
    pub(crate) fn layer_command(&mut self, command: LayerCommand) -> Outcome {
        let known = match command {
            LayerCommand::SetVisible { id, visible } => self.layers.set_visible(&id, visible),
            LayerCommand::SetOpacity { id, opacity } => self.layers.set_opacity(&id, opacity),
            LayerCommand::SetColor { id, color } => self.layers.set_color(&id, color),
            LayerCommand::ToggleSolo(id) => self.layers.toggle_solo(&id),
            LayerCommand::SetAllVisible(visible) => {
                self.layers.set_all(visible);
                true
            }
        };
        if known { Ok(vec![Event::LayersChanged]) } else { Err(SessionError::UnknownLayer) }
    }
}
