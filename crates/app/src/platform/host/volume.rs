//! Filling the open volume, then what belongs to it: segments, surfaces, trees.

use super::{Host, HostEvent, Opening, open};
use crate::platform::anatomy::Segmentation;
use crate::platform::import::{Import, OpenError, SliceOutcome, decode_series};
use crate::platform::{js, shell};
use prosector_session::core::SegmentGroup;
use prosector_session::imaging::FileId;
use prosector_session::layers::LayerContent;
use prosector_session::{Command, DataCommand, Generation, SegmentCommand};
use std::cell::Cell;
use std::sync::Arc;

/// How long the other slices wait for the first picture to be on the screen, ms.
const FIRST_PICTURE_MS: f64 = 300.0;
/// A series beyond this leaves workers with memory that is worth giving back.
const HEAVY_BYTES: u64 = 256 * 1024 * 1024;
/// Triangles at which a structure looks smooth and still turns fluently.
const MOST_TRIANGLES: usize = 120_000;

/// Voxels that are zeroed in one task: some milliseconds.
const ZEROS_AT_ONCE: usize = 4 * 1024 * 1024;

impl Host {
    /// Opens a series of the catalogue, in place of the one that is open.
    pub fn open_series(&self, id: &str) {
        let (host, id, turn) = (self.clone(), id.to_owned(), self.0.opening.get());
        js::spawn(async move {
            match open::file_of_row(&id) {
                Some(file) => host.open_listed_file(turn, file).await,
                None => host.begin_series(turn, id).await,
            }
        });
    }

    async fn open_listed_file(&self, turn: u64, file: FileId) {
        self.emit(&HostEvent::Opening(Opening::Decoding));
        let outcome = self.open_whole_volume(turn, Some(file)).await;
        self.finish_opening(turn, outcome);
    }

    /// Takes the memory that a series needs in pieces, then opens it; decoding begins with the event that this causes.
    pub(super) async fn begin_series(&self, turn: u64, id: String) {
        let count = self.read(|session| session.voxels_of(&id)).unwrap_or_default();
        let mut zeros: Vec<i16> = Vec::new();
        // Memory that is not there is refused below, in words.
        if zeros.try_reserve_exact(count).is_ok() {
            while zeros.len() < count {
                zeros.resize((zeros.len() + ZEROS_AT_ONCE).min(count), 0);
                js::next_task().await;
            }
        }
        if self.is_wanted(turn) {
            self.dispatch(Command::Data(DataCommand::Zeros(zeros)));
            self.dispatch(Command::Data(DataCommand::OpenSeries { id }));
        }
    }

    /// Decodes the series that was just opened. A series opened before is not wanted any more.
    pub(super) fn decode_volume(&self, generation: Generation) {
        let plan = self.read(|session| session.series().open_series().cloned());
        let order = self.read(|session| session.decode_order());
        let Some(plan) = plan.filter(|_| !order.is_empty()) else { return };
        let import = Import::begin(&self.0.pool);
        if let Some(before) = self.0.import.replace(Some(import.clone())) {
            before.cancel();
        }
        let (host, turn) = (self.clone(), self.0.opening.get());
        js::spawn(async move {
            let files = host.0.sources.borrow().files.clone();
            let first_shown = Box::pin(host.0.views.first_picture(FIRST_PICTURE_MS));
            let mut take = |z, outcome| host.take_slice(generation, z, outcome);
            let outcome = decode_series(&import, &files, &plan, &order, first_shown, &mut take).await;
            match outcome {
                Ok(()) => {
                    js::mark("prosector:volume-complete");
                    if plan.volume_bytes() > HEAVY_BYTES {
                        host.0.pool.refresh_idle();
                    }
                    host.after_volume(turn).await;
                }
                Err(OpenError::Cancelled) => {}
                Err(error) => {
                    host.dispatch(Command::Data(DataCommand::CancelLoading));
                    host.opened(Err(error.to_string()));
                }
            }
        });
    }

    /// Hands a slice to the session; `false` when another volume was opened meanwhile.
    fn take_slice(&self, generation: Generation, z: usize, outcome: SliceOutcome) -> bool {
        if self.read(|session| session.generation()) != generation {
            return false;
        }
        self.dispatch(Command::Data(match outcome {
            SliceOutcome::Decoded(values) => DataCommand::Slice { generation, z, values },
            SliceOutcome::Failed(_) => DataCommand::SliceFailed { generation, z },
        }));
        true
    }

