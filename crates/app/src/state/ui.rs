//! What this page alone knows: the active view, open dialogs, folded sides. Never part of the case.

use super::preferences;
use crate::components::MenuAt;
use leptos::prelude::*;
use prosector_session::core::LpsPoint;
use prosector_session::measure::Measured;
use prosector_session::plan::ItemId;
use prosector_session::view::ViewId;

/// How the stage is divided while no view is maximised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageLayout {
    /// Two by two.
    Grid,
    /// The volume large, three slices beside it.
    OneThree,
}

/// Dialogs of the workspace.
#[derive(Clone, Debug, PartialEq)]
pub enum DialogKind {
    /// Keys.
    Help,
    /// Links and upload.
    Share,
    /// Erasing the case from the server.
    Erase,
    /// Signing.
    Sign,
    /// What the import had to say.
    Report,
    /// Text of a note to be placed here.
    NoteText(LpsPoint),
}

/// Lists of a narrow screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetTab {
    /// No list, the picture alone.
    None,
    /// Series and structures.
    Structures,
    /// The plan.
    Plan,
    /// Flow, the selected item.
    Selected,
}

/// The value under the pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// Where, patient mm.
    pub point: LpsPoint,
    /// The stored intensity there.
    pub value: Option<Measured>,
    /// The second image's intensity there.
    pub second: Option<Measured>,
    /// Name of the segment there.
    pub segment: Option<String>,
}

/// State of the page.
#[derive(Clone, Copy)]
pub struct Ui {
    /// The view that keys act on.
    pub active: RwSignal<ViewId>,
    /// Division of the stage.
    pub stage: RwSignal<StageLayout>,
    /// The open dialog.
    pub dialog: RwSignal<Option<DialogKind>>,
    /// Whether the command palette is open.
    pub palette: RwSignal<bool>,
    /// Whether the left side is shown.
    pub left: RwSignal<bool>,
    /// Whether the right side is shown.
    pub right: RwSignal<bool>,
    /// The list shown on a narrow screen.
    pub sheet: RwSignal<SheetTab>,
    /// The value under the pointer.
    pub probe: RwSignal<Option<Probe>>,
    /// The step whose details are open.
    pub open_step: RwSignal<Option<ItemId>>,
    /// A step just added, whose title takes the focus.
    pub new_step: RwSignal<Option<ItemId>>,
    /// Whether the straightened view of a vessel is in the stage.
    pub straight: RwSignal<bool>,
    /// An open context menu for a mark or step.
    pub menu: RwSignal<Option<(MenuAt, ItemId)>>,
    /// Whether the space bar is held: the primary button then pans.
    pub space: RwSignal<bool>,
    /// Whether it was used for that; let go unused, it fits the view.
    pub space_used: RwSignal<bool>,
}

impl Ui {
    /// Makes the page's state available to everything below.
    pub fn provide() -> Self {
        let folded = |side| preferences::is_folded(side);
        let ui = Self {
            active: RwSignal::new(ViewId::Axial),
            stage: RwSignal::new(StageLayout::Grid),
            dialog: RwSignal::new(None),
            palette: RwSignal::new(false),
            left: RwSignal::new(!folded("side-left")),
            right: RwSignal::new(!folded("side-right")),
            sheet: RwSignal::new(SheetTab::None),
            probe: RwSignal::new(None),
            open_step: RwSignal::new(None),
            new_step: RwSignal::new(None),
            straight: RwSignal::new(false),
            menu: RwSignal::new(None),
            space: RwSignal::new(false),
            space_used: RwSignal::new(false),
        };
        provide_context(ui);
        ui
    }

    /// Folds the left side away or brings it back.
    pub fn toggle_left(self) {
        self.left.update(|shown| *shown = !*shown);
        preferences::set_folded("side-left", !self.left.get_untracked());
    }

    /// Folds the right side away or brings it back.
    pub fn toggle_right(self) {
        self.right.update(|shown| *shown = !*shown);
        preferences::set_folded("side-right", !self.right.get_untracked());
    }
}
