//! NRRD volumes lie where SimpleITK puts them and hold what pynrrd reads; damaged ones are refused in words.

mod common;

use glam::DVec3;
use proptest::prelude::*;
use prosector_core::{Spacing, SpacingSource, VoxelIndex};
use prosector_imaging::{Limits, read_nrrd, read_nrrd_labels, read_nrrd_within, sniff};
use sha2::{Digest, Sha256};

const VALUES: std::ops::Range<i16> = 0..24;

/// A volume of 2 x 3 x 4 voxels, value n at the nth.
fn file(header: &str, big_endian: bool) -> Vec<u8> {
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend(VALUES.flat_map(|n| if big_endian { n.to_be_bytes() } else { n.to_le_bytes() }));
    bytes
}

fn oblique(space: &str, more: &str) -> String {
    format!(
        "NRRD0004\n# a comment\ntype: short\ndimension: 3\nspace: {space}\nsizes: 2 3 4\n\
         space directions: (0.5,0,0.1) (0, -0.75, 0) (-0.2,0,2)\nkinds: domain domain domain\nendian: big\n\
         encoding: raw\nspace origin: (10,-20,30)\n{more}\n"
    )
}

/// `TransformIndexToPhysicalPoint` of the voxels (0,0,0), (1,0,0), (0,1,0), (0,0,1) by SimpleITK 2.5.7, which is LPS.
const SIMPLEITK: [(&str, [[f64; 3]; 4]); 4] = [
    ("left-posterior-superior", [[10.0, -20.0, 30.0], [10.5, -20.0, 30.1], [10.0, -20.75, 30.0], [9.8, -20.0, 32.0]]),
    ("right-anterior-superior", [[-10.0, 20.0, 30.0], [-10.5, 20.0, 30.1], [-10.0, 20.75, 30.0], [-9.8, 20.0, 32.0]]),
    ("left-anterior-superior", [[10.0, 20.0, 30.0], [10.5, 20.0, 30.1], [10.0, 20.75, 30.0], [9.8, 20.0, 32.0]]),
    ("RAS", [[-10.0, 20.0, 30.0], [-10.5, 20.0, 30.1], [-10.0, 20.75, 30.0], [-9.8, 20.0, 32.0]]),
];

#[test]
fn voxels_lie_where_simpleitk_puts_them() {
    for (space, points) in SIMPLEITK {
        let volume = read_nrrd(&file(&oblique(space, ""), true)).unwrap();
        let voxels = [DVec3::ZERO, DVec3::X, DVec3::Y, DVec3::Z];
        for (voxel, expected) in voxels.into_iter().zip(points) {
            let found = volume.lps_from_voxel.point(VoxelIndex(voxel)).0;
            assert!(found.distance(DVec3::from(expected)) < 1e-12, "{space} {voxel}: {found}");
        }
        assert_eq!(volume.intensity([1, 2, 3]), Some(23.0));
        assert_eq!(volume.spacing, Spacing::Patient { source: SpacingSource::NrrdDirections });
    }
}

/// Sizes, SHA-256 of the stored voxels, and voxels labelled 1 as the manifests have them (pynrrd).
const REAL: [(&str, [usize; 3], &str, usize); 6] = [
    (
        "nrrd-radiomics/brain1_label.nrrd",
        [256, 256, 25],
        "0520768c9cf204666f79d5d9f02d4cc3aa19c048433db6323cc19c2eb08cf02f",
        4137,
    ),
    (
        "nrrd-radiomics/breast1_label.nrrd",
        [45, 120, 21],
        "5b485b8c5c5fa474806e13bf41a6f51fc1da181bbf53dd8834321211128a00e8",
        143,
    ),
    (
        "nrrd-radiomics/lung1_label.nrrd",
        [512, 512, 48],
        "a5d29fdf9ba8b95ff1e27c62419bd27061159284b440a9284590287c1620c2a2",
        837,
    ),
    (
        "nrrd-radiomics/brain1_image.nrrd",
        [256, 256, 25],
        "cb06e37c791479070b5adbc2c5d69614acd43d39996405e98b55ec7ede0ecfad",
        0,
    ),
    (
        "nrrd-ct-head-cranium/cranium_mask0-label.nrrd",
        [256, 256, 108],
        "03a99aa81466966fe01dde75827ab3ed7c0a39dd968c7bda4f5b76716c8182fe",
        475_759,
    ),
    (
        "nrrd-ct-head-cranium/cranium_ct.nrrd",
        [256, 256, 108],
        "d87fd5e6aaf2c4fdf4f3fe28ee3335192fc2464ed8e9682fc78530cb837938da",
        0,
    ),
];

