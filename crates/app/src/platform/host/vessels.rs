//! Vessels: the session's questions to the anatomy worker, and the answers back to it.

use super::Host;
use crate::platform::anatomy::{Question, mesh, surprised};
use crate::platform::clock;
use crate::platform::pieces::{copy_bytes_in, copy_bytes_out};
use crate::platform::workers::anatomy_wire::{AnatomyResponse, AnatomyWork};
use crate::platform::workers::{JobId, Reply, TaskError, Tell};
use js_sys::{ArrayBuffer, Float32Array};
use prosector_session::plan::ItemId;
use prosector_session::vessels::work::{GraphEdit, Picture, SectionReport, VesselAnswer, VesselWork};
use prosector_session::vessels::{DissectionSurfaces, NewVessel};
use prosector_session::{Command, Session, VesselCommand};
use std::rc::Rc;
use std::sync::Arc;

/// A picture along or across a vessel.
#[derive(Clone, Debug, PartialEq)]
pub struct VesselPicture {
    /// Its size.
    pub size: Picture,
    /// Intensities, row by row; NaN off the image.
    pub values: Arc<Vec<f32>>,
    /// Across a vessel: the lumen.
    pub section: Option<SectionReport>,
}

type Asked = Result<(VesselAnswer, Vec<ArrayBuffer>), TaskError>;

impl Host {
    async fn ask_vessel(&self, job: JobId, work: VesselWork, lumens: &[Arc<Vec<u8>>], tell: Option<Tell>) -> Asked {
        let mut question = Question::new(job, AnatomyWork::Vessel(work));
        for lumen in lumens {
            question.buffers.push(copy_bytes_out(lumen).await);
        }
        let Reply { response, buffers, .. } = self.anatomy().ask(question, tell).await?;
        let AnatomyResponse::Vessel(answer) = response else { return Err(surprised()) };
        Ok((answer, buffers))
    }

    /// Finds the vessel at the clicks, or both lumens of one, and puts them into the plan under these names; `tell` hears
    /// the finished fraction.
    ///
    /// # Errors
    /// What the worker says in words.
    pub async fn find_vessel(
        &self,
        job: JobId,
        names: Vec<String>,
        tell: impl Fn(f64) + 'static,
    ) -> Result<(), TaskError> {
        let Some(work) = self.read(Session::vessel_find) else { return Ok(()) };
        let tell: Tell = Rc::new(move |done, total| tell(done / total));
        let (answer, buffers) = self.ask_vessel(job, work, &[], Some(tell)).await?;
        let VesselAnswer::Found(all) = answer else { return Err(surprised()) };
        let mut vessels = Vec::with_capacity(all.len());
        for ((found, buffer), name) in all.into_iter().zip(&buffers).zip(names) {
            let (id, lumen) = (ItemId::new(clock::new_id()), copy_bytes_in(buffer).await);
            vessels.push(NewVessel { id, name, found, lumen });
        }
        self.dispatch(Command::Vessel(VesselCommand::Found(vessels)));
        Ok(())
    }

    /// Makes the surfaces of two lumens that lack them, and the flap between.
    ///
    /// # Errors
    /// What the worker says in words; those lumens are not asked for again.
    pub async fn make_flap(&self, job: JobId) -> Result<(), TaskError> {
        let Some((work, pair, lumens)) = self.read(Session::dissection_work) else { return Ok(()) };
        let asked = self.ask_vessel(job, work, &lumens, None).await;
        let frame = self.read(|session| session.volume().map(|volume| volume.frame_of_reference.clone()));
        let made = match (&asked, frame) {
            (Ok((VesselAnswer::Between { flap_mm2 }, buffers)), Some(frame)) if buffers.len() == 9 => {
                let surface = |n: usize| Arc::new(mesh(&buffers[3 * n..], frame.clone()));
                let (lumens, flap) = ([surface(0), surface(1)], surface(2));
                Some(DissectionSurfaces { lumens, flap, flap_mm2: *flap_mm2 })
            }
            _ => None,
        };
        self.dispatch(Command::Vessel(VesselCommand::Between(pair, made)));
        asked.map(drop)
    }

    /// Measures along the course that is looked at.
    ///
    /// # Errors
    /// What the worker says in words.
    pub async fn measure_vessel(&self, job: JobId) -> Result<(), TaskError> {
        let Some((work, lumen)) = self.read(Session::vessel_measure) else { return Ok(()) };
        let VesselWork::Measure { course, .. } = work.clone() else { return Ok(()) };
        match self.ask_vessel(job, work, &[lumen], None).await? {
            (VesselAnswer::Measured(report), _) => {
                self.dispatch(Command::Vessel(VesselCommand::Measured { course, report }));
                Ok(())
            }
            _ => Err(surprised()),
        }
    }

    /// The straightened picture of the course; `None` without one.
    ///
    /// # Errors
    /// What the worker says in words.
    pub async fn straighten_vessel(
        &self,
        job: JobId,
        half_width_mm: f64,
        mm_per_pixel: f64,
    ) -> Result<Option<VesselPicture>, TaskError> {
        let Some(work) = self.read(|session| session.vessel_straighten(half_width_mm, mm_per_pixel)) else {
            return Ok(None);
        };
        match self.ask_vessel(job, work, &[], None).await? {
            (VesselAnswer::Picture(size), buffers) => picture(size, &buffers, None).map(Some),
            _ => Err(surprised()),
        }
    }

    /// The picture across the course where the person looks; `None` without a course.
    ///
    /// # Errors
    /// What the worker says in words.
    pub async fn across_vessel(
        &self,
        job: JobId,
        half_width_mm: f64,
        mm_per_pixel: f64,
    ) -> Result<Option<VesselPicture>, TaskError> {
        let Some((work, lumen)) = self.read(|session| session.vessel_across(half_width_mm, mm_per_pixel)) else {
            return Ok(None);
        };
        match self.ask_vessel(job, work, &[lumen], None).await? {
            (VesselAnswer::Across { picture: size, section }, buffers) => picture(size, &buffers, section).map(Some),
            _ => Err(surprised()),
        }
    }

    /// Changes the graph of the chosen vessel.
    ///
    /// # Errors
    /// Why it cannot be changed so.
    pub async fn edit_vessel(&self, job: JobId, edit: GraphEdit) -> Result<(), TaskError> {
        let Some(work) = self.read(|session| session.vessel_edit(edit)) else { return Ok(()) };
        match self.ask_vessel(job, work, &[], None).await? {
            (VesselAnswer::Edited(graph), _) => {
                self.dispatch(Command::Vessel(VesselCommand::Edited(graph)));
                Ok(())
            }
            _ => Err(surprised()),
        }
    }
}

fn picture(size: Picture, buffers: &[ArrayBuffer], section: Option<SectionReport>) -> Result<VesselPicture, TaskError> {
    let values = buffers.first().map(|buffer| Float32Array::new(buffer).to_vec()).ok_or_else(surprised)?;
    Ok(VesselPicture { size, values: Arc::new(values), section })
}
