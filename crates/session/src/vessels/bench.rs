//! Where vessels are computed: holds the lumen between two questions. Runs wherever the caller likes.

use super::find::{between, both, lumen_of, one};
use super::work::{
    Course, CourseReport, GraphEdit, Narrowing, Picture, Reference, Sample, SectionNumbers, SectionReport,
    VesselAnswer, VesselWork,
};
use crate::anatomy::Structure;
use crate::anatomy::vessel::{
    Across, LumenSections, ProfilePoint, ReformationSettings, Reformed, Section, Straightened, VesselPath, cut, join,
    move_point, nearest_place, point_of, remove_branch, rename_branch, stenosis, stretches_at,
};
use crate::core::{BlobHash, CenterlineGraph, SurfaceMesh, Volume};
use std::ops::ControlFlow;

/// An answer and what lies beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct VesselReply {
    /// The answer.
    pub answer: VesselAnswer,
    /// Values of a picture.
    pub values: Vec<f32>,
    /// Bytes of each lumen that was found.
    pub bytes: Vec<Vec<u8>>,
    /// Surfaces of the true and the false lumen, and the flap between them.
    pub meshes: Vec<SurfaceMesh>,
}

impl VesselReply {
    /// An answer with nothing beside it.
    pub(super) fn plain(answer: VesselAnswer) -> Self {
        Self { answer, values: Vec::new(), bytes: Vec::new(), meshes: Vec::new() }
    }
}

/// What is held between two questions.
#[derive(Debug, Default)]
pub struct VesselBench {
    lumen: Option<(BlobHash, LumenSections)>,
    profile: Option<(BlobHash, VesselPath, Vec<ProfilePoint>)>,
}

pub(super) type Tell<'a> = &'a mut dyn FnMut(f32) -> ControlFlow<()>;

/// Distance of the sections of a profile, in voxel edges of the lumen.
const PROFILE_STEP: f64 = 1.0;
/// Distance of the samples of a course that are handed out, mm.
const SAMPLE_STEP_MM: f64 = 0.5;

impl VesselBench {
    /// Does one piece of work on the open volume; `lumens` are the bytes beside the request, where it needs them. The
    /// callback is told the finished fraction and stops the work when it breaks.
    ///
    /// # Errors
    /// What is wrong and what to do, in plain words.
    pub fn answer(
        &mut self,
        volume: &Volume,
        work: VesselWork,
        lumens: &[Vec<u8>],
        tell: Tell<'_>,
    ) -> Result<VesselReply, String> {
        let lumen = lumens.first().map_or(&[][..], Vec::as_slice);
        match work {
            VesselWork::Find { along, against } => one(volume, &along, &against, tell),
            VesselWork::FindTwo { first, second } => both(volume, [&first, &second], tell),
            VesselWork::Between => between(volume, lumens, tell),
            VesselWork::Measure { course, lumen: name, at_mm, reference } => {
                self.hold_lumen(volume, name, lumen)?;
                self.hold_profile(&course, tell)?;
                Ok(VesselReply::plain(VesselAnswer::Measured(Box::new(self.report(at_mm, reference)?))))
            }
            VesselWork::Straighten { course, angle_deg, half_width_mm, mm_per_pixel } => {
                let settings = ReformationSettings { half_width_mm, mm_per_pixel };
                let view = Straightened::new(path(&course)?, angle_deg.to_radians(), settings);
                let image = view.image(volume, tell).map_err(|error| error.to_string())?;
                Ok(pictured(image, VesselAnswer::Picture))
            }
            VesselWork::Across { course, lumen: name, at_mm, half_width_mm, mm_per_pixel } => {
                self.hold_lumen(volume, name, lumen)?;
                let frame = path(&course)?.frame(at_mm);
                let view = Across::new(frame, ReformationSettings { half_width_mm, mm_per_pixel });
                let image = view.image(volume, tell).map_err(|error| error.to_string())?;
                let section = self.sections()?.section(frame.point, frame.tangent);
                let section = section.map(|section| SectionReport {
                    numbers: numbers(frame.arc_mm, &section),
                    outline: section.outline.iter().map(|&point| view.pixel(point)).collect(),
                });
                Ok(pictured(image, |picture| VesselAnswer::Across { picture, section }))
            }
            VesselWork::Edit { graph, edit } => Ok(VesselReply::plain(VesselAnswer::Edited(edited(&graph, edit)?))),
        }
    }

    fn sections(&self) -> Result<&LumenSections, String> {
        self.lumen.as_ref().map(|(_, sections)| sections).ok_or_else(|| "The lumen of this vessel is not here.".into())
    }

    /// Makes the lumen of these bytes the one at hand.
    fn hold_lumen(&mut self, volume: &Volume, name: BlobHash, bytes: &[u8]) -> Result<(), String> {
        if self.lumen.as_ref().is_some_and(|(held, _)| *held == name) {
            return Ok(());
        }
        let map = lumen_of(volume, bytes)?;
        let sections = LumenSections::of(Structure { map: &map, label: 1 }).map_err(|error| error.to_string())?;
        (self.lumen, self.profile) = (Some((name, sections)), None);
        Ok(())
    }

