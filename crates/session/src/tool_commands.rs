//! Answers to tools and gestures.

use crate::Session;
use crate::command::{NewItem, ToolCommand};
use crate::core::{LpsPoint, SliceAxis};
use crate::error::SessionError;
use crate::event::Event;
use crate::measure::{self, MarkPlace};
use crate::plan::{self, Anchor, ItemId};
use crate::segments::Operation;
use crate::session::Outcome;
use crate::tools::{CLICK_PIXELS, Gesture, Pointer, Tool, dragged_window, dragged_zoom};
use crate::view::camera;

/// A slice pointer taken apart.
#[derive(Clone, Copy)]
struct OnSlice {
    axis: SliceAxis,
    pixel: [f64; 2],
    viewport: [f64; 2],
}

impl Session {
    pub(crate) fn tool_command(&mut self, command: ToolCommand) -> Outcome {
        match command {
            ToolCommand::Choose(tool) => Ok(self.choose(tool)),
            ToolCommand::PointerDown(pointer) => self.pointer_down(pointer),
            ToolCommand::PointerMove(pointer) => self.pointer_move(pointer),
            ToolCommand::PointerUp { pointer, new } => self.pointer_up(pointer, new),
            ToolCommand::GrabHandle { mark, handle } => self.grab_handle(mark, handle),
            ToolCommand::Escape => Ok(self.escape()),
        }
    }

    fn choose(&mut self, tool: Tool) -> Vec<Event> {
        let dropped = self.drop_stroke();
        self.tools.active = tool;
        let had_gesture = self.tools.gesture.take().is_some();
        let gesture = had_gesture.then_some(Event::GestureChanged);
        [Event::ToolChanged].into_iter().chain(gesture).chain(dropped).collect()
    }

    /// First the gesture, then the tool.
    fn escape(&mut self) -> Vec<Event> {
        match self.tools.gesture.take() {
            Some(Gesture::Window { start, .. }) => {
                self.view.window = start;
                vec![Event::GestureChanged, Event::WindowChanged(start)]
            }
            Some(Gesture::Stroke { .. }) => [Event::GestureChanged].into_iter().chain(self.drop_stroke()).collect(),
            Some(_) => vec![Event::GestureChanged],
            None => self.choose(Tool::default()),
        }
    }

    /// The patient position under a pointer.
    pub fn pointer_position(&self, pointer: Pointer) -> Option<LpsPoint> {
        match on_slice(pointer) {
            Some(at) => self.slice_frame(at.axis, at.viewport).map(|frame| frame.point(at.pixel)),
            None => match pointer {
                Pointer::Picked(point) => Some(point),
                Pointer::Volume { pixel, viewport } => {
                    self.view.camera.map(|camera| camera::point_under(&camera, pixel, viewport))
                }
                Pointer::Slice { .. } => None,
            },
        }
        .filter(|point| point.is_finite())
    }

    fn require_position(&self, pointer: Pointer) -> Result<LpsPoint, SessionError> {
        self.require_volume()?;
        self.pointer_position(pointer).ok_or(SessionError::BadPosition)
    }

    fn pointer_down(&mut self, pointer: Pointer) -> Outcome {
        let point = self.require_position(pointer)?;
        let pixel = on_slice(pointer).map(|at| at.pixel);
        if self.tools.active.points() > 0 {
            return self.press_point(point, pixel);
        }
        if self.tools.active.edits_segments() {
            return self.press_segment(point, pointer);
        }
        let gesture = match (self.tools.active, pixel) {
            (Tool::Crosshair, _) => Some(Gesture::Crosshair),
            (Tool::Window, Some(from)) => Some(Gesture::Window { from, start: self.view.window }),
            (Tool::Pan, Some(last)) => Some(Gesture::Pan { last }),
            (Tool::Zoom, Some(about)) => Some(Gesture::Zoom { about, last: about }),
            _ => None,
        };
        self.tools.gesture = gesture;
        if self.tools.active == Tool::Crosshair { self.move_crosshair(point) } else { Ok(vec![Event::GestureChanged]) }
    }

    fn press_segment(&mut self, point: LpsPoint, pointer: Pointer) -> Outcome {
        let normal = on_slice(pointer).map(|at| at.axis.normal());
        match self.tools.active {
            Tool::Region => self.ask(Operation::Region { seed: point }),
            Tool::Scissors => {
                self.editable_label()?;
                let camera = self.view.camera.map(|camera| camera.direction);
                let direction = normal.or(camera).ok_or(SessionError::NoVolume)?;
                self.tools.gesture = Some(Gesture::Lasso { corners: vec![point], direction });
                Ok(vec![Event::GestureChanged])
            }
            _ => self.begin_stroke(point, normal),
        }
    }

    /// Presses while a mark is being placed go on with it.
    fn press_point(&mut self, point: LpsPoint, pixel: Option<[f64; 2]>) -> Outcome {
        match &mut self.tools.gesture {
            Some(Gesture::Points { moving, pressed, from, .. }) => {
                (*moving, *pressed, *from) = (point, true, pixel);
            }
            _ => {
                self.require_edit()?;
                self.tools.gesture =
                    Some(Gesture::Points { fixed: Vec::new(), moving: point, pressed: true, from: pixel });
            }
        }
        Ok(vec![Event::GestureChanged])
    }

