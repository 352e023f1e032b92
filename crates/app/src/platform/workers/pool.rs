//! A few dedicated workers that take tasks in order of urgency; a worker that traps is replaced.

use super::ask::{Ask, Bundle};
use super::message::{Incoming, pack};
use super::seat::Seat;
use crate::platform::packed::{packed, unpacked};
use crate::platform::{BUILD, js};
use futures::channel::oneshot;
use js_sys::ArrayBuffer;
use serde::de::DeserializeOwned;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Blob;

/// Tasks that belong together and are cancelled together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JobId(u32);

/// Tasks a worker holds at once, so that it reads one file while it decodes another.
const DEPTH: usize = 2;
/// Time that one task of the page spends on handing out work, ms; each file costs a part of a millisecond.
const POST_MS: f64 = 8.0;
/// Restarts after traps before a pool gives up.
const MOST_RESTARTS: u32 = 20;

/// A piece of work for one worker.
pub struct Task<R> {
    /// Cancelled with this job.
    pub job: JobId,
    /// What to do.
    pub request: R,
    /// File handles.
    pub blobs: Vec<Blob>,
    /// Moved to the worker.
    pub buffers: Vec<ArrayBuffer>,
}

/// What came back.
pub struct Reply<A> {
    /// The answer.
    pub response: A,
    /// Blobs made by the worker.
    pub blobs: Vec<Blob>,
    /// Buffers moved from the worker.
    pub buffers: Vec<ArrayBuffer>,
}

/// A task as the queue holds it: what is asked is text already.
struct Packed {
    job: JobId,
    body: Vec<u8>,
    doing: &'static str,
    background: bool,
    blobs: Vec<Blob>,
    buffers: Vec<ArrayBuffer>,
}

/// Why a task has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaskError {
    /// Its job was cancelled.
    #[error("Cancelled.")]
    Cancelled,
    /// The worker says why, in words.
    #[error("{0}")]
    Refused(String),
    /// The worker trapped.
    #[error(
        "The image reader stopped unexpectedly while {doing}. Everything else was kept. A file may be damaged: try again without it."
    )]
    Stopped {
        /// What it was doing.
        doing: &'static str,
    },
    /// No worker could be started.
    #[error("The image reader could not be started: {0}. Load the page again.")]
    NoWorker(String),
}

/// The answer as text, with what lies beside it.
type Outcome = Result<Reply<Vec<u8>>, TaskError>;

/// Hears how much of a task is done, and how much there is, in any unit.
pub type Tell = Rc<dyn Fn(f64, f64)>;

/// A task with the place its outcome goes to.
pub(super) struct Waiting {
    task: Packed,
    on_progress: Option<Tell>,
    reply: oneshot::Sender<Outcome>,
}

/// A handle on the pool; clones share it.
#[derive(Clone)]
pub struct WorkerPool(Rc<Pool>);

struct Pool {
    bundle: Bundle,
    version: String,
    begun: Cell<bool>,
    seats: RefCell<Vec<Seat>>,
    queue: RefCell<VecDeque<Waiting>>,
    module: RefCell<Option<Result<JsValue, String>>>,
    next_job: Cell<u32>,
    next_task: Cell<u32>,
    restarts: Cell<u32>,
    /// Queued tasks are handed out in a task that is coming.
    handing_out: Cell<bool>,
}

impl JobId {
    /// The job as a number, for messages.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl WorkerPool {
    /// A pool that fetches its bundle with the first task, or with [`WorkerPool::start`].
    pub fn new(bundle: Bundle, version: &str) -> Self {
        Self(Rc::new(Pool {
            bundle,
            version: version.to_owned(),
            begun: Cell::new(false),
            seats: RefCell::default(),
            queue: RefCell::default(),
            module: RefCell::default(),
            next_job: Cell::new(1),
            next_task: Cell::new(1),
            restarts: Cell::new(0),
            handing_out: Cell::new(false),
        }))
    }

    /// Begins to fetch and compile the bundle and starts its workers, unless that was done; returns at once.
    pub fn start(&self) {
        if !self.0.begun.replace(true) {
            js::spawn(self.clone().fill());
        }
    }

    /// Workers that this machine gets.
    pub fn size(&self) -> usize {
        self.0.bundle.seats()
    }

    /// A new job for tasks that belong together.
    pub fn new_job(&self) -> JobId {
        let id = self.0.next_job.get();
        self.0.next_job.set(id + 1);
        JobId(id)
    }

    /// Queues a task and waits for its outcome.
    pub async fn run<R: Ask>(&self, task: Task<R>) -> Result<Reply<R::Answer>, TaskError> {
        read(self.submit(task, None).await)
    }

