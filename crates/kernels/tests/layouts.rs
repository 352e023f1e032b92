//! Sources validate, and the plain-data twins lie in memory as the sources say.

use naga::valid::{Capabilities, ValidationFlags, Validator};
use prosector_kernels::{
    BRICK_DISTANCE, BRICK_MIN_MAX, BRICK_OCCUPANCY, BindingKind, BrickParams, DISTANCE_LINES, DistanceLinesParams,
    DistanceParams, GROW_FROM_SEEDS, GpuLayout, GrowParams, Kernel, OccupancyParams, RESLICE_WGSL, ResliceParams,
};

fn parsed(wgsl: &str) -> naga::Module {
    let module = naga::front::wgsl::parse_str(wgsl).unwrap_or_else(|e| panic!("{}", e.emit_to_string(wgsl)));
    Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module).expect("valid");
    module
}

fn check_layout<T: GpuLayout>(wgsl: &str) {
    let module = parsed(wgsl);
    let (_, found) = module.types.iter().find(|(_, t)| t.name.as_deref() == Some(T::NAME)).expect(T::NAME);
    let naga::TypeInner::Struct { members, span } = &found.inner else { panic!("{} is no struct", T::NAME) };
    let fields: Vec<_> = members.iter().map(|m| (m.name.as_deref().unwrap_or(""), m.offset as usize)).collect();
    assert_eq!((fields.as_slice(), *span as usize), (T::FIELDS, T::SIZE), "{}", T::NAME);
}

#[test]
fn twins_lie_as_the_sources_say() {
    check_layout::<BrickParams>(BRICK_MIN_MAX.wgsl);
    check_layout::<OccupancyParams>(BRICK_OCCUPANCY.wgsl);
    check_layout::<DistanceParams>(BRICK_DISTANCE.wgsl);
    check_layout::<DistanceLinesParams>(DISTANCE_LINES.wgsl);
    check_layout::<GrowParams>(GROW_FROM_SEEDS.wgsl);
    check_layout::<ResliceParams>(&format!(
        "{RESLICE_WGSL}\n@group(0) @binding(0) var<uniform> p: ResliceParams; @fragment fn f() -> @location(0) f32 {{ return p.gain; }}"
    ));
}

#[test]
fn bindings_and_workgroups_are_declared_as_in_the_sources() {
    let kernels: [&Kernel; 5] = [&BRICK_MIN_MAX, &BRICK_OCCUPANCY, &BRICK_DISTANCE, &DISTANCE_LINES, &GROW_FROM_SEEDS];
    for kernel in kernels {
        let module = parsed(kernel.wgsl);
        let entry = module.entry_points.iter().find(|e| e.name == "main").expect(kernel.name);
        assert_eq!(entry.workgroup_size, [kernel.workgroup_size, 1, 1], "{}", kernel.name);
        let mut found: Vec<_> = module.global_variables.iter().filter_map(|(_, v)| Some((v.binding?, v))).collect();
        found.sort_by_key(|(binding, _)| binding.binding);
        let kinds: Vec<_> = found.iter().map(|(_, variable)| kind(&module, variable)).collect();
        assert_eq!(kinds, kernel.bindings, "{}", kernel.name);
        assert!(found.iter().zip(0..).all(|((b, _), n)| b.group == 0 && b.binding == n), "{}", kernel.name);
    }
}

fn kind(module: &naga::Module, variable: &naga::GlobalVariable) -> BindingKind {
    match variable.space {
        naga::AddressSpace::Uniform => BindingKind::Uniform,
        naga::AddressSpace::Storage { access } if access.contains(naga::StorageAccess::STORE) => {
            BindingKind::StorageReadWrite
        }
        naga::AddressSpace::Storage { .. } => BindingKind::StorageRead,
        _ => match module.types[variable.ty].inner {
            naga::TypeInner::Image { dim: naga::ImageDimension::D3, .. } => BindingKind::HalfVolume,
            ref other => panic!("unexpected binding {other:?}"),
        },
    }
}
