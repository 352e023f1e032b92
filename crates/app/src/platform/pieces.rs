//! Large arrays into and out of this program's memory, a piece a task, so that the page is not held up.

use super::js;
use js_sys::{ArrayBuffer, Float32Array, Int16Array, Uint8Array};
use prosector_session::core::Voxels;

/// Values that are copied in one task: a few milliseconds.
const COPIED_AT_ONCE: u32 = 4 * 1024 * 1024;

/// `length` values from outside; `copy` copies those from one place to another into a piece.
pub async fn copy_in<T: Copy + Default>(length: u32, copy: impl Fn(u32, u32, &mut [T])) -> Vec<T> {
    let mut values = Vec::with_capacity(length as usize);
    for (from, to) in pieces(length) {
        values.resize(to as usize, T::default());
        copy(from, to, &mut values[from as usize..]);
        js::next_task().await;
    }
    values
}

/// The bytes of a buffer.
pub async fn copy_bytes_in(buffer: &ArrayBuffer) -> Vec<u8> {
    let bytes = Uint8Array::new(buffer);
    copy_in(bytes.length(), |from, to, piece: &mut [u8]| bytes.subarray(from, to).copy_to(piece)).await
}

/// Bytes in a buffer of their own, which can be moved to a worker.
pub async fn copy_bytes_out(bytes: &[u8]) -> ArrayBuffer {
    let outside = Uint8Array::new_with_length(bytes.len() as u32);
    for (from, to) in pieces(outside.length()) {
        outside.subarray(from, to).copy_from(&bytes[from as usize..to as usize]);
        js::next_task().await;
    }
    outside.buffer()
}

/// The stored values of a volume in a buffer of their own.
pub async fn copy_voxels_out(voxels: &Voxels) -> ArrayBuffer {
    match voxels {
        Voxels::I16(values) => {
            let outside = Int16Array::new_with_length(values.len() as u32);
            for (from, to) in pieces(outside.length()) {
                outside.subarray(from, to).copy_from(&values[from as usize..to as usize]);
                js::next_task().await;
            }
            outside.buffer()
        }
        Voxels::F32(values) => {
            let outside = Float32Array::new_with_length(values.len() as u32);
            for (from, to) in pieces(outside.length()) {
                outside.subarray(from, to).copy_from(&values[from as usize..to as usize]);
                js::next_task().await;
            }
            outside.buffer()
        }
    }
}

fn pieces(length: u32) -> impl Iterator<Item = (u32, u32)> {
    (0..length).step_by(COPIED_AT_ONCE as usize).map(move |from| (from, length.min(from + COPIED_AT_ONCE)))
}
