//! A device for tests, or the news that there is none; and numbers to feed it.
#![allow(dead_code)] // Each test uses its own part.

use prosector_gpu::{Gpu, GpuOptions};

/// A device (lavapipe will do); without one fails under `CI=true`, else says so and returns `None`.
pub fn gpu() -> Option<Gpu> {
    match pollster::block_on(Gpu::new(&GpuOptions::default())) {
        Ok(gpu) => Some(gpu),
        Err(error) if std::env::var("CI").is_ok_and(|v| v == "true") => panic!("{error}"),
        Err(error) => {
            eprintln!("skipped: {error} Debian's mesa-vulkan-drivers offers a software one.");
            None
        }
    }
}

/// Numbers 0 to 1 that repeat on every machine.
pub fn numbers(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    }
}
