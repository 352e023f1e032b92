//! The headless product: open, compute, plan, undo; Command in, Event out.
