//! The stored plan of a case, for reading: what the room has acknowledged, and nothing more.

use crate::app::App;
use crate::error::ApiError;
use crate::storage::StoredPlan;
use prosector_plan::{PeerId, Plan, PlanError};

/// The peer that reads on the server; it writes nothing.
pub const READER: PeerId = PeerId(0);

/// A plan out of its log.
///
/// # Errors
/// When the snapshot or an update cannot be read, which a whole disk never shows: updates are tried before they are
/// stored.
pub fn restore(stored: &StoredPlan) -> Result<Plan, PlanError> {
    let mut plan = match &stored.snapshot {
        Some(snapshot) => Plan::load(snapshot, READER)?,
        None => Plan::new(READER)?,
    };
    for update in &stored.updates {
        plan.import(update)?;
    }
    Ok(plan)
}

impl App {
    /// The plan of a case as it is stored, given to `work` off the async threads.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn read_plan<T, F>(&self, case: &str, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(Plan) -> T + Send + 'static,
    {
        let case = case.to_owned();
        let result = self.store(move |storage| Ok(restore(&storage.stored_plan(&case)?).map(work))).await?;
        result.map_err(|error| ApiError::internal(&error))
    }
}
