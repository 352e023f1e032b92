//! Surfaces and lines: files that VTK wrote in every way it can, real ones, and our own read back.

mod common;

use glam::Vec3;
use proptest::prelude::*;
use prosector_core::{Branch, BranchId, CenterlineGraph, CenterlinePoint, FrameOfReferenceUid, LpsPoint, SurfaceMesh};
use prosector_imaging::polydata::{
    PolyData, PolyDataError, RADIUS_ARRAY, Space, read_polydata, read_vtk, read_vtp, read_vtp_within,
    write_vtp_centerlines, write_vtp_surface,
};
use prosector_imaging::stl::{read_stl, write_stl, write_stl_ascii};
use prosector_imaging::{FileKind, Limits, sniff};
use std::path::Path;

fn frame() -> FrameOfReferenceUid {
    FrameOfReferenceUid::new("2.25.1")
}

/// Area in mm² and enclosed volume in mm³.
fn size(mesh: &SurfaceMesh) -> [f64; 2] {
    let at = |n: u32| Vec3::from(mesh.positions[n as usize]).as_dvec3();
    let area = mesh.triangles.iter().map(|&[a, b, c]| (at(b) - at(a)).cross(at(c) - at(a)).length() / 2.0).sum();
    [area, 1000.0 * mesh.enclosed_ml()]
}

fn opened(name: &str, bytes: &[u8]) -> PolyData {
    let kind = sniff(&bytes[..bytes.len().min(348)]);
    read_polydata(kind, bytes).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[track_caller]
fn close(name: &str, found: [f64; 2], expected: [f64; 2], relative: f64) {
    for (found, expected) in found.into_iter().zip(expected) {
        assert!((found - expected).abs() < relative * expected, "{name}: {found} for {expected}");
    }
}

/// A capped cylinder of five sides, radius 3 mm, height 5 mm about (10, 20, 30); vtkMassProperties of VTK 9.7.2.
const VTK_CYLINDER: [f64; 2] = [130.96532063988894, 106.99384522978795];

/// The folder holds what VTK 9.7.2 wrote (see its README): ASCII, base64 and raw, inline and appended, plain and zlib,
/// both byte orders, both widths of lengths, strips, versions 4 and 5 of the old format, and STL.
#[test]
fn files_that_vtk_wrote_hold_the_cylinder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/vtk");
    let files: Vec<_> = common::files_below(&folder).into_iter().filter(|(name, _)| !name.ends_with(".md")).collect();
    assert_eq!(files.len(), 26);
    for (name, bytes) in files {
        let read = opened(&name, &bytes);
        // The old and the ASCII forms are written with six digits.
        close(&name, size(&read.surface(frame()).unwrap()), VTK_CYLINDER, 2e-5);
        if name.contains("plain") || name.contains("zlib") || name == "ascii.vtp" {
            assert_eq!((read.points.len(), read.polygons.len()), (20, 7), "{name}");
            let height = &read.point_arrays["Height"];
            assert!(read.points.iter().zip(&height.values).all(|(p, h)| (p[1] - h).abs() < 1e-9), "{name}");
            assert_eq!(read.cell_arrays["Side"].values, [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0], "{name}");
        }
        if name.ends_with(".stl") {
            assert_eq!((read.points.len(), read.polygons.len()), (10, 16), "{name}");
        }
    }
}

/// Points, polygons, area in mm² and volume in mm³ of the manifests (VTK's own readers and vtkMassProperties).
const REAL: [(&str, usize, usize, [f64; 2]); 11] = [
    ("mesh-liver-sksurgery/arteries.vtk", 7016, 14028, [14270.36511004716, 55438.73763527114]),
    ("mesh-liver-sksurgery/biliary_tract.vtk", 471, 938, [749.0912464597328, 674.2011423073612]),
    ("mesh-liver-sksurgery/gallbladder.vtk", 1467, 2930, [4058.9433558975543, 15172.19283063041]),
    ("mesh-liver-sksurgery/gastric_vein.vtk", 1045, 2086, [844.4922410393094, 741.5190446246442]),
    ("mesh-liver-sksurgery/hepatic_veins.vtk", 7302, 14600, [18472.334772041384, 51163.91535571615]),
    ("mesh-liver-sksurgery/liver.vtk", 10012, 20000, [126670.94881945521, 2316201.4303628877]),
    ("mesh-liver-sksurgery/liver_cysts.vtk", 4750, 9408, [5340.076107529048, 10736.451540953156]),
    ("mesh-liver-sksurgery/liver_tumours.vtk", 2028, 4052, [11129.810314794579, 96680.38721486749]),
    ("mesh-liver-sksurgery/portal_vein.vtk", 4994, 9980, [12430.251736598733, 27256.10809895734]),
    ("vascular-aorta-vmtk/aorta-surface.stl", 6468, 12932, [4517.763081539069, 13184.266682666812]),
    ("vascular-aorta-vmtk/aorta-surface.vtp", 6468, 12932, [4517.763081539069, 13184.266682666812]),
];

