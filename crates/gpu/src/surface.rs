//! Canvases and windows to draw on.

use crate::{Gpu, GpuError};

/// A canvas or window bound to the device. Once bound, a canvas can serve no other API; after loss use a new one.
pub struct CanvasSurface {
    gpu: Gpu,
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
}

/// One frame to draw; show it with [`CanvasSurface::present`].
pub struct CanvasFrame {
    texture: wgpu::SurfaceTexture,
    /// What to draw into.
    pub view: wgpu::TextureView,
    /// Its format.
    pub format: wgpu::TextureFormat,
    /// Width in device pixels.
    pub width: u32,
    /// Height in device pixels.
    pub height: u32,
}

impl CanvasSurface {
    /// Binds a canvas (`wgpu::SurfaceTarget::Canvas`) or window; the size is in device pixels.
    pub fn new(
        gpu: &Gpu,
        target: impl Into<wgpu::SurfaceTarget<'static>>,
        width: u32,
        height: u32,
    ) -> Result<Self, GpuError> {
        let what = || "binding a canvas".to_owned();
        let refused = |e: wgpu::CreateSurfaceError| GpuError::Refused { what: what(), reason: e.to_string() };
        let surface = gpu.instance().create_surface(target).map_err(refused)?;
        let unfit = || GpuError::Refused { what: what(), reason: "the adapter cannot draw on it".into() };
        let mut config = surface.get_default_config(gpu.adapter(), width.max(1), height.max(1)).ok_or_else(unfit)?;
        // Grey levels are written as they should appear, so no conversion to sRGB may follow.
        config.format = config.format.remove_srgb_suffix();
        let canvas = Self { gpu: gpu.clone(), surface, config };
        canvas.configure();
        Ok(canvas)
    }

    /// Follows a change of the canvas' size in device pixels.
    pub fn resize(&mut self, width: u32, height: u32) {
        let most = self.gpu.device().limits().max_texture_dimension_2d;
        let size = (width.clamp(1, most), height.clamp(1, most));
        if size != (self.config.width, self.config.height) {
            (self.config.width, self.config.height) = size;
            self.configure();
        }
    }

    /// The next frame; `None` when there is none now (hidden, lost): skip this picture and try again later.
    pub fn frame(&self) -> Option<CanvasFrame> {
        if self.gpu.is_lost() {
            return None;
        }
        use wgpu::CurrentSurfaceTexture::{Lost, Outdated, Suboptimal, Success};
        let texture = match self.surface.get_current_texture() {
            Success(texture) | Suboptimal(texture) => texture,
            Outdated | Lost => {
                self.configure();
                return None;
            }
            _ => return None,
        };
        let view = texture.texture.create_view(&Default::default());
        let (width, height) = (self.config.width, self.config.height);
        Some(CanvasFrame { texture, view, format: self.config.format, width, height })
    }

    /// Shows a drawn frame.
    pub fn present(&self, frame: CanvasFrame) {
        self.gpu.queue().present(frame.texture);
    }

    fn configure(&self) {
        if !self.gpu.is_lost() {
            self.surface.configure(self.gpu.device(), &self.config);
        }
    }
}
