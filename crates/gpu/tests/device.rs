//! Device life: description, read-back, refusals, loss.

mod common;

use prosector_gpu::{Gpu, GpuError, GpuOptions, wgpu};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn a_device_names_itself_and_takes_volumes() {
    let Some(gpu) = common::gpu() else { return };
    assert!(gpu.description().contains("Vulkan"), "{}", gpu.description());
    assert!(gpu.max_texture_3d() >= 256);
    assert!(!gpu.is_lost());
}

#[test]
fn the_texture_limit_can_be_forced_down() {
    if common::gpu().is_none() {
        return;
    }
    let options = GpuOptions { max_texture_3d: Some(256), ..Default::default() };
    assert_eq!(pollster::block_on(Gpu::new(&options)).unwrap().max_texture_3d(), 256);
}

#[test]
fn buffers_come_back_as_written() {
    let Some(gpu) = common::gpu() else { return };
    use wgpu::util::DeviceExt;
    for len in [4, 64, 1 << 20] {
        let contents: Vec<u8> = (0..len).map(|n| (n * 31 % 251) as u8).collect();
        let usage = wgpu::BufferUsages::COPY_SRC;
        let descriptor = wgpu::util::BufferInitDescriptor { label: None, contents: &contents, usage };
        let buffer = gpu.device().create_buffer_init(&descriptor);
        assert_eq!(pollster::block_on(gpu.read_buffer(&buffer)).unwrap(), contents);
    }
}

#[test]
fn a_refused_command_is_an_error_and_not_a_panic() {
    let Some(gpu) = common::gpu() else { return };
    let wrong = |gpu: &Gpu| {
        gpu.device().create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: 16,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::STORAGE,
            mapped_at_creation: false,
        })
    };
    let outcome = pollster::block_on(gpu.checked("making a buffer", || wrong(&gpu)));
    assert!(matches!(outcome, Err(GpuError::Refused { .. })), "{outcome:?}");
    assert_eq!(gpu.first_refusal(), None);
    // Outside a scope it is noted, and the program goes on.
    drop(wrong(&gpu));
    assert!(gpu.first_refusal().is_some());
    assert!(!gpu.is_lost());
}

#[test]
fn loss_is_noticed_by_all_clones_and_told_once() {
    let Some(gpu) = common::gpu() else { return };
    let other = gpu.clone();
    let told = Arc::new(AtomicBool::new(false));
    let note = told.clone();
    gpu.on_lost(move |_| assert!(!note.swap(true, Ordering::SeqCst)));
    other.destroy();
    assert!(gpu.is_lost() && told.load(Ordering::SeqCst));
    let outcome = pollster::block_on(gpu.checked("drawing", || ()));
    assert!(matches!(outcome, Err(GpuError::Lost(_))), "{outcome:?}");
    let late = Arc::new(AtomicBool::new(false));
    let note = late.clone();
    gpu.on_lost(move |_| note.store(true, Ordering::SeqCst));
    assert!(late.load(Ordering::SeqCst));
}
