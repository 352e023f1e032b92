//! The demo patient: a deterministic synthetic abdomen with vessels, organs and a record.
