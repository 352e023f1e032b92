//! The four pictures: canvases, the graphics device behind them, and drawing only what changed.
//!
//! The renderer is a disposable view of the session. Each frame compares what it holds with what the session shows and
//! brings over a little; so a lost device, a new series and a moved slider are all the same case.

mod bind;
mod canvas;
mod cpu;
mod drawer;
mod gpu;
mod pace;
mod painter;
mod pick;
mod present;
mod scenes;
mod surfaces;

pub use painter::Painter;
pub use pick::Picked;
pub use scenes::camera_of;

use canvas::ViewCanvas;
use drawer::Drawer;
use pace::{Pace, Power};
use present::Present;
use prosector_session::view::ViewId;
use prosector_session::{Event, Session};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::HtmlElement;

use super::js;

/// Time after which a frame begins no other picture, ms.
const DRAW_MS: f64 = 16.0;

/// How pictures are drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Rung {
    /// The graphics device is being asked for.
    #[default]
    Starting,
    /// By WebGPU.
    WebGpu {
        /// Adapter in words.
        adapter: String,
        /// Whether the adapter itself computes on the processor.
        software: bool,
    },
    /// By the processor: slices and surfaces, no volume rendering.
    Cpu {
        /// Why there is no graphics device.
        reason: String,
    },
}

impl Rung {
    /// Short name for the status line.
    pub fn name(&self) -> &'static str {
        match self {
            Rung::Starting => "…",
            Rung::WebGpu { .. } => "WebGPU",
            Rung::Cpu { .. } => "CPU",
        }
    }
}

/// What changed about drawing itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewsChange {
    /// Another way of drawing.
    Rung(Rung),
    /// The device is gone.
    Lost,
    /// The picture is back.
    Recovered,
}

/// The views of a session; clones share them.
#[derive(Clone)]
pub struct Views(Rc<Stage>);

/// Who is told of what changed.
type Listener = Box<dyn Fn(ViewsChange)>;

struct Stage {
    session: Rc<RefCell<Session>>,
    canvases: RefCell<[Option<ViewCanvas>; 4]>,
    drawer: RefCell<Drawer>,
    rung: RefCell<Rung>,
    listener: RefCell<Option<Listener>>,
    /// Which slices of the open volume have come.
    present: RefCell<Present>,
    pace: RefCell<Pace>,
    scheduled: Cell<bool>,
}

impl Views {
    /// Asks for the graphics device and returns at once; pictures appear when it is there.
    pub fn start(session: Rc<RefCell<Session>>) -> Self {
        let views = Self(Rc::new(Stage {
            session,
            canvases: RefCell::default(),
            drawer: RefCell::default(),
            rung: RefCell::default(),
            listener: RefCell::default(),
            present: RefCell::default(),
            pace: RefCell::default(),
            scheduled: Cell::new(false),
        }));
        js::spawn(views.clone().find_device());
        views
    }

    /// Tells one listener about changes of drawing itself.
    pub fn on_change(&self, listener: impl Fn(ViewsChange) + 'static) {
        self.0.listener.replace(Some(Box::new(listener)));
    }

    /// How pictures are drawn now.
    pub fn rung(&self) -> Rung {
        self.0.rung.borrow().clone()
    }

    fn set_rung(&self, rung: Rung) {
        self.0.rung.replace(rung.clone());
        self.tell(ViewsChange::Rung(rung));
    }

    fn tell(&self, change: ViewsChange) {
        if let Some(listener) = self.0.listener.borrow().as_ref() {
            listener(change);
        }
    }

    /// Draws a view into an element from now on.
    pub fn attach(&self, view: ViewId, element: &HtmlElement) {
        let views = Rc::downgrade(&self.0);
        let resized = move || {
            if let Some(stage) = views.upgrade() {
                Views(stage).redraw(view);
            }
        };
        let canvas = ViewCanvas::new(element, resized).ok();
        self.0.canvases.borrow_mut()[place(view)] = canvas;
        self.redraw(view);
    }

    /// Stops drawing a view.
    pub fn detach(&self, view: ViewId) {
        self.0.canvases.borrow_mut()[place(view)] = None;
    }

    /// Size of a view in CSS pixels; zero while it is not attached.
    pub fn size(&self, view: ViewId) -> [f64; 2] {
        self.0.canvases.borrow()[place(view)].as_ref().map_or([0.0; 2], ViewCanvas::css_size)
    }

    /// Draws a view at the next frame.
    pub fn redraw(&self, view: ViewId) {
        self.0.pace.borrow_mut().changed(view, js::elapsed_ms());
        self.schedule();
    }

