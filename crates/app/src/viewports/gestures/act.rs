//! What gestures ask of the session, and what they find under the pointer.

use super::Gestures;
use crate::state::Probe;
use leptos::prelude::*;
use prosector_app::platform::clock;
use prosector_session::core::LpsPoint;
use prosector_session::layers::LayerId;
use prosector_session::plan::ItemId;
use prosector_session::territory::TerritoryCommand;
use prosector_session::tools::{Pointer, Tool};
use prosector_session::view::ViewId;
use prosector_session::{Command, FlowCommand, NewItem, PlanCommand, Selected, ToolCommand, ViewCommand};

/// Time between two looks for what lies under the pointer in 3D, ms: as often as others are told.
const PICK_MS: i64 = 40;

impl Gestures {
    fn pointer(self, pixel: [f64; 2]) -> Option<Pointer> {
        let tool = self.active_tool();
        if self.view == ViewId::Volume && tool == Tool::Scissors {
            return Some(Pointer::Volume { pixel, viewport: self.viewport() });
        }
        if self.view == ViewId::Volume {
            let picked = self.bridge.host().pick(pixel)?;
            return Some(Pointer::Picked(picked.point));
        }
        Some(Pointer::Slice { view: self.view, pixel, viewport: self.viewport() })
    }

    /// Tells the tool where the pointer is.
    pub(super) fn tool(self, command: impl FnOnce(Pointer) -> ToolCommand, at: [f64; 2]) {
        if let Some(pointer) = self.pointer(at) {
            self.bridge.send(Command::Tool(command(pointer)));
        }
    }

    /// The tool's press ends here.
    pub(super) fn finish_tool(self, at: [f64; 2]) {
        let new = self.new_item();
        self.tool(|pointer| ToolCommand::PointerUp { pointer, new }, at);
    }

    /// Takes back what the tool has begun; the tool stays.
    pub(super) fn end_gesture(self) {
        if self.bridge.tool.with_untracked(|tool| tool.gesture.is_some()) {
            self.bridge.send(Command::Tool(ToolCommand::Escape));
        }
    }

    fn new_item(self) -> NewItem {
        let tool = self.bridge.tool.with_untracked(|tool| tool.active);
        let number = self.bridge.read(|session| session.next_mark_number(tool));
        // A landmark that the second image has already gets its name, so that both are a pair.
        let paired = (tool == Tool::Landmark).then(|| self.bridge.read(|s| s.next_landmark_name()));
        let name = paired.flatten().unwrap_or_else(|| crate::panels::mark_name(tool, number));
        NewItem { id: ItemId::new(clock::new_id()), name }
    }

    fn point(self, at: [f64; 2]) -> Option<LpsPoint> {
        let axis = self.view.axis()?;
        Some(self.bridge.read(|session| session.slice_frame(axis, self.viewport()))?.point(at))
    }

    /// All slices meet here.
    pub(super) fn crosshair(self, at: [f64; 2]) {
        if let Some(point) = self.point(at) {
            self.bridge.send(Command::View(ViewCommand::SetCrosshair(point)));
        }
    }

    /// Moves the picture by so many px.
    pub(super) fn pan(self, pixels: [f64; 2]) {
        let viewport = self.viewport();
        match self.view.axis() {
            Some(axis) => self.bridge.send(Command::View(ViewCommand::Pan { axis, pixels, viewport })),
            None => self.bridge.send(Command::View(ViewCommand::PanCamera { pixels, viewport })),
        }
    }

    /// Enlarges about a pixel.
    pub(super) fn zoom(self, pixel: [f64; 2], factor: f64) {
        let viewport = self.viewport();
        match self.view.axis() {
            Some(axis) => self.bridge.send(Command::View(ViewCommand::Zoom { axis, pixel, viewport, factor })),
            None => self.bridge.send(Command::View(ViewCommand::ZoomCamera { pixel, viewport, factor })),
        }
    }

    /// Turns the volume by a drag of so many px.
    pub(super) fn rotate(self, pixels: [f64; 2]) {
        let viewport = self.viewport();
        self.bridge.send(Command::View(ViewCommand::OrbitCamera { pixels, viewport }));
    }

    /// A click in 3D: all slices meet at what was hit; a vessel becomes the chosen branch.
    pub(super) fn click_volume(self, at: [f64; 2]) {
        let tool = self.bridge.tool.with_untracked(|tool| tool.active);
        let Some(picked) = self.bridge.host().pick(at) else { return };
        if tool.points() > 0 || tool == Tool::Region {
            self.tool(ToolCommand::PointerDown, at);
            return self.finish_tool(at);
        }
        self.bridge.send(Command::View(ViewCommand::SetCrosshair(picked.point)));
        if let Some(label) = picked.layer.as_ref().and_then(LayerId::territory_label) {
            return self.bridge.send(Command::Territory(TerritoryCommand::Choose(Some(label))));
        }
        let selected = match (picked.branch, picked.layer) {
            (Some(branch), _) => return self.bridge.send(Command::Flow(FlowCommand::SelectBranch(Some(branch)))),
            (None, layer) => layer.map(Selected::Layer),
        };
        self.bridge.send(Command::Plan(PlanCommand::Select(selected)));
    }

    /// Shows the value under the pointer and tells the others where it is.
    pub(super) fn probe(self, at: [f64; 2]) {
        let Some(point) = self.point(at) else { return self.point_in_volume(at) };
        let probe = self.bridge.read(|session| Probe {
            point,
            value: session.intensity_at(point),
            second: session.second_intensity_at(point),
            segment: session.segment_at(point).map(str::to_owned),
        });
        self.ui.probe.set(Some(probe));
        self.bridge.point(Some((self.view, point)));
    }

    /// Tells the others what the pointer is on in 3D; a search through the volume, so only while somebody can see it.
    fn point_in_volume(self, at: [f64; 2]) {
        let now = clock::now_ms();
        let is_due = self.hold.try_with_value(|hold| now - hold.picked_ms >= PICK_MS) == Some(true);
        if self.view != ViewId::Volume || !is_due || self.bridge.people.with_untracked(Vec::is_empty) {
            return;
        }
        self.hold.update_value(|hold| hold.picked_ms = now);
        let point = self.bridge.host().pick(at).map(|picked| (ViewId::Volume, picked.point));
        self.bridge.point(point);
    }
}
