//! Identifiers, units, patient space and the plain anatomical data that every other crate speaks in.