#[test]
fn real_files_hold_what_pynrrd_reads() {
    for (path, dims, hash, labelled) in REAL {
        let (folder, name) = path.split_once('/').unwrap();
        let Some(folder) = common::shared(folder) else { return };
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let report = prosector_imaging::inspect([(name.to_owned(), bytes.clone())]);
        assert!(report.to_string().contains(hash), "{path}: {report}");
        assert_eq!(read_nrrd(&bytes).unwrap().dims, dims, "{path}");
        if labelled > 0 {
            let read = read_nrrd_labels(&bytes).unwrap();
            assert_eq!(read.map.histogram()[1], labelled as u64, "{path}");
        }
    }
}

#[test]
fn an_image_and_its_labels_share_a_frame() {
    let Some(folder) = common::shared("nrrd-radiomics") else { return };
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let image = read_nrrd(&read("brain1_image.nrrd")).unwrap();
    let labels = read_nrrd_labels(&read("brain1_label.nrrd")).unwrap().map;
    assert_eq!(image.frame_of_reference, labels.frame_of_reference);
}

/// All ten kinds of number, in both byte orders, by their own bytes.
#[test]
fn every_kind_of_number_is_read() {
    macro_rules! check {
        ($($kind:ty as $name:literal),*) => {$(
            for big in [false, true] {
                let values: Vec<$kind> = (0..8).map(|n| n as $kind).collect();
                let order = if big { "big" } else { "little" };
                let mut bytes = format!("NRRD0001\ntype: {}\ndimension: 3\nsizes: 2 2 2\nencoding: gzip\nendian: {order}\n\n", $name).into_bytes();
                let plain: Vec<u8> = values.iter().flat_map(|v| if big { v.to_be_bytes() } else { v.to_le_bytes() }).collect();
                bytes.extend(prosector_imaging::gzip(&plain));
                let volume = read_nrrd(&bytes).unwrap();
                assert_eq!(volume.intensity([1, 1, 1]), Some(7.0), "{}", $name);
                assert_eq!(volume.spacing, Spacing::Unknown);
            }
        )*};
    }
    check!(i8 as "signed char", u8 as "uchar", i16 as "int16_t", u16 as "unsigned short", i32 as "int", u32 as "uint32");
    check!(i64 as "longlong", u64 as "uint64_t", f32 as "float", f64 as "double");
}

#[test]
fn skips_axes_and_names_are_followed() {
    let with_layers = "NRRD0005\ntype: short\ndimension: 4\nspace: LPS\nsizes: 1 2 3 4\nendian: little\nencoding: raw\n\
        space directions: none (1,0,0) (0,1,0) (0,0,1)\nbyte skip: -1\nSegment0_LabelValue:=7\n\
        Segment0_Name:=Left lobe: upper\n\nbytes that are skipped";
    let read = read_nrrd_labels(&file(with_layers, false)).unwrap();
    assert_eq!((read.map.dims, read.map.labels[23]), ([2, 3, 4], 23));
    assert_eq!(read.names.into_iter().collect::<Vec<_>>(), [(7, "Left lobe: upper".to_owned())]);
    let skipped = oblique("LPS", "line skip: 1\nbyte skip: 3\n") + "a line\nxyz";
    assert_eq!(read_nrrd(&file(&skipped, true)).unwrap().intensity([1, 2, 3]), Some(23.0));
    let centimetres = oblique("LPS", "space units: \"cm\" \"cm\" \"cm\"\n");
    let spacing = read_nrrd(&file(&centimetres, true)).unwrap().lps_from_voxel.spacing_mm();
    assert!((spacing[1] - 7.5).abs() < 1e-12, "{spacing:?}");
}