    /// Like [`WorkerPool::run`], telling how far the task has come.
    pub async fn run_with_progress<R: Ask>(
        &self,
        task: Task<R>,
        on_progress: Option<Tell>,
    ) -> Result<Reply<R::Answer>, TaskError> {
        read(self.submit(task, on_progress).await)
    }

    fn submit<R: Ask>(&self, task: Task<R>, on_progress: Option<Tell>) -> oneshot::Receiver<Outcome> {
        let Task { job, request, blobs, buffers } = task;
        let body = packed(&request).unwrap_or_default();
        let task = Packed { job, body, doing: request.doing(), background: request.is_background(), blobs, buffers };
        let (reply, outcome) = oneshot::channel();
        self.start();
        self.0.queue.borrow_mut().push_back(Waiting { task, on_progress, reply });
        // Many tasks are often submitted at once: handing them out is a task of its own, with its own limit.
        self.hand_out_later();
        outcome
    }

    /// Ends a job: queued tasks never start, and workers busy with it alone are replaced at once.
    pub fn cancel(&self, job: JobId) {
        let queued: Vec<Waiting> = self.0.queue.borrow_mut().drain(..).collect();
        let (ended, kept): (Vec<_>, Vec<_>) = queued.into_iter().partition(|waiting| waiting.task.job == job);
        self.0.queue.borrow_mut().extend(kept);
        ended.into_iter().for_each(|waiting| waiting.settle(Err(TaskError::Cancelled)));
        for seat in 0..self.seats() {
            if self.is_only_busy_with(seat, job) {
                self.replace(seat, |_| TaskError::Cancelled);
            }
        }
        self.hand_out();
    }

    /// Gives the memory of idle workers back: WebAssembly memory never shrinks, so they are replaced.
    pub fn refresh_idle(&self) {
        for seat in 0..self.seats() {
            let idle = self.0.seats.borrow().get(seat).is_some_and(|seat| seat.ready && seat.running.is_empty());
            if idle {
                self.replace(seat, |_| TaskError::Cancelled);
            }
        }
    }

    fn seats(&self) -> usize {
        self.0.seats.borrow().len()
    }

    fn is_only_busy_with(&self, seat: usize, job: JobId) -> bool {
        let seats = self.0.seats.borrow();
        let Some(seat) = seats.get(seat) else { return false };
        !seat.running.is_empty() && seat.running.values().all(|waiting| waiting.task.job == job)
    }

    async fn fill(self) {
        let Pool { bundle, version, .. } = &*self.0;
        let module =
            compile(&format!("/{}_bg.wasm?v={version}", bundle.name())).await.map_err(|error| js::text_of(&error));
        let compiled = module.clone().ok();
        self.0.module.replace(Some(module));
        if let Some(compiled) = compiled {
            for index in 0..self.size() {
                self.add_seat(index, &compiled);
            }
        }
        self.hand_out();
    }

    fn add_seat(&self, index: usize, module: &JsValue) {
        let pool = Rc::downgrade(&self.0);
        let hear = move |incoming| {
            if let Some(pool) = pool.upgrade() {
                WorkerPool(pool).hear(index, incoming);
            }
        };
        match Seat::start(&self.0.version, self.0.bundle.name(), module, hear) {
            Ok(seat) if index < self.0.seats.borrow().len() => {
                drop(std::mem::replace(&mut self.0.seats.borrow_mut()[index], seat))
            }
            Ok(seat) => self.0.seats.borrow_mut().push(seat),
            Err(error) => drop(self.0.module.replace(Some(Err(js::text_of(&error))))),
        }
    }

    fn hear(&self, index: usize, incoming: Incoming) {
        match incoming {
            Incoming::Ready(build) if build == BUILD => {
                if let Some(seat) = self.0.seats.borrow_mut().get_mut(index) {
                    seat.ready = true;
                }
                self.hand_out();
            }
            Incoming::Ready(_) => self.give_up("the server has a newer version".into()),
            Incoming::Trap => {
                self.0.restarts.set(self.0.restarts.get() + 1);
                self.replace(index, |doing| TaskError::Stopped { doing });
            }
            Incoming::Progress { id, done, total } => {
                if let Some(waiting) = self.0.seats.borrow().get(index).and_then(|seat| seat.running.get(&id)) {
                    waiting.on_progress.iter().for_each(|tell| tell(done, total));
                }
            }
            Incoming::Done { id, body, blobs, buffers } => {
                let waiting = self.0.seats.borrow_mut().get_mut(index).and_then(|seat| seat.running.remove(&id));
                if let Some(waiting) = waiting {
                    waiting.settle(Ok(Reply { response: body, blobs, buffers }));
                }
                self.hand_out();
            }
        }
    }

