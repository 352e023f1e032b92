//! Files and folders that a person hands over: by dropping, or by a file input.

use super::js::{next_task, property, text_of};
use futures::channel::oneshot;
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, DataTransferItem, DragEvent, File, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry,
    FileSystemFileEntry, HtmlInputElement,
};

/// More files than this are refused before anything is read.
pub const MOST_FILES: usize = 50_000;
/// Files taken from a list between two turns of the page.
const BATCH: usize = 500;

/// A file with the path it had inside what was handed over; its bytes are not read yet.
#[derive(Clone)]
pub struct NamedFile {
    /// Path inside the dropped or picked folder, `/` between its parts.
    pub path: String,
    /// Handle to the bytes on disk or in memory.
    pub blob: Blob,
}

/// Why files could not be taken.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FilesError {
    /// There are too many to look at.
    #[error("More than {MOST_FILES} files were given. Open one examination at a time.")]
    TooMany,
    /// The browser refused to read a folder.
    #[error("The folder \"{folder}\" could not be read: {reason}. Check that it is still there and may be read.")]
    Folder {
        /// Path inside what was dropped.
        folder: String,
        /// The browser's words.
        reason: String,
    },
}

/// What was dropped; must be taken while the event is handled, because the browser empties it afterwards.
pub struct Dropped {
    entries: Vec<FileSystemEntry>,
    loose: Vec<File>,
}

impl Dropped {
    /// Takes hold of what a drop event carries.
    pub fn take(event: &DragEvent) -> Self {
        let mut dropped = Self { entries: Vec::new(), loose: Vec::new() };
        let Some(items) = event.data_transfer().map(|transfer| transfer.items()) else { return dropped };
        for item in (0..items.length()).filter_map(|index| items.get(index)) {
            dropped.take_item(&item);
        }
        dropped
    }

    fn take_item(&mut self, item: &DataTransferItem) {
        if item.kind() != "file" {
            return;
        }
        match item.webkit_get_as_entry() {
            Ok(Some(entry)) => self.entries.push(entry),
            _ => self.loose.extend(item.get_as_file().ok().flatten()),
        }
    }

    /// Lists the files in all dropped folders, giving the page its turns.
    pub async fn list(self) -> Result<Vec<NamedFile>, FilesError> {
        let mut files: Vec<NamedFile> = self.loose.into_iter().map(NamedFile::loose).collect();
        let mut waiting = self.entries;
        while let Some(entry) = waiting.pop() {
            if entry.is_directory() {
                waiting.extend(children(entry.unchecked_into()).await?);
            } else if let Ok(file) = file_of(entry.unchecked_ref()).await {
                files.push(NamedFile { path: entry.full_path().trim_start_matches('/').to_owned(), blob: file.into() });
            }
            if files.len() > MOST_FILES {
                return Err(FilesError::TooMany);
            }
        }
        Ok(files)
    }
}

impl NamedFile {
    fn loose(file: File) -> Self {
        Self { path: relative_path(&file), blob: file.into() }
    }
}

/// The files picked in a file or folder input, taken in batches so that 20,000 of them do not stop the page.
pub async fn from_input(input: &HtmlInputElement) -> Result<Vec<NamedFile>, FilesError> {
    let Some(list) = input.files() else { return Ok(Vec::new()) };
    if list.length() as usize > MOST_FILES {
        return Err(FilesError::TooMany);
    }
    let mut files = Vec::new();
    for index in 0..list.length() {
        files.extend(list.get(index).map(NamedFile::loose));
        if files.len() % BATCH == BATCH - 1 {
            next_task().await;
        }
    }
    Ok(files)
}

fn relative_path(file: &File) -> String {
    let path = property(file, "webkitRelativePath").as_string().unwrap_or_default();
    if path.is_empty() { file.name() } else { path }
}

/// All entries of a folder; browsers hand out at most 100 at a time.
async fn children(folder: FileSystemDirectoryEntry) -> Result<Vec<FileSystemEntry>, FilesError> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let batch = read_entries(&reader)
            .await
            .map_err(|error| FilesError::Folder { folder: folder.full_path(), reason: text_of(&error) })?;
        if batch.is_empty() {
            return Ok(all);
        }
        all.extend(batch);
    }
}

async fn read_entries(reader: &FileSystemDirectoryReader) -> Result<Vec<FileSystemEntry>, JsValue> {
    let (done, failed, outcome) = callbacks();
    reader.read_entries_with_callback_and_callback(done.unchecked_ref(), failed.unchecked_ref())?;
    let list = outcome.await.unwrap_or(Err(JsValue::UNDEFINED))?;
    Ok(js_sys::Array::from(&list).iter().map(JsCast::unchecked_into).collect())
}

async fn file_of(entry: &FileSystemFileEntry) -> Result<File, JsValue> {
    let (done, failed, outcome) = callbacks();
    entry.file_with_callback_and_callback(done.unchecked_ref(), failed.unchecked_ref());
    outcome.await.unwrap_or(Err(JsValue::UNDEFINED))?.dyn_into()
}

type Outcome = oneshot::Receiver<Result<JsValue, JsValue>>;

/// A success and a failure callback, and what they will have been called with.
fn callbacks() -> (JsValue, JsValue, Outcome) {
    let (sender, outcome) = oneshot::channel();
    let sender = std::rc::Rc::new(std::cell::RefCell::new(Some(sender)));
    let settle = move |result: fn(JsValue) -> Result<JsValue, JsValue>| {
        let sender = sender.clone();
        Closure::once_into_js(move |value: JsValue| {
            if let Some(sender) = sender.borrow_mut().take() {
                drop(sender.send(result(value)));
            }
        })
    };
    (settle(Ok), settle(Err), outcome)
}
