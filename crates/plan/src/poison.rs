//! Reading forged bytes into a Loro document without ending the process.

use crate::error::PlanError;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `read` on what holds a document, and gives that back with the answer.
///
/// Bytes that contradict themselves can make Loro panic while it holds a lock of the document. The panic is caught
/// here; the document, whose lock is then poisoned, is leaked, because dropping it would take the lock again and
/// panic: during unwinding that aborts the process. Errors: those of `read`, and `Unreadable` after a panic.
pub(crate) fn survive<D, T>(holder: D, read: impl FnOnce(&mut D) -> Result<T, PlanError>) -> Result<(D, T), PlanError> {
    let mut holder = ManuallyDrop::new(holder);
    match catch_unwind(AssertUnwindSafe(|| read(&mut holder))) {
        Ok(answer) => {
            let holder = ManuallyDrop::into_inner(holder);
            answer.map(|value| (holder, value))
        }
        Err(_panic) => Err(PlanError::Unreadable { reason: "its content contradicts itself".into() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loro::LoroDoc;

    #[test]
    fn a_panic_under_the_documents_lock_is_an_error() {
        let forged = |doc: &mut LoroDoc| -> Result<(), PlanError> { doc.with_state(|_| panic!("as the decoder does")) };
        assert!(matches!(survive(LoroDoc::new(), forged), Err(PlanError::Unreadable { .. })));
    }

    #[test]
    fn an_answer_and_an_error_pass_through() {
        let (doc, answer) = survive(LoroDoc::new(), |doc| Ok(doc.oplog_vv().is_empty())).unwrap();
        assert!(answer && doc.oplog_vv().is_empty());
        let refused = survive(doc, |_| Err::<(), _>(PlanError::MissingChanges));
        assert_eq!(refused.unwrap_err(), PlanError::MissingChanges);
    }
}
