//! The one icon set: line drawings on a 24 x 24 grid, drawn in the colour of the text beside them.

use leptos::prelude::*;

/// Every icon of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say what is drawn")]
pub enum Icon {
    Angle,
    ArrowDown,
    ArrowLeft,
    ArrowRight,
    ArrowUp,
    Brand,
    Brush,
    Camera,
    Check,
    Chevron,
    Clamp,
    Close,
    Cloud,
    CloudOff,
    Command,
    Contrast,
    Copy,
    Crosshair,
    Cube,
    Eraser,
    Eye,
    EyeOff,
    Flow,
    Folder,
    GoTo,
    Grid,
    Hand,
    Help,
    Info,
    Landmark,
    Layers,
    Length,
    Link,
    Lock,
    LockOpen,
    Maximise,
    Minimise,
    Minus,
    More,
    Note,
    OneThree,
    Phone,
    Plus,
    Present,
    Print,
    Redo,
    Refusal,
    Region,
    Scissors,
    Scroll,
    Share,
    Side,
    Sign,
    Solo,
    Steps,
    Theme,
    Trash,
    Undo,
    Upload,
    Warning,
    Window,
    Zoom,
}

impl Icon {
    /// Path data on the 24 x 24 grid.
    const fn path(self) -> &'static str {
        match self {
            Icon::Angle => "M4 20h16M4 20 16 5M11.5 20a8 8 0 0 0-2.6-6",
            Icon::ArrowDown => "M12 5v14M6 13l6 6 6-6",
            Icon::ArrowLeft => "M19 12H5M11 6l-6 6 6 6",
            Icon::ArrowRight => "M5 12h14M13 6l6 6-6 6",
            Icon::ArrowUp => "M12 19V5M6 11l6-6 6 6",
            Icon::Brand => "M4 7.5 12 3l8 4.5v9L12 21l-8-4.5zM4 7.5l8 4.5 8-4.5M12 12v9M8 9.75v9",
            Icon::Brush => {
                "M20 3.5 10.5 13M20 3.5 12.5 15M9.5 13a3.5 3.5 0 0 0-4 3.5c0 2-1 3-2.5 3.5 4.5 1.5 9 .5 9.5-4A3.5 3.5 0 0 0 9.5 13z"
            }
            Icon::Camera => "M3 8h4l2-3h6l2 3h4v11H3zM12 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8",
            Icon::Check => "M5 12.5 10 17.5 19.5 7",
            Icon::Chevron => "M9 5l7 7-7 7",
            Icon::Clamp => "M4 9h16M4 15h16M10 5v14M14 5v14",
            Icon::Close => "M6 6l12 12M18 6 6 18",
            Icon::Cloud => "M7 18.5a4.5 4.5 0 0 1-.4-9A6 6 0 0 1 18 10.6a4 4 0 0 1-.6 7.9z",
            Icon::CloudOff => "M8.8 6A6 6 0 0 1 18 10.6a4 4 0 0 1 2.2 6.2M16.5 18.5H7a4.5 4.5 0 0 1-.4-9M4 4l16 16",
            Icon::Command => "M5 7l5 5-5 5M12.5 17.5H19",
            Icon::Contrast => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 3v18M12 7h5.5M12 12h9M12 17h5.5",
            Icon::Copy => "M9 9h11v11H9zM15 9V4H4v11h5",
            Icon::Crosshair => "M12 3v6M12 15v6M3 12h6M15 12h6M12 12h.01",
            Icon::Cube => "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
            Icon::Eraser => "M8.5 19.5 3.5 14.5 14 4l6 6-9.5 9.5zM8.5 9.5l6 6M8.5 19.5H20",
            Icon::Eye => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6"
            }
            Icon::EyeOff => {
                "M4 9.6A15 15 0 0 0 2.5 12S6 18.5 12 18.5c1.5 0 2.8-.4 4-1M8.5 6.1A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-2.5 3.3M4 4l16 16"
            }
            Icon::Flow => "M12 3s6.5 6.7 6.5 11.2a6.5 6.5 0 0 1-13 0C5.5 9.7 12 3 12 3zM9 15a3 3 0 0 0 3 3",
            Icon::Folder => "M3 6h6l2 2.5h10V19H3z",
            Icon::GoTo => "M12 19a7 7 0 1 0 0-14 7 7 0 0 0 0 14M12 2v5M12 17v5M2 12h5M17 12h5",
            Icon::Grid => "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
            Icon::Hand => {
                "M7.5 12.5V6.5a1.5 1.5 0 0 1 3 0V11M10.5 10.5v-6a1.5 1.5 0 0 1 3 0v6M13.5 11V6a1.5 1.5 0 0 1 3 0v8.5c0 4-2 6.5-5.5 6.5-3 0-4.2-1.2-6.2-4.7L4 14a1.5 1.5 0 0 1 2.6-1.5l.9 1.5"
            }
            Icon::Help => {
                "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.3 9.5a2.7 2.7 0 1 1 4 2.4c-.8.5-1.3 1-1.3 2M12 17h.01"
            }
            Icon::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 11v5.5M12 7.5h.01",
            Icon::Landmark => {
                "M12 21s-6.5-6.2-6.5-11a6.5 6.5 0 0 1 13 0c0 4.8-6.5 11-6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5"
            }
            Icon::Layers => "M12 3l9 5-9 5-9-5zM3 12.5l9 5 9-5M3 16.5l9 5 9-5",
            Icon::Length => "M4 20 20 4M2.5 17l4.5 4.5M17 2.5l4.5 4.5M8 14l1.8 1.8M11 11l1.8 1.8M14 8l1.8 1.8",
            Icon::Link => {
                "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1"
            }
            Icon::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            Icon::LockOpen => "M6 11h12v9H6zM8.5 11V7a3.5 3.5 0 0 1 6.8-1.2",
            Icon::Maximise => "M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5",
            Icon::Minimise => "M4 9h5V4M20 9h-5V4M4 15h5v5M20 15h-5v5",
            Icon::Minus => "M5 12h14",
            Icon::More => "M5 12h.01M12 12h.01M19 12h.01",
            Icon::Note => "M4 5h16v11h-8l-4 4v-4H4zM8 9h8M8 12h5",
            Icon::OneThree => "M4 4h10v16H4zM16 4h4v4h-4zM16 10h4v4h-4zM16 16h4v4h-4z",
            Icon::Phone => "M7 3h10v18H7zM11 18h2",
            Icon::Plus => "M12 5v14M5 12h14",
            Icon::Present => "M3 4h18M5 4v11h14V4M12 15v5M8 20h8M10 7.5l4 2-4 2z",
            Icon::Print => "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
            Icon::Redo => "M20 9H9a5 5 0 0 0 0 10h4M16 5l4 4-4 4",
            Icon::Refusal => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9 9l6 6M15 9l-6 6",
            Icon::Region => "M12 4c4 0 8 2.5 8 7s-3 9-8 9-8-3-8-8 4-8 8-8zM12 12h.01M12 9v6M9 12h6",
            Icon::Scissors => {
                "M20 4 8.5 15.5M20 20 8.5 8.5M6 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6M6 21a3 3 0 1 0 0-6 3 3 0 0 0 0 6"
            }
            Icon::Share => "M12 15V4M8 7.5 12 3.5l4 4M5 12v8h14v-8",
            Icon::Scroll => "M5 9h14M5 12h14M5 15h14M12 6V2M9.5 4.5 12 2l2.5 2.5M12 18v4M9.5 19.5 12 22l2.5-2.5",
            Icon::Side => "M3 5h18v14H3zM9 5v14",
            Icon::Sign => "M3 19h18M5 15c3-8 6-11 8-10s-1 6-4 9c2-2 4-2.5 4.5-1.5S13 15 15 15c1.5 0 2-1 4-1",
            Icon::Solo => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 15.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7",
            Icon::Steps => "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
            Icon::Theme => {
                "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"
            }
            Icon::Trash => "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
            Icon::Undo => "M4 9h11a5 5 0 0 1 0 10h-4M8 5 4 9l4 4",
            Icon::Upload => "M12 20V9M7 13.5l5-5 5 5M4 4h16",
            Icon::Warning => "M12 4 2.5 20h19zM12 10v5M12 17.5h.01",
            Icon::Window => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 3a9 9 0 0 1 0 18z",
            Icon::Zoom => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.5 15.5 21 21M8 10.5h5M10.5 8v5",
        }
    }
}

/// Draws an icon; decorative, because the control around it carries the name.
#[component]
pub fn Glyph(
    /// What to draw.
    #[prop(into)]
    icon: Signal<Icon>,
    /// 16 px instead of 20.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let class = if small { "icon small" } else { "icon" };
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden="true">
            <path d=move || icon.get().path() />
        </svg>
    }
}
