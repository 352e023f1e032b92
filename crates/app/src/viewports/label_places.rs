//! Where labels stand over a picture, so that none covers another and none runs out of the view.

/// Height of a line of text, px.
pub const LINE: f64 = 15.0;
/// Room for the halo around a text, px.
const PAD: f64 = 2.0;
/// From the top of a line to its baseline, px.
const BASELINE: f64 = 12.0;
/// Distances of a label from its anchor, px: beside it, and below or above it.
const AWAY: [f64; 2] = [12.0, 6.0];
/// Half the width of a handle, px.
const HANDLE: f64 = 5.0;
/// Distance from the edges of the view, px.
const MARGIN: f64 = 4.0;
/// Distance from the anchor above which a line leads to it, px.
const FAR: f64 = 20.0;
/// How many lines a label moves down or up before it is left out.
const STEPS: u32 = 24;

/// What is to be written, and where its mark is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Label {
    /// The point it belongs to, px.
    pub anchor: [f64; 2],
    /// Width and height, px, as [`text_size`] gives them.
    pub size: [f64; 2],
    /// Whether it chooses its place before the others.
    pub is_first: bool,
}

/// A rectangle in px, from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelBox {
    corner: [f64; 2],
    size: [f64; 2],
}

/// Where a label stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The room it takes.
    pub room: LabelBox,
    /// Where a line from the anchor ends, px, if the label had to move far.
    pub leader: Option<[f64; 2]>,
}

impl LabelBox {
    /// Left end of the baseline of line `n` from 0, px.
    pub fn line(&self, n: usize) -> [f64; 2] {
        [self.corner[0] + PAD, self.corner[1] + BASELINE + LINE * n as f64]
    }

    fn meets(&self, other: &Self) -> bool {
        (0..2).all(|n| {
            self.corner[n] < other.corner[n] + other.size[n] && other.corner[n] < self.corner[n] + self.size[n]
        })
    }

    fn nearest(&self, point: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|n| point[n].clamp(self.corner[n], self.corner[n] + self.size[n]))
    }
}

/// Width of a letter in px, rather too large: browsers differ in the font they have.
fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' => 4.0,
        'r' | 't' | 'f' | 'I' | ' ' | '\u{202f}' | '(' | ')' | '-' => 5.0,
        'm' | 'w' | 'M' | 'W' | '\u{2026}' => 12.0,
        _ if letter >= '\u{2e80}' => 13.0,
        _ if letter.is_uppercase() => 9.0,
        _ => 7.7,
    }
}

fn text_width(text: &str) -> f64 {
    text.chars().map(letter_width).sum()
}

/// Width and height in px that these lines take.
pub fn text_size(lines: &[String]) -> [f64; 2] {
    let width = lines.iter().map(|line| text_width(line)).fold(0.0, f64::max);
    [width + 2.0 * PAD, LINE * lines.len() as f64 + PAD]
}

/// The text, or as much of its beginning as a view of this width in px can show.
pub fn fitted(text: &str, view_width: f64) -> String {
    let room = view_width - 2.0 * (MARGIN + PAD);
    if text_width(text) <= room {
        return text.to_owned();
    }
    let mut left = room - letter_width('\u{2026}');
    let fits = |letter: &char| {
        left -= letter_width(*letter);
        left >= 0.0
    };
    text.chars().take_while(fits).chain(['\u{2026}']).collect()
}

/// Whether a point is in a view of this size, px.
pub fn is_inside(point: [f64; 2], view: [f64; 2]) -> bool {
    (0..2).all(|n| (0.0..=view[n]).contains(&point[n]))
}

/// The places that a label may take, best first, all inside the view; none if the view is too small for it.
fn candidates(label: &Label, view: [f64; 2]) -> impl Iterator<Item = LabelBox> + use<> {
    let (Label { anchor: [x, y], size, .. }, [beside, off]) = (*label, AWAY);
    let (right, left, below, above) = (x + beside, x - beside - size[0], y + off, y - off - size[1]);
    let near = [[right, below], [right, above], [left, below], [left, above]];
    let further = (1..=STEPS).flat_map(move |step| {
        let way = LINE * f64::from(step);
        [[right, below + way], [left, below + way], [right, above - way], [left, above - way]]
    });
    let most = [0, 1].map(|n| view[n] - MARGIN - size[n]);
    let fits = most.iter().all(|most| *most >= MARGIN);
    let all = near.into_iter().chain(further).filter(move |_| fits);
    all.map(move |at| LabelBox { corner: [0, 1].map(|n| at[n].clamp(MARGIN, most[n].max(MARGIN))), size })
}

fn place(label: &Label, taken: &[LabelBox], handles: &[LabelBox], view: [f64; 2]) -> Option<Place> {
    let is_free = |room: &LabelBox, others: &[LabelBox]| !others.iter().any(|other| other.meets(room));
    let free = || candidates(label, view).filter(|room| is_free(room, taken));
    // Better over a handle than without a name.
    let room = free().find(|room| is_free(room, handles)).or_else(|| free().next())?;
    let [x, y] = room.nearest(label.anchor);
    let is_far = (x - label.anchor[0]).hypot(y - label.anchor[1]) > FAR;
    Some(Place { room, leader: is_far.then_some([x, y]) })
}

/// A place for each label, the first ones before the others and else in their order; handles are kept free if possible.
///
/// `None` where there is no label, its anchor is outside of the view, or no place near it is free.
pub fn places(labels: &[Option<Label>], handles: &[[f64; 2]], view: [f64; 2]) -> Vec<Option<Place>> {
    let half = HANDLE;
    let around = |&[x, y]: &[f64; 2]| LabelBox { corner: [x - half, y - half], size: [2.0 * half; 2] };
    let handles: Vec<_> = handles.iter().map(around).collect();
    let all = labels.iter().enumerate().filter_map(|(n, label)| Some((n, label.as_ref()?)));
    let (mut order, others): (Vec<_>, Vec<_>) = all.partition(|(_, label)| label.is_first);
    order.extend(others);
    let (mut taken, mut found) = (Vec::new(), vec![None; labels.len()]);
    for (n, label) in order.into_iter().filter(|(_, label)| is_inside(label.anchor, view)) {
        found[n] = place(label, &taken, &handles, view);
        taken.extend(found[n].map(|place| place.room));
    }
    found
}

#[cfg(test)]
#[path = "label_places_tests.rs"]
mod tests;
