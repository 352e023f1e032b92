//! Bringing buffers and pictures back to the CPU.

use crate::oneshot::oneshot;
use crate::{Gpu, GpuError};

/// A picture read back: rows top to bottom without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Bytes, `width * height * bytes per texel`.
    pub bytes: Vec<u8>,
}

impl Pixels {
    /// The four bytes of a pixel of an 8-bit RGBA picture; black outside.
    pub fn rgba(&self, column: u32, row: u32) -> [u8; 4] {
        let offset = (row as usize * self.width as usize + column as usize) * 4;
        self.bytes.get(offset..offset + 4).and_then(|b| b.try_into().ok()).unwrap_or_default()
    }
}

impl Gpu {
    /// Content of a buffer that has `COPY_SRC`; its size is a multiple of 4.
    pub async fn read_buffer(&self, buffer: &wgpu::Buffer) -> Result<Vec<u8>, GpuError> {
        let staging = self.staging(buffer.size());
        let mut encoder = self.device().create_command_encoder(&Default::default());
        encoder.copy_buffer_to_buffer(buffer, 0, &staging, 0, buffer.size());
        self.queue().submit([encoder.finish()]);
        self.map(&staging).await
    }

    /// Content of a 2D texture that has `COPY_SRC`, uncompressed, first mip level and layer.
    pub async fn read_texture(&self, texture: &wgpu::Texture) -> Result<Pixels, GpuError> {
        let texel = texture.format().block_copy_size(None).unwrap_or(4);
        let (width, height) = (texture.width(), texture.height());
        let padded = (width * texel).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let staging = self.staging(u64::from(padded) * u64::from(height));
        let layout =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(padded), rows_per_image: Some(height) };
        let extent = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
        let mut encoder = self.device().create_command_encoder(&Default::default());
        let target = wgpu::TexelCopyBufferInfo { buffer: &staging, layout };
        encoder.copy_texture_to_buffer(texture.as_image_copy(), target, extent);
        self.queue().submit([encoder.finish()]);
        let rows = self.map(&staging).await?;
        let bytes = rows.chunks(padded as usize).flat_map(|row| &row[..(width * texel) as usize]).copied().collect();
        Ok(Pixels { width, height, bytes })
    }

    /// Waits until everything submitted so far is done.
    pub async fn finish(&self) {
        let (sender, receiver) = oneshot();
        self.queue().on_submitted_work_done(move || sender.send(()));
        self.poll();
        receiver.await;
    }

    fn staging(&self, size: u64) -> wgpu::Buffer {
        self.device().create_buffer(&wgpu::BufferDescriptor {
            label: Some("read-back"),
            size,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    }

    async fn map(&self, staging: &wgpu::Buffer) -> Result<Vec<u8>, GpuError> {
        if staging.size() == 0 {
            return Ok(Vec::new());
        }
        let (sender, receiver) = oneshot();
        staging.map_async(wgpu::MapMode::Read, .., move |outcome| sender.send(outcome));
        self.poll();
        let lost = || GpuError::Lost(self.loss_reason().unwrap_or_else(|| "the result did not come back".into()));
        receiver.await.and_then(Result::ok).ok_or_else(lost)?;
        let view = staging.get_mapped_range(..).map_err(|_| lost())?;
        Ok(view.to_vec())
    }

    /// Drives callbacks on hosts; in the browser the event loop does, and this has no effect.
    fn poll(&self) {
        // A poll error means a lost device, which the awaiting side notices by the dropped callback.
        let _ = self.device().poll(wgpu::PollType::wait_indefinitely());
    }
}