    /// Follows what happens in the session.
    pub fn take(&self, event: &Event) {
        self.0.present.borrow_mut().take(event, &self.0.session.borrow());
        let views = pace::views_of(event);
        match event {
            Event::LabelsEdited { bounds } => self.0.drawer.borrow_mut().labels_edited(*bounds),
            Event::VolumeOpened { .. } => self.0.pace.borrow_mut().fill(),
            Event::VolumeComplete { .. } | Event::LoadingCancelled => self.0.pace.borrow_mut().filled(js::elapsed_ms()),
            _ => {}
        }
        views.iter().for_each(|view| self.0.pace.borrow_mut().changed(*view, js::elapsed_ms()));
        if !views.is_empty() || pace::needs_upload(event) {
            self.schedule();
        }
    }

    /// Asks for a frame, once.
    fn schedule(&self) {
        if self.0.scheduled.replace(true) {
            return;
        }
        let views = self.clone();
        js::spawn(async move {
            js::next_frame().await;
            views.0.scheduled.set(false);
            views.frame();
        });
    }

    /// One animation frame: bring a little over, draw what is due, ask for another frame if something is left.
    fn frame(&self) {
        let now = js::elapsed_ms();
        let stage = &self.0;
        let session = stage.session.borrow();
        let uploads = stage.drawer.borrow_mut().bring_over(&session, &mut stage.present.borrow_mut());
        if uploads.slices > 0 {
            stage.pace.borrow_mut().slices_came(now);
        }
        if uploads.other {
            ViewId::ALL.iter().for_each(|view| stage.pace.borrow_mut().changed(*view, now));
        }
        let drew_slice = self.draw_due(&session, now);
        let image_shown = drew_slice && stage.present.borrow().any_uploaded();
        let wait = stage.pace.borrow().next_wait(now, uploads.left);
        drop(session);
        self.after_frame(image_shown, wait);
    }

    /// Draws the views that are due; whether a slice view was among them.
    fn draw_due(&self, session: &Session, now: f64) -> bool {
        let mut drawer = self.0.drawer.borrow_mut();
        let mut pace = self.0.pace.borrow_mut();
        let mut canvases = self.0.canvases.borrow_mut();
        let (mut drew_slice, power) = (false, drawer.power());
        let first = self.first_view(session, &canvases);
        for view in pace.longest_undrawn_first() {
            let Some(canvas) = canvases[place(view)].as_mut() else {
                pace.absent(view);
                continue;
            };
            if first.is_some_and(|first| first != view) {
                continue;
            }
            let Some(effort) = pace.due(view, now, power, drawer.is_busy()) else { continue };
            if drawer.draw(view, canvas, session, effort) {
                pace.drawn(view, effort, now);
                drew_slice |= view.axis().is_some();
                // The page's own thread draws one picture a frame, so that it stays responsive between them; on a
                // device the first picture of a view is what takes long.
                if power == Power::Processor || js::elapsed_ms() - now > DRAW_MS {
                    break;
                }
            }
        }
        drew_slice
    }

    /// Until the first picture of a volume is drawn, the one view that a single slice fills: the others can wait.
    fn first_view(&self, session: &Session, canvases: &[Option<ViewCanvas>; 4]) -> Option<ViewId> {
        let present = self.0.present.borrow();
        let view = present.awaits_first().then(|| scenes::view_along_slices(session)).flatten();
        view.filter(|view| canvases[place(*view)].is_some())
    }

    /// Waits until a picture of the open volume is on the screen, but not longer than this.
    pub async fn first_picture(&self, at_most_ms: f64) {
        let end = js::elapsed_ms() + at_most_ms;
        while !self.0.present.borrow().is_on_screen() && js::elapsed_ms() < end {
            js::sleep_ms(8).await;
        }
    }

    fn after_frame(&self, image_shown: bool, wait: Option<u32>) {
        if image_shown && self.0.present.borrow_mut().first_shown() {
            let views = self.clone();
            js::spawn(async move {
                // The frame after the one that drew it begins once it was handed to the screen.
                js::next_frame().await;
                js::mark("prosector:first-picture");
                views.0.present.borrow_mut().note_on_screen();
            });
        }
        match wait {
            None => {}
            Some(0) => self.schedule(),
            Some(ms) => {
                let views = self.clone();
                js::spawn(async move {
                    js::sleep_ms(ms).await;
                    views.schedule();
                });
            }
        }
    }

    /// Draws everything again, for example on a new device.
    fn redraw_all(&self) {
        ViewId::ALL.iter().for_each(|view| self.redraw(*view));
    }
}

/// Place of a view in lists of four.
fn place(view: ViewId) -> usize {
    match view {
        ViewId::Axial => 0,
        ViewId::Sagittal => 1,
        ViewId::Coronal => 2,
        ViewId::Volume => 3,
    }
}
