//! The only owner of the wgpu device: limits, uploads, dispatch, read-back, loss and recovery.
//!
//! A [`Gpu`] is cheap to clone; all clones share one device. When the device is lost, [`Gpu::is_lost`] turns true and
//! stays so: everything drawn from it is thrown away, and a new `Gpu` is made and fed again from CPU data.

mod device;
mod executor;
mod oneshot;
mod readback;
mod surface;

pub use device::{Gpu, GpuError, GpuOptions};
pub use executor::{GpuExecutor, bind_group_layout, compute_pipeline};
pub use readback::Pixels;
pub use surface::{CanvasFrame, CanvasSurface};
pub use wgpu;
