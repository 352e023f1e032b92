//! What assembly needs to know of one DICOM file, read from its first bytes.

use super::charset::{Charset, DecodeText, decode_text};
use super::dataset::{Dataset, Stop};
use super::file::{OpenFailure, Opened, open};
use super::frames::{FrameHeader, read_frames};
use super::spacing::read_spacing;
use crate::error::ImportError;
use crate::limits::Limits;
use dicom_dictionary_std::tags;
use prosector_core::{FrameOfReferenceUid, Modality, SeriesUid, Spacing, StudyUid, Window};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a file is, as far as an import treats it differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceKind {
    /// An image or a multi-frame image.
    Image,
    /// A segmentation object: read it with [`crate::read_seg`].
    Segmentation,
    /// A dose, a report, a structure set, a plan: not shown.
    Other,
}

/// How the samples of a frame are stored.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PixelFormat {
    /// Rows (0028,0010).
    pub rows: u16,
    /// Columns (0028,0011).
    pub columns: u16,
    /// Number of Frames (0028,0008), at least 1.
    pub frames: u32,
    /// Samples per Pixel (0028,0002).
    pub samples: u16,
    /// Bits Allocated (0028,0100): 1, 8, 16, 32 or 64.
    pub bits_allocated: u16,
    /// Bits Stored (0028,0101).
    pub bits_stored: u16,
    /// High Bit (0028,0102): where the most significant stored bit lies.
    pub high_bit: u16,
    /// Pixel Representation (0028,0103): two's complement.
    pub signed: bool,
    /// Planar Configuration (0028,0006): colours one after another.
    pub planar: bool,
    /// Photometric Interpretation (0028,0004).
    pub photometric: String,
}

impl PixelFormat {
    /// Reads group 0028 of a data set; `None` where it describes no image.
    pub(crate) fn of(dataset: &Dataset) -> Option<Self> {
        let rows = dataset.unsigned(tags::ROWS).filter(|&n| n > 0)?;
        let columns = dataset.unsigned(tags::COLUMNS).filter(|&n| n > 0)?;
        let bits_allocated = dataset.unsigned(tags::BITS_ALLOCATED).unwrap_or(16);
        let stored = dataset.unsigned(tags::BITS_STORED).unwrap_or(bits_allocated).clamp(1, bits_allocated.max(1));
        let high_bit = dataset.unsigned(tags::HIGH_BIT).filter(|&bit| bit < bits_allocated && bit + 1 >= stored);
        Some(Self {
            rows,
            columns,
            frames: dataset.integer(tags::NUMBER_OF_FRAMES).and_then(|n| u32::try_from(n).ok()).unwrap_or(1).max(1),
            samples: dataset.unsigned(tags::SAMPLES_PER_PIXEL).unwrap_or(1).max(1),
            bits_allocated,
            bits_stored: stored,
            high_bit: high_bit.unwrap_or(stored - 1),
            signed: dataset.unsigned(tags::PIXEL_REPRESENTATION) == Some(1),
            planar: dataset.unsigned(tags::PLANAR_CONFIGURATION) == Some(1),
            photometric: dataset.text(tags::PHOTOMETRIC_INTERPRETATION).unwrap_or_else(|| "MONOCHROME2".into()),
        })
    }

    /// Bytes of one decoded sample.
    pub(crate) fn bytes_per_sample(&self) -> usize {
        usize::from(self.bits_allocated.div_ceil(8))
    }

    /// Samples of one frame.
    pub(crate) fn samples_per_frame(&self) -> u64 {
        u64::from(self.rows) * u64::from(self.columns) * u64::from(self.samples)
    }

    /// Bytes of one decoded frame, 1-bit samples unpacked to bytes.
    pub(crate) fn bytes_per_frame(&self) -> u64 {
        self.samples_per_frame() * u64::from(self.bits_allocated.div_ceil(8))
    }
}

