//! The host of the session: it feeds it from files, storage and the room, saves what it changes, and draws it.
//!
//! The user interface sends [`Command`]s through [`Host::dispatch`], listens to [`HostEvent`]s, and reads the session
//! with [`Host::read`]. Everything here runs on the page's thread in short pieces; the work is done by the workers.

mod anatomy_work;
mod attachments;
mod case;
mod events;
mod fetch;
mod flow;
mod hook;
mod keep;
mod open;
mod over;
mod picture;
mod plan_file;
mod room;
mod saving;
mod segments;
mod share;
mod trees;
mod vessels;
mod volume;

pub use events::{HostEvent, HostNotice, Opening, RoomState, Saved, Transfer};
pub use vessels::VesselPicture;

use super::anatomy::Anatomy;
use super::import::{Import, Readers};
use super::store::{Store, StoreError, TabMessage, Tabs};
use super::upload::Stop;
use super::views::Views;
use super::workers::JobId;
use super::{clock, js, shell, views};
use anatomy_work::Working;
use attachments::Attachments;
use case::Sources;
use prosector_session::plan::{Author, PeerId};
use prosector_session::view::ViewId;
use prosector_session::{Command, Event, Session, SessionError};
use room::Room;
use saving::Saving;
use segments::Segmenting;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::HtmlElement;

/// Time after which a page on which nothing was opened has loaded.
const QUIET_MS: u32 = 20_000;

/// A handle on the host; clones share it.
#[derive(Clone)]
pub struct Host(Rc<Inner>);

type Listener = Rc<dyn Fn(&HostEvent)>;

struct Inner {
    session: Rc<RefCell<Session>>,
    listeners: RefCell<Vec<Listener>>,
    pool: Readers,
    anatomy: Anatomy,
    views: Views,
    store: RefCell<Option<Result<Store, StoreError>>>,
    tabs: RefCell<Option<Tabs>>,
    saving: Saving,
    attachments: Attachments,
    segmenting: Segmenting,
    room: Room,
    /// What is being opened or decoded now.
    import: RefCell<Option<Import>>,
    /// What the anatomy worker does for the open case.
    anatomy_job: Cell<Option<JobId>>,
    /// Files of the open case.
    sources: RefCell<Sources>,
    upload: RefCell<Stop>,
    /// Surfaces are being made.
    building: Cell<bool>,
    /// The flow model is being computed.
    computing: Cell<bool>,
    /// Territories and a registration that the anatomy worker looks for.
    dividing: Cell<Working>,
    registering: Cell<Working>,
    /// Counts openings, so that an older one notices that it is no longer wanted.
    opening: Cell<u64>,
}

impl Host {
    /// Starts workers, graphics and storage, and returns at once. Called once, when the page loads.
    ///
    /// Fails only if no plan document can be made, which is a defect.
    pub fn start(author: Author) -> Result<Self, SessionError> {
        let session = Rc::new(RefCell::new(Session::new(PeerId(clock::new_peer()), author)?));
        let version = shell::version();
        let host = Self(Rc::new(Inner {
            pool: Readers::start(&version),
            anatomy: Anatomy::new(&version, session.clone()),
            views: Views::start(session.clone()),
            session,
            listeners: RefCell::default(),
            store: RefCell::default(),
            tabs: RefCell::default(),
            saving: Saving::default(),
            attachments: Attachments::default(),
            segmenting: Segmenting::default(),
            room: Room::default(),
            import: RefCell::default(),
            anatomy_job: Cell::new(None),
            sources: RefCell::default(),
            upload: RefCell::default(),
            building: Cell::new(false),
            computing: Cell::new(false),
            dividing: Cell::default(),
            registering: Cell::default(),
            opening: Cell::new(0),
        }));
        host.listen();
        host.install_hook();
        Ok(host)
    }

    fn listen(&self) {
        let weak = Rc::downgrade(&self.0);
        let with_host = move |act: &dyn Fn(Host)| {
            if let Some(inner) = weak.upgrade() {
                act(Host(inner));
            }
        };
        let (a, b, c, d) = (with_host.clone(), with_host.clone(), with_host.clone(), with_host);
        self.0.views.on_change(move |change| a(&|host: Host| host.emit(&HostEvent::from(&change))));
        shell::watch_connection(move |online| b(&|host: Host| host.connection_changed(online)));
        shell::register(move || c(&|host: Host| host.emit(&HostEvent::UpdateReady)));
        let tabs = Tabs::join(move |TabMessage::Update { case, bytes }| {
            d(&|host: Host| host.other_tab_changed(&case, &bytes))
        });
        self.0.tabs.replace(tabs);
        js::spawn(self.clone().open_store());
        js::spawn(async {
            js::sleep_ms(QUIET_MS).await;
            shell::keep_rest();
        });
    }