    /// Ends a worker, tells its tasks why, and starts another in its place.
    fn replace(&self, index: usize, why: impl Fn(&'static str) -> TaskError) {
        let ended = match self.0.seats.borrow_mut().get_mut(index) {
            Some(seat) => {
                seat.ready = false;
                seat.worker.terminate();
                std::mem::take(&mut seat.running)
            }
            None => return,
        };
        for waiting in ended.into_values() {
            let reason = why(waiting.task.doing);
            waiting.settle(Err(reason));
        }
        if self.0.restarts.get() > MOST_RESTARTS {
            return self.give_up("it stopped too often".into());
        }
        let module = self.0.module.borrow().clone();
        if let Some(Ok(module)) = module {
            self.add_seat(index, &module);
        }
        self.hand_out();
    }

    fn give_up(&self, reason: String) {
        self.0.module.replace(Some(Err(reason)));
        self.0.seats.borrow_mut().clear();
        self.hand_out();
    }

    fn hand_out_later(&self) {
        if self.0.handing_out.replace(true) {
            return;
        }
        let pool = self.clone();
        js::spawn(async move {
            js::next_task().await;
            pool.0.handing_out.set(false);
            pool.hand_out();
        });
    }

    /// The next task for this worker: what somebody waits for, else background work, if the worker has nothing to do.
    fn next_for(&self, seat: &Seat) -> Option<Waiting> {
        let mut queue = self.0.queue.borrow_mut();
        let wanted = queue.iter().position(|waiting| !waiting.task.background);
        let idle = seat.running.is_empty() && !queue.is_empty();
        queue.remove(wanted.or(idle.then_some(0))?)
    }

    /// Gives queued tasks to the least busy workers.
    fn hand_out(&self) {
        if let Some(Err(reason)) = self.0.module.borrow().clone() {
            let queued: Vec<Waiting> = self.0.queue.borrow_mut().drain(..).collect();
            queued.into_iter().for_each(|waiting| waiting.settle(Err(TaskError::NoWorker(reason.clone()))));
            return;
        }
        let started = js::elapsed_ms();
        let mut seats = self.0.seats.borrow_mut();
        loop {
            if js::elapsed_ms() - started > POST_MS {
                return self.hand_out_later();
            }
            let free = seats
                .iter_mut()
                .filter(|seat| seat.ready && seat.running.len() < DEPTH)
                .min_by_key(|seat| seat.running.len());
            let Some(seat) = free else { return };
            let Some(mut waiting) = self.next_for(seat) else { return };
            let id = self.0.next_task.get();
            self.0.next_task.set(id.wrapping_add(1));
            let buffers = std::mem::take(&mut waiting.task.buffers);
            let (message, moved) = pack(id, &waiting.task.body, &waiting.task.blobs, &buffers);
            match seat.worker.post_message_with_transfer(&message, &moved) {
                Ok(()) => drop(seat.running.insert(id, waiting)),
                Err(error) => waiting.settle(Err(TaskError::Refused(js::text_of(&error)))),
            }
        }
    }
}

impl Waiting {
    fn settle(self, outcome: Outcome) {
        // The one who asked may have gone; then nobody needs the outcome.
        let _ = self.reply.send(outcome);
    }
}

/// The answer in the words of its kind, or the worker's reason for none.
fn read<A: DeserializeOwned>(outcome: Result<Outcome, oneshot::Canceled>) -> Result<Reply<A>, TaskError> {
    let Reply { response, blobs, buffers } = outcome.unwrap_or(Err(TaskError::Cancelled))?;
    let answer = unpacked::<Result<A, String>>(&response).and_then(|answer| answer);
    answer.map(|response| Reply { response, blobs, buffers }).map_err(TaskError::Refused)
}

/// Compiles while downloading where the server sends the right content type, else afterwards.
async fn compile(address: &str) -> Result<JsValue, JsValue> {
    let window = js::window();
    let response = window.fetch_with_str(address);
    if let Ok(module) = js::resolved::<JsValue>(js_sys::WebAssembly::compile_streaming(&response)).await {
        return Ok(module);
    }
    let response: web_sys::Response = js::resolved(window.fetch_with_str(address)).await?;
    let bytes: JsValue = js::resolved(response.array_buffer()?).await?;
    js::resolved(js_sys::WebAssembly::compile(&bytes)).await
}