/// One DICOM file as assembly sees it; holds no name or identifier of the patient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InstanceHeader {
    /// What it is.
    pub kind: InstanceKind,
    /// SOP Class UID (0008,0016).
    pub sop_class: String,
    /// SOP Instance UID (0008,0018).
    pub sop_instance: String,
    /// Study Instance UID; empty if missing.
    pub study: StudyUid,
    /// Series Instance UID; empty if missing.
    pub series: SeriesUid,
    /// Modality (0008,0060); empty if missing.
    pub modality: Modality,
    /// Series Description, or the protocol's or body part's name, in the file's character set.
    pub description: String,
    /// Study Date (0008,0020), `YYYYMMDD`.
    pub study_date: Option<String>,
    /// Series Number (0020,0011).
    pub series_number: Option<i64>,
    /// Instance Number (0020,0013): only to order what has no position.
    pub instance_number: Option<i64>,
    /// First 8 bytes, as hexadecimal, of the SHA-256 of Patient ID or else name and birth date; empty if all are.
    pub patient_key: String,
    /// Frame of Reference UID (0020,0052).
    pub frame_of_reference: Option<FrameOfReferenceUid>,
    /// Echo, time point, diffusion weighting and image type: series are split by it.
    pub split: String,
    /// Acquisition number and time of the whole file: tells apart what lies at one position.
    pub moment: String,
    /// How its pixels are stored; `None` for objects without pixels.
    pub pixels: Option<PixelFormat>,
    /// One entry a frame.
    pub frames: Vec<FrameHeader>,
    /// Whether the millimetres of `frames` can be trusted.
    pub spacing: Spacing,
    /// Windows that the file recommends.
    pub windows: Vec<Window>,
    /// Gantry/Detector Tilt (0018,1120) in degrees, as announced.
    pub announced_tilt: Option<f64>,
    /// Transfer Syntax UID.
    pub transfer_syntax: String,
    /// Codes of what had to be assumed: `no_preamble`, `no_meta`, `no_transfer_syntax`, `cut`, `damaged`,
    /// `spacing_not_finite`, `position_not_finite`.
    pub notes: Vec<String>,
}

/// The outcome of reading the first bytes of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // The header is the usual case and is moved once.
pub enum HeaderOutcome {
    /// The header.
    Instance(InstanceHeader),
    /// The header is longer than the bytes given: call again with at least this many.
    NeedMore {
        /// Bytes from the beginning of the file.
        bytes: u64,
    },
}

/// Reads the header of a DICOM file from its first bytes.
///
/// `head` may be the whole file or a prefix; `total_len` is the file's length. 64 KiB suffice for most files.
/// Total: any bytes give a header, a demand for more bytes, or an error.
pub fn read_header(head: &[u8], total_len: u64) -> Result<HeaderOutcome, ImportError> {
    read_header_with(head, total_len, decode_text)
}

/// As [`read_header`], with a decoder of text of the caller.
pub fn read_header_with(head: &[u8], total_len: u64, decode: DecodeText) -> Result<HeaderOutcome, ImportError> {
    let limits = Limits::DEFAULT;
    let whole = head.len() as u64 >= total_len;
    let opened = match open(head, total_len, limits.max_header_bytes.max(4 * total_len.min(limits.max_frame_bytes))) {
        Ok(opened) => opened,
        Err(OpenFailure::NeedMore(bytes)) => return need_more(bytes, head, total_len, &limits),
        Err(OpenFailure::Refused(error)) => return Err(error),
    };
    let parsed = opened.parse();
    let mut notes: Vec<String> = opened.notes.iter().map(|&note| note.to_owned()).collect();
    match parsed.stop {
        Some(Stop::Short { needed }) if !whole => {
            let inflated = matches!(opened.body, std::borrow::Cow::Owned(_));
            let bytes = if inflated { total_len } else { needed.saturating_add(4096).min(total_len) };
            return need_more(bytes, head, total_len, &limits);
        }
        Some(Stop::Damaged { what, offset }) if parsed.dataset.element(tags::SERIES_INSTANCE_UID).is_none() => {
            return Err(ImportError::Damaged { what, offset });
        }
        Some(Stop::Damaged { .. }) => notes.push("damaged".into()),
        Some(Stop::Short { .. }) if parsed.dataset.elements.is_empty() => {
            return Err(ImportError::Damaged { what: "the file ends within its first element", offset: head.len() });
        }
        Some(Stop::Short { .. }) => notes.push("cut".into()),
        None => {}
    }
    let charset = Charset::of(&parsed.dataset, decode);
    Ok(HeaderOutcome::Instance(describe(&parsed.dataset, &charset, parsed.pixels.is_some(), &opened, notes)))
}

/// Asks for more bytes, always more than were given, unless the limit is passed.
fn need_more(bytes: u64, head: &[u8], total: u64, limits: &Limits) -> Result<HeaderOutcome, ImportError> {
    if bytes > limits.max_header_bytes && bytes < total {
        return Err(ImportError::HeaderTooLong { limit: limits.max_header_bytes });
    }
    let more = (head.len() as u64 * 2).max(4096);
    Ok(HeaderOutcome::NeedMore { bytes: bytes.max(more).min(total) })
}

