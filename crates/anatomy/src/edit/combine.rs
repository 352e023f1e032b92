//! Segments made of segments.

use super::rule::Canvas;
use super::{EditError, EditRule, VoxelMask};
use prosector_core::{LabelMap, LabelPatch};

/// How two sets of voxels make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combination {
    /// Voxels of either.
    Union,
    /// Voxels of the segment that the other does not hold.
    Minus,
    /// Voxels of both.
    Intersection,
}

/// Makes the rule's segment its combination with other voxels of the grid; an empty segment is a set without voxels.
///
/// `other` is a segment of this or of another label map on the grid ([`VoxelMask::of_label`]), or any mask.
pub fn combine(
    map: &LabelMap,
    other: &VoxelMask,
    combination: Combination,
    rule: &EditRule<'_>,
) -> Result<LabelPatch, EditError> {
    let canvas = Canvas::new(map, rule)?;
    if other.dims() != map.dims {
        return Err(EditError::MaskGrid { mask: other.dims(), labels: map.dims });
    }
    let own = VoxelMask::of_label(map, rule.label);
    let bounds = own.bounds().union(&other.bounds());
    let shape = VoxelMask::from_fn(map.dims, bounds, |at, _| match combination {
        Combination::Union => own.contains(at) || other.contains(at),
        Combination::Minus => own.contains(at) && !other.contains(at),
        Combination::Intersection => own.contains(at) && other.contains(at),
    });
    canvas.reshape(&shape)
}
