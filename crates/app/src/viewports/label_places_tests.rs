//! Labels neither cover each other nor leave the view, and stay where they are.

use super::*;

const VIEW: [f64; 2] = [324.0, 352.0];

fn label(x: f64, y: f64, words: &str) -> Option<Label> {
    let size = text_size(&[words.to_owned(), "42.0\u{202f}mm".to_owned()]);
    Some(Label { anchor: [x, y], size, is_first: false })
}

/// Labels in a heap around a point.
fn heap(count: usize, [x, y]: [f64; 2]) -> Vec<Option<Label>> {
    (0..count).map(|n| label(x + (n * 7 % 11) as f64, y + (n * 5 % 13) as f64, "Landmark")).collect()
}

fn anchors(labels: &[Option<Label>]) -> Vec<[f64; 2]> {
    labels.iter().flatten().map(|label| label.anchor).collect()
}

#[test]
fn no_two_labels_meet_and_all_are_inside() {
    for middle in [[160.0, 170.0], [0.0, 0.0], [313.0, 0.0], [0.0, 339.0], [313.0, 339.0]] {
        let labels = heap(8, middle);
        let found: Vec<_> = places(&labels, &anchors(&labels), VIEW).into_iter().flatten().collect();
        assert_eq!(found.len(), labels.len(), "each of a few labels has a place at {middle:?}");
        for (n, Place { room, .. }) in found.iter().enumerate() {
            assert!((0..2).all(|n| room.corner[n] >= 0.0 && room.corner[n] + room.size[n] <= VIEW[n]), "{room:?}");
            assert!(found[..n].iter().all(|other| !other.room.meets(room)), "{n} at {middle:?}");
        }
    }
}

#[test]
fn where_there_is_no_room_a_label_is_left_out() {
    let labels = heap(199, [160.0, 170.0]);
    let found: Vec<_> = places(&labels, &[], VIEW).into_iter().flatten().collect();
    assert!((12..199).contains(&found.len()), "{}", found.len());
    assert!((0..found.len()).all(|n| found[..n].iter().all(|other| !other.room.meets(&found[n].room))));
    assert_eq!(places(&[label(10.0, 10.0, "Landmark")], &[], [60.0, 352.0]), [None]);
    assert_eq!(places(&[None, label(-3.0, 10.0, "Outside")], &[], VIEW), [None, None]);
}

#[test]
fn a_lone_label_is_right_below_and_gives_way_at_the_edges() {
    let corner = |x, y| places(&[label(x, y, "Tip")], &[[x, y]], VIEW)[0].unwrap().room.corner;
    let [width, height] = label(0.0, 0.0, "Tip").unwrap().size;
    assert_eq!(corner(100.0, 100.0), [112.0, 106.0]);
    assert_eq!(corner(100.0, 345.0), [112.0, VIEW[1] - MARGIN - height], "it slides up along its mark");
    assert_eq!(corner(320.0, 345.0), [VIEW[0] - MARGIN - width, 345.0 - 6.0 - height]);
}

#[test]
fn labels_stay_when_nothing_changes_or_one_is_added() {
    let labels = heap(9, [160.0, 170.0]);
    let before = places(&labels, &[], VIEW);
    assert_eq!(before, places(&labels, &[], VIEW));
    let more = [labels, vec![label(165.0, 172.0, "Last")]].concat();
    assert_eq!(before, places(&more, &[], VIEW)[..9]);
}

#[test]
fn the_selected_label_chooses_first() {
    let mut labels = heap(5, [160.0, 170.0]);
    labels[4].as_mut().unwrap().is_first = true;
    assert_eq!(places(&labels, &[], VIEW)[4], places(&labels[4..], &[], VIEW)[0]);
}

#[test]
fn only_a_label_far_away_has_a_leader() {
    let labels: Vec<_> = (0..8).map(|_| label(160.0, 170.0, "Landmark")).collect();
    let found = places(&labels, &[[160.0, 170.0]], VIEW);
    let leads: Vec<_> = found.iter().map(|place| place.unwrap().leader.is_some()).collect();
    assert_eq!(leads, [false, false, false, false, true, true, true, true]);
}

#[test]
fn long_texts_are_cut_to_the_view() {
    assert_eq!(fitted("Tumour", 324.0), "Tumour");
    let short = fitted(&"Middle of the tumour ".repeat(9), 324.0);
    assert!(short.ends_with('\u{2026}') && short.starts_with("Middle of the tumour"));
    assert!(text_size(&[short])[0] <= 324.0 - 2.0 * MARGIN);
}