#[test]
fn real_surfaces_have_the_size_that_vtk_measures() {
    for (path, points, polygons, expected) in REAL {
        let (folder, name) = path.split_once('/').unwrap();
        let Some(folder) = common::shared(folder) else { return };
        let read = opened(path, &std::fs::read(folder.join(name)).unwrap());
        assert_eq!((read.points.len(), read.polygons.len()), (points, polygons), "{path}");
        let mut mesh = read.surface(frame()).unwrap();
        // The triangles of VMTK's aorta face inward, which vtkMassProperties does not tell.
        if folder.ends_with("vascular-aorta-vmtk") {
            mesh.triangles.iter_mut().for_each(|triangle| triangle.reverse());
        }
        close(path, size(&mesh), expected, 1e-5);
        // Written and read again, nothing is lost: positions are the same 32-bit numbers.
        for bytes in [write_stl(&mesh).unwrap(), write_vtp_surface(&mesh).unwrap().into_bytes()] {
            let back = opened(path, &bytes);
            assert_eq!(back.stated_space, Some(Space::Lps), "{path}");
            close(path, size(&back.surface(frame()).unwrap()), size(&mesh), 1e-12);
        }
    }
}

/// Lines, points and the range of radii in mm as VTK reads them.
#[test]
fn centrelines_of_vmtk_keep_their_radii() {
    let Some(folder) = common::shared("vascular-aorta-vmtk") else { return };
    for (name, lines, points) in [("aorta-centerline.vtp", 2, 409), ("aorta-centerline-branches.vtp", 6, 417)] {
        let read = read_vtp(&std::fs::read(folder.join(name)).unwrap()).unwrap();
        let found = read.centerlines().unwrap();
        assert_eq!((found.len(), read.points.len()), (lines, points), "{name}");
        assert_eq!(found.iter().map(Vec::len).sum::<usize>(), points, "{name}");
        let least = found.iter().flatten().map(|point| point.radius_mm).fold(f64::INFINITY, f64::min);
        assert!((least - 2.7758680852).abs() < 1e-9, "{name}: {least}");
        assert_eq!(read.surface(frame()).unwrap_err(), PolyDataError::NoPolygon);
    }
}

fn branch(id: u32, parent: Option<u32>, points: &[[f64; 4]]) -> Branch {
    let point = |&[x, y, z, radius_mm]: &[f64; 4]| CenterlinePoint { position: LpsPoint::new(x, y, z), radius_mm };
    let points = points.iter().map(point).collect();
    Branch { id: BranchId(id), parent: parent.map(BranchId), name: String::new(), points }
}

fn tree() -> CenterlineGraph {
    let branches = vec![
        branch(0, None, &[[0.1, -0.2, 300.3, 4.0], [1.0, 0.0, 290.0, 3.5], [2.0, 0.0, 280.0, 3.0]]),
        branch(1, Some(0), &[[2.0, 0.0, 280.0, 2.5], [5.0, 0.0, 270.0, 2.0]]),
        branch(2, Some(0), &[[2.0, 0.0, 280.0, 2.0], [-5.0, 0.0, 270.0, 1.0 / 3.0]]),
    ];
    CenterlineGraph { name: "Portal vein".into(), branches, frame_of_reference: frame() }.checked().unwrap()
}

