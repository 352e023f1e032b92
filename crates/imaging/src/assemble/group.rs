//! Which frames belong together: one patient, study, series, orientation, echo, size and moment.

use crate::dicom::frames::FrameHeader;
use crate::dicom::header::{InstanceHeader, PixelFormat};
use crate::{FileId, FrameRef};
use glam::DVec3;
use std::collections::{BTreeMap, HashSet};

/// One frame with its file's header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item<'a> {
    pub at: FrameRef,
    pub header: &'a InstanceHeader,
    pub frame: &'a FrameHeader,
    pub pixels: &'a PixelFormat,
    /// Position along the normal, mm; 0 without position.
    pub height: f64,
}

/// Frames that may form one stack.
#[derive(Debug)]
pub(crate) struct Group<'a> {
    pub items: Vec<Item<'a>>,
    /// Unit vectors along rows and columns; `None` where the frames have no geometry.
    pub axes: Option<[DVec3; 2]>,
    /// Copies of a file that were left out.
    pub copies: usize,
    /// Frames left out because another one lies at the same place.
    pub displaced: usize,
    /// All frames lie at one place.
    pub at_one_place: bool,
}

/// Heights closer than this are one place, mm.
const SAME_PLACE_MM: f64 = 0.01;
/// Cosine of the angle (0.25 degrees) up to which orientations are one.
const SAME_DIRECTION: f64 = 0.999_990;

/// Unit row and column directions of a frame, if it has a usable geometry.
pub(crate) fn axes_of(frame: &FrameHeader) -> Option<[DVec3; 2]> {
    let [a, b, c, d, e, f] = frame.orientation?;
    frame.position?;
    let (row, column) = (DVec3::new(a, b, c).try_normalize()?, DVec3::new(d, e, f).try_normalize()?);
    (row.cross(column).length() > 0.9).then_some([row, column])
}

/// Sorts frames into groups, in the order of patient, study, series number and first appearance.
pub(crate) fn group_frames(files: &[(FileId, InstanceHeader)]) -> Vec<Group<'_>> {
    let mut directions: Vec<[DVec3; 2]> = Vec::new();
    let mut groups: BTreeMap<Key, (Option<[DVec3; 2]>, Vec<Item>)> = BTreeMap::new();
    for (file, header) in files {
        let Some(pixels) = &header.pixels else { continue };
        for (n, frame) in header.frames.iter().enumerate() {
            let axes = axes_of(frame);
            let direction = axes.map(|axes| direction_index(&mut directions, axes));
            let at = FrameRef { file: *file, frame: n as u32 };
            let item = Item { at, header, frame, pixels, height: 0.0 };
            let entry = groups.entry(Key::of(&item, direction)).or_insert((axes, Vec::new()));
            entry.1.push(item);
        }
    }
    groups.into_values().flat_map(|(axes, items)| split_places(axes, items)).collect()
}

fn direction_index(directions: &mut Vec<[DVec3; 2]>, axes: [DVec3; 2]) -> usize {
    let same = |known: &[DVec3; 2]| known.iter().zip(axes).all(|(a, b)| a.dot(b) >= SAME_DIRECTION);
    directions.iter().position(same).unwrap_or_else(|| {
        directions.push(axes);
        directions.len() - 1
    })
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    patient: String,
    study: String,
    number: i64,
    series: String,
    frame_of_reference: String,
    split: String,
    frame_split: String,
    direction: Option<usize>,
    /// Rows, columns, samples, bits stored, and pixel distances in 0.1 um.
    format: [u64; 6],
    /// Files that name neither series nor coordinate system are not thrown together.
    lone_file: Option<FileId>,
}

