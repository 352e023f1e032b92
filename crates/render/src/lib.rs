//! Draws slices, volumes and surfaces to any target.
