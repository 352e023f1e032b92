//! Making a device, knowing its limits, and knowing when it is gone.

use std::sync::{Arc, Mutex, PoisonError};

/// What is asked of the machine.
#[derive(Clone, Debug, Default)]
pub struct GpuOptions {
    /// Accept only a software adapter.
    pub software_only: bool,
    /// Pretend that the adapter's largest 3D texture edge is this; for tests of the ladder.
    pub max_texture_3d: Option<u32>,
}

/// Why the GPU cannot be used; the texts are for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GpuError {
    /// The machine or browser offers no adapter.
    #[error("No graphics adapter is available to this program ({0}). Slices can still be drawn without one.")]
    NoAdapter(String),
    /// The adapter refused a device.
    #[error("The graphics adapter {adapter} refused to start: {reason}")]
    NoDevice {
        /// Adapter name.
        adapter: String,
        /// The driver's words.
        reason: String,
    },
    /// Memory ran out.
    #[error("The graphics memory is full while {what}. Close other views or open a smaller series.")]
    OutOfMemory {
        /// What was being done.
        what: String,
    },
    /// The driver refused a command; a defect of ours.
    #[error("The graphics device refused to work while {what}: {reason}")]
    Refused {
        /// What was being done.
        what: String,
        /// The driver's words.
        reason: String,
    },
    /// The device is gone.
    #[error("The graphics device was lost: {0}. The plan is not affected; the picture is made again.")]
    Lost(String),
}

type Listener = Box<dyn FnOnce(&str) + Send>;

#[derive(Default)]
struct Loss {
    reason: Option<String>,
    listener: Option<Listener>,
    refusal: Option<String>,
}

impl Loss {
    /// Notes the first reason and returns the listener to call outside the lock.
    fn note(&mut self, reason: &str) -> Option<Listener> {
        self.reason.get_or_insert_with(|| reason.to_owned());
        self.listener.take()
    }
}

/// A device with its queue, adapter and instance; clones share them.
#[derive(Clone)]
pub struct Gpu {
    instance: wgpu::Instance,
    adapter: wgpu::Adapter,
    device: wgpu::Device,
    queue: wgpu::Queue,
    max_texture_3d: u32,
    loss: Arc<Mutex<Loss>>,
}

