//! Names and offsets of plain-data twins, so that tests can compare them with the shader by reflection.

/// A plain-data twin of a WGSL struct.
pub trait GpuLayout {
    /// Name of the struct in WGSL.
    const NAME: &'static str;
    /// Size in bytes.
    const SIZE: usize;
    /// Field names with their byte offsets, in order.
    const FIELDS: &'static [(&'static str, usize)];
}

/// Declares the field offsets of a `#[repr(C)]` struct for the reflection test.
#[macro_export]
macro_rules! gpu_layout {
    ($type:ident { $($field:ident),* $(,)? }) => {
        impl $crate::GpuLayout for $type {
            const NAME: &'static str = stringify!($type);
            const SIZE: usize = std::mem::size_of::<$type>();
            const FIELDS: &'static [(&'static str, usize)] =
                &[$((stringify!($field), std::mem::offset_of!($type, $field))),*];
        }
    };
}
