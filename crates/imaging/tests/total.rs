//! Any bytes give a value or an error: real files with bytes changed, cut and inserted, and noise.

mod common;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use prosector_core::Rescale;
use prosector_imaging::*;

/// Everything that reads bytes, on one input.
fn read_everything(bytes: &[u8]) {
    let total = bytes.len() as u64;
    let _ = sniff(bytes);
    let header = match read_header(bytes, total) {
        Ok(HeaderOutcome::Instance(header)) => Some(header),
        Ok(HeaderOutcome::NeedMore { .. }) => panic!("a whole file needs no more"),
        Err(error) => {
            assert!(error.to_string().ends_with('.'), "{error}");
            None
        }
    };
    for prefix in [bytes.len() / 3, bytes.len() / 2] {
        if let Ok(HeaderOutcome::NeedMore { bytes }) = read_header(&bytes[..prefix], total) {
            assert!(bytes > prefix as u64 && bytes <= total);
        }
    }
    let limits = Limits { max_frame_bytes: 8 << 20, max_volume_bytes: 64 << 20, ..Limits::DEFAULT };
    if let Some(header) = header {
        if let Some(pixels) = &header.pixels {
            let encoding = SliceEncoding { columns: pixels.columns, rows: pixels.rows, rescale: Rescale::IDENTITY };
            if let Ok(slice) = decode_slot_within(bytes, 0, &encoding, &limits) {
                assert_eq!(slice.len(), usize::from(pixels.rows) * usize::from(pixels.columns));
            }
        }
        let catalog = assemble_within(&[(0, header)], &limits);
        for plan in &catalog.series {
            assert_eq!(plan.slots.len(), plan.dims[2]);
        }
    }
    let _ = read_seg_within(bytes, &limits);
    let _ = read_nifti_within(bytes, &limits);
    if let Ok(entries) = zip::list(bytes, &limits) {
        for entry in entries.iter().take(3) {
            let _ = zip::extract(bytes, entry, &limits);
        }
    }
}

/// One file of each kind of header and stream, small ones first.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let Some(root) = common::shared("dicom-conformance") else { return Vec::new() };
    let names = [
        "pydicom/MR_small.dcm",
        "pydicom/MR_small_RLE.dcm",
        "pydicom/MR_small_bigendian.dcm",
        "pydicom/MR_small_implicit.dcm",
        "pydicom/MR_small_jp2klossless.dcm",
        "pydicom/MR_small_jpeg_ls_lossless.dcm",
        "pydicom/SC_rgb_jls_lossy_sample.dcm",
        "pydicom/SC_rgb_jls_lossy_line.dcm",
        "pydicom/SC_rgb_dcmtk_+eb+cy+s4.dcm",
        "pydicom/SC_rgb_small_odd_jpeg.dcm",
        "pydicom/SC_rgb_jpeg_gdcm.dcm",
        "pydicom/JPGExtended.dcm",
        "cornerstone-same-image/CTImage.dcm_JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55.dcm",
        "cornerstone-same-image/CTImage.dcm_JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91.dcm",
        "pydicom/image_dfl.dcm",
        "pydicom/nested_priv_SQ.dcm",
        "pydicom/UN_sequence.dcm",
        "pydicom-data/emri_small_RLE.dcm",
        "highdicom/seg_image_ct_binary_overlap.dcm",
        "dcmqi/23x38x3_seg_label.seg",
        "dicom2nifti-failing/slicecount/001_ground_truth.nii.gz",
    ];
    names.iter().map(|name| (name.to_string(), std::fs::read(root.join(name)).unwrap())).collect()
}

/// A change of a file: byte at a place (as a fraction), cut, or run of bytes inserted.
#[derive(Clone, Debug)]
enum Change {
    Set(f64, u8),
    Cut(f64),
    Insert(f64, Vec<u8>),
}

fn change() -> impl Strategy<Value = Change> {
    // Headers and stream headers stand at the front, so half of the changes do too.
    let place = prop_oneof![0.0..0.1f64, 0.0..1.0f64];
    prop_oneof![
        8 => (place.clone(), prop_oneof![any::<u8>(), Just(0xFF), Just(0)]).prop_map(|(at, byte)| Change::Set(at, byte)),
        1 => place.clone().prop_map(Change::Cut),
        1 => (place, proptest::collection::vec(any::<u8>(), 1..9)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
    ]
}

fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for change in changes {
        let place = |at: f64| (at * bytes.len() as f64) as usize;
        match change {
            Change::Set(at, value) => {
                let n = place(*at);
                bytes.iter_mut().skip(n).take(1).for_each(|byte| *byte = *value);
            }
            Change::Cut(at) => bytes.truncate(place(*at)),
            Change::Insert(at, more) => {
                let n = place(*at);
                bytes.splice(n..n, more.iter().copied());
            }
        }
    }
    bytes
}

#[test]
fn changed_files_never_panic() {
    // `PROSECTOR_FUZZ=100 cargo test -p prosector-imaging --test total` looks harder.
    let effort = std::env::var("PROSECTOR_FUZZ").ok().and_then(|text| text.parse().ok()).unwrap_or(1usize);
    for (name, bytes) in seeds() {
        // Larger files get fewer cases, so that the test stays short.
        let cases = (effort * 4_000_000 / bytes.len().max(20_000)) as u32;
        let mut runner = TestRunner::new_with_rng(
            Config { cases: cases.max(12), failure_persistence: None, ..Config::default() },
            proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
        );
        let outcome = runner.run(&proptest::collection::vec(change(), 1..6), |changes| {
            read_everything(&changed(&bytes, &changes));
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]
    #[test]
    fn noise_never_panics(mut bytes in proptest::collection::vec(any::<u8>(), 0..600), kind in 0..4) {
        read_everything(&bytes);
        let (at, magic): (usize, &[u8]) = match kind {
            0 => (128, b"DICM\x02\x00\x00\x00UL\x04\x00\x00\x00\x00\x00"),
            1 => (0, b"\x08\x00\x05\x00CS"),
            2 => (0, &[92, 1, 0, 0]),
            _ => (0, b"PK\x03\x04"),
        };
        if bytes.len() > at + magic.len() {
            bytes[at..at + magic.len()].copy_from_slice(magic);
            read_everything(&bytes);
        }
    }
}

#[test]
fn lengths_that_lie_cost_no_memory() {
    // An element of 4 GB and an image of 65535 x 65535 pixels in a file of a few bytes.
    let mut bytes = vec![0; 128];
    bytes.extend(b"DICM");
    bytes.extend(b"\x08\x00\x60\x00CS\x02\x00CT");
    bytes.extend(b"\x20\x00\x0e\x00UI\x04\x001.2\0");
    for element in [0x10u8, 0x11] {
        bytes.extend([0x28, 0, element, 0, b'U', b'S', 2, 0, 0xFF, 0xFF]);
    }
    bytes.extend(b"\xe0\x7f\x10\x00OW\x00\x00\xfe\xff\xff\xff\x01\x02");
    let encoding = SliceEncoding { columns: 65535, rows: 65535, rescale: Rescale::IDENTITY };
    let error = decode_slot(&bytes, 0, &encoding).unwrap_err().to_string();
    assert!(error.contains("8.6 GB"), "{error}");
    read_everything(&bytes);
}
