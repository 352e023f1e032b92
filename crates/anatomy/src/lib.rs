//! Segmentation volumes, surfaces and vessel geometry from label maps and centrelines.
