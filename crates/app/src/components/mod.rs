//! Building blocks without knowledge of the case: each is one small component on semantic HTML and tokens.

mod button;
mod dialog;
mod dropdown;
mod empty;
mod field;
mod form;
mod icon;
mod later;
mod legend;
mod menu;
mod notice;
mod panel;
mod progress;
mod quantity;
mod slider;
mod table;
mod tip;

pub use button::{Button, ButtonKind, ButtonSize, Choice, IconButton};
pub use dialog::Dialog;
pub use dropdown::dropdown;
pub use empty::Empty;
pub use field::{EditableText, Field};
pub use form::{Form, FormState};
pub use icon::{Glyph, Icon};
pub use later::Later;
pub use legend::Legend;
pub use menu::{Menu, MenuAt, MenuItem};
pub use notice::{Notice, NoticeKind};
pub use panel::Panel;
pub use progress::Progress;
pub use quantity::{Predicted, decimal};
pub use slider::Slider;
pub use table::Table;
pub use tip::{TipLayer, Tips};
