//! Describing GPU work as data, and running it on the CPU.

use std::future::Future;
use std::ops::ControlFlow;

/// What a kernel expects at one binding of group 0; the binding number is the position in [`Kernel::bindings`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingKind {
    /// `var<uniform>`.
    Uniform,
    /// `var<storage, read>`.
    StorageRead,
    /// `var<storage, read_write>`.
    StorageReadWrite,
    /// `texture_3d<f32>` of 16-bit floats, read with `textureLoad`.
    HalfVolume,
}

/// The CPU twin: one call does the work of a whole dispatch, on the resources in binding order.
pub type CpuKernel = fn(&mut [Resource]) -> Result<(), ExecuteError>;

/// One compute shader with everything needed to run it.
#[derive(Debug)]
pub struct Kernel {
    /// Name of the pipeline and of the source file.
    pub name: &'static str,
    /// Source with entry point `main`.
    pub wgsl: &'static str,
    /// Invocations in a workgroup; kernels here are one-dimensional.
    pub workgroup_size: u32,
    /// Bindings of group 0 in order.
    pub bindings: &'static [BindingKind],
    /// The twin.
    pub cpu: CpuKernel,
}

/// Memory that a recording works on.
#[derive(Clone, Debug, PartialEq)]
pub enum Resource {
    /// A buffer.
    Bytes(Vec<u8>),
    /// A 3D texture of 16-bit floats: columns, rows, slices and the bits, column fastest.
    HalfVolume {
        /// Columns, rows, slices.
        dims: [u32; 3],
        /// IEEE 754 binary16 bits.
        bits: Vec<u16>,
    },
}

impl Resource {
    /// A buffer holding `values`.
    pub fn of<T: bytemuck::NoUninit>(values: &[T]) -> Self {
        Self::Bytes(bytemuck::cast_slice(values).to_vec())
    }

    /// A buffer of `len` zero bytes.
    pub fn zeroed(len: usize) -> Self {
        Self::Bytes(vec![0; len])
    }

    /// The buffer's content as values; an error for textures and lengths that do not divide.
    pub fn values<T: bytemuck::Pod>(&self) -> Result<Vec<T>, ExecuteError> {
        match self {
            Self::Bytes(bytes) if bytes.len().is_multiple_of(size_of::<T>()) => Ok(bytemuck::pod_collect_to_vec(bytes)),
            _ => Err(ExecuteError::Resource),
        }
    }
}

/// A resource of a [`Recording`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceId(pub usize);

/// One kernel applied to resources.
#[derive(Clone, Debug)]
pub struct Dispatch {
    /// What to run.
    pub kernel: &'static Kernel,
    /// Resources in binding order; none twice.
    pub bindings: Vec<ResourceId>,
    /// Number of invocations wanted; the kernel guards against the surplus of the last workgroup.
    pub invocations: u32,
}

/// Work for an executor: resources, dispatches in order, and which resources come back.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// Memory.
    pub resources: Vec<Resource>,
    /// Work in order.
    pub dispatches: Vec<Dispatch>,
    /// Buffers whose final content is the result.
    pub downloads: Vec<ResourceId>,
}

impl Recording {
    /// Adds a resource.
    pub fn resource(&mut self, resource: Resource) -> ResourceId {
        self.resources.push(resource);
        ResourceId(self.resources.len() - 1)
    }

    /// Adds a dispatch.
    pub fn dispatch(&mut self, kernel: &'static Kernel, bindings: &[ResourceId], invocations: u32) {
        self.dispatches.push(Dispatch { kernel, bindings: bindings.to_vec(), invocations });
    }
}

/// Why a recording could not be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExecuteError {
    /// A binding names a resource that is missing, bound twice or of the wrong kind or size.
    #[error("a kernel was given a resource that is missing, bound twice, or of the wrong kind or size")]
    Resource,
    /// The device refused or was lost; the text comes from the driver.
    #[error("the graphics device did not finish the computation: {0}")]
    Device(String),
}

/// Runs recordings; results come in the order of [`Recording::downloads`].
pub trait KernelExecutor {
    /// Runs all dispatches in order. The future is ready at once on the CPU.
    fn run(&self, recording: Recording) -> impl Future<Output = Result<Vec<Vec<u8>>, ExecuteError>>;

    /// Runs all dispatches round after round on the same memory, until `seen` breaks.
    ///
    /// After each round `seen` is shown the content of the buffer `watched`. Only that buffer leaves the memory in
    /// between.
    fn run_rounds(
        &self,
        recording: Recording,
        watched: ResourceId,
        seen: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> impl Future<Output = Result<Vec<Vec<u8>>, ExecuteError>>;
}

/// Runs the CPU twins.
#[derive(Clone, Copy, Debug, Default)]
pub struct CpuExecutor;

impl CpuExecutor {
    /// Runs a recording and returns its downloads, without a future.
    pub fn run_now(&self, mut recording: Recording) -> Result<Vec<Vec<u8>>, ExecuteError> {
        recording.run_twins()?;
        recording.downloads.iter().map(|id| recording.bytes(*id).map(<[u8]>::to_vec)).collect()
    }

    /// Runs a recording round after round, as [`KernelExecutor::run_rounds`], without a future.
    pub fn run_rounds_now(
        &self,
        mut recording: Recording,
        watched: ResourceId,
        seen: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<Vec<Vec<u8>>, ExecuteError> {
        loop {
            recording.run_twins()?;
            if seen(recording.bytes(watched)?).is_break() {
                break;
            }
        }
        recording.downloads.iter().map(|id| recording.bytes(*id).map(<[u8]>::to_vec)).collect()
    }
}

impl Recording {
    fn run_twins(&mut self) -> Result<(), ExecuteError> {
        self.dispatches.iter().try_for_each(|dispatch| run_twin(&mut self.resources, dispatch))
    }

    fn bytes(&self, id: ResourceId) -> Result<&[u8], ExecuteError> {
        match self.resources.get(id.0) {
            Some(Resource::Bytes(bytes)) => Ok(bytes),
            _ => Err(ExecuteError::Resource),
        }
    }
}

impl KernelExecutor for CpuExecutor {
    async fn run(&self, recording: Recording) -> Result<Vec<Vec<u8>>, ExecuteError> {
        self.run_now(recording)
    }

    async fn run_rounds(
        &self,
        recording: Recording,
        watched: ResourceId,
        seen: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<Vec<Vec<u8>>, ExecuteError> {
        self.run_rounds_now(recording, watched, seen)
    }
}

/// Workgroups that cover `invocations`.
pub fn groups_for(kernel: &Kernel, invocations: u32) -> u32 {
    invocations.div_ceil(kernel.workgroup_size)
}

fn run_twin(resources: &mut [Resource], dispatch: &Dispatch) -> Result<(), ExecuteError> {
    let distinct = dispatch.bindings.iter().enumerate().all(|(n, id)| !dispatch.bindings[..n].contains(id));
    if !distinct || dispatch.bindings.len() != dispatch.kernel.bindings.len() {
        return Err(ExecuteError::Resource);
    }
    let empty = || Resource::Bytes(Vec::new());
    let mut bound = Vec::with_capacity(dispatch.bindings.len());
    for id in &dispatch.bindings {
        bound.push(std::mem::replace(resources.get_mut(id.0).ok_or(ExecuteError::Resource)?, empty()));
    }
    let outcome = if dispatch.invocations == 0 { Ok(()) } else { (dispatch.kernel.cpu)(&mut bound) };
    for (id, resource) in dispatch.bindings.iter().zip(bound) {
        resources[id.0] = resource;
    }
    outcome
}
