//! How deeply values in new operations are nested.
//!
//! Loro reads nested values without recursion, but writes, hashes and shows them with it: one update with a list in a
//! list twenty thousand times over ends the process of everybody who passes it on. Nothing this crate writes is deeper
//! than four, so anything much deeper is refused before it is encoded again.

use crate::version::{PeerId, Version};
use loro::{IdSpan, JsonListOp, JsonMapOp, JsonMovableListOp, JsonOpContent, JsonTextOp, LoroDoc, LoroValue};

/// Levels that are accepted; also how far [`crate::read`] follows.
pub(crate) const MAX_DEPTH: usize = 16;

/// Whether an operation between the versions holds a value that is too deep, or is of a kind that Loro does not know.
pub(crate) fn is_bottomless(doc: &LoroDoc, before: &Version, after: &Version) -> bool {
    after.peers().any(|(peer, end)| span_is_bottomless(doc, peer, before.end_of(peer), end))
}

fn span_is_bottomless(doc: &LoroDoc, peer: PeerId, start: u32, end: u32) -> bool {
    let counter = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let span = IdSpan::new(peer.0, counter(start), counter(end));
    let changes = if start < end { doc.export_json_in_id_span(span) } else { Vec::new() };
    changes.iter().flat_map(|change| &change.ops).any(|op| op_is_bottomless(&op.content))
}

fn op_is_bottomless(content: &JsonOpContent) -> bool {
    let too_deep = |values: &[LoroValue]| values.iter().any(|value| value.get_depth() > MAX_DEPTH);
    match content {
        JsonOpContent::Map(JsonMapOp::Insert { value, .. })
        | JsonOpContent::MovableList(JsonMovableListOp::Set { value, .. })
        | JsonOpContent::Text(JsonTextOp::Mark { style_value: value, .. }) => too_deep(std::slice::from_ref(value)),
        JsonOpContent::List(JsonListOp::Insert { value, .. })
        | JsonOpContent::MovableList(JsonMovableListOp::Insert { value, .. }) => too_deep(value),
        JsonOpContent::Future(_) => true,
        _ => false,
    }
}
