//! Who else is here and where they point.

use prosector_session::core::LpsPoint;
use prosector_session::sync::{PointerView, Role};
use prosector_session::view::ViewId;

/// Colours that people get in turn; as many as tokens `--person-*` there are.
const COLORS: u32 = 6;

/// Somebody in the case.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The connection.
    pub id: u32,
    /// Name as shown.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they present.
    pub presenting: bool,
    /// Which of the person colours is theirs.
    pub color: u32,
}

impl Person {
    /// Somebody by their connection and presence.
    pub fn new(person: &prosector_session::sync::Person) -> Self {
        let participant = &person.participant;
        Self {
            id: participant.id.0,
            name: participant.name.clone(),
            role: participant.role,
            presenting: person.presence.as_ref().is_some_and(|presence| presence.presenting),
            color: participant.id.0 % COLORS,
        }
    }

    /// The first letters of their names, at most two.
    pub fn initials(&self) -> String {
        let words = self.name.split_whitespace().filter_map(|word| word.chars().next());
        words.take(2).flat_map(char::to_uppercase).collect()
    }
}

/// Somebody's pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonPointer {
    /// Name as shown.
    pub name: String,
    /// Which of the person colours is theirs.
    pub color: u32,
    /// The view they point in.
    pub view: ViewId,
    /// Where.
    pub point: LpsPoint,
}

impl PersonPointer {
    /// Somebody's pointer, if they point at anything.
    pub fn new(person: &prosector_session::sync::Person) -> Option<Self> {
        let pointer = person.presence.as_ref()?.pointer?;
        let id = person.participant.id.0;
        let view = view_of(pointer.view);
        Some(Self { name: person.participant.name.clone(), color: id % COLORS, view, point: pointer.point })
    }
}

fn view_of(view: PointerView) -> ViewId {
    match view {
        PointerView::Axial => ViewId::Axial,
        PointerView::Sagittal => ViewId::Sagittal,
        PointerView::Coronal => ViewId::Coronal,
        PointerView::Volume => ViewId::Volume,
    }
}
