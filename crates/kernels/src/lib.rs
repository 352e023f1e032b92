//! WGSL compute sources, their plain-data twins, and a CPU twin of every kernel whose result is used.
