//! Every shader validates, and every plain-data twin lies in memory as its shader says.

use crate::mesh_pipeline::{CameraParams, SurfaceParams};
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
    check::<RayParams>(include_str!("../shaders/ray.wgsl"));
    check::<CameraParams>(include_str!("../shaders/mesh.wgsl"));
    check::<SurfaceParams>(include_str!("../shaders/mesh.wgsl"));
}

#[test]
fn the_enlarging_shader_validates() {
    let module = naga::front::wgsl::parse_str(include_str!("../shaders/blit.wgsl")).expect("parses");
    Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module).expect("valid");
}
