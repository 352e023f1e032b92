//! A surface read from a file.

use anyhow::{Context, bail};
use prosector_core::{FrameOfReferenceUid, SurfaceMesh};
use prosector_imaging::FileKind;
use prosector_imaging::polydata::{Space, read_polydata};
use serde_json::{Value, json};

/// Triangles of a file, LPS mm, and what had to be assumed or changed.
pub struct SurfaceFile {
    pub name: String,
    pub mesh: SurfaceMesh,
    stated_space: Option<Space>,
    was_inside_out: bool,
}

impl SurfaceFile {
    /// Reads a surface of the kind found; triangles that face inward are turned.
    ///
    /// # Errors
    /// When the file is damaged or holds no polygon; the text names the file.
    pub fn read(name: String, kind: FileKind, bytes: &[u8]) -> anyhow::Result<Self> {
        let read = read_polydata(kind, bytes).with_context(|| name.clone())?;
        // Surface files name no frame of reference: they are compared with each other only, as the caller asks for.
        let mut mesh = match read.surface(FrameOfReferenceUid::new("")) {
            Ok(mesh) => mesh,
            Err(error) => bail!("{name}: {error}"),
        };
        let was_inside_out = mesh.enclosed_ml() < 0.0;
        if was_inside_out {
            mesh.triangles.iter_mut().for_each(|triangle| triangle.reverse());
        }
        Ok(Self { name, mesh, stated_space: read.stated_space, was_inside_out })
    }

    /// File, size and what was assumed, as the head of a report.
    pub fn described(&self) -> Value {
        let space = match self.stated_space {
            Some(Space::Lps) => "LPS, as the file says",
            Some(Space::Ras) => "turned from RAS, as the file says",
            None => "taken as LPS, because the file does not say",
        };
        let turned = self.was_inside_out.then_some("turned outward, because they faced inward");
        json!({
            "file": self.name,
            "vertices": self.mesh.positions.len(),
            "triangles": self.mesh.triangles.len(),
            "coordinates": space,
            "unit": "taken as mm",
            "faces": turned,
        })
    }
}
