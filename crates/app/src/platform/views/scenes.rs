//! From what the session shows to what the renderer draws.

use super::pace::Effort;
use prosector_session::Session;
use prosector_session::core::SliceAxis;
use prosector_session::layers::LayerContent;
use prosector_session::render::{Camera, LabelStyle, Preset, Quality, SliceScene, VolumeScene};
use prosector_session::view::{ViewId, VolumeLook};

/// The slice of a view of this size; `None` without a volume.
pub(super) fn slice_scene(
    session: &Session,
    axis: SliceAxis,
    css_size: [f64; 2],
    device_size: [u32; 2],
) -> Option<SliceScene> {
    let frame = session.slice_frame(axis, css_size)?;
    let ratio = f64::from(device_size[0]) / css_size[0].max(1.0);
    let view = session.view();
    let mut scene = SliceScene::new(frame.plane, frame.mm_per_pixel / ratio, view.window);
    scene.invert = view.inverted;
    if let Some(overlay) = &mut scene.overlay {
        overlay.outline_px *= ratio as f32;
    }
    Some(scene)
}

/// The view that looks along the slices as they were acquired: one slice fills it.
pub(super) fn view_along_slices(session: &Session) -> Option<ViewId> {
    let along = session.volume()?.lps_from_voxel.steps()[2].0.normalize();
    let axes = [SliceAxis::Axial, SliceAxis::Sagittal, SliceAxis::Coronal];
    let share = |axis: &SliceAxis| axis.normal().0.dot(along).abs();
    axes.into_iter().max_by(|a, b| share(a).total_cmp(&share(b))).map(ViewId::from)
}

/// The picture in three dimensions; `None` while there is nothing to look at.
pub(super) fn volume_scene(session: &Session, effort: Effort, software: bool) -> Option<VolumeScene> {
    let camera = camera_of(&session.view().camera?);
    let preset = session.shows_volume().then(|| preset(session)).flatten();
    let mut scene = VolumeScene::new(camera, preset, session.view().window);
    scene.quality = match (effort, software) {
        (Effort::Fine, _) => Quality::FINE,
        (Effort::Moving, false) => Quality::MOVING,
        (Effort::Moving, true) => Quality::MOVING_SOFTWARE,
    };
    Some(scene)
}

/// The renderer's camera for the plan's.
pub fn camera_of(camera: &prosector_session::plan::Camera) -> Camera {
    Camera { target: camera.target, direction: camera.direction, up: camera.up, height_mm: camera.height_mm }
}

/// The transfer function that fits the open volume and the chosen look.
fn preset(session: &Session) -> Option<Preset> {
    let is_ct = session.volume()?.modality.is_ct();
    Some(match (session.view().volume_look, is_ct) {
        (VolumeLook::MaximumIntensity, _) => Preset::Mip,
        (_, false) => Preset::Mr,
        (VolumeLook::SoftTissue, true) => Preset::CtSoftTissue,
        (VolumeLook::Bone, true) => Preset::CtBoneAndVessels,
    })
}

/// How the label map is drawn over slices.
pub(super) fn label_styles(session: &Session) -> Vec<LabelStyle> {
    let style = |layer: &prosector_session::layers::Layer| match layer.content {
        LayerContent::Segment { label_value } => Some(LabelStyle {
            label: label_value,
            color: layer.color,
            opacity: layer.opacity as f32,
            visible: layer.visible,
        }),
        _ => None,
    };
    session.layers().all().iter().filter_map(style).collect()
}