    /// Sends a command to the session; a refusal comes back as [`HostEvent::Notice`].
    pub fn dispatch(&self, command: Command) {
        if let Err(error) = self.apply(command) {
            self.refuse(&error);
        }
    }

    /// Sends a command to the session and does what follows; a refusal is the caller's to tell.
    fn apply(&self, command: Command) -> Result<(), SessionError> {
        let events = self.0.session.borrow_mut().handle(command)?;
        events.into_iter().for_each(|event| self.happened(event));
        Ok(())
    }

    /// Looks at the session. The closure must not dispatch.
    pub fn read<R>(&self, look: impl FnOnce(&Session) -> R) -> R {
        look(&self.0.session.borrow())
    }

    /// Calls `listener` with everything that happens from now on.
    pub fn subscribe(&self, listener: impl Fn(&HostEvent) + 'static) {
        self.0.listeners.borrow_mut().push(Rc::new(listener));
    }

    fn emit(&self, event: &HostEvent) {
        // A listener may subscribe or dispatch; the list is not borrowed meanwhile.
        let listeners = self.0.listeners.borrow().clone();
        listeners.iter().for_each(|listener| listener(event));
    }

    fn refuse(&self, reason: &dyn std::fmt::Display) {
        self.emit(&HostEvent::Notice(HostNotice::plain("error.refused", reason.to_string())));
    }

    /// Does what follows from an event, then tells the listeners.
    fn happened(&self, event: Event) {
        match &event {
            Event::AttachmentMade { hash, bytes } => self.attachment_made(*hash, bytes),
            Event::SegmentTaskWanted(task) => self.begin_segment_task(task),
            Event::LabelsEdited { .. } => self.labels_edited(),
            Event::AttachmentsMissing => self.find_attachments(),
            Event::PlanChanged { update, origin } => self.plan_changed(update, *origin),
            Event::OutgoingWaiting => self.send_waiting(),
            Event::ConnectionChanged => self.tell_room_state(),
            Event::VolumeOpened { generation } => {
                self.decode_volume(*generation);
                // Radii are as good as the voxels of the volume that is open.
                self.compute_flow();
            }
            Event::LayersChanged => self.build_shown(),
            Event::TerritoriesChanged => self.follow_territories(),
            Event::FusionChanged => self.follow_registration(),
            Event::CaseChanged => {
                self.follow_territories();
                self.follow_registration();
            }
            Event::TreesChanged | Event::FlowSelectionChanged | Event::FlowChanged { .. } => self.compute_flow(),
            _ => {}
        }
        self.0.views.take(&event);
        self.emit(&HostEvent::Session(event));
    }

    /// Begins to draw a view into an element, which gets a canvas as its first child.
    pub fn attach(&self, view: ViewId, element: &HtmlElement) {
        self.0.views.attach(view, element);
    }

    /// Stops drawing a view and removes its canvas.
    pub fn detach(&self, view: ViewId) {
        self.0.views.detach(view);
    }

    /// Draws a view again at the next frame.
    pub fn redraw(&self, view: ViewId) {
        self.0.views.redraw(view);
    }

    /// Size of a view in CSS pixels.
    pub fn view_size(&self, view: ViewId) -> [f64; 2] {
        self.0.views.size(view)
    }

    /// What a pixel of the volume view shows: the nearest surface, else the visible part of the volume.
    pub fn pick(&self, pixel: [f64; 2]) -> Option<views::Picked> {
        self.0.views.pick(pixel)
    }

    /// How pictures are drawn.
    pub fn rung(&self) -> views::Rung {
        self.0.views.rung()
    }

    /// The anatomy worker, for work that somebody asked for.
    pub fn anatomy(&self) -> &Anatomy {
        &self.0.anatomy
    }

    /// The job of what the anatomy worker does for the open case unasked; it ends with the opening.
    fn anatomy_job(&self) -> JobId {
        let job = self.0.anatomy_job.get().unwrap_or_else(|| self.0.anatomy.new_job());
        self.0.anatomy_job.set(Some(job));
        job
    }

    async fn open_store(self) {
        let opened = Store::open().await;
        if let Err(error) = &opened {
            self.emit(&HostEvent::Saved(Saved::Refused { reason: error.to_string() }));
        }
        self.0.store.replace(Some(opened));
    }

    /// The browser's database, once it is open.
    async fn store(&self) -> Result<Store, StoreError> {
        loop {
            if let Some(opened) = self.0.store.borrow().clone() {
                return opened;
            }
            js::sleep_ms(5).await;
        }
    }
}
