//! From what the session shows to what the renderer draws.

use super::pace::Effort;
use prosector_session::core::SliceAxis;
use prosector_session::fusion::FusionMix;
use prosector_session::layers::LayerId;
use prosector_session::render::{
    Camera, Fusion, LabelStyle, Mix, Preset, Quality, RangePreview, SliceScene, VolumeScene,
};
use prosector_session::view::{ViewId, VolumeLook};
use prosector_session::{LabelLook, Session};

/// Opacity of territories over slices: colours to be told apart, and the vessels under them still seen.
const TERRITORY_FILL: f32 = 0.42;

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
    scene.fusion = fusion(session);
    scene.preview = range_preview(session);
    if let Some(overlay) = &mut scene.overlay {
        overlay.outline_px *= ratio as f32;
        if session.shows_territories() {
            overlay.fill_opacity = TERRITORY_FILL;
        }
    }
    Some(scene)
}

/// How the second image lies over the open one; `None` where nothing links them.
fn fusion(session: &Session) -> Option<Fusion> {
    let (desk, link) = (session.fusion(), session.fusion_link()?);
    let mix = match desk.mix() {
        FusionMix::Blend { percent } => Mix::Blend { second: (percent / 100.0) as f32 },
        FusionMix::Checkerboard { tile_mm } => Mix::Checkerboard { tile_mm },
    };
    Some(Fusion { main_from_second: link.main_from_second, window: desk.second()?.window, mix })
}

/// Intensities that are marked on slices while a threshold is chosen, in the colour of the segment that would take them.
fn range_preview(session: &Session) -> Option<RangePreview> {
    let tools = session.segment_tools();
    let label = tools.label.filter(|_| tools.preview)?;
    let color = session.layers().layer(&LayerId::segment(label))?.color;
    Some(RangePreview { range: tools.range, color })
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
    let style = |look: LabelLook| LabelStyle {
        label: look.label,
        color: look.color,
        opacity: look.opacity as f32,
        visible: look.visible,
    };
    session.label_looks().into_iter().map(style).collect()
}
