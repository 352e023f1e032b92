//! What draws: nothing yet, the graphics device, or the processor.

use super::canvas::{Binding, ViewCanvas};
use super::cpu::CpuDrawer;
use super::gpu::GpuDrawer;
use super::pace::{Effort, Power};
use super::present::Present;
use super::{Rung, Views, ViewsChange};
use crate::platform::js;
use futures::channel::oneshot;
use prosector_session::Session;
use prosector_session::core::VoxelBox;
use prosector_session::gpu::{Gpu, GpuError, GpuOptions};
use prosector_session::view::ViewId;

/// Attempts to get a device back after a loss.
const MOST_ATTEMPTS: u32 = 4;

/// What draws.
#[derive(Default)]
pub(super) enum Drawer {
    #[default]
    None,
    Gpu(Box<GpuDrawer>),
    Cpu(CpuDrawer),
}

/// What one frame brought to the renderer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Uploads {
    /// Slices of the volume.
    pub(super) slices: usize,
    /// Labels, surfaces or their looks.
    pub(super) other: bool,
    /// There is more to bring.
    pub(super) left: bool,
}

impl Drawer {
    /// Brings a little of what the session shows to the renderer.
    pub(super) fn bring_over(&mut self, session: &Session, present: &mut Present) -> Uploads {
        match self {
            Drawer::None => Uploads::default(),
            Drawer::Gpu(drawer) => drawer.bring_over(session, present),
            Drawer::Cpu(drawer) => drawer.bring_over(session, present),
        }
    }

    /// Labels of a box were changed.
    pub(super) fn labels_edited(&mut self, bounds: VoxelBox) {
        if let Drawer::Gpu(drawer) = self {
            drawer.labels_edited(bounds);
        }
    }

    /// Draws a view; `false` if it could not be drawn now.
    pub(super) fn draw(&mut self, view: ViewId, canvas: &mut ViewCanvas, session: &Session, effort: Effort) -> bool {
        match self {
            Drawer::None => false,
            Drawer::Gpu(drawer) => drawer.draw(view, canvas, session, effort),
            Drawer::Cpu(drawer) => drawer.draw(view, canvas, session, effort),
        }
    }

    /// What draws, as far as it matters for when to draw.
    pub(super) fn power(&self) -> Power {
        match self {
            Drawer::Gpu(drawer) if !drawer.is_software() => Power::Device,
            Drawer::Gpu(_) => Power::Software,
            _ => Power::Processor,
        }
    }

    /// Whether the device still works on the last picture of the volume.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self, Drawer::Gpu(drawer) if drawer.is_busy())
    }
}

impl Views {
    /// Finds the best way of drawing.
    pub(super) async fn find_device(self) {
        match Gpu::new(&GpuOptions::default()).await {
            Ok(gpu) => self.use_gpu(gpu).await,
            Err(error) => self.use_cpu(&error),
        }
    }

    async fn use_gpu(&self, gpu: Gpu) {
        self.recover_after_loss(&gpu);
        let rung = Rung::WebGpu { adapter: gpu.description(), software: gpu.is_software() };
        let drawer = GpuDrawer::start(gpu).await;
        if !drawer.gpu().is_lost() {
            self.replace_drawer(Drawer::Gpu(Box::new(drawer)));
            self.set_rung(rung);
        }
    }

    fn recover_after_loss(&self, gpu: &Gpu) {
        let (sender, lost) = oneshot::channel();
        gpu.on_lost(move |_| {
            let _ = sender.send(());
        });
        let views = self.clone();
        js::spawn(async move {
            if lost.await.is_ok() {
                views.recover().await;
            }
        });
    }

    fn use_cpu(&self, reason: &GpuError) {
        // A canvas that was bound to WebGPU cannot be drawn on by the processor.
        self.0.canvases.borrow_mut().iter_mut().flatten().for_each(ViewCanvas::renew);
        self.replace_drawer(Drawer::Cpu(CpuDrawer::default()));
        self.set_rung(Rung::Cpu { reason: reason.to_string() });
    }

    fn replace_drawer(&self, drawer: Drawer) {
        self.0.drawer.replace(drawer);
        self.0.present.borrow_mut().start_again();
        self.redraw_all();
    }

    /// After a loss: nothing is drawn, a new device is asked for, and everything is brought to it again.
    async fn recover(self) {
        self.0.drawer.replace(Drawer::None);
        self.0.canvases.borrow_mut().iter_mut().flatten().for_each(|canvas| canvas.binding = Binding::None);
        self.tell(ViewsChange::Lost);
        let mut last = GpuError::Lost(String::new());
        for attempt in 0..MOST_ATTEMPTS {
            js::sleep_ms(100 << attempt).await;
            match Gpu::new(&GpuOptions::default()).await {
                Ok(gpu) => {
                    self.use_gpu(gpu).await;
                    return self.tell(ViewsChange::Recovered);
                }
                Err(error) => last = error,
            }
        }
        self.use_cpu(&last);
        self.tell(ViewsChange::Recovered);
    }

    /// Gives the device back as if it had been lost; for tests of the recovery.
    pub fn lose_device(&self) {
        if let Drawer::Gpu(drawer) = &*self.0.drawer.borrow() {
            drawer.gpu().destroy();
        }
    }
}
