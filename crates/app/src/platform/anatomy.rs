//! The page's side of the anatomy worker: asks it, and hands over the volume and the label map when it lacks them.

use super::js;
use super::pieces::{copy_bytes_in, copy_bytes_out, copy_voxels_out};
use super::workers::anatomy_wire::{AnatomyRequest, AnatomyResponse, AnatomyWork};
use super::workers::wire::{Grid, VolumeHead};
use super::workers::{Bundle, JobId, Reply, Task, TaskError, Tell, WorkerPool};
use js_sys::{ArrayBuffer, Float32Array, Uint32Array};
use prosector_session::Session;
use prosector_session::core::{FrameOfReferenceUid, LabelMap, SegmentGroup, SurfaceMesh};
use prosector_session::imaging::Diagnostic;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use web_sys::Blob;

/// Times that a request is asked again after the worker said what it lacks; it may be replaced meanwhile.
const TRIES: usize = 4;

/// A handle on the anatomy worker; clones share it. The worker is fetched with the first question.
#[derive(Clone)]
pub struct Anatomy {
    pool: WorkerPool,
    session: Rc<RefCell<Session>>,
}

/// Work with what lies beside it.
pub struct Question {
    /// Cancelled with this job.
    pub job: JobId,
    /// What to do.
    pub work: AnatomyWork,
    /// File handles.
    pub blobs: Vec<Blob>,
    /// Moved to the worker.
    pub buffers: Vec<ArrayBuffer>,
}

/// What a segmentation file holds.
pub struct Segmentation {
    /// Label map and structures.
    pub group: SegmentGroup,
    /// What the person should know.
    pub remarks: Vec<Diagnostic>,
}

impl Question {
    /// Work without blobs and buffers.
    pub fn new(job: JobId, work: AnatomyWork) -> Self {
        Self { job, work, blobs: Vec::new(), buffers: Vec::new() }
    }
}

impl Anatomy {
    /// A handle on the worker of this version, which works on what the session holds.
    pub(super) fn new(version: &str, session: Rc<RefCell<Session>>) -> Self {
        Self { pool: WorkerPool::new(Bundle::Anatomy, version), session }
    }

    /// A new job for questions that belong together.
    pub fn new_job(&self) -> JobId {
        self.pool.new_job()
    }

    /// Ends a job: no question of it is answered any more, and a worker busy with it alone is replaced.
    pub fn cancel(&self, job: JobId) {
        self.pool.cancel(job);
    }

    /// Asks the worker. The volume and the label map of the session at this moment are handed over where the work needs
    /// them; `tell` hears how much is done and how much there is.
    ///
    /// # Errors
    /// The worker's reason in words; [`TaskError::Cancelled`] also where another volume or label map was opened meanwhile.
    pub async fn ask(&self, question: Question, tell: Option<Tell>) -> Result<Reply<AnatomyResponse>, TaskError> {
        let Question { job, work, blobs, mut buffers } = question;
        let needs = work.needs();
        if needs.volume && self.session.borrow().progress().is_some_and(|progress| !progress.is_complete()) {
            return Err(TaskError::Refused(
                "The images are still being read. Try again when they are complete.".into(),
            ));
        }
        let volume = needs.volume.then(|| self.volume_key());
        let labels = needs.labels.then(|| self.labels_key());
        for _ in 0..TRIES {
            let request = AnatomyRequest { volume, labels, work: work.clone() };
            let task = Task { job, request, blobs: blobs.clone(), buffers };
            let reply = self.pool.run_with_progress(task, tell.clone()).await?;
            let AnatomyResponse::Lacks { volume: lacks_volume, labels: lacks_labels } = reply.response else {
                return Ok(reply);
            };
            buffers = reply.buffers;
            if lacks_volume {
                self.hand_over_volume(job, volume).await?;
            }
            if lacks_labels {
                self.hand_over_labels(job, labels).await?;
            }
        }
        Err(TaskError::Refused("There is not enough memory for this beside the open images. Close other tabs.".into()))
    }

    fn volume_key(&self) -> u64 {
        self.session.borrow().generation().0
    }

    fn labels_key(&self) -> u64 {
        self.session.borrow().labels_version()
    }

