//! Who someone is and what they may do.

pub mod cookies;
mod identity;
mod password;
mod role;
mod throttle;
mod token;

pub use identity::{CaseAccess, GuestPass, Identity, Person};
pub use password::{PasswordError, check_new_password, hash_secret, verify_secret};
pub use role::{ROLES, Role};
pub use throttle::{Throttle, ThrottleSettings};
pub use token::{Token, guest_id, link_code, random_id, token_hash};
