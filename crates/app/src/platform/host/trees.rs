//! Vessel trees as a case keeps them: a JSON list, read a tree a task because thousands of vessels take long.

use crate::platform::js;
use prosector_session::core::CenterlineGraph;

/// The trees of a JSON list; the error says what is wrong with it.
pub(super) async fn trees_of(json: &[u8]) -> Result<Vec<CenterlineGraph>, String> {
    let list = json.trim_ascii().strip_prefix(b"[").and_then(|list| list.strip_suffix(b"]"));
    let mut rest = list.ok_or("it is not a list")?;
    let mut trees = Vec::new();
    while let Some((tree, behind)) = next_tree(rest)? {
        trees.push(tree);
        rest = behind;
        js::next_task().await;
    }
    Ok(trees)
}

/// The first tree of what is left of a list, and what comes behind it; `None` at the end.
fn next_tree(list: &[u8]) -> Result<Option<(CenterlineGraph, &[u8])>, String> {
    let mut values = serde_json::Deserializer::from_slice(list).into_iter();
    let Some(tree) = values.next() else { return Ok(None) };
    let tree = tree.map_err(|error| error.to_string())?;
    let behind = list[values.byte_offset()..].trim_ascii_start();
    match behind.strip_prefix(b",") {
        Some(behind) => Ok(Some((tree, behind))),
        None if behind.is_empty() => Ok(Some((tree, behind))),
        None => Err("there is something between two trees".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use prosector_session::core::FrameOfReferenceUid;

    fn tree(name: &str) -> CenterlineGraph {
        let frame_of_reference = FrameOfReferenceUid::new("1.2.3");
        CenterlineGraph { name: name.into(), branches: Vec::new(), frame_of_reference }
    }

    #[test]
    fn a_list_is_read_tree_by_tree() {
        let json = serde_json::to_vec_pretty(&[tree("Portal vein"), tree("Aorta, [abdominal]")]).unwrap();
        let list = &json[1..json.len() - 1];
        let (first, behind) = next_tree(list).unwrap().unwrap();
        let (second, end) = next_tree(behind).unwrap().unwrap();
        assert_eq!([first.name, second.name], ["Portal vein", "Aorta, [abdominal]"]);
        assert!(next_tree(end).unwrap().is_none());
    }

    #[test]
    fn what_is_no_list_of_trees_is_refused() {
        for broken in ["7", "{}", "{\"name\":", "null null"] {
            assert!(next_tree(broken.as_bytes()).is_err(), "{broken}");
        }
        let two = serde_json::to_string(&tree("A")).unwrap().repeat(2);
        assert!(next_tree(two.as_bytes()).is_err(), "no comma between two trees");
    }
}
