//! The flow model of the chosen tree, computed while the page has nothing better to do.

use super::Host;
use crate::platform::js;
use prosector_session::{Command, FlowCommand};

/// A busy page computes a piece at least this often, ms.
const LONGEST_WAIT_MS: u32 = 100;

impl Host {
    /// Computes what the chosen tree's model still needs, a piece each time the page is idle.
    pub(super) fn compute_flow(&self) {
        if !self.is_flow_waiting() || self.0.computing.replace(true) {
            return;
        }
        let host = self.clone();
        js::spawn(async move {
            while host.is_flow_waiting() {
                js::idle(LONGEST_WAIT_MS).await;
                host.dispatch(Command::Flow(FlowCommand::Compute));
            }
            host.0.computing.set(false);
        });
    }

    fn is_flow_waiting(&self) -> bool {
        self.read(|session| session.flow().is_preparing())
    }
}
