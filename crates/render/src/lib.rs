//! Draws slices, volumes and surfaces to any target.
//!
//! Everything that is drawn is given in patient space (LPS mm); this crate alone turns it into texture and screen
//! coordinates, by matrices named `target_from_source`. A [`Renderer`] is a disposable view of state: after the loss
//! of its device its calls do nothing, and a new one is made on a new device and fed again from CPU data.
//!
//! * [`Renderer`] draws on the GPU: [`Renderer::render_slice`], [`Renderer::render_volume`].
//! * [`cpu`] draws slices and surfaces without one.
//! * [`project`], [`unproject_ray`] and [`SliceScene::project`] place annotations over either picture.
//! * [`pick`] finds the point of the patient under the pointer, from CPU data.
//!
//! Letters, crosshair, scale bar and annotations are the page's work, laid over the picture.

mod brick_pipeline;
mod camera;
pub mod cpu;
mod draw_volume;
mod fusion;
mod label_texture;
mod labels;
mod layers;
#[cfg(test)]
mod layouts;
mod mesh_params;
mod mesh_pipeline;
mod pick;
mod preset;
mod ray_pipeline;
mod renderer;
mod scene;
mod slice_pipeline;
mod surfaces;
mod target;
mod transfer_table;
mod viridis;
mod volume_texture;

pub use camera::{Camera, Ray, Viewport, project, unproject_ray};
pub use fusion::{Fusion, Mix};
pub use labels::LabelStyle;
pub use pick::{Pick, pick_surface, pick_volume};
pub use preset::{ControlPoint, Preset, TransferFunction};
pub use prosector_gpu::{Gpu, GpuError, GpuOptions};
pub use prosector_kernels::Sampling;
pub use renderer::{RenderError, Renderer, RendererOptions};
pub use scene::{ClipPlane, OverlayStyle, Quality, RangePreview, SliceScene, VolumeScene};
pub use surfaces::{Scalars, Surface, SurfaceLook, SurfaceSet};
pub use target::TargetView;
pub use viridis::viridis;
pub use volume_texture::{VolumeReport, VolumeSpec};