#[test]
fn written_trees_come_back_point_for_point() {
    let graph = tree();
    let text = write_vtp_centerlines(&graph);
    if let Ok(folder) = std::env::var("PROSECTOR_WRITE") {
        std::fs::write(Path::new(&folder).join("tree.vtp"), &text).unwrap();
    }
    let read = read_vtp(text.as_bytes()).unwrap();
    let expected: Vec<_> = graph.branches.iter().map(|branch| branch.points.clone()).collect();
    assert_eq!(read.centerlines().unwrap(), expected);
    assert_eq!(read.cell_arrays["ParentId"].values, [-1.0, 0.0, 0.0]);
    assert_eq!(read.point_arrays[RADIUS_ARRAY].values.len(), 7);
    assert_eq!(read.stated_space, Some(Space::Lps));
}

/// A tetrahedron with a corner at the origin.
fn tetrahedron() -> SurfaceMesh {
    let positions = vec![[0.0; 3], [1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 3.0]];
    let triangles = vec![[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]];
    SurfaceMesh { normals: vec![[0.0, 0.0, 1.0]; 4], positions, triangles, frame_of_reference: frame() }
}

#[test]
fn both_forms_of_stl_say_where_and_in_what_unit() {
    let (mesh, text) = (tetrahedron(), write_stl_ascii(&tetrahedron()).unwrap());
    let bytes = write_stl(&mesh).unwrap();
    if let Ok(folder) = std::env::var("PROSECTOR_WRITE") {
        let folder = Path::new(&folder);
        std::fs::write(folder.join("tetrahedron.stl"), &bytes).unwrap();
        std::fs::write(folder.join("tetrahedron-ascii.stl"), &text).unwrap();
        std::fs::write(folder.join("tetrahedron.vtp"), write_vtp_surface(&mesh).unwrap()).unwrap();
    }
    assert!(bytes.starts_with(b"Prosector SPACE=LPS; UNIT=mm") && bytes.len() == 84 + 4 * 50);
    assert!(text.starts_with("solid Prosector SPACE=LPS; UNIT=mm\n"));
    for read in [read_stl(&bytes).unwrap(), read_stl(text.as_bytes()).unwrap()] {
        assert_eq!((read.points.len(), read.stated_space), (4, Some(Space::Lps)));
        close("tetrahedron", size(&read.surface(frame()).unwrap()), size(&mesh), 1e-7);
    }
    assert_eq!(
        read_stl(&write_stl(&SurfaceMesh { triangles: vec![], ..mesh }).unwrap()).unwrap_err().to_string(),
        "This STL file cannot be read: it holds no triangle."
    );
}

#[test]
fn what_is_in_ras_is_turned_and_stays_right_side_out() {
    let mesh = tetrahedron();
    let mut bytes = write_stl(&mesh).unwrap();
    bytes[10..19].copy_from_slice(b"SPACE=RAS");
    let text = write_vtp_surface(&mesh).unwrap().replace(">76 80 83 0<", ">82 65 83 0<");
    for read in [read_stl(&bytes).unwrap(), read_vtp(text.as_bytes()).unwrap()] {
        assert_eq!(read.stated_space, Some(Space::Ras));
        assert!(read.points.contains(&[-1.0, -0.0, 0.0]) && read.points.contains(&[-0.0, -2.0, 0.0]));
        close("turned", size(&read.surface(frame()).unwrap()), size(&mesh), 1e-7);
    }
}

#[test]
fn a_triangle_without_its_vertex_is_not_written() {
    let mesh = SurfaceMesh { triangles: vec![[0, 1, 9]], ..tetrahedron() };
    assert_eq!(write_stl(&mesh), Err(PolyDataError::Vertex));
    assert_eq!(write_stl_ascii(&mesh), Err(PolyDataError::Vertex));
    assert_eq!(write_vtp_surface(&mesh), Err(PolyDataError::Vertex));
}

