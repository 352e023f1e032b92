//! A device for tests, or the news that there is none.

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