impl Gpu {
    /// Asks for the most powerful adapter and a device with that adapter's limits on textures and buffers.
    pub async fn new(options: &GpuOptions) -> Result<Self, GpuError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let wanted = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            force_fallback_adapter: options.software_only,
            ..Default::default()
        };
        let adapter = instance.request_adapter(&wanted).await.map_err(|e| GpuError::NoAdapter(e.to_string()))?;
        let limits = sensible_limits(&adapter.limits());
        let descriptor =
            wgpu::DeviceDescriptor { label: Some("prosector"), required_limits: limits.clone(), ..Default::default() };
        let (device, queue) = adapter
            .request_device(&descriptor)
            .await
            .map_err(|e| GpuError::NoDevice { adapter: adapter.get_info().name, reason: e.to_string() })?;
        let max_texture_3d = options.max_texture_3d.unwrap_or(u32::MAX).min(limits.max_texture_dimension_3d);
        let loss = watch(&device);
        Ok(Self { instance, adapter, device, queue, max_texture_3d, loss })
    }

    /// The device; only `render` and tests reach for it.
    pub fn device(&self) -> &wgpu::Device {
        &self.device
    }

    /// The queue.
    pub fn queue(&self) -> &wgpu::Queue {
        &self.queue
    }

    /// The instance, needed to make surfaces.
    pub fn instance(&self) -> &wgpu::Instance {
        &self.instance
    }

    /// The adapter, needed to configure surfaces.
    pub fn adapter(&self) -> &wgpu::Adapter {
        &self.adapter
    }

    /// Largest edge of a 3D texture in voxels.
    pub fn max_texture_3d(&self) -> u32 {
        self.max_texture_3d
    }

    /// Adapter and backend in words, for the status line.
    pub fn description(&self) -> String {
        let info = self.adapter.get_info();
        let backend = match info.backend {
            wgpu::Backend::BrowserWebGpu => "WebGPU".to_owned(),
            other => format!("{other:?}"),
        };
        if info.name.is_empty() { backend } else { format!("{backend}, {}", info.name) }
    }

    /// Whether the adapter computes on the CPU (or is as slow), so that coarse quality is wise while moving.
    ///
    /// Browsers often hide the adapter's name; subgroups of 4 then mark SwiftShader and the smallest phone GPUs.
    pub fn is_software(&self) -> bool {
        let info = self.adapter.get_info();
        let name = format!("{} {}", info.name, info.driver).to_lowercase();
        let narrow = info.backend == wgpu::Backend::BrowserWebGpu && info.subgroup_max_size == 4;
        let named = ["swiftshader", "llvmpipe"].iter().any(|software| name.contains(software));
        info.device_type == wgpu::DeviceType::Cpu || named || narrow
    }

    /// Whether the device is gone. All drawing from it is then a no-op.
    pub fn is_lost(&self) -> bool {
        self.loss_reason().is_some()
    }

    /// The reason for the loss, if lost.
    pub fn loss_reason(&self) -> Option<String> {
        self.loss.lock().unwrap_or_else(PoisonError::into_inner).reason.clone()
    }

    /// The first command that the driver refused outside [`Gpu::checked`], in its words; a defect of ours to be logged.
    pub fn first_refusal(&self) -> Option<String> {
        self.loss.lock().unwrap_or_else(PoisonError::into_inner).refusal.clone()
    }

    /// Calls `listener` once when the device is lost, at once if it already is.
    pub fn on_lost(&self, listener: impl FnOnce(&str) + Send + 'static) {
        let mut loss = self.loss.lock().unwrap_or_else(PoisonError::into_inner);
        match loss.reason.clone() {
            Some(reason) => {
                drop(loss);
                listener(&reason);
            }
            None => loss.listener = Some(Box::new(listener)),
        }
    }

    /// Gives the device back; counts as a loss.
    pub fn destroy(&self) {
        note_loss(&self.loss, "the device was given back");
        self.device.destroy();
    }

    /// Runs `work` and returns its result, or the error the driver reported for it.
    pub async fn checked<T>(&self, what: &str, work: impl FnOnce() -> T) -> Result<T, GpuError> {
        if let Some(reason) = self.loss_reason() {
            return Err(GpuError::Lost(reason));
        }
        let validation = self.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let memory = self.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let result = work();
        // Both scopes are popped before awaiting, so that concurrent work cannot close them out of order.
        let (memory, validation) = (memory.pop(), validation.pop());
        if memory.await.is_some() {
            return Err(GpuError::OutOfMemory { what: what.to_owned() });
        }
        match validation.await {
            Some(error) => Err(GpuError::Refused { what: what.to_owned(), reason: error.to_string() }),
            None => Ok(result),
        }
    }
}

/// WebGPU's guaranteed limits, raised to the adapter's where volumes need it, lowered where the adapter has less.
fn sensible_limits(adapter: &wgpu::Limits) -> wgpu::Limits {
    wgpu::Limits {
        max_texture_dimension_2d: adapter.max_texture_dimension_2d,
        max_texture_dimension_3d: adapter.max_texture_dimension_3d,
        max_buffer_size: adapter.max_buffer_size,
        max_storage_buffer_binding_size: adapter.max_storage_buffer_binding_size,
        ..wgpu::Limits::default()
    }
    .or_worse_values_from(adapter)
}

fn watch(device: &wgpu::Device) -> Arc<Mutex<Loss>> {
    let loss = Arc::new(Mutex::new(Loss::default()));
    let noted = loss.clone();
    device.set_device_lost_callback(move |_, reason| note_loss(&noted, &reason));
    // The default handler panics, which would take the whole page down for one refused command.
    let noted = loss.clone();
    device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
        noted.lock().unwrap_or_else(PoisonError::into_inner).refusal.get_or_insert_with(|| error.to_string());
    }));
    loss
}

fn note_loss(loss: &Mutex<Loss>, reason: &str) {
    let listener = loss.lock().unwrap_or_else(PoisonError::into_inner).note(reason);
    if let Some(listener) = listener {
        listener(reason);
    }
}
