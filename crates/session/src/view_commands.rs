//! Answers to the view commands.

use crate::Session;
use crate::command::ViewCommand;
use crate::core::{CT_WINDOWS, LpsPoint, LpsVector, SliceAxis, Window};
use crate::error::SessionError;
use crate::event::Event;
use crate::session::Outcome;
use crate::view::{Layout, SliceView, camera, step};

impl Session {
    pub(crate) fn view_command(&mut self, command: ViewCommand) -> Outcome {
        match command {
            ViewCommand::SetLayout(layout) => Ok(self.set_layout(layout)),
            ViewCommand::ToggleMaximised(view) => {
                let one = Layout::Maximised(view);
                Ok(self.set_layout(if self.view.layout == one { Layout::Grid } else { one }))
            }
            ViewCommand::SetCrosshair(point) => self.move_crosshair(point),
            ViewCommand::ShowCrosshair(visible) => {
                self.view.crosshair_visible = visible;
                Ok(vec![Event::CrosshairMoved(self.view.crosshair)])
            }
            ViewCommand::StepSlices { axis, slices } => self.step_slices(axis, slices),
            ViewCommand::GoToSlice { axis, number } => {
                let now = step::position(self.require_volume()?, self.view.crosshair, axis).number;
                self.step_slices(axis, (number as i64 - now as i64).clamp(-1_000_000, 1_000_000) as i32)
            }
            ViewCommand::SetWindow(window) => Ok(self.set_window(window)),
            ViewCommand::SetPreset(place) => {
                let presets = self.presets();
                let window = presets.get(place).map(|(_, window)| *window).or_else(|| {
                    let no_volume = presets.is_empty();
                    CT_WINDOWS.get(place).filter(|_| no_volume).map(|preset| preset.window)
                });
                Ok(window.map(|window| self.set_window(window)).unwrap_or_default())
            }
            ViewCommand::SetInverted(inverted) => {
                self.view.inverted = inverted;
                Ok(vec![Event::WindowChanged(self.view.window)])
            }
            ViewCommand::Pan { axis, pixels, viewport } => self.pan_slice(axis, pixels, viewport),
            ViewCommand::Zoom { axis, pixel, viewport, factor } => self.zoom_slice(axis, pixel, viewport, factor),
            ViewCommand::Fit(axis) => Ok(self.fit(axis)),
            ViewCommand::SetPresenting(presenting) => {
                self.view.presenting = presenting;
                Ok(vec![Event::PresentingChanged(presenting)])
            }
            ViewCommand::SetVolumeLook(look) => {
                self.view.volume_look = look;
                Ok(vec![Event::CameraChanged])
            }
            ViewCommand::VolumeViewport(viewport) => Ok(self.set_volume_viewport(viewport)),
            moved => self.camera_command(moved),
        }
    }

    fn camera_command(&mut self, command: ViewCommand) -> Outcome {
        let now = self.view.camera.ok_or(SessionError::NoVolume);
        // A framed view stays framed when it is looked at from another side.
        let untouched = matches!(command, ViewCommand::LookAlong { .. }) && self.view.camera == self.view.framed;
        let framed = untouched || matches!(command, ViewCommand::FitCamera);
        let camera = match command {
            ViewCommand::SetCamera(camera) => camera::checked(camera).ok_or(SessionError::BadPosition)?,
            ViewCommand::LookAlong { direction, up } => {
                camera::along(now?, direction, up).ok_or(SessionError::BadPosition)?
            }
            ViewCommand::OrbitCamera { pixels, viewport } => camera::orbited(now?, pixels, viewport),
            ViewCommand::PanCamera { pixels, viewport } => camera::panned(now?, pixels, viewport),
            ViewCommand::ZoomCamera { pixel, viewport, factor } => camera::zoomed(now?, pixel, viewport, factor),
            _ => now?,
        };
        self.view.camera = Some(camera);
        if framed {
            self.frame_camera(camera);
        }
        let mut events = vec![Event::CameraChanged];
        events.extend(self.stop_following());
        Ok(events)
    }

    fn set_layout(&mut self, layout: Layout) -> Vec<Event> {
        self.view.layout = layout;
        vec![Event::LayoutChanged(layout)]
    }

    pub(crate) fn set_window(&mut self, window: Window) -> Vec<Event> {
        if window.center.is_finite() && window.width.is_finite() {
            self.view.window = Window { width: window.width.max(1.0), ..window };
        }
        vec![Event::WindowChanged(self.view.window)]
    }

    pub(crate) fn move_crosshair(&mut self, point: LpsPoint) -> Outcome {
        let volume = self.require_volume()?;
        if !point.is_finite() {
            return Err(SessionError::BadPosition);
        }
        self.view.crosshair = step::clamped(volume, point);
        Ok(self.crosshair_events())
    }

    fn step_slices(&mut self, axis: SliceAxis, slices: i32) -> Outcome {
        self.view.crosshair = step::stepped(self.require_volume()?, self.view.crosshair, axis, slices);
        Ok(self.crosshair_events())
    }

    fn crosshair_events(&mut self) -> Vec<Event> {
        let moved = Event::CrosshairMoved(self.view.crosshair);
        [moved].into_iter().chain(self.stop_following()).collect()
    }

    pub(crate) fn pan_slice(&mut self, axis: SliceAxis, pixels: [f64; 2], viewport: [f64; 2]) -> Outcome {
        let frame = self.slice_frame(axis, viewport).ok_or(SessionError::NoVolume)?;
        if pixels.iter().all(|p| p.is_finite()) {
            self.view.slice_mut(axis).pan_by(&frame, pixels);
        }
        Ok(vec![Event::SliceViewChanged(axis)])
    }

    pub(crate) fn zoom_slice(&mut self, axis: SliceAxis, pixel: [f64; 2], viewport: [f64; 2], factor: f64) -> Outcome {
        let frame = self.slice_frame(axis, viewport).ok_or(SessionError::NoVolume)?;
        if factor.is_finite() && factor > 0.0 {
            self.view.slice_mut(axis).zoom_about(&frame, pixel, factor);
        }
        Ok(vec![Event::SliceViewChanged(axis)])
    }

    fn fit(&mut self, axis: Option<SliceAxis>) -> Vec<Event> {
        let axes = axis.map_or(SliceAxis::ALL.to_vec(), |axis| vec![axis]);
        for &axis in &axes {
            *self.view.slice_mut(axis) = SliceView::FIT;
        }
        axes.into_iter().map(Event::SliceViewChanged).collect()
    }
}

/// Direction of sight and up of the six standard views of the volume: what the letter stands for faces the viewer.
pub fn standard_view(letter: char) -> Option<[LpsVector; 2]> {
    let (up, vector) = (LpsVector::new(0.0, 0.0, 1.0), LpsVector::new);
    match letter {
        'A' => Some([vector(0.0, 1.0, 0.0), up]),
        'P' => Some([vector(0.0, -1.0, 0.0), up]),
        'R' => Some([vector(1.0, 0.0, 0.0), up]),
        'L' => Some([vector(-1.0, 0.0, 0.0), up]),
        'H' => Some([vector(0.0, 0.0, -1.0), vector(0.0, -1.0, 0.0)]),
        'F' => Some([vector(0.0, 0.0, 1.0), vector(0.0, -1.0, 0.0)]),
        _ => None,
    }
}
