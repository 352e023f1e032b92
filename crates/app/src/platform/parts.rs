//! Parts of the application that a build may leave out, because the page has a limit of what it may weigh.

/// Following vessels: the panel, the straightened view, the course in the pictures.
pub const VESSELS: bool = cfg!(feature = "vessels");
/// A second image over the first.
pub const FUSION: bool = cfg!(feature = "fusion");
/// Dividing an organ among vessels.
pub const TERRITORIES: bool = cfg!(feature = "territories");