#[test]
fn what_cannot_be_read_is_named() {
    let cases = [
        (oblique("LPS", "data file: brain.raw\n"), "voxels lie in another file (brain.raw)"),
        (oblique("LPS", "").replace("raw", "bzip2"), "its encoding (bzip2) is not handled"),
        (oblique("scanner-xyz", ""), "its space (scanner-xyz)"),
        (oblique("LPS", "space units: \"furlong\"\n"), "furlong"),
        (oblique("LPS", "").replace("sizes: 2 3 4", "sizes: 2 3 5"), "ends before its last voxel"),
        (oblique("LPS", "").replace("sizes: 2 3 4", "sizes: 2 3"), "its sizes do not fit its dimension"),
        (
            oblique("LPS", "").replace("dimension: 3", "dimension: 4").replace("sizes: 2", "sizes: 2 2"),
            "not one volume",
        ),
        (oblique("LPS", "").replace("sizes: 2 3 4", "sizes: 65535 65535 65535"), "of memory"),
        (oblique("LPS", "").replace("type: short", "type: block"), "its kind of values (block)"),
        (oblique("LPS", "").replace("(0.5,0,0.1)", "(0,0,0)"), "space directions"),
        ("P6 2 2".to_owned(), "does not start with an NRRD header"),
    ];
    for (header, words) in cases {
        let error = read_nrrd(&file(&header, true)).unwrap_err().to_string();
        assert!(error.contains(words) && error.ends_with('.'), "{error}");
    }
    let error = read_nrrd_labels(&file(&oblique("LPS", ""), false)).unwrap_err().to_string();
    assert!(error.contains("no labels from 0 to 255"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn changed_files_give_a_volume_or_a_sentence(
        changes in proptest::collection::vec((0.0..1.0f64, any::<u8>()), 0..6),
        cut in 0.0..1.5f64,
        gzip in any::<bool>(),
    ) {
        let header = oblique("LPS", "Segment0_LabelValue:=1\nSegment0_Name:=Liver\nbyte skip: 0\n");
        let mut bytes = if gzip {
            let voxels: Vec<u8> = VALUES.flat_map(i16::to_be_bytes).collect();
            [header.replace("raw", "gzip").into_bytes(), prosector_imaging::gzip(&voxels)].concat()
        } else {
            file(&header, true)
        };
        for (at, value) in changes {
            let place = (at * bytes.len() as f64) as usize;
            bytes[place] = value;
        }
        bytes.truncate((cut * bytes.len() as f64) as usize);
        let _ = sniff(&bytes);
        let limits = Limits { max_volume_bytes: 1 << 20, ..Limits::DEFAULT };
        match read_nrrd_within(&bytes, &limits) {
            Ok(volume) => prop_assert!(volume.voxels.len() <= 1 << 20),
            Err(error) => prop_assert!(error.to_string().ends_with('.')),
        }
        let _ = read_nrrd_labels(&bytes);
    }
}

#[test]
fn a_hash_is_of_the_stored_bytes() {
    let bytes = file(&oblique("LPS", ""), true);
    let report = prosector_imaging::inspect([("a.nrrd".to_owned(), bytes)]);
    let trust = serde_json::json!({ "kind": "patient", "source": "nrrd_directions" });
    assert_eq!(report["series"][0]["spacing_trust"], trust, "{report}");
    let report = report.to_string();
    let plain: Vec<u8> = VALUES.flat_map(i16::to_le_bytes).collect();
    assert!(report.contains(&hex::encode(Sha256::digest(&plain))), "{report}");
}
