//! Every shader validates, and every plain-data twin lies in memory as its shader says.

use crate::fusion::MixParams;
use crate::mesh_params::{CameraParams, SurfaceParams};
use crate::ray_pipeline::RayParams;
use crate::slice_pipeline::{OverlayParams, wgsl};
use naga::valid::{Capabilities, ValidationFlags, Validator};
use prosector_kernels::{GpuLayout, ResliceParams};

fn check<T: GpuLayout>(wgsl: &str) {
    let module = naga::front::wgsl::parse_str(wgsl).unwrap_or_else(|e| panic!("{}", e.emit_to_string(wgsl)));
    Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module).expect(T::NAME);
    let (_, found) = module.types.iter().find(|(_, t)| t.name.as_deref() == Some(T::NAME)).expect(T::NAME);
    let naga::TypeInner::Struct { members, span } = &found.inner else { panic!("{} is no struct", T::NAME) };
    let fields: Vec<_> = members.iter().map(|m| (m.name.as_deref().unwrap_or(""), m.offset as usize)).collect();
    assert_eq!((fields.as_slice(), *span as usize), (T::FIELDS, T::SIZE), "{}", T::NAME);
}

#[test]
fn twins_lie_as_the_shaders_say() {
    check::<ResliceParams>(&wgsl());
    check::<OverlayParams>(&wgsl());
    check::<MixParams>(&wgsl());
    check::<RayParams>(include_str!("../shaders/ray.wgsl"));
    check::<CameraParams>(include_str!("../shaders/mesh.wgsl"));
    check::<SurfaceParams>(include_str!("../shaders/mesh.wgsl"));
}

#[test]
fn the_enlarging_shader_validates() {
    let module = naga::front::wgsl::parse_str(include_str!("../shaders/blit.wgsl")).expect("parses");
    Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module).expect("valid");
}

/// Browsers parse more strictly than naga; `tint` is what Chromium uses.
#[test]
fn chromiums_compiler_takes_every_shader() {
    let kernels =
        [&prosector_kernels::BRICK_MIN_MAX, &prosector_kernels::BRICK_OCCUPANCY, &prosector_kernels::BRICK_DISTANCE];
    let mut sources: Vec<(&str, String)> = kernels.map(|k| (k.name, k.wgsl.to_owned())).to_vec();
    sources.push(("slice", wgsl()));
    sources.push(("ray", include_str!("../shaders/ray.wgsl").to_owned()));
    sources.push(("mesh", include_str!("../shaders/mesh.wgsl").to_owned()));
    sources.push(("blit", include_str!("../shaders/blit.wgsl").to_owned()));
    for (name, source) in sources {
        let path = std::env::temp_dir().join(format!("prosector-{}-{name}.wgsl", std::process::id()));
        std::fs::write(&path, source).expect("a temporary file");
        let run = std::process::Command::new("tint").arg(&path).output();
        let _ = std::fs::remove_file(&path);
        let Ok(output) = run else {
            eprintln!("skipped: tint is not on the path; the browser tests compile the shaders too.");
            return;
        };
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("error:"), "{name}: {said}");
    }
}
