//! Answers to requests about a second image.

use crate::Session;
use crate::core::{Isoline, LpsPoint, SlicePlane, SurfaceMesh, Volume, Window};
use crate::data_commands::window_of;
use crate::error::SessionError;
use crate::event::Event;
use crate::fusion::{
    FusionCommand, FusionDesk, FusionLink, FusionMix, HeldSurface, LandmarkPair, LandmarkRow, RegistrationJob,
    RegistrationWay, RegistrationWork, Second, landmarks_of, pairs, same_name,
};
use crate::measure::{self, Measured};
use crate::plan::{self, ItemId, Registration};
use crate::session::Outcome;
use std::sync::Arc;

/// About as many lines of equal error are drawn on a plane.
const LINES: f64 = 5.0;
/// Places along each edge at which the error is looked at to choose the lines.
const LOOKS: i32 = 8;

/// Where the registration error has one value on a plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErrorLine {
    /// The value, mm.
    pub mm: f64,
    /// Digits after the point that tell the lines apart.
    pub decimals: usize,
    /// Where.
    pub line: Isoline,
}

/// Points of a surface that is held.
const HELD_POINTS: usize = 5000;

/// Edges of the tiles of a checkerboard, mm.
const TILES_MM: [f64; 2] = [2.0, 200.0];

impl Session {
    pub(crate) fn fusion_command(&mut self, command: FusionCommand) -> Outcome {
        let mut events = vec![Event::FusionChanged];
        match command {
            FusionCommand::Open { id, name, volume } => self.open_second(id, name, *volume)?,
            FusionCommand::Opening(fraction) => self.fusion.reading(fraction),
            FusionCommand::Close => self.fusion.close(),
            FusionCommand::SetMix(mix) => self.fusion.mix = within_limits(mix),
            FusionCommand::SetWindow(window) => self.set_second_window(window),
            FusionCommand::Hold { label } => self.hold_surface(label)?,
            FusionCommand::Register(way) => self.ask_registration(way)?,
            FusionCommand::Progress { turn, fraction } => self.fusion.progress(turn, fraction),
            FusionCommand::Found { turn, outcome } => self.fusion.found(turn, outcome),
            FusionCommand::Cancel => self.fusion.cancel(),
            FusionCommand::Keep { id } => events.extend(self.keep_registration(id)?),
            FusionCommand::Discard => self.fusion.proposal = None,
        }
        Ok(events)
    }

    fn open_second(&mut self, id: String, name: String, volume: Volume) -> Result<(), SessionError> {
        self.require_volume()?;
        let volume = volume.checked().map_err(crate::loading::LoadError::from)?;
        let own = volume.windows.first().copied().or_else(|| window_of(&volume, |_| true));
        let window = own.unwrap_or(self.view.window);
        self.fusion.open(Second { id, name, volume: Arc::new(volume), window });
        Ok(())
    }

    fn set_second_window(&mut self, window: Window) {
        let sound = window.center.is_finite() && window.width.is_finite();
        if let Some(second) = self.fusion.second.as_mut().filter(|_| sound) {
            second.window = Window { width: window.width.max(1e-6), ..window };
        }
    }

    fn ask_registration(&mut self, way: RegistrationWay) -> Result<(), SessionError> {
        let main = self.require_volume()?;
        let second = self.fusion.second().ok_or(SessionError::NoSecond)?;
        let (moving_frame, fixed_frame) = (second.volume.frame_of_reference.clone(), main.frame_of_reference.clone());
        if moving_frame == fixed_frame {
            return Err(SessionError::OneFrame);
        }
        let initial = self.fusion_link().map(|link| link.main_from_second.to_cols_array());
        let work = match way {
            RegistrationWay::Landmarks => RegistrationWork::Landmarks(self.landmark_pairs()),
            RegistrationWay::Intensity => RegistrationWork::Intensity { initial },
            RegistrationWay::Surfaces { label } => {
                let moving = (*self.fusion.held().ok_or(SessionError::NoHeldSurface)?.points).clone();
                RegistrationWork::Surfaces { moving, label, initial }
            }
        };
        self.fusion.ask(RegistrationJob { turn: self.fusion.next_turn(), moving_frame, fixed_frame, work });
        Ok(())
    }

    fn hold_surface(&mut self, label: u8) -> Result<(), SessionError> {
        let mesh = self.surface(label).ok_or(SessionError::NoSurface)?;
        let segment = self.segments().and_then(|group| group.segment(label));
        let name = segment.map(|segment| segment.name.clone()).unwrap_or_default();
        let stride = mesh.positions.len().div_ceil(HELD_POINTS).max(1);
        let every = |values: &[[f32; 3]]| values.iter().copied().step_by(stride).collect();
        let points = SurfaceMesh {
            positions: every(&mesh.positions),
            normals: every(&mesh.normals),
            triangles: Vec::new(),
            frame_of_reference: mesh.frame_of_reference.clone(),
        };
        self.fusion.held = Some(HeldSurface { name, points: Arc::new(points) });
        Ok(())
    }

