//! The sync protocol as a pure state machine for client and room.
