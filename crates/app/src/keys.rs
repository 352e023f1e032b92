//! The one table of actions: the key map, the help overlay and the command palette are made from it.
//!
//! Keys follow the conventions of PACS viewers, so that hands find them.

use crate::text::t;

/// Everything that a key or the palette can do in the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the catalogue describes each")]
pub enum Action {
    ToolWindow,
    ToolScroll,
    ToolCrosshair,
    ToolPan,
    ToolZoom,
    ToolLandmark,
    ToolLength,
    ToolAngle,
    ToolNote,
    ToolBrush,
    ToolEraser,
    ToolRegion,
    ToolScissors,
    ToolVessel,
    Preset(usize),
    Invert,
    Fit,
    ZoomIn,
    ZoomOut,
    SliceUp,
    SliceDown,
    SliceUpTen,
    SliceDownTen,
    SliceFirst,
    SliceLast,
    Maximise,
    LayoutGrid,
    LayoutOneThree,
    LayoutVolume,
    NextView,
    ViewAnterior,
    ViewPosterior,
    ViewRight,
    ViewLeft,
    ViewHead,
    ViewFoot,
    TurnLeft,
    TurnRight,
    TurnUp,
    TurnDown,
    Overlay,
    CrosshairLines,
    Presentation,
    StepAdd,
    StepNext,
    StepPrevious,
    StepMoveUp,
    StepMoveDown,
    StepCapture,
    Delete,
    GoToSelected,
    Cancel,
    Undo,
    Redo,
    SavePlanFile,
    Share,
    Sign,
    Present,
    Follow,
    PanelLeft,
    PanelRight,
    Theme,
    Palette,
    Help,
    Home,
}

/// Groups of the help overlay, in its order.
pub const GROUPS: [&str; 6] = ["tools", "views", "volume", "plan", "together", "application"];

/// One action with its group, catalogue key and keys; the first key is the one shown.
pub struct Binding {
    /// What it does.
    pub action: Action,
    /// Group, one of [`GROUPS`].
    pub group: &'static str,
    /// Catalogue key of its name.
    pub name: &'static str,
    /// Keys in the form `Ctrl+Shift+Z`; empty if only the palette reaches it.
    pub keys: &'static [&'static str],
}

const fn bind(action: Action, group: &'static str, name: &'static str, keys: &'static [&'static str]) -> Binding {
    Binding { action, group, name, keys }
}