fn describe(
    dataset: &Dataset,
    charset: &Charset,
    has_pixels: bool,
    opened: &Opened,
    mut notes: Vec<String>,
) -> InstanceHeader {
    let text = |tag| charset.text(dataset, tag);
    let pixels = PixelFormat::of(dataset).filter(|_| has_pixels);
    let sop_class = dataset.text(tags::SOP_CLASS_UID).unwrap_or_default();
    let modality = dataset.text(tags::MODALITY).unwrap_or_default();
    let spacing = read_spacing(dataset, &modality, &mut notes);
    let count = pixels.as_ref().map_or(0, |format| format.frames);
    InstanceHeader {
        kind: kind(&sop_class, &modality, pixels.is_some()),
        sop_instance: dataset.text(tags::SOP_INSTANCE_UID).unwrap_or_default(),
        study: StudyUid(dataset.text(tags::STUDY_INSTANCE_UID).unwrap_or_default()),
        series: SeriesUid(dataset.text(tags::SERIES_INSTANCE_UID).unwrap_or_default()),
        description: [tags::SERIES_DESCRIPTION, tags::PROTOCOL_NAME, tags::BODY_PART_EXAMINED]
            .into_iter()
            .find_map(text)
            .unwrap_or_default(),
        study_date: dataset.text(tags::STUDY_DATE),
        series_number: dataset.integer(tags::SERIES_NUMBER),
        instance_number: dataset.integer(tags::INSTANCE_NUMBER),
        patient_key: patient_key(dataset),
        frame_of_reference: dataset.text(tags::FRAME_OF_REFERENCE_UID).map(FrameOfReferenceUid),
        split: split_key(dataset),
        moment: moment(dataset),
        frames: read_frames(dataset, count, spacing.pixel_mm, &mut notes),
        spacing: spacing.trust,
        windows: read_windows(dataset),
        announced_tilt: dataset.decimal(tags::GANTRY_DETECTOR_TILT),
        transfer_syntax: opened.transfer_syntax.clone(),
        modality: Modality(modality),
        sop_class,
        pixels,
        notes,
    }
}

fn kind(sop_class: &str, modality: &str, has_pixels: bool) -> InstanceKind {
    const SEGMENTATION: [&str; 2] = ["1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"];
    if SEGMENTATION.contains(&sop_class) || (modality == "SEG" && has_pixels) {
        InstanceKind::Segmentation
    } else if has_pixels {
        InstanceKind::Image
    } else {
        InstanceKind::Other
    }
}

fn patient_key(dataset: &Dataset) -> String {
    let mut hash = Sha256::new();
    match (dataset.bytes(tags::PATIENT_ID), dataset.bytes(tags::PATIENT_NAME)) {
        (Some(id), _) => hash.update(id.trim_ascii()),
        (None, Some(name)) => {
            hash.update(name.trim_ascii());
            hash.update(dataset.bytes(tags::PATIENT_BIRTH_DATE).unwrap_or_default());
        }
        (None, None) => return String::new(),
    }
    let digest: [u8; 32] = hash.finalize().into();
    hex::encode(digest.first_chunk::<8>().copied().unwrap_or_default())
}

/// What makes two images of one series, at one position, different pictures.
fn split_key(dataset: &Dataset) -> String {
    let parts = [
        tags::ECHO_TIME,
        tags::ECHO_NUMBERS,
        tags::TEMPORAL_POSITION_IDENTIFIER,
        tags::DIFFUSION_B_VALUE,
        tags::IMAGE_TYPE,
        tags::CONVOLUTION_KERNEL,
    ];
    let values = parts.map(|tag| match tag {
        tags::DIFFUSION_B_VALUE => dataset.double(tag).map(|b| b.to_string()).unwrap_or_default(),
        tags::IMAGE_TYPE => image_type(dataset),
        _ => dataset.text(tag).unwrap_or_default(),
    });
    values.join("|")
}

/// Values 1 and 3 of Image Type: original or derived, and localizers, magnitude, phase, water, fat.
fn image_type(dataset: &Dataset) -> String {
    let text = dataset.text(tags::IMAGE_TYPE).unwrap_or_default();
    let parts: Vec<&str> =
        text.split('\\').enumerate().filter(|(n, _)| *n != 1).map(|(_, part)| part).take(2).collect();
    parts.join("/")
}

fn moment(dataset: &Dataset) -> String {
    let number = dataset.integer(tags::ACQUISITION_NUMBER).unwrap_or(0);
    let trigger = dataset.decimal(tags::TRIGGER_TIME).unwrap_or(0.0);
    let time = dataset.text(tags::ACQUISITION_TIME).unwrap_or_default();
    format!("{number:010}|{trigger:012.3}|{time}")
}

fn read_windows(dataset: &Dataset) -> Vec<Window> {
    let groups = dataset
        .item(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE)
        .and_then(|shared| shared.item(tags::FRAME_VOILUT_SEQUENCE))
        .or_else(|| dataset.item(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)?.item(tags::FRAME_VOILUT_SEQUENCE));
    let group = |tag| dataset.decimals(tag).or_else(|| groups.as_ref()?.decimals(tag)).unwrap_or_default();
    let pairs = group(tags::WINDOW_CENTER).into_iter().zip(group(tags::WINDOW_WIDTH));
    let usable = pairs.filter(|(center, width)| center.is_finite() && width.is_finite() && *width >= 1.0);
    usable.map(|(center, width)| Window { center, width }).take(8).collect()
}
