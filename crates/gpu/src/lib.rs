//! The only owner of the wgpu device: limits, uploads, dispatch, read-back, loss and recovery.
