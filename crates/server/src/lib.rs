//! The Prosector server and command line.