/// All actions.
pub const BINDINGS: &[Binding] = &[
    bind(Action::ToolWindow, "tools", /* key */ "tool.window", &["w"]),
    bind(Action::ToolScroll, "tools", /* key */ "tool.scroll", &["s"]),
    bind(Action::ToolCrosshair, "tools", /* key */ "tool.crosshair", &["c"]),
    bind(Action::ToolPan, "tools", /* key */ "tool.pan", &["h"]),
    bind(Action::ToolZoom, "tools", /* key */ "tool.zoom", &["z"]),
    bind(Action::ToolLandmark, "tools", /* key */ "tool.landmark", &["l"]),
    bind(Action::ToolLength, "tools", /* key */ "tool.length", &["m"]),
    bind(Action::ToolAngle, "tools", /* key */ "tool.angle", &["a"]),
    bind(Action::ToolNote, "tools", /* key */ "tool.note", &["n"]),
    bind(Action::ToolBrush, "tools", /* key */ "tool.brush", &["b"]),
    bind(Action::ToolEraser, "tools", /* key */ "tool.eraser", &["e"]),
    bind(Action::ToolRegion, "tools", /* key */ "tool.region", &["r"]),
    bind(Action::ToolScissors, "tools", /* key */ "tool.scissors", &["k"]),
    bind(Action::ToolVessel, "tools", /* key */ "tool.vessel", &[]),
    bind(Action::Cancel, "tools", /* key */ "action.cancel", &["Esc"]),
    bind(Action::Preset(0), "views", /* key */ "window.soft_tissue", &["1"]),
    bind(Action::Preset(1), "views", /* key */ "window.lung", &["2"]),
    bind(Action::Preset(2), "views", /* key */ "window.liver", &["3"]),
    bind(Action::Preset(3), "views", /* key */ "window.bone", &["4"]),
    bind(Action::Preset(4), "views", /* key */ "window.brain", &["5"]),
    bind(Action::Preset(5), "views", /* key */ "window.mediastinum", &[]),
    bind(Action::Preset(6), "views", /* key */ "window.angio", &[]),
    bind(Action::Invert, "views", /* key */ "action.invert", &["i"]),
    bind(Action::Fit, "views", /* key */ "action.fit", &["="]),
    bind(Action::ZoomIn, "views", /* key */ "action.zoom_in", &["+"]),
    bind(Action::ZoomOut, "views", /* key */ "action.zoom_out", &["-"]),
    bind(Action::SliceUp, "views", /* key */ "action.slice_up", &["\u{2191}"]),
    bind(Action::SliceDown, "views", /* key */ "action.slice_down", &["\u{2193}"]),
    bind(Action::SliceUpTen, "views", /* key */ "action.slice_up_ten", &["PgUp"]),
    bind(Action::SliceDownTen, "views", /* key */ "action.slice_down_ten", &["PgDn"]),
    bind(Action::SliceFirst, "views", /* key */ "action.slice_first", &["Home"]),
    bind(Action::SliceLast, "views", /* key */ "action.slice_last", &["End"]),
    bind(Action::Maximise, "views", /* key */ "action.maximise", &["Enter"]),
    bind(Action::NextView, "views", /* key */ "action.next_view", &["v"]),
    bind(Action::LayoutGrid, "views", /* key */ "layout.grid", &[]),
    bind(Action::LayoutOneThree, "views", /* key */ "layout.one_three", &[]),
    bind(Action::LayoutVolume, "views", /* key */ "layout.volume", &[]),
    bind(Action::Overlay, "views", /* key */ "action.overlay", &["g"]),
    bind(Action::CrosshairLines, "views", /* key */ "action.crosshair_lines", &["x"]),
    bind(Action::Presentation, "views", /* key */ "action.presentation", &["o"]),
    bind(Action::ViewAnterior, "volume", /* key */ "action.view_anterior", &["Shift+1"]),
    bind(Action::ViewPosterior, "volume", /* key */ "action.view_posterior", &["Shift+2"]),
    bind(Action::ViewRight, "volume", /* key */ "action.view_right", &["Shift+3"]),
    bind(Action::ViewLeft, "volume", /* key */ "action.view_left", &["Shift+4"]),
    bind(Action::ViewHead, "volume", /* key */ "action.view_head", &["Shift+5"]),
    bind(Action::ViewFoot, "volume", /* key */ "action.view_foot", &["Shift+6"]),
    bind(Action::TurnLeft, "volume", /* key */ "action.turn_left", &["Shift+\u{2190}"]),
    bind(Action::TurnRight, "volume", /* key */ "action.turn_right", &["Shift+\u{2192}"]),
    bind(Action::TurnUp, "volume", /* key */ "action.turn_up", &["Shift+\u{2191}"]),
    bind(Action::TurnDown, "volume", /* key */ "action.turn_down", &["Shift+\u{2193}"]),
    bind(Action::StepAdd, "plan", /* key */ "action.step_add", &["Shift+A"]),
    bind(Action::StepPrevious, "plan", /* key */ "action.step_previous", &[","]),
    bind(Action::StepNext, "plan", /* key */ "action.step_next", &["."]),
    bind(Action::StepMoveUp, "plan", /* key */ "action.step_move_up", &["Alt+\u{2191}"]),
    bind(Action::StepMoveDown, "plan", /* key */ "action.step_move_down", &["Alt+\u{2193}"]),
    bind(Action::StepCapture, "plan", /* key */ "action.step_capture", &["Shift+C"]),
    bind(Action::GoToSelected, "plan", /* key */ "action.go_to_selected", &["j"]),
    bind(Action::Delete, "plan", /* key */ "action.delete", &["Delete", "Backspace"]),
    bind(Action::Undo, "plan", /* key */ "action.undo", &["Ctrl+Z"]),
    bind(Action::Redo, "plan", /* key */ "action.redo", &["Ctrl+Shift+Z", "Ctrl+Y"]),
    bind(Action::SavePlanFile, "plan", /* key */ "plan_file.save", &["Ctrl+S"]),
    bind(Action::Share, "together", /* key */ "action.share", &[]),
    bind(Action::Sign, "together", /* key */ "action.sign", &[]),
    bind(Action::Present, "together", /* key */ "action.present", &["p"]),
    bind(Action::Follow, "together", /* key */ "action.follow", &["f"]),
    bind(Action::Palette, "application", /* key */ "action.palette", &["Ctrl+K"]),
    bind(Action::Help, "application", /* key */ "action.help", &["?"]),
    bind(Action::PanelLeft, "application", /* key */ "action.panel_left", &["["]),
    bind(Action::PanelRight, "application", /* key */ "action.panel_right", &["]"]),
    bind(Action::Theme, "application", /* key */ "action.theme", &["t"]),
    bind(Action::Home, "application", /* key */ "action.home", &[]),
];

