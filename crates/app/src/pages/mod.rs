//! Pages: one a route.

mod frame;
mod join;
mod login;
mod missing;
mod patient;
mod start;
mod welcome;
mod workspace;

pub use frame::{FormPage, PageFrame};
pub use join::JoinPage;
pub use login::LoginPage;
pub use missing::MissingPage;
pub use patient::PatientPage;
pub use start::StartPage;
pub use welcome::WelcomePage;
pub use workspace::WorkspacePage;