    fn keep_registration(&mut self, id: ItemId) -> Outcome {
        let proposal = self.fusion.proposal.clone().ok_or(SessionError::NothingFound)?;
        let name = self.fusion.second().map(|second| second.name.clone()).unwrap_or_default();
        let name = name.chars().filter(|c| !c.is_control()).take(plan::limits::LINE).collect();
        let registration = Registration {
            id,
            name,
            author: self.author.clone(),
            moving_frame: proposal.moving_frame,
            fixed_frame: proposal.fixed_frame,
            fixed_from_moving: proposal.found.fixed_from_moving,
            method: proposal.found.method,
            error: proposal.found.error,
        };
        let events = self.apply_plan(&[plan::Command::AddRegistration(registration)])?;
        self.fusion.proposal = None;
        Ok(events)
    }

    /// The second image and what is known of how it lies.
    pub fn fusion(&self) -> &FusionDesk {
        &self.fusion
    }

    /// What links the second image to the open one; `None` without both, and between frames that nothing links: then
    /// they are not shown over each other.
    pub fn fusion_link(&self) -> Option<FusionLink> {
        self.fusion.link(self.volume()?, self.plan())
    }

    /// Landmarks that both images have under one name.
    pub fn landmark_pairs(&self) -> Vec<LandmarkPair> {
        let frames = self.fusion.second().zip(self.volume());
        let found = frames.map(|(second, main)| {
            pairs(&self.plan().marks, &second.volume.frame_of_reference, &main.frame_of_reference)
        });
        found.unwrap_or_default()
    }

    /// Landmarks of both images by name, with how far apart those of one name are.
    pub fn landmark_rows(&self) -> Vec<LandmarkRow> {
        let Some((second, main)) = self.fusion.second().zip(self.volume()) else { return Vec::new() };
        let of = |volume: &Volume| landmarks_of(&self.plan().marks, &volume.frame_of_reference);
        let (ours, theirs, link) = (of(main), of(&second.volume), self.fusion_link());
        let partner = |all: &[(String, LpsPoint)], name: &str| {
            all.iter().find(|(other, _)| same_name(other, name)).map(|(_, point)| *point)
        };
        let mut rows: Vec<LandmarkRow> = Vec::new();
        for (name, _) in ours.iter().chain(&theirs) {
            if rows.iter().any(|row| same_name(&row.name, name)) {
                continue;
            }
            let (here, there) = (partner(&ours, name), partner(&theirs, name));
            let moved = there.zip(link.as_ref()).map(|(p, link)| link.main_from_second.transform_point3(p.0));
            let apart_mm = here.zip(moved).map(|(here, moved)| here.0.distance(moved));
            rows.push(LandmarkRow { name: name.clone(), here: here.is_some(), there: there.is_some(), apart_mm });
        }
        rows
    }

    /// The name of the next landmark in the open image: that of the first one that only the second image has.
    pub fn next_landmark_name(&self) -> Option<String> {
        self.landmark_rows().into_iter().find(|row| !row.here).map(|row| row.name)
    }

    /// The second image's value at a place of the open one: stored data, `None` where it has none.
    pub fn second_intensity_at(&self, point: LpsPoint) -> Option<Measured> {
        let second = self.fusion.second()?;
        let second_from_main = self.fusion_link()?.main_from_second.inverse();
        measure::intensity(&second.volume, LpsPoint(second_from_main.transform_point3(point.0)))
    }

    /// The registration error to expect at a place of the open image, mm; `None` where nothing had to be registered.
    pub fn registration_error_at(&self, point: LpsPoint) -> Option<f64> {
        Some(self.fusion_link()?.error?.at(point))
    }

    /// Lines of equal registration error on the part of a plane that is `size_mm` wide and high, at round values, the
    /// smallest first.
    pub fn registration_lines(&self, plane: &SlicePlane, size_mm: [f64; 2]) -> Vec<ErrorLine> {
        let Some(error) = self.fusion_link().and_then(|link| link.error) else { return Vec::new() };
        let at = |n: i32, size: f64| (f64::from(n) / f64::from(LOOKS) - 0.5) * size;
        let places = (0..=LOOKS).flat_map(|n| (0..=LOOKS).map(move |m| (n, m)));
        let looked = places.map(|(n, m)| error.at(plane.point(at(n, size_mm[0]), at(m, size_mm[1]))));
        let (least, most) = looked.fold((f64::INFINITY, 0.0_f64), |(l, m), mm| (l.min(mm), m.max(mm)));
        let (step, decimals) = round_step((most - least) / LINES);
        if !step.is_finite() || step <= 1e-3 * most {
            return Vec::new();
        }
        let (first, last) = ((least / step).floor() as i64 + 1, (most / step).ceil() as i64);
        let values = (first..last).map(|n| n as f64 * step);
        values.filter_map(|mm| Some(ErrorLine { mm, decimals, line: error.isoline(plane, mm)? })).collect()
    }
}

/// One, two or five times a power of ten, not below `wanted`, and the digits after the point that it takes.
fn round_step(wanted: f64) -> (f64, usize) {
    let power = wanted.log10().floor();
    let unit = 10f64.powf(power);
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * unit).find(|step| *step >= wanted).unwrap_or(f64::NAN);
    (step, (-step.log10().floor()).max(0.0) as usize)
}

fn within_limits(mix: FusionMix) -> FusionMix {
    let [least, most] = TILES_MM;
    match mix {
        FusionMix::Blend { percent } if percent.is_finite() => FusionMix::Blend { percent: percent.clamp(0.0, 100.0) },
        FusionMix::Checkerboard { tile_mm } if tile_mm.is_finite() => {
            FusionMix::Checkerboard { tile_mm: tile_mm.clamp(least, most) }
        }
        _ => FusionMix::default(),
    }
}