    async fn hand_over_volume(&self, job: JobId, wanted: Option<u64>) -> Result<(), TaskError> {
        // What belongs to another volume by now is not wanted any more.
        let volume = self.session.borrow().volume().cloned().filter(|_| wanted == Some(self.volume_key()));
        let volume = volume.ok_or(TaskError::Cancelled)?;
        let (key, head) = (self.volume_key(), VolumeHead::of(&volume));
        let buffers = vec![copy_voxels_out(&volume.voxels).await];
        self.hold(job, AnatomyWork::HoldVolume { key, head }, buffers).await
    }

    async fn hand_over_labels(&self, job: JobId, wanted: Option<u64>) -> Result<(), TaskError> {
        let group = self.session.borrow().segments().cloned().filter(|_| wanted == Some(self.labels_key()));
        let map = &group.ok_or(TaskError::Cancelled)?.label_map;
        let key = self.labels_key();
        let buffers = vec![copy_bytes_out(&map.labels).await];
        self.hold(job, AnatomyWork::HoldLabels { key, grid: Grid::of(map) }, buffers).await
    }

    async fn hold(&self, job: JobId, work: AnatomyWork, buffers: Vec<ArrayBuffer>) -> Result<(), TaskError> {
        let request = AnatomyRequest { volume: None, labels: None, work };
        self.pool.run(Task { job, request, blobs: Vec::new(), buffers }).await.map(drop)
    }

    /// The blob as a label map: a DICOM segmentation, or NIfTI if `nifti`.
    ///
    /// # Errors
    /// What the reader says of the file, in words.
    pub async fn read_segmentation(&self, job: JobId, blob: &Blob, nifti: bool) -> Result<Segmentation, TaskError> {
        let work = if nifti { AnatomyWork::ReadNiftiLabels } else { AnatomyWork::ReadSegmentation };
        let reply = self.ask(Question { blobs: vec![blob.clone()], ..Question::new(job, work) }, None).await?;
        let AnatomyResponse::Segments { grid, segments, diagnostics } = reply.response else { return Err(surprised()) };
        let buffer = reply.buffers.first().ok_or_else(surprised)?;
        let label_map = LabelMap {
            dims: grid.dims,
            labels: Arc::new(copy_bytes_in(buffer).await),
            lps_from_voxel: grid.lps_from_voxel,
            frame_of_reference: grid.frame_of_reference,
        };
        let label_map = label_map.checked().map_err(|error| TaskError::Refused(error.to_string()))?;
        Ok(Segmentation { group: SegmentGroup { label_map, segments }, remarks: diagnostics })
    }

    /// Makes the surface of each label with about so many triangles and hands each over when made, in this order.
    ///
    /// # Errors
    /// As [`Anatomy::ask`].
    pub async fn extract_surfaces(
        &self,
        job: JobId,
        labels: &[u8],
        most_triangles: usize,
        take: &mut dyn FnMut(u8, SurfaceMesh),
    ) -> Result<(), TaskError> {
        let frame = self.session.borrow().segments().map(|group| group.label_map.frame_of_reference.clone());
        let frame = frame.ok_or(TaskError::Cancelled)?;
        for &label in labels {
            let edited = self.session.borrow().was_edited(label);
            // A structure that was changed is made alone, in the time of its own box; its neighbours are as they were.
            let work = match edited {
                true => AnatomyWork::SurfaceAlone { label, most_triangles },
                false => AnatomyWork::ExtractSurfaces { labels: vec![label], most_triangles },
            };
            let reply = self.ask(Question::new(job, work), None).await?;
            let AnatomyResponse::Surfaces { labels } = reply.response else { return Err(surprised()) };
            for (label, buffers) in labels.into_iter().zip(reply.buffers.chunks_exact(3)) {
                take(label, mesh(buffers, frame.clone()));
                js::next_task().await;
            }
        }
        Ok(())
    }
}

/// A mesh from buffers of positions, normals and triangles.
pub(super) fn mesh(buffers: &[ArrayBuffer], frame_of_reference: FrameOfReferenceUid) -> SurfaceMesh {
    let floats = |buffer: &ArrayBuffer| triples(Float32Array::new(buffer).to_vec());
    SurfaceMesh {
        positions: floats(&buffers[0]),
        normals: floats(&buffers[1]),
        triangles: triples(Uint32Array::new(&buffers[2]).to_vec()),
        frame_of_reference,
    }
}

fn triples<T: Copy>(flat: Vec<T>) -> Vec<[T; 3]> {
    flat.as_chunks::<3>().0.to_vec()
}

/// What to say of an answer that this page does not know.
pub(super) fn surprised() -> TaskError {
    TaskError::Refused("The worker gave an answer that was not expected. Load the page again.".into())
}