impl Action {
    fn binding(self) -> Option<&'static Binding> {
        BINDINGS.iter().find(|binding| binding.action == self)
    }

    /// Its name from the catalogue.
    pub fn name(self) -> &'static str {
        self.binding().map_or("", |binding| t(binding.name))
    }

    /// The key shown beside its name; empty if it has none.
    pub fn key(self) -> &'static str {
        self.binding().and_then(|binding| binding.keys.first()).copied().unwrap_or("")
    }
}

/// A pressed key with its modifiers.
#[derive(Clone, Copy, Debug)]
pub struct Pressed<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// Ctrl, or Cmd on a Mac.
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
    /// `KeyboardEvent.code`, for digits whose key changes with Shift.
    pub code: &'a str,
}

/// The action of a pressed key.
pub fn action_of(pressed: Pressed<'_>) -> Option<Action> {
    let wanted = spelled(pressed);
    BINDINGS.iter().find(|binding| binding.keys.contains(&wanted.as_str())).map(|binding| binding.action)
}

/// The key as the table spells it.
fn spelled(pressed: Pressed<'_>) -> String {
    let digit = pressed.code.strip_prefix("Digit").filter(|_| pressed.shift);
    let name = match pressed.key {
        "ArrowUp" => "\u{2191}",
        "ArrowDown" => "\u{2193}",
        "ArrowLeft" => "\u{2190}",
        "ArrowRight" => "\u{2192}",
        "Escape" => "Esc",
        "PageUp" => "PgUp",
        "PageDown" => "PgDn",
        " " => "Space",
        key => digit.unwrap_or(key),
    };
    let letter = name.chars().count() == 1 && name.chars().all(|c| c.is_ascii_alphanumeric() || !c.is_ascii());
    // Signs such as ? and + need Shift on some keyboards and not on others: there Shift is not part of the key.
    let shift = pressed.shift && (letter || name.len() > 1);
    let name = if letter && (shift || pressed.ctrl) { name.to_uppercase() } else { name.to_owned() };
    let mut text = String::new();
    for (held, modifier) in [(pressed.ctrl, "Ctrl+"), (pressed.alt, "Alt+"), (shift, "Shift+")] {
        if held {
            text.push_str(modifier);
        }
    }
    text + &name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lookup;
    use std::collections::HashSet;

    fn press(key: &'static str, code: &'static str, modifiers: &str) -> Option<Action> {
        let held = |c| modifiers.contains(c);
        action_of(Pressed { key, code, ctrl: held('c'), shift: held('s'), alt: held('a') })
    }

    #[test]
    fn keys_find_their_actions() {
        let cases = [
            ("w", "KeyW", "", Some(Action::ToolWindow)),
            ("Z", "KeyZ", "cs", Some(Action::Redo)),
            ("z", "KeyZ", "c", Some(Action::Undo)),
            ("?", "Slash", "s", Some(Action::Help)),
            ("!", "Digit1", "s", Some(Action::ViewAnterior)),
            ("1", "Digit1", "", Some(Action::Preset(0))),
            ("ArrowUp", "ArrowUp", "a", Some(Action::StepMoveUp)),
            ("ArrowUp", "ArrowUp", "s", Some(Action::TurnUp)),
            ("A", "KeyA", "s", Some(Action::StepAdd)),
            ("+", "Equal", "s", Some(Action::ZoomIn)),
            ("q", "KeyQ", "", None),
        ];
        for (key, code, modifiers, expected) in cases {
            assert_eq!(press(key, code, modifiers), expected, "{key} {modifiers}");
        }
    }

    #[test]
    fn no_key_does_two_things_and_every_action_has_a_name() {
        let mut seen = HashSet::new();
        for binding in BINDINGS {
            assert!(lookup(binding.name).is_some(), "{}", binding.name);
            assert!(GROUPS.contains(&binding.group));
            for key in binding.keys {
                assert!(seen.insert(key), "{key} is used twice");
            }
        }
    }

    /// Printing, finding, tabs, zoom and history stay the browser's own.
    #[test]
    fn no_key_takes_away_what_the_browser_needs() {
        let letters = "DFHJLNOPRTUW0123456789+-".chars().map(|c| format!("Ctrl+{c}"));
        let kept: HashSet<String> =
            letters.chain(["Alt+\u{2190}", "Alt+\u{2192}", "Tab", "Shift+Tab"].map(String::from)).collect();
        let functions: HashSet<String> = (1..=12).map(|n| format!("F{n}")).collect();
        for key in BINDINGS.iter().flat_map(|binding| binding.keys) {
            assert!(!kept.contains(*key) && !functions.contains(*key), "{key} is the browser's");
        }
    }
}
