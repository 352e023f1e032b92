//! What can be wrong with a patch.

/// Why labels cannot be patched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelPatchError {
    /// The grid has no voxels, or more than a patch can count or the limits allow.
    #[error("a patch cannot change a grid of {dims:?} voxels; at most {limit} voxels are allowed")]
    Grid {
        /// Columns, rows, slices.
        dims: [usize; 3],
        /// Most voxels.
        limit: usize,
    },
    /// The patch was made for another grid.
    #[error("the patch is for a grid of {patch:?} voxels, and the segments have {labels:?}")]
    OtherGrid {
        /// Dimensions of the patch.
        patch: [usize; 3],
        /// Dimensions given.
        labels: [usize; 3],
    },
    /// The number of labels differs from the product of the dimensions.
    #[error("{found} labels were given for {expected} voxels")]
    Length {
        /// Product of the dimensions.
        expected: usize,
        /// Labels given.
        found: usize,
    },
    /// Changes are empty, out of order, or leave the grid or their row.
    #[error("the change at voxel {start} is out of order or leaves its row")]
    Span {
        /// Offset of the change.
        start: usize,
    },
    /// Written by a later version.
    #[error("the patch has version {found}; this program reads version {known}")]
    Version {
        /// Version in the bytes.
        found: u8,
        /// The version that is read.
        known: u8,
    },
    /// More bytes than the limits allow.
    #[error("the patch has {found} bytes; at most {limit} are allowed")]
    TooLong {
        /// Bytes given.
        found: usize,
        /// Most bytes.
        limit: usize,
    },
    /// The bytes are no patch.
    #[error("the patch is damaged at byte {at}: {what}")]
    Damaged {
        /// Where, counted from 0.
        at: usize,
        /// What is wrong.
        what: &'static str,
    },
}
