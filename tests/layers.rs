//! The crates depend on each other only along the edges that ARCHITECTURE.md draws.

use prosector_tests::packages;

/// Who may need whom. An edge that is not here fails the test; adding one is a decision to write down.
const EDGES: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("kernels", &["core"]),
    ("imaging", &["core"]),
    ("plan", &["core"]),
    ("phantom", &["core"]),
    ("anatomy", &["core", "kernels"]),
    ("flow", &["core", "kernels", "anatomy"]),
    ("gpu", &["core", "kernels"]),
    ("sync", &["core", "plan"]),
    ("render", &["core", "anatomy", "kernels", "gpu"]),
    ("session", &["core", "kernels", "imaging", "plan", "anatomy", "flow", "gpu", "sync", "render"]),
    ("app", &["session"]),
    ("server", &["core", "imaging", "plan", "sync", "session", "phantom"]),
];

/// Crates that compute from their arguments alone, and what they therefore may not need.
const PURE: &[&str] = &["core", "anatomy", "flow", "plan", "phantom", "sync", "kernels", "imaging"];
const IMPURE: &[&str] = &["wgpu", "tokio", "web-sys", "js-sys", "rand", "getrandom", "web-time", "jiff", "chrono"];

#[test]
fn crates_need_only_the_layers_below_them() {
    for package in packages() {
        let Some(name) = package.name.strip_prefix("prosector-").filter(|name| *name != "tests") else { continue };
        let (_, allowed) =
            EDGES.iter().find(|(from, _)| *from == name).unwrap_or_else(|| panic!("{name} has no layer"));
        let own = package.needs.iter().filter_map(|need| need.strip_prefix("prosector-"));
        for need in own {
            assert!(allowed.contains(&need), "{name} may not need {need}");
        }
    }
}

#[test]
fn pure_crates_need_no_clock_no_chance_and_no_device() {
    for package in packages() {
        let Some(name) = package.name.strip_prefix("prosector-").filter(|name| PURE.contains(name)) else { continue };
        for need in &package.needs {
            assert!(!IMPURE.contains(&need.as_str()), "{name} must stay pure but needs {need}");
        }
    }
}

#[test]
fn only_gpu_and_render_and_the_app_know_wgpu() {
    for package in packages() {
        let knows = package.needs.iter().any(|need| need == "wgpu");
        let may = ["prosector-gpu", "prosector-render", "prosector-app"].contains(&package.name.as_str());
        assert!(may || !knows, "{} may not need wgpu", package.name);
    }
}