impl Key {
    fn of(item: &Item, direction: Option<usize>) -> Self {
        let (header, pixels) = (item.header, item.pixels);
        let micrometres = item.frame.pixel_mm.unwrap_or_default().map(|mm| (mm * 1e4).round() as u64);
        Self {
            patient: header.patient_key.clone(),
            study: header.study.0.clone(),
            number: header.series_number.unwrap_or(i64::MAX),
            series: header.series.0.clone(),
            frame_of_reference: header.frame_of_reference.as_ref().map(|uid| uid.0.clone()).unwrap_or_default(),
            split: header.split.clone(),
            frame_split: item.frame.split.clone(),
            direction,
            format: [
                pixels.rows.into(),
                pixels.columns.into(),
                pixels.samples.into(),
                pixels.bits_allocated.into(),
                micrometres[0],
                micrometres[1],
            ],
            lone_file: (header.series.0.is_empty() && header.frame_of_reference.is_none()).then_some(item.at.file),
        }
    }
}

/// Sorts a group by place and splits it where places are covered more than once.
fn split_places<'a>(axes: Option<[DVec3; 2]>, mut items: Vec<Item<'a>>) -> Vec<Group<'a>> {
    let copies = drop_copies(&mut items);
    let whole = |items, at_one_place| vec![Group { items, axes, copies, displaced: 0, at_one_place }];
    let Some([row, column]) = axes else {
        items.sort_by(|a, b| order_in_time(a).cmp(&order_in_time(b)));
        return whole(items, false);
    };
    let normal = row.cross(column);
    for item in &mut items {
        item.height = item.frame.position.map_or(0.0, |position| DVec3::from(position).dot(normal));
    }
    items.sort_by(|a, b| a.height.total_cmp(&b.height).then_with(|| order_in_time(a).cmp(&order_in_time(b))));
    let places = places(&items);
    let most = places.iter().map(Vec::len).max().unwrap_or(0);
    if most <= 1 {
        return whole(items, false);
    }
    if places.len() == 1 {
        return whole(items, true);
    }
    let group = |items, displaced| Group { items, axes, copies: 0, displaced, at_one_place: false };
    let mut groups: Vec<Group> = if places.iter().all(|place| place.len() == most) {
        (0..most).map(|n| group(places.iter().filter_map(|place| place.get(n).copied()).collect(), 0)).collect()
    } else if let Some(parts) = by_acquisition(&items) {
        parts.into_iter().map(|part| group(part, 0)).collect()
    } else {
        let displaced = items.len() - places.len();
        vec![group(places.iter().filter_map(|place| place.first().copied()).collect(), displaced)]
    };
    if let Some(first) = groups.first_mut() {
        first.copies = copies;
    }
    groups
}

fn order_in_time<'a>(item: &Item<'a>) -> (&'a str, i64, FrameRef) {
    (&item.header.moment, item.header.instance_number.unwrap_or(0), item.at)
}

/// Leaves out frames whose SOP instance was already seen; returns how many.
fn drop_copies(items: &mut Vec<Item>) -> usize {
    let before = items.len();
    let mut seen = HashSet::new();
    items.retain(|item| {
        let uid = item.header.sop_instance.as_str();
        uid.is_empty() || seen.insert((uid, item.at.frame))
    });
    before - items.len()
}

fn places<'a>(sorted: &[Item<'a>]) -> Vec<Vec<Item<'a>>> {
    let mut places: Vec<Vec<Item>> = Vec::new();
    for &item in sorted {
        match places.last_mut() {
            Some(place) if place.first().is_some_and(|first| item.height - first.height < SAME_PLACE_MM) => {
                place.push(item);
            }
            _ => places.push(vec![item]),
        }
    }
    places
}

/// One part for each acquisition number, if that leaves every place covered once.
fn by_acquisition<'a>(items: &[Item<'a>]) -> Option<Vec<Vec<Item<'a>>>> {
    let mut parts: BTreeMap<&str, Vec<Item>> = BTreeMap::new();
    for &item in items {
        let number = item.header.moment.split('|').next().unwrap_or_default();
        parts.entry(number).or_default().push(item);
    }
    let once = |part: &Vec<Item>| places(part).iter().all(|place| place.len() == 1);
    (parts.len() > 1 && parts.values().all(once)).then(|| parts.into_values().collect())
}
