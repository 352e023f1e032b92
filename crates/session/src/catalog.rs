//! The series list and what the import has to say.

use crate::core::sort_by;
use crate::imaging::{Catalog, Diagnostic, SeriesKind, SeriesPlan, Severity};
use std::sync::Arc;

/// One row of the series list.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesRow {
    /// Identifier within the catalogue; opens the series.
    pub id: String,
    /// Series description; empty where the files have none.
    pub description: String,
    /// DICOM modality code.
    pub modality: String,
    /// Columns, rows, slices; zero for a file that was not opened yet.
    pub dims: [usize; 3],
    /// Memory of its volume in bytes.
    pub bytes: u64,
    /// Whether it is a volume that can be cut in all directions.
    pub is_volume: bool,
    /// Its strictest remark.
    pub severity: Option<Severity>,
    /// Whether it is the open one.
    pub open: bool,
}

/// A file that holds one volume and is opened whole: NIfTI. It has a row beside the series of DICOM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeFile {
    /// Identifier within the list; opens the file.
    pub id: String,
    /// File name shown to people.
    pub name: String,
    /// File format, shown where a series has its modality.
    pub format: String,
    /// Columns, rows, slices; zero until the file was opened once.
    pub dims: [usize; 3],
    /// Memory of its volume in bytes; zero until the file was opened once.
    pub bytes: u64,
}

/// Series and report of the last import.
#[derive(Clone, Debug, Default)]
pub struct SeriesList {
    catalog: Arc<Catalog>,
    files: Vec<VolumeFile>,
    open: Option<String>,
}

impl SeriesList {
    /// Takes a new import's catalogue.
    pub(crate) fn replace(&mut self, catalog: Catalog) {
        *self = Self { catalog: Arc::new(catalog), ..Self::default() };
    }

    /// Takes the files of a new import that hold a volume each.
    pub(crate) fn list_files(&mut self, files: Vec<VolumeFile>) {
        self.files = files;
    }

    /// Notes what opening a file told of it.
    pub(crate) fn note_file(&mut self, id: &str, dims: [usize; 3], bytes: u64) {
        if let Some(file) = self.files.iter_mut().find(|file| file.id == id) {
            (file.dims, file.bytes) = (dims, bytes);
        }
    }

    pub(crate) fn mark_open(&mut self, id: Option<String>) {
        self.open = id;
    }

    /// The catalogue itself.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// The plan of a series.
    pub fn series(&self, id: &str) -> Option<&SeriesPlan> {
        self.catalog.series.iter().find(|plan| plan.summary.id == id)
    }

    /// The plan of the open series; `None` also for volumes that came whole.
    pub fn open_series(&self) -> Option<&SeriesPlan> {
        self.series(self.open.as_deref()?)
    }

    /// The series to open at once after an import: the largest volume that is not refused.
    pub fn best(&self) -> Option<&SeriesPlan> {
        let shown = self.catalog.series.iter().filter(|plan| !plan.is_refused());
        shown.max_by_key(|plan| (plan.kind == SeriesKind::Volume, plan.volume_bytes()))
    }

    /// The rows of the list.
    pub fn rows(&self) -> Vec<SeriesRow> {
        let series = self.catalog.series.iter().map(|plan| self.row(plan));
        series.chain(self.files.iter().map(|file| self.file_row(file))).collect()
    }

    fn file_row(&self, file: &VolumeFile) -> SeriesRow {
        SeriesRow {
            id: file.id.clone(),
            description: file.name.clone(),
            modality: file.format.clone(),
            dims: file.dims,
            bytes: file.bytes,
            is_volume: true,
            severity: None,
            open: self.open.as_deref() == Some(&file.id),
        }
    }

    fn row(&self, plan: &SeriesPlan) -> SeriesRow {
        SeriesRow {
            id: plan.summary.id.clone(),
            description: plan.summary.description.clone(),
            modality: plan.summary.modality.0.clone(),
            dims: plan.dims,
            bytes: plan.volume_bytes(),
            is_volume: plan.kind == SeriesKind::Volume,
            severity: plan.diagnostics.iter().map(|d| d.severity).max(),
            open: self.open.as_deref() == Some(&plan.summary.id),
        }
    }

    /// The import report: remarks on the whole import, then those of each series with its identifier; worst first.
    pub fn report(&self) -> Vec<(Option<String>, Diagnostic)> {
        let whole = self.catalog.diagnostics.iter().map(|d| (None, d.clone()));
        let by_series = |plan: &SeriesPlan| {
            let id = plan.summary.id.clone();
            plan.diagnostics.clone().into_iter().map(move |d| (Some(id.clone()), d))
        };
        let mut all: Vec<_> = whole.chain(self.catalog.series.iter().flat_map(by_series)).collect();
        sort_by(&mut all, |(_, a), (_, b)| b.severity.cmp(&a.severity));
        all
    }
}