    /// Once the volume is there: trees, segments, surfaces. Meanwhile the files are kept for offline use, by workers
    /// that have nothing else to do.
    pub(super) async fn after_volume(&self, turn: u64) {
        let host = self.clone();
        js::spawn(async move { host.keep_case(turn).await });
        shell::keep_rest();
        js::next_task().await;
        let trees = std::mem::take(&mut self.0.sources.borrow_mut().trees);
        if !trees.is_empty() && self.is_wanted(turn) {
            self.dispatch(Command::Data(DataCommand::Trees(trees)));
        }
        let segments = self.read_segments(turn).await;
        if segments.is_none() && self.is_wanted(turn) {
            self.expect_segments(false);
        }
        if self.is_wanted(turn)
            && let Some(group) = segments
        {
            self.show_segments(turn, group).await;
        }
        if self.is_wanted(turn) {
            self.opened(Ok(()));
        }
    }

    /// Whether a label map of the case is still to come: nothing is painted beside it meanwhile.
    pub(super) fn expect_segments(&self, expected: bool) {
        let waiting = {
            let sources = self.0.sources.borrow();
            !sources.segmentations.is_empty() || !sources.volumes.is_empty()
        };
        if waiting || !expected {
            self.dispatch(Command::Segment(SegmentCommand::Expect(expected)));
        }
    }

    /// The first segmentation among the files that can be read.
    async fn read_segments(&self, turn: u64) -> Option<SegmentGroup> {
        let (objects, label_maps) = {
            let mut sources = self.0.sources.borrow_mut();
            (std::mem::take(&mut sources.segmentations), std::mem::take(&mut sources.volumes))
        };
        let all = objects.into_iter().map(|id| (id, false)).chain(label_maps.into_iter().map(|id| (id, true)));
        for (id, nifti) in all {
            let Some(blob) = self.blob(id) else { continue };
            let read = self.0.anatomy.read_segmentation(self.anatomy_job(), &blob, nifti).await;
            if !self.is_wanted(turn) {
                return None;
            }
            match read {
                Ok(Segmentation { group, remarks }) => {
                    remarks.into_iter().for_each(|remark| self.refuse(&remark.message));
                    return Some(group);
                }
                Err(error) => self.refuse(&error),
            }
        }
        None
    }

    async fn show_segments(&self, turn: u64, group: SegmentGroup) {
        // The layers that appear now are built below, not by the event that announces them.
        self.0.building.set(true);
        self.dispatch(Command::Data(DataCommand::Segments(Arc::new(group))));
        self.build_surfaces(turn).await;
        js::mark("prosector:surfaces-complete");
    }

    /// Makes surfaces of structures that were shown just now; those that stay hidden cost nothing.
    pub(super) fn build_shown(&self) {
        if self.0.building.get() || self.labels_without_surface().is_empty() {
            return;
        }
        self.0.building.set(true);
        let (host, turn) = (self.clone(), self.0.opening.get());
        js::spawn(async move {
            host.build_surfaces(turn).await;
            if host.is_wanted(turn) {
                host.opened(Ok(()));
            }
        });
    }

    /// Makes surfaces until every visible structure has one.
    async fn build_surfaces(&self, turn: u64) {
        loop {
            let labels = self.labels_without_surface();
            let (version, drawing) = self.read(|session| (session.labels_version(), session.is_drawing()));
            // While somebody draws nothing is made that the next piece of the stroke would make old.
            if labels.is_empty() || drawing || !self.is_wanted(turn) {
                break;
            }
            let is_now = || self.is_wanted(turn) && self.read(|session| session.labels_version()) == version;
            let (total, done) = (labels.len(), Cell::new(0));
            let tell = || {
                if self.is_wanted(turn) {
                    self.emit(&HostEvent::Opening(Opening::Building { done: done.get(), total }));
                }
            };
            tell();
            let mut take = |label_value, mesh| {
                done.set(done.get() + 1);
                if is_now() {
                    self.dispatch(Command::Data(DataCommand::Surface { label_value, mesh: Arc::new(mesh) }));
                    tell();
                }
            };
            let extracted =
                self.0.anatomy.extract_surfaces(self.anatomy_job(), &labels, MOST_TRIANGLES, &mut take).await;
            if let Err(error) = extracted {
                if self.is_wanted(turn) && !is_now() {
                    continue;
                }
                if self.is_wanted(turn) {
                    self.refuse(&error);
                }
                break;
            }
        }
        self.0.building.set(false);
    }

    /// Labels of the structures that are shown and have no surface yet, the smallest structure first: vessels and
    /// tumours are there at once, and skin and fat come last.
    fn labels_without_surface(&self) -> Vec<u8> {
        self.read(|session| {
            let label = |layer: &prosector_session::layers::Layer| match layer.content {
                LayerContent::Segment { label_value } if layer.visible => Some(label_value),
                _ => None,
            };
            let labels = session.layers().all().iter().filter_map(label);
            let mut labels: Vec<u8> = labels.filter(|label| session.wants_surface(*label)).collect();
            let volumes = session.segment_volumes();
            let size = |label: &u8| volumes.iter().find(|(of, _)| of == label).map_or(0.0, |(_, ml)| *ml);
            prosector_session::core::sort_by(&mut labels, |a, b| size(a).total_cmp(&size(b)));
            labels
        })
    }
}
