//! The plan document over Loro: typed commands, undo, validation, canonical form and signatures.