    /// Makes the profile of a course the one at hand.
    fn hold_profile(&mut self, course: &Course, tell: Tell<'_>) -> Result<(), String> {
        let key = serde_json::to_vec(course).map_err(|error| error.to_string())?;
        let key = BlobHash::of(&key);
        if self.profile.as_ref().is_some_and(|(held, ..)| *held == key) {
            return Ok(());
        }
        let (path, sections) = (path(course)?, self.sections()?);
        let profile = sections.along(&path, PROFILE_STEP * sections.voxel_mm(), tell);
        self.profile = Some((key, path, profile.map_err(|error| error.to_string())?));
        Ok(())
    }

    fn report(&self, at_mm: f64, reference: Reference) -> Result<CourseReport, String> {
        let (_, path, profile) = self.profile.as_ref().ok_or("Nothing was measured yet.")?;
        let steps = (path.length_mm() / SAMPLE_STEP_MM).ceil().max(1.0) as usize;
        let sample = |n: usize| {
            let frame = path.frame(path.length_mm() * n as f64 / steps as f64);
            Sample { arc_mm: frame.arc_mm, point: frame.point, side: frame.side, other: frame.other }
        };
        let voxel_mm = self.sections()?.voxel_mm();
        Ok(CourseReport {
            length_mm: path.length_mm(),
            samples: (0..=steps).map(sample).collect(),
            profile: profile.iter().map(|point| numbers(point.arc_mm, &point.section)).collect(),
            voxel_mm,
            narrowing: narrowing(profile, at_mm, reference, voxel_mm),
        })
    }
}

fn pictured(image: Reformed, answer: impl FnOnce(Picture) -> VesselAnswer) -> VesselReply {
    let Reformed { columns, rows, mm_per_pixel, values } = image;
    VesselReply { values, ..VesselReply::plain(answer(Picture { columns, rows, mm_per_pixel })) }
}

fn path(course: &Course) -> Result<VesselPath, String> {
    VesselPath::between(&course.graph, course.from, course.to).map_err(|error| error.to_string())
}

fn numbers(arc_mm: f64, section: &Section) -> SectionNumbers {
    SectionNumbers {
        arc_mm,
        least_mm: section.least_diameter_mm,
        greatest_mm: section.greatest_diameter_mm,
        equivalent_mm: section.equivalent_diameter_mm(),
        area_mm2: section.area_mm2,
        perimeter_mm: section.perimeter_mm,
    }
}

fn edited(graph: &CenterlineGraph, edit: GraphEdit) -> Result<CenterlineGraph, String> {
    let changed = match edit {
        GraphEdit::Remove { branch, children } => remove_branch(graph, branch, children),
        GraphEdit::Cut(place) => cut(graph, place),
        GraphEdit::Join { open, to } => join(graph, open, to),
        GraphEdit::Rename { branch, name } => rename_branch(graph, branch, &name),
        GraphEdit::Move { place, to, reach_mm } => {
            let sample = point_of(graph, place).and_then(|point| nearest_sample(graph, place, point.position));
            move_point(graph, place.branch, sample.unwrap_or(0), to, reach_mm)
        }
    };
    changed.map_err(|error| error.to_string())
}

/// The sample of a place's branch that is nearest to a point.
fn nearest_sample(
    graph: &CenterlineGraph,
    place: crate::anatomy::vessel::GraphPlace,
    point: crate::core::LpsPoint,
) -> Option<usize> {
    let points = &graph.branch(place.branch)?.points;
    let away = |n: &usize| points[*n].position.distance_mm(point);
    (0..points.len()).min_by(|a, b| away(a).total_cmp(&away(b)))
}

/// The place of a graph nearest to a point, for what is pointed at.
pub fn place_near(graph: &CenterlineGraph, point: crate::core::LpsPoint) -> Option<crate::anatomy::vessel::GraphPlace> {
    nearest_place(graph, point).map(|(place, _)| place)
}

fn narrowing(profile: &[ProfilePoint], at_mm: f64, reference: Reference, voxel_mm: f64) -> Result<Narrowing, String> {
    use crate::anatomy::vessel::StenosisReference as Against;
    let stretches = stretches_at(profile, at_mm).ok_or("There is no lumen along this vessel to measure.")?;
    let (lesion, proximal, distal) = (stretches.lesion, stretches.proximal, stretches.distal);
    let against = match reference {
        Reference::Distal => Against::Distal(distal.clone()),
        Reference::Proximal => Against::Proximal(proximal.clone()),
        Reference::Mean => Against::Mean { proximal: proximal.clone(), distal: distal.clone() },
        Reference::Interpolated => Against::Interpolated { proximal: proximal.clone(), distal: distal.clone() },
    };
    let found = stenosis(profile, lesion.clone(), against, voxel_mm).map_err(|error| error.to_string())?;
    let ends = |range: std::ops::Range<f64>| [range.start, range.end];
    Ok(Narrowing {
        reference,
        lesion_mm: ends(lesion),
        proximal_mm: (reference != Reference::Distal).then(|| ends(proximal)),
        distal_mm: (reference != Reference::Proximal).then(|| ends(distal)),
        at_mm: found.at_mm,
        diameter_mm: found.diameter_mm,
        reference_diameter_mm: found.reference_diameter_mm,
        diameter_percent: found.diameter_percent,
        area_percent: found.area_percent,
        error_percent: found.error_percent,
        below_resolution: found.is_below_resolution,
    })
}
