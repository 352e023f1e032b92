//! Uniforms of the surface shader.

use crate::{TargetView, VolumeScene};
use bytemuck::{Pod, Zeroable};

/// Uniforms of the camera, positions relative to its target.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub(crate) struct CameraParams {
    pub center: [f32; 3],
    /// Signed mm from the target to the near plane.
    pub near: f32,
    pub right: [f32; 3],
    /// 1 / mm between near and far plane.
    pub inverse_range: f32,
    pub up: [f32; 3],
    pub scale_x: f32,
    pub forward: [f32; 3],
    pub scale_y: f32,
    pub clip_normal: [f32; 3],
    pub clip_offset: f32,
}

prosector_kernels::gpu_layout!(CameraParams {
    center,
    near,
    right,
    inverse_range,
    up,
    scale_x,
    forward,
    scale_y,
    clip_normal,
    clip_offset
});

/// Uniforms of one surface.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub(crate) struct SurfaceParams {
    pub color: [f32; 4],
    pub low: f32,
    pub gain: f32,
    pub has_scalars: u32,
    pub reserved: u32,
}

prosector_kernels::gpu_layout!(SurfaceParams { color, low, gain, has_scalars, reserved });

impl CameraParams {
    /// For a scene whose depth runs from `near` to `near + range` mm behind the target.
    pub fn new(scene: &VolumeScene, target: &TargetView, near: f64, range: f64) -> Self {
        let axes = scene.camera.axes();
        let [right, up, forward] = axes.map(|axis| axis.as_vec3().to_array());
        let half_height = scene.camera.mm_per_pixel(target.viewport) * f64::from(target.viewport.height) / 2.0;
        let aspect = f64::from(target.viewport.width) / f64::from(target.viewport.height.max(1));
        let center = scene.camera.target.0;
        let (clip_normal, clip_offset) = match &scene.clip {
            Some(clip) => (clip.normal.0, (clip.point.0 - center).dot(clip.normal.0)),
            None => (glam::DVec3::ZERO, 1.0),
        };
        Self {
            center: center.as_vec3().to_array(),
            near: near as f32,
            right,
            inverse_range: (1.0 / range) as f32,
            up,
            scale_x: (1.0 / (half_height * aspect)) as f32,
            forward,
            scale_y: (1.0 / half_height) as f32,
            clip_normal: clip_normal.as_vec3().to_array(),
            clip_offset: clip_offset as f32,
        }
    }
}