    fn pointer_move(&mut self, pointer: Pointer) -> Outcome {
        if self.tools.gesture.is_none() {
            return Ok(Vec::new());
        }
        let point = self.require_position(pointer)?;
        let slice = on_slice(pointer);
        match (&mut self.tools.gesture, slice) {
            (Some(Gesture::Crosshair), _) => self.move_crosshair(point),
            (Some(Gesture::Window { from, start }), Some(at)) => {
                let window = dragged_window(*start, *from, at.pixel);
                Ok(self.set_window(window))
            }
            (Some(Gesture::Pan { last }), Some(at)) => {
                let moved = [at.pixel[0] - last[0], at.pixel[1] - last[1]];
                *last = at.pixel;
                self.pan_slice(at.axis, moved, at.viewport)
            }
            (Some(Gesture::Zoom { about, last }), Some(at)) => {
                let (about, factor) = (*about, dragged_zoom(at.pixel[1] - last[1]));
                *last = at.pixel;
                self.zoom_slice(at.axis, about, at.viewport, factor)
            }
            (Some(Gesture::Points { fixed, moving, pressed, from }), _) => {
                // Dragging away from the first press fixes that point: press, drag, release makes a length.
                if *pressed && fixed.is_empty() && self.tools.active.points() > 1 && is_drag(*from, slice.as_ref()) {
                    fixed.push(*moving);
                }
                *moving = point;
                Ok(vec![Event::GestureChanged])
            }
            (Some(Gesture::Stroke { last, normal }), _) => {
                let (last, normal) = (*last, *normal);
                self.go_on_with_stroke(last, point, normal)
            }
            (Some(Gesture::Lasso { corners, .. }), _) => {
                corners.push(point);
                Ok(vec![Event::GestureChanged])
            }
            (Some(Gesture::Handle { point: held, .. }), _) => {
                *held = point;
                Ok(vec![Event::GestureChanged])
            }
            _ => Ok(Vec::new()),
        }
    }

    fn pointer_up(&mut self, pointer: Pointer, new: NewItem) -> Outcome {
        match self.tools.gesture.take() {
            Some(Gesture::Points { fixed, pressed: true, .. }) => {
                let point = self.require_position(pointer)?;
                self.release_point(fixed, point, new)
            }
            Some(Gesture::Stroke { .. }) => self.finish_stroke(new.id),
            Some(Gesture::Lasso { corners, direction }) => self.finish_lasso(corners, direction),
            Some(Gesture::Handle { mark, handle, point }) => self.release_handle(mark, handle, point),
            Some(hovering @ Gesture::Points { .. }) => {
                self.tools.gesture = Some(hovering);
                Ok(Vec::new())
            }
            Some(_) => Ok(vec![Event::GestureChanged]),
            None => Ok(Vec::new()),
        }
    }

    fn release_point(&mut self, mut fixed: Vec<LpsPoint>, point: LpsPoint, new: NewItem) -> Outcome {
        fixed.push(point);
        if fixed.len() < self.tools.active.points() {
            self.tools.gesture = Some(Gesture::Points { fixed, moving: point, pressed: false, from: None });
            return Ok(vec![Event::GestureChanged]);
        }
        let mut events = vec![Event::GestureChanged];
        if self.tools.active == Tool::Vessel {
            events.extend(self.add_click(point)?);
        } else if self.tools.active == Tool::Note {
            events.push(Event::NoteTextWanted { at: point });
        } else {
            events.extend(self.add_mark(new, self.tools.active, &fixed, String::new())?);
        }
        Ok(events)
    }

    fn grab_handle(&mut self, mark: ItemId, handle: usize) -> Outcome {
        self.require_edit()?;
        let mut shape = self.plan().mark(&mark).ok_or(SessionError::UnknownMark)?.shape.clone();
        if measure::place(&shape, self.volume()) != MarkPlace::Here {
            return Err(SessionError::OtherFrame);
        }
        let point = measure::anchor_mut(&mut shape, handle).ok_or(SessionError::UnknownMark)?.point;
        self.tools.gesture = Some(Gesture::Handle { mark, handle, point });
        Ok(vec![Event::GestureChanged])
    }

    fn release_handle(&mut self, mark: ItemId, handle: usize, point: LpsPoint) -> Outcome {
        let anchor = self.anchor(point)?;
        let mut events = vec![Event::GestureChanged];
        events.extend(self.apply_plan(&[plan::Command::MoveHandle { id: mark, handle, anchor }])?);
        Ok(events)
    }

    /// A position in the open volume's coordinate system.
    pub(crate) fn anchor(&self, point: LpsPoint) -> Result<Anchor, SessionError> {
        let frame_of_reference = Some(self.require_volume()?.frame_of_reference.clone());
        Ok(Anchor { point, frame_of_reference })
    }
}

fn on_slice(pointer: Pointer) -> Option<OnSlice> {
    match pointer {
        Pointer::Slice { view, pixel, viewport } => view.axis().map(|axis| OnSlice { axis, pixel, viewport }),
        Pointer::Picked(_) | Pointer::Volume { .. } => None,
    }
}

fn is_drag(from: Option<[f64; 2]>, to: Option<&OnSlice>) -> bool {
    match (from, to) {
        (Some(from), Some(to)) => (to.pixel[0] - from[0]).hypot(to.pixel[1] - from[1]) >= CLICK_PIXELS,
        _ => true,
    }
}