#[test]
fn what_cannot_be_read_is_named() {
    let vtp = write_vtp_surface(&tetrahedron()).unwrap();
    let cases: [(String, &str); 6] = [
        (vtp.replace("vtkZLibDataCompressor", "vtkLZ4DataCompressor"), "its compression (vtkLZ4DataCompressor)"),
        (vtp.replace("\"PolyData\"", "\"UnstructuredGrid\""), "it holds UnstructuredGrid, not polydata"),
        (vtp.replace("</Piece>", ""), "its XML is broken"),
        (vtp.replace("Float32", "Float16"), "unknown kind of number"),
        (vtp.replace("format=\"binary\"", "format=\"appended\" offset=\"0\""), "appended data that are not there"),
        (vtp.replace("format=\"binary\"", "format=\"ascii\""), "holds what is no number"),
    ];
    for (text, words) in cases {
        let error = read_vtp(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(words) && error.ends_with('.'), "{error}");
    }
    let stl = write_stl(&tetrahedron()).unwrap();
    for (bytes, words) in [(&stl[..200], "before its last triangle"), (b"words", "neither binary nor text")] {
        let error = read_stl(bytes).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    let error = read_vtk(b"# vtk DataFile Version 3.0\n\nASCII\nDATASET STRUCTURED_POINTS\n").unwrap_err().to_string();
    assert!(error.contains("holds no polydata"), "{error}");
    let error = read_polydata(FileKind::Nrrd, b"NRRD0004").unwrap_err().to_string();
    assert!(error.contains("an NRRD file, which cannot be opened here. Save it as DICOM or NIfTI"), "{error}");
}

#[test]
fn lengths_that_lie_cost_no_memory() {
    let stl = [&[0; 80][..], &u32::MAX.to_le_bytes(), &[1; 50]].concat();
    assert!(read_stl(&stl).is_err());
    let vtk = b"# vtk DataFile Version 3.0\n\nASCII\nDATASET POLYDATA\nPOINTS 99999999999 float\n1 2 3";
    assert!(read_vtk(vtk).is_err());
    // Blocks of 4 GB: 2^40 bytes announced.
    let vtp = write_vtp_surface(&tetrahedron()).unwrap();
    let start = vtp.find("format=\"binary\">").unwrap() + 16;
    let lied = format!("{}AAEAAAAAAAAAAAAAAQAAAAAAAAAAAAAA</DataArray>", &vtp[..start]);
    let lied = lied + &vtp[vtp.find("</DataArray>").unwrap() + 12..];
    let error = read_vtp(lied.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("more memory than a volume may use"), "{error}");
}

/// Files of each kind, to be changed.
fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/vtk");
    let mut seeds: Vec<Vec<u8>> = common::files_below(&folder).into_iter().map(|(_, bytes)| bytes).collect();
    seeds.push(write_stl(&tetrahedron()).unwrap());
    seeds.push(write_vtp_centerlines(&tree()).into_bytes());
    seeds
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 600, ..ProptestConfig::default() })]
    #[test]
    fn changed_files_give_a_value_or_a_sentence(
        which in any::<proptest::sample::Index>(),
        changes in proptest::collection::vec((0.0..1.0f64, any::<u8>()), 0..5),
        cut in 0.5..2.0f64,
    ) {
        let seeds = seeds();
        let mut bytes = which.get(&seeds).clone();
        for (at, value) in changes {
            let place = (at * bytes.len() as f64) as usize;
            bytes[place] = value;
        }
        bytes.truncate((cut * bytes.len() as f64) as usize);
        let limits = Limits { max_volume_bytes: 1 << 24, ..Limits::DEFAULT };
        for read in [read_stl(&bytes), read_vtk(&bytes), read_vtp_within(&bytes, &limits)] {
            match read {
                Ok(found) => {
                    let _ = (found.surface(frame()), found.centerlines());
                }
                Err(error) => prop_assert!(error.to_string().ends_with('.'), "{error}"),
            }
        }
        let _ = sniff(&bytes);
    }
}

#[test]
fn kinds_are_told_apart_by_their_first_bytes() {
    let kinds = [
        (write_stl(&tetrahedron()).unwrap(), FileKind::Stl),
        (write_stl_ascii(&tetrahedron()).unwrap().into_bytes(), FileKind::Stl),
        (write_vtp_surface(&tetrahedron()).unwrap().into_bytes(), FileKind::VtkXml),
        (b"# vtk DataFile Version 3.0\n".to_vec(), FileKind::VtkLegacy),
        (b"NRRD0005\n".to_vec(), FileKind::Nrrd),
        (vec![0; 348], FileKind::Unknown),
        (vec![1; 348], FileKind::Unknown),
    ];
    for (bytes, kind) in kinds {
        assert_eq!(sniff(&bytes[..bytes.len().min(348)]), kind);
    }
}
