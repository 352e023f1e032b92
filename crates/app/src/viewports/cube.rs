//! The orientation cube of the volume view: faces named by the direction they look to, computed from the camera.

use crate::state::Bridge;
use crate::text::t;
use leptos::prelude::*;
use prosector_session::core::LpsVector;
use prosector_session::{Command, ViewCommand, standard_view};

/// The six faces: outward direction, letter, catalogue key.
const FACES: [([f64; 3], &str, &str); 6] = [
    ([0.0, -1.0, 0.0], "A", /* key */ "action.view_anterior"),
    ([0.0, 1.0, 0.0], "P", /* key */ "action.view_posterior"),
    ([-1.0, 0.0, 0.0], "R", /* key */ "action.view_right"),
    ([1.0, 0.0, 0.0], "L", /* key */ "action.view_left"),
    ([0.0, 0.0, 1.0], "H", /* key */ "action.view_head"),
    ([0.0, 0.0, -1.0], "F", /* key */ "action.view_foot"),
];

/// The command that looks at face `n` of the cube: A, P, R, L, H, F.
pub fn look_at_face(n: usize) -> Option<Command> {
    let [direction, up] = standard_view(FACES.get(n)?.1.chars().next()?)?;
    Some(Command::View(ViewCommand::LookAlong { direction, up }))
}

/// A face ready to draw: corners in px around the middle of the cube, and the middle of the face.
struct Face {
    n: usize,
    path: String,
    middle: [f64; 2],
    flatness: f64,
}

/// The faces that look toward the eye. `axes` are screen right, screen up and away from the eye.
fn visible_faces(axes: [LpsVector; 3], half: f64) -> Vec<Face> {
    let dot = |v: [f64; 3], axis: LpsVector| v[0] * axis.0.x + v[1] * axis.0.y + v[2] * axis.0.z;
    let pixel = |v: [f64; 3]| [dot(v, axes[0]) * half, -dot(v, axes[1]) * half];
    let face = |(n, (outward, ..)): (usize, &([f64; 3], &str, &str))| {
        let facing = -dot(*outward, axes[2]);
        if facing < 0.05 {
            return None;
        }
        let along = |k: usize| [0, 1, 2].map(|axis| if (n / 2 + 1 + k) % 3 == face_axis(axis) { 1.0 } else { 0.0 });
        let (u, v) = (along(0), along(1));
        let corner = |a: f64, b: f64| pixel([0, 1, 2].map(|k| outward[k] + u[k] * a + v[k] * b));
        let corners = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
        let points: Vec<String> = corners.iter().map(|[x, y]| format!("{x:.1} {y:.1}")).collect();
        Some(Face { n, path: format!("M{}Z", points.join("L")), middle: pixel(*outward), flatness: facing })
    };
    FACES.iter().enumerate().filter_map(face).collect()
}

/// Position of a coordinate in the order of [`FACES`]' pairs: A/P is y, R/L is x, H/F is z.
fn face_axis(coordinate: usize) -> usize {
    [1, 0, 2][coordinate]
}

/// The cube at the lower right of the volume view.
#[component]
pub fn OrientationCube(
    /// Screen right, screen up, away from the eye.
    #[prop(into)]
    axes: Signal<Option<[LpsVector; 3]>>,
    /// Size of the view.
    size: ReadSignal<[f64; 2]>,
) -> impl IntoView {
    let bridge: Bridge = expect_context();
    let draw = move |face: Face| {
        let (_, letter, name) = FACES[face.n];
        let n = face.n;
        let [x, y] = face.middle;
        let look = move || {
            if let Some(command) = look_at_face(n) {
                bridge.send(command);
            }
        };
        view! {
            <g role="button" tabindex="-1" aria-label=t(name)>
                <path
                    class="cube-face"
                    d=face.path
                    on:pointerdown=|event| event.stop_propagation()
                    on:click=move |_| look()
                />
                <text x=x y=y opacity=face.flatness.sqrt() pointer-events="none">{letter}</text>
            </g>
        }
    };
    move || {
        let [width, height] = size.get();
        let half = if width < 420.0 { 15.0 } else { 20.0 };
        axes.get().map(|axes| {
            view! {
                <g class="cube" transform=format!("translate({:.1} {:.1})", width - 48.0, height - 48.0)>
                    {visible_faces(axes, half).into_iter().map(draw).collect_view()}
                </g>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the front only the anterior face is seen; from a corner three are.
    #[test]
    fn faces_toward_the_eye_are_drawn() {
        let v = LpsVector::new;
        let front = [v(1.0, 0.0, 0.0), v(0.0, 0.0, 1.0), v(0.0, 1.0, 0.0)];
        let seen = visible_faces(front, 20.0);
        assert_eq!(seen.iter().map(|face| FACES[face.n].1).collect::<String>(), "A");
        // Its corners span the square of the cube.
        assert!(seen[0].path.contains("-20.0 20.0") && seen[0].path.contains("20.0 -20.0"), "{}", seen[0].path);
    }
}
